"""When a mail was sent, however its date is written or broken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from email.utils import mktime_tz, parsedate_tz

from models.message import DateSource

CHINA = timezone(timedelta(hours=8))
_ZONES = {"UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "CST": 480, "HKT": 480, "SGT": 480, "JST": 540, "KST": 540}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CHINESE_MONTH = re.compile(r"(十[一二]|[一二三四五六七八九十]|1[0-2]|0?[1-9])\s*月")
_CHINESE = {name: i + 1 for i, name in enumerate((*"一二三四五六七八九十", "十一", "十二"))}
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：.]([0-5]\d)(?:[:：.]([0-5]\d|60))?\s*([AaPp][Mm])?(?!\d)")
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d{2}):?(\d{2})(?!\d)")
_NAMED_OFFSET = re.compile(r"\b(?:GMT|UTC)\s?([+-])(\d{1,2})(?::?(\d\d))?(?!\d)")
_HALF_DAY = re.compile(r"\d\s?[AaPp]\.?[Mm]\b")
_YEAR_ZERO = re.compile(r"[A-Za-z]{3}[ -]0\d{3}\b")
_AMERICAN = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_WESTERN = re.compile(r"(?<!\d)(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*\.?[\s-]+((?:19|20)?\d\d)(?!\d)")
_ASCTIME = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+.*?((?:19|20)\d\d)(?!\d)")


def parse_date(text: str) -> datetime | None:
    """The moment a date header names, time-zone aware (China time where no zone is named), or None.

    ``CST`` is China's, not Chicago's. Dates before 1990 or after 2100 are broken clocks and give None.
    """
    text = _plain(text.strip()[:500])
    try:
        found = None if _YEAR_ZERO.search(text) else _standard(text) or _free(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return found if found and 1990 <= found.year <= 2100 else None


def _plain(text: str) -> str:
    """The date without comments, its zone as four digits (``GMT+8``), its year in full (``126``: counted from 1900)."""
    text = text.replace('"', "")
    for _ in range(5):
        text, n_dropped = re.subn(r"\([^()]*\)", "", text)
        if not n_dropped:
            break
    text = re.sub(r"\s*:\s*", ":", text)
    text = _NAMED_OFFSET.sub(lambda m: f"{m[1]}{int(m[2]):02d}{m[3] or '00'}", text)
    text = re.sub(r"([A-Za-z]{3}[ -])(1\d\d)(?=[ -])", lambda m: f"{m[1]}{1900 + int(m[2])}", text)
    return text.strip()[:200]


def _standard(text: str) -> datetime | None:
    text = re.sub(r"\bCST\b", "+0800", text)
    if len(re.findall(r"[+-]\d{4}", text)) > 1 or _HALF_DAY.search(text):
        return None
    parsed = parsedate_tz(text)
    if parsed is None or not re.search(r"\d:\d", text):
        return None
    year, month, day, hour, minute, second = parsed[:6]
    second = min(second, 59)
    offset = parsed[9] or 0
    if not re.search(r"[+-]\d{4}|(?<![A-Za-z])[A-Z]{1,4}\b", text[text.index(":") :]):
        return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    if abs(offset) > 15 * 3600:
        offset = 8 * 3600
    zone = timezone(timedelta(seconds=offset))
    datetime.fromtimestamp(mktime_tz((*parsed[:9], offset)), zone)
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def _free(text: str) -> datetime | None:
    """A date in any other order or language."""
    day = _day(text)
    if day is None:
        return None
    rest = _ISO.sub(" ", text)
    time = _TIME.search(rest)
    hour, minute, second = (int(time[1]), int(time[2]), min(int(time[3] or 0), 59)) if time else (0, 0, 0)
    afternoon = (time and time[4] and time[4].lower() == "pm") or "下午" in text or "晚上" in text
    if afternoon and hour < 12:
        hour += 12
    return datetime(*day, hour, minute, second, tzinfo=_zone(rest))


def _day(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    western = _CHINESE_MONTH.sub(lambda m: _MONTHS[(_CHINESE.get(m[1]) or int(m[1])) - 1].title(), text)
    if (found := _WESTERN.search(western)) and found[2].lower() in _MONTHS:
        year = int(found[3])
        return (year + 2000 if year < 100 else year), _MONTHS.index(found[2].lower()) + 1, int(found[1])
    if found := _AMERICAN.search(text):
        month, day = sorted((int(found[1]), int(found[2]))) if int(found[1]) > 12 else (int(found[1]), int(found[2]))
        return int(found[3]), month, day
    for found in _ASCTIME.finditer(western):
        if found[1].lower() in _MONTHS:
            return int(found[3]), _MONTHS.index(found[1].lower()) + 1, int(found[2])
    return None


def _zone(text: str) -> timezone:
    if found := _OFFSET.search(text):
        minutes = int(found[2]) * 60 + int(found[3])
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    for name in re.findall(r"(?<![A-Za-z])[A-Z]{1,4}\b", text):
        if name in _ZONES:
            return timezone(timedelta(minutes=_ZONES[name]))
    return CHINA


def date_of(date: str, received: Iterable[str]) -> tuple[datetime | None, DateSource]:
    """When a mail was sent and where that is from: its Date header, else its newest Received header, else nothing.

    A Date more than a day and a half after the mail was received is a broken clock.
    """
    sent = parse_date(date) if date else None
    arrived = next(filter(None, (parse_date(line.rpartition(";")[2]) for line in received)), None)
    if sent and not (arrived and sent - arrived > timedelta(hours=36)):
        return sent, "date"
    if arrived:
        return arrived, "received"
    return None, "order"
