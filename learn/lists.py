"""Tables of rows: a header of one level or two, and rows below it that wait to be written.

| 序号 | 姓名 | 学历 |      |      header: two levels, 学历/层次 and 学历/专业
|      |      | 层次 | 专业 |
|  1   |      |      |      |      rows: numbered, empty, or one that says 合计
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from learn.found import Found, FoundList
from learn.grid import Box, Grid, Part
from learn.keys import known_label
from learn.scales import asks_each_row, scale_runs
from learn.words import is_required, label_of, limit_in

_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|小\s*计|共\s*计|总\s*分)")
_EXAMPLE = re.compile(r"^(?:例|示例|样例|举例)")
_CODE = re.compile(r"^(?:行次|代码|计[量算]单位|单位|指标代码|序号|编号)$")
_LETTERS = re.compile(r"^(?:[甲乙丙丁戊己]|[（(]?\d{1,2}[)）]?(?:\s*=.*)?|[A-Za-z]|栏次|[－—-]+)$")
_ROLES = frozenset({"name", "id_number", "phone", "mobile", "email", "position"})
_DEEPEST = 3
_FEWEST_COLUMNS = 2
_LOOSE = 3


@dataclass(slots=True)
class Area:
    """The rows of a list or a matrix in a grid. group: the cell left of it that names it.

    header: lowest header boxes, left to right. stubs: for a matrix, the label boxes of each of its rows.
    codes: its headers over line numbers, codes and units. between: its rows that are headings over others.
    """

    top: int
    first: int
    last: int
    left: int
    header: list[Box]
    group: Box | None = None
    stubs: dict[int, list[Box]] = field(default_factory=dict)
    n_blank: int = 0
    right: int = 10_000
    has_total: bool = False
    codes: list[Box] = field(default_factory=list)
    between: list[int] = field(default_factory=list)

    @property
    def is_matrix(self) -> bool:
        """Whether its rows have labels of their own."""
        return bool(self.stubs)


def find_areas(grid: Grid) -> list[Area]:
    """The lists and matrices of a table, top to bottom."""
    found: list[Area] = []
    row = 0
    while row < grid.n_rows:
        area = _area_at(grid, row)
        if area is None:
            row += 1
        else:
            found += area
            row = max(one.last for one in area) + 1
    return found


def _area_at(grid: Grid, top: int) -> list[Area] | None:
    """The area that begins in a row; two where a table of statistics has a left and a right side."""
    for group in _groups(grid, top):
        left = group.col_end if group is not None else 0
        for depth in range(_DEEPEST, 0, -1):
            header = _header(grid, top, depth, left, group)
            if header is None:
                continue
            sides = _sides(header)
            areas = [_rows_below(grid, top, top + depth, side, group) for side in sides]
            both = [area for area in areas if area is not None]
            if len(both) == len(sides) and (len(sides) == 1 or all(area.codes for area in both)):
                return both
            area = _rows_below(grid, top, top + depth, header, group) if len(sides) > 1 else None
            if area is not None:
                return [area]
    return None


def _sides(header: list[Box]) -> list[list[Box]]:
    """The header, or its halves where the same columns stand twice: 资产 | 行次 | 年初数 | 负债 | 行次 | 年初数."""
    half = len(header) // 2
    left, right = header[:half], header[half:]
    is_twice = len(header) % 2 == 0 and half > _FEWEST_COLUMNS and any(_CODE.match(box.flat) for box in left[1:])
    if is_twice and [box.flat for box in left[1:]] == [box.flat for box in right[1:]]:
        return [left, right]
    return [header]


def _groups(grid: Grid, top: int) -> list[Box | None]:
    """The cell that may name a list from its left, or None: first the bare row, then without its first cell."""
    first = grid.at.get((top, 0))
    if first is None:
        return []
    if first.row_end - first.row >= 2 and first.part is Part.LABEL:
        return [first, None]
    return [None] if first.row == top else []


def _header(grid: Grid, top: int, depth: int, left: int, group: Box | None) -> list[Box] | None:
    """The lowest header boxes of ``depth`` rows, if all of these are labels that end together."""
    bottom = top + depth
    if bottom >= grid.n_rows or (group is not None and bottom >= group.row_end):
        return None
    lowest: list[Box] = []
    for col in range(left, grid.n_cols):
        box = grid.at.get((bottom - 1, col))
        if box is None or box.row < top or box.row_end != bottom or box.col < left:
            return None
        if not lowest or lowest[-1] is not box:
            lowest.append(box)
    inside = [box for box in grid.boxes if top <= box.row < bottom and box.col >= left]
    if len(lowest) < _FEWEST_COLUMNS or any(box.row_end > bottom for box in inside):
        return None
    corner = lowest[0] if lowest[0].part is Part.EMPTY and len(lowest) > _FEWEST_COLUMNS else None
    has_numbers = sum(box.part is Part.NUMBER for box in lowest) >= _LOOSE and lowest[0].part is not Part.NUMBER
    if not all(
        box.part is Part.LABEL or _is_header_like(box) or box is corner or (has_numbers and box.part is Part.NUMBER)
        for box in inside
    ):
        return None
    if depth > 1 and not any(box.col_end - box.col > 1 and box.row_end < bottom for box in inside):
        return None
    if depth > 1 and all(box.row_end - box.row == 1 for box in inside if box.row == top) and not _covers(inside, top):
        return None
    return lowest


def _covers(inside: list[Box], top: int) -> bool:
    """Whether the header's upper row truly spans the lower one: fewer cells above than below."""
    above = [box for box in inside if box.row == top]
    below = [box for box in inside if box.row == top + 1]
    return 1 < len(above) < len(below)


