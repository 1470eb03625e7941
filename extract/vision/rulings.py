"""The ruling lines of a straight page, as masks: where ink runs level or upright for longer than a character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.vision.connected import connected
from extract.vision.dotted import dotted_lines
from extract.vision.light import Image, Mask

Box = tuple[float, float, float, float]

_PLAIN, _PALE = 38, 20
_MOST_ON_RING = 0.6
_LEAST_STREAK = 0.75
_LEVEL_INCHES, _UPRIGHT_INCHES, _SHORTEST = 0.28, 0.195, 0.12
"""How long a line is at least: an upright one divides a row of one line of text, which may be small."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """level, upright: lines for certain. faint_level, faint_upright: these and what may be their broken rest.

    pale_level, pale_upright: long strokes of whatever contrast, which only count where a line is looked for.
    grey: the page they were found on, dotted lines made whole.
    """

    level: Mask
    upright: Mask
    faint_level: Mask
    faint_upright: Mask
    pale_level: Mask
    pale_upright: Mask
    grey: Image


def find_rulings(grey: Image, dpi: float, rings: Sequence[Box] = ()) -> Rulings:
    """The masks of the page's rulings. grey: flattened, 0 is ink. rings: outlines of stamps whose ink is in it."""
    import cv2

    thick = _odd(dpi * 0.06)
    level, pale_level = _strokes(grey, (1, thick))
    upright, pale_upright = _strokes(grey, (thick, 1))
    dots_level, dots_upright = dotted_lines(level, dpi, _LEVEL_INCHES, 0), dotted_lines(upright, dpi, _SHORTEST, 1)
    level, upright = level | dots_level, upright | dots_upright
    grey = np.where((dots_level | dots_upright) > 0, 0, grey).astype(np.uint8)

    def long(strokes: Mask, length: float, gap: float, axis: int) -> Mask:
        return _without_arcs(_long(strokes, round(dpi * length), round(dpi * gap), axis), rings)

    sure_level, sure_upright = long(level, _LEVEL_INCHES, 0.012, 0), long(upright, _UPRIGHT_INCHES, 0.012, 1)
    reach = max(3, round(dpi * 0.025))
    streaks = _streaks(upright, sure_level, dpi)
    sure_upright, upright = sure_upright & ~streaks, upright & ~streaks
    faint_upright = long(upright, 0.09, 0.015, 1)
    pale_upright = long(pale_upright & ~streaks, 0.15, 0.015, 1)
    lines = _joined(sure_level, sure_upright, 0, dpi * 1.6, reach, pale_upright)
    beside = np.asarray(cv2.dilate(sure_upright, np.ones((1, 5), np.uint8)), dtype=np.uint8)
    short = _short_uprights(grey, faint_upright & ~beside, lines, dpi)
    return Rulings(
        level=lines,
        upright=_joined(sure_upright, sure_level, 1, dpi * 0.8, reach) | short,
        faint_level=long(level, 0.11, 0.015, 0),
        faint_upright=faint_upright,
        pale_level=long(pale_level, 0.2, 0.015, 0),
        pale_upright=pale_upright,
        grey=grey,
    )


def _without_arcs(lines: Mask, rings: Sequence[Box]) -> Mask:
    """The mask without the pieces along a stamp's ring, which looks like a line where it runs level or upright."""
    import cv2

    if not rings:
        return lines
    along = np.zeros_like(lines)
    for ring in rings:
        middle = (round((ring[0] + ring[2]) / 2), round((ring[1] + ring[3]) / 2))
        wide, tall = (ring[2] - ring[0]) / 2, (ring[3] - ring[1]) / 2
        cv2.ellipse(along, middle, (round(wide * 0.96), round(tall * 0.96)), 0, 0, 360, 1, max(3, round(wide * 0.1)))
    count, labels = cv2.connectedComponents(lines)
    whole = np.bincount(labels.ravel(), minlength=count)
    on_ring = np.bincount(labels[along > 0], minlength=count)
    keep = on_ring < _MOST_ON_RING * whole
    return np.where(keep[labels], lines, 0).astype(np.uint8)


