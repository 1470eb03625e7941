"""How a run looks, as far as it matters: bits for the styles people use as signs, hidden text, and symbol fonts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from extract.readers.docx.names import VAL, W, is_on
from extract.readers.docx.package import Element, parse_xml
from extract.readers.docx.symbols import SymbolTable, symbol_table
from models.layout import Style
from models.limits import ReadLimits

STRIKE, UNDERLINE, HIGHLIGHT, BOLD, CIRCLED, VANISH, CAPS, WHITE = (1 << bit for bit in range(8))
STYLE_BITS = (
    (STRIKE, Style.STRIKE),
    (UNDERLINE, Style.UNDERLINE),
    (HIGHLIGHT, Style.HIGHLIGHT),
    (BOLD, Style.BOLD),
    (CIRCLED, Style.CIRCLED),
)
SHOWN = STRIKE | UNDERLINE | HIGHLIGHT | BOLD | CIRCLED

# ECMA-376 17.7.3: set in a paragraph style and in a character style, these cancel each other.
_TOGGLES = STRIKE | BOLD | VANISH | CAPS


@dataclass(frozen=True, slots=True, eq=False)
class Fonts:
    """The symbol tables of a run's four fonts: empty for a font of ordinary letters, None where no font is said."""

    ascii: SymbolTable | None = None
    high: SymbolTable | None = None
    east: SymbolTable | None = None
    complex: SymbolTable | None = None
    any: bool = False

    def table_for(self, code: int) -> SymbolTable | None:
        """The table that shows a character of this code (ECMA-376 17.3.2.26, simplified)."""
        if code < 0x80:
            return self.ascii or None
        if code < 0x100:
            return self.high or self.ascii or None
        if 0xE000 <= code <= 0xF8FF:
            return self.high or self.ascii or self.east or self.complex or None
        return None

    def over(self, base: Fonts | None) -> Fonts:
        """These fonts, and those of ``base`` where none is said here."""
        return self if base is None or not base.any or base is self else _fonts_over(self, base)


@lru_cache(maxsize=1024)
def _fonts_over(upper: Fonts, base: Fonts) -> Fonts:
    return _fonts_of(
        *(
            ours if ours is not None else theirs
            for ours, theirs in (
                (upper.ascii, base.ascii),
                (upper.high, base.high),
                (upper.east, base.east),
                (upper.complex, base.complex),
            )
        )
    )


def _fonts_of(*tables: SymbolTable | None) -> Fonts:
    low, high, east, complex_ = tables
    return Fonts(low, high, east, complex_, bool(low or high or east or complex_))


@dataclass(frozen=True, slots=True)
class Look:
    """What rPr elements say: of the bits in ``mask``, those in ``bits`` are on; fonts None where nothing is said."""

    mask: int = 0
    bits: int = 0
    fonts: Fonts | None = None

    def over(self, base: Look) -> Look:
        """This look written over another, as a style over the style that it is based on."""
        return Look(base.mask | self.mask, (base.bits & ~self.mask) | self.bits, self.fonts_over(base))

    def fonts_over(self, base: Look) -> Fonts | None:
        """The fonts of this look written over another."""
        return base.fonts if self.fonts is None else self.fonts.over(base.fonts)


PLAIN = Look()
_ON_OFF = {
    W + "strike": STRIKE,
    W + "dstrike": STRIKE,
    W + "b": BOLD,
    W + "vanish": VANISH,
    W + "webHidden": VANISH,
    W + "caps": CAPS,
}
_W_U, _W_HIGHLIGHT, _W_SHD, _W_BDR, _W_COLOR, _W_FONTS, _W_STYLE = (
    W + name for name in ("u", "highlight", "shd", "bdr", "color", "rFonts", "rStyle")
)
_FILL, _THEME_FILL = W + "fill", W + "themeFill"
_NO_FILL = frozenset({"auto", "ffffff", "none", "white", "clear"})


def is_shaded(shd: Element) -> bool:
    """Whether a w:shd shows: a fill other than white, or a pattern."""
    pattern = (shd.get(VAL) or "clear").lower()
    fill = (shd.get(_FILL) or "auto").lower()
    return pattern != "nil" and (pattern not in ("clear", "nil") or fill not in _NO_FILL)


_ASCII, _HIGH, _EAST, _COMPLEX, _ASCII_THEME, _HIGH_THEME = (
    W + name for name in ("ascii", "hAnsi", "eastAsia", "cs", "asciiTheme", "hAnsiTheme")
)
_LETTERS: SymbolTable = {}


def _fonts(element: Element) -> Fonts:
    get = element.get
    low = "" if get(_ASCII_THEME) else get(_ASCII)
    high = "" if get(_HIGH_THEME) else get(_HIGH)
    return _named_fonts(low, high, get(_EAST), get(_COMPLEX))


@lru_cache(maxsize=1024)
def _named_fonts(*names: str | None) -> Fonts:
    return _fonts_of(*(None if name is None else symbol_table(name) or _LETTERS for name in names))


