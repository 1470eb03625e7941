"""Counts and sums of money."""

from __future__ import annotations

import re
from decimal import Decimal

from extract.normalise.fold import ascii_like, close_up
from extract.normalise.numerals import NUMERAL, number

_MOST = Decimal(10) ** 13
_FILL = re.compile(r"_+")
_BRACKETS = re.compile(r"(?P<before>[^()\[\]]*)[(\[](?P<inside>[^()\[\]]*)[)\]](?P<after>[^()\[\]]*)")
_FIGURE = re.compile(rf"[\d.,{NUMERAL}]+")
_HAS_NUMBER = re.compile(rf"[\d{NUMERAL}]")

# 余, 多, 近, 超过 and ranges are left out on purpose: what they name is not one number.
_COUNT_BEFORE = re.compile(r"(?:约|大约|大概|共计|共|合计|总计|总共|累计|计|预计|计划|拟|参与|邀请|覆盖|专家|:|为)*")
_COUNT_AFTER = re.compile(
    r"(?:人次|[人场]/次|人数|人|名|位|个|次|场次|场|项|家|支|条|件|期|批|组|类|户|例|篇|专家|地市|地级市|区县|县|市|县区|县市区"
    r"|团|服务团|团队|左右|\.|。|,|;|、)*"
)
_COUNT_UNITS = re.compile(r"(?:人次|人数|人|名|位|个|次|场|项|家|支|条|件|期|元|万元|万|约)+[.。]?")


def has_no_figure(text: str, unit: str | None = None) -> bool:
    """Whether only the unit printed beside the place stands here (``人``, ``万元``, or the field's own)."""
    bare = _FILL.sub("", ascii_like(text)).replace(" ", "").replace("\n", "")
    if unit and bare == unit:
        return True
    return _COUNT_UNITS.fullmatch(bare) is not None and bare not in ("万", "约")


def integer(text: str, unit: str | None = None) -> int | None:
    """The count that was written, or None where it is no single whole number.

    unit: what the field counts in (``天``); it may be written behind, beyond the usual measure words.
    """
    bare = close_up(_FILL.sub("", ascii_like(text)))
    if bare is None or len(bare) > 60:
        return None
    if unit:
        bare = bare.removesuffix(unit)
    parts = _BRACKETS.fullmatch(bare)
    if parts is None:
        return _count(bare)
    if not parts["before"] + parts["after"]:  # （1）
        return _count(parts["inside"])
    if not _HAS_NUMBER.search(parts["before"] + parts["after"]):  # （15）人
        return _count(parts["before"] + parts["inside"] + parts["after"])
    value = _count(parts["before"] + parts["after"])
    is_remark = not _HAS_NUMBER.search(parts["inside"])  # 12(人), 3个（杭州、宁波）
    return value if is_remark or _count(parts["inside"]) == value else None


def _count(bare: str) -> int | None:
    bare = bare[_COUNT_BEFORE.match(bare).end() :]  # type: ignore[union-attr]
    figure = _FIGURE.match(bare)
    if not figure:
        return None
    core, rest = figure[0].rstrip(".,"), bare[figure.end() :]
    if not _COUNT_AFTER.fullmatch(rest):
        return None
    value = number(core)
    if value is None or value != value.to_integral_value() or value >= _MOST:
        return None
    return int(value)


_NUMBER = re.compile(
    rf"(?P<sign>[-−－]?)(?P<figure>[\d.,{NUMERAL}]+)"
    r"(?P<unit>[%％‰°℃㎡㎥a-zA-Z²³/·平立方千公毫厘分米里亩顷吨克斤升台套辆座栋间个项件份人次名户家岁年月天日小时学期倍元左右]{0,8})[.。,;]?"
)


def decimal(text: str) -> int | float | None:
    """The number that was written, a printed or written unit left out (``85.5%`` → 85.5), or None where it is none."""
    bare = close_up(_FILL.sub("", ascii_like(text)))
    if bare is None or len(bare) > 60:
        return None
    bare = bare[_COUNT_BEFORE.match(bare).end() :]  # type: ignore[union-attr]
    parts = _NUMBER.fullmatch(bare)
    value = number(parts["figure"].rstrip(".,")) if parts else None
    if parts is None or value is None or value >= _MOST:
        return None
    value = -value if parts["sign"] else value
    return int(value) if value == value.to_integral_value() else float(value)


_MONEY_BEFORE = re.compile(
    r"(?:约|大约|大概|共计|共|合计|总计|总共|计|预计|拟|申请|共需|需|总预算|预算|经费|为|:|人民币|RMB|CNY|¥|Y(?=\d))*",
    re.I,
)
_MONEY = re.compile(
    rf"(?P<figure>[\d.,{NUMERAL}]+)(?P<letter>[WwKk])?(?P<yuan>元|圆|块钱|块|yuan)?"
    r"(?:(?P<jiao>[一二三四五六七八九壹贰叁肆伍陆柒捌玖零\d])角)?(?:零?(?P<fen>[一二三四五六七八九壹贰叁肆伍陆柒捌玖\d])分)?"
    r"(?:整|正)?(?:人民币|RMB|CNY)?(?:整|左右|[.。,;])*",
    re.I,
)
_LETTERS = {"w": 10000, "k": 1000}
_UNIT_WORTH = {"万元": 10000, "万": 10000, "千元": 1000, "亿元": 10**8, "百元": 100}


def money(text: str, unit: str | None = None) -> int | float | None:
    """The sum in yuan, an int where it is whole, or None where it is no single sum in yuan.

    unit: what the label says a bare number counts (``万元``); a unit that was written goes before it.
    """
    bare = close_up(_FILL.sub("", ascii_like(text)))
    if bare is None or len(bare) > 80:
        return None
    parts = _BRACKETS.fullmatch(bare)
    inside = parts["inside"] if parts else ""
    if parts is None or inside in _UNIT_WORTH:  # 5(万元)
        value = _sum(bare.replace("(", "").replace(")", ""), unit)
    else:
        value = _sum(parts["before"] + parts["after"], unit)
        if _HAS_NUMBER.search(inside) and _sum(inside, None) != value:
            return None
    if value is None or value >= _MOST:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _sum(bare: str, unit: str | None) -> Decimal | None:
    bare = bare[_MONEY_BEFORE.match(bare).end() :]  # type: ignore[union-attr]
    parts = _MONEY.fullmatch(bare)
    if parts is None:
        return None
    figure = parts["figure"].rstrip(".,")
    value = number(figure)
    if value is None:
        return None
    is_counted = not any(unit in figure for unit in "万亿千百十萬億仟佰拾")
    if parts["letter"]:
        value *= _LETTERS[parts["letter"].lower()]
    elif is_counted and not parts["yuan"] and unit:
        value *= _UNIT_WORTH.get(unit, 1)
    elif is_counted and len(figure.partition(".")[2]) > 2:  # 50.000: a decimal or a thousand?
        return None
    if (parts["jiao"] or parts["fen"]) and not parts["yuan"]:
        return None
    for part, worth in ((parts["jiao"], "0.1"), (parts["fen"], "0.01")):
        if part:
            value += (number(part) or Decimal(0)) * Decimal(worth)
    return value if value * 100 == (value * 100).to_integral_value() else None
