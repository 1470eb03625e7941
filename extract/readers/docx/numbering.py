"""The numbers that Word sets before list paragraphs: text that a person sees and the file does not hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from extract.readers.docx.names import VAL, W
from extract.readers.docx.package import Element, parse_xml
from extract.readers.docx.styles import Fonts, read_look
from extract.readers.docx.symbols import decode_symbol
from extract.readers.glyphs import SIGNS
from models.layout import MarkKind
from models.limits import ReadLimits

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "十", "百", "千")
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def _chinese(number: int, digits: str, units: tuple[str, ...], drop_leading_one: bool) -> str:
    if number <= 0 or number > 9999:
        return str(number) if number else digits[0]
    out, zero = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            out += ("零" if zero and out else "") + digits[digit] + units[power]
            zero = False
        else:
            zero = bool(out)
    if drop_leading_one and out.startswith(digits[1] + units[1]):
        out = out[1:]
    return out


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        out += letters * count
    return out


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _from(first: str, last: int, number: int) -> str:
    return chr(ord(first) + number - 1) if 1 <= number <= last else str(number)


def number_to_text(number: int, style: str) -> str:
    """A list number in one of Word's number formats (ECMA-376 17.18.59); in an unknown one, in digits."""
    match style:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{number:02d}"
        case "upperLetter":
            return _letters(number).upper()
        case "lowerLetter":
            return _letters(number)
        case "upperRoman":
            return _roman(number).upper()
        case "lowerRoman":
            return _roman(number)
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "koreanCounting"
        ):
            return _chinese(number, _DIGITS, _UNITS, drop_leading_one=True)
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return _chinese(number, _LEGAL, _LEGAL_UNITS, drop_leading_one=False)
        case "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" | "koreanDigital":
            return "".join(_DIGITS[int(digit)] for digit in str(max(0, number)))
        case "ideographTraditional":
            return _STEMS[number - 1] if 1 <= number <= 10 else str(number)
        case "ideographZodiac":
            return _BRANCHES[number - 1] if 1 <= number <= 12 else str(number)
        case "ideographEnclosedCircle":
            return _from("㊀", 10, number)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return _from("①", 20, number)
        case "decimalEnclosedParen":
            return _from("⑴", 20, number)
        case "decimalEnclosedFullstop":
            return _from("⒈", 20, number)
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord(digit) + 0xFEE0) for digit in str(max(0, number)))
        case "numberInDash":
            return f"- {number} -"
    return str(number)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    fonts: Fonts | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document. counts: how far each list has come, by abstract list and level."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)


class Counter:
    """Counts the list paragraphs of one document."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def prefix(self, num_id: str, level: int) -> str:
        """The number (or box-shaped bullet) before the next paragraph of this list; empty for other bullets."""
        abstract = self._numbering.abstract.get(num_id)
        if abstract is None:
            return ""
        levels = self._numbering.levels[abstract]
        shape = levels.get(level)
        if shape is None:
            return ""
        if shape.style == "bullet":
            return _box_bullet(shape)
        self._step(num_id, abstract, level, shape)
        return self._written(abstract, level, shape.text)

    def _step(self, num_id: str, abstract: str, level: int, shape: _Level) -> None:
        counts = self._counts.setdefault(abstract, {})
        override = self._numbering.overrides.get(num_id, {}).get(level)
        if override is not None and (num_id, level) not in self._started:
            counts[level] = override
        else:
            counts[level] = counts[level] + 1 if level in counts else shape.start
        self._started.add((num_id, level))
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]

    def _written(self, abstract: str, level: int, pattern: str) -> str:
        levels, counts = self._numbering.levels[abstract], self._counts[abstract]
        for upper in range(level + 1):
            if (mark := f"%{upper + 1}") in pattern:
                shape = levels.get(upper, _Level())
                pattern = pattern.replace(mark, number_to_text(counts.get(upper, shape.start), shape.style))
        return pattern


def _box_bullet(shape: _Level) -> str:
    if len(shape.text) != 1:
        return ""
    code = ord(shape.text)
    sign = decode_symbol(code, shape.fonts.table_for(code) if shape.fonts else None)
    found = SIGNS.get(sign)
    return found[0] if found and found[1] is MarkKind.BOX and sign not in "■◼⬛▪◾▣" else ""


def read_numbering(data: bytes | None, limits: ReadLimits) -> Numbering:
    """The lists of a document from its numbering part."""
    if data is None:
        return Numbering()
    return _read_small(data, limits) if len(data) < 2**19 else _read(data, limits)


def _read(data: bytes, limits: ReadLimits) -> Numbering:
    numbering = Numbering()
    root = parse_xml(data, limits)
    for abstract in root.iterchildren(W + "abstractNum"):
        levels = {_int(level.get(W + "ilvl")): _read_level(level) for level in abstract.iterchildren(W + "lvl")}
        numbering.levels[abstract.get(W + "abstractNumId") or ""] = levels
    for number in root.iterchildren(W + "num"):
        link = number.find(W + "abstractNumId")
        target = link.get(VAL) if link is not None else None
        if target not in numbering.levels:
            continue
        num_id = number.get(W + "numId") or ""
        numbering.abstract[num_id] = target
        for override in number.iterchildren(W + "lvlOverride"):
            start = override.find(W + "startOverride")
            if start is not None:
                numbering.overrides.setdefault(num_id, {})[_int(override.get(W + "ilvl"))] = _int(start.get(VAL), 1)
    return numbering


_read_small = lru_cache(maxsize=32)(_read)


def _read_level(level: Element) -> _Level:
    start, style, text, fonts = 1, "decimal", "", None
    for child in level:
        tag = child.tag
        if tag == W + "start":
            start = _int(child.get(VAL), 1)
        elif tag == W + "numFmt":
            style = child.get(VAL) or "decimal"
        elif tag == W + "lvlText":
            text = child.get(VAL) or ""
        elif tag == W + "rPr":
            fonts = read_look(child)[0].fonts
    return _Level(start, style, text, fonts)


def _int(text: str | None, default: int = 0) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default
