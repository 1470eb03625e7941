"""A straight page: its edges found in a photo, skew and perspective taken out by its own ruling lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extract.vision.bend import Bend, find_bend
from extract.vision.light import Image, rgb_to_grey
from extract.vision.paper import FoundSheet, Matrix, find_sheet

_A4_RATIO = 297 / 210
_RIM = 0.024
"""Of the way to the sheet's middle: no form prints so near its edge."""
_ASIDE = 2
_PLAIN = 100.0
"""Shades of grey from which on strokes are equally plain."""


@dataclass(frozen=True, slots=True)
class Straight:
    """A straight page.

    to_page: from its pixels, where ``bend`` moved them, back to pixels of the picture it was made of.
    """

    rgb: Image
    dpi: float
    to_page: Matrix
    bend: Bend | None = None


def straighten(rgb: Image, dpi: float, target_dpi: float = 200.0) -> Straight:
    """The page cut out, upright within ±45°, at about ``target_dpi`` where the picture has that many."""
    sheet = find_sheet(rgb)
    matrix, size, out_dpi = _scale_or_sheet(rgb, dpi, sheet.corners if sheet and sheet.is_whole else None, target_dpi)
    first = _warp(rgb, matrix, size)
    turn = _matrix_of_rulings(first, out_dpi)
    if turn is not None:
        turned, size = _fit_canvas(turn, size)
        matrix = turned @ matrix
        first = _warp(rgb, matrix, size)
    if sheet is not None:
        first = _without_rim(first, matrix, sheet)
    bend = find_bend(rgb_to_grey(first), out_dpi)
    if bend is not None:
        first = bend.flattened(first)
    return Straight(first, out_dpi, np.asarray(np.linalg.inv(matrix), dtype=np.float64), bend)


def _without_rim(rgb: Image, matrix: Matrix, sheet: FoundSheet) -> Image:
    """The page with paper in place of what lies outside the sheet, and of its very edge."""
    import cv2

    corners = np.hstack([sheet.corners, np.ones((4, 1))]) @ matrix.T
    corners = corners[:, :2] / corners[:, 2:]
    inner = corners + (corners.mean(axis=0) - corners) * (_RIM if sheet.is_whole else _RIM / 2)
    inside = np.zeros(rgb.shape[:2], dtype=np.uint8)
    cv2.fillConvexPoly(inside, np.round(inner).astype(np.int32), 1)
    out = rgb.copy()
    out[inside == 0] = np.array(_paper_colour(rgb), dtype=np.uint8)
    return out


def _scale_or_sheet(
    rgb: Image, dpi: float, quad: Matrix | None, target_dpi: float
) -> tuple[Matrix, tuple[int, int], float]:
    height, width = rgb.shape[:2]
    if quad is None:
        scale = min(1.0, target_dpi / dpi) if dpi > 1.15 * target_dpi else 1.0
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        return np.diag([size[0] / width, size[1] / height, 1.0]), size, dpi * scale
    import cv2

    across = (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    down = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    long_px = min(float(max(across, down)) * 1.05, 297 / 25.4 * target_dpi)
    long_px, short_px = round(long_px), round(long_px / _A4_RATIO)
    size = (long_px, short_px) if across > down else (short_px, long_px)
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    return np.asarray(matrix, dtype=np.float64), size, long_px / (297 / 25.4)


def _warp(rgb: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    import cv2

    if np.allclose(matrix, np.eye(3), atol=1e-9) and size == (rgb.shape[1], rgb.shape[0]):
        return rgb
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    if np.allclose(matrix, np.diag(np.diag(matrix)), atol=1e-9):
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(rgb, size, interpolation=how), dtype=np.uint8)
    if scale < 0.7:  # a warp does not average: blur first what would fall between its samples
        rgb = np.asarray(cv2.GaussianBlur(rgb, (0, 0), 0.4 / scale), dtype=np.uint8)
    warped = cv2.warpPerspective(
        rgb, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=_paper_colour(rgb)
    )
    return np.asarray(warped, dtype=np.uint8)


def _paper_colour(rgb: Image) -> tuple[float, float, float]:
    sample = rgb[:: max(1, rgb.shape[0] // 60), :: max(1, rgb.shape[1] // 60)].reshape(-1, 3)
    red, green, blue = np.percentile(sample, 80, axis=0)
    return float(red), float(green), float(blue)


def _fit_canvas(matrix: Matrix, size: tuple[int, int]) -> tuple[Matrix, tuple[int, int]]:
    """The matrix with a shift, and a size, so that the whole page stays on the canvas (at most 1.3 times as large)."""
    width, height = size
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], dtype=np.float64)
    moved = corners @ matrix.T
    moved = moved[:, :2] / moved[:, 2:]
    low, high = moved.min(axis=0), moved.max(axis=0)
    limit = np.array([width, height]) * 1.3
    extent = np.minimum(high - low, limit)
    low = np.where(high - low > limit, (low + high - extent) / 2, low)
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]], dtype=np.float64)
    return shift @ matrix, (max(1, round(extent[0])), max(1, round(extent[1])))


