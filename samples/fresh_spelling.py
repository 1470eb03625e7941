"""Spellings of the third space: how other people write the same number, date or address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from samples.dice import PLAIN, Dice
from samples.truth import Value, Written

_DIGITS = "〇一二三四五六七八九"
_BANK_DIGITS = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_FAMILIES = {"bank_account": "digits", "bank_code": "digits", "postcode": "", "id_number": "id"}


def respell(kind: str, value: Value, dice: Dice, key: str) -> Written | None:
    """The value in one of the third space's spellings, or None where it is written as ever."""
    family = _FAMILIES.get(kind, kind)
    if family not in _SPELLERS:
        return None
    how = dice.pick(f"respell.{family}")
    written = None if how == PLAIN else _SPELLERS[family](value, how, (dice.rng, key))
    if written is None and how != PLAIN:
        dice.drawn.discard(f"respell.{family}:{how}")
    return written


Hand = tuple[Random, str]


def _integer(value: Value, how: str, hand: Hand) -> Written | None:
    number = int(str(value))
    is_people = "expert" in hand[1] or "people" in hand[1]
    unit = "人" if is_people else "次" if hand[1] == "service_count" else "个"
    if how == "around":  # a person's rough number: the law's 约
        return Written(f"{number}{unit}左右", number, also=(f"{number}{unit}左右",), tolerated=("invalid",))
    if how == "batches" and is_people:
        return None
    text = {
        "excel_zero": f"{number}.0",
        "zero_first": f"{number:03d}",
        "batches": f"{number}批次",
        "set_word": f"合计{number}{unit}",
    }[how]
    return Written(text, number)


def _money(value: Value, how: str, hand: Hand) -> Written | None:
    yuan = int(float(str(value)))
    wan = f"{yuan / 10000:g}"
    text = {
        "suffix": f"{yuan:,}元（人民币）",
        "code": f"CNY {yuan:,}.00",
        "whole_yuan": f"{yuan:,}元整",
        "amount_first": f"¥{yuan:,}元",
        "cents_wan": f"{yuan / 10000:.2f}万元",
        "with_word": f"共计{wan}万元",
    }[how]
    if how == "cents_wan" and yuan % 100:
        return None
    return Written(text, yuan)


def _date(value: Value, how: str, hand: Hand) -> Written | None:
    day = date.fromisoformat(str(value))
    y, m, d = day.year, day.month, day.day
    if how == "first_month" and m != 1:
        return None
    tens = "十" if d < 20 else f"{_DIGITS[d // 10]}十"
    words = _DIGITS[d] if d < 10 else tens + (_DIGITS[d % 10] if d % 10 else "")
    digits = "".join(_DIGITS[int(c)] for c in str(y))
    text = {
        "no_day_word": f"{y}年{m}月{d}",
        "first_month": hand[0].choice((f"{y}年元月{d}日", f"{digits}年元月{words}日")),
        "dash_ri": f"{y}-{m}-{d}日",
        "en_dash": f"{y}–{m:02d}–{d:02d}",
        "bank_words": f"{str(y).translate(_BANK_DIGITS)}年{_bank(m)}月{_bank(d)}日",
        "bare_spaces": f"{y}  {m}  {d}",
        "backslash": f"{y}\\{m}\\{d}",
        "morning": f"{y}年{m}月{d}日上午",
        "short_hao": f"{y}.{m}.{d}号",
    }[how]
    also: tuple[Value, ...] = (text,) if how in ("bare_spaces", "backslash", "morning") else ()
    return Written(text, day.isoformat(), also=also, tolerated=("invalid",) if also else ())


