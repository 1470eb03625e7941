"""Ink that no reading accounts for: where to look once more, and which readings to doubt if it stays unread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extract.vision.grid import GridTable
from extract.vision.light import Image
from extract.vision.places import Box, Spot, box_to_quad
from extract.vision.text import Glyph, is_wide

_DARK = 140
_STROKES = frozenset("1Il|丨!/\\JiｌＩ")
Ink = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Leftover:
    """Ink of about a character's size or more that is not read. table, cell: as in ``Spot``."""

    box: Box
    table: int | None
    cell: int | None


def split_spots(bare: Image, spots: Sequence[Spot], weak: Sequence[int], em: float) -> list[tuple[int, Spot]]:
    """The printed lines in weakly read spots so tall that they hold several, each with the index of its spot.

    Detectors glue lines together that stand close.
    """
    out: list[tuple[int, Spot]] = []
    well = [spot.box for index, spot in enumerate(spots) if index not in set(weak)]
    for index in weak:
        spot = spots[index]
        x0, top, _, bottom = spot.box
        if bottom - top < 1.7 * em:
            continue
        ink = _ink(bare, spot.box)
        for other in well:
            _blot(ink, other, (x0, top), em)
        for start, end in _runs(np.asarray(ink.any(axis=1)), 0.08 * em):
            columns = np.flatnonzero(ink[start:end].any(axis=0))
            if 0.45 * em < end - start < 1.6 * em and columns[-1] - columns[0] > 0.25 * em:
                pad = 0.15 * em
                left, upper = int(max(0, x0)), int(max(0, top))
                box = (left + columns[0] - pad, upper + start - pad, left + columns[-1] + pad, upper + end + pad)
                out.append((index, Spot(box_to_quad(box), spot.table, spot.cell)))
    return out


def _blot(ink: Ink, box: Box, origin: tuple[float, float], em: float) -> None:
    """Takes out the ink of the middle of a line that has its own spot."""
    left, upper = int(max(0, origin[0])), int(max(0, origin[1]))
    rim = 0.1 * em
    rows = slice(max(0, int(box[1] + rim) - upper), max(0, int(box[3] - rim) - upper))
    ink[rows, max(0, int(box[0]) - left) : max(0, int(box[2]) - left)] = False


def gaps_in_line(bare: Image, spot: Spot, glyphs: Sequence[Glyph], em: float) -> list[tuple[int, int]]:
    """Where ink stands in the spot between what was read: (glyph before, glyph after); -1 and len(glyphs) at the ends.

    Narrow characters between wide ones are lost by engines without a trace.
    """
    if not glyphs or any(glyph.is_mark for glyph in glyphs):
        return []
    em = advance(glyphs) or em
    x0, top, x1, bottom = spot.box
    ends = [(glyph.middle - half, glyph.middle + half) for glyph in glyphs for half in [_half(glyph) * em]]
    found = []
    for after in range(len(glyphs) + 1):
        start = ends[after - 1][1] if after else x0 + 0.1 * em
        end = ends[after][0] if after < len(glyphs) else x1 - 0.1 * em
        if end - start < (0.36 if 0 < after < len(glyphs) else 0.55) * em:
            continue
        ink = _ink(bare, (start, top, end, bottom))
        is_inside = 0 < after < len(glyphs) and all(glyphs[at].char.isalnum() for at in (after - 1, after))
        if (_holds_character(ink, em) and not _is_box(ink)) or (
            is_inside and _holds_sign(_ink(bare, (start + 0.12 * em, top, end - 0.12 * em, bottom)), em)
        ):
            found.append((after - 1, after))
    return found


def advance(glyphs: Sequence[Glyph]) -> float | None:
    """How far apart the line's Chinese characters stand, in pixels; None where there are too few to tell."""
    steps = [b.middle - a.middle for a, b in pairwise(glyphs) if _is_han(a) and _is_han(b)]
    return float(np.median(steps)) if len(steps) >= 3 else None