def _matrix_of_rulings(rgb: Image, dpi: float) -> Matrix | None:
    """The matrix that makes the page's long lines level and upright; None where it has none, or needs nothing."""
    segments = find_segments(rgb_to_grey(rgb), dpi)
    if not len(segments):
        return None
    height, width = rgb.shape[:2]
    half = max(width, height) / 2
    to_unit = np.array([[1 / half, 0, -width / 2 / half], [0, 1 / half, -height / 2 / half], [0, 0, 1.0]])
    ends = np.stack([segments[:, :2], segments[:, 2:]], axis=1)
    ends = (ends - np.array([width / 2, height / 2])) / half
    delta = ends[:, 1] - ends[:, 0]
    is_level = np.abs(delta[:, 0]) > np.abs(delta[:, 1])
    level = _vanishing_point(ends[is_level], 0)
    upright = _vanishing_point(ends[~is_level], 1)
    if level is None and upright is None:
        return None
    level, upright = _complete(level, upright)
    horizon = np.cross(level, upright)
    if abs(horizon[2]) < 0.5 * np.linalg.norm(horizon):
        return None
    projective = np.eye(3)
    projective[2] = horizon / horizon[2]
    directions = np.stack([(projective @ level)[:2], (projective @ upright)[:2]], axis=1)
    directions /= np.linalg.norm(directions, axis=0)
    directions *= np.sign(np.diag(directions))
    affine = np.eye(3)
    affine[:2, :2] = np.linalg.inv(directions)
    matrix: Matrix = np.linalg.inv(to_unit) @ affine @ projective @ to_unit
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], dtype=np.float64)
    moved = corners @ matrix.T
    shift = np.abs(moved[:, :2] / moved[:, 2:] - corners[:, :2]).max()
    return matrix if shift > 0.015 * dpi else None


def _complete(level: Matrix | None, upright: Matrix | None) -> tuple[Matrix, Matrix]:
    """Where one direction has no lines, it is square to the other and parallel."""
    if upright is None:
        assert level is not None
        return np.array([level[0], level[1], 0.0]), np.array([-level[1], level[0], 0.0])
    if level is None:
        return np.array([upright[1], -upright[0], 0.0]), np.array([upright[0], upright[1], 0.0])
    return level, upright


def find_segments(grey: Image, dpi: float, min_inch: float = 0.5) -> Matrix:
    """Long straight strokes (n, 4: x0, y0, x1, y1) within 12° of level or upright, by the direction of most of them."""
    import cv2

    shrink = max(1.0, dpi / 110)
    small = np.asarray(cv2.resize(grey, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA), np.uint8)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(small)[0]
    if found is None:
        return np.zeros((0, 4))
    segments = np.asarray(found, dtype=np.float64).reshape(-1, 4) * shrink
    delta = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(delta[:, 0], delta[:, 1])
    keep = lengths > min_inch * dpi
    segments, delta, lengths = segments[keep], delta[keep], lengths[keep]
    if not len(segments):
        return np.zeros((0, 4))
    angles = np.rad2deg(np.arctan2(delta[:, 1], delta[:, 0]))
    off = (angles + 45) % 90 - 45
    weights = lengths * np.minimum(_contrast(small, segments / shrink), _PLAIN) ** 2
    counts, edges = np.histogram(off, bins=90, range=(-45, 45), weights=weights)
    smooth = np.convolve(np.concatenate([counts[-2:], counts, counts[:2]]), np.ones(5), mode="valid")
    main = (edges[int(smooth.argmax())] + 0.5 + 45) % 90 - 45
    near = np.abs((off - main + 45) % 90 - 45) < 12
    return np.asarray(segments[near], dtype=np.float64)


def _contrast(grey: Image, segments: Matrix) -> Matrix:
    """How many shades of grey lie across each stroke (n,), a few pixels to both sides.

    A pale pattern over the whole page (hatching against copying, the moiré of a screen) has more length than borders.
    """
    delta = segments[:, 2:] - segments[:, :2]
    aside = np.stack([-delta[:, 1], delta[:, 0]], axis=1) / np.hypot(delta[:, 0], delta[:, 1])[:, None]
    along = segments[:, None, :2] + delta[:, None] * np.linspace(0.1, 0.9, 9)[None, :, None]
    across = []
    for offset in range(-_ASIDE, _ASIDE + 1):
        at = np.round(along + offset * aside[:, None]).astype(int)
        x, y = (np.clip(at[..., i], 0, grey.shape[1 - i] - 1) for i in (0, 1))
        across.append(np.median(grey[y, x].astype(np.float64), axis=1))
    return np.asarray(np.ptp(np.stack(across), axis=0), dtype=np.float64)


def _vanishing_point(ends: Matrix, axis: int) -> Matrix | None:
    """Where the lines through these ends (n, 2, 2) meet, homogeneous; None for too few. axis: 0 level, 1 upright."""
    lengths = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
    if len(ends) < 2 or lengths.sum() < 0.5:
        return None
    ones = np.ones((len(ends), 1))
    lines = np.cross(np.hstack([ends[:, 0], ones]), np.hstack([ends[:, 1], ones]))
    lines /= np.linalg.norm(lines[:, :2], axis=1, keepdims=True)
    weights = lengths.copy()
    spread = np.ptp(ends.mean(axis=1)[:, 1 - axis])
    point = np.array([1.0, 0.0, 0.0]) if axis == 0 else np.array([0.0, 1.0, 0.0])
    may_meet = len(ends) >= 4 and spread > 0.3
    for _ in range(6):
        weighted = lines * np.sqrt(weights)[:, None]
        if may_meet:
            point = np.linalg.svd(weighted, full_matrices=False)[2][-1]
        else:
            flat = np.linalg.svd(weighted[:, :2], full_matrices=False)[2][-1]
            point = np.array([flat[0], flat[1], 0.0])
        point = point / np.linalg.norm(point[:2])
        if may_meet and abs(point[2]) < 0.004:
            may_meet = False
        middle = ends.mean(axis=1)
        toward = point[:2] - middle * point[2]
        toward /= np.linalg.norm(toward, axis=1, keepdims=True)
        along = (ends[:, 1] - ends[:, 0]) / lengths[:, None]
        miss = np.abs(along[:, 0] * toward[:, 1] - along[:, 1] * toward[:, 0])
        scale = max(0.002, float(np.median(miss)))
        weights = lengths / (1 + (miss / scale) ** 2)
    return np.asarray(point)
