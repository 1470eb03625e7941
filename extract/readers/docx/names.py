"""The XML names of a Word file, spelled as lxml gives them."""

from __future__ import annotations

NS_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = "{" + NS_W + "}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
V = "{urn:schemas-microsoft-com:vml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

VAL = W + "val"

_OFF = frozenset({"0", "false", "off", "none"})


def is_on(element: object) -> bool:
    """Whether a present on/off element is on: no value means on."""
    value = element.get(VAL)  # type: ignore[attr-defined]
    return value is None or value.strip().lower() not in _OFF