def leftovers(bare: Image, read: Sequence[Spot], tables: Sequence[GridTable], em: float) -> list[Leftover]:
    """The ink in cells that stands outside all spots that were read, as large as a character."""
    import cv2

    ink = (bare < _DARK).astype(np.uint8)
    for spot in read:
        x0, top, x1, bottom = (round(v) for v in spot.box)
        pad = round(0.12 * em)
        ink[max(0, top - pad) : bottom + pad, max(0, x0 - pad) : x1 + pad] = 0
    found: list[Leftover] = []
    reach = max(3, round(0.25 * em))
    for index, table in enumerate(tables):
        for number, cell in enumerate(table.cells):
            part = ink[_window(cell.box, max(2, round(0.06 * em)))]
            if np.count_nonzero(part) < 0.06 * em * em:
                continue
            left, upper = max(0, int(cell.box[0])), max(0, int(cell.box[1]))
            joined = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((max(3, reach // 2), reach), np.uint8))
            count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
            for i in range(1, count):
                x, y, w, h = (int(v) for v in stats[i][:4])
                own = (part[y : y + h, x : x + w] > 0) & (labels[y : y + h, x : x + w] == i)
                if h < 3 * em and _holds_character(own, em) and not _is_box(own):
                    box = (left + x - 3.0, upper + y - 3.0, left + x + w + 3.0, upper + y + h + 3.0)
                    found.append(Leftover(box, index, number))
    return found


def runs_on(left: Spot, before: Sequence[Glyph], right: Spot, after: Sequence[Glyph], em: float) -> bool:
    """Whether two spots are one line cut at a border, though its characters stand as close there as elsewhere.

    The border may be none: a shadow, or one that only other rows have.
    """
    if left.table is None or left.table != right.table or left.cell == right.cell or not before or not after:
        return False
    (_, top, x1, bottom), (x0, upper, _, lower) = left.box, right.box
    if abs(top - upper) > 2 or abs(bottom - lower) > 2 or not 0 <= x0 - x1 < 0.4 * em:
        return False
    usual = (_half(before[-1]) + _half(after[0])) * (advance(before) or advance(after) or em)
    return after[0].middle - before[-1].middle < 1.25 * usual


def doubted(glyphs: Sequence[Glyph], places: Iterable[int], most: float) -> tuple[Glyph, ...]:
    """The glyphs, those at the places no surer than given."""
    at = set(places)
    return tuple(
        replace(glyph, confidence=min(glyph.confidence, most)) if i in at else glyph for i, glyph in enumerate(glyphs)
    )


def is_beside(spot: Spot, other: Spot) -> bool:
    """Whether two spots share a cell and a printed line, or stand in lines that touch."""
    if (spot.table, spot.cell) != (other.table, other.cell):
        return False
    tall = min(spot.box[3], other.box[3]) - max(spot.box[1], other.box[1])
    return tall > -0.5 * (other.box[3] - other.box[1])


def is_residue(text: str, spot: Spot, tables: Sequence[GridTable], em: float) -> bool:
    """Whether one upright stroke was read that stands at its cell's border, as the rest of a ruling does."""
    if text not in _STROKES or spot.table is None or spot.cell is None:
        return False
    x0, _, x1, _ = spot.box
    left, _, right, _ = tables[spot.table].cells[spot.cell].box
    return x1 - x0 < 0.7 * em and (x0 - left < 0.3 * em or right - x1 < 0.3 * em)


def _holds_character(ink: Ink, em: float) -> bool:
    """Whether ink is as tall, as wide and as much as a digit's at least, and no solid bar or faint scatter."""
    if ink.size == 0:
        return False
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return False
    tall, wide = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    amount = int(np.count_nonzero(ink))
    filled_rows = len(rows) / tall
    return (
        tall > 0.5 * em
        and wide > 0.14 * em
        and amount > 0.05 * em * em
        and 0.06 < amount / (tall * wide) < 0.9
        and filled_rows > 0.7
    )


def _holds_sign(ink: Ink, em: float) -> bool:
    """Whether ink is one sign that takes up room of its own: a dash at half height, or a 、 in a wide gap."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return False
    tall, wide = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    middle = (rows[0] + rows[-1]) / 2 / ink.shape[0]
    filled = np.count_nonzero(ink) / (tall * wide)
    is_dash = tall < 0.2 * em and wide > 0.25 * em and 0.35 < middle < 0.65 and filled > 0.5
    is_point = ink.shape[1] > 0.6 * em and 0.15 * em < tall < 0.55 * em and 0.1 * em < wide < 0.5 * em and filled > 0.25
    return bool(is_dash or (is_point and len(rows) > 0.8 * tall))


def _is_box(ink: Ink) -> bool:
    """Whether the ink has a straight stroke on each of its four sides: a box to tick, with or without its tick."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    tall, wide = part.shape
    if not 0.6 < tall / wide < 1.7:
        return False
    deep, across = max(2, tall // 4), max(2, wide // 4)
    sides = (
        part[:deep].any(axis=0),
        part[-deep:].any(axis=0),
        part[:, :across].any(axis=1),
        part[:, -across:].any(axis=1),
    )
    return min(float(side.mean()) for side in sides) > 0.85


def _ink(bare: Image, box: Box) -> Ink:
    return np.asarray(bare[_window(box, 0)] < _DARK)


def _window(box: Box, rim: int) -> tuple[slice, slice]:
    x0, top, x1, bottom = (int(v) for v in box)
    return slice(max(0, top) + rim, max(0, bottom - rim)), slice(max(0, x0) + rim, max(0, x1 - rim))


def _runs(filled: Ink, least_gap: float) -> list[tuple[int, int]]:
    """Stretches of filled places; gaps narrower than given do not part them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], filled, [False]]).astype(np.int8)))
    runs: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] < least_gap:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _is_han(glyph: Glyph) -> bool:
    return "\u4e00" <= glyph.char <= "\u9fff"


def _half(glyph: Glyph) -> float:
    return 0.56 if is_wide(glyph.char) else 0.34
