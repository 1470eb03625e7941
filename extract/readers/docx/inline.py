"""What stands in a paragraph: runs, fields, controls and drawings become the text and marks of one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from extract.readers.docx.controls import CheckBox, read_control
from extract.readers.docx.fields import OpenField, Shown, entries_of, shown_by
from extract.readers.docx.lines import LineBuilder
from extract.readers.docx.names import MC, W14, M, W
from extract.readers.docx.numbering import Counter
from extract.readers.docx.package import Element
from extract.readers.docx.shapes import BoxText, chosen, drawn_in
from extract.readers.docx.styles import (
    CAPS,
    CIRCLED,
    HIGHLIGHT,
    PLAIN,
    STRIKE,
    VANISH,
    WHITE,
    Fonts,
    Look,
    Styles,
    read_look,
)
from extract.readers.docx.symbols import decode_symbol, symbol_table
from extract.readers.glyphs import SIGNS
from models.errors import TooLargeFile
from models.layout import Block, Line, Mark, MarkState
from models.limits import ReadLimits

_R, _T, _RPR = W + "r", W + "t", W + "rPr"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ODD = re.compile(
    "[\x00-\x08\n-\r\x7f\xa0\xad\u0335-\u0338\u200b-\u200f\u2028-\u202e\u2060-\u2064\u20dd\u20de\ufe00-\ufe0f\ufeff\ue000-\uf8ff]"
)
_TO_BLANK = frozenset("\n\r\x0b\x0c\xa0\u2028\u2029")
_STRUCK_BY, _RINGED_BY, _BOXED_BY = frozenset("\u0335\u0336\u0337\u0338"), "\u20dd", "\u20de"


@dataclass(slots=True)
class Document:
    """What all flows of one document share: its styles and lists, and how much was read so far."""

    limits: ReadLimits
    styles: Styles
    counter: Counter
    is_shaded: bool = False
    n_chars: int = 0
    n_cells: int = 0

    def count_chars(self, number: int) -> None:
        """Raises TooLargeFile past the limit of characters."""
        self.n_chars += number
        if self.n_chars > self.limits.max_chars:
            raise TooLargeFile("文件文字过多，无法作为表格读取。")

    def count_cell(self) -> None:
        """Raises TooLargeFile past the limit of cells."""
        self.n_cells += 1
        if self.n_cells > self.limits.max_cells:
            raise TooLargeFile("文件表格单元格过多，无法读取。")


@dataclass
class InlineReader:
    """Reads the content of paragraphs into ``line``; ``boxes`` collects the text boxes anchored on the way.

    muted: how many prompts (text that is none) are open. is_shaded: white text can be read here.
    """

    document: Document
    is_shaded: bool = False
    line: LineBuilder = field(default_factory=LineBuilder)
    boxes: list[Block] = field(default_factory=list)
    fields: list[OpenField] = field(default_factory=list)
    muted: int = 0
    depth: int = 0
    style: str | None = None
    base: Look = PLAIN
    bits: int = 0
    fonts: Fonts | None = None

    def read_box(self, content: Element) -> list[Block]:
        """The blocks in a text box."""
        raise NotImplementedError

    def deepen(self) -> None:
        """One level deeper. Raises TooLargeFile past the limit of nesting."""
        self.depth += 1
        if self.depth > self.document.limits.max_depth:
            raise TooLargeFile("文件的嵌套层次过深，无法读取。")

    def walk(self, parent: Element) -> None:
        """Everything that a paragraph, or a wrapper within it, shows."""
        self.deepen()
        for child in parent:
            tag = child.tag
            if tag == _R:
                self.run(child)
            else:
                handler = _IN_PARAGRAPH.get(tag)
                if handler is not None:
                    handler(self, child)
        self.depth -= 1

    def run(self, run: Element) -> None:
        """One run: text in one look."""
        base = self.base
        self.bits, self.fonts = base.bits, base.fonts
        for child in run:
            tag = child.tag
            if tag == _T:
                self.text(_shown_text(child))
            elif tag == _RPR:
                look, style = read_look(child)
                if style is not None:
                    base = self.document.styles.look(self.style, style)
                self.bits = (base.bits & ~look.mask) | look.bits
                self.fonts = look.fonts_over(base)
            else:
                handler = _IN_RUN.get(tag)
                if handler is not None:
                    handler(self, child)

    def _is_unseen(self) -> bool:
        bits = self.bits
        if self.muted or bits & VANISH:
            return True
        return bool(bits & WHITE) and not (bits & HIGHLIGHT or self.is_shaded)

    def _hiding_field(self) -> OpenField | None:
        for one in reversed(self.fields):
            if one.hides:
                return one
        return None

    def text(self, text: str | None) -> None:
        """Text of a run, as written in the file."""
        if not text or ((self.muted or self.bits & (VANISH | WHITE)) and self._is_unseen()):
            return
        if self.fields:
            hiding = self._hiding_field()
            if hiding is not None:
                if not hiding.in_result:
                    hiding.lost.append(text)
                return
            if self.fields[-1].is_form_text and not text.strip("\u2002"):
                self.line.add_waiting()
                return
        self.document.count_chars(len(text))
        if self.bits & CAPS:
            text = text.upper()
        if (self.fonts is not None and self.fonts.any) or _ODD.search(text):
            self._odd_text(text)
        else:
            self.line.add(text, self.bits)

    def _odd_text(self, text: str) -> None:
        """Text with characters that a font, or Unicode itself, shows as something else."""
        line, bits, fonts = self.line, self.bits, self.fonts
        for char in text:
            code = ord(char)
            table = fonts.table_for(code) if fonts is not None else None
            if table is not None or 0xE000 <= code <= 0xF8FF:
                sign = decode_symbol(code, table)
                if sign in SIGNS:
                    line.add_sign(sign, "font", bits, raw=char)
                else:
                    line.add(sign, bits, raw=char)
            elif not _ODD.match(char):
                line.add(char, bits)
            elif char in _TO_BLANK:
                line.add(" ", bits, raw=char)
            elif char in _STRUCK_BY:
                line.restyle_last(STRIKE)
            elif char == _RINGED_BY:
                line.restyle_last(CIRCLED)
            elif char == _BOXED_BY:
                line.box_last()

    def _sign(self, shown: Shown, raw: str | None = None) -> None:
        """What a field or a w:sym shows."""
        if self._is_unseen():
            return
        hiding = self._hiding_field()
        if hiding is not None:
            if not hiding.in_result:
                hiding.code.append(shown.text)
            return
        self.document.count_chars(len(shown.text))
        if shown.sign:
            self.line.add_sign(shown.text, shown.method, self.bits, shown.state, raw)
        else:
            self.line.add(shown.text, self.bits | shown.bits, raw)

    def _fixed(self, text: str) -> None:
        if not self._is_unseen() and self._hiding_field() is None:
            self.document.count_chars(len(text))
            self.line.add(text, self.bits)

    def _break(self, element: Element) -> None:
        if element.get(W + "type") in ("page", "column"):
            if not self._is_unseen():
                self.line.add_page_break()
        else:
            self._fixed("\n")

    def _symbol(self, element: Element) -> None:
        try:
            code = int(element.get(W + "char") or "", 16)
            sign = decode_symbol(code, symbol_table(element.get(W + "font")))
        except (ValueError, OverflowError):
            return
        self._sign(Shown(sign, sign in SIGNS, "w:sym"), raw=chr(code))

    def _field_char(self, element: Element) -> None:
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            self.fields.append(OpenField(element))
            if len(self.fields) > self.document.limits.max_depth:
                raise TooLargeFile("文件的域嵌套过深，无法读取。")
        elif self.fields and kind == "separate":
            self._settle(self.fields[-1])
        elif self.fields and kind == "end":
            one = self.fields[-1]
            if not one.in_result:
                self._settle(one)
            self.fields.pop()

    def _settle(self, one: OpenField) -> None:
        """The code of a field is complete: show what it shows, or let its result show."""
        if one.in_result:
            return
        one.in_result = True
        shown = shown_by(one)
        if shown is not None:
            raw, start = "".join(one.code).strip(), self.line.length
            for part in shown:
                self._sign(part, raw)
                raw = ""
            self.line.add_menu(start, entries_of(one))
            one.is_muted = True

    def close_code(self) -> None:
        """At a paragraph's end: a field whose code never ended hid text; what is no code is shown after all."""
        while self.fields and not self.fields[-1].in_result:
            one = self.fields.pop()
            shown = shown_by(one)
            for part in shown or []:
                self._sign(part, "".join(one.code).strip())
            if shown is None:
                self.bits, self.fonts = self.base.bits, self.base.fonts
                for text in one.lost:
                    self.text(text)

    def _instruction(self, element: Element) -> None:
        if self.fields and not self.fields[-1].in_result and not self._is_unseen():
            text = element.text or ""
            self.document.count_chars(len(text))
            fonts = self.fonts
            if fonts is not None and fonts.any and fonts.ascii is None:
                text = "".join(decode_symbol(ord(char), fonts.table_for(ord(char))) for char in text)
            elif fonts is not None and fonts.any and len(text.strip()) == 1:
                text = decode_symbol(ord(text.strip()), fonts.table_for(ord(text.strip())))
            self.fields[-1].code.append(text)

    def _simple_field(self, element: Element) -> None:
        one = OpenField(code=[element.get(W + "instr") or ""])
        data = element.find(W + "ffData") if len(element) else None
        one.begin = element if data is not None else None
        self.fields.append(one)
        self._settle(one)
        self.walk(element)
        if one in self.fields:
            del self.fields[self.fields.index(one) :]

    def _control(self, sdt: Element) -> None:
        control = read_control(sdt)
        start = self.line.length
        self.muted += control.is_prompt
        self.walk(control.content)
        self.muted -= control.is_prompt
        self.line.add_menu(start, control.entries)
        if control.is_prompt and not control.entries and self.line.length == start:
            self.line.add_waiting()
        if control.checkbox is not None:
            self.settle_checkbox(control.checkbox, start, control.content)

    def settle_checkbox(self, box: CheckBox, start: int, content: Element) -> None:
        """A check box control was read: its glyph, in the text since ``start``, becomes its mark."""
        self.bits = self.base.bits
        state = box.state_with(self.line.text_from(start))
        if self.line.settle_checkbox(start, state, "w14:checkbox"):
            return
        is_hidden = next(content.iter(_T, W + "delText", W + "sym"), None) is not None
        if self.line.length > start or not is_hidden:
            self._sign(Shown("☑" if box.is_ticked else "□", True, "w14:checkbox", state=state))

    def _alternatives(self, element: Element) -> None:
        branch = chosen(element)
        if branch is not None:
            self.walk(branch)

    def _alternatives_in_run(self, element: Element) -> None:
        branch = chosen(element)
        for child in branch if branch is not None else ():
            if child.tag == _T:
                self.text(_shown_text(child))
            elif handler := _IN_RUN.get(child.tag):
                handler(self, child)

    def _drawing(self, drawing: Element) -> None:
        if self.muted or self.bits & VANISH or self._hiding_field() is not None:
            return
        for thing in drawn_in(drawing):
            state = MarkState.TICKED if thing.is_in_text else MarkState.UNCLEAR
            if not isinstance(thing, BoxText):
                self.line.add_shape(Mark(self.line.length, thing.kind, state, "shape", 0.5))
                continue
            blocks = self.read_box(thing.content)
            written = "".join(block.text for block in blocks if isinstance(block, Line)).strip()
            if len(blocks) and written in ("√", "×", "○", "●", "☑") and all(isinstance(one, Line) for one in blocks):
                self.line.add_sign(written, "shape", 0, state)
            else:
                self.boxes += [one for one in blocks if not isinstance(one, Line) or one.text.strip() or one.marks]

    def _ruby(self, ruby: Element) -> None:
        saved = self.bits, self.fonts
        for base in ruby.iterchildren(W + "rubyBase"):
            self.walk(base)
        self.bits, self.fonts = saved

    def _math(self, element: Element) -> None:
        self.bits, self.fonts = self.base.bits, self.base.fonts
        for child in element.iter(M + "t", _T):
            self.text(child.text)


