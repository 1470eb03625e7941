"""Marks anchored at option words: for each printed option in a cell, the box beside it, decided on pixels.

OCR drops ticked boxes, or reads them as 口, M, 回 or 区, so its text says only where the words stand. All boxes of one
cell stand on one side of their words; the side on which more of them are seen is it. They are alike in size and in
their place beside the word: what is known of most of them finds the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from extract.vision.alike import Usual, find_alike, is_usual, usual_of, usual_of_page, weigh_against
from extract.vision.bracketed import bracket_side, is_bracketed, mark_brackets
from extract.vision.breaks import find_over_breaks
from extract.vision.light import Image
from extract.vision.marks import Box, SeenMark, find_squares, print_level
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

__all__ = ["OptionGroup", "PrintedRow", "mark_options", "seek_options", "settle_options"]

_TICKS = "√✓✔"
_TIE = 0.3
_SHORT = 60
"""Of how many characters a cell is at most that may offer an option though most of its text is none."""


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


@dataclass(slots=True)
class OptionGroup:
    """The options of a cell, or of some lines, with what is seen on either side of their words.

    sides: by side (-1 before, 1 after), empty where brackets stand in place of boxes.
    is_likely: the text alone does not say that these are options: 其他 and what is written behind it.
    """

    rows: list[PrintedRow]
    anchors: list[Anchor]
    ground: Ground
    sides: dict[int, list[Beside]]
    is_likely: bool = False

    def votes(self, side: int) -> float:
        """How much speaks for boxes on a side."""
        return sum(_weight(one, side, self.ground.em) for one in self.sides[side])

    def is_seen(self) -> bool:
        """Whether a box or a sign is seen beside one of the words at least."""
        return any(one.mark is not None for beside in self.sides.values() for one in beside)


def mark_options(
    grey: Image, rows: list[PrintedRow], options: frozenset[str], em: float, cell: Box | None = None
) -> None:
    """Puts the marks beside option words into the rows of one cell, in place of what OCR read there.

    See ``seek_options``. A word whose box is not found in a group of boxes gets an UNCLEAR mark.
    """
    settle_options(seek_options(grey, rows, options, em, cell))


def seek_options(
    grey: Image, rows: list[PrintedRow], options: frozenset[str], em: float, cell: Box | None = None
) -> list[OptionGroup]:
    """The groups of options in the rows of one cell, or of all that stands in no table, with the boxes seen.

    grey: the page without rulings and seals. em: the height of a character in pixels. cell: its borders, None where
    the rows stand in no table.
    """
    found = []
    every = find_anchors(rows, options, em)
    parts = [(part, anchors, False) for part, anchors in _groups(rows, every, is_cell=cell is not None)]
    words = [anchor for anchor in every if anchor.end - anchor.start > 1]
    if cell is not None and not parts and words and sum(len(row.text) for row in rows) < _SHORT:
        parts = [(rows, words, True)]
    for part, anchors, is_likely in parts:
        own = _em_of(part, anchors, em)
        ground = ground_of(grey, part, cell, own, _level_of(grey, part))
        is_typed = not is_likely and is_bracketed(part, anchors)
        sides = {} if is_typed else {side: _seen_on(ground, part, anchors, side) for side in (-1, 1)}
        group = OptionGroup(part, anchors, ground, sides, is_likely)
        if is_typed or is_likely or max(group.votes(-1), group.votes(1)) > 0 or must_have_boxes(part, anchors):
            found.append(group)
    return found


def settle_options(groups: Sequence[OptionGroup]) -> None:
    """Puts the marks of a page's groups into their rows. They are of one print: what one lacks, the others tell."""
    typed = [group for group in groups if not group.sides]
    boxed = [group for group in groups if group.sides and not group.is_likely]
    if typed and len(typed) >= sum(group.is_seen() for group in boxed):
        typed += [group for group in boxed if not group.is_seen()]
        boxed = [group for group in boxed if group.is_seen()]
    usual_side = 1 if sum(group.votes(1) - group.votes(-1) for group in boxed) >= 0 else -1
    chosen = [(group, _side_of(group, usual_side)) for group in boxed]
    usual = usual_of_page([group.sides[side] for group, side in chosen if side == usual_side], usual_side)
    for group, side in chosen:
        known = usual if side == usual_side else None
        find_alike(group.ground, group.sides[side], side, known)
        find_over_breaks(group.ground, group.rows, group.sides[side], side, usual_of(group.sides[side], side) or known)
    chosen += [(group, usual_side) for group in groups if group.is_likely and _is_offered(group, usual_side, usual)]
    refer = [one.mark for group, side in chosen for one in group.sides[side] if one.mark is not None]
    bracket = next((bracket_side(group.rows, group.anchors) for group in typed if not group.sides), None)
    for group in typed:
        mark_brackets(group.ground.grey, group.rows, group.anchors, group.ground.em, bracket)
    for group, side in chosen:
        weigh_against(group.sides[side], refer)
        _mark_boxes(group, side)


