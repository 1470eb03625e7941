"""Read spots to the blocks of a Layout: printed lines, cells, tables, in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extract.vision.columns import rejoin_columns
from extract.vision.option_words import PrintedRow
from extract.vision.options import OptionGroup, seek_options, settle_options
from extract.vision.places import Box, Spot, rows_of_boxes
from extract.vision.sheet import Sheet
from extract.vision.strokes import raised_glyphs, struck_glyphs
from extract.vision.text import Glyph, is_wide, with_wide_punctuation
from models.geometry import Place
from models.layout import Block, Cell, Laid, Line, Mark, Style, StyleSpan, Table

_MOBILE = re.compile(r"1[3-9]\d{9}")
_PAGE_NUMBER = re.compile(r"^[-—–·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／共]\s*(?:共\s*)?\d{1,3}\s*页?)?[-—–·\s]*$")


@dataclass(frozen=True, slots=True)
class ReadSpot:
    """A spot and the glyphs read in it. is_partial: ink beside them or between them was not read."""

    spot: Spot
    glyphs: tuple[Glyph, ...]
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """What one page says: blocks in reading order, and what stands in its margins."""

    blocks: list[Block]
    margins: list[Block]


def compose(sheet: Sheet, read: Sequence[ReadSpot], options: frozenset[str], first_table: int) -> Composed:
    """The blocks of a page. first_table: the number of its first table in the file, 1-based."""
    em = text_height(read, sheet.dpi)
    read = [replace(one, glyphs=tuple(with_wide_punctuation(list(one.glyphs), em))) for one in read]
    placed: list[tuple[float, Block]] = []
    margins: list[Block] = []
    printed = _printed_rows(sheet, read, options, em)
    for index, grid in enumerate(sheet.tables):
        number = first_table + index
        cells: list[Cell] = []
        seen_in_row: dict[int, int] = {}
        for cell_index, grid_cell in enumerate(grid.cells):
            seen_in_row[grid_cell.row] = seen_in_row.get(grid_cell.row, 0) + 1
            name = f"T{number}R{grid_cell.row + 1}C{seen_in_row[grid_cell.row]}"
            rows = printed[index, cell_index]
            _read_strokes(sheet, rows, options, em)
            lines: list[Block] = list(_lines(sheet, rows, grid_cell.box, em, name))
            place = Place(sheet.page, sheet.place(*grid_cell.box), name)
            cells.append(Cell(grid_cell.row, grid_cell.col, grid_cell.row_span, grid_cell.col_span, lines, place))
        table_place = Place(sheet.page, sheet.place(*grid.box), f"T{number}")
        xs, ys = (tuple(v * 72 / sheet.dpi for v in each) for each in (grid.xs, grid.ys))
        placed.append((grid.box[1], Table(len(ys) - 1, len(xs) - 1, cells, table_place, xs, ys)))
    rows = printed[None, None]
    _read_strokes(sheet, rows, options, em)
    floor = min((grid.box[1] for grid in sheet.tables), default=0.0)
    rows = rejoin_columns([row for row in rows if row.glyphs], floor, em)
    for row, line in zip(rows, _lines(sheet, rows, _text_area(sheet, rows), em, None), strict=True):
        if _PAGE_NUMBER.match(line.text) and not 0.07 < row.top / sheet.ink.shape[0] < 0.88:
            margins.append(line)
        else:
            placed.append((row.top, line))
    placed.sort(key=lambda pair: pair[0])
    return Composed([block for _, block in placed], margins)


def _printed_rows(
    sheet: Sheet, read: Sequence[ReadSpot], options: frozenset[str], em: float
) -> dict[tuple[int | None, int | None], list[PrintedRow]]:
    """The printed lines of each cell (table, cell) and of what stands in none (None, None), their boxes marked."""
    places: dict[tuple[int | None, int | None], Box | None] = {
        (index, number): cell.box for index, grid in enumerate(sheet.tables) for number, cell in enumerate(grid.cells)
    }
    places[None, None] = None
    printed = {}
    groups: list[OptionGroup] = []
    for (table, cell), box in places.items():
        own = [one for one in read if one.spot.table == table and (table is None or one.spot.cell == cell)]
        printed[table, cell] = printed_rows(own, em)
        groups += seek_options(sheet.bare, printed[table, cell], options, em, box)
    settle_options(groups)
    return printed


def text_height(read: Sequence[ReadSpot], dpi: float) -> float:
    """The height of a usual character, in pixels: by the advance of the wide characters read, else 12 points."""
    advances = [
        (one.glyphs[-1].middle - one.glyphs[0].middle) / (len(one.glyphs) - 1)
        for one in read
        if len(one.glyphs) >= 3 and all("\u4e00" <= glyph.char <= "\u9fff" for glyph in one.glyphs)
    ]
    if len(advances) >= 3:
        return float(np.clip(np.median(advances), dpi * 0.08, dpi * 0.3))
    return dpi * 12 / 72


def printed_rows(read: Sequence[ReadSpot], em: float) -> list[PrintedRow]:
    """Read spots as printed lines; a blank where two stand apart."""
    boxes = [one.spot.box for one in read]
    rows: list[PrintedRow] = []
    for indices in rows_of_boxes(boxes):
        glyphs: list[Glyph] = []
        for i in indices:
            if glyphs and read[i].glyphs and read[i].glyphs[0].x0 - glyphs[-1].x1 > 0.7 * em:
                glyphs.append(Glyph(" ", 1.0, glyphs[-1].x1, read[i].glyphs[0].x0))
            glyphs.extend(read[i].glyphs)
        top = float(np.median([boxes[i][1] for i in indices]))
        bottom = float(np.median([boxes[i][3] for i in indices]))
        rows.append(PrintedRow(_with_blanks(glyphs, max(em, 0.7 * (bottom - top))), top, bottom))
    return [row for row in rows if row.glyphs]


def _with_blanks(glyphs: list[Glyph], em: float) -> list[Glyph]:
    """The glyphs with a blank wherever print leaves room for another character: the engine does not tell."""
    out: list[Glyph] = []
    for glyph in glyphs:
        if out and not out[-1].char.isspace() and not glyph.char.isspace():
            room = glyph.middle - out[-1].middle - (_half(out[-1]) + _half(glyph)) * em
            if room > 0.62 * em:
                out.append(Glyph(" ", 1.0, out[-1].x1, glyph.x0))
        out.append(glyph)
    return out


def _half(glyph: Glyph) -> float:
    return 0.5 if is_wide(glyph.char) else 0.27


def _read_strokes(sheet: Sheet, rows: list[PrintedRow], options: frozenset[str], em: float) -> None:
    """Takes out what is struck through and the numbers of notes; an option struck through is styled so instead."""
    for row in rows:
        raised = raised_glyphs(sheet.bare, row.glyphs, row.top, row.bottom, em)
        struck = struck_glyphs(sheet.bare, row.glyphs, row.top, row.bottom, em)
        if struck and (row.marks or any(option in row.text for option in options if len(option) > 1)):
            row.struck = {id(row.glyphs[i]) for i in struck}
            struck = set()
        if raised | struck:
            # What stands beside a deletion is in doubt: where the line begins and ends is known to half a character.
            doubtful = {i + step for i in struck for step in (-1, 1)}
            row.glyphs = [
                replace(glyph, confidence=min(glyph.confidence, 0.5)) if i in doubtful and not glyph.is_mark else glyph
                for i, glyph in enumerate(row.glyphs)
                if i not in raised | struck
            ]
    rows[:] = [row for row in rows if row.glyphs]


def _text_area(sheet: Sheet, rows: list[PrintedRow]) -> tuple[float, float, float, float]:
    lefts = [row.glyphs[0].x0 for row in rows] + [table.box[0] for table in sheet.tables]
    rights = [row.glyphs[-1].x1 for row in rows] + [table.box[2] for table in sheet.tables]
    height, width = sheet.ink.shape
    return min(lefts, default=0.0), 0.0, max([0.8 * width, *rights]), float(height)


def _lines(
    sheet: Sheet, rows: list[PrintedRow], area: tuple[float, float, float, float], em: float, cell: str | None
) -> list[Line]:
    out: list[Line] = []
    for index, row in enumerate(rows):
        following = rows[index + 1] if index + 1 < len(rows) else None
        out.append(_line(sheet, row, cell, _continues(row, following, rows, area, em, in_cell=cell is not None)))
    return out


def _continues(
    row: PrintedRow,
    following: PrintedRow | None,
    rows: list[PrintedRow],
    area: tuple[float, float, float, float],
    em: float,
    *,
    in_cell: bool,
) -> bool:
    """Whether the line was broken by the width: it is full, and the next one is not indented as a paragraph is."""
    if following is None or following.top - row.bottom > 1.5 * em or _MOBILE.fullmatch(row.text.strip()):
        return False
    room = area[2] - row.glyphs[-1].x1
    widest = max(other.glyphs[-1].x1 for other in rows)
    if in_cell and len(rows) >= 3 and area[2] - widest < 4 * em:
        room = min(room, widest - row.glyphs[-1].x1 + 0.6 * em)
    ends = row.glyphs[-1].char in "。；！？;!?"
    is_full = room < (1.5 if ends else 2.7) * em
    left = min(other.glyphs[0].x0 for other in rows)
    starts, ends_at = following.glyphs[0].x0 - left, following.glyphs[-1].x1
    is_centred = abs((following.glyphs[0].x0 - area[0]) - (area[2] - ends_at)) < 1.2 * em
    is_indented = 1.4 * em < starts < 2.8 * em and ends_at > area[2] - 6 * em and not is_centred
    return is_full and not is_indented


def _line(sheet: Sheet, row: PrintedRow, cell: str | None, continues: bool) -> Line:
    text = row.text
    by_id = {id(glyph): mark for glyph, mark in row.marks}
    marks = [
        Mark(at, by_id[id(glyph)].kind, by_id[id(glyph)].state, "pixels", by_id[id(glyph)].confidence)
        for at, glyph in enumerate(row.glyphs)
        if id(glyph) in by_id
    ]
    sure = [glyph.confidence for glyph in row.glyphs if not glyph.is_mark and not glyph.char.isspace()]
    scale = 72 / sheet.dpi
    bbox = sheet.place(row.glyphs[0].x0, row.top, row.glyphs[-1].x1, row.bottom)
    return Line(
        text=text,
        raw=text,
        marks=marks,
        styles=[StyleSpan(i, i + 1, Style.STRIKE) for i, glyph in enumerate(row.glyphs) if id(glyph) in row.struck],
        place=Place(sheet.page, bbox, cell),
        confidence=float(np.mean(sure)) if sure else 1.0,
        continues=continues,
        char_confidences=[glyph.confidence for glyph in row.glyphs],
        laid=Laid(row.top * scale, row.bottom * scale, tuple(glyph.middle * scale for glyph in row.glyphs)),
    )
