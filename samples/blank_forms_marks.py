"""What a made-up blank holds beside plain text: form fields, content controls, underlined blanks, tables in cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_V = "urn:schemas-microsoft-com:vml"
_MARK = re.compile(r"\[(u\d+|ft|fc|cc|ct|cd[^\]]*|w)\]")
_CHECKBOX = '<w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr>'
_PLACEHOLDER = "<w:sdtPr><w:showingPlcHdr/><w:text/></w:sdtPr>"


def write(paragraph: Paragraph, text: str) -> None:
    """Text with marks as runs and controls of a paragraph."""
    for at, piece in enumerate(_MARK.split(text)):
        if not piece:
            continue
        if at % 2 == 0:
            paragraph.add_run(piece)
        elif piece[0] == "u":
            paragraph.add_run(" " * int(piece[1:])).underline = True
        else:
            for element in _marks(piece):
                paragraph._p.append(element)


def write_downwards(cell: Any) -> None:
    """A cell whose text runs from top to bottom."""
    cell._tc.get_or_add_tcPr().append(_xml('<w:textDirection w:val="tbRlV"/>'))


def add_inner_table(cell: Any, text: str, plain: Callable[[str], str]) -> None:
    """A table in a cell: cells divided by ``;``, rows by ``/``."""
    rows = [row.split(";") for row in text.split("/")]
    table = cell.add_table(len(rows), max(len(row) for row in rows))
    for at, row in enumerate(rows):
        for col, words in enumerate(row):
            table.cell(at, col).text = plain(words)
    cell.add_paragraph()


def add_line(document: Document, line: str) -> bool:
    """A line that starts with ``!``: header, footer, landscape, a text box. False: it is another line."""
    kind, _, text = line.partition(" ")
    section = document.sections[0]
    if kind == "!header":
        section.header.paragraphs[0].text = text
    elif kind == "!footer":
        section.footer.paragraphs[0].text = text
    elif kind == "!landscape":
        section.page_width, section.page_height = section.page_height, section.page_width
    elif kind == "!box":
        lines = "".join(f'<w:p><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>' for words in text.split("\n"))
        box = f'<v:shape style="width:150pt;height:80pt"><v:textbox><w:txbxContent>{lines}</w:txbxContent></v:textbox>'
        document.add_paragraph()._p.append(_xml(f"<w:r><w:pict>{box}</v:shape></w:pict></w:r>"))
    else:
        return False
    return True


def _marks(piece: str) -> list[Any]:
    if piece == "w":
        return [_xml('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>')]
    if piece in ("ft", "fc"):
        data = "<w:textInput/>" if piece == "ft" else '<w:checkBox><w:sizeAuto/><w:default w:val="0"/></w:checkBox>'
        shown = [_run("\u2002" * 5)] if piece == "ft" else []
        code = "FORMTEXT" if piece == "ft" else "FORMCHECKBOX"
        return [
            _xml(f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'),
            _xml(f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'),
            _xml('<w:r><w:fldChar w:fldCharType="separate"/></w:r>'),
            *shown,
            _xml('<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        ]
    if piece == "cc":
        return [_control(_CHECKBOX, "☐")]
    if piece == "ct":
        return [_control(_PLACEHOLDER, "单击此处输入文字。")]
    items = "".join(f'<w:listItem w:displayText="{word}" w:value="{word}"/>' for word in piece[2:].split("/"))
    return [_control(f"<w:sdtPr><w:showingPlcHdr/><w:dropDownList>{items}</w:dropDownList></w:sdtPr>", "选择一项。")]


def _control(props: str, shown: str) -> Any:
    return _xml(f"<w:sdt>{props}<w:sdtContent><w:r><w:t>{shown}</w:t></w:r></w:sdtContent></w:sdt>")


def _run(text: str) -> Any:
    return _xml(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>')


def _xml(text: str) -> Any:
    from lxml import etree

    root = etree.fromstring(f'<root xmlns:w="{_W}" xmlns:w14="{_W14}" xmlns:v="{_V}">{text}</root>')
    return root[0]
