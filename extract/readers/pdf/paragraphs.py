"""Which printed lines are broken by the width of their column, and which end a paragraph."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from .lines import PrintedLine, is_wide

PAD_PT = 5.4
"""The inner margin of a cell in Word, left and right, where the text does not show another one."""

NUMBERED = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[、.．)）](?!\d)|[①-⑳]|第[一二三四五六七八九十]{1,3}[，、条])"
)
_NO_START = "，。、；：？！）》」』】〕”’,.;:?!)]}%％"
_NO_END = "（《「『【〔“‘([{"
_PHONE = r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－—]?\d{7,8})"
_PHONE_LAST, _PHONE_FIRST = re.compile(_PHONE + "$"), re.compile(r"1[3-9]\d{6,9}(?!\d)|0\d{2,3}[-－—]|0\d{9,11}(?!\d)")
"""A whole telephone number at a line's end, and how one begins at the next line's start: then they are two."""

_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$")
_TIME = re.compile(r"\d{1,2}:\d{2}")

_SENTENCE_END = "。！？"
_PAUSE = "。！？；："

_OPENER = re.compile(
    r"近年来|近[几两三五十]|今年|目前|当前|多年来|长期以来|自.{2,14}(?:以来|起)|为(?:了|深入|进一步|贯彻|全面|切实|更好|充分|推动|加快|落实)"
    r"|围绕|聚焦|立足|根据|按照|依托|依据|以[《“]|[（(]?注[：:]|[^，。；：]{2,6}：|首先|其次|最后|此外|另外|总之|综上|下一步|今后"
)
"""How paragraphs of reports begin: with a time, an aim or a ground."""

_FOLLOWER = re.compile(r"同时|并|其中|该|此|还|也|但|而|这|其|他|她|它|以上|上述|从而|因此|所以|由此|仅")
"""How sentences begin that lean on the one before."""


def mark_continued(lines: list[PrintedLine], right: float, left: float | None = None) -> None:
    """Sets ``continues`` on lines that were broken by the width.

    right: where the column ends; left: where the cell begins, None outside of tables.
    A line was broken by the width where the next line's first word would not have fitted; what is indented,
    numbered or set apart below begins something new.
    """
    if len(lines) < 2:
        return
    edge = _right_edge(lines, right, left)
    start = min(line.bbox[0] for line in lines)
    pitches = [b.base - a.base for a, b in pairwise(lines)]
    pitch = min(pitches)
    is_justified = _is_justified(lines, edge)
    indents = [line.bbox[0] - start > 1.2 * line.size for line in lines]
    began = 0
    for at, (line, after, step) in enumerate(zip(lines, lines[1:], pitches, strict=False)):
        is_indented = indents[at + 1] and after.bbox[0] - line.bbox[0] > 1.2 * after.size
        is_apart = step > 1.6 * pitch and step > 1.9 * line.size
        is_centred = is_indented and abs((after.bbox[0] - start) - (edge - after.bbox[2])) < 0.8 * after.size
        line.continues = (
            _is_full(line, after, edge)
            and not is_apart
            and not (is_indented and not is_centred)
            and _goes_on(lines, began, at, edge, is_justified)
        )
        if line.continues and _is_hyphenated(line, after):
            line.text, line.chars = line.text[:-1], line.chars[:-1]
        if line.continues and _ends_word(line, after):
            line.text += " "
            line.chars.append(None)
        if not line.continues:
            began = at + 1


def _goes_on(lines: list[PrintedLine], began: int, at: int, edge: float, is_justified: bool) -> bool:
    """Whether the paragraph that began at line ``began`` goes on behind the full line ``at``."""
    line, after = lines[at], lines[at + 1]
    if is_justified and line.text[-1:] in _PAUSE:
        return min(abs(edge - _end(line)), abs(edge - line.bbox[2])) < 0.13 * line.size
    if _PHONE_FIRST.match(after.text) and _PHONE_LAST.search("".join(line.text for line in lines[began : at + 1])):
        return False
    if NUMBERED.match(after.text):
        return _is_number_cut(line, edge - line.bbox[2]) or _is_counted_inline(lines[began : at + 1], after)
    if line.text[-1:] in _SENTENCE_END:
        return not _begins_paragraph(lines, at + 1, edge)
    return True


def _begins_paragraph(lines: list[PrintedLine], at: int, edge: float) -> bool:
    """Whether line ``at`` more likely begins a paragraph than not, where the line above ends both line and sentence.

    Paragraphs so far tell: whether they are indented, how often a sentence ends one, and how they begin.
    """
    begins = [0, *(k + 1 for k, line in enumerate(lines[:-1]) if edge - line.bbox[2] > 2.5 * line.size)]
    start = min(line.bbox[0] for line in lines)
    indented = [lines[k].bbox[0] - start > 1.2 * lines[k].size for k in begins]
    if at not in begins and len(begins) > 1 and all(indented):
        return False
    text = lines[at].text
    ended = sum(lines[k - 1].text[-1:] in _SENTENCE_END for k in begins if k)
    inside = [match for line in lines for match in re.findall(r"[。！？](?=([^”’）。！？].{2}))", line.text)]
    score = max(-1.5, min(2.0, math.log2((ended + 1) / (2 * len(inside) + 1)))) - 0.5
    score += 2.3 if _OPENER.match(text) else -2.0 if _FOLLOWER.match(text) else -1.1
    score += 2.0 * any(k != at and lines[k].text[:3] == text[:3] for k in begins) - 1.5 * (text[:3] in inside)
    return score > 0


def _is_counted_inline(paragraph: list[PrintedLine], after: PrintedLine) -> bool:
    """Whether the number that begins the line follows one that stands within the paragraph's lines."""
    number = re.match(r"\s*([（(]?)([一二三四五六七八九十]+|\d+|[①-⑳])([、.．)）]?)", after.text)
    if number is None or number[2] in ("1", "一", "①"):
        return False
    digits = "一二三四五六七八九十"
    if number[2].isdecimal():
        before = str(int(number[2]) - 1)
    elif number[2] in digits:
        before = digits[digits.index(number[2]) - 1]
    else:
        before = chr(ord(number[2][0]) - 1)
    text = "".join(line.text for line in paragraph)
    return text.find(f"{number[1]}{before}{number[3]}", 1) > 0


