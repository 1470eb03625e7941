"""A blank as a file: opened whatever Word wrote it, and cut into one file a form where it holds several."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from learn import Learned, read_blank
from learn.words import squeeze
from models.declaration import FormDeclaration
from models.errors import UnsupportedFile
from models.filekind import LEGACY_WORD, FileKind
from models.layout import Block, Layout, Line, Table
from models.limits import ReadLimits

_MAIN = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE = re.compile(r"T(\d+)")


@dataclass(slots=True)
class LearnedFile:
    """A form learned from a file, and the blank that belongs to it alone. ending: of the blank's file name."""

    declaration: FormDeclaration
    blank: bytes
    ending: str = "docx"


def learn_file(data: bytes, name: str, limits: ReadLimits | None = None) -> list[LearnedFile]:
    """The forms that a Word file asks to be filled in. name: the file's, for forms without a title.

    Raises a FileError where the file cannot be read or is none of Word's.
    """
    limits = limits or ReadLimits()
    blank, ending = _as_word(data)
    layout = _read(blank, limits)
    found = read_blank(layout, name)
    files = []
    for one in found:
        own = _cut(blank, one, layout) if ending == "docx" else None
        alone = read_blank(_read(own, limits), name) if own else []
        if own and len(alone) == 1 and _is_same(alone[0], one):
            alone[0].declaration.id = one.declaration.id
            alone[0].declaration.annex = one.declaration.annex
            files.append(LearnedFile(alone[0].declaration, own))
        else:
            files.append(LearnedFile(one.declaration, blank, ending))
    for each in files:
        each.declaration.blank = f"{each.declaration.id}.{each.ending}"
    return files


def _read(data: bytes, limits: ReadLimits) -> Layout:
    from extract.readers import docx

    return docx.read(data, limits)


def _as_word(data: bytes) -> tuple[bytes, str]:
    """The file as .docx, old formats converted; Word's XML formats stay as they are."""
    from extract.readers.legacy import legacy_to_docx
    from extract.sniff import sniff

    kind = sniff(data)
    if kind is FileKind.DOCX:
        return data, "docx"
    if kind in (FileKind.FLAT_OPC, FileKind.WORDML):
        return data, "xml"
    if kind in LEGACY_WORD:
        return legacy_to_docx(data), "docx"
    raise UnsupportedFile("空白表应为 Word 文件（.docx、.doc、.wps），不能是 PDF 或图片")


def _is_same(alone: Learned, whole: Learned) -> bool:
    """Whether the form cut out says what it said in the whole file."""
    one, two = alone.declaration, whole.declaration
    return [each.label for each in one.fields] == [each.label for each in two.fields] and len(one.lists) == len(
        two.lists
    )


def _cut(data: bytes, one: Learned, layout: Layout) -> bytes | None:
    """The file with nothing in it but the blocks of one form; None where it holds nothing else, or cannot be cut."""
    tables = _table_numbers(one.blocks)
    if not tables or len(one.blocks) >= len(layout.blocks):
        return None
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            root = etree.fromstring(archive.read(_MAIN), etree.XMLParser(resolve_entities=False, no_network=True))
        except (KeyError, etree.XMLSyntaxError):
            return None
        body = root.find(f"{_W}body")
        if body is None or not _drop_others(body, one.blocks, tables):
            return None
        return _with_main(archive, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _table_numbers(blocks: Sequence[Block]) -> list[int]:
    """The numbers of the blocks' tables in the file."""
    numbers = []
    for block in blocks:
        if isinstance(block, Table):
            place = next((cell.place.cell for cell in block.cells if cell.place.cell), None)
            match = _TABLE.match(place or "")
            if match:
                numbers.append(int(match[1]))
    return numbers


def _drop_others(body: object, blocks: Sequence[Block], tables: Sequence[int]) -> bool:
    """Remove the body's elements before and after the form's; False where its place is not clear."""
    children = [child for child in body if isinstance(child.tag, str) and child.tag != f"{_W}sectPr"]  # type: ignore[attr-defined]
    at_table: list[int] = []  # the child in which each table stands
    for index, child in enumerate(children):
        n_tables = 1 if child.tag == f"{_W}tbl" else sum(1 for _ in child.iter(f"{_W}tbl"))
        at_table += [index] * n_tables
    if max(tables) > len(at_table):
        return False
    first = next((squeeze(block.text) for block in blocks if isinstance(block, Line) and squeeze(block.text)), "")
    floor = at_table[min(tables) - 2] + 1 if min(tables) > 1 else 0
    above = range(floor, at_table[min(tables) - 1])
    start = next((index for index in reversed(above) if first and _text(children[index]) == first), floor)
    last = next((squeeze(one.text) for one in reversed(blocks) if isinstance(one, Line) and squeeze(one.text)), "")
    after = at_table[max(tables) - 1] + 1
    ceiling = at_table[max(tables)] if max(tables) < len(at_table) else len(children)
    stop = next((index + 1 for index in range(after, ceiling) if last and _text(children[index]) == last), after)
    for child in [*children[:start], *children[stop:]]:
        body.remove(child)  # type: ignore[attr-defined]
    return True


def _text(element: object) -> str:
    return squeeze("".join(node.text or "" for node in element.iter(f"{_W}t")))  # type: ignore[attr-defined]


def _with_main(archive: zipfile.ZipFile, main: bytes) -> bytes:
    """The package with another main part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in archive.infolist():
            copy.writestr(info, main if info.filename == _MAIN else archive.read(info))
    return stream.getvalue()
