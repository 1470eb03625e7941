"""What a stretch of text asks for: ``填报单位：____（盖章）  填报日期：``, ``□是 □否  证书编号：____``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learn.apart import below_colon, pair_apart
from learn.asks import (
    MARKS,
    SEAL_MARK,
    SIGN_MARK,
    Item,
    Reading,
    with_places,
)
from learn.coded import read_coded, starts_late
from learn.keys import known_label
from learn.lettered import lettered_end, take_lettered
from learn.options import OTHER, groups_in, is_pair, is_several, lined_options, numbered_options, unmarked_options
from learn.passages import BOX, has_unit_after
from learn.sentences import UNIT_TAIL, read_sentence
from learn.words import (
    SEAL_PLACE,
    SIGN_PLACE,
    is_hint,
    is_label,
    is_note,
    label_of,
    limit_in,
    squeeze,
)
from learn.zones import ADDRESS, read_zone

_UNIT_NOTE = re.compile(
    r"(?:[（(]\s*)?(?:金额\s*)?单\s*位\s*[：:]\s*(万元|元|亿元|千元|人民币万元|人民币元|人|个|人次|平方米|亩|公顷|吨|%)[^\n）)]{0,6}[)）]?"
)
_FORM_NUMBER = re.compile(
    r"^\s*(?:表\s*号|制[定表]\s*机\s*关|批\s*准\s*机\s*关|备\s*案\s*机\s*关|批\s*准\s*文\s*号|备\s*案\s*文\s*号|文\s*号|有\s*效\s*期\s*至|有效截止时间)\s*[：:]\s*(?![年月])[^\s_]"
)
_DOCUMENT_NUMBER = re.compile(
    r"[\s_]*[\u3400-\u9fff]{1,8}\s*[〔\[（(][\s_]*\d{2,4}[\s_]*[〕\]）)]\s*_*\s*第?[\s_]*号\s*"
    r"|\s*_+\s*(?!\w*[路街巷弄楼学])[\u3400-\u9fff]{2,8}\s*_{2,}\s*第?[\s_]*号\s*"
    r"|[\s_]*[\u3400-\u9fff]{0,8}\s*字[\s_]*第[\s_]*号\s*"
)
_CHOSEN_BY_NUMBER = re.compile(r"第\s*_+\s*[种项款类][^：:_]{0,20}[：:]\s*$")
"""以下第____种形式确定期限： is one blank, the words behind it are no label."""
IN_WORDS = re.compile(r"(?:[ \t\u3000_]*[拾佰仟万億亿]){2,}[ \t\u3000_]*元(?:[ \t\u3000_]*[角分整]){0,3}")
_AMONG = re.compile(r"(?<=[，,；;。（(_])\s*其中\s*[：:]\s*(?=[\u3400-\u9fff])")
_CODES = re.compile(r"\s*1\s*[.．、\s]\s*[\u3400-\u9fff].*\s2\s*[.．、\s]|\s*[⑴①]\s*[\u3400-\u9fff].*[⑵②]")
_SHORT_OPTION = 6
_FEWEST_LISTED = 3
_NAME_END = re.compile(r"(?:名称?|部门|职[位务]|岗位|日期|时间|[号码]|电话|单位|学院|专业|班级|性别|年龄|民族|人)$")


def read_text(text: str) -> Reading:
    """What a flat text asks for, line by line; a group of boxes may run over lines."""
    reading = Reading(limit=limit_in(text) if "字" in text else None)
    text = IN_WORDS.sub("____", _UNIT_NOTE.sub(" ", text))
    pair, text = pair_apart(text)
    if pair:
        reading.items.append(Item("", "options", pair, False))
    if BOX in text:
        for chunk, items in _coded_apart(text):
            reading.items += items
            if BOX in chunk:
                _read_boxes(chunk, reading)
            else:
                _read_lines(chunk.split("\n") if chunk.strip() else [], reading)
        return reading
    coded = read_coded(text) if "_" in text and "\n" not in text.strip() else []
    if coded:
        reading.items += coded
        return reading
    label, told = below_colon(text)
    options = [] if pair else told or unmarked_options(text)
    if options:
        several, _ = is_several("", "", options)
        item = Item(label, "options", options, several, any(OTHER.match(one) for one in options))
        item.sure = is_pair(options)
        reading.items.append(item)
        return reading
    _read_lines(text.split("\n"), reading)
    return reading


def _read_lines(lines: list[str], reading: Reading) -> None:
    """Lines without boxes; lettered ones are the options of the question above them."""
    at = 0
    while at < len(lines):
        end = lettered_end(lines, at)
        question = next((line for line in reversed(lines[:at]) if line.strip()), "")
        if end == at or not take_lettered(lines[at:end], question, reading):
            end = at + 1
            coded = read_coded(lines[at]) if "_" in lines[at] else []
            listed = [] if coded or len(lines) == 1 else numbered_options(lines[at])
            if len(listed) >= _FEWEST_LISTED:
                coded = [Item("", "options", listed, False, any(map(OTHER.match, listed)), sure=False)]
            reading.items += coded
            if not coded:
                _read_line(lines[at], reading)
        at = end


def _coded_apart(text: str) -> Iterator[tuple[str, list[Item]]]:
    """The text in pieces: the items of a line that ends with a box for a number, and the lines up to the next."""
    chunk: list[str] = []
    items: list[Item] = []
    for line in text.split("\n"):
        found = read_coded(line)
        if not found and chunk and starts_late(line) and (found := read_coded(f"{chunk[-1]} {line}")):
            chunk.pop()
        if not found:
            chunk.append(line)
            continue
        yield "\n".join(chunk) if items or chunk else "", items
        chunk, items = [], found
    yield "\n".join(chunk), items


def unit_noted(text: str) -> str:
    """The unit that a line gives for the table below it: ``单位：万元``."""
    match = _UNIT_NOTE.search(squeeze(text))
    return match[1] if match else ""


def _read_boxes(text: str, reading: Reading) -> None:
    """Lines with boxes are read together as groups; the others by themselves."""
    chunk: list[str] = []
    lines = text.split("\n")
    last = max(index for index, line in enumerate(lines) if BOX in line)
    first = min(index for index, line in enumerate(lines) if BOX in line)
    for index, line in enumerate(lines):
        line, is_second = _unnumbered(line, chunk)
        if is_second:  # (1) □甲 □乙, below it (2) □丙 □丁: two groups of one label
            label = label_of(re.split(r"[：:]", chunk[0])[0])
            _flush(chunk, reading)
            line = f"{label}： {line}"
        is_inside = first <= index <= last and not re.search(r"[：:][\s_]*$|[：:].*__", line) and not is_note(line)
        if chunk and chunk[-1].rstrip().endswith(BOX) and _CODES.match(line):
            chunk[-1] = f"{chunk[-1]} {line}"  # the box takes one of the numbers below
            continue
        if chunk and _starts_anew(line, chunk):
            _flush(chunk, reading)
        if BOX not in line and index < last and BOX in lines[index + 1] and _asks_below(line, lines[index + 1]):
            _flush(chunk, reading)
            chunk.append(line)
        elif BOX in line or (is_inside and len(squeeze(line)) <= 20):
            chunk.append(line)
        else:
            _flush(chunk, reading)
            _read_line(line, reading)
    _flush(chunk, reading)


_FIRST_OF = re.compile(rf"(?<=[：:])\s*[（(]?1[)）.、]\s*(?={BOX})")
_SECOND_OF = re.compile(rf"^\s*[（(]?[2-9][)）.、]\s*(?={BOX})")


def _unnumbered(line: str, chunk: list[str]) -> tuple[str, bool]:
    """A line without the number before its boxes, and whether it holds a further group of the label above."""
    shorter = _FIRST_OF.sub(" ", line)
    if shorter != line:
        return shorter, False
    shorter = _SECOND_OF.sub("", line)
    is_second = shorter != line and line.count(BOX) > 1 and bool(chunk) and bool(re.search(r"[：:]", chunk[0]))
    return (shorter, True) if is_second else (line, False)


_NEW_HEAD = re.compile(
    rf"^\s*(?P<number>[（(]?\d{{1,2}}\s*[、.．)）])?\s*(?P<words>[^{BOX}_：:]{{2,40}}?)\s*(?P<colon>[：:？?])?\s*[{BOX}_\s]"
)


def _starts_anew(line: str, chunk: list[str]) -> bool:
    """Whether a line between lines with boxes begins with a label of its own: ``2、事故原因： □…``."""
    match = _NEW_HEAD.match(f"{line} ")
    if not match or BOX not in "".join(chunk) or not is_label(match["words"]) or OTHER.match(squeeze(match["words"])):
        return False
    if line.count(BOX) == 0:
        return match["colon"] is not None and chunk[-1].rstrip(" ").count(BOX) > 1 and len(squeeze(line)) <= 20
    head = line.split(BOX)[0]
    if re.search(r"[：:]\s*$", head) or (match["number"] and line.count(BOX) > 1 and len(label_of(head)) >= 4):
        return not chunk[-1].rstrip().endswith(("：", ":"))
    return False


def _asks_below(line: str, below: str) -> bool:
    """Whether a line is the label of the boxes in the next one."""
    if below.lstrip().startswith(BOX) and is_label(line) and "_" not in line and not re.search(r"\s{3,}", line.strip()):
        return True
    if re.search(r"[^\s：:][：:]", below.split(BOX)[0]):
        return False  # the boxes have a label of their own
    return (
        "_" not in line
        and bool(re.search(r"[：:？?]\s*$|[选][）)]\s*[：:？?]?\s*$", line))
        and len(squeeze(line)) <= 60
    )


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
        reading.items += [Item(label, raw=group.raw_label) for label in group.asked]
    tail = _behind_boxes(text)
    known = {item.label for item in reading.items}
    if tail and label_of(re.split(r"[：:]", tail)[0]) not in known:
        _read_line(tail, reading)


def _lead(text: str) -> tuple[str, str]:
    """A labelled blank that stands before the boxes of a line: ``姓名：____  性别：□男 □女``."""
    head = text.split(BOX)[0]
    inside = re.match(r"^(?P<before>[^\n]*(?:_|\s{3})[^\n（(]*)[（(](?P<label>[^（()）：:_]{2,12}[：:]\s*)$", head)
    if inside:  # ____万元（币种：□人民币 □其他）
        return text[inside.start("label") :], inside["before"]
    clause = re.match(r"^(?P<before>.*(?:_|\S\s{2,}\S).*[，,；;。])\s*$", head)
    if clause:  # 综合成绩____分，排名第____名，□同意 □不同意
        return text[clause.end() :], clause["before"]
    match = re.match(
        r"^(.*[^：:\s][ \t\u3000]*[：:]?[ \t\u3000]*_{2,}[_ \t\u3000]*|.*[：:][ \t\u3000]{4,})(?=\S)", head
    )
    if match and match.end() < len(head) and not _is_option_before_box(head[match.end() :], text):
        return text[match.end() :], match.group(1)
    return text, ""


def _is_option_before_box(word: str, text: str) -> bool:
    """Whether a word before the first box is an option, its box behind it: ``是否住院：      有□ 无□``."""
    return len(word) <= _SHORT_OPTION and word == word.rstrip() and text.rstrip().endswith(BOX)


def _behind_boxes(text: str) -> str:
    """A labelled blank that follows the boxes in their last line: ``□是 □否  证书编号：____``."""
    tail = text.split(BOX)[-1].split("\n")[0]
    label = r"[^\s：:_，,；;（(][^：:_，,]{1,16}[：:][\s_]*(?:万元|亿元|元|人|名|个|项|年|%)?[\s_]*"
    match = re.search(rf"[\s_，,；;]+({label}(?:[^\s：:_][^：:_]{{1,16}}[：:][\s_]*)*)$", tail)
    if not match or re.match(r"\s*[_\s]*其[他它]", match.group(1)) or is_hint(match.group(1)):
        return ""
    return match.group(1)


def _read_line(line: str, reading: Reading) -> None:
    if not line.strip() or is_drawn_apart(line):
        return
    options = lined_options(line)
    if options:
        reading.items.append(Item("", "options", options, False))
        return
    row = _labels_in_a_row(line)
    if row:
        reading.items += [Item(one) for one in row]
        return
    line = _AMONG.sub("其中", line)
    if _FORM_NUMBER.match(line):
        reading.rest.append(line)
        return
    if is_note(line) and not re.search(r"_{2,}", line):
        reading.rest.append(line)
        return
    if len(re.findall(r"_+|(?<=\S)[ \t\u3000]{2,}", line)) > 1 and ADDRESS.fullmatch(line):
        reading.items.append(Item("", hint=squeeze(line.replace("_", " "))))
        return
    if (
        re.fullmatch(r"\s*[（(][\s_\d—–-]*年?\s*度?[^（()）]{0,6}[)）]\s*", line)
        and not SEAL_PLACE.search(line)
        and not SIGN_PLACE.search(line)
    ):
        return  # （    年度） below a title
    if _DOCUMENT_NUMBER.fullmatch(line):
        reading.items.append(Item("文号", hint=squeeze(line.replace("_", " "))))
        return
    if _CHOSEN_BY_NUMBER.search(line):
        line = line.rstrip(" ：:")
    text = with_places(line)
    colons = [match.start() for match in re.finditer(r"(?<!\d)[：:]|[：:](?!\d)", text)]
    if colons:
        _read_colons(text, colons, reading)
    else:
        read_sentence(text, "", reading, is_line=True)


def _labels_in_a_row(line: str) -> list[str]:
    """Common labels with room behind each and nothing else: ``姓名        部门        职位``."""
    pieces = re.split(r"[ \t\u3000]{3,}", line.strip())
    if len(pieces) < _FEWEST_LISTED or re.search(r"[：:（(_\d]", line):
        return []
    if any(known_label(piece) is None and not _NAME_END.search(piece) for piece in pieces):
        return []
    return [label_of(piece) for piece in pieces]


def _read_colons(text: str, colons: list[int], reading: Reading) -> None:
    """Labels before colons, each with the zone up to the next label."""
    starts = []
    floor = 0
    for colon in colons:
        starts.append(_label_start(text, floor, colon))
        floor = colon + 1
    lead = text[: starts[0]]
    if lead.strip():
        read_sentence(lead, "", reading, is_line=True)
    for index, colon in enumerate(colons):
        end = starts[index + 1] if index + 1 < len(colons) else len(text)
        read_zone(text[starts[index] : colon], text[colon + 1 : end], reading)


def _label_start(text: str, floor: int, colon: int) -> int:
    """Where the label before a colon begins: after what was filled in before it, a stop, or a wide gap."""
    segment = text[floor:colon]
    cut = 0
    for match in re.finditer(rf"[_{MARKS}]+|[；;。]|[，,、](?![^（(]*[)）])|[（(](?![^（(]*[)）])", segment):
        if segment[match.end() :].strip():
            if match.group() in (SEAL_MARK, SIGN_MARK) and segment[match.end() :].isascii():
                continue  # 签字（盖章）Signature & Seal：
            if match.group() in "，,、" and floor == 0 and not _has_blank(segment[: match.start()]):
                continue
            cut = match.end()
    unit = re.match(r"[\s_]*", segment) if floor and not cut else None
    behind = UNIT_TAIL.match(segment[unit.end() :]) if unit else None
    if unit and behind and re.match(r"\s+[\u3400-\u9fff]", segment[unit.end() + behind.end() :]):
        cut = unit.end() + behind.end()  # 左耳：   米 右耳：   米
    pieces = list(re.finditer(r"[^\s](?:(?!\s{2,}|\t).)*", segment[cut:]))
    if not pieces:
        return floor + cut
    start = len(pieces) - 1
    while start > 0 and _is_spaced(pieces[start - 1].group(), pieces[start].group()):
        start -= 1
    if start > 0 and floor == 0 and cut == 0 and not is_label(pieces[start - 1].group()):
        return floor + cut + pieces[start].start()
    return floor + cut + pieces[start].start()


def is_drawn_apart(line: str) -> bool:
    """Whether a line is one label whose characters stand apart: ``姓　　名``, ``岗  位``."""
    pieces = line.split()
    if {"年", "月"} & set(pieces):
        return False
    return (
        1 < len(pieces) <= 6
        and all(len(piece) <= 2 and piece.isalpha() and not piece.isascii() for piece in pieces)
        and (pieces[0] not in ("共", "第", "计", "约"))
    )


def _has_blank(text: str) -> bool:
    """Whether a place to write on stands in the text: a line, or a gap before a measure word."""
    return "_" in text or any(has_unit_after(text, match.end()) for match in re.finditer(r"(?<=\S)\s{2,}(?=\S)", text))


def _is_spaced(left: str, right: str) -> bool:
    """Whether two pieces are one label drawn apart: 姓    名."""
    return (
        left.strip() not in tuple("元人个名项次年月日时分岁天％%米度级页层门篇亩户件")
        and len(left.strip()) == 1
        and left.strip().isalpha()
        and len(squeeze(right)) <= 3
        and not left.strip().isascii()
    )
