"""Grids and characters of a page to blocks: tables with filled cells, and lines beside them, in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from models.geometry import BBox, Place
from models.layout import Block, Cell, Line, Table

from .grid import Grid, GridCell
from .ink import Char, PageInk
from .lines import PrintedLine, chars_to_columns, chars_to_lines
from .marks import Drawing, line_to_marks
from .paragraphs import mark_continued

INLINE_PT = 26.0
"""A frame inside a line is no higher."""

CELL_PAD_PT = 5.4
"""The inner margin of a cell in Word."""

STRIP_PT = 18.0
"""The strip between a frame and the table in it is no wider."""


@dataclass(slots=True)
class _Slot:
    """A cell of a grid with what stands in it."""

    cell: GridCell
    chars: list[Char] = field(default_factory=list)
    inner: list[_Region] = field(default_factory=list)


@dataclass(slots=True)
class _Region:
    """A grid and its slots."""

    grid: Grid
    slots: list[_Slot]


def page_to_blocks(ink: PageInk, grids: list[Grid], drawing: Drawing, first_table: int) -> list[Block]:
    """The blocks of a page. first_table: the number of the first table on it, for ``cell`` names."""
    inline = [grid for grid in grids if _is_inline(grid, ink.chars)]
    drawing.rings.extend(grid.bbox for grid in inline if _fits_text(grid, ink.chars))
    grids = [grid for grid in grids if grid not in inline and not _is_frame(grid, ink, grids)]
    grids = [_without_margins(grid, ink.chars) for grid in grids]
    regions, top_level = _nest([_Region(grid, [_Slot(cell) for cell in grid.cells]) for grid in grids])
    free: list[Char] = []
    for word in _words(ink.chars):
        slots = [_slot_at(top_level, char) for char in word]
        most = max(slots, key=lambda slot: sum(other is slot for other in slots))
        (free if most is None else most.chars).extend(word)
    column = _column(ink, regions)
    keyed: list[tuple[tuple[float, float], Block]] = []
    for piece in _between(free, [region.grid.bbox for region in top_level]):
        keyed += _flow_lines(piece, column, ink, drawing)
    for number, region in enumerate(top_level, first_table):
        table = _table(region, ink, drawing, f"T{number}")
        keyed.append((_reading_key(table), table))
    return [block for _, block in sorted(keyed, key=lambda item: item[0])]


def _flow_lines(
    chars: list[Char], right: float, ink: PageInk, drawing: Drawing
) -> list[tuple[tuple[float, float], Block]]:
    """The lines of text beside tables, with the key that puts them into reading order."""
    keyed: list[tuple[tuple[float, float], Block]] = []
    single: list[PrintedLine] = []
    for columns in chars_to_columns(chars):
        if len(columns) == 1:
            single += chars_to_lines(columns[0])
            continue
        top = min(char.top for column in columns for char in column)
        for column in columns:
            lines = chars_to_lines(column)
            mark_continued(lines, max(line.bbox[2] for line in lines) + CELL_PAD_PT)
            keyed += [((top, number), _line(line, ink, drawing, None)) for number, line in enumerate(lines)]
            top += 0.01
    mark_continued(single, right)
    keyed += [((line.bbox[1], line.bbox[0]), _line(line, ink, drawing, None)) for line in single]
    return keyed


def _reading_key(block: Block) -> tuple[float, float]:
    box = block.place.bbox or (0.0, 0.0, 0.0, 0.0)
    return (box[1] + (3.0 if isinstance(block, Table) else 0.0), box[0])


def _is_frame(grid: Grid, ink: PageInk, grids: list[Grid]) -> bool:
    """Whether a grid of one cell is only an ornament round the page or round real tables."""
    if len(grid.cells) != 1:
        return False
    x0, top, x1, bottom = grid.bbox
    if x1 - x0 > 0.8 * ink.width and bottom - top > 0.8 * ink.height:
        return True
    return any(g is not grid and len(g.cells) > 3 and _holds(grid.bbox, g.bbox) for g in grids)


def _is_inline(grid: Grid, chars: list[Char]) -> bool:
    """Whether a grid of one cell is a frame inside a line: round a word, or a blank to write in."""
    x0, top, x1, bottom = grid.bbox
    if len(grid.cells) != 1 or bottom - top > INLINE_PT:
        return False
    return any(
        top < char.mid_y < bottom and min(abs(char.x0 - x1), abs(x0 - char.x1)) < 1.5 * char.size
        for char in chars
        if not char.text.isspace() and not x0 <= char.mid_x <= x1
    )


def _without_margins(grid: Grid, chars: list[Char]) -> Grid:
    """The grid without a narrow empty strip at its left or right side: the edge of a frame drawn round it."""
    for is_left in (True, False):
        n_rows, n_cols = len(grid.ys) - 1, len(grid.xs) - 1
        col = 0 if is_left else n_cols - 1
        strip = next((c for c in grid.cells if c.col == col and c.col_span == 1 and c.row_span == n_rows), None)
        if strip is None or n_cols < 2 or strip.bbox[2] - strip.bbox[0] > STRIP_PT:
            continue
        x0, top, x1, bottom = strip.bbox
        if any(x0 <= c.mid_x <= x1 and top <= c.mid_y <= bottom for c in chars if not c.text.isspace()):
            continue
        kept = [cell for cell in grid.cells if cell is not strip]
        if is_left:
            kept = [replace(cell, col=cell.col - 1) for cell in kept]
        grid = Grid(grid.xs[1:] if is_left else grid.xs[:-1], grid.ys, kept)
    return grid


def _fits_text(grid: Grid, chars: list[Char]) -> bool:
    """Whether the frame is drawn close round its text."""
    x0, top, x1, bottom = grid.bbox
    inside = [c for c in chars if x0 <= c.mid_x <= x1 and top <= c.mid_y <= bottom and not c.text.isspace()]
    return bool(inside) and sum(c.x1 - c.x0 for c in inside) > 0.6 * (x1 - x0)


def _holds(outer: BBox, inner: BBox) -> bool:
    return (
        outer[0] - 1 <= inner[0] and outer[1] - 1 <= inner[1] and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    )


def _nest(regions: list[_Region]) -> tuple[list[_Region], list[_Region]]:
    """All regions, and those that stand in no other's cell; the rest is hung into its cell."""
    top_level: list[_Region] = []
    by_size = sorted(regions, key=lambda r: -(r.grid.bbox[2] - r.grid.bbox[0]) * (r.grid.bbox[3] - r.grid.bbox[1]))
    for at, region in enumerate(by_size):
        for outer in reversed(by_size[:at]):
            slot = next((s for s in outer.slots if _holds(s.cell.bbox, region.grid.bbox)), None)
            if slot is not None:
                slot.inner.append(region)
                break
        else:
            top_level.append(region)
    return regions, sorted(top_level, key=lambda region: (region.grid.ys[0], region.grid.xs[0]))


