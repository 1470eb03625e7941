"""Hostile and broken Word files end in a typed error, never in a crash; harmless oddities are read."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from docx_notation import LIMITS, NAMESPACES, docx, p, r, sdt, tbl, texts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.readers.docx import embedded_pictures, read
from models.errors import CorruptFile, EncryptedFile, FileError, TooLargeFile
from models.limits import ReadLimits


def repacked(data: bytes, **changes: bytes | None) -> bytes:
    """A .docx with parts of its word/ folder replaced, or removed where None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            key = name.removeprefix("word/").removesuffix(".xml")
            content = changes.get(key, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


GOOD = docx("甲")


@pytest.mark.parametrize(
    "data",
    [
        GOOD[: len(GOOD) // 2],
        GOOD[:-30],
        b"PK\x03\x04" + b"\x00" * 200,
        b"",
        repacked(GOOD, document=None),
        repacked(GOOD, document=b""),
        repacked(GOOD, document=b"<w:document"),
        repacked(GOOD, document=b"\x00\xff\x00"),
        repacked(GOOD, document=b"<a/>"),
        repacked(GOOD, document=b'<!DOCTYPE x [<!ENTITY e "x">]><w:document>&e;</w:document>'),
        repacked(GOOD, document='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'.encode("utf-16")),
    ],
)
def test_damaged(data: bytes) -> None:
    with pytest.raises(CorruptFile):
        read(data, LIMITS)


def test_damaged_checksum() -> None:
    at = GOOD.index(b"word/document.xml") + len("word/document.xml") + 20
    with pytest.raises(CorruptFile):
        read(GOOD[:at] + bytes([GOOD[at] ^ 0x55]) + GOOD[at + 1 :], LIMITS)


def test_entity_bomb_and_external_entity() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + "<x>&b;</x>"
    with pytest.raises(CorruptFile):
        read(docx(document=bomb), LIMITS)


def test_locked_zip() -> None:
    data = bytearray(GOOD)
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    with pytest.raises(EncryptedFile):
        read(bytes(data), LIMITS)


def test_zip_bomb_by_its_declared_size() -> None:
    bomb = repacked(GOOD, document=b" " * (LIMITS.max_part_bytes + 1))
    assert len(bomb) < 200_000
    with pytest.raises(TooLargeFile):
        read(bomb, LIMITS)


def test_zip_that_lies_about_its_size() -> None:
    bomb = bytearray(repacked(GOOD, document=b" " * 5_000_000))
    entry = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(b"word/document.xml"))
    bomb[entry + 24 : entry + 28] = struct.pack("<I", 100)
    with pytest.raises(CorruptFile):
        read(bytes(bomb), LIMITS)


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (docx(tbl([["x"] * 100] * 210)), LIMITS),
        (docx(p("字" * 500_001)), LIMITS),
        (docx(p("字" * 11)), ReadLimits(max_chars=10)),
        (docx("甲"), ReadLimits(max_bytes=100)),
        (docx("甲"), ReadLimits(max_unpacked_bytes=100)),
        (docx("甲"), ReadLimits(max_part_bytes=100)),
        (docx(tbl([["x", "<w:tc><w:tcPr><w:gridSpan w:val='99999'/></w:tcPr><w:p/></w:tc>"]])), LIMITS),
    ],
)
def test_too_large(data: bytes, limits: ReadLimits) -> None:
    with pytest.raises(TooLargeFile):
        read(data, limits)


def nested(before: str, after: str, times: int, core: str = "<w:p/>") -> bytes:
    return docx(before * times + core + after * times)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"), ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:p><w:ins>", "</w:ins></w:p>"), ("<w:customXml>", "</w:customXml>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("times", [70, 200, 5000])
def test_deep_nesting(before: str, after: str, times: int) -> None:
    """Read where it is within the limits, too large where it is not; never a stack overflow."""
    data = nested(before, after, times)
    if times == 70:
        try:
            read(data, LIMITS)
        except TooLargeFile:
            assert before.startswith(("<w:tbl", "<w:p><w:r"))
    else:
        with pytest.raises(TooLargeFile):
            read(data, LIMITS)


def test_twenty_tables_in_each_other_are_read() -> None:
    assert texts_of(read(nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 20, p("底")), LIMITS)) == ["底"]


def test_harmless_oddities() -> None:
    assert texts_of(read(b"junk before the file " + GOOD, LIMITS)) == ["甲"]
    assert texts_of(read(GOOD + b"junk after it", LIMITS)) == ["甲"]
    strict = NAMESPACES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    data = docx(document=f"<w:document {strict}><w:body>{p('严格')}</w:body></w:document>")
    assert texts_of(read(data, LIMITS)) == ["严格"]
    assert read(docx(), LIMITS).blocks == []


def test_prefixes_may_have_any_name() -> None:
    data = docx(
        document=f"<w:document {NAMESPACES}><w:body>{p('甲')}</w:body></w:document>".replace("w:", "q:").replace(
            ":w=", ":q="
        )
    )
    assert texts_of(read(data, LIMITS)) == ["甲"]


