"""The header of a list: where its columns stand, and below which row their values begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.align.blank import Slot
from extract.align.hints import unit_in
from extract.align.passage import Passage
from extract.align.spots import Spot, likeness
from models.entry import Part
from models.labels import label_keys

_IN_BRACKETS = re.compile(r"[（(【\[]\s*(?:单位[:：])?\D{1,5}\s*[）)】\]]")
_PERSON_AND_NUMBER = re.compile(r"(?:人|姓名).*(?:电话|手机|方式)")
_LIKELY, _PLACED = 70.0, 40.0
FEWEST = 2
_FIRST_ROWS = 6


@dataclass(slots=True)
class Header:
    """Where the columns stand: grid columns and unit of each slot, the row below the header, and where it ends.

    slots: the columns found. start: its first grid column. top: its first row.
    parts: the part of its cell that a column has, where two columns of the blank were made one (联系人及电话).
    over: of columns whose first cell below lost the border to its label, what stands under the label in one cell.
    first: the row of these values. strange: cells between the labels that are like none of them.
    """

    spans: dict[str, tuple[int, int]]
    units: dict[str, str | None]
    below: int
    width: int
    slots: dict[str, Slot] = field(default_factory=dict)
    start: int = 0
    top: int = 0
    parts: dict[str, Part] = field(default_factory=dict)
    over: dict[str, Passage] = field(default_factory=dict)
    first: int = 0
    strange: list[Spot] = field(default_factory=list)

    def begin_again(self, here: Sequence[Spot], row: int) -> list[Spot]:
        """Where the header is said again in ``row``: what stands below its labels in one cell with them is kept.

        What comes back are its cells that may be no labels.
        """
        self.first = row + 1
        known = []
        for name, (start, end) in self.spans.items():
            spot = next((each for each in here if (each.col, each.col_end) == (start, end)), None)
            if spot is not None and spot.row_end > row + 1:
                self.over[name] = _under_label(spot, here, row + 1)
                known.append(spot)
        return strange_among([spot for spot in here if spot not in known], list(self.slots.values()), row + 1)


def header_of(spots: Sequence[Spot], columns: Sequence[Slot], within: int | None = _FIRST_ROWS) -> Header | None:
    """The header of a table, from the row (or two rows) that holds most of the columns' labels.

    within: how many rows from the first it may be in; None for all.
    """
    best = _best_row(spots, columns, within)
    if len(best) < _fewest(columns):
        return None
    top = min(spot.row for spot in best.values())
    below = _end_of(best, spots, top, columns)
    under = [spot for spot in spots if top < spot.row < below or (spot.row == below - 1 and spot.row > top)]
    extra = _columns_in(under, [slot for slot in columns if slot.name not in best])
    best |= extra
    best |= _columns_between(best, [spot for spot in spots if top <= spot.row < below], columns)
    heads = [spot for spot in spots if top <= spot.row < below]
    best |= _columns_above_values(best, heads, below, columns)
    joined = _joined_column(best, heads, columns)
    best |= {name: spot for name, (spot, _) in joined.items()}
    for spot in heads:
        spot.value_of = "header"
    return Header(
        {name: (spot.col, spot.col_end) for name, spot in best.items()},
        {name: unit_in(spot.passage.text) for name, spot in best.items()},
        below,
        max(spot.col_end for spot in heads),
        {slot.name: slot for slot in columns if slot.name in best},
        min(spot.col for spot in best.values()),
        top,
        {name: part for name, (_, part) in joined.items()},
        {name: _under_label(spot, heads, below) for name, spot in best.items() if spot.row_end > below},
        below,
        strange_among([spot for spot in heads if spot not in best.values()], columns, below),
    )


def strange_among(heads: Sequence[Spot], columns: Sequence[Slot], below: int) -> list[Spot]:
    """The cells of a header with text that is like no column's label, or that reach below it: values slipped in."""
    return [
        spot
        for spot in heads
        if spot.passage.text.strip()
        and not _IN_BRACKETS.fullmatch(spot.passage.text.strip())
        and (
            spot.row_end > below
            or not any(likeness(slot, spot.key) >= _PLACED or spot.keys & slot.keys for slot in columns)
        )
    ]


