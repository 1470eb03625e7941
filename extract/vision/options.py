"""Marks anchored at option words: for each printed option in a cell, the box beside it, decided on pixels.

OCR drops ticked boxes, or reads them as 口, M, 回 or 区, so its text says only where the words stand. All boxes of one
cell stand on one side of their words; the side on which more of them are seen is it. They are alike in size and in
their place beside the word: what is known of most of them finds the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extract.vision.light import Image
from extract.vision.marks import Box, SeenMark, find_squares, measure, print_level, state_of
from extract.vision.option_words import (
    ARTEFACTS,
    Anchor,
    PrintedRow,
    find_anchors,
    has_brackets,
    is_group,
    must_have_boxes,
    with_number,
)
from extract.vision.pens import Ground, give_rings, give_strokes, ground_of
from extract.vision.text import Glyph
from models.layout import MarkKind, MarkState

__all__ = ["PrintedRow", "mark_options"]

_TICKS = "√✓✔"
_WELL_SEEN = 0.75
_TIE = 0.3
_PLACE_LEAST = 0.4
"""How complete the sides of a box must be where the group's others say that one stands."""


@dataclass(slots=True)
class Beside:
    """An option of a group with what stands beside its word. word: the word's own glyphs. box: of those, pixels."""

    anchor: Anchor
    row: PrintedRow
    word: list[Glyph]
    mark: SeenMark | None = None

    @property
    def place(self) -> Box:
        """The box around the word."""
        return self.word[0].x0, self.row.top, self.word[-1].x1, self.row.bottom

    def edge(self, side: int) -> float:
        """The end of the word on a side."""
        return self.word[-1].x1 if side > 0 else self.word[0].x0


def mark_options(
    grey: Image, rows: list[PrintedRow], options: frozenset[str], em: float, cell: Box | None = None
) -> None:
    """Puts the marks beside option words into the rows of one cell, in place of what OCR read there.

    grey: the page without rulings and seals. em: the height of a character in pixels. cell: its borders, None where
    the rows stand in no table.
    A word whose box is not found in a group of boxes gets an UNCLEAR mark.
    """
    anchors = find_anchors(rows, options, em)
    if not anchors or not is_group(rows, anchors):
        return
    em = _em_of(rows, anchors, em)
    ground = ground_of(grey, rows, cell, em, _level_of(grey, rows))
    sides = {side: _seen_on(ground, rows, anchors, side) for side in (-1, 1)}
    votes = {side: sum(_weight(one, side, em) for one in group) for side, group in sides.items()}
    if max(votes.values()) <= 0 and not must_have_boxes(rows, anchors):
        return
    if abs(votes[1] - votes[-1]) < _TIE:  # one box between two words: what else is found tells whose it is
        for side, group in sides.items():
            _find_alike(ground, group, side)
        votes = {side: sum(_weight(one, side, em) for one in group) for side, group in sides.items()}
    side = 1 if votes[1] >= votes[-1] else -1
    group = sides[side]
    _find_alike(ground, group, side)
    rings = give_rings(ground, rows, group)
    strays = give_strokes(ground, rows, group, rings)
    for one in group:
        if one.mark is None and has_brackets(rows, one.anchor):
            continue
        _insert(one, side, em)
    for row, stray in strays:
        _insert_stray(row, stray)
    for row in rows:
        mark_lone_ticks(row)


def _em_of(rows: list[PrintedRow], anchors: list[Anchor], em: float) -> float:
    """The height of the group's own characters, by their distances; else the page's, if the lines are as high."""
    apart = []
    for anchor in anchors:
        word = rows[anchor.row].glyphs[anchor.start : anchor.end]
        if len(word) >= 3:
            apart.append((word[-1].middle - word[0].middle) / (len(word) - 1))
    if apart:
        return float(np.clip(np.median(apart), 0.6 * em, 1.6 * em))
    heights = [row.bottom - row.top for row in rows]
    return float(np.clip(em, 0.65 * np.median(heights), 1.1 * np.median(heights)))


def _level_of(grey: Image, rows: list[PrintedRow]) -> float:
    glyphs = [glyph for row in rows for glyph in row.glyphs]
    window = (min(g.x0 for g in glyphs), rows[0].top, max(g.x1 for g in glyphs), rows[-1].bottom)
    return print_level(grey, window)


