"""Values and lists of a form whose cells are told by the rows of its blank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from extract.align.blank import Blank, BlankList, Slot
from extract.align.columns import column_passage
from extract.align.lists import Header, ListRead, Stretch, header_of, read_rows
from extract.align.passage import Passage, passage_of
from extract.align.rows import RowMap
from extract.align.shared import part_values
from extract.align.spots import Sheet, Spot
from models.answer import Answer

_HEADER_ROWS = 3


def placed_values(
    rows: RowMap, blank: Blank, known: Container[str], loose: list[Passage]
) -> Iterator[tuple[Slot, Passage]]:
    """The passage in the place of each slot that is told by its cell; its cells are taken.

    known: found before. loose: gets what stands in these cells and belongs to none of their slots.
    """
    of_spot: defaultdict[int, list[Slot]] = defaultdict(list)
    spots: dict[int, Spot] = {}
    for slot in blank.slots:
        spot = rows.spot(slot.place) if slot.place and slot.name not in known else None
        if spot is not None:
            of_spot[id(spot)].append(slot)
            spots[id(spot)] = spot
    for number, slots in of_spot.items():
        spot = spots[number]
        spot.value_of = slots[0].name
        own = slots[0].fields[0]
        if own.entry.option_cells:
            read = column_passage(rows, own, slots[0].name)
            if read is not None:
                yield slots[0], read
            continue
        printed = blank.texts.get(slots[0].place or "", "")
        passage = spot.passage
        rest = rows.rest_of(slots[0].place or "", spot)
        if rest is not None:
            rest.value_of = slots[0].name
            passage = passage_of([*passage.lines, *rest.passage.lines], passage.place)
        if len(slots) == 1 and not printed.strip():
            yield slots[0], passage
            continue
        parts, left = part_values(printed, passage, slots)
        loose += left
        for slot in slots:
            if slot.name in parts:
                yield slot, parts[slot.name]
    _take_labels(rows, blank)


def _take_labels(rows: RowMap, blank: Blank) -> None:
    """The labels of placed values, where they are not labels of others too, are no values of their neighbours."""
    others = {key for slot in blank.slots if not slot.place for key in slot.keys}
    for slot in blank.slots:
        for spec in slot.fields if slot.place else ():
            label = rows.spot(spec.entry.cell) if spec.entry.cell else None
            if label is not None and label.is_free and not label.keys & others:
                label.value_of = "label"


def placed_lists(sheet: Sheet, rows: RowMap, blank: Blank, method: str) -> ListRead:
    """The rows of all lists, in the form's order; each says of which list it is, where there are several."""
    whole = ListRead()
    headers = [(listed, _header_at(sheet, rows, listed)) for listed in blank.lists]
    for listed, found in headers:
        if found is None:
            whole.lost += listed.columns
            continue
        table, header = found
        read = ListRead(has_header=True)
        others = [other for _, other in headers if other]
        for stretch in _stretches(rows, listed, table, header, [*others, *_labels_below(sheet, blank, listed)]):
            if stretch.has_own or abs(header.width - sheet.columns[stretch.table]) <= 1:
                read_rows(sheet, stretch, header, listed, method, read)
        if listed.key is not None:
            for row in read.rows:
                row["list"] = Answer(listed.key, method=method)
        whole.rows += read.rows
        whole.rest += read.rest
        whole.ragged += read.ragged
        whole.totals |= read.totals
        whole.lost += [slot for slot in listed.columns if slot.name not in header.spans]
    return whole


def _header_at(sheet: Sheet, rows: RowMap, listed: BlankList) -> tuple[int, Header] | None:
    """Table and header of a list: where the blank has it, else wherever its labels stand."""
    index = rows.of_blank[listed.header] if listed.header is not None else None
    if index is not None:
        table, row = rows.rows[index]
        near = [s for s in sheet.spots if s.table == table and s.is_free and row <= s.row < row + _HEADER_ROWS]
        header = header_of(near, listed.columns)
        if header is not None:
            return table, header
    for table in range(len(sheet.columns)):
        free = [spot for spot in sheet.spots if spot.table == table and spot.is_free]
        header = header_of(free, listed.columns, None)
        if header is not None:
            return table, header
    return None


def _labels_below(sheet: Sheet, blank: Blank, listed: BlankList) -> Iterator[tuple[int, int]]:
    """Table and row of labels of fields, where no blank says where a list ends."""
    if listed.header is None:
        columns = {key for slot in listed.columns for key in slot.keys}
        own = {key for slot in blank.zone("table") for key in slot.keys} - columns
        yield from ((spot.table, spot.row) for spot in sheet.spots if spot.keys & own)


def _stretches(
    rows: RowMap, listed: BlankList, table: int, header: Header, others: Sequence[tuple[int, Header | int]]
) -> Iterator[Stretch]:
    """The rows below a header, to where the blank goes on with something else, or another list begins."""
    start = (table, header.below)
    ends = [rows.rows[at] for at in rows.of_blank[listed.end :] if at is not None] if listed.end is not None else []
    ends = [at for at in ends if at >= start]
    tops = [(other, each if isinstance(each, int) else each.top) for other, each in others]
    ends += [at for at in tops if at >= start]
    end = min(ends, default=(len(rows.sheet.columns), 0))
    for number in range(table, end[0] + 1):
        heights = [spot.row_end for spot in rows.sheet.spots if spot.table == number]
        last = end[1] if number == end[0] else max(heights, default=0)
        first = header.below if number == table else 0
        if first < last:
            yield Stretch(number, first, last, number == table)
