"""How one form of the third generator looks: fonts, sizes, lines, boxes and pens."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random
from typing import Literal

from samples.third_groups import Group, State

FONTS = {
    "song": "'Noto Serif CJK SC','AR PL UMing CN',serif",
    "ming": "'AR PL UMing CN','Noto Serif CJK SC',serif",
    "hei": "'Noto Sans CJK SC',sans-serif",
    "zenhei": "'WenQuanYi Zen Hei','Noto Sans CJK SC',sans-serif",
    "kai": "'AR PL KaitiM GB','LXGW WenKai',serif",
    "wenkai": "'LXGW WenKai','AR PL KaitiM GB',serif",
}
LATIN = ("", "'Liberation Serif',", "'Liberation Sans',", "'Nimbus Roman',", "'DejaVu Sans',")
# (empty, ticked) signs as other programs write them; "css" draws the box by lines instead of a character
SIGNS = (
    ("□", "☑"),
    ("□", "■"),
    ("□", "√"),
    ("□", "✓"),
    ("□", "✔"),
    ("☐", "☒"),
    ("☐", "☑"),
    ("○", "●"),
    ("□", "☒"),
    ("css", "√"),
    ("css", "✓"),
    ("css", "×"),
    ("css", "fill"),
)
_KEPT = 'vector-effect="non-scaling-stroke"'  # a stroke's width does not stretch with its picture
Stroke = Literal["check", "long", "cross", "fill", "ring", "dot", "hook"]


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a whole form. pen: colour of what is drawn by hand; value_font: of what is filled in."""

    label_font: str
    value_font: str
    latin: str
    size_pt: float
    value_pt: float
    line_px: float
    padding_pt: float
    margin_mm: int
    signs: tuple[str, str]
    stroke: Stroke
    pen: str
    is_bold: bool
    is_centred: bool
    is_written: bool
    ink: str


def draw_look(rng: Random, by_hand: bool, is_written: bool) -> Look:
    """A look at random. is_written: values are written by hand, in a running font that dances a little."""
    pen = rng.choice(("#1a1a1a", "#16307a", "#0d2a8f", "#b01818", "#2a2a2a", "#4a4a4a"))
    label = rng.choice(("song", "song", "hei", "zenhei", "ming", "kai"))
    value = rng.choice((label, label, "song", "kai", "hei", "wenkai"))
    return Look(
        label_font=FONTS[label],
        value_font=FONTS[rng.choice(("kai", "wenkai"))] if is_written else FONTS[value],
        latin="" if is_written else rng.choice(LATIN),
        size_pt=rng.choice((10, 10.5, 10.5, 11, 12)),
        value_pt=rng.choice((9.5, 10, 10.5, 10.5, 11, 12)),
        line_px=rng.choice((0.7, 1, 1, 1.3, 1.8)),
        padding_pt=rng.choice((2, 3, 4, 6)),
        margin_mm=rng.randint(15, 25),
        signs=rng.choice((("□", "□"), ("□", "□"), ("☐", "☐"), ("css", "css"))) if by_hand else rng.choice(SIGNS),
        stroke=rng.choice(("check", "check", "check", "long", "hook", "cross", "fill", "ring", "dot")),
        pen=pen,
        is_bold=rng.random() < 0.25,
        is_centred=rng.random() < 0.4,
        is_written=is_written,
        ink=pen if is_written else rng.choice(("#000", "#000", "#000", "#1c1c1c", "#14145a")),
    )


def box_html(rng: Random, look: Look, group: Group, option: str, word: str) -> str:
    """An option with its box as the group's state wants it. word: the option as it is printed on the form."""
    state = group.states[option]
    printed: State = "empty" if group.by_hand else state
    gap = rng.choice(("", "", " "))
    box = f'<span class="b">{_sign(look, printed)}{_pen(rng, look, state, word) if group.by_hand else ""}</span>'
    text = f'<span class="w">{escape(word)}{_around(rng, look, state) if group.by_hand else ""}</span>'
    parts = (box, gap, text) if group.is_before else (text, gap, box)
    return f'<span class="o">{"".join(parts)}</span>'


def _sign(look: Look, state: State) -> str:
    sign = look.signs[0] if state == "empty" else look.signs[1]
    if look.signs[0] != "css":
        return sign
    inside = {"fill": '<i class="full"></i>', "css": ""}.get(sign, f"<i>{sign}</i>") if state != "empty" else ""
    return f'<span class="css">{inside}</span>'


def _pen(rng: Random, look: Look, state: State, word: str) -> str:
    """What a pen drew over the box, as a picture of 2.4 by 2.4 em around it."""
    if state == "empty" or (state == "tick" and look.stroke == "ring"):
        return ""
    stroke = "check" if state in ("faint", "struck") and look.stroke in ("ring", "dot") else look.stroke
    alpha = 0.22 if state == "faint" else rng.uniform(0.8, 1)
    width = rng.uniform(3.5, 8)
    path = _strokes(rng, stroke)
    if state == "struck" and stroke == "fill":
        path = _strokes(rng, "check")
    colour = "#777" if state == "faint" else look.pen
    return (
        f'<svg class="p" viewBox="0 0 100 100"><path d="{path}" fill="none" stroke="{colour}"'
        f' stroke-width="{width:.1f}" stroke-linecap="round" stroke-linejoin="round" opacity="{alpha:.2f}"/></svg>'
    )


