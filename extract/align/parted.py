"""A row of a table that a page's end or a false border cut in two, its label too: 4.地方及依托单位经费保 ─ 障：."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.align.passage import Passage, passage_of
from extract.align.spots import Sheet, Spot
from models.labels import label_key
from models.layout import Line

_FIRST_PIECE = 3
_LONGEST_PIECE = 24
_ALIKE = 90.0
_ENDS = frozenset("。；！？;!?")


def join_parted(sheet: Sheet, values: dict[str, Passage]) -> None:
    """Adds to values what stands beside a piece of their label above or below the cell that holds the rest of it."""
    for label in [spot for spot in sheet.spots if spot.label_of is not None and spot.label_of.name in values]:
        for piece, is_above in ((_above(sheet, label), True), (_below(sheet, label), False)):
            if piece is not None and piece.is_free and _completes(label, piece, is_above=is_above):
                _add(sheet, label, piece, values, is_above=is_above)


def _is_whole(label: Spot, values: dict[str, Passage]) -> bool:
    """Whether a label's value is known, and is whole cells."""
    value = values.get(label.label_of.name) if label.label_of else None
    return value is not None and value.text == passage_of(value.lines).text


def _above(sheet: Sheet, label: Spot) -> Spot | None:
    """The cell above a label: of a page's first row the one that ends the table before."""
    if label.row:
        return sheet.at.get((label.table, label.row - 1, label.col))
    ending = [spot for spot in sheet.spots if spot.table == label.table - 1 and spot.col == label.col]
    return ending[-1] if ending else None


def _below(sheet: Sheet, label: Spot) -> Spot | None:
    """The cell below a label: of a page's last row the one that begins the next table."""
    return sheet.below(label) or sheet.at.get((label.table + 1, 0, label.col))


def _completes(label: Spot, piece: Spot, *, is_above: bool) -> bool:
    """Whether the two cells together say the label, and better than the one."""
    from rapidfuzz.fuzz import ratio

    own, more = (label_key(spot.passage.text) for spot in (label, piece))
    if not more or len(more) > _LONGEST_PIECE or label.label_of is None or (is_above and len(more) < _FIRST_PIECE):
        return False
    whole = more + own if is_above else own + more
    return any(
        len(key) > len(own) and key != own and ratio(key, whole) >= _ALIKE and ratio(key, whole) > ratio(key, own)
        for key in label.label_of.keys
    )


def _add(sheet: Sheet, label: Spot, piece: Spot, values: dict[str, Passage], *, is_above: bool) -> None:
    name = label.label_of.name if label.label_of else ""
    beside = [spot for spot in sheet.in_row(piece, piece.row) if spot.is_free]
    more = [line for spot in beside for line in spot.passage.lines]
    piece.value_of = name
    for spot in beside:
        spot.value_of = name
    if more:
        own = values[name]
        first, then = (more, own.lines) if is_above else (own.lines, more)
        values[name] = passage_of([*_running_on(first), *then], own.place)


def _running_on(lines: Sequence[Line]) -> list[Line]:
    """Printed lines of which the last goes on in the next cell, unless a sentence ends with it."""
    *before, last = lines or [Line("")]
    is_open = last.place.bbox is not None and last.text.strip()[-1:] not in _ENDS
    return [*before, replace(last, continues=True) if is_open else last]
