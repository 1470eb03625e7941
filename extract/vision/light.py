"""Even light: the paper white and the ink black, whatever lamp, shadow or paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""(height, width, 3) RGB, or (height, width) grey."""

Mask = NDArray[np.uint8]
"""(height, width), 0 or 255."""


def flatten_light(rgb: Image, dpi: float) -> Image:
    """The picture divided, channel by channel, by the paper's own colour around each place."""
    import cv2

    height, width = rgb.shape[:2]
    shrink = max(1, round(dpi / 25))
    size = (max(1, width // shrink), max(1, height // shrink))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(small, np.ones((5, 5), np.uint8))
    paper = cv2.medianBlur(paper, 7)
    paper = np.maximum(cv2.GaussianBlur(paper, (0, 0), 2.0), 40)
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(rgb, full, scale=250), dtype=np.uint8)


def rgb_to_grey(rgb: Image) -> Image:
    """Luminance."""
    import cv2

    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def stretch(grey: Image, black: int, white: int) -> Image:
    """Values from ``black`` to ``white`` spread over 0 to 255."""
    scaled = (grey.astype(np.float32) - black) * (255.0 / max(1, white - black))
    return np.asarray(np.clip(scaled, 0, 255), dtype=np.uint8)
