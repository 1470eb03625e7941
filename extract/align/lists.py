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

from extract.align.answers import answers_at, unread_choice
from extract.align.blank import SUM, Blank, BlankList, Slot
from extract.align.headings import FEWEST, Header, are_units, header_of
from extract.align.hints import unit_in, written_span
from extract.align.passage import Passage, passage_of
from extract.align.spots import Sheet, Spot
from models.answer import Answer
from models.labels import label_key
from models.layout import MarkState

_COLUMN_NUMBER = re.compile(r"[（(\[]?\s*(?:\d{1,2}|[甲乙丙丁戊一二三四五六七八九十])\s*[）)\]]?(?:\s*栏)?")
_FEWEST_NUMBERED = 4
_ROW_NUMBERS = frozenset({"序号", "编号", "序", "项次", "no", "序号no"})

__all__ = ["Header", "ListRead", "Stretch", "header_of", "read_list", "read_rows"]


@dataclass(slots=True)
class ListRead:
    """rows: the filled rows. lost: columns that are not in the file. rest: cells with text that belong to no row.

    strange: cells among the labels that may hold values, which are no other field's either.
    ragged: rows with more cells than the header, whose values may stand in the wrong column.
    """

    rows: list[dict[str, Answer]] = field(default_factory=list)
    lost: list[Slot] = field(default_factory=list)
    rest: list[Spot] = field(default_factory=list)
    strange: list[Spot] = field(default_factory=list)
    ragged: list[Passage] = field(default_factory=list)
    has_header: bool = False
    totals: dict[str, Answer] = field(default_factory=dict)


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
            _set_aside(own.strange, method, read)
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
            _set_aside(header.begin_again(here, row), method, read)
            continue
        written = [spot for spot in here if spot.passage.text.strip()]
        if not written:
            continue
        if are_units(written):
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


def _set_aside(strange: Sequence[Spot], method: str, read: ListRead) -> None:
    """Keeps a picture's cells among labels for themselves: what a head asks for does not stand in a list."""
    if method == "ocr":
        read.strange += strange
        for spot in strange:
            spot.value_of = "aside"


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
    """Whether half of what the row says or more are column labels; of a header of two rows the upper says few."""
    written = sum(bool(spot.passage.text.strip()) for spot in here)
    labels = sum(1 for slot in columns if any(spot.keys & slot.keys for spot in here))
    return labels >= FEWEST and labels * 2 >= written


def _is_aside(here: Sequence[Spot], written: Sequence[Spot], header: Header) -> bool:
    """A row that is no row of the list: a sum, or a note over the width of the table."""
    if any(SUM.search(label_key(spot.passage.text)) for spot in written[:2]) or _are_column_numbers(written):
        return True
    widest = max(spot.col_end - spot.col for spot in here)
    return len(header.spans) >= 4 and widest > header.width // 2 and len(here) <= 2


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
        is_under = any(spot.value_of == "header" for spot in spots)
        spots = [spot for spot in spots if spot.value_of != "header"]
        written = [spot for spot in spots if spot.passage.text.strip()]
        chosen = written or spots
        slot = header.slots[name]
        for spec in slot.fields:
            if is_under and not chosen and name in header.over:
                answers[spec.key] = _under_label(header, name, method, is_first=row == header.first)
            elif not chosen:
                answers[spec.key] = Answer("", method=method)
            elif slot.is_boxes:
                passage = passage_of([line for spot in chosen for line in spot.passage.lines], chosen[0].cell.place)
                ticked, rest = answers_at(slot, passage, method)
                group = ticked[slot.fields[0].key]
                group.doubt = group.doubt or unread_choice(group.ticks, rest)
                answers |= ticked
            else:
                answers[spec.key] = _answer(chosen, method)
                if method == "ocr" and any(_may_be_two(spot) for spot in written):
                    answers[spec.key].doubt = "跨几行而有几行字，行间的表格线可能没有认出，请对照原件核对"
                answers[spec.key].unit = header.units[name]
                answers[spec.key].part = header.parts.get(name)
    return answers


def _may_be_two(spot: Spot) -> bool:
    """Whether a cell over several rows of a picture's list holds a line for each, as where a border was not seen."""
    return spot.cell.row_span > 1 and len(spot.passage.text.strip().splitlines()) >= spot.cell.row_span


def _under_label(header: Header, name: str, method: str, *, is_first: bool) -> Answer:
    """The value of a column that stands in one cell with its label: the first row's, as far as can be told."""
    under = header.over[name]
    start, end = written_span(under.text, ()) if is_first else (0, 0)
    answer = Answer(under.text[start:end], under.text.strip(), under.where(), under.confidence(), method)
    answer.unit = header.units[name]
    answer.part = header.parts.get(name)
    answer.doubt = "与列名之间的表格线没有认出，请对照原件核对"
    return answer


def _belongs(spot: Spot, start: int, end: int) -> bool:
    """Whether most of a cell lies under the column (a cell over two columns belongs to the first)."""
    overlap = max(0, min(spot.col_end, end) - max(spot.col, start))
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
        if any(_belongs(spot, start, end) for start, end in header.spans.values()):
            spot.value_of = spot.value_of or "row"
        elif spot.is_free and spot.passage.text.strip() and spot not in read.rest:
            read.rest.append(spot)
