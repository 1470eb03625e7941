"""When two written texts are the same text, and when one of them was only badly read."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

MISREAD_COST = 0.25
"""What a change between look-alikes costs, where a change between others costs 1."""
_TINY_RUN = 2
"""Recognition spoils single characters; a longer run of strange ones was written by somebody."""


_MISTAKEN_FOR_DASHES = frozenset("一丨")
_NUMERALS = frozenset("0123456789零一二三四五六七八九十百千万亿两")


class Likeness(StrEnum):
    """How two texts stand to one another."""

    SAME = "same"
    BADLY_READ = "badly_read"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Distance:
    """What lies between two texts, punctuation and blanks aside.

    cost: weighted edits. hard: edits that no look-alike explains; run: the longest row of these.
    digits: edits in which a digit meets something that is not its letter look-alike.
    """

    cost: float = 0.0
    hard: int = 0
    run: int = 0
    digits: int = 0


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The text without blanks, width, letter case, punctuation and traditional characters."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_simplified())
    return "".join(char for char in folded if _is_word(char))


@lru_cache(maxsize=65536)
def light(text: str) -> str:
    """The text without blanks and width; punctuation in one form."""
    folded = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)
    return "".join(char for char in folded if not char.isspace())


_PUNCTUATION = str.maketrans(
    {"，": ",", "。": ".", "；": ";", "：": ":", "“": '"', "”": '"', "‘": "'", "’": "'", "、": ","}
)


@lru_cache(maxsize=16384)
def likeness(read: str, written: str, is_doubtful: bool = False) -> Likeness:
    """How a text that was recognised stands to the same field of a copy that was not.

    is_doubtful: recognition itself was unsure of ``read``: then one edit that no look-alike explains may be its own.
    A digit that meets another digit is a change unless the reading was doubtful: nobody can tell by the shape.
    """
    first, second = plain(read), plain(written)
    if first == second:
        return Likeness.SAME
    length = max(len(first), len(second))
    limit = max(1.0, 0.34 * length)
    gap = distance(first, second, limit)
    if not first or not second or gap.cost > limit:
        return Likeness.CHANGED
    if gap.digits:
        return Likeness.BADLY_READ if is_doubtful and gap.hard <= 1 else Likeness.CHANGED
    spare = (length + 20) // 40 + (1 if is_doubtful and length > 2 else 0)
    return Likeness.BADLY_READ if gap.hard <= spare and gap.run <= _TINY_RUN else Likeness.CHANGED


def distance(first: str, second: str, limit: float = math.inf, *, may_hold_digits: bool = True) -> Distance:
    """What lies between two texts that ``plain`` has cleaned; past a cost of ``limit`` edits are not looked at.

    may_hold_digits: else what follows an edit of a digit is not looked at either.

    Equal stretches are found first, so that long texts with few changes cost little.
    """
    cost, hard, run, longest, digits, last = 0.0, 0, 0, 0, 0, -2
    for tag, place, there_place in _levenshtein().editops(first, second).as_list():
        here = first[place] if tag != "insert" else ""
        there = second[there_place] if tag != "delete" else ""
        if are_alike(here, there) if here and there else (here or there) in _MISTAKEN_FOR_DASHES:
            cost += MISREAD_COST
            continue
        cost += 1.0
        digits += here in _NUMERALS or there in _NUMERALS
        hard += 1
        run = run + 1 if place - last <= 1 else 1
        longest, last = max(longest, run), place
        if cost > limit or (digits and not may_hold_digits):
            break
    return Distance(cost, hard, longest, digits)


@cache
def _levenshtein() -> Any:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein


def is_near(first: str, second: str) -> bool:
    """Whether two names, cleaned by ``plain``, may be one name corrected or badly read."""
    if first == second:
        return True
    if not first or not second:
        return False
    longer = max(len(first), len(second))
    if min(len(first), len(second)) >= 4 and (first in second or second in first):
        return True
    limit = max(MISREAD_COST * 2, 0.34 * longer)
    return distance(first, second, limit).cost <= limit


def is_misread(first: str, second: str) -> bool:
    """Whether two texts, cleaned by ``plain``, differ by look-alikes only."""
    if first == second or not first or not second:
        return first == second
    if abs(len(first) - len(second)) > 2:  # look-alikes take one another's place; only dashes come and go
        return False
    return distance(first, second).hard == 0


@lru_cache(maxsize=65536)
def are_alike(first: str, second: str) -> bool:
    """Whether recognition takes one character for the other."""
    return first == second or not _groups().get(first, frozenset()).isdisjoint(_groups().get(second, frozenset()))


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN" or char in "□√×"


@cache
def _groups() -> dict[str, frozenset[int]]:
    """For each character the groups of look-alikes it stands in."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines("lookalikes.txt")):
        for char in line:
            found.setdefault(char.casefold(), set()).add(number)
    return {char: frozenset(numbers) for char, numbers in found.items()}


@cache
def _simplified() -> dict[int, str]:
    pairs = (pair for line in _lines("traditional.txt") for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}


def _lines(name: str) -> list[str]:
    text = (files("collect") / "data" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
