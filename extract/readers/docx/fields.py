"""Word fields: what a field code shows where its result is not simply the text that Word stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.readers.docx.names import VAL, W, is_on
from extract.readers.docx.package import Element
from extract.readers.docx.styles import CIRCLED, STRIKE
from extract.readers.docx.symbols import decode_symbol, symbol_table
from extract.readers.glyphs import SIGNS
from models.layout import MarkKind, MarkState


@dataclass(slots=True)
class OpenField:
    """A field whose end was not yet met. code: its instruction, decoded; lost: text that stood within the code."""

    begin: Element | None = None
    code: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    in_result: bool = False
    is_muted: bool = False
    is_form_text: bool = False

    @property
    def hides(self) -> bool:
        """Whether what stands here now is not shown."""
        return self.is_muted or not self.in_result


@dataclass(frozen=True, slots=True)
class Shown:
    """What a field shows in place of its result.

    sign: whether the text is one sign character, a mark by its encoding. bits: a look it adds.
    """

    text: str
    sign: bool = False
    method: str = "EQ"
    bits: int = 0
    state: MarkState | None = None


def shown_by(one: OpenField) -> list[Shown] | None:
    """What the field shows instead of its result, or None where the result is what shows."""
    code = "".join(one.code).strip()
    word = code.split(None, 1)[0].upper() if code else ""
    if word.startswith("EQ\\"):
        word = "EQ"
    if word == "FORMCHECKBOX":
        return [_form_checkbox(one.begin)]
    if word == "EQ":
        return equation_to_shown(code[2:])
    if word == "SYMBOL":
        return _symbol(code)
    if word == "MACROBUTTON":
        rest = code.split(None, 2)[2:]
        return [Shown(text, text in SIGNS, "glyph") for text in rest]
    if word == "FORMDROPDOWN":
        choice = _form_dropdown(one.begin)
        return None if choice is None else [Shown(choice)]
    one.is_form_text = word == "FORMTEXT"
    return None


def _form_checkbox(begin: Element | None) -> Shown:
    box = begin.find(f"{W}ffData/{W}checkBox") if begin is not None else None
    ticked = False
    if box is not None:
        checked, default = box.find(W + "checked"), box.find(W + "default")
        told = checked if checked is not None else default
        ticked = told is not None and is_on(told)
    state = MarkState.TICKED if ticked else MarkState.EMPTY
    return Shown("☑" if ticked else "□", sign=True, method="FORMCHECKBOX", state=state)


def entries_of(one: OpenField) -> tuple[str, ...]:
    """What a drop-down form field offers; empty for any other field."""
    menu = one.begin.find(f"{W}ffData/{W}ddList") if one.begin is not None else None
    entries = menu.iterchildren(W + "listEntry") if menu is not None else ()
    return tuple(word for entry in entries if (word := (entry.get(VAL) or "").strip()))


def _form_dropdown(begin: Element | None) -> str | None:
    menu = begin.find(f"{W}ffData/{W}ddList") if begin is not None else None
    if menu is None:
        return None
    entries = [entry.get(VAL) or "" for entry in menu.iterchildren(W + "listEntry")]
    for name in ("result", "default"):
        told = menu.find(W + name)
        index = told.get(VAL) if told is not None else None
        if index and index.isdecimal():
            return entries[int(index)] if int(index) < len(entries) else None
    return entries[0] if entries else None


_SYMBOL = re.compile(r'SYMBOL\s+(0x[0-9a-f]{1,5}|\d{1,6})(?:.*?\\f\s*"?([^"\\]+)"?)?', re.IGNORECASE | re.DOTALL)


def _symbol(code: str) -> list[Shown] | None:
    match = _SYMBOL.match(code)
    if not match:
        return None
    number = int(match[1], 0) if match[1][:2].lower() == "0x" else int(match[1])
    if not 0x20 <= number < 0x10000 or 0xD800 <= number < 0xE000:
        return None
    sign = decode_symbol(number, symbol_table((match[2] or "").strip()))
    return [Shown(sign, sign in SIGNS, "font")]


_SWITCH = re.compile(
    r"\\(?:ac|al|ar|ad|li|ri|le|up|do|in|fo|ba|co|hs|vs|bc|lc|rc|to|bo|s|o|x|f|r|b|d|a|i|l)\s*-?\d*", re.I
)
_BOXES = frozenset("□口囗▢☐")
_RINGS = frozenset("○〇◯OoＯ△◇")
_TICKS = frozenset("√✓✔VvⅤＶ")
_CROSSES = frozenset("×xX✗✘✕ｘＸ")
_SLASHES = frozenset("/\\／＼—-－一丨|｜")


def equation_to_shown(code: str) -> list[Shown] | None:
    """What an EQ field shows: √ over □ is a ticked box, a word in a ring is that word encircled."""
    kind = re.search(r"\\([a-zA-Z])", code)
    start, end = code.find("("), code.rfind(")")
    if kind is None or start < 0:
        return None
    inner = code[start + 1 : end if end > start else None]
    parts = [part for part in (_bare(part) for part in _split(inner)) if part]
    letter = kind[1].lower()
    if letter == "o":
        return _overstruck(parts)
    if letter == "x":
        return _framed("".join(parts))
    if letter == "f" and len(parts) == 2:
        return [Shown("/".join(parts))]
    return [Shown("".join(parts))] if parts else None


def _split(inner: str) -> list[str]:
    """The arguments of a switch: split at commas or semicolons outside inner parentheses."""
    parts: list[str] = []
    current: list[str] = []
    depth = 0
    for char in inner:
        depth += (char == "(") - (char == ")")
        if char in ",，;；" and depth <= 0:
            parts.append("".join(current))
            current = []
        else:
            current.append(char)
    return [*parts, "".join(current)]


def _bare(part: str) -> str:
    return _SWITCH.sub("", part).replace("(", "").replace(")", "").strip()


def _box(ticked: bool) -> list[Shown]:
    return [Shown("☑" if ticked else "□", sign=True)]


def _overstruck(parts: list[str]) -> list[Shown] | None:
    signs = _TICKS | _CROSSES
    frames = [part for part in parts if part in _BOXES or part in _RINGS]
    ticks = [part for part in parts if part in signs]
    filled = [part for part in parts if part in SIGNS and SIGNS[part][2] is MarkState.TICKED and part not in signs]
    words = [part for part in parts if part not in frames and part not in ticks and part not in filled]
    if filled:
        return _box(ticked=True) + [Shown(word) for word in words]
    if frames and ticks:
        return _box(ticked=True) + [Shown(word) for word in words]
    if frames and words:
        return [Shown("".join(words), bits=CIRCLED)]
    if frames:
        return _box(ticked=False) if frames[0] in _BOXES else [Shown("○", sign=True)]
    if words and ticks:
        return [Shown(words[0], bits=STRIKE)] if ticks[0] in _CROSSES else [Shown(words[0]), Shown("√", sign=True)]
    if len(words) > 1 and words[-1] in _SLASHES:
        return [Shown("".join(words[:-1]), bits=STRIKE)]
    rest = words or ticks
    return [Shown("".join(rest))] if rest else None


def _framed(text: str) -> list[Shown]:
    if not text:
        return _box(ticked=False)
    sign = SIGNS.get(text)
    if text in _TICKS or text in _CROSSES or (sign is not None and sign[1] is not MarkKind.BOX):
        return _box(ticked=True)
    return [Shown(text, bits=CIRCLED)]
