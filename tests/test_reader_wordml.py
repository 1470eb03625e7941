"""Word 2003 XML, as Word writes it and as templates of Chinese office systems fill it, is read without LibreOffice."""

from __future__ import annotations

import base64
import struct

import pytest
from docx_notation import LIMITS, lines_of, texts_of

from extract.readers import reader_for
from extract.sniff import sniff
from models.errors import CorruptFile
from models.filekind import FileKind
from models.layout import Layout, Style, Table

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:st1="urn:schemas-microsoft-com:office:smarttags" w:macrosPresent="no">'
)


def read(body: str, before: str = "", encoding: str = "utf-8") -> Layout:
    data = f"{HEAD}{before}<w:body><wx:sect>{body}<w:sectPr/></wx:sect></w:body></w:wordDocument>".encode(encoding)
    assert sniff(data) is FileKind.WORDML
    return reader_for(FileKind.WORDML)(data, LIMITS)


def r(text: str, props: str = "") -> str:
    return f"<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>"


def p(*runs: str, props: str = "") -> str:
    return f"<w:p><w:pPr>{props}</w:pPr>{''.join(runs)}</w:p>"


def test_symbols_and_styles() -> None:
    wingdings = '<w:rFonts w:ascii="Wingdings" w:h-ansi="Wingdings" w:fareast="宋体"/>'
    layout = read(
        p(r("þ", wingdings), r("男"), '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', r("女"))
        + p(r("密", "<w:vanish/>"), r("明", '<w:u w:val="single"/>'), "<w:r><w:tab/><w:noBreakHyphen/></w:r>")
    )
    assert texts_of(layout) == ["☑男□女", "明\t-"]
    assert lines_of(layout.blocks)[1].styles[0].style is Style.UNDERLINE


def test_merged_cells() -> None:
    def tc(text: str, props: str = "") -> str:
        return f"<w:tc><w:tcPr>{props}</w:tcPr>{p(r(text))}</w:tc>"

    rows = [
        tc("甲", '<w:vmerge w:val="restart"/>') + tc("乙", '<w:gridSpan w:val="2"/>'),
        tc("", "<w:vmerge/>") + tc("丙") + tc("丁"),
    ]
    layout = read("<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    (table,) = layout.blocks
    assert isinstance(table, Table)
    assert [(cell.text, cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells] == [
        ("甲", 0, 0, 2, 1), ("乙", 0, 1, 1, 2), ("丙", 1, 1, 1, 1), ("丁", 1, 2, 1, 1),
    ]  # fmt: skip


def test_revisions_and_smart_tags() -> None:
    def tracked(kind: str, run: str) -> str:
        return f'<aml:annotation aml:id="1" w:type="Word.{kind}"><aml:content>{run}</aml:content></aml:annotation>'

    layout = read(
        p(
            r("金额"),
            tracked("Deletion", "<w:r><w:delText>100</w:delText></w:r>"),
            tracked("Insertion", r("200")),
            r("万元"),
        )
        + p(f'<st1:place w:st="on">{r("杭州市")}</st1:place>', tracked("Comment", r("批注")))
    )
    assert texts_of(layout) == ["金额200万元", "杭州市"]


def test_list_numbers() -> None:
    lists = (
        '<w:lists><w:listDef w:listDefId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:listDef><w:list w:ilfo="2"><w:ilst w:val="4"/></w:list></w:lists>'
    )
    in_list = '<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="2"/><wx:t wx:val="一、"/></w:listPr>'
    assert texts_of(read(p(r("甲"), props=in_list) + p(r("乙"), props=in_list), lists)) == ["一、甲", "二、乙"]


@pytest.mark.parametrize(("result", "default", "text"), [(1, 0, "☑是"), (0, 1, "□是"), (25, 1, "☑是"), (25, 0, "□是")])
def test_form_checkbox(result: int, default: int, text: str) -> None:
    data = (
        struct.pack("<IHHH", 0xFFFFFFFF, 1 | result << 2, 0, 20)
        + struct.pack("<H", 2)
        + "框1".encode("utf-16-le")
        + b"\0\0"
    )
    encoded = base64.b64encode(data + struct.pack("<H", default)).decode()
    begin = f'<w:fldChar w:fldCharType="begin"><w:fldData xml:space="preserve">{encoded}</w:fldData></w:fldChar>'
    runs = (begin, "<w:instrText> FORMCHECKBOX </w:instrText>", '<w:fldChar w:fldCharType="end"/>')
    assert texts_of(read(p(*(f"<w:r>{run}</w:r>" for run in runs), r("是")))) == [text]


def test_other_encodings_and_damage() -> None:
    utf_16 = HEAD.replace("UTF-8", "UTF-16")
    data = f"{utf_16}<w:body>{p(r('甲'))}</w:body></w:wordDocument>".encode("utf-16")
    assert sniff(data) is FileKind.WORDML
    assert texts_of(reader_for(FileKind.WORDML)(data, LIMITS)) == ["甲"]
    with pytest.raises(CorruptFile):
        reader_for(FileKind.WORDML)(HEAD.encode(), LIMITS)
