"""The sheet of paper in a photo: its four corners, found by its brightness or its colour and proved at its edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.vision.light import Image

Matrix = NDArray[np.float64]
"""Rows of coordinates, or (3, 3), homogeneous: from pixels to pixels."""


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """A sheet's corners (4, 2) in a picture, clockwise from the top left. is_whole: none of its sides is cut off."""

    corners: Matrix
    is_whole: bool


_COARSE_PX, _FINE_PX = 500, 1200
_LEAST_STEP, _LEAST_SEEN, _LEAST_APART = 7.0, 0.45, 6.0


def find_sheet(rgb: Image) -> FoundSheet | None:
    """The sheet of paper photographed on another ground, or None where the picture is the sheet.

    A shadow may lie over the sheet, so several thresholds are tried; of the quadrangles whose sides are edges, the
    largest is taken, one that is whole before others.
    """
    import cv2

    scale = _COARSE_PX / max(rgb.shape[:2])
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    fine_scale = min(1.0, _FINE_PX / max(rgb.shape[:2]))
    fine = np.asarray(cv2.resize(rgb, None, fx=fine_scale, fy=fine_scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    best: tuple[bool, float, Matrix] | None = None
    for corners in _candidates(np.asarray(small, dtype=np.uint8)):
        is_whole = _count_at_border(corners, small.shape[1], small.shape[0]) < 2
        proved = _at_edges(fine, _clockwise(corners) / scale * fine_scale)
        if proved is not None and (not is_whole or _is_like_a_sheet(proved)):
            area = float(cv2.contourArea(proved.astype(np.float32)))
            if best is None or (is_whole, area) > (best[0], best[1] * 1.02):
                best = (is_whole, area, proved)
    return None if best is None else FoundSheet(best[2] / fine_scale, best[0])


def _candidates(small: Image) -> Iterator[Matrix]:
    import cv2

    value = np.asarray(cv2.GaussianBlur(np.min(small, axis=2), (0, 0), 2.0))
    otsu = float(cv2.threshold(value, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0])
    for share in (1.0, 0.85, 0.7, 0.55, 0.4):
        corners = _sheet_at(value, otsu * share)
        if corners is not None:
            yield corners
    yield from _by_colour(small)
    # A pale ground may be brighter than the paper where it is shaded, but edges part it from the border.
    channels = cv2.GaussianBlur(small, (0, 0), 1.2).astype(np.float32)
    steps = np.hypot(cv2.Sobel(channels, -1, 1, 0), cv2.Sobel(channels, -1, 0, 1)).max(axis=2)
    for least in (14.0, 24.0, 40.0):
        free = 1 - cv2.dilate((steps > least).astype(np.uint8), np.ones((3, 3), np.uint8))
        labels = np.asarray(cv2.connectedComponents(free, connectivity=4)[1])
        rim = np.concatenate([labels[1], labels[-2], labels[:, 1], labels[:, -2]])
        outside = np.isin(labels, np.unique(rim[rim > 0]))
        corners = _quadrangle(np.where(outside, 0, 255).astype(np.uint8))
        if corners is not None:
            yield corners


def _by_colour(small: Image) -> Iterator[Matrix]:
    """Quadrangles of the colour that the picture's bright middle has."""
    import cv2

    lab = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), (0, 0), 2.0).astype(np.float32)
    height, width = lab.shape[:2]
    middle = lab[height // 4 : -height // 4, width // 4 : -width // 4].reshape(-1, 3)
    paper = np.median(middle[middle[:, 0] >= np.percentile(middle[:, 0], 40)], axis=0)
    away = np.abs(lab[..., 1:] - paper[1:]).sum(axis=2) * 6 + np.maximum(0, paper[0] - lab[..., 0]) * 0.5
    alike = np.asarray(255 - np.clip(away, 0, 255), dtype=np.uint8)
    for threshold in (215.0, 190.0, 160.0):
        corners = _sheet_at(alike, threshold)
        if corners is not None:
            yield corners


def _at_edges(rgb: Image, quad: Matrix) -> Matrix | None:
    """The quadrangle with its sides moved to the edges near them; None where a side has none along most of it."""
    import cv2

    smooth = cv2.GaussianBlur(rgb, (0, 0), 1.0).astype(np.float32)
    reach = max(6, round(0.022 * max(rgb.shape[:2])))
    lines = []
    for i in range(4):
        start, end = quad[i], quad[(i + 1) % 4]
        line = _border_along(rgb, start, end)
        if line is None:
            line = _edge_near(smooth, start, end, reach)
        if line is None:
            return None
        lines.append(line)
    corners = [np.cross(lines[i - 1], lines[i]) for i in range(4)]
    if any(abs(corner[2]) < 1e-9 for corner in corners):
        return None
    moved = np.array([corner[:2] / corner[2] for corner in corners])
    return moved if np.abs(moved - quad).max() < 4 * reach else None


def _border_along(rgb: Image, start: Matrix, end: Matrix) -> Matrix | None:
    """The picture's own border (homogeneous) where a side lies along it."""
    height, width = rgb.shape[:2]
    for axis, last in ((0, width - 1), (1, height - 1)):
        for place in (0, last):
            if max(abs(start[axis] - place), abs(end[axis] - place)) < 0.012 * max(height, width):
                line = np.array([0.0, 0.0, -float(place)])
                line[axis] = 1.0
                return line
    return None


def _parts_grounds(profile: NDArray[np.float32], at: NDArray[np.intp]) -> bool:
    """Whether colours a little off an edge differ on its two sides, as they do not beside a ruling on paper.

    profile: (samples, places across the edge, 3). at: the edge's place of each sample.
    """
    samples, last = np.arange(len(profile))[:, None], profile.shape[1] - 1
    inner = profile[samples, np.clip(at[:, None] + np.arange(3, 7), 0, last)].mean(axis=1)
    outer = profile[samples, np.clip(at[:, None] - np.arange(9, 14), 0, last)].mean(axis=1)  # beyond a ruling's width
    return float((np.abs(inner - outer).max(axis=1) > _LEAST_APART).mean()) > 0.5


def _edge_near(rgb: NDArray[np.float32], start: Matrix, end: Matrix, reach: int) -> Matrix | None:
    """The line (homogeneous) along which brightness or colour steps, near the way from start to end."""
    import cv2

    way = end - start
    normal = np.array([-way[1], way[0]]) / max(1.0, float(np.linalg.norm(way)))  # to the inside, corners clockwise
    at = start + np.linspace(0.06, 0.94, 90)[:, None] * way
    steps = np.arange(-reach, reach + 1)
    places = at[:, None, :] + steps[None, :, None] * normal
    profile = cv2.remap(
        rgb, places[..., 0].astype(np.float32), places[..., 1].astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    sums = np.cumsum(np.pad(profile, ((0, 0), (1, 0), (0, 0))), axis=1)
    wide = 4
    inner = (sums[:, 2 * wide :] - sums[:, wide:-wide]) / wide
    outer = (sums[:, wide:-wide] - sums[:, : -2 * wide]) / wide
    step = (inner - outer).sum(axis=2) / 3 + np.abs((inner - outer) - (inner - outer).mean(axis=2, keepdims=True)).max(
        axis=2
    )
    best = step.argmax(axis=1)
    is_seen = step[np.arange(len(step)), best] > _LEAST_STEP
    if is_seen.mean() < _LEAST_SEEN or not _parts_grounds(profile[is_seen], best[is_seen] + wide):
        return None
    points = at[is_seen] + (steps[best[is_seen] + wide])[:, None] * normal
    line: Matrix = np.zeros(3)
    sure = np.ones(len(points))
    for _ in range(6):
        middle = (points * sure[:, None]).sum(axis=0) / sure.sum()
        direction = np.linalg.svd((points - middle) * np.sqrt(sure)[:, None], full_matrices=False)[2][0]
        across = np.array([-direction[1], direction[0]])
        miss = np.abs((points - middle) @ across)
        sure = 1 / (1 + (miss / max(1.0, float(np.median(miss)))) ** 2)
        line = np.array([across[0], across[1], -float(across @ middle)])
    return line if float((miss < 3.0).mean()) > 0.4 and is_seen.mean() * float((miss < 4.0).mean()) > 0.3 else None


def _sheet_at(value: Image, threshold: float) -> Matrix | None:
    """The quadrangle that is brighter than the threshold, darker ground around it."""
    bright = (value > threshold).astype(np.uint8) * 255
    outside = value[bright == 0]
    if outside.size == 0 or float(np.median(outside)) >= threshold - 10:
        return None
    return _quadrangle(bright)


def _quadrangle(bright: Image) -> Matrix | None:
    """The four corners of a mask's largest piece, where it has about four."""
    import cv2

    closed = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    bright = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8)), dtype=np.uint8)
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    contour = np.asarray(max(contours, key=cv2.contourArea))
    hull = cv2.convexHull(contour)
    area = cv2.contourArea(hull)
    share = area / bright.size
    if not 0.25 < share < 0.97 or cv2.contourArea(contour) < 0.9 * area:
        return None
    perimeter = cv2.arcLength(hull, True)
    corners = np.zeros((0, 2))
    for slack in (0.02, 0.03, 0.05):
        corners = np.asarray(cv2.approxPolyDP(hull, slack * perimeter, True), dtype=np.float64).reshape(-1, 2)
        if len(corners) == 4:
            break
    if len(corners) != 4 or cv2.contourArea(corners.astype(np.float32)) < 0.93 * area:
        return None
    return corners


def _is_like_a_sheet(quad: Matrix) -> bool:
    """Whether opposite sides are of like length and the sides are as A4's, seen at an angle."""
    top, right, bottom, left = (float(np.linalg.norm(quad[(i + 1) % 4] - quad[i])) for i in range(4))
    across, down = (top + bottom) / 2, (left + right) / 2
    ratio = max(across, down) / max(1.0, min(across, down))
    return max(top, bottom) < 1.5 * min(top, bottom) and max(left, right) < 1.5 * min(left, right) and 1.1 < ratio < 1.9


def _count_at_border(corners: Matrix, width: int, height: int) -> int:
    """How many corners lie on the picture's border: a sheet that runs out of the picture is not seen whole."""
    margin = 3
    at_x = (corners[:, 0] <= margin) | (corners[:, 0] >= width - 1 - margin)
    at_y = (corners[:, 1] <= margin) | (corners[:, 1] >= height - 1 - margin)
    return int(np.count_nonzero(at_x | at_y))


def _clockwise(corners: Matrix) -> Matrix:
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    ordered = corners[np.argsort(angles)]
    first = int(np.argmin(ordered.sum(axis=1)))
    return np.roll(ordered, -first, axis=0)
