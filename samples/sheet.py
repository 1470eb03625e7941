"""A form being filled in: its blocks and the places where the answers go, whichever builder made it."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.forms import FORM_BY_ID
from samples.package import blank_body
from samples.plans import ITEMS, Item
from samples.wordml import Node, cells_of, q


@dataclass(slots=True)
class Slot:
    """The place of one answer. label: its cell, or None where the label stands in the value's own cell.

    cells: the value's cell; a group of boxes may have several. lines: the options of each cell, line by line.
    """

    item: Item
    label: Node | None
    cells: list[Node]
    lines: tuple[tuple[tuple[str, ...], ...], ...] = ()
    box_first: bool = False
    hint: str = ""

    @property
    def cell(self) -> Node:
        """The first cell of the value."""
        return self.cells[0]


@dataclass(slots=True)
class Sheet:
    """One form on its way to be filled.

    blocks: children of the body, in order. head: the blocks of ``blocks`` that are the head line or the cover's
    lines, in order. columns: header cells of a list; list_rows: its rows of cells.
    """

    form: str
    blocks: list[Node]
    slots: dict[str, Slot] = field(default_factory=dict)
    head: list[Node] = field(default_factory=list)
    tables: list[Node] = field(default_factory=list)
    columns: dict[str, Node] = field(default_factory=dict)
    list_rows: list[Node] = field(default_factory=list)
    group_cells: dict[str, Node] = field(default_factory=dict)
    group_styles: dict[str, str] = field(default_factory=dict)
    is_retyped: bool = False


def blank_sheet(form: str) -> Sheet:
    """The real blank, its places found by the plan's coordinates."""
    body = blank_body(FORM_BY_ID[form].blank)
    blocks = [child for child in body if child.tag != q("w:sectPr")]
    for block in blocks:
        body.remove(block)
    sheet = Sheet(form, blocks, tables=[block for block in blocks if block.tag == q("w:tbl")])
    sheet.head = blocks[14:18] if form == "service_base" else [blocks[3 if form == "activity_results" else 2]]
    for item in ITEMS[form]:
        sheet.slots[item.name] = _slot(sheet, item)
        if item.group_at:
            sheet.group_cells[item.group] = _cell(sheet, *item.group_at)
    if row_fields := FORM_BY_ID[form].row_fields():
        rows = sheet.tables[0].findall(q("w:tr"))
        sheet.columns = dict(zip((spec.key for spec in row_fields), cells_of(rows[0]), strict=True))
        sheet.list_rows = rows[1:]
    return sheet


def _cell(sheet: Sheet, table: int, row: int, column: int) -> Node:
    return cells_of(sheet.tables[table].findall(q("w:tr"))[row])[column]


def _slot(sheet: Sheet, item: Item) -> Slot:
    table, row, label, value = item.at
    return Slot(
        item,
        None if label < 0 else _cell(sheet, table, row, label),
        [_cell(sheet, table, row, value), *(_cell(sheet, *place) for place in item.more)],
        item.lines,
        item.box_first,
        item.hint,
    )
