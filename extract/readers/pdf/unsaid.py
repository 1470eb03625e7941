"""What stands on a page and is no part of what was written: tracked deletions, footnotes, ruby."""

from __future__ import annotations

from itertools import pairwise

from .ink import Char, PageInk, Shape
from .marks import Drawing

GONE = "\u200b"
"""Stands in the place of a deleted character, so that its width leaves no blank."""

FOOT = 0.5
"""Footnotes stand in the lower part of a page, from here down."""


def drop_deletions(ink: PageInk, drawing: Drawing) -> None:
    """Takes out what tracked changes show as deleted: text in a colour, struck out in the same colour.

    A struck-out option keeps its words: where a box is among them, the strike is an answer.
    """
    for rule in drawing.rules:
        colour = rule.stroke or rule.fill
        if colour is None or max(colour) - min(colour) < 60:
            continue
        struck = [char for char in ink.chars if char.colour == colour and _is_through(rule, char)]
        if struck and not any(id(char) in drawing.marks for char in struck):
            for char in struck:
                char.text = GONE


def _is_through(rule: Shape, char: Char) -> bool:
    x0, top, x1, bottom = rule.bbox
    height = (char.base - (top + bottom) / 2) / char.size
    return x0 - 0.5 <= char.mid_x <= x1 + 0.5 and 0.12 < height < 0.62


def drop_footnotes(ink: PageInk, floor: float) -> None:
    """Takes out raised numbers that lead to a note at the foot of the page, and the notes.

    floor: where the lowest table ends; notes stand below it.
    """
    raised = _raised_numbers(ink.chars)
    if not raised:
        return
    lowest = max(floor, *(char.base for char in raised))
    below = [c for c in ink.chars if c.base > lowest + 4 and c.base > FOOT * ink.height and not c.text.isspace()]
    rows: dict[int, list[Char]] = {}
    for char in below:
        rows.setdefault(round(char.base / 4), []).append(char)
    starts = {row: _leading_number(chars) for row, chars in rows.items()}
    numbers = {"".join(c.text for c in run) for run in _runs(raised)}
    noted = [row for row, number in starts.items() if number in numbers]
    if not noted:
        return
    gone = {id(char) for char in raised}
    gone |= {id(c) for row, chars in rows.items() if row >= min(noted) for c in chars if c.base < 0.93 * ink.height}
    ink.chars[:] = [char for char in ink.chars if id(char) not in gone]


def _leading_number(chars: list[Char]) -> str:
    """The number a row begins with, or an empty string; a row of nothing else may be an empty note."""
    text = "".join(char.text for char in sorted(chars, key=lambda char: char.x0))
    return text[: len(text) - len(text.lstrip("0123456789①②③④⑤⑥⑦⑧⑨*"))]


def _runs(raised: list[Char]) -> list[list[Char]]:
    """Raised digits that stand together, as one number each."""
    runs: list[list[Char]] = []
    for char in raised:
        if runs and abs(runs[-1][-1].x1 - char.x0) < 1 and abs(runs[-1][-1].base - char.base) < 1:
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def _raised_numbers(chars: list[Char]) -> list[Char]:
    raised: list[Char] = []
    for before, char in pairwise(chars):
        if not (char.text.isdigit() or char.text in "①②③④⑤⑥⑦⑧⑨*"):
            continue
        is_raised = char.size < 0.8 * before.size and before.base - char.base > 0.15 * before.size
        goes_on = bool(raised) and raised[-1] is before and (char.size, char.base) == (before.size, before.base)
        if is_raised or goes_on:
            raised.append(char)
    return raised


def drop_ruby(ink: PageInk) -> None:
    """Takes out small letters set close above larger ones (pronunciation)."""
    small = [char for char in ink.chars if char.size <= 7.5 and char.turn == 0 and not char.text.isspace()]
    if not small or len(small) > 400:
        return
    gone: set[int] = set()
    for char in small:
        for base in ink.chars:
            above = base.top - char.base
            if (
                base.size >= 1.6 * char.size
                and -0.45 * base.size < above < 0.5 * base.size
                and base.x0 - base.size <= char.mid_x <= base.x1 + base.size
                and base.base - char.base > 0.6 * base.size
            ):
                gone.add(id(char))
                break
    ink.chars[:] = [char for char in ink.chars if id(char) not in gone]
