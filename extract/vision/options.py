"""Marks anchored at option words: for each printed option in a cell, the box beside it, decided on pixels.

OCR drops ticked boxes, or reads them as 口, M, 回 or 区, so its text says only where the words stand. All boxes of one
cell stand on one side of their words; the side on which more of them are seen is it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from extract.vision.light import Image
from extract.vision.marks import SeenMark, find_squares
from extract.vision.text import Glyph
from models.layout import MarkKind, MarkState

_ARTEFACTS = frozenset("口□☐☑☒■▢◻√✓✔VvＶM回囗区日田目曰白0OoD凶因四囚×xX[]【】〔〕口ロ☆△▽／/\\|丨丁厂凹一乙")
_PROSE_SHARE = 0.5


@dataclass(slots=True)
class PrintedRow:
    """One printed line: its glyphs from left to right, and where it stands (pixels). marks: by glyph identity.

    struck: identities of the glyphs of an option that a line runs through.
    """

    glyphs: list[Glyph]
    top: float
    bottom: float
    marks: list[tuple[Glyph, SeenMark]] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The characters, joined."""
        return "".join(glyph.char for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """An option's word in a row. head: the same for the first part of a word that the width broke (row, start, end)."""

    row: int
    start: int
    end: int
    option: str
    head: tuple[int, int, int] | None = None

    def on_side(self, side: int) -> _Anchor:
        """The part of the word beside which a box on that side stands."""
        if self.head is None or side > 0:
            return self
        return _Anchor(*self.head, self.option)


def mark_options(grey: Image, rows: list[PrintedRow], options: frozenset[str], em: float) -> None:
    """Puts the marks beside option words into the rows of one cell, in place of what OCR read there.

    grey: the page without rulings and seals. em: the height of a character in pixels.
    A word whose box is not found in a group of boxes gets an UNCLEAR mark.
    """
    anchors = _anchors(rows, options, em)
    if not anchors or not _is_group(rows, anchors):
        return
    beside = {side: [anchor.on_side(side) for anchor in anchors] for side in (-1, 1)}
    seen = {side: [_beside(grey, rows, own, i, side, em) for i in range(len(own))] for side, own in beside.items()}
    votes = {
        side: sum(_weight(mark, em, own, rows, i, side) for i, mark in enumerate(seen[side]))
        for side, own in beside.items()
    }
    if max(votes.values()) <= 0 and not _must_have_boxes(rows, anchors):
        return
    side = 1 if votes[1] >= votes[-1] else -1
    for anchor, mark in zip(beside[side], seen[side], strict=True):
        row = rows[anchor.row]
        if mark is None and _has_brackets(rows, anchor):
            continue
        _insert(row, anchor, mark, side, em)
        if mark is not None and mark.box is not None and mark.kind is MarkKind.BOX:
            _insert_stray(grey, row, mark.box, em)
    for row in rows:
        mark_lone_ticks(row)


def _anchors(rows: list[PrintedRow], options: frozenset[str], em: float) -> list[_Anchor]:
    """Where option words stand, longest first, none inside another, in reading order."""
    found: list[_Anchor] = []
    taken: set[tuple[int, int]] = set()
    texts = [row.text for row in rows]
    for option in sorted(options, key=lambda word: (-len(word), word)):
        for number, row in enumerate(rows):
            at = texts[number].find(option)
            while at >= 0:
                span = {(number, i) for i in range(at, at + len(option))}
                if not span & taken and (len(option) > 1 or _stands_alone(row, at, em)):
                    taken |= span
                    found.append(_Anchor(number, at, at + len(option), option))
                at = texts[number].find(option, at + 1)
    found += _broken_anchors(rows, options - {anchor.option for anchor in found})
    found += _near_anchors(rows, options, taken, found)
    return sorted(found, key=lambda anchor: (anchor.row, anchor.start))


def _broken_anchors(rows: list[PrintedRow], options: frozenset[str]) -> list[_Anchor]:
    """Options of which one line holds the first part and the next line the rest."""
    found = []
    texts = [row.text.rstrip() for row in rows]
    for option in sorted(options, key=lambda word: (-len(word), word)):
        for number, (text, rest) in enumerate(pairwise(texts)):
            for cut in range(1, len(option)):
                if text.endswith(option[:cut]) and rest.startswith(option[cut:]) and len(option) >= 4:
                    head = (number, len(text) - cut, len(text))
                    found.append(_Anchor(number + 1, 0, len(option) - cut, option, head))
                    break
    return found


def _stands_alone(row: PrintedRow, at: int, em: float) -> bool:
    """是 and 否 as an answer: not in 是否, 分别是, 不是; a box that OCR left out keeps two characters apart."""
    here = row.glyphs[at]
    before = row.glyphs[at - 1] if at else None
    after = row.glyphs[at + 1] if at + 1 < len(row.glyphs) else None
    touches_before = before is not None and here.middle - before.middle < 1.5 * em
    touches_after = after is not None and after.middle - here.middle < 1.5 * em
    if before is not None and touches_before and before.char in "是否别不都也还的就只":
        return False
    return not (after is not None and touches_after and after.char in "是否的在由为：:，,")


def _near_anchors(
    rows: list[PrintedRow], options: frozenset[str], taken: set[tuple[int, int]], found: list[_Anchor]
) -> list[_Anchor]:
    """Options of four characters and more with one of them misread, where most of a group is there."""
    if not found:
        return []
    seen = {anchor.option for anchor in found}
    out: list[_Anchor] = []
    texts = [row.text for row in rows]
    if sum(len(text) for text in texts) > 4 * sum(len(option) for option in seen) + 160:
        return []
    for option in sorted(options - seen, key=lambda word: (-len(word), word)):
        size = len(option)
        if size < 4:
            continue
        for number, text in enumerate(texts):
            for at in range(len(text) - size + 1):
                same = sum(a == b for a, b in zip(text[at : at + size], option, strict=True))
                if same < size - 1 - size // 7:
                    continue
                span = {(number, i) for i in range(at, at + size)}
                if not span & taken:
                    taken |= span
                    out.append(_Anchor(number, at, at + size, option))
    return out


def _is_group(rows: list[PrintedRow], anchors: list[_Anchor]) -> bool:
    """Whether the cell offers options: not prose that happens to use one of their words."""
    words = {anchor.option for anchor in anchors}
    if words & {"是", "否"} and not words >= {"是", "否"}:
        anchors = [anchor for anchor in anchors if anchor.option not in ("是", "否")]
    if not anchors:
        return False
    if words >= {"是", "否"}:
        return sum(len(row.text) for row in rows) < 60
    covered = sum(anchor.end - anchor.start for anchor in anchors)
    others = sum(1 for row in rows for glyph in row.glyphs if not glyph.char.isspace() and glyph.char not in _ARTEFACTS)
    return covered >= _PROSE_SHARE * others or (len(words) >= 3 and covered >= 0.25 * others)


def _must_have_boxes(rows: list[PrintedRow], anchors: list[_Anchor]) -> bool:
    """Whether a cell in which no box is seen was printed with boxes all the same: options and nothing else."""
    covered = sum(anchor.end - anchor.start for anchor in anchors)
    others = sum(not glyph.char.isspace() and glyph.char not in _ARTEFACTS for row in rows for glyph in row.glyphs)
    return len({anchor.option for anchor in anchors}) >= 2 and (
        covered >= 0.8 * others or {"是", "否"} <= {anchor.option for anchor in anchors}
    )


def _beside(
    grey: Image, rows: list[PrintedRow], anchors: list[_Anchor], index: int, side: int, em: float
) -> SeenMark | None:
    """The box nearest to the word on one side (-1 before, 1 after), or None."""
    anchor = anchors[index]
    row = rows[anchor.row]
    edge = row.glyphs[anchor.end - 1].x1 if side > 0 else row.glyphs[anchor.start].x0
    limit = edge + side * 2.4 * em
    for other in anchors:
        if other is not anchor and other.row == anchor.row:
            near = row.glyphs[other.start].x0 if side > 0 else row.glyphs[other.end - 1].x1
            if (near - edge) * side > 0:
                limit = min(limit, near + 0.25 * em) if side > 0 else max(limit, near - 0.25 * em)
    start = edge - side * 0.25 * em
    x0, x1 = min(start, limit), max(start, limit)
    middle = (row.top + row.bottom) / 2
    half = max(0.75 * em, (row.bottom - row.top) / 2)
    squares = find_squares(grey, (x0, middle - half, x1, middle + half), em)
    best: tuple[float, SeenMark] | None = None
    for square in squares:
        assert square.box is not None
        near = square.box[0] if side > 0 else square.box[2]
        away = max(0.0, (near - edge) * side / em)
        rank = square.sides - 0.15 * away
        if best is None or rank > best[0]:
            best = (rank, square)
    return best[1] if best else _lone_sign(row, anchor, x0, x1)


def _has_brackets(rows: list[PrintedRow], anchor: _Anchor) -> bool:
    """Whether brackets stand beside the word in place of a box: （√）是."""
    text = rows[anchor.row].text
    at = text.find(anchor.option, max(0, anchor.start - 4))
    if at < 0:
        return False
    before = text[:at].rstrip() or (rows[anchor.row - 1].text.rstrip() if anchor.row else "")
    after = text[at + len(anchor.option) :].lstrip()
    return before[-1:] in tuple("）)】]") or after[:1] in tuple("（(【[")


def _insert_stray(grey: Image, row: PrintedRow, box: tuple[float, float, float, float], em: float) -> None:
    """A sign written close before or behind a box, not in it, that OCR left out: an unclear mark in its place."""
    for side in (-1, 1):
        edge = box[0] if side < 0 else box[2]
        x0, x1 = sorted((edge + side * 0.16 * em, edge + side * 1.05 * em))
        taken = [glyph for glyph in row.glyphs if glyph.x0 < x1 and glyph.x1 > x0 and not glyph.char.isspace()]
        for glyph in taken:
            x0, x1 = (x0, min(x1, glyph.x0)) if glyph.middle > (x0 + x1) / 2 else (max(x0, glyph.x1), x1)
        if x1 - x0 < 0.4 * em or not _has_sign(grey, x0, x1, row, em):
            continue
        mark = SeenMark(MarkState.UNCLEAR, 0.5, MarkKind.TICK, (x0, row.top, x1, row.bottom))
        glyph = Glyph("√", 0.5, x0, x1, is_mark=True)
        at = next((i for i, other in enumerate(row.glyphs) if other.middle > glyph.middle), len(row.glyphs))
        row.glyphs.insert(at, glyph)
        row.marks.append((glyph, mark))


def _has_sign(grey: Image, x0: float, x1: float, row: PrintedRow, em: float) -> bool:
    """Whether a stroke as large as a tick stands between two places of a line."""
    import cv2

    top = max(0, int(row.top))
    part = grey[top : int(row.bottom) + 1, max(0, int(x0)) : int(x1) + 1]
    if part.size == 0:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats((part < 150).astype(np.uint8))
    return any(h > 0.45 * em and w > 0.3 * em for _, _, w, h, _ in stats[1:count].tolist())


def _lone_sign(row: PrintedRow, anchor: _Anchor, x0: float, x1: float) -> SeenMark | None:
    """A tick or cross that OCR read beside the word, where no box is: typed in the box's place."""
    for index, glyph in enumerate(row.glyphs):
        if anchor.start <= index < anchor.end or not x0 <= glyph.middle <= x1:
            continue
        box = (glyph.x0, row.top, glyph.x1, row.bottom)
        if glyph.char in "√✓✔":
            return SeenMark(MarkState.TICKED, glyph.confidence, MarkKind.TICK, box)
        if glyph.char in "VvＶ×xX":
            kind = MarkKind.TICK if glyph.char in "VvＶ" else MarkKind.CROSS
            return SeenMark(MarkState.TICKED, 0.8 * glyph.confidence, kind, box)
    return None


def _weight(
    mark: SeenMark | None, em: float, anchors: list[_Anchor], rows: list[PrintedRow], index: int, side: int
) -> float:
    if mark is None or mark.box is None:
        return 0.0
    anchor = anchors[index]
    glyphs = rows[anchor.row].glyphs
    edge = glyphs[anchor.end - 1].x1 if side > 0 else glyphs[anchor.start].x0
    near = mark.box[0] if side > 0 else mark.box[2]
    return (mark.sides or 0.5) - 0.12 * float(np.clip((near - edge) * side / em, 0, 2.5))


def _insert(row: PrintedRow, anchor: _Anchor, mark: SeenMark | None, side: int, em: float) -> None:
    """Puts one mark's glyph beside its word and takes out what was read in its place."""
    word = [glyph for glyph in row.glyphs if not glyph.is_mark]
    if mark is None:
        mark = SeenMark(MarkState.UNCLEAR, 0.2, MarkKind.BOX, None)
    first, last = _span_now(row, anchor, word)
    edge = row.glyphs[last].x1 if side > 0 else row.glyphs[first].x0
    x0, x1 = (mark.box[0], mark.box[2]) if mark.box else (edge - 0.1 * em, edge + 0.1 * em)
    char = "☑" if mark.state is MarkState.TICKED else "□"
    if mark.kind is not MarkKind.BOX:
        char = "√" if mark.kind is MarkKind.TICK else "×"
    glyph = Glyph(char, mark.confidence, x0, x1, is_mark=True)
    keep: list[Glyph] = []
    for index, other in enumerate(row.glyphs):
        in_word = first <= index <= last
        if mark.box and not in_word and not other.is_mark and _is_artefact(other, mark, em):
            continue
        keep.append(other)
    kept_word = row.glyphs[first], row.glyphs[last]
    at = next(i for i, other in enumerate(keep) if other is (kept_word[1] if side > 0 else kept_word[0]))
    keep.insert(at + 1 if side > 0 else at, glyph)
    row.glyphs = keep
    row.marks.append((glyph, mark))


def _span_now(row: PrintedRow, anchor: _Anchor, word: list[Glyph]) -> tuple[int, int]:
    """Where the option's word stands now that marks were put in and artefacts taken out of the row."""
    text = row.text
    size = anchor.end - anchor.start
    if size == len(anchor.option) and text.count(anchor.option) == 1:
        at = text.find(anchor.option)
        return at, at + size - 1
    best, where = None, 0
    for i in range(len(text) - size + 1):
        part = (
            anchor.option
            if size == len(anchor.option)
            else (anchor.option[-size:] if anchor.head else anchor.option[:size])
        )
        same = sum(a == b for a, b in zip(text[i : i + size], part, strict=True))
        rank = (same, -abs(i - anchor.start))
        if best is None or rank > best:
            best, where = rank, i
    return where, where + size - 1


def _is_artefact(glyph: Glyph, mark: SeenMark, em: float) -> bool:
    """Whether OCR read the glyph in the mark's place. A tick beside a box is no reading of the box."""
    if glyph.char.isspace() or mark.box is None:
        return False
    x0, x1 = mark.box[0], mark.box[2]
    if glyph.char in "√✓✔":
        return x0 <= glyph.middle <= x1
    inside = x0 - 0.1 * em <= glyph.middle <= x1 + 0.1 * em
    near = x0 - 0.6 * em <= glyph.middle <= x1 + 0.6 * em
    return inside or (near and glyph.char in _ARTEFACTS)


def mark_lone_ticks(row: PrintedRow) -> None:
    """Ticks that OCR read and no box took: marks of their own, where the row holds other marks."""
    marked = {id(glyph) for glyph, _ in row.marks}
    for index, glyph in enumerate(row.glyphs):
        if glyph.char in "√✓✔" and id(glyph) not in marked:
            tick = Glyph("√", glyph.confidence, glyph.x0, glyph.x1, is_mark=True)
            row.glyphs[index] = tick
            box = (glyph.x0, row.top, glyph.x1, row.bottom)
            row.marks.append((tick, SeenMark(MarkState.TICKED, glyph.confidence, MarkKind.TICK, box)))
