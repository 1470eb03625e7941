"""One paragraph in the making: pieces of text with their looks, and marks whose encoding is known."""

from __future__ import annotations

import re

from extract.readers.docx.styles import CIRCLED, SHOWN, STYLE_BITS
from extract.readers.glyphs import SIGNS, Explicit, signs_to_marks
from models.geometry import Place
from models.layout import Line, Mark, MarkState, Menu, Style, StyleSpan

_BESIDE = frozenset("□☑○●口囗")
_ENCIRCLED = re.compile("[㊊-㊰]")


class LineBuilder:
    """Collects what a paragraph shows and becomes a Line."""

    __slots__ = ("_break_due", "_explicit", "_menus", "_pieces", "_raws", "_runs", "_shapes", "_waiting", "length")

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[str] = []
        self._raws: list[str] | None = None
        self._runs: list[tuple[int, int, int]] = []
        self._explicit: dict[int, Explicit] = {}
        self._shapes: list[Mark] = []
        self._menus: list[Menu] = []
        self._waiting: list[int] = []
        self._break_due = False

    def add(self, text: str, bits: int, raw: str | None = None) -> None:
        """Text as it shows; raw: as it stood in the file, where that differs."""
        if self._break_due:
            self._break_due = False
            if self.length:
                self._append("\n", None)
        start = self.length
        self._append(text, raw)
        bits &= SHOWN
        if bits:
            self._runs.append((start, self.length, bits))

    def _append(self, text: str, raw: str | None) -> None:
        if raw is not None and raw != text and self._raws is None:
            self._raws = list(self._pieces)
        self._pieces.append(text)
        if self._raws is not None:
            self._raws.append(text if raw is None else raw)
        self.length += len(text)

    def add_sign(
        self, sign: str, method: str, bits: int, state: MarkState | None = None, raw: str | None = None
    ) -> None:
        """One sign character that is a mark by its encoding, whatever stands around it."""
        self.add(sign, bits, raw)
        self._explicit[self.length - len(sign)] = (method, state)

    def restyle_last(self, bit: int) -> None:
        """The last character has this look too (a combining stroke or ring follows it)."""
        if self.length:
            self._runs.append((self.length - 1, self.length, bit))

    def box_last(self) -> None:
        """A combining box follows the last character: a sign within becomes a ticked box."""
        last = self.text_from(self.length - 1) if self.length else ""
        if last in SIGNS:
            self._replace(self.length - 1, "☑")
            self._explicit[self.length - 1] = ("glyph", MarkState.TICKED)
        elif last:
            self.restyle_last(CIRCLED)

    def add_page_break(self) -> None:
        """A break that is a line break only where text stands on both sides."""
        self._break_due = True

    def add_shape(self, mark: Mark) -> None:
        """A mark without a character, drawn here or somewhere near."""
        self._shapes.append(mark)

    def add_menu(self, start: int, entries: tuple[str, ...]) -> None:
        """A drop-down list, which shows what was added since the text had this length."""
        if entries:
            self._menus.append(Menu(start, self.length, entries))

    def add_waiting(self) -> None:
        """A place to be filled, of which nothing shows, after what was added so far."""
        if self._waiting[-1:] != [self.length]:
            self._waiting.append(self.length)

    def text_from(self, start: int) -> str:
        """What was added since the text had this length."""
        return "".join(self._pieces)[start:]

    def settle_checkbox(self, start: int, state: MarkState, method: str) -> bool:
        """Give the first sign since ``start`` this state and method. False where there is no sign.

        A single character of any other kind is the control's own glyph and becomes the box.
        """
        text = self.text_from(start)
        at = next((i for i, char in enumerate(text) if char in SIGNS), None)
        if at is None:
            bare = text.strip()
            if len(bare) != 1:
                return False
            at = text.index(bare)
        sign = "□" if state is MarkState.EMPTY else "☑"
        if text[at] not in SIGNS or SIGNS[text[at]][0] not in "□☑" or state is not MarkState.UNCLEAR:
            self._replace(start + at, sign)
        self._explicit[start + at] = (method, state)
        return True

    def _replace(self, at: int, sign: str) -> None:
        if self._raws is None:
            self._raws = list(self._pieces)
        text = "".join(self._pieces)
        self._raws = ["".join(self._raws)]
        self._pieces = [text[:at] + sign + text[at + 1 :]]

    def line(self, place: Place) -> Line:
        """The finished line."""
        if not self.length and not self._shapes:
            return Line("", place=place, menus=self._menus, waiting=self._waiting)
        pieces = self._pieces
        shown = pieces[0] if len(pieces) == 1 else "".join(pieces)
        raw = shown if self._raws is None else "".join(self._raws)
        text, marks = signs_to_marks(shown, self._explicit)
        marks = [_placed(mark, text, 1) for mark in marks] + [_placed(mark, text, 0) for mark in self._shapes]
        styles = self._styles(text)
        if _ENCIRCLED.search(text):
            text = self._open_circles(text, styles)
        return Line(text, raw, marks, styles, place, menus=self._menus, waiting=self._waiting)

    def _styles(self, text: str) -> list[StyleSpan]:
        runs = self._runs
        if not runs:
            return []
        spans = []
        for bit, style in STYLE_BITS:
            start = end = -1
            for run_start, run_end, bits in runs:
                if not bits & bit or run_end <= end:
                    continue
                if run_start > end:
                    if end > start:
                        spans.append(StyleSpan(start, end, style))
                    start = run_start
                end = run_end
            if end > start:
                spans.append(StyleSpan(start, end, style))
        spans.sort(key=lambda span: (span.start, span.end))
        return spans

    @staticmethod
    def _open_circles(text: str, styles: list[StyleSpan]) -> str:
        """Encircled ideographs (㊚) as their plain characters, encircled by style."""
        import unicodedata

        chars = list(text)
        for match in _ENCIRCLED.finditer(text):
            plain = unicodedata.normalize("NFKC", match.group())
            if len(plain) == 1:
                chars[match.start()] = plain
                styles.append(StyleSpan(match.start(), match.end(), Style.CIRCLED))
        return "".join(chars)


def _placed(mark: Mark, text: str, width: int) -> Mark:
    """A drawn sign whose place is in doubt, certain enough where it is anchored at a box within the line.

    Word itself anchors what is drawn at the paragraph's start; an anchor between two characters was put there.
    width: 1 for a sign in a text box, which has a character in the text, 0 for one drawn in lines.
    """
    if mark.method != "shape" or mark.state is not MarkState.UNCLEAR:
        return mark
    end = mark.at + width
    if not mark.at > 0 or end >= len(text):
        return mark
    before, after = text[mark.at - 1], text[end]
    if before in _BESIDE or (before.isspace() and after in _BESIDE):
        return Mark(mark.at, mark.kind, MarkState.TICKED, "shape", 0.8)
    return mark
