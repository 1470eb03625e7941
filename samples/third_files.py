"""Pictures of pages as files, for the third generator."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import numpy as np
import pypdfium2
from PIL import Image

from samples.third_wear import Picture

_EXIF_TURN = 0x0112
_EXIF_BY_QUARTERS = {0: 1, 1: 8, 2: 3, 3: 6}  # quarter turns to the left that undo the picture's own


def to_file(rng: Random, pages: Sequence[Picture], kind: str, dpi: float, is_bilevel: bool) -> tuple[str, bytes]:
    """A suffix and the file's bytes. kind: jpg, png, tiff, g4, webp, heic, pdf, strips or ocr."""
    images = [Image.fromarray(page) for page in pages]
    if is_bilevel:
        images = [image.convert("1", dither=Image.Dither.NONE) for image in images]
    if kind in ("pdf", "strips"):
        return "pdf", _pdf(rng, images, dpi, 1 if kind == "pdf" else rng.randint(3, 9))
    buffer = io.BytesIO()
    if kind in ("tiff", "g4"):
        compression = "group4" if is_bilevel else rng.choice(("tiff_lzw", "jpeg", "tiff_deflate"))
        images[0].save(
            buffer, "TIFF", save_all=True, append_images=images[1:], compression=compression, dpi=(round(dpi),) * 2
        )
        return rng.choice(("tif", "tiff")), buffer.getvalue()
    image = images[0]
    if kind == "png":
        image.save(buffer, "PNG", dpi=(round(dpi),) * 2)
        return "png", buffer.getvalue()
    image = image.convert("RGB")
    if kind == "webp":
        image.save(buffer, "WEBP", quality=rng.randint(70, 92))
        return "webp", buffer.getvalue()
    if kind == "heic":
        import pillow_heif

        pillow_heif.from_pillow(image).save(buffer, quality=rng.randint(50, 80))
        return "heic", buffer.getvalue()
    image.save(buffer, "JPEG", quality=rng.randint(55, 92), dpi=(round(dpi),) * 2)
    return rng.choice(("jpg", "jpeg", "JPG")), buffer.getvalue()


def to_turned_jpeg(rng: Random, picture: Picture) -> bytes:
    """A JPEG whose pixels lie on a side, with the EXIF entry that says so."""
    quarters = rng.choice((1, 2, 3))
    image = Image.fromarray(np.ascontiguousarray(np.rot90(picture, quarters)))
    exif = Image.Exif()
    exif[_EXIF_TURN] = {1: 6, 2: 3, 3: 8}[quarters]
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=rng.randint(70, 90), exif=exif)
    return buffer.getvalue()


def _pdf(rng: Random, images: Sequence[Image.Image], dpi: float, strips: int) -> bytes:
    """A PDF of pictures, each page one or several strips of it."""
    document = pypdfium2.PdfDocument.new()
    for image in images:
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        page = document.new_page(width, height)
        edges = [round(image.height * at / strips) for at in range(strips + 1)]
        for top, bottom in pairwise(edges):
            _place(
                rng,
                document,
                page,
                image.crop((0, top, image.width, bottom)),
                (top * 72 / dpi, bottom * 72 / dpi, height),
            )
        page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def _place(
    rng: Random,
    document: pypdfium2.PdfDocument,
    page: pypdfium2.PdfPage,
    part: Image.Image,
    at: tuple[float, float, float],
) -> None:
    """One picture over the page's whole width. at: its top and bottom and the page's height, points from the top."""
    top, bottom, height = at
    held = pypdfium2.PdfImage.new(document)
    if part.mode == "1":
        held.set_bitmap(pypdfium2.PdfBitmap.from_pil(part.convert("L")))
    else:
        buffer = io.BytesIO()
        part.convert("RGB").save(buffer, "JPEG", quality=rng.randint(60, 92))
        held.load_jpeg(buffer, inline=True)
    matrix = pypdfium2.PdfMatrix().scale(page.get_width(), bottom - top).translate(0, height - bottom)
    held.set_matrix(matrix)
    page.insert_obj(held)
