"""Where text stands on a ruled page: boxes of text cut at ruling lines, given to cells, and missed ones found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from extract.vision.connected import connected
from extract.vision.grid import GridTable
from extract.vision.light import Image

Quad = NDArray[np.float32]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of text to be read. table, cell: indices, or None outside tables. box: the upright box around the quad."""

    quad: Quad
    table: int | None
    cell: int | None
    box: Box = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "box", quad_to_box(self.quad))


def quad_to_box(quad: Quad) -> Box:
    """The upright box around four corners."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def box_to_quad(box: Box) -> Quad:
    """Corners of a box, from the top left, clockwise."""
    x0, top, x1, bottom = box
    return np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], dtype=np.float32)


def meets(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def spots_of_quads(quads: list[Quad], tables: list[GridTable]) -> list[Spot]:
    """Each quad with its cell; one that crosses ruling lines is cut there."""
    spots: list[Spot] = []
    for quad in quads:
        x0, top, x1, bottom = quad_to_box(quad)
        index = _table_at(tables, (x0 + x1) / 2, (top + bottom) / 2)
        if index is None or _juts_out(tables[index], (x0, top, x1, bottom)):
            spots.append(Spot(quad, None, None))
        else:
            spots.extend(_cut(quad, index, tables[index]))
    return spots


def _juts_out(table: GridTable, box: Box) -> bool:
    """Whether a line lies over the first or last border of a table and begins left of it: it belongs to the text."""
    x0, top, _, bottom = box
    tall = bottom - top
    lies_over = any(top - 0.3 * tall < y < bottom for y in (table.ys[0], table.ys[-1]))
    return lies_over and x0 < table.xs[0] - 0.7 * tall


def _table_at(tables: list[GridTable], x: float, y: float) -> int | None:
    for index, table in enumerate(tables):
        if table.box[0] <= x <= table.box[2] and table.box[1] <= y <= table.box[3]:
            return index
    return None


def _cut(quad: Quad, index: int, table: GridTable) -> list[Spot]:
    """The quad's parts, a part for each cell it stands in; slivers at a line are dropped."""
    x0, top, x1, bottom = quad_to_box(quad)
    height = bottom - top
    pieces: list[Spot] = []
    overlaps = []
    for number, cell in enumerate(table.cells):
        left, upper, right, lower = cell.box
        wide = min(x1, right) - max(x0, left)
        tall = min(bottom, lower) - max(top, upper)
        if wide > 0 and tall > 0 and _owns(table, number, x0, top, x1, bottom):
            overlaps.append((number, cell.box, wide, tall))
    for number, (left, upper, right, lower), wide, tall in overlaps:
        if tall < 0.45 * min(height, lower - upper) or wide < min(0.4 * height, 0.5 * (x1 - x0)):
            continue
        whole = len(overlaps) == 1 or (wide >= 0.97 * (x1 - x0) and tall >= 0.75 * height)
        if whole:
            pieces.append(Spot(quad, index, number))
            continue
        box = (max(x0, left + 2), max(top, upper + 1), min(x1, right - 2), min(bottom, lower - 1))
        if box[2] - box[0] > 4 and box[3] - box[1] > 4:
            pieces.append(Spot(box_to_quad(box), index, number))
    if not pieces:
        cell_index = table.cell_at((x0 + x1) / 2, (top + bottom) / 2)
        pieces.append(Spot(quad, index, cell_index))
    return pieces


def _owns(table: GridTable, number: int, x0: float, top: float, x1: float, bottom: float) -> bool:
    """Whether the cell's own fields (its region may be no rectangle) meet the box."""
    cell = table.cells[number]
    for row in range(cell.row, cell.row + cell.row_span):
        for col in range(cell.col, cell.col + cell.col_span):
            meets = x0 < table.xs[col + 1] and table.xs[col] < x1 and top < table.ys[row + 1] and table.ys[row] < bottom
            if meets and table.owner[row, col] == number:
                return True
    return False