def _fewest(columns: Sequence[Slot]) -> int:
    return min(max(FEWEST, len(columns) // 3), len(columns))


def _best_row(spots: Sequence[Spot], columns: Sequence[Slot], within: int | None) -> dict[str, Spot]:
    """The labels in the row that holds most of them, or in the first row that says them where they are said again.

    Those of the first that were misread are told by those below them.
    """
    rows = sorted({spot.row for spot in spots})[:within]
    found = [_columns_in([spot for spot in spots if spot.row <= row < spot.row_end], columns) for row in rows]
    best = max(found, key=len, default={})
    for row, first in zip(rows, found, strict=True):
        if first is best or len(first) < _fewest(columns):
            continue
        again = [name for name in first if name in best and best[name].row > row]
        if len(again) < FEWEST or any(spot in best.values() for spot in first.values()):
            continue  # the upper row of a header of two
        here = {(spot.col, spot.col_end): spot for spot in spots if spot.row == row and spot not in first.values()}
        return first | {
            name: here[spot.col, spot.col_end]
            for name, spot in best.items()
            if name not in first and (spot.col, spot.col_end) in here
        }
    return best


def _end_of(best: dict[str, Spot], spots: Sequence[Spot], top: int, columns: Sequence[Slot]) -> int:
    """The row below a header: below its tallest label, unless that lost its border to the values under the others."""
    end = max(spot.row_end for spot in best.values())
    heads = [spot for spot in spots if spot.row <= top < spot.row_end]
    for row in range(top + 1, end):
        written = [spot for spot in spots if spot.row == row and spot.passage.text.strip()]
        done = sum(spot.row_end <= row for spot in heads)
        labels = len(_columns_in(written, columns))
        if done * 2 > len(heads) and labels * 2 < len(written) and not are_units(written):
            return row
    return end


def _under_label(spot: Spot, heads: Sequence[Spot], below: int) -> Passage:
    """What stands in a header's cell below the cells of the other labels."""
    text = spot.passage.text
    edges = [other.cell.place.bbox[3] for other in heads if other.row_end == below and other.cell.place.bbox]
    for start, line in zip(spot.passage.starts, spot.passage.lines, strict=True):
        box = line.place.bbox
        if edges and box is not None and (box[1] + box[3]) / 2 > min(edges):
            return spot.passage.cut(start, len(text))
    return spot.passage.cut(len(text), len(text))


def are_units(written: Sequence[Spot]) -> bool:
    """A second line of the header that says what each column counts in: （个） （人次） （万元）."""
    texts = [spot.passage.text.strip() for spot in written]
    return len(texts) >= FEWEST and all(_IN_BRACKETS.fullmatch(text) for text in texts)


def _columns_between(found: dict[str, Spot], spots: Sequence[Spot], columns: Sequence[Slot]) -> dict[str, Spot]:
    """A damaged label told by its place: the one unknown cell between the neighbours of the one missing column."""
    placed: dict[str, Spot] = {}
    for index, slot in enumerate(columns):
        before = found.get(columns[index - 1].name) if index else None
        after = found.get(columns[index + 1].name) if index + 1 < len(columns) else None
        if slot.name in found or before is None or after is None:
            continue
        between = [s for s in spots if before.col_end <= s.col and s.col_end <= after.col and s.key]
        if len(between) == 1 and likeness(slot, between[0].key) >= _PLACED:
            placed[slot.name] = between[0]
    return placed


def _columns_above_values(
    found: dict[str, Spot], heads: Sequence[Spot], below: int, columns: Sequence[Slot]
) -> dict[str, Spot]:
    """Labels that share their cell with the values below them: told by the cell's first lines."""
    above: dict[str, Spot] = {}
    for spot in heads:
        if spot.row_end <= below or spot in found.values():
            continue
        text, under = spot.passage.text, _under_label(spot, heads, below).text
        keys = label_keys(text[: len(text) - len(under)])
        missing = [slot for slot in columns if slot.name not in found and slot.name not in above]
        slot = next((slot for slot in missing if slot.keys & keys), None)
        if slot is not None:
            above[slot.name] = spot
    return above


def _joined_column(
    found: dict[str, Spot], heads: Sequence[Spot], columns: Sequence[Slot]
) -> dict[str, tuple[Spot, Part]]:
    """The cell that heads a person and a number at once (联系人及电话), where the blank has a column for each."""
    for person, number in pairwise(columns):
        kinds = [slot.fields[0].kind for slot in (person, number) if len(slot.fields) == 1]
        if len(kinds) < 2 or kinds[0] != "person" or kinds[1] not in ("phone", "mobile"):
            continue
        known = [found[slot.name] for slot in (person, number) if slot.name in found]
        shared = known or [spot for spot in heads if spot not in found.values()]
        shared = [spot for spot in shared if _PERSON_AND_NUMBER.search(spot.key)]
        if len(known) < 2 and len(shared) == 1:
            return {person.name: (shared[0], "name"), number.name: (shared[0], "number")}
    return {}


def _columns_in(spots: Sequence[Spot], columns: Sequence[Slot]) -> dict[str, Spot]:
    found: dict[str, Spot] = {}
    for sure in (True, False):
        for slot in columns:
            if slot.name in found:
                continue
            free = [spot for spot in spots if spot.key and spot not in found.values()]
            if sure:
                exact = [spot for spot in free if spot.keys & slot.keys]
                if exact:
                    found[slot.name] = exact[0]
            elif len(found) >= FEWEST:
                best = max(free, key=lambda spot: likeness(slot, spot.key), default=None)
                if best is not None and likeness(slot, best.key) >= _LIKELY:
                    found[slot.name] = best
    return found
