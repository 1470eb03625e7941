"""Reads each place of one picture once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from extract.ocr.engine import Engine, Image, Quad, Reading

Known = dict[bytes, Reading]
"""What was read, by the four corners of its place."""


class ReadOnce:
    """The lines of one picture, read by one engine. known: what it has read of the same picture before."""

    def __init__(self, engine: Engine, image: Image, known: Known | None = None) -> None:
        self._engine = engine
        self._image = image
        self.known: Known = {} if known is None else known

    def read(self, quads: Sequence[Quad]) -> list[Reading]:
        """What stands at each place, in the order of ``quads``."""
        new = {quad.tobytes(): quad for quad in quads if quad.tobytes() not in self.known}
        if new:
            readings = self._engine.read_lines(self._image, list(new.values()))
            self.known.update(zip(new, readings, strict=True))
        return [self.known[quad.tobytes()] for quad in quads]
