"""Which characters of symbol fonts are boxes and ticks; each becomes one canonical sign of ``glyphs``."""

from __future__ import annotations

from models.layout import MarkKind, MarkState

from ..glyphs import SIGNS

Sign = tuple[str, MarkKind, MarkState]
"""The canonical character, what was drawn, and its state."""

EMPTY_BOX: Sign = SIGNS["□"]
TICKED_BOX: Sign = SIGNS["☑"]
TICK: Sign = SIGNS["√"]
CROSS: Sign = SIGNS["×"]
EMPTY_CIRCLE: Sign = SIGNS["○"]
FULL_CIRCLE: Sign = SIGNS["●"]

_SYMBOL_FONTS: dict[str, dict[int, Sign]] = {
    "wingdings": {
        0x6F: EMPTY_BOX, 0xA8: EMPTY_BOX, 0x71: EMPTY_BOX, 0x72: EMPTY_BOX, 0x70: EMPTY_BOX, 0xFE: TICKED_BOX,
        0xFD: TICKED_BOX, 0x78: TICKED_BOX, 0x6E: TICKED_BOX, 0xFC: TICK, 0xFB: CROSS, 0xA1: EMPTY_CIRCLE,
        0x6D: EMPTY_CIRCLE, 0x6C: FULL_CIRCLE, 0xA4: FULL_CIRCLE, 0x9F: FULL_CIRCLE,
    },
    "wingdings2": {
        0x50: TICK, 0x4F: CROSS, 0x51: CROSS, 0x52: TICKED_BOX, 0x53: TICKED_BOX, 0x54: TICKED_BOX, 0x55: TICKED_BOX,
        0xA3: EMPTY_BOX, 0x2A: EMPTY_BOX, 0xA2: TICKED_BOX, 0xA4: EMPTY_BOX, 0x99: EMPTY_CIRCLE, 0x98: FULL_CIRCLE,
        0x9A: FULL_CIRCLE, 0x9C: FULL_CIRCLE,
    },
    "webdings": {0x61: TICK, 0x72: CROSS, 0x63: EMPTY_BOX, 0x67: TICKED_BOX, 0x3D: FULL_CIRCLE, 0x6E: FULL_CIRCLE},
    "symbol": {0xD6: TICK, 0xB4: CROSS},
    "zapfdingbats": {
        0x33: TICK, 0x34: TICK, 0x35: CROSS, 0x36: CROSS, 0x37: CROSS, 0x38: CROSS, 0x6E: TICKED_BOX, 0x6F: EMPTY_BOX,
        0x70: EMPTY_BOX, 0x71: EMPTY_BOX, 0x72: EMPTY_BOX, 0x6C: FULL_CIRCLE, 0x6D: EMPTY_CIRCLE,
    },
    "marlett": {0x61: TICK, 0x62: TICK},
}  # fmt: skip

_CP1252 = {bytes([code]).decode("cp1252", "replace"): code for code in range(0x80, 0x100)}


def char_to_sign(text: str, font: str) -> Sign | None:
    """The sign a character stands for in its font, or None for an ordinary character."""
    table = _symbol_table(font)
    if table is not None:
        code = ord(text)
        code = code - 0xF000 if 0xF000 <= code <= 0xF0FF else _CP1252.get(text, code)
        if code in table:
            return table[code]
    elif "\uf020" <= text <= "\uf0ff":
        return _LOST_FONT.get(ord(text) - 0xF000)
    return SIGNS.get(text)


_LOST_FONT = {code: sign for table in reversed(_SYMBOL_FONTS.values()) for code, sign in table.items()}
"""For private-use characters whose symbol font was not at hand when the PDF was written."""

LOST_LETTERS: dict[str, Sign] = {
    "þ": TICKED_BOX, "ý": TICKED_BOX, "¨": EMPTY_BOX, "ü": TICK, "û": CROSS, "£": EMPTY_BOX,
}  # fmt: skip
"""What Wingdings and Wingdings 2 show as boxes, where the writer's program put another font in their place."""


def _symbol_table(font: str) -> dict[int, Sign] | None:
    name = font.rsplit("+", 1)[-1].lower().replace(" ", "").replace("-", "")
    for known in ("wingdings2", *_SYMBOL_FONTS):
        if name.startswith(known):
            return _SYMBOL_FONTS[known]
    return _SYMBOL_FONTS["zapfdingbats"] if "dingbats" in name else None


LOST_CAPITALS: dict[str, Sign] = {"R": TICKED_BOX, "S": TICKED_BOX, "T": TICKED_BOX, "P": TICK, "O": CROSS}
"""The same of Wingdings 2 for capitals; meant so only where an empty box of that font (£) stands on the page."""

LOST_SMALL: dict[str, Sign] = {"o": EMPTY_BOX, "x": TICKED_BOX, "q": EMPTY_BOX, "r": EMPTY_BOX}
"""The same of Wingdings for small letters; meant so only where another sign of that font (þ, ý) is there."""
