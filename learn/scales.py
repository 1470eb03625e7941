"""Columns to tick in: a question a row, an answer a column.

| 序号 | 检查内容     | 是 | 否 |      | 评价内容 | 好 | 较好 | 一般 | 差 |
| 1    | 消防通道畅通 |    |    |      | 讲授清楚 |    |      |      |    |
"""

from __future__ import annotations

import re
from itertools import pairwise

from learn.grid import Box, Grid, Part
from learn.options import is_pair
from learn.words import squeeze

_SCALES = (
    "是 否 有 无 没有 符合 不符合 基本符合 部分符合 完全符合 非常符合 比较符合 不太符合 "
    "不适用 合格 不合格 基本合格 优 良 中 差 好 较好 良好 一般 较差 很好 非常好 很差 "
    "优秀 称职 基本称职 不称职 满意 较满意 比较满意 很满意 非常满意 基本满意 不满意 "
    "较不满意 很不满意 非常不满意 不太满意 一般满意 同意 不同意 比较同意 非常同意 完全同意 "
    "不太同意 非常不同意 不确定 不清楚 不详 不了解 了解 达标 不达标 未达标 完成 未完成 "
    "基本完成 部分完成 通过 不通过 基本通过 经常 偶尔 有时 从不 很少 总是 没有过 高 低 "
    "较高 较低 正常 异常 不正常 齐全 不齐全 已做 未做 已完成 弃权 赞成 反对 重要 不重要 "
    "非常重要 比较重要 大 小 强 弱 较强 较弱 熟练 完全 部分 卓越 杰出 需改进 待改进 "
    "有待改进 需改善 很重要 无需 需要 不需要 具备 不具备 缺项 及格 不及格 推荐 不推荐"
)
_WORDS = frozenset(_SCALES.split())
_GRADE = re.compile(r"(?:需|待|尚|欠|未|较|很|基本|比较|非常|有待)[\u3400-\u9fff]{1,4}")
_EVEN_STEPS, _FULL_MARKS = frozenset((-1, -2, -5, -10, -20)), frozenset((5, 10, 20, 50, 100))
_FEWEST, _FEWEST_SIGNS, _MOST_NUMBERS = 2, 3, 6


def scale_runs(header: list[Box]) -> list[list[Box]]:
    """The stretches of header cells, side by side, that are the answers of one question a row."""
    runs: list[list[Box]] = []
    at = 0
    while at < len(header):
        end = at
        while end < len(header) and _is_step(header, at, end):
            end += 1
        run = header[at:end]
        if _is_scale([squeeze(box.text) for box in run]):
            runs.append(run)
            at = end
        else:
            at += 1
    return runs


def asks_each_row(grid: Grid, header: list[Box], first: int, last: int) -> bool:
    """Whether each row of a table asks one question: its answers are columns, or boxes in a cell of the row."""
    if scale_runs(header[1:]):
        return True
    for box in header[1:]:
        cells = [grid.at[row, box.col] for row in range(first, last + 1) if (row, box.col) in grid.at]
        if cells and all(cell.part is Part.BOXES for cell in cells):
            return True
    return False


def _is_step(header: list[Box], at: int, end: int) -> bool:
    if end > at and header[end].col != header[end - 1].col_end:
        return False
    return _kind(header[end]) == _kind(header[at]) != ""


def _kind(box: Box) -> str:
    """What sort of answer a header cell may be: a word, a letter, a number; empty: none."""
    text = squeeze(box.text).rstrip("分")
    if text in _WORDS or squeeze(box.text) in _WORDS or _GRADE.fullmatch(text):
        return "word"
    if len(text) == 1 and text.isascii() and text.isalpha():
        return "letter"
    return "number" if text.isdecimal() and text.isascii() and len(text) <= 3 else ""


def _is_scale(words: list[str]) -> bool:
    if len(words) < _FEWEST or len(set(words)) < len(words):
        return False
    n_known = sum(word in _WORDS for word in words)
    if n_known >= _FEWEST and all(word in _WORDS or _GRADE.fullmatch(word) for word in words):
        return len(words) > _FEWEST or is_pair(words) or not {"大", "小", "高", "低", "强", "弱", "中"} & set(words)
    if len(words) < _FEWEST_SIGNS:
        return False
    if all(word.isalpha() and word.isascii() for word in words):
        return True
    numbers = [int(word.rstrip("分")) for word in words]
    steps = {after - before for before, after in pairwise(numbers)}
    is_short = len(words) <= _MOST_NUMBERS  # days of a month count up too
    if (steps == {-1} or (steps == {1} and is_short)) and min(numbers) <= 1:
        return True
    return is_short and len(steps) == 1 and steps <= _EVEN_STEPS and max(numbers) in _FULL_MARKS  # 10 | 8 | 6 | 4