def _strokes(rng: Random, stroke: str) -> str:
    def at(x: float, y: float, by: float = 4) -> str:
        return f"{x + rng.uniform(-by, by):.1f} {y + rng.uniform(-by, by):.1f}"

    if stroke == "check":
        return f"M{at(32, 50)} L{at(46, 66)} Q{at(56, 46)} {at(74, 26)}"
    if stroke == "long":
        return f"M{at(30, 50)} Q{at(40, 58)} {at(46, 70)} Q{at(62, 40)} {at(96, 8)}"
    if stroke == "hook":
        return f"M{at(36, 42)} L{at(44, 64)} L{at(72, 40)}"
    if stroke == "cross":
        return f"M{at(32, 32)} L{at(68, 68)} M{at(68, 32)} L{at(32, 68)}"
    if stroke == "dot":
        return " ".join(f"M{at(50, 50, 3)} L{at(50, 50, 5)}" for _ in range(9))
    lines = [f"L{at(34 if turn % 2 else 66, 34 + 4 * turn, 3)}" for turn in range(9)]
    return f"M{at(34, 34)} " + " ".join(lines)


def _around(rng: Random, look: Look, state: State) -> str:
    """A ring round a chosen word, or a line through one that was struck out."""
    if state == "struck":
        lines = "".join(
            f'<path d="M-2 {y + rng.uniform(-4, 4):.0f} Q50 {y + rng.uniform(-9, 9):.0f}'
            f' 102 {y + rng.uniform(-4, 4):.0f}" fill="none" stroke="{look.pen}" stroke-width="1.4" {_KEPT}/>'
            for y in rng.choice(((50,), (42, 60)))
        )
        return f'<svg class="s" viewBox="0 0 100 100" preserveAspectRatio="none">{lines}</svg>'
    if state == "tick" and look.stroke == "ring":
        ring = (
            f'<ellipse cx="50" cy="50" rx="49" ry="47" transform="rotate({rng.uniform(-2, 2):.1f} 50 50)" fill="none"'
            f' stroke="{look.pen}" stroke-width="1.5" vector-effect="non-scaling-stroke"/>'
        )
        return f'<svg class="r" viewBox="0 0 100 100" preserveAspectRatio="none">{ring}</svg>'
    return ""


def value_html(rng: Random, look: Look, text: str) -> str:
    """A filled-in text; written by hand, each character dances."""
    if not look.is_written:
        return f'<span class="v">{"<br>".join(escape(line) for line in text.split(chr(10)))}</span>'
    parts = []
    for char in text:
        if char == "\n":
            parts.append("<br>")
            continue
        turn, rise = rng.uniform(-5, 5), rng.uniform(-0.06, 0.06)
        parts.append(f'<i style="transform:rotate({turn:.1f}deg) translateY({rise:.2f}em)">{escape(char)}</i>')
    return f'<span class="v h">{"".join(parts)}</span>'


def style_of(look: Look, is_wide: bool) -> str:
    """The style sheet."""
    page = "297mm 210mm" if is_wide else "210mm 297mm"
    return f"""
@page {{ size: {page}; margin: {look.margin_mm}mm {look.margin_mm - 2}mm; }}
body {{ margin: 0; font: {look.size_pt}pt {look.latin}{look.label_font}; line-height: 1.35; color: #000; }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed; }}
td {{ border: {look.line_px}px solid #000; padding: {look.padding_pt}pt 4pt; vertical-align: middle;
     overflow-wrap: anywhere; }}
td.l {{ text-align: center; font-weight: {"bold" if look.is_bold else "normal"}; }}
td.a {{ text-align: {"center" if look.is_centred else "left"}; }}
td.t {{ text-align: left; }}
.v {{ font-family: {look.latin}{look.value_font}; font-size: {look.value_pt}pt; color: {look.ink}; }}
.h i {{ display: inline-block; font-style: normal; }}
h1 {{ font: bold 17pt {look.label_font}; text-align: center; margin: 6pt 0 12pt; }}
.o {{ white-space: nowrap; margin-right: 1.2em; }}
.b, .w {{ position: relative; }}
.css {{ display: inline-block; width: .8em; height: .8em; border: 1px solid #000; position: relative; top: .08em; }}
.css i {{ position: absolute; left: -.05em; top: -.35em; font-style: normal; font-size: 1em; }}
.css i.full {{ left: 0; top: 0; width: 100%; height: 100%; background: #000; }}
.p {{ position: absolute; width: 2.4em; height: 2.4em; left: 50%; top: 50%; margin: -1.2em 0 0 -1.2em; }}
.s {{ position: absolute; left: 0; top: 0; width: 100%; height: 100%; }}
.r {{ position: absolute; left: -.35em; top: -.2em; width: calc(100% + .7em); height: calc(100% + .4em); }}
svg {{ overflow: visible; }}
.u {{ border-bottom: 1px solid #000; }}
.head {{ margin: 0 0 4pt; }}
.cover p {{ font-size: 15pt; margin: 12pt 0 12pt 28%; }}
.seal {{ position: absolute; }}
.spot {{ position: relative; }}
.next {{ break-before: page; }}
"""
