"""Text as an engine gives it to text as it was printed: no invented blanks, no invented traditional characters."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.vision.simplified import TO_SIMPLIFIED

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character on the page. x0, x1: its estimated place in pixels. is_mark: stands for a box or tick."""

    char: str
    confidence: float
    x0: float
    x1: float
    is_mark: bool = False

    @property
    def middle(self) -> float:
        """Its middle, in pixels."""
        return (self.x0 + self.x1) / 2


_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’□☑☒■√×]")


def is_wide(char: str) -> bool:
    """Whether the character is as wide as a Chinese one."""
    return bool(_WIDE.match(char))


def without_false_blanks(glyphs: list[Glyph]) -> list[Glyph]:
    """Blanks that stand beside a Chinese character taken out: print does not space them, engines do."""
    out: list[Glyph] = []
    for index, glyph in enumerate(glyphs):
        if glyph.char.isspace():
            before = out[-1].char if out else " "
            after = next((g.char for g in glyphs[index + 1 :] if not g.char.isspace()), " ")
            if before.isspace() or is_wide(before) or is_wide(after):
                continue
        out.append(glyph)
    return out


def simplified(lines: list[list[Glyph]], most: float = 0.03) -> list[list[Glyph]]:
    """The page's lines in simplified characters, where so few are traditional that the engine made them up."""
    chars = [glyph.char for glyphs in lines for glyph in glyphs if "\u4e00" <= glyph.char <= "\u9fff"]
    foreign = sum(char in TO_SIMPLIFIED for char in chars)
    if not foreign or foreign > max(2, most * len(chars)):
        return lines
    return [[replace(glyph, char=TO_SIMPLIFIED.get(glyph.char, glyph.char)) for glyph in glyphs] for glyphs in lines]


_FULL = str.maketrans({"(": "（", ")": "）", ":": "：", ",": "，", ";": "；", "?": "？", "!": "！"})


def with_wide_punctuation(glyphs: list[Glyph], em: float) -> list[Glyph]:
    """Punctuation made full width where it stands in Chinese text and takes up a Chinese character's room.

    Engines print either width at will. Known by the distance to the inner neighbour of a bracket and to the next
    character of the others; where there is none to tell, by whether a neighbour is Chinese.
    """
    out: list[Glyph] = []
    for index, glyph in enumerate(glyphs):
        if glyph.char in "():,;?!":
            before = glyphs[index - 1] if index else None
            after = glyphs[index + 1] if index + 1 < len(glyphs) else None
            if _is_full_width(glyph, before, after, em):
                glyph = Glyph(glyph.char.translate(_FULL), glyph.confidence, glyph.x0, glyph.x1)
        out.append(glyph)
    return out


def _is_full_width(glyph: Glyph, before: Glyph | None, after: Glyph | None, em: float) -> bool:
    # A wide ( has its ink in its right half, the others in their left half: the room is on the other side.
    outer = before if glyph.char == "(" else after
    inner = after if glyph.char == "(" else before
    near = [other for other in (before, after) if other is not None]
    if not any(is_wide(other.char) for other in near) and glyph.char not in "()":
        return False
    if outer is None or outer.char.isspace():
        return any("\u4e00" <= other.char <= "\u9fff" for other in near) or (inner is not None and glyph.char in "()")
    room = abs(outer.middle - glyph.middle) - (0.5 if is_wide(outer.char) else 0.27) * em
    return room > 0.42 * em


_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d([.,，])\d{1,2}([.,，])\d{1,2}(?!\d)")


def with_date_points(glyphs: list[Glyph]) -> list[Glyph]:
    """A comma for one of the two points of a date made a point: 2024,5.12 is no number."""
    out = list(glyphs)
    for match in _DATE.finditer("".join(glyph.char for glyph in glyphs)):
        if "." in match.groups():
            for at in (match.start(1), match.start(2)):
                out[at] = replace(out[at], char=".")
    return out


def spread(
    text: str, confidences: list[float], starts: list[float], ends: list[float], x0: float, x1: float, most: float
) -> list[Glyph]:
    """Characters with their places: around each one's middle, as wide as its neighbours are apart, no wider than usual.

    starts, ends: along the line, 0 to 1. x0, x1: the line's ends in pixels. most: the widest a character can be.
    """
    if not text:
        return []
    middles = [x0 + (start + end) / 2 * (x1 - x0) for start, end in zip(starts, ends, strict=True)]
    gaps = [b - a for a, b in pairwise(middles)]
    wide = [gap for gap, a, b in zip(gaps, text, text[1:], strict=False) if is_wide(a) and is_wide(b)]
    usual = min(most, sorted(wide)[len(wide) // 2] if wide else max(gaps, default=x1 - x0))
    glyphs = []
    for index, char in enumerate(text):
        half = usual / 2 if is_wide(char) or not wide else usual / 3
        left = min(half, gaps[index - 1] / 2 if index else half)
        right = min(half, gaps[index] / 2 if index < len(gaps) else half)
        glyphs.append(Glyph(char, confidences[index], middles[index] - left, middles[index] + right))
    return glyphs