def _short_uprights(grey: Image, strokes: Mask, level: Mask, dpi: float) -> Mask:
    """The strokes that divide rows as low as their letters: from line to line, with paper at both sides."""
    count, labels, stats, _ = connected(strokes)
    keep = np.zeros(count, dtype=bool)
    near, far, reach = round(dpi * 0.02), round(dpi * 0.05), max(2, round(dpi * 0.012))
    for i in range(1, count):
        x, y, w, h = (int(v) for v in stats[i][:4])
        if not (dpi * 0.1 < h < dpi * 0.26 and w < dpi * 0.035 and x > far):
            continue
        inside = np.s_[y + h // 7 : y + h - h // 7]
        flanks = grey[inside, x - far : x - near], grey[inside, x + w + near : x + w + far]
        ends = level[max(0, y - reach) : y + reach + 1, x : x + w], level[y + h - reach : y + h + reach + 1, x : x + w]
        is_free = all(flank.size and float((flank < 190).mean()) < 0.06 for flank in flanks)
        keep[i] = is_free and all(bool(end.any()) for end in ends)
    return np.asarray(keep[labels].astype(np.uint8) * 255)


def _streaks(upright: Mask, level: Mask, dpi: float) -> Mask:
    """A scanner's dead columns and folds: strokes down the page that begin above all level lines and end below them."""
    import cv2

    out = np.zeros_like(upright)
    height = upright.shape[0]
    rows = np.flatnonzero(np.asarray((level > 0).sum(axis=1)) > dpi * 0.5)
    first, last = (int(rows[0]), int(rows[-1])) if len(rows) else (height, 0)
    strokes = _long(upright, round(dpi * 0.07), round(dpi * 0.02), 1)
    shrink = max(1, round(dpi / 70))  # Hough's search is slow on a full page
    scaled = cv2.resize(strokes, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    small = _perhaps_streaks(np.asarray(scaled > 50, dtype=np.uint8), (first - dpi * 0.15) / shrink)
    tall = small.shape[0]
    if not small.any():
        return out
    found = cv2.HoughLinesP(small, 1, np.pi / 1440, int(0.3 * tall), minLineLength=0.7 * tall, maxLineGap=0.08 * tall)
    middle = (shrink - 1) / 2
    for line in found.reshape(-1, 4).tolist() if found is not None else []:
        x0, y0, x1, y1 = (v * shrink + middle for v in line)
        top, bottom = min(y0, y1), max(y0, y1)
        if abs(x1 - x0) < 0.05 * height and top < first - dpi * 0.15 and bottom > last + dpi * 0.15:
            way = (x1 - x0) / (y1 - y0)
            if _share_along(strokes, x0 - way * y0, way, int(top), int(bottom)) < _LEAST_STREAK:
                continue
            ends = (round(x0 - way * y0), 0), (round(x0 + way * (height - y0)), height)
            cv2.line(out, ends[0], ends[1], 255, max(3, round(dpi * 0.04)))
    return out


def _perhaps_streaks(strokes: Mask, begin: float) -> Mask:
    """The strokes without those in upright bands that hold no streak: too little of the page, or nothing so high up."""
    tall, wide = strokes.shape
    band = 2 * max(4, round(0.05 * tall) + 2)  # twice as wide as a streak leans, each half in two bands
    out = np.zeros_like(strokes)
    for x in range(0, wide, band // 2):
        rows = np.asarray(strokes[:, x : x + band].any(axis=1))
        if rows.sum() >= 0.5 * tall and rows[: max(0, int(begin) + 2)].any():
            out[:, x : x + band] = strokes[:, x : x + band]
    return out


def _share_along(mask: Mask, x_at_top: float, way: float, top: int, bottom: int) -> float:
    """How much of a slanted line from row ``top`` to ``bottom`` has ink of the mask on it, or two pixels beside it."""
    rows = np.arange(max(0, top), min(bottom, mask.shape[0]))
    columns = np.round(x_at_top + way * rows).astype(int)
    beside = np.clip(columns[:, None] + np.arange(-2, 3), 0, mask.shape[1] - 1)
    return float((mask[rows[:, None], beside] > 0).any(axis=1).mean()) if len(rows) else 0.0


def _odd(value: float) -> int:
    return max(3, int(value) | 1)


def _strokes(grey: Image, size: tuple[int, int]) -> tuple[Mask, Mask]:
    """Ink thinner than the kernel across its direction: what is plain, and what is there at all."""
    import cv2

    kernel = np.ones((size[1], size[0]), np.uint8)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel)
    plain, pale = ((dark > contrast).astype(np.uint8) * 255 for contrast in (_PLAIN, _PALE))
    return np.asarray(plain), np.asarray(pale)


def _long(strokes: Mask, length: int, gap: int, axis: int) -> Mask:
    """What runs for ``length`` pixels along the axis, gaps up to ``gap`` bridged, a slope of 1 in 50 allowed."""
    import cv2

    def line(n: int) -> Mask:
        return np.ones((1, n) if axis == 0 else (n, 1), np.uint8)

    across = np.ones((2, 1) if axis == 0 else (1, 2), np.uint8)
    joined = cv2.morphologyEx(cv2.dilate(strokes, across), cv2.MORPH_CLOSE, line(max(2, gap)))
    return np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, line(max(3, length))), dtype=np.uint8)


