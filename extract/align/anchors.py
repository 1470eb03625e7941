"""Labels inside running text: ``填报市局：____（盖章）  填报日期：____`` cut into the values between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.labels import spaced_pattern

_FIGURE = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_NUMBER = (
    rf"(?:(?:[（(][ \t\u3000]*{_FIGURE}[ \t\u3000]*[)）][、.．]?|{_FIGURE}[ \t\u3000]*[、.．)）]|[①-⑳])[ \t\u3000]*)?"
)
_NUMBERED_WORDS = re.compile(_NUMBER.removesuffix("?") + r"[一-鿿]{1,4}")
_NO_SIGN = r"(?![一二三四五六七八九十]{1,2}[）)])(?![ \t\u3000]*[√✓✔☑☒□■×VvXxＶＸ○●∨ˇⅤⅴ✅╳⨯]?[ \t\u3000]*[）)】])"
_BRACKETS = rf"(?:\s*[（(【]{_NO_SIGN}(?:[^（()）】\n\d]{{1,16}}|\d{{1,2}}位[^（()）】\n\d]{{0,6}})[）)】])*"
_STAR = r"(?:[*＊※★]+[ \t\u3000]*)?"
_COLON = r"[ \t\u3000]*[：:]"
_EDGE = " \t\n\x0b\u3000：:；;，,、。．.|/）)】]_＿*※★"
_AFTER = " \x0b\t\u3000\xa0_＿﹍\n□☑√×○●（([【〔口囗是否VvXxＶＸ∨ˇⅤⅴ✅"
_BLANK = " \x0b\t\u3000\xa0_＿﹍"
_LONG = 8


@dataclass(frozen=True, slots=True)
class Anchor:
    """A printed label to look for in text.

    name: whose label it is. words: how it may be printed. is_tight: its value may follow without a blank.
    """

    name: str
    words: tuple[str, ...]
    is_tight: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """The value of an anchor is ``text[start:end]``; its label begins at ``label_start``."""

    name: str
    label_start: int
    start: int
    end: int


@lru_cache(maxsize=2048)
def _label_pattern(word: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_STAR}{_NUMBER}(?P<label>{spaced_pattern(word)})(?:[ \t\u3000]*[*＊※★]+)?"
        r"(?:[ \t\u3000]*[A-Za-z][A-Za-z ./]{0,24}(?=[ \t\u3000]*[：:]))?"
        rf"(?P<brackets>{_BRACKETS})(?P<colon>{_COLON})?",
        re.IGNORECASE,
    )


def segments(text: str, anchors: Iterable[Anchor], *, many_lines: bool) -> list[Segment]:
    """The stretches of ``text`` that belong to each anchor, in order of the text.

    A label counts where a colon follows it, or where it begins a line or follows a blank and a blank follows it.
    many_lines: a value goes on to the next label; otherwise it ends with its line, unless that line is empty.
    """
    every = _hits(text, anchors)
    hits = _without_overlaps(every)
    again = [hit.start for hit in every if hit.strength > 1 and text[hit.stop - 1] in "：:"]
    found = []
    for index, (start, stop, name) in enumerate(hits):
        end = hits[index + 1][0] if index + 1 < len(hits) else len(text)
        if not many_lines:  # a label that stands twice ends a value all the same
            end = min([end, *(at for at in again if stop < at < end)])
        if not many_lines:
            end = _end_of_line(text, stop, end)
        found.append(Segment(name, start, stop, end))
    return found


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    stop: int
    name: str
    strength: int
    size: int
    rank: int


def _hits(text: str, anchors: Iterable[Anchor]) -> list[_Hit]:
    hits = []
    for anchor in anchors:
        for rank, word in enumerate(anchor.words):
            if not _may_hold(text, word):
                continue
            for match in _label_pattern(word).finditer(text):
                strength = _strength(text, match) or int(anchor.is_tight and _is_line_start(text, match.start()))
                if strength:
                    is_whole = _is_line_start(text, match.start()) or _has_own_number(text, match)
                    start = match.start() if is_whole else match.start("label")
                    start = _with_numbered_words(text, start) if match.group("colon") else start
                    hits.append(_Hit(start, match.end(), anchor.name, strength, len(match.group("label")), rank))
    return hits


def _may_hold(text: str, word: str) -> bool:
    """A quick no: a label of which not even the first character is there (or one like it) cannot stand in the text."""
    first = word[0]
    return first in text or first in "账帐" or not first.isalnum() or first.isascii()


def _strength(text: str, match: re.Match[str]) -> int:
    starts_line = _is_line_start(text, match.start()) or _is_line_start(text, match.start("label"))
    at_edge = starts_line or _is_edge(text, match.start("label")) or _is_edge(text, match.start())
    if match.group("colon"):
        return 3 if at_edge else 2
    after = text[match.end() : match.end() + 1]
    if at_edge and (not after or after in _AFTER or match.group("brackets").strip()):
        return 2 if starts_line else 1
    return 0


def _has_own_number(text: str, match: re.Match[str]) -> bool:
    """Whether the number in brackets before a long label is the label's, also where no line begins with it."""
    return text[match.start()] in "（(" and len(match.group("label")) >= _LONG


def _is_line_start(text: str, at: int) -> bool:
    while at > 0 and text[at - 1] in _BLANK:
        at -= 1
    return at == 0 or text[at - 1] in "\n\x0b"


def _with_numbered_words(text: str, at: int) -> int:
    """Where a label begins that has a number and a word more than the blank's: 6．具体负责部门：."""
    line = max(text.rfind("\n", 0, at), text.rfind("\x0b", 0, at)) + 1
    return line if _NUMBERED_WORDS.fullmatch(text, line, at) else at


def _is_edge(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] in _EDGE


def _without_overlaps(hits: Sequence[_Hit]) -> list[tuple[int, int, str]]:
    """Each anchor once, the surer hit first, then the longer, then the earlier; in order of the text."""
    taken: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.strength, -hit.size, hit.rank, hit.start)):
        if any(hit.name == other.name or (hit.start < other.stop and other.start < hit.stop) for other in taken):
            continue
        taken.append(hit)
    return sorted((hit.start, hit.stop, hit.name) for hit in taken)


def _end_of_line(text: str, start: int, end: int) -> int:
    """The end of the label's own line, or of the next one where nothing stands on its own."""
    stop = text.find("\n", start, end)
    if stop < 0:
        return end
    if text[start:stop].strip(_BLANK):
        return stop
    following = text.find("\n", stop + 1, end)
    return end if following < 0 else following


def label_again(text: str, words: Sequence[str]) -> tuple[int, int] | None:
    """Where the value stands if ``text`` says its own label again (``手机：138…``), else None."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for word in words:
        for match in _label_pattern(word).finditer(text) if _may_hold(text, word) else ():
            if match.group("colon") and match.start() == start:
                return match.end(), len(text)
            if match.group("colon") and match.end() == end and text[match.start() - 1] == "\n":
                return 0, match.start()
    return None
