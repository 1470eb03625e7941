"""Writing one value into its cell, in the ways Word and its users offer."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from samples import encodings, fresh_encodings
from samples.dice import PLAIN, Dice
from samples.package import Package
from samples.sheet import Slot
from samples.truth import Written
from samples.wordml import Node, clear_cell, el, par, run

Runs = Callable[[str, Dice, Package], list[Node]]
_BREAKABLE = ("text", "region", "bank_account", "bank_code")
_NO_RUBY = (
    "email",
    "mobile",
    "phone",
    "bank_account",
    "bank_code",
    "id_number",
    "postcode",
    "integer",
    "money",
    "date",
    "month",
)

INLINE: dict[str, Runs] = {
    "split_runs": encodings.split_runs,
    "proofing": encodings.proofing,
    "inserted": encodings.inserted,
    "replaced": encodings.replaced,
    "moved": encodings.moved,
    "control": encodings.inline_control,
    "dropdown": encodings.dropdown,
    "date_picker": encodings.date_picker,
    "hidden": encodings.with_hidden,
    "hidden_style": encodings.with_web_hidden,
    "hidden_by_style": encodings.with_hidden_style,
    "comment": encodings.commented,
    "footnote": encodings.with_footnote,
    "ruby": encodings.with_ruby,
    "soft_hyphen": encodings.with_soft_hyphen,
    "zero_width": encodings.with_zero_width,
    "underscores": encodings.in_underscores,
    "underlined": encodings.underlined,
    "tab": encodings.after_tab,
    "nbsp_around": encodings.nbsp_around,
    "hyperlink": encodings.hyperlink,
    "old_hyperlink": encodings.field_hyperlink,
    "merge_field": encodings.merge_field,
    "simple_field": encodings.simple_field,
    "smart_tag": encodings.smart_tag,
    "text_box": encodings.in_text_box,
    "vml_box": encodings.in_vml_box,
    "no_break_hyphen": encodings.no_break_hyphen,
    "formatted": encodings.formatted,
    "custom_xml": encodings.custom_xml,
    **fresh_encodings.INLINE,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to write: the slot, what Word file it is in, and the contract type of the field."""

    slot: Slot
    kind: str
    package: Package


def write_value(place: Place, written: Written, dice: Dice) -> None:
    """Put what a person wrote into the slot's cell; the blank's hint may be left standing around it."""
    slot = place.slot
    hint = dice.pick("hint") if slot.hint else PLAIN
    tc = slot.cell
    if place.kind == "long_text":
        write_long(tc, written, dice, place.package)
    else:
        write_short(tc, written, place.kind, dice, place.package)
    if hint == "left_before":
        tc.insert(1, par(slot.hint))
    elif hint == "left_after":
        tc.append(par(slot.hint))
    elif hint == "same_line" and place.kind != "long_text":
        first = tc.find(".//{*}p")
        assert first is not None
        at = 1 if len(first) and first[0].tag.endswith("}pPr") else 0
        first.insert(at, run(slot.hint))


def write_short(tc: Node, written: Written, kind: str, dice: Dice, package: Package) -> None:
    """A short value: its lines as paragraphs, each by one inline way or the cell by one of the cell's ways."""
    lines = written.text.split("\n")
    how = _fitting(dice.pick("value"), written.text, kind)
    if how == "digit_cells" and "invalid" in written.flags:
        how = PLAIN
    if how == "two_paragraphs":
        lines = _broken(written.text, dice)
    first = clear_cell(tc)
    make: Runs = INLINE.get(how, lambda text, dice, package: [run(text)])
    for index, line in enumerate(lines):
        paragraph = first
        if index:
            paragraph = par()
            tc.append(paragraph)
        if how == "break" and index == 0 and len(lines) == 1:
            head, tail = _broken(line, dice)
            paragraph.extend([run(head), run("", None, el("w:br")), run(tail)])
        else:
            paragraph.extend(make(line, dice, package))
    encodings.WRAP_CELL.get(how, encodings.leave)(tc, dice, package)


