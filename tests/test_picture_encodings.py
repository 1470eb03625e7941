"""A picture file shows the same page in whatever encoding; what is cut off or too large ends in a clear error."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from picture_streams import HEIGHT, WIDTH, Pixels, form_page, inverted_cmyk, packed_bits, saved, two_levels
from PIL import Image

from extract.pipeline import extract
from extract.readers.picture import read_picture
from models.errors import FileError
from models.picture import PagePicture
from models.record import ErrorLine

PAGE = Image.fromarray(form_page())
PLAIN = Image.fromarray(two_levels())
SHORT, LONG = 3, 4


def tiff(entries: dict[int, tuple[int, list[int]]], blocks: list[bytes], at_tag: int, sizes_tag: int) -> bytes:
    """A TIFF of one picture from its entries (type, values), its blocks of pixels written first."""
    places, body = [], b""
    for block in blocks:
        places.append(8 + len(body))
        body += block + bytes(len(block) % 2)
    entries = {**entries, at_tag: (LONG, places), sizes_tag: (LONG, [len(block) for block in blocks])}
    table, spare = b"", b""
    start = 8 + len(body)
    beyond = start + 2 + 12 * len(entries) + 4
    for tag in sorted(entries):
        kind, values = entries[tag]
        packed = struct.pack(f"<{len(values)}{'H' if kind == SHORT else 'I'}", *values)
        if len(packed) > 4:
            packed, spare = struct.pack("<I", beyond + len(spare)), spare + packed + bytes(len(packed) % 2)
        table += struct.pack("<HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    head = b"II*\0" + struct.pack("<I", start)
    return head + body + struct.pack("<H", len(entries)) + table + bytes(4) + spare


def sizes(bits: list[int], photometric: int, compression: int = 1) -> dict[int, tuple[int, list[int]]]:
    return {
        256: (LONG, [WIDTH]),
        257: (LONG, [HEIGHT]),
        258: (SHORT, bits),
        259: (SHORT, [compression]),
        262: (SHORT, [photometric]),
        277: (SHORT, [len(bits)]),
    }


def white_is_zero() -> bytes:
    return tiff({**sizes([1], 0), 278: (LONG, [HEIGHT])}, [packed_bits(True)], 273, 279)


def tiles() -> bytes:
    """Four tiles of 512 pixels a row but the last, packed by zlib."""
    side = 512
    across, down = -(-WIDTH // side), -(-HEIGHT // side)
    padded = np.zeros((down * side, across * side, 3), np.uint8)
    padded[:HEIGHT, :WIDTH] = form_page()
    blocks = [
        zlib.compress(np.ascontiguousarray(padded[y : y + side, x : x + side]).tobytes())
        for y in range(0, down * side, side)
        for x in range(0, across * side, side)
    ]
    return tiff({**sizes([8, 8, 8], 2, 8), 322: (LONG, [side]), 323: (LONG, [side])}, blocks, 324, 325)


def planes() -> bytes:
    """Each colour in a strip of its own."""
    blocks = [np.ascontiguousarray(form_page()[..., colour]).tobytes() for colour in range(3)]
    return tiff({**sizes([8, 8, 8], 2), 278: (LONG, [HEIGHT]), 284: (SHORT, [2])}, blocks, 273, 279)


def sixteen_bits_a_colour() -> bytes:
    deep = (form_page().astype("<u2") * 257).tobytes()
    return tiff({**sizes([16, 16, 16], 2), 278: (LONG, [HEIGHT])}, [deep], 273, 279)


def old_jpeg() -> bytes:
    """JPEG in the way of TIFF 6.0, which names the place of a whole JPEG file."""
    data = saved(PAGE, "JPEG", quality=92, subsampling=0)
    entries = {**sizes([8, 8, 8], 6, 6), 278: (LONG, [HEIGHT]), 513: (LONG, [8]), 514: (LONG, [len(data)])}
    return tiff({**entries, 530: (SHORT, [1, 1])}, [data], 273, 279)


def turned(kind: str) -> bytes:
    """The page lying on its left side, with the camera's word how to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.fromarray(np.ascontiguousarray(np.rot90(form_page())))
    return saved(lying, kind, exif=exif, quality=92)


def animated(kind: str) -> bytes:
    blank = Image.new("RGB", PAGE.size, (255, 255, 255))
    return saved(PAGE, kind, save_all=True, append_images=[blank, blank], duration=100)


