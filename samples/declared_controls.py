"""Form fields and content controls of a Word form, used as Word's own dialogs set them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement

from models.declaration import FieldDeclaration
from samples.truth import Value

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def has_controls(element: Any, one: FieldDeclaration) -> bool:
    """Whether the element has a drop-down list, or a checkbox control for each option of the field."""
    return bool(_menus(element)) or (len(_options_of(one)) > 1 and len(_checkboxes(element)) == len(_options_of(one)))


def set_controls(element: Any, one: FieldDeclaration, value: Value) -> bool:
    """Chooses a value in the element's controls; whether it has some that are the field's."""
    options = _options_of(one)
    said = ["是" if value else "否"] if isinstance(value, bool) else value if isinstance(value, list) else [value]
    if menus := _menus(element):
        if said[:1] not in ([], [None]):
            _choose(menus[0], str(said[0]))
        return True
    boxes = _checkboxes(element)
    if len(options) < 2 or len(boxes) != len(options):
        return False
    for box, option in zip(boxes, options, strict=True):
        if option in said:
            _check(box)
    return True


def _options_of(one: FieldDeclaration) -> Sequence[str]:
    return one.options or (["是", "否"] if one.type == "yes_no" else [])


def _menus(element: Any) -> list[Any]:
    return [menu.getparent().getparent() for name in ("dropDownList", "comboBox") for menu in element.iter(_W + name)]


def _checkboxes(element: Any) -> list[Any]:
    """Content controls and old form fields, in the order of the text."""
    return list(element.iter(f"{_W14}checkbox", f"{_W}checkBox"))


def _choose(control: Any, word: str) -> None:
    for placeholder in list(control.iter(f"{_W}showingPlcHdr")):
        placeholder.getparent().remove(placeholder)
    texts = list(control.find(f"{_W}sdtContent").iter(f"{_W}t"))
    texts[0].text = word
    for text in texts[1:]:
        text.text = ""


def _check(box: Any) -> None:
    if box.tag == f"{_W}checkBox":
        checked = OxmlElement("w:checked")
        box.append(checked)
        return
    for checked in box.iter(f"{_W14}checked"):
        checked.set(f"{_W14}val", "1")
    control = box.getparent().getparent()
    for text in control.find(f"{_W}sdtContent").iter(f"{_W}t"):
        text.text = "☒"
