"""The rows of a list: filled, added, left blank between, summed up at the end."""

from __future__ import annotations

from copy import deepcopy

from models.entry import FieldSpec
from models.forms import FORM_BY_ID
from samples.cells import write_long, write_short
from samples.dice import PLAIN, Dice
from samples.facts import Facts
from samples.package import Package
from samples.sheet import Sheet
from samples.spelling import spell
from samples.truth import Truth, Value, Written
from samples.wordml import Node, cell, cells_of, clear_cell, el, par, row, run


def write_rows(sheet: Sheet, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    """Fill a list's rows, adding rows as a person does by copying the last one."""
    specs = FORM_BY_ID[facts.form].row_fields()
    unit = dice.pick("list.money_unit") if any(spec.kind == "money" for spec in specs) else PLAIN
    if unit != PLAIN:
        clear_cell(sheet.columns["budget"]).append(run("活动预算（万元）" if unit == "wan" else "活动预算（元）"))
    _make_room(sheet, len(facts.rows))
    seq = dice.pick("list.seq")
    merged = _column_to_merge(facts, dice)
    auto = package.numbered("%1") if seq == "auto" else None
    keys = list(sheet.columns)
    for number, (values, tr) in enumerate(zip(facts.rows, sheet.list_rows, strict=False)):
        cells = dict(zip(keys, cells_of(tr), strict=True))
        truth.rows.append(_write_row(number, values, (cells, seq, unit), facts, truth, dice, package))
        if seq == "seq_field":
            clear_cell(cells["seq"]).append(el("w:fldSimple", run(str(number + 1)), instr=" SEQ 活动 \\* ARABIC "))
        if auto is not None:
            first = clear_cell(cells["seq"])
            for old in first.findall("{*}pPr"):
                first.remove(old)
            first.append(el("w:pPr", deepcopy(auto)))
    if merged:
        _merge_down(sheet, merged, truth)
    _blank_rows(sheet, len(facts.rows), dice, is_merged=bool(merged))
    if facts.form == "activity_results" and dice.pick("list.total") != PLAIN:
        _add_total(sheet, specs, facts, truth, dice)


def _column_to_merge(facts: Facts, dice: Dice) -> str | None:
    """A column whose first two rows say the same, so that a person merges their cells; None for none."""
    keys = [key for key in ("organizer", "contact", "phone") if facts.rows and facts.rows[0].get(key)]
    if len(facts.rows) < 2 or not keys or dice.pick("list.merged") == PLAIN:
        return None
    key = dice.rng.choice(keys)
    if {f"rows[{index}].{key}" for index in (0, 1)} & set(facts.fixed):
        return None
    facts.rows[1][key] = facts.rows[0][key]
    return key


def _merge_down(sheet: Sheet, key: str, truth: Truth) -> None:
    index = list(sheet.columns).index(key)
    for number, value in enumerate(("restart", "")):
        tc = cells_of(sheet.list_rows[number])[index]
        props = tc.find("{*}tcPr")
        assert props is not None
        width = next((at for at, node in enumerate(props) if node.tag.endswith("}tcW")), -1)
        props.insert(width + 1, el("w:vMerge", val=value) if value else el("w:vMerge"))
        if number:
            clear_cell(tc)
    truth.rows[1][key] = truth.rows[0][key]


def _make_room(sheet: Sheet, count: int) -> None:
    while len(sheet.list_rows) < count:
        extra = deepcopy(sheet.list_rows[-1])
        _insert_after(sheet.list_rows[-1], extra)
        sheet.list_rows.append(extra)


def _insert_after(row: Node, extra: Node) -> None:
    parent = row.getparent()
    assert parent is not None
    parent.insert(parent.index(row) + 1, extra)


def _write_row(
    number: int,
    values: dict[str, Value],
    how: tuple[dict[str, Node], str, str],
    facts: Facts,
    truth: Truth,
    dice: Dice,
    package: Package,
) -> dict[str, Value]:
    cells, seq, unit = how
    row: dict[str, Value] = {}
    for spec in FORM_BY_ID[facts.form].row_fields():
        name = f"rows[{number}].{spec.key}"
        written = facts.fixed.get(name) or _row_value(spec, values.get(spec.key), (seq, unit), dice)
        if spec.entry.required and not written.text and "missing" not in written.flags:
            written.flags = ("missing",)
        tc = cells[spec.key]
        if not written.text:
            clear_cell(tc)
        elif spec.kind == "long_text":
            write_long(tc, written, dice, package)
        else:
            write_short(tc, written, spec.kind, dice, package)
        truth.put(name, written, row, spec.key)
    return row


def _row_value(spec: FieldSpec, value: Value, how: tuple[str, str], dice: Dice) -> Written:
    seq, unit = how
    if spec.key == "seq" and value is not None:
        number = int(str(value))
        if seq == "none":
            return Written("", None)
        return Written(
            {"pause_mark": f"{number}、", "circled": chr(0x245F + number), "brackets": f"（{number}）"}.get(seq)
            or {"dot": f"{number}.", "chinese": "一二三四五六七八"[number - 1], "zero": f"{number:02d}"}.get(
                seq, str(number)
            ),
            number,
        )
    if spec.key == "budget" and value is not None and unit == "wan":
        return Written(f"{int(str(value)) / 10000:g}", value)
    if spec.key == "budget" and unit == "yuan":
        return Written("" if value is None else str(value), value)
    if spec.kind == "integer" and value is not None and not dice.chance(0.1):
        return Written(str(value), value)
    return spell(spec.kind, value, dice, spec.key)


def _blank_rows(sheet: Sheet, used: int, dice: Dice, is_merged: bool) -> None:
    how = dice.pick("list.blank_rows")
    spare = sheet.list_rows[used:]
    if how == "deleted":
        for row in spare:
            parent = row.getparent()
            if parent is not None:
                parent.remove(row)
        sheet.list_rows = sheet.list_rows[:used]
    elif how == "unnumbered":
        for row in spare:
            for tc in cells_of(row):
                clear_cell(tc)
    elif how == "numbered":
        for index, row in enumerate(spare):
            clear_cell(cells_of(row)[list(sheet.columns).index("seq")]).append(run(str(used + index + 1)))
    elif how == "between" and used > 1 and not is_merged:
        gap = deepcopy(sheet.list_rows[0])
        for tc in list(gap.iter("{*}tc")):
            clear_cell(tc)
        for number in list(gap.iter("{*}numPr")):  # else Word would count the gap too
            number.getparent().remove(number)  # type: ignore[union-attr]
        _insert_after(sheet.list_rows[0], gap)


def _add_total(sheet: Sheet, specs: tuple[FieldSpec, ...], facts: Facts, truth: Truth, dice: Dice) -> None:
    keys = list(sheet.columns)
    numbers = {spec.key for spec in specs if spec.kind == "integer" and spec.key != "seq"}
    texts = {key: str(sum(int(str(r.get(key) or 0)) for r in facts.rows)) if key in numbers else "" for key in keys}
    word = dice.rng.choice(("合计", "合  计", "总计"))
    texts["seq" if dice.chance(0.5) else "region"] = word
    _insert_after(sheet.list_rows[-1], row(*(cell(900, par(texts[key])) for key in keys)))
    truth.unmapped.append(" ".join(text for text in texts.values() if text))
    truth.expect("extra_content", None)