def _is_header_like(box: Box) -> bool:
    """A header cell that itself says what to write: ``类别（□甲 □乙）``, ``起止年月``."""
    if box.part is Part.HINT:
        return len(box.flat) <= 40 and "。" not in box.flat
    return (
        box.part is Part.FILL
        and "_" not in box.text
        and len(box.flat) <= 16
        and all(i.shape in ("seal", "date", "month") for i in box.reading.items)
    )


def _rows_below(grid: Grid, top: int, first: int, header: list[Box], group: Box | None) -> Area | None:
    edges = [(box.col, box.col_end) for box in header]
    left, right = header[0].col, header[-1].col_end
    area = Area(top, first, first - 1, left, header, group, right=right)
    limit = group.row_end if group is not None else grid.n_rows
    area.codes = _codes_of(grid, header, first, limit)
    row = first
    while row < limit:
        boxes = [box for box in grid.across(row) if left <= box.col < right]
        if not _is_row_of(area, boxes, row, edges):
            below = [box for box in grid.across(row + 1) if left <= box.col < right] if row + 1 < limit else []
            if not _is_heading_between(area, boxes, below):
                break
            area.first += row == area.first
            area.between.append(row)
        area.last = row
        row += 1
    while area.last in area.between:
        area.last -= 1
    return area if _is_enough(area, grid, limit) else None


def _is_row_of(area: Area, boxes: list[Box], row: int, edges: list[tuple[int, int]]) -> bool:
    """Whether a row has the header's columns and waits to be written."""
    if row == area.first and boxes and _EXAMPLE.match(boxes[0].flat) and len(boxes) == len(edges):
        area.first += 1  # 例：2023年 | 公需课 | …
        return True
    if row == area.first and len(boxes) == len(edges) and _are_letters(boxes):
        area.first += 1  # 甲 | 乙 | 丙 | 1
        return True
    if _is_total_row(boxes):
        area.has_total = True
        return True
    if area.codes:
        boxes = _joined(boxes, edges)
    if [(box.col, box.col_end) for box in boxes] != edges:
        if not _is_loosely_drawn(boxes, edges):
            return False
        area.n_blank += 1
        return True
    open_from = _stub_width(boxes)
    if open_from is None:
        return False
    stubs = [box for box in boxes[:open_from] if box.part is Part.LABEL]
    if stubs and not all(_EXAMPLE.match(box.flat) for box in stubs):
        if open_from >= len(boxes) or (area.stubs and _is_of_next(area, stubs)):
            return False
        area.stubs[row] = stubs
    else:
        area.n_blank += 1
    return True