def _words(chars: list[Char]) -> list[list[Char]]:
    """The characters in stretches printed as one: they stand in one cell, even where they run over its rule."""
    words: list[list[Char]] = []
    for char in chars:
        last = words[-1][-1] if words else None
        if (
            last is not None
            and last.run == char.run != -1
            and abs(last.base - char.base) < 0.5
            and abs(char.x0 - last.x1) < 0.5 * char.size
        ):
            words[-1].append(char)
        else:
            words.append([char])
    return words


def _slot_at(regions: list[_Region], char: Char) -> _Slot | None:
    """The innermost cell that holds the middle of the character."""
    for region in regions:
        x0, top, x1, bottom = region.grid.bbox
        if not (x0 - 1 <= char.mid_x <= x1 + 1 and top - 1 <= char.mid_y <= bottom + 1):
            continue
        for slot in region.slots:
            x0, top, x1, bottom = slot.cell.bbox
            if x0 <= char.mid_x <= x1 and top <= char.mid_y <= bottom:
                return _slot_at(slot.inner, char) or slot
    return None


def _column(ink: PageInk, regions: list[_Region]) -> float:
    """Where the text column of the page ends on the right."""
    boxes = [region.grid.bbox for region in regions]
    boxes += [char.bbox for char in ink.chars if char.origin == "text" and not char.text.isspace()]
    if not boxes:
        return ink.width
    mirrored = ink.width - min(0.15 * ink.width, *(box[0] for box in boxes))  # text in the middle has no margin
    return min(max([mirrored, *(box[2] for box in boxes)]), ink.width)


def _between(chars: list[Char], boxes: list[BBox]) -> list[list[Char]]:
    """The characters outside tables, cut where a table stands between them."""
    edges = sorted(box[1] for box in boxes)
    pieces: dict[int, list[Char]] = {}
    for char in chars:
        pieces.setdefault(sum(edge < char.mid_y for edge in edges), []).append(char)
    return [pieces[key] for key in sorted(pieces)]


def _table(region: _Region, ink: PageInk, drawing: Drawing, name: str) -> Table:
    grid = region.grid
    table = Table(len(grid.ys) - 1, len(grid.xs) - 1, place=Place(ink.number, _rounded(grid.bbox), name))
    for slot in region.slots:
        cell = slot.cell
        cell_name = f"{name}R{cell.row + 1}C{_place_in_row(grid, cell)}"
        lines = chars_to_lines(slot.chars)
        mark_continued(lines, cell.bbox[2], cell.bbox[0])
        blocks: list[Block] = [_line(line, ink, drawing, cell_name) for line in lines]
        inner = sorted(slot.inner, key=lambda r: r.grid.ys[0])
        blocks += [_table(nested, ink, drawing, f"{cell_name}.T{k}") for k, nested in enumerate(inner, 1)]
        blocks.sort(key=_reading_key)
        place = Place(ink.number, _rounded(cell.bbox), cell_name)
        table.cells.append(Cell(cell.row, cell.col, cell.row_span, cell.col_span, blocks, place))
    return table


def _place_in_row(grid: Grid, cell: GridCell) -> int:
    """The cell's number in its row as Word counts, cells merged down from above included."""
    return 1 + sum(other.col < cell.col and other.row <= cell.row < other.row + other.row_span for other in grid.cells)


def _line(line: PrintedLine, ink: PageInk, drawing: Drawing, cell_name: str | None) -> Line:
    marked = line_to_marks(line, drawing)
    return Line(
        text=marked.text,
        raw=line.text,
        marks=marked.marks,
        styles=marked.styles,
        place=Place(ink.number, _rounded(line.bbox), cell_name),
        continues=line.continues,
    )


def _rounded(box: BBox) -> BBox:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
