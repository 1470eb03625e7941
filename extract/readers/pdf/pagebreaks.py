"""Rows of a table that a page break cut in two, put together again."""

from __future__ import annotations

from dataclasses import replace

from models.layout import Block, Cell, Line, Table

from .lines import NUMBERED

EDGE_PT = 3.0
"""How far the columns of the two halves may lie apart."""

PAD_PT = 5.4
"""The inner margin of a cell in Word, left and right."""

_ENDS = "。！？；：;:!?"


def join_split_rows(blocks: list[Block]) -> list[Block]:
    """The blocks, where a row goes on at the top of the next page its second half moved into the first.

    The lines keep the page they stand on; a table that held nothing but the second half goes away.
    """
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if isinstance(block, Table) and isinstance(before, Table) and _is_next_page(before, block):
            pairs = _pairs(before, block)
            if pairs and not _is_header_again(before, pairs) and _is_split(pairs):
                rest = _without_first_row(block)
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


def _pairs(above: Table, below: Table) -> list[tuple[Cell, Cell]]:
    """The cells of the last row above with those of the first row below; empty where their columns differ."""
    last = sorted((c for c in above.cells if c.row + c.row_span == above.n_rows), key=lambda c: c.col)
    first = sorted((c for c in below.cells if c.row == 0), key=lambda c: c.col)
    if len(last) != len(first) or any(cell.row_span > 1 for cell in first):
        return []
    for upper, lower in zip(last, first, strict=True):
        a, b = upper.place.bbox, lower.place.bbox
        if a is None or b is None or abs(a[0] - b[0]) > EDGE_PT or abs(a[2] - b[2]) > EDGE_PT:
            return []
    return list(zip(last, first, strict=True))


def _is_split(pairs: list[tuple[Cell, Cell]]) -> bool:
    """Whether the lower row goes on with the upper one and is no row of its own.

    It is where a sentence goes on over the page, or where a label above has only an empty cell below it.
    """
    if any(_goes_on(upper, lower) for upper, lower in pairs):
        return True
    (label, under), *others = pairs
    filled = [lower for _, lower in others if lower.text.strip()]
    return bool(label.text.strip()) and not under.text.strip() and len(pairs) == 2 and bool(filled)


def _is_header_again(above: Table, pairs: list[tuple[Cell, Cell]]) -> bool:
    """Whether the lower row repeats the table's first row."""
    header = [cell.text for cell in above.cells if cell.row == 0]
    return any(header) and [lower.text for _, lower in pairs] == header


def _goes_on(upper: Cell, lower: Cell) -> bool:
    if not upper.lines or not lower.lines or upper.place.bbox is None:
        return False
    line, after = upper.lines[-1], lower.lines[0]
    if line.place.bbox is None or after.place.bbox is None or line.text[-1:] in _ENDS or NUMBERED.match(after.text):
        return False
    size = line.place.bbox[3] - line.place.bbox[1]
    edge = max([upper.place.bbox[2] - PAD_PT - size, *(b.place.bbox[2] for b in upper.lines if b.place.bbox)])
    is_indented = after.place.bbox[0] - min(b.place.bbox[0] for b in upper.lines if b.place.bbox) > 1.2 * size
    return line.place.bbox[2] > edge - 1.6 * size and (not is_indented or len(lower.lines) == 1)


def _append(upper: Cell, lower: Cell) -> None:
    if _goes_on(upper, lower):
        upper.lines[-1].continues = True
    for block in lower.blocks:
        if isinstance(block, Line):
            block.place = replace(block.place, cell=upper.place.cell)
        upper.blocks.append(block)


def _without_first_row(table: Table) -> Table | None:
    if table.n_rows == 1:
        return None
    cells = [replace(cell, row=cell.row - 1) for cell in table.cells if cell.row > 0]
    return Table(table.n_rows - 1, table.n_cols, cells, table.place)
