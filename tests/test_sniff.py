"""Files are told by their bytes: every kind, the locked, the empty, the cut off, and the ones no reader is for."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from docx_notation import docx
from hypothesis import given, settings
from hypothesis import strategies as st
from ole_maker import ole_file, word_stream

from extract.sniff import sniff
from models.errors import CorruptFile, EmptyFile, EncryptedFile, FileError, UnsupportedFile
from models.filekind import FileKind


def zip_of(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


WORD = docx("甲")
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (WORD, FileKind.DOCX),
        (b"junk" + WORD, FileKind.DOCX),
        (ole_file({"WordDocument": word_stream(), "1Table": b"x"}), FileKind.DOC),
        (
            (XML + '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">').encode(),
            FileKind.WORDML,
        ),
        (
            (XML + '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">').encode("utf-16"),
            FileKind.WORDML,
        ),
        (
            (XML + '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">').encode(),
            FileKind.FLAT_OPC,
        ),
        (b"{\\rtf1\\ansi x}", FileKind.RTF),
        (b"\xef\xbb\xbf  <html><body>x", FileKind.HTML_DOC),
        (b"<!DOCTYPE html PUBLIC 'x'>\n<HTML xmlns:o='urn'>", FileKind.HTML_DOC),
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\r\njunk\n%PDF-1.4\n", FileKind.PDF),
        (b"\x89PNG\r\n\x1a\n....", FileKind.PNG),
        (b"\xff\xd8\xff\xe1....Exif", FileKind.JPEG),
        (b"II*\x00....", FileKind.TIFF),
        (b"MM\x00*....", FileKind.TIFF),
        (b"GIF89a......", FileKind.GIF),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", FileKind.WEBP),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", FileKind.HEIC),
        (b"\x00\x00\x00\x18ftypMSNV\x00\x00\x00\x00mif1heic", FileKind.HEIC),
        (b"BM" + struct.pack("<IIIII", 100, 0, 54, 40, 5) + b"\0" * 40, FileKind.BMP),
    ],
)
def test_kind(data: bytes, kind: FileKind) -> None:
    assert sniff(data) is kind


@pytest.mark.parametrize("data", [b"", b"\x00" * 600, b" \r\n\t", b"\xef\xbb\xbf", zip_of()])
def test_empty(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        sniff(data)


@pytest.mark.parametrize(
    "data",
    [
        ole_file({"EncryptedPackage": b"x" * 64, "EncryptionInfo": b"y"}),
        ole_file({"WordDocument": word_stream(flags=0x0100)}),
        ole_file({"WordDocument": word_stream(flags=0x9310)}),
    ],
)
def test_encrypted(data: bytes) -> None:
    with pytest.raises(EncryptedFile):
        sniff(data)


@pytest.mark.parametrize(
    "data",
    [
        WORD[: len(WORD) // 2],
        WORD[:40],
        ole_file({"WordDocument": word_stream()})[:600],
        ole_file({"WordDocument": b"no Word file at all, but named so" * 9}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_corrupt(data: bytes) -> None:
    with pytest.raises(CorruptFile):
        sniff(data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (zip_of(xl__workbook="x", **{"[Content_Types].xml": "x"}), "Excel"),
        (zip_of(ppt__presentation="x", **{"[Content_Types].xml": "x"}), "幻灯片"),
        (zip_of(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "x"}), "docx"),
        (zip_of(readme="x"), "解压"),
        (ole_file({"Workbook": b"x"}), "Excel"),
        (ole_file({"CONTENTS": b"x"}), "Works"),
        (ole_file({"__properties_version1.0": b"x"}), "Outlook"),
        (ole_file({"Other": b"x"}), "docx"),
        (b"Rar!\x1a\x07\x00....", "解压"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n", "docx"),
        (b'<?xml version="1.0"?><root/>', "docx"),
        ("杭州市申报表".encode("gb18030"), "Word"),
        (b"plain text", "Word"),
    ],
)
def test_unsupported_names_a_remedy(data: bytes, word: str) -> None:
    with pytest.raises(UnsupportedFile) as caught:
        sniff(data)
    assert word in caught.value.message


@given(
    st.binary(max_size=2000)
    | st.binary(max_size=600).map(lambda tail: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + tail)
    | st.binary(max_size=600).map(lambda tail: b"PK\x03\x04" + tail)
    | st.binary(max_size=200).map(lambda tail: b"<?xml" + tail)
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_have_a_kind_or_a_reason(data: bytes) -> None:
    try:
        assert isinstance(sniff(data), FileKind)
    except FileError as error:
        assert error.message


@given(st.integers(0, 2047), st.binary(min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_damage_to_an_old_word_file(at: int, junk: bytes) -> None:
    good = ole_file({"WordDocument": word_stream(), "1Table": b"x"})
    try:
        sniff(good[:at] + junk + good[at + len(junk) :])
    except FileError as error:
        assert error.message