COLOURED: dict[str, Callable[[], bytes]] = {
    "jpeg of four inverted channels": lambda: inverted_cmyk(is_ycck=False),
    "jpeg of luminance, colours and black": lambda: inverted_cmyk(is_ycck=True),
    "progressive jpeg": lambda: saved(PAGE, "JPEG", quality=92, progressive=True),
    "tiff lzw": lambda: saved(PAGE, "TIFF", compression="tiff_lzw"),
    "tiff jpeg": lambda: saved(PAGE, "TIFF", compression="jpeg", quality=92),
    "tiff packbits": lambda: saved(PAGE, "TIFF", compression="packbits"),
    "tiff deflate": lambda: saved(PAGE, "TIFF", compression="tiff_adobe_deflate"),
    "tiff four channels": lambda: saved(PAGE.convert("CMYK"), "TIFF"),
    "tiff palette": lambda: saved(PAGE.quantize(64), "TIFF"),
    "tiff tiles": tiles,
    "tiff planes": planes,
    "tiff sixteen bits": sixteen_bits_a_colour,
    "tiff old jpeg": old_jpeg,
    "palette with transparency": lambda: saved(PAGE.quantize(64), "PNG", transparency=255),
    "moving gif": lambda: animated("GIF"),
    "moving webp": lambda: animated("WEBP"),
    "moving png": lambda: animated("PNG"),
    "jpeg turned by the camera": lambda: turned("JPEG"),
    "webp turned by the camera": lambda: turned("WEBP"),
    "png turned by the camera": lambda: turned("PNG"),
    "tiff turned by the camera": lambda: turned("TIFF"),
}
BLACK_AND_WHITE: dict[str, Callable[[], bytes]] = {
    "tiff group 4": lambda: saved(PLAIN.convert("1"), "TIFF", compression="group4"),
    "tiff group 3": lambda: saved(PLAIN.convert("1"), "TIFF", compression="group3"),
    "tiff one bit": lambda: saved(PLAIN.convert("1"), "TIFF"),
    "tiff one bit, white is zero": white_is_zero,
    "png one bit": lambda: saved(PLAIN.convert("1"), "PNG"),
    "png sixteen bits": lambda: saved(Image.fromarray(two_levels().astype(np.uint16) * 257), "PNG"),
    "tiff sixteen bits": lambda: saved(Image.fromarray(two_levels().astype(np.uint16) * 257), "TIFF"),
    "tiff of fractions": lambda: saved(Image.fromarray(two_levels().astype(np.float32) / 255), "TIFF"),
    "bmp one bit": lambda: saved(PLAIN.convert("1"), "BMP"),
    "grey and alpha": lambda: saved(PLAIN.convert("LA"), "PNG"),
}


def pages_of(data: bytes) -> list[PagePicture]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return read_picture(data)


def difference(page: PagePicture, plain: Pixels) -> float:
    plain = plain if plain.ndim == 3 else np.repeat(plain[..., None], 3, axis=2)
    assert page.pixels.shape == plain.shape
    return float(np.abs(page.pixels.astype(int) - plain).mean())


@pytest.mark.parametrize("kind", COLOURED)
def test_a_coloured_page_looks_the_same_in_every_encoding(kind: str) -> None:
    (page,) = pages_of(COLOURED[kind]())
    assert difference(page, form_page()) < 4


@pytest.mark.parametrize("kind", BLACK_AND_WHITE)
def test_a_black_and_white_page_looks_the_same_in_every_encoding(kind: str) -> None:
    (page,) = pages_of(BLACK_AND_WHITE[kind]())
    assert difference(page, two_levels()) < 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.98])
def test_a_file_cut_off_is_read_or_refused(kind: str, share: float) -> None:
    data = saved(PAGE, kind)
    cut = data[: round(share * len(data))]
    try:
        (page,) = read_picture(cut)
    except FileError as error:
        assert error.message
    else:
        assert page.pixels.shape == (HEIGHT, WIDTH, 3)


def strip_png(width: int, height: int) -> bytes:
    return saved(Image.new("1", (width, height), 1), "PNG")


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", {"empty"}),
        (bytes(4096), {"empty"}),
        (strip_png(50_000, 40), {"too_large"}),
        (strip_png(40, 50_000), {"too_large"}),
        (saved(PAGE, "PNG")[:5000], {"corrupt"}),
        (b"\xff\xd8\xff\xe0" + bytes(3000), {"corrupt"}),
        (b"II*\0" + b"\xff" * 64, {"corrupt"}),
        (b"\x89PNG\r\n\x1a\n", {"corrupt"}),
        (saved(PAGE, "JPEG2000"), {"unsupported"}),
    ],
    ids=["nothing", "zeros", "wide", "tall", "cut png", "no jpeg", "no tiff", "head alone", "jpeg 2000 file"],
)
def test_what_no_record_comes_of_has_an_error_line(data: bytes, codes: set[str]) -> None:
    (line,) = extract(data, "扫描.jpg")
    assert isinstance(line, ErrorLine)
    assert line.error.code in codes
    assert line.error.message
