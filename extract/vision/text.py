"""Text as an engine gives it to text as it was printed: no invented blanks, no invented traditional characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

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


def spread(
    text: str, confidences: list[float], starts: list[float], ends: list[float], x0: float, x1: float
) -> list[Glyph]:
    """Characters with their places: each from the middle between it and the last to the middle to the next."""
    if not text:
        return []
    middles = [x0 + (start + end) / 2 * (x1 - x0) for start, end in zip(starts, ends, strict=True)]
    edges = [(a + b) / 2 for a, b in zip(middles[:-1], middles[1:], strict=True)]
    glyphs = []
    for index, char in enumerate(text):
        left = edges[index - 1] if index else max(x0, 2 * middles[0] - (edges[0] if edges else x1))
        right = edges[index] if index < len(edges) else min(x1, 2 * middles[-1] - (edges[-1] if edges else x0))
        glyphs.append(Glyph(char, confidences[index], left, max(left, right)))
    return glyphs
