"""Days and months."""

from __future__ import annotations

import datetime as dt
import re

from extract.normalise.fold import ascii_like, close_up
from extract.normalise.numerals import DIGIT, digits, number

_BEFORE_TIME = re.compile(r"(?<=\d)\s+(?=\d{1,2}[:时点])")
_NO_TIME = re.compile(r"(?<=[\d日号])[\s_]+时[\s_]*分?[\s_]*$")
_BLANKS = re.compile(r"[\s_]+")
_CN_YEAR = rf"[{DIGIT}\dOo]{{4}}|[{DIGIT}\d]{{2}}"
_CN_PART = rf"[{DIGIT}十拾廿卅\d]{{1,3}}"
_WEEKDAY = r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?"
_TIME = r"(?:上午|下午|中午|早上|晚上|晚|早)?(?:T?\d{1,2}(?:[:时点]\d{0,2}分?(?::\d{2}(?:\.\d+)?)?|时|点)(?:整|半)?)?Z?"
_AFTER = rf"(?:{_WEEKDAY}|\((?:周|星期)?[一二三四五六日天]\))?(?:{_TIME})[.。,;、]?"
_BEFORE = r"(?:(?:填报|填表|申报|上报|签署)?(?:日期|时间))?[:'‘’]?(?:公元)?"
_SEPARATOR = r"[-./,、·\\~]{1,2}"
_DATE = re.compile(
    rf"{_BEFORE}(?P<y>{_CN_YEAR})(?:年|{_SEPARATOR})(?P<m>{_CN_PART}|元)(?:月|{_SEPARATOR})(?P<d>{_CN_PART})(?P<sign>日|号)?{_AFTER}"
)
_SPACED = re.compile(r"(?P<y>\d{4})\s+(?P<m>\d{1,2})\s+(?P<d>\d{1,2})")
_DAY_OR_YEAR_FIRST = re.compile(r"(?<!\d)(?:19|2\d|3[01])/\d{1,2}/(?:19|[23]\d)(?!\d)")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[-./](?P<b>\d{1,2})[-./](?P<y>\d{4})")
_MONTH_WORD = r"(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH = re.compile(
    rf"(?:{_MONTH_WORD}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<y>\d{{4}}))"
    rf"|(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s*-?{_MONTH_WORD.replace('<m>', '<m2>')}\s*,?-?\s*(?P<y2>\d{{4}}))",
    re.I,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EMPTY = re.compile(r"[年月日号\s_\-./:至到、—~]*")

_MONTH = re.compile(
    rf"{_BEFORE}(?P<y>{_CN_YEAR})(?:年|(?P<sep>{_SEPARATOR}))(?P<m>{_CN_PART}|元)(?:月份?)?(?:初|底|末|中旬|上旬|下旬|中)?[.。,;]?"
)
_MONTH_SPACED = re.compile(r"(?P<y>\d{4})\s+(?P<m>\d{1,2})")
_MONTH_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})")
_MONTH_LAST = re.compile(r"(?P<m>\d{1,2})[-./](?P<y>\d{4})")
_MONTH_ENGLISH = re.compile(rf"{_MONTH_WORD}\s*,?\s*(?P<y>\d{{4}})", re.I)


def has_no_figure(text: str) -> bool:
    """Whether only the signs between which a date is to be written stand here (``年  月  日``)."""
    return _EMPTY.fullmatch(ascii_like(text)) is not None


def date(text: str) -> str | None:
    """The day as ``YYYY-MM-DD``, or None where no single whole day of the years 1900 to 2100 was written."""
    plain = ascii_like(text).strip(" \n_")
    if len(plain) > 60:
        return None
    closed = _BLANKS.sub("", _BEFORE_TIME.sub("T", _NO_TIME.sub("", plain)))
    parts = _DATE.fullmatch(closed) or _COMPACT.fullmatch(close_up(plain) or "") or _SPACED.fullmatch(plain)
    if parts:
        if parts.re is _DATE and not parts["sign"] and closed[parts.end("d") :][:1].isdigit():
            return None  # 2024-2-111时: the 11th at one, or the 1st at eleven?
        return _day(_year(parts["y"], closed), _part(parts["m"]), _part(parts["d"]))
    parts = _YEAR_LAST.fullmatch(closed)
    if parts:
        first, second = int(parts["a"]), int(parts["b"])
        if first <= 12 and second <= 12 and first != second:
            return None  # 3/4/2024 is two days
        day, month = (first, second) if second <= 12 else (second, first)
        return _day(int(parts["y"]), month, day)
    parts = _ENGLISH.fullmatch(plain)
    if parts:
        month = _MONTHS.index((parts["m"] or parts["m2"]).lower()) + 1
        return _day(int(parts["y"] or parts["y2"]), month, int(parts["d"] or parts["d2"]))
    return None


def month(text: str) -> str | None:
    """The month as ``YYYY-MM``, also of a whole day, or None."""
    plain = ascii_like(text).strip(" \n_")
    if len(plain) > 60:
        return None
    closed = _BLANKS.sub("", plain)
    parts = _MONTH.fullmatch(closed)
    if parts and not (parts["sep"] and len(parts["y"]) == 2):  # 21.6 is a number
        whole = _day(_year(parts["y"], closed), _part(parts["m"]), 1)
        return whole and whole[:7]
    parts = (
        _MONTH_COMPACT.fullmatch(close_up(plain) or "")
        or _MONTH_SPACED.fullmatch(plain)
        or _MONTH_LAST.fullmatch(closed)
    )
    if parts:
        whole = _day(int(parts["y"]), int(parts["m"]), 1)
        return whole and whole[:7]
    parts = _MONTH_ENGLISH.fullmatch(plain)
    if parts:
        whole = _day(int(parts["y"]), _MONTHS.index(parts["m"].lower()) + 1, 1)
        return whole and whole[:7]
    whole = date(text)
    return whole and whole[:7]


def _year(written: str, closed: str) -> int | None:
    value = _part(written)
    if value is None or len(written) == 4:
        return value
    if "年" not in closed and not 19 <= value <= 50:  # 01.02.03 may begin with the day
        return None
    if _DAY_OR_YEAR_FIRST.search(closed):  # 22/1/24
        return None
    return value + (2000 if value <= 50 else 1900)


def _part(written: str) -> int | None:
    if written == "元":
        return 1
    value = number(written)
    if value is None:
        value = digits(written)
    return None if value is None else int(value)


def _day(year: int | None, month: int | None, day: int | None) -> str | None:
    if year is None or month is None or day is None or not 1900 <= year <= 2100:
        return None
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None
