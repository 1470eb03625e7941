"""What a cell answers: the fields that a value's cell, or a cell that names them itself, gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from learn.asks import Item
from learn.found import Found, FoundList
from learn.grid import Box, Grid, Part
from learn.options import is_several
from learn.words import is_label, is_numbered, is_required, label_of, limit_in

_SIGNING = re.compile(
    r"签\s*[字名章]|负责人|经办人|审核人|盖章|公章|日期|年月日|填表人|申请人|承诺人|本人|校长|院长|主任|书记"
)
_SIGNING_DATE = re.compile(r"签[字名章]|盖章|填表|审[核批]")
_SIGN_ALONE = re.compile(r"签\s*[字名章]$|盖章$|公章$|^日期$")
_OPINION = re.compile(r"意见|审批|审核|承诺|声明|鉴定|评语|结论|^.{0,4}申请$|推荐")
_PLEDGE = re.compile(r"(?:承诺|声明|保证|申明)$")
_ENDLESS = 12
_MOST_PATH = 3


@dataclass
class Walk:
    """One table on the way: where the fields go, and the heading that stands over them."""

    grid: Grid
    fields: list[Found] = field(default_factory=list)
    lists: list[FoundList] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    section: str = ""
    order: dict[int, int] = field(default_factory=dict)


def is_signing(item: Item) -> bool:
    """Whether an item is a signature, a seal or the date beside them."""
    if item.shape == "date":
        return item.label in ("", "日期", "时间", "年月日") or bool(_SIGNING_DATE.search(item.label))
    return item.shape == "seal" or item.is_signed or bool(_SIGNING.search(item.label))


def found_at(walk: Walk, label: Box, path: tuple[str, ...], value: Box | None) -> Found:
    """A field whose label stands in one box and whose value in another."""
    found = Found(path[-_MOST_PATH:], section=walk.section, cell=label.place, value_cell=value.place if value else None)
    found.is_required = is_required(label.text)
    found.is_numbered = is_numbered(label.text)
    found.max_length = limit_in(label.text)
    found.context = label.text
    return found


def take_answer(walk: Walk, label: Box, value: Box, prefix: tuple[str, ...], *, is_wide: bool) -> None:
    """The fields of a label and the cell of its answer."""
    path = (*prefix, label.label)
    found = found_at(walk, label, path, value)
    found.is_wide = is_wide
    found.is_tall = value.text.count("\n") >= 2
    numbered = _numbered_lines(value)
    if numbered:
        walk.fields += [_child(found, name) for name in numbered]
        return
    items = value.reading.items
    asked = [item for item in items if item.label or item.shape == "seal"]
    if len(asked) > 1 and len({(item.label, item.shape) for item in asked}) == 1 and asked[0].shape == "blank":
        items = asked = []  # ____年度：____；____年度：____: one answer with its frame
    if items and not asked and _is_signed_off(label.label, items):
        found.is_tall = bool(_OPINION.search(label.label))
        found.is_signed = not found.is_tall
        walk.fields.append(found)
        _signing_fields(walk, found, items)
    elif value.part in (Part.EMPTY, Part.HINT) or not asked:
        with_items(found, value)
        settle_several(found, label, value.text)
        walk.fields.append(found)
    elif all(is_signing(item) for item in items) and not _SIGN_ALONE.search(label.label):
        found.is_tall = True
        walk.fields.append(found)
        _signing_fields(walk, found, items)
    else:
        _mixed_answer(walk, label, found, value)
    take_seals(walk, label, path)


def _is_signed_off(label: str, items: list[Item]) -> bool:
    """Whether a date alone stands in the place of an opinion or a signature, and is not what the label asks."""
    if any(item.shape not in ("date", "month") for item in items):
        return False
    return bool(_OPINION.search(label) or re.search(r"签[字名章]", label)) and not re.search(r"日期|时间|年月", label)


def _mixed_answer(walk: Walk, label: Box, found: Found, value: Box) -> None:
    """An answer of several parts: the unlabelled ones are the label's own, the others stand below it."""
    items = value.reading.items
    if _OPINION.search(label.label):
        found.is_tall = True
        walk.fields.append(found)
        _signing_fields(walk, found, items)
        return
    plain = [item for item in items if not item.label and item.shape != "seal"]
    if plain or _SIGN_ALONE.search(label.label):
        with_items(found, value)
        found.hints = []
        settle_several(found, label, value.text)
        walk.fields.append(found)
    for item in items:
        if item.label or item.shape == "seal":
            walk.fields.append(item_found(found, item))


def with_items(found: Found, box: Box) -> None:
    """What the place itself says of its answer: options, a date's shape, a unit, a hint."""
    for item in box.reading.items:
        if item.shape == "options" and not item.label:
            _with_options(found, item)
        elif not item.label and item.shape in ("date", "month", "range", "months", "time"):
            found.shape = item.shape
        found.unit = found.unit or (item.unit if not item.label else "")
    if box.part is Part.HINT:
        found.hints.append(box.text.strip())
    found.max_length = found.max_length or limit_in(box.text)


def _with_options(found: Found, item: Item) -> None:
    found.shape = "options"
    found.options += [option for option in item.options if option not in found.options]
    found.several = found.several or bool(item.several)
    found.has_other = found.has_other or item.has_other
    if not item.sure:
        found.unsure.append("one or several may be ticked?")


