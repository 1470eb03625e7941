"""Pictures in the filters and colour models that scanners and their programs write, for PDFs and picture files."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
WIDTH, HEIGHT = 826, 1168  # A4 at 100 dpi, whole bytes of one-bit pixels' rows but for the last two


def form_page() -> Pixels:
    """A ruled page with writing and a red stamp, RGB; its upper left corner tells how it lies."""
    page = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for y in range(200, 1000, 50):
        cv2.line(page, (80, y), (740, y), (0, 0, 0), 2)
        cv2.putText(page, f"No {y} 0571", (90, y + 36), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)
    for x in (80, 320, 740):
        cv2.line(page, (x, 200), (x, 950), (0, 0, 0), 2)
    cv2.rectangle(page, (30, 30), (160, 90), (0, 0, 0), -1)
    cv2.circle(page, (600, 1050), 78, (210, 30, 40), 6)
    cv2.circle(page, (600, 1050), 20, (210, 30, 40), -1)
    return page


def two_levels() -> Pixels:
    """The page in black and white: 0 and 255."""
    grey = cv2.cvtColor(form_page(), cv2.COLOR_RGB2GRAY)
    return np.where(grey > 127, 255, 0).astype(np.uint8)


def packed_bits(is_inverted: bool = False) -> bytes:
    """The page as one-bit rows; 1 is white, or black where inverted."""
    bits = two_levels() > 127
    return np.packbits(bits ^ is_inverted, axis=1).tobytes()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def fax(compression: str) -> bytes:
    """The black and white page in ``group3`` or ``group4``, the bare code: 1 is black."""
    data = saved(Image.fromarray(255 - two_levels()).convert("1"), "TIFF", compression=compression, strip_size=2**24)
    with Image.open(io.BytesIO(data)) as image:
        offsets, lengths, fill = (image.tag_v2.get(tag) for tag in (273, 279, 266))  # type: ignore[attr-defined]
    assert fill in (None, 1)
    return b"".join(data[at : at + length] for at, length in zip(offsets, lengths, strict=True))


def jbig2() -> bytes:
    """The black and white page as the segments of an embedded JBIG2 stream: a page, and a region in fax code."""
    page = struct.pack(">IIIIBH", WIDTH, HEIGHT, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", WIDTH, HEIGHT, 0, 0, 0) + b"\x01" + fax("group4")
    return b"".join(
        struct.pack(">IBBBI", number, kind, 0, 1, len(body)) + body
        for number, kind, body in ((0, 48, page), (1, 38, region))
    )


def vast_jbig2(side: int) -> bytes:
    """An embedded JBIG2 stream of a few bytes whose page has so many pixels a side."""
    page = struct.pack(">IIIIBH", side, side, 0, 0, 0, 0)
    return struct.pack(">IBBBI", 0, 48, 0, 1, len(page)) + page


def inverted_cmyk(is_ycck: bool) -> bytes:
    """The page as a JPEG of four inverted channels, as Photoshop writes it; of luminance, colours and black if YCCK."""
    image = Image.fromarray(form_page())
    if not is_ycck:
        return saved(image.convert("CMYK"), "JPEG", quality=95)
    # A reader takes RGB's complement for ink, and Photoshop's ink is a complement itself; so is what Pillow saves.
    channels = [*_negative(image).convert("YCbCr").split(), Image.new("L", image.size, 255)]
    stored = Image.merge("CMYK", [_negative(channel) for channel in channels])
    data = bytearray(saved(stored, "JPEG", quality=95))
    data[data.index(b"Adobe") + 11] = 2
    return bytes(data)


def _negative(image: Image.Image) -> Image.Image:
    return Image.eval(image, lambda value: 255 - value)


def lzw(data: bytes) -> bytes:
    """Data in the LZW code of TIFF and PDF, never compressed: codes stay nine bits wide."""
    bits, length, out = 0, 0, bytearray()
    for code in _plain_codes(data):
        bits, length = bits << 9 | code, length + 9
        while length >= 8:
            length -= 8
            out.append(bits >> length & 255)
            bits &= (1 << length) - 1
    out.append(bits << (8 - length) & 255)
    return bytes(out)


def _plain_codes(data: bytes) -> Iterator[int]:
    for at, byte in enumerate(data):
        if at % 200 == 0:
            yield 256
        yield byte
    yield 257


def run_lengths(data: bytes) -> bytes:
    """Data in PDF's run lengths, without runs."""
    pieces = (data[at : at + 128] for at in range(0, len(data), 128))
    return b"".join(bytes([len(piece) - 1]) + piece for piece in pieces) + b"\x80"


def with_predictor(rows: Pixels) -> bytes:
    """Rows of bytes as differences to the row above, as PNG's filter 2."""
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    return zlib.compress(b"".join(b"\x02" + row.tobytes() for row in rows - above))


def ascii85(data: bytes) -> bytes:
    """Data as letters."""
    return base64.a85encode(data) + b"~>"