def _is_of_next(area: Area, stubs: list[Box]) -> bool:
    """Whether a row has labels where the rows above wait to be written: the pairs below a matrix."""
    widths = {len(above) for above in area.stubs.values()}
    return len(stubs) > max(widths) and not area.codes and stubs[0].row_end - stubs[0].row < area.last - area.first + 2


def _are_letters(boxes: list[Box]) -> bool:
    """Whether a row only counts the columns: 甲 | 乙 | 1 | 2."""
    return boxes[0].flat in ("甲", "栏次", "A", "a") and all(_LETTERS.match(box.flat) or not box.flat for box in boxes)


def _codes_of(grid: Grid, header: list[Box], first: int, limit: int) -> list[Box]:
    """The headers behind the first that stand over printed line numbers, codes or units: a table of statistics."""
    found = []
    for box in header[1:-1]:
        below = [one for row in range(first, limit) if (one := grid.at.get((row, box.col))) is not None]
        if _CODE.match(box.flat) and any(one.part in (Part.NUMBER, Part.LABEL) for one in below[:3]):
            found.append(box)
    return found


def _joined(boxes: list[Box], edges: list[tuple[int, int]]) -> list[Box]:
    """A row whose first header is divided below: only the innermost of its names counts, as wide as the header."""
    inside = [box for box in boxes if box.col < edges[0][1]]
    if len(inside) < _FEWEST_COLUMNS or any(box.part is not Part.LABEL for box in inside):
        return boxes
    if inside[-1].col_end != edges[0][1]:
        return boxes
    cell = replace(inside[-1].cell, col=edges[0][0], col_span=edges[0][1] - edges[0][0])
    return [Box(cell, inside[-1].text), *boxes[len(inside) :]]


def _is_heading_between(area: Area, boxes: list[Box], below: list[Box]) -> bool:
    """Whether a row of a table of statistics or of questions is a heading over the rows that follow."""
    return (
        bool(area.codes or scale_runs(area.header[1:]))
        and len(boxes) == 1
        and boxes[0].part in (Part.LABEL, Part.HINT)
        and len(below) >= len(area.header)
    )


def _is_loosely_drawn(boxes: list[Box], edges: list[tuple[int, int]]) -> bool:
    """Whether a row of empty cells is meant for the header though its borders do not meet the header's."""
    if not all(box.part in (Part.EMPTY, Part.NUMBER) for box in boxes) or len(edges) < _LOOSE:
        return False
    inner = {end for _, end in edges[:-1]}
    met = inner & {box.col_end for box in boxes[:-1]}
    return len(boxes) == len(edges) or (len(boxes) > 1 and len(met) * 2 >= len(inner))


def _is_total_row(boxes: list[Box]) -> bool:
    rest = boxes[1:]
    return (
        bool(boxes)
        and bool(_TOTAL.match(boxes[0].flat))
        and bool(rest)
        and all(box.is_answer or box.part is Part.NUMBER or re.fullmatch(r"[—\-－/\\*×\s]*", box.text) for box in rest)
    )


def _stub_width(boxes: list[Box]) -> int | None:
    """How many cells at the row's left are printed; None where printed and open cells are mixed."""
    width = 0
    while width < len(boxes) and boxes[width].part in (Part.LABEL, Part.NUMBER):
        width += 1
    rest = boxes[width:]
    if not rest:
        return None
    is_open = all(
        box.is_answer or box.part in (Part.NUMBER,) or re.fullmatch(r"[A-Za-z/\\—\-]*", box.flat) for box in rest
    )
    return width if is_open and any(box.is_answer for box in rest) else None