def test_parts_found_by_backslash_and_case() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("word/", "Word\\"), old.read(name))
    assert texts_of(read(out.getvalue(), LIMITS)) == ["甲"]


def test_flat_file() -> None:
    part = '<pkg:part pkg:name="{}"><pkg:xmlData>{}</pkg:xmlData></pkg:part>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    document = f"<w:document {NAMESPACES}><w:body>{p('平')}</w:body></w:document>"
    data = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        + part.format("/_rels/.rels", relations)
        + part.format("/word/document.xml", document)
        + "</pkg:package>"
    )
    assert texts_of(read(data.encode(), LIMITS)) == ["平"]


def test_pictures_pasted_into_word() -> None:
    picture = r(inner='<w:drawing><wp:inline><a:graphic><a:blip r:embed="x0"/></a:graphic></wp:inline></w:drawing>')
    data = docx(p(picture), parts={"image1": "pixels", "image2": "unused"})
    assert embedded_pictures(data, LIMITS) == [b"pixels"]
    assert embedded_pictures(GOOD, LIMITS) == []
    assert texts_of(read(data, LIMITS)) == []


_NAMES = [
    "w:p",
    "w:r",
    "w:t",
    "w:tbl",
    "w:tr",
    "w:tc",
    "w:tcPr",
    "w:trPr",
    "w:tblPr",
    "w:sdt",
    "w:sdtPr",
    "w:sdtContent",
    "w:ins",
    "w:del",
    "w:moveFrom",
    "w:moveTo",
    "w:rPr",
    "w:pPr",
    "w:numPr",
    "w:numId",
    "w:ilvl",
    "w:vMerge",
    "w:hMerge",
    "w:gridSpan",
    "w:gridBefore",
    "w:fldChar",
    "w:instrText",
    "w:fldSimple",
    "w:sym",
    "w:tab",
    "w:br",
    "w:ruby",
    "w:rubyBase",
    "w:drawing",
    "w:pict",
    "w:txbxContent",
    "w:hyperlink",
    "w:customXml",
    "w:smartTag",
    "w:vanish",
    "w:rFonts",
    "w:color",
    "w:shd",
    "w:u",
    "w:rStyle",
    "w:pStyle",
    "mc:AlternateContent",
    "mc:Choice",
    "mc:Fallback",
    "w14:checkbox",
    "w14:checked",
    "w14:checkedState",
    "w:dropDownList",
    "w:listItem",
    "w:showingPlcHdr",
    "w:ffData",
    "w:checkBox",
    "w:ddList",
    "w:listEntry",
    "w:result",
    "w:cellMerge",
    "w:cellDel",
    "m:oMath",
    "m:t",
    "a:custGeom",
    "wp:anchor",
    "wp:positionH",
    "wps:wsp",
    "wps:spPr",
    "wps:txbx",
    "v:oval",
    "v:line",
    "v:shape",
    "v:textbox",
    "w14:contentPart",
]
_TEXT = st.text("□☑√þ口a ,()\\EQo○是\u2002\uf0fe\u20de", max_size=6)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["w:val", "w:fldCharType", "w:instr", "w:char", "w:font", "w:ascii",
                     "w14:val", "w14:font", "w:fill",
                     "w:vMerge", "Requires", "style", "from", "to", "relativeFrom", "w:type"]),
    st.sampled_from(["", "1", "0", "true", "x", "-5", "99999999999", "begin", "separate", "end",
                     "F0FE", "Wingdings", "restart",
                     "continue", "w14", "zz", "FFFFFF", "page", " EQ \\o(□,√)",
                     "FORMCHECKBOX", "width:1..5pt", "0,0", "²"]),
    max_size=2,
)  # fmt: skip


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> str:
    name = draw(st.sampled_from(_NAMES))
    attributes = "".join(f' {key}="{value}"' for key, value in draw(_ATTRIBUTES).items())
    children = draw(st.lists(trees(depth + 1), max_size=3)) if depth < 5 else []
    return f"<{name}{attributes}>{draw(_TEXT)}{''.join(children)}</{name}>"


@given(st.lists(trees(), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_nesting_of_known_elements_gives_a_layout_or_a_file_error(inner: list[str]) -> None:
    try:
        layout = read(docx(*inner, p(*inner), tbl([inner]), sdt("".join(inner))), LIMITS)
    except FileError:
        return
    for line in texts_of(layout):
        assert isinstance(line, str)


@given(st.binary(max_size=300), st.integers(0, len(GOOD)))
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_a_layout_or_a_file_error(junk: bytes, at: int) -> None:
    for data in (junk, GOOD[:at] + junk + GOOD[at:], GOOD[:at] + junk + GOOD[at + len(junk) :]):
        try:
            read(data, LIMITS)
        except FileError:
            continue