def settle_several(found: Found, label: Box, said: str = "") -> None:
    """The label's own words say more surely whether several may be ticked."""
    if found.shape != "options":
        return
    found.several, sure = is_several(
        f"{' '.join(found.path)} {label.text}", f"{' '.join(found.hints)} {said}", found.options
    )
    found.unsure = [] if sure else ["one or several may be ticked?"]


def _numbered_lines(value: Box) -> list[str]:
    """Labels inside a value's cell, a line each with room below: （1）与…的相关性."""
    lines = value.text.split("\n")
    named = [
        line
        for line in lines
        if line.strip() and is_numbered(line) and is_label(line) and "_" not in line and "□" not in line
    ]
    others = [line for line in lines if line.strip() and line not in named and not re.match(r"^\s*[（(]", line)]
    has_room = any(not line.strip() for line in lines) or all(line.rstrip().endswith(("：", ":")) for line in named)
    return [label_of(line) for line in named] if len(named) >= 2 and not others and has_room else []


def _child(found: Found, name: str) -> Found:
    return Found(
        (*found.path, name)[-_MOST_PATH:],
        section=found.section,
        cell=found.cell,
        value_cell=found.value_cell,
        is_wide=True,
        is_tall=True,
    )


def item_found(parent: Found, item: Item) -> Found:
    """A field that an item asks for, below its parent's label."""
    top = (item.top,) if item.top else ()
    path = (*parent.path, *top, item.label) if item.label else (*parent.path, *top)
    found = Found(path[-_MOST_PATH:], section=parent.section, cell=parent.cell, value_cell=parent.value_cell)
    found.shape, found.unit, found.is_signed = item.shape, item.unit, item.is_signed
    found.options, found.several, found.has_other = item.options, bool(item.several), item.has_other
    if item.shape == "seal":
        named = "章" in item.label
        before = (item.label,) if item.label and not named and item.label not in parent.path else ()
        found.path = (*parent.path, *before, item.label if named else "盖章")[-_MOST_PATH:]
    if item.shape == "options" and not item.sure:
        found.unsure.append("one or several may be ticked?")
    if item.hint:
        found.hints.append(item.hint)
    return found


def _signing_fields(walk: Walk, parent: Found, items: list[Item]) -> None:
    """Signature, seal and date below an opinion."""
    for at, item in enumerate(items):
        after = items[at + 1] if at + 1 < len(items) else None
        if item.shape == "blank" and after is not None and after.shape == "seal" and after.label == item.label:
            continue  # 单位（公章）: the seal's own place
        found = item_found(parent, item)
        if not item.label and item.shape in ("date", "month"):
            found.path = (*parent.path, "日期")[-_MOST_PATH:]
        elif not item.label and item.is_signed:
            found.path = (*parent.path, "签字")[-_MOST_PATH:]
        walk.fields.append(found)


def take_own(walk: Walk, box: Box, prefix: tuple[str, ...]) -> None:
    """The fields of a cell that names them itself: 院士□是 □否; 申请人签名：____ 日期：____."""
    parent = Found(prefix[-_MOST_PATH:], section=walk.section, cell=box.place, value_cell=box.place)
    last = ""
    head = _heading(box)
    if head:
        parent.path = (*prefix, head)[-_MOST_PATH:]
        parent.is_wide = parent.is_tall = True
        walk.fields.append(parent)
        if all(is_signing(item) for item in box.reading.items):
            _signing_fields(walk, parent, box.reading.items)
            return
        parent = Found(prefix[-_MOST_PATH:], section=walk.section, cell=box.place, value_cell=box.place)
    for item in box.reading.items:
        if item.shape == "blank" and _PLEDGE.search(item.label) and "。" in box.text:
            continue  # 申请人承诺：本单位对真实性负责。 is to be signed, not written
        found = item_found(parent, item)
        if not item.label and item.shape in ("date", "month") and (last or prefix):
            found.path = (*prefix, last, "日期")[-_MOST_PATH:] if last else (*prefix, "日期")[-_MOST_PATH:]
        if item.label:
            last = item.label if len(item.label) <= _ENDLESS and item.shape == "blank" else ""
        found.context = item.raw or box.text
        if not found.path and len(item.options) > 1:
            found.path = (item.options[0],)  # □同意 □不同意: no label of its own
        if found.path:
            walk.fields.append(found)
        else:
            walk.notes.append(box.text.strip())
    if not box.reading.items:
        walk.notes.append(box.text.strip())


def _heading(box: Box) -> str:
    """The label in a cell's first line, where room to write and a place to sign follow it; else empty."""
    lines = box.text.split("\n")
    first = lines[0].strip()
    has_room = len(lines) > 2 and any(not line.strip() for line in lines[1:])
    if not has_room or not is_label(first) or re.search(r"[_□：:]", first):
        return ""
    return label_of(first) if box.reading.items and first in [one.strip() for one in box.reading.rest] else ""


def take_seals(walk: Walk, box: Box, path: tuple[str, ...]) -> None:
    """A label may name the place of a seal: 申报单位意见（盖章）."""
    if any(item.shape == "seal" for item in box.reading.items) and box.part is Part.LABEL:
        walk.fields.append(
            Found(
                (*path, "盖章")[-_MOST_PATH:], shape="seal", section=walk.section, cell=box.place, value_cell=box.place
            )
        )
