"""An engine that sees nothing: proves that the program around it stands without one."""

from __future__ import annotations

from collections.abc import Sequence

from extract.ocr.engine import NOTHING, Image, Quad, Reading


class NullEngine:
    """Finds no lines and reads nothing."""

    name = "null"
    version = "null"

    def find_lines(self, image: Image) -> list[Quad]:
        """No line."""
        return []

    def read_lines(self, image: Image, quads: Sequence[Quad]) -> list[Reading]:
        """Nothing, once for each place."""
        return [NOTHING for _ in quads]
