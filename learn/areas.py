"""A list or a matrix of a table, once its area is known: columns, or a field for each crossing."""

from __future__ import annotations

import re

from learn.answers import Walk, with_items
from learn.found import Found
from learn.grid import Box, Grid, Part
from learn.lists import Area, column_path, list_of
from learn.option_cells import is_unit
from learn.passages import BOX
from learn.scales import scale_runs
from learn.words import squeeze

_MOST_PATH = 3
_STROKE = re.compile(r"\s*[—\-－–×]+\s*")
_FEWEST = 3
_NAMES_LIST = re.compile(
    r"(?:成员|家庭|学习|工作|教育|培训|获奖|奖惩|任职|社会关系|项目组).*(?:情况|经历|成员|简历|信息|明细|名单|关系)$"
)


def take_area(walk: Walk, area: Area) -> None:
    """The list or the matrix in an area, which is then used up."""
    grid = walk.grid
    for row in range(area.top, area.last + 1):
        for col in range(area.left, min(area.right, grid.n_cols)):
            box = grid.at.get((row, col))
            if box is not None:
                box.used = True
    label = ""
    if area.group is not None:
        area.group.used = area.group.row >= area.top and area.group.row_end <= area.last + 1
        label = area.group.label
    if not label and not area.is_matrix and len(area.header) > _FEWEST and _NAMES_LIST.search(area.header[0].label):
        label = area.header.pop(0).label  # the list's own name, its cells below not joined with it
    over = grid.at.get((area.top - 1, area.left)) if area.top else None
    if (
        not label
        and over is not None
        and over.part is Part.LABEL
        and over.col_end - over.col == grid.n_cols - area.left
    ):
        label = over.label
    if area.is_matrix:
        _take_matrix(walk, area, label)
    else:
        walk.lists.append(list_of(grid, area, label or walk.section, walk.section))


def _take_matrix(walk: Walk, area: Area, label: str) -> None:
    """A field for each crossing of a row's label and a column's."""
    width = max(len(stubs) for stubs in area.stubs.values())
    first = next(iter(area.stubs.values()))[-1]
    over = next((box.label for box in area.header if box.col == first.col), "")  # 检查内容: what the rows are
    section = walk.section or (over if scale_runs(area.header) else "")
    codes = {box.col for box in area.codes}
    known = len(walk.fields)
    for row in range(area.first, area.last + 1):
        if row in area.between:
            continue
        cols = range(area.left, min(area.right, walk.grid.n_cols))
        stubs = [walk.grid.at[row, col] for col in cols if (row, col) in walk.grid.at]
        names = tuple(dict.fromkeys(box.label for box in stubs if box.part is Part.LABEL and box.col not in codes))
        if not names and re.match(r"其[他它]", stubs[0].flat):
            names = (stubs[0].flat[:2],)
        if not names:
            continue
        open_boxes = [
            box
            for box in area.header
            if (cross := walk.grid.at.get((row, box.col))) is not None and cross.is_answer and box.col not in codes
            if cross is not stubs[0] and not (area.codes and _STROKE.fullmatch(cross.text))
        ]
        unit = next((one.flat for one in stubs if one.col in codes and is_unit(one.flat)), "")
        runs = [run for run in scale_runs(open_boxes) if _are_empty(walk.grid, row, run)]
        for run in runs:
            _take_scale(walk, row, stubs[0], (label, *names) if label and label != walk.section else names, run)
        for head in open_boxes:
            if any(head in run for run in runs):
                continue
            cross = walk.grid.at[row, head.col]
            if area.first == area.last:  # 教学态度 above, 得分 at the left: the row's label says nothing
                names = ()
            is_wide = len(area.header) - max(width, 1 + len(codes) if codes else 0) > 1
            path = (*names, *column_path(walk.grid, head, area.top)) if is_wide else names
            if len(path) < _MOST_PATH and label and label != walk.section:
                path = (label, *path)
            found = Found(path[-_MOST_PATH:], section=walk.section, cell=stubs[0].place, value_cell=cross.place)
            found.context, found.unit, found.is_crossing = head.label, unit, True
            with_items(found, cross)
            walk.fields.append(found)
    for found in walk.fields[known:]:
        found.section = section


def _are_empty(grid: Grid, row: int, run: list[Box]) -> bool:
    cells = [grid.at[row, head.col] for head in run]
    are_apart = len({id(cell) for cell in cells}) == len(cells)
    return are_apart and all(cell.part is Part.EMPTY or cell.flat == BOX for cell in cells)


def _take_scale(walk: Walk, row: int, stub: Box, path: tuple[str, ...], run: list[Box]) -> None:
    """A question whose answers are columns to tick in."""
    cells = {squeeze(head.text): walk.grid.at[row, head.col].place or "" for head in run}
    options = sorted(cells, key=("是", "否").index) if set(cells) == {"是", "否"} else list(cells)
    found = Found(path[-_MOST_PATH:], section=walk.section, cell=stub.place, value_cell=cells[options[0]])
    found.shape, found.options, found.option_cells = "options", options, [cells[word] for word in options]
    found.context = stub.text
    walk.fields.append(found)
