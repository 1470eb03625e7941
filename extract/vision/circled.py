"""Rings drawn by hand round an option's word, or its box: a closed line, however crooked, that goes all the way round.

The band around the word is unrolled, and the darkest way through it is followed once round.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extract.vision.marks import Box

_WAY = 144
_STEPS = 26
_HALF_GLYPH = 0.47
_INWARD, _OUTWARD = 0.22, 0.75
"""How far within the ends of a word, and beyond them, a ring may pass, in characters."""
_UPWARD = 0.62
_COVERED, _QUARTER = 0.86, 0.6
"""The least shares of a ring that are seen: of all of it, and of each quarter. Print alone comes to 0.75."""

_END, _ENDS = 0.3, (0.45, 0.75)
"""How wide, in characters, the ends of a ring are, and how much of them is seen: lines above and below have none."""


def goes_round(ink: NDArray[np.bool_], span: Box, em: float) -> bool:
    """Whether a line of ink goes round a span of print.

    ink: all ink of a part of the page. span: of the print, in pixels of that part. em: the height of a character.
    """
    x0, y0, x1, y1 = span
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    half_x, half_y = (x1 - x0) / 2, _HALF_GLYPH * em
    inner = (max(half_x - _INWARD * em, 0.3 * em), half_y)
    outer = (half_x + _OUTWARD * em, half_y + _UPWARD * em)
    angles = _even_angles(half_x + 0.3 * em, half_y + 0.3 * em)
    share = np.linspace(0, 1, _STEPS)
    reach_x, reach_y = (low + share * (high - low) for low, high in zip(inner, outer, strict=True))
    xs = np.rint(middle_x + np.cos(angles)[:, None] * reach_x).astype(int)
    ys = np.rint(middle_y + np.sin(angles)[:, None] * reach_y).astype(int)
    is_inside = (xs >= 0) & (ys >= 0) & (xs < ink.shape[1]) & (ys < ink.shape[0])
    xs, ys = np.where(is_inside, xs, 0), np.where(is_inside, ys, 0)
    dark = ink[ys, xs] & is_inside
    if not _has_chance(dark):
        return False
    way = _darkest_way(dark)
    seen = dark[np.arange(_WAY), way]
    quarters = seen.reshape(4, -1).mean(axis=1)
    across = np.cos(angles) * half_x
    ends = [float(seen[side].mean()) for side in (across < _END * em - half_x, across > half_x - _END * em)]
    return bool(seen.mean() > _COVERED and quarters.min() > _QUARTER and min(ends) > _ENDS[0] and max(ends) > _ENDS[1])


def _even_angles(half_x: float, half_y: float) -> NDArray[np.float64]:
    """Angles that part an ellipse into pieces of one length; a quarter of them a quadrant."""
    fine = np.linspace(0, 2 * np.pi, 1441)
    steps = np.hypot(np.diff(half_x * np.cos(fine)), np.diff(half_y * np.sin(fine)))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(np.interp((np.arange(_WAY) + 0.5) / _WAY * along[-1], along, fine), dtype=np.float64)


def _has_chance(dark: NDArray[np.bool_]) -> bool:
    return float(dark.any(axis=1).mean()) > _COVERED


def _darkest_way(dark: NDArray[np.bool_]) -> NDArray[np.intp]:
    """At each angle the step out of the way that meets most ink: one step at a time, and ending near its start."""
    paid = np.where(dark, 0.0, 1.0)
    start = int(np.argmin(_costs(np.vstack([paid, paid]))[0][-1]))  # where the best way of two rounds passes
    fixed = paid.copy()
    fixed[0, np.abs(np.arange(_STEPS) - start) > 2] += 10 * _WAY
    costs, back = _costs(fixed)
    last = costs[-1] + np.where(np.abs(np.arange(_STEPS) - start) > 3, 10 * _WAY, 0)
    way = np.empty(_WAY, dtype=np.intp)
    way[-1] = int(np.argmin(last))
    for at in range(_WAY - 1, 0, -1):
        way[at - 1] = back[at, way[at]]
    return way


def _costs(paid: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    costs, back = np.empty_like(paid), np.zeros(paid.shape, dtype=np.intp)
    costs[0] = paid[0]
    steps = np.arange(paid.shape[1])
    for at in range(1, len(paid)):
        before = costs[at - 1]
        lower = np.concatenate([[np.inf], before[:-1]]) + 0.15
        higher = np.concatenate([before[1:], [np.inf]]) + 0.15
        ways = np.stack([before, lower, higher])
        chosen = np.argmin(ways, axis=0)
        costs[at] = paid[at] + ways[chosen, steps]
        back[at] = steps + np.array([0, -1, 1])[chosen]
    return costs, back
