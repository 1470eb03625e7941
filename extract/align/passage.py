"""A passage: the lines of a cell (or of a stretch of text) read as one string that still knows its marks and places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from models.geometry import NOWHERE, Place, boxes_to_box
from models.layout import Block, Line, Mark, StyleSpan, Table

SOFT_BREAK = "\x0b"
"""A forced break inside a paragraph, where ``\\n`` ends a paragraph."""


@dataclass(slots=True)
class Passage:
    """Text with marks (in order) and styles at offsets of that text.

    starts: for each line, the offset at which it begins (below 0 where the passage was cut out of it).
    cell: where the passage stands as a whole, or NOWHERE.
    """

    text: str
    marks: list[Mark] = field(default_factory=list)
    styles: list[StyleSpan] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    place: Place = NOWHERE

    def cut(self, start: int, end: int) -> Passage:
        """The part ``text[start:end]`` with its marks, styles and lines."""
        lines, starts = [], []
        for index in range(max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)):
            begin, line = self.starts[index], self.lines[index]
            if begin + len(line.text) > start:
                lines.append(line)
                starts.append(begin - start)
        first, last = (bisect_left(self.marks, at, key=_place_of_mark) for at in (start, end))
        marks = [_moved(mark, -start) for mark in self.marks[first:last]]
        styles = [
            StyleSpan(max(span.start, start) - start, min(span.end, end) - start, span.style)
            for span in self.styles
            if span.start < end and span.end > start
        ]
        return Passage(self.text[start:end], marks, styles, lines, starts, self.place)

    def where(self) -> Place:
        """The place of the passage: its cell, and on pages the box around its lines."""
        boxes = [line.place.bbox for line in self.lines if line.place.bbox and line.text.strip()]
        if not boxes:
            boxes = [line.place.bbox for line in self.lines if line.place.bbox]
        pages = [line.place.page for line in self.lines if line.place.page]
        if not boxes or not pages:
            return self.place
        on_first = [line.place.bbox for line in self.lines if line.place.bbox and line.place.page == pages[0]]
        return Place(pages[0], boxes_to_box(on_first), self.place.cell or self.lines[0].place.cell)

    def confidence(self) -> float:
        """How sure the reading is: that of its least sure character, or line where characters have none."""
        sure = 1.0
        for begin, line in zip(self.starts, self.lines, strict=True):
            if not line.char_confidences:
                sure = min(sure, line.confidence if line.text.strip() else 1.0)
                continue
            inside = line.char_confidences[max(-begin, 0) : max(len(self.text) - begin, 0)]
            sure = min(sure, min(inside, default=1.0))
        return sure


def _place_of_mark(mark: Mark) -> int:
    return mark.at


def _moved(mark: Mark, by: int) -> Mark:
    return Mark(mark.at + by, mark.kind, mark.state, mark.method, mark.confidence)


def passage_of(blocks: Iterable[Block], place: Place = NOWHERE) -> Passage:
    """The lines of ``blocks`` as one passage, nested tables included cell by cell.

    A paragraph ends with ``\\n``; a printed line that only the width broke goes on in the next one.
    """
    joined = Passage("", place=place)
    parts: list[str] = []
    length = 0
    before: Line | None = None
    for line in _lines(blocks):
        if before is not None:
            glue = _glue(before.text, line.text) if before.continues else "\n"
            parts.append(glue)
            length += len(glue)
        before = line
        joined.lines.append(line)
        joined.starts.append(length)
        marks = [mark for mark in line.marks if mark.at >= 0]
        joined.marks.extend(_moved(mark, length) for mark in sorted(marks, key=_place_of_mark))
        joined.styles.extend(
            StyleSpan(span.start + length, span.end + length, span.style) if length else span for span in line.styles
        )
        parts.append(line.text)
        length += len(line.text)
    joined.text = "".join(parts)
    return joined


def _lines(blocks: Iterable[Block]) -> Iterable[Line]:
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            for cell in block.cells:
                yield from _lines(cell.blocks)


def _glue(text: str, following: str) -> str:
    """A blank where the width broke a line between two Latin words, else nothing."""
    last, first = text[-1:], following[:1]
    is_latin = last.isascii() and last.isalnum() and first.isascii() and first.isalpha()
    return " " if is_latin else ""


def tables_in(blocks: Iterable[Block]) -> Iterable[Table]:
    """Every table of ``blocks``, outer before inner, in reading order."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
            for cell in block.cells:
                yield from tables_in(cell.blocks)
