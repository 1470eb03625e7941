"""The value that stands at a label: right of it, below it, or in its own cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from extract.align.blank import Blank, Slot
from extract.align.passage import Passage, passage_of
from extract.align.spots import Sheet, Spot
from models.labels import label_key
from models.layout import Block

_ONE_ASIDE = 2


@dataclass(slots=True)
class Found:
    """What stands at a slot: its value as one passage, and cells beside it that are not explained."""

    slot: Slot
    passage: Passage
    beside: list[Spot] = field(default_factory=list)


def find_values(sheet: Sheet, blank: Blank, labels: dict[str, Spot]) -> dict[str, Found]:
    """The value of each slot whose label was found; a slot with children gets what its children left."""
    found: dict[str, Found] = {}
    has_child = {slot.parent for slot in blank.slots if slot.name in labels and slot.parent}
    ordered = sorted(
        (blank.slot(name) for name in labels), key=lambda slot: (slot.name in has_child, labels[slot.name].table)
    )
    for slot in ordered:
        if slot.name in has_child and not slot.fields:
            continue
        found[slot.name] = _value_at(sheet, slot, labels[slot.name], blank)
    return found


def _value_at(sheet: Sheet, slot: Slot, label: Spot, blank: Blank) -> Found:
    spots = _beside(sheet, label)
    if label.inline is not None:
        rest = label.passage.cut(label.inline, len(label.passage.text))
        if rest.text.strip() or not spots:
            if slot.is_boxes and spots and not _is_answered(rest):
                return _claim(slot, [*spots], rest)
            return Found(slot, rest)
    under = sheet.below(label)
    if under is not None and _is_in_row_of_values(sheet, slot, label, under, blank):
        spots = [under]
    if not spots:
        return Found(slot, Passage("", place=label.cell.place))
    if slot.is_boxes or not slot.fields or slot.sentence:
        return _claim(slot, spots)
    return _one_value(slot, spots, blank)


def _is_in_row_of_values(sheet: Sheet, slot: Slot, label: Spot, under: Spot, blank: Blank) -> bool:
    """Whether labels stand in one row and their values in the next, cell under cell, and not side by side.

    No label stands below. Of the row above, all cells are labels; or two known labels are neighbours (or stand
    at both ends of an odd number of cells), so that a cell of unknown words between them is a label too; or
    nothing stands right of the label.
    """
    is_own = slot.is_boxes or slot.sentence or not slot.fields or bool(under.keys & _keys_of_hints(slot))
    if not under.is_free or (under.keys & blank.printed and not is_own):
        return False
    here = sheet.beginning_in(label.table, label.row)
    below = sheet.beginning_in(label.table, under.row)
    if any(spot.label_of is not None for spot in below) or under.row != label.row_end:
        return False
    known = [spot.label_of is not None for spot in here]
    if all(known):
        return True
    is_even = [(spot.col, spot.col_end) for spot in here] == [(spot.col, spot.col_end) for spot in below]
    is_row = any(one and two for one, two in pairwise(known)) or (len(known) % 2 == 1 and known[0] and known[-1])
    is_last = sheet.right_of(label) is None
    return is_even and (is_last or (is_row and 2 * sum(known) > len(known)))


def _keys_of_hints(slot: Slot) -> set[str]:
    return {label_key(hint) for hint in slot.hints}


def _is_answered(rest: Passage) -> bool:
    return bool(rest.marks) or "是" in rest.text


def _beside(sheet: Sheet, label: Spot) -> list[Spot]:
    """The free cells right of a label within its rows, up to the next label."""
    spots: list[Spot] = []
    for row in range(label.row, label.row_end):
        for spot in sheet.in_row(label, row):
            if not spot.is_free:
                break
            if spot not in spots:
                spots.append(spot)
    return spots


def _claim(slot: Slot, spots: list[Spot], first: Passage | None = None) -> Found:
    blocks: list[Block] = list(first.lines) if first else []
    for spot in spots:
        spot.value_of = slot.name
        blocks.extend(spot.passage.lines)
    if len(spots) == 1 and first is None:
        return Found(slot, spots[0].passage)
    return Found(slot, passage_of(blocks, spots[0].passage.place))


def _one_value(slot: Slot, spots: list[Spot], blank: Blank) -> Found:
    """One cell holds the value; single characters in a row of cells are one value; what else stands there is not."""
    written = [spot for spot in spots if spot.passage.text.strip()]
    if len(written) >= 3 and all(len(spot.passage.text.strip()) == 1 for spot in written):
        for spot in spots:
            spot.value_of = slot.name
        text = "".join(spot.passage.text.strip() for spot in written)
        lines = [line for spot in written for line in spot.passage.lines]
        return Found(slot, Passage(text, [], [], lines, [0] * len(lines), spots[0].passage.place))
    is_next = len(written) == 1 and len(spots) == _ONE_ASIDE  # an empty cell between a label and its value
    is_next = is_next and not written[0].keys & blank.printed  # 照片, printed beside an empty value
    first = written[0] if is_next else spots[0]
    for spot in spots:
        if spot is first or not spot.passage.text.strip():
            spot.value_of = slot.name
    return Found(slot, first.passage, [spot for spot in written if spot is not first])
