"""Shapes of a filled form's table of the third space: side columns, moved and continued rows, no table at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from models.forms import FORM_BY_ID
from samples.dice import PLAIN, Dice
from samples.plans import spec_of
from samples.sheet import Sheet, Slot
from samples.structure import _is_merged, _outer, _row_of, _splits_pair, _widen
from samples.truth import Truth
from samples.wordml import Node, cell, cells_of, clear_cell, el, par, q, row, rpr, run, table, text_of

Change = Callable[[Sheet, Truth, Dice], bool]
_SIDES = {
    "demo_team": ("基本情况", "申报内容"),
    "service_base": ("基地基本情况", "其他情况"),
    "key_expert": ("个人信息", "业绩与账户"),
    "overseas_action": ("活动基本信息", "活动安排"),
}


def reshape(sheet: Sheet, truth: Truth, dice: Dice) -> None:
    """One change of the third space to a form's table, if it fits."""
    how = PLAIN if sheet.columns else dice.pick("reshape")
    if how != PLAIN and not _CHANGES[how](sheet, truth, dice):
        dice.drawn.discard(f"reshape:{how}")


def rows_of(block: Node) -> list[Node]:
    """The table's own rows, those in content controls too."""
    return [tr for tr in block.iter(q("w:tr")) if next(tr.iterancestors(q("w:tbl"))) is block]


def _main(sheet: Sheet) -> Node | None:
    tables = [block for block in sheet.tables if block in sheet.blocks]
    return max(tables, key=lambda block: len(rows_of(block)), default=None)


def _spans(tc: Node) -> int:
    span = tc.find(f"{q('w:tcPr')}/{q('w:gridSpan')}")
    return int(span.get(q("w:val"), "1")) if span is not None else 1


def _width(block: Node) -> int:
    return max((sum(_spans(tc) for tc in cells_of(tr)) for tr in rows_of(block)), default=1)


def _continues(tr: Node) -> bool:
    return any(merge.get(q("w:val")) != "restart" for merge in tr.iter(q("w:vMerge")))


def _loose_rows(sheet: Sheet, block: Node) -> list[Node]:
    """Rows that stand for themselves: not merged with others, not the label of the next row's value."""
    rows = rows_of(block)
    below = {
        id(_row_of(s.cell))
        for s in sheet.slots.values()
        if s.label is not None and _row_of(s.label) is not _row_of(s.cell)
    }
    return [
        tr
        for tr in rows
        if not _is_merged(tr) and not _splits_pair(sheet, tr) and id(tr) not in below and tr.getparent() is block
    ]


