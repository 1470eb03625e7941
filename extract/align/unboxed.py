"""Ticks without a box: options struck out, circled, styled, or typed as the answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.align.passage import Passage
from extract.align.signs import Sign, Word
from models.answer import OptionTick
from models.layout import MarkState, Style

BOXES = "□☐☑☒▢◻"
"""Boxes that recognition read as letters, beside the words that they belong to."""


def is_styled(passage: Passage, word: Word, style: Style) -> bool:
    """Whether most of a word is styled so."""
    covered = sum(
        max(0, min(span.end, word.end) - max(span.start, word.start)) for span in passage.styles if span.style is style
    )
    return covered * 2 > word.end - word.start


_BY_STYLE = (
    (Style.CIRCLED, None),
    (Style.UNDERLINE, "仅以下划线示意，未勾选"),
    (Style.HIGHLIGHT, "仅以底色示意，未勾选"),
    (Style.BOLD, "仅以加粗示意，未勾选"),
)


def by_writing(
    passage: Passage, ticks: tuple[OptionTick, ...], words: list[Word], signs: list[Sign], single: bool
) -> tuple[OptionTick, ...]:
    """What stands for a tick where no box is ticked: options struck out, circled, styled, or the only ones left."""
    by_option = {word.option: word for word in words}
    struck = {option for option, word in by_option.items() if is_styled(passage, word, Style.STRIKE)}
    left = [option for option in by_option if option not in struck]
    if struck and left and (len(left) == 1 or not single):
        return _ticked(ticks, left, "其余选项被划去")
    for style, doubt in _BY_STYLE:
        styled = [option for option, word in by_option.items() if is_styled(passage, word, style)]
        is_all = len(styled) == len(ticks)
        if styled and not (is_all and not _are_apart(passage, style, len(styled))):
            return _ticked(ticks, styled, doubt)
    is_some = len(by_option) < len(ticks) and (len(by_option) == 1 or not single)
    if not signs and words and (is_some or _are_listed(passage, words)) and not _is_partly_read(passage, words):
        return _ticked(ticks, list(by_option), None)
    return ticks


def _is_partly_read(passage: Passage, words: list[Word]) -> bool:
    """Whether more stands in a picture than the options' words, as a box that was not made out beside one."""
    if not any(line.char_confidences for line in passage.lines):
        return False
    rest = list(passage.text)
    for word in words:
        rest[word.start : word.end] = " " * (word.end - word.start)
    return any(char.isalnum() or char in BOXES for char in rest)


def _are_listed(passage: Passage, words: list[Word]) -> bool:
    """Whether the options are typed as an answer, 是、否, and not printed as a choice."""
    between = [passage.text[one.end : two.start].strip() for one, two in pairwise(words)]
    return bool(between) and all(text in ("、", "，", ",", "；", ";", "和", "及") for text in between)


def _are_apart(passage: Passage, style: Style, count: int) -> bool:
    """Whether every option is styled by itself, and not the line as a whole (which says nothing)."""
    spans = sorted((span.start, span.end) for span in passage.styles if span.style is style)
    joined = sum(1 for (_, end), (start, _) in pairwise(spans) if start > end)
    return style is not Style.BOLD and joined + 1 >= count


def _ticked(ticks: tuple[OptionTick, ...], chosen: Sequence[str], doubt: str | None) -> tuple[OptionTick, ...]:
    return tuple(
        OptionTick(tick.option, MarkState.TICKED, tick.confidence, tick.doubt or doubt)
        if tick.option in chosen
        else tick
        for tick in ticks
    )
