"""Which pages are pictures, what they look like, and files that must fail with a clear error."""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_maker import Pdf, Sheet, one_page

from extract.readers.pdf import PageKind, page_kinds, page_picture, page_pictures, read, read_with_kinds, render_page
from models.errors import CorruptFile, EmptyFile, EncryptedFile, FileError, TooLargeFile
from models.limits import ReadLimits

WORDS = "填报市局杭州市人力资源和社会保障局填报日期二〇二四年一月二十二日姓名张三性别男民族汉常住地杭州"


def scan(sheet: Sheet, dark: bool = True, size: tuple[int, int] = (119, 168)) -> bytes:
    """A page under one picture, black bars on white, that covers it."""
    pdf = Pdf()
    pixels = np.full((size[1], size[0], 3), 255, np.uint8)
    if dark:
        pixels[::3] = 0
    sheet.xobjects["Im"] = pdf.picture(*size, pixels.tobytes())
    pdf.sheets.append(sheet)
    return pdf.written()


DRAW = "q 595 0 0 842 0 0 cm /Im Do Q"


def test_text_blank_and_picture() -> None:
    assert page_kinds(one_page(Sheet().text(50, 700, WORDS))) == [PageKind.TEXT]
    assert page_kinds(one_page(Sheet())) == [PageKind.BLANK]
    assert page_kinds(scan(Sheet().raw(DRAW))) == [PageKind.PICTURE]


def test_a_hidden_layer_over_a_scan_is_a_picture_and_its_text_is_left_out() -> None:
    data = scan(Sheet().raw(DRAW).text(50, 700, WORDS, mode=3))
    layout, kinds = read_with_kinds(data, ReadLimits())
    assert (kinds, layout.blocks, layout.pages) == ([PageKind.PICTURE], [], 1)


def test_a_layer_under_a_scan_is_a_picture() -> None:
    assert page_kinds(scan(Sheet().text(50, 700, WORDS).raw(DRAW))) == [PageKind.PICTURE]


def test_a_visible_layer_over_the_ink_it_was_read_from_is_a_picture() -> None:
    assert page_kinds(scan(Sheet().raw(DRAW).text(50, 700, WORDS))) == [PageKind.PICTURE]


def test_text_on_a_letterhead_is_text() -> None:
    assert page_kinds(scan(Sheet().raw(DRAW).text(50, 700, WORDS), dark=False)) == [PageKind.TEXT]


def test_a_scanner_apps_advertisement_is_no_text_layer() -> None:
    assert page_kinds(scan(Sheet().raw(DRAW).text(250, 10, "由扫描全能王扫描创建"))) == [PageKind.PICTURE]


@pytest.mark.parametrize(
    "words",
    ["".join(chr(0xE100 + i) for i in range(40)), "龘鱻麤灪爨癵籱饢驫鸞" * 4],
    ids=["private use", "rare characters"],
)
def test_a_garbage_layer_is_garbage(words: str) -> None:
    pdf = Pdf()
    table = "".join(f"<{i + 33:02x}> <{ord(char):04x}>\n" for i, char in enumerate(words))
    to_unicode = pdf.stream(
        f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange {len(words)} beginbfchar\n{table}"
        "endbfchar endcmap".encode()
    )
    pdf.fonts["G"] = pdf.add(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode {to_unicode} 0 R"
        f" /FirstChar 33 /LastChar 90 /Widths [{'900 ' * 58}] >>"
    )
    pdf.sheets.append(Sheet().text(50, 700, "".join(chr(33 + i) for i in range(len(words))), font="G"))
    assert page_kinds(pdf.written()) == [PageKind.GARBAGE]


def test_the_picture_itself_comes_unscaled_where_the_page_is_one() -> None:
    page = page_picture(scan(Sheet().raw(DRAW), size=(1190, 1684)), 0)
    assert page.pixels.shape == (1684, 1190, 3)
    assert page.pixels.dtype == np.uint8
    assert page.dpi == pytest.approx(144, abs=0.1)
    assert (page.pixels[0] == 0).all()


@pytest.mark.parametrize("has_line", [False, True], ids=["embedded", "rendered"])
def test_a_page_that_counts_its_pixels_as_points_is_a4_and_its_places_stay_its_own(has_line: bool) -> None:
    sheet = Sheet(width=1654, height=2339).raw("q 1654 0 0 2339 0 0 cm /Im Do Q")
    page = page_picture(scan(sheet.line(10, 10, 90, 10) if has_line else sheet, size=(1654, 2339)), 0)
    assert page.pixels.shape == pytest.approx((2339, 1654, 3), abs=2)
    assert page.dpi == pytest.approx(200, abs=0.2)
    assert page.points_per_pixel == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_picture_lies_as_the_page_is_shown(rotate: int) -> None:
    pdf = Pdf()
    pixels = np.full((842, 595, 3), 255, np.uint8)
    pixels[:100, :200] = (255, 0, 0)
    sheet = Sheet(rotate=rotate).raw(DRAW)
    sheet.xobjects["Im"] = pdf.picture(595, 842, pixels.tobytes())
    pdf.sheets.append(sheet)
    data = pdf.written()
    embedded, rendered = page_picture(data, 0), render_page(data, 0, 72)
    assert embedded.pixels.shape == rendered.pixels.shape
    assert np.abs(embedded.pixels.astype(int) - rendered.pixels).mean() < 1


