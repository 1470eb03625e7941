"""Pages as pictures: rendered, or the embedded picture itself where the page is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from models.errors import CorruptFile
from models.limits import ReadLimits
from models.picture import PagePicture

from .ink import PageInk, Picture
from .open import load_page, open_pdf
from .page_ink import page_to_ink

DPI_RANGE = (150.0, 300.0)
DEFAULT_DPI = 200.0
MAX_PIXELS = 60_000_000
MAX_EMBEDDED_PIXELS = 120_000_000
_LONG_SIDE_INCH = (6.0, 17.0)
"""Where the long side is a paper's; past it the file counts pixels for points, and the paper is taken for A4."""
_FINE_COVER = 0.25
"""Pictures of the finest resolution that cover so much of the page decide its own."""
_A4_INCH, _STRIP = (210 / 25.4, 297 / 25.4), 1.9
_MASK = re.compile(rb"/S?Mask\s{0,9}(?:\d+\s+\d+\s+R|\[)")
"""A picture's soft, stencil or colour mask, which its bitmap leaves out; a stream's entries are never packed."""


def render_page(
    data: bytes, page_index: int, dpi: float = DEFAULT_DPI, limits: ReadLimits | None = None
) -> PagePicture:
    """One page, upright, with its annotations. page_index: 0-based. A huge page comes at a lower dpi."""
    limits = limits or ReadLimits()
    with open_pdf(data, limits) as pdf:
        page = load_page(pdf, page_index)
        return _render(page, page_to_ink(page, page_index + 1, limits), dpi)


def page_pictures(data: bytes, page_indexes: Iterable[int], limits: ReadLimits | None = None) -> Iterator[PagePicture]:
    """The pages with these 0-based indexes as pictures, one held at a time.

    A page that is one plain picture is that picture, unscaled; any other is rendered at the resolution
    of its largest picture, between 150 and 300 dpi.
    """
    limits = limits or ReadLimits()
    has_masks = _MASK.search(data) is not None
    with open_pdf(data, limits) as pdf:
        for index in page_indexes:
            page = load_page(pdf, index)
            ink = page_to_ink(page, index + 1, limits)
            yield (None if has_masks else _embedded(page, ink)) or _render(page, ink, _natural_dpi(ink))
            page.close()


def page_picture(data: bytes, page_index: int, limits: ReadLimits | None = None) -> PagePicture:
    """One page as ``page_pictures`` gives it."""
    return next(page_pictures(data, [page_index], limits))


def paper_scale(ink: PageInk) -> float:
    """Inches of paper an inch of the page: 1.0, but for pages whose size is a picture's in pixels."""
    short, long = sorted((ink.width / 72, ink.height / 72))
    if _LONG_SIDE_INCH[0] <= long <= _LONG_SIDE_INCH[1]:
        return 1.0
    return _A4_INCH[1] / long if long < _STRIP * short else _A4_INCH[0] / short


def _natural_dpi(ink: PageInk) -> float:
    """Pixels an inch of paper at which nothing of the page's pictures is lost, but for what is small or fine on it.

    Strips of one scan count together, and writing as a stencil counts more than the coarse ground below it.
    """
    area, left = ink.width * ink.height, _FINE_COVER
    sizes = [(p.bbox[2] - p.bbox[0], p.bbox[3] - p.bbox[1], max(p.pixels)) for p in ink.pictures]
    found = [(72 * pixels / max(wide, tall), wide * tall) for wide, tall, pixels in sizes if min(wide, tall) >= 1]
    for dpi, size in sorted(found, reverse=True):
        left -= size / area
        if left <= 0:
            return min(max(dpi / paper_scale(ink), DPI_RANGE[0]), DPI_RANGE[1])
    return DEFAULT_DPI


def _render(page: Any, ink: PageInk, dpi: float) -> PagePicture:
    import pypdfium2 as pdfium

    zoom = dpi * paper_scale(ink) / 72
    area = ink.width * ink.height * zoom**2
    if area > MAX_PIXELS:
        zoom *= (MAX_PIXELS / area) ** 0.5
    try:
        bitmap = page.render(
            scale=zoom, rotation=(ink.turn - page.get_rotation()) % 360, rev_byteorder=True, maybe_alpha=False
        )
    except (pdfium.PdfiumError, MemoryError, ValueError) as error:
        raise CorruptFile("PDF 页面无法显示，请对方重新发送") from error
    return _on_paper(ink, _to_rgb(bitmap.to_numpy()), zoom * 72)


def _on_paper(ink: PageInk, pixels: Any, dpi: float) -> PagePicture:
    """dpi: pixels an inch of the page as the file has it."""
    scale = paper_scale(ink)
    return PagePicture(ink.number, pixels, dpi / scale, None if scale == 1.0 else 72 / dpi)


