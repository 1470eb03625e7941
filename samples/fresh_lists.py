"""Shapes of a filled list of the third space: transposed, as cards, with totals, units and signatures in the table."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from models.forms import FORM_BY_ID
from samples.dice import PLAIN, Dice
from samples.fresh_labels import REWORDED
from samples.fresh_tables import rows_of, title_in_table
from samples.sheet import Sheet
from samples.truth import Truth
from samples.wordml import Node, cell, cells_of, clear_cell, el, par, q, row, run, table, text_of

_UNITS = {
    "teams_completed": "个",
    "experts_invited": "人次",
    "onsite_guidance": "次",
    "lectures_and_trainings": "场",
    "suggestions": "条",
    "clinic_visits": "人次",
    "projects_matched": "个",
    "problems_solved": "个",
    "long_term_agreements": "项",
    "staff_trained": "人",
    "people_benefited": "人",
    "expert_count": "人",
}
_REMARKS = (
    "备注：以上数据由各县（市、区）人社局提供，截至2024年1月20日。",
    "说明：各项活动具体时间以正式通知为准。",
)


def relist(sheet: Sheet, truth: Truth, dice: Dice) -> None:
    """One change of the third space to a list, if it fits."""
    how = dice.pick("relist") if sheet.columns else PLAIN
    if how != PLAIN and not _CHANGES[how](sheet, truth, dice):
        dice.drawn.discard(f"relist:{how}")


def _is_simple(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """One table, one header row, the filled rows below it, nothing merged, added or between."""
    odd = ("structure:", "list.total", "list.merged", "list.blank_rows:between", "layout.list_head")
    if any(name.startswith(odd) for name in dice.drawn) or len(sheet.tables) != 1 or not truth.rows:
        return False
    rows = rows_of(sheet.tables[0])
    is_even = all(len(cells_of(tr)) == len(sheet.columns) for tr in rows)
    return (
        is_even
        and sheet.tables[0] in sheet.blocks
        and not any(True for sdt in sheet.tables[0].iter(q("w:sdt")) for _ in sdt.iter(q("w:tc")))
    )


def _header(sheet: Sheet) -> Node:
    return rows_of(sheet.tables[0])[0]


def _whole_row(sheet: Sheet, text: str) -> Node:
    return row(cell(13900, par(text), span=len(sheet.columns)))


def _column_numbers(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if not _is_simple(sheet, truth, dice):
        return False
    signs = ["甲", "乙", *map(str, range(1, len(sheet.columns) - 1))]
    _header(sheet).addnext(row(*(cell(900, par(sign, align="center")) for sign in signs)))
    truth.tolerated.add(("extra_content", None))
    return True


def _unit_row(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if not _is_simple(sheet, truth, dice) or truth.form != "activity_results":
        return False
    units = [f"（{_UNITS[key]}）" if key in _UNITS else "" for key in sheet.columns]
    _header(sheet).addnext(row(*(cell(900, par(unit, align="center")) for unit in units)))
    truth.tolerated.add(("extra_content", None))
    return True


def _units_in_label(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    for key, tc in sheet.columns.items():
        if key in _UNITS:
            tc.findall(q("w:p"))[-1].append(run(f"（{_UNITS[key]}）"))
    return True


def _sums(sheet: Sheet, truth: Truth) -> dict[str, str]:
    specs = {spec.key: spec.kind for spec in FORM_BY_ID[truth.form].row_fields()}
    sums = {}
    for key in sheet.columns:
        numbers = [values[key] for values in truth.rows]
        if (
            specs[key] in ("integer", "money")
            and key != "seq"
            and all(n is None or isinstance(n, int) for n in numbers)
        ):
            sums[key] = str(sum(n for n in numbers if isinstance(n, int)))
    if "万元" in text_of(sheet.columns.get("budget", par())):
        sums.pop("budget", None)
    return sums


def _total_row(sheet: Sheet, truth: Truth, word: str) -> Node:
    sums = _sums(sheet, truth)
    texts = [sums.get(key, "") for key in list(sheet.columns)[2:]]
    truth.unmapped.append(" ".join(filter(None, (word, *texts))))
    truth.expect("extra_content", None)
    return row(cell(1800, par(word, align="center"), span=2), *(cell(900, par(text)) for text in texts))


def _top_total(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if not _is_simple(sheet, truth, dice):
        return False
    _header(sheet).addnext(_total_row(sheet, truth, dice.rng.choice(("全市合计", "合计"))))
    return True


def _merged_total(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if not _is_simple(sheet, truth, dice):
        return False
    sheet.tables[0].append(_total_row(sheet, truth, dice.rng.choice(("合  计", "总计", "合计"))))
    return True


def _text_row(texts: tuple[str, ...]) -> Callable[[Sheet, Truth, Dice], bool]:
    def change(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
        if not _is_simple(sheet, truth, dice):
            return False
        text = dice.rng.choice(texts)
        sheet.tables[0].append(_whole_row(sheet, text))
        truth.unmapped.append(text)
        truth.expect("extra_content", None)
        return True

    return change


def _group_rows(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    if not _is_simple(sheet, truth, dice) or len(truth.rows) < 2:
        return False
    words = ("一、上半年", "二、下半年") if truth.form == "activity_plan" else ("（一）市级", "（二）县（市、区）")
    for at, word in ((0, words[0]), (1, words[1])):
        sheet.list_rows[at].addprevious(_whole_row(sheet, word))
    truth.tolerated.add(("extra_content", None))
    return True


def _columns_of(sheet: Sheet, truth: Truth) -> list[list[Node]]:
    """The cells of each filled row."""
    return [cells_of(tr) for tr in sheet.list_rows[: len(truth.rows)]]


def _transposed(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """A column an entry, the labels down the left side."""
    if not _is_simple(sheet, truth, dice) or not 2 <= len(truth.rows) <= 4:
        return False
    filled = _columns_of(sheet, truth)
    lines = [
        row(deepcopy(label), *(deepcopy(cells[index]) for cells in filled))
        for index, label in enumerate(sheet.columns.values())
    ]
    at = sheet.blocks.index(sheet.tables[0])
    new = table([2600, *[11000 // len(filled)] * len(filled)], lines)
    sheet.blocks[at], sheet.tables = new, [new]
    return True


def _cards(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """A small table an entry, label and value side by side."""
    if not _is_simple(sheet, truth, dice) or truth.form != "activity_plan":
        return False
    blocks: list[Node] = []
    for number, cells in enumerate(_columns_of(sheet, truth)):
        pairs = [[deepcopy(label), deepcopy(value)] for label, value in zip(sheet.columns.values(), cells, strict=True)]
        lines = [
            row(*pairs[index], *(pairs[index + 1] if index + 1 < len(pairs) else []))
            for index in range(0, len(pairs), 2)
        ]
        for tc in (tc for line in lines for tc in cells_of(line)):
            width = tc.find(f"{q('w:tcPr')}/{q('w:tcW')}")
            if width is not None:
                width.set(q("w:w"), "3400")
        blocks += [par(f"活动{'一二三四五六七八'[number]}"), table([3400] * 4, lines), par()]
    at = sheet.blocks.index(sheet.tables[0])
    sheet.blocks[at : at + 1] = blocks
    sheet.tables = [block for block in blocks if block.tag == q("w:tbl")]
    truth.tolerated.add(("extra_content", None))
    return True


def _contact_phone(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """Contact and telephone in one column."""
    keys = list(sheet.columns)
    flagged = {str(name).split(".")[-1] for _, name in truth.flags}
    if not _is_simple(sheet, truth, dice) or truth.form != "activity_plan" or {"contact", "phone"} & flagged:
        return False
    if keys.index("phone") != keys.index("contact") + 1 or any(
        r[key] in (None, "无", "暂无") for r in truth.rows for key in ("contact", "phone")
    ):
        return False
    clear_cell(sheet.columns["contact"]).append(run(dice.rng.choice(("活动联系人及联系电话", "联系人及电话"))))
    at = keys.index("contact")
    for tr in rows_of(sheet.tables[0]):
        contact, phone = cells_of(tr)[at : at + 2]
        if tr is not _header(sheet):
            contact.extend([node for node in phone if node.tag != q("w:tcPr")])
        tr.remove(phone)
    for index in range(len(truth.rows)):
        truth.tolerated |= {("label_missing", f"rows[{index}].phone"), ("label_missing", f"rows[{index}].contact")}
    truth.tolerated.add(("label_missing", None))
    del sheet.columns["phone"]
    return True


def _same_as_above(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """同上 for what the row above says: kept as written, or what it means."""
    if not _is_simple(sheet, truth, dice) or truth.form != "activity_plan" or len(truth.rows) < 2:
        return False
    key = dice.rng.choice(("organizer", "contact"))
    names = {f"rows[{index}].{key}" for index in (0, 1)}
    if names & {name for _, name in truth.flags} or not truth.rows[0][key] or not truth.rows[1][key]:
        return False
    tc = cells_of(sheet.list_rows[1])[list(sheet.columns).index(key)]
    clear_cell(tc).append(run("同上"))
    truth.also[f"rows[1].{key}"] = (truth.rows[0][key],)
    truth.rows[1][key] = "同上"
    return True


def _column_labels(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    done = False
    for key, tc in sheet.columns.items():
        words = REWORDED.get("".join(text_of(tc).split()))
        if words and key != "budget" and dice.chance(0.5):
            clear_cell(tc).append(run(dice.rng.choice(words)))
            done = True
    return done


def _header_merged(sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """A second header row under 联系方式, all other heads merged downwards."""
    keys = list(sheet.columns)
    if not _is_simple(sheet, truth, dice) or truth.form != "activity_plan":
        return False
    if keys.index("phone") != keys.index("contact") + 1:
        return False
    header = _header(sheet)
    below = row()
    for key, tc in sheet.columns.items():
        if key == "phone":
            continue
        if key == "contact":
            tc.addprevious(cell(2400, par("联系方式", align="center"), span=2))
            below.extend([tc, sheet.columns["phone"]])
            continue
        props = tc.find(q("w:tcPr"))
        assert props is not None
        props.insert(1, el("w:vMerge", val="restart"))
        below.append(cell(900, merge="continue"))
    header.addnext(below)
    return True


_CHANGES: dict[str, Callable[[Sheet, Truth, Dice], bool]] = {
    "column_numbers": _column_numbers,
    "unit_row": _unit_row,
    "units_in_label": _units_in_label,
    "top_total": _top_total,
    "merged_total": _merged_total,
    "remark_row": _text_row(_REMARKS),
    "signature_row": _text_row(("审核人：王建国        分管领导：李志强", "部门负责人（签字）：周敏    审核：吴涛")),
    "transposed": _transposed,
    "cards": _cards,
    "group_rows": _group_rows,
    "contact_phone": _contact_phone,
    "same_as_above": _same_as_above,
    "title_in_table": title_in_table,
    "column_labels": _column_labels,
    "header_merged": _header_merged,
}
