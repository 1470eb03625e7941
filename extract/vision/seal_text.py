"""The pictures of a stamp's text that an engine can read: the ring unrolled, and the straight line below the star.

How far a stamp is turned shows in its star, whose five points tell angles up to 36 degrees apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.vision.light import Image
from extract.vision.seals import FoundSeal, seal_ink

_HEIGHT_PX = 64
_STAR = (0.06, 0.36)
"""Between which shares of the radius the points of a star end."""


@dataclass(frozen=True, slots=True)
class SealViews:
    """Pictures of text, dark on white, RGB. ring: the same ring in several cuts. line: likewise, may be empty."""

    ring: list[Image]
    line: list[Image]


def seal_views(rgb: Image, seal: FoundSeal) -> SealViews:
    """The texts of a round or oval stamp as pictures of one line each."""
    disc = _disc(seal_ink(rgb, seal), seal)
    turn = star_turn(disc)
    ring = [
        _as_rgb(_strip(disc, inner, outer, turn or 0.0)) for inner, outer in ((0.57, 0.95), (0.64, 0.92), (0.5, 0.9))
    ]
    upright = _turned(disc, -(turn or 0.0))
    return SealViews(ring, [_as_rgb(line) for line in _lines(upright, has_star=turn is not None)])


def _disc(ink: Image, seal: FoundSeal) -> Image:
    """The stamp as a circle, 512 pixels wide; white where it leaves the page."""
    import cv2

    x0, top, x1, bottom = seal.box
    target = np.array([[0, 0], [511, 0], [0, 511]], dtype=np.float32)
    matrix = cv2.getAffineTransform(np.array([[x0, top], [x1, top], [x0, bottom]], dtype=np.float32), target)
    disc = cv2.warpAffine(
        ink, matrix, (512, 512), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255)
    )
    return np.asarray(disc, dtype=np.uint8)


def star_turn(disc: Image) -> float | None:
    """How far the star in the middle is turned clockwise, in radians, at most a tenth of a turn; None without one."""
    angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    radii = np.linspace(4, 256 * 0.45, 80)
    xs = np.clip(256 + np.outer(np.cos(angles), radii), 0, 511).astype(int)
    ys = np.clip(256 + np.outer(np.sin(angles), radii), 0, 511).astype(int)
    dark = (disc[ys, xs] < 170).astype(np.float32)
    reach: NDArray[np.float64] = np.array([_run(row) for row in dark]) / len(radii) * 0.45
    wave = np.fft.rfft(reach)
    if reach.mean() < _STAR[0] or reach.max() > 0.44 or abs(wave[5]) < 1.6 * np.abs(np.delete(wave[1:9], 4)).max():
        return None
    # An upright star points up: a maximum at -90 degrees.
    phase = float(np.angle(wave[5]))
    turn = (-phase / 5) - (-np.pi / 2)
    step = 2 * np.pi / 5
    return (turn + step / 2) % step - step / 2


def _run(row: NDArray[np.float32]) -> int:
    """How many steps from the middle the ink goes on, small pores aside."""
    smooth = np.convolve(row, np.ones(5) / 5, mode="same")
    gaps = np.flatnonzero(smooth < 0.3)
    return int(gaps[0]) if len(gaps) else len(row)


def _strip(disc: Image, inner: float, outer: float, turn: float) -> Image:
    """The ring as a level strip, cut open at its foot."""
    import cv2

    length = round(2 * np.pi * 0.78 * _HEIGHT_PX / 0.36)
    angles = np.linspace(np.pi / 2, np.pi / 2 + 2 * np.pi, length) + turn
    radii = np.linspace(outer, inner, _HEIGHT_PX) * 256
    map_x = (255.5 + np.outer(radii, np.cos(angles))).astype(np.float32)
    map_y = (255.5 + np.outer(radii, np.sin(angles))).astype(np.float32)
    strip = cv2.remap(disc, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255))
    return np.asarray(strip, dtype=np.uint8)


def _turned(disc: Image, radians: float) -> Image:
    import cv2

    matrix = cv2.getRotationMatrix2D((255.5, 255.5), -float(np.degrees(radians)), 1.0)
    turned = cv2.warpAffine(disc, matrix, (512, 512), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.asarray(turned, dtype=np.uint8)


def _lines(upright: Image, *, has_star: bool) -> list[Image]:
    """The straight line of text: below the star, or in the middle where there is none. Empty where no ink is."""
    top, bottom = (0.2, 0.68) if has_star else (-0.3, 0.5)
    half = 0.6 if has_star else 0.62
    band = upright[
        round(256 * (1 + top)) : round(256 * (1 + bottom)), round(256 * (1 - half)) : round(256 * (1 + half))
    ]
    rows = (band < 170).mean(axis=1)
    runs = _runs(rows > 0.03, least=14)
    lines = []
    for start, end in runs:
        if 14 <= end - start <= 90:
            part = band[max(0, start - 5) : end + 5]
            cols = np.flatnonzero((part < 170).any(axis=0))
            if len(cols) and cols[-1] - cols[0] > 2.0 * (end - start):
                lines.append(np.ascontiguousarray(part[:, max(0, cols[0] - 6) : cols[-1] + 7]))
    return lines


def _runs(flags: NDArray[np.bool_], least: int) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]


def _as_rgb(grey: Image) -> Image:
    return np.repeat(np.asarray(grey, dtype=np.uint8)[..., None], 3, axis=2)
