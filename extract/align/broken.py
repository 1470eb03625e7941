"""Cells of pictures with a border too many or too few: values cut in two, and labels that hold another's value.

| 专业技术职务 | 研究 | 员 |      a stroke of a stamp was taken for a border
| 证件类型 | 居民身份证 证件号码 | 3306… |      a border was not seen
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.align.blank import Blank
from extract.align.passage import Passage, passage_of
from extract.align.spots import Sheet, Spot
from extract.align.values import Found
from models.labels import label_key, label_keys, spaced_pattern
from models.layout import Line

_NEAR_PT = 3.0
_LONGEST_PIECE = 12
_FEWEST = 2
CUT = "被表格线隔成两格，请对照原件核对"
MIXED = "与相邻栏目的名称连在一格，请对照原件核对"


def with_rest(found: Found) -> tuple[Found, str | None]:
    """What stands at a slot, joined with the cell right of it where that holds the rest of it; and why to doubt it."""
    pieces = [spot for spot in found.beside if _is_recognised(spot) and any(map(str.isalnum, spot.passage.text))]
    if not pieces or not found.passage.text.strip() or not _touches(found.passage, pieces[0]):
        return found, None
    first, rest = found.passage.lines, pieces[0].passage.lines
    is_short = len(found.passage.text) + len(pieces[0].passage.text) <= 2 * _LONGEST_PIECE
    if len(found.beside) > 1 or not is_short or len(first) != 1 or len(rest) != 1 or not _are_alike(first[0], rest[0]):
        return found, CUT
    pieces[0].value_of = found.slot.name
    whole = passage_of([replace(first[0], continues=True), rest[0]], found.passage.place)
    return Found(found.slot, whole), CUT


def _is_recognised(spot: Spot) -> bool:
    return any(line.char_confidences for line in spot.passage.lines)


def _touches(value: Passage, spot: Spot) -> bool:
    """Whether a cell begins where a value's own ends."""
    own, other = value.place.bbox, spot.cell.place.bbox
    return own is not None and other is not None and abs(other[0] - own[2]) < _NEAR_PT


def _are_alike(first: Line, rest: Line) -> bool:
    """Whether two pieces are both words or both a number."""
    last, following = first.text.strip()[-1:], rest.text.strip()[:1]
    return last.isdigit() == following.isdigit() and last.isalnum() and following.isalnum()


def take_before_labels(
    sheet: Sheet, labels: dict[str, Spot], blank: Blank, values: dict[str, Passage], doubts: dict[str, str]
) -> list[Passage]:
    """Gives what stands in front of a label in its cell to the empty value before it; what comes back is left over."""
    loose = []
    for owner, passage in _before_labels(sheet, labels, blank):
        if owner is None or owner not in values or values[owner].text.strip():
            loose.append(passage)
        else:
            values[owner] = passage
            doubts[owner] = MIXED
    return loose


def _before_labels(sheet: Sheet, labels: dict[str, Spot], blank: Blank) -> Iterator[tuple[str | None, Passage]]:
    """What stands in front of a label in its own cell, and the slot whose value it is: that of the label left of it."""
    for name, spot in labels.items():
        slot = blank.slot(name)
        if spot.inline is not None or not _is_recognised(spot) or label_keys(spot.passage.text) & slot.keys:
            continue
        text = spot.passage.text
        matches = (re.search(spaced_pattern(word), text) for word in slot.words if len(label_key(word)) >= _FEWEST)
        match = next((each for each in matches if each is not None), None)
        before = text[: match.start()].rstrip(" |丨\n\t") if match else ""
        if (
            len(label_key(before)) < _FEWEST
            or label_keys(before) & blank.printed
            or label_key(before) in label_key(slot.words[0])
        ):
            continue
        left = sheet.left_of(spot)
        owner = left.label_of if left is not None and left.inline is None else None
        yield owner.name if owner is not None and owner.fields else None, spot.passage.cut(0, len(before))
