"""Ruling lines to tables, and tables to cells with spans.

A table is laid over all positions at which any of its lines runs (a form's rows are divided at different places,
so most positions count in a few rows only)::

    y0 ┌────┬──┬───┐      an edge between two neighbours of that raster exists where ink lies along it;
    y1 ├────┼──┴───┤      neighbours without an edge between them are one cell.
    y2 └────┴──────┘
       x0   x1 x2  x3

So a line that is broken, or hidden by a stamp for a part of its way, still divides what it divides.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extract.vision.connected import connected
from extract.vision.light import Image, Mask
from extract.vision.rulings import Rulings

_ALL_ALONG = 0.88
_LEAST_ALONG = 0.4
_DARKER = 40.0
_PRINT = 170
_PARTED = 0.6
_IN_A_WORD = 0.06
"""Share of ink beside an upright stroke from which on it stands in the middle of a word."""
_STREAK = 0.3

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in pixels of the straight page."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its place in the raster, 0-based, and its box."""

    row: int
    col: int
    row_span: int
    col_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class GridTable:
    """A ruled table. xs, ys: the raster's positions. owner: (rows, cols), the index in ``cells`` of each field."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    owner: NDArray[np.int32]

    @property
    def box(self) -> Box:
        """The table's outline."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> int | None:
        """The index of the cell at a pixel, or None outside the table."""
        col = int(np.searchsorted(self.xs, x, side="right")) - 1
        row = int(np.searchsorted(self.ys, y, side="right")) - 1
        if 0 <= col < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return int(self.owner[row, col])
        return None


