"""What people do to a form as a whole: rows deleted and added, tables split and joined, notes written around it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from samples.dice import PLAIN, Dice
from samples.fresh_around import write_note
from samples.plans import spec_of
from samples.sheet import Sheet, Slot
from samples.truth import Truth
from samples.wordml import Node, cell, cells_of, clear_cell, el, page_break, par, q, row, run, table, text_node, text_of

_EXTRA_ROWS = (
    ("第二联系人", "李四 13900001111"),
    ("备用联系人微信", "wx_20240118"),
    ("传  真", "0571-00000000（同座机）"),
    ("食宿安排", "自行解决"),
    ("领导批示", "同意上报。"),
    ("车辆保障", "已落实考斯特1辆"),
)
_NOTES_AFTER = (
    "以上所填内容真实有效，如有不实，愿承担相应责任。",
    "注：本表一式三份，另附佐证材料目录。",
    "附：专家证书复印件2份、活动照片6张。",
    "承诺人（签字）：",
    "说明：原定时间因台风调整，特此说明。",
)
_NOTES_BEFORE = (
    "省专家与留学人员服务中心：现将我市申报材料报送如下，请予审核。",
    "（修改稿，以此件为准）",
    "报送材料之一",
)


def change_structure(sheet: Sheet, truth: Truth, dice: Dice) -> None:
    """One or two changes to the form as a whole; the truth follows."""
    first = ""
    for _ in range(2):
        how = dice.pick("structure")
        if how in (PLAIN, first):
            continue
        if _CHANGES[how](sheet, truth, dice):
            first = how
        else:
            dice.drawn.discard(f"structure:{how}")
    note = dice.pick("note")
    if note == "written":
        _write_note(sheet, truth, dice)
    elif note != PLAIN and not write_note(note, sheet, truth, dice):
        dice.drawn.discard(f"note:{note}")


def _row_of(tc: Node | None) -> Node | None:
    return next(tc.iterancestors(q("w:tr")), None) if tc is not None else None


def _is_merged(tr: Node) -> bool:
    return any(True for _ in tr.iter(q("w:vMerge")))


def _outer(node: Node) -> Node:
    """The node, or the content control around it."""
    parent = node.getparent()
    control = parent.getparent() if parent is not None and parent.tag == q("w:sdtContent") else None
    return node if control is None else _outer(control)


def _remove(node: Node) -> None:
    outer = _outer(node)
    parent = outer.getparent()
    if parent is not None:
        parent.remove(outer)


def _delete_row(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    rows: dict[int, tuple[Node, list[Slot]]] = {}
    for slot in sheet.slots.values():
        tr = _row_of(slot.cell)
        if tr is None or _is_merged(tr) or (slot.label is not None and _row_of(slot.label) is not tr):
            continue
        if slot.label is None and slot.item.shape != "yes_no":
            continue
        rows.setdefault(id(tr), (tr, []))[1].append(slot)
    whole = [entry for entry in rows.values() if _count_slots(sheet, entry[0]) == len(entry[1])]
    if not whole:
        return False
    tr, slots = dice.rng.choice(whole)
    _remove(tr)
    for slot in slots:
        del sheet.slots[slot.item.name]
        for key in slot.item.fields:
            truth.lose(key, [] if spec_of(truth.form, key).kind == "choices" else None)
            if key.endswith("_other"):
                truth.flags.remove(("label_missing", key))
                truth.tolerated.add(("label_missing", key))
    return True


def _count_slots(sheet: Sheet, tr: Node) -> int:
    return sum(any(_row_of(tc) is tr for tc in (*slot.cells, slot.label)) for slot in sheet.slots.values())


def _erase_label(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    groups = [id(tc) for tc in sheet.group_cells.values()]
    slots = [
        slot
        for slot in sheet.slots.values()
        if slot.label is not None
        and slot.item.shape == "value"
        and "万元" not in text_of(slot.label)
        and truth.values.get(slot.item.name)
        and id(slot.label) not in groups
        and not slot.item.group
        and _row_of(slot.label) is _row_of(slot.cell)
    ]
    if not slots:
        return False
    slot = dice.rng.choice(slots)
    key = slot.item.name
    assert slot.label is not None
    clear_cell(slot.label)
    del sheet.slots[key]
    truth.also[key] = (*truth.also.get(key, ()), None)
    planted = [flag for flag in truth.flags if flag[1] == key]
    truth.flags = [flag for flag in truth.flags if flag[1] != key]
    truth.expect("label_missing", key)
    truth.tolerated |= {*planted, ("missing", key), ("extra_content", None), ("label_missing", None)}
    return True


def _add_row(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    rows = [tr for tr in (_row_of(slot.cell) for slot in sheet.slots.values()) if tr is not None and not _is_merged(tr)]
    rows = [tr for tr in rows if not _splits_pair(sheet, tr)]
    if not rows:
        return False
    tr = dice.rng.choice(rows)
    label, text = dice.rng.choice(_EXTRA_ROWS)
    spans = [int(span.get(q("w:val"), "1")) for span in tr.iter(q("w:gridSpan"))]
    total = sum(spans) + len(cells_of(tr)) - len(spans)
    first = max(1, total // 4)
    extra = row(cell(2000, par(label, align="center"), span=first), cell(7000, par(text), span=total - first))
    outer = _outer(tr)
    parent = outer.getparent()
    if parent is None:
        return False
    parent.insert(parent.index(outer) + 1, extra)
    truth.unmapped.append(f"{label} {text}")
    truth.expect("extra_content", None)
    return True


def _splits_pair(sheet: Sheet, tr: Node) -> bool:
    """Whether a label stands in this row and its value in the next."""
    return any(_row_of(slot.label) is tr and _row_of(slot.cell) is not tr for slot in sheet.slots.values())


def _split_table(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    block = max(sheet.tables, key=lambda t: len(t.findall(q("w:tr"))), default=None)
    if block is None or block not in sheet.blocks:
        return False
    rows = block.findall(q("w:tr"))
    cuts = [
        index
        for index in range(2, len(rows) - 1)
        if not any(m.get(q("w:val")) is None for m in rows[index].iter(q("w:vMerge")))
        and not _splits_pair(sheet, rows[index - 1])
    ]
    if not cuts:
        return False
    cut = rows[dice.rng.choice(cuts)]
    second = el("w:tbl", *(deepcopy(block.find(q(name))) for name in ("w:tblPr", "w:tblGrid")))  # type: ignore[arg-type]
    if sheet.columns:
        rows[0].insert(0, el("w:trPr", el("w:tblHeader")))
        second.append(deepcopy(rows[0]))
    children = list(block)
    second.extend(children[children.index(cut) :])
    at = sheet.blocks.index(block)
    between = dice.rng.choice(([par()], [page_break()], [par("（续表）")]))
    sheet.blocks[at + 1 : at + 1] = [*between, second]
    sheet.tables.append(second)
    truth.tolerated.add(("extra_content", None))
    return True


def _join_tables(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if truth.form != "service_base" or sheet.is_retyped or len(sheet.tables) != 3:
        return False
    first, *others = sheet.tables
    for block in others:
        at = sheet.blocks.index(block)
        title = sheet.blocks[at - 1]
        sheet.blocks.remove(block)
        sheet.blocks.remove(title)
        first.append(row(cell(9200, par(text_of(title)), span=10)))
        for tr in list(block.iter(q("w:tr"))):
            for tc, span in zip(cells_of(tr), ("2", "8"), strict=True):
                props = tc.find(q("w:tcPr"))
                assert props is not None
                props.insert(1, el("w:gridSpan", val=span))
            first.append(_outer(tr))
    return True


def _delete_column(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if not sheet.columns or any(True for _ in sheet.tables[0].iter(q("w:gridSpan"))):
        return False
    keys = list(sheet.columns)
    key = dice.rng.choice([k for k in keys if k not in ("seq", "activity_name", "region")])
    index = keys.index(key)
    for block in sheet.tables:
        for tr in list(block.iter(q("w:tr"))):
            cells = cells_of(tr)
            if len(cells) == len(keys):
                _remove(cells[index])
        grid = block.find(q("w:tblGrid"))
        if grid is not None and len(grid) == len(keys):
            grid.remove(grid[index])
    del sheet.columns[key]
    truth.expect("label_missing", None)
    for number, values in enumerate(truth.rows):
        name = f"rows[{number}].{key}"
        values[key] = None
        truth.also.pop(name, None)
        truth.flags = [flag for flag in truth.flags if flag[1] != name]
        truth.tolerated |= {("missing", name), ("label_missing", name)}
    return True


def _repeat_header(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if not sheet.columns or len(truth.rows) < 2 or len(sheet.list_rows) < 2:
        return False
    header = _row_of(next(iter(sheet.columns.values())))
    if header is None or _is_merged(header) or _is_merged(sheet.list_rows[1]):
        return False
    second = _outer(sheet.list_rows[1])
    parent = second.getparent()
    if parent is None:
        return False
    parent.insert(parent.index(second), deepcopy(header))
    return True


def _head_into_table(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if truth.form == "service_base" or not sheet.tables or any(block.tag != q("w:p") for block in sheet.head):
        return False
    block = sheet.tables[0]
    grid = block.find(q("w:tblGrid"))
    if grid is None or block not in sheet.blocks:
        return False
    for old in sheet.head:
        sheet.blocks.remove(old)
    at = 1 + list(block).index(grid)
    block.insert(at, row(cell(9200, *sheet.head, span=len(grid))))
    return True


def _same_cell(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """Label and value in one cell, the value's cell gone: ``联系人：张三``."""
    groups = {id(tc) for tc in sheet.group_cells.values()}
    done = False
    for slot in sheet.slots.values():
        label, value = slot.label, slot.cell
        if (
            label is None
            or slot.item.shape not in ("value", "period")
            or slot.hint
            or id(label) in groups
            or slot.item.is_long
        ):
            continue
        first = value.find(q("w:p"))
        if (
            _row_of(label) is not _row_of(value)
            or len(value) != 2
            or first is None
            or _outer(value) is not value
            or not text_of(label)
        ):
            continue
        if dice.chance(0.3):
            continue
        _widen(label, value)
        target = label.findall(q("w:p"))[-1]
        target.append(run("：" if text_of(label)[-1] not in "：:" else ""))
        target.extend([node for node in first if node.tag != q("w:pPr")])
        _remove(value)
        slot.label, slot.cells = None, [label]
        done = True
    return done


