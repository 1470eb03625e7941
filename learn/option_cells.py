"""Options of one group that stand in several cells, and units in cells of their own behind an answer."""

from __future__ import annotations

import re

from learn.answers import Walk, found_at, item_found, settle_several, with_items
from learn.found import Found
from learn.grid import Box, Grid, Part
from learn.sentences import UNIT_TAIL

_FEWEST_NUMBERED = 2
_MARKED = re.compile(r"([\u3400-\u9fff]{1,8})\s*[（(]\s*[)）]")


def take_more_options(walk: Walk, taken: list[Found], label: Box, value: Box, end: int) -> None:
    """Options of one group, each in a cell of its own along the row: | □自然人 姓名： | □法人 名称： |."""
    after = walk.grid.right(value)
    if not taken or taken[0].shape != "options" or len(taken[0].options) > 1:
        return
    while after is not None and after.col < end and not after.used and after.row == value.row and is_option_cell(after):
        after.used = True
        with_items(taken[0], after)
        walk.fields += [item_found(taken[0], item) for item in after.reading.items if item.label]
        after = walk.grid.right(after)
    settle_several(taken[0], label)


def lists_options(box: Box) -> bool:
    """Whether a cell holds options alone, whose label stands elsewhere."""
    items = box.reading.items
    return box.part is Part.BOXES and len(items) == 1 and not items[0].label and len(items[0].options) > 1


def is_option_cell(box: Box) -> bool:
    """Whether a cell begins with one option: ``□初次申领  申请的准驾车型代号____``."""
    items = box.reading.items
    return box.part is Part.BOXES and items[0].shape == "options" and not items[0].label


def read_option_cells(walk: Walk, box: Box, cells: list[Box], prefix: tuple[str, ...], *, is_wide: bool) -> None:
    """Options of one group, each in a cell of its own, with what is asked beside them."""
    found = found_at(walk, box, (*prefix, box.label), cells[0])
    walk.fields.append(found)
    for one in cells:
        one.used = True
        words = one.reading.items[0].options
        if len(words) > 1 and len(found.options) > 1 and set(words) & set(found.options):  # 其他 in both: two groups
            settle_several(found, box)
            found = found_at(walk, box, (*prefix, box.label), one)
            walk.fields.append(found)
        with_items(found, one)
        rest = [item for item in one.reading.items if item.label]
        walk.fields += [item_found(found, item) for item in rest]
    found.is_wide = is_wide
    settle_several(found, box)


def read_numbered_cells(walk: Walk, box: Box, prefix: tuple[str, ...], end: int) -> bool:
    """Several answers to one label, each in a cell that only its number is printed in: | 定点医院 | 1. | 2. | 3. |."""
    cells: list[Box] = []
    right = walk.grid.right(box)
    while right is not None and right.col < end and right.row == box.row and _number_of(right) == len(cells) + 1:
        cells.append(right)
        right = walk.grid.right(right)
    if len(cells) < _FEWEST_NUMBERED:
        return False
    for number, one in enumerate(cells, 1):
        one.used = True
        walk.fields.append(found_at(walk, box, (*prefix, box.label, str(number)), one))
    return True


def read_marked_cells(walk: Walk, box: Box, prefix: tuple[str, ...], end: int) -> bool:
    """Options in cells of their own, each with brackets to tick in: | 总体评价 | 优秀（  ） | 良好（  ） |."""
    cells: list[Box] = []
    right = walk.grid.right(box)
    while right is not None and right.col < end and right.row == box.row and _MARKED.fullmatch(right.cell.text.strip()):
        cells.append(right)
        right = walk.grid.right(right)
    if len(cells) < _FEWEST_NUMBERED:
        return False
    found = found_at(walk, box, (*prefix, box.label), cells[0])
    found.shape = "options"
    for one in cells:
        one.used = True
        found.options.append(_MARKED.sub(r"\1", one.cell.text.strip()))
        found.option_cells.append(one.place or "")
    settle_several(found, box)
    walk.fields.append(found)
    return True


def _number_of(box: Box) -> int | None:
    match = re.fullmatch(r"[（(]?(\d)[)）.．、:：]", box.flat) if not box.used and box.part is Part.NUMBER else None
    return int(match[1]) if match else None


def take_unit(grid: Grid, found: Found, value: Box) -> None:
    """A unit that stands in a cell of its own behind the answer's: | 型宽 |      | 米 |."""
    right = grid.right(value)
    if value.part is not Part.EMPTY or right is None or right.used:
        return
    after = grid.right(right)
    if not is_unit(right.flat) or (after is not None and after.part is Part.EMPTY and after.row == right.row):
        return
    right.used = True
    found.unit = found.unit or right.flat


def is_unit(text: str) -> bool:
    """Whether a text is nothing but a unit of measure."""
    match = UNIT_TAIL.match(text)
    if match and match.end() == len(text):
        return True
    return bool(re.fullmatch(r"千瓦|公里|平方公里|马力|客位|箱|[%％]", text))