def _embedded(page: Any, ink: PageInk) -> PagePicture | None:
    """The page's one picture, where nothing else is on the page and the picture fills it."""
    visible = any(not char.is_hidden and not char.text.isspace() for char in ink.chars)
    if len(ink.pictures) != 1 or ink.shapes or visible or _has_annotations(page):
        return None
    picture = ink.pictures[0]
    x0, top, x1, bottom = picture.bbox
    slack = 0.004 * max(ink.width, ink.height)
    if max(abs(x0), abs(top), abs(x1 - ink.width), abs(bottom - ink.height)) > slack:
        return None
    pixels = picture_pixels(page, picture, ink.turn)
    if pixels is None:
        return None
    across, down = pixels.shape[1] / ink.width * 72, pixels.shape[0] / ink.height * 72
    if not 0.985 < across / down < 1.015 or not 72 <= across / paper_scale(ink) <= 450:
        return None
    return _on_paper(ink, pixels, across)


def _has_annotations(page: Any) -> bool:
    import pypdfium2.raw as c

    return bool(c.FPDFPage_GetAnnotCount(page) > 0)


def picture_pixels(page: Any, picture: Picture, turn: int) -> Any:
    """The decoded pixels (height, width, 3) of a page's picture, as they lie on the upright page.

    None where it is no plain grey or colour picture (stencils, masks, CMYK, inside a form, skewed, too large).
    """
    import pypdfium2.raw as c

    if picture.index < 0 or picture.pixels[0] * picture.pixels[1] > MAX_EMBEDDED_PIXELS or min(picture.pixels) < 1:
        return None
    raw = c.FPDFPage_GetObject(page, picture.index)
    meta = c.FPDF_IMAGEOBJ_METADATA()
    if not c.FPDFImageObj_GetImageMetadata(raw, page, meta) or c.FPDFPageObj_HasTransparency(raw):
        return None
    plain = (c.FPDF_COLORSPACE_DEVICERGB, c.FPDF_COLORSPACE_DEVICEGRAY, c.FPDF_COLORSPACE_CALRGB,
             c.FPDF_COLORSPACE_CALGRAY, c.FPDF_COLORSPACE_ICCBASED)  # fmt: skip
    if meta.colorspace not in plain or meta.bits_per_pixel not in (8, 24):
        return None
    pixels = _bitmap_pixels(raw)
    return None if pixels is None else _turn_pixels(pixels, raw, turn)


def _bitmap_pixels(raw: Any) -> Any:
    import pypdfium2 as pdfium
    import pypdfium2.raw as c

    handle = c.FPDFImageObj_GetBitmap(raw)
    if not handle:
        return None
    bitmap = pdfium.PdfBitmap.from_raw(handle)
    array = bitmap.to_numpy()
    pixels = _bgr_to_rgb(array)
    bitmap.warn_on_close = False  # the pixels are a copy: closing takes no memory in use
    bitmap.close()
    return pixels


def _bgr_to_rgb(array: Any) -> Any:
    """A fresh (height, width, 3) array of grey, BGR or BGRA."""
    import cv2

    if array.ndim == 3 and array.shape[2] >= 3:
        return cv2.cvtColor(array, cv2.COLOR_BGR2RGB if array.shape[2] == 3 else cv2.COLOR_BGRA2RGB)
    return cv2.cvtColor(np.ascontiguousarray(array.reshape(array.shape[:2])), cv2.COLOR_GRAY2RGB)


def _to_rgb(array: Any) -> Any:
    """A fresh (height, width, 3) array; grey is repeated, alpha dropped."""
    if array.ndim == 2:
        array = array[:, :, None]
    if array.shape[2] == 1:
        array = np.repeat(array, 3, axis=2)
    return np.array(array[:, :, :3], dtype=np.uint8, order="C")


def _turn_pixels(pixels: Any, raw: Any, turn: int) -> Any:
    """The pixels turned and mirrored as the picture's matrix and the page's turn lay them; None if at a slant."""
    from .page_ink import object_matrix

    a, b, c, d, _, _ = object_matrix(raw)
    if abs(b) + abs(c) < 0.01 * (abs(a) + abs(d)):
        if a < 0:
            pixels = pixels[:, ::-1]
        if d < 0:
            pixels = pixels[::-1]
    elif abs(a) + abs(d) < 0.01 * (abs(b) + abs(c)):
        pixels = np.rot90(pixels)
        if b < 0:
            pixels = pixels[::-1]
        if c > 0:
            pixels = pixels[:, ::-1]
    else:
        return None
    return np.ascontiguousarray(np.rot90(pixels, k=-(turn // 90)))