def _is_offered(group: OptionGroup, side: int, usual: Usual | None) -> bool:
    """Whether words of a likely group have a box as the page's others have; those without one are left out of it."""
    if usual is None:
        return False
    find_alike(group.ground, group.sides[side], side, usual)
    group.sides[side] = [one for one in group.sides[side] if is_usual(one, usual, side, group.ground.em)]
    return bool(group.sides[side])


def _side_of(group: OptionGroup, usual: int) -> int:
    """On which side of its words a group's boxes stand: where most are seen; else as elsewhere on the page."""
    votes = {side: group.votes(side) for side in (-1, 1)}
    if abs(votes[1] - votes[-1]) < _TIE:  # one box between two words: what else is found tells whose it is
        for side, beside in group.sides.items():
            find_alike(group.ground, beside, side)
        votes = {side: group.votes(side) for side in (-1, 1)}
    if abs(votes[1] - votes[-1]) < 0.5 * _TIE:
        return usual
    return 1 if votes[1] > votes[-1] else -1


def _groups(
    rows: list[PrintedRow], anchors: list[Anchor], *, is_cell: bool
) -> Iterator[tuple[list[PrintedRow], list[Anchor]]]:
    """The groups of options, each with its own rows: a cell's is one; what stands in no table is told by its lines."""
    if is_cell and anchors and is_group(rows, anchors):
        yield rows, anchors
        return
    if is_cell and not any(anchor.option in ("是", "否") for anchor in anchors):
        return
    used = sorted({anchor.row for anchor in anchors} | {anchor.head[0] for anchor in anchors if anchor.head})
    while used:
        last = next((at for at, (a, b) in enumerate(pairwise(used)) if not _is_next(rows, a, b)), len(used) - 1)
        first, end = used[0], used[last] + 1
        used = used[last + 1 :]
        own = [anchor.moved(-first) for anchor in anchors if first <= anchor.row < end]
        part = rows[first:end]
        if own and is_group(part, own):
            yield part, own


def _is_next(rows: list[PrintedRow], one: int, other: int) -> bool:
    """Whether a line follows another at a paragraph's distance."""
    return other == one + 1 and rows[other].top - rows[one].bottom < rows[one].bottom - rows[one].top


def _mark_boxes(group: OptionGroup, side: int) -> None:
    """Puts the marks of a group of boxes into its rows."""
    rows, ground, beside = group.rows, group.ground, group.sides[side]
    rings = give_rings(ground, rows, beside)
    strays = give_strokes(ground, rows, beside, rings)
    for one in beside:
        if one.mark is None and has_brackets(rows, one.anchor):
            continue
        _insert(one, side, ground.em)
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
    start = edge - side * 0.4 * em
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
        if (one.edge(side) - near) * side > 0.45 * (square.box[2] - square.box[0]):
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
