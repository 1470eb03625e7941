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

from extract.align.answers import answers_at
from extract.align.blank import SUM, Blank, BlankList, Slot
from extract.align.hints import unit_in, written_span
from extract.align.passage import Passage, passage_of
from extract.align.spots import Sheet, Spot, likeness
from models.answer import Answer
from models.entry import Part
from models.labels import label_key
from models.layout import MarkState

_IN_BRACKETS = re.compile(r"[（(【\[]\s*(?:单位[:：])?\D{1,5}\s*[）)】\]]")
_COLUMN_NUMBER = re.compile(r"[（(\[]?\s*(?:\d{1,2}|[甲乙丙丁戊一二三四五六七八九十])\s*[）)\]]?(?:\s*栏)?")
_PERSON_AND_NUMBER = re.compile(r"(?:人|姓名).*(?:电话|手机|方式)")
_LIKELY, _PLACED = 70.0, 40.0
_FEWEST = 2
_FIRST_ROWS = 6
_FEWEST_NUMBERED = 4
_ROW_NUMBERS = frozenset({"序号", "编号", "序", "项次", "no", "序号no"})


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
    totals: dict[str, Answer] = field(default_factory=dict)


@dataclass(slots=True)
class Header:
    """Where the columns stand: grid columns and unit of each slot, the row below the header, and where it ends.

    slots: the columns found. start: its first grid column. top: its first row.
    parts: the part of its cell that a column has, where two columns of the blank were made one (联系人及电话).
    """

    spans: dict[str, tuple[int, int]]
    units: dict[str, str | None]
    below: int
    width: int
    slots: dict[str, Slot] = field(default_factory=dict)
    start: int = 0
    top: int = 0
    parts: dict[str, Part] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of one table that belong to a list. has_own: whether its header stands above them."""

    table: int
    first: int
    end: int
    has_own: bool


def read_list(sheet: Sheet, blank: Blank, method: str) -> ListRead:
    """The rows of all tables in ``sheet``."""
    read = ListRead()
    header: Header | None = None
    listed = BlankList(None, tuple(blank.columns), printed=_printed_of(blank))
    for index, width in enumerate(sheet.columns):
        spots = [spot for spot in sheet.spots if spot.table == index and spot.is_free]
        own = header_of(spots, blank.columns)
        if own:
            header = own
            read.has_header = True
        elif header is None or abs(header.width - width) > 1:
            read.rest += [spot for spot in spots if spot.passage.text.strip()]
            continue
        last = max((spot.row_end for spot in sheet.spots if spot.table == index), default=0)
        stretch = Stretch(index, header.below if own is not None else 0, last, own is not None)
        read_rows(sheet, stretch, header, listed, method, read)
    if header is not None:
        read.lost = [slot for slot in blank.columns if slot.name not in header.spans]
    else:
        read.lost = list(blank.columns)
    return read


def _printed_of(blank: Blank) -> tuple[tuple[str, frozenset[str]], ...]:
    return blank.lists[0].printed if blank.lists else ()


def header_of(spots: Sequence[Spot], columns: Sequence[Slot], within: int | None = _FIRST_ROWS) -> Header | None:
    """The header of a table, from the row (or two rows) that holds most of the columns' labels.

    within: how many rows from the first it may be in; None for all.
    """
    rows = sorted({spot.row for spot in spots})[:within]
    best: dict[str, Spot] = {}
    for row in rows:
        here = _columns_in([spot for spot in spots if spot.row <= row < spot.row_end], columns)
        if len(here) > len(best):
            best = here
    if len(best) < min(max(_FEWEST, len(columns) // 3), len(columns)):
        return None
    top = min(spot.row for spot in best.values())
    below = max(spot.row_end for spot in best.values())
    under = [spot for spot in spots if top < spot.row < below or (spot.row == below - 1 and spot.row > top)]
    extra = _columns_in(under, [slot for slot in columns if slot.name not in best])
    best |= extra
    best |= _columns_between(best, [spot for spot in spots if top <= spot.row < below], columns)
    heads = [spot for spot in spots if top <= spot.row < below]
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
            elif len(found) >= _FEWEST:
                best = max(free, key=lambda spot: likeness(slot, spot.key), default=None)
                if best is not None and likeness(slot, best.key) >= _LIKELY:
                    found[slot.name] = best
    return found


def read_rows(sheet: Sheet, stretch: Stretch, header: Header, listed: BlankList, method: str, read: ListRead) -> None:
    """Adds the filled rows of a stretch to ``read``."""
    table, has_own = stretch.table, stretch.has_own
    # within a form other cells may stand beside a list: what names it, to the left
    spots = [s for s in sheet.spots if s.table == table and (s.col_end > header.start or listed.header is None)]
    for row in range(stretch.first, stretch.end):
        here = [spot for spot in spots if spot.row <= row < spot.row_end]
        if _is_header_again(here, listed.columns):
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
            if any(SUM.search(label_key(spot.passage.text)) for spot in written[:2]):
                read.totals |= _row_answers(sheet, table, row, header, method)
                if listed.has_sum:  # it is the blank's own row
                    for spot in written:
                        spot.value_of = "sum"
                    continue
            read.rest += [spot for spot in written if spot.row == row and spot not in read.rest]
            continue
        answers = _row_answers(sheet, table, row, header, method)
        if not any(_is_written(header, listed, key, answer) for key, answer in answers.items()):
            for spot in written:
                spot.value_of = spot.value_of or "row"
            continue
        if read.rows and method != "word" and not has_own and row == 0 and _goes_on(header, answers):
            _append(read.rows[-1], answers)
        else:
            read.rows.append(answers)
        _claim_row(here, header, read)
        if max(spot.col_end for spot in here) > header.width:
            read.ragged.append(passage_of([line for spot in here for line in spot.passage.lines], here[0].cell.place))


def _is_written(header: Header, listed: BlankList, key: str, answer: Answer) -> bool:
    """Whether a person wrote into a cell of a list more than its row's number, and than the blank prints there."""
    if any(tick.state is not MarkState.EMPTY for tick in answer.ticks):
        return True
    if not answer.text or _is_row_number(header, key) or not answer.text.strip("….· \n"):
        return False
    printed = listed.words_of(key)
    return not printed or label_key(answer.text) not in printed


