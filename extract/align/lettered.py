"""Options told apart by letters or numbers, without boxes: ``A.基础研究  B.应用研究``, answered ``B`` or ``（B）``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.align.passage import Passage
from extract.align.signs import without_instructions
from extract.align.ticks import TicksRead
from models.answer import OptionTick
from models.labels import spaced_pattern
from models.layout import MarkKind, MarkState

_ROWS = ("ABCDEFGHIJKLMNOP", "123456789", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫", "一二三四五六七八九")
_STOP = r"[ \t\u3000]*[.．、)）:：]?[ \t\u3000]*"
_FILL = re.compile(r"[\s\u3000_＿﹍□☐口囗（()）\[\]【】〔〕。.．：:]+")
_BETWEEN = re.compile(r"[、,，;；和及与/+&]+")
_SAID = re.compile(r"^(?:选择?|答案?)|(?:项|类)$")
_WIDE = {0xFF21 + n: 0x41 + n for n in range(26)} | {0xFF10 + n: 0x30 + n for n in range(10)}


def letters_of(printed: str, options: Sequence[str]) -> tuple[str, ...]:
    """The letter or number that a blank prints before each option; none where not all have one, in step."""
    printed = printed.translate(_WIDE)
    if len(options) < 2:
        return ()
    for row in _ROWS:
        found = row[: len(options)]
        if len(found) == len(options) and all(
            _numbered(letter, option).search(printed) for letter, option in zip(found, options, strict=True)
        ):
            return tuple(found)
    return ()


@lru_cache(maxsize=1024)
def _numbered(letter: str, option: str) -> re.Pattern[str]:
    """An option with its letter before it."""
    stop = _STOP if letter in (*_ROWS[0], *_ROWS[2]) else _STOP.replace("]?", "]", 1)  # A基础研究
    return re.compile(rf"(?<![A-Za-z0-9]){letter}{stop}{spaced_pattern(option)}", re.IGNORECASE)


def read_letters(passage: Passage, options: Sequence[str], letters: Sequence[str]) -> TicksRead | None:
    """What a letter written in a bracket, a box, or a cell of its own says; None where none is.

    Where all options still stand there as printed and nothing marks one of them, none is chosen.
    """
    passage = without_instructions(passage)
    rest, held = passage.text.translate(_WIDE).upper(), []
    for letter, option in zip(letters, options, strict=True):
        match = _numbered(letter, option).search(rest)
        if match:
            held.append(letter)
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    is_marked = any(
        mark.state is not MarkState.EMPTY or mark.kind is MarkKind.CIRCLE for mark in passage.marks
    ) or bool(passage.styles)
    chosen = _letters_in(rest, letters, options)
    is_all = len(held) == len(options)
    if chosen and (is_all or not held) and not any(mark.state is not MarkState.EMPTY for mark in passage.marks):
        return _chosen(options, letters, chosen)
    if is_marked or not held or _FILL.sub("", rest):
        return None
    if is_all:
        return _chosen(options, letters, ())
    return _chosen(options, letters, held) if len(held) == 1 else None  # the others were taken away


def _letters_in(text: str, letters: Sequence[str], options: Sequence[str]) -> tuple[str, ...]:
    """The letters that a text consists of, or those of the options that it names, or none."""
    bare = _SAID.sub("", _FILL.sub("、", text).strip("、"))
    parts = [part for part in _BETWEEN.split(bare) if part]
    of_option = dict(zip(options, letters, strict=True))
    parts = [of_option.get(part, part) for part in parts]
    if len(parts) == 1 and len(parts[0]) > 1 and letters[0] in (_ROWS[0][0], _ROWS[2][0]):
        parts = list(parts[0])  # ABD
    if not parts or any(part not in letters for part in parts) or len(set(parts)) != len(parts):
        return ()
    return tuple(parts)


def _chosen(options: Sequence[str], letters: Sequence[str], chosen: Sequence[str]) -> TicksRead:
    states = [MarkState.TICKED if letter in chosen else MarkState.EMPTY for letter in letters]
    return TicksRead(tuple(OptionTick(option, state) for option, state in zip(options, states, strict=True)))
