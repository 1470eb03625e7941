"""Grey that a scanner or printer drew in dots of black and white: the dots become paper, the print on them stays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extract.vision.connected import connected
from extract.vision.light import Image, rgb_to_grey

_DARK, _LIGHT = 64, 192
_MOST_BETWEEN = 0.15
"""Share of pixels that are neither black nor white, from which on a page is not of two levels, resampled or not."""
_FEWEST_SINGLE = 0.001
"""Share of black pixels with hardly a black one around them, below which there is no screen: a quick no."""
_APART = 0.04
"""Inches that dots of a screen stand apart at most."""
_MOST_UNEVEN = 2.0
_FEWEST = 0.002
"""Share of the page that is under a screen of dots, below which nothing is done."""
_BRIGHTER, _DARKER = 285, 22
"""What paper becomes where print is divided by the ground around it, and how much darker than that a rule is."""

_Plane = NDArray[np.uint8]


def without_halftone(rgb: Image, dpi: float) -> Image:
    """The picture with screens of dots, and with them the grey that they stand for, turned to white.

    The edges of a screen, which is the fill of a cell, become rules. A page with shades of grey is as it was, and so
    is one without screens.
    """
    import cv2

    grey = rgb_to_grey(rgb)
    between = cv2.countNonZero(cv2.inRange(grey, np.array(_DARK + 1), np.array(_LIGHT - 1))) / grey.size
    if between > _MOST_BETWEEN or _single(grey) < _FEWEST_SINGLE:
        return rgb
    if np.count_nonzero(_screens(_perhaps_dots(grey, dpi), dpi)) < _FEWEST * grey.size:
        return rgb
    dots = _dots(grey < 128, dpi)
    screens = _screens(dots, dpi)
    if np.count_nonzero(screens) < _FEWEST * grey.size:
        return rgb
    soft = cv2.GaussianBlur(grey, (0, 0), max(0.8, dpi / 200))
    reach = max(3, round(dpi / 12)) | 1
    ground = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    cleaned = np.where(screens > 0, cv2.divide(soft, np.maximum(ground, 40), scale=_BRIGHTER), grey)
    darker = (cv2.subtract(ground, soft) > _DARKER).astype(np.uint8)
    cleaned[cv2.bitwise_and(_straight(darker, round(dpi * 0.3)), screens) > 0] = 0
    cleaned[_edges(dots, dpi) > 0] = 0
    return np.repeat(cleaned[..., None], 3, axis=2).astype(np.uint8)


def _single(grey: Image) -> float:
    """The share of pixels that are black with at most three black ones among their eight neighbours."""
    import cv2

    ink = cv2.threshold(grey, 127, 1, cv2.THRESH_BINARY_INV)[1]
    around = cv2.boxFilter(ink, -1, (3, 3), normalize=False)
    return float(np.count_nonzero((ink > 0) & (around <= 4))) / grey.size


def _screens(dots: _Plane, dpi: float) -> _Plane:
    """Where dots stand so close for so far, to all sides, that they are a screen: a dotted line is none."""
    import cv2

    reach, window = round(dpi * _APART) | 1, max(9, round(dpi * 0.1)) | 1
    near = cv2.dilate(dots, np.ones((reach, reach), np.uint8))
    if cv2.countNonZero(near) < _FEWEST * dots.size:
        return np.zeros_like(dots)
    near = cv2.morphologyEx(near, cv2.MORPH_OPEN, np.ones((window + reach // 2, window + reach // 2), np.uint8))
    return np.asarray(cv2.erode(near, np.ones((reach // 2 | 1, reach // 2 | 1), np.uint8)), dtype=np.uint8)


def _largest(dpi: float) -> int:
    """Pixels of the largest dot."""
    return max(2, round((dpi / 130) ** 2))


def _perhaps_dots(grey: Image, dpi: float) -> _Plane:
    """All pixels of dots, and others that are not soon seen to belong to more: several times as quick as ``_dots``."""
    import cv2

    least = _largest(dpi) + 1
    half = -(-least // 2)
    shapes = {(1, least), (least, 1), (2, half), (half, 2)} if least > 3 else {(1, least), (least, 1)}
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    ink = cv2.threshold(grey, 127, 1, cv2.THRESH_BINARY_INV)[1]
    found = np.zeros_like(grey)
    for plane in (np.asarray(ink, dtype=np.uint8), np.asarray(1 - ink, dtype=np.uint8)):
        larger: _Plane = np.zeros_like(grey)
        for shape in shapes:
            kernel = np.ones(shape, np.uint8)
            core = cv2.erode(plane, kernel, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
            larger |= np.asarray(cv2.dilate(core, kernel, anchor=(shape[1] - 1, shape[0] - 1)), dtype=np.uint8)
        for _ in range(4):
            larger = np.asarray(cv2.bitwise_and(cv2.dilate(larger, cross), plane), dtype=np.uint8)
        found |= plane ^ larger
    return found


def _dots(ink: NDArray[np.bool_], dpi: float) -> _Plane:
    """Spots too small for print, black ones on white and white ones on black."""
    import cv2

    largest = _largest(dpi)
    found = np.zeros(ink.shape, np.uint8)
    for plane in (ink, ~ink):
        _, labels, stats, _ = connected(plane.astype(np.uint8), connectivity=4)
        is_dot = stats[:, cv2.CC_STAT_AREA] <= largest
        is_dot[0] = False
        found |= is_dot[labels].astype(np.uint8)
    return found


def _edges(dots: _Plane, dpi: float) -> _Plane:
    """The straight edges of areas that dots fill, with none beyond: the borders of cells that are filled."""
    import cv2

    joint, least = max(5, round(dpi * 0.05)) | 1, max(9, round(dpi * 0.1)) | 1
    area = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, np.ones((joint, joint), np.uint8))
    area = cv2.morphologyEx(area, cv2.MORPH_OPEN, np.ones((least, least), np.uint8))
    area = _even(np.asarray(area, np.uint8), dots, least)
    outer, inner = cv2.dilate(area, np.ones((5, 5), np.uint8)), cv2.erode(area, np.ones((3, 3), np.uint8))
    beyond = cv2.dilate(cv2.subtract(dots, outer), np.ones((least, least), np.uint8))
    return _straight(np.asarray(cv2.subtract(cv2.subtract(outer, inner), beyond), np.uint8), round(dpi * 0.15))


def _even(area: _Plane, dots: _Plane, window: int) -> _Plane:
    """The areas that are filled evenly, as cells are: no shadow of a fold, which fades away."""
    import cv2

    density = cv2.blur(dots.astype(np.float32), (window, window))
    count, labels, stats, _ = connected(area)
    out = np.zeros_like(area)
    for i in range(1, count):
        x, y, w, h = (int(v) for v in stats[i][:4])
        inside = labels[y : y + h, x : x + w] == i
        low, high = np.percentile(density[y : y + h, x : x + w][inside], (30, 80))
        if high < _MOST_UNEVEN * low:
            out[y : y + h, x : x + w][inside] = 1
    return out


def _straight(plane: _Plane, long: int) -> _Plane:
    """The level and upright strokes of a length or more."""
    import cv2

    level = cv2.morphologyEx(plane, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    upright = cv2.morphologyEx(plane, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    return np.asarray(cv2.bitwise_or(level, upright), dtype=np.uint8)
