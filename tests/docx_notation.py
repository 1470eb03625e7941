"""Word files for tests, written as short as the case they show.

``p("是☑否□")`` is a paragraph, ``r("þ", font="Wingdings")`` a run, ``tbl([["a", "b"], ["c", "d"]])`` a table;
``docx(...)`` packs them, and ``read_line(...)`` reads one paragraph back through the real reader.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from extract.readers.docx import read
from models.layout import Block, Layout, Line, Table
from models.limits import ReadLimits

LIMITS = ReadLimits()
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def r(text: str = "", props: str = "", font: str | None = None, inner: str = "") -> str:
    """A run. font: its ascii and hAnsi font. inner: XML in place of, or after, the text."""
    if font:
        props += f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    rpr = f"<w:rPr>{props}</w:rPr>" if props else ""
    written = f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""
    return f"<w:r>{rpr}{written}{inner}</w:r>"


def _runs(content: str) -> str:
    return content if content.startswith("<") else r(content) if content else ""


def p(*content: str, props: str = "") -> str:
    """A paragraph of runs; plain text becomes a run."""
    return f"<w:p>{f'<w:pPr>{props}</w:pPr>' if props else ''}{''.join(map(_runs, content))}</w:p>"


def tc(*blocks: str, props: str = "") -> str:
    """A cell; plain text becomes a paragraph."""
    inner = "".join(block if block.startswith(("<w:p", "<w:t", "<w:s", "<mc:")) else p(block) for block in blocks)
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{inner or '<w:p/>'}</w:tc>"


def tr(*cells: str, props: str = "") -> str:
    """A row; plain text becomes a cell."""
    inner = "".join(cell if cell.startswith(("<w:tc>", "<w:sdt>", "<w:cust")) else tc(cell) for cell in cells)
    return f"<w:tr>{f'<w:trPr>{props}</w:trPr>' if props else ''}{inner}</w:tr>"


def tbl(rows: Iterable[str | Sequence[str]], props: str = "") -> str:
    """A table of rows, each a ``tr`` or a list of cells."""
    rows = list(rows)
    inner = "".join(row if isinstance(row, str) else tr(*row) for row in rows)
    columns = '<w:gridCol w:w="2000"/>' * max((len(row) for row in rows if not isinstance(row, str)), default=0)
    return f"<w:tbl><w:tblPr>{props}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{inner}</w:tbl>"


def sdt(content: str, props: str = "") -> str:
    """A content control around runs, paragraphs, rows or cells."""
    return f"<w:sdt><w:sdtPr>{props}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def checkbox(glyph: str, checked: str | None, states: str = "") -> str:
    """A w14 check box control. checked: its value, or None for an element without one."""
    value = "" if checked is None else f' w14:val="{checked}"'
    return sdt(r(glyph, font="MS Gothic"), f"<w14:checkbox><w14:checked{value}/>{states}</w14:checkbox>")


def field(code: str, result: str | None = None, data: str = "") -> str:
    """A complex field; plain result text becomes a run."""
    parts = [r(inner=f'<w:fldChar w:fldCharType="begin">{data}</w:fldChar>')]
    parts.append(r(inner=f'<w:instrText xml:space="preserve">{escape(code)}</w:instrText>'))
    if result is not None:
        parts.append(r(inner='<w:fldChar w:fldCharType="separate"/>') + _runs(result))
    return "".join(parts) + r(inner='<w:fldChar w:fldCharType="end"/>')


def form_checkbox(inner: str) -> str:
    """A legacy check box; inner: what its w:checkBox holds."""
    return field(" FORMCHECKBOX ", data=f"<w:ffData><w:checkBox><w:sizeAuto/>{inner}</w:checkBox></w:ffData>")


def sym(font: str, code: str) -> str:
    """A run with a w:sym."""
    return r(inner=f'<w:sym w:font="{font}" w:char="{code}"/>')


def docx(*blocks: str, parts: Mapping[str, str] | None = None, document: str | None = None) -> bytes:
    """A .docx of these blocks. parts: the XML of further parts by kind (``styles``, ``numbering``, ``header``)."""
    body = "".join(block if block.startswith("<") else p(block) for block in blocks)
    relations = ""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _relations(f'<Relationship Id="r1" Type="{_RELATION}officeDocument" '
                                                   'Target="word/document.xml"/>'))  # fmt: skip
        archive.writestr(
            "word/document.xml", document or f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"
        )
        for number, (kind, content) in enumerate((parts or {}).items()):
            relations += (
                f'<Relationship Id="x{number}" Type="{_RELATION}{kind.rstrip("0123456789")}" Target="{kind}.xml"/>'
            )
            archive.writestr(f"word/{kind}.xml", content)
        archive.writestr("word/_rels/document.xml.rels", _relations(relations))
    return buffer.getvalue()


def _relations(inner: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def styles(inner: str) -> dict[str, str]:
    """The styles part, for ``docx(parts=...)``."""
    return {"styles": f"<w:styles {NAMESPACES}>{inner}</w:styles>"}


def numbering(*levels: tuple[str, str], props: str = "") -> dict[str, str]:
    """One list (numId 1) whose levels have these (number format, text) pairs, for ``docx(parts=...)``."""
    inner = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>'
        f"{f'<w:rPr>{props}</w:rPr>' if props else ''}</w:lvl>"
        for level, (style, text) in enumerate(levels)
    )
    return {
        "numbering": f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="7">{inner}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    }


def read_docx(*blocks: str, parts: Mapping[str, str] | None = None) -> Layout:
    """These blocks, packed and read back."""
    return read(docx(*blocks, parts=parts), LIMITS)


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """All lines, those in tables too, in reading order."""
    found: list[Line] = []
    for block in blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                found += lines_of(cell.blocks)
        else:
            found.append(block)
    return found


def texts_of(layout: Layout) -> list[str]:
    """The texts of all lines that are not empty."""
    return [line.text for line in lines_of(layout.blocks) if line.text]


def read_line(*content: str, parts: Mapping[str, str] | None = None) -> Line:
    """One paragraph, read in the body, in a plain cell and in a cell within a control; the three must agree."""
    layout = read_docx(p(*content), tbl([[tc(p(*content)), sdt(tc(p(*content)))]]), parts=parts)
    body, cell, wrapped = lines_of(layout.blocks)
    for other in (cell, wrapped):
        assert (other.text, other.marks, other.styles) == (body.text, body.marks, body.styles)
    return body


def read_table(*rows: str | Sequence[str], props: str = "") -> Table:
    """A document's only table."""
    (table,) = (block for block in read_docx(tbl(rows, props)).blocks if isinstance(block, Table))
    return table
