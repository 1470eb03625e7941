"""Cells that hold several fields in one: 活动地点, 起止时间, 专家人数, 必要性."""

from __future__ import annotations

from datetime import date

from samples.dice import PLAIN, Dice
from samples.facts import Facts
from samples.plans import REASON_LABELS, spec_of
from samples.sheet import Slot
from samples.spelling import spell, spell_date
from samples.truth import Written
from samples.wordml import Node, clear_cell, el, par, rpr, run

Fields = list[tuple[str, Written]]


def written_for(facts: Facts, key: str, dice: Dice) -> Written:
    """One field spelled, with ``missing`` where a required one is empty and the flags that were planted."""
    if key in facts.fixed:
        return facts.fixed[key]
    spec = spec_of(facts.form, key)
    written = spell(spec.kind, facts.values.get(key), dice, key)
    if spec.entry.required and not written.text:
        written.flags = (*written.flags, "missing")
    elif written.text and key in facts.expected:
        written.flags = (*written.flags, *facts.expected[key])
    return written


_PLACES = {
    "count_after": "共覆盖地市{c}个、区县{d}个，分别是：{p}",
    "colons": "覆盖地市：{c}个；覆盖区县：{d}个；分别是：{p}",
    "bracketed": "覆盖（{c}）个地市、（{d}）个区县，分别是：{p}",
}
_PERIOD_JOINS = {
    "dash": "—",
    "double_dash": "——",
    "tilde": "～",
    "wave": "~",
    "spaced": " - ",
    "to_word": "到",
    "arrow": "→",
    "en_dash": " – ",
}
_EXPERTS = {
    "sentence": "本单位专家{i}人、外单位专家{o}人",
    "total_first": "共{t}人，其中：本单位专家{i}人，外单位专家{o}人",
    "reversed": "外单位专家：{o}    本单位专家：{i}",
    "brackets": "本单位专家（{i}）人；外单位专家（{o}）人",
}


def write_places(slot: Slot, facts: Facts, dice: Dice) -> Fields:
    """覆盖…个地市、…个区县，分别是：…"""
    fields = []
    for key in slot.item.fields:
        if key == "places" or key in facts.fixed:
            written = written_for(facts, key, dice)
        else:
            written = Written(_counted(facts, key, dice), facts.values.get(key))
        fields.append((key, written))
    cities, counties, places = (written.text for _, written in fields)
    how = dice.pick("places")
    line = rpr(u="single")
    first = clear_cell(slot.cell)
    if how == "rewritten" and places and all(facts.values.get(key) for key in slot.item.fields):
        return _rewritten(first, fields)
    if how in _PLACES:
        first.append(run(_PLACES[how].format(c=cities or "   ", d=counties or "   ", p=places)))
    elif how == "lines":
        first.append(run(f"覆盖{cities or '   '}个地市、{counties or '   '}个区县，"))
        slot.cell.append(par(f"分别是：{places}"))
    elif how == "below":
        first.append(run(f"覆盖 {cities or '  '} 个地市、 {counties or '  '} 个区县，分别是："))
        slot.cell.append(par(places))
    elif how == "underscores":
        first.append(run(f"覆盖_{cities or '_'}_个地市、_{counties or '_'}_个区县，分别是：{places}"))
    elif how == "spaced":
        first.append(run(f"覆 盖 {cities or '   '} 个 地 市 、 {counties or '   '} 个 区 县 ， 分 别 是 ： {places}"))
    elif how == "ascii":
        first.append(run(f"覆盖{cities or '   '}个地市,{counties or '   '}个区县,分别是:{places}"))
    else:
        first.extend(
            [
                run("覆盖"),
                run(f" {cities or ' '} ", line),
                run("个地市、"),
                run(f" {counties or ' '} ", line),
                run("个区县，分别是："),
                run(places, line if how == "line" else None),
            ]
        )
    return fields


def _counted(facts: Facts, key: str, dice: Dice) -> str:
    number = facts.values.get(key)
    if number is None:
        return ""
    digit = int(str(number))
    return {"wide": chr(0xFF10 + digit), "chinese": "〇一二三四五六七八九"[digit]}.get(
        dice.pick("places.count"), str(digit)
    )


def _rewritten(first: Node, fields: Fields) -> Fields:
    """The sentence written anew with nothing in its places: 2个地市（…）."""
    cities, counties, places = (written.text for _, written in fields)
    first.append(run(f"覆盖{cities}个地市、{counties}个区县，分别是{places}"))
    return fields


