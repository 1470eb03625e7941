"""Numbers in Arabic or Chinese numerals, everyday or financial, or mixed (``3万2千``)."""

from __future__ import annotations

import re
from decimal import Decimal

_SPELLINGS = ("零〇○Oo", "一壹弌幺", "二贰貳两弍", "三叁參弎叄", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
_DIGITS = {char: digit for digit, chars in enumerate(_SPELLINGS) for char in chars}
_DIGITS |= {str(digit): digit for digit in range(10)}
_UNITS = str.maketrans("拾佰仟萬億", "十百千万亿")
_TENS = {"廿": "二十", "卄": "二十", "卅": "三十"}
DIGIT = "".join(char for char in _DIGITS if not char.isascii())
"""Chinese digits, for use inside a character class."""
NUMERAL = DIGIT + "十百千万亿拾佰仟萬億廿卄卅"
"""Chinese digits and units, for use inside a character class."""

_ABOUT = re.compile(rf"[{DIGIT}]{{2}}(?<![零〇○])")  # 两三, 五六: about so many; 一〇 is ten
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_ONE = r"\d+(?:\.\d+)?|[一二三四五六七八九壹贰貳两叁參叄肆伍陆陸柒捌玖弌弍弎]"
_SECTION = re.compile(
    rf"(?:(?P<k>{_ONE})千)?(?P<z1>[零〇○])?(?:(?P<h>{_ONE})百)?(?P<z2>[零〇○])?(?:(?P<t>{_ONE})?(?P<ten>十))?"
    rf"(?P<z3>[零〇○])?(?P<u>{_ONE})?"
)


def arabic(text: str) -> Decimal | None:
    """``1,200.50`` → 1200.50; None where the text is more or other than one number."""
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return Decimal(text) if _PLAIN.fullmatch(text) and text.isascii() else None


def number(text: str) -> Decimal | None:
    """The number that a text without blanks spells, or None. ``三万五`` is 35000, ``3万50`` is nothing certain."""
    plain = arabic(text)
    if plain is not None or not text or len(text) > 40:
        return plain
    text = text.translate(_UNITS)
    for sign, tens in _TENS.items():
        text = text.replace(sign, tens)
    if not any(unit in text for unit in "十百千万亿"):
        return None if _ABOUT.fullmatch(text) else digits(text)
    total, is_large = Decimal(0), False
    for unit, worth in (("亿", 10**8), ("万", 10**4)):
        if text.count(unit) > 1:
            return None
        head, found, tail = text.partition(unit)
        if not found:
            continue
        share = number(head) if unit == "亿" else _below(head, None)
        if share is None:
            return None
        total, is_large = total + share * worth, True
        text = tail
        if not text:
            return total
        if len(text) == 1 and text not in "零〇○十" and text in _DIGITS:
            return total + _DIGITS[text] * worth // 10
    rest = _below(text, 10000 if is_large else None)
    return None if rest is None or (is_large and _PLAIN.fullmatch(text) and len(text) < 3) else total + rest


def digits(text: str) -> Decimal | None:
    """A number spelled digit by digit (``二〇二四``), or None."""
    values = [_DIGITS.get(char) for char in text]
    if not text or None in values:
        return None
    return Decimal("".join(map(str, values)))


def _below(text: str, limit: int | None) -> Decimal | None:
    """A number without 万 and 亿; under `limit` where one is given."""
    plain = arabic(text)
    if plain is None:
        plain = _section(text)
    return None if plain is None or (limit is not None and plain >= limit) else plain


def _section(text: str) -> Decimal | None:
    parts = _SECTION.fullmatch(text)
    if not text or parts is None:
        return digits(text) if len(text) == 1 else None
    thousands, hundreds, tens, ones = (_value(parts[name]) for name in ("k", "h", "t", "u"))
    if parts["ten"] and parts["t"] is None:
        tens = Decimal(1)
    total = thousands * 1000 + hundreds * 100 + tens * 10
    if parts["u"] is None or parts["ten"] or parts["z1"] or parts["z2"] or parts["z3"]:
        return total + ones
    if ones >= 10 or ones != ones.to_integral_value():  # 3千50: who knows
        return None
    # ``一千二`` is 1200, ``二百五`` is 250: the unit after the last one named.
    return total + ones * (10 if hundreds else 100 if thousands else 1)


def _value(part: str | None) -> Decimal:
    if part is None:
        return Decimal(0)
    return Decimal(_DIGITS[part]) if part in _DIGITS else Decimal(part)
