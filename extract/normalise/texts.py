"""Words: text, region, long_text and person."""

from __future__ import annotations

import re

from extract.normalise.fold import is_fill_line, narrow, visible
from extract.normalise.surnames import COMPOUND_SURNAMES, SURNAMES

# Ideographs, kana, their punctuation: characters between which a blank or a line break means nothing.
_CJK = (
    r"\u2e80-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff65"
    r"\U00020000-\U0003ffff“”‘’…—·•"
)
_BLANK = re.compile(r"[ \n]+")
_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}]) +(?=[{_CJK}])")
_BREAK = re.compile(r" *\n[ \n]*")
_JOINS = re.compile(rf"[{_CJK}\-/&]")
_OUTER_LINE = re.compile(r"^[_＿\s]+|[_＿\s]+$")
_SENTENCE_END = "，,、；;。：:"


def text(written: str) -> str:
    """One line: no blanks between Chinese characters, single ones elsewhere; letters and digits half-width."""
    words = narrow(written)
    if "_" in words or "＿" in words:
        words = _OUTER_LINE.sub("", words)
    if "\n" in words:
        words = _BREAK.sub(_mend, words.strip())
    if " " in words:
        words = _BETWEEN_CJK.sub("", _BLANK.sub(" ", words.strip()))
    return words.strip()


def _mend(broken: re.Match[str]) -> str:
    """What stands for a line break that a cell's width forced: a blank between Latin words, else nothing."""
    before, after = broken.string[broken.start() - 1], broken.string[broken.end()]
    if _JOINS.match(before) or _JOINS.match(after) or (before.isdigit() and after.isdigit()):
        return ""
    return " "


def long_text(written: str) -> str:
    """A paragraph a line, characters as written; blanks around each line and empty lines gone."""
    lines = (line.strip() for line in visible(written).split("\n"))
    return "\n".join(line for line in lines if not is_fill_line(line) or "…" in line)


def person(written: str) -> str:
    """A name without inner blanks; blanks stay, single, where a part of the name is in Latin letters."""
    return text(written).strip(_SENTENCE_END + " _＿")


_TWO_NAMES = re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:[\s\u3000]+[{SURNAMES}][\u4e00-\u9fff]{{1,2}})+")
_COMPOUND = re.compile(rf"(?:{COMPOUND_SURNAMES})\s")


def is_person(written: str) -> bool:
    """Whether one name stands here, or several that punctuation tells apart.

    A telephone number or an address beside the name is more than a name, and of two names with a blank
    between them (``张三 李四``) nothing would tell where one ends once the blank is gone.
    """
    if sum(char.isdigit() for char in written) >= 5 or "@" in written:
        return False
    words = visible(written).strip()
    return _TWO_NAMES.fullmatch(words) is None or _COMPOUND.match(words) is not None
