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


def take_footnotes(ink: PageInk, drawing: Drawing) -> list[Char]:
    """Takes the footnotes under their rule, and the raised numbers that lead to them, out of the ink.

    What comes back are the footnotes' characters.
    """
    rule = _footnote_rule(ink, drawing)
    if rule is None:
        return []
    below = [c for c in ink.chars if c.top > rule.bbox[1] - 1 and c.bottom < 0.955 * ink.height]
    if not below:
        return []
    first = min(below, key=lambda char: (round(char.base / 3), char.x0))
    if not (first.text.isdigit() or first.text in "①②③④⑤*[（("):
        return []
    gone = {id(char) for char in below} | {id(char) for char in _raised_numbers(ink.chars)}
    ink.chars[:] = [char for char in ink.chars if id(char) not in gone]
    return below


def _footnote_rule(ink: PageInk, drawing: Drawing) -> Shape | None:
    """The lowest short rule at the left margin with nothing written on it."""
    left = min((char.x0 for char in ink.chars), default=0.0)
    for rule in sorted(drawing.rules, key=lambda shape: -shape.bbox[1]):
        x0, top, x1, _ = rule.bbox
        is_short = 0.12 * ink.width < x1 - x0 < 0.45 * ink.width
        if is_short and top > FOOT * ink.height and x0 < left + 30 and rule.origin == "page":
            written = any(x0 <= c.mid_x <= x1 and abs(c.base - top) < 0.5 * c.size for c in ink.chars)
            if not written:
                return rule
    return None


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
                and -0.45 * base.size < above < 0.3 * base.size
                and base.x0 - char.size <= char.mid_x <= base.x1 + char.size
                and base.base - char.base > 0.6 * base.size
            ):
                gone.add(id(char))
                break
    ink.chars[:] = [char for char in ink.chars if id(char) not in gone]
