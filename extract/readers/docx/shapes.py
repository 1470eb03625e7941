"""Drawn things in a paragraph: text boxes, and ticks and rings that someone drew by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.readers.docx.names import MC, WP, WPS, A, V, W
from extract.readers.docx.package import Element
from models.layout import MarkKind

_BOX_TEXT = W + "txbxContent"
_ALTERNATIVES, _CHOICE, _FALLBACK = MC + "AlternateContent", MC + "Choice", MC + "Fallback"
_UNDERSTOOD = frozenset(
    [
        "wps",
        "wpg",
        "wpi",
        "wpc",
        "wp14",
        "w14",
        "w15",
        "w16",
        "w16cid",
        "w16se",
        "w16cex",
        "w16sdtdh",
        "w16du",
        "a14",
        "a16",
        "v",
        "o",
        "w10",
        "wne",
        "aink",
        "am3d",
        "pic14",
    ]
)
_SMALL_EMU = 1_300_000
_LONG_EMU = 400 * 12700
"""About 3.6 cm: a larger shape is decoration, no tick."""

_RINGS = frozenset({"ellipse", "flowChartConnector", "donut", "arc"})
_STROKES = frozenset({"line", "straightConnector1", "curvedConnector3", "bentConnector3", "halfFrame", "corner"})
_CROSSES = frozenset({"mathMultiply", "plus", "mathPlus", "flowChartSummingJunction"})
_INK = "contentPart"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A tick, cross or ring drawn as a shape. is_in_text: it stands at its own place in the text and does not float."""

    kind: MarkKind
    is_in_text: bool


@dataclass(frozen=True, slots=True)
class BoxText:
    """What stands in a text box: the element that holds its paragraphs."""

    content: Element
    is_in_text: bool


def chosen(alternatives: Element) -> Element | None:
    """The branch of an mc:AlternateContent that Word shows."""
    fallback = None
    for branch in alternatives:
        if branch.tag == _CHOICE:
            if all(prefix in _UNDERSTOOD for prefix in (branch.get("Requires") or "").split()):
                return branch
        elif branch.tag == _FALLBACK:
            fallback = branch
    return fallback


def drawn_in(drawing: Element) -> Iterator[Drawn | BoxText]:
    """The text boxes and hand-drawn signs in a w:drawing, w:pict or w:object, each once."""
    in_text = _is_in_text(drawing)
    pending = [drawing]
    while pending:
        element = pending.pop()
        tag = element.tag
        if not isinstance(tag, str) or _is_hidden(element, tag):
            continue
        if tag == _BOX_TEXT:
            yield BoxText(element, in_text)
            continue
        if tag == _ALTERNATIVES:
            branch = chosen(element)
            if branch is not None:
                pending.append(branch)
            continue
        kind = _kind(element, tag)
        if kind is not None:
            yield Drawn(kind, in_text)
        pending.extend(reversed(element))


def _is_hidden(element: Element, tag: str) -> bool:
    if tag in (WP + "anchor", WP + "inline"):
        properties = element.find(WP + "docPr")
        return element.get("hidden") in ("1", "true") or (
            properties is not None and properties.get("hidden") in ("1", "true")
        )
    return tag.startswith(V) and "visibility:hidden" in (element.get("style") or "").replace(" ", "")


def _is_in_text(drawing: Element) -> bool:
    if next(drawing.iter(WP + "inline"), None) is not None:
        return True
    across = next(drawing.iter(WP + "positionH"), None)
    if across is not None:
        return bool(across.get("relativeFrom") == "character")
    shape = next((one for one in drawing.iter() if isinstance(one.tag, str) and one.tag.startswith(V)), None)
    style = (shape.get("style") or "").replace(" ", "") if shape is not None else ""
    return bool(style) and ("position:absolute" not in style or "mso-position-horizontal-relative:char" in style)


def _kind(element: Element, tag: str) -> MarkKind | None:
    if tag == WPS + "wsp":
        return _drawingml_kind(element)
    if tag.endswith("}" + _INK):
        return MarkKind.TICK
    if tag.startswith(V):
        return _vml_kind(element, tag[len(V) :])
    return None


def _drawingml_kind(shape: Element) -> MarkKind | None:
    if shape.find(f"{WPS}txbx") is not None and _has_text(shape):
        return None
    properties = shape.find(WPS + "spPr")
    if properties is None:
        return None
    extent = properties.find(f"{A}xfrm/{A}ext")
    size = _extent(extent) if extent is not None else None
    preset = properties.find(A + "prstGeom")
    name = preset.get("prst") if preset is not None else None
    freeform = properties.find(A + "custGeom") is not None
    if name in _RINGS and not freeform:
        return MarkKind.CIRCLE if size is None or _fits_round_words(*size) else None
    if size is not None and max(size) > _SMALL_EMU:
        return None
    if freeform:
        return MarkKind.TICK
    if name in _CROSSES:
        return MarkKind.CROSS
    if name in _STROKES and size is not None and min(size) * 8 > max(size):
        return MarkKind.TICK
    return None


def _fits_round_words(width: float, height: float) -> bool:
    """Whether a ring is small enough to go round one option: a line high, however many characters wide."""
    return height <= _SMALL_EMU and width <= _LONG_EMU


def _has_text(shape: Element) -> bool:
    return any((text.text or "").strip() for text in shape.iter(W + "t"))


def _extent(extent: Element) -> tuple[int, int] | None:
    try:
        return int(extent.get("cx", "0")), int(extent.get("cy", "0"))
    except ValueError:
        return None


_LENGTH = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)(pt|in|cm|mm|px)?", re.IGNORECASE)
_EMU = {"pt": 12700, "in": 914400, "cm": 360000, "mm": 36000, "px": 9525, "": 12700}


def _vml_kind(shape: Element, name: str) -> MarkKind | None:
    if name not in ("oval", "line", "shape", "polyline", "curve"):
        return None
    if shape.find(V + "imagedata") is not None or (shape.find(V + "textbox") is not None and _has_text(shape)):
        return None
    sizes = {
        key.lower(): float(number) * _EMU[unit.lower()] for key, number, unit in _lengths(shape.get("style") or "")
    }
    if name == "oval" or (shape.get("type") or "").endswith("_x0000_t3"):
        return MarkKind.CIRCLE if _fits_round_words(sizes.get("width", 0), sizes.get("height", 0)) else None
    if sizes and max(sizes.values()) > _SMALL_EMU:
        return None
    if name in ("polyline", "curve") or (name == "shape" and shape.get("path")):
        return MarkKind.TICK
    return MarkKind.TICK if name == "line" and _is_slanted(shape) else None


def _lengths(style: str) -> list[tuple[str, str, str]]:
    return [(key, number, unit or "") for key, number, unit in _LENGTH.findall(style) if number.count(".") < 2]


def _is_slanted(line: Element) -> bool:
    numbers = [re.findall(r"-?\d+(?:\.\d+)?", line.get(end) or "") for end in ("from", "to")]
    if any(len(pair) < 2 for pair in numbers):
        return False
    (x0, y0), (x1, y1) = ((float(pair[0]), float(pair[1])) for pair in numbers)
    width, height = abs(x1 - x0), abs(y1 - y0)
    return min(width, height) * 8 > max(width, height)
