"""The cells of a blank's table and what part each seems to play, before its neighbours are looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from learn.asks import Reading
from learn.items import IN_WORDS, read_text
from learn.passages import BOX, flat_text, lines_of
from learn.sentences import UNIT_TAIL
from learn.words import is_blank, is_hint, is_label, is_note, is_numbered, is_photo, label_of, squeeze
from models.layout import Cell, OfCell, Table


class Part(StrEnum):
    """The part a cell plays by its own text.

    FILL asks for something itself: a labelled blank, a sentence with blanks, a date, a seal. BOXES holds options,
    INNER a table with labels of its own.
    """

    EMPTY = "empty"
    LABEL = "label"
    BOXES = "boxes"
    FILL = "fill"
    HINT = "hint"
    NOTE = "note"
    NUMBER = "number"
    PHOTO = "photo"
    INNER = "inner"


_NUMBER = re.compile(
    r"^[（(]?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,2}|…+|\.{3,}|[①-⑳]|[A-Za-z]{1,4}\d{1,3}|第\d{1,2}[条项])\s*[)）.．、]?$"
)
_FEW = 3


@dataclass(eq=False)
class Box(OfCell):
    """A cell of the blank. text: flat (boxes ``□``, lines to write on ``_``). used: already explained."""

    cell: Cell
    text: str
    used: bool = False
    fields: list[object] = field(default_factory=list)

    @property
    def place(self) -> str | None:
        """Where it stands, as evidence names it: ``T1R2C3``."""
        return self.cell.place.cell

    @cached_property
    def flat(self) -> str:
        """The text without blanks and breaks."""
        return squeeze(self.text)

    @cached_property
    def label(self) -> str:
        """The text as a label."""
        return label_of(self.text)

    @cached_property
    def reading(self) -> Reading:
        """What the text asks for."""
        return read_text(self.text)

    @cached_property
    def part(self) -> Part:
        """The part it plays by its own text."""
        return _part_of(self)

    @property
    def is_open(self) -> bool:
        """Whether something can be written into it: nothing stands there, or a hint."""
        return self.part in (Part.EMPTY, Part.HINT)

    @property
    def is_answer(self) -> bool:
        """Whether it can be the place of the answer to a label beside it."""
        return self.part in (Part.EMPTY, Part.HINT, Part.BOXES, Part.FILL, Part.INNER)

    @cached_property
    def inner(self) -> list[Table]:
        """The tables inside it that have labels of their own."""
        tables = [block for block in self.cell.blocks if isinstance(block, Table)]
        return [table for table in tables if Part.LABEL in {box.part for box in grid_of(table).boxes}]


def _part_of(box: Box) -> Part:
    if is_blank(box.text):
        return Part.EMPTY
    flat = box.flat
    if box.inner and not squeeze(box.cell.text):
        return Part.INNER
    if _NUMBER.match(flat) and not ((unit := UNIT_TAIL.match(flat)) and unit.end() == len(flat)):
        return Part.NUMBER
    if is_photo(flat) and BOX not in box.text and len(flat) <= 24 and not any(i.unit for i in box.reading.items):
        return Part.PHOTO
    if any(item.shape == "options" for item in box.reading.items):
        return Part.BOXES
    if is_note(box.text):
        return Part.NOTE
    bare = re.sub(r"[（(][^（()）]*_[^（()）]*[)）]\s*$", "", box.text)
    if bare != box.text and is_label(bare) and not re.search(r"[_：:]", bare):
        return Part.LABEL  # 认定依据（对照目录第__条）
    items = [item for item in box.reading.items if item.sure or item.shape != "blank" or len(box.reading.items) > 1]
    if items and not _is_plain_label(box):
        return Part.FILL
    if box.reading.items and re.search(r"。.*[：:]\s*$", flat):
        return Part.FILL
    if is_hint(flat) and not _is_plain_label(box):
        return Part.HINT
    return Part.LABEL if is_label(box.text) and not _is_guide(box.text) else Part.HINT


def _is_guide(text: str) -> bool:
    """Whether a text is a list of what to write about, with room below each line."""
    lines = text.split("\n")
    return sum(is_numbered(line) for line in lines) > 1 and any(not line.strip() for line in lines)


def _is_plain_label(box: Box) -> bool:
    """Whether a text that seems to ask something is a label all the same: 姓名：, 单位意见（盖章）."""
    if "_" in box.text or not is_label(box.text) or IN_WORDS.search(box.text):
        return False
    items = box.reading.items
    if len(items) > 1 and any(item.shape != "seal" and item.label != items[0].label for item in items[1:]):
        return False
    if any(item.shape not in ("blank", "seal") or item.sentence or item.unit or item.hint for item in items):
        return False
    return "\n" not in box.text.strip() or len(box.flat) <= 24


@dataclass
class Grid:
    """A table's boxes, and which one covers each grid place."""

    n_rows: int
    n_cols: int
    boxes: list[Box]
    at: dict[tuple[int, int], Box] = field(default_factory=dict)

    def row(self, row: int) -> list[Box]:
        """The boxes that begin in a row, left to right."""
        return sorted((box for box in self.boxes if box.row == row), key=lambda box: box.col)

    def across(self, row: int) -> list[Box]:
        """All boxes that cover a row, left to right, each once."""
        found: list[Box] = []
        for col in range(self.n_cols):
            box = self.at.get((row, col))
            if box is not None and (not found or found[-1] is not box):
                found.append(box)
        return found

    def right(self, box: Box, row: int | None = None) -> Box | None:
        """The box right of another, in its first row or another of its rows."""
        return self.at.get((box.row if row is None else row, box.col_end))

    def left(self, box: Box) -> Box | None:
        """The box left of another in its first row."""
        return self.at.get((box.row, box.col - 1)) if box.col else None

    def below(self, box: Box) -> Box | None:
        """The box below another's first column."""
        return self.at.get((box.row_end, box.col))

    def above(self, box: Box) -> Box | None:
        """The box above another's first column."""
        return self.at.get((box.row - 1, box.col)) if box.row else None


def grid_of(table: Table) -> Grid:
    """The boxes of a table; a nested table is part of its cell's text."""
    boxes = [Box(cell, flat_text(lines_of(cell.blocks))) for cell in table.cells]
    grid = Grid(table.n_rows, table.n_cols, boxes)
    for box in boxes:
        for row in range(box.row, box.row_end):
            for col in range(box.col, box.col_end):
                grid.at.setdefault((row, col), box)
    return grid
