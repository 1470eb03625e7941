"""Boxes that a line's end parts from their words: ``□是 □`` above ``否``, or ``项目合作`` above ``□ 成果转化□``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extract.vision.alike import WELL_SEEN, Anchored, Usual
from extract.vision.marks import Box, SeenMark, find_squares
from extract.vision.option_words import ARTEFACTS, PrintedRow
from extract.vision.pens import Ground
from extract.vision.text import Glyph
from models.layout import MarkKind, MarkState

_REACH = 6.0
"""How far from a line's text, in characters, a box stands that belongs to the next line's word."""


def find_over_breaks(
    ground: Ground, rows: Sequence[PrintedRow], group: Sequence[Anchored], side: int, usual: Usual | None
) -> None:
    """The marks of words without a box at the start of a line (its end, where boxes stand behind their words).

    Their boxes are looked for at the end of the line above (the start of that below). usual: what boxes there have in
    common; nothing is looked for where that is not known.
    """
    if usual is None:
        return
    for one in group:
        if one.mark is not None and one.mark.box is not None:
            continue
        place = _place(ground, rows, one, side)
        taken = [other.mark.box for other in group if other.mark and other.mark.box]
        seen = _box_in(ground, place, usual, taken) or _sign_in(ground, place, taken) if place else None
        if seen is not None:
            one.mark = replace(seen, box=None, confidence=min(seen.confidence, 0.95))


def _place(ground: Ground, rows: Sequence[PrintedRow], one: Anchored, side: int) -> Box | None:
    """The part of the line before or after in which the option's box would stand."""
    at = next((number for number, row in enumerate(rows) if row is one.row), None)
    if at is None or not 0 <= at + side < len(rows) or not _is_at_end(one, side):
        return None
    row, em = rows[at + side], ground.em
    printed = [glyph for glyph in row.glyphs if _is_print(glyph)]
    height = one.row.bottom - one.row.top
    if not printed or abs(row.top - one.row.top) > 2.2 * height:
        return None
    near = printed[0].x0 if side > 0 else printed[-1].x1
    x0, x1 = (near - _REACH * em, near + 0.1 * em) if side > 0 else (near - 0.1 * em, near + _REACH * em)
    middle, half = (row.top + row.bottom) / 2, max(0.75 * em, (row.bottom - row.top) / 2)
    return ground.within((x0, middle - half, x1, middle + half))


def _is_at_end(one: Anchored, side: int) -> bool:
    """Whether nothing is printed between the word and the end of its line on the side of its box."""
    word = {id(glyph) for glyph in one.word}
    edge = one.edge(side)
    return not any(
        (glyph.middle - edge) * side > 0 for glyph in one.row.glyphs if id(glyph) not in word and _is_print(glyph)
    )


def _is_print(glyph: Glyph) -> bool:
    return not glyph.char.isspace() and glyph.char not in ARTEFACTS and not glyph.is_mark


def _box_in(ground: Ground, place: Box, usual: Usual, taken: Sequence[Box]) -> SeenMark | None:
    """The one box of the usual size in a part of a line that is no other option's; None where there are several."""
    found = []
    for square in find_squares(ground.grey, place, ground.em, ground.level):
        x0, top, x1, bottom = square.box or place
        sizes = ((x1 - x0, usual.width), (bottom - top, usual.height))
        is_alike = all(abs(size - known) < 0.14 * known + 1 for size, known in sizes)
        if square.sides >= WELL_SEEN and is_alike and _is_free((x0, top, x1, bottom), taken):
            found.append(square)
    return found[0] if len(found) == 1 else None


def _sign_in(ground: Ground, place: Box, taken: Sequence[Box]) -> SeenMark | None:
    """The one sign of a tick's size in a part of a line; None where other ink stands there too."""
    import cv2

    em = ground.em
    left, top = max(0, round(place[0])), max(0, round(place[1]))
    part = ground.grey[top : max(top, round(place[3])), left : max(left, round(place[2]))]
    if part.size == 0 or ground.level <= 0:
        return None
    ink = (part < float(np.percentile(part, 85)) - 0.45 * ground.level).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    found = []
    for x, y, w, h, area in stats[1:count].tolist():
        is_cut = h < 0.3 * em and (y == 0 or y + h == part.shape[0])  # of the lines above and below
        if area < 0.02 * em * em or is_cut:
            continue
        box = (float(left + x), float(top + y), float(left + x + w), float(top + y + h))
        is_sign = 0.3 * em < min(w, h) <= max(w, h) < 1.4 * em and area < 0.6 * w * h and _is_free(box, taken)
        if not is_sign:
            return None
        found.append(box)
    return SeenMark(MarkState.TICKED, 0.91, MarkKind.TICK, found[0]) if len(found) == 1 else None


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    x0, top, x1, bottom = box
    return not any(x0 < other[2] and other[0] < x1 and top < other[3] and other[1] < bottom for other in taken)