def _fitting(how: str, text: str, kind: str) -> str:
    cjk = len(text) >= 6 and not any(c.isascii() for c in text)
    if how in ("break", "two_paragraphs"):
        whole = cjk if kind in ("text", "region") else len(text) > 12 and text.isdigit()
        return how if kind in _BREAKABLE and whole and "\n" not in text else PLAIN
    if how in ("hyperlink", "old_hyperlink") and kind != "email":
        return PLAIN
    if how == "digit_cells" and (
        kind not in ("id_number", "bank_code", "bank_account", "postcode") or not text.isalnum() or not text.isascii()
    ):
        return PLAIN
    if how == "joined_by_revision" and kind not in ("text", "region"):
        return PLAIN
    if how == "date_picker" and kind != "date":
        return PLAIN
    if how == "dropdown" and kind not in ("text", "region"):
        return PLAIN
    if how == "ruby" and (kind in _NO_RUBY or text.isascii()):
        return PLAIN
    if how == "no_break_hyphen" and "-" not in text:
        return PLAIN
    if how == "underscores" and kind == "email":
        return PLAIN
    return how


def _broken(text: str, dice: Dice) -> list[str]:
    at = dice.rng.randint(2, len(text) - 2)
    return [text[:at], text[at:]]


def write_long(tc: Node, written: Written, dice: Dice, package: Package) -> None:
    """A long value: a paragraph a line, indented, spaced, tracked or split as people do."""
    first = clear_cell(tc)
    lines = written.text.split("\n")
    how = dice.pick("long")
    for index, line in enumerate(lines):
        paragraph = first if index == 0 else par()
        if index:
            tc.append(paragraph)
        paragraph.extend(_long_runs(line, how, dice, package))
        if how == "first_line_indent":
            paragraph.insert(0, el("w:pPr", el("w:ind", firstLine="480")))
            for extra in paragraph.findall("{*}pPr")[1:]:
                paragraph.remove(extra)
        if how == "empty_lines" and index < len(lines) - 1:
            tc.append(par())
    if how == "empty_ends":
        tc.insert(1, par())
        tc.append(par())
    if how == "breaks" and len(lines) > 1:
        _join_with_breaks(tc)
        written.also = ("".join(lines),)
    if how == "auto_list" and 1 < len(lines) < 9:
        _number(tc, written, lines, package)
    elif how == "bullets" and len(lines) > 1:
        _list_marked(tc, package.numbered("●", "bullet"))
        written.also = ("\n".join(f"●{line}" for line in lines), "\n".join(f"● {line}" for line in lines))
    elif how == "chinese_list" and 1 < len(lines) < 9:
        _list_marked(tc, package.numbered("%1、", "chineseCounting"))
        written.value = "\n".join(f"{'一二三四五六七八'[index]}、{line}" for index, line in enumerate(lines))
        written.also = (written.text,)
    if how == "deleted_paragraph":
        gone = encodings.deleted_paragraph("（此段为上年内容，已删除）", package)
        tc.insert(len(tc) - 1, gone)
    encodings.WRAP_CELL.get(how, encodings.leave)(tc, dice, package)


def _long_runs(line: str, how: str, dice: Dice, package: Package) -> list[Node]:
    if how == "space_indent":
        return [run("　　" + line)]
    if how == "blank_indent":
        return [run("    " + line + " ")]
    if how == "tab_indent":
        return [run("\t" + line)]
    make = INLINE.get(how)
    if make is None or (how == "ruby" and line[:2].isascii()):
        return [run(line)]
    return make(line, dice, package)


def _number(tc: Node, written: Written, lines: list[str], package: Package) -> None:
    """Paragraphs numbered by Word: the number is seen, and so is part of the text; without it is as right."""
    _list_marked(tc, package.numbered())
    written.value = "\n".join(f"{index}.{line}" for index, line in enumerate(lines, 1))
    written.also = (written.text, "\n".join(f"{index}. {line}" for index, line in enumerate(lines, 1)))


def _list_marked(tc: Node, number: Node) -> None:
    for paragraph in tc.findall("{*}p"):
        props = paragraph.find("{*}pPr")
        if props is None:
            props = el("w:pPr")
            paragraph.insert(0, props)
        props.insert(0, deepcopy(number))


def _join_with_breaks(tc: Node) -> None:
    first, *others = tc.findall("{*}p")
    for paragraph in others:
        first.append(run("", None, el("w:br")))
        first.extend(paragraph.findall("{*}r"))
        tc.remove(paragraph)
