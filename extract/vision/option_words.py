"""Where the words of options stand in the printed lines of a cell, and whether the cell offers them as a choice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from extract.vision.marks import SeenMark
from extract.vision.text import Glyph

ARTEFACTS = frozenset("口□☐☑☒■▢◻√✓✔VvＶM回囗区日田目曰白0OoD凶因四囚×xX[]【】〔〕口ロ☆△▽／/\\|丨丁厂凹一乙")
"""What engines make of boxes and ticks."""

_PROSE_SHARE = 0.5
_BOXED_BEFORE, _BOXED_AFTER = re.compile(r"[□☐☑☒▢◻]\s?$"), re.compile(r"[\s√✓✔]{0,2}[□☐☑☒▢◻]")
_NUMBER = re.compile(r"[A-Za-z0-9.．、)）①-⑳]")
_LISTED = re.compile(r"(?:[A-UWYa-uwy]|\d{1,2})[.．、)）]|[①-⑳]|\d{1,2}")


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
class Anchor:
    """An option's word in a row. head: the same for the first part of a word that the width broke (row, start, end)."""

    row: int
    start: int
    end: int
    option: str
    head: tuple[int, int, int] | None = None

    def on_side(self, side: int) -> Anchor:
        """The part of the word beside which a box on that side stands."""
        if self.head is None or side > 0:
            return self
        return Anchor(*self.head, self.option)

    def moved(self, by: int) -> Anchor:
        """The same, its rows counted from another one."""
        head = (self.head[0] + by, *self.head[1:]) if self.head else None
        return Anchor(self.row + by, self.start, self.end, self.option, head)


def find_anchors(rows: list[PrintedRow], options: frozenset[str], em: float) -> list[Anchor]:
    """Where option words stand, longest first, none inside another, in reading order."""
    found: list[Anchor] = []
    taken: set[tuple[int, int]] = set()
    texts = [row.text.replace("它", "他") for row in rows]
    for option in sorted(options, key=lambda word: (-len(word), word)):
        for number, row in enumerate(rows):
            at = texts[number].find(option)
            while at >= 0:
                span = {(number, i) for i in range(at, at + len(option))}
                if not span & taken and (len(option) > 1 or _stands_alone(row, at, em)):
                    taken |= span
                    found.append(Anchor(number, at, at + len(option), option))
                at = texts[number].find(option, at + 1)
    found += _broken_anchors(rows, options - {anchor.option for anchor in found})
    found += _near_anchors(rows, options, taken, found)
    return sorted(found, key=lambda anchor: (anchor.row, anchor.start))


def with_number(row: PrintedRow, anchor: Anchor, em: float) -> list[Glyph]:
    """The word's glyphs, with those of its list's number or letter before it: ``A.``, ``10、``, ``③``."""
    start = anchor.start
    at = start - 1
    while at >= 0 and start - at <= 4:
        glyph = row.glyphs[at]
        is_close = row.glyphs[at + 1].x0 - glyph.x1 < 0.5 * em
        if glyph.is_mark or not is_close or not _NUMBER.match(glyph.char):
            break
        at -= 1
    run = row.text[at + 1 : start]
    return row.glyphs[at + 1 if _LISTED.fullmatch(run) else start : anchor.end]


def _broken_anchors(rows: list[PrintedRow], options: frozenset[str]) -> list[Anchor]:
    """Options of which one line holds the first part and the next line the rest."""
    found = []
    texts = [row.text.rstrip() for row in rows]
    for option in sorted(options, key=lambda word: (-len(word), word)):
        for number, (text, rest) in enumerate(pairwise(texts)):
            for cut in range(1, len(option)):
                if text.endswith(option[:cut]) and rest.startswith(option[cut:]) and len(option) >= 4:
                    head = (number, len(text) - cut, len(text))
                    found.append(Anchor(number + 1, 0, len(option) - cut, option, head))
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
    rows: list[PrintedRow], options: frozenset[str], taken: set[tuple[int, int]], found: list[Anchor]
) -> list[Anchor]:
    """Options of four characters and more with one of them misread, where most of a group is there."""
    if not found:
        return []
    seen = {anchor.option for anchor in found}
    out: list[Anchor] = []
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
                    out.append(Anchor(number, at, at + size, option))
    return out


def is_group(rows: list[PrintedRow], anchors: list[Anchor]) -> bool:
    """Whether the cell offers options: not prose that happens to use one of their words."""
    words = {anchor.option for anchor in anchors}
    if words & {"是", "否"} and not words >= {"是", "否"}:
        lone = [anchor for anchor in anchors if anchor.option in ("是", "否") and _has_box(rows[anchor.row], anchor)]
        if len(lone) == len(anchors) and sum(len(row.text) for row in rows) < 60:
            return True  # its other word was lost, or stands in the next cell
        anchors = [anchor for anchor in anchors if anchor.option not in ("是", "否")]
    if not anchors:
        return False
    if words >= {"是", "否"}:
        count = sum(anchor.option == "是" for anchor in anchors)
        return sum(len(row.text) for row in rows) < 60 * count
    if any(_has_box(rows[anchor.row], anchor) for anchor in anchors):
        return True
    covered = sum(anchor.end - anchor.start for anchor in anchors)
    others = sum(1 for row in rows for glyph in row.glyphs if not glyph.char.isspace() and glyph.char not in ARTEFACTS)
    return covered >= _PROSE_SHARE * others or (len(words) >= 3 and covered >= 0.25 * others)


def _has_box(row: PrintedRow, anchor: Anchor) -> bool:
    """Whether a box was read close beside the word."""
    text = row.text
    return bool(_BOXED_BEFORE.search(text[: anchor.start]) or _BOXED_AFTER.match(text[anchor.end :]))


def must_have_boxes(rows: list[PrintedRow], anchors: list[Anchor]) -> bool:
    """Whether a cell in which no box is seen was printed with boxes all the same: options and nothing else."""
    covered = sum(anchor.end - anchor.start for anchor in anchors)
    others = sum(not glyph.char.isspace() and glyph.char not in ARTEFACTS for row in rows for glyph in row.glyphs)
    return len({anchor.option for anchor in anchors}) >= 2 and (
        covered >= 0.8 * others or {"是", "否"} <= {anchor.option for anchor in anchors}
    )


def has_brackets(rows: list[PrintedRow], anchor: Anchor) -> bool:
    """Whether brackets stand beside the word in place of a box: （√）是."""
    text = rows[anchor.row].text
    at = text.find(anchor.option, max(0, anchor.start - 4))
    if at < 0:
        return False
    before = text[:at].rstrip() or (rows[anchor.row - 1].text.rstrip() if anchor.row else "")
    after = text[at + len(anchor.option) :].lstrip()
    return before[-1:] in tuple("）)】]") or after[:1] in tuple("（(【[")
