"""Form fields and annotations of a page, added to its ink."""

from __future__ import annotations

import ctypes
from typing import Any

from .ink import Char, PageInk, Shape, Widget
from .lines import is_wide
from .page_ink import Frame

HIDDEN_FLAGS = 2 | 32
"""Hidden, NoView (ISO 32000-1, 12.5.3)."""

MAX_ANNOTATIONS = 2_000


def add_annotations(pdf: Any, page: Any, ink: PageInk) -> None:
    """Adds values of text fields and free text as characters, checkboxes as widgets, pen strokes as shapes.

    Comments, links and pop-ups are nothing a person wrote into the form.
    """
    import pypdfium2.raw as c

    frame = Frame(tuple(page.get_bbox()), ink.turn)
    for i in range(min(c.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = c.FPDFPage_GetAnnot(page, i)
        if not annotation:
            continue
        try:
            if not c.FPDFAnnot_GetFlags(annotation) & HIDDEN_FLAGS:
                _add(pdf, annotation, ink, frame)
        finally:
            c.FPDFPage_CloseAnnot(annotation)


def _add(pdf: Any, annotation: Any, ink: PageInk, frame: Frame) -> None:
    import pypdfium2.raw as c

    kind = c.FPDFAnnot_GetSubtype(annotation)
    if kind == c.FPDF_ANNOT_WIDGET:
        _add_widget(pdf, annotation, ink, frame)
    elif kind == c.FPDF_ANNOT_FREETEXT:
        _add_text(_string(annotation, b"Contents"), _box(annotation, frame), ink, "note")
    elif kind == c.FPDF_ANNOT_INK:
        for path in _ink_paths(annotation, frame):
            ink.shapes.append(Shape(path, None, (0, 0, 0), origin="ink"))
    elif kind == c.FPDF_ANNOT_LINE:
        start, end = c.FS_POINTF(), c.FS_POINTF()
        if c.FPDFAnnot_GetLine(annotation, start, end):
            points = [frame.point(start.x, start.y), frame.point(end.x, end.y)]
            ink.shapes.append(Shape(points, None, (0, 0, 0), origin="line"))
    elif kind in (c.FPDF_ANNOT_POLYLINE, c.FPDF_ANNOT_POLYGON):
        points = _vertices(annotation, frame)
        if len(points) > 1:
            ink.shapes.append(Shape(points, None, (0, 0, 0), origin="ink"))
    else:
        _add_markup(kind, annotation, ink, frame)


def _add_markup(kind: int, annotation: Any, ink: PageInk, frame: Frame) -> None:
    import pypdfium2.raw as c

    names = {
        c.FPDF_ANNOT_HIGHLIGHT: "highlight", c.FPDF_ANNOT_UNDERLINE: "underline", c.FPDF_ANNOT_SQUIGGLY: "squiggly",
        c.FPDF_ANNOT_STRIKEOUT: "strikeout", c.FPDF_ANNOT_CIRCLE: "circle", c.FPDF_ANNOT_SQUARE: "square",
    }  # fmt: skip
    name = names.get(kind)
    if name is None:
        return
    boxes = []
    quad = c.FS_QUADPOINTSF()
    for i in range(min(c.FPDFAnnot_CountAttachmentPoints(annotation), 200)):
        if c.FPDFAnnot_GetAttachmentPoints(annotation, i, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            boxes.append(frame.box(min(xs), min(ys), max(xs), max(ys)))
    for x0, top, x1, bottom in boxes or [_box(annotation, frame)]:
        middle = (top + bottom) / 2
        is_line = name in ("underline", "squiggly", "strikeout")
        points = [(x0, middle), (x1, middle)] if is_line else [(x0, top), (x1, top), (x1, bottom), (x0, bottom)]
        ink.shapes.append(Shape(points, None, (0, 0, 0), is_closed=not is_line, origin=name))


def _add_widget(pdf: Any, annotation: Any, ink: PageInk, frame: Frame) -> None:
    import pypdfium2.raw as c

    if pdf.formenv is None:
        return
    box = _box(annotation, frame)
    kind = c.FPDFAnnot_GetFormFieldType(pdf.formenv, annotation)
    if kind in (c.FPDF_FORMFIELD_TEXTFIELD, c.FPDF_FORMFIELD_COMBOBOX, c.FPDF_FORMFIELD_LISTBOX):
        _add_text(_field_value(pdf, annotation), box, ink, "field")
    elif kind in (c.FPDF_FORMFIELD_CHECKBOX, c.FPDF_FORMFIELD_RADIOBUTTON):
        is_on = bool(c.FPDFAnnot_IsChecked(pdf.formenv, annotation))
        state = _string(annotation, b"AS")
        if state:
            is_on = state != "Off"
        if not is_on and kind == c.FPDF_FORMFIELD_CHECKBOX and _is_made_up(annotation):
            is_on = _string(annotation, b"V") not in ("", "Off")
        ink.widgets.append(Widget(box, "radio" if kind == c.FPDF_FORMFIELD_RADIOBUTTON else "checkbox", is_on))


def _is_made_up(annotation: Any) -> bool:
    """Whether a checkbox came without appearances and pdfium made up an empty one: then only its value tells."""
    import pypdfium2.raw as c

    made_up_bytes = 2 * len("q\nQ\n") + 2
    return bool(c.FPDFAnnot_GetAP(annotation, c.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) == made_up_bytes)


def _box(annotation: Any, frame: Frame) -> tuple[float, float, float, float]:
    import pypdfium2.raw as c

    rect = c.FS_RECTF()
    c.FPDFAnnot_GetRect(annotation, rect)
    return frame.box(rect.left, rect.bottom, rect.right, rect.top)


def _string(annotation: Any, key: bytes) -> str:
    import pypdfium2.raw as c

    return _utf16(lambda buffer, size: c.FPDFAnnot_GetStringValue(annotation, key, buffer, size))


def _field_value(pdf: Any, annotation: Any) -> str:
    import pypdfium2.raw as c

    return _utf16(lambda buffer, size: c.FPDFAnnot_GetFormFieldValue(pdf.formenv, annotation, buffer, size))


def _utf16(call: Any) -> str:
    """What a call of the kind "tell the length, then fill the buffer" returns; at most 100,000 characters."""
    import pypdfium2.raw as c

    size = min(int(call(None, 0)), 200_000)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").split("\0")[0]


def _ink_paths(annotation: Any, frame: Frame) -> list[list[tuple[float, float]]]:
    import pypdfium2.raw as c

    paths = []
    for i in range(min(c.FPDFAnnot_GetInkListCount(annotation), 200)):
        count = min(c.FPDFAnnot_GetInkListPath(annotation, i, None, 0), 20_000)
        points = (c.FS_POINTF * max(count, 1))()
        c.FPDFAnnot_GetInkListPath(annotation, i, points, count)
        if count > 1:
            paths.append([frame.point(points[k].x, points[k].y) for k in range(count)])
    return paths


def _vertices(annotation: Any, frame: Frame) -> list[tuple[float, float]]:
    import pypdfium2.raw as c

    count = min(c.FPDFAnnot_GetVertices(annotation, None, 0), 20_000)
    points = (c.FS_POINTF * max(count, 1))()
    c.FPDFAnnot_GetVertices(annotation, points, count)
    return [frame.point(points[k].x, points[k].y) for k in range(count)]


def _add_text(text: str, box: tuple[float, float, float, float], ink: PageInk, origin: str) -> None:
    """Lays the text into the box, a line of the writer a row, as characters of estimated width."""
    rows = [row for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if row.strip()]
    if not rows:
        return
    x0, top, x1, bottom = box
    pitch = (bottom - top) / len(rows)
    for number, row in enumerate(rows):
        widths = [1.0 if is_wide(char) else 0.52 for char in row]
        size = min(12.0, 0.8 * pitch, (x1 - x0) / sum(widths))
        at, base = x0, top + (number + 0.5) * pitch + 0.35 * size
        for char, width in zip(row, widths, strict=True):
            ink.chars.append(
                Char(char, at, base - 0.86 * size, at + width * size, base + 0.16 * size, size, base, origin=origin)
            )
            at += width * size
