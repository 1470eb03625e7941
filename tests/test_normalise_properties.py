"""Whatever stands in a field becomes a value, or stays as it was written; every spelling of a value reads back."""

# ruff: noqa: E501 — many spellings a line, as in a table
from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import get_args

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.normalise import normalise
from extract.normalise.fold import as_written
from extract.normalise.mixed import split_date_range, split_person_phone
from extract.normalise.numerals import number
from models.entry import Kind

unhurried = settings(deadline=None)

WRITTEN: list[Kind] = [kind for kind in get_args(Kind) if kind not in ("yes_no", "choices", "choice", "seal")]
kinds = st.sampled_from(WRITTEN)

# Texts made of what forms hold are likelier to be nearly values than texts of any characters.
WORDS = """
    0 1 2 9 12 2024 年 月 日 号 时 . - / — ： : ； ; 、 ， , （ ） ( ) 一 二 十 廿 百 千 万 亿 元 角 整 人 次 约 余 零 〇 壹 贰 至 @ qq com x X
    + 86 0571 138 8839 转 短号 电话 张三 杭州市 a B 无 _ ¥ % * １ Ａ
"""
pieces = st.sampled_from([*WORDS.split(), "\n", " ", "\u3000", "\xa0", "\u200b"])
texts = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=14).map("".join))


@unhurried
@given(kinds, texts)
def test_any_text_becomes_a_value_or_stays_as_written(kind: Kind, text: str) -> None:
    parsed = normalise(kind, text)
    if parsed.is_empty:
        assert parsed.value is None
    elif not parsed.is_valid:
        assert kind == "person" or parsed.value == as_written(text)
    else:
        assert parsed.value is not None
        assert parsed.value != ""


@unhurried
@given(kinds, texts)
def test_a_value_reads_back_as_itself(kind: Kind, text: str) -> None:
    parsed = normalise(kind, text)
    if parsed.value is not None and parsed.is_valid:
        again = normalise(kind, str(parsed.value))
        assert (again.value, again.is_valid) == (parsed.value, True)


@unhurried
@given(kinds, texts, st.sampled_from([" ", "\u3000", "\n", "\u200b", "\xa0", "\r\n"]))
def test_blanks_around_a_text_mean_nothing(kind: Kind, text: str, blank: str) -> None:
    assert normalise(kind, blank + text + blank) == normalise(kind, text)


@unhurried
@given(texts)
def test_mixed_cells_come_apart_without_a_crash(text: str) -> None:
    name, numbers = split_person_phone(text)
    assert isinstance(name, str)
    assert set("".join(numbers.split())) <= set(text) | {"；"}
    first, last = split_date_range(text)
    assert isinstance(first, str)
    assert isinstance(last, str)


CN = "〇一二三四五六七八九"


def cn_year(year: int, zero: str = "〇") -> str:
    return "".join(CN[int(digit)] for digit in str(year)).replace("〇", zero)


def cn_part(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else CN[tens] + "十") + (CN[ones] if ones else "")


WIDE = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")


def day_spellings(day: dt.date) -> list[str]:
    y, m, d = day.year, day.month, day.day
    return [
        f"{y}年{m}月{d}日", f"{y}年{m:02}月{d:02}日", f"{y} 年 {m} 月 {d} 日", f"{y}年{m}月{d}号", f"{y}年{m}月{d}", f"{y}.{m}.{d}", f"{y}.{m:02}.{d:02}",
        f"{y}/{m}/{d}", f"{y}-{m:02}-{d:02}", f"{y}、{m}、{d}", f"{y}{m:02}{d:02}", f"{y}－{m}－{d}", f"{y}年{m}月\n{d}日", f"{y}.{m}.{d}".translate(WIDE),
        f"{cn_year(y)}年{cn_part(m)}月{cn_part(d)}日", f"{cn_year(y, '零')}年{cn_part(m)}月{cn_part(d)}日", f"{cn_year(y, '○')}年{cn_part(m)}月{cn_part(d)}日",
        f"{y}-{m:02}-{d:02} 00:00:00", f"{y}年{m}月{d}日上午9:30", f"{y} {m} {d}", f"{y}年{cn_part(m)}月{cn_part(d)}日", day.strftime("%B %d, %Y"),
    ]  # fmt: skip


days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@unhurried
@given(days)
def test_every_spelling_of_a_day_reads_back(day: dt.date) -> None:
    for written in day_spellings(day):
        assert normalise("date", written).value == day.isoformat()
        assert normalise("month", written).value == day.isoformat()[:7]


@unhurried
@given(st.dates(dt.date(1951, 1, 1), dt.date(2050, 12, 31)))
def test_two_digits_are_enough_for_a_year(day: dt.date) -> None:
    assert normalise("date", f"{day.year % 100:02}年{day.month}月{day.day}日").value == day.isoformat()


