"""How the third generator spells values of each type, with what a clerk reads in them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from samples.third_words import AREA_CODES, draw_person
from samples.truth import Value, Written

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_DIGITS = "〇一二三四五六七八九"
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def chinese_number(number: int) -> str:
    """A number of 1 to 99 as it is said."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def spell_date(rng: Random, year: int, month: int, day: int) -> Written:
    """A day, in one of nine spellings."""
    said = "".join(_DIGITS[int(digit)] for digit in str(year))
    plain = f"{year}年{month}月{day}日"
    ways = [
        plain,
        plain,
        plain,
        f"{year}年{month:02d}月{day:02d}日",
        f"{year}.{month}.{day}",
        f"{year}.{month:02d}.{day:02d}",
        f"{year}-{month:02d}-{day:02d}",
        f"{year}/{month}/{day}",
        f"{year} 年 {month} 月 {day} 日",
        f"{said}年{chinese_number(month)}月{chinese_number(day)}日",
        f"{year % 100}年{month}月{day}日",
        plain.translate(_WIDE),
    ]
    return Written(rng.choice(ways), f"{year}-{month:02d}-{day:02d}")


def spell_month(rng: Random, year: int, month: int) -> Written:
    """A month."""
    ways = [f"{year}年{month}月", f"{year}年{month}月", f"{year}.{month:02d}", f"{year}-{month:02d}", f"{year}/{month}"]
    return Written(rng.choice(ways), f"{year}-{month:02d}")


def spell_count(rng: Random, number: int, unit: str) -> Written:
    """A count of people or things, mostly bare digits."""
    ways = [str(number)] * 5 + [f"{number}{unit}", f"{number}{unit}", f"约{number}{unit}", f"{number} {unit}"]
    ways.append(str(number).translate(_WIDE))
    if 2 < number < 100:
        ways.append(chinese_number(number) + unit)
    return Written(rng.choice(ways), number)


def spell_money(rng: Random) -> Written:
    """A sum of some thousand to some ten thousand yuan."""
    tens = rng.randint(2, 60)
    yuan = tens * 10_000 if rng.random() < 0.6 else rng.randint(11, 990) * 1000
    wan = f"{yuan / 10_000:g}"
    ways = [
        f"{wan}万元",
        f"{wan}万元",
        f"{yuan}元",
        f"{yuan:,}元",
        f"{yuan}",
        f"￥{yuan:,}.00",
        f"人民币{wan}万元",
        f"{wan}万",
    ]
    if yuan % 10_000 == 0 and yuan < 100_000:
        ways.append(f"人民币{_CAPITALS[yuan // 10_000]}万元整")
    return Written(rng.choice(ways), yuan)


def spell_phone(rng: Random, city: str) -> Written:
    """A fixed line of the city, at times with an extension or a second number."""
    area = AREA_CODES[city]

    def number() -> str:
        return rng.choice("2568") + "".join(rng.choices("0123456789", k=7))

    one = number()
    if rng.random() < 0.12:
        extra = str(rng.randint(10, 899))
        sign = rng.choice(("转", "-", "转"))
        return Written(f"{area}-{one}{sign}{extra}", f"{area}-{one}x{extra}")
    if rng.random() < 0.06:
        two = number()
        return Written(f"{area}-{one}、{area}-{two}", f"{area}-{one};{area}-{two}")
    ways = [f"{area}-{one}"] * 4 + [f"（{area}）{one}", f"({area}){one}", f"{area} {one}", f"{area}—{one}"]
    ways.append(f"{area}-{one[:4]} {one[4:]}")
    return Written(rng.choice(ways), f"{area}-{one}")


def spell_mobile(rng: Random) -> Written:
    """A mobile number, at times two."""

    def number() -> str:
        return rng.choice(("138", "139", "150", "158", "186", "177", "199")) + "".join(rng.choices("0123456789", k=8))

    one = number()
    if rng.random() < 0.06:
        two = number()
        return Written(f"{one}、{two}", f"{one};{two}")
    split = f"{one[:3]}-{one[3:7]}-{one[7:]}"
    ways = [one] * 6 + [split, split.replace("-", " "), f"+86 {split}", f"+86{one}", one.translate(_WIDE)]
    return Written(rng.choice(ways), one)


def spell_email(rng: Random) -> Written:
    """An address of made-up letters."""
    name = "".join(rng.choices("abcdefghjkmnpqrstuvwxyz", k=rng.randint(3, 8)))
    tail = rng.choice(("", str(rng.randint(10, 999)), f"_{rng.randint(1, 9)}", f".{rng.choice('xyzw')}"))
    host = rng.choice(("163.com", "126.com", "qq.com", "zju.edu.cn", "sina.com", "foxmail.com"))
    text = f"{name}{tail}@{host}"
    return Written(text.upper() if rng.random() < 0.05 else text, text)


def spell_account(rng: Random) -> Written:
    """A bank account of 16 to 19 digits, at times in groups of four."""
    digits = rng.choice(("6222", "6217", "6228", "1202", "3310")) + "".join(
        rng.choices("0123456789", k=rng.choice((12, 15, 13)))
    )
    parts = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    return Written(rng.choice((digits, digits, " ".join(parts))), digits)


def spell_bank_code(rng: Random) -> Written:
    """Twelve digits that look like a bank's code."""
    digits = rng.choice(("102", "103", "104", "105", "301", "313")) + "33" + "".join(rng.choices("0123456789", k=7))
    return Written(rng.choice((digits, digits, digits, f"{digits[:4]} {digits[4:8]} {digits[8:]}")), digits)


def spell_identity(rng: Random, is_man: bool) -> Written:
    """A resident's number with its right check digit."""
    birth = f"{rng.randint(1958, 1988)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    order = rng.randint(0, 99) * 10 + rng.choice((1, 3, 5, 7, 9) if is_man else (0, 2, 4, 6, 8))
    body = f"33{rng.randint(1, 11):02d}{rng.randint(1, 27):02d}{birth}{order:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11
    number = body + "10X98765432"[rest]
    ways = [number] * 4 + [f"{number[:6]} {number[6:14]} {number[14:]}", number.replace("X", "x")]
    return Written(rng.choice(ways), number)


def spell_person(rng: Random) -> Written:
    """A name, a short one at times spaced out."""
    name = draw_person(rng)
    text = " ".join(name) if len(name) == 2 and rng.random() < 0.4 else name
    return Written(text, name)


def spell_region(rng: Random, city: str, county: str | None) -> Written:
    """A city or county, with or without what it lies in."""
    if county is None:
        text = rng.choice((city, city, f"浙江省{city}"))
    else:
        text = rng.choice((f"{city}{county}", county, f"浙江省{city}{county}"))
    return Written(" ".join(text) if len(text) == 3 and rng.random() < 0.15 else text, text)


def plain(text: str) -> Written:
    """A text that is its own value; parentheses may come in either width."""
    narrow = text.replace("（", "(").replace("）", ")")
    also: tuple[Value, ...] = () if narrow == text else (narrow,)
    return Written(text, text, also)


def maybe(rng: Random, probability: float, make: Callable[[], Written]) -> Written:
    """The value, or nothing written."""
    return make() if rng.random() < probability else Written()
