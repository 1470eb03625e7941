"""Printed lines of options for tests: glyphs a character apart, as engines place them, with signs drawn beside."""

from __future__ import annotations

import cv2
import numpy as np
from page_maker import Picture

from extract.vision.options import PrintedRow
from extract.vision.text import Glyph

EM = 29.0
INK = (0, 0, 0)


def row_of(text: str, x: float = 100, top: float = 95, advance: float = EM) -> PrintedRow:
    """Glyphs an em apart; a blank in ``text`` leaves the room that a box needs and is no glyph."""
    glyphs = [Glyph(c, 0.99, x + i * advance, x + (i + 1) * advance) for i, c in enumerate(text) if c != " "]
    return PrintedRow(glyphs, top, top + 35)


def brackets(page: Picture, x: int, y: int, width: int = 40) -> None:
    """A pair of round brackets of a line's height."""
    cv2.ellipse(page, (x + 8, y + 13), (6, 15), 0, 100, 260, INK, 2, cv2.LINE_AA)
    cv2.ellipse(page, (x + width - 8, y + 13), (6, 15), 0, -80, 80, INK, 2, cv2.LINE_AA)


def tick_between(page: Picture, x: int, y: int, colour: tuple[int, int, int] = INK, thick: int = 3) -> None:
    """A tick of a typed sign's size."""
    points = np.array([[x, y + 12], [x + 6, y + 22], [x + 17, y + 2]], dtype=np.int32)
    cv2.polylines(page, [points], False, colour, thick, cv2.LINE_AA)


def strokes(page: Picture, x: int, y: int, count: int) -> None:
    """Print: upright strokes a character apart, so that the page's darkness is known."""
    for i in range(count):
        cv2.line(page, (x + round(i * EM) + 9, y + 3), (x + round(i * EM) + 9, y + 24), INK, 3)
        cv2.line(page, (x + round(i * EM) + 3, y + 10), (x + round(i * EM) + 22, y + 10), INK, 3)