def _seen_on(ground: Ground, rows: list[PrintedRow], anchors: list[Anchor], side: int) -> list[Beside]:
    own = [anchor.on_side(side) for anchor in anchors]
    group = [Beside(a, rows[a.row], with_number(rows[a.row], a, ground.em)) for a in own]
    for one in group:
        one.mark = _beside(ground, group, one, side)
    return group


def _reach(group: list[Beside], one: Beside, side: int, em: float) -> tuple[float, float]:
    """How far from the word, on one side, its box may stand: from, to."""
    edge = one.edge(side)
    limit = edge + side * 2.4 * em
    for other in group:
        if other is not one and other.row is one.row:
            near = other.edge(-side)
            if (near - edge) * side > 0:
                limit = min(limit, near + 0.25 * em) if side > 0 else max(limit, near - 0.25 * em)
    start = edge - side * 0.25 * em
    return min(start, limit), max(start, limit)


def _beside(ground: Ground, group: list[Beside], one: Beside, side: int) -> SeenMark | None:
    """The box nearest to the word on one side (-1 before, 1 after), or None."""
    em = ground.em
    x0, x1 = _reach(group, one, side, em)
    middle = (one.row.top + one.row.bottom) / 2
    half = max(0.75 * em, (one.row.bottom - one.row.top) / 2)
    best: tuple[float, SeenMark] | None = None
    window = ground.within((x0, middle - half, x1, middle + half))
    for square in find_squares(ground.grey, window, em, ground.level):
        assert square.box is not None
        near = square.box[0] if side > 0 else square.box[2]
        if (one.edge(side) - near) * side > 0.35 * (square.box[2] - square.box[0]):
            continue  # a part of the word: 是 and 国 hold squares
        away = max(0.0, (near - one.edge(side)) * side / em)
        rank = square.sides - 0.15 * away
        if best is None or rank > best[0]:
            best = (rank, square)
    return best[1] if best else _lone_sign(one, x0, x1)


def _lone_sign(one: Beside, x0: float, x1: float) -> SeenMark | None:
    """A tick or cross that OCR read beside the word, where no box is: typed in the box's place."""
    word = {id(glyph) for glyph in one.word}
    for glyph in one.row.glyphs:
        if id(glyph) in word or not x0 <= glyph.middle <= x1:
            continue
        box = (glyph.x0, one.row.top, glyph.x1, one.row.bottom)
        if glyph.char in _TICKS:
            return SeenMark(MarkState.TICKED, glyph.confidence, MarkKind.TICK, box)
        if glyph.char in "VvＶ×xX":
            kind = MarkKind.TICK if glyph.char in "VvＶ" else MarkKind.CROSS
            return SeenMark(MarkState.TICKED, 0.8 * glyph.confidence, kind, box)
    return None


def _weight(one: Beside, side: int, em: float) -> float:
    if one.mark is None or one.mark.box is None:
        return 0.0
    near = one.mark.box[0] if side > 0 else one.mark.box[2]
    return (one.mark.sides or 0.5) - 0.12 * float(np.clip((near - one.edge(side)) * side / em, 0, 2.5))


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the boxes of a group have in common, in pixels.

    away: from the word's end to the box's near side. down: from the middle of the line to the box's.
    """

    width: float
    height: float
    away: float
    down: float

    def place(self, one: Beside, side: int) -> Box:
        """Where the option's box should stand."""
        near = one.edge(side) + side * self.away
        x0 = near if side > 0 else near - self.width
        top = (one.row.top + one.row.bottom) / 2 + self.down - self.height / 2
        return x0, top, x0 + self.width, top + self.height


def _usual(group: list[Beside], side: int) -> _Usual | None:
    seen = [(one, one.mark.box) for one in group if one.mark and one.mark.box and one.mark.sides >= _WELL_SEEN]
    if not seen or (len(seen) == 1 and len(group) > 3):
        return None
    near = [(box[0] if side > 0 else box[2]) for _, box in seen]
    return _Usual(
        float(np.median([box[2] - box[0] for _, box in seen])),
        float(np.median([box[3] - box[1] for _, box in seen])),
        float(np.median([(x - one.edge(side)) * side for x, (one, _) in zip(near, seen, strict=True)])),
        float(np.median([(box[1] + box[3] - one.row.top - one.row.bottom) / 2 for one, box in seen])),
    )


