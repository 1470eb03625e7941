"""The rows of a form that is a list: its header row, the columns under it, and which rows are filled.

| 序号 | 活动名称 | 活动主要内容 | … |      header, perhaps again at the top of the next page
| 1    | …        | …            | … |
| 合计 |          |              | … |      a sum and a note are no rows
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.align.blank import Blank, Slot
from extract.align.hints import unit_in, written_span
from extract.align.passage import Passage, passage_of
from extract.align.spots import Sheet, Spot, likeness
from models.answer import Answer
from models.labels import label_key

_SUM = re.compile(r"^\w{0,6}(?:合计|总计|小计|共计|累计|总数)\w{0,3}$")
_IN_BRACKETS = re.compile(r"[（(【\[]\s*(?:单位[:：])?\D{1,5}\s*[）)】\]]")
_COLUMN_NUMBER = re.compile(r"[（(\[]?\s*(?:\d{1,2}|[甲乙丙丁戊一二三四五六七八九十])\s*[）)\]]?(?:\s*栏)?")
_LIKELY, _PLACED = 70.0, 40.0
_FEWEST = 2
_FEWEST_NUMBERED = 4


@dataclass(slots=True)
class ListRead:
    """rows: the filled rows. lost: columns that are not in the file. rest: cells with text that belong to no row.

    ragged: rows with more cells than the header, whose values may stand in the wrong column.
    """

    rows: list[dict[str, Answer]] = field(default_factory=list)
    lost: list[Slot] = field(default_factory=list)
    rest: list[Spot] = field(default_factory=list)
    ragged: list[Passage] = field(default_factory=list)
    has_header: bool = False


@dataclass(slots=True)
class _Header:
    """Where the columns stand: grid columns and unit of each slot, the row below the header, and where it ends."""

    spans: dict[str, tuple[int, int]]
    units: dict[str, str | None]
    below: int
    width: int


def read_list(sheet: Sheet, blank: Blank, method: str) -> ListRead:
    """The rows of all tables in ``sheet``."""
    read = ListRead()
    header: _Header | None = None
    for index, width in enumerate(sheet.columns):
        spots = [spot for spot in sheet.spots if spot.table == index and spot.is_free]
        own = _header_of(spots, blank.columns)
        if own:
            header = own
            read.has_header = True
        elif header is None or abs(header.width - width) > 1:
            read.rest += [spot for spot in spots if spot.passage.text.strip()]
            continue
        _read_rows(sheet, index, header, own is not None, blank, method, read)
    if header is not None:
        read.lost = [slot for slot in blank.columns if slot.name not in header.spans]
    else:
        read.lost = list(blank.columns)
    return read


def _header_of(spots: Sequence[Spot], columns: Sequence[Slot]) -> _Header | None:
    """The header of a table, from the row (or two rows) that holds most of the columns' labels."""
    rows = sorted({spot.row for spot in spots})[:6]
    best: dict[str, Spot] = {}
    for row in rows:
        here = _columns_in([spot for spot in spots if spot.row <= row < spot.row_end], columns)
        if len(here) > len(best):
            best = here
    if len(best) < max(_FEWEST, len(columns) // 3):
        return None
    top = min(spot.row for spot in best.values())
    below = max(spot.row_end for spot in best.values())
    under = [spot for spot in spots if top < spot.row < below or (spot.row == below - 1 and spot.row > top)]
    extra = _columns_in(under, [slot for slot in columns if slot.name not in best])
    best |= extra
    best |= _columns_between(best, [spot for spot in spots if top <= spot.row < below], columns)
    for spot in [spot for spot in spots if top <= spot.row < below]:
        spot.value_of = "header"
    return _Header(
        {name: (spot.col, spot.col_end) for name, spot in best.items()},
        {name: unit_in(spot.passage.text) for name, spot in best.items()},
        below,
        max(spot.col_end for spot in spots if top <= spot.row < below),
    )


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
            elif len(found) >= _FEWEST:
                best = max(free, key=lambda spot: likeness(slot, spot.key), default=None)
                if best is not None and likeness(slot, best.key) >= _LIKELY:
                    found[slot.name] = best
    return found


def _read_rows(
    sheet: Sheet, table: int, header: _Header, has_own: bool, blank: Blank, method: str, read: ListRead
) -> None:
    spots = [spot for spot in sheet.spots if spot.table == table]
    last = max((spot.row_end for spot in spots), default=0)
    for row in range(header.below if has_own else 0, last):
        here = [spot for spot in spots if spot.row <= row < spot.row_end]
        if _is_header_again(here, blank.columns):
            for spot in here:
                spot.value_of = "header"
            continue
        written = [spot for spot in here if spot.passage.text.strip()]
        if not written:
            continue
        if _are_units(written):
            header.units |= {name: unit for name, unit in _units_in(here, header).items() if unit}
            for spot in written:
                spot.value_of = "header"
            continue
        if _is_aside(here, written, header):
            read.rest += [spot for spot in written if spot.row == row and spot not in read.rest]
            continue
        answers = _row_answers(sheet, table, row, header, method)
        if not any(answer.text for key, answer in answers.items() if key != "seq"):
            for spot in written:
                spot.value_of = spot.value_of or "row"
            continue
        if read.rows and method != "word" and not has_own and row == 0 and _goes_on(answers):
            _append(read.rows[-1], answers)
        else:
            read.rows.append(answers)
        _claim_row(here, header, read)
        if max(spot.col_end for spot in here) > header.width:
            read.ragged.append(passage_of([line for spot in here for line in spot.passage.lines], here[0].cell.place))


def _is_header_again(here: Sequence[Spot], columns: Sequence[Slot]) -> bool:
    """Whether the row says column labels where values would stand; of a header of two rows the upper says few."""
    return sum(1 for slot in columns if any(spot.keys & slot.keys for spot in here)) >= _FEWEST


def _is_aside(here: Sequence[Spot], written: Sequence[Spot], header: _Header) -> bool:
    """A row that is no row of the list: a sum, or a note over the width of the table."""
    if any(_SUM.search(label_key(spot.passage.text)) for spot in written[:2]) or _are_column_numbers(written):
        return True
    widest = max(spot.col_end - spot.col for spot in here)
    return len(header.spans) >= 4 and widest > header.width // 2 and len(here) <= 2


def _are_units(written: Sequence[Spot]) -> bool:
    """A second line of the header that says what each column counts in: （个） （人次） （万元）."""
    texts = [spot.passage.text.strip() for spot in written]
    return len(texts) >= _FEWEST and all(_IN_BRACKETS.fullmatch(text) for text in texts)


def _units_in(here: Sequence[Spot], header: _Header) -> dict[str, str | None]:
    starts = {spot.col: unit_in(spot.passage.text) for spot in here}
    return {name: starts.get(start) for name, (start, _) in header.spans.items()}


def _are_column_numbers(written: Sequence[Spot]) -> bool:
    """The row of a form that numbers its columns: 甲 乙 1 2 3 …."""
    texts = [spot.passage.text.strip() for spot in written]
    if len(texts) < _FEWEST_NUMBERED or not all(_COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    figures = [int(found.group()) for text in texts if (found := re.search(r"\d+", text))]
    return len(figures) >= len(texts) - 3 and all(two - one == 1 for one, two in pairwise(figures))


def _row_answers(sheet: Sheet, table: int, row: int, header: _Header, method: str) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for name, (start, end) in header.spans.items():
        spots: list[Spot] = []
        for col in range(start, end):
            spot = sheet.at.get((table, row, col))
            if spot is not None and spot not in spots and _belongs(spot, start, end):
                spots.append(spot)
        written = [spot for spot in spots if spot.passage.text.strip()]
        chosen = written or spots
        if not chosen:
            answers[name] = Answer("", method=method)
            continue
        answers[name] = _answer(chosen, method)
        answers[name].unit = header.units[name]
    return answers


def _belongs(spot: Spot, start: int, end: int) -> bool:
    """Whether most of a cell lies under the column (a cell over two columns belongs to the first)."""
    overlap = min(spot.col_end, end) - max(spot.col, start)
    return overlap * 2 > spot.col_end - spot.col or spot.col == start


def _answer(spots: Sequence[Spot], method: str) -> Answer:
    texts = []
    for spot in spots:
        start, end = written_span(spot.passage.text, ())
        texts.append(spot.passage.text[start:end])
    passage: Passage = spots[0].passage
    raw = "\n".join(spot.passage.text for spot in spots).strip()
    return Answer(
        "\n".join(text for text in texts if text),
        raw,
        passage.where(),
        min(spot.passage.confidence() for spot in spots),
        method,
    )


def _goes_on(answers: dict[str, Answer]) -> bool:
    """Whether a page's first row is the rest of the row before: no number, and most of its cells empty."""
    filled = [key for key, answer in answers.items() if answer.text]
    return "seq" not in filled and len(filled) * 2 <= len(answers)


def _append(row: dict[str, Answer], more: dict[str, Answer]) -> None:
    for key, answer in more.items():
        if answer.text:
            row[key].text = "\n".join(text for text in (row[key].text, answer.text) if text)
            row[key].raw = "\n".join(text for text in (row[key].raw, answer.raw) if text)


def _claim_row(here: Sequence[Spot], header: _Header, read: ListRead) -> None:
    for spot in here:
        if any(start < spot.col_end and spot.col < end for start, end in header.spans.values()):
            spot.value_of = "row"
        elif spot.is_free and spot.passage.text.strip() and spot not in read.rest:
            read.rest.append(spot)
