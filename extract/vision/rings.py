"""Rings of stamps in any one kind of ink: centres that edges point to, then how much of a circle lies along them.

Neither a colour nor a whole ring is needed: dry, pale, photocopied, overprinted and cut rings count by the share of
their directions in which a thin line lies, with paper on both sides of it. Print and tables reach 0.76 of that by
chance when circles are small, and few edges of theirs point to one place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
"""(height, width): how much ink lies at each pixel, 0 is paper."""

DPI = 75.0
_LEAST_MM, _MOST_MM = 13.0, 29.0
"""Radii: stamps are 30 to 50 mm across; two pages on one sheet, or a photo of a part, show them smaller or larger."""
_RADIUS_STEP, _CELL = 1.5, 2
_CANDIDATES = 14
_GRAIN = 0.24
"""With edges at more of its pixels a page is noise, as no page of print is; it would cost more than all the rest."""
_DIRECTIONS = 240
_GAP_MM = 1.1
_ANGLES = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
_COS, _SIN = np.cos(_ANGLES), np.sin(_ANGLES)
_BASIS = np.stack([np.ones(_DIRECTIONS), _COS, _SIN, np.cos(2 * _ANGLES), np.sin(2 * _ANGLES)], axis=1)
_STIFFNESS = np.array([0.002, 2.0, 2.0, 12.0, 12.0])
_MOST_OVAL = 0.07


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle that may be a stamp's, in pixels at ``DPI``.

    coverage: the share of its directions on the page in which a thin line lies. votes: edges that point to its middle,
    a pixel of its radius. on_page: the share of its directions on the page. filling, core: the share of ink between its
    line and its star, and within the star.
    """

    x: float
    y: float
    wide: float
    tall: float
    coverage: float
    votes: float
    on_page: float
    filling: float
    core: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Of its outer edge."""
        return self.x - self.wide, self.y - self.tall, self.x + self.wide, self.y + self.tall


def find_rings(ink: Plane, least_edge: float, least_ink: float) -> list[Ring]:
    """The rings of an ink plane at ``DPI``, the most complete first; of concentric ones the best.

    least_edge: from which slope a pixel an edge counts. least_ink: how far a line must stand out from both its sides.
    """
    rings = []
    for x, y, radius, votes in _centres(ink, least_edge):
        ring = _fitted(ink, (x, y, radius), votes, least_ink)
        if ring is not None:
            rings.append(ring)
    rings.sort(key=lambda ring: -ring.coverage - 0.2 * min(ring.votes, 1.0))
    kept: list[Ring] = []
    for ring in rings:
        if all(np.hypot(ring.x - other.x, ring.y - other.y) > 0.45 * max(ring.wide, other.wide) for other in kept):
            kept.append(ring)
    return kept


def _edges(ink: Plane, least: float) -> tuple[Plane, Plane, Plane, Plane]:
    """x, y and direction towards more ink of the pixels at which edges are steepest."""
    import cv2

    soft = cv2.GaussianBlur(ink, (0, 0), 0.8)
    across, down = cv2.Scharr(soft, cv2.CV_32F, 1, 0) / 16, cv2.Scharr(soft, cv2.CV_32F, 0, 1) / 16
    slope = cv2.magnitude(across, down)
    padded = np.pad(slope, 1)
    is_level = np.abs(across) >= np.abs(down)
    beside = np.where(
        is_level, np.maximum(padded[1:-1, :-2], padded[1:-1, 2:]), np.maximum(padded[:-2, 1:-1], padded[2:, 1:-1])
    )
    ys, xs = np.nonzero((slope > least) & (slope >= beside))
    steep = slope[ys, xs]
    places = xs.astype(np.float32), ys.astype(np.float32)
    return *places, (across[ys, xs] / steep).astype(np.float32), (down[ys, xs] / steep).astype(np.float32)


def _centres(ink: Plane, least: float) -> list[tuple[float, float, float, float]]:
    """Places to which edges point from one distance: x, y, that distance, and how many edges a pixel of it."""
    import cv2

    xs, ys, across, down = _edges(ink, least)
    if not 60 <= len(xs) < _GRAIN * ink.size:
        return []
    pad = int(_mm(_MOST_MM))
    width, height = (ink.shape[1] + 2 * pad) // _CELL + 1, (ink.shape[0] + 2 * pad) // _CELL + 1
    radii = np.arange(_mm(_LEAST_MM), _mm(_MOST_MM) + 1, _RADIUS_STEP)
    best, which = np.zeros((height, width), np.float32), np.zeros((height, width), np.int16)
    base_x, base_y = (xs + pad) / _CELL, (ys + pad) / _CELL
    step_x, step_y = across / _CELL, down / _CELL
    for index, radius in enumerate(radii):
        cells = [
            (base_y + step_y * reach).astype(np.int32) * width + (base_x + step_x * reach).astype(np.int32)
            for reach in (np.float32(radius), np.float32(-radius))
        ]
        votes = np.bincount(np.concatenate(cells), minlength=height * width)[: height * width].astype(np.float32)
        level = cv2.GaussianBlur(votes.reshape(height, width), (0, 0), 1.0) / np.float32(radius)
        is_more = level > best
        best[is_more] = level[is_more]
        which[is_more] = index
    out = []
    for _ in range(_CANDIDATES):
        _, most, _, (x, y) = cv2.minMaxLoc(best)
        if most <= 0:
            break
        out.append((x * _CELL + 1.0 - pad, y * _CELL + 1.0 - pad, float(radii[which[y, x]]), float(most)))
        cv2.circle(best, (x, y), int(_mm(5) / _CELL), (0.0,), -1)
    return out


def _fitted(ink: Plane, circle: tuple[float, float, float], votes: float, least: float) -> Ring | None:
    """The slightly oval ring near a circle along which most thin line lies; None where hardly any does."""
    x, y, radius = circle
    shape = np.array([radius, 0.0, 0.0, 0.0, 0.0])
    for tolerance in (0.10, 0.06, 0.035):
        offsets, height, on_page = _line_along(ink, (x, y), _BASIS @ shape, tolerance * radius)
        is_hit = (height > least) & on_page
        if is_hit.sum() < 12:
            return None
        counts = np.bincount(np.round((offsets[is_hit] + 0.2 * radius) * 2).astype(int))
        usual = float(np.convolve(counts, np.ones(5), mode="same").argmax()) / 2 - 0.2 * radius
        weight = is_hit & ((np.abs(offsets - usual) < 0.04 * radius) | (tolerance < 0.06))
        count = 3 if tolerance >= 0.10 or on_page.mean() < 0.8 else 5
        basis = _BASIS[:, :count]
        normal = (basis * weight[:, None]).T @ basis + np.diag(_STIFFNESS[:count])
        shape[:count] += np.linalg.solve(normal, (basis * weight[:, None]).T @ offsets)
        shape[3:] = np.clip(shape[3:], -_MOST_OVAL * radius, _MOST_OVAL * radius)
        x, y = x + shape[1], y + shape[2]
        shape[1:3] = 0
    _, height, on_page = _line_along(ink, (x, y), _BASIS @ shape, 0.03 * radius)
    coverage = float(((height > least) & on_page).sum() / max(1, on_page.sum()))
    filling, core = (_share_of_ink(ink, (x, y), _BASIS @ shape, reach, least) for reach in ((0.5, 0.9), (0.05, 0.2)))
    edge = 0.6
    wide, tall = shape[0] + shape[3] + edge, shape[0] - shape[3] + edge
    return Ring(x, y, float(wide), float(tall), coverage, votes, float(on_page.mean()), filling, core)


def _share_of_ink(
    ink: Plane, middle: tuple[float, float], path: NDArray[np.float64], reach: tuple[float, float], least: float
) -> float:
    """Between two shares of the way from the middle to a path."""
    inside = _polar(ink, middle, np.outer(path, np.linspace(*reach, 30)))
    return float((inside > least).sum() / max(1, (inside > -0.5).sum()))


def _line_along(
    ink: Plane, middle: tuple[float, float], path: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.bool_]]:
    """By direction, within reach of a path: where a thin line is clearest, how clear, and whether it is on the page."""
    import cv2

    step = 0.5
    gap, spare = int(_mm(_GAP_MM) / step), int(np.ceil((_mm(_GAP_MM) + 1.5) / step))
    count = int(reach / step) + 1
    offsets = np.arange(-count - spare, count + spare + 1) * step
    unrolled = _polar(ink, middle, path[:, None] + offsets)
    on_page: NDArray[np.bool_] = np.any(unrolled[:, spare:-spare] > -0.5, axis=1)
    unrolled = np.maximum(unrolled, 0)
    line, beside = cv2.blur(unrolled, (3, 1)), cv2.blur(unrolled, (5, 1))
    length = 2 * count + 1
    outside, inside = (beside[:, spare + shift : spare + shift + length] for shift in (gap, -gap))
    height = line[:, spare : spare + length] - np.maximum(outside, inside)
    at = height.argmax(axis=1)
    return (at - count) * step, height[np.arange(_DIRECTIONS), at], on_page


def _polar(ink: Plane, middle: tuple[float, float], radii: NDArray[np.float64]) -> Plane:
    """The ink in all directions (rows) at these distances (columns) from a place; -1 off the page."""
    import cv2

    xs = (middle[0] + radii * _COS[:, None]).astype(np.float32)
    ys = (middle[1] + radii * _SIN[:, None]).astype(np.float32)
    out = cv2.remap(ink, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(-1.0,))
    return np.asarray(out, dtype=np.float32)


def _mm(millimetres: float) -> float:
    return millimetres / 25.4 * DPI