def _find_alike(ground: Ground, group: list[Beside], side: int) -> None:
    """The boxes that were not found, or taken for something of another size, looked for where the others say."""
    for one in group:
        if one.mark is not None and one.mark.kind is MarkKind.TICK and one.mark.box is not None:
            seen = _sign_at(ground, one.mark.box)
            if seen is not None and seen.state is MarkState.TICKED:  # read as a tick, and dark as one
                one.mark = replace(one.mark, confidence=max(one.mark.confidence, 0.95))
    usual = _usual(group, side)
    if usual is None:
        return
    for one in group:
        if _is_usual(one, usual, side, ground.em):
            continue
        place = usual.place(one, side)
        found = _box_at(ground, place)
        if found is not None:
            one.mark = found
        elif one.mark is None or one.mark.kind is MarkKind.BOX:
            one.mark = None if _is_read(one, place) else _sign_at(ground, place)


def _is_read(one: Beside, place: Box) -> bool:
    """Whether a letter or number was read in a place: no box stands there, nor a sign."""
    word = {id(glyph) for glyph in one.word}
    return any(
        place[0] < glyph.middle < place[2]
        and glyph.char.isascii()
        and glyph.char.isalnum()
        and glyph.char not in ARTEFACTS
        for glyph in one.row.glyphs
        if id(glyph) not in word
    )


def _is_usual(one: Beside, usual: _Usual, side: int, em: float) -> bool:
    mark = one.mark
    if mark is None or mark.box is None or mark.sides == 0:
        return False
    wide, tall = mark.box[2] - mark.box[0], mark.box[3] - mark.box[1]
    place = usual.place(one, side)
    # A blank more or less before the box is no reason to doubt one that is seen well.
    slack = 1.6 if mark.sides >= _WELL_SEEN else 0.6
    is_near = abs(place[0] - mark.box[0]) < slack * em and abs(place[1] - mark.box[1]) < 0.3 * em
    return (
        is_near
        and abs(wide - usual.width) < 0.14 * usual.width + 1
        and abs(tall - usual.height) < (0.14 * usual.height + 1)
    )


def _box_at(ground: Ground, place: Box) -> SeenMark | None:
    """The box of the usual size nearest to a place."""
    em = ground.em
    slack = 0.4 * em
    window = ground.within((place[0] - slack, place[1] - slack, place[2] + slack, place[3] + slack))
    wide, tall = round(place[2] - place[0]), round(place[3] - place[1])
    sizes = (range(max(6, wide - 1), wide + 2), range(max(6, tall - 1), tall + 2))
    best: tuple[float, SeenMark] | None = None
    for square in find_squares(ground.grey, window, em, ground.level, sizes, _PLACE_LEAST):
        assert square.box is not None
        off = abs(square.box[0] - place[0]) + abs(square.box[1] - place[1])
        rank = square.sides - 0.5 * off / em
        if best is None or rank > best[0]:
            best = (rank, square)
    return best[1] if best and best[0] > 0.3 else None


