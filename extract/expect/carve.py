"""Cells that hold several cells of the blank, because the borders between them were not seen: cut at printed labels.

| 姓名 张三   性别 女 |  →  | 姓名 | 张三 | 性别 | 女 |      where the blank has them in this order in one row
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from extract.expect.blank_grid import BlankCell, BlankGrid
from extract.expect.parts import Part, cut_at_x, cut_at_y, em_of
from models.layout import Line

_MOST_LINES, _MOST_CHARS, _MOST_STRIPES = 8, 200, 14
_WIDEST_LABEL = 4
_FEWEST_HEADS = 2
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class _Carved:
    """Parts of a cell. score: characters of the labels found. top: what the first label may be."""

    parts: list[Part]
    score: int
    top: list[BlankCell]


def carve(part: Part, grid: BlankGrid, wanted: Set[str], xs: Sequence[float]) -> list[Part]:
    """The cell's parts: one for each label of the blank in it, and one for what stands between two labels.

    wanted: keys of labels that stand in no cell of their own; others are not looked for. xs: where other rows of the
    table are divided.
    """
    if not wanted or len(part.lines) > _MOST_LINES or len(part.text) > _MOST_CHARS:
        return [part]
    if not all(line.laid and len(line.laid.xs) == len(line.text) and line.text for line in part.lines):
        return [part]
    return _carve(part, grid, wanted, xs, _DEPTH).parts


def _carve(part: Part, grid: BlankGrid, wanted: Set[str], xs: Sequence[float], depth: int) -> _Carved:
    best = _side_by_side(part, grid, wanted, xs)
    if depth and len(part.lines) > 1:
        for upper, lower in pairwise(part.lines):
            if upper.laid is None or lower.laid is None:
                continue
            above, below = cut_at_y(part, (upper.laid.bottom + lower.laid.top) / 2)
            first = _side_by_side(above, grid, wanted, xs)
            if not first.score:
                continue
            second = _carve(below, grid, wanted, xs, depth - 1)
            if first.score + second.score > best.score and _is_over(first.top, second.top):
                best = _Carved([*first.parts, *second.parts], first.score + second.score, first.top)
    return best


def _is_over(ones: list[BlankCell], others: list[BlankCell]) -> bool:
    return any(one.table == other.table and one.row_end == other.row for one in ones for other in others)


def _side_by_side(part: Part, grid: BlankGrid, wanted: Set[str], xs: Sequence[float]) -> _Carved:
    """The cell cut between its labels and what stands beside them, where the blank has them so."""
    nothing = _Carved([part], 0, [])
    stripes = _stripes(part.lines)
    if not 0 < len(stripes) <= _MOST_STRIPES:
        return nothing
    labels = _labels_in(part, stripes, grid, wanted)
    is_list = bool(labels) and all(grid.is_list(cell.table) for cell in labels[0][2])
    if len(labels) < (_FEWEST_HEADS if is_list else 1) or not _is_as_printed(labels, len(stripes), grid):
        return nothing
    cuts: list[int] = sorted({edge for first, end, _ in labels for edge in (first, end)} - {0, len(stripes)})
    parts, rest = [], part
    for at in cuts:
        low, high = stripes[at - 1][1], stripes[at][0]
        x = next((each for each in xs if low < each < high), (low + high) / 2)
        left, rest = cut_at_x(rest, x)
        parts.append(left)
    score = sum(max(len(cell.key) for cell in cells) for _, _, cells in labels)
    return _Carved([*parts, rest], score, labels[0][2] if labels[0][0] == 0 else [])


def _stripes(lines: list[Line]) -> list[tuple[float, float]]:
    """Where the cell is written on from side to side: the runs of all lines laid over each other."""
    half = em_of(lines) / 2
    runs: list[tuple[float, float]] = []
    for line in lines:
        xs = line.laid.xs if line.laid else ()
        start: float | None = None
        for char, x, following in zip(line.text, xs, [*line.text[1:], " "], strict=True):
            if char.isspace():
                continue
            reach = half if char > "\u2e80" else half / 2
            start = x - reach if start is None else start
            if following.isspace():
                runs.append((start, x + reach))
                start = None
    out: list[tuple[float, float]] = []
    for low, high in sorted(runs):
        if out and low < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return out


def _labels_in(
    part: Part, stripes: list[tuple[float, float]], grid: BlankGrid, wanted: Set[str]
) -> list[tuple[int, int, list[BlankCell]]]:
    """First stripe, one past the last, and the blank's cells for each label, from left to right, the longest first."""
    texts = {
        (at, end): "".join(
            char
            for line in part.lines
            for char, x in zip(line.text, line.laid.xs if line.laid else (), strict=True)
            if stripes[at][0] <= x <= stripes[end - 1][1] and not char.isspace()
        )
        for at in range(len(stripes))
        for end in range(at + 1, min(len(stripes), at + _WIDEST_LABEL) + 1)
    }
    found: list[tuple[int, int, list[BlankCell]]] = []
    for labels_of in (grid.exactly, grid.labels_of):
        for (at, end), text in sorted(texts.items(), key=lambda item: item[0][0] - item[0][1]):
            if all(end <= first or last <= at for first, last, _ in found):
                cells = [cell for cell in labels_of(text) if cell.key in wanted]
                found += [(at, end, cells)] if cells else []
    return sorted(found, key=lambda label: label[0])


def _is_as_printed(labels: list[tuple[int, int, list[BlankCell]]], count: int, grid: BlankGrid) -> bool:
    """Whether the blank has these labels in one row, and a cell for values where something stands beside them."""
    if labels[0][0] > 0 and not any(_is_value(grid.left_of(cell)) for cell in labels[0][2]):
        return False
    if labels[-1][1] < count and not any(_is_value(grid.right_of(cell)) for cell in labels[-1][2]):
        return False
    for (_, end, ones), (first, _, others) in pairwise(labels):
        rows = [grid.between(one, other) for one in ones for other in others]
        fits = [row for row in rows if row is not None and (first == end or (row and not row[0].is_label))]
        if not fits:
            return False
    return True


def _is_value(cell: BlankCell | None) -> bool:
    return cell is not None and not cell.is_label
