"""Cells cut and joined where the blank says what stands beside and below labels that were found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from extract.expect.blank_grid import BlankCell, BlankGrid
from extract.expect.parts import NEAR_PT, Part, cut_at_x, cut_at_y, doubted, em_of, joined, middle_of

_DOUBTED = 0.85
"""Below what is shown without a flag: a border that was not seen may be elsewhere, one that was seen may be real."""
_MOST_CELLS = 4
_LONGEST_MERGED = 3
_MOST_KNOWN = 0.6


def join_labels(parts: list[Part], grid: BlankGrid, wanted: frozenset[str]) -> list[Part]:
    """The parts, those made one whose texts make a label of the blank only together: a false border ran through it."""
    for is_next in (Part.is_right_of, Part.is_below):
        parts = _join_labels(parts, grid, wanted, is_next)
    return parts


def _join_labels(
    parts: list[Part], grid: BlankGrid, wanted: frozenset[str], is_next: Callable[[Part, Part], bool]
) -> list[Part]:
    out = list(parts)
    for first in parts:
        if first not in out or not first.text or grid.labels_of(first.text):
            continue
        chain = [first]
        while len(chain) < _LONGEST_MERGED:
            following = next((p for p in out if is_next(p, chain[-1]) and _is_flush(p, chain[-1])), None)
            if following is None or grid.labels_of(following.text):
                break
            chain.append(following)
            whole = joined(chain, 1.0)
            if following.text and any(cell.key in wanted for cell in grid.labels_of(whole.text)):
                out = [whole if part is first else part for part in out if part not in chain[1:]]
                break
    return out


def _is_flush(one: Part, other: Part) -> bool:
    """Whether two neighbours have the same sides."""
    is_level = abs(one.top - other.top) < NEAR_PT and abs(one.bottom - other.bottom) < NEAR_PT
    is_upright = abs(one.x0 - other.x0) < NEAR_PT and abs(one.x1 - other.x1) < NEAR_PT
    return is_level or is_upright


def join_values(parts: list[Part], grid: BlankGrid) -> list[Part]:
    """The parts, those between two labels made one where the blank has one cell there and no label among them."""
    out = list(parts)
    for label in parts:
        cells = grid.labels_of(label.text)
        if label not in out or not cells:
            continue
        row: list[Part] = []
        while len(row) < _MOST_CELLS:
            following = next((part for part in out if _goes_on(part, row[-1] if row else label)), None)
            if following is None or grid.labels_of(following.text):
                break
            row.append(following)
        end = next((part for part in out if row and _goes_on(part, row[-1])), None)
        if len(row) < 2 or not _is_one_cell(cells, grid.labels_of(end.text) if end else None, grid):
            continue
        written = [part for part in row if part.text.strip()]
        if len(written) > 2 and all(len(part.text.strip()) == 1 for part in written):
            continue  # a number with a cell for each of its digits
        whole = joined(row, _DOUBTED if len(written) > 1 else 1.0)
        out = [whole if part is row[0] else part for part in out if part not in row[1:]]
    return out


def _goes_on(part: Part, last: Part) -> bool:
    return part.is_right_of(last) and abs(part.top - last.top) < NEAR_PT and abs(part.bottom - last.bottom) < NEAR_PT


def _is_one_cell(ones: Sequence[BlankCell], others: Sequence[BlankCell] | None, grid: BlankGrid) -> bool:
    """Whether the blank has one cell for a value between two labels, or from the one to the table's edge."""
    if others is None:
        beside = [grid.right_of(one) for one in ones]
        return any(cell and not cell.is_label and grid.right_of(cell) is None for cell in beside)
    rows = [grid.between(one, other) for one in ones for other in others]
    return any(row is not None and len(row) == 1 and not row[0].is_label for row in rows)


def cut_values(parts: list[Part], grid: BlankGrid) -> list[Part]:
    """The parts, those cut that stand beside (or below) several labels, each with a cell of its own on the blank."""
    return _cut_below(_cut_beside(parts, grid), grid)


def _cut_beside(parts: list[Part], grid: BlankGrid) -> list[Part]:
    out: list[Part] = []
    for part in parts:
        lefts = sorted((p for p in parts if part.is_right_of(p) and p is not part), key=lambda p: p.top)
        cuts = [
            upper.bottom
            for upper, lower in pairwise(lefts)
            if lower.is_below(upper) and _have_own(upper, lower, grid, grid.right_of, is_down=True)
        ]
        is_in = lefts and lefts[0].top > part.top - NEAR_PT and lefts[-1].bottom < part.bottom + NEAR_PT
        if not cuts or not is_in or grid.labels_of(part.text) or not all(_is_clear_y(part, y) for y in cuts):
            out.append(part)
            continue
        rest = part
        for y in cuts:
            upper_part, rest = cut_at_y(rest, y)
            out.append(doubted(upper_part, _DOUBTED))
        out.append(doubted(rest, _DOUBTED))
    return out


