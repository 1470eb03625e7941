"""Lines and cells that were broken in two, where a stamp, a fold or a narrow sign lies between the parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np

from extract.vision.grid import GridCell, GridTable
from extract.vision.light import Image
from extract.vision.places import Box, Quad, Spot
from extract.vision.text import Glyph
from extract.vision.unread import runs_on

_DARK = 150
_GAP_EM = 3.5
_LEAST_INK = 0.035
_SLIVER_EM = 0.75


def broken_lines(bare: Image, spots: Sequence[Spot], em: float) -> list[tuple[int, int]]:
    """Pairs (left, right) of spots in one cell and on one level with unread ink between them.

    Of three parts in a row only the first two: the rest shows when these are one. bare: grey, ruling lines out.
    """
    out: list[tuple[int, int]] = []
    by_place: dict[tuple[int | None, int | None], list[int]] = {}
    for index, spot in enumerate(spots):
        by_place.setdefault((spot.table, spot.cell), []).append(index)
    for inside in by_place.values():
        for left in inside:
            right = _next_on_level(spots, inside, left, em)
            if right is not None and _has_ink_between(bare, spots[left].box, spots[right].box, em):
                out.append((left, right))
    rights = [right for _, right in out]
    return [(left, right) for left, right in out if left not in rights and rights.count(right) == 1]


def _next_on_level(spots: Sequence[Spot], inside: Sequence[int], left: int, em: float) -> int | None:
    _, top, x1, bottom = spots[left].box
    best: tuple[float, int] | None = None
    for other in inside:
        x0, upper, _, lower = spots[other].box
        shared = min(bottom, lower) - max(top, upper)
        is_level = shared > 0.6 * min(bottom - top, lower - upper)
        if other != left and is_level and -0.3 * em < x0 - x1 < _GAP_EM * em and x0 > spots[left].box[0] + 0.3 * em:
            best = min(best, (x0, other)) if best else (x0, other)
    return best[1] if best else None


def _has_ink_between(bare: Image, left: Box, right: Box, em: float) -> bool:
    if right[0] - left[2] < 0.3 * em:
        return False
    top, bottom = max(left[1], right[1]) + 0.1 * em, min(left[3], right[3]) - 0.1 * em
    part = bare[int(max(0, top)) : int(bottom) + 1, int(left[2]) : int(right[0]) + 1]
    return bool(part.size) and float((part < _DARK).mean()) > _LEAST_INK


def joined_spot(left: Spot, right: Spot) -> Spot:
    """One spot over both."""
    quad: Quad = np.array([left.quad[0], right.quad[1], right.quad[2], left.quad[3]], dtype=np.float32)
    return Spot(quad, left.table, left.cell)


def is_whole_of(whole: str, left: str, right: str) -> bool:
    """Whether a reading of a joined spot has what was read of its parts, but for a character at the break."""
    have, parts = _bare(whole), _bare(left + right)
    if not parts or len(have) < len(parts):
        return False
    blocks = SequenceMatcher(None, have, parts, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= len(parts) - max(1, len(parts) // 8)


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def run_on_pairs(spots: Sequence[Spot], lines: Sequence[Sequence[Glyph]], em: float) -> list[tuple[int, int]]:
    """Pairs (left, right) of spots in neighbouring cells that are one line: print runs over the border between them.

    Numbers in narrow columns stand close to borders that are none the less: of the two characters one must be a word's.
    """
    inside = [index for index, spot in enumerate(spots) if spot.cell is not None and lines[index]]
    out = []
    for left in inside:
        for right in inside:
            if left == right or not runs_on(spots[left], lines[left], spots[right], lines[right], em):
                continue
            beside = lines[left][-1].char, lines[right][0].char
            if any("\u4e00" <= char <= "\u9fff" for char in beside):
                out.append((left, right))
    return out


def chains_of(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Pairs strung together, from the left."""
    following = dict(pairs)
    rights = set(following.values())
    chains = []
    for first in following:
        if first in rights:
            continue
        chain = [first]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        chains.append(chain)
    return chains


def slivers(table: GridTable, index: int, spots: Sequence[Spot], em: float) -> list[tuple[int, int]]:
    """Pairs of neighbouring cells of which one is empty and too narrow for a character."""
    filled = {spot.cell for spot in spots if spot.table == index}
    out = []
    for number, cell in enumerate(table.cells):
        if number in filled or cell.box[2] - cell.box[0] > _SLIVER_EM * em:
            continue
        right = next((i for i, other in enumerate(table.cells) if _is_beside(cell, other)), None)
        left = next((i for i, other in enumerate(table.cells) if _is_beside(other, cell)), None)
        if right is not None:
            out.append((number, right))
        elif left is not None:
            out.append((left, number))
    return out


def _is_beside(left: GridCell, right: GridCell) -> bool:
    return (left.row, left.row_span, left.col + left.col_span) == (right.row, right.row_span, right.col)


def join_cells(table: GridTable, pairs: Iterable[tuple[int, int]]) -> tuple[GridTable, list[int]]:
    """The table with each pair of cells that stand side by side made one; and each old cell's index in it."""
    group = list(range(len(table.cells)))
    for left, right in pairs:
        if _is_beside(table.cells[left], table.cells[right]):
            lower, higher = sorted((group[left], group[right]))
            group = [lower if number == higher else number for number in group]
    kept: list[int] = sorted(set(group))
    cells: list[GridCell] = []
    for number in kept:
        parts = [cell for cell, own in zip(table.cells, group, strict=True) if own == number]
        first, last = min(parts, key=lambda cell: cell.col), max(parts, key=lambda cell: cell.col)
        span = last.col + last.col_span - first.col
        cells.append(replace(first, col_span=span, box=(*first.box[:2], last.box[2], max(c.box[3] for c in parts))))
    place = [kept.index(number) for number in group]
    owner = np.asarray(np.array(place, dtype=np.int32)[table.owner], dtype=np.int32)
    return replace(table, cells=tuple(cells), owner=owner), place
