"""Labels and the places of their answers in a table: right of, below or inside the label, under a group's label.

| 主要从事 | 一级学科 |      |     a label over several rows is the group of the labels beside it
| 的学科   | 研究方向 |      |
| 个人简历（label alone in its row, its value below）   |
|                                                     |
"""

from __future__ import annotations

import re

from learn.answers import (
    Walk,
    found_at,
    is_signing,
    settle_several,
    take_answer,
    take_own,
    take_seals,
    with_items,
)
from learn.areas import take_area
from learn.grid import Box, Grid, Part, grid_of
from learn.headings import is_over_parts, is_told
from learn.keys import known_label
from learn.lettered import spaced_options
from learn.lists import find_areas
from learn.option_cells import (
    is_option_cell,
    lists_options,
    read_marked_cells,
    read_numbered_cells,
    read_option_cells,
    take_more_options,
    take_unit,
)
from learn.options import slashed_options
from learn.words import is_label, is_section, label_of
from models.layout import Table

_PLAIN_NAME = re.compile(
    r"^(?:姓名|性别|年龄|民族|电话|联系电话|办公电话|手机|手机号码?|邮箱|电子邮箱|E-?mail|传真|职务|职称|单位|工作单位|部门|地址|通讯地址"
    r"|邮编|邮政编码|身份证号码?|微信|QQ|学历|专业|关系|签[字名]|日期|时间|地点|大写|小写|金额|人数|数量|账号|户名|开户行|其他)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?:复印件|影印件|扫描件)(?:粘贴处|正反面|正面|反面)?$|粘贴处$")
_LONGEST_QUESTION = 80
_FEWEST_BANNERS = 2
_SHORT = 3
_ENDLESS = 12
_MOST_PATH = 3


def read_table(table: Table, section: str) -> Walk:
    """The fields and lists of one table."""
    grid = grid_of(table)
    walk = Walk(grid, section=section)
    areas = find_areas(grid)
    by_top = {area.top: [one for one in areas if one.top == area.top] for area in areas}
    inside = {
        id(grid.at[row, col])
        for area in areas
        for row in range(area.top, area.last + 1)
        for col in range(area.left, min(area.right, grid.n_cols))
        if (row, col) in grid.at
    }
    banners: list[Box] = []
    for row in range(grid.n_rows):
        for area in by_top.get(row, ()):
            take_area(walk, area)
        boxes = [box for box in grid.row(row) if not box.used and id(box) not in inside]
        if _are_banners(grid, boxes):
            banners = boxes
            for box in banners:
                box.used = True
            continue
        if len(boxes) == 1 and _is_alone(grid, boxes[0]):
            banners = []
        for banner in banners:
            under = [box for box in boxes if banner.col <= box.col and box.col_end <= banner.col_end]
            _read_row(walk, row, under, (banner.label,), banner.col_end)
        _read_row(walk, row, boxes, (), grid.n_cols)
    return walk


def _are_banners(grid: Grid, boxes: list[Box]) -> bool:
    """Whether a row's labels each stand over a part of the table with labels of its own: | 男方 | 女方 |."""
    if len(boxes) < _FEWEST_BANNERS or any(box.part is not Part.LABEL or box.col_end - box.col < 2 for box in boxes):
        return False
    below = [grid.below(box) for box in boxes]
    return all(
        one is not None and one.col == box.col and one.col_end < box.col_end and one.part is Part.LABEL
        and (right := grid.right(one)) is not None and right.is_answer
        for one, box in zip(below, boxes, strict=True)
    )  # fmt: skip


def _read_row(walk: Walk, row: int, boxes: list[Box], prefix: tuple[str, ...], end: int) -> None:
    """The boxes that begin in one row, up to column ``end``."""
    own: tuple[str, ...] = ()
    is_first = False
    for box in boxes:
        if box.used or box.col >= end:
            continue
        box.used = True
        if _is_alone(walk.grid, box) and not prefix:
            _read_alone(walk, box)
        elif box.part is Part.LABEL or (box.part is Part.HINT and _is_question(walk.grid, box)):
            if own and not is_first and len(box.label) > _SHORT and not _PLAIN_NAME.match(box.label):
                own = ()
            found = _read_label(walk, box, prefix + own, end)
            is_first = found is not None
            own = found or own
        elif box.part is Part.INNER:
            _read_inner(walk, box.inner, "")
        elif box.part in (Part.BOXES, Part.FILL):
            take_own(walk, box, prefix + own)
        elif box.part in (Part.NOTE, Part.HINT):
            walk.notes.append(box.text.strip())


def _is_question(grid: Grid, box: Box) -> bool:
    """Whether a text that reads as a hint stands where a label does: at the left, with an empty cell beside it."""
    right = grid.right(box)
    left = grid.left(box)
    if right is None or right.used or len(box.flat) > _LONGEST_QUESTION or box.flat.endswith("。"):
        return False
    return right.part in (Part.EMPTY, Part.BOXES) and (left is None or left.used)


def _is_alone(grid: Grid, box: Box) -> bool:
    return box.col == 0 and box.col_end >= grid.n_cols


