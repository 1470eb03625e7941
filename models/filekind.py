"""What a file is, told by its bytes."""

from __future__ import annotations

from enum import StrEnum


class FileKind(StrEnum):
    """Every kind of file that has a reader. The value is the usual ending, or a name where that would mislead.

    DOC: Word 97-2003, and Kingsoft's .wps, which is the same. WORDML: Word 2003 XML.
    FLAT_OPC: a .docx written as one XML file. HTML_DOC: a web page, often named .doc.
    """

    DOCX = "docx"
    FLAT_OPC = "flat_opc"
    DOC = "doc"
    WORDML = "wordml"
    RTF = "rtf"
    HTML_DOC = "html_doc"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    HEIC = "heic"
    WEBP = "webp"
    BMP = "bmp"
    GIF = "gif"


PICTURES = frozenset(
    {FileKind.PNG, FileKind.JPEG, FileKind.TIFF, FileKind.HEIC, FileKind.WEBP, FileKind.BMP, FileKind.GIF}
)
LEGACY_WORD = frozenset({FileKind.DOC, FileKind.RTF, FileKind.HTML_DOC})
