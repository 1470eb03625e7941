"""A page that is a picture looks the same in whatever filter, colour model, pieces or frame it is put into a PDF."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import pytest
from pdf_maker import Pdf, Sheet
from picture_streams import (
    HEIGHT,
    WIDTH,
    Pixels,
    ascii85,
    fax,
    form_page,
    inverted_cmyk,
    jbig2,
    lzw,
    packed_bits,
    run_lengths,
    saved,
    two_levels,
    vast_jbig2,
    with_predictor,
)
from PIL import Image

from extract.readers.pdf import PageKind, page_kinds, page_picture
from models.picture import PagePicture

DRAW = "q 595 0 0 842 0 0 cm /Im Do Q"
HEAD = f"/Type /XObject /Subtype /Image /Width {WIDTH} /Height {HEIGHT}"
RGB, GREY = f"{HEAD} /ColorSpace /DeviceRGB", f"{HEAD} /ColorSpace /DeviceGray"
BITS = f"{GREY} /BitsPerComponent 1"
PAGE = Image.fromarray(form_page())

Stream = Callable[[Pdf], int]


def kept(entries: str, data: Callable[[], bytes], filters: str) -> Stream:
    return lambda pdf: pdf.stream(data(), f"{entries} /Filter {filters}")


def with_palette(pdf: Pdf) -> int:
    table = pdf.stream(bytes([200, 0, 0, 255, 255, 255, 0, 0, 0]) + bytes(39))
    levels = np.where(two_levels() > 127, 1, 2).astype(np.uint8)
    rows = levels[:, ::2] << 4 | levels[:, 1::2]
    entries = f"{HEAD} /BitsPerComponent 4 /ColorSpace [/Indexed /DeviceRGB 15 {table} 0 R]"
    return pdf.stream(rows.tobytes(), entries, is_packed=True)


def with_profile(pdf: Pdf) -> int:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    space = pdf.stream(profile, "/N 3", is_packed=True)
    entries = f"{HEAD} /BitsPerComponent 8 /ColorSpace [/ICCBased {space} 0 R]"
    return pdf.stream(form_page().tobytes(), entries, is_packed=True)


def behind_a_soft_mask(pdf: Pdf) -> int:
    """Black all over; the mask lets the writing through."""
    mask = pdf.stream((255 - two_levels()).tobytes(), f"{GREY} /BitsPerComponent 8", is_packed=True)
    return pdf.stream(bytes(WIDTH * HEIGHT), f"{GREY} /BitsPerComponent 8 /SMask {mask} 0 R", is_packed=True)


def sixteen_bits(pixels: Pixels) -> bytes:
    return zlib.compress((pixels.astype(">u2") * 257).tobytes())


COLOURED: dict[str, Stream] = {
    "flate": lambda pdf: pdf.picture(WIDTH, HEIGHT, form_page().tobytes()),
    "jpeg": kept(f"{RGB} /BitsPerComponent 8", lambda: saved(PAGE, "JPEG", quality=92), "/DCTDecode"),
    "progressive jpeg": kept(
        f"{RGB} /BitsPerComponent 8", lambda: saved(PAGE, "JPEG", quality=92, progressive=True), "/DCTDecode"
    ),
    "jpeg of four inverted channels": kept(
        f"{HEAD} /ColorSpace /DeviceCMYK /BitsPerComponent 8 /Decode [1 0 1 0 1 0 1 0]",
        lambda: inverted_cmyk(is_ycck=False),
        "/DCTDecode",
    ),
    "jpeg of luminance, colours and black": kept(
        f"{HEAD} /ColorSpace /DeviceCMYK /BitsPerComponent 8 /Decode [1 0 1 0 1 0 1 0]",
        lambda: inverted_cmyk(is_ycck=True),
        "/DCTDecode",
    ),
    "four channels": kept(
        f"{HEAD} /ColorSpace /DeviceCMYK /BitsPerComponent 8",
        lambda: zlib.compress(PAGE.convert("CMYK").tobytes()),
        "/FlateDecode",
    ),
    "jpeg 2000": kept(HEAD, lambda: saved(PAGE, "JPEG2000", no_jp2=False), "/JPXDecode"),
    "jpeg 2000 with losses": kept(
        HEAD,
        lambda: saved(PAGE, "JPEG2000", irreversible=True, quality_mode="dB", quality_layers=[42]),
        "/JPXDecode",
    ),
    "bare jpeg 2000": kept(RGB, lambda: saved(PAGE, "JPEG2000", no_jp2=True), "/JPXDecode"),
    "jpeg 2000 with alpha": kept(HEAD, lambda: saved(PAGE.convert("RGBA"), "JPEG2000"), "/JPXDecode"),
    "sixteen bits": kept(f"{RGB} /BitsPerComponent 16", lambda: sixteen_bits(form_page()), "/FlateDecode"),
    "inverted": kept(
        f"{RGB} /BitsPerComponent 8 /Decode [1 0 1 0 1 0]", lambda: zlib.compress((255 - form_page()).tobytes()),
        "/FlateDecode",
    ),
    "colour profile": with_profile,
    "lzw": kept(f"{RGB} /BitsPerComponent 8", lambda: lzw(form_page().tobytes()), "/LZWDecode"),
    "run lengths": kept(f"{RGB} /BitsPerComponent 8", lambda: run_lengths(form_page().tobytes()), "/RunLengthDecode"),
    "letters": kept(
        f"{RGB} /BitsPerComponent 8",
        lambda: ascii85(zlib.compress(form_page().tobytes())),
        "[/ASCII85Decode /FlateDecode]",
    ),
    "differences": kept(
        f"{RGB} /BitsPerComponent 8 /DecodeParms << /Predictor 15 /Colors 3 /Columns {WIDTH} >>",
        lambda: with_predictor(form_page().reshape(HEIGHT, -1)),
        "/FlateDecode",
    ),
}  # fmt: skip
BLACK_AND_WHITE: dict[str, Stream] = {
    "one bit": kept(BITS, lambda: zlib.compress(packed_bits()), "/FlateDecode"),
    "one bit, inverted": kept(f"{BITS} /Decode [1 0]", lambda: zlib.compress(packed_bits(True)), "/FlateDecode"),
    "group 4": kept(
        f"{BITS} /DecodeParms << /K -1 /Columns {WIDTH} /Rows {HEIGHT} >>", lambda: fax("group4"), "/CCITTFaxDecode"
    ),
    "group 4, black is one": kept(
        f"{BITS} /Decode [1 0] /DecodeParms << /K -1 /Columns {WIDTH} /Rows {HEIGHT} /BlackIs1 true >>",
        lambda: fax("group4"),
        "/CCITTFaxDecode",
    ),
    "group 3": kept(
        f"{BITS} /DecodeParms << /K 0 /Columns {WIDTH} /Rows {HEIGHT} >>", lambda: fax("group3"), "/CCITTFaxDecode"
    ),
    "jbig2": kept(BITS, jbig2, "/JBIG2Decode"),
    "palette": with_palette,
    "grey jpeg": kept(
        f"{GREY} /BitsPerComponent 8", lambda: saved(Image.fromarray(two_levels()), "JPEG"), "/DCTDecode"
    ),
    "grey jpeg 2000": kept(HEAD, lambda: saved(Image.fromarray(two_levels()), "JPEG2000"), "/JPXDecode"),
    "sixteen bits of grey": kept(f"{GREY} /BitsPerComponent 16", lambda: sixteen_bits(two_levels()), "/FlateDecode"),
    "stencil": kept(
        f"{HEAD} /ImageMask true /BitsPerComponent 1", lambda: zlib.compress(packed_bits()), "/FlateDecode"
    ),
    "stencil, inverted": kept(
        f"{HEAD} /ImageMask true /BitsPerComponent 1 /Decode [1 0]",
        lambda: zlib.compress(packed_bits(True)),
        "/FlateDecode",
    ),
    "soft mask": behind_a_soft_mask,
}


def paged(sheet: Sheet, pdf: Pdf) -> bytes:
    pdf.sheets.append(sheet)
    return pdf.written()


def picture_of(data: bytes) -> PagePicture:
    assert page_kinds(data) == [PageKind.PICTURE]
    return page_picture(data, 0)


def difference(page: PagePicture, plain: Pixels) -> float:
    """How far the page is from the plain picture on the average, of 255, once both have the same size."""
    if plain.ndim == 2:
        plain = np.repeat(plain[..., None], 3, axis=2)
    assert page.pixels.shape[1] / page.pixels.shape[0] == pytest.approx(plain.shape[1] / plain.shape[0], rel=0.01)
    size = (plain.shape[1] // 2, plain.shape[0] // 2)
    one, other = (cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) for pixels in (page.pixels, plain))
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("kind", COLOURED)
def test_a_coloured_page_looks_the_same_in_every_filter(kind: str) -> None:
    pdf = Pdf()
    sheet = Sheet().raw(DRAW)
    sheet.xobjects["Im"] = COLOURED[kind](pdf)
    page = picture_of(paged(sheet, pdf))
    assert difference(page, form_page()) < 6
    assert page.dpi >= 99


@pytest.mark.parametrize("kind", BLACK_AND_WHITE)
def test_a_black_and_white_page_looks_the_same_in_every_filter(kind: str) -> None:
    pdf = Pdf()
    sheet = Sheet().raw(DRAW)
    sheet.xobjects["Im"] = BLACK_AND_WHITE[kind](pdf)
    assert difference(picture_of(paged(sheet, pdf)), two_levels()) < 5


def test_what_a_soft_mask_hides_is_paper() -> None:
    pdf, sheet = Pdf(), Sheet().raw(DRAW)
    sheet.xobjects["Im"] = behind_a_soft_mask(pdf)
    plain = picture_of(paged(sheet, pdf))
    assert plain.pixels[5, 5].tolist() == [255, 255, 255]
    assert plain.pixels[60, 60].max() < 60


def test_an_inline_picture_is_read() -> None:
    data = lzw(cv2.resize(two_levels(), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).tobytes()).hex()
    sheet = Sheet().raw(
        f"q 595 0 0 842 0 0 cm BI /W {WIDTH // 2} /H {HEIGHT // 2} /CS /G /BPC 8 /F [/AHx /LZW] ID {data}> EI Q"
    )
    assert difference(picture_of(paged(sheet, Pdf())), two_levels()) < 6


@pytest.mark.parametrize("count", [4, 37])
def test_a_page_cut_into_strips_is_one_page_at_its_own_resolution(count: int) -> None:
    pdf, sheet = Pdf(), Sheet()
    large = cv2.resize(form_page(), (2480, 3508), interpolation=cv2.INTER_CUBIC)
    edges = np.linspace(0, 3508, count + 1).astype(int)
    for index, (top, bottom) in enumerate(pairwise(edges.tolist())):
        low, high = (842 * (1 - edge / 3508) for edge in (bottom, top))
        sheet.raw(f"q 595 0 0 {high - low:.4f} 0 {low:.4f} cm /I{index} Do Q")
        sheet.xobjects[f"I{index}"] = pdf.picture(2480, bottom - top, large[top:bottom].tobytes())
    page = picture_of(paged(sheet, pdf))
    assert page.dpi == pytest.approx(300, abs=1)
    assert difference(page, form_page()) < 6


def test_writing_as_a_stencil_over_a_coarse_background_keeps_its_resolution() -> None:
    pdf = Pdf()
    sheet = Sheet().raw("q 595 0 0 842 0 0 cm /Ground Do 0 g /Im Do Q")
    sheet.xobjects["Ground"] = pdf.picture(59, 84, np.full((84, 59, 3), 250, np.uint8).tobytes())
    large = cv2.resize(two_levels(), (2480, 3508), interpolation=cv2.INTER_NEAREST)
    bits = np.packbits(large > 127, axis=1).tobytes()
    head = "/Type /XObject /Subtype /Image /Width 2480 /Height 3508 /ImageMask true /BitsPerComponent 1"
    sheet.xobjects["Im"] = pdf.stream(bits, head, is_packed=True)
    page = picture_of(paged(sheet, pdf))
    assert page.dpi == pytest.approx(300, abs=1)
    assert difference(page, two_levels()) < 8


def test_a_picture_inside_a_form_is_read() -> None:
    pdf = Pdf()
    inner = pdf.picture(WIDTH, HEIGHT, form_page().tobytes())
    resources = f"/Resources << /XObject << /Im {inner} 0 R >> >>"
    sheet = Sheet().raw("q 0.5 0 0 0.5 0 0 cm /Fm Do Q")
    sheet.xobjects["Fm"] = pdf.stream(
        b"q 1190 0 0 1684 0 0 cm /Im Do Q", f"/Type /XObject /Subtype /Form /BBox [0 0 1190 1684] {resources}"
    )
    assert difference(picture_of(paged(sheet, pdf)), form_page()) < 6


@pytest.mark.parametrize("entries", ["/UserUnit 2", "/CropBox [0 0 595 842]", "/CropBox [-50 -50 900 900]"])
@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_the_page_s_frame_and_unit_leave_the_picture_as_it_is(entries: str, rotate: int) -> None:
    pdf = Pdf()
    sheet = Sheet(rotate=rotate).raw(DRAW)
    sheet.xobjects["Im"] = COLOURED["flate"](pdf)
    data = paged(sheet, pdf).replace(b"/Type /Page /Parent", f"/Type /Page {entries} /Parent".encode())
    page = picture_of(data)
    assert difference(page, np.ascontiguousarray(np.rot90(form_page(), -rotate // 90))) < 5


def test_what_the_crop_box_cuts_off_is_not_shown() -> None:
    pdf = Pdf()
    sheet = Sheet(width=700, height=1000).raw("q 1 0 0 1 52 79 cm " + DRAW + " Q 0 g 0 0 40 1000 re f")
    sheet.xobjects["Im"] = COLOURED["flate"](pdf)
    data = paged(sheet, pdf).replace(b"/Type /Page /Parent", b"/Type /Page /CropBox [52 79 647 921] /Parent")
    page = page_picture(data, 0)
    assert difference(page, form_page()) < 5


SIDE = 40_000
VAST = f"/Type /XObject /Subtype /Image /Width {SIDE} /Height {SIDE} /ColorSpace /DeviceGray /BitsPerComponent"


@pytest.mark.parametrize(
    ("entries", "data"),
    [
        (f"{VAST} 1 /Filter /JBIG2Decode", vast_jbig2(SIDE)),
        (f"{VAST} 1 /DecodeParms << /K -1 /Columns {SIDE} /Rows {SIDE} >> /Filter /CCITTFaxDecode", b"\xff" * 5000),
        (f"{VAST} 8 /Filter /RunLengthDecode", b"\x81\0" * 9000),
        (f"{RGB} /BitsPerComponent 8 /Filter /DCTDecode", b"\xff\xd8\xff\xe0" + b"junk" * 30),
        (f"{RGB} /BitsPerComponent 8 /Filter /DCTDecode", saved(PAGE, "JPEG")[:9000]),
        (f"{HEAD} /Filter /JPXDecode", saved(PAGE, "JPEG2000")[:9000]),
        (f"{BITS} /Filter /JBIG2Decode", jbig2()[:200]),
    ],
    ids=["vast jbig2", "vast fax", "vast run lengths", "no jpeg", "cut jpeg", "cut jpeg 2000", "cut jbig2"],
)
def test_a_vast_or_broken_picture_leaves_a_page_of_usual_size(entries: str, data: bytes) -> None:
    pdf = Pdf()
    sheet = Sheet().raw(DRAW)
    sheet.xobjects["Im"] = pdf.stream(data, entries)
    page = page_picture(paged(sheet, pdf), 0)
    assert 800 < page.pixels.shape[1] < 2600
    assert page.pixels.shape[0] / page.pixels.shape[1] == pytest.approx(842 / 595, rel=0.01)
