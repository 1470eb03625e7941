"""An engine that plays back what another engine once read: tests without models, the same on every machine.

A recording is a folder with ``manifest.json`` (the engine's name and version) and ``pages.json``: for each picture, in
the order they were read, its size and its lines (quad, text, characters with confidence and place).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from extract.ocr.engine import NOTHING, Char, Engine, Image, Quad, Reading

_NEAR_PX = 6.0


class ReplayEngine:
    """Answers from a recording. Lines are known by their place, so that they may be asked for in any order."""

    name = "replay"

    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.version = f"{manifest['engine']} {manifest['version']}"
        self._pages = json.loads((folder / "pages.json").read_text("utf-8"))

    def _page(self, image: Image) -> dict[str, Any] | None:
        size = [image.shape[1], image.shape[0]]
        return next((page for page in self._pages if page["size"] == size), None)

    def find_lines(self, image: Image) -> list[Quad]:
        """The lines that were found on the picture of this size."""
        page = self._page(image)
        return [np.array(line["quad"], dtype=np.float32) for line in page["lines"] if line["found"]] if page else []

    def read_lines(self, image: Image, quads: Sequence[Quad]) -> list[Reading]:
        """What was read at the nearest recorded place; ``NOTHING`` where nothing was asked for then."""
        page = self._page(image)
        return [_nearest(page["lines"], quad) if page else NOTHING for quad in quads]


def _nearest(lines: list[dict[str, Any]], quad: Quad) -> Reading:
    best = min(lines, key=lambda line: float(np.abs(np.array(line["quad"]) - quad).max()), default=None)
    if best is None or float(np.abs(np.array(best["quad"]) - quad).max()) > _NEAR_PX:
        return NOTHING
    chars = tuple(Char(text, sure, start, end) for text, sure, start, end in best["chars"])
    return Reading(best["text"], best["confidence"], chars)


class RecordingEngine:
    """Passes everything on to an engine and writes down what it answers; ``save`` makes a recording of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pages: list[dict[str, Any]] = []
        self.name = engine.name
        self.version = engine.version

    def _page(self, image: Image) -> dict[str, Any]:
        size = [image.shape[1], image.shape[0]]
        for page in self._pages:
            if page["size"] == size:
                return page
        self._pages.append({"size": size, "lines": []})
        return self._pages[-1]

    def find_lines(self, image: Image) -> list[Quad]:
        """As the engine, written down."""
        quads = self._engine.find_lines(image)
        lines = self._page(image)["lines"]
        lines.extend({"quad": quad.tolist(), "found": True, **_written(NOTHING)} for quad in quads)
        return quads

    def read_lines(self, image: Image, quads: Sequence[Quad]) -> list[Reading]:
        """As the engine, written down."""
        readings = self._engine.read_lines(image, quads)
        lines = self._page(image)["lines"]
        for quad, reading in zip(quads, readings, strict=True):
            known = next((line for line in lines if line["quad"] == quad.tolist()), None)
            if known is None:
                known = {"quad": quad.tolist(), "found": False}
                lines.append(known)
            known.update(_written(reading))
        return readings

    def save(self, folder: Path) -> None:
        """Writes the recording; an existing one is replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        manifest = {"engine": self.name, "version": self.version}
        (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (folder / "pages.json").write_text(json.dumps(self._pages, ensure_ascii=False) + "\n", "utf-8")


def _written(reading: Reading) -> dict[str, Any]:
    chars = [[c.text, round(c.confidence, 3), round(float(c.start), 4), round(float(c.end), 4)] for c in reading.chars]
    return {"text": reading.text, "confidence": round(reading.confidence, 4), "chars": chars}
