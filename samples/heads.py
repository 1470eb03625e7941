"""The line above the table, and the lines of the cover page, in the many ways people type them."""

from __future__ import annotations

from copy import deepcopy

from samples import fresh_heads
from samples.dice import PLAIN, Dice
from samples.facts import Facts
from samples.package import Package
from samples.plans import COVER_KEYS, COVER_LABELS, spec_of
from samples.shapes import picture, seal_png, text_box
from samples.sheet import Sheet
from samples.spelling import spell
from samples.truth import Truth, Written
from samples.wordml import Node, cell, el, par, row, rpr, run, table, text_of

Part = list[Node]
_LABELS = {"reporting_bureau": "填报市局", "report_date": "填报日期", "reporter": "填报人及联系电话"}
_BUREAU_WORDS = {
    "unit": "填报单位",
    "spaced": "填 报 市 局",
    "deliver": "报送单位",
    "apply": "申报单位",
    "city": "填报地市",
    "recommend": "推荐单位",
    "present": "呈报单位",
    "report_up": "上报单位",
}
_FRESH_SEALS = {"stamped": "（加盖公章）", "unit_seal": "（单位盖章）"}
_DATE_WORDS = {
    "table": "填表日期",
    "time": "填报时间",
    "spaced": "填 报 日 期",
    "deliver": "报送日期",
    "fill": "填写日期",
    "bare": "日期",
    "make": "制表日期",
}


