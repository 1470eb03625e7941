"""What a stretch of text asks for: ``填报单位：____（盖章）  填报日期：``, ``覆盖__个地市、__个区县，分别是：``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from learn.options import groups_in, is_several
from learn.passages import BOX, has_unit_after
from learn.words import SEAL_PLACE, SIGN_PLACE, is_blank, is_hint, is_label, is_note, label_of, limit_in, squeeze

DATE, MONTH, RANGE = "date", "month", "range"


@dataclass(slots=True)
class Item:
    """One place to answer. label: its own words, empty where the text has none for it.

    shape: ``blank``, ``date``, ``month``, ``range`` (two dates), ``time``, ``options`` or ``seal``.
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
_JOIN = re.compile(r"^\s*[_\s]*(?:至|—+|－+|-+|~|～|到|起至|起)[_\s]*(?:今)?$")
_SEAL_MARK, _SIGN_MARK, _DATE_MARK, _MONTH_MARK, _RANGE_MARK = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_MARKS = f"{_SEAL_MARK}{_SIGN_MARK}{_DATE_MARK}{_MONTH_MARK}{_RANGE_MARK}"
_UNIT_NOTE = re.compile(
    r"[（(]?\s*(?:金额)?\s*单\s*位\s*[：:]\s*(万元|元|亿元|千元|人民币万元|人民币元|人|个|人次|平方米|亩|公顷|吨|%)[^\n）)]{0,6}[)）]?"
)
_UNIT_TAIL = re.compile(
    r"^\s*(人民币)?\s*(万元|亿元|元整?|千元|美元|万美元|人次|人|名|个|项|次|岁|%|％|平方米|㎡|m2|亩|年|个月|天|分|万人|件|家|篇|公里|吨|小时|学时|户|份|部|本|套|台|辆|级|厘米|cm|CM|kg|KG|公斤|千克|℃|周|位|周岁|千瓦|公顷|元/月|元/年|万元/年)(?![\u3400-\u9fff])"
)
_STOPS = "，,；;。、"


def read_text(text: str) -> Reading:
    """What a flat text asks for, line by line; a group of boxes may run over lines."""
    reading = Reading(limit=limit_in(text) if "字" in text else None)
    text = _UNIT_NOTE.sub(" ", text)
    if BOX in text:
        _read_boxes(text, reading)
        return reading
    for line in text.split("\n"):
        _read_line(line, reading)
    return reading


def unit_noted(text: str) -> str:
    """The unit that a line gives for the table below it: ``单位：万元``."""
    match = _UNIT_NOTE.search(text)
    return match[1] if match else ""


def _read_boxes(text: str, reading: Reading) -> None:
    """Lines with boxes are read together as groups; the others by themselves."""
    chunk: list[str] = []
    lines = text.split("\n")
    last = max(index for index, line in enumerate(lines) if BOX in line)
    first = min(index for index, line in enumerate(lines) if BOX in line)
    for index, line in enumerate(lines):
        is_inside = first <= index <= last and not re.search(r"[：:][\s_]*$|[：:].*__", line) and not is_note(line)
        if BOX in line or (is_inside and len(squeeze(line)) <= 20):
            chunk.append(line)
        else:
            _flush(chunk, reading)
            _read_line(line, reading)
    _flush(chunk, reading)


def _flush(chunk: list[str], reading: Reading) -> None:
    if not chunk:
        return
    text = "\n".join(chunk)
    chunk.clear()
    text, before = _lead(text)
    if before:
        _read_line(before, reading)
    for group in groups_in(text):
        several, sure = is_several(group.label, f"{group.raw_label}", group.options)
        item = Item(group.label, "options", group.options, several, group.has_other, sure=sure, raw=group.raw_label)
        reading.items.append(item)
    tail = _behind_boxes(text)
    if tail:
        _read_line(tail, reading)


