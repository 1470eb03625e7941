"""A page as a picture: what readers hand to recognise, where a page has no text of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page of a file, decoded.

    page: 1-based, in the file. pixels: numpy uint8 of shape (height, width, 3), RGB, EXIF rotation applied.
    dpi: pixels an inch of paper, one number for both axes. points: PDF points a pixel, where the file tells another
    size of its paper than it has (some write a pixel a point); places come out in points of this scale.
    """

    page: int
    pixels: Any
    dpi: float
    points: float | None = None

    @property
    def points_per_pixel(self) -> float:
        """How long a pixel is, in PDF points."""
        return 72.0 / self.dpi if self.points is None else self.points