def _is_enough(area: Area, grid: Grid, limit: int) -> bool:
    n_rows = area.last - area.first + 1
    if n_rows < 1:
        return False
    if area.header[0].part is Part.EMPTY and (not area.stubs or area.n_blank):
        return False
    asks_each = bool(area.stubs) and not area.n_blank and asks_each_row(grid, area.header, area.first, area.last)
    if area.stubs and (len(area.stubs) < area.n_blank or (_is_printed_list(area) and not asks_each)):
        area.stubs, area.n_blank = {}, len(area.stubs) + area.n_blank
    if area.is_matrix:
        is_row = n_rows == 1 and len(area.header) > _LOOSE and len(area.stubs[area.first]) == 1
        return (n_rows >= 2 or is_row) and _is_true_matrix(area)
    if n_rows >= 2:
        return not _is_pairs_row(area)
    first = area.header[0].flat
    is_whole = area.top <= 1 and limit == grid.n_rows and area.last == grid.n_rows - 1 and area.group is None
    return (
        bool(re.match(r"序\s*号|编\s*号", first))
        or (is_whole and len(area.header) >= 4)
        or (area.group is not None and area.last == limit - 1)
    )


def _is_printed_list(area: Area) -> bool:
    """Whether the printed cells are a list's own columns: numbered rows, or two such columns with a header each."""
    if re.match(r"序\s*号|编\s*号", area.header[0].flat):
        return True
    if area.codes:
        return False
    width = max(len(stubs) for stubs in area.stubs.values())
    keys = {known.key if (known := known_label(stubs[0].label)) else "" for stubs in area.stubs.values()}
    if len(keys) > 1 and keys <= _ROLES:
        return False  # 负责人 | 法定代表人 | 技术负责人 over 姓名, 身份证号码, 电话
    if sum(box.part is Part.NUMBER for box in area.header) >= _LOOSE:
        return True
    kinds = {known.kind for box in area.header[width:] if (known := known_label(box.label))}
    if area.header[0].label and kinds & {"text", "person", "date", "phone", "mobile", "id_number"}:
        return True
    return width >= _FEWEST_COLUMNS and all(box.label for box in area.header[:width]) and len(area.header) > width + 1


def _is_true_matrix(area: Area) -> bool:
    """Whether rows of labels stand below a row of labels; label and value in turn are none."""
    widths = {len(stubs) for stubs in area.stubs.values()}
    return len(area.header) - max(widths, default=0) >= 1 and len(area.header) >= 2 and not _is_pairs_row(area)


def _is_pairs_row(area: Area) -> bool:
    """Two columns, label and value, are no list: their header would be a label and its value."""
    return len(area.header) == 2 and bool(area.stubs)


def column_path(grid: Grid, box: Box, top: int) -> tuple[str, ...]:
    """The header labels over a column, outermost first."""
    path: list[str] = []
    row = top
    while row <= box.row:
        over = grid.at.get((row, box.col))
        if over is None:
            break
        label = label_of(over.text)
        if label and (not path or path[-1] != label):
            path.append(label)
        row = over.row_end
    return tuple(path)


def list_of(grid: Grid, area: Area, label: str, section: str) -> FoundList:
    """A list's columns as fields."""
    columns = []
    for box in area.header:
        sample = grid.at.get((area.first, box.col))
        columns.append(_column(grid, area, box, sample))
    cell = area.header[0].place
    return FoundList(
        label, columns, cell, max(area.n_blank, 1), area.top, area.first, area.last, area.has_total, section
    )


def _column(grid: Grid, area: Area, box: Box, sample: Box | None) -> Found:
    found = Found(column_path(grid, box, area.top), "row", cell=box.place, is_required=is_required(box.text))
    found.max_length = limit_in(box.text)
    printed = [below for row in range(area.first, area.last + 1) if (below := grid.at.get((row, box.col)))]
    if sample is not None:
        items = [item for item in sample.reading.items if not item.label]
        boxes = next((item for item in items if item.shape == "options"), None)
        if boxes is not None:
            found.shape, found.options, found.has_other = "options", boxes.options, boxes.has_other
            found.several = bool(boxes.several)
        elif items and items[0].shape in ("date", "month", "range", "months"):
            found.shape = items[0].shape
        found.unit = next((item.unit for item in items if item.unit), "")
    found.hints = sorted({one.flat for one in printed if one.part is Part.LABEL and not _TOTAL.match(one.flat)})
    found.hints += sorted({one.flat for one in printed if one.part is Part.HINT})
    return found