def _read_alone(walk: Walk, box: Box) -> None:
    """A cell as wide as the table: a heading, a label over its value, or a text that asks for something."""
    below = walk.grid.below(box)
    if box.part is Part.LABEL and below is not None and _is_alone(walk.grid, below) and is_told(box, below):
        below.used = True
        walk.notes.append(below.text.strip())
    elif box.part is Part.LABEL:
        is_over = below is not None and _is_alone(walk.grid, below) and not below.used
        has_room = bool(re.search(r"\n\s*\n", box.text))
        if (
            is_over
            and below is not None
            and not has_room
            and (below.part in (Part.EMPTY, Part.HINT) or _is_signed_place(below))
        ):
            below.used = True
            _take_answer(walk, box, below, (), is_wide=True)
        elif _GLUED.search(box.label):
            walk.notes.append(box.text.strip())
        elif is_over_parts(box, below):
            walk.section = box.label
        elif (
            re.search(r"[：:]\s*$", box.text)
            or re.search(r"\n\s*\n", box.text)
            or (box.text.endswith("\n") and not is_section(box.text))
        ):
            found = found_at(walk, box, (box.label,), box)
            found.is_wide = found.is_tall = True
            walk.fields.append(found)
            take_seals(walk, box, (box.label,))
        else:
            walk.section = box.label
    elif box.part is Part.INNER:
        _read_inner(walk, box.inner, walk.section)
    elif box.part in (Part.BOXES, Part.FILL):
        take_own(walk, box, ())
    elif box.part in (Part.NOTE, Part.HINT):
        head = box.text.strip().split("\n")[0]
        if (
            is_section(head)
            and is_label(re.sub(r"[（(].*", "", head))
            and (below is None or _is_alone(walk.grid, below))
        ):
            is_open = below is not None and below.part is Part.EMPTY
            if below is not None and is_open:
                below.used = True
            if is_open or "\n" in box.text.strip("\n ") or box.text.endswith("\n"):
                found = found_at(walk, box, (label_of(re.sub(r"[（(].*", "", head)),), below if is_open else box)
                found.hints.append(box.text.strip())
                found.is_wide = found.is_tall = True
                walk.fields.append(found)
                return
        walk.notes.append(box.text.strip())


def _is_signed_place(box: Box) -> bool:
    """Whether a place asks for nothing but a signature, a seal and a date below what is written."""
    return box.part is Part.FILL and bool(box.reading.items) and all(is_signing(item) for item in box.reading.items)


def _read_label(walk: Walk, box: Box, prefix: tuple[str, ...], end: int) -> tuple[str, ...] | None:
    """A label with its answer. Returns the label as a group's where it names those that follow in its row."""
    grid = walk.grid
    rights = _rights(grid, box, end)
    if len(rights) == 1 and read_marked_cells(walk, box, prefix, end):
        return None
    if len(rights) > 1:
        _read_group(walk, box, rights, prefix, end)
        return None
    right = rights[0] if rights else None
    names_itself = right is not None and bool(right.reading.items) and bool(right.reading.items[0].label)
    is_inline = (
        names_itself and right is not None and right.part is not Part.LABEL and box.text.rstrip().endswith(("：", ":"))
    )
    if right is not None and not right.used and right.is_answer and not is_inline:
        right.used = True
        known = len(walk.fields)
        _take_answer(walk, box, right, prefix, is_wide=right.col_end >= end)
        if len(walk.fields) > known:
            take_unit(grid, walk.fields[known], right)
        _swallow_empty(grid, right, end)
        after = grid.right(right) if right.part is Part.EMPTY else None
        if after is not None and not after.used and after.col < end and lists_options(after):
            after.used = True  # the answer's letter goes into the empty cell, its options stand beside it
            with_items(walk.fields[known], after)
            settle_several(walk.fields[known], box, after.text)
        take_more_options(walk, walk.fields[known:], box, right, end)
        return None
    if right is not None and re.search(r"[：:]\s*$", box.text):
        walk.fields.append(found_at(walk, box, (*prefix, box.label), box))
        return None
    if read_numbered_cells(walk, box, prefix, end):
        return None
    below = grid.below(box)
    if (
        below is not None
        and not below.used
        and _is_under(below, box)
        and below.is_answer
        and not _answers_left(grid, below)
        and _is_row_of_labels(grid, box, right)
    ):
        below.used = True
        _take_answer(walk, box, below, prefix, is_wide=False)
        return None
    if right is not None and not right.used and right.part is Part.LABEL:
        return _label_beside_label(walk, box, right, prefix, end)
    if re.search(r"[：:]\s*$", box.text) or re.search(r"\n\s*\n", box.text.rstrip(" ") + " "):
        walk.fields.append(found_at(walk, box, (*prefix, box.label), box))
    elif right is None and known_label(box.label) and (left := grid.left(box)) is not None and left.is_answer:
        found = found_at(walk, box, (*prefix, box.label), None)
        found.unsure.append("no place for it was found on the blank")
        walk.fields.append(found)
    take_seals(walk, box, (*prefix, box.label))
    return None


def _is_under(below: Box, box: Box) -> bool:
    return below.col == box.col and below.col_end == box.col_end


