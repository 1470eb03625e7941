"""Which row of a returned form is which row of its blank, told by the printed words, and so which cell is which cell.

| 学历 | 人数 | 占比 |      of use where labels alone do not say where a value stands: tables of two headings,
| 博士 |      |      |      the lists inside a form, a label that is printed twice
| 合计 |      |      |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.align.blank import BlankCell, BlankRow
from extract.align.spots import Sheet, Spot, keys_in
from models.labels import label_key

_GAP, _STRANGE, _ALIKE = -0.05, -1.0, 0.4
_MOST_ROWS = 1500
_SIMILAR = 60


def rows_of(sheet: Sheet) -> list[tuple[int, int]]:
    """Table and row of every grid row in which a cell begins, in reading order."""
    return sorted(sheet.rows)


def blank_rows(sheet: Sheet) -> tuple[BlankRow, ...]:
    """The rows of a blank's tables."""
    rows = []
    for table, row in rows_of(sheet):
        spots = sheet.rows[(table, row)]
        cells = tuple(BlankCell(s.cell.place.cell, label_key(s.passage.text), s.col, s.col_end) for s in spots)
        keys = frozenset(key for spot in spots for key in keys_in(spot))
        rows.append(BlankRow(table, sheet.columns[table], cells, keys))
    return tuple(rows)


@dataclass(slots=True)
class RowMap:
    """rows: the returned form's rows. of_blank: for each row of the blank the index of its row in ``rows``, or None."""

    sheet: Sheet
    blank: Sequence[BlankRow]
    rows: list[tuple[int, int]]
    of_blank: list[int | None]
    _at: dict[str, tuple[int, int]] = field(default_factory=dict)
    _values: frozenset[str | None] = frozenset()

    @classmethod
    def of(cls, sheet: Sheet, blank: Sequence[BlankRow], values: Iterable[str | None] = ()) -> RowMap:
        """The map of a returned form's sheet. values: the blank's cells in which values stand."""
        rows = rows_of(sheet)[:_MOST_ROWS]
        at = {
            cell.cell: (number, index)
            for number, row in enumerate(blank)
            for index, cell in enumerate(row.cells)
            if cell.cell is not None
        }
        return cls(sheet, blank, rows, _match(sheet, rows, blank), at, frozenset(values))

    def spot(self, cell: str) -> Spot | None:
        """The returned form's cell in the place of a cell of the blank; None where its row or column is gone."""
        found = self._at.get(cell)
        index = self.of_blank[found[0]] if found else None
        if found is None or index is None:
            return None
        row, place = self.blank[found[0]], found[1]
        table, number = self.rows[index]
        spots = self.sheet.rows[self.rows[index]]
        label = row.cells[place - 1].key if place else ""
        is_beside_value = (
            bool(place) and row.cells[place - 1].cell in self._values
        )  # what is written there says nothing
        if len(spots) == len(row.cells) and (not place or is_beside_value or _may_be(label, spots[place - 1])):
            return self._under_heading(found, spots[place])
        beside = next((spot for spot in spots if label and label in keys_in(spot)), None)
        if beside is not None:
            return self.sheet.right_of(beside)
        if self.sheet.columns[table] == row.n_cols and len(spots) != len(row.cells):
            spot = self.sheet.at.get((table, number, row.cells[place].col))
            return spot if spot is not None and spot.row == number else None
        return None

    def _under_heading(self, at: tuple[int, int], spot: Spot) -> Spot | None:
        """The cell itself, or the one below its column's heading where the columns stand in another order."""
        own = self.blank[at[0]].cells[at[1]]
        for number in range(at[0] - 1, -1, -1):
            row = self.blank[number]
            place = next((n for n, c in enumerate(row.cells) if (c.col, c.col_end) == (own.col, own.col_end)), None)
            index = self.of_blank[number]
            if row.table != self.blank[at[0]].table:
                break
            if place is None or not row.cells[place].key or row.cells[place].cell in self._values:
                continue
            if index is None:
                break
            heads = self.sheet.rows[self.rows[index]]
            key = row.cells[place].key
            if len(heads) == len(row.cells) and _may_be(key, heads[place]):
                break
            head = next((each for each in heads if key in keys_in(each)), None)
            other = self.sheet.at.get((spot.table, spot.row, head.col)) if head and head.table == spot.table else None
            return other if other is not None and other.row == spot.row else None
        return spot

    def rest_of(self, cell: str, spot: Spot) -> Spot | None:
        """The cell that holds the end of a cell's text, where that runs over to the next page's table."""
        found = self._at.get(cell)
        index = self.of_blank[found[0]] if found else None
        if found is None or index is None or index + 1 >= len(self.rows) or index + 1 in self.of_blank:
            return None
        table, row = self.rows[index + 1]
        spots = self.sheet.rows[table, row]
        here = self.sheet.rows[self.rows[index]]
        is_last = spot.col_end == self.sheet.columns[spot.table]
        place = len(spots) - 1 if is_last else here.index(spot) if spot in here and len(here) == len(spots) else None
        rest = spots[place] if place is not None else None
        if row or table <= spot.table or rest is None or not rest.is_free or not rest.passage.text.strip():
            return None
        printed = {key for blank_row in self.blank for key in blank_row.keys}
        beside = [each.key for each in spots if each is not rest and each.passage.text.strip()]
        is_end = all(key and any(known.endswith(key) for known in printed) for key in beside)  # 意见, of a longer label
        return rest if is_end else None


def _match(sheet: Sheet, rows: Sequence[tuple[int, int]], blank: Sequence[BlankRow]) -> list[int | None]:
    """The best pairing of two sequences of rows that crosses nowhere."""
    every = frozenset(key for row in blank for key in row.keys)
    printed = [frozenset(key for spot in sheet.rows[at] for key in keys_in(spot)) & every for at in rows]
    counts = [len(sheet.rows[at]) for at in rows]
    n, m = len(blank), len(rows)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            pair = _likeness(blank[i], printed[j], counts[j]) + best[i + 1][j + 1]
            best[i][j] = max(pair, best[i + 1][j] + _GAP, best[i][j + 1] + _GAP)
    found: list[int | None] = [None] * n
    i = j = 0
    while i < n and j < m:
        alike = _likeness(blank[i], printed[j], counts[j])
        if best[i][j] == alike + best[i + 1][j + 1]:
            found[i] = j if alike >= 0 else None
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j] + _GAP:
            i += 1
        else:
            j += 1
    return found


def _may_be(label: str, spot: Spot) -> bool:
    """Whether a cell may hold a printed label: its words, nothing, or words that are like it."""
    if not label or not spot.key or label in keys_in(spot):
        return True
    from rapidfuzz.fuzz import ratio

    return ratio(label, spot.key) >= _SIMILAR


def _likeness(row: BlankRow, printed: frozenset[str], count: int) -> float:
    """How sure two rows are one: by their printed words, else by how many cells they have."""
    is_even = len(row.cells) == count
    if not row.keys:
        return _STRANGE if printed else (_ALIKE if is_even else 0.0)
    common = len(row.keys & printed)
    if not common:
        return 0.0 if is_even and not printed else _STRANGE
    return 4.0 * common / (len(row.keys) + len(printed)) + (0.2 if is_even else 0.0)
