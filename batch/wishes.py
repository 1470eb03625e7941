"""What the darkroom and its workers say to each other: wishes down, and bytes up whose first one tells the kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from models.geometry import BBox

READY, DONE, FAILED = b"!", b"=", b"x"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a worker shall make of a file.

    kind: ``page`` gives a PNG, ``photo`` a JPEG, drawn faster; the others JSON: ``sizes`` of the pages, ``turn``
        at which text stands in ``boxes``, the drawn ``form``.
    page: 1-based. bbox: the part of the page wanted, in points; None for all of it. width_px: of the picture.
    turn: degrees clockwise by which the page is turned before anything else.
    """

    data: bytes
    kind: Literal["page", "photo", "sizes", "turn", "form"]
    page: int = 1
    bbox: BBox | None = None
    width_px: int = 1240
    turn: int = 0
    boxes: tuple[BBox, ...] = ()

    def of(self, data: bytes) -> Wish:
        """The same wish of another file."""
        return replace(self, data=data)
