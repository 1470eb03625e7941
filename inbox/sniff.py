"""What bytes are, whatever their name or declared type says."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import BinaryIO

_MAGIC = (
    (b"%PDF", "pdf"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"), (b"II*\0", "tif"), (b"MM\0*", "tif"), (b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"), (b"\x78\x9f\x3e\x22", "tnef"), (b"{\\rtf", "rtf"),
    (b"!BDN", "pst"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PK\x07\x08PK\x03\x04", "zip"),
    (b"BEGIN:VCALENDAR", "ics"), (b"BEGIN:VCARD", "vcf"),
)  # fmt: skip
IMAGES = frozenset({"png", "jpg", "gif", "bmp", "tif", "webp", "heic", "wmf"})
_DOCUMENT_PARTS = (b"[Content_Types].xml", b"OFD.xml", b"mimetype", b"_rels/", b"docProps/", b"word/", b"xl/")
_DOCUMENT_MARKS = frozenset({"[Content_Types].xml", "OFD.xml", "mimetype", "META-INF/manifest.xml"})
_MAX_ZIP_ENTRIES = 20_000
_FIELD_LINE = re.compile(rb"(?:[!-9;-~]+[ \t]*:|[ \t]+\S)")


def kind_of(data: bytes) -> str:
    """``pdf``, ``ole``, ``docx`` (any zip that is one document), ``zip``, ``rar``, ``7z``, ``gz``, ``bz2``, ``xz``,
    ``tar``, ``tnef``, ``pst``, ``mail``, ``mbox``, ``ics``, ``vcf``, ``rtf``, a picture's kind, or ``""``.
    """
    head = data[:16]
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return "docx" if kind == "zip" and _is_document(data) else kind
    if head[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        return "heic"
    if head[:2] == b"BM" and len(data) > 26 and struct.unpack_from("<I", data, 14)[0] in (12, 40, 108, 124):
        return "bmp"
    if head[:4] == b"\xd7\xcd\xc6\x9a" or (head[:4] == b"\x01\0\0\0" and data[40:44] == b" EMF"):
        return "wmf"
    if data[257:262] == b"ustar":
        return "tar"
    return _text_kind(data[:4096])


def _text_kind(head: bytes) -> str:
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\n" not in head:
        head = head.replace(b"\r", b"\n")
    if head[:15].upper() in (b"BEGIN:VCALENDAR", b"BEGIN:VCARD\r\nVE"[:15]):
        return "ics"
    if head.startswith(b"From ") and re.match(rb"From [^\r\n]*\r?\n>?[!-9;-~]+[: ]", head):
        return "mbox"
    return "mail" if is_mail(head) else ""


def is_mail(head: bytes) -> bool:
    """Whether a text begins with the header of a mail: two or more fields, one of them a mail's own."""
    lines = head.split(b"\n", 12)[:8]
    n_fields = 0
    for line in lines:
        if not line.strip():
            break
        if not _FIELD_LINE.match(line):
            return False
        n_fields += not line[:1].isspace()
    own = re.search(
        rb"(?im)^(?:return-path|received|delivered-to|from|to|subject|date|message-id|mime-version|x-[a-z-]+|"
        rb"dkim-signature|reply-to|sender|arc-[a-z-]+|authentication-results):",
        b"\n".join(lines),
    )
    return n_fields >= 2 and own is not None


def _is_document(data: bytes) -> bool:
    """Whether a zip is one document (OOXML, ODF, OFD), told by its names without unpacking it."""
    size = int.from_bytes(data[26:28], "little")
    if data[:4] == b"PK\x03\x04" and data[30 : 30 + size].startswith(_DOCUMENT_PARTS):
        return True
    return not has_too_many_entries(data) and is_document(io.BytesIO(data))


def has_too_many_entries(data: bytes) -> bool:
    """Whether a zip lists more files than any honest one: its mere table of contents would fill the memory."""
    return len(data) > 46 * _MAX_ZIP_ENTRIES and data.count(b"PK\x01\x02") > _MAX_ZIP_ENTRIES


def is_document(source: BinaryIO) -> bool:
    """Whether a zip that is open at its beginning is one document; read anew from there afterwards."""
    try:
        with zipfile.ZipFile(source) as archive:
            return any(info.filename in _DOCUMENT_MARKS for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        return False
    finally:
        source.seek(0)


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture in pixels, from its first bytes; None where they do not say."""
    try:
        if data.startswith(b"\x89PNG"):
            return struct.unpack_from(">II", data, 16)
        if data.startswith(b"GIF8"):
            return struct.unpack_from("<HH", data, 6)
        if data.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", data, 18)
            return abs(width), abs(height)
        if data.startswith(b"\xff\xd8"):
            return _jpeg_size(data)
        if data[8:12] == b"WEBP":
            return _webp_size(data)
    except (struct.error, IndexError):
        pass
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            at = data.find(b"\xff", at)
            if at < 0:
                return None
            continue
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
        elif marker in (0xD9, 0xDA):
            return None
        else:
            at += 2 + max(2, struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    form = data[12:16]
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None
