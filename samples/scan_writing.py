"""The fonts of a return that is to be printed: those of an office, and a pen's for what people wrote."""

from __future__ import annotations

from functools import cache
from random import Random

from models.forms import FORM_BY_ID
from samples.package import Package, blank_body
from samples.wordml import Node, el, q, text_of

_HANDS = {"kai": "AR PL KaitiM GB", "wenkai": "LXGW WenKai"}
_INKS = ("1F3A93", "222244", "26262E")
_SONGS = ("Noto Serif CJK SC", "AR PL UMing CN", "AR PL UMing CN", "宋体")
_OTHERS = {
    "黑体": "Noto Sans CJK SC",
    "仿宋_GB2312": "AR PL UMing CN",
    "仿宋": "AR PL UMing CN",
    "楷体_GB2312": "AR PL KaitiM GB",
    "楷体": "AR PL KaitiM GB",
}
_BOXES = set("☑☒☐")
"""Song fonts lack these, or draw them too small beside their own □."""
_SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")


def write_by_hand(package: Package, form: str, hand: str, rng: Random) -> None:
    """Set every run that the blank does not print in a pen's font and colour; ``print`` leaves all as it is."""
    if hand not in _HANDS:
        return
    printed = _printed(form)
    ink = rng.choice(_INKS)
    for run in package.body.iter(q("w:r")):
        text = "".join(text_of(run).split())
        look = run.find(q("w:rPr"))
        if not text or text in printed or look is None or look.find(q("w:color")) is not None:
            continue
        fonts = look.find(q("w:rFonts"))
        if fonts is None or fonts.get(q("w:ascii")) not in (None, "Times New Roman"):
            continue
        for slot in _SLOTS:
            fonts.set(q(f"w:{slot}"), _HANDS[hand])
        fonts.addnext(el("w:color", val=ink))


def set_fonts(package: Package, rng: Random) -> None:
    """Name fonts that stand in for those of Windows, so that a page looks as it does there; symbols keep theirs."""
    song = rng.choice(_SONGS)
    names = {"宋体": song, **_OTHERS, "Times New Roman": "Liberation Serif"}
    for run in package.body.iter(q("w:r")):
        fonts = _fonts_of(run)
        if fonts is None:
            continue
        for slot in _SLOTS:
            name = fonts.get(q(f"w:{slot}"))
            if name in names:
                fonts.set(q(f"w:{slot}"), names[name])
        if text_of(run).strip() and set(text_of(run).strip()) <= _BOXES:
            for slot in _SLOTS:
                fonts.set(q(f"w:{slot}"), "DejaVu Sans")
        elif fonts.get(q("w:eastAsia")) is None:
            fonts.set(q("w:eastAsia"), song)


def _fonts_of(run: Node) -> Node | None:
    look = run.find(q("w:rPr"))
    return None if look is None else look.find(q("w:rFonts"))


@cache
def _printed(form: str) -> str:
    return "".join(text_of(blank_body(FORM_BY_ID[form].blank)).split())
