"""One box beside one word: found by its four sides, its state measured by the ink in it and over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.vision.light import Image
from models.layout import MarkKind, MarkState

Box = tuple[float, float, float, float]

_SIDE_LEAST = 0.66


@dataclass(frozen=True, slots=True)
class SeenMark:
    """What stands beside a word. box: in pixels of the page, None where nothing stands there.

    sides: how complete the weakest side of the box is, 0 to 1; 0 where no box was found.
    """

    state: MarkState
    confidence: float
    kind: MarkKind = MarkKind.BOX
    box: Box | None = None
    sides: float = 0.0


@dataclass(frozen=True, slots=True)
class _Square:
    x: int
    y: int
    width: int
    height: int
    sides: float


def find_squares(grey: Image, window: Box, em: float) -> list[SeenMark]:
    """The boxes in a window of the page, best first, none overlapping another, their states measured."""
    x0, top = max(0, int(window[0])), max(0, int(window[1]))
    x1, bottom = min(grey.shape[1], int(window[2]) + 1), min(grey.shape[0], int(window[3]) + 1)
    if x1 - x0 < 0.5 * em or bottom - top < 0.5 * em:
        return []
    part = grey[top:bottom, x0:x1]
    found: list[SeenMark] = []
    for square in _squares(_ink(part), em):
        state, confidence = _state(grey, square, x0, top)
        box = (
            float(x0 + square.x),
            float(top + square.y),
            float(x0 + square.x + square.width),
            float(top + square.y + square.height),
        )
        found.append(SeenMark(state, confidence, MarkKind.BOX, box, square.sides))
    return found


def _ink(part: Image) -> NDArray[np.bool_]:
    """Ink against this part's own paper and darkest ink, so that faint print counts."""
    paper = float(np.percentile(part, 85))
    dark = float(np.percentile(part, 2))
    threshold = max(paper - 0.45 * (paper - dark), paper - 110)
    if paper - dark < 40:
        return np.zeros(part.shape, dtype=bool)
    return part < threshold


def _squares(ink: NDArray[np.bool_], em: float) -> list[_Square]:
    """Hollow or filled squares of a letter's size, the best of each place."""
    height, width = ink.shape
    rows = _runs(ink | np.roll(ink, 1, 0) | np.roll(ink, -1, 0))
    cols = _runs((ink | np.roll(ink, 1, 1) | np.roll(ink, -1, 1)).T)
    best: list[tuple[float, _Square]] = []
    for size in range(max(8, round(0.5 * em)), round(1.2 * em) + 1):
        for tall in {size, size - max(1, size // 12), size + max(1, size // 12)}:
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
            if top_score >= _SIDE_LEAST:
                for py, px in np.argwhere(score >= max(_SIDE_LEAST, top_score - 0.06))[:40]:
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


def _state(grey: Image, square: _Square, x0: int, top: int) -> tuple[MarkState, float]:
    """By how dark the box's inside is against its own sides: the fraction of it that a stroke covers."""
    left, upper = x0 + square.x, top + square.y
    right, lower = left + square.width, upper + square.height
    frame = max(2, round(0.1 * square.width))
    whole = grey[max(0, upper - 1) : lower + 2, max(0, left - 1) : right + 2]
    inside = grey[upper + frame + 1 : lower - frame, left + frame + 1 : right - frame]
    if inside.size < 9:
        return MarkState.UNCLEAR, 0.3
    side_dark = 255.0 - float(np.percentile(whole, 10))
    pad = 3 * frame
    around = grey[max(0, upper - pad) : lower + pad, max(0, left - pad) : right + pad]
    paper_dark = 255.0 - float(np.percentile(around, 80))
    reach = max(25.0, side_dark - paper_dark)
    darkness = np.clip((255.0 - inside.astype(np.float32) - paper_dark) / reach, 0, 1)
    core = darkness[darkness.shape[0] // 6 : -(darkness.shape[0] // 6) or None]
    core = core[:, core.shape[1] // 6 : -(core.shape[1] // 6) or None]
    covered = float((core > 0.5).mean())
    faint = float((core > 0.28).mean())
    if covered > 0.17:
        return MarkState.TICKED, float(min(0.999, 0.9 + covered))
    if covered > 0.10:
        return MarkState.TICKED, 0.85
    if covered > 0.045 or faint > 0.3:
        return MarkState.UNCLEAR, 0.5
    if covered > 0.02 or faint > 0.14:
        return MarkState.EMPTY, 0.85
    return MarkState.EMPTY, 0.99
