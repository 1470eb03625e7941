"""A cell's or a line's text with its boxes as ``□`` and its places to write on as ``_``, however they were drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from learn.words import FILL, squeeze
from models.layout import Block, Line, MarkKind, Style, Table

BOX = "□"
_FILL_RUN = re.compile(rf"[{FILL}]+|[—－-]{{4,}}|\.{{5,}}|…{{2,}}")
_DIGIT_BOXES = re.compile(rf"{BOX}(?:[ \t\u3000\-—－–]*{BOX}){{3,}}")
_DIGITS_OF_A_DATE = re.compile(rf"(?:{BOX}[ \t\u3000]*)+(?=[年月日时分][{BOX}\s]|[月日]$|日(?![\u3400-\u9fff]))")
_IS_DATE_OF_DIGITS = re.compile(rf"(?:____|{BOX})\s*年\s*{BOX}")
_TYPED_BOX = re.compile(
    r"(?<![人户出进窗门关港接入海路渡洞胃伤□])[口囗](?![述腔岸头语粮径味感令罩号服才径诀碑])(?=[\s_]|$|[\u3400-\u9fff])"
)
_QUOTED_BOX = re.compile(rf"[“\"「『‘']\s*{BOX}\s*[”\"」』’']")
_BRACKET_BOX = re.compile(r"[（(\[【〔]([ \t\u3000\xa0]*)[)）\]】〕]")
_UNIT = (
    r"(?:个|人|名|万|元|亿|%|％|项|次|年|月|日|岁|份|家|篇|件|天|亩|户|周|分|时|岗|学时|平方|公里|辆|台|套|级|门|㎡|层|毫米|厘米|公斤|千克|mmHg|届|期"
    r"|号|页|第|米|吨|千|百|位|场|所|部|本|种|类|[mk]?m[²2³3]?(?![A-Za-z])|cm|kg|学分|小时|张(?![\u3400-\u9fff])|册|卷|艘|立方米)"
)
_NO_UNIT = (
    r"项目|个人|个体|人员|人事|人才|本人|本科|本单|本地|门诊|分期|分类|家庭|家长|所有|所在|部门|部分|位于|日常|日期|次要|名称"
    r"|户籍|户口|期限|类别|类型|种类|种植|场所|场地|时间|天然|周边|周期|台账|级别|件数|套餐"
)
_UNIT_AFTER = re.compile(rf"\s*(?!{_NO_UNIT}){_UNIT}")
_HOW_TO_TICK = re.compile(
    r"[（(【][^（()）】\n]{0,16}(?:[打划画]\s*[“\"‘'（(]?\s*[√✓✔☑×勾钩]\s*[”\"’'）)]?|勾选|打勾|打钩|填涂)[^（()）】\n]{0,12}[）)】]"
    r"|请?在[^\n，。；]{0,16}?(?:[打划画]\s*[“\"‘'（(]?[√✓✔☑×勾钩][”\"’'）)]?|打勾|打钩|勾选)"
)
_FEWEST_BRACKETS = 2
_LONGEST = 4_000
"""What stands further back in one cell or line asks for nothing that a person would find."""
_WIDEST = 160
"""A place to write is no wider than two lines; what is wider only costs time."""
_WIDE_GAP = re.compile(rf"[ \t\u3000]{{{_WIDEST},}}")
_LONGEST_OPTION = 14


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """The lines in ``blocks``, those of nested tables too."""
    found: list[Line] = []
    for block in blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                found += lines_of(cell.blocks)
        else:
            found.append(block)
    return found


def flat_text(lines: Sequence[Line]) -> str:
    """The lines, each ended by a line break: boxes are ``□``, lines to write on ``_``."""
    text = "\n".join(_flat_line(line)[:_LONGEST] for line in lines)
    return _with_typed_boxes(text[:_LONGEST])


_PROMPT_ENTRY = re.compile(r"^(?:请?选择.*|[-—=\s.…]*|无选择|未选择|下拉选择.*)$")


def _with_controls(line: Line, chars: list[str]) -> None:
    """A drop-down list as boxes before its entries, a control that shows nothing as a line to write on."""
    places = [(at, at, "____") for at in line.waiting if at <= len(chars)]
    for menu in line.menus:
        entries = [entry for entry in menu.entries if not _PROMPT_ENTRY.match(entry)]
        if len(entries) > 1:
            places.append((menu.start, menu.end, f" {' '.join(BOX + squeeze(entry) for entry in entries)} "))
    for start, end, shown in sorted(places, reverse=True):
        chars[start:end] = [shown]


def _flat_line(line: Line) -> str:
    chars = list(line.text)
    for span in line.styles:
        if span.style is Style.UNDERLINE:
            for at in range(span.start, min(span.end, len(chars))):
                if chars[at] in " \t\u3000\xa0\u2002\u2003":
                    chars[at] = "_"
    shapes = 0
    for mark in line.marks:
        if 0 <= mark.at < len(chars):
            if mark.kind in (MarkKind.BOX, MarkKind.CIRCLE):
                chars[mark.at] = BOX
        elif mark.kind is MarkKind.BOX:
            shapes += 1
    _with_controls(line, chars)
    text = "".join(char for char in "".join(chars) if char.isprintable() or char.isspace()).replace("\xa0", " ")
    text = _QUOTED_BOX.sub("“框”", text)  # 有“□”的为选择项: told of, not to be ticked
    text = _DIGIT_BOXES.sub("____", text)  # a place for one digit each
    if _IS_DATE_OF_DIGITS.search(text):  # □□□□年□□月□□日
        text = _DIGITS_OF_A_DATE.sub("__", text)
    text = _FILL_RUN.sub(lambda match: "_" * min(max(len(match.group()), 1), _WIDEST), text)
    return _WIDE_GAP.sub(lambda match: match.group()[:_WIDEST], text)


def _with_typed_boxes(text: str) -> str:
    """The text with 口 and empty brackets made boxes where they can be nothing else."""
    if len(re.findall(r"[◇◻▢](?=\s*[\u3400-\u9fff])", text)) > 1:
        text = re.sub(r"[◇◻▢](?=\s*[\u3400-\u9fff])", BOX, text)
    typed = list(_TYPED_BOX.finditer(text))
    if typed and (BOX in text or len(typed) > 1):
        text = _TYPED_BOX.sub(BOX, text)
    brackets = [match for match in _BRACKET_BOX.finditer(text) if _is_option_box(text, match)]
    if len(brackets) >= _FEWEST_BRACKETS and BOX not in text:
        for match in reversed(brackets):
            text = f"{text[: match.start()]}{BOX}{text[match.end() :]}"
    return _BRACKET_BOX.sub(lambda match: "_" * max(len(match.group(1)) + 1, 2), text)


def _is_option_box(text: str, match: re.Match[str]) -> bool:
    """Whether an empty pair of brackets stands beside a short word, and not in front of a unit."""
    if _UNIT_AFTER.match(text, match.end()) and match.group()[0] != "[":
        return False
    before = re.split(r"[\s，,。；;（()）]", text[: match.start()].rstrip())[-1]
    after = re.split(r"[\s，,。；;（()）]", text[match.end() :].lstrip())[0]
    return 0 < len(before) <= _LONGEST_OPTION or 0 < len(after) <= _LONGEST_OPTION


def without_instructions(text: str) -> str:
    """The text without what tells how to tick."""
    return _HOW_TO_TICK.sub(" ", text)


def has_unit_after(text: str, at: int) -> bool:
    """Whether a measure word follows at this offset."""
    return bool(_UNIT_AFTER.match(text, at))