def _sign_at(ground: Ground, place: Box) -> SeenMark | None:
    """What stands where a box should, and is none: a sign in its place, or nothing."""
    em, pad = ground.em, 0.12 * ground.em
    x0, top, x1, bottom = (
        round(v) for v in ground.within((place[0] - pad, place[1] - pad, place[2] + pad, place[3] + pad))
    )
    part = ground.grey[max(0, top) : bottom, max(0, x0) : x1]
    if part.size == 0 or ground.level <= 0:
        return None
    paper = float(np.percentile(part, 85))
    ink = part < paper - 0.45 * ground.level
    rows, cols = np.flatnonzero(ink.sum(axis=1) > 1), np.flatnonzero(ink.sum(axis=0) > 1)
    if len(rows) < 0.3 * em or len(cols) < 0.3 * em:
        return None
    inked = ink[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    typed = _typed_box(ground, inked, (max(0, x0) + int(cols[0]), max(0, top) + int(rows[0])))
    if typed is not None:
        return typed
    is_dark = paper - float(np.percentile(part[ink], 35)) > 0.6 * ground.level
    square = (max(0, x0) + int(cols[0]), max(0, top) + int(rows[0]), inked.shape[1], inked.shape[0])
    if state_of(measure(ground.grey, square, ground.level))[0] is MarkState.STRUCK_OUT:
        return SeenMark(MarkState.STRUCK_OUT, 0.5, MarkKind.BOX, place)
    if not is_dark or inked.mean() < 0.1:
        return SeenMark(MarkState.UNCLEAR, 0.4, MarkKind.BOX, place)
    return SeenMark(MarkState.TICKED, 0.92, MarkKind.TICK, place)


def _typed_box(ground: Ground, ink: NDArray[np.bool_], corner: tuple[int, int]) -> SeenMark | None:
    """The character 口 typed in a box's place, with its state; None where the ink is no closed square.

    Its upright strokes run on below the level one, and it is smaller than a box.
    """
    tall, wide = ink.shape
    if not 0.6 < tall / wide < 1.5:
        return None
    deep, across = max(2, round(0.2 * tall)), max(2, round(0.2 * wide))
    foot = ink[-2 * deep :]
    floor = int(np.argmax(foot.mean(axis=1))) + tall - 2 * deep
    sides = (ink[:deep].any(axis=0), ink[floor - 1 : floor + 2].any(axis=0), ink[:floor, :across].any(axis=1),
             ink[:floor, -across:].any(axis=1))  # fmt: skip
    if min(float(side.mean()) for side in sides) < 0.85:
        return None
    square = (corner[0], corner[1], wide - 1, floor)
    state, confidence = state_of(measure(ground.grey, square, ground.level))
    box = (float(corner[0]), float(corner[1]), float(corner[0] + wide), float(corner[1] + floor))
    return SeenMark(state, min(confidence, 0.95), MarkKind.BOX, box, 0.5)


def _insert(one: Beside, side: int, em: float) -> None:
    """Puts one mark's glyph beside its word and takes out what was read in its place."""
    row, mark = one.row, one.mark or SeenMark(MarkState.UNCLEAR, 0.2, MarkKind.BOX, None)
    edge = one.edge(side)
    x0, x1 = (mark.box[0], mark.box[2]) if mark.box else (edge - 0.1 * em, edge + 0.1 * em)
    char = "☑" if mark.state is MarkState.TICKED else "□"
    if mark.kind is not MarkKind.BOX:
        char = "√" if mark.kind is MarkKind.TICK else "×"
    glyph = Glyph(char, mark.confidence, x0, x1, is_mark=True)
    word = {id(other) for other in one.word}
    keep = [
        other
        for other in row.glyphs
        if not mark.box or id(other) in word or other.is_mark or not _is_artefact(other, mark, em)
    ]
    beside = one.word[-1] if side > 0 else one.word[0]
    at = next(i for i, other in enumerate(keep) if other is beside)
    keep.insert(at + 1 if side > 0 else at, glyph)
    row.glyphs = keep
    row.marks.append((glyph, mark))


def _is_artefact(glyph: Glyph, mark: SeenMark, em: float) -> bool:
    """Whether OCR read the glyph in the mark's place. A tick beside a box is no reading of the box."""
    if glyph.char.isspace() or mark.box is None:
        return False
    x0, x1 = mark.box[0], mark.box[2]
    if glyph.char in _TICKS:
        return x0 <= glyph.middle <= x1
    inside = x0 - 0.1 * em <= glyph.middle <= x1 + 0.1 * em
    near = x0 - 0.6 * em <= glyph.middle <= x1 + 0.6 * em
    return inside or (near and glyph.char in ARTEFACTS)


def _insert_stray(row: PrintedRow, mark: SeenMark) -> None:
    """A sign that may belong to any of its neighbours, as a mark of its own."""
    assert mark.box is not None
    glyph = Glyph("√", mark.confidence, mark.box[0], mark.box[2], is_mark=True)
    at = next((i for i, other in enumerate(row.glyphs) if other.middle > glyph.middle), len(row.glyphs))
    row.glyphs.insert(at, glyph)
    row.marks.append((glyph, mark))


def mark_lone_ticks(row: PrintedRow) -> None:
    """Ticks that OCR read and no box took: marks of their own, where the row holds other marks."""
    marked = {id(glyph) for glyph, _ in row.marks}
    for index, glyph in enumerate(row.glyphs):
        if glyph.char in _TICKS and id(glyph) not in marked:
            tick = replace(glyph, char="√", is_mark=True)
            row.glyphs[index] = tick
            box = (glyph.x0, row.top, glyph.x1, row.bottom)
            row.marks.append((tick, SeenMark(MarkState.TICKED, glyph.confidence, MarkKind.TICK, box)))
