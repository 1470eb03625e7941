"""Pictures of pages as files: scanned PDFs, JPEG, PNG, TIFF of several pages; the same bytes for the same pixels."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from typing import Any, Literal

from samples.scan_sheets import Pixels

FileKind = Literal["pdf", "pdf_grey", "pdf_g4", "jpg", "png", "tif", "tif_g4"]
SUFFIX: dict[FileKind, str] = {
    "pdf": ".pdf",
    "pdf_grey": ".pdf",
    "pdf_g4": ".pdf",
    "jpg": ".jpg",
    "png": ".png",
    "tif": ".tif",
    "tif_g4": ".tif",
}
ONE_PAGE: tuple[FileKind, ...] = ("jpg", "png")
_MADE = time.struct_time((2024, 1, 25, 9, 0, 0, 3, 25, 0))
_TURNED = {3: 2, 6: 1, 8: 3}
"""EXIF orientation → quarters by which the pixels lie turned against the clock."""


def pages_to_file(
    pages: Sequence[Pixels], kind: FileKind, dpi: float, quality: int = 80, orientation: int = 1
) -> bytes:
    """The file. orientation: an EXIF value for a JPEG, whose pixels are turned so that it shows them upright."""
    import numpy as np

    if kind in ONE_PAGE and len(pages) != 1:
        raise ValueError(f"{kind} holds one page, not {len(pages)}")
    if kind == "jpg" and orientation in _TURNED:
        pages = [np.ascontiguousarray(np.rot90(page, _TURNED[orientation])) for page in pages]
    images = [_image(page, kind) for page in pages]
    out = io.BytesIO()
    if kind.startswith("pdf"):
        how = {} if kind == "pdf_g4" else {"quality": quality}
        images[0].save(
            out,
            "PDF",
            save_all=True,
            append_images=images[1:],
            resolution=dpi,
            creationDate=_MADE,
            modDate=_MADE,
            **how,
        )
    elif kind.startswith("tif"):
        compression = "group4" if kind == "tif_g4" else "tiff_lzw"
        images[0].save(out, "TIFF", save_all=True, append_images=images[1:], dpi=(dpi, dpi), compression=compression)
    elif kind == "jpg":
        exif = images[0].getexif()
        exif[0x0112] = orientation
        images[0].save(out, "JPEG", quality=quality, dpi=(dpi, dpi), exif=exif)
    else:
        images[0].save(out, "PNG", dpi=(dpi, dpi), compress_level=3)
    return out.getvalue()


def _image(page: Pixels, kind: FileKind) -> Any:
    from PIL import Image

    image = Image.fromarray(page)
    if kind in ("pdf_g4", "tif_g4"):
        return _two_tones(image.convert("L"))
    is_grey = bool((page[..., 0] == page[..., 1]).all() and (page[..., 1] == page[..., 2]).all())
    return image.convert("L") if is_grey or kind == "pdf_grey" else image


def _two_tones(image: Any) -> Any:
    """Black and white, cut between the paper's tone around each place and the darkest ink of the page."""
    import cv2
    import numpy as np
    from PIL import Image

    level = np.asarray(image, np.float32)
    paper = cv2.GaussianBlur(cv2.dilate(level, np.ones((9, 9), np.uint8)), (0, 0), 15)
    ink = float(np.percentile(level, 0.5))
    return Image.fromarray(level > paper - 0.42 * np.maximum(paper - ink, 40.0))
