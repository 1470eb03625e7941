"""Content controls (w:sdt): check boxes with a state of their own, prompts that are no text, drop-down lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.readers.docx.names import VAL, W14, W
from extract.readers.docx.package import Element
from extract.readers.docx.symbols import decode_symbol, symbol_table
from extract.readers.glyphs import SIGNS
from models.layout import MarkState

_SDT_PR, _SDT_CONTENT = W + "sdtPr", W + "sdtContent"
_CHECKBOX, _CHECKED = W14 + "checkbox", W14 + "checked"
_MENUS = frozenset({W + "dropDownList", W + "comboBox"})
_PROMPT = re.compile(
    r"(?:请?(?:单击|点击|单击或点击)(?:此处|这里|以)?(?:可?输入|选择|键入)(?:文字|文本|日期|内容|一个日期)?|请?选择(?:一项|日期|一个项目)?"
    r"|(?:Click|Tap|Click or tap)(?: here)? to enter (?:text|a date)|Choose an item)[。.]?",
    re.IGNORECASE,
)
"""What Word itself writes into an empty control; some programs lose the note that it is only a prompt."""

_LONGEST_PROMPT = 60
_MOST_ENTRIES = 500
_OFF = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class CheckBox:
    """A check box control: its state, and the glyphs it shows when ticked and when not."""

    is_ticked: bool
    ticked_glyph: str
    empty_glyph: str

    def state_with(self, shown: str) -> MarkState:
        """The state, UNCLEAR where the glyph that is shown contradicts it."""
        state = MarkState.TICKED if self.is_ticked else MarkState.EMPTY
        seen = self._seen(shown)
        return MarkState.UNCLEAR if seen is not None and seen is not state else state

    def _seen(self, shown: str) -> MarkState | None:
        if self.ticked_glyph != self.empty_glyph:
            if self.ticked_glyph in shown:
                return MarkState.TICKED
            if self.empty_glyph in shown:
                return MarkState.EMPTY
        sign = next((SIGNS[char] for char in shown if char in SIGNS), None)
        return sign[2] if sign else None


@dataclass(frozen=True, slots=True)
class Control:
    """One content control: what it holds (nothing: an empty tuple), whether that is only a prompt, its check box.

    entries: of a drop-down list.
    """

    content: Element
    is_prompt: bool = False
    checkbox: CheckBox | None = None
    entries: tuple[str, ...] = ()


def read_control(sdt: Element) -> Control:
    """What kind of control a w:sdt is."""
    content = menu = checkbox = None
    has_prompt = False
    for child in sdt:
        if child.tag == _SDT_CONTENT:
            content = child
        elif child.tag == _SDT_PR:
            for prop in child:
                tag = prop.tag
                if tag == _CHECKBOX:
                    checkbox = _read_checkbox(prop)
                elif tag == W + "showingPlcHdr":
                    has_prompt = (prop.get(VAL) or "1").lower() not in _OFF
                elif tag in _MENUS:
                    menu = prop
    if content is None:
        return Control(())
    if checkbox is not None:
        return Control(content, checkbox=checkbox)
    shown = _start_of(content)
    entries = _entries(menu) if menu is not None else ()
    if len(shown) < _LONGEST_PROMPT and _PROMPT.fullmatch(shown):
        return Control(content, is_prompt=True, entries=entries)
    return Control(content, has_prompt and not (menu is not None and _is_answer(menu, shown)), entries=entries)


def _entries(menu: Element) -> tuple[str, ...]:
    """What a list offers, without its prompt (an entry that has no value)."""
    items = [item for item in menu.iterchildren(W + "listItem") if item.get(W + "value")]
    words = ((item.get(W + "displayText") or item.get(W + "value") or "").strip() for item in items[:_MOST_ENTRIES])
    return tuple(dict.fromkeys(word for word in words if word and not _PROMPT.fullmatch(word)))


def _start_of(content: Element) -> str:
    """What a control shows, as far as a prompt could go."""
    shown = ""
    for text in content.iter(W + "t"):
        shown += (text.text or "")[:_LONGEST_PROMPT]
        if len(shown) > _LONGEST_PROMPT:
            break
    return shown.strip()


def _is_answer(menu: Element, shown: str) -> bool:
    """Whether a list shows one of its answers: an entry with a text and a value of its own."""
    items = (
        item for item in menu.iterchildren(W + "listItem") if item.get(W + "displayText") and item.get(W + "value")
    )
    return any(item.get(W + "displayText").strip() == shown for item in items)


def _read_checkbox(box: Element) -> CheckBox:
    ticked, glyphs = False, {"checkedState": "☒", "uncheckedState": "☐"}
    for child in box:
        if child.tag == _CHECKED:
            ticked = (child.get(W14 + "val") or child.get(VAL) or "1").strip().lower() not in _OFF
            continue
        for name in glyphs:
            if child.tag == W14 + name:
                glyphs[name] = _glyph(child.get(W14 + "val"), child.get(W14 + "font")) or glyphs[name]
    return CheckBox(ticked, glyphs["checkedState"], glyphs["uncheckedState"])


def _glyph(code: str | None, font: str | None) -> str | None:
    try:
        number = int(code or "", 16)
        return decode_symbol(number, symbol_table(font))
    except (ValueError, OverflowError):
        return None