def _side_column(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    block = _main(sheet)
    if block is None or len(rows_of(block)) < 6:
        return False
    rows = rows_of(block)
    cuts = [index for index in range(3, len(rows) - 1) if not _continues(rows[index])]
    cut = dice.rng.choice(cuts) if cuts else len(rows)
    for index, tr in enumerate(rows):
        title = _SIDES[truth.form][index >= cut]
        is_first = index in (0, cut)
        side = cell(
            500, *(par(sign, align="center") for sign in title if is_first), merge="restart" if is_first else "c"
        )
        at = next(number for number, node in enumerate(tr) if node.tag in (q("w:tc"), q("w:sdt")))
        tr.insert(at, side)
    grid = block.find(q("w:tblGrid"))
    if grid is not None:
        grid.insert(0, el("w:gridCol", w="500"))
    truth.tolerated.add(("extra_content", None))
    return True


def title_in_table(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """The form's title in a row of its own, above the first row."""
    block = sheet.tables[0] if sheet.tables else None
    if block is None or truth.form == "service_base" or block not in sheet.blocks:
        return False
    words = FORM_BY_ID[truth.form].titles[0].removeprefix("2024年")[-10:]
    title = next((b for b in sheet.blocks if b.tag == q("w:p") and words in "".join(text_of(b).split())), None)
    if title is None:
        return False
    sheet.blocks.remove(title)
    at = list(block).index(_outer(rows_of(block)[0]))
    block.insert(at, row(cell(9200, title, span=_width(block))))
    return True


def _blank_rows(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    block = _main(sheet)
    rows = _loose_rows(sheet, block) if block is not None else []
    for tr in dice.rng.sample(rows, min(2, len(rows))):
        extra = row(*(cell(800, span=_spans(tc)) for tc in cells_of(tr)))
        tr.addnext(extra)
    return bool(rows)


def _pairs(sheet: Sheet) -> list[Slot]:
    """Slots whose value stands in the next cell of its label's row, in nothing else."""
    groups = {id(tc) for tc in sheet.group_cells.values()}
    return [
        slot
        for slot in sheet.slots.values()
        if slot.label is not None and id(slot.label) not in groups and slot.cell.getprevious() is slot.label
    ]


def _empty_cells(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """A narrow empty cell between label and value, as pasted spreadsheets have it."""
    for slot in _pairs(sheet):
        if not _is_merged(slot.cell.getparent()) and len(slot.cells) == 1:  # type: ignore[arg-type]
            slot.cell.addprevious(cell(200))
    return bool(_pairs(sheet)) or True


def _row_tables(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """Every row a table of its own, as converters leave it; merged rows stay together."""
    block = _main(sheet)
    if block is None or len(rows_of(block)) != len(block.findall(q("w:tr"))):
        return False
    chunks: list[list[Node]] = []
    for tr in rows_of(block):
        before = chunks[-1][-1] if chunks else None
        if before is not None and (_continues(tr) or _splits_pair(sheet, before)):
            chunks[-1].append(tr)
        else:
            chunks.append([tr])
    head = [node for node in block if node.tag in (q("w:tblPr"), q("w:tblGrid"))]
    pieces: list[Node] = []
    for chunk in chunks:
        pieces += [el("w:tbl", *(deepcopy(node) for node in head), *chunk), par()]
    at = sheet.blocks.index(block)
    sheet.blocks[at : at + 1] = pieces
    sheet.tables = [piece for piece in pieces if piece.tag == q("w:tbl")]
    return True


def _rows_moved(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    block = _main(sheet)
    rows = [tr for tr in _loose_rows(sheet, block) if len(cells_of(tr)) > 1] if block is not None else []
    if len(rows) < 4:
        return False
    for _ in range(dice.rng.choice((1, 2, 3))):
        one, other = dice.rng.sample(rows, 2)
        other.addnext(one)
    return True


def _long_same_cell(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """A long text under its label, in the label's own cell."""
    slots = [s for s in _pairs(sheet) if s.item.is_long and s.item.shape == "value" and text_of(s.label).strip()]  # type: ignore[arg-type]
    for slot in slots:
        assert slot.label is not None
        _widen(slot.label, slot.cell)
        for paragraph in slot.label.findall(q("w:p")):
            for node in paragraph.iter(q("w:jc")):
                node.set(q("w:val"), "left")
        slot.label.extend([node for node in slot.cell if node.tag != q("w:tcPr")])
        slot.cell.getparent().remove(slot.cell)  # type: ignore[union-attr]
        slot.cells, slot.label = [slot.label], None
    return bool(slots)


def _continued_row(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """A long text that goes on in a second row under the same label, 续 after it."""
    for slot in _pairs(sheet):
        tr = _row_of(slot.cell)
        content = [node for node in slot.cell if node.tag != q("w:tcPr")]
        is_plain = all(node.tag == q("w:p") and text_of(node).strip() for node in content)
        if slot.item.shape != "value" or not slot.item.is_long or len(content) < 3 or not is_plain or tr is None:
            continue
        if len(cells_of(tr)) != 2 or slot.hint or any(True for _ in slot.cell.iter(q("w:numPr"))):
            continue
        half = len(content) // 2
        extra = deepcopy(tr)
        label, value = cells_of(extra)
        clear_cell(label).append(run(text_of(slot.label).strip("：:") + "（续）"))  # type: ignore[arg-type]
        for node in [node for node in value if node.tag != q("w:tcPr")][:half]:
            value.remove(node)
        for node in content[half:]:
            slot.cell.remove(node)
        tr.addnext(extra)
        return True
    return False


def _approval_row(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    block = _main(sheet)
    if block is None:
        return False
    label = dice.rng.choice(("县级人社部门意见", "推荐单位审核意见", "市人力社保局审批意见"))
    texts = (dice.rng.choice(("情况属实，同意推荐。", "经审核，同意上报。")), "（盖章）", "2024年1月26日")
    total = _width(block)
    first = max(1, total // 4)
    lines = (par(texts[0]), *(par(text, align="right") for text in texts[1:]))
    block.append(
        row(cell(2200, par(label, align="center"), span=first), cell(7000, *lines, span=max(1, total - first)))
    )
    truth.unmapped.append(f"{label} {' '.join(texts)}")
    truth.expect("extra_content", None)
    return True


def _hmerge(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """Cells merged sideways by ``w:hMerge``, as old exporters write it, instead of by their span."""
    block = _main(sheet)
    if block is None or _width(block) > 12:
        return False
    for tc in [tc for tr in rows_of(block) for tc in cells_of(tr) if _spans(tc) > 1]:
        props = tc.find(q("w:tcPr"))
        assert props is not None
        span = props.find(q("w:gridSpan"))
        assert span is not None
        merge = props.find(q("w:vMerge"))
        at = props.index(span)
        props.remove(span)
        props.insert(at, el("w:hMerge", val="restart"))
        for _ in range(int(span.get(q("w:val"), "1")) - 1):
            more = el("w:tcPr", el("w:hMerge", val="continue"), *([deepcopy(merge)] if merge is not None else []))
            _outer_cell(tc).addnext(el("w:tc", more, par()))
    return True


def _outer_cell(tc: Node) -> Node:
    parent = tc.getparent()
    return tc if parent is None or parent.tag == q("w:tr") else _outer(tc)


def _numbered_paragraphs(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """No table: a typed number, the label, a colon and the value, a paragraph each."""
    block = _main(sheet)
    has_more = any(d.startswith("structure:") for d in dice.drawn)
    if (
        block is None
        or has_more
        or truth.form == "service_base"
        or len(sheet.tables) != 1
        or any(True for _ in block.iter(q("w:sdt"), q("w:txbxContent")))
    ):
        return False
    if len(list(block.iter(q("w:tbl")))) > 1 or any(
        s.label is None and s.item.shape == "value" for s in sheet.slots.values()
    ):
        return False
    lines: list[Node] = []
    for number, slot in enumerate(sheet.slots.values(), 1):
        content = [p for tc in slot.cells for p in tc.findall(q("w:p"))]
        if slot.label is None:
            lines += content
            continue
        group = sheet.group_cells.get(slot.item.group)
        words = re.sub(r"^\d\.", "", "".join(text_of(slot.label).split())).strip("：:")
        if group is not None and group is not slot.label:
            words = f"{''.join(text_of(group).split())}—{words}"
        head = par(run(f"{number}．{words}：", rpr(b="")))
        lines.append(head)
        if not slot.item.is_long and slot.item.shape != "boxes" and content:
            head.extend([node for node in content[0] if node.tag != q("w:pPr")])
            content = content[1:]
        lines += content
    at = sheet.blocks.index(block)
    sheet.blocks[at : at + 1] = lines
    sheet.tables, sheet.slots = [], {}
    return True


def _tick_cells(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """A group of boxes as a small table: the option, and a cell for the tick beside it."""
    done = False
    for slot in sheet.slots.values():
        key = slot.item.name
        flagged = {name for _, name in truth.flags} | truth.free
        if slot.item.shape != "boxes" or len(slot.cells) > 1 or {key, f"{key}_other"} & flagged or slot.label is None:
            continue
        value = truth.values[key]
        chosen = set(value) if isinstance(value, list) else {value}
        other = truth.values.get(f"{key}_other")
        rows = [row(cell(3600, par("选项")), cell(1500, par("请打“√”", align="center")))]
        for option in spec_of(truth.form, key).options:
            word = f"{option}（{other}）" if option == "其他" and other else option
            rows.append(row(cell(3600, par(word)), cell(1500, par("√" if option in chosen else "", align="center"))))
        clear_cell(slot.cell)
        slot.cell.extend([table([3600, 1500], rows), par()])
        truth.tolerated |= {("checkbox_unclear", key), ("extra_content", None)}
        done = True
    return done


def _no_grid(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    for block in sheet.tables:
        grid = block.find(q("w:tblGrid"))
        if grid is not None:
            block.remove(grid)
    return bool(sheet.tables)


def _grid_before(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """Rows that begin a column later than the others."""
    block = _main(sheet)
    rows = [tr for tr in _loose_rows(sheet, block) if tr.find(q("w:trPr")) is None] if block is not None else []
    for tr in dice.rng.sample(rows, min(3, len(rows))):
        before = el("w:trPr", el("w:gridBefore", val="1"), el("w:wBefore", w="120", type="dxa"))
        tr.insert(0, before)
    return bool(rows)


def _section_break(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """Head and table in different sections."""
    block = _main(sheet)
    if block is None:
        return False
    section = el("w:sectPr", el("w:type", val="continuous"), el("w:pgSz", w="11906", h="16838"))
    sheet.blocks.insert(sheet.blocks.index(block), el("w:p", el("w:pPr", section)))
    return True


def _tall_value(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """Rows whose cells all go on, merged, through a second row."""
    block = _main(sheet)
    rows = [tr for tr in _loose_rows(sheet, block) if len(cells_of(tr)) > 1] if block is not None else []
    for tr in dice.rng.sample(rows, min(3, len(rows))):
        tr.addnext(row(*(cell(900, span=_spans(tc), merge="continue") for tc in cells_of(tr))))
        for tc in cells_of(tr):
            props = tc.find(q("w:tcPr"))
            if props is None:
                props = el("w:tcPr")
                tc.insert(0, props)
            at = next((i + 1 for i, n in enumerate(props) if n.tag in (q("w:gridSpan"),)), min(1, len(props)))
            props.insert(at, el("w:vMerge", val="restart"))
    return bool(rows)


_CHANGES: dict[str, Change] = {
    "side_column": _side_column,
    "title_in_table": title_in_table,
    "blank_rows": _blank_rows,
    "empty_cells": _empty_cells,
    "row_tables": _row_tables,
    "rows_moved": _rows_moved,
    "long_same_cell": _long_same_cell,
    "continued_row": _continued_row,
    "approval_row": _approval_row,
    "hmerge": _hmerge,
    "numbered_paragraphs": _numbered_paragraphs,
    "tick_cells": _tick_cells,
    "no_grid": _no_grid,
    "grid_before": _grid_before,
    "section_break": _section_break,
    "tall_value": _tall_value,
}
