"""Pictures of originals for the review page, kept on disk once they are drawn."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from batch.darkroom import Darkroom
from batch.drawn_form import Drawn
from batch.wishes import Wish
from models.geometry import BBox

DEFAULT_WIDTH_PX = 1400
SMALLEST_PX, LARGEST_PX = 64, 3000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FORMAT = "2"
"""Raised whenever the same wish gives other bytes, so that old files are not used."""


class Originals(Protocol):
    """Where the bytes of files are kept, by content hash."""

    def read(self, sha256: str) -> bytes:
        """The bytes; raises LookupError or OSError where they are not there."""


class Pictures:
    """Draws pages through the darkroom's workers. folder: where drawn ones are kept; safe to delete at any time."""

    def __init__(self, originals: Originals, folder: Path, darkroom: Darkroom | None = None) -> None:
        self._originals = originals
        self._folder = folder
        self._darkroom = darkroom or Darkroom()

    def page(
        self, sha256: str, page: int, *, bbox: BBox | None = None, width: int | None = None, turn: int = 0
    ) -> bytes:
        """A page (1-based) of an original as PNG, or the part of it within ``bbox`` (points, origin top left).

        turn: degrees clockwise by which the page is turned first. Raises a FileError where it cannot be shown, and what
        ``originals`` raises where the file is not kept.
        """
        part = None if bbox is None else (round(bbox[0], 1), round(bbox[1], 1), round(bbox[2], 1), round(bbox[3], 1))
        wish = Wish(b"", "page", page, part, _allowed(width), turn % 360)
        return self._kept(sha256, f"{page}|{part}|{wish.width_px}|{wish.turn}", "png", wish)

    def photo(self, sha256: str, page: int, *, width: int | None = None, turn: int = 0) -> bytes:
        """A whole page as JPEG, which is drawn and sent faster. Raises as ``page`` does."""
        wish = Wish(b"", "photo", page, None, _allowed(width), turn % 360)
        return self._kept(sha256, f"{page}|{wish.width_px}|{wish.turn}", "jpg", wish)

    def sizes(self, sha256: str) -> list[tuple[float, float]]:
        """Width and height of each page in points, upright as the reader saw it. Raises as ``page`` does."""
        known = json.loads(self._kept(sha256, "sizes", "json", Wish(b"", "sizes")))
        return [(width, height) for width, height in known]

    def turn(self, sha256: str, page: int, boxes: Sequence[BBox]) -> int:
        """Degrees clockwise by which a page has to be turned so that what was read at ``boxes`` stands there.

        Recognition turns pages that were scanned on their side or head; places are those of the turned page.
        """
        places = tuple(boxes)
        key = f"turn|{page}|{places}"
        return int(self._kept(sha256, key, "json", Wish(b"", "turn", page, boxes=places)))

    def form(self, sha256: str) -> list[Drawn]:
        """A Word file as its own tables (see ``drawn_form``). Raises as ``page`` does."""
        drawn: list[Drawn] = json.loads(self._kept(sha256, "form", "json", Wish(b"", "form")))
        return drawn

    def draw_blank(self, data: bytes) -> list[Drawn]:
        """A Word file that is no original, as its own tables; not kept. Raises as ``page`` does."""
        drawn: list[Drawn] = json.loads(self._darkroom.make(Wish(data, "form")))
        return drawn

    def original(self, sha256: str) -> bytes:
        """The file itself. Raises what ``originals`` raises where it is not kept."""
        return self._originals.read(sha256)

    def close(self) -> None:
        """Ends the workers."""
        self._darkroom.close()

    def warm_up(self) -> None:
        """Starts a worker, so that the first picture does not wait for it."""
        self._darkroom.warm_up()

    def _kept(self, sha256: str, key: str, ending: str, wish: Wish) -> bytes:
        if not _SHA256.fullmatch(sha256):
            raise LookupError("no such original")
        name = hashlib.sha256(f"{_FORMAT}|{key}".encode()).hexdigest()[:24]
        path = self._folder / sha256[:2] / sha256 / f"{name}.{ending}"
        try:
            return path.read_bytes()
        except OSError:
            pass
        made = self._darkroom.make(wish.of(self._originals.read(sha256)))
        _write(path, made)
        return made


def _allowed(width: int | None) -> int:
    return min(max(width or DEFAULT_WIDTH_PX, SMALLEST_PX), LARGEST_PX)


def _write(path: Path, data: bytes) -> None:
    """Puts the file there as a whole or not at all; without room for it the picture is drawn again next time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(path)
    except OSError:
        return