def missed_spots(grey: Image, spots: list[Spot], tables: list[GridTable], dpi: float) -> list[Spot]:
    """Ink of a letter's size inside cells that no line covers (detectors lose single characters). grey: no rulings."""
    import cv2

    ink = (grey < 150).astype(np.uint8)
    for spot in spots:
        x0, top, x1, bottom = (round(v) for v in spot.box)
        ink[max(0, top - 2) : bottom + 2, max(0, x0 - 3) : x1 + 3] = 0
    found: list[Spot] = []
    least, most = dpi * 0.06, dpi * 0.5
    reach = max(3, round(dpi * 0.05))
    for index, table in enumerate(tables):
        x0, top, x1, bottom = (round(v) for v in table.box)
        part = ink[max(0, top) : bottom, max(0, x0) : x1]
        if not part.any():
            continue
        joined = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((max(3, reach // 2), reach), np.uint8))
        count, labels, stats, _ = connected(np.asarray(joined, dtype=np.uint8))
        for i in range(1, count):
            x, y, w, h = (int(v) for v in stats[i][:4])
            if not (least < h < most and w > least * 0.5):
                continue
            amount = int(np.count_nonzero(part[y : y + h, x : x + w][labels[y : y + h, x : x + w] == i]))
            if amount < 0.05 * w * h or amount < (dpi * 0.03) ** 2:
                continue
            pad = max(3, round(h * 0.15))
            box = (x + x0 - pad, y + top - pad, x + x0 + w + pad, y + top + h + pad)
            cell = table.cell_at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            if cell is not None:
                found.append(Spot(box_to_quad(_inside(box, table.cells[cell].box)), index, cell))
    return found


_LEAST_CONTRAST = 50.0
_LEAST_TONE = 25.0
_NUMERAL = re.compile(r"[二三四五六七八九十]+[、.．]?")


def numerals(
    inked: Image, spots: list[Spot], texts: list[str], tables: list[GridTable], dpi: float
) -> list[tuple[Spot, str]]:
    """Level strokes alone in their cell: 一 二 三, which detectors lose; each with the numeral it looks like.

    One stroke counts only below or above other Chinese numerals. texts: what was read at the spots. In any other column
    such a stroke is a dash.
    """
    found: list[tuple[Spot, str]] = []
    for index, table in enumerate(tables):
        own = [(spot.cell, text) for spot, text in zip(spots, texts, strict=True) if spot.table == index]
        full = {cell for cell, text in own if text}
        numbered = [cell for cell, text in own if cell is not None and _NUMERAL.fullmatch(text)]
        counted = {(table.cells[cell].col, table.cells[cell].col_span) for cell in numbered}
        strokes: list[tuple[int, int, Box]] = []
        for number, cell in enumerate(table.cells):
            stacked = _level_strokes(inked, cell.box, dpi) if number not in full else None
            if stacked is not None:
                strokes.append((number, *stacked))
                counted |= {(cell.col, cell.col_span)} if stacked[0] > 1 else set()
        for number, count, box in strokes:
            cell = table.cells[number]
            if (cell.col, cell.col_span) in counted:
                found.append((Spot(box_to_quad(_inside(box, cell.box)), index, number), "一二三"[count - 1]))
    return found


def _level_strokes(inked: Image, cell: Box, dpi: float) -> tuple[int, Box] | None:
    """How many level strokes stand one below the other in a cell with nothing else, and the box of their character."""
    import cv2

    x0, top, x1, bottom = (round(v) for v in cell)
    rim = round(dpi * 0.03)
    part = inked[max(0, top) + rim : bottom - rim, max(0, x0) + rim : x1 - rim]
    if not part.size:
        return None
    paper, dark = float(np.percentile(part, 90)), float(part.min())
    if paper - dark < _LEAST_CONTRAST:
        return None
    ink = (part < paper - max(_LEAST_TONE, 0.1 * (paper - dark))).astype(
        np.uint8
    )  # thin strokes are pale in the middle
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(3, round(dpi * 0.03))), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = [tuple(int(v) for v in stats[i][:4]) for i in range(1, count)]
    high, across = part.shape
    boxes = [(x, y, w, h) for x, y, w, h in boxes if min(x, y) > 0 and y + h < high and x + w < across]  # no borders
    boxes = [box for box in boxes if max(box[2:]) > dpi * 0.025]  # no specks
    if not 0 < len(boxes) <= len("一二三"):
        return None
    left, right = min(x for x, _, _, _ in boxes), max(x + w for x, _, w, _ in boxes)
    upper, lower = min(y for _, y, _, _ in boxes), max(y + h for _, y, _, h in boxes)
    wide, tall = right - left, lower - upper
    is_flat = all(h < 0.3 * w and w > 0.45 * wide for _, _, w, h in boxes)
    is_spread = len(boxes) == 1 or 0.35 * wide < tall < 1.2 * wide
    if not (dpi * 0.06 < wide < dpi * 0.25 and is_flat and is_spread):
        return None
    start, middle = max(0, x0) + rim + left, max(0, top) + rim + (upper + lower) / 2
    return len(boxes), (start - 0.15 * wide, middle - 0.65 * wide, start + 1.15 * wide, middle + 0.65 * wide)


def _inside(box: Box, limits: Box) -> Box:
    x0, top = max(box[0], limits[0] + 2), max(box[1], limits[1] + 2)
    return x0, top, max(min(box[2], limits[2] - 2), x0 + 2), max(min(box[3], limits[3] - 2), top + 2)


def rows_of_boxes(boxes: list[Box]) -> list[list[int]]:
    """Indices of boxes by printed line, lines from the top, boxes from the left."""
    order = sorted(range(len(boxes)), key=lambda i: (boxes[i][1] + boxes[i][3]) / 2)
    rows: list[list[int]] = []
    for i in order:
        top, bottom = boxes[i][1], boxes[i][3]
        for row in reversed(rows[-3:]):
            upper = float(np.median([boxes[j][1] for j in row]))
            lower = float(np.median([boxes[j][3] for j in row]))
            shared = min(bottom, lower) - max(top, upper)
            if shared > 0.55 * min(bottom - top, lower - upper) and not _collides(boxes, row, i):
                row.append(i)
                break
        else:
            rows.append([i])
    for row in rows:
        row.sort(key=lambda i: boxes[i][0])
    return rows


def _collides(boxes: list[Box], row: list[int], i: int) -> bool:
    """Whether the box lies over one of the row's, so that it must be another line."""
    for j in row:
        wide = min(boxes[i][2], boxes[j][2]) - max(boxes[i][0], boxes[j][0])
        tall = min(boxes[i][3], boxes[j][3]) - max(boxes[i][1], boxes[j][1])
        if wide > 0.5 * min(boxes[i][2] - boxes[i][0], boxes[j][2] - boxes[j][0]) and tall < 0.7 * max(
            boxes[i][3] - boxes[i][1], boxes[j][3] - boxes[j][1]
        ):
            return True
    return False
