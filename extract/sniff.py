"""What a file is, told by its bytes and never by its name."""

from __future__ import annotations

import io
import re
import zipfile

from models.errors import CorruptFile, EmptyFile, EncryptedFile, UnsupportedFile
from models.filekind import FileKind

__all__ = ["FileKind", "sniff"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"II+\x00", FileKind.TIFF),
    (b"MM\x00+", FileKind.TIFF),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"\xdb\xa5-\x00", FileKind.DOC),
)
_ARCHIVES = (
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"BZh", "bzip2 压缩包"),
    (b"\xfd7zXZ\x00", "xz 压缩包"),
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
_RESEND = "请用 Word 或 WPS 另存为 .docx 后重新报送。"
_FIB_IDENTS = frozenset({0xA5EC, 0xA5DC, 0xA5DB, 0xA699, 0xA59B})
_FIB_ENCRYPTED = 0x0100
_HEAD = 4096


def sniff(data: bytes) -> FileKind:
    """The kind of a file. Raises EmptyFile, EncryptedFile, CorruptFile, or UnsupportedFile with what to do instead."""
    head = data[:_HEAD]
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf") and not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise EmptyFile("文件是空的（0 字节或没有内容），请重新报送。")
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if (
        head.startswith(b"BM")
        and len(data) > 26
        and head[14:18] in (b"\x28\0\0\0", b"\x0c\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    ):
        return FileKind.BMP
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp" and (
        head[8:12] in _HEIF_BRANDS or any(head[at : at + 4] in _HEIF_BRANDS for at in range(16, 64, 4))
    ):
        return FileKind.HEIC
    if head.startswith(_OLE):
        return _sniff_ole(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(data)
    for signature, name in _ARCHIVES:
        if head.startswith(signature):
            raise UnsupportedFile(f"这是{name}，请解压后报送其中的文件。")
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    return _sniff_text(data, head)


def _sniff_text(data: bytes, head: bytes) -> FileKind:
    text = _as_text(head).lstrip("\ufeff \t\r\n\x00")
    low = text.lower()
    if text.startswith("{\\rtf"):
        return FileKind.RTF
    if low.startswith("<"):
        return _sniff_markup(data, low)
    if low.startswith(("mime-version:", "message-id:", "content-type: multipart")) and "multipart/related" in low:
        raise UnsupportedFile("这是“单个文件网页”（MHT），" + _RESEND)
    # Mail gateways and broken downloads put bytes before the file proper.
    if b"PK\x03\x04" in head and zipfile.is_zipfile(io.BytesIO(data)):
        return _sniff_zip(data)
    if data.count(b"\x00", 0, _HEAD) > len(head) // 3 and not data.strip(b"\x00"):
        raise EmptyFile("文件没有内容，请重新报送。")
    raise UnsupportedFile("不是能读取的文件格式。请报送 Word（.docx、.doc）、PDF 或图片文件。")


def _sniff_markup(data: bytes, low: str) -> FileKind:
    if "schemas.microsoft.com/office/2006/xmlpackage" in low:
        return FileKind.FLAT_OPC
    if "schemas.microsoft.com/office/word/2003/wordml" in low or 'progid="word.document"' in low:
        whole = data[: 2**20].lower()
        return FileKind.FLAT_OPC if b"office/2006/xmlpackage" in whole else FileKind.WORDML
    if re.match(r"<(?:\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+)?<?html", low, re.DOTALL) or "<html" in low:
        return FileKind.HTML_DOC
    raise UnsupportedFile("这是一份 XML 文件，不是 Word 文档。" + _RESEND)


def _as_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _sniff_zip(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, OverflowError) as error:
        raise CorruptFile("文件不完整或已损坏（可能没有传完），请重新报送。") from error
    if not entries:
        raise EmptyFile("文件是空的压缩包，请重新报送。")
    if "encryptedpackage" in entries:
        raise EncryptedFile("文件有密码保护，请去掉密码后重新报送。")
    for folder, name in (("xl/", "Excel 表格"), ("ppt/", "幻灯片"), ("visio/", "Visio 图形")):
        is_other = "[content_types].xml" in entries and "word/document.xml" not in entries
        if is_other and any(entry.startswith(folder) for entry in entries):
            raise UnsupportedFile(f"这是{name}，不是表格的 Word 文件。请填写原 Word 表格后重新报送。")
    if "[content_types].xml" in entries or "word/document.xml" in entries:
        return FileKind.DOCX
    if "mimetype" in entries or "content.xml" in entries:
        raise UnsupportedFile("这是 OpenDocument 文件（.odt 等），" + _RESEND)
    raise UnsupportedFile("这是 ZIP 压缩包，请解压后报送其中的文件。")


def _sniff_ole(data: bytes) -> FileKind:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_FATAL) as ole:
            names = {"/".join(path).lower() for path in ole.listdir(streams=True, storages=True)}
            fib = ole.openstream("WordDocument").read(32) if "worddocument" in names else b""
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, MemoryError) as error:
        raise CorruptFile("文件不完整或已损坏（可能没有传完），请重新报送。") from error
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise EncryptedFile("文件有密码保护，请去掉密码后重新报送。")
    if "worddocument" in names:
        if len(fib) < 12 or int.from_bytes(fib[:2], "little") not in _FIB_IDENTS:
            raise CorruptFile("Word 文件的开头已损坏，请用 Word 打开后另存，再重新报送。")
        if int.from_bytes(fib[10:12], "little") & _FIB_ENCRYPTED:
            raise EncryptedFile("文件有密码保护，请去掉密码后重新报送。")
        return FileKind.DOC
    if names & {"workbook", "book", "et"}:
        raise UnsupportedFile("这是 Excel 表格，不是表格的 Word 文件。请填写原 Word 表格后重新报送。")
    if "powerpoint document" in names:
        raise UnsupportedFile("这是幻灯片，不是表格的 Word 文件。请填写原 Word 表格后重新报送。")
    if "__properties_version1.0" in names:
        raise UnsupportedFile("这是 Outlook 邮件（.msg），请作为邮件导入，或报送其中的附件。")
    if names & {"contents", "matost", "mn0"}:
        raise UnsupportedFile("这是 Microsoft Works 文件（.wps），" + _RESEND)
    if not names or "WordDocument".encode("utf-16-le") in data:
        raise CorruptFile("文件不完整或已损坏（可能没有传完），请重新报送。")
    raise UnsupportedFile("不是能读取的 Office 文件。" + _RESEND)
