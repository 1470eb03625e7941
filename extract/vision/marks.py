"""One box beside one word: found by its four sides, its state measured by the ink in it and over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.vision.light import Image
from models.layout import MarkKind, MarkState

Box = tuple[float, float, float, float]
Sizes = tuple[range, range]

_SIDE_LEAST = 0.66
_BEYOND = 0.14
"""The share of the strip outside a side from which on a pen has gone there."""
_FULL = 0.6
_SLANTED = 0.22
"""How far across a box and down it a stroke beside its middle goes that is no rim of a side."""
_THROUGH = 0.88
"""The share of a line's way through a box, before it and behind it, that is dark."""
_STROKE, _GRAIN = 0.16, 0.34
"""How dark a faint stroke is at least; across less of a box's middle than this no tick goes, but grain does."""
_NOTHING, _PALE = 0.085, 0.4
"""Strokes less dark than print by more than _PALE may be rubbed out; below _NOTHING there are none."""


@dataclass(frozen=True, slots=True)
class SeenMark:
    """What stands beside a word. box: in pixels of the page, None where nothing stands there.

    sides: how complete the weakest side of the box is, 0 to 1; 0 where no box was found.
    fill: the share of its inside that is ink. ink: all that was measured of a box.
    """

    state: MarkState
    confidence: float
    kind: MarkKind = MarkKind.BOX
    box: Box | None = None
    sides: float = 0.0
    fill: float = 0.0
    ink: BoxInk | None = None


@dataclass(frozen=True, slots=True)
class _Square:
    x: int
    y: int
    width: int
    height: int
    sides: float


def find_squares(
    grey: Image, window: Box, em: float, level: float = 0.0, sizes: Sizes | None = None, least: float = _SIDE_LEAST
) -> list[SeenMark]:
    """The boxes in a window of the page, best first, none overlapping another, their states measured.

    level: see ``print_level``. sizes: the widths and the heights to look for, else all of a letter's size.
    least: how complete the weakest side must be.
    """
    x0, top = max(0, int(window[0])), max(0, int(window[1]))
    x1, bottom = min(grey.shape[1], int(window[2]) + 1), min(grey.shape[0], int(window[3]) + 1)
    if x1 - x0 < 0.5 * em or bottom - top < 0.5 * em:
        return []
    part = grey[top:bottom, x0:x1]
    found: list[SeenMark] = []
    for square in _squares(_ink(part), em, sizes, least):
        ink = measure(grey, (x0 + square.x, top + square.y, square.width, square.height), level)
        state, confidence = state_of(ink)
        box = (
            float(x0 + square.x),
            float(top + square.y),
            float(x0 + square.x + square.width),
            float(top + square.y + square.height),
        )
        found.append(SeenMark(state, confidence, MarkKind.BOX, box, square.sides, ink.inner if ink else 0.0, ink))
    return found


def _ink(part: Image) -> NDArray[np.bool_]:
    """Ink against this part's own paper and darkest ink, so that faint print counts."""
    paper = float(np.percentile(part, 85))
    dark = float(np.percentile(part, 2))
    threshold = paper - max(30.0, 0.28 * (paper - dark))
    if paper - dark < 40:
        return np.zeros(part.shape, dtype=bool)
    return part < threshold


