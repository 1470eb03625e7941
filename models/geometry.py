"""Where something stands in a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BBox = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points; origin top left of the page as a person reads it upright."""


def boxes_to_box(boxes: Sequence[BBox]) -> BBox:
    """The box round all boxes; there must be one."""
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: a page and a box (PDF, pictures), or a table cell (Word, which has no pages).

    page: 1-based, or None in Word files.
    bbox: in PDF points, or None in Word files.
    cell: ``T1R2C2`` (table, row, cell in the row as Word lists them, all 1-based), nested tables
        joined by a dot (``T1R2C2.T1R1C1``), or None outside tables.
    """

    page: int | None = None
    bbox: BBox | None = None
    cell: str | None = None


NOWHERE = Place()
