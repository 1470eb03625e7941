"""The blank's grid as what is expected of a picture's: borders that were not seen, or are none, mended by its labels.

    found tables ─ labels cut in two joined ─ cells carved at labels ─ values cut, or joined, beside labels ─► tables

Found borders stay wherever the blank's own labels do not say otherwise: a form that was typed anew is as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.expect.blank_grid import BlankGrid
from extract.expect.carve import carve
from extract.expect.mend import cut_values, join_labels, join_values
from extract.expect.parts import Part, parts_of, table_of
from models.layout import Block, Table

__all__ = ["BlankGrid", "expect"]


def expect(blocks: Sequence[Block], grid: BlankGrid) -> list[Block]:
    """The blocks of a form read from pictures, the cells of their tables mended where the blank speaks clearly.

    What stands in a cell whose borders only the blank tells is in doubt, unless labels on both sides prove it.
    """
    if not grid.by_key:
        return list(blocks)
    tables = {index: parts_of(block) for index, block in enumerate(blocks) if isinstance(block, Table) and block.xs}
    own = {index for index, parts in tables.items() if _has_labels(parts, grid)}
    wanted = _missing([part for parts in tables.values() for part in parts], grid)
    out = list(blocks)
    for index in sorted(own):
        block = out[index]
        assert isinstance(block, Table)
        parts = join_labels(tables[index], grid, wanted)
        parts = [piece for part in parts for piece in carve(part, grid, wanted, block.xs)]
        parts = join_values(cut_values(parts, grid), grid)
        if parts != tables[index]:
            out[index] = table_of(parts, block)
    return out


def _has_labels(parts: Sequence[Part], grid: BlankGrid) -> bool:
    return any(key in part.text.replace(" ", "") for part in parts for key in grid.by_key)


def _missing(parts: Sequence[Part], grid: BlankGrid) -> frozenset[str]:
    """The keys of labels that fewer cells hold than on the blank, and of columns, whose heads may be repeated."""
    counts = Counter(cells[0].key for part in parts for cells in [grid.labels_of(part.text)] if cells)
    return frozenset(
        key for key, cells in grid.by_key.items() if counts[key] < len(cells) or grid.is_list(cells[0].table)
    )