def _cut_below(parts: list[Part], grid: BlankGrid) -> list[Part]:
    """The parts below the labels of columns, cut as these are, down to the next label; in a list to its end."""
    pairs = _pairs_of_heads(parts, grid)
    heads = [part for part in parts if any(part is each for pair in pairs for each in pair)]
    out = list(parts)
    for left, right in pairs:
        is_list = any(grid.is_list(cell.table) for cell in grid.labels_of(left.text) or grid.labels_of(right.text))
        for part in sorted(out, key=lambda p: p.top):
            if part.top < left.bottom - NEAR_PT or not part.x0 + NEAR_PT < left.x1 < part.x1 - NEAR_PT:
                continue
            if not is_list and grid.labels_of(part.text):
                break
            if not _is_clear_x(part, left.x1) or not _is_under(part, heads, right):
                continue
            at = out.index(part)
            out[at : at + 1] = [doubted(each, _DOUBTED) for each in cut_at_x(part, left.x1)]
    return out


def _pairs_of_heads(parts: list[Part], grid: BlankGrid) -> list[tuple[Part, Part]]:
    """Neighbouring labels with values below them; of a list of which most are known, the others too."""
    heads = [part for part in parts if grid.labels_of(part.text)]
    pairs = [
        (left, right)
        for left in heads
        for right in heads
        if _goes_on(right, left) and _have_own(left, right, grid, grid.below, is_down=False)
    ]
    for table in {cell.table for head in heads for cell in grid.labels_of(head.text) if grid.is_list(cell.table)}:
        first = next(head for head in heads if any(cell.table == table for cell in grid.labels_of(head.text)))
        row = [part for part in parts if abs(part.top - first.top) < NEAR_PT]
        row.sort(key=lambda part: part.x0)
        columns = [cell for cell in grid.cells if cell.table == table and cell.row == 0]
        known = [cell in grid.labels_of(part.text) for part, cell in zip(row, columns, strict=False)]
        if len(row) == len(columns) and sum(known) > _MOST_KNOWN * len(row):
            pairs += [pair for pair in pairwise(row) if _goes_on(pair[1], pair[0]) and pair not in pairs]
    return pairs


def _is_under(part: Part, heads: Sequence[Part], right: Part) -> bool:
    """Whether all columns that a cell runs over have their heads in the row of one of them."""
    row = [head for head in heads if abs(head.top - right.top) < NEAR_PT]
    row = [head for head in row if head.x0 < part.x1 - NEAR_PT and head.x1 > part.x0 + NEAR_PT]
    wide = sum(head.x1 - head.x0 for head in row)
    return min(head.x0 for head in row) >= part.x0 - NEAR_PT and wide >= part.x1 - part.x0 - 2 * NEAR_PT


def _have_own(
    one: Part, other: Part, grid: BlankGrid, value_of: Callable[[BlankCell], BlankCell | None], *, is_down: bool
) -> bool:
    """Whether two neighbouring labels are neighbours on the blank too, each with a cell for its value."""
    for first in grid.labels_of(one.text):
        for second in grid.labels_of(other.text):
            if first is second or first.table != second.table:
                continue
            is_next = first.row_end == second.row if is_down else first.col_end == second.col
            is_next = is_next and (first.col == second.col if is_down else first.row == second.row)
            values = value_of(first), value_of(second)
            if is_next and values[0] is not values[1] and all(value and not value.is_label for value in values):
                return True
    return False


def _is_clear_y(part: Part, y: float) -> bool:
    """Whether no line of the cell lies on a level."""
    em = em_of(part.lines)
    return all(abs(middle_of(line) - y) > 0.4 * em for line in part.lines)


def _is_clear_x(part: Part, x: float) -> bool:
    """Whether no word of the cell runs over a position."""
    em = em_of(part.lines)
    for line in part.lines:
        xs = line.laid.xs if line.laid else ()
        at = sum(each < x for each in xs)
        is_inside = 0 < at < len(xs) and not (line.text[at - 1].isspace() or line.text[at].isspace())
        if is_inside and xs[at] - xs[at - 1] < 1.6 * em:
            return False
    return True
