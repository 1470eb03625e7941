"""The parts of a .docx: a zip or one flat XML file, opened under limits, its XML parsed without entities or network."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from models.errors import CorruptFile, EncryptedFile, TooLargeFile, UnsupportedFile
from models.limits import ReadLimits

Element = Any
"""An lxml element; lxml is untyped."""

_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_ENCRYPTED_ENTRY = 0x1
_MAX_TAGS, _MAX_ATTRIBUTES = 2_000_000, 2_000_000
_BROKEN = "文件内容已损坏，请用 Word 打开后另存，再重新报送。"

# Strict OOXML (ISO 29500-1) is the same vocabulary under other names.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/picture", b"http://schemas.openxmlformats.org/drawingml/2006/picture"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)


def parse_xml(data: bytes, limits: ReadLimits) -> Element:
    """The root of one XML part.

    Raises CorruptFile for broken XML or any DTD, TooLargeFile for nesting past libxml2's 256 or a tree that would
    take hundreds of megabytes.
    """
    if len(data) > limits.max_part_bytes or data.count(b"<") > _MAX_TAGS or data.count(b"=") > _MAX_ATTRIBUTES:
        raise TooLargeFile("文件中的一个部件过大，无法读取。")
    if b"purl.oclc.org" in data:
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise CorruptFile("文件含有不允许的 XML 声明（DTD），可能是恶意文件。")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        words = str(error).lower()
        if "depth" in words or "huge" in words:
            raise TooLargeFile("文件的嵌套层次或内容过大，无法读取。") from error
        raise CorruptFile(_BROKEN) from error
    except (ValueError, LookupError) as error:
        raise CorruptFile(_BROKEN) from error
    doctype: Any = root.getroottree().docinfo
    if doctype.doctype:
        raise CorruptFile(_BROKEN)
    return root


class Package:
    """The named parts of one file, unpacked only when asked for."""

    def __init__(self, limits: ReadLimits) -> None:
        self.limits = limits
        self.names: dict[str, str] = {}

    def raw(self, name: str) -> bytes | None:
        """The bytes of a part, or None where the file has none of this name (case and slashes aside)."""
        raise NotImplementedError

    def xml(self, name: str) -> Element | None:
        """The root element of a part, or None where the file has no such part."""
        data = self.raw(name)
        return None if data is None else parse_xml(data, self.limits)

    def relations(self, name: str) -> Iterator[tuple[str, str, str]]:
        """The id, kind (last word of its type) and target of each part that a part refers to; nothing external."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", base + ".rels"))
        if root is None:
            return
        for relation in root.iter(_REL):
            if relation.get("TargetMode") == "External":
                continue
            target = (relation.get("Target") or "").replace("\\", "/")
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield relation.get("Id") or "", posixpath.basename(relation.get("Type") or ""), target

    def main_part(self) -> str:
        """The name of the document itself. Raises CorruptFile where there is none."""
        try:
            mains = [target for _, kind, target in self.relations("") if kind == "officeDocument"]
        except CorruptFile:
            mains = []
        for name in (*mains, "word/document.xml"):
            if _key(name) in self.names:
                return name
        raise CorruptFile("文件中没有正文（word/document.xml），请用 Word 打开后另存，再重新报送。")


class ZipPackage(Package):
    """A .docx as Word writes it."""

    def __init__(self, data: bytes, limits: ReadLimits) -> None:
        super().__init__(limits)
        if len(data) > limits.max_bytes:
            raise TooLargeFile("文件过大，无法读取。")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, OverflowError) as error:
            raise CorruptFile("文件不完整或已损坏（压缩结构无法打开），请重新报送。") from error
        self._left = limits.max_unpacked_bytes
        if sum(entry.file_size for entry in entries) > self._left:
            raise TooLargeFile("文件解压后过大，无法读取。")
        self._entries = {entry.filename: entry for entry in entries}
        self.names = {_key(name): name for name in self._entries}

    def raw(self, name: str) -> bytes | None:
        """The bytes of a part."""
        found = self.names.get(_key(name))
        if found is None:
            return None
        entry = self._entries[found]
        if entry.flag_bits & _ENCRYPTED_ENTRY:
            raise EncryptedFile("文件有密码保护，请去掉密码后重新报送。")
        if entry.file_size > min(self.limits.max_part_bytes, self._left):
            raise TooLargeFile("文件解压后过大，无法读取。")
        try:
            data = self._zip.read(entry)
        except NotImplementedError as error:
            raise UnsupportedFile("文件的压缩方式不受支持，请用 Word 另存为 .docx 后重新报送。") from error
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
            raise CorruptFile("文件不完整或已损坏，请重新报送。") from error
        self._left -= len(data)
        return data


class FlatPackage(Package):
    """A document written as one XML file (flat OPC)."""

    def __init__(self, data: bytes, limits: ReadLimits) -> None:
        super().__init__(limits)
        self._parts: dict[str, Element] = {}
        for part in parse_xml(data, limits).iter(_PKG + "part"):
            name = (part.get(_PKG + "name") or "").lstrip("/")
            self._parts[_key(name)] = part
        self.names = {name: name for name in self._parts}

    def raw(self, name: str) -> bytes | None:
        """The bytes of a part."""
        part = self._parts.get(_key(name))
        content = part.find(_PKG + "binaryData") if part is not None else None
        if content is not None:
            import base64
            import binascii

            try:
                return base64.b64decode(content.text or "")
            except (binascii.Error, ValueError):
                return None
        root = self.xml(name)
        return None if root is None else bytes(etree.tostring(root, with_tail=False))

    def xml(self, name: str) -> Element | None:
        """The root of a part."""
        part = self._parts.get(_key(name))
        content = part.find(_PKG + "xmlData") if part is not None else None
        return content[0] if content is not None and len(content) else None


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def open_package(data: bytes, limits: ReadLimits) -> Package:
    """The parts of a .docx, zipped or flat. Raises a FileError for what is damaged, encrypted or too large."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        if len(data) > limits.max_bytes:
            raise TooLargeFile("文件过大，无法读取。")
        return FlatPackage(data, limits)
    return ZipPackage(data, limits)