def _squares(ink: NDArray[np.bool_], em: float, sizes: Sizes | None, least: float) -> list[_Square]:
    """Hollow or filled squares, the best of each place."""
    height, width = ink.shape
    rows = _runs(ink | np.roll(ink, 1, 0) | np.roll(ink, -1, 0))
    cols = _runs((ink | np.roll(ink, 1, 1) | np.roll(ink, -1, 1)).T)
    best: list[tuple[float, _Square]] = []
    widths, heights = sizes or (range(max(8, round(0.5 * em)), round(1.2 * em) + 1), range(0))
    for size in widths:
        for tall in heights or {size, size - max(1, size // 12), size + max(1, size // 12)}:
            if size >= width or tall >= height:
                continue
            level = (rows[:, size:] - rows[:, : width + 1 - size])[:, : width - size] / size
            upright = (cols[:, tall:] - cols[:, : height + 1 - tall])[:, : height - tall].T / tall
            score = np.minimum(
                np.minimum(level[: height - tall], level[tall:]),
                np.minimum(upright[:, : width - size], upright[:, size:]),
            )
            y, x = np.unravel_index(int(score.argmax()), score.shape)
            top_score = float(score[y, x])
            if top_score >= least:
                for py, px in np.argwhere(score >= max(least, top_score - 0.06))[:40]:
                    sides = float(score[py, px])
                    best.append((sides + 0.25 * size / em, _Square(int(px), int(py), size, tall, sides)))
    best.sort(key=lambda pair: -pair[0])
    kept: list[_Square] = []
    for _, square in best:
        if all(not _overlap(square, other) for other in kept):
            kept.append(square)
    return kept


def _runs(ink: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Ink summed along each row from its start: (height, width + 1)."""
    sums = np.zeros((ink.shape[0], ink.shape[1] + 1), dtype=np.float32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    return sums


def _overlap(a: _Square, b: _Square) -> bool:
    wide = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    tall = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return wide > 0.15 * min(a.width, b.width) and tall > 0.15 * min(a.height, b.height)


@dataclass(frozen=True, slots=True)
class BoxInk:
    """How much ink a box holds, against the ink of its own sides.

    core: the share of its middle (about half its width) that is as dark as its sides. inner: of all between the sides.
    faint: of its middle that is at least a quarter as dark. over: of the strip above or below it (a pen's
    overshoot), whichever holds more; around: whichever holds less. level: how dark the strokes in its middle are,
    against the print around the box (1: as dark). beyond: on how many of its four sides ink lies close outside.
    is_solid: the box and what lies beyond are one plain form, as a disc's or a square's; told of full boxes only.
    span: how far the largest faint stroke reaches across its middle. slant: how far, across and down, a stroke reaches
    that neither is a side's rim nor goes through the middle: a tick's in a corner.
    """

    core: float
    inner: float
    faint: float
    over: float
    around: float
    level: float = 1.0
    beyond: int = 0
    is_solid: bool = False
    span: float = 1.0
    slant: float = 0.0


def print_level(grey: Image, window: Box) -> float:
    """How much darker than its paper the print of a part of the page is, in grey levels."""
    x0, top = max(0, int(window[0])), max(0, int(window[1]))
    part = grey[top : int(window[3]) + 1, x0 : int(window[2]) + 1]
    if part.size == 0:
        return 0.0
    paper = float(np.percentile(part, 80))
    ink = part[part < paper - 0.3 * (paper - float(np.percentile(part, 1)))]
    return paper - float(np.percentile(ink, 20)) if ink.size else 0.0


def measure(grey: Image, square: tuple[int, int, int, int], level: float = 0.0) -> BoxInk | None:
    """The ink of a box (x, y, width, height); None where it is too small to have an inside.

    level: how dark print is, see ``print_level``; 0 where it is not known.
    """
    left, upper, width, height = square
    right, lower = left + width, upper + height
    frame = max(2, round(0.1 * width))
    whole = grey[max(0, upper - 1) : lower + 2, max(0, left - 1) : right + 2]
    inside = grey[upper + frame + 1 : lower - frame, left + frame + 1 : right - frame]
    if inside.size < 9:
        return None
    pad = 3 * frame
    around = grey[max(0, upper - pad) : lower + pad, max(0, left - pad) : right + pad]
    paper = 255.0 - float(np.percentile(around, 80))
    reach = max(25.0, 255.0 - float(np.percentile(whole, 10)) - paper)

    def darkness(part: Image) -> NDArray[np.float32]:
        return np.asarray(np.clip((255.0 - part.astype(np.float32) - paper) / reach, 0, 1), dtype=np.float32)

    dark = darkness(inside)
    for lines in crossing_lines(grey, square, 255.0 - paper, 0.3 * reach):
        dark[_shifted(lines, frame + 1, dark.shape)] = 0
    tall, wide = max(1, dark.shape[0] // 6), max(1, dark.shape[1] // 6)
    core = dark[tall:-tall, wide:-wide]
    strip = max(3, round(0.22 * height))
    gap = frame + 1
    above = grey[max(0, upper - gap - strip) : max(0, upper - gap), left:right]
    below = grey[lower + gap : lower + gap + strip, left:right]
    over = [float((darkness(part) > 0.5).mean()) for part in (above, below) if part.size]
    inner = float((dark > 0.5).mean())
    beyond = sum(bool(part.size) and float((darkness(part) > 0.5).mean()) > _BEYOND for part in _rims(grey, square))
    reach_px = max(3, width // 2)
    wider = grey[max(0, upper - reach_px) : lower + reach_px, max(0, left - reach_px) : right + reach_px]
    return BoxInk(
        core=float((core > 0.5).mean()) if core.size else 0.0,
        inner=inner,
        faint=float((core > 0.28).mean()) if core.size else 0.0,
        over=max(over, default=0.0),
        around=min(over, default=0.0),
        level=_stroke_level(core) * reach / level if level and core.size else 1.0,
        span=_stroke_span(core) if core.size else 1.0,
        slant=_slant(dark > 0.5),
        beyond=beyond,
        is_solid=beyond >= 2 and inner > _FULL and _is_solid(darkness(wider) > 0.5),
    )


def crossing_lines(
    grey: Image, square: tuple[int, int, int, int], paper: float, least: float
) -> Iterator[tuple[slice, slice]]:
    """The rows and columns of a box (x, y, width, height) through which a fold or a border goes, and beyond it on.

    paper: its grey level. least: how much darker a line is at least.
    """
    left, upper, width, height = square
    for is_level in (True, False):
        long, deep = (width, height) if is_level else (height, width)
        start, first = (left, upper) if is_level else (upper, left)
        view = grey if is_level else grey.T
        beyond = round(0.9 * long)
        if start - beyond < 0 or start + long + beyond > view.shape[1] or first < 1:
            continue
        band = view[first - 1 : first + deep + 1, start - beyond : start + long + beyond] < paper - least
        near = band[:-2] | band[1:-1] | band[2:]
        rim = max(3, round(0.15 * long))
        parts = (near[:, : beyond - rim], near[:, beyond:-beyond], near[:, rim - beyond :])
        lines = np.minimum.reduce([part.mean(axis=1) for part in parts]) > _THROUGH
        if lines.any() and lines.mean() < 0.3:
            for at in np.flatnonzero(lines).tolist():
                yield (slice(at, at + 1), slice(None)) if is_level else (slice(None), slice(at, at + 1))


def _shifted(lines: tuple[slice, slice], by: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The same rows or columns, counted within the rim."""
    rows, cols = (
        line if line.start is None else slice(min(max(0, line.start - by), size), min(max(0, line.stop - by), size))
        for line, size in zip(lines, shape, strict=True)
    )
    return rows, cols


def _is_solid(ink: NDArray[np.bool_]) -> bool:
    """Whether the largest piece of ink fills its own hull: a printed disc or square, not a scribble."""
    import cv2

    contours, _ = cv2.findContours(ink.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=cv2.contourArea, default=None)
    if largest is None:
        return False
    hull = cv2.contourArea(cv2.convexHull(largest))
    return hull > 0 and cv2.contourArea(largest) > 0.93 * hull


def _rims(grey: Image, square: tuple[int, int, int, int]) -> list[Image]:
    """The strips close outside the four sides of a box."""
    left, upper, width, height = square
    right, lower = left + width, upper + height
    gap, strip = 2 + width // 20, max(2, round(0.16 * height))
    rows = slice(max(0, upper), lower)
    return [
        grey[max(0, upper - gap - strip) : max(0, upper - gap), left:right],
        grey[lower + gap : lower + gap + strip, left:right],
        grey[rows, max(0, left - gap - strip) : max(0, left - gap)],
        grey[rows, right + gap : right + gap + strip],
    ]


def _stroke_level(core: NDArray[np.float32]) -> float:
    """How dark the strokes in a box's middle are, specks of noise aside: of thin ones the middle, not the rims."""
    import cv2

    calm = cv2.blur(core, (2, 2)) if min(core.shape) > 3 else core
    share = float((calm > _STROKE).mean())
    return float(np.percentile(calm, 100 - float(np.clip(50 * share, 1.5, 8))))


def _stroke_span(core: NDArray[np.float32]) -> float:
    """How far the largest piece of faint ink in a box's middle reaches, as a share of it: grain reaches nowhere."""
    import cv2

    if min(core.shape) < 5:
        return 1.0
    faint = (cv2.blur(core, (3, 3)) > _STROKE).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(faint)
    reach = [max(w / core.shape[1], h / core.shape[0]) for _, _, w, h, _ in stats[1:count].tolist()]
    return float(max(reach, default=0.0))


def _slant(ink: NDArray[np.bool_]) -> float:
    """How far, across and down, the most slanted piece of ink in a box reaches, as a share of it."""
    import cv2

    tall, wide = ink.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    best = 0.0
    for number, (x, y, w, h, area) in enumerate(stats[1:count].tolist(), 1):
        piece = labels[y : y + h, x : x + w] == number
        ys, xs = np.nonzero(piece)
        at_rim = np.mean((xs + x < 1) | (xs + x >= wide - 1) | (ys + y < 1) | (ys + y >= tall - 1))
        if at_rim < 0.5 and area < 0.6 * w * h:
            best = max(best, min(w / wide, h / tall))
    return float(best)


def state_of(ink: BoxInk | None) -> tuple[MarkState, float]:
    """What the ink of a box says, and how sure that is."""
    if ink is None:
        return MarkState.UNCLEAR, 0.3
    if not ink.is_solid and ((ink.beyond >= 2 and ink.inner > _FULL) or (ink.around > 0.3 and ink.inner > 0.55)):
        return MarkState.STRUCK_OUT, 0.7  # scribbled over, beyond the box
    is_grain = ink.span < _GRAIN and ink.core < 0.03
    if ink.level < _PALE and (ink.level > _NOTHING or ink.faint > 0.05) and not is_grain:
        return MarkState.UNCLEAR, 0.5  # rubbed out, or hardly pressed
    if ink.core > 0.12:
        return MarkState.TICKED, float(min(0.999, 0.97 + ink.core / 10))
    if ink.core > 0.05 or (ink.core > 0.03 and ink.inner > 0.11) or (ink.over > 0.12 and ink.inner > 0.09):
        return MarkState.TICKED, 0.95
    if ink.faint > 0.22 and not is_grain:
        return MarkState.TICKED, 0.93
    if ink.slant > _SLANTED:
        return MarkState.UNCLEAR, 0.5  # a tick that keeps to a corner, the end of a ring or of another box's tick
    # What lies over an inside without ink is the box or the words of the next line, where lines stand close.
    if (
        ink.core > 0.015
        or (ink.over > 0.08 and ink.inner > 0.06)
        or (ink.faint > 0.09 and not is_grain)
        or ink.inner > 0.3
    ):
        return MarkState.UNCLEAR, 0.5
    return MarkState.EMPTY, 0.99 if ink.inner < 0.03 or (ink.inner < 0.1 and ink.over < 0.05) else 0.95