@unhurried
@given(days, days)
def test_every_spelling_of_a_range_comes_apart(one: dt.date, other: dt.date) -> None:
    first, last = min(one, other), max(one, other)
    forms = [
        (f"{d.year}年{d.month}月{d.day}日", f"{d.year}.{d.month}.{d.day}", f"{d.year}-{d.month:02}-{d.day:02}")
        for d in (first, last)
    ]
    for start, end in zip(*forms, strict=True):
        for joint in ("至", "—", "-", "～", " 至 ", "\n", "到", "——", " - "):
            parts = split_date_range(start + joint + end)
            assert [normalise("date", part).value for part in parts] == [first.isoformat(), last.isoformat()]


@unhurried
@given(st.integers(0, 10**12))
def test_chinese_numerals_read_back(value: int) -> None:
    for mode in ("low", "up"):
        assert number(cn2an.an2cn(value, mode)) == value


@unhurried
@given(st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2))
def test_every_spelling_of_a_sum_reads_back(value: Decimal) -> None:
    wan = value / 10000
    spellings = [
        f"{value}元",
        f"{value:,}元",
        f"¥{value:,}",
        f"￥{value}",
        f"人民币{value}元",
        f"RMB {value}",
        f"{value}",
        f"{value}元整",
        f" {value} 元 ",
    ]
    if wan * 10000 == value and len(f"{wan}") < 16:
        spellings += [
            f"{wan.normalize():f}万元",
            f"{wan.normalize():f}万",
            f"{wan.normalize():f} 万元",
            f"约{wan.normalize():f}万元",
        ]
    if value == value.to_integral_value():
        whole = int(value)
        spellings += [
            f"{whole}元",
            f"人民币{cn2an.an2cn(whole, 'up')}元整",
            f"{cn2an.an2cn(whole)}元",
            f"{whole}元（{cn2an.an2cn(whole, 'up')}元整）",
        ]
    for written in spellings:
        assert normalise("money", written).value == float(value)


@unhurried
@given(
    st.decimals(Decimal("0.01"), Decimal("999999.99"), places=2),
    st.decimals(Decimal("0.01"), Decimal("999999.99"), places=2),
)
def test_two_sums_are_none(one: Decimal, other: Decimal) -> None:
    for written in (
        f"{one}元-{other}元",
        f"{one}～{other}元",
        f"{one}元 {other}元",
        f"{one}元、{other}元",
        f"{one}元（自筹{other}元）",
    ):
        assert not normalise("money", written).is_valid


areas = st.sampled_from(["0571", "0570", "0574", "010", "021", "0755", "0991"])


@unhurried
@given(areas, st.integers(20000000, 89999999), st.one_of(st.none(), st.integers(1, 9999)))
def test_every_spelling_of_a_number_reads_back(area: str, local: int, extension: int | None) -> None:
    a, b = str(local)[:4], str(local)[4:]
    ends = (
        [""]
        if extension is None
        else [
            f"转{extension}",
            f"-{extension}",
            f" 转 {extension}",
            f"x{extension}",
            f"（转{extension}）",
            f"分机{extension}",
        ]
    )
    value = f"{area}-{local}" + (f"x{extension}" if extension is not None else "")
    starts = [
        f"{area}-{local}",
        f"（{area}）{local}",
        f"({area}){a} {b}",
        f"{area} {local}",
        f"{area}{local}",
        f"+86-{area[1:]}-{local}",
        f"{area}－{local}",
        f"{area}-{a}-{b}",
        f"电话：{area}-{local}",
    ]
    for start in starts:
        for end in ends:
            assert normalise("phone", start + end).value == value


@unhurried
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_spelling_of_a_mobile_reads_back(value: str) -> None:
    a, b, c = value[:3], value[3:7], value[7:]
    for written in (
        value,
        f"{a} {b} {c}",
        f"{a}-{b}-{c}",
        f"+86 {value}",
        f"+86-{a}-{b}-{c}",
        f"86{value}",
        f"手机：{value}",
        " ".join(value),
    ):
        assert normalise("mobile", written).value == value
        assert normalise("phone", written).value == value


@unhurried
@given(st.sampled_from(["张三", "欧阳修文", "李四光", "John Smith"]), areas, st.integers(20000000, 89999999))
def test_a_person_and_a_number_come_apart_however_they_stand(name: str, area: str, local: int) -> None:
    value = f"{area}-{local}"
    for written in (
        f"{name} {value}",
        f"{name}，{value}",
        f"{name}（{value}）",
        f"{value} {name}",
        f"{name}\n{value}",
        f"{name} 电话：{value}",
        f"填报人：{name} 联系电话：{value}",
    ):
        person, phone = split_person_phone(written)
        assert (normalise("person", person).value, normalise("phone", phone).value) == (name, value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("一万二千三百四十五", 12345),
        ("3万2千", 32000),
        ("二〇二四", 2024),
        ("两百五", 250),
        ("十", 10),
        ("一百一十", 110),
        ("一亿零三", 100000003),
    ],
)
def test_numerals(written: str, value: int) -> None:
    assert number(written) == value


@pytest.mark.parametrize(
    "written", ["", "abc", "万", "十十", "一二百", "3万50", "1.2.3", "1,20", "五万万", "二十二十", "千", "３"]
)
def test_what_is_no_numeral(written: str) -> None:
    assert number(written) is None