def write_period(slot: Slot, facts: Facts, dice: Dice) -> Fields:
    """活动起止时间: two dates in one cell."""
    keys = slot.item.fields
    start, end = (written_for(facts, key, dice) for key in keys)
    how = dice.pick("period")
    first = clear_cell(slot.cell)
    if not start.text or not end.text:
        if start.text or end.text:
            first.append(run(f"{start.text}至{end.text}"))
        elif how != PLAIN:
            first.append(run("    年  月  日至    年  月  日"))
        return list(zip(keys, (start, end), strict=True))
    text = _short_period(facts, how) if how.startswith("short") else None
    if text:
        first.append(run(text))
    elif how == "lines":
        first.append(run(f"{start.text}至"))
        slot.cell.append(par(end.text))
    elif how == "break":
        first.extend([run(start.text), run("", None, el("w:br")), run(f"—{end.text}")])
    elif how == "words":
        first.append(run(f"自{start.text}起至{end.text}止"))
    elif how == "two_paragraphs":
        first.append(run(start.text))
        slot.cell.append(par(end.text))
    elif how == "labelled":
        first.append(run(f"开始：{start.text}"))
        slot.cell.append(par(f"结束：{end.text}"))
    elif how == "days_note" and str(end.value) > str(start.value):
        first.append(run(f"{start.text}至{end.text}（共{_days(start, end)}天）"))
    else:
        first.append(run(start.text + _PERIOD_JOINS.get(how, "至") + end.text))
        if how == "ascii":
            clear_cell(slot.cell).append(run(f"{start.value} - {end.value}"))
        if how == "ascii":
            clear_cell(slot.cell).append(run(f"{start.value} - {end.value}"))
    return list(zip(keys, (start, end), strict=True))


def _days(start: Written, end: Written) -> int:
    return (date.fromisoformat(str(end.value)) - date.fromisoformat(str(start.value))).days + 1


def _short_period(facts: Facts, how: str) -> str | None:
    """The second date without its year, or without year and month; None where that would not say the same."""
    start, end = (date.fromisoformat(str(facts.values[key])) for key in ("start_date", "end_date"))
    if start.year != end.year or start > end:
        return None
    if how == "short_dots":
        return f"{start.year}.{start.month}.{start.day}-{end.month}.{end.day}"
    if how == "short_day" and start.month == end.month:
        return f"{start.year}年{start.month}月{start.day}日-{end.day}日"
    if how == "short_bare_day" and start.month == end.month:
        return f"{start.year}年{start.month}月{start.day}-{end.day}日"
    return f"{spell_date(start, PLAIN)}至{end.month}月{end.day}日" if how == "short_year" else None


def write_experts(slot: Slot, facts: Facts, dice: Dice) -> Fields:
    """本单位专家 and 外单位专家 in one cell."""
    fields = [(key, written_for(facts, key, dice)) for key in slot.item.fields]
    inner, outer = (written.text for _, written in fields)
    how = dice.pick("experts")
    first = clear_cell(slot.cell)
    if how == "lines":
        first.append(run(f"本单位专家：{inner}"))
        slot.cell.append(par(f"外单位专家：{outer}"))
    elif how in _EXPERTS and inner.isdigit() and outer.isdigit():
        first.append(run(_EXPERTS[how].format(i=inner, o=outer, t=int(inner) + int(outer))))
    elif how == "underlined":
        line = rpr(u="single")
        first.extend([run("本单位专家："), run(f"  {inner}  ", line), run("  外单位专家："), run(f"  {outer}  ", line)])
    elif how == "ascii":
        first.append(run(f"本单位专家:{inner}; 外单位专家:{outer}"))
    elif how == "no_colon":
        first.append(run(f"本单位专家 {inner}   外单位专家 {outer}"))
    elif how == "tab":
        first.append(run(f"本单位专家：{inner}\t外单位专家：{outer}"))
    else:
        first.append(run(f"本单位专家：{inner or '    '}    外单位专家：{outer or '    '}"))
    return fields


def write_reasons(slot: Slot, facts: Facts, dice: Dice) -> Fields:
    """设立基地的必要性: three sub-labels, each with its text below or after it."""
    how = dice.pick("reasons")
    first = clear_cell(slot.cell)
    if how != "hint_deleted":
        first.append(run(slot.hint))
    fields = []
    for key, label in zip(slot.item.fields, REASON_LABELS, strict=True):
        written = written_for(facts, key, dice)
        fields.append((key, written))
        printed = _reason_label(label, how)
        lines = written.text.split("\n") if written.text else []
        if how in ("same_line", "same_line_bold") and lines:
            head = run(f"{printed.rstrip('：')}：", rpr(b="") if how == "same_line_bold" else None)
            slot.cell.append(par(head, lines[0]))
            lines = lines[1:]
        else:
            slot.cell.append(par(printed))
        slot.cell.extend([par(line) for line in lines] or [par()])
        if how == "spaced_out":
            slot.cell.append(par())
    if how == "hint_deleted":
        slot.cell.remove(first)
    return fields


def _reason_label(label: str, how: str) -> str:
    if how == "other_numbers":
        return label.replace("（1）", "1.").replace("（2）", "2.").replace("（3）", "3.")
    if how == "circled":
        return label.replace("（1）", "①").replace("（2）", "②").replace("（3）", "③")
    if how == "spaced_numbers":
        return label.replace("（", "（ ").replace("）", " ）")
    if how == "reworded_fresh":
        return label.replace("与国家发展规划和战略布局", "与国家战略布局、发展规划").replace("需要的", "需求的")
    if how == "no_numbers":
        return label[3:]
    return label
