"""Cells that hold two values: a person with a telephone number, a first and a last day."""

from __future__ import annotations

import re

from extract.normalise.fold import visible
from extract.normalise.phones import with_area_first
from extract.normalise.surnames import COMPOUND_SURNAMES, SURNAMES

# One character for one, so that a place found in the plain text is the same place in the written one.
_PLAIN = (
    {c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {ord(c): "-" for c in "‐‑‒–—―−─━～〜→➔⇒➡"} | {0x3000: " "}
)

_MOST = 400
"""Characters; what is longer is no cell of two values."""

_EXTENSION_WORD = r"(?:转分机|转|分机号?|短号|ext\.?|x)"
_NUMBER = re.compile(
    rf"[+(]{{0,2}}\d(?:[\d\s()+\-.*#]|{_EXTENSION_WORD}:?\s*(?=\d)|[/、;,或和及](?=\s*[+(]{{0,2}}\d))*", re.I
)
_LABEL = re.compile(
    r"(?:联系|办公室?|固定|移动)?(?:电话号码|电话|手机号码?|手机|座机|固话|联系方式)|(?:填报|填表|联系|经办)人(?:姓名)?及?|姓名"
    r"|(?<![A-Za-z])(?:tel|phone|mobile)(?![a-z])",
    re.I,
)
_REMARK = re.compile(r"[(（](?:办公室?|办|手机|移动|座机|固话|微信|微信同号|同微信|短号)[)）]")
_NO_NUMBER = re.compile(
    rf"(?P<name>.*?)[\s,，;；:：、/(（]*(?:{_LABEL.pattern})?[\s:：]*(?P<none>暂?无)[)）。\s]*", re.I | re.DOTALL
)
_EMPTY_BRACKETS = re.compile(r"[(（\[【][\s:：,，;；、]*[)）\]】]")
_EDGE = " \t\n,，;；:：、/|.。-—_＿＋+"
_NAME = re.compile(
    r"[㐀-䶿一-鿿]{2,4}|[㐀-䶿一-鿿]{1,12}(?:[·•・．.][㐀-䶿一-鿿]{1,12})+|[A-Za-z][A-Za-z.\-' ]+[A-Za-z.]"
)
_BLANK_IN_NAME = re.compile(r"(?<=[㐀-䶿一-鿿])\s+(?=[㐀-䶿一-鿿])")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_NAMES_JOINT = re.compile(r"[、，,/;；]|\s*和\s*|\s+")
_SURNAMED = re.compile(rf"[A-Za-z{SURNAMES}]|{COMPOUND_SURNAMES}|\w+[·•・．]")
_NO_NAME = re.compile(r"[局处科室部厅院中心委办公会系组]$|主任|处长|科长|局长|部长|院长|老师|同志|女士|先生|教授")


def split_person_phone(text: str) -> tuple[str, str]:
    """The name and the number of a cell that asks for both, each as it was written, ``""`` where it is not there.

    What stands neither for a label nor for a number belongs to the name, unless the name of one person is
    sure to be found in it; several numbers are joined by ``；``, names that stand apart by ``、``. Where words
    stand between numbers that are neither, the name is the whole text, which no reader takes for a name.
    """
    written = with_area_first(visible(text))
    if len(written) > _MOST:
        return written, ""
    plain = written.translate(_PLAIN)
    numbers, names, last = [], [], 0
    for found in _NUMBER.finditer(plain):
        if sum(char.isdigit() for char in found[0]) < 5:
            continue
        start, end = _trimmed(plain, found.start(), found.end())
        numbers.append(written[start:end].strip())
        names.append(written[last:start])
        last = end
    names.append(written[last:])
    if not numbers:
        return _without_number(written)
    parts = [name for name in map(_bare_name, names) if name]
    joined = "、".join(parts)
    if all(map(_is_names, parts)) and (len(parts) == 1 or all(map(_SURNAMED.match, parts))):
        return joined, "；".join(numbers)
    return _one_person(joined) or (joined if len(parts) == 1 else written), "；".join(numbers)


def _without_number(written: str) -> tuple[str, str]:
    """A name alone, or one beside which stands that there is no number (``张三 电话：无``)."""
    ending = _NO_NUMBER.fullmatch(written)
    if ending:
        name = _bare_name(ending["name"])
        return name or ending["none"], ending["none"]
    name = _bare_name(written)
    return (name if _is_names(name) else _one_person(name) or name), ""


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """The place of a number without the bracket, blank or separator that only stands beside it."""
    while end > start and plain[end - 1] in " \n\t,;/-.+(、":
        end -= 1
    while end > start and plain[start] == "(" and _closing(plain, start, end) in (None, end - 1):
        end -= plain[end - 1] == ")"
        start += 1
    if plain.count(")", start, end) > plain.count("(", start, end):
        end = plain.rindex(")", start, end)
    return start, end


def _closing(plain: str, start: int, end: int) -> int | None:
    """The place of the bracket that closes the one at `start`."""
    depth = 0
    for at in range(start, end):
        depth += (plain[at] == "(") - (plain[at] == ")")
        if depth == 0:
            return at
    return None


def _bare_name(piece: str) -> str:
    """What is left of a piece without labels, separators and brackets that hold nothing or all of it."""
    piece = _EMPTY_BRACKETS.sub("", _LABEL.sub("", _REMARK.sub("", piece))).strip(_EDGE)
    while piece:
        if piece[0] in "(（[【" and piece[-1] in ")）]】" and not re.search(r"[()（）\[\]【】]", piece[1:-1]):
            piece = piece[1:-1].strip(_EDGE)
        elif piece[-1] in "(（[【" or (piece[-1] in ")）]】" and not re.search(r"[(（\[【]", piece)):
            piece = piece[:-1].strip(_EDGE)
        elif piece[0] in ")）]】" or (piece[0] in "(（[【" and not re.search(r"[)）\]】]", piece)):
            piece = piece[1:].strip(_EDGE)
        else:
            break
    return piece


def _is_names(name: str) -> bool:
    """Whether the text is made of nothing but names."""
    closed = _BLANK_IN_NAME.sub("", name)
    return all(_NAME.fullmatch(part) and not _NO_NAME.search(part) for part in _NAMES_JOINT.split(closed) if part)


def _one_person(text: str) -> str | None:
    """The one person whom the entity ruler finds between units, titles and places that fill the rest of a text."""
    closed = _BLANK_IN_NAME.sub("", text)
    if not 5 <= len(_HAN.findall(closed)) <= 40:  # too little for a unit with a name, or a whole sentence
        return None
    from extract.normalise.entities import find_entities

    entities = find_entities(closed)
    people = [entity for entity in entities if entity.label == "PERSON"]
    rest = closed
    for entity in reversed(entities):
        rest = rest[: entity.start] + rest[entity.end :]
    is_filled = not rest.strip(_EDGE + "()（）")
    return people[0].text if len(people) == 1 and is_filled and len(entities) > 1 else None


_DAY = r"\d{1,2}|[一二三四五六七八九十廿]{1,3}"
_YEAR = r"\d{4}|[一二三四五六七八九零〇○]{4}|\d{2}(?=年|[-./]\d{1,2}[-./]\d)"
_SEP = r"[-./]"
_CLOCK = r"(?:\(?(?:星期|周)[一二三四五六日天]\)?)?(?:上午|下午|晚上|早上|中午)?(?:\d{1,2}[:点时]\d{0,2}分?)?"
_DATED = rf"(?P<d>{_DAY})(?:[日号](?P<t>{_CLOCK}))?"
_FIRST = re.compile(rf"(?:自|从|于)?(?:(?P<y>{_YEAR})(?:年|{_SEP}))?(?P<m>{_DAY})(?:月|{_SEP})(?:{_DATED})?起?")
_LAST = re.compile(
    rf"(?:至|到)?(?:(?:(?P<y>{_YEAR})(?:年|{_SEP}))?(?P<m>{_DAY})(?:月|{_SEP}))?(?:{_DATED})?(?:止|结束|为止|截止)?[.。,;]?"
)
_DURATION = re.compile(r"\([^()]*天\)|,?(?:共|为期|历时|计)[\d一二三四五六七八九十]+天(?:半)?|(?<=止)共天")
_JOINT = re.compile(r"\s*(?:起?至|到|[~～—–]+|\s-\s|\n)\s*")
_ONE_SIDED = re.compile(rf"(?:至|到|[-~]+){_LAST.pattern}")
_COMPACT = re.compile(r"(\d{8})(?:[-~]+|至|到)(\d{8})")
_START_LABEL = re.compile(r"(?:开始|起始)(?:时间|日期)?:|起:|\((?:起|开始|止|结束)\)")
_END_LABEL = re.compile(r"\s*[,;]?\s*(?:(?:结束|截止|终止)(?:时间|日期)?:|止:)")
_OPEN_END = re.compile(r"[\s_]*(?:起?至|到|[~～—–\-]+)[\s_]*$")
_JOINT_SIGN = re.compile(r"至|到|-+|~+|、|,|;|\n|起至")
_TWO_WHOLE = re.compile(r"(?<=[\d日号])\s+(?=\d{4}[-./年])")
_FIGURE = re.compile(r"[\d一二三四五六七八九十]")


_FROM_AND_UNTIL = re.compile(r"(?<=[日号月\d])[ \t_]*起[ \t_]*(?:至|到)?[ \t_]*(?=(?:\d[ \t_]*){2,4}[年./-][^\n]*止)")
_TWO = 2


def split_date_range(text: str) -> tuple[str, str]:
    """The first and the last day of a cell that asks for both, as two strings that a date reader reads.

    A year or month that stands only once is carried over; what is no range of days comes back in pieces
    as written, or whole on both sides. One day alone is the first, and the last is ``""``.
    """
    written = visible(text).strip()
    if len(written) > _MOST:
        return written, written
    plain = written.translate(_PLAIN)
    plain = _END_LABEL.sub("至", _START_LABEL.sub("", plain))
    plain = re.sub(r"(?<=[日号])\s*[一ー]\s*(?=\d{4})", "至", plain)  # a dash that was read as 一
    plain = _FROM_AND_UNTIL.sub("至", plain)
    lines = [line.strip() for line in plain.split("\n") if line.strip()]
    closed = re.sub(r"[ \t_]+", "", _TWO_WHOLE.sub("至", "\n".join(lines)))
    closed = _DURATION.sub("", re.sub(r"\n?(至|到)\n?|(-)\n", r"\1\2", closed))
    compact = _COMPACT.fullmatch(closed)
    if compact:
        return compact[1], compact[2]
    found = _days(closed) or _days(closed.replace("\n", ""))
    if found:
        return found
    if _ONE_SIDED.fullmatch(closed):  # 至2024年5月3日: the first day was left out
        return "", re.sub(r"\s*(?:止|结束|为止|截止)$", "", written.lstrip("至到~～—–- _\n"))
    closing = _OPEN_END.sub("", written)
    if closing != written and _FIRST.fullmatch(closed.rstrip("至到~-起")):
        return closing, ""
    pieces = _JOINT.split(written)
    if len(pieces) == 1 and plain.count("-") == 1 and re.search("[年./]", plain.partition("-")[0]):
        at = plain.index("-")
        pieces = [written[:at], written[at + 1 :]]
    if len(pieces) == 2 and all(pieces):
        return pieces[0].strip().removeprefix("自").removeprefix("从"), pieces[1].strip().removesuffix("止")
    is_one = len(pieces) == 1 and plain.count("年") < _TWO
    if is_one and _FIGURE.search(plain) and not re.search(r"[、,;]", plain):
        return written, ""
    return written, written


def _days(closed: str) -> tuple[str, str] | None:
    """Both days, complete, or None where the text is no range that can be read in one way only.

    2024-5-1-3 can be cut at each of its strokes; the cut that leaves two whole days is meant.
    """
    cuts = [_cut(closed, joint.start(), joint.end()) for joint in _JOINT_SIGN.finditer(closed)]
    for is_whole in (True, False):
        readings = {(first, last) for whole, first, last in filter(None, cuts) if whole is is_whole}
        if readings:
            return readings.pop() if len(readings) == 1 else None
    return None


def _cut(closed: str, start: int, end: int) -> tuple[bool, str, str] | None:
    """Whether both sides of a cut are whole days, and the sides: whole, or as written where they are none."""
    first, last = _FIRST.fullmatch(closed[:start]), _LAST.fullmatch(closed[end:])
    if first is None or last is None or not (last["m"] or last["d"]):
        return None
    year = first["y"] or (last["d"] and last["y"])
    month = last["m"] or (first["d"] and first["m"])
    if year is None or month is None:  # no year to carry over; 2024年5月-6: a month or a day
        return (False, closed[:start], closed[end:]) if month else None
    first_day = _spell(year, first["m"], first["d"], first["t"]) or closed[:start]
    last_day = _spell(last["y"] or year, month, last["d"], last["t"]) or closed[end:]
    return bool(first["d"] and last["d"]), first_day, last_day


def _spell(year: str, month: str, day: str | None, clock: str | None) -> str:
    return f"{year}年{month}月{day}日{clock or ''}" if day else ""
