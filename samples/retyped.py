"""A form's table typed anew, as another office or another program would: other splits, widths, merges and orders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.forms import FORM_BY_ID
from samples.dice import PLAIN, Dice
from samples.package import Package
from samples.plans import COVER_KEYS, ITEMS, Item
from samples.shapes import text_box
from samples.sheet import Sheet, Slot
from samples.wordml import Node, cell, page_break, par, row, rpr, run, table

_GRID = 24
_UNIT = 383
_SECTIONS: dict[str, tuple[tuple[str, int], ...]] = {
    "demo_team": (("", 99),),
    "service_base": (
        ("一、基本信息", 14),
        ("二、开展专家服务活动情况", 3),
        ("三、申请设立国家级专家服务基地的有关考虑", 99),
    ),
    "key_expert": (("一、基本信息", 11), ("二、专业信息", 15), ("三、联系方式", 5), ("四、账户信息", 99)),
    "overseas_action": (("1.基本信息", 15), ("", 99)),
}
_NOTES = {
    "overseas_action": "备注：请另附具体活动方案，方案中请明确活动的时间、地点、规模、组织形式、具体内容、经费预算等。"
}
_PLAN_NOTE = "注：1.需省厅支持项目请另附活动方案，方案包括活动的时间、地点、规模、组织形式、具体内容、经费预算等。"
_SHORT = frozenset(
    ("name", "gender", "ethnicity", "service_count", "expert_count", "contact", "budget", "postcode", "established")
)


def retyped_sheet(form: str, dice: Dice) -> Sheet:
    """The form built from nothing but its words."""
    sheet = Sheet(form, _opening(form, dice), is_retyped=True)
    placeholder = [par() for _ in (COVER_KEYS if form == "service_base" else (1,))]
    sheet.blocks += placeholder
    sheet.head = placeholder
    if form == "service_base":
        sheet.blocks += [par(), par("人力资源社会保障部制表", align="center"), page_break()]
    if FORM_BY_ID[form].row_fields():
        _build_list(sheet, dice)
    else:
        _build_tables(sheet, dice)
    return sheet


def _opening(form: str, dice: Dice) -> list[Node]:
    spec = FORM_BY_ID[form]
    how = dice.pick("layout.title")
    title = spec.titles[0]
    blocks = [par(f"附件{dice.rng.choice(('', ' '))}{spec.annex}")] if how != "no_annex" else []
    look = rpr(b="", sz="32")
    if how == "two_lines" and len(title) > 14:
        blocks += [par(run(title[:12], look), align="center"), par(run(title[12:], look), align="center")]
    elif how == "spaced_year":
        blocks.append(par(run(title.replace("2024年", "2024 年 "), look), align="center"))
    elif how == "marks":
        blocks.append(par(run(f"《{title}》", look), align="center"))
    elif how == "alias" and form == "service_base":
        blocks.append(par(run("2024年国家级专家服务基地申报表", look), align="center"))
    elif how == "box":
        blocks.append(par(text_box(title, Package(next_id=9000), size=(420, 24)), align="center"))
    elif how == "subtitle":
        blocks += [par(run(title.removeprefix("2024年"), look), align="center"), par("（2024年度）", align="center")]
    elif how == "chinese_year":
        blocks.append(par(run(title.replace("2024年", "二〇二四年"), look), align="center"))
    elif how == "no_title":
        blocks = blocks[:1]
    elif how == "no_year":
        blocks.append(par(run(title.removeprefix("2024年"), look), align="center"))
    else:
        blocks.append(par(run(title, look), align="center"))
    if form == "service_base":
        blocks += [par("（模板）", align="center"), par(), par()]
    return blocks


def _build_tables(sheet: Sheet, dice: Dice) -> None:
    items = list(ITEMS[sheet.form])
    split = dice.pick("layout.sections")
    rows: list[Node] = []
    for title, count in _SECTIONS[sheet.form]:
        part, items = items[:count], items[count:]
        if title and split in (PLAIN, "rows"):
            rows.append(row(cell(_GRID * _UNIT, par(title), span=_GRID)))
        elif title and split in ("tables", "tables_paragraph"):
            _end_table(sheet, rows)
            rows = []
            sheet.blocks.append(par(title))
        rows += _section_rows(sheet, part, dice)
    if sheet.form in _NOTES and dice.chance(0.5):
        rows.append(row(cell(_GRID * _UNIT, par(_NOTES[sheet.form]), span=_GRID)))
        _end_table(sheet, rows)
    else:
        _end_table(sheet, rows)
        if sheet.form in _NOTES:
            sheet.blocks.append(par(_NOTES[sheet.form]))


def _end_table(sheet: Sheet, rows: list[Node]) -> None:
    if rows:
        block = table([_UNIT] * _GRID, rows)
        sheet.blocks.append(block)
        sheet.tables.append(block)


def _section_rows(sheet: Sheet, items: Sequence[Item], dice: Dice) -> list[Node]:
    rows: list[Node] = []
    waiting: list[Item] = []
    pairs = dice.pick("layout.pairs")
    per_row = {"two": 2, "three": 3, "one": 1, "always_three": 3, "four": 4}.get(pairs, 2)
    label_side = dice.pick("layout.label_side")
    for item in items:
        if _is_single(item):
            rows += _flush(sheet, waiting, (per_row, pairs), label_side, dice)
            waiting = []
            rows += _single(sheet, item, dice)
        else:
            waiting.append(item)
    rows += _flush(sheet, waiting, (per_row, pairs), label_side, dice)
    return rows


def _is_single(item: Item) -> bool:
    return (
        item.is_long or bool(item.group) or item.shape in ("boxes", "places", "experts", "reasons") or bool(item.hint)
    )


def _flush(sheet: Sheet, items: list[Item], how: tuple[int, str], label_side: str, dice: Dice) -> list[Node]:
    if dice.pick("layout.order") == "shuffled":
        for index in range(0, len(items) - 1, 2):
            if dice.chance(0.5):
                items[index], items[index + 1] = items[index + 1], items[index]
    per_row, pairs = how
    rows: list[Node] = []
    while items:
        count = 1 if len(items) == 1 else per_row if dice.chance(0.75) else dice.rng.choice((1, 2, 3))
        if per_row == 4 or (count == 3 and pairs == "always_three"):
            count = min(per_row, len(items))
        elif count == 3 and not any(item.name in _SHORT for item in items[:3]):
            count = 2
        chunk, items = items[:count], items[count:]
        rows += _label_above(sheet, chunk) if label_side == "above" else [_pairs(sheet, chunk, dice)]
    return rows


def _pairs(sheet: Sheet, items: list[Item], dice: Dice) -> Node:
    each = _GRID // len(items)
    wide = dice.rng.choice((0, 0, 1)) if len(items) > 1 else dice.rng.choice((-8, -7, -6))
    label_span = each // 2 - 1 + wide if len(items) > 1 else each // 2 + wide
    cells: list[Node] = []
    for item in items:
        if item.shape == "yes_no" and item.box_first and dice.pick("layout.yes_no") == PLAIN:
            tc = cell(each * _UNIT, par(item.label), span=each)
            cells.append(tc)
            sheet.slots[item.name] = Slot(item, None, [tc], item.lines, item.box_first)
            continue
        label = cell(label_span * _UNIT, par(item.label, align="center"), span=label_span)
        value = cell((each - label_span) * _UNIT, span=each - label_span)
        cells += [label, value]
        sheet.slots[item.name] = _slot(item, label, value, dice)
    return row(*cells)


def _label_above(sheet: Sheet, items: list[Item]) -> list[Node]:
    each = _GRID // len(items)
    labels = [cell(each * _UNIT, par(item.label, align="center"), span=each) for item in items]
    values = [cell(each * _UNIT, span=each) for _ in items]
    for item, label, value in zip(items, labels, values, strict=True):
        sheet.slots[item.name] = Slot(item, label, [value], _merged(item), item.box_first, item.hint)
    return [row(*labels), row(*values)]


def _single(sheet: Sheet, item: Item, dice: Dice) -> list[Node]:
    if item.group:
        return _grouped(sheet, item, dice)
    if item.shape == "boxes" and len(item.options) > 4 and dice.pick("layout.option_cells") != PLAIN:
        return _option_cells(sheet, item, dice)
    how = dice.pick("layout.long") if item.is_long or item.shape == "boxes" else PLAIN
    if how == "stacked":
        label = cell(_GRID * _UNIT, par(item.label), span=_GRID)
        value = cell(_GRID * _UNIT, span=_GRID)
        sheet.slots[item.name] = _slot(item, label, value, dice)
        return [row(label), row(value)]
    span = {"wide_label": 8, "narrow_label": 3}.get(how, 5)
    label = cell(span * _UNIT, par(item.label, align="center"), span=span)
    value = cell((_GRID - span) * _UNIT, span=_GRID - span)
    sheet.slots[item.name] = _slot(item, label, value, dice)
    return [row(label, value)]


def _option_cells(sheet: Sheet, item: Item, dice: Dice) -> list[Node]:
    """Each option in a cell of its own, three a row; 其他 has a row to itself."""
    options = [option for option in item.options if option != "其他"]
    chunks = [options[index : index + 3] for index in range(0, len(options), 3)] + [["其他"]]
    rows: list[Node] = []
    cells: list[Node] = []
    label = cell(6 * _UNIT, par(item.label, align="center"), span=6, merge="restart")
    for number, chunk in enumerate(chunks):
        span = 18 // len(chunk)
        boxes = [cell(span * _UNIT, span=span) for _ in chunk]
        rows.append(row(label if number == 0 else cell(6 * _UNIT, span=6, merge="continue"), *boxes))
        cells += boxes
    box_first = item.box_first if dice.pick("layout.box_side") == PLAIN else not item.box_first
    lines = tuple(((option,),) for chunk in chunks for option in chunk)
    sheet.slots[item.name] = Slot(item, label, cells, lines, box_first)
    return rows


def _grouped(sheet: Sheet, item: Item, dice: Dice) -> list[Node]:
    is_first = item.group not in sheet.group_styles
    if is_first:
        sheet.group_styles[item.group] = dice.pick("layout.group")
    how = sheet.group_styles[item.group]
    if how == "title_row":
        head = [row(cell(_GRID * _UNIT, par(item.group), span=_GRID))] if is_first else []
        if is_first:
            sheet.group_cells[item.group] = next(head[0].iter("{*}tc"))
        label = cell(6 * _UNIT, par(item.label, align="center"), span=6)
        value = cell(18 * _UNIT, span=18)
        sheet.slots[item.name] = _slot(item, label, value, dice)
        return [*head, row(label, value)]
    if how == "prefixed":
        bare = re.sub(r"^\d\.|（[^）]*）", "", item.group)
        label = cell(8 * _UNIT, par(f"{bare}（{item.label}）" if dice.chance(0.5) else f"{bare}/{item.label}"), span=8)
        value = cell(16 * _UNIT, span=16)
        sheet.slots[item.name] = _slot(item, label, value, dice)
        sheet.group_cells.setdefault(item.group, label)
        return [row(label, value)]
    group = cell(
        5 * _UNIT,
        par(item.group, align="center") if is_first else par(),
        span=5,
        merge="restart" if is_first else "continue",
    )
    if is_first:
        sheet.group_cells[item.group] = group
    label = cell(4 * _UNIT, par(item.label, align="center"), span=4)
    value = cell(15 * _UNIT, span=15)
    sheet.slots[item.name] = _slot(item, label, value, dice)
    return [row(group, label, value)]


def _merged(item: Item) -> tuple[tuple[tuple[str, ...], ...], ...]:
    return (tuple(line for lines in item.lines for line in lines),) if item.lines else ()


def _slot(item: Item, label: Node, value: Node, dice: Dice) -> Slot:
    if item.hint and item.shape == "value":
        value[-1].append(run(item.hint))
    if not item.lines:
        return Slot(item, label, [value], hint=item.hint)
    how = dice.pick("layout.options")
    options = item.options
    lines: tuple[tuple[str, ...], ...] = _merged(item)[0]
    if how == "one_line":
        lines = (options,)
    elif how == "one_each":
        lines = tuple((option,) for option in options)
    elif how == "twos":
        lines = tuple(options[i : i + 2] for i in range(0, len(options), 2))
    elif how == "shuffled":
        lines = (tuple(dice.rng.sample(options, len(options))),)
    elif how == "threes":
        lines = tuple(options[i : i + 3] for i in range(0, len(options), 3))
    box_first = item.box_first if dice.pick("layout.box_side") == PLAIN else not item.box_first
    return Slot(item, label, [value], (lines,), box_first, item.hint)


def _build_list(sheet: Sheet, dice: Dice) -> None:
    specs = FORM_BY_ID[sheet.form].row_fields()
    keys = [spec.key for spec in specs]
    labels = {spec.key: spec.entry.label for spec in specs}
    if dice.pick("layout.columns") == "reordered":
        at = dice.rng.randint(2, len(keys) - 2)
        keys[at], keys[at + 1] = keys[at + 1], keys[at]
    widths = [13900 // len(keys)] * len(keys)
    heads = {key: cell(widths[0], par(labels[key], align="center")) for key in keys}
    rows = [row(*heads.values())]
    if dice.pick("layout.list_head") == "two_rows" and sheet.form == "activity_results":
        rows = _two_head_rows(keys, heads, widths[0])
    spare = [row(*(cell(widths[0]) for _ in keys)) for _ in range(dice.rng.choice((1, 2, 3, 5)))]
    block = table(widths, [*rows, *spare])
    sheet.blocks.append(block)
    sheet.tables.append(block)
    sheet.columns, sheet.list_rows = heads, spare
    if sheet.form == "activity_plan":
        sheet.blocks.append(par(_PLAN_NOTE))


def _two_head_rows(keys: list[str], heads: dict[str, Node], width: int) -> list[Node]:
    inner = keys[2:-1]
    top: list[Node] = []
    bottom: list[Node] = []
    for key in keys:
        if key == inner[0]:
            top.append(cell(width * len(inner), par("服务成效", align="center"), span=len(inner)))
        if key in inner:
            bottom.append(heads[key])
        else:
            heads[key] = cell(width, *heads[key].findall("{*}p"), merge="restart")
            top.append(heads[key])
            bottom.append(cell(width, merge="continue"))
    return [row(*top), row(*bottom)]
