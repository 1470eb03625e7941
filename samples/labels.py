"""The printed labels of a form, as other offices retype them: spaced, broken, renumbered, reworded."""

from __future__ import annotations

import re

from samples import encodings, fresh_labels
from samples.dice import PLAIN, Dice
from samples.package import Package
from samples.sheet import Sheet
from samples.wordml import Node, clear_cell, el, par, rpr, run, text_of

_REWORDED: dict[str, tuple[str, ...]] = {
    "手机": ("手机号码", "手机号", "移动电话"),
    "手机号": ("手机号码", "手机"),
    "E-mail": ("电子邮箱", "邮箱", "Email", "电子邮件", "E-Mail"),
    "电子邮箱": ("E-mail", "邮箱", "电子邮件"),
    "开户行联行号": ("联行号", "开户行行号", "大额行号"),
    "大额行号": ("联行号", "开户行联行号"),
    "账号": ("帐号", "银行账号"),
    "银行账号": ("银行帐号", "账号"),
    "账户名": ("账户名称", "帐户名", "户名"),
    "开户名": ("户名",),
    "联系人": ("联系人姓名",),
    "办公电话": ("办公室电话", "固定电话"),
    "开户行名称": ("开户银行", "开户行"),
    "开户银行": ("开户行", "开户行名称"),
    "通讯地址": ("通信地址", "联系地址"),
    "邮政编码": ("邮编",),
    "证件号码": ("证件号", "身份证号码"),
    "所在单位": ("工作单位",),
    "开始时间": ("开始日期", "起始时间"),
    "结束时间": ("结束日期", "截止时间"),
    "承办地区": ("承办地",),
    "专业技术职务": ("专业技术职称",),
    "负责部门": ("责任部门",),
    "证件类型": ("证件种类",),
    "参与专家人数": ("参与专家数",),
    "活动起止时间": ("活动起止日期", "起止时间"),
    "总预算": ("预算总额",),
    "设立时间": ("设立日期",),
    "服务团名称": ("专家服务团名称",),
    "依托单位名称": ("依托单位",),
    "国家/地区": ("国家（地区）",),
    "行政职务": ("职务",),
    "最高学历": ("学历",),
    "民族": ("民  族",),
    "姓名": ("姓    名",),
}
_HELD_REWORDED: dict[str, tuple[str, ...]] = {
    "手机": ("联系手机",),
    "手机号": ("移动电话",),
    "E-mail": ("邮箱地址",),
    "电子邮箱": ("邮箱地址", "Email"),
    "账号": ("银行账户号",),
    "办公电话": ("座机", "单位电话"),
    "证件号码": ("身份证号",),
    "专业技术职务": ("职称",),
    "常住地": ("常住地址",),
    "负责部门": ("负责处室",),
    "开户名": ("开户人",),
    "国家/地区": ("国籍",),
}
_NUMBER = re.compile(r"^\d\.\s*")


def vary_labels(sheet: Sheet, dice: Dice, package: Package) -> None:
    """Retype labels in the sheet, each on its own; a label that stands in its value's cell is left."""
    seen: set[int] = set()
    cells = [slot.label for slot in sheet.slots.values()]
    cells += [*sheet.group_cells.values(), *sheet.columns.values()]
    for tc in cells:
        if tc is not None and id(tc) not in seen:
            seen.add(id(tc))
            how = dice.pick("label")
            if how != PLAIN:
                _retype(tc, how, dice, package)


def reworded(label: str, dice: Dice, is_held: bool = False) -> str:
    """Another wording of a label, or the label itself."""
    bare = re.sub(r"\s", "", label)
    words = (_HELD_REWORDED if is_held else _REWORDED).get(bare)
    return dice.rng.choice(words) if words else label


def _retype(tc: Node, how: str, dice: Dice, package: Package) -> None:
    label = text_of(tc)
    if not label.strip() or ("万元" in label and how in ("no_brackets", "reworded", "reworded_rare")):
        return
    if how == "broken":
        _break(tc, label, dice)
        return
    if how == "auto_number":
        props = el("w:pPr", package.numbered())
        first = clear_cell(tc)
        for old in first.findall("{*}pPr"):
            first.remove(old)
        first.extend([props, run(_NUMBER.sub("", label))])
        return
    if how in ("one_per_line", "vertical", "tracked", "note_below"):
        _retype_oddly(tc, label, how, dice, package)
        return
    if how == "bold":
        clear_cell(tc).append(run(label, rpr(b="")))
        return
    clear_cell(tc).append(run(_respelled(label, how, dice)))


def _retype_oddly(tc: Node, label: str, how: str, dice: Dice, package: Package) -> None:
    bare = "".join(label.split())
    if how == "note_below":
        tc.append(par(dice.rng.choice(("（如实填写）", "（全称）", "（没有填“无”）")), align="center"))
        return
    if len(bare) > 6 or bare.isascii() or not bare.isalnum():
        return
    if how == "vertical":
        props = tc.find("{*}tcPr")
        if props is not None:
            at = next((index for index, node in enumerate(props) if node.tag.endswith("}vAlign")), len(props))
            props.insert(at, el("w:textDirection", val="tbRlV"))
    elif how == "one_per_line":
        first = clear_cell(tc)
        first.append(run(bare[0]))
        tc.extend(par(sign, align="center") for sign in bare[1:])
    else:
        tracked = encodings.replaced(bare, dice, package)
        clear_cell(tc).extend(tracked)


def _respelled(label: str, how: str, dice: Dice) -> str:
    bare = re.sub(r"\s", "", label)
    number = _NUMBER.match(label)
    rest = label[number.end() :] if number else label
    if how == "spaced":
        return " ".join(bare) if len(bare) <= 5 and not bare.isascii() else label
    if how == "wide_spaced":
        return "　".join(bare) if len(bare) <= 4 and not bare.isascii() else label
    if how == "colon":
        return label + dice.rng.choice("：:")
    if how == "brackets":
        return label.replace("（", "(").replace("）", ")")
    if how == "no_brackets":
        return re.sub(r"（[^（）]*）", "", label) or label
    if how == "renumbered":
        return dice.rng.choice(("（{}）", "{}、", "{}．", "{}. ", "({})")).format(dice.rng.randint(1, 9)) + rest
    if how == "unnumbered":
        return rest
    if how == "chinese_number":
        return f"{dice.rng.choice('一二三四五')}、{rest}"
    if how == "starred":
        return dice.rng.choice(("*{}", "{}*", "★{}")).format(label)
    if how == "noted":
        return label + dice.rng.choice(("（必填）", "（选填）", "（盖章版一致）"))
    if how == "circled_number":
        return dice.rng.choice("①②③④⑤⑥") + rest
    if how == "bilingual":
        return f"{label} {fresh_labels.ENGLISH.get(bare, '')}".strip()
    if how == "reworded_fresh":
        words = fresh_labels.REWORDED.get(re.sub(r"^[*★]", "", bare))
        return dice.rng.choice(words) if words else label
    return reworded(label, dice, is_held=how == "reworded_rare")


def _break(tc: Node, label: str, dice: Dice) -> None:
    if len(label) < 4:
        return
    at = dice.rng.randint(2, len(label) - 2)
    first = clear_cell(tc)
    if dice.chance(0.5):
        first.append(run(label[:at]))
        tc.append(par(label[at:], align="center"))
    else:
        first.extend([run(label[:at]), run("", None, el("w:br")), run(label[at:])])
