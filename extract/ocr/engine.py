"""The contract of an OCR engine: find the lines of text on a page, read the lines at given places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""(height, width, 3) RGB."""

Quad = NDArray[np.float32]
"""(4, 2) pixels: top left, top right, bottom right, bottom left of a line as it is read."""


@dataclass(frozen=True, slots=True)
class Char:
    """One character read. start, end: where it stands along its line, 0 to 1; estimated, not measured."""

    text: str
    confidence: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in one line. confidence: 0 to 1, the mean over the characters; 0 for an empty text.

    chars: one for each character of ``text``, or empty where the engine does not tell.
    """

    text: str
    confidence: float
    chars: tuple[Char, ...] = ()


NOTHING = Reading("", 0.0)


@dataclass(frozen=True, slots=True)
class TextBox:
    """A line of text and where it stands."""

    quad: Quad
    reading: Reading


class Engine(Protocol):
    """Reads text in pictures. Holds its models in memory; never downloads; safe to use from one thread."""

    @property
    def name(self) -> str:
        """A short name, the one used on the command line."""

    @property
    def version(self) -> str:
        """Library and model versions: outputs are only comparable within one."""

    def find_lines(self, image: Image) -> list[Quad]:
        """The lines of text on the page, in no particular order, clipped to the picture."""

    def read_lines(self, image: Image, quads: Sequence[Quad]) -> list[Reading]:
        """What stands at each place, in the order of ``quads``; ``NOTHING`` where no text is seen."""


def read_page(engine: Engine, image: Image) -> list[TextBox]:
    """All lines of a page, read; lines without text left out."""
    quads = engine.find_lines(image)
    readings = engine.read_lines(image, quads)
    return [TextBox(quad, reading) for quad, reading in zip(quads, readings, strict=True) if reading.text]


def quad_of_box(x0: float, top: float, x1: float, bottom: float) -> Quad:
    """The quad of an upright box."""
    return np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], dtype=np.float32)


def cut_line(image: Image, quad: Quad) -> Image:
    """The picture of one line, upright; a line that runs downwards is turned. At least 1 × 1 pixel."""
    import cv2

    height, width = image.shape[:2]
    low, high = quad.min(axis=0), quad.max(axis=0)
    corners = quad_of_box(low[0], low[1], high[0], high[1])
    if np.abs(quad - corners).max() < 2.0:
        x0, top = (max(0, int(v)) for v in low)
        x1, bottom = min(width, int(np.ceil(high[0]))), min(height, int(np.ceil(high[1])))
        crop = image[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)]
    else:
        across = max(1, int(np.linalg.norm(quad[1] - quad[0])), int(np.linalg.norm(quad[2] - quad[3])))
        down = max(1, int(np.linalg.norm(quad[3] - quad[0])), int(np.linalg.norm(quad[2] - quad[1])))
        matrix = cv2.getPerspectiveTransform(quad, quad_of_box(0, 0, across, down))
        crop = cv2.warpPerspective(
            image, matrix, (across, down), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.uint8)
    if crop.size == 0:
        return np.full((1, 1, 3), 255, dtype=np.uint8)
    if crop.shape[0] >= 1.5 * crop.shape[1]:
        crop = np.rot90(crop)
    return np.ascontiguousarray(crop)
