"""Pages drawn for tests: ruled tables, boxes and stamps, without any font."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def paper(width: int = 1200, height: int = 1000, shade: int = 250) -> Picture:
    return np.full((height, width, 3), shade, dtype=np.uint8)


def rule(page: Picture, rows: Sequence[int], cols_of_row: Sequence[Sequence[int]], thick: int = 2) -> None:
    """A table: the y of its lines, and for each row the x of its uprights."""
    for y in rows:
        cv2.line(page, (cols_of_row[0][0], y), (cols_of_row[0][-1], y), (0, 0, 0), thick)
    for top, bottom, cols in zip(rows[:-1], rows[1:], cols_of_row, strict=True):
        for x in cols:
            cv2.line(page, (x, top), (x, bottom), (0, 0, 0), thick)


def box(page: Picture, x: int, y: int, size: int = 24) -> None:
    cv2.rectangle(page, (x, y), (x + size, y + size), (0, 0, 0), 2)


def tick(page: Picture, x: int, y: int, size: int = 24, colour: tuple[int, int, int] = (20, 30, 120)) -> None:
    points = np.array([[x + 2, y + size // 2], [x + size // 3, y + size - 3], [x + size + 8, y - 8]])
    cv2.polylines(page, [points.astype(np.int32)], False, colour, 3, cv2.LINE_AA)


def cross(page: Picture, x: int, y: int, size: int = 24) -> None:
    cv2.line(page, (x + 3, y + 3), (x + size - 3, y + size - 3), (0, 0, 0), 2, cv2.LINE_AA)
    cv2.line(page, (x + 3, y + size - 3), (x + size - 3, y + 3), (0, 0, 0), 2, cv2.LINE_AA)


def ring(page: Picture, x: int, y: int, radius: int, colour: tuple[int, int, int]) -> None:
    cv2.circle(page, (x, y), radius, colour, max(3, radius // 24), cv2.LINE_AA)
    cv2.circle(page, (x, y), radius // 5, colour, -1, cv2.LINE_AA)


def turned(page: Picture, degrees: float) -> Picture:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    out = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(250, 250, 250))
    return np.asarray(out, dtype=np.uint8)


def noisy(page: Picture, spread: float, seed: int = 1) -> Picture:
    noise = np.random.default_rng(seed).normal(0, spread, page.shape)
    return np.clip(page + noise, 0, 255).astype(np.uint8)
