"""Options with brackets in place of boxes: ``技术指导（√） 技术推广（ ）``. What they hold is decided on pixels.

Engines lose the sign or one of the brackets, and read the sign as V, 丫 or Y.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from extract.vision.light import Image
from extract.vision.marks import SeenMark, print_level
from extract.vision.option_words import Anchor, PrintedRow
from extract.vision.text import Glyph
from models.layout import MarkKind, MarkState

_OPENING, _CLOSING = "（(【[［〔〈<", "）)】]］〕〉>"
_SIGNS = "√✓✔VvＶｖ∨ⅤⅴYy丫ˇ/J7"
_CROSSES = "×xXＸ✗✘"
_AFTER = re.compile(
    rf"\s{{0,2}}[A-Z]?[{re.escape(_OPENING)}]\s*([{re.escape(_SIGNS + _CROSSES)}●■]?)\s*[{re.escape(_CLOSING)}]"
)
_BEFORE = re.compile(
    rf"[{re.escape(_OPENING)}]\s*([{re.escape(_SIGNS + _CROSSES)}●■]?)\s*[{re.escape(_CLOSING)}]\s{{0,2}}$"
)
_WIDE, _TALL = 0.34, 0.3
"""From which size on, in characters, a piece of ink between brackets is a sign and no bracket."""
_SPAN = 1.9
"""How far from its word, in characters, an option's brackets end."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Brackets beside an option. start, end: of their glyphs in the row. sign: the glyph read between them."""

    start: int
    end: int
    sign: Glyph | None


def is_bracketed(rows: list[PrintedRow], anchors: list[Anchor]) -> bool:
    """Whether brackets that hold a sign or nothing stand beside half of a group's words, on one side."""
    return max(_count(rows, anchors, side) for side in (-1, 1)) >= max(1, 0.5 * len(anchors))


def mark_brackets(grey: Image, rows: list[PrintedRow], anchors: list[Anchor], em: float) -> None:
    """Puts a tick between the brackets of each option that holds one."""
    side = 1 if _count(rows, anchors, 1) >= _count(rows, anchors, -1) else -1
    own = [anchor.on_side(side) for anchor in anchors]
    pairs = [_pair(rows[anchor.row], anchor, side) for anchor in own]
    reaches = [_reach(rows[anchor.row], anchor, own, side, em) for anchor in own]
    level = print_level(grey, _window(rows))
    inked = [_holds_sign(grey, rows[a.row], r, em, level) for a, r in zip(own, reaches, strict=True)]
    put: list[tuple[Anchor, _Pair | None, SeenMark, tuple[float, float]]] = []
    for anchor, pair, reach, box in zip(own, pairs, reaches, inked, strict=True):
        mark = _mark_of(pair, box)
        if mark is not None:
            put.append((anchor, pair, mark, reach))
    for anchor, pair, mark, _ in sorted(put, key=lambda item: -item[0].start):
        _put(rows[anchor.row], anchor, pair, mark, side)


def _count(rows: list[PrintedRow], anchors: list[Anchor], side: int) -> int:
    return sum(_pair(rows[own.row], own, side) is not None for own in (anchor.on_side(side) for anchor in anchors))


def _pair(row: PrintedRow, anchor: Anchor, side: int) -> _Pair | None:
    text = row.text
    found = _AFTER.match(text, anchor.end) if side > 0 else _BEFORE.search(text[: anchor.start])
    if found is None:
        return None
    sign = row.glyphs[found.start(1)] if found.group(1) else None
    return _Pair(found.start(), found.end(), sign)


def _window(rows: list[PrintedRow]) -> tuple[float, float, float, float]:
    glyphs = [glyph for row in rows for glyph in row.glyphs]
    return min(g.x0 for g in glyphs), rows[0].top, max(g.x1 for g in glyphs), rows[-1].bottom


def _reach(row: PrintedRow, anchor: Anchor, anchors: list[Anchor], side: int, em: float) -> tuple[float, float]:
    """From where to where, on its line, an option's brackets may stand."""
    first, last = row.glyphs[anchor.start], row.glyphs[anchor.end - 1]
    edge = last.x1 if side > 0 else first.x0
    limit = edge + side * _SPAN * em
    for other in anchors:
        if other.row == anchor.row and other.start != anchor.start:
            near = row.glyphs[other.start].x0 if side > 0 else row.glyphs[other.end - 1].x1
            if (near - edge) * side > 0:
                limit = min(limit, near - 0.1 * em) if side > 0 else max(limit, near + 0.1 * em)
    start = edge + side * 0.12 * em
    return min(start, limit), max(start, limit)


def _holds_sign(
    grey: Image, row: PrintedRow, reach: tuple[float, float], em: float, level: float
) -> tuple[float, float, float, float] | None:
    """The box of the ink beside a word that is too wide for a bracket; None where brackets stand alone."""
    import cv2

    top, left = max(0, int(row.top)), max(0, int(reach[0]))
    part = grey[top : int(row.bottom) + 1, left : int(reach[1]) + 1]
    if part.size == 0 or level <= 0:
        return None
    paper = float(np.percentile(part, 85))
    ink = (part < paper - 0.55 * level).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    for x, y, w, h, area in stats[1:count].tolist():
        is_at_word = x == 0 or x + w >= part.shape[1]  # a part of a word that the engine placed too narrow
        if w > _WIDE * em and h > _TALL * em and area > 0.03 * em * em and not (is_at_word and w < 0.8 * em):
            return float(left + x), float(top + y), float(left + x + w), float(top + y + h)
    return None


def _mark_of(pair: _Pair | None, box: tuple[float, float, float, float] | None) -> SeenMark | None:
    """What stands between an option's brackets; None where nothing does."""
    sign = pair.sign if pair else None
    if sign is not None:
        kind = MarkKind.CROSS if sign.char in _CROSSES else MarkKind.TICK
        is_plain = sign.char in "√✓✔●■"
        if box is None and not is_plain:
            return SeenMark(MarkState.UNCLEAR, 0.5, kind, None)
        sure = max(sign.confidence, 0.95) if box is not None else 0.92 * sign.confidence
        return SeenMark(MarkState.TICKED, sure, kind, box)
    if box is None:
        return None
    if pair is not None:  # read as empty, and yet there is ink
        return SeenMark(MarkState.UNCLEAR, 0.5, MarkKind.TICK, box)
    return SeenMark(MarkState.TICKED, 0.91, MarkKind.TICK, box)


def _put(row: PrintedRow, anchor: Anchor, pair: _Pair | None, mark: SeenMark, side: int) -> None:
    """The mark's glyph in the place of the sign read, or between the brackets, or beside the word."""
    if pair is not None and pair.sign is not None:
        at = next(i for i, glyph in enumerate(row.glyphs) if glyph is pair.sign)
        glyph = replace(pair.sign, char="√" if mark.kind is MarkKind.TICK else "×", is_mark=True)
        row.glyphs[at] = glyph
    else:
        if pair is not None:
            at = next(i for i in range(pair.start, pair.end) if row.glyphs[i].char in _CLOSING)
        else:
            at = anchor.end if side > 0 else anchor.start
        near = row.glyphs[min(at, len(row.glyphs) - 1)]
        x0, x1 = (mark.box[0], mark.box[2]) if mark.box else (near.x0, near.x0)
        glyph = Glyph("√", mark.confidence, x0, x1, is_mark=True)
        row.glyphs.insert(at, glyph)
    row.marks.append((glyph, mark))
