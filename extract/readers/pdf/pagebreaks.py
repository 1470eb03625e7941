"""Rows of a table that a page break cut in two, put together again."""

from __future__ import annotations

import re
from dataclasses import replace

from models.layout import Block, Cell, Line, Table

from .paragraphs import NUMBERED

EDGE_PT = 3.0
"""How far the columns of the two halves may lie apart."""

PAD_PT = 5.4
"""The inner margin of a cell in Word, left and right."""

_ENDS = "。！？!?"
_PAUSES = _ENDS + "；：;:"


def join_split_rows(blocks: list[Block]) -> list[Block]:
    """The blocks, where a row goes on at the top of the next page its second half moved into the first.

    The lines keep the page they stand on; a table that held nothing but the second half goes away. Header rows
    that the next page repeats are passed over.
    """
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if isinstance(block, Table) and isinstance(before, Table) and _is_next_page(before, block):
            row = _repeated_rows(before, block)
            pairs = _pairs(before, block, row)
            if pairs and _is_split(pairs):
                rest = _without_row(block, row)
                for upper, lower in pairs:
                    _append(upper, lower)
                if rest is None:
                    continue
                block = rest
        joined.append(block)
    return joined


def _is_next_page(above: Table, below: Table) -> bool:
    return above.place.page is not None and below.place.page == _last_page(above) + 1


def _last_page(table: Table) -> int:
    pages = [line.place.page or 0 for cell in table.cells for line in cell.lines]
    return max([table.place.page or 0, *pages])


def _repeated_rows(above: Table, below: Table) -> int:
    """How many rows at the top of the lower table only repeat those of the upper one."""
    count = 0
    while count < min(above.n_rows, below.n_rows):
        first, again = ([cell.text for cell in table.cells if cell.row == count] for table in (above, below))
        if first != again or not any(first):
            break
        count += 1
    return count


def _pairs(above: Table, below: Table, row: int) -> list[tuple[Cell, Cell]]:
    """The cells of the last row above with those of this row below; empty where their columns differ."""
    last = sorted((c for c in above.cells if c.row_end == above.n_rows), key=lambda c: c.col)
    first = sorted((c for c in below.cells if c.row == row), key=lambda c: c.col)
    if len(last) != len(first) or any(cell.row_span > 1 for cell in first):
        return []
    for upper, lower in zip(last, first, strict=True):
        a, b = upper.place.bbox, lower.place.bbox
        if a is None or b is None or abs(a[0] - b[0]) > EDGE_PT or abs(a[2] - b[2]) > EDGE_PT:
            return []
    return list(zip(last, first, strict=True))


def _is_split(pairs: list[tuple[Cell, Cell]]) -> bool:
    """Whether the lower row goes on with the upper one and is no row of its own.

    It is where a sentence goes on over the page and nothing new begins beside it (what was short stands above as a
    whole), or where a label above has only an empty cell below it.
    """
    filled = [(upper, lower) for upper, lower in pairs if lower.text.strip()]
    if any(not upper.text.strip() for upper, _ in filled):
        return False
    if len(pairs) == 1 and _is_prose(pairs[0][0]) and _is_prose(pairs[0][1]):
        return True
    if all(_goes_on(upper, lower) or upper.text[-1:] in _PAUSES for upper, lower in filled):
        return any(_goes_on(upper, lower) for upper, lower in filled)
    label, under = pairs[0]
    if len(pairs) == 2 and len(label.lines) > 1 and _goes_on(label, under):
        return _is_prose(pairs[1][1])
    return bool(label.text.strip()) and not under.text.strip() and len(filled) == 1


def _is_prose(cell: Cell) -> bool:
    """Whether the cell holds sentences and is no title."""
    text = cell.text.strip()
    return len(text) > 12 and any(sign in text for sign in "。；")


def _goes_on(upper: Cell, lower: Cell) -> bool:
    """Whether the upper cell's last line is full and its sentence not at an end."""
    if not upper.lines or not lower.lines or upper.place.bbox is None:
        return False
    line, after = upper.lines[-1], lower.lines[0]
    if line.place.bbox is None or after.place.bbox is None or line.text[-1:] in _ENDS or NUMBERED.match(after.text):
        return False
    size = line.place.bbox[3] - line.place.bbox[1]
    left = min(b.place.bbox[0] for b in upper.lines if b.place.bbox)
    width = upper.place.bbox[2] - upper.place.bbox[0] - 2 * PAD_PT
    room = width - (line.place.bbox[2] - line.place.bbox[0])
    if abs(left - upper.place.bbox[0] - PAD_PT) < 1.0 and len(upper.lines) > 1:
        room = upper.place.bbox[2] - PAD_PT - line.place.bbox[2]
    is_indented = after.place.bbox[0] - min(b.place.bbox[0] for b in lower.lines if b.place.bbox) > 1.2 * size
    return room < _first_word(after) + 0.4 * size and (not is_indented or len(lower.lines) == 1)


def _first_word(line: Line) -> float:
    """About how wide what may not be broken at the line's start is."""
    box = line.place.bbox or (0.0, 0.0, 0.0, 0.0)
    word = re.match(r"[（《“‘]*(?:[\x21-\x7e]+|.)[，。、；：）》”’]*", line.text)
    return (box[2] - box[0]) * (word.end() if word else 1) / max(len(line.text), 1)


def _append(upper: Cell, lower: Cell) -> None:
    if _goes_on(upper, lower):
        upper.lines[-1].continues = True
    for block in lower.blocks:
        if isinstance(block, Line):
            block.place = replace(block.place, cell=upper.place.cell)
        upper.blocks.append(block)


def _without_row(table: Table, row: int) -> Table | None:
    """The table without this row, and without the header repeated above it where nothing is left below."""
    if table.n_rows == row + 1:
        return None
    cells = [replace(cell, row=cell.row - (cell.row > row)) for cell in table.cells if cell.row != row]
    return Table(table.n_rows - 1, table.n_cols, cells, table.place)