def _bank(number: int) -> str:
    """As on a cheque: 壹月, 零壹拾月 in short; 22 → 贰拾贰."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else (str(tens).translate(_BANK_DIGITS) if tens > 1 else "壹") + "拾"
    return head + (str(ones).translate(_BANK_DIGITS) if ones else "")


def _month(value: Value, how: str, hand: Hand) -> Written | None:
    year, month = str(value).split("-")
    text = {
        "fen": f"{year}年{int(month)}月份",
        "short_iso": f"{year}-{int(month)}",
        "wide": f"{year}年{int(month)}月".translate(_WIDE_DIGITS),
        "padded": f"{year}　年　{month}　月",
    }[how]
    return Written(text, str(value))


def _phone(value: Value, how: str, hand: Hand) -> Written | None:
    number = str(value)
    if "-" not in number:
        return None
    area, local = number.split("-")
    extension = str(hand[0].randint(100, 8999))
    second = local[:-1] + str((int(local[-1]) + 3) % 10)
    if how == "shared_area":
        shared = f"{number};{second}"
        return Written(f"{area}-{local}、{second}", f"{number};{area}-{second}", also=(shared,), tolerated=("invalid",))
    if how == "area_last":  # read, but nobody could blame a question
        return Written(f"{local}（区号{area}）", number, also=(f"{local}（区号{area}）",), tolerated=("invalid",))
    spelled = {
        "country_plain": (f"86-{area}-{local}", number),
        "slash": (f"{area}/{local}", number),
        "dot": (f"{area}.{local}", number),
        "office": (f"{area}-{local}（办）", number),
        "hash": (f"{area}-{local}#{extension}", f"{number}x{extension}"),
        "ext_minus": (f"{area}-{local}-分机{extension}", f"{number}x{extension}"),
    }
    text, truth = spelled[how]
    return Written(text, truth)


def _mobile(value: Value, how: str, hand: Hand) -> Written | None:
    number = str(value)
    a, b, c = number[:3], number[3:7], number[7:]
    second = f"136{c}{b}"
    spelled = {
        "dots": (f"{a}.{b}.{c}", number),
        "wechat": (f"{number}（微信同号）", number),
        "country_brackets": (f"（+86）{number}", number),
        "or_word": (f"{number}或{second}", f"{number};{second}"),
        "labelled": (f"手机：{number}", number),
        "thin_blanks": (f"{a}\u2009{b}\u2009{c}", number),
    }
    text, truth = spelled[how]
    return Written(text, truth)


def _email(value: Value, how: str, hand: Hand) -> Written | None:
    address = str(value)
    text = {"mailto": f"mailto:{address}", "angle": f"<{address}>", "labelled": f"邮箱：{address}"}[how]
    return Written(text, address)


def _digits(value: Value, how: str, hand: Hand) -> Written | None:
    number = str(value)
    if len(number) < 12:
        return None
    label = "行号" if hand[1] == "bank_code" else "账号"
    text = {
        "threes": " ".join(number[i : i + 3] for i in range(0, len(number), 3)),
        "tabbed": "\t".join((number[:6], number[6:])),
        "labelled": f"{label}：{number}",
        "ideographic": "　".join(number[i : i + 4] for i in range(0, len(number), 4)),
    }[how]
    return Written(text, number)


def _id_number(value: Value, how: str, hand: Hand) -> Written | None:
    number = str(value)
    if len(number) != 18:
        return None
    text = {
        "dashes": f"{number[:6]}-{number[6:14]}-{number[14:]}",
        "thin_blanks": "\u2009".join((number[:6], number[6:14], number[14:])),
        "sixes": "　".join((number[:6], number[6:12], number[12:])),
    }[how]
    return Written(text, number)


def _person(value: Value, how: str, hand: Hand) -> Written | None:
    name = str(value)
    if name.isascii() or not 2 <= len(name) <= 3 or "·" in name:
        return None
    return Written((" " if how == "three_spaced" else "\u2003").join(name), name)


_SPELLERS: dict[str, Callable[[Value, str, Hand], Written | None]] = {
    "integer": _integer,
    "money": _money,
    "date": _date,
    "month": _month,
    "phone": _phone,
    "mobile": _mobile,
    "email": _email,
    "digits": _digits,
    "id": _id_number,
    "person": _person,
}
