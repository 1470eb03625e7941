"""The option words and the signs (boxes, ticks, crosses, circles) of a group of boxes, found in its text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from extract.align.passage import Passage
from models.labels import spaced_pattern
from models.layout import Mark, MarkKind, MarkState

_TYPED = re.compile(
    r"(?<![A-Za-z0-9.])(?P<tick>[VvＶｖ✓✔√∨ˇⅤⅴ✅])(?![A-Za-z0-9.])|(?<![A-Za-z0-9])(?P<cross>[XxＸｘ✗✘╳⨯])(?![A-Za-z0-9])"
)
_TYPED_BOX = re.compile(r"[口囗]")
_BRACKETS = re.compile(r"[（(\[【〔]([\s\u3000]*)([√✓✔☑VvＶｖ∨ˇⅤⅴ✅×xXＸ✗☒╳⨯●■○□]?)([\s\u3000]*)[）)\]】〕]")
_HOW = r"(?:[打划画]\s*[“”\"‘’'（(]?\s*[√✓✔☑×勾钩]\s*[”\"’'）)]?|勾选|填涂|多选|单选|限选)"
_INSTRUCTION = re.compile(
    rf"[（(【][^（()）】\n]*{_HOW}[^（()）】\n]*[）)】]|请?在[^\n，。；]{{0,16}}?[打划画]\s*[“”\"‘’'（(]?[√✓✔☑×勾钩][”\"’'）)]?"
)
_ENUMERATOR = re.compile(
    r"(?<![A-Za-z0-9（(\[【〔])(?:(?:[A-UWYa-uwyz]|\d{1,2})[ \t]*[.．、)）]|[①-⑳⑴-⒇])[ \t\u3000]*$"
)
_NEXT_LETTER = re.compile(r"[A-H][ \t]*[.．、)）]")
_SIGN_CHARS = "□☑√×○●"
_LONG_RUN = re.compile(r"□(?:\s*□){2,}(?:\s*…+\s*□+)?|□{2}\s*…+\s*□+")
_FUZZY = 72
_FAR = 200  # characters beyond which it does not matter how far


@dataclass(frozen=True, slots=True)
class Word:
    """An option's word at ``text[start:end]``."""

    option: str
    start: int
    end: int


@dataclass(slots=True)
class Sign:
    """A box or a lone sign at ``text[start:end]`` (empty for a drawn shape)."""

    start: int
    end: int
    is_box: bool
    state: MarkState
    kind: MarkKind
    confidence: float = 1.0


def gap(text: str, start: int, end: int) -> int:
    """How far apart two things in a line look, in blanks; a line break or a word between them is far."""
    distance = 0
    for char in text[start : min(end, start + _FAR)]:
        if char == "\n":
            distance += 6
        elif char == "\t":
            distance += 4
        elif char == "\u3000":
            distance += 2
        elif char.isspace() or not char.isalnum() or char in "口囗":
            distance += 1
        else:
            distance += 3
    return distance


def without_instructions(passage: Passage) -> Passage:
    """The passage with what tells how to tick (``在□内打“√”``) blanked out, its marks gone."""
    spans = [match.span() for match in _INSTRUCTION.finditer(passage.text)]
    spans += [match.span() for match in _LONG_RUN.finditer(passage.text)]
    if not spans:
        return passage
    chars = list(passage.text)
    for start, end in spans:
        for at in range(start, end):
            chars[at] = "\n" if chars[at] == "\n" else " "
    marks = [mark for mark in passage.marks if not any(start <= mark.at < end for start, end in spans)]
    return Passage("".join(chars), marks, passage.styles, passage.lines, passage.starts, passage.place)


@lru_cache(maxsize=512)
def _pattern(option: str) -> re.Pattern[str]:
    return re.compile(spaced_pattern(option).replace("他", "[他它]"))


