"""Layouts in a line or two, for tests: rows of cells, ``>`` for a cell that goes on to the left, ``^`` from above."""

from __future__ import annotations

from models.geometry import Place
from models.layout import Block, Cell, Line, Mark, MarkKind, MarkState, Table

_SIGNS = {
    "□": (MarkKind.BOX, MarkState.EMPTY),
    "☑": (MarkKind.BOX, MarkState.TICKED),
    "√": (MarkKind.TICK, MarkState.TICKED),
    "×": (MarkKind.CROSS, MarkState.TICKED),
}


def line(text: str, cell: str | None = None) -> Line:
    """A line whose □ ☑ √ × are marks."""
    marks = [Mark(at, *_SIGNS[char]) for at, char in enumerate(text) if char in _SIGNS]
    return Line(text, text, marks, place=Place(cell=cell))


def table(*rows: list[str], name: str = "T1") -> Table:
    """A table; a cell's paragraphs are separated by ``\\n``."""
    grid: dict[tuple[int, int], Cell] = {}
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text == ">":
                cell = grid[r, c - 1]
                cell.col_span = max(cell.col_span, c + 1 - cell.col)
            elif text == "^":
                cell = grid[r - 1, c]
                cell.row_span = r + 1 - cell.row
            else:
                where = f"{name}R{r + 1}C{c + 1}"
                blocks: list[Block] = [line(part, where) for part in text.split("\n")]
                cell = Cell(r, c, 1, 1, blocks, Place(cell=where))
                cells.append(cell)
            grid[r, c] = cell
    return Table(len(rows), max(len(row) for row in rows), cells, Place(cell=name))


def flow(*blocks: str | Table) -> list[Block]:
    """Paragraphs and tables in order."""
    return [line(block) if isinstance(block, str) else block for block in blocks]
