"""Pages of a PDF that pdfium refuses, read by pdfplumber, which is slower and minds less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extract.readers.pdf.ink import BLACK, Char, Colour, PageInk, Point, Shape
from extract.readers.pdf.kinds import PageKind, is_garbage
from extract.readers.pdf.open import MAX_PAGES
from models.errors import CorruptFile, TooLargeFile
from models.limits import ReadLimits

_UNMAPPED = "(cid:"
_DARKEST, _LIGHTEST = 0.0, 1.0


def plumbed_pages(data: bytes, limits: ReadLimits) -> Iterator[tuple[PageInk, PageKind]]:
    """The pages one by one; a page without characters is a picture. Raises CorruptFile or TooLargeFile."""
    import io

    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if not pdf.pages:
                raise CorruptFile("PDF 中没有页面")
            if len(pdf.pages) > MAX_PAGES:
                raise TooLargeFile(f"PDF 有 {len(pdf.pages)} 页，超过上限 {MAX_PAGES} 页")
            for page in pdf.pages:
                ink = _page_to_ink(page, limits)
                is_text = bool(ink.chars) and not is_garbage(ink.chars)
                yield ink, PageKind.TEXT if is_text else PageKind.PICTURE
                page.close()
    except (CorruptFile, TooLargeFile):
        raise
    except Exception as error:  # pdfminer raises whatever a broken file makes it stumble over
        raise CorruptFile("PDF 已损坏，无法打开，请对方重新发送") from error


def _page_to_ink(page: Any, limits: ReadLimits) -> PageInk:
    if len(page.chars) > limits.max_chars:
        raise TooLargeFile("PDF 中的文字过多")
    ink = PageInk(page.page_number, float(page.width), float(page.height))
    ink.chars = [_char(found, run) for run, found in enumerate(page.chars)]
    ink.texts = len(ink.chars)
    ink.shapes = [_shape(found) for found in [*page.rects, *page.lines, *page.curves]]
    return ink


def _char(found: dict[str, Any], run: int) -> Char:
    text = str(found["text"])
    size = float(found["size"])
    return Char(
        text,
        float(found["x0"]),
        float(found["top"]),
        float(found["x1"]),
        float(found["bottom"]),
        size,
        float(found["bottom"]) - 0.2 * size,
        font=str(found["fontname"]).partition("+")[2] or str(found["fontname"]),
        colour=_colour(found.get("non_stroking_color")),
        is_unmapped=text.startswith(_UNMAPPED),
        run=run,
    )


def _shape(found: dict[str, Any]) -> Shape:
    points: list[Point] = [(float(x), float(y)) for x, y in found.get("pts") or _corners(found)]
    return Shape(
        points,
        _colour(found.get("non_stroking_color")) if found.get("fill") else None,
        _colour(found.get("stroking_color")) if found.get("stroke") else None,
        float(found.get("linewidth") or 1.0),
        is_closed=found.get("object_type") == "rect",
        has_curves=found.get("object_type") == "curve",
    )


def _corners(found: dict[str, Any]) -> list[Point]:
    x0, top, x1, bottom = (float(found[side]) for side in ("x0", "top", "x1", "bottom"))
    return [(x0, top), (x1, top), (x1, bottom), (x0, bottom)]


def _colour(value: Any) -> Colour:
    """Grey, RGB or CMYK of 0 to 1 as RGB of 0 to 255; black where the colour space is another."""
    parts = value if isinstance(value, (tuple, list)) else [value]
    if not parts or not all(isinstance(part, (int, float)) for part in parts):
        return BLACK
    shares = [min(max(float(part), _DARKEST), _LIGHTEST) for part in parts]
    if len(shares) == 1:
        shares = shares * 3
    elif len(shares) == 4:
        shares = [(1 - part) * (1 - shares[3]) for part in shares[:3]]
    return BLACK if len(shares) != 3 else (round(shares[0] * 255), round(shares[1] * 255), round(shares[2] * 255))