def read_look(rpr: Element) -> tuple[Look, str | None]:
    """What one w:rPr says, and the character style that it names."""
    mask = bits = 0
    fonts = style = None
    for child in rpr:
        tag = child.tag
        flag = _ON_OFF.get(tag)
        if flag is not None:
            mask |= flag
            if is_on(child):
                bits |= flag
        elif tag == _W_FONTS:
            fonts = _fonts(child)
        elif tag == _W_U:
            mask |= UNDERLINE
            if child.get(VAL) not in (None, "none"):
                bits |= UNDERLINE
        elif tag == _W_STYLE:
            style = child.get(VAL)
        elif tag == _W_COLOR:
            mask |= WHITE
            if (child.get(VAL) or "").lower() == "ffffff":
                bits |= WHITE
        elif tag == _W_HIGHLIGHT:
            mask |= HIGHLIGHT
            if child.get(VAL) not in (None, "none", "white"):
                bits |= HIGHLIGHT
        elif tag == _W_SHD:
            mask |= HIGHLIGHT
            if is_shaded(child):
                bits |= HIGHLIGHT
        elif tag == _W_BDR:
            mask |= CIRCLED
            if child.get(VAL) not in (None, "none", "nil"):
                bits |= CIRCLED
    if not mask and fonts is None:
        return PLAIN, style
    return Look(mask, bits, fonts), style


@dataclass(slots=True)
class _StyleSheet:
    based_on: str | None = None
    look: Look = PLAIN
    num_id: str | None = None
    level: int = 0
    is_shaded: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of a document, resolved when asked for."""

    sheets: dict[str, _StyleSheet] = field(default_factory=dict)
    defaults: Look = PLAIN
    default_paragraph: str | None = None
    _looks: dict[tuple[str | None, str | None], Look] = field(default_factory=dict)

    def look(self, paragraph: str | None, character: str | None = None) -> Look:
        """The look of a run without properties of its own, in a paragraph and a character style."""
        key = (paragraph if paragraph in self.sheets else None, character if character in self.sheets else None)
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = self._combined(key[0] or self.default_paragraph, key[1])
        return look

    def _combined(self, paragraph: str | None, character: str | None) -> Look:
        low, high = self._chain(paragraph), self._chain(character)
        plain = (low.bits & ~high.mask) | high.bits
        bits = ((low.bits ^ high.bits) & _TOGGLES) | (plain & ~_TOGGLES)
        return Look(low.mask | high.mask, bits, high.fonts_over(low)).over(self.defaults)

    def _chain(self, style: str | None) -> Look:
        look, seen = PLAIN, set()
        while style and style not in seen and style in self.sheets:
            seen.add(style)
            look = look.over(self.sheets[style].look)
            style = self.sheets[style].based_on
        return look

    def numbering(self, style: str | None) -> tuple[str, int] | None:
        """The list (numId, level) that a paragraph style belongs to, or None."""
        seen = set()
        while style and style not in seen and style in self.sheets:
            seen.add(style)
            sheet = self.sheets[style]
            if sheet.num_id is not None:
                return sheet.num_id, sheet.level
            style = sheet.based_on
        return None

    def is_shaded_table(self, style: str | None) -> bool:
        """Whether a table style shades cells, so that white text in it can be read."""
        return bool(style and style in self.sheets and self.sheets[style].is_shaded)


def read_styles(data: bytes | None, limits: ReadLimits) -> Styles:
    """The styles of a document from its styles part. Returned copies of one blank share it, so it is remembered."""
    if data is None:
        return Styles()
    return _read_small(data, limits) if len(data) < 2**19 else _read(data, limits)


def _read(data: bytes, limits: ReadLimits) -> Styles:
    styles = Styles()
    root = parse_xml(data, limits)
    defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    if defaults is not None:
        styles.defaults = read_look(defaults)[0]
    for element in root.iterchildren(W + "style"):
        style_id = element.get(W + "styleId") or ""
        styles.sheets[style_id] = _read_sheet(element)
        if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
            styles.default_paragraph = style_id
    return styles


_read_small = lru_cache(maxsize=32)(_read)


def _read_sheet(element: Element) -> _StyleSheet:
    sheet = _StyleSheet()
    for child in element:
        tag = child.tag
        if tag == W + "rPr":
            sheet.look = read_look(child)[0]
        elif tag == W + "basedOn":
            sheet.based_on = child.get(VAL)
        elif tag == W + "pPr":
            number = child.find(f"{W}numPr/{W}numId")
            level = child.find(f"{W}numPr/{W}ilvl")
            if number is not None:
                sheet.num_id = number.get(VAL)
            if level is not None and (level.get(VAL) or "").isdecimal():
                sheet.level = int(level.get(VAL))
    if element.get(W + "type") == "table":
        sheet.is_shaded = any(is_shaded(shd) for shd in element.iter(W + "shd"))
    return sheet