def _joined(lines: Mask, across: Mask, axis: int, long_px: float, reach: int, pale_across: Mask | None = None) -> Mask:
    """The pieces of a mask that end at a line across at both ends, or at one and are too long for a letter's stroke.

    pale_across: what also counts where a long line ends at it on both sides.
    """
    import cv2

    bridge = np.ones((1, max(3, round(0.22 * long_px))), np.uint8)  # a line goes on where a seal or a fold broke it
    whole = lines if axis == 1 else np.asarray(cv2.morphologyEx(lines, cv2.MORPH_CLOSE, bridge), dtype=np.uint8)
    count, labels, stats, _ = connected(whole)
    size = (2 * reach + 1, 7) if axis == 0 else (7, 2 * reach + 1)  # a line is broken by the one it meets
    kernel = np.ones((size[1], size[0]), np.uint8)
    stops = cv2.dilate(across, kernel) > 0
    pale_stops = stops if pale_across is None else stops | (cv2.dilate(pale_across, kernel) > 0)
    kept = np.zeros_like(lines)
    for i in range(1, count):
        x, y, w, h = (int(v) for v in stats[i][:4])
        first = stops[y : y + h, x : x + reach] if axis == 0 else stops[y : y + reach, x : x + w]
        last = stops[y : y + h, x + w - reach : x + w] if axis == 0 else stops[y + h - reach : y + h, x : x + w]
        touches = int(first.any()) + int(last.any())
        if (w if axis == 0 else h) >= long_px:
            # A long level line that meets no other is an underline; one cut off at both sides crosses some.
            ends = pale_stops[y : y + h, x : x + reach], pale_stops[y : y + h, x + w - reach : x + w]
            is_framed = touches > 0 or all(bool(end.any()) for end in ends)
            is_kept = axis == 1 or is_framed or _count_crossed(stops[y : y + h, x : x + w]) >= 2
        else:
            is_kept = touches == 2 or (touches == 1 and axis == 1 and h >= 0.38 * long_px)
        if is_kept:
            box = np.s_[y : y + h, x : x + w]
            kept[box][labels[box] == i] = lines[box][labels[box] == i]
    return kept


def _count_crossed(stops: NDArray[np.bool_]) -> int:
    crossed = np.concatenate([[False], np.asarray(stops.any(axis=0))])
    return int(np.count_nonzero(crossed[1:] & ~crossed[:-1]))


def erase(grey: Image, mask: Mask, grow: int = 1) -> Image:
    """The picture with paper where the mask is."""
    import cv2

    kernel = np.ones((2 * grow + 1, 2 * grow + 1), np.uint8)
    out = grey.copy()
    out[cv2.dilate(mask, kernel) > 0] = 255
    return out
