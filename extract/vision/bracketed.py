"""Options with brackets in place of boxes: ``技术指导（√） 技术推广（ ）``. What they hold is decided on pixels.

Engines lose the sign or one of the brackets, and read the sign as V, 丫 or Y.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from extract.vision.light import Image
from extract.vision.marks import Box, SeenMark, print_level
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
_BRACKET_TALL = 0.55
_BLOT, _LARGE = 0.62, 1.3
"""How much of its frame a scribble fills, and how large, in characters, what is larger than a sign is."""
_FAINT = 0.22
"""How dark, against print, the faintest stroke between brackets is that must not pass for nothing."""
_SPAN = 2.6
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


@dataclass(frozen=True, slots=True)
class _Held:
    """What the ink beside a word shows. sign: the box of what is no bracket; brackets: how many stand there.

    is_closed: a bracket stands behind the sign, seen from the word. is_plain: it is drawn as a sign, no blot, no line.
    is_faint: strokes stand there that are much paler than print.
    """

    sign: Box | None = None
    brackets: int = 0
    is_closed: bool = False
    is_plain: bool = False
    is_faint: bool = False


def mark_brackets(
    grey: Image, rows: list[PrintedRow], anchors: list[Anchor], em: float, usual: int | None = None
) -> None:
    """Puts a tick between the brackets of each option that holds one.

    usual: on which side of the words brackets stand elsewhere on the page; used where none were read here.
    """
    counts = {side: _count(rows, anchors, side) for side in (-1, 1)}
    side = 1 if counts[1] >= counts[-1] else -1
    if usual is not None and not any(counts.values()):
        side = usual
    own = [anchor.on_side(side) for anchor in anchors]
    level = print_level(grey, _window(rows))
    put: list[tuple[Anchor, _Pair | None, SeenMark]] = []
    for anchor in own:
        row = rows[anchor.row]
        pair = _pair(row, anchor, side)
        mark = _mark_of(pair, _held(grey, row, _reach(row, anchor, own, side, em), em, level, side))
        if mark is not None:
            put.append((anchor, pair, mark))
    for anchor, pair, mark in sorted(put, key=lambda item: -item[0].start):
        _put(rows[anchor.row], anchor, pair, mark, side)


def bracket_side(rows: list[PrintedRow], anchors: list[Anchor]) -> int:
    """On which side of a group's words its brackets were read."""
    return 1 if _count(rows, anchors, 1) >= _count(rows, anchors, -1) else -1


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
    span = range(anchor.end, len(row.glyphs)) if side > 0 else range(anchor.start - 1, -1, -1)
    for at in span:
        glyph = row.glyphs[at]
        if glyph.char not in _OPENING + _CLOSING + _SIGNS + _CROSSES + "●■○□口" and not glyph.char.isspace():
            near = glyph.x0 if side > 0 else glyph.x1
            limit = min(limit, near - 0.1 * em) if side > 0 else max(limit, near + 0.1 * em)
            break
    return min(start, limit), max(start, limit)


def _held(grey: Image, row: PrintedRow, reach: tuple[float, float], em: float, level: float, side: int) -> _Held:
    """What the ink on one side of a word shows: what is too wide for a bracket is a sign."""
    import cv2

    top, left = max(0, int(row.top)), max(0, int(reach[0]))
    part = grey[top : int(row.bottom) + 1, left : max(left, int(reach[1])) + 1]
    if part.size == 0 or level <= 0:
        return _Held()
    paper = float(np.percentile(part, 85))
    ink = (part < paper - 0.55 * level).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    signs, brackets = [], []
    for x, y, w, h, area in stats[1:count].tolist():
        is_at_word = x == 0 or x + w >= part.shape[1]  # a part of a word that the engine placed too narrow
        if w > _WIDE * em and h > _TALL * em and area > 0.03 * em * em and not (is_at_word and w < 0.8 * em):
            signs.append((x, y, w, h, area))
        elif h > _BRACKET_TALL * em and w <= _WIDE * em and not is_at_word:
            brackets.append(x + w / 2)
    if not signs:
        return _Held(
            brackets=len(brackets),
            is_faint=_is_faint(part, _inside(brackets, part.shape[1], side), paper - _FAINT * level, em),
        )
    x, y, w, h, area = signs[0]
    is_closed = any((at - x - w / 2) * side > 0 for at in brackets)
    is_plain = max(w, h) < _LARGE * em and (area < _BLOT * w * h or _is_disc(w, h, area))
    box = (float(left + x), float(top + y), float(left + x + w), float(top + y + h))
    return _Held(box, len(brackets), is_closed and len(signs) == 1, is_plain)


def _is_disc(wide: int, tall: int, area: int) -> bool:
    return 0.75 < wide / tall < 1.33 and area > 0.7 * wide * tall


def _inside(brackets: list[float], width: int, side: int) -> tuple[float, float]:
    """From where to where, seen from the word, the first pair of brackets is open; the nearer may stand at the word."""
    seen = sorted(brackets) if side > 0 else sorted(brackets, reverse=True)
    if not seen:
        return 0.0, 0.0
    first, second = seen[:2] if len(seen) > 1 else ((0.0 if side > 0 else float(width)), seen[0])
    return min(first, second), max(first, second)


def _is_faint(part: Image, inside: tuple[float, float], most: float, em: float) -> bool:
    """Whether a pale stroke of a sign's size stands between two brackets."""
    import cv2

    x0, x1 = round(inside[0] + 0.28 * em), round(inside[1] - 0.28 * em)
    within = cv2.blur(part, (3, 3))[:, max(0, x0) : max(0, x1)]
    if within.size == 0:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats((within < most).astype(np.uint8))
    return any(min(w, h) > 0.3 * em and h < _LARGE * em for _, _, w, h, _ in stats[1:count].tolist())


def _mark_of(pair: _Pair | None, held: _Held) -> SeenMark | None:
    """What stands between an option's brackets; None where they were read, and hold nothing."""
    sign, box = pair.sign if pair else None, held.sign
    if sign is not None:
        kind = MarkKind.CROSS if sign.char in _CROSSES else MarkKind.TICK
        is_plain = sign.char in "√✓✔●■"
        if box is None and not is_plain:
            return SeenMark(MarkState.UNCLEAR, 0.5, kind, None)
        sure = max(sign.confidence, 0.95) if box is not None else 0.92 * sign.confidence
        return SeenMark(MarkState.TICKED, sure, kind, box)
    if box is not None:
        is_sure = held.is_plain and (pair is None or held.is_closed)
        if is_sure:
            return SeenMark(MarkState.TICKED, 0.93 if held.is_closed else 0.91, MarkKind.TICK, box)
        return SeenMark(MarkState.UNCLEAR, 0.5, MarkKind.TICK, box)
    if held.is_faint:
        return SeenMark(MarkState.UNCLEAR, 0.5, MarkKind.TICK, None)
    if pair is not None:
        return None
    state, sure = (MarkState.EMPTY, 0.93) if held.brackets else (MarkState.UNCLEAR, 0.2)
    return SeenMark(state, sure, MarkKind.BOX, None)


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
        glyph = Glyph("□" if mark.kind is MarkKind.BOX else "√", mark.confidence, x0, x1, is_mark=True)
        row.glyphs.insert(at, glyph)
    row.marks.append((glyph, mark))