def _is_row_of_labels(grid: Grid, box: Box, right: Box | None) -> bool:
    """Whether the label's neighbours are labels too, so that the answers stand below them."""
    left = grid.left(box)
    if left is not None and left.used and left.row_end > box.row_end:
        left = None  # the place of another label's answer, as high as this label and its own place
    beside = [one for one in (left, right) if one is not None]
    return all(one.part is not Part.EMPTY or one.row != box.row for one in beside) or not beside


def _rights(grid: Grid, box: Box, end: int) -> list[Box]:
    """The boxes that touch a label at its right, one below the other."""
    found: list[Box] = []
    if box.col_end >= end:
        return found
    for row in range(box.row, box.row_end):
        right = grid.at.get((row, box.col_end))
        if right is not None and right.row >= box.row and (not found or found[-1] is not right):
            found.append(right)
    return found


def _label_beside_label(walk: Walk, box: Box, right: Box, prefix: tuple[str, ...], end: int) -> tuple[str, ...] | None:
    after = walk.grid.right(right) if right.col_end < end else None
    if after is not None and after.is_answer and not after.used:
        return (*prefix, box.label)[len(prefix) :]
    found = found_at(walk, box, (*prefix, box.label), right)
    options = slashed_options(right.text) or spaced_options(box.label, right.text)
    if options and not (right.col_end < end and after is None) and not known_label(right.label):
        right.used = True
        found.shape, found.options = "options", options
        settle_several(found, box)
        walk.fields.append(found)
        return None
    found.hints.append(right.text.strip())
    if after is not None and after.part is Part.LABEL:
        right.used = True
        found.unsure.append(f"“{right.flat}” is printed in its place")
        walk.fields.append(found)
    elif after is None and len(right.flat) <= _ENDLESS and not _has_place_below(walk.grid, right):
        right.used = True
        found.unsure.append(f"“{right.flat}” is printed in its place: an answer, or another label?")
        walk.fields.append(found)
    return None


def _has_place_below(grid: Grid, box: Box) -> bool:
    below = grid.below(box)
    return below is not None and below.is_open and _is_under(below, box) and not _answers_left(grid, below)


def _answers_left(grid: Grid, box: Box) -> bool:
    """Whether a cell is the answer to the label at its left."""
    left = grid.left(box)
    return left is not None and left.part is Part.LABEL and left.row == box.row


def _swallow_empty(grid: Grid, value: Box, end: int) -> None:
    """Empty cells that follow a value's cell belong to it: one a digit, or columns that nobody named."""
    right = grid.right(value)
    while (
        right is not None and right.col < end and right.part is Part.EMPTY and not right.used and right.row == value.row
    ):
        above = grid.above(right)
        if above is not None and above.part is Part.LABEL and _is_under(right, above):
            return
        right.used = True
        right = grid.right(right)


def _read_group(walk: Walk, box: Box, rights: list[Box], prefix: tuple[str, ...], end: int) -> None:
    """A label over several rows: one value in several cells, or the group of the labels beside it."""
    grid = walk.grid
    stop = _group_end(grid, box, end)
    cells = [
        one
        for row in range(box.row, box.row_end)
        for one in grid.row(row)
        if box.col_end <= one.col < stop and not one.used
    ]
    parts = {one.part for one in cells}
    if len(cells) > 1 and all(is_option_cell(one) for one in cells):
        read_option_cells(walk, box, cells, prefix, is_wide=stop >= end)
        return
    is_plain = parts <= {Part.EMPTY, Part.HINT, Part.BOXES, Part.NUMBER} and not any(
        item.label for one in cells for item in one.reading.items
    )
    if is_plain and cells:
        found = found_at(walk, box, (*prefix, box.label), cells[0])
        for one in cells:
            one.used = True
            with_items(found, one)
        found.is_wide = stop >= end
        found.is_tall = True
        found.context = box.text
        settle_several(found, box)
        walk.fields.append(found)
        return
    inner = (*prefix, box.label) if box.label else prefix
    for row in range(box.row, box.row_end):
        _read_row(walk, row, [one for one in grid.row(row) if box.col_end <= one.col < stop], inner[-2:], stop)
    take_seals(walk, box, inner)


def _group_end(grid: Grid, box: Box, end: int) -> int:
    """Where a group ends: at the next label that spans the same rows."""
    for one in grid.row(box.row):
        if one.col > box.col_end and one.row_end == box.row_end and one.part is Part.LABEL and one.col < end:
            return one.col
    return end


def _read_inner(walk: Walk, tables: list[Table], label: str) -> None:
    for table in tables:
        inner = read_table(table, label)
        walk.fields += inner.fields
        for one in inner.lists:
            one.label = one.label or label
        walk.lists += inner.lists


def _take_answer(walk: Walk, label: Box, value: Box, prefix: tuple[str, ...], *, is_wide: bool) -> None:
    """The answer in a cell; a table inside it has labels of its own."""
    if value.part is Part.INNER:
        _read_inner(walk, value.inner, label.label)
    else:
        take_answer(walk, label, value, prefix, is_wide=is_wide)
