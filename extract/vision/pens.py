"""What a pen left beside boxes and round words: ink that neither the print read nor the boxes found explain.

□是  □否          a stroke that touches a box belongs to it, one that stands alone may belong to anybody;
   √              a ring shows as strokes above, below and at both ends of what it goes round
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extract.vision.circled import goes_round
from extract.vision.light import Image
from extract.vision.marks import Box, SeenMark
from extract.vision.option_words import PrintedRow
from extract.vision.text import Glyph
from models.layout import MarkKind, MarkState

_TICKS = "√✓✔"
_LIKE_TICKS = "VvＶｖ∨ⅤⅴY"
_RINGED = 0.92
_RIM = 0.16
_WIDE_RING = 1.5
"""How wide, in characters, print is at least round which a ring may pass close: the strokes of one look like a ring."""
_TOUCHING = 0.4
_SCRIBBLED = 0.58
"""The share of a box's inside from which on a pen that also went beyond it scribbled."""
_INK = 0.42
"""How much of the way from paper to print a pixel is ink."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A connected piece of unexplained ink. box: pixels of the page. area: its pixels."""

    box: Box
    area: int

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class PenInk:
    """The unexplained ink of a part of the page. mask: its pixels; known: where print was. left, top: of both.

    ink: all ink but for the sides of boxes.
    """

    mask: NDArray[np.bool_]
    known: NDArray[np.bool_]
    left: int
    top: int
    ink: NDArray[np.bool_]

    def strokes(self, em: float) -> list[Stroke]:
        """Its pieces of a tick's size and more, seen past what print hides of them."""
        import cv2

        joined = cv2.morphologyEx(self.mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        found = []
        for x, y, w, h, area in stats[1:count].tolist():
            if max(w, h) > 0.42 * em and min(w, h) > 0.16 * em and area > 0.03 * em * em:
                box = (float(x + self.left), float(y + self.top), float(x + w + self.left), float(y + h + self.top))
                found.append(Stroke(box, area))
        return found

    def goes_round(self, span: Box, em: float) -> bool:
        """Whether one line goes round a span of print, close to it, or cutting its corners."""
        x0, y0, x1, y1 = span
        return goes_round(self.ink, (x0 - self.left, y0 - self.top, x1 - self.left, y1 - self.top), em)

    def share_along(self, box: Box, is_level: bool) -> float | None:
        """The share of columns (rows where not ``is_level``) of a strip that hold such ink.

        Columns that print covers for the most part do not count; None where too few are left, or outside the part.
        """
        x0, y0 = max(0, round(box[0]) - self.left), max(0, round(box[1]) - self.top)
        x1, y1 = round(box[2]) - self.left, round(box[3]) - self.top
        window = np.s_[y0 : max(y1, y0), x0 : max(x1, x0)]
        part, known = self.mask[window], self.known[window]
        if part.size == 0:
            return None
        axis = 0 if is_level else 1
        is_open = np.asarray(known.mean(axis=axis) < 0.6)
        seen = np.asarray(part.any(axis=axis))
        return float(seen[is_open].mean()) if is_open.mean() > 0.4 else None


@dataclass(frozen=True, slots=True)
class Ground:
    """The part of a page on which the options of one group stand.

    grey: the page without rulings and seals. area: the group's cell, or the part around its lines. em: the height of
    a character. level: how dark its print is, see ``print_level``.
    """

    grey: Image
    area: Box
    em: float
    level: float

    def within(self, box: Box) -> Box:
        """The part of a box that lies on the ground, or on its rim: tick boxes stand close to borders."""
        rim = 2.5 * _RIM * self.em
        x0, top, x1, bottom = self.area
        return max(box[0], x0 - rim), max(box[1], top - rim), min(box[2], x1 + rim), min(box[3], bottom + rim)


def ground_of(grey: Image, rows: Sequence[PrintedRow], cell: Box | None, em: float, level: float) -> Ground:
    """The ground of a group: its cell without the borders' rims; where it is in none, its lines and a little around."""
    if cell is not None:
        rim = _RIM * em
        return Ground(grey, (cell[0] + rim, cell[1] + rim, cell[2] - rim, cell[3] - rim), em, level)
    lefts, rights = [row.glyphs[0].x0 for row in rows], [row.glyphs[-1].x1 for row in rows]
    top, bottom = min(row.top for row in rows), max(row.bottom for row in rows)
    return Ground(grey, (min(lefts) - 1.2 * em, top - 0.75 * em, max(rights) + 1.2 * em, bottom + 0.75 * em), em, level)


def pen_ink(
    ground: Ground, printed: Sequence[Box], boxes: Sequence[Box], *, sees_into_boxes: bool = False
) -> PenInk | None:
    """The ink around printed characters and boxes that is neither; None where there is no ground.

    printed: of each character, as wide as it may be. boxes: the sides of tick boxes; what is in them counts only
    where ``sees_into_boxes``.
    """
    grey, em = ground.grey, ground.em
    if ground.level <= 0:
        return None
    left, top = max(0, int(ground.area[0])), max(0, int(ground.area[1]))
    right, bottom = min(grey.shape[1], int(ground.area[2])), min(grey.shape[0], int(ground.area[3]))
    part = grey[top : max(top, bottom), left : max(left, right)]
    if part.size == 0:
        return None
    paper = float(np.percentile(part, 80))
    ink = part < paper - _INK * ground.level
    known = np.zeros(part.shape, dtype=bool)
    for x0, y0, x1, y1 in printed:
        known[_window(x0, y0, x1, y1, left, top)] = True
    rim = max(2, round(0.09 * em))
    framed = np.zeros(part.shape, dtype=bool)
    for x0, y0, x1, y1 in boxes:
        framed[_window(x0 - rim, y0 - rim, x1 + rim, y1 + rim, left, top)] = True
        framed[_window(x0 + rim, y0 + rim, x1 - rim, y1 - rim, left, top)] = False
        known[_window(x0 - rim, y0 - rim, x1 + rim, y1 + rim, left, top)] = True
        if sees_into_boxes and min(x1 - x0, y1 - y0) > 4 * rim:
            known[_window(x0 + rim, y0 + rim, x1 - rim, y1 - rim, left, top)] = False
    return PenInk(ink & ~known, known, left, top, ink & ~framed)


def _window(x0: float, y0: float, x1: float, y1: float, left: int, top: int) -> tuple[slice, slice]:
    return (
        slice(max(0, int(y0) - top), max(0, int(y1) + 1 - top)),
        slice(max(0, int(x0) - left), max(0, int(x1) + 1 - left)),
    )


def is_ringed(pen: PenInk, span: Box, em: float) -> bool:
    """Whether a pen went all the way round a span of print (its own ink's box); print may hide one end of the ring."""
    x0, y0, x1, y1 = span
    inner0, inner1 = x0 + 0.15 * (x1 - x0), x1 - 0.15 * (x1 - x0)
    above = pen.share_along((inner0, y0 - 0.75 * em, inner1, y0 + 0.08 * em), is_level=True) or 0.0
    below = pen.share_along((inner0, y1 - 0.08 * em, inner1, y1 + 0.75 * em), is_level=True) or 0.0
    if min(above, below) < 0.65 or above + below < 1.5:
        return False
    middle0, middle1 = y0 + 0.2 * (y1 - y0), y1 - 0.2 * (y1 - y0)
    before = pen.share_along((x0 - 0.95 * em, middle0, x0 + 0.12 * em, middle1), is_level=False)
    behind = pen.share_along((x1 - 0.12 * em, middle0, x1 + 0.95 * em, middle1), is_level=False)
    ends = [share for share in (before, behind) if share is not None]
    return bool(ends) and max(ends) > 0.55 and min(ends) > 0.25


class Marked(Protocol):
    """An option of a group: the row of its word, the word's glyphs and box, the mark beside it."""

    row: PrintedRow
    word: list[Glyph]
    mark: SeenMark | None

    @property
    def place(self) -> Box:
        """The box around the word."""


def give_rings(ground: Ground, rows: Sequence[PrintedRow], group: Sequence[Marked]) -> list[Box]:
    """Ticks the options that a pen went round: the word, the word with its box, or the box alone. The rings come back.

    A ring that cuts into the next option's box says nothing of that one.
    """
    em = ground.em
    boxes = [one.mark.box for one in group if one.mark and one.mark.box]
    pen = pen_ink(ground, _printed(rows, set(), em), boxes, sees_into_boxes=True)
    if pen is None:
        return []
    found: list[tuple[Marked, Box]] = []
    for one in group:
        word = (one.place[0], one.row.top + 0.08 * em, one.place[2], one.row.bottom - 0.08 * em)
        box = one.mark.box if one.mark else None
        spans = _spans(word, box)
        ring = next((span for span in spans if is_ringed(pen, span, em)), None)
        ring = ring or next(
            (span for span in spans if span[2] - span[0] > _WIDE_RING * em and pen.goes_round(span, em)), None
        )
        if ring is not None:
            found.append((one, ring))
    for one, ring in found:
        mark = one.mark or SeenMark(MarkState.TICKED, _RINGED, MarkKind.TICK, ring)
        one.mark = replace(mark, state=MarkState.TICKED, confidence=_RINGED)
    ringed = [id(one) for one, _ in found]
    for one in group:
        near = one.mark
        if near is None or near.box is None or near.state is not MarkState.UNCLEAR or id(one) in ringed:
            continue
        if any(_distance(near.box, ring) < 0.8 * em for _, ring in found):
            one.mark = replace(near, state=MarkState.EMPTY, confidence=_RINGED)
    return [ring for _, ring in found]


def _spans(word: Box, box: Box | None) -> list[Box]:
    if box is None:
        return [word]
    middle, half = (box[1] + box[3]) / 2, (word[3] - word[1]) / 2  # the box's place is known better than the word's
    whole = (min(word[0], box[0]), middle - half, max(word[2], box[2]), middle + half)
    return [whole, word, box]


def give_strokes(
    ground: Ground, rows: Sequence[PrintedRow], group: Sequence[Marked], rings: Sequence[Box]
) -> list[tuple[PrintedRow, SeenMark]]:
    """Gives ticks beside boxes to the options that they clearly belong to; those that may be of two come back.

    A tick that OCR read too is taken out of its row where it is given. rings: see ``give_rings``; no strokes.
    """
    em = ground.em
    boxes = [one.mark.box for one in group if one.mark and one.mark.box]
    ticks = [(row, g) for row in rows for g in _typed_ticks(row) if not _lies_in(g, row, boxes, em)]
    pen = pen_ink(ground, _printed(rows, {id(glyph) for _, glyph in ticks}, em), boxes)
    if pen is None:
        return []
    strays = []
    for stroke in pen.strokes(em):
        row = min(rows, key=lambda row: abs((row.top + row.bottom) / 2 - stroke.middle[1]))
        is_in_line = row.top - 0.5 * em < stroke.middle[1] < row.bottom + 0.5 * em
        if not is_in_line or any(_is_of_ring(stroke, ring, em) for ring in rings):
            continue
        read = next((g for r, g in ticks if r is row and g.x0 - 0.2 * em < stroke.middle[0] < g.x1 + 0.2 * em), None)
        if read is None and _is_tail(stroke, group, em):
            continue
        # What was read in a line is no mark on the words of the next.
        owner, is_touching = _owner(stroke, [one for one in group if one.row is row] if read else group, em)
        mark = owner.mark if owner is not None else None
        if owner is not None and mark is not None and mark.kind is MarkKind.BOX and (read or is_touching):
            if mark.state in (MarkState.EMPTY, MarkState.UNCLEAR):
                owner.mark = replace(mark, state=MarkState.TICKED, confidence=0.95 if read else 0.85)
            elif mark.fill > _SCRIBBLED and read is None:
                owner.mark = replace(mark, state=MarkState.STRUCK_OUT, confidence=0.6)
            if read:
                row.glyphs = [glyph for glyph in row.glyphs if glyph is not read]
        elif read is None and not is_touching and _is_tick_like(stroke, em) and _is_among(stroke, row, group, em):
            box = (stroke.box[0], row.top, stroke.box[2], row.bottom)
            strays.append((row, SeenMark(MarkState.UNCLEAR, 0.5, MarkKind.TICK, box)))
    return strays


def _is_of_ring(stroke: Stroke, ring: Box, em: float) -> bool:
    """Whether a stroke may be a piece of the ring round a span; a tick amid the words that it goes round is none."""
    x, y = stroke.middle
    is_amid = ring[0] + 0.3 * em < x < ring[2] - 0.3 * em and abs(y - (ring[1] + ring[3]) / 2) < 0.4 * em
    wide, tall = stroke.box[2] - stroke.box[0], stroke.box[3] - stroke.box[1]
    return _distance(stroke.box, ring) < 0.75 * em and not (is_amid and max(wide, tall) < 1.4 * em)


def _printed(rows: Sequence[PrintedRow], ticks: set[int], em: float) -> list[Box]:
    """Where characters were read, as wide as they may be: an engine's places are off by a fifth of a character."""
    return [
        (g.x0 - 0.18 * em, row.top - 0.06 * em, g.x1 + 0.18 * em, row.bottom + 0.06 * em)
        for row in rows
        for g in row.glyphs
        if not g.char.isspace() and id(g) not in ticks and not g.is_mark
    ]


def _typed_ticks(row: PrintedRow) -> list[Glyph]:
    """The glyphs of a row that are ticks: signs, or a V that is no part of a word."""
    row_glyphs = row.glyphs
    around = [None, *row_glyphs, None]
    return [
        glyph
        for before, glyph, after in zip(around, row_glyphs, around[2:], strict=False)
        if glyph.char in _TICKS
        or (glyph.char in _LIKE_TICKS and not any(g and g.char.isascii() and g.char.isalnum() for g in (before, after)))
    ]


def _lies_in(glyph: Glyph, row: PrintedRow, boxes: Sequence[Box], em: float) -> bool:
    middle = (row.top + row.bottom) / 2
    return any(x0 <= glyph.middle <= x1 and abs((top + bottom) / 2 - middle) < em for x0, top, x1, bottom in boxes)


def _is_among(stroke: Stroke, row: PrintedRow, group: Sequence[Marked], em: float) -> bool:
    """Whether a stroke stands in a line between its options, or close beside them: what is far off is not of them."""
    own = [one for one in group if one.row is row]
    spans = [one.place for one in own] + [one.mark.box for one in own if one.mark and one.mark.box]
    if not spans:
        return False
    left, right = min(span[0] for span in spans), max(span[2] for span in spans)
    return left - 1.6 * em < stroke.middle[0] < right + 1.6 * em


def _is_tick_like(stroke: Stroke, em: float) -> bool:
    wide, tall = stroke.box[2] - stroke.box[0], stroke.box[3] - stroke.box[1]
    return wide > 0.3 * em and tall > 0.42 * em and stroke.area < 0.6 * wide * tall


def _owner(stroke: Stroke, group: Sequence[Marked], em: float) -> tuple[Marked | None, bool]:
    """The option to which a stroke is clearly nearer than to any other, and whether it touches its box."""
    ranked = []
    for one in group:
        box = one.mark.box if one.mark and one.mark.box else None
        to_box = _distance(stroke.box, box) if box else 9 * em
        is_in_line = one.place[1] - 0.2 * em < stroke.middle[1] < one.place[3] + 0.2 * em
        to_word = _distance(stroke.box, one.place) + (0.1 if is_in_line else 0.6) * em
        ranked.append((min(to_box, to_word), to_box, one))
    ranked.sort(key=lambda item: item[0])
    if not ranked or ranked[0][0] > 0.9 * em or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < 0.3 * em):
        return None, False
    mark = ranked[0][2].mark
    is_doubtful = mark is not None and mark.state is MarkState.UNCLEAR
    return ranked[0][2], ranked[0][1] < (1.5 if is_doubtful else 1.0) * _TOUCHING * em


def _is_tail(stroke: Stroke, group: Sequence[Marked], em: float) -> bool:
    """Whether a stroke may be the end of a tick that runs out of a ticked box: no other box is as near."""
    marks = [one.mark for one in group if one.mark and one.mark.box]
    near = min(marks, key=lambda mark: _distance(stroke.box, mark.box or stroke.box), default=None)
    if near is None or near.box is None or near.state is not MarkState.TICKED or near.fill > _SCRIBBLED:
        return False
    return _distance(stroke.box, near.box) < 0.8 * em


def _distance(one: Box, other: Box) -> float:
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    down = max(one[1] - other[3], other[1] - one[3], 0.0)
    return float(np.hypot(across, down))
