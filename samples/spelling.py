"""How one value is written down: canonical facts become what stands on the paper, with the truth of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from samples.dice import Dice
from samples.fresh_spelling import respell
from samples.truth import Value, Written

_DIGITS = "〇一二三四五六七八九"
_WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def spell(kind: str, value: Value, dice: Dice, key: str = "") -> Written:
    """A value of a contract type as a person writes it; ``key`` says which measure word fits a number."""
    if value is None or value == "":
        return Written("", None)
    again = respell(kind, value, dice, key)
    if again is not None:
        return again
    if kind == "integer":
        return _integer(value, dice, key)
    speller = _SPELLERS.get(kind)
    return speller(value, dice) if speller else Written(str(value), value)


def chinese_number(number: int) -> str:
    """0 to 99,999,999 in Chinese words: 12 → 十二, 105 → 一百零五."""
    high, low = divmod(number, 10000)
    words = _section(high) + "万" if high else ""
    if low:
        words += ("零" if high and low < 1000 else "") + _section(low)
    return (words[1:] if words.startswith("一十") else words) or "零"


def _section(number: int) -> str:
    words, skipped = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit:
            words += ("零" if skipped and words else "") + _DIGITS[digit] + unit
        skipped = not digit
    return words


def _text(value: Value, dice: Dice) -> Written:
    text = str(value)
    how = dice.pick("spell.text")
    if how == "padded":
        return Written(f"  {text}　", text)
    if how == "wide" and any(c.isascii() and c.isalnum() for c in text):
        return Written(text.translate(_WIDE_DIGITS), text)
    return Written(text, text)


def _region(value: Value, dice: Dice) -> Written:
    text = str(value)
    if len(text) <= 4 and dice.pick("spell.region") == "spaced":
        return Written(" ".join(text), text)
    return Written(text, text)


def _person(value: Value, dice: Dice) -> Written:
    name = str(value)
    if name.isascii() or not 2 <= len(name) <= 3 or "·" in name:
        return Written(name, name)
    how = dice.pick("spell.person")
    gaps = {"spaced": " ", "wide_space": "　", "two_spaces": "  ", "nbsp": "\u00a0"}
    if len(name) == 2 and how in gaps:
        return Written(name[0] + gaps[how] + name[1], name)
    return Written(name, name)


def _integer(value: Value, dice: Dice, key: str = "") -> Written:
    number = int(str(value))
    unit, other = _MEASURES.get(key, ("人", "名") if "expert" in key else ("个", "项"))
    text = {
        "wide": str(number).translate(_WIDE_DIGITS),
        "chinese": chinese_number(number),
        "unit": f"{number}{unit}",
        "other_unit": f"{number}{other}",
        "about": f"约{number}{other}",
        "spaced_unit": f"{number} {unit}",
        "thousands": f"{number:,}",
        "chinese_unit": chinese_number(number) + unit,
        "more": f"{number}余{unit}" if number % 10 == 0 and number else str(number),
        "both": f"{chinese_number(number)}（{number}）",
        "bracket": f"{number}（{unit}）",
        "ten_thousands": _wan(number, unit),
        "spaced_chinese": f" {number}　{unit} ",
        "total": f"共{number}{unit}",
    }.get(dice.pick("spell.integer"), str(number))
    if text.startswith(f"{number}余"):
        return Written(text, number, also=(text,), tolerated=("invalid",))
    return Written(text, number)


def _wan(number: int, unit: str) -> str:
    return f"{number / 10000:g}万{unit}" if number >= 10000 and number % 100 == 0 else str(number)


_MEASURES = {
    "service_count": ("次", "次"),
    "teams_completed": ("个", "支"),
    "experts_invited": ("人次", "人次"),
    "onsite_guidance": ("次", "场"),
    "lectures_and_trainings": ("场", "场次"),
    "suggestions": ("条", "条"),
    "clinic_visits": ("人次", "人次"),
    "staff_trained": ("人", "名"),
    "people_benefited": ("人", "人次"),
}


def _money(value: Value, dice: Dice) -> Written:
    yuan = int(float(str(value)))
    wan = yuan / 10000
    how = dice.pick("spell.money")
    text = {
        "wan": f"{wan:g}万元",
        "wan_bare": f"{wan:.1f}万" if round(wan, 1) == wan else f"{wan:g}万",
        "comma": f"{yuan:,}元",
        "yuan": f"{yuan}元",
        "sign": f"￥{yuan:,}",
        "cents": f"{yuan:,}.00元",
        "words": f"人民币{_capital(yuan)}元整",
        "prefixed": f"人民币{wan:g}万元",
        "spaced": f"{wan:g} 万 元",
        "wide": f"{wan:g}万元".translate(_WIDE_DIGITS),
        "both": f"{wan:g}万元（{_capital(yuan)}元整）",
        "yen": f"¥{yuan}",
        "wide_comma": f"{yuan:,}".replace(",", "，") + "元",
        "decimals": f"{yuan}.00",
        "exact": f"{wan:g}万元整",
        "capital": f"{_capital(yuan)}圆整",
        "small_words": f"{chinese_number(yuan)}元",
        "rmb": f"RMB {yuan:,}",
    }.get(how, str(yuan))
    return Written(text, yuan)


def _capital(yuan: int) -> str:
    return chinese_number(yuan).translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))


def _date(value: Value, dice: Dice) -> Written:
    day = date.fromisoformat(str(value))
    return Written(spell_date(day, dice.pick("spell.date")), day.isoformat())


def spell_date(day: date, how: str) -> str:
    """A date in one of the ways of ``spell.date``."""
    y, m, d = day.year, day.month, day.day
    digits = "".join(_DIGITS[int(c)] for c in str(y))
    return {
        "dots": f"{y}.{m}.{d}",
        "slashes": f"{y}/{m:02d}/{d:02d}",
        "iso": f"{y}-{m:02d}-{d:02d}",
        "short_iso": f"{y}-{m}-{d}",
        "zeros": f"{y}年{m:02d}月{d:02d}日",
        "spaced": f"{y} 年 {m} 月 {d} 日",
        "chinese": f"{digits}年{chinese_number(m)}月{chinese_number(d)}日",
        "two_digits": f"{y % 100}年{m}月{d}日",
        "wide": f"{y}年{m}月{d}日".translate(_WIDE_DIGITS),
        "hao": f"{y}年{m}月{d}号",
        "dots_zeros": f"{y}.{m:02d}.{d:02d}",
        "compact": f"{y}{m:02d}{d:02d}",
        "zero_o": f"{digits.replace('〇', 'O')}年{chinese_number(m)}月{chinese_number(d)}日",
        "zero_word": f"{digits.replace('〇', '零')}年{chinese_number(m)}月{chinese_number(d)}日",
        "short_dots": f"{y % 100}.{m}.{d}",
        "underscored": f"_{y}_年_{m}_月_{d}_日",
        "stamp": f"{y}-{m:02d}-{d:02d} 00:00:00",
        "spaced_dots": f"{y} . {m} . {d}",
        "dot_end": f"{y}.{m}.{d}.",
        "wide_dots": f"{y}．{m}．{d}",
        "year_spaces": f"{y}年  {m}月  {d}日",
        "backslash": f"{y}、{m}、{d}",
        "weekday": f"{y}年{m}月{d}日（周{'一二三四五六日'[day.weekday()]}）",
        "circle": f"{digits.replace('〇', '○')}年{chinese_number(m)}月{chinese_number(d)}日",
    }.get(how, f"{y}年{m}月{d}日")


def _month(value: Value, dice: Dice) -> Written:
    year, month = str(value).split("-")
    text = {
        "dots": f"{year}.{month}",
        "slash": f"{year}/{int(month)}",
        "iso": f"{year}-{month}",
        "zeros": f"{year}年{month}月",
        "spaced": f"{year} 年 {int(month)} 月",
        "chinese": "".join(_DIGITS[int(c)] for c in year) + f"年{chinese_number(int(month))}月",
        "day_too": f"{year}年{int(month)}月1日",
        "two_digits": f"{year[2:]}年{int(month)}月",
    }.get(dice.pick("spell.month"), f"{year}年{int(month)}月")
    return Written(text, str(value))


def _phone(value: Value, dice: Dice) -> Written:
    number = str(value)
    how = dice.pick("spell.phone")
    if "-" not in number:
        return _mobile(value, dice)
    area, local = number.split("-")
    extension = str(dice.rng.randint(10, 8999))
    more = f"{int(local[-1]) + 1 if local[-1] != '9' else 0}"
    second = local[:-1] + more
    spelled: dict[str, tuple[str, str]] = {
        "brackets": (f"（{area}）{local}", number),
        "ascii_brackets": (f"({area}){local}", number),
        "space": (f"{area} {local}", number),
        "split": (f"{area}-{local[:4]} {local[4:]}", number),
        "long_dash": (f"{area}—{local}", number),
        "joined": (area + local, number),
        "extension": (f"{area}-{local}转{extension}", f"{number}x{extension}"),
        "ext_dash": (f"{area}-{local}-{extension}", f"{number}x{extension}"),
        "two": (f"{area}-{local}、{area}-{second}", f"{number};{area}-{second}"),
        "two_slash": (f"{area}-{local}/{area}-{second}", f"{number};{area}-{second}"),
        "local_only": (local, local),
        "wide": (f"{area}－{local}".translate(_WIDE_DIGITS), number),
        "wide_all": (number.translate(_WIDE), number),
        "bracket_ext": (f"（{area}）{local[:4]} {local[4:]}转{extension}", f"{number}x{extension}"),
        "spaced_dash": (f"{area} - {local}", number),
        "labelled": (f"电话：{number}", number),
        "two_lines": (f"{number}\n{area}-{second}", f"{number};{area}-{second}"),
        "country": (f"+86-{area[1:]}-{local}", number),
        "with_mobile": (f"{number}，13800138{extension[:1]}00", f"{number};13800138{extension[:1]}00"),
        "ext_word": (f"{area}-{local} ext.{extension}", f"{number}x{extension}"),
    }
    text, truth = spelled.get(how, (number, number))
    return Written(text, truth)


def _mobile(value: Value, dice: Dice) -> Written:
    number = str(value)
    a, b, c = number[:3], number[3:7], number[7:]
    second = f"139{c}{b}"
    spelled: dict[str, tuple[str, str]] = {
        "dashes": (f"{a}-{b}-{c}", number),
        "spaces": (f"{a} {b} {c}", number),
        "plus": (f"+86 {a}-{b}-{c}", number),
        "plus_joined": (f"+86{number}", number),
        "wide": (number.translate(_WIDE_DIGITS), number),
        "two": (f"{number}、{second}", f"{number};{second}"),
        "two_slash": (f"{number}/{second}", f"{number};{second}"),
        "bracket_plus": (f"(86){number}", number),
        "two_lines": (f"{number}\n{second}", f"{number};{second}"),
        "wechat": (f"{number}（微信同号）", number),
        "zeros": (f"0086 {number}", number),
        "two_space": (f"{number}  {second}", f"{number};{second}"),
    }
    text, truth = spelled.get(dice.pick("spell.mobile"), (number, number))
    return Written(text, truth)


def _email(value: Value, dice: Dice) -> Written:
    address = str(value)
    text = {
        "upper": address.upper(),
        "title": address[0].upper() + address[1:],
        "wide": address.translate(_WIDE),
        "wide_at": address.replace("@", "＠"),
        "spaced_at": address.replace("@", " @ "),
        "padded": f" {address} ",
        "split_line": address.replace("@", "@\n"),
    }.get(dice.pick("spell.email"), address)
    return Written(text, address)


def _digits(value: Value, dice: Dice) -> Written:
    number = str(value)
    how = dice.pick("spell.digits")
    groups = [number[i : i + 4] for i in range(0, len(number), 4)]
    if how in ("fours", "dashes") and len(number) >= 12:
        return Written((" " if how == "fours" else "-").join(groups), number)
    if how == "wide":
        return Written(number.translate(_WIDE_DIGITS), number)
    if how == "two_lines" and len(number) >= 16:
        return Written(f"{number[:10]}\n{number[10:]}", number)
    if how == "nbsp" and len(number) >= 12:
        return Written("\u00a0".join(groups), number)
    return Written(number, number)


def _id_number(value: Value, dice: Dice) -> Written:
    number = str(value)
    how = dice.pick("spell.id")
    if how == "lower_x":
        return Written(number.replace("X", "x"), number)
    if how == "spaced" and len(number) == 18:
        return Written(f"{number[:6]} {number[6:14]} {number[14:]}", number)
    if how == "wide":
        return Written(number.translate(_WIDE), number)
    if how == "two_lines" and len(number) == 18:
        return Written(f"{number[:10]}\n{number[10:]}", number)
    return Written(number, number)


def _long_text(value: Value, dice: Dice) -> Written:
    text = str(value)
    return Written(text, text)


_SPELLERS: dict[str, Callable[[Value, Dice], Written]] = {
    "text": _text,
    "region": _region,
    "person": _person,
    "money": _money,
    "date": _date,
    "month": _month,
    "phone": _phone,
    "mobile": _mobile,
    "email": _email,
    "bank_account": _digits,
    "bank_code": _digits,
    "postcode": _digits,
    "id_number": _id_number,
    "long_text": _long_text,
}
