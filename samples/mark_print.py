"""Characters and boxes printed on paper one by one, and the cell that they make up."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from samples.scan_sheets import Box, PenBox, Pixels


@dataclass(frozen=True, slots=True)
class Seen:
    """A character as an engine reads it, and where: box in pixels."""

    char: str
    box: Box
    confidence: float = 0.99


@dataclass(slots=True)
class MarkCell:
    """One cell on paper. rows: characters by printed line. truth: of each option, ``ticked``, ``empty`` or ``doubt``.

    way: how its options were ticked. wear: what was done to the paper. frame: the cell's lines, pixels.
    """

    pixels: Pixels
    dpi: float
    em: float
    rows: list[list[Seen]]
    options: tuple[str, ...]
    is_single: bool
    follows: bool
    truth: dict[str, str]
    way: str
    frame: Box
    wear: list[str] = field(default_factory=list)
    pens: list[PenBox] = field(default_factory=list)


def write(page: Pixels, char: str, font: Any, middle: tuple[float, float], grey: int) -> Box:
    """Print a character with the middle of its em there; the box of its ink comes back."""
    from PIL import Image, ImageDraw

    size = int(font.size * 2)
    glyph = Image.new("L", (size, size), 0)
    at = (size / 2 - font.getlength(char) / 2, size / 2)
    anchor = "lm" if char in "□☐☑☒■√×⊠✔✓●" else "ls"
    if anchor == "ls":
        at = (at[0], size / 2 + font.size * 0.36)
    ImageDraw.Draw(glyph).text(at, char, fill=255, font=font, anchor=anchor)
    x, y = round(middle[0] - size / 2), round(middle[1] - size / 2)
    x0, y0, x1, y1 = max(0, x), max(0, y), min(page.shape[1], x + size), min(page.shape[0], y + size)
    ink = np.asarray(glyph, np.float32)[y0 - y : y1 - y, x0 - x : x1 - x, None] / 255
    page[y0:y1, x0:x1] = np.minimum(page[y0:y1, x0:x1], 255 - ink * (255 - grey)).astype(np.uint8)
    left, top, right, bottom = glyph.getbbox() or (0, 0, size, size)
    return float(x + left), float(y + top), float(x + right), float(y + bottom)


@cache
def font_of(name: str, size: int) -> Any:
    from PIL import ImageFont

    for folder in ("/usr/share/fonts", "/usr/local/share/fonts"):
        for path in Path(folder).rglob(name):
            return ImageFont.truetype(str(path), size)
    raise FileNotFoundError(f"the font {name} is not installed")
