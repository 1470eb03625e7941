"""Boxes of a group that the others tell of: they are alike in size and in their place beside the word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from extract.vision.marks import Box, BoxInk, SeenMark, crossing_lines, find_squares, measure, state_of
from extract.vision.option_words import ARTEFACTS, PrintedRow
from extract.vision.pens import Ground
from extract.vision.text import Glyph
from models.layout import MarkKind, MarkState

WELL_SEEN = 0.75
_HOLLOW_LEVELS = (0.45, 0.28)
"""How dark, against print, the outline of an empty box is: where blots are the darkest print, outlines look pale."""
_FEWEST = 3
_PENCIL = 0.27
"""How dark, against print, a tick of pencil is at least where the boxes beside it are clean."""
_PALEST = 0.17
"""How dark a page's pen is at least."""
_VEIL = 0.14
"""How dark, against print, a shadow or the blur of a box's sides is at most; what is darker may be pencil."""
_ODD_LEAST = 0.85
_PLACE_LEAST = 0.4
"""How complete the sides of a box must be: of one of another size, and where the group's others say that one stands."""


class Anchored(Protocol):
    """An option of a group: the row of its word, the word's glyphs, the mark beside it."""

    row: PrintedRow
    word: list[Glyph]
    mark: SeenMark | None

    def edge(self, side: int) -> float:
        """The end of the word on a side."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What the boxes of a group have in common, in pixels.

    away: from the word's end to the box's near side. down: from the middle of the line to the box's.
    """

    width: float
    height: float
    away: float
    down: float

    def place(self, one: Anchored, side: int) -> Box:
        """Where the option's box should stand."""
        near = one.edge(side) + side * self.away
        x0 = near if side > 0 else near - self.width
        top = (one.row.top + one.row.bottom) / 2 + self.down - self.height / 2
        return x0, top, x0 + self.width, top + self.height


def usual_of(group: Sequence[Anchored], side: int) -> Usual | None:
    """What the boxes seen well have in common; None where too few are."""
    seen = [(one, one.mark.box) for one in group if one.mark and one.mark.box and one.mark.sides >= WELL_SEEN]
    if not seen or (len(seen) == 1 and len(group) > 3):
        return None
    near = [(box[0] if side > 0 else box[2]) for _, box in seen]
    return Usual(
        float(np.median([box[2] - box[0] for _, box in seen])),
        float(np.median([box[3] - box[1] for _, box in seen])),
        float(np.median([(x - one.edge(side)) * side for x, (one, _) in zip(near, seen, strict=True)])),
        float(np.median([(box[1] + box[3] - one.row.top - one.row.bottom) / 2 for one, box in seen])),
    )


def usual_of_page(groups: Sequence[Sequence[Anchored]], side: int) -> Usual | None:
    """What the boxes of all of a page's groups have in common; None where too few are seen well."""
    seen = [usual_of([one], side) for group in groups for one in group]
    known = [usual for usual in seen if usual is not None]
    if len(known) < _FEWEST:
        return None
    return Usual(*(float(np.median([getattr(usual, name) for usual in known])) for name in Usual.__slots__))


def weigh_against(group: Sequence[Anchored], page: Sequence[SeenMark]) -> None:
    """The states of boxes that are unclear by themselves, told against the empty ones of their group or page.

    What is pale may be rubbed out; but where all ticks of a page are as pale, its pen is.
    """
    own = [one.mark for one in group if one.mark is not None and one.mark.state is MarkState.EMPTY]
    empty = [mark.ink for mark in own if mark.ink is not None]
    if not empty:
        every = [mark.ink for mark in page if mark.state is MarkState.EMPTY and mark.ink is not None]
        empty = every if len(every) >= _FEWEST else []
    if not empty:
        return
    inner, core = (float(np.median([getattr(ink, name) for ink in empty])) for name in ("inner", "core"))
    dirtiest = max(ink.faint for ink in empty)
    pen = pen_level(page)
    for one in group:
        mark = one.mark
        ink = mark.ink if mark is not None and mark.state is MarkState.UNCLEAR else None
        if mark is None or ink is None:
            continue
        is_more = ink.core > core + 0.07 and ink.inner > inner + 0.09 and ink.level > _PENCIL and ink.span > 0.45
        is_pen = pen is not None and _is_stroke(ink) and _is_pen(ink.level, pen)
        if is_more or (is_pen and (ink.inner > inner + 0.03 or ink.faint > dirtiest + 0.06)):
            one.mark = replace(mark, state=MarkState.TICKED, confidence=0.92)
            continue
        is_clean = ink.core <= core + 0.012 and ink.inner <= inner + 0.03 and ink.faint <= dirtiest + 0.01
        if is_clean and not ink.slant and (ink.level < _VEIL or ink.span < 0.45):
            one.mark = replace(mark, state=MarkState.EMPTY, confidence=0.93)


