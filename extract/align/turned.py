"""Lists typed on their side: each column of the table is one row of the list, its first column the header.

| 序号     | 1        | 2        |
| 活动名称 | 茶叶提质 | 下乡义诊 |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.align.blank import Slot
from models.labels import label_keys
from models.layout import Block, Cell, Table

_FEWEST = 3
_MOST_AT_ONCE = 2


def upright(blocks: Sequence[Block], columns: Sequence[Slot]) -> list[Block]:
    """The blocks, with the tables turned whose header stands in their first column."""
    return [
        _turned(block) if isinstance(block, Table) and _is_on_its_side(block, columns) else block for block in blocks
    ]


def _is_on_its_side(table: Table, columns: Sequence[Slot]) -> bool:
    first = [cell for cell in table.cells if cell.col == 0]
    others = [cell for cell in table.cells if cell.col > 0]
    if table.n_cols < 2 or any(cell.row_span > 1 or cell.col_span > 1 for cell in table.cells):
        return False
    n_labels = _labels_in(first, columns)
    in_a_row = max((_labels_in(row, columns) for row in table.rows()), default=0)
    return n_labels >= max(_FEWEST, len(columns) // 2) and in_a_row < _MOST_AT_ONCE and not _labels_in(others, columns)


def _labels_in(cells: Sequence[Cell], columns: Sequence[Slot]) -> int:
    keys = {key for cell in cells for key in label_keys(cell.text)}
    return sum(1 for slot in columns if slot.keys & keys)


def _turned(table: Table) -> Table:
    cells = [
        replace(cell, row=cell.col, col=cell.row, row_span=cell.col_span, col_span=cell.row_span)
        for cell in table.cells
    ]
    cells.sort(key=lambda cell: (cell.row, cell.col))
    return replace(table, n_rows=table.n_cols, n_cols=table.n_rows, cells=cells)
