"""Blanks inside a sentence: ``覆盖__个地市、__个区县，分别是：``; the words around each name it."""

from __future__ import annotations

import re

from learn.asks import (
    DATE,
    DATE_MARK,
    MARKS,
    MONTH,
    MONTH_MARK,
    MONTHS,
    MONTHS_MARK,
    RANGE,
    RANGE_MARK,
    SEAL_MARK,
    SIGN_MARK,
    TIME,
    TIME_MARK,
    Item,
    Reading,
)
from learn.keys import known_label
from learn.passages import has_unit_after
from learn.words import is_label, label_of

UNIT_TAIL = re.compile(
    r"^\s*(人民币)?\s*(元/月|元/年|万元/年|元/人|元/天|元/次|元/平方米|万元|亿元|元整?|千元|美元|万美元|人次|人|名|个|项|次|岁|%|％|平方米|㎡|m2|亩|年|个月|天|分|万人|件|家|篇|公里|吨|小时|学时|户|份|部|本|套|台|辆|级|厘米|mmHg|mmhg|次/分钟|次/分|门|学分|cm|CM|kg|KG|公斤|千克|℃|周|位|周岁|千瓦|公顷|节|学分|米|层|平米|毫米|千米|头|只|株|字|班|课时|台班|张|册|卷|座|艘|立方米|m3)(?![\u3400-\u9fff])"
)
_LONGEST_WEAK = 60
_STOPS = "，,；;。、"
NO_NAMES = ("自", "从", "于", "至", "到", "时间自", "期限自")
_SUMS = ("共", "约", "计", "共计", "合计", "总计", "大约", "约计", "止共")
"""What stands before a number and names nothing: 共__万元."""
_VERBS = re.compile(
    r"[系是为在由向对以与将按因经兹我]|兹[有将]|现[有将]|我们|现系|均系|依据|根据|按照|来自|就读于|毕业于|位于"
)
"""What joins a blank to the sentence before it; the words behind the blank name it: 系____学校____专业学生."""
_NAMED_BEHIND = re.compile(r"^\s*[（(](?P<label>[^（()）_：:]{2,20})[)）]")
_BLANK = re.compile(r"_[_\s]*|(?<=\S)[ \t\u3000]{2,}(?=\S)|^[ \t\u3000]{2,}(?=\S)|[ \t\u3000]{3,}$")


def read_sentence(text: str, top: str, reading: Reading, *, is_line: bool) -> None:
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
        named = _NAMED_BEHIND.match(after) if "_" in match.group() else None
        if named and _names_blank(named["label"]):  # 注册于____（公司地址）的
            found += [Item(label_of(one)) for one in re.split(r"[、，,]", named["label"]) if is_label(one)]
            at = match.end() + named.end()
            continue
        has_next = index + 1 < len(blanks)
        if not _is_verb(before) and _belongs_to_next(match.group(), after, has_next=has_next):
            found += _blank_between(before, "", top, is_first=index == 0)
            at = match.end()
            continue
        end = _words_end(after, has_next=has_next)
        found += _blank_between(before, after[:end], top, is_first=index == 0)
        at = match.end() + end
    rest = text[at:] if blanks else text
    found += _places_in(text, rest, top)
    if top and blanks:
        tail = rest.rstrip()
        if tail.endswith(("：", ":")) or re.search(r"(?:分别是|分别为|包括|即|为)$", tail):
            found.append(Item(label_of(re.split(r"[，,；;。、]", tail.rstrip("：:"))[-1]), sentence=True))
    if top:
        for item in found:
            item.top = top
        if len(found) == 1 and not found[0].label:
            found[0].label, found[0].top = top, ""
    if not found and label_of(re.sub(f"[{MARKS}]", "", text)):
        reading.rest.append(re.sub(f"[{MARKS}]", " ", text))
    reading.items += found


def _names_blank(words: str) -> bool:
    """Whether words in brackets behind a blank are its label, and do not tell how to fill it in."""
    return (
        is_label(words)
        and not UNIT_TAIL.match(words)
        and not re.search(r"章$|^(?:请|如|注明|可|须|应|不)|大写|小写|填写|元$|数字|以[上下内]", words)
    )


def _belongs_to_next(blank: str, after: str, *, has_next: bool) -> bool:
    """Whether the words behind a drawn blank name the next one: ``姓名____ 学号____``."""
    if not has_next or not blank.startswith("_"):
        return False
    if not blank[-1].isspace() and (known_label(after) is None or UNIT_TAIL.match(after)):
        return False
    return (
        bool(label_of(after))
        and is_label(after)
        and not re.search(rf"[{_STOPS}]", after)
        and not UNIT_TAIL.match(after)
    )


def _is_blank_gap(text: str, match: re.Match[str], *, is_line: bool) -> bool:
    """Whether a gap without a line below it is a place to write in."""
    if match.start() and text[match.start() - 1].isdigit():
        return False  # 19  日: written already
    if len(text.strip()) > _LONGEST_WEAK:
        return False  # the width of a letter's line, not a place to write
    if has_unit_after(text, match.end()):
        return match.start() > 0 or not _is_word(text[match.end() :])  # an indented line:     本申请人对…
    at_end = match.end() == len(text)
    return (
        is_line
        and at_end
        and len(match.group()) >= 4
        and bool(label_of(text[: match.start()]))
        and is_label(text[: match.start()])
    )