def pen_level(page: Sequence[SeenMark]) -> float | None:
    """How dark, against print, the ticks of a page's pen are; None where too few tell, or they differ."""
    levels = sorted(
        mark.ink.level
        for mark in page
        if mark.ink is not None and mark.state in (MarkState.TICKED, MarkState.UNCLEAR) and _is_stroke(mark.ink)
    )
    middle = levels[len(levels) // 2] if len(levels) >= _FEWEST else 0.0
    return middle if middle and sum(_is_pen(level, middle) for level in levels) >= 0.7 * len(levels) else None


def _is_pen(level: float, pen: float) -> bool:
    return level > _PALEST and 0.6 * pen <= level <= 1.6 * pen


def _is_stroke(ink: BoxInk) -> bool:
    """Whether a line of a tick's or a cross's length goes through a box, and no blot or grey veil lies on it."""
    return max(ink.core, ink.faint / 3) > 0.03 and (ink.span > 0.45 or ink.slant > 0.25) and ink.faint < 0.5


def find_alike(ground: Ground, group: Sequence[Anchored], side: int, page: Usual | None = None) -> None:
    """The boxes that were not found, or taken for something of another size, looked for where the others say.

    page: what all groups of the page have in common; of use where this one's boxes are not seen well.
    """
    for one in group:
        if one.mark is not None and one.mark.kind is MarkKind.TICK and one.mark.box is not None:
            seen = _sign_at(ground, one.mark.box)
            if seen is not None and seen.state is MarkState.TICKED:  # read as a tick, and dark as one
                one.mark = replace(one.mark, confidence=max(one.mark.confidence, 0.95))
    own = usual_of(group, side)
    usual = own or page
    if usual is None:
        return
    for one in group:
        if is_usual(one, usual, side, ground.em):
            continue
        place = usual.place(one, side)
        found = _box_at(ground, place)
        if _is_odd(one, usual, side, ground.em):
            continue
        if found is not None:
            one.mark = _unless_hollow(found, ground, one, side)
        elif own is None:
            continue  # another group's boxes tell where to look, not that whatever is found there is a sign
        elif one.mark is None or one.mark.kind is MarkKind.BOX:
            one.mark = None if _is_read(one, place) else _hollow_at(ground, one, side) or _sign_at(ground, place)


def _unless_hollow(found: SeenMark, ground: Ground, one: Anchored, side: int) -> SeenMark:
    """A ticked box that is seen in part only, doubted where an empty square stands beside the word as well."""
    if found.sides >= WELL_SEEN or found.state is not MarkState.TICKED or found.box is None:
        return found
    hollow = _hollow_at(ground, one, side)
    if hollow is None or hollow.box is None or (hollow.box[0] < found.box[2] and found.box[0] < hollow.box[2]):
        return found
    return replace(hollow, state=MarkState.UNCLEAR, confidence=0.5)


def _is_read(one: Anchored, place: Box) -> bool:
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


def is_usual(one: Anchored, usual: Usual, side: int, em: float) -> bool:
    """Whether an option's box is as large as the others and stands as they do."""
    mark = one.mark
    if mark is None or mark.box is None or mark.sides == 0:
        return False
    wide, tall = mark.box[2] - mark.box[0], mark.box[3] - mark.box[1]
    place = usual.place(one, side)
    # A blank more or less before the box is no reason to doubt one that is seen well.
    slack = 1.6 if mark.sides >= WELL_SEEN else 0.6
    is_near = abs(place[0] - mark.box[0]) < slack * em and abs(place[1] - mark.box[1]) < 0.3 * em
    return (
        is_near
        and abs(wide - usual.width) < 0.14 * usual.width + 1
        and abs(tall - usual.height) < (0.14 * usual.height + 1)
    )


def _is_odd(one: Anchored, usual: Usual, side: int, em: float) -> bool:
    """Whether a box of another size is seen well: another character, as ☑ beside □ or the 口 of a blank's own."""
    mark = one.mark
    if mark is None or mark.box is None or mark.sides < _ODD_LEAST:
        return False
    x0, top, x1, bottom = mark.box
    gap = (x0 - one.edge(side)) if side > 0 else (one.edge(side) - x1)
    middle = (top + bottom) / 2 - (one.row.top + one.row.bottom) / 2 - usual.down
    word = {id(glyph) for glyph in one.word}
    is_letter = any(
        x0 < glyph.middle < x1 and id(glyph) not in word and not glyph.char.isspace() and glyph.char not in ARTEFACTS
        for glyph in one.row.glyphs
    )
    return (
        0.5 * usual.height < bottom - top < 1.35 * usual.height
        and 0.75 < (bottom - top) / (x1 - x0) < 1.34
        and -0.25 * em < gap < 1.8 * em
        and abs(middle) < 0.35 * em
        and not is_letter
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


def _hollow_at(ground: Ground, one: Anchored, side: int) -> SeenMark | None:
    """The empty square or circle of any size close beside a word, as 口 of any typeface; None where there is none."""
    em, edge, word = ground.em, one.edge(side), {id(glyph) for glyph in one.word}
    letters = [g for g in one.row.glyphs if id(g) not in word and not g.char.isspace() and g.char not in ARTEFACTS]
    ends = [g.x0 if side > 0 else g.x1 for g in letters if (g.middle - edge) * side > 0]
    limit = min([edge + 1.9 * em, *ends]) if side > 0 else max([edge - 1.9 * em, *ends])
    window = (min(edge - side * 0.15 * em, limit), one.row.top, max(edge - side * 0.15 * em, limit), one.row.bottom)
    x0, top, x1, bottom = (max(0, round(v)) for v in ground.within(window))
    part = ground.grey[top:bottom, x0:x1]
    if min(part.shape, default=0) < 0.4 * em or ground.level <= 0:
        return None
    paper = float(np.percentile(part, 85))
    for share in _HOLLOW_LEVELS:
        found = _hollows((part < paper - share * ground.level).astype(np.uint8), em)
        if found:
            placed = [(x0 + x, top + y, x0 + x + wide, top + y + tall) for x, y, wide, tall in found]
            box = min(placed, key=lambda box: abs((box[0] if side > 0 else box[2]) - edge))
            return SeenMark(MarkState.EMPTY, 0.95, MarkKind.BOX, box, 0.5)
    return None


def _hollows(ink: NDArray[np.uint8], em: float) -> list[tuple[float, float, float, float]]:
    """The closed shapes of a box's size that hold nothing: x, y, width, height."""
    import cv2

    contours, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    found = []
    for at, contour in enumerate(contours):
        x, y, wide, tall = cv2.boundingRect(contour)
        if tree[0][at][3] >= 0 or not 0.42 * em < min(wide, tall) <= max(wide, tall) < 1.15 * em:
            continue
        holes = [contours[i] for i in range(len(contours)) if tree[0][i][3] == at]
        areas = sorted((cv2.contourArea(hole) for hole in holes), reverse=True)
        if areas and areas[0] >= 0.2 * wide * tall and areas[0] >= 0.9 * sum(areas) and not _is_inked(ink, holes):
            found.append((float(x), float(y), float(wide), float(tall)))
    return found


def _is_inked(ink: NDArray[np.uint8], holes: Sequence[NDArray[Any]]) -> bool:
    """Whether ink stands free within the largest of a shape's holes."""
    import cv2

    mask = np.zeros_like(ink)
    cv2.drawContours(mask, [max(holes, key=cv2.contourArea)], -1, 1, cv2.FILLED)
    within = cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0
    return bool(within.any()) and float(ink[within].mean()) > 0.05


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
    crossed = crossing_lines(ground.grey, (x0, top, x1 - x0, bottom - top), paper, 0.3 * ground.level)
    for lines in crossed:
        ink[lines] = False
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
    whole = sum(float(side.mean()) >= 0.85 for side in sides)
    hollow = ink[deep : floor - deep, across:-across]
    if whole == 3 and hollow.size and float(hollow.mean()) < 0.03:  # a border or a fold took the fourth
        box = (float(corner[0]), float(corner[1]), float(corner[0] + wide), float(corner[1] + tall))
        return SeenMark(MarkState.EMPTY, 0.91, MarkKind.BOX, box, 0.4)
    if whole < 4:
        return None
    square = (corner[0], corner[1], wide - 1, floor)
    state, confidence = state_of(measure(ground.grey, square, ground.level))
    box = (float(corner[0]), float(corner[1]), float(corner[0] + wide), float(corner[1] + floor))
    return SeenMark(state, min(confidence, 0.95), MarkKind.BOX, box, 0.5)
