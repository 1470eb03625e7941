"""The cells of a form's tables, and which of them hold its labels.

| 姓名 | 张三 | 性别 | 女 |        labels are found by their words first, by their place second;
| 手 机 号 | 138… | ???? | x |     the cell beside a label is its value (values.py)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extract.align.anchors import Anchor, Segment, segments
from extract.align.blank import Slot
from extract.align.passage import Passage, passage_of
from models.labels import label_key, label_keys
from models.layout import Block, Cell, OfCell, Table

_NEARLY_SURE, _LIKELY, _PLACED = 80.0, 70.0, 45.0
_RUNNER_UP = 6.0
_LONG = 5
_LIKE_A_LABEL = 3


@dataclass(slots=True, eq=False)
class Spot(OfCell):
    """A cell and what it turned out to be.

    inline: where in a label's own cell its value begins, or None. is_erased: the label's words are gone from it.
    """

    table: int
    cell: Cell
    passage: Passage
    keys: frozenset[str]
    key: str
    label_of: Slot | None = None
    value_of: str | None = None
    inline: int | None = None
    is_erased: bool = False

    @property
    def is_free(self) -> bool:
        """Whether it is neither a label nor a value yet."""
        return self.label_of is None and self.value_of is None


@dataclass(slots=True)
class Sheet:
    """All cells of a form in reading order, with their neighbours."""

    spots: list[Spot] = field(default_factory=list)
    at: dict[tuple[int, int, int], Spot] = field(default_factory=dict)
    columns: list[int] = field(default_factory=list)
    rows: dict[tuple[int, int], list[Spot]] = field(default_factory=dict)

    def place_of(self, spot: Spot) -> Place3:
        """Where a cell stands in reading order: table, row, column."""
        return spot.table, spot.row, spot.col

    def right_of(self, spot: Spot, row: int | None = None) -> Spot | None:
        """The cell right of ``spot`` in its first row, or in ``row``."""
        return self.at.get((spot.table, spot.row if row is None else row, spot.col_end))

    def left_of(self, spot: Spot) -> Spot | None:
        """The cell left of ``spot`` in its first row."""
        return self.at.get((spot.table, spot.row, spot.col - 1)) if spot.col else None

    def below(self, spot: Spot) -> Spot | None:
        """The cell below the first column of ``spot``."""
        return self.at.get((spot.table, spot.row_end, spot.col))

    def beginning_in(self, table: int, row: int) -> list[Spot]:
        """The cells that begin in a row, left to right, without those that run far past the row's own height."""
        here = [spot for spot in self.rows.get((table, row), []) if spot.row == row]
        height = min((spot.cell.row_span for spot in here), default=1)
        return [spot for spot in here if spot.cell.row_span == height]

    def in_row(self, spot: Spot, row: int) -> Iterator[Spot]:
        """The cells right of ``spot`` in ``row``, left to right."""
        col = spot.col_end
        while (found := self.at.get((spot.table, row, col))) is not None:
            yield found
            col = found.col_end


Place3 = tuple[int, int, int]

_LABEL_END = re.compile(r"[□☑√×○●：:口_＿]")
_FIRST_LINES = 4
_LONGEST_LABEL = 40


def keys_in(spot: Spot) -> frozenset[str]:
    """The keys of a cell's text, and of its first lines up to their first colon, box or fill-in line."""
    keys = set(spot.keys)
    for line in spot.passage.text.split("\n")[:_FIRST_LINES]:
        cut = _LABEL_END.search(line)
        head = line[: cut.start()] if cut else line
        if head.strip() and len(head) <= _LONGEST_LABEL:
            keys |= label_keys(head)
    return frozenset(keys)


def sheet_of(tables: Sequence[Table], label_words: frozenset[str]) -> Sheet:
    """The cells of ``tables``; a table inside a cell is a table of its own only if it holds labels."""
    sheet = Sheet()
    for table in tables:
        _add_table(sheet, table, label_words)
    return sheet


def _add_table(sheet: Sheet, table: Table, label_words: frozenset[str]) -> None:
    index = len(sheet.columns)
    sheet.columns.append(table.n_cols)
    for cell in table.cells:
        inner = [block for block in cell.blocks if isinstance(block, Table) and _holds_labels(block, label_words)]
        blocks: list[Block] = [block for block in cell.blocks if block not in inner] if inner else cell.blocks
        passage = passage_of(blocks, cell.place)
        key = label_key(passage.text) if len(passage.text) <= 60 else ""
        spot = Spot(index, cell, passage, label_keys(passage.text) if key else frozenset(), key)
        sheet.spots.append(spot)
        sheet.rows.setdefault((index, spot.row), []).append(spot)
        for row in range(spot.row, spot.row_end):
            for col in range(spot.col, spot.col_end):
                sheet.at.setdefault((index, row, col), spot)
        for block in inner:
            _add_table(sheet, block, label_words)


