"""What a text can ask for: the items, and the places for dates, seals and signatures as one character each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from learn.words import SEAL_PLACE, SIGN_PLACE

DATE, MONTH, RANGE, MONTHS, TIME = "date", "month", "range", "months", "time"


@dataclass(slots=True)
class Item:
    """One place to answer. label: its own words, empty where the text has none for it.

    top: the label before a colon whose place holds a sentence with several blanks.
    shape: ``blank``, ``date``, ``month``, ``range`` (two dates), ``months`` (two), ``time``, ``options`` or ``seal``.
    sentence: the label holds ``…`` or stands inside a sentence. sure: the place to write on is drawn.
    """

    label: str
    shape: str = "blank"
    options: list[str] = field(default_factory=list)
    several: bool | None = None
    has_other: bool = False
    is_signed: bool = False
    sentence: bool = False
    unit: str = ""
    sure: bool = True
    hint: str = ""
    raw: str = ""
    top: str = ""


@dataclass(slots=True)
class Reading:
    """The items of a text, and what else it says (hints, sentences that ask nothing)."""

    items: list[Item] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    limit: int | None = None


_W = r"[ \t\u3000\n_Xx×X〇○0]"
_YEAR = rf"(?:(?:19|20|二〇|二○)?\d{{0,2}}{_W}*年)"
_DATE = re.compile(
    rf"(?<![\u3400-\u9fff\d（(]){_YEAR}(?!度|级|龄|限|内|来|以){_W}*月(?:{_W}*日)?(?:{_W}*[上下]午)?(?:{_W}+[时点](?:{_W}*分)?)?"
)
_GAP = r"(?:_+|[ \t\u3000]{2,})"
_MOMENT = rf"{_GAP}月{_GAP}日(?:[上下]午)?(?:{_GAP}[时点](?:{_GAP}分)?)?"
_CLOCK = rf"{_GAP}[时点]{_GAP}分"
_YEARLESS = re.compile(
    rf"(?:(?<=[：:\s至到—~～(（])|^)_*(?:{_MOMENT}|{_CLOCK})(?:[\s_]*(?:至|到|—+|-+|~|～)[\s_]*(?:{_MOMENT}|{_CLOCK}|{_GAP}[时点]))?"
)
_JOIN = re.compile(r"^\s*[_\s]*(?:至|—+|－+|-+|~|～|到|起至|起)[_\s]*(?:今)?$")
SEAL_MARK, SIGN_MARK, DATE_MARK, MONTH_MARK, RANGE_MARK = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
TIME_MARK, MONTHS_MARK = "\ue005", "\ue006"
MARKS = f"{SEAL_MARK}{SIGN_MARK}{DATE_MARK}{MONTH_MARK}{RANGE_MARK}{TIME_MARK}{MONTHS_MARK}"
_HOURS = re.compile(
    rf"([{DATE_MARK}{RANGE_MARK}])(?:[_\s]*(?:至|到|—|-|~)?(?:[_\s]*月)?(?:[_\s]*日)?[_\s]*[时点](?:[_\s]*分)?)+"
)


def _is_place_for_date(line: str, match: re.Match[str]) -> bool:
    """Whether a date is to be written here: its signs stand apart, or nothing else stands in the line."""
    if not re.search(r"[年月][ \t\u3000_Xx×]*[月日]", match.group()):
        return False
    if re.match(r"\s*[：:]", line[match.end() :]):
        return False
    return bool(re.search(r"[\s_Xx×]", match.group())) or match.group().strip() == line.strip() or "日" in match.group()


def with_places(line: str) -> str:
    """The line with places for seals, signatures and dates as one character each."""
    line = SEAL_PLACE.sub(SEAL_MARK, line)
    line = SIGN_PLACE.sub(SIGN_MARK, line)
    spans = [match for match in _DATE.finditer(line) if _is_place_for_date(line, match)]
    out, at, index = [], 0, 0
    while index < len(spans):
        match = spans[index]
        out.append(line[at : match.start()].rstrip("_"))
        has_day = "日" in match.group()
        if index + 1 < len(spans) and _JOIN.match(line[match.end() : spans[index + 1].start()]):
            out.append(RANGE_MARK if has_day or "日" in spans[index + 1].group() else MONTHS_MARK)
            at = spans[index + 1].end()
            index += 2
            continue
        out.append(DATE_MARK if has_day else MONTH_MARK)
        at = match.end()
        index += 1
    out.append(line[at:])
    return _YEARLESS.sub(TIME_MARK, _HOURS.sub(r"\1", "".join(out)))


def shape_of(zone: str) -> str | None:
    """The shape of the date in a stretch of text, or None where it has none."""
    if RANGE_MARK in zone:
        return RANGE
    if MONTHS_MARK in zone:
        return MONTHS
    if DATE_MARK in zone:
        return DATE
    if TIME_MARK in zone:
        return TIME
    return MONTH if MONTH_MARK in zone else None