def _is_word(text: str) -> bool:
    """Whether a text that begins like a measure word goes on as a word: 本单位, 项目."""
    return bool(re.match(r"[\u3400-\u9fff]{3}", text)) and not UNIT_TAIL.match(text)


def _is_verb(before: str) -> bool:
    """Whether the words before a blank only join it to the sentence."""
    return bool(_VERBS.fullmatch(label_of(re.split(rf"[{_STOPS}{MARKS}]", before)[-1])))


_OWNER = re.compile(r"^[\u3400-\u9fff]{2,10}(?=的[\u3400-\u9fff]{2,8}$)")


def _words_end(after: str, *, has_next: bool = False) -> int:
    """How many characters after a blank belong to it: up to a stop; 的 leads over to the next blank's name."""
    if has_next and re.fullmatch(r"[\u3400-\u9fff]{1,4}第\s*", after):
        return after.rindex("第")  # ____学年第____学期
    owner = _OWNER.match(after.rstrip()) if has_next else None
    if owner:
        return owner.end()  # ____管理局的执法人员____
    unit = UNIT_TAIL.match(after)
    if unit and re.match(r"[ \t\u3000]{2,}\S", after[unit.end() :]):
        return unit.end()  # 营业用房    m2    冷库    m3
    match = re.search(rf"[{_STOPS}]", after)
    return match.start() if match else len(after)


def _blank_between(before: str, after: str, top: str, *, is_first: bool) -> list[Item]:
    marks = re.sub(f"[^{MARKS}]", "", before)
    left = re.sub(
        r"^(?:其中|(?:如果?|若)[是有][，,]?|并|且|和|及|与)(?=[^\s]{2})",
        "",
        label_of(re.split(rf"[{_STOPS}{MARKS}]", before)[-1]),
    )
    left = re.sub(r"(?<=[\u3400-\u9fff]{2})共$", "", left)
    left = re.sub(r"^(?:止|的)(?=[\u3400-\u9fff])", "", left)
    left = "" if left in NO_NAMES or left == "人民币" else _as_name(left)
    left = "" if _VERBS.fullmatch(left) else re.sub(r"^.*[（(](?:或|及|和)?(?=[^（()）]{2,}$)", "", left)
    right_raw = after[: _words_end(after)]
    right = label_of(re.sub(f"[{MARKS}].*", "", right_raw))
    unit = UNIT_TAIL.match(right)
    if not left and not right:
        return [] if marks or not is_first else [Item("", sentence=True)]
    if not left and not re.search(r"\w", right):
        return []
    if unit and unit.end() == len(right) and left in _SUMS:
        return [Item("", unit=unit.group().strip(), sentence=is_first)]
    if unit and unit.end() == len(right) and (left or not top):
        return [Item(left, unit=unit.group().strip(), sentence=bool(left))]
    if not right:
        return [Item(left)]
    return [Item(f"{left}…{right}", sentence=True)]


def _as_name(words: str) -> str:
    """The words before a blank as a label: 乙方工作岗位是 → 工作岗位."""
    shorter = re.sub(r"(?<=[\u3400-\u9fff]{2})(?:是|为|系)$", "", words)
    if shorter != words:
        shorter = re.sub(r"^(?:甲|乙|丙)方的?(?=[\u3400-\u9fff]{2})", "", shorter)
    return re.sub(r"^(?:本|我)(?:单位|公司|企业|校|院|人)(?=[\u3400-\u9fff]{4})", "", shorter)


def _places_in(text: str, rest: str, top: str) -> list[Item]:
    """Dates, seals and signatures that stand by themselves; what stands before a signature's place is its label."""
    found: list[Item] = []
    for match in re.finditer(f"[{MARKS}]", text):
        before = label_of(re.split(rf"[{_STOPS}{MARKS}_]|\\s{{3,}}", text[: match.start()])[-1])
        mark = match.group()
        before = re.sub(r"^其中(?=\S{2})", "", before)
        is_name = before and is_label(before) and len(before) <= 16 and before not in NO_NAMES
        label = before if is_name else ""
        if mark == SEAL_MARK:
            is_lone = label and text.strip().startswith(before) and not re.sub(rf"[{MARKS}\s]", "", text[match.end() :])
            if (
                is_lone
                and not top
                and len(text.split(SEAL_MARK)) == 2
                and re.search(r"单位|部门|企业|公司|学校|机构|组织", label)
            ):
                found.append(Item(label))  # 申报单位（盖章） on a cover
            found.append(Item(label, "seal"))
        elif mark == SIGN_MARK:
            found.append(Item(label, is_signed=True))
        else:
            shape = {DATE_MARK: DATE, MONTH_MARK: MONTH, RANGE_MARK: RANGE, MONTHS_MARK: MONTHS, TIME_MARK: TIME}[mark]
            found.append(Item(label, shape))
    return found


def has_sentence(zone: str) -> bool:
    """Whether words follow a blank, so that the place is inside a sentence."""
    behind = r"[^\s_（(]|[（(][^（()）]*[)）]\s*[\u3400-\u9fff]"
    return bool(re.search(rf"(?:_\s*|\s{{2,}})(?:{behind})", zone.strip("\n")))
