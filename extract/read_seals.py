"""The texts of stamps, read by an engine; and the stamps of pages whose text is read otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from extract.vision.light import Image
from extract.vision.seal_text import seal_views
from extract.vision.seals import FoundSeal, find_seals, unroll
from models.geometry import BBox
from models.layout import Seal
from models.picture import PagePicture

if TYPE_CHECKING:
    from extract.ocr.engine import Engine

_LEAST_SURE_LINE = 0.7
_SURE_ENOUGH, _WHOLE_NAME = 0.99, 8
"""How surely a text of so many characters must be read for its other pictures to be left unread."""


def read_seal(engine: Engine, flat: Image, seal: FoundSeal, page: int, bbox: BBox) -> Seal:
    """A stamp found on an evenly lit page, with what its ring and its straight line say where that can be read."""
    if seal.is_square:
        return Seal(page, bbox, None, None, seal.colour, 0.0)
    views = seal_views(flat, seal)
    ring, sure = _surest(engine, [*unroll(flat, seal), *views.ring])
    ring = _from_its_start(ring) if ring else None
    line, line_sure = _surest(engine, views.line)
    return Seal(page, bbox, ring, line if line_sure >= _LEAST_SURE_LINE else None, seal.colour, round(sure, 3))


def _from_its_start(text: str) -> str:
    """A ring's text that was cut open within the name, put together: it begins behind its 局."""
    at = text.find("局")
    return text[at + 1 :] + text[: at + 1] if 0 <= at < len(text) - 1 and "局" not in text[at + 1 :] else text


def _surest(engine: Engine, pictures: Sequence[Image]) -> tuple[str | None, float]:
    """The surest reading of pictures of one text, its Chinese characters alone; None below three of them."""
    best_text, best_sure = None, 0.0
    for picture in pictures:
        height, width = picture.shape[:2]
        whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
        reading = engine.read_lines(picture, [whole])[0]
        text = "".join(char for char in reading.text if "\u4e00" <= char <= "\u9fff" or char in "（）()")
        if len(text) >= 3 and reading.confidence > best_sure:
            best_text, best_sure = text, reading.confidence
            if best_sure >= _SURE_ENOUGH and len(text) >= _WHOLE_NAME:
                break
    return best_text, best_sure


def find_stamps(pages: Iterable[PagePicture]) -> list[tuple[PagePicture, FoundSeal]]:
    """The coloured stamps on clean pictures of pages: a PDF's own, which no scanner has worn."""
    return [(page, seal) for page in pages for seal in find_seals(page.pixels, page.dpi)]


def read_stamps(engine: Engine, found: Sequence[tuple[PagePicture, FoundSeal]]) -> list[Seal]:
    """The same, read."""
    out = []
    for page, seal in found:
        x0, top, x1, bottom = (round(v * page.points_per_pixel, 1) for v in seal.box)
        out.append(read_seal(engine, page.pixels, seal, page.page, (x0, top, x1, bottom)))
    return out