def find_words(passage: Passage, options: Sequence[str]) -> list[Word]:
    """The options' words, each at most once, in reading order; a word inside a longer option is not one."""
    taken: list[tuple[int, int]] = []
    found: list[Word] = []
    missing: list[str] = []
    for option in sorted(options, key=len, reverse=True):
        spots = [
            match.span()
            for match in _pattern(option).finditer(passage.text)
            if not any(match.start() < end and match.end() > start for start, end in taken)
        ]
        if len(option) == 1:
            spots = _standing_alone(passage, spots)
        if not spots:
            missing.append(option)
            continue
        best = _beside_a_sign(passage, spots)
        taken.append(best)
        found.append(Word(option, *best))
    for option in missing:
        if len(option) >= 3:
            spot = _nearly(passage.text, option, taken)
            if spot:
                taken.append(spot)
                found.append(Word(option, *spot))
    return sorted((_with_number(passage.text, word) for word in found), key=lambda word: word.start)


def _with_number(text: str, word: Word) -> Word:
    """The word with the letter or number that its list gives it: ``A.技术指导``, ``③学术交流``."""
    match = _ENUMERATOR.search(text, max(word.start - 6, 0), word.start)
    return Word(word.option, match.start(), word.end) if match else word


def _standing_alone(passage: Passage, spots: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """是 and 否 as words of their own, not as a part of another word; those of ``是否`` only where no other is."""
    text = passage.text
    signs = {mark.at for mark in passage.marks}

    def is_free(at: int) -> bool:
        if _NEXT_LETTER.match(text, max(at, 0)):  # A.男B.女
            return True
        return at < 0 or at >= len(text) or at in signs or not text[at].isalpha() or text[at] in "是否口囗VvXxＶｖＸｘ"

    free = [(start, end) for start, end in spots if is_free(start - 1) and is_free(end)]
    apart = [(s, e) for s, e in free if text[s : e + 1] != "是否" and text[max(s - 1, 0) : e] != "是否"]
    half = [(s, e) for s, e in spots if s - 1 in signs or e in signs]
    return apart or free or half


def _beside_a_sign(passage: Passage, spots: list[tuple[int, int]]) -> tuple[int, int]:
    if len(spots) == 1:
        return spots[0]

    places = sorted(mark.at for mark in passage.marks)

    def distance(spot: tuple[int, int]) -> int:
        before, after = bisect_left(places, spot[0]) - 1, bisect_left(places, spot[1])
        near = [3]
        if before >= 0:
            near.append(gap(passage.text, places[before] + 1, spot[0]))
        if after < len(places):
            near.append(gap(passage.text, spot[1], places[after]))
        return min(near)

    return min(spots, key=lambda spot: (distance(spot), spot[0]))


def _nearly(text: str, option: str, taken: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a misread or slightly reworded option stands, or None."""
    from rapidfuzz import fuzz

    masked = list(text)
    for start, end in taken:
        for at in range(start, end):
            masked[at] = "\0"
    found = fuzz.partial_ratio_alignment(option, "".join(masked), score_cutoff=_FUZZY)
    if found is None or found.dest_end - found.dest_start < len(option) - 1:
        return None
    return found.dest_start, found.dest_end


def find_signs(passage: Passage, words: Sequence[Word]) -> list[Sign]:
    """Boxes and lone signs in reading order: the layout's marks, and letters or 口 that stand where a sign would."""
    text = passage.text
    signs = []
    for mark in passage.marks:
        signs.append(_sign_of(mark, text))
    taken = {at for sign in signs for at in range(sign.start, sign.end)}
    edges = {word.end for word in words} | {sign.end for sign in signs}
    fronts = {word.start for word in words} | {sign.start for sign in signs}
    typed = [(m.span(), m.lastgroup) for m in _TYPED.finditer(text)]
    typed += [(m.span(), "box") for m in _TYPED_BOX.finditer(text)]
    typed = [hit for hit in typed if hit[0][0] not in taken and not _is_in_word(hit[0][0], words)]
    for (start, end), group in [*sorted(typed), *sorted(typed)]:  # a sign may lean on one that is found after it
        if start in taken or not _stands_as_sign(text, start, end, edges, fronts):
            continue
        taken.add(start)
        if group == "box":
            signs.append(Sign(start, end, True, MarkState.EMPTY, MarkKind.BOX))
        else:
            kind = MarkKind.TICK if group == "tick" else MarkKind.CROSS
            signs.append(Sign(start, end, False, MarkState.TICKED, kind))
        edges.add(end)
        fronts.add(start)
    return sorted(signs, key=lambda sign: (sign.start, sign.end))


_SAID = re.compile(r"[ \t\u3000]*[：:—-]*[ \t\u3000]*(?P<word>[是否])(?![是否])")


def said_signs(text: str, words: Sequence[Word]) -> list[Sign]:
    """``技术指导：是  技术推广：否``: the word behind each option as its box; none where not all of them have one."""
    if len(words) < 2 or any(word.option in ("是", "否") for word in words):
        return []
    signs = []
    for word, end in zip(words, [*(word.start for word in words[1:]), len(text)], strict=True):
        said = _SAID.match(text, word.end, end)
        if said is None:
            return []
        state = MarkState.TICKED if said["word"] == "是" else MarkState.EMPTY
        signs.append(Sign(*said.span("word"), True, state, MarkKind.BOX))
    return signs


def _is_in_word(at: int, words: Sequence[Word]) -> bool:
    return any(word.start <= at < word.end for word in words)


def _sign_of(mark: Mark, text: str) -> Sign:
    has_char = mark.at < len(text) and text[mark.at] in _SIGN_CHARS
    is_box = mark.kind is MarkKind.BOX or (mark.kind is MarkKind.CIRCLE and mark.method != "shape")
    return Sign(mark.at, mark.at + has_char, is_box, mark.state, mark.kind, mark.confidence)


_BLANKS = " \t\u3000\xa0"
_OPENING, _CLOSING = "（([【〔", "）)]】〕"


def _stands_as_sign(text: str, start: int, end: int, edges: set[int], fronts: set[int]) -> bool:
    left = start
    while left > 0 and text[left - 1] in _BLANKS + _OPENING:
        left -= 1
    right = end
    while right < len(text) and text[right] in _BLANKS + _CLOSING:
        right += 1
    at_left = left in edges or left == 0 or text[left - 1] in "\n；;，,、："
    at_right = right in fronts or right == len(text) or text[right] in "\n；;，,、：_＿"
    touches = left in edges or right in fronts
    return touches and (at_left or left != start or at_right) and (at_right or left in edges)


def merged_brackets(passage: Passage, signs: list[Sign]) -> list[Sign]:
    """``(√)``, ``[ ]``, ``（ ）`` as the one box that they are."""
    merged = list(signs)
    for match in _BRACKETS.finditer(passage.text):
        start, end = match.span()
        inner = [sign for sign in merged if start <= sign.start and sign.end <= end]
        if match.group(2) and not inner:
            continue
        state = next((sign.state for sign in inner), MarkState.EMPTY)
        kind = next((sign.kind for sign in inner), MarkKind.BOX)
        merged = [sign for sign in merged if sign not in inner]
        merged.append(Sign(start, end, True, state, kind if inner and kind is MarkKind.CROSS else MarkKind.BOX))
    return sorted(merged, key=lambda sign: (sign.start, sign.end))


def signs_in_step(text: str, words: Sequence[Word], signs: Sequence[Sign]) -> list[tuple[str, Sign]]:
    """The option of each sign where signs and words take turns without a gap: √甲 □乙 √丙, or 甲√ 乙□ 丙√.

    Empty where they do not: a word has no sign, a sign stands apart from the box beside it, or both sides have one.
    """
    if len(words) < 2 or any(word.start < sign.start < word.end for word in words for sign in signs):
        return []
    edges = [0, *(word.end for word in words)]
    starts = [*(word.start for word in words), len(text)]
    gaps = [[s for s in signs if edge <= s.start and s.end <= stop] for edge, stop in zip(edges, starts, strict=True)]
    if any(not _is_one_unit(text, held) for held in gaps if held):
        return []
    filled = [bool(held) for held in gaps]
    if not any(len(held) == 1 and held[0].is_box for held in gaps):
        return []
    if all(filled[:-1]) and not filled[-1]:
        return [(word.option, sign) for word, held in zip(words, gaps[:-1], strict=True) for sign in held]
    if all(filled[1:]) and not filled[0]:
        return [(word.option, sign) for word, held in zip(words, gaps[1:], strict=True) for sign in held]
    return []


def _is_one_unit(text: str, held: Sequence[Sign]) -> bool:
    """Whether the signs between two words are one: a box, a lone sign, or a box with a sign touching it."""
    if sum(sign.is_box for sign in held) > 1 or len(held) > 2:
        return False
    return all(gap(text, one.end, two.start) == 0 for one, two in pairwise(held))
