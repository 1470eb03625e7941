"""Encodings of the third space: frames, form fields, nested controls, revisions of marks, groups of boxes."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from samples.dice import Dice
from samples.encodings import _AUTHOR, WRAP_CELL, _control, _deletion, _escaped
from samples.package import Package
from samples.shapes import picture, seal_png
from samples.wordml import Node, el, par, q, rpr, run, text_node, text_of, xml

_GROUP = (
    '<w:r><w:pict><v:group id="group{n}" style="position:absolute;width:{w}pt;height:20pt;z-index:{n}" '
    'coordorigin="0,0" coordsize="{w},20"><v:shape id="box{n}" filled="f" stroked="f" '
    'style="position:absolute;left:0;top:0;width:{w};height:20"><v:textbox inset="0,0,0,0"><w:txbxContent><w:p><w:r>'
    '<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></v:group></w:pict></w:r>'
)


def _char(kind: str, *children: Node) -> Node:
    return run("", None, el("w:fldChar", *children, fldCharType=kind))


def _code(text: str) -> Node:
    return run("", None, text_node(text, "w:instrText"))


def form_text(text: str, dice: Dice, package: Package) -> list[Node]:
    """A legacy text form field, as locked forms have them."""
    data = xml(
        f'<w:ffData><w:name w:val="Text{package.fresh_id()}"/><w:enabled/><w:calcOnExit w:val="0"/>'
        '<w:textInput><w:default w:val="请填写"/></w:textInput></w:ffData>'
    )
    shown = [run(text)] if text else [run("\u2002" * 5)]
    return [_char("begin", data), _code(" FORMTEXT "), _char("separate"), *shown, _char("end")]


def if_field(text: str, dice: Dice, package: Package) -> list[Node]:
    """A field whose code holds another field, with its own result, and both answers."""
    inner = [_char("begin"), _code(" MERGEFIELD 类别 "), _char("separate"), run("旧值"), _char("end")]
    return [
        _char("begin"),
        _code(" IF "),
        *inner,
        _code(' = "甲" "甲值" "乙值" '),
        _char("separate"),
        run(text),
        _char("end"),
    ]


def bookmarked_field(text: str, dice: Dice, package: Package) -> list[Node]:
    """A field, its code and its result over several runs."""
    half = len(text) // 2
    shown = [run(text[:half]), el("w:proofErr", type="spellStart"), run(text[half:])]
    return [_char("begin"), _code(" FILL"), _code("IN 单位 "), _char("separate"), *shown, _char("end")]


def nested_controls(text: str, dice: Dice, package: Package) -> list[Node]:
    """A control in a control in a control."""
    inner = _control([run(text)], package, el("w:text"))
    return [_control([_control([inner], package)], package, el("w:lock", val="sdtLocked"))]


def combo_box(text: str, dice: Dice, package: Package) -> list[Node]:
    """A combo box whose list does not hold what was typed."""
    items = [el("w:listItem", displayText=word, value=word) for word in ("请选择", "示例一")]
    return [_control([run(text)], package, el("w:comboBox", *items))]


def direction_marks(text: str, dice: Dice, package: Package) -> list[Node]:
    """The invisible direction marks that come with numbers copied from an address book."""
    return [run(f"\u202d{text}\u202c")]


def tab_leaders(text: str, dice: Dice, package: Package) -> list[Node]:
    """Between tabs; the paragraph's stops draw the line (see ``finish``)."""
    return [run("\t"), run(text), run("\t")]


def tracked_format(text: str, dice: Dice, package: Package) -> list[Node]:
    """A tracked change of format only; the old format was hidden."""
    look = rpr(b="")
    look.append(el("w:rPrChange", el("w:rPr", el("w:vanish")), id=package.fresh_id(), **_AUTHOR))
    return [run(text, look)]


def inserted_then_deleted(text: str, dice: Dice, package: Package) -> list[Node]:
    """Something inserted by one and deleted by another, before what stands."""
    gone = el("w:ins", _deletion("拟定", package), id=package.fresh_id(), **_AUTHOR)
    half = max(1, len(text) // 2)
    return [run(text[:half]), gone, el("w:ins", run(text[half:]), id=package.fresh_id(), **_AUTHOR)]


def group_box(text: str, dice: Dice, package: Package) -> list[Node]:
    """In a text box that is part of a group of shapes."""
    return [xml(_GROUP.format(n=package.fresh_id(), w=11 * len(text) + 20, text=_escaped(text)))]


def fit_text(text: str, dice: Dice, package: Package) -> list[Node]:
    """Squeezed into a width, spaced and scaled."""
    look = rpr(spacing="-10", w="80")
    look.append(el("w:fitText", val="1200", id="-1234"))
    return [run(text, look)]


INLINE: dict[str, Callable[[str, Dice, Package], list[Node]]] = {
    "form_text": form_text,
    "if_field": if_field,
    "bookmarked_field": bookmarked_field,
    "nested_controls": nested_controls,
    "combo_box": combo_box,
    "direction_marks": direction_marks,
    "tab_leaders": tab_leaders,
    "tracked_format": tracked_format,
    "inserted_then_deleted": inserted_then_deleted,
    "group_box": group_box,
    "fit_text": fit_text,
}


def _props(paragraph: Node) -> Node:
    props = paragraph.find(q("w:pPr"))
    if props is None:
        props = el("w:pPr")
        paragraph.insert(0, props)
    return props


def frame(tc: Node, dice: Dice, package: Package) -> None:
    """Its paragraphs in a frame, as old Word and OCR programs place text."""
    for paragraph in tc.findall(q("w:p")):
        _props(paragraph).insert(0, el("w:framePr", w="2400", hSpace="180", wrap="around", hAnchor="text", y="40"))


def joined_by_revision(tc: Node, dice: Dice, package: Package) -> None:
    """Paragraphs whose marks a tracked deletion took away: accepted, they are one."""
    for paragraph in tc.findall(q("w:p")):
        runs = paragraph.findall(q("w:r"))
        text = text_of(paragraph)
        if len(runs) != 1 or len(text) < 4 or not text.isalnum() or text.isascii():
            continue
        half = len(text) // 2
        second = el("w:p", deepcopy(_props(paragraph)), run(text[half:]))
        paragraph.remove(runs[0])
        paragraph.append(run(text[:half]))
        _props(paragraph).append(el("w:rPr", el("w:del", id=package.fresh_id(), **_AUTHOR)))
        tc.insert(tc.index(paragraph) + 1, second)


def leader_stops(tc: Node, dice: Dice, package: Package) -> None:
    """Tab stops that draw a line."""
    for paragraph in tc.findall(q("w:p")):
        stops = [el("w:tab", val="left", leader="underscore", pos=pos) for pos in ("600", "4000")]
        _props(paragraph).insert(0, el("w:tabs", *stops))


def page_break_inside(tc: Node, dice: Dice, package: Package) -> None:
    """A page break in the middle of the text."""
    last = tc.findall(q("w:p"))[-1]
    at = 1 if last.find(q("w:pPr")) is not None else 0
    last.insert(at, run("", None, el("w:br", type="page")))


def with_picture(tc: Node, dice: Dice, package: Package) -> None:
    """A picture after the text."""
    tc.append(par(picture(seal_png(), package)))


WRAP_CELL |= {
    "frame": frame,
    "joined_by_revision": joined_by_revision,
    "tab_leaders": leader_stops,
    "page_break_inside": page_break_inside,
    "picture": with_picture,
}