def _lead(text: str) -> tuple[str, str]:
    """A labelled blank that stands before the boxes of a line: ``姓名：____  性别：□男 □女``."""
    head = text.split(BOX)[0]
    match = re.match(r"^(.*[：:][ \t\u3000]*_{2,}[_ \t\u3000]*|.*[：:][ \t\u3000]{4,})(?=\S)", head)
    if match and match.end() < len(head):
        return text[match.end() :], match.group(1)
    return text, ""


def _behind_boxes(text: str) -> str:
    """A labelled blank that follows the boxes in their last line: ``□是 □否  证书编号：____``."""
    tail = text.split(BOX)[-1].split("\n")[0]
    match = re.search(
        r"[\s_，,；;]+([^\s：:_，,；;][^：:_]{1,16}[：:][\s_]*(?:[^\s：:_][^：:_]{1,16}[：:][\s_]*)*)$", tail
    )
    if not match or re.match(r"\s*[_\s]*其[他它]", match.group(1)) or is_hint(match.group(1)):
        return ""
    return match.group(1)


def _read_line(line: str, reading: Reading) -> None:
    if not line.strip():
        return
    if is_note(line) and not re.search(r"_{2,}", line):
        reading.rest.append(line)
        return
    text = _with_places(line)
    colons = [match.start() for match in re.finditer(r"[：:](?!\d)", text)]
    if colons:
        _read_colons(text, colons, reading)
    else:
        _read_sentence(text, "", reading, is_line=True)


def _with_places(line: str) -> str:
    """The line with places for seals, signatures and dates as one character each."""
    line = SEAL_PLACE.sub(_SEAL_MARK, line)
    line = SIGN_PLACE.sub(_SIGN_MARK, line)
    spans = [match for match in _DATE.finditer(line) if re.search(r"[年月][ \t\u3000_Xx×]*[月日]", match.group())]
    out, at, index = [], 0, 0
    while index < len(spans):
        match = spans[index]
        out.append(line[at : match.start()])
        has_day = "日" in match.group()
        if index + 1 < len(spans) and _JOIN.match(line[match.end() : spans[index + 1].start()]):
            out.append(_RANGE_MARK)
            at = spans[index + 1].end()
            index += 2
            continue
        out.append(_DATE_MARK if has_day else _MONTH_MARK)
        at = match.end()
        index += 1
    out.append(line[at:])
    return "".join(out)


def _read_colons(text: str, colons: list[int], reading: Reading) -> None:
    """Labels before colons, each with the zone up to the next label."""
    starts = []
    floor = 0
    for colon in colons:
        starts.append(_label_start(text, floor, colon))
        floor = colon + 1
    lead = text[: starts[0]]
    if lead.strip():
        _read_sentence(lead, "", reading, is_line=True)
    for index, colon in enumerate(colons):
        end = starts[index + 1] if index + 1 < len(colons) else len(text)
        _read_zone(text[starts[index] : colon], text[colon + 1 : end], reading)


def _label_start(text: str, floor: int, colon: int) -> int:
    """Where the label before a colon begins: after what was filled in before it, a stop, or a wide gap."""
    segment = text[floor:colon]
    cut = 0
    for match in re.finditer(rf"[_{_MARKS}]+|[；;。]|[，,、](?![^（(]*[)）])|[（(](?![^（(]*[)）])", segment):
        if segment[match.end() :].strip():
            if match.group() in "，,、" and floor == 0 and not _has_blank(segment[: match.start()]):
                continue
            cut = match.end()
    pieces = list(re.finditer(r"[^\s](?:(?!\s{2,}|\t).)*", segment[cut:]))
    if not pieces:
        return floor + cut
    start = len(pieces) - 1
    while start > 0 and _is_spaced(pieces[start - 1].group(), pieces[start].group()):
        start -= 1
    if start > 0 and floor == 0 and cut == 0 and not is_label(pieces[start - 1].group()):
        return floor + cut + pieces[start].start()
    return floor + cut + pieces[start].start()