def _shown_text(element: Element) -> str | None:
    """The text of a w:t; Word trims it unless it says that blanks count."""
    text: str | None = element.text
    if text and (text[0] in " \t\r\n" or text[-1] in " \t\r\n") and element.get(_SPACE) != "preserve":
        return text.strip(" \t\r\n")
    return text


_Reading = Callable[[InlineReader, Element], None]

_IN_PARAGRAPH: dict[str, _Reading] = {
    **{W + name: InlineReader.walk for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo")},
    W14 + "conflictIns": InlineReader.walk,
    W + "fldSimple": InlineReader._simple_field,
    W + "sdt": InlineReader._control,
    MC + "AlternateContent": InlineReader._alternatives,
    M + "oMath": InlineReader._math,
    M + "oMathPara": InlineReader._math,
}
_IN_RUN: dict[str, _Reading] = {
    W + "tab": lambda reader, _: reader._fixed("\t"),
    W + "ptab": lambda reader, _: reader._fixed("\t"),
    W + "br": InlineReader._break,
    W + "cr": lambda reader, _: reader._fixed("\n"),
    W + "noBreakHyphen": lambda reader, _: reader._fixed("-"),
    W + "sym": InlineReader._symbol,
    W + "fldChar": InlineReader._field_char,
    W + "instrText": InlineReader._instruction,
    W + "drawing": InlineReader._drawing,
    W + "pict": InlineReader._drawing,
    W + "object": InlineReader._drawing,
    W + "ruby": InlineReader._ruby,
    MC + "AlternateContent": InlineReader._alternatives_in_run,
}
