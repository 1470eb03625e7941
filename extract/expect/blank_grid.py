"""The grid that a form's blank has: which printed label stands in which cell, and what stands beside and below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.labels import label_key, label_keys
from models.layout import Block, Table

_SHORTEST, _LONGEST = 2, 30
_HINT = re.compile(r"(?s)[（(].*[)）]$|示例")
_FILLED_IN = re.compile(r"□|[：:]\s*\S|[_＿]{2,}|\s{2,}[个年月日、，]")
_BOX = re.compile("[□☐☑☒■√✓✔]")
_LEAST_FUZZY, _ALIKE, _RUNNER_UP = 4, 80.0, 8.0


@dataclass(frozen=True, slots=True)
class BlankCell:
    """A cell of the blank. key: of its text where that is a label, else empty."""

    table: int
    row: int
    col: int
    row_end: int
    col_end: int
    key: str

    @property
    def is_label(self) -> bool:
        """Whether a label is printed in it, and no options, hint or nothing."""
        return bool(self.key)


@dataclass(slots=True)
class BlankGrid:
    """The cells of a blank's tables. at: the cell that covers a field of a table's raster."""

    cells: list[BlankCell] = field(default_factory=list)
    at: dict[tuple[int, int, int], BlankCell] = field(default_factory=dict)
    by_key: dict[str, list[BlankCell]] = field(default_factory=dict)
    _known: dict[str, list[BlankCell]] = field(default_factory=dict)

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> BlankGrid:
        """The grid of the tables among a blank's blocks."""
        grid = cls()
        for number, table in enumerate(block for block in blocks if isinstance(block, Table)):
            for cell in table.cells:
                ends = cell.row + cell.row_span, cell.col + cell.col_span
                grid._add(BlankCell(number, cell.row, cell.col, *ends, _key_of(cell.text)))
        return grid

    def _add(self, cell: BlankCell) -> None:
        self.cells.append(cell)
        for row in range(cell.row, cell.row_end):
            for col in range(cell.col, cell.col_end):
                self.at[cell.table, row, col] = cell
        if cell.key:
            self.by_key.setdefault(cell.key, []).append(cell)

    def labels_of(self, text: str) -> list[BlankCell]:
        """The cells whose label a text is, as printed, without what it has in brackets, or misread by a little."""
        if text not in self._known:
            self._known[text] = self._labels_of(text)
        return self._known[text]

    def exactly(self, text: str) -> list[BlankCell]:
        """The cells whose label a text is as printed, or without what it has in brackets."""
        if len(text) > 3 * _LONGEST:
            return []
        keys = sorted(label_keys(text), key=len, reverse=True)
        return next((self.by_key[key] for key in keys if key in self.by_key), [])

    def _labels_of(self, text: str) -> list[BlankCell]:
        exact = self.exactly(text)
        keys = sorted(label_keys(text), key=len, reverse=True) if len(text) <= 3 * _LONGEST else []
        if exact or not keys or len(keys[0]) < _LEAST_FUZZY or _BOX.search(text):
            return exact
        from rapidfuzz.fuzz import ratio

        near = [key for key in self.by_key if len(key) >= _LEAST_FUZZY and abs(len(key) - len(keys[0])) <= 1]
        scores = sorted(((ratio(key, keys[0]), key) for key in near), reverse=True)
        is_clear = scores and scores[0][0] >= _ALIKE and (len(scores) < 2 or scores[1][0] < scores[0][0] - _RUNNER_UP)
        return self.by_key[scores[0][1]] if is_clear else []

    def is_list(self, table: int) -> bool:
        """Whether the table is a list: labels in its first row only."""
        return all(cell.row == 0 for cell in self.cells if cell.table == table and cell.key)

    def right_of(self, cell: BlankCell) -> BlankCell | None:
        """The cell right of one, in its first row."""
        return self.at.get((cell.table, cell.row, cell.col_end))

    def left_of(self, cell: BlankCell) -> BlankCell | None:
        """The cell left of one, in its first row."""
        return self.at.get((cell.table, cell.row, cell.col - 1)) if cell.col else None

    def below(self, cell: BlankCell) -> BlankCell | None:
        """The cell below one, in its first column."""
        return self.at.get((cell.table, cell.row_end, cell.col))

    def between(self, left: BlankCell, right: BlankCell) -> list[BlankCell] | None:
        """The cells from one to another of the same row, both left out; None where they do not stand so."""
        if left.table != right.table or left.row != right.row or left.col_end > right.col:
            return None
        found: list[BlankCell] = []
        cell = self.right_of(left)
        while cell is not None and cell is not right and cell.col < right.col:
            found.append(cell)
            cell = self.right_of(cell)
        return found if cell is right else None


def _key_of(text: str) -> str:
    """The label that a cell's text is; empty for options, hints and what is filled in between printed words."""
    key, bare = label_key(text), text.strip()
    is_label = _SHORTEST <= len(key) <= _LONGEST and not key.isdigit() and not _HINT.match(bare)
    return key if is_label and not _FILLED_IN.search(bare) else ""
