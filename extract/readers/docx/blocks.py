"""Paragraphs and tables in reading order.

The true grid: a row is w:gridBefore empty columns, its cells, w:gridAfter empty columns. A cell spans
w:gridSpan columns; a cell with w:vMerge (not ``restart``) belongs to the cell above that begins in its column::

    | A (restart) | B |        A: row 0, col 0, row_span 2
    | continue    | C |        C: row 1, col 1, T1R2C2 (Word lists the continued cell)
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.readers.docx.controls import CheckBox, Control, read_control
from extract.readers.docx.inline import InlineReader
from extract.readers.docx.lines import LineBuilder
from extract.readers.docx.names import MC, VAL, W14, W, is_on
from extract.readers.docx.package import Element
from extract.readers.docx.shapes import chosen
from extract.readers.docx.styles import is_shaded
from models.errors import TooLargeFile
from models.geometry import NOWHERE, Place
from models.layout import Block, Cell, Table

_P, _PPR, _TBL, _TR, _TC, _SDT = (W + name for name in ("p", "pPr", "tbl", "tr", "tc", "sdt"))
_PSTYLE, _NUMPR, _RPR, _SHD = (W + name for name in ("pStyle", "numPr", "rPr", "shd"))
_ALTERNATIVES = MC + "AlternateContent"
_TRANSPARENT = frozenset(
    {W + name for name in ("customXml", "ins", "moveTo", "smartTag", "sdtContent")} | {W14 + "conflictIns"}
)
_GONE_MARKS = frozenset(W + name for name in ("del", "moveFrom"))
_MAX_COLUMNS = 1024


@dataclass(slots=True)
class _Frame:
    """Where blocks go: the body, a cell or a text box. path: of the tables around it, with a dot at its end."""

    place: Place
    path: str
    blocks: list[Block] = field(default_factory=list)
    n_tables: int = 0


@dataclass(slots=True)
class _Grid:
    """A table in the making. open: by column, the cell that a continued cell below would extend."""

    table: Table
    path: str
    is_shaded: bool
    row: int = -1
    col: int = 0
    n_listed: int = 0
    open: dict[int, Cell] = field(default_factory=dict)
    last: Cell | None = None


@dataclass(slots=True)
class _CellProps:
    span: int = 1
    merge: str | None = None
    is_left_merged: bool = False
    is_gone: bool = False
    is_shaded: bool = False


@dataclass(slots=True)
class _ParagraphProps:
    style: str | None = None
    number: tuple[str, int] | None = None
    is_joined: bool = False
    is_shaded: bool = False


class FlowReader(InlineReader):
    """Reads one flow of blocks: the body, a header, a text box."""

    is_open: bool = False
    waiting_box: tuple[CheckBox, Element] | None = None
    waiting_menu: tuple[str, ...] = ()

    def read(self, parent: Element, place: Place = NOWHERE, path: str = "") -> list[Block]:
        """The blocks in a body, cell, header or text box."""
        frame = _Frame(place, path)
        outer = self.is_open, self.line, self.fields, self.boxes
        self.is_open, self.fields, self.boxes = False, [], []
        self._blocks(parent, frame)
        if self.is_open:
            self._close(frame)
        self.is_open, self.line, self.fields, self.boxes = outer
        return frame.blocks

    def read_box(self, content: Element) -> list[Block]:
        """The blocks in a text box, whose ground may be of any colour."""
        inner = FlowReader(self.document, is_shaded=True, depth=self.depth)
        return inner.read(content)

    def _blocks(self, parent: Element, frame: _Frame) -> None:
        self.deepen()
        for child in parent:
            tag = child.tag
            if tag == _P:
                self._paragraph(child, frame)
            elif tag == _TBL:
                self._table(child, frame)
            elif tag == _SDT:
                control = self._enter(child)
                self._blocks(control.content, frame)
                self._leave(control)
            elif tag in _TRANSPARENT:
                self._blocks(child, frame)
            elif tag == _ALTERNATIVES:
                branch = chosen(child)
                if branch is not None:
                    self._blocks(branch, frame)
        self.depth -= 1

    def _enter(self, sdt: Element) -> Control:
        """Open a content control around blocks, rows or cells."""
        control = read_control(sdt)
        self.muted += control.is_prompt
        if control.checkbox is not None:
            self.waiting_box = (control.checkbox, control.content)
        self.waiting_menu = control.entries
        return control

    def _leave(self, control: Control) -> None:
        self.muted -= control.is_prompt
        self.waiting_box, self.waiting_menu = None, ()

    def _paragraph(self, paragraph: Element, frame: _Frame) -> None:
        self.document.count_chars(1)
        first = paragraph[0] if len(paragraph) else None
        has_props = first is not None and first.tag == _PPR
        props = self._paragraph_props(first) if has_props else _ParagraphProps()
        self.style = props.style
        self.base = self.document.styles.look(props.style)
        if not self.is_open:
            self.line = LineBuilder()
            self.is_open = True
        shaded = self.is_shaded
        self.is_shaded = shaded or props.is_shaded
        number = props.number or self.document.styles.numbering(props.style)
        if number is not None and not self.muted and not self.line.length:
            self.bits = self.base.bits & ~0xFF
            prefix = self.document.counter.prefix(*number)
            if prefix:
                self.line.add(prefix, 0)
        box, self.waiting_box = self.waiting_box, None
        entries, self.waiting_menu = self.waiting_menu, ()
        start = self.line.length
        self.walk(paragraph)
        if box is not None:
            self.settle_checkbox(box[0], start, box[1])
        self.line.add_menu(start, entries)
        if self.fields:
            self.close_code()
        self.is_shaded = shaded
        if not props.is_joined:
            self._close(frame)

    def _close(self, frame: _Frame) -> None:
        line = self.line.line(frame.place)
        self.is_open = False
        if line.text or line.marks or not self.boxes:
            frame.blocks.append(line)
        if self.boxes:
            frame.blocks += self.boxes
            self.boxes = []

    def _paragraph_props(self, ppr: Element) -> _ParagraphProps:
        props = _ParagraphProps()
        for child in ppr:
            tag = child.tag
            if tag == _PSTYLE:
                props.style = child.get(VAL)
            elif tag == _NUMPR:
                props.number = _number(child)
            elif tag == _RPR:
                props.is_joined = any(
                    mark.tag in _GONE_MARKS or (mark.tag == W + "vanish" and is_on(mark)) for mark in child
                )
            elif tag == _SHD:
                props.is_shaded = is_shaded(child)
        return props

    def _table(self, tbl: Element, frame: _Frame) -> None:
        if self.is_open:
            self._close(frame)
        frame.n_tables += 1
        path = f"{frame.path}T{frame.n_tables}"
        shaded = self.is_shaded
        properties = tbl.find(W + "tblPr")
        if properties is not None:
            style, shading = properties.find(W + "tblStyle"), properties.find(_SHD)
            shaded = shaded or (shading is not None and is_shaded(shading))
            shaded = shaded or self.document.styles.is_shaded_table(style.get(VAL) if style is not None else None)
        grid = _Grid(Table(0, 0, place=Place(cell=path)), path, shaded)
        outer = self.is_shaded
        self._rows(tbl, grid)
        self.is_shaded = outer
        grid.table.n_rows = grid.row + 1
        frame.blocks.append(grid.table)

    def _rows(self, parent: Element, grid: _Grid) -> None:
        self.deepen()
        for child in parent:
            tag = child.tag
            if tag == _TR:
                self._row(child, grid)
            elif tag == _SDT:
                control = self._enter(child)
                self._rows(control.content, grid)
                self._leave(control)
            elif tag in _TRANSPARENT:
                self._rows(child, grid)
            elif tag == _ALTERNATIVES and (branch := chosen(child)) is not None:
                self._rows(branch, grid)
        self.depth -= 1

    def _row(self, row: Element, grid: _Grid) -> None:
        before = after = 0
        for properties in row.iterchildren(W + "trPr"):
            for prop in properties:
                tag = prop.tag
                if tag == W + "gridBefore":
                    before = _count(prop, 0)
                elif tag == W + "gridAfter":
                    after = _count(prop, 0)
                elif tag == W + "del" or (tag == W + "hidden" and is_on(prop)):
                    return
        grid.row += 1
        grid.col, grid.n_listed, grid.last = before, 0, None
        self._cells(row, grid)
        table = grid.table
        table.n_cols = max(table.n_cols, grid.col + after)
        if table.n_cols > _MAX_COLUMNS:
            raise TooLargeFile("文件表格列数过多，无法读取。")

    def _cells(self, parent: Element, grid: _Grid) -> None:
        self.deepen()
        for child in parent:
            tag = child.tag
            if tag == _TC:
                self._cell(child, grid)
            elif tag == _SDT:
                control = self._enter(child)
                self._cells(control.content, grid)
                self._leave(control)
            elif tag in _TRANSPARENT:
                self._cells(child, grid)
            elif tag == _ALTERNATIVES and (branch := chosen(child)) is not None:
                self._cells(branch, grid)
        self.depth -= 1

    def _cell(self, tc: Element, grid: _Grid) -> None:
        first = tc[0] if len(tc) else None
        props = _cell_props(first) if first is not None and first.tag == W + "tcPr" else _CellProps()
        if props.is_gone:
            return
        self.document.count_cell()
        grid.n_listed += 1
        col = grid.col
        grid.col = col + props.span
        if props.is_left_merged and grid.last is not None:
            grid.last.col_span += props.span
            return
        above = grid.open.get(col)
        if props.merge == "continue" and above is not None and above.row_end == grid.row:
            above.row_span += 1
            grid.last = above
            return
        place = Place(cell=f"{grid.path}R{grid.row + 1}C{grid.n_listed}")
        cell = Cell(grid.row, col, 1, props.span, place=place)
        self.is_shaded = grid.is_shaded or props.is_shaded
        cell.blocks = self.read(tc, place, f"{place.cell}.")
        grid.table.cells.append(cell)
        grid.last = cell
        if props.merge is not None:
            grid.open[col] = cell
        else:
            grid.open.pop(col, None)


def _cell_props(tcpr: Element) -> _CellProps:
    props = _CellProps()
    for child in tcpr:
        tag = child.tag
        if tag == W + "gridSpan":
            props.span = _count(child, 1)
        elif tag == W + "vMerge":
            props.merge = "restart" if child.get(VAL) == "restart" else "continue"
        elif tag == W + "hMerge":
            props.is_left_merged = child.get(VAL) != "restart"
        elif tag == _SHD:
            props.is_shaded = is_shaded(child)
        elif tag == W + "cellDel":
            props.is_gone = True
        elif tag == W + "cellMerge" and child.get(W + "vMerge") in ("cont", "continue"):
            props.merge = "continue"
    return props


def _count(element: Element, least: int) -> int:
    value = element.get(VAL) or ""
    number = int(value) if value.isdecimal() and len(value) < 6 else least
    return min(max(number, least), _MAX_COLUMNS + 1)


def _number(numpr: Element) -> tuple[str, int] | None:
    """The list and level of a paragraph; a list of ``0`` means: in no list, whatever its style says."""
    num_id, level = None, 0
    for child in numpr:
        value = child.get(VAL) or ""
        if child.tag == W + "numId":
            num_id = value
        elif child.tag == W + "ilvl" and value.isdecimal() and len(value) < 4:
            level = int(value)
    return (num_id, level) if num_id is not None else None
