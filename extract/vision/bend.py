"""Paper that does not lie flat, or was drawn in unevenly: its lines bow. Measured along the page's rulings, undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.vision.connected import connected
from extract.vision.light import Image

Points = NDArray[np.float64]
"""(n, 2) pixels."""

_KNOTS = 11
_FINE_DPI = 100.0
_LEAST_INCH = 0.011
_MOST_INCH = 0.4
_MOST_TRACES = 50


@dataclass(frozen=True, slots=True)
class Bow:
    """How far lines of one direction lie off, by place: (2, knots), at the page's beginning and end across them.

    length, depth: the page's size along the lines and across them, in pixels.
    """

    offsets: Points
    length: float
    depth: float

    def at(self, along: NDArray[np.float64], across: NDArray[np.float64]) -> NDArray[np.float64]:
        """How many pixels across the lines a place of the flat page lies off in the bowed one."""
        knots = np.linspace(0, self.length, _KNOTS)
        share = np.clip(across / self.depth, 0.0, 1.0)
        first, last = (np.interp(along, knots, offsets) for offsets in self.offsets)
        return np.asarray(first * (1 - share) + last * share)


@dataclass(frozen=True, slots=True)
class Bend:
    """level, upright: what is known of the lines of each direction."""

    level: Bow | None
    upright: Bow | None

    def to_bent(self, points: Points) -> Points:
        """Places of the flat page in the bent one."""
        x, y = points[:, 0], points[:, 1]
        dx = self.upright.at(y, x) if self.upright else np.zeros_like(x)
        dy = self.level.at(x, y) if self.level else np.zeros_like(y)
        return np.stack([x + dx, y + dy], axis=1)

    def to_flat(self, points: Points) -> Points:
        """Places of the bent page in the flat one."""
        flat = points
        for _ in range(4):
            flat = flat + points - self.to_bent(flat)
        return flat

    def flattened(self, rgb: Image) -> Image:
        """The picture of a bent page flat."""
        import cv2

        height, width = rgb.shape[:2]
        step = 8
        grid_x, grid_y = np.meshgrid(np.arange(0, width + step, step), np.arange(0, height + step, step))
        points = np.stack([grid_x.ravel(), grid_y.ravel()], axis=1).astype(np.float64)
        moved = self.to_bent(points) - points
        size = (grid_x.shape[1] * step, grid_x.shape[0] * step)
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        for index, base in ((0, x), (1, y)):
            coarse = moved[:, index].reshape(grid_x.shape).astype(np.float32)
            fine = cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)
            base += fine[step // 2 : step // 2 + height, step // 2 : step // 2 + width]
        return np.asarray(cv2.remap(rgb, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def find_bend(grey: Image, dpi: float) -> Bend | None:
    """How the lines of a page bow that is straight otherwise; None where they do not, or are too few to tell."""
    import cv2

    scale = min(1.0, _FINE_DPI / dpi)
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    level = _bow(small, dpi * scale)
    upright = _bow(np.ascontiguousarray(small.T), dpi * scale)
    if level is None and upright is None:
        return None
    return Bend(_scaled(level, 1 / scale), _scaled(upright, 1 / scale))


def _scaled(bow: Bow | None, by: float) -> Bow | None:
    return None if bow is None else Bow(bow.offsets * by, bow.length * by, bow.depth * by)


class _Trace(NamedTuple):
    """Where one line runs: places along it, and across."""

    along: NDArray[np.float64]
    across: NDArray[np.float64]


def _bow(grey: Image, dpi: float) -> Bow | None:
    traces = _traces(grey, dpi)
    if len(traces) < 3 or sum(float(np.ptp(trace.along)) for trace in traces) < 8 * dpi:
        return None
    height, width = grey.shape
    offsets = _fitted(traces, width, height)
    if offsets is None:
        return None
    seen = np.concatenate([trace.along for trace in traces])
    knots = np.linspace(0, width, _KNOTS)
    inside = (knots >= seen.min() - width / _KNOTS) & (knots <= seen.max() + width / _KNOTS)
    slope = np.stack([offset - np.polyval(np.polyfit(knots[inside], offset[inside], 1), knots) for offset in offsets])
    most = float(np.abs(slope[:, inside]).max())
    return Bow(offsets, width, height) if _LEAST_INCH * dpi < most < _MOST_INCH * dpi else None


def _traces(grey: Image, dpi: float) -> list[_Trace]:
    """The long thin strokes that run along the rows, each as its middle at every few pixels."""
    import cv2

    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((round(dpi * 0.07) | 1, 1), np.uint8))
    strokes = np.asarray(dark > 22, dtype=np.uint8)
    solid = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((1, max(3, round(dpi * 0.04))), np.uint8))
    long = cv2.morphologyEx(cv2.dilate(solid, np.ones((2, 1), np.uint8)), cv2.MORPH_OPEN, _row(dpi * 0.22))
    joined = cv2.morphologyEx(long, cv2.MORPH_CLOSE, _row(dpi * 0.1))
    count, labels, stats, _ = connected(np.asarray(joined, dtype=np.uint8))
    traces = []
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        if w < 1.3 * dpi or h > 0.45 * dpi or area > 0.06 * dpi * w:
            continue
        own = labels[y : y + h, x : x + w] == i
        thick = own.sum(axis=0)
        rows = (own * np.arange(h)[:, None]).sum(axis=0) / np.maximum(thick, 1)
        at = np.flatnonzero((thick > 0) & (thick < 0.06 * dpi))[:: max(1, round(dpi * 0.13))]
        if len(at) >= 8:
            traces.append(_Trace((at + x).astype(np.float64), rows[at] + y))
    return sorted(traces, key=lambda trace: -len(trace.along))[:_MOST_TRACES]


def _row(length: float) -> NDArray[np.uint8]:
    return np.ones((1, max(3, round(length))), np.uint8)


def _fitted(traces: list[_Trace], length: float, depth: float) -> Points | None:
    """The offsets that make each line level, smooth along the page; (2, knots). None where lines disagree."""
    along = np.concatenate([trace.along for trace in traces])
    across = np.concatenate([trace.across for trace in traces])
    line = np.concatenate([np.full(len(trace.along), i) for i, trace in enumerate(traces)])
    middles = np.array([trace.across.mean() for trace in traces])
    share = np.clip(middles[line] / depth, 0, 1)
    hats = _hats(along, length)
    rows = [np.hstack([hats * (1 - share)[:, None], hats * share[:, None], np.eye(len(traces))[line]])]
    smooth = np.diff(np.eye(_KNOTS), 2, axis=0)
    weight = 0.35 * np.sqrt(len(along) / _KNOTS)
    width = 2 * _KNOTS + len(traces)
    for start in (0, _KNOTS):
        block = np.zeros((len(smooth), width))
        block[:, start : start + _KNOTS] = smooth * weight * 0.5
        rows.append(block)
    like = np.zeros((_KNOTS, width))  # the page's beginning and end bow alike where nothing says otherwise
    like[:, :_KNOTS], like[:, _KNOTS : 2 * _KNOTS] = np.eye(_KNOTS) * 0.15, -np.eye(_KNOTS) * 0.15
    ridge = np.zeros((2 * _KNOTS, width))
    ridge[:, : 2 * _KNOTS] = np.eye(2 * _KNOTS) * 0.02
    matrix = np.vstack([*rows, like * np.sqrt(len(along) / _KNOTS), ridge * np.sqrt(len(along) / _KNOTS)])
    wanted = np.concatenate([across, np.zeros(len(matrix) - len(across))])
    sure = np.ones(len(across))
    solution = np.zeros(width)
    for _ in range(4):
        weighted = matrix * np.concatenate([sure, np.ones(len(matrix) - len(across))])[:, None]
        solution = np.linalg.solve(weighted.T @ matrix + np.eye(width) * 1e-6, weighted.T @ wanted)
        miss = np.abs(matrix[: len(across)] @ solution - across)
        sure = 1 / (1 + (miss / max(0.35, 2 * float(np.median(miss)))) ** 2)
    before = np.abs(across - middles[line])
    if float(np.median(miss)) > 0.7 or float(np.mean(miss)) > 0.75 * float(np.mean(before)):
        return None
    return np.asarray(solution[: 2 * _KNOTS].reshape(2, _KNOTS))


def _hats(along: NDArray[np.float64], length: float) -> Points:
    place = np.clip(along / length * (_KNOTS - 1), 0, _KNOTS - 1 - 1e-9)
    left = place.astype(int)
    out = np.zeros((len(along), _KNOTS))
    rest = place - left
    out[np.arange(len(along)), left] = 1 - rest
    out[np.arange(len(along)), left + 1] = rest
    return out