def _has_blank(text: str) -> bool:
    """Whether a place to write on stands in the text: a line, or a gap before a measure word."""
    return "_" in text or any(has_unit_after(text, match.end()) for match in re.finditer(r"(?<=\S)\s{2,}(?=\S)", text))


def _is_spaced(left: str, right: str) -> bool:
    """Whether two pieces are one label drawn apart: 姓    名."""
    return len(left.strip()) == 1 and left.strip().isalpha() and len(squeeze(right)) <= 3 and not left.strip().isascii()


def _read_zone(label: str, zone: str, reading: Reading) -> None:
    """One label and what stands up to the next one."""
    raw = label
    is_sealed = _SEAL_MARK in label or _SEAL_MARK in zone
    is_signed = _SIGN_MARK in label or _SIGN_MARK in zone
    zone = zone.replace(_SIGN_MARK, " ")
    zone = zone.replace(_SEAL_MARK, " " if _SEAL_MARK in label else _SEAL_MARK)
    words = label_of(re.sub(f"[{_MARKS}]", "", label))
    words = "" if words in ("自", "从", "于") else words
    if not words or not is_label(words) or _is_heading(words):
        _read_sentence(zone, "", reading, is_line=False)
        return
    shape = _shape_of(zone)
    bare = re.sub(f"[{_MARKS}_\\s]", "", zone)
    if re.search(r"盖\s*章|公\s*章|印\s*章", words) and len(words) <= 8:
        rest = label_of(re.sub(r"[（(]?(?:加?盖\s*(?:公\s*)?章|公\s*章|盖\s*印\s*章)[)）]?", "", words))
        reading.items.append(Item(rest, "seal", raw=raw))
        if shape:
            reading.items.append(Item("", shape))
        return
    if not bare or shape:
        reading.items.append(
            Item(words, shape or "blank", is_signed=is_signed, raw=raw, sure="_" in zone or shape is not None)
        )
        trailing = re.split(f"[{_DATE_MARK}{_MONTH_MARK}{_RANGE_MARK}]", zone)[-1] if shape else ""
        if label_of(re.sub(f"[{_MARKS}]", "", trailing)):
            _read_sentence(trailing, "", reading, is_line=False)
    else:
        _read_filled_zone(words, zone, raw, reading, is_signed=is_signed)
    if is_sealed:
        reading.items.append(Item("", "seal"))


def _is_heading(words: str) -> bool:
    return bool(re.fullmatch(r"附件?\s*[\d一二三四五六七八九十]*|编\s*者\s*按|其中", words))


def _shape_of(zone: str) -> str | None:
    if _RANGE_MARK in zone:
        return RANGE
    if _DATE_MARK in zone:
        return DATE
    return MONTH if _MONTH_MARK in zone else None


def _read_filled_zone(words: str, zone: str, raw: str, reading: Reading, *, is_signed: bool) -> None:
    """A label whose place holds words: a unit, blanks in a sentence, a hint, or what is printed as answer."""
    clear = re.sub(f"[{_MARKS}]", " ", zone)
    unit = _UNIT_TAIL.match(clear.strip("_ \t\u3000"))
    if unit and is_blank(clear.strip("_ \t\u3000")[unit.end() :]):
        reading.items.append(Item(words, unit=unit.group().strip(), raw=raw))
        return
    if re.search(r"_|\s{2,}", clear.strip()) and _has_sentence(clear):
        before = len(reading.items)
        _read_sentence(zone, words, reading, is_line=False)
        if len(reading.items) > before:
            return
    flat = squeeze(clear.replace("_", " "))
    if is_hint(flat) or "_" in zone or re.search(r"\s{4,}", zone.rstrip("\n")):
        reading.items.append(Item(words, is_signed=is_signed, hint=flat, raw=raw))
    else:
        reading.rest.append(f"{words}：{flat}")