def _holds_labels(table: Table, label_words: frozenset[str]) -> bool:
    return any(label_keys(passage_of(cell.blocks).text) & label_words for cell in table.cells)


def find_labels(sheet: Sheet, slots: Sequence[Slot], printed: frozenset[str]) -> dict[str, Spot]:
    """The cell of each slot's label: by its printed words, by other words for it, in front of a value, or nearly so.

    printed: what else the blank prints, which is no label however like one it looks.
    """
    found: dict[str, Spot] = {}
    tops = [slot for slot in slots if slot.parent is None]
    below = [slot for slot in slots if slot.parent is not None]
    _by_key(sheet, tops, found, lambda slot: {label_key(slot.words[0])}, whole=True)
    _by_key(sheet, below, found, lambda slot: {label_key(word) for word in slot.full_words}, whole=False)
    _by_key(sheet, tops, found, lambda slot: {label_key(word) for word in slot.words}, whole=True)
    _by_key(sheet, tops, found, lambda slot: slot.keys, whole=False)
    _by_key(sheet, below, found, lambda slot: {label_key(word) for word in slot.words}, whole=True)
    _by_key(sheet, below, found, lambda slot: slot.keys, whole=False)
    _inline(sheet, slots, found)
    _nearly(sheet, slots, found, printed)
    _by_place(sheet, slots, found)
    return found


def _by_key(
    sheet: Sheet,
    slots: Sequence[Slot],
    found: dict[str, Spot],
    keys_of: Callable[[Slot], Iterable[str]],
    *,
    whole: bool,
) -> None:
    """Cells whose text is a label. whole: as it stands; otherwise also without what it has in brackets."""
    by_key: dict[str, list[Slot]] = {}
    for slot in slots:
        if slot.name not in found:
            for key in keys_of(slot):
                by_key.setdefault(key, []).append(slot)
    for spot in sheet.spots:
        if not spot.is_free or not spot.key:
            continue
        known = spot.key if spot.key in by_key else None
        if known is None and not whole:
            known = next((key for key in sorted(spot.keys, key=len, reverse=True) if key in by_key), None)
        if known is None:
            continue
        chosen = _choose(sheet, spot, [slot for slot in by_key[known] if slot.name not in found], found)
        if chosen is not None:
            _mark(spot, chosen, found)


def _choose(sheet: Sheet, spot: Spot, slots: list[Slot], found: dict[str, Spot]) -> Slot | None:
    """Of several slots with one label (一级学科) the one whose parent's label was the last before this cell."""
    if len(slots) < 2:
        return slots[0] if slots else None
    here = sheet.place_of(spot)
    before = [slot for slot in slots if slot.parent in found and sheet.place_of(found[slot.parent]) < here]
    if before:
        return max(before, key=lambda slot: sheet.place_of(found[slot.parent or ""]))
    return next((slot for slot in slots if slot.parent not in found), slots[0])


def _mark(spot: Spot, slot: Slot, found: dict[str, Spot], inline: int | None = None) -> None:
    spot.label_of = slot
    spot.inline = inline
    found[slot.name] = spot


def _inline(sheet: Sheet, slots: Sequence[Slot], found: dict[str, Spot]) -> None:
    """Labels that begin a cell in which the value, or the boxes, follow: ``手机：138…``, ``院士□是□否``."""
    missing = [slot for slot in slots if slot.name not in found]
    if not missing:
        return
    anchors = [Anchor(slot.name, slot.words) for slot in missing]
    by_name = {slot.name: slot for slot in missing}
    for spot in sheet.spots:
        text = spot.passage.text
        hits = segments(text, anchors, many_lines=True) if spot.is_free else []
        if not hits or text[: hits[0].label_start].strip():
            continue
        has_colon = text[: hits[0].start].rstrip().endswith(("：", ":"))
        if _is_beside_label(sheet, spot) and (not has_colon or _says_again(sheet, spot, by_name[hits[0].name])):
            continue
        alike = [slot for slot in missing if slot.words[0] == by_name[hits[0].name].words[0] and slot.name not in found]
        chosen = _choose(sheet, spot, alike, found)
        if chosen is None or (len(hits) > 1 and not _are_one_family(by_name, hits[0].name, hits[1:])):
            continue
        _mark(spot, chosen, found, hits[0].start)


def _says_again(sheet: Sheet, spot: Spot, slot: Slot) -> bool:
    """Whether a value begins with the label that stands left of it already."""
    left = sheet.left_of(spot)
    return bool(left and left.label_of and left.label_of.words[0] == slot.words[0])


def _are_one_family(by_name: dict[str, Slot], top: str, others: Sequence[Segment]) -> bool:
    return all(by_name[other.name].parent == top for other in others)


def _is_beside_label(sheet: Sheet, spot: Spot) -> bool:
    """Whether the cell stands where the value of a found label is expected."""
    left = sheet.left_of(spot)
    return bool(left and left.label_of and left.inline is None and left.label_of.fields)


