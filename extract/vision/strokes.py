"""What is drawn on printed text: lines through it, and small raised numbers of notes."""

from __future__ import annotations

import numpy as np

from extract.vision.light import Image
from extract.vision.text import Glyph, is_wide

_RAISED = frozenset("0123456789¹²³⁴⁵⁶⁷⁸⁹⁰")


def struck_glyphs(bare: Image, glyphs: list[Glyph], top: float, bottom: float, em: float) -> set[int]:
    """Indices of glyphs that a level line runs through. bare: grey, ruling lines out; em: a character's height."""
    if len(glyphs) < 2:
        return set()
    em = max(em, 0.8 * (bottom - top))  # a heading's strokes are longer
    x0, x1 = max(0, int(glyphs[0].x0 - em)), int(glyphs[-1].x1 + em)
    middle, half = (top + bottom) / 2, max(2.0, 0.2 * em)
    part = bare[max(0, int(middle - half)) : int(middle + half) + 1, x0:x1]
    if part.size == 0:
        return set()
    ink = part < 150
    ink = ink | np.roll(ink, 1, axis=0)  # a slope of one pixel
    runs = [run for row in ink for run in _runs(row, 1.35 * em)]
    struck = set()
    for index, glyph in enumerate(glyphs):
        if any(start + x0 <= glyph.middle <= end + x0 for start, end in runs) and not glyph.is_mark:
            struck.add(index)
    dashes = {i for i in struck if glyphs[i].char in "—－-_一―–~～"}
    return set() if struck == dashes else struck


def _runs(row: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], least: float) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]


def raised_glyphs(bare: Image, glyphs: list[Glyph], top: float, bottom: float, em: float) -> set[int]:
    """Indices of small digits raised against what stands before them: marks of notes. A square metre's is none.

    A digit that may be part of what is said stays: one before a unit, in a date, or after another digit.
    """
    em = max(em, 0.8 * (bottom - top))
    raised = {i for i, glyph in enumerate(glyphs) if i and glyph.char in _RAISED and not glyph.char.isascii()}
    raised -= {i for i in raised if glyphs[i - 1].char in "mM米㎡"}
    for index, glyph in enumerate(glyphs):
        before = glyphs[index - 1] if index else glyph
        if not (glyph.char.isascii() and glyph.char.isdigit() and is_wide(before.char)) or before.is_mark:
            continue
        after = glyphs[index + 1] if index + 1 < len(glyphs) else None
        if before.char in "年月日第米" or (after and (after.char.isalnum() or after.char in "%％.,．、—-~～/")):
            continue
        span = _ink_span(bare, glyph.middle - 0.14 * em, glyph.middle + 0.14 * em, top, bottom)
        foot = _ink_span(bare, before.x0, before.x1, top, bottom)
        if not (span and foot and foot[1] - foot[0] > 0.6 * em):
            continue
        tall = span[1] - span[0]
        if tall < 0.55 * min(em, foot[1] - foot[0]) and foot[1] - span[1] > 0.3 * em and span[0] - foot[0] < 0.25 * em:
            raised.add(index)
    return raised


def _ink_span(bare: Image, x0: float, x1: float, top: float, bottom: float) -> tuple[int, int] | None:
    upper = max(0, int(top))
    part = bare[upper : int(bottom) + 1, max(0, int(x0)) : int(x1) + 1]
    rows = np.flatnonzero((part < 140).any(axis=1)) if part.size else np.zeros(0, dtype=int)
    return (upper + int(rows[0]), upper + int(rows[-1]) + 1) if len(rows) else None