def _has_sentence(zone: str) -> bool:
    """Whether words follow a blank, so that the place is inside a sentence."""
    return bool(re.search(r"(?:_|\s{2,})\s*[^\s_（(]", zone.strip("\n")))


_BLANK = re.compile(r"_[_\s]*|(?<=\S)[ \t\u3000]{2,}(?=\S)|^[ \t\u3000]{2,}(?=\S)|[ \t\u3000]{3,}$")


def _read_sentence(text: str, top: str, reading: Reading, *, is_line: bool) -> None:
    """Blanks inside a sentence: the words before and after each name it."""
    found: list[Item] = []
    blanks = [
        match for match in _BLANK.finditer(text) if "_" in match.group() or _is_blank_gap(text, match, is_line=is_line)
    ]
    at = 0
    for index, match in enumerate(blanks):
        before = text[at : match.start()]
        stop = blanks[index + 1].start() if index + 1 < len(blanks) else len(text)
        after = text[match.end() : stop]
        found += _blank_between(before, after, top, is_first=index == 0)
        at = match.end() + _words_end(after)
    rest = text[at:] if blanks else text
    found += _places_in(text, rest, top)
    if top and blanks:
        tail = rest.rstrip()
        if tail.endswith(("：", ":")) or re.search(r"(?:分别是|分别为|包括|即|为)$", tail):
            found.append(Item(label_of(re.split(r"[，,；;。、]", tail.rstrip("：:"))[-1]), sentence=True))
    if not found and label_of(re.sub(f"[{_MARKS}]", "", text)):
        reading.rest.append(re.sub(f"[{_MARKS}]", " ", text))
    reading.items += found


def _is_blank_gap(text: str, match: re.Match[str], *, is_line: bool) -> bool:
    """Whether a gap without a line below it is a place to write in."""
    if has_unit_after(text, match.end()):
        return True
    at_end = match.end() == len(text)
    return (
        is_line
        and at_end
        and len(match.group()) >= 4
        and bool(label_of(text[: match.start()]))
        and is_label(text[: match.start()])
    )


def _words_end(after: str) -> int:
    """How many characters after a blank belong to it: up to a stop."""
    match = re.search(rf"[{_STOPS}]", after)
    return match.start() if match else len(after)


def _blank_between(before: str, after: str, top: str, *, is_first: bool) -> list[Item]:
    marks = re.sub(f"[^{_MARKS}]", "", before)
    left = label_of(re.split(rf"[{_STOPS}{_MARKS}]", before)[-1])
    right_raw = after[: _words_end(after)]
    right = label_of(re.sub(f"[{_MARKS}].*", "", right_raw))
    unit = _UNIT_TAIL.match(right)
    if not left and not right:
        return [] if marks or not is_first else [Item("", sentence=True)]
    if unit and unit.end() == len(right) and (left or not top):
        return [Item(left, unit=unit.group().strip(), sentence=bool(left))]
    if not right:
        return [Item(left)]
    return [Item(f"{left}…{right}", sentence=True)]


def _places_in(text: str, rest: str, top: str) -> list[Item]:
    """Dates, seals and signatures that stand by themselves; what stands before a signature's place is its label."""
    found: list[Item] = []
    for match in re.finditer(f"[{_MARKS}]", text):
        before = label_of(re.split(rf"[{_STOPS}{_MARKS}_]|\\s{{3,}}", text[: match.start()])[-1])
        mark = match.group()
        label = before if before and is_label(before) and len(before) <= 16 else top
        if mark == _SEAL_MARK:
            found.append(Item(label, "seal"))
        elif mark == _SIGN_MARK:
            found.append(Item(label, is_signed=True))
        else:
            shape = {_DATE_MARK: DATE, _MONTH_MARK: MONTH, _RANGE_MARK: RANGE}[mark]
            found.append(Item(label, shape))
    return found