def _nearly(sheet: Sheet, slots: Sequence[Slot], found: dict[str, Spot], printed: frozenset[str]) -> None:
    missing = [slot for slot in slots if slot.name not in found and not slot.joins]
    free = [spot for spot in sheet.spots if spot.is_free and spot.key and not spot.keys & printed]
    if not missing or not free:
        return
    known = {key for slot in slots for key in slot.keys}  # those before a colon have been found, or passed over
    labels = [(spot, *part) for spot in free for part in [_label_part(spot)] if part[1] is None or part[0] not in known]
    scores = [(likeness(slot, key), slot, spot, at) for slot in missing for spot, key, at in labels if len(key) > 1]
    scores = [row for row in scores if row[0] >= _PLACED and _may_be_label(sheet, row[2], row[0])]
    scores.sort(key=lambda row: -row[0])
    for score, slot, spot, at in scores:
        if slot.name in found or not spot.is_free:
            continue
        rivals = [row[0] for row in scores if row[2] is spot and row[1].name not in found and row[1] is not slot]
        if rivals and max(rivals) > score - _RUNNER_UP and slot.parent is None:
            continue
        _mark(spot, slot, found, at)


def _may_be_label(sheet: Sheet, spot: Spot, score: float) -> bool:
    """Where a value is expected, only a long text that is very like a label is one (同手机 is a value)."""
    if not _is_beside_label(sheet, spot):
        return score >= _LIKELY
    if score >= _NEARLY_SURE and len(spot.key) >= _LONG:
        return True
    return len(spot.key) >= _LIKE_A_LABEL and _is_over_values(sheet, spot)


def _is_over_values(sheet: Sheet, spot: Spot) -> bool:
    """Whether the row below stands cell under cell, all of it written and none of it a label: a row of values."""
    here, below = sheet.beginning_in(spot.table, spot.row), sheet.beginning_in(spot.table, spot.row_end)
    is_even = [(one.col, one.col_end) for one in here] == [(one.col, one.col_end) for one in below]
    return is_even and bool(below) and all(one.label_of is None and one.passage.text.strip() for one in below)


def _label_part(spot: Spot) -> tuple[str, int | None]:
    """The key of what may be the cell's label, and where its value begins if a colon stands between."""
    text = spot.passage.text
    colon = next((at for at, char in enumerate(text) if char in "：:"), None)
    if colon is None or not text[colon + 1 :].strip():
        return spot.key, None
    return label_key(text[:colon]), colon + 1


def likeness(slot: Slot, text_key: str) -> float:
    """How much a text is like a slot's label, 0 to 100."""
    from rapidfuzz import fuzz

    best = 0.0
    full = {label_key(word) for word in slot.full_words}
    for key in slot.keys - full:
        if len(key) < 2 or len(text_key) > 2 * len(key) + 4:
            continue
        if len(text_key) < min(len(key), 4):
            continue  # 身份证 is an answer, not a damaged 身份证号
        score = fuzz.ratio(key, text_key)
        is_longer = key in text_key and len(text_key) <= len(key) + 4
        is_cut_off = text_key in key and len(text_key) >= 4 and len(text_key) * 2 > len(key)
        if len(key) >= 3 and (is_longer or is_cut_off):
            score = max(score, 80.0)
        best = max(best, score)
    return best


def _by_place(sheet: Sheet, slots: Sequence[Slot], found: dict[str, Spot]) -> None:
    """Labels that are damaged or erased, told by their neighbours: between two known ones stands just the one lost."""
    order = {id(spot): number for number, spot in enumerate(sheet.spots)}
    index = 0
    while index < len(slots):
        if slots[index].name in found:
            index += 1
            continue
        stop = index
        while stop < len(slots) and slots[stop].name not in found:
            stop += 1
        if index > 0 or stop < len(slots):
            lost = list(slots[index:stop])
            before = found.get(slots[index - 1].name) if index else None
            after = found.get(slots[stop].name) if stop < len(slots) else None
            _place_lost(sheet, lost, order, before, after, found)
        index = stop


def _place_lost(
    sheet: Sheet,
    lost: list[Slot],
    order: dict[int, int],
    before: Spot | None,
    after: Spot | None,
    found: dict[str, Spot],
) -> None:
    start = order[id(before)] + 1 if before else 0
    end = order[id(after)] if after else len(sheet.spots)
    if before and after and start > end:
        return
    between = [spot for spot in sheet.spots[start:end] if spot.is_free]
    if before and between and sheet.right_of(before) is between[0] and before.inline is None:
        between = between[1:]
    leaves = [slot for slot in lost if slot.fields]
    if len(between) != 2 * len(leaves) or len(leaves) != len(lost):
        return
    for slot, spot in zip(leaves, between[::2], strict=True):
        if sheet.right_of(spot) is not None and (not spot.key or likeness(slot, spot.key) >= _PLACED):
            _mark(spot, slot, found)
            spot.is_erased = not spot.key
