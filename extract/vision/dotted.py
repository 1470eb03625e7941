"""Lines drawn in dots or dashes, as borders of Word tables often are: each piece is smaller than a letter's stroke."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extract.vision.connected import connected
from extract.vision.light import Mask

_THIN, _DASH, _GAP = 0.018, 0.1, 0.05
"""Inches: how thick a piece of a line is at most, how long, and how far from the next."""
_FEWEST = 6
_COARSE = 8
_SIDES = (2, 3, 0, 1)
"""Columns of a component's measures: width, height, left, top."""
_REGULAR, _SLACK = 0.65, 0.3
_MOST_BESIDE = 0.5


def dotted_lines(strokes: Mask, dpi: float, length: float, axis: int) -> Mask:
    """Where small pieces stand in a row at like distances for ``length`` inches: the lines they draw, made whole.

    strokes: ink that is thin across the line. axis: 0 level, 1 upright.
    """
    level = strokes if axis == 0 else np.ascontiguousarray(strokes.T)
    found = _level_lines(level, dpi, round(dpi * length))
    return found if axis == 0 else np.ascontiguousarray(found.T)


def _level_lines(strokes: Mask, dpi: float, length: int) -> Mask:
    """The lines, looked for in those parts of the page only in which a first look does not rule them out."""
    import cv2

    out = np.zeros_like(strokes)
    perhaps = _perhaps_lines(strokes, dpi, length)
    coarse = cv2.resize(perhaps, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA)
    reach = 2 * -(-round(dpi * _DASH) // _COARSE) + 1
    near = cv2.dilate(np.asarray(coarse > 0, dtype=np.uint8), np.ones((reach, reach), np.uint8))
    count, _, stats, _ = connected(np.asarray(near, dtype=np.uint8))
    allowed = cv2.dilate(perhaps, np.ones((5, 2 * round(dpi * _GAP) + 1), np.uint8)) if count > 1 else perhaps
    for i in range(1, count):
        x, y, w, h = (int(v) * _COARSE for v in stats[i][:4])
        part = np.s_[y : y + h + _COARSE, x : x + w + _COARSE]
        out[part] |= _lines_in(np.ascontiguousarray(strokes[part]), dpi, length) & np.asarray(
            allowed[part], dtype=np.uint8
        )
    return out


def _perhaps_lines(strokes: Mask, dpi: float, length: int) -> Mask:
    """Where lines of pieces may run: seen by what is short and thin, be it of a letter, several times as quick."""
    import cv2

    wide, tall = int(dpi * _DASH) + 1, int(max(3, dpi * _THIN)) + 1
    long = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((1, wide), np.uint8))
    thick = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((tall, 1), np.uint8))
    more = np.asarray(cv2.bitwise_or(long, thick), dtype=np.uint8)
    return _joined(strokes & ~more, dpi, length)


def _joined(pieces: Mask, dpi: float, length: int) -> Mask:
    import cv2

    thick = cv2.dilate(pieces, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, max(3, round(dpi * _GAP))), np.uint8))
    return np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), dtype=np.uint8)


def _lines_in(strokes: Mask, dpi: float, length: int) -> Mask:
    import cv2

    out = np.zeros_like(strokes)
    _, labels, stats, _ = connected(strokes)
    wide, tall, left, top = (stats[:, at] for at in _SIDES)
    is_piece = (tall <= max(3, dpi * _THIN)) & (wide <= dpi * _DASH)
    is_piece &= (np.minimum(left, top) > 0) & (left + wide < strokes.shape[1]) & (top + tall < strokes.shape[0])
    is_piece[0] = False
    if np.count_nonzero(is_piece) < _FEWEST:
        return out
    pieces = np.asarray((is_piece * 255).astype(np.uint8)[labels])
    gap = max(3, round(dpi * _GAP))
    joined = _joined(pieces, dpi, length)
    runs, run_labels, run_stats, _ = connected(joined)
    for run in range(1, runs):
        x, y, w, h = (int(v) for v in run_stats[run][:4])
        box = np.s_[y : y + h, x : x + w]
        inside = run_labels[box] == run
        here = np.unique(labels[box][inside & (pieces[box] > 0)])
        if _is_regular(stats[here, cv2.CC_STAT_LEFT], stats[here, cv2.CC_STAT_WIDTH]) and _is_alone(pieces, box, dpi):
            out[box][inside] = 255
            out[y : y + h, max(0, x - gap) : x + w + gap] |= out[box].max(axis=1, keepdims=True)  # to what it meets
    lines = cv2.erode(out, np.ones((3, 1), np.uint8))
    near = cv2.dilate(out, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_or(lines, cv2.bitwise_and(pieces, near)), dtype=np.uint8)


def _is_regular(starts: NDArray[np.int32], widths: NDArray[np.int32]) -> bool:
    """Whether pieces follow each other at like distances, or dashes and dots by turns; some may be lost."""
    if len(starts) < _FEWEST:
        return False
    middles = np.sort(starts + widths / 2)
    steps = np.diff(middles)
    return any(_is_even(each) for each in (steps, steps[:-1] + steps[1:]))


def _is_even(steps: NDArray[np.float64]) -> bool:
    step = float(np.median(steps))
    if step <= 0:
        return False
    times = np.maximum(1.0, np.round(steps / step))
    return float((np.abs(steps - times * step) <= np.maximum(1.5, _SLACK * step)).mean()) >= _REGULAR


def _is_alone(pieces: Mask, box: tuple[slice, slice], dpi: float) -> bool:
    """Whether no such pieces stand close above and below: a grey fill drawn in dots is no set of lines."""
    rows, columns = box
    near, far = max(2, round(dpi * 0.012)), max(5, round(dpi * 0.045))
    above = pieces[max(0, rows.start - far) : max(0, rows.start - near), columns]
    below = pieces[rows.stop + near : rows.stop + far, columns]
    own, *beside = (float((side > 0).any(axis=0).mean()) if side.size else 0.0 for side in (pieces[box], above, below))
    return max(beside) <= _MOST_BESIDE * own
