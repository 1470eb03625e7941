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

_ROWS = ("ABCDEFGHIJKLMNOP", "123456789", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫", "一二三四五六七八九", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿")
_RINGED = (_ROWS[2], _ROWS[4])
_GAP = r"[\s\u3000_＿、，,；;]*"
_STOP = r"[ \t\u3000]*[.．、)）:：]?[ \t\u3000]*"
_FILL = re.compile(r"[\s\u3000_＿﹍□☐口囗（()）\[\]【】〔〕。.．：:]+")
_BOX = re.compile("[□口]")
_ANSWER_BOX = re.compile(r"(?<=\s)[□口](?:\s*/\s*[□口])*\s*$")
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
    pieces = [rf"(?<!\d)(\d{{1,2}})[ \t]*{spaced_pattern(option)}" for option in options]
    match = re.search(_GAP.join(pieces), printed)  # 1男 2女 9未说明
    numbers = match.groups() if match else ()
    return numbers if list(map(int, numbers)) == sorted(set(map(int, numbers))) else ()


@lru_cache(maxsize=1024)
def _numbered(letter: str, option: str, *, is_known: bool = False) -> re.Pattern[str]:
    """An option with its letter before it. is_known: it is one of the blank's, so that nothing need part the two."""
    is_apart = is_known or letter in (*_ROWS[0], *_RINGED[0], *_RINGED[1])
    stop = _STOP if is_apart else _STOP.replace("]?", "]", 1)  # A基础研究
    return re.compile(rf"(?<![A-Za-z0-9]){letter}{stop}{spaced_pattern(option)}", re.IGNORECASE)


def read_letters(
    passage: Passage, options: Sequence[str], letters: Sequence[str], printed: str = ""
) -> TicksRead | None:
    """What a letter written in a bracket, a box, or a cell of its own says; None where none is.

    Where all options still stand there as printed and nothing marks one of them, none is chosen.
    printed: what the blank prints there.
    """
    passage = _own_lines(without_instructions(passage), options, letters)
    boxed = _in_answer_box(passage.text, options, letters, printed)
    if boxed is not None:
        return _chosen(options, letters, boxed)
    held, rest = _without_options(passage.text, options, letters)
    own = _FILL.sub("、", _without_options(printed, options, letters)[1]).split("、")
    for word in sorted({word for word in own if re.search(r"[^\W\d]", word)}, key=len, reverse=True):
        rest = rest.replace(word, " ", 1)
    beside = _ticked_beside(passage, options, letters)
    if beside:
        return _chosen(options, letters, beside)
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


def _own_lines(passage: Passage, options: Sequence[str], letters: Sequence[str]) -> Passage:
    """The passage to the end of the line in which the last of its options stands."""
    text = passage.text.translate(_WIDE).upper()
    found = [_numbered(*pair, is_known=True).search(text) for pair in zip(letters, options, strict=True)]
    last = max((match.end() for match in found if match), default=0)
    end = text.find("\n", last) if last else -1
    return passage if end < 0 else passage.cut(0, end)


def _in_answer_box(text: str, options: Sequence[str], letters: Sequence[str], printed: str) -> tuple[str, ...] | None:
    """The letters in the box behind the last option, where the blank prints one: ``1无  2有：____      □``.

    None where it prints none, or something else stands there.
    """
    boxes = next((match for match in map(_ANSWER_BOX.search, printed.split("\n")) if match), None)
    if boxes is None or len(_BOX.findall(boxes.string)) != len(_BOX.findall(boxes.group())):
        return None
    *before, last = re.split(r"[ \t\u3000]{2,}", text.rstrip())
    if not before:
        return None
    chosen = _letters_in(last.translate(_WIDE), letters, options)
    return chosen or None


def _ticked_beside(passage: Passage, options: Sequence[str], letters: Sequence[str]) -> tuple[str, ...]:
    """The letters of the options with a tick right beside them (``2青霉素√ 3磺胺``); none where it is unsure."""
    text = passage.text.translate(_WIDE).upper()
    found = [
        (one, _numbered(one, word, is_known=True).search(text)) for one, word in zip(letters, options, strict=True)
    ]
    spans = {letter: match.span() for letter, match in found if match}
    ticks = [mark for mark in passage.marks if mark.state is not MarkState.EMPTY]
    if len(spans) < len(options) or any(mark.state is not MarkState.TICKED for mark in ticks):
        return ()
    chosen = []
    for mark in ticks:
        behind = [letter for letter, (_, end) in spans.items() if end == mark.at]
        before = [letter for letter, (start, _) in spans.items() if start == mark.at + 1]
        if len(behind) + len(before) != 1:
            return ()
        chosen += behind + before
    return tuple(letter for letter in letters if letter in chosen)


def _without_options(text: str, options: Sequence[str], letters: Sequence[str]) -> tuple[list[str], str]:
    """The letters of the options that stand in a text, and the text without these."""
    rest, held = text.translate(_WIDE).upper(), []
    for letter, option in zip(letters, options, strict=True):
        match = _numbered(letter, option, is_known=True).search(rest)
        if match:
            held.append(letter)
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    return held, rest


def _letters_in(text: str, letters: Sequence[str], options: Sequence[str]) -> tuple[str, ...]:
    """The letters that a text consists of, or those of the options that it names, or none."""
    bare = _SAID.sub("", _FILL.sub("、", text).strip("、"))
    parts = [part for part in _BETWEEN.split(bare) if part]
    of_option = dict(zip(options, letters, strict=True))
    parts = [of_option.get(part, part) for part in parts]
    if letters[0] in (_RINGED[0][0], _RINGED[1][0]):  # ①男 ②女, answered 2
        plain = {str(number): letter for number, letter in enumerate(letters, 1)}
        parts = [plain.get(part, part) for part in parts]
    if len(parts) == 1 and len(parts[0]) > 1 and letters[0] in (_ROWS[0][0], *(row[0] for row in _RINGED)):
        parts = list(parts[0])  # ABD
    if not parts or any(part not in letters for part in parts) or len(set(parts)) != len(parts):
        return ()
    return tuple(parts)


def _chosen(options: Sequence[str], letters: Sequence[str], chosen: Sequence[str]) -> TicksRead:
    states = [MarkState.TICKED if letter in chosen else MarkState.EMPTY for letter in letters]
    return TicksRead(tuple(OptionTick(option, state) for option, state in zip(options, states, strict=True)))