def _is_justified(lines: list[PrintedLine], edge: float) -> bool:
    """Whether lines are stretched to one edge: then one that falls short of it ends a paragraph.

    Lines of Chinese alone end at one edge anyway and tell nothing.
    """
    full = [line for line in lines[:-1] if abs(edge - line.bbox[2]) < 1.2 * line.size and line.text[-1:] not in _PAUSE]
    mixed = [line for line in full if any(char.isascii() and not char.isspace() for char in line.text)]
    return len(mixed) >= 3 and all(abs(_end(line) - edge) < 0.6 for line in full)


def _end(line: PrintedLine) -> float:
    """Where the line ends, punctuation that hangs over the edge aside."""
    last = line.chars[-1]
    is_hanging = line.text[-1:] in _NO_START and last is not None and is_wide(last.text)
    return last.x0 if is_hanging and last is not None else line.bbox[2]


def _right_edge(lines: list[PrintedLine], right: float, left: float | None) -> float:
    """Where full lines end; punctuation may hang over it by its own width."""
    reach = max(_end(line) for line in lines)
    size = lines[0].size
    pad = min(line.bbox[0] for line in lines) - left if left is not None else -1.0
    inner = right - (pad if 3.5 <= pad <= PAD_PT + 2 else PAD_PT)
    is_narrower = len(lines) > 5 and (inner - reach > 1.3 * size or pad < 3.5)
    if left is None or is_narrower:
        return reach if right - reach <= 9.5 + size else right - PAD_PT
    return max(reach, inner)


def _is_full(line: PrintedLine, after: PrintedLine, edge: float) -> bool:
    """Whether the next line's first word would not have fitted at the end of this one."""
    room = edge - line.bbox[2]
    word = _first_word_width(after)
    if line.text[-1:] in _PAUSE and room > 0.12 * line.size:
        return room < (word if after.text[:1] in _NO_END else min(word, line.size))
    slack = 1.3 if after.text[:1].isdigit() else 0.35  # programs differ in what may follow a number on its line
    return room < word + slack * line.size


def _is_hyphenated(line: PrintedLine, after: PrintedLine) -> bool:
    """Whether the line ends in a hyphen that only its break put there: between Chinese characters."""
    return len(line.text) > 1 and line.text[-1] == "-" and is_wide(line.text[-2]) and is_wide(after.text[0])


def _ends_word(line: PrintedLine, after: PrintedLine) -> bool:
    """Whether a blank stood where the line was broken: between two words, not within one that fills its line."""
    last, first = line.text[-1:], after.text[:1]
    if not (last.isascii() and first.isascii() and last.isalnum() and first.isalnum()):
        return False
    if last.isdigit() and first.isdigit():
        return bool(_TIME.match(after.text) and _DATE.search(line.text))
    return any(char.isspace() or is_wide(char) for char in line.text)


def _is_number_cut(line: PrintedLine, room: float) -> bool:
    """A digit at a line's start is a number's tail where the line above ends in a digit and is full."""
    return bool(line.text) and line.text[-1].isdigit() and room < line.size


def _first_word_width(line: PrintedLine) -> float:
    """The width of what may not be broken at the line's start: a Latin word, or a character with what clings to it."""
    first = line.chars[0]
    if first is None:
        return line.size
    opening = len(line.text) - len(line.text.lstrip(_NO_END))
    end = opening + 1
    if opening < len(line.text) and not is_wide(line.text[opening]):
        while end < len(line.text) and line.text[end].isascii() and not line.text[end].isspace():
            end += 1
    while end < len(line.text) and line.text[end] in _NO_START:
        end += 1
    last = next((char for char in reversed(line.chars[:end]) if char is not None), first)
    return last.x1 - first.x0