def _is_row_number(header: Header, key: str) -> bool:
    slot = header.slots.get(key)
    return key == "seq" or (slot is not None and bool(slot.keys & _ROW_NUMBERS))


def _is_header_again(here: Sequence[Spot], columns: Sequence[Slot]) -> bool:
    """Whether the row says column labels where values would stand; of a header of two rows the upper says few."""
    return sum(1 for slot in columns if any(spot.keys & slot.keys for spot in here)) >= _FEWEST


def _is_aside(here: Sequence[Spot], written: Sequence[Spot], header: Header) -> bool:
    """A row that is no row of the list: a sum, or a note over the width of the table."""
    if any(SUM.search(label_key(spot.passage.text)) for spot in written[:2]) or _are_column_numbers(written):
        return True
    widest = max(spot.col_end - spot.col for spot in here)
    return len(header.spans) >= 4 and widest > header.width // 2 and len(here) <= 2


def _are_units(written: Sequence[Spot]) -> bool:
    """A second line of the header that says what each column counts in: （个） （人次） （万元）."""
    texts = [spot.passage.text.strip() for spot in written]
    return len(texts) >= _FEWEST and all(_IN_BRACKETS.fullmatch(text) for text in texts)


def _units_in(here: Sequence[Spot], header: Header) -> dict[str, str | None]:
    starts = {spot.col: unit_in(spot.passage.text) for spot in here}
    return {name: starts.get(start) for name, (start, _) in header.spans.items()}


def _are_column_numbers(written: Sequence[Spot]) -> bool:
    """The row of a form that numbers its columns: 甲 乙 1 2 3 …."""
    texts = [spot.passage.text.strip() for spot in written]
    if len(texts) < _FEWEST_NUMBERED or not all(_COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    figures = [int(found.group()) for text in texts if (found := re.search(r"\d+", text))]
    return len(figures) >= len(texts) - 3 and all(two - one == 1 for one, two in pairwise(figures))


def _row_answers(sheet: Sheet, table: int, row: int, header: Header, method: str) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for name, (start, end) in header.spans.items():
        spots: list[Spot] = []
        for col in range(start, end):
            spot = sheet.at.get((table, row, col))
            if spot is not None and spot not in spots and _belongs(spot, start, end):
                spots.append(spot)
        written = [spot for spot in spots if spot.passage.text.strip()]
        chosen = written or spots
        slot = header.slots[name]
        for spec in slot.fields:
            if not chosen:
                answers[spec.key] = Answer("", method=method)
            elif slot.is_boxes:
                passage = passage_of([line for spot in chosen for line in spot.passage.lines], chosen[0].cell.place)
                answers |= answers_at(slot, passage, method)[0]
            else:
                answers[spec.key] = _answer(chosen, method)
                answers[spec.key].unit = header.units[name]
                answers[spec.key].part = header.parts.get(name)
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


def _goes_on(header: Header, answers: dict[str, Answer]) -> bool:
    """Whether a page's first row is the rest of the row before: no number, and most of its cells empty."""
    filled = [key for key, answer in answers.items() if answer.text]
    return not any(_is_row_number(header, key) for key in filled) and len(filled) * 2 <= len(answers)


def _append(row: dict[str, Answer], more: dict[str, Answer]) -> None:
    for key, answer in more.items():
        if answer.text:
            row[key].text = "\n".join(text for text in (row[key].text, answer.text) if text)
            row[key].raw = "\n".join(text for text in (row[key].raw, answer.raw) if text)


def _claim_row(here: Sequence[Spot], header: Header, read: ListRead) -> None:
    for spot in here:
        if any(start < spot.col_end and spot.col < end for start, end in header.spans.values()):
            spot.value_of = "row"
        elif spot.is_free and spot.passage.text.strip() and spot not in read.rest:
            read.rest.append(spot)