@pytest.mark.parametrize(
    "matrix", ["0 842 -595 0 595 0", "0 -842 595 0 0 842", "-595 0 0 842 595 0", "595 0 0 -842 0 842"]
)
def test_the_picture_is_turned_as_its_matrix_says(matrix: str) -> None:
    pdf = Pdf()
    size = (842, 595) if matrix.startswith("0") else (595, 842)
    pixels = np.full((size[1], size[0], 3), 255, np.uint8)
    pixels[:100, :200] = (0, 0, 255)
    sheet = Sheet().raw(f"q {matrix} cm /Im Do Q")
    sheet.xobjects["Im"] = pdf.picture(*size, pixels.tobytes())
    pdf.sheets.append(sheet)
    data = pdf.written()
    embedded, rendered = page_picture(data, 0), render_page(data, 0, 72)
    assert embedded.pixels.shape == rendered.pixels.shape
    assert np.abs(embedded.pixels.astype(int) - rendered.pixels).mean() < 1


def test_a_page_with_more_than_a_picture_is_rendered_upright() -> None:
    sheet = Sheet(rotate=90).raw("q 300 0 0 400 100 100 cm /Im Do Q").text(50, 700, "盖章")
    (page,) = page_pictures(scan(sheet), [0])
    assert page.pixels.shape[1] > page.pixels.shape[0]
    assert page.page == 1


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_file_opens_by_the_empty_password_only(user: str) -> None:
    data = encrypted(one_page(Sheet().text(50, 700, WORDS)), user)
    if user:
        with pytest.raises(EncryptedFile):
            read(data, ReadLimits())
    else:
        assert page_kinds(data) == [PageKind.TEXT]


def encrypted(data: bytes, user: str) -> bytes:
    """The file under RC4 of 40 bits (ISO 32000-1, 7.6.3): streams only, which is all that is asked of it."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    word = (user.encode() + pad)[:32]
    owner = rc4(hashlib.md5(word).digest()[:5], word)
    key = hashlib.md5(word + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + b"0" * 16).digest()[:5]

    def locked(match: re.Match[bytes]) -> bytes:
        number = int(match[1])
        own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
        return match[1] + match[2] + rc4(own, match[3]) + b"\nendstream"

    pattern = rb"(\d+)( 0 obj\n<<[^>]*>>\nstream\n)(.*?)\nendstream"
    body = re.sub(pattern, locked, data, flags=re.DOTALL)
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{rc4(key, pad).hex()}> /P -4 >>"
    return body.replace(b"/Root", f"{lock} /ID [<{'30' * 16}> <{'30' * 16}>] /Root".encode())


def rc4(key: bytes, data: bytes) -> bytes:
    """The stream cipher of old PDFs."""
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def test_no_file_no_header_no_pages() -> None:
    with pytest.raises(EmptyFile):
        read(b"", ReadLimits())
    with pytest.raises(CorruptFile):
        read(b"PK\x03\x04 not a pdf", ReadLimits())
    with pytest.raises(CorruptFile):
        read(b"%PDF-1.7\nnothing else", ReadLimits())
    with pytest.raises(CorruptFile):
        read(Pdf().written(), ReadLimits())


def test_bytes_before_the_header_and_a_broken_table_of_contents_are_mended() -> None:
    data = one_page(Sheet().text(50, 700, WORDS))
    at = data.index(b"startxref")
    for broken in (b"\r\n\r\n" + data, data[:at] + b"startxref\n99\n%%EOF", data[: data.index(b"xref")]):
        assert page_kinds(broken) == [PageKind.TEXT]


def test_too_many_pages() -> None:
    pdf = Pdf()
    pdf.sheets = [Sheet()] * 301
    with pytest.raises(TooLargeFile):
        read(pdf.written(), ReadLimits())


@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_that_unpacks_past_the_limit_is_refused_before_it_is_parsed(layers: int) -> None:
    import zlib

    pdf = Pdf()
    body = zlib.compress(b"0 0 m " * 400_000, 9)
    filters = "/FlateDecode"
    if layers == 2:
        body, filters = zlib.compress(body, 9), "[/FlateDecode /FlateDecode]"
    pdf.stream(body, f"/Filter {filters}")
    pdf.sheets.append(Sheet().text(50, 700, WORDS))
    with pytest.raises(TooLargeFile):
        read(pdf.written(), ReadLimits(max_part_bytes=2**20))


def test_too_many_characters() -> None:
    with pytest.raises(TooLargeFile):
        read(one_page(Sheet().text(50, 700, WORDS)), ReadLimits(max_chars=20))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_gives_a_layout_or_a_typed_error(data: st.DataObject) -> None:
    sheet = Sheet().grid([50, 150, 300], [600, 620]).text(55, 605, "姓名").text(60, 700, "是□否☑")
    whole = bytearray(one_page(sheet))
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    try:
        layout = read(bytes(whole[:cut]), ReadLimits())
    except FileError:
        return
    assert layout.pages >= 1