def write_head(sheet: Sheet, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    """Fill the head line or the cover of a sheet."""
    if facts.form == "service_base":
        _write_cover(sheet, facts, truth, dice, package)
        return
    parts = _parts(facts, truth, dice)
    shape = dice.pick("head.shape")
    if dice.pick("head.picture") != PLAIN:
        parts[0].append(picture(seal_png(), package))
    blocks = _SHAPES.get(shape, _one_line)(parts, dice, package)
    _replace(sheet, sheet.head, blocks)
    sheet.head = blocks


def _written(facts: Facts, truth: Truth, key: str, dice: Dice) -> Written:
    spec = spec_of(facts.form, key)
    written = spell(spec.kind, facts.values.get(key), dice)
    if spec.entry.required and not written.text:
        written.flags = ("missing",)
    if "\n" in written.text:
        written.text = written.text.replace("\n", "、")
    truth.put(key, written, truth.values, key)
    return written


def _parts(facts: Facts, truth: Truth, dice: Dice) -> list[Part]:
    bureau = _written(facts, truth, "reporting_bureau", dice)
    how = dice.pick("head.seal")
    word = _BUREAU_WORDS.get(dice.pick("head.bureau_word"), _LABELS["reporting_bureau"])
    colon = {"narrow": ":", "none": " ", "spaced": " ："}.get(dice.pick("head.colon"), "：")
    seal = {"ascii": "(盖章)", "official": "（公章）", "removed": "", "spaced": "（ 盖 章 ）", **_FRESH_SEALS}.get(
        how, "（盖章）"
    )
    name = _filled(bureau.text, dice)
    first: Part = [run(word)]
    if how == "before_value":
        first += [run(f"{seal}{colon}"), *name]
    elif how == "semicolon":
        first += [run(colon), *name, run("（盖章）；")]
    else:
        first += [run(colon), *name, run(seal)]
    parts = [first]
    if "reporter" in truth.values:
        parts.append(_reporter(facts, truth, colon, dice))
    day = _written(facts, truth, "report_date", dice)
    date_word = _DATE_WORDS.get(dice.pick("head.date_word"), _LABELS["report_date"])
    skeleton = (
        ""
        if day.text
        else {"skeleton": "    年    月    日", "year_skeleton": "年  月  日"}.get(dice.pick("head.no_date"), "")
    )
    parts.append([run(f"{date_word}{colon}"), *_filled(day.text or skeleton, dice)])
    if dice.pick("head.order") == "swapped":
        parts.reverse()
    return parts


def _reporter(facts: Facts, truth: Truth, colon: str, dice: Dice) -> Part:
    person = _written(facts, truth, "reporter", dice)
    phone = _written(facts, truth, "reporter_phone", dice)
    how = dice.pick("head.reporter")
    if not person.text or not phone.text:
        how = PLAIN
    word = {"table": "填表人及联系电话", "short": "填报人及电话", "spaced": "填报人及 联系电话"}.get(
        dice.pick("head.reporter_word"), _LABELS["reporter"]
    )
    name, number = person.text, phone.text
    text = {
        "comma": f"{name}，{number}",
        "pause": f"{name}、{number}",
        "slash": f"{name}/{number}",
        "brackets": f"{name}（{number}）",
        "joined": f"{name}{number}",
        "colon": f"{name}：{number}",
        "number_first": f"{number} {name}",
        "labelled": f"{name}，联系电话：{number}",
        "dash": f"{name}—{number}",
        "wide": f"{name}　　{number}",
        "semicolon": f"{name}；{number}",
        "tel": f"{name} Tel:{number}",
        "mobile_bracket": f"{name}（电话：{number}）",
    }.get(how, f"{name} {number}".strip())
    if how == "split_labels":
        return [run(f"填报人{colon}"), *_filled(name, dice), run("  联系电话："), *_filled(number, dice)]
    return [run(f"{word}{colon}"), *_filled(text, dice)]


def _filled(text: str, dice: Dice) -> Part:
    line = rpr(u="single")
    if not text:
        return [run("        ", line)]
    how = dice.pick("head.value")
    if how == "no_line":
        return [run(text)]
    if how == "underscores":
        return [run(f"__{text}__")]
    if how == "after_line":
        return [run("      ", line), run(text)]
    if how == "split":
        half = len(text) // 2
        return [run(" ", line), run(text[:half], line), run(text[half:], line), run("  ", line)]
    if how == "tab_line":
        return [run("\t", line), run(text, line), run("\t", line)]
    return [run(f" {text} ", line)]


def _joined(parts: list[Part], gap: str) -> Part:
    nodes: Part = []
    for index, part in enumerate(parts):
        nodes += [run(gap)] if index else []
        nodes += part
    return nodes


def _one_line(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    return [par(*_joined(parts, dice.rng.choice(("\t", "\t", "    ", "\t\t", "　　"))))]


def _lines(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    return [par(*part) for part in parts]


def _with_break(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    paragraph = par(*parts[0])
    for part in parts[1:]:
        paragraph.append(run("", None, el("w:br")))
        paragraph.extend(part)
    return [paragraph]


def _table(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    width = 9200 // len(parts)
    cells = [cell(width, par(*part)) for part in parts]
    return [table([width] * len(parts), [row(*cells)], borders=dice.chance(0.3)), par()]


def _pair_table(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    width = 9200 // (2 * len(parts))
    cells: list[Node] = []
    for part in parts:
        if text_of(part[1]).strip() in ("：", ":"):
            part = [run(text_of(part[0]) + text_of(part[1])), *part[2:]]
        cells += [cell(width, par(part[0])), cell(width, par(*part[1:]))]
    return [table([width] * len(cells), [row(*cells)], borders=True), par()]


def _box(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    holder = text_box("§", package, size=(440, 20 * len(parts) + 6))
    for content in list(holder.iter("{*}txbxContent")):
        for old in list(content):
            content.remove(old)
        content.extend([deepcopy(par(*part)) for part in parts])
    return [par(holder)]


def _value_below(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    blocks: list[Node] = []
    for part in parts:
        blocks += [par(part[0]), par(*part[1:])] if len(part) > 1 and not _has_two_labels(part) else [par(*part)]
    return blocks


def _has_two_labels(part: Part) -> bool:
    return sum("：" in text_of(node) for node in part) > 1


_SHAPES = {
    "lines": _lines,
    "break": _with_break,
    "table": _table,
    "pair_table": _pair_table,
    "box": _box,
    "value_below": _value_below,
    "right_date": fresh_heads.right_date,
    "tab_leaders": fresh_heads.tab_leaders,
    "framed": fresh_heads.framed,
    "bordered_grid": fresh_heads.bordered_grid,
}


def _write_cover(sheet: Sheet, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    how = dice.pick("cover.shape")
    blocks: list[Node] = []
    rows: list[Node] = []
    for key in COVER_KEYS:
        written = _written(facts, truth, key, dice)
        label = COVER_LABELS[key]
        if how == "colon":
            blocks.append(par(f"{label}：", *_filled(written.text, dice), align="center"))
        elif how == "left_tab":
            blocks.append(par(f"\t\t{label}\t", *_filled(written.text, dice)))
        elif how == "wide_label":
            blocks.append(par("　".join(label.replace(" ", "")) + "：", *_filled(written.text, dice), align="center"))
        elif how == "seal":
            tail = [run("（盖章）")] if key == "applicant_region" else []
            blocks.append(par(f"{label}  ", *_filled(written.text, dice), *tail, align="center"))
        elif how == "tab_leaders":
            blocks += fresh_heads.tab_leaders([[run(f"{label}：\t"), run(written.text), run("\t")]], dice, package)
        elif how in ("table", "bordered"):
            rows.append(row(cell(2200, par(label)), cell(4800, par(*_filled(written.text, dice)))))
        else:
            blocks.append(par(f"{label}  ", *_filled(written.text, dice), align="center"))
    if rows:
        blocks = [table([2200, 4800], rows, borders=how == "bordered")]
    if how == "box":
        blocks = _box([[*block.findall("{*}r")] for block in blocks], dice, package)
    _replace(sheet, sheet.head, blocks)
    sheet.head = blocks


def _replace(sheet: Sheet, old: list[Node], new: list[Node]) -> None:
    at = sheet.blocks.index(old[0])
    for block in old:
        sheet.blocks.remove(block)
    sheet.blocks[at:at] = new
