"""What a reader hands on: the visible content of one file, in reading order, without its format.

A reader decodes every way to write a character or a checkbox into plain Unicode and keeps the text
as it stood beside it. After the reader no step opens the file again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from models.geometry import NOWHERE, BBox, Place


class MarkState(StrEnum):
    """How a mark looks, before any thought of what it answers."""

    TICKED = "ticked"
    EMPTY = "empty"
    UNCLEAR = "unclear"
    STRUCK_OUT = "struck_out"


class MarkKind(StrEnum):
    """What was drawn: a box, or a sign that stands alone and may belong to a box beside it."""

    BOX = "box"
    TICK = "tick"
    CROSS = "cross"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Mark:
    """A box or a tick sign in a line.

    at: offset of the mark's one character in ``Line.text``; -1 for a mark that has no character.
    state: for signs that stand alone (tick, cross, circle) always TICKED, unless it is in doubt.
    method: the encoding it was read from: ``glyph``, ``w14:checkbox``, ``FORMCHECKBOX``, ``w:sym``,
        ``font`` (a run in a symbol font), ``EQ``, ``shape``, ``pixels``.
    confidence: 0 to 1, how sure the state is; 1.0 where it was read and not recognised.
    """

    at: int
    kind: MarkKind
    state: MarkState
    method: str = "glyph"
    confidence: float = 1.0


class Style(StrEnum):
    """A way of writing that people use as a sign on an option."""

    STRIKE = "strike"
    UNDERLINE = "underline"
    HIGHLIGHT = "highlight"
    BOLD = "bold"
    CIRCLED = "circled"


@dataclass(frozen=True, slots=True)
class StyleSpan:
    """``text[start:end]`` of a line is written in ``style``."""

    start: int
    end: int
    style: Style


@dataclass(frozen=True, slots=True)
class Menu:
    """A drop-down list: ``text[start:end]`` of its line is what it shows; empty where that is only a prompt."""

    start: int
    end: int
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """Where a recognised line lies once its page is straight, in points: xs are the middles of its characters."""

    top: float
    bottom: float
    xs: tuple[float, ...]


@dataclass(slots=True)
class Line:
    """One paragraph (Word) or one printed line (PDF, pictures).

    text: visible text, decoded; a forced line break is ``\\n``, a tab ``\\t``.
    raw: as it stood before symbols were decoded.
    confidence: 0 to 1; 1.0 where nothing was recognised but read.
    continues: the paragraph goes on in the next line of the same cell or flow (PDF, pictures: the line
        was broken by the width, not by the writer). Never set in Word, where a line is a paragraph.
    char_confidences: one number a character of ``text`` (pictures); empty where nothing was recognised.
    menus: its drop-down lists (Word).
    waiting: where a form field or content control waits to be filled and shows nothing of its own (Word).
    laid: its place on the straightened page (pictures).
    """

    text: str
    raw: str = ""
    marks: list[Mark] = field(default_factory=list)
    styles: list[StyleSpan] = field(default_factory=list)
    place: Place = NOWHERE
    confidence: float = 1.0
    continues: bool = False
    char_confidences: list[float] = field(default_factory=list)
    menus: list[Menu] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    laid: Laid | None = None


@dataclass(slots=True)
class Cell:
    """A cell of the true grid: ``row`` and ``col`` are 0-based grid positions of its top left corner."""

    row: int
    col: int
    row_span: int
    col_span: int
    blocks: list[Block] = field(default_factory=list)
    place: Place = NOWHERE

    @property
    def row_end(self) -> int:
        """One past its last grid row."""
        return self.row + self.row_span

    @property
    def col_end(self) -> int:
        """One past its last grid column."""
        return self.col + self.col_span

    @property
    def lines(self) -> list[Line]:
        """The cell's own lines, nested tables left out."""
        return [block for block in self.blocks if isinstance(block, Line)]

    @property
    def text(self) -> str:
        """The text of the cell's own lines, a line each."""
        return "\n".join(line.text for line in self.lines)


class OfCell:
    """What is known of one cell, and stands where the cell stands."""

    __slots__ = ()
    cell: Cell

    @property
    def row(self) -> int:
        """Its first grid row."""
        return self.cell.row

    @property
    def col(self) -> int:
        """Its first grid column."""
        return self.cell.col

    @property
    def row_end(self) -> int:
        """One past its last grid row."""
        return self.cell.row + self.cell.row_span

    @property
    def col_end(self) -> int:
        """One past its last grid column."""
        return self.cell.col + self.cell.col_span


@dataclass(slots=True)
class Table:
    """A table: cells in reading order, merged cells once.

    xs, ys: where the lines of its grid lie once its page is straight, in points; empty where it was not recognised.
    """

    n_rows: int
    n_cols: int
    cells: list[Cell] = field(default_factory=list)
    place: Place = NOWHERE
    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()

    def rows(self) -> Iterator[list[Cell]]:
        """The cells that begin in each row, left to right; a row may be empty."""
        grouped: list[list[Cell]] = [[] for _ in range(self.n_rows)]
        for cell in self.cells:
            grouped[cell.row].append(cell)
        yield from grouped


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Seal:
    """A stamp found on a page.

    text: what its ring says, or None where it could not be read. line: what its straight line says.
    colour: ``red``, ``blue`` or ``grey``. confidence: 0 to 1, how sure the text is.
    """

    page: int
    bbox: BBox
    text: str | None = None
    line: str | None = None
    colour: str = "red"
    confidence: float = 0.0


@dataclass(slots=True)
class Layout:
    """The content of one file. pages: how many it has; 1 for Word, which is one unpaged flow.

    margins: headers and footers, each text once; they are no part of the flow.
    method: how it was read: ``word``, ``pdf`` (text layer) or ``ocr``.
    can_show_seal: False where the medium cannot carry a stamp (Word).
    drawn_pages: pages of a text layer, 1-based, on which something of a stamp's size and colour stands.
    """

    blocks: list[Block] = field(default_factory=list)
    margins: list[Block] = field(default_factory=list)
    pages: int = 1
    seals: list[Seal] = field(default_factory=list)
    method: str = "word"
    can_show_seal: bool = False
    drawn_pages: list[int] = field(default_factory=list)
