"""Which pages of a text layer may carry a stamp: a picture, an annotation or a coloured drawing of a seal's size."""

from __future__ import annotations

from typing import Any

from models.geometry import BBox

from .ink import Colour, PageInk, Shape

_LEAST_PT = 40.0
"""1.4 cm: smaller are no seals, nor large enough parts of any."""

_FEWEST_PIECES = 8
MAX_ANNOTATIONS = 500


def has_stamp_note(page: Any) -> bool:
    """Whether an open pdfium page has a visible stamp annotation, or a signature's appearance."""
    import pypdfium2.raw as c

    for index in range(min(c.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            is_stamp = c.FPDFAnnot_GetSubtype(annotation) == c.FPDF_ANNOT_STAMP or _is_signature(annotation)
            if is_stamp and not c.FPDFAnnot_GetFlags(annotation) & (
                c.FPDF_ANNOT_FLAG_HIDDEN | c.FPDF_ANNOT_FLAG_NOVIEW
            ):
                return True
        finally:
            c.FPDFPage_CloseAnnot(annotation)
    return False


def _is_signature(annotation: Any) -> bool:
    """Whether it is a form field without a value that has a look of its own: a signed stamp is shown so."""
    import pypdfium2.raw as c

    if c.FPDFAnnot_GetSubtype(annotation) != c.FPDF_ANNOT_WIDGET:
        return False
    has_look = c.FPDFAnnot_GetAP(annotation, c.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2
    rect = c.FS_RECTF()
    if not has_look or not c.FPDFAnnot_GetRect(annotation, rect):
        return False
    return bool(min(abs(rect.right - rect.left), abs(rect.top - rect.bottom)) > _LEAST_PT)


def may_be_stamped(ink: PageInk) -> bool:
    """Whether a picture or a coloured drawing on the page may be a stamp; its look must tell."""
    if any(_is_seal_sized(picture.bbox) for picture in ink.pictures):
        return True
    coloured = [shape for shape in ink.shapes if shape.points and _is_seal_ink(shape)]
    if any(_is_seal_sized(shape.bbox) and shape.has_curves for shape in coloured):
        return True
    return len(coloured) >= _FEWEST_PIECES


def _is_seal_sized(box: BBox) -> bool:
    wide, tall = box[2] - box[0], box[3] - box[1]
    return min(wide, tall) > _LEAST_PT


def _is_seal_ink(shape: Shape) -> bool:
    return any(_is_coloured(colour) for colour in (shape.fill, shape.stroke) if colour is not None)


def _is_coloured(colour: Colour) -> bool:
    return max(colour) - min(colour) > 60
