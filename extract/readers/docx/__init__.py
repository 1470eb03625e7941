"""Word files (.docx, .docm, strict, flat, Word 2003 XML): their visible text, true grid, and a mark for each box."""

from __future__ import annotations

from extract.readers.docx.blocks import FlowReader
from extract.readers.docx.inline import Document
from extract.readers.docx.names import W
from extract.readers.docx.numbering import Counter, read_numbering
from extract.readers.docx.package import Package, open_package
from extract.readers.docx.styles import read_styles
from extract.readers.docx.wordml import WordMLPackage, is_wordml
from models.errors import CorruptFile, TooLargeFile
from models.layout import Block, Layout, Line
from models.limits import ReadLimits

_MAX_PICTURES = 50


def read(data: bytes, limits: ReadLimits) -> Layout:
    """The layout of a Word file. Raises a FileError for what is damaged, encrypted or too large."""
    package = WordMLPackage(data, limits) if is_wordml(data) else open_package(data, limits)
    main = package.main_part()
    root = package.xml(main)
    body = root.find(W + "body") if root is not None else None
    if root is None or body is None:
        raise CorruptFile("文件中没有正文，请用 Word 打开后另存，再重新报送。")
    parts: dict[str, list[str]] = {}
    for _, kind, target in package.relations(main):
        parts.setdefault(kind, []).append(target)
    document = Document(
        limits,
        read_styles(_part(package, parts, "styles"), limits),
        Counter(read_numbering(_part(package, parts, "numbering"), limits)),
        is_shaded=root.find(W + "background") is not None,
    )
    try:
        blocks = FlowReader(document, is_shaded=document.is_shaded).read(body)
        margins = _margins(package, [*parts.get("header", []), *parts.get("footer", [])], document)
    except RecursionError as error:
        raise TooLargeFile("文件的嵌套层次过深，无法读取。") from error
    return Layout(blocks=blocks, margins=margins, method="word", can_show_seal=False)


def embedded_pictures(data: bytes, limits: ReadLimits) -> list[bytes]:
    """The pictures in the body of a Word file, in the order of its text: scans that someone pasted into Word.

    Formats that are no pictures of pixels (EMF, WMF, SVG) are among them; at most 50.
    """
    if is_wordml(data):
        return []
    package = open_package(data, limits)
    main = package.main_part()
    root = package.xml(main)
    images = {number: target for number, kind, target in package.relations(main) if kind == "image"}
    if root is None or not images:
        return []
    order: list[str] = []
    for element in root.iter():
        for value in element.attrib.values():
            target = images.get(value)
            if target is not None and target not in order:
                order.append(target)
    found = (package.raw(target) for target in order[:_MAX_PICTURES])
    return [picture for picture in found if picture]


def _part(package: Package, parts: dict[str, list[str]], kind: str) -> bytes | None:
    for target in parts.get(kind, []):
        data = package.raw(target)
        if data is not None:
            return data
    return None


def _margins(package: Package, targets: list[str], document: Document) -> list[Block]:
    """Headers and footers; lines that say the same (first page, odd, even) once."""
    blocks: list[Block] = []
    seen: set[str] = set()
    for target in dict.fromkeys(targets):
        root = package.xml(target)
        if root is None:
            continue
        for block in FlowReader(document, is_shaded=document.is_shaded).read(root):
            if isinstance(block, Line):
                if not block.text.strip() or block.text in seen:
                    continue
                seen.add(block.text)
            blocks.append(block)
    return blocks