def find_tables(rulings: Rulings, dpi: float) -> list[GridTable]:
    """The ruled tables of a page, from top to bottom."""
    import cv2

    reach = max(3, round(dpi * 0.03))
    both = cv2.bitwise_or(rulings.level, rulings.upright)
    joined = cv2.dilate(both, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = connected(np.asarray(joined, dtype=np.uint8))
    boxes = [
        (int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:count] if w > dpi * 1.0 and h > dpi * 0.2
    ]
    tables = []
    for box in _merged(_without_edges(boxes, both.shape, dpi)):
        table = _table_in(rulings, box, dpi)
        if table is not None:
            tables.append(table)
    return sorted(tables, key=lambda table: table.ys[0])


def _without_edges(
    boxes: list[tuple[int, int, int, int]], shape: tuple[int, ...], dpi: float
) -> list[tuple[int, int, int, int]]:
    """The boxes without the rim of the sheet or of a scanner's glass, which runs at the picture's edge."""
    near, apart = dpi * 0.4, dpi * 0.25
    height, width = shape[:2]

    def is_rim(box: tuple[int, int, int, int]) -> bool:
        at_edge = (box[0] < near) + (box[1] < near) + (box[2] > width - near) + (box[3] > height - near)
        return at_edge >= 2 and any(
            (other[0] - box[0] > apart) + (other[1] - box[1] > apart) + (box[2] - other[2] > apart)
            + (box[3] - other[3] > apart) >= 2
            and box[0] <= other[0] and box[1] <= other[1] and other[2] <= box[2] and other[3] <= box[3]
            and (other[2] - other[0]) > 0.5 * (box[2] - box[0]) and other[3] - other[1] > 0.6 * dpi
            for other in boxes
        )  # fmt: skip

    return [box for box in boxes if not is_rim(box)]


def _merged(boxes: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Overlapping boxes joined: pieces of one table whose lines are broken."""
    todo, done = list(boxes), []
    while todo:
        box = todo.pop()
        for other in todo:
            if box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]:
                todo.remove(other)
                todo.append(
                    (min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]))
                )
                break
        else:
            done.append(box)
    return done


def _table_in(rulings: Rulings, box: tuple[int, int, int, int], dpi: float) -> GridTable | None:
    x0, top, x1, bottom = box
    window = np.s_[top:bottom, x0:x1]
    tolerance = dpi * 0.045
    ys = _positions(rulings.level[window], 0, tolerance)
    xs = _positions(rulings.upright[window], 1, tolerance)
    if len(xs) < 2 or not ys:
        return None
    grey = rulings.grey
    creases = {y for y in ys if _is_crease(rulings.faint_level, grey, y + top, (xs[0] + x0, xs[-1] + x0), dpi)}
    if len(creases) < 0.4 * len(ys):  # where most lines go on, the table is cut off at both sides
        ys = [y for y in ys if y not in creases]
    turned = rulings.faint_upright.T
    creases = {x for x in xs if _is_crease(turned, grey.T, x + x0, (ys[0] + top, ys[-1] + top), dpi)}
    if len(creases) <= 1:
        xs = [x for x in xs if x not in creases]
    ys_open = _open_ends(rulings.upright[window], ys, xs, dpi * 0.25)
    xs_open = _open_ends(rulings.level[window].T, xs, ys, dpi * 0.25)
    ys, xs = sorted({*ys, *ys_open}), sorted({*xs, *xs_open})
    if len(ys) < 2:
        return None
    band = max(2, round(dpi * 0.02))
    level_masks = _Masks.of(rulings.level, rulings.faint_level, rulings.pale_level, grey, window)
    level = _without_streaks(level_masks, ys, xs, _edges(level_masks, ys, xs, band, is_upright=False))
    upright_masks = _Masks.of(rulings.upright, rulings.faint_upright, rulings.pale_upright, grey, window).turned()
    upright = _without_streaks(upright_masks, xs, ys, _edges(upright_masks, xs, ys, band, is_upright=True)).T
    level[[y in ys_open for y in ys]] = True
    upright[:, [x in xs_open for x in xs]] = True
    xs, ys, level, upright = _without_idle(xs, ys, level, upright)
    if len(xs) < 2 or len(ys) < 2:
        return None
    owner, xs, ys = _without_margin(_regions(level, upright), xs, ys)
    cells, owner = _cells(owner, [x + x0 for x in xs], [y + top for y in ys])
    if len(cells) < 2:
        return None
    return GridTable(tuple(x + x0 for x in xs), tuple(y + top for y in ys), tuple(cells), owner)


def _positions(mask: Mask, axis: int, tolerance: float) -> list[float]:
    """Where lines run across the axis: the middles of the mask's pieces, near ones taken together."""
    import cv2

    count, _, stats, middles = connected(mask)
    found = sorted(
        (float(middles[i][1 - axis]), float(stats[i][cv2.CC_STAT_WIDTH if axis == 0 else cv2.CC_STAT_HEIGHT]))
        for i in range(1, count)
    )
    groups: list[list[tuple[float, float]]] = []
    for place, length in found:
        if groups and place - _mean(groups[-1]) < tolerance:
            groups[-1].append((place, length))
        else:
            groups.append([(place, length)])
    return [_mean(group) for group in groups]


def _is_crease(faint: Mask, grey: Image, y: float, sides: tuple[float, float], dpi: float) -> bool:
    """Whether the line at ``y`` goes on past the table on both sides: a fold of the paper, or a scanner's streak.

    One that is clearly darker within the table is a ruling that a fold happens to lie on.
    """
    band = np.s_[max(0, round(y) - 4) : round(y) + 5]
    near, far = round(dpi * 0.08), round(dpi * 0.35)
    left = faint[band, max(0, round(sides[0]) - far) : max(0, round(sides[0]) - near)]
    right = faint[band, round(sides[1]) + near : round(sides[1]) + far]
    if min(left.shape[1], right.shape[1]) < dpi * 0.1:
        return False
    if not (left.any(axis=0).mean() > 0.7 and right.any(axis=0).mean() > 0.7):
        return False
    darkest = grey[band].min(axis=0)
    inside = darkest[round(sides[0]) + near : round(sides[1]) - near]
    beside = (darkest[max(0, round(sides[0]) - far) : round(sides[0]) - near], darkest[round(sides[1]) + near :][:far])
    tones = [float(np.median(part)) for part in (inside, *beside) if part.size]
    return len(tones) < 3 or tones[0] > min(tones[1:]) - _DARKER


def _open_ends(across: Mask, lines: list[float], stops: list[float], least: float) -> list[float]:
    """Where a table is cut off by the picture's edge or a page's end: lines across that run on past its last line.

    across: mask of the lines across, turned so that they run downwards. Returns the places of the missing outer lines.
    """
    found = []
    for line, side in ((lines[0], -1), (lines[-1], 1)):
        ends = []
        for stop in stops:
            along = np.flatnonzero(np.asarray(across[:, max(0, round(stop) - 3) : round(stop) + 4].any(axis=1)))
            if len(along):
                end = float(along[0] if side < 0 else along[-1])
                if (end - line) * side > least:
                    ends.append(end)
        if len(ends) >= 2:
            found.append(min(ends) if side < 0 else max(ends))
    return found


def _mean(group: list[tuple[float, float]]) -> float:
    return sum(place * length for place, length in group) / sum(length for _, length in group)


@dataclass(frozen=True, slots=True)
class _Masks:
    """The part of a page's masks in which a table lies; lines run along the second axis."""

    sure: Mask
    faint: Mask
    pale: Mask
    grey: Image

    @classmethod
    def of(cls, sure: Mask, faint: Mask, pale: Mask, grey: Image, window: tuple[slice, slice]) -> _Masks:
        return cls(sure[window], faint[window], pale[window], grey[window])

    def turned(self) -> _Masks:
        return _Masks(self.sure.T, self.faint.T, self.pale.T, self.grey.T)

    def print_beside(self, line: float, part: slice, band: int) -> tuple[float, float]:
        """How much is printed along a line on either side of it, 0 to 1."""
        above = self.grey[max(0, round(line) - 3 * band) : max(0, round(line) - band), part]
        below = self.grey[round(line) + band + 1 : round(line) + 3 * band + 1, part]
        first, second = (float((side < _PRINT).mean()) if side.size else 1.0 for side in (above, below))
        return first, second

    def ends_short(self, line: float, start: int, end: int, band: int) -> bool:
        """Whether paper parts the ink along a line from what it runs to at both its ends, as a letter's stroke."""
        reach = band // 2 + 1
        strip = self.grey[max(0, round(line) - reach) : round(line) + reach + 1, start:end]
        if strip.shape[1] < 4 * band:
            return False
        tones, k = strip.min(axis=0), min(3 * band, strip.shape[1] // 4)
        ink, paper = float(np.median(tones)), float(np.percentile(strip, 95))
        limit = ink + _PARTED * (paper - ink)
        return bool(tones[1 : k + 1].max() > limit and tones[-k - 1 : -1].max() > limit)


def _edges(masks: _Masks, lines: list[float], stops: list[float], band: int, *, is_upright: bool) -> NDArray[np.bool_]:
    """(lines, stops - 1): whether ink lies along each line between neighbouring stops."""
    out = np.zeros((len(lines), len(stops) - 1), dtype=bool)
    for i, line in enumerate(lines):
        low, high = max(0, round(line) - band), round(line) + band + 1
        sure_along = np.asarray(masks.sure[low:high].any(axis=0))
        faint_along = np.asarray(masks.faint[low:high].any(axis=0))
        pale_along = np.asarray(masks.pale[low:high].any(axis=0))
        for j in range(len(stops) - 1):
            start, end = round(stops[j]), round(stops[j + 1])
            inset = min(band, max(0, (end - start) // 4))
            part = np.s_[start + inset : max(end - inset, start + inset + 1)]
            # A column of letters' strokes may look like a short edge, never like a long one.
            needed = float(np.interp((end - start) / band, [18, 30], [0.85, 0.62]))
            is_there = sure_along[part].mean() >= 0.5 or faint_along[part].mean() >= needed
            is_there = is_there or pale_along[part].mean() >= _ALL_ALONG
            is_partly = not is_there and (faint_along | pale_along)[part].mean() >= _LEAST_ALONG
            if is_partly and end - start >= 8 * band and max(masks.print_beside(line, slice(start, end), band)) < 0.03:
                out[i, j] = True
                continue
            if is_there and end - start < 18 * band:
                # In a row as low as its letters a stroke of one may pass for an edge: it ends short of the rulings.
                both, k = sure_along | faint_along | pale_along, 2 * band
                is_there = both[start + 2 : start + 2 + k].mean() >= 0.8 and both[end - 1 - k : end - 1].mean() >= 0.8
                is_there = is_there and not masks.ends_short(line, start, end, band)
                # A cell's margins keep what is written in it from its border: print close on both sides is one word.
                inside = slice(start + band, end - band)
                is_there = is_there and not (is_upright and min(masks.print_beside(line, inside, band)) > _IN_A_WORD)
            out[i, j] = is_there
    return out


def _without_streaks(
    masks: _Masks, lines: list[float], stops: list[float], edges: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The edges without those where a scanner's streak runs on along a ruling: hardly darker than paper all along."""
    paper = float(np.percentile(masks.grey, 80))
    contrast = np.zeros(edges.shape)
    for i, line in enumerate(lines):
        darkest = masks.grey[max(0, round(line) - 4) : round(line) + 5].min(axis=0)
        for j in np.flatnonzero(edges[i]):
            part = darkest[round(stops[j]) + 4 : round(stops[j + 1]) - 4]
            contrast[i, j] = paper - float(np.percentile(part, 15)) if part.size > 4 else 255.0
    if not edges.any():
        return edges
    usual = float(np.median(contrast[edges]))
    has_ruling = (contrast > 0.6 * usual).any(axis=1, keepdims=True)
    return edges & ~(has_ruling & (contrast < _STREAK * usual))


def _without_idle(
    xs: list[float], ys: list[float], level: NDArray[np.bool_], upright: NDArray[np.bool_]
) -> tuple[list[float], list[float], NDArray[np.bool_], NDArray[np.bool_]]:
    """Positions at which no edge exists taken out (strokes of letters that looked like a line)."""
    keep_y: NDArray[np.bool_] = np.asarray(level.any(axis=1))
    keep_x: NDArray[np.bool_] = np.asarray(upright.any(axis=0))
    if keep_x.sum() < 2 or keep_y.sum() < 2:
        return [], [], level, upright
    ys = [y for y, keep in zip(ys, keep_y, strict=True) if keep]
    xs = [x for x, keep in zip(xs, keep_x, strict=True) if keep]
    rows = _merge_spans(keep_y)
    cols = _merge_spans(keep_x)
    level = np.stack([level[:, a:b].any(axis=1) for a, b in cols], axis=1)[keep_y]
    upright = np.stack([upright[a:b].any(axis=0) for a, b in rows], axis=0)[:, keep_x]
    return xs, ys, level, upright


def _merge_spans(keep: NDArray[np.bool_]) -> list[tuple[int, int]]:
    kept = np.flatnonzero(keep)
    return [(int(a), int(b)) for a, b in pairwise(kept)]


def _regions(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> NDArray[np.int32]:
    """(rows, cols) labels: fields without an edge between them share one."""
    n_rows, n_cols = upright.shape[0], level.shape[1]
    parent = list(range(n_rows * n_cols))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for row in range(n_rows):
        for col in range(n_cols):
            here = row * n_cols + col
            if col + 1 < n_cols and not upright[row, col + 1]:
                parent[root(here + 1)] = root(here)
            if row + 1 < n_rows and not level[row + 1, col]:
                parent[root(here + n_cols)] = root(here)
    return np.array([root(i) for i in range(n_rows * n_cols)], dtype=np.int32).reshape(n_rows, n_cols)


def _without_margin(
    labels: NDArray[np.int32], xs: list[float], ys: list[float]
) -> tuple[NDArray[np.int32], list[float], list[float]]:
    """The raster without outer rows and columns that are the margin between a sheet's rim and its table.

    Such a margin is one region that has three whole sides at least.
    """
    for label in {*labels[0].tolist(), *labels[-1].tolist()}:
        own = labels == label
        sides = int(own[0].all()) + int(own[-1].all()) + int(own[:, 0].all()) + int(own[:, -1].all())
        rest_rows, rest_cols = np.flatnonzero((~own).any(axis=1)), np.flatnonzero((~own).any(axis=0))
        if sides < 3 or len(rest_rows) < 2 or len(rest_cols) < 1:
            continue
        top, bottom, left, right = rest_rows[0], rest_rows[-1] + 1, rest_cols[0], rest_cols[-1] + 1
        if (bottom - top, right - left) != labels.shape:
            return labels[top:bottom, left:right], xs[left : right + 1], ys[top : bottom + 1]
    return labels, xs, ys


def _cells(labels: NDArray[np.int32], xs: list[float], ys: list[float]) -> tuple[list[GridCell], NDArray[np.int32]]:
    """Cells in reading order. A region that is no rectangle (an edge was lost) keeps its outline as box."""
    owner = np.full(labels.shape, -1, dtype=np.int32)
    cells: list[GridCell] = []
    for row in range(labels.shape[0]):
        for col in range(labels.shape[1]):
            if owner[row, col] >= 0:
                continue
            rows, cols = np.nonzero(labels == labels[row, col])
            owner[rows, cols] = len(cells)
            last_row, first_col, last_col = int(rows.max()), int(cols.min()), int(cols.max())
            box = (xs[first_col], ys[row], xs[last_col + 1], ys[last_row + 1])
            cells.append(GridCell(row, first_col, last_row - row + 1, last_col - first_col + 1, box))
    return cells, owner
