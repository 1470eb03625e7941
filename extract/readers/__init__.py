"""One reader a format, each ``read(data, limits) -> Layout``. A new format: one module here, one line in the table.

Pictures have no reader of their own: they are pages without text, and go to the recogniser as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from models.errors import UnsupportedFile
from models.filekind import LEGACY_WORD, FileKind
from models.layout import Layout
from models.limits import ReadLimits

Reader = Callable[[bytes, ReadLimits], Layout]

MODULE_BY_KIND: dict[FileKind, str] = {
    FileKind.DOCX: "extract.readers.docx",
    FileKind.FLAT_OPC: "extract.readers.docx",
    FileKind.WORDML: "extract.readers.docx",
    FileKind.PDF: "extract.readers.pdf",
    **dict.fromkeys(sorted(LEGACY_WORD), "extract.readers.legacy"),
}


def reader_for(kind: FileKind) -> Reader:
    """The ``read`` function for files of this kind, imported only now. Raises UnsupportedFile for pictures."""
    name = MODULE_BY_KIND.get(kind)
    if name is None:
        raise UnsupportedFile(f"没有读取 {kind} 文件的模块。")
    reader: Reader = import_module(name).read
    return reader
