"""Photos of a sheet for the third generator: desk, perspective, bulge, shadow, the phone's own processing."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.third_wear import Picture, to_bytes

_SHAPES = ((3024, 4032), (3000, 4000), (2448, 3264), (1080, 1440), (1440, 1920))


def photograph(rng: Random, sheet: Picture) -> Picture:
    """The sheet as a phone sees it from above, somewhat from the side."""
    size = rng.choices(_SHAPES, (4, 3, 3, 1.5, 2))[0]
    wide, tall = size if sheet.shape[0] >= sheet.shape[1] else size[::-1]
    desk = _desk(rng, wide, tall)
    scale = min(wide / sheet.shape[1], tall / sheet.shape[0]) * rng.uniform(0.86, 0.97)
    small = _shrunk(sheet, scale)
    matrix = _view(rng, (wide, tall), (sheet.shape[1] * scale, sheet.shape[0] * scale), small)
    flat = cv2.warpPerspective(small, matrix, (wide, tall), flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.full(small.shape[:2], 255, np.uint8), matrix, (wide, tall))
    cast = cv2.GaussianBlur(np.roll(mask, (tall // 120, wide // 120), (0, 1)), (0, 0), wide / 90)
    shaded = desk * (1 - 0.45 * (cast[..., None] / np.float32(255)))
    seen = _bulged(rng, np.where(mask[..., None] > 127, flat, shaded).astype(np.float32))
    seen *= _light(rng, wide, tall)[..., None]
    seen *= np.array([rng.uniform(0.93, 1.03), rng.uniform(0.95, 1.02), rng.uniform(0.86, 1.03)], np.float32)
    return _developed(rng, seen)


def _view(rng: Random, frame: tuple[int, int], sheet: tuple[float, float], small: Picture) -> NDArray[Any]:
    """The perspective that puts the small picture into the frame, as large as ``sheet`` says."""
    wide, tall = frame
    lean = rng.uniform(0.005, 0.055)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array([sheet[0] / 2, sheet[1] / 2])
    corners += np.array([[rng.uniform(-lean, lean) * wide, rng.uniform(-lean, lean) * tall] for _ in range(4)])
    angle = math.radians(rng.gauss(0, 2.2))
    spin = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    target = np.asarray(corners @ spin.T + np.array([wide / 2, tall / 2]), np.float32)
    height, width = small.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cv2.getPerspectiveTransform(source, target)


def _shrunk(sheet: Picture, scale: float) -> Picture:
    if scale >= 1:
        return sheet
    size = max(1, round(sheet.shape[1] * scale)), max(1, round(sheet.shape[0] * scale))
    return cv2.resize(sheet, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _desk(rng: Random, wide: int, tall: int) -> Picture:
    """Wood, cloth or plain."""
    seeds = np.random.default_rng(rng.getrandbits(32))
    tint = rng.choice(((150, 111, 74), (92, 66, 48), (188, 182, 172), (70, 74, 80), (214, 208, 196), (40, 58, 84)))
    kind = rng.choice(("wood", "cloth", "plain"))
    rows = {"wood": (tall // 6, 6), "cloth": (tall // 3, wide // 3), "plain": (8, 6)}[kind]
    rough = seeds.normal(0, 16 if kind != "plain" else 6, rows).astype(np.float32)
    grain = cv2.resize(rough, (wide, tall), interpolation=cv2.INTER_CUBIC)
    return to_bytes(np.array(tint, np.float32) + grain[..., None])


def _bulged(rng: Random, seen: NDArray[Any]) -> NDArray[Any]:
    """The lens's barrel, and paper that is not quite flat."""
    tall, wide = seen.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, wide, dtype=np.float32), np.linspace(-1, 1, tall, dtype=np.float32))
    barrel = rng.uniform(-0.004, 0.022)
    pull = 1 + barrel * (x * x + y * y) - barrel
    bend = rng.choice((0, 0, rng.uniform(0.002, 0.008))) * np.sin(np.pi * (x + rng.uniform(-0.4, 0.4)))
    at_x = ((x * pull + 1) / 2 * wide).astype(np.float32)
    at_y = (((y + bend) * pull + 1) / 2 * tall).astype(np.float32)
    return cv2.remap(seen, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _light(rng: Random, wide: int, tall: int) -> NDArray[Any]:
    """A lamp to one side, and at times the shadow of the phone or of a hand."""
    x, y = np.meshgrid(np.linspace(-1, 1, wide, dtype=np.float32), np.linspace(-1, 1, tall, dtype=np.float32))
    far = np.hypot(x - rng.uniform(-1, 1), y - rng.uniform(-1, 1))
    light = 1.04 - rng.uniform(0.05, 0.2) * far
    if rng.random() < 0.6:
        mask = np.zeros((tall, wide), np.float32)
        points = [(rng.uniform(-0.1, 1.1) * wide, rng.choice((1.1, 0.75, 0.5)) * tall) for _ in range(3)]
        points += [(rng.uniform(0.2, 1.2) * wide, 1.2 * tall)]
        hull = cv2.convexHull(np.array(points, np.float32)).astype(np.int32)
        cv2.fillConvexPoly(mask, hull, 1)
        dark = cv2.GaussianBlur(mask, (0, 0), wide / rng.uniform(12, 60))
        light = light * (1 - rng.uniform(0.12, 0.4) * dark)
    return np.asarray(light, np.float32)


def _developed(rng: Random, seen: NDArray[Any]) -> Picture:
    """Focus, sensor noise and sharpening."""
    sigma = rng.uniform(0.4, 1.1) * seen.shape[1] / 3000
    soft: NDArray[Any] = cv2.GaussianBlur(seen, (0, 0), max(0.3, sigma))
    if rng.random() < 0.3:
        soft = soft * 1.5 - cv2.GaussianBlur(soft, (0, 0), 2.2) * 0.5
    noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(soft.shape, np.float32)
    return to_bytes(soft + rng.uniform(1, 6) * noise)
