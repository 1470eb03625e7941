"""Bytes to an open pdfium document, or the typed error that says why not."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from models.errors import CorruptFile, EmptyFile, EncryptedFile, TooLargeFile
from models.limits import ReadLimits

MAX_PAGES = 300
"""More pages than any return has; past it the file is too large."""

_STREAM = re.compile(rb"stream\r?\n")
_CATALOGUE = re.compile(rb"(\d{1,7}) (\d{1,5}) obj\s{0,9}<<[^>]{0,200}/Type\s?/Catalog")
_DICT_REACH = 1500
PIECE = 2**16


def load_page(pdf: Any, index: int) -> Any:
    """The page with this 0-based index. Raises CorruptFile."""
    import pypdfium2 as pdfium

    try:
        return pdf[index]
    except pdfium.PdfiumError as error:
        raise CorruptFile(f"PDF 第 {index + 1} 页已损坏，请对方重新发送") from error


@contextmanager
def open_pdf(data: bytes, limits: ReadLimits) -> Iterator[Any]:
    """An open ``pypdfium2.PdfDocument`` with its form environment; closed afterwards.

    The empty password is tried. Raises EncryptedFile, CorruptFile, TooLargeFile or EmptyFile.
    """
    import pypdfium2 as pdfium

    data = _to_plain_pdf(data, limits)
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedFile("PDF 设有打开密码，请对方另存为不加密的文件") from error
        pdf = _open_cut_off(data)
    try:
        if len(pdf) == 0:
            raise CorruptFile("PDF 中没有页面")
        if len(pdf) > MAX_PAGES:
            raise TooLargeFile(f"PDF 有 {len(pdf)} 页，超过上限 {MAX_PAGES} 页")
        if pdf.get_formtype():
            pdf.init_forms()
        yield pdf
    finally:
        pdf.close()


def _open_cut_off(data: bytes) -> Any:
    """A file whose end is lost, opened by a new trailer that names its catalogue; raises CorruptFile."""
    import pypdfium2 as pdfium

    root = _CATALOGUE.search(data)
    if root is not None:
        try:
            return pdfium.PdfDocument(data + b"\ntrailer\n<< /Root %s %s R >>\n%%%%EOF\n" % root.groups())
        except pdfium.PdfiumError:
            pass
    raise CorruptFile("PDF 已损坏，无法打开，请对方重新发送")


def _to_plain_pdf(data: bytes, limits: ReadLimits) -> bytes:
    """The file from its header on, after the checks that need no parser."""
    if not data.strip(b"\0\t\r\n "):
        raise EmptyFile("文件为空")
    if len(data) > limits.max_bytes:
        raise TooLargeFile("文件过大")
    start = data.find(b"%PDF-", 0, 4096)
    if start < 0:
        raise CorruptFile("不是 PDF 文件，或文件头已损坏")
    data = data[start:] if start else data
    check_streams(data, limits)
    return data


def check_streams(data: bytes, limits: ReadLimits) -> None:
    """Raises TooLargeFile where a compressed stream unpacks past the limits.

    Every stream is unpacked and thrown away in bounded pieces, so that a bomb is known before any parser
    opens it. Pictures count for their own size only: a stack of scans may be large altogether.
    """
    left = limits.max_unpacked_bytes
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _DICT_REACH) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if b"FlateDecode" not in head and b"/Fl " not in head:
            continue
        is_picture = b"/Image" in head
        limit = limits.max_unpacked_bytes if is_picture else limits.max_part_bytes
        size = _unpacked_size(data, match.end(), limit, 2 if head.count(b"FlateDecode") > 1 else 1)
        if not is_picture:
            left -= size
        if size > limit or left < 0:
            raise TooLargeFile("PDF 解压后过大")


def _unpacked_size(data: bytes, start: int, limit: int, layers: int) -> int:
    """How many bytes the stream unpacks to, counted up to just past the limit."""
    pieces: Iterator[bytes] = (data[at : at + PIECE] for at in range(start, len(data), PIECE))
    for _ in range(layers):
        pieces = _unpacked(pieces)
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            break
    return total


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What zlib makes of the pieces, in bounded pieces, as far as they are sound."""
    unpacker = zlib.decompressobj()
    for piece in pieces:
        while piece and not unpacker.eof:
            try:
                yield unpacker.decompress(piece, 16 * PIECE)
            except zlib.error:
                return
            piece = unpacker.unconsumed_tail
        if unpacker.eof:
            return
