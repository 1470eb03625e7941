"""Which characters are boxes and signs, and where in a line they are meant as such.

Every sign becomes one of six characters, so that offsets stay: ``□`` empty box, ``☑`` ticked box, ``√`` lone
tick, ``×`` lone cross, ``○`` circle, ``●`` filled circle. Letters that people use as signs (口 V x O) are left
to the alignment with the blank, which knows what stood there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from models.layout import Mark, MarkKind, MarkState

_Sign = tuple[str, MarkKind, MarkState]

_EMPTY_BOX: _Sign = ("□", MarkKind.BOX, MarkState.EMPTY)
_TICKED_BOX: _Sign = ("☑", MarkKind.BOX, MarkState.TICKED)
_TICK: _Sign = ("√", MarkKind.TICK, MarkState.TICKED)
_CROSS: _Sign = ("×", MarkKind.CROSS, MarkState.TICKED)
_CIRCLE: _Sign = ("○", MarkKind.CIRCLE, MarkState.EMPTY)
_DOT: _Sign = ("●", MarkKind.CIRCLE, MarkState.TICKED)

SIGNS: dict[str, _Sign] = {
    **dict.fromkeys("□☐▢◻◽⬜❏❐❑❒▫🗆🞎🞏🞐🞑🞒🞓🞔⬚⎕", _EMPTY_BOX),
    **dict.fromkeys("☑☒■▣◼◾⬛⊠🗹🗷🗵⌧⮽🞕🞖🞗🞘❎", _TICKED_BOX),
    **dict.fromkeys("√✓✔🗸✅", _TICK),
    **dict.fromkeys("×✕✖✗✘❌⨯╳🗙🗴🗶", _CROSS),
    **dict.fromkeys("○◯〇⭘🔾🔿🞅🞆🞇❍⚪", _CIRCLE),
    **dict.fromkeys("●◉◎⊙⚫⬤⦿🔘🞉🞊🞈☉⮾⮿", _DOT),
}
"""Every sign with its canonical character, kind and state."""

_ANY_SIGN = re.compile("[" + "".join(SIGNS) + "]")
_NUMERAL = frozenset("零〇○一二三四五六七八九十百千0123456789０１２３４５６７８９")
_OPENING = frozenset("“\"‘'「『＂")
_CLOSING = frozenset("”\"’'」』＂")
_FACTOR_LEFT = re.compile(r"[0-9０-９A-Za-z)）\]%％米厘毫寸尺元人次个天月年块幅组套]\s*$")
_FACTOR_RIGHT = re.compile(r"\s*[0-9０-９A-Za-z(（]")

Explicit = tuple[str, MarkState | None]
"""How a mark was encoded, and its state where the encoding says it (else the glyph does)."""


def signs_to_marks(text: str, explicit: Mapping[int, Explicit]) -> tuple[str, list[Mark]]:
    """The text with every sign in its canonical character, and a mark for each.

    explicit: marks whose encoding is known by offset; they are marks whatever stands around them. All other
    signs are left as text where their surroundings make them ordinary characters (二〇二三, 3×4, 打“√”).
    """
    if not explicit and not _ANY_SIGN.search(text):
        return text, []
    marks = []
    chars = list(text)
    for match in _ANY_SIGN.finditer(text):
        at = match.start()
        char, kind, state = SIGNS[match.group()]
        method = "glyph"
        if at in explicit:
            method, known = explicit[at]
            state = known or state
        elif _is_ordinary(text, at, char):
            continue
        chars[at] = char
        marks.append(Mark(at, kind, state, method))
    return "".join(chars), marks


def _is_ordinary(text: str, at: int, char: str) -> bool:
    """Whether the sign at this offset is a plain character: a zero, a factor, a placeholder, a quoted sign."""
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    if before in _OPENING and after in _CLOSING and before and after:
        return True
    if char == "○":
        return _is_zero(text[at], before, after) or text[at] in (before, after)
    if char == "×":
        if text[at] in (before, after) or (after and after in "年月日省市县区"):
            return True
        return bool(_FACTOR_LEFT.search(text[max(0, at - 4) : at]) and _FACTOR_RIGHT.match(text, at + 1))
    if char == "√":
        return bool(before) and before in "打划画"
    return char == "□" and before == "在" and bool(after) and after in "内中里"


def _is_zero(sign: str, before: str, after: str) -> bool:
    if sign == "〇":
        return before in _NUMERAL or after in _NUMERAL
    return before in _NUMERAL and (after in _NUMERAL or (after in "年月日号" and bool(after)))
