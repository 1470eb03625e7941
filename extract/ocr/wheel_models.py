"""An engine on the PP-OCR models that a wheel carries: one model finds lines, one reads them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version as version_of
from typing import ClassVar

from extract.ocr.alphabet import read_alphabet
from extract.ocr.engine import Image, Quad, Reading
from extract.ocr.onnx import Backend, Model, choose_backend, load_model, model_path
from extract.ocr.paddle import find_text, read_text


class WheelEngine:
    """Detects at a long side of at most ``side_px``; loads each model when it is first used.

    models: what they are called. package, wheel: where they lie. finder, reader: their files.
    """

    name: ClassVar[str]
    models: ClassVar[str]
    package: ClassVar[str]
    wheel: ClassVar[str]
    finder: ClassVar[str]
    reader: ClassVar[str]

    def __init__(self, backend: Backend = "auto", threads: int = 1, side_px: int = 960) -> None:
        self._backend = choose_backend(backend)
        self._threads = threads
        self._side_px = side_px

    @property
    def version(self) -> str:
        """Models, and what runs them."""
        return f"{self.models} {self.wheel} {version_of(self.wheel)} {self._backend} {version_of(self._backend)}"

    @cached_property
    def _detect(self) -> Model:
        return load_model(model_path(self.package, self.finder), self._backend, self._threads)

    @cached_property
    def _read(self) -> tuple[Model, list[str]]:
        path = model_path(self.package, self.reader)
        return load_model(path, self._backend, self._threads), read_alphabet(path)

    def find_lines(self, image: Image) -> list[Quad]:
        """The lines of text on the page."""
        return find_text(self._detect, image, self._side_px)

    def read_lines(self, image: Image, quads: Sequence[Quad]) -> list[Reading]:
        """What stands at each place."""
        if not quads:
            return []
        model, alphabet = self._read
        return read_text(model, alphabet, image, quads)