def _widen(label: Node, value: Node) -> None:
    spans = [tc.find(f"{q('w:tcPr')}/{q('w:gridSpan')}") for tc in (label, value)]
    total = sum(int(span.get(q("w:val"), "1")) if span is not None else 1 for span in spans)
    props = label.find(q("w:tcPr"))
    assert props is not None
    if spans[0] is not None:
        props.remove(spans[0])
    props.insert(1, el("w:gridSpan", val=str(total)))


def _tracked_row(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """A row that a tracked deletion took away, not accepted yet: it is not there."""
    if not sheet.tables or sheet.columns:
        return False
    marks = {"author": "张科", "date": "2024-01-23T10:00:00Z"}
    gone = [
        el("w:del", run("", None, text_node(text, "w:delText")), id=str(index), **marks)
        for index, text in ((901, "传真"), (902, "0571-88880000"))
    ]
    extra = row(cell(2000, par(gone[0])), cell(7000, par(gone[1])))
    extra.insert(0, el("w:trPr", el("w:del", id="903", **marks)))
    sheet.tables[-1].append(extra)
    return True


def _outer_table(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """The form inside the one cell of a frame."""
    if len(sheet.tables) != 1 or sheet.tables[0] not in sheet.blocks:
        return False
    at = sheet.blocks.index(sheet.tables[0])
    frame = table([9600], [row(cell(9600, sheet.tables[0], par()))])
    sheet.blocks[at] = frame
    return True


def _paragraphs(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """No table at all: a paragraph a cell pair, ``label：value``."""
    if sheet.columns or sheet.is_retyped or truth.form != "overseas_action" or len(sheet.tables) != 1:
        return False
    if any(
        True
        for name in ("w:tbl", "w:sdt", "w:txbxContent")
        for _ in sheet.tables[0].iter(q(name))
        if _ is not sheet.tables[0]
    ):
        return False
    lines: list[Node] = []
    for tr in sheet.tables[0].findall(q("w:tr")):
        for index, tc in enumerate(cells_of(tr)):
            content = tc.findall(q("w:p"))
            if index % 2 and lines:
                lines[-1].append(run("：" if text_of(lines[-1])[-1:] not in "：:" else ""))
                lines[-1].extend([node for node in content[0] if node.tag != q("w:pPr")])
                lines += content[1:]
            else:
                joined = par(*(node for p in content for node in p if node.tag != q("w:pPr")))
                lines.append(joined)
    at = sheet.blocks.index(sheet.tables[0])
    sheet.blocks[at : at + 1] = lines
    sheet.tables = []
    sheet.slots = {}
    return True


def _write_note(sheet: Sheet, truth: Truth, dice: Dice) -> None:
    if dice.chance(0.7):
        text = dice.rng.choice(_NOTES_AFTER)
        sheet.blocks.append(par(text))
    else:
        text = dice.rng.choice(_NOTES_BEFORE)
        sheet.blocks.insert(0, par(text))
    truth.unmapped.append(text)
    truth.expect("extra_content", None)


_CHANGES: dict[str, Callable[[Sheet, Truth, Dice], bool]] = {
    "row_deleted": _delete_row,
    "label_erased": _erase_label,
    "row_added": _add_row,
    "table_split": _split_table,
    "tables_joined": _join_tables,
    "column_deleted": _delete_column,
    "header_repeated": _repeat_header,
    "head_in_table": _head_into_table,
    "same_cell": _same_cell,
    "tracked_row": _tracked_row,
    "outer_table": _outer_table,
    "paragraphs": _paragraphs,
}
