"""Files that stand encoded in a text, as programs wrote them before MIME: uuencode, yEnc, BinHex. Nothing here raises.

Sources: POSIX uuencode, yEnc 1.3 (Helbing), BinHex 4.0 (RFC 1741, appendix A).
"""

from __future__ import annotations

import binascii
import re
import struct
from dataclasses import dataclass

from inbox.charset import decode
from inbox.headers import base64_bytes, decode_words
from inbox.mail import detail
from models.errors import ErrorCode
from models.record import ErrorDetail

UU = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n((?:[ -`][^\r\n]*\r?\n)*?)(?:[` ]?\r?\n)?end\b", re.MULTILINE)
# The end was lost: full lines tell that it is one.
_UU_CUT = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n((?:M[ -`]{60}\r?\n){2,}(?:[!-`][ -`]{0,61}(?:\r?\n|\Z))?)", re.MULTILINE
)
_BASE64_FILE = re.compile(
    rb"^begin-base64 [0-7]{3,4} ([^\r\n]{1,300})\r?\n((?:[A-Za-z0-9+/]{1,90}={0,2}\r?\n)+)====", re.MULTILINE
)
_YENC = re.compile(
    rb"^=ybegin ([^\r\n]{0,200}?)name=([^\r\n]{1,300})\r?\n(=ypart [^\r\n]{0,200}\r?\n)?"
    rb"(.*?)(?:^=yend ([^\r\n]{0,200})|\Z)",
    re.MULTILINE | re.DOTALL,
)
_YENC_SIZE = re.compile(rb"\bsize=(\d{1,12})\b")
_YENC_PARTS = re.compile(rb"\b(?:total=0*(?:[2-9]|1\d)|part=0*(?:[2-9]|1\d))")
_YENC_ESCAPE = re.compile(rb"=(.)", re.DOTALL)
_YENC_SHIFT = bytes((byte - 42) & 0xFF for byte in range(256))
_BINHEX = re.compile(rb"\(This file must be converted with BinHex[^\r\n]{0,80}\r?\n\s{0,100}:([^:]{0,400000000})(:?)")
_BINHEX_MARK = b"must be converted with BinHex"
_BINHEX_CHARS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_BASE64_CHARS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_BASE64 = bytes.maketrans(_BINHEX_CHARS, _BASE64_CHARS)
_REPEAT = 0x90
_MAX_BINHEX_RATIO = 60


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that stood in a text. problem: its bytes are not all there, or not to be had."""

    name: str
    data: bytes
    problem: ErrorDetail | None = None


def files_in_text(data: bytes) -> tuple[list[TextFile], bytes]:
    """The files that stand encoded in a text, and the text without them."""
    files: list[TextFile] = []
    if b"begin" in data:
        for pattern, to_bytes in ((UU, uu_bytes), (_UU_CUT, uu_bytes), (_BASE64_FILE, base64_bytes)):
            if to_bytes is base64_bytes and b"begin-base64" not in data:
                continue
            files += [TextFile(_name(found[1]), to_bytes(found[2])) for found in pattern.finditer(data)]
            data = pattern.sub(b"", data)
    if b"=ybegin " in data:
        files += [_yenc_file(found) for found in _YENC.finditer(data)]
        data = _YENC.sub(b"", data)
    if _BINHEX_MARK in data:
        files += [_binhex_file(found) for found in _BINHEX.finditer(data)]
        data = _BINHEX.sub(b"", data)
    return files, data


def file_of_text(data: bytes) -> TextFile | None:
    """The one file that an attached text is the yEnc or BinHex form of, or None where it is none."""
    head = data[:4096]
    if b"=ybegin " not in head and _BINHEX_MARK not in head:
        return None
    files, _ = files_in_text(data)
    return files[0] if len(files) == 1 else None


def uu_bytes(lines: bytes) -> bytes:
    """The bytes behind the lines of a uuencoded file; a spoilt line costs only itself."""
    out = []
    for line in lines.splitlines():
        if not line or line in (b"`", b"end") or line.startswith(b"begin "):
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            n_chars = ((((line[0] - 32) & 63) * 4) + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:n_chars]))
            except binascii.Error:
                continue
    return b"".join(out)


def _name(raw: bytes) -> str:
    return decode_words(decode(raw.strip().strip(b'"')))


def _corrupt() -> ErrorDetail:
    return detail(ErrorCode.CORRUPT, "附件已损坏，请重新发送")


def _yenc_file(found: re.Match[bytes]) -> TextFile:
    name = _name(found[2])
    if found[3] and _YENC_PARTS.search(found[1]):
        return TextFile(name, found[0], detail(ErrorCode.UNSUPPORTED, "文件以 yEnc 分段发送，请作为一个附件重新发送"))
    body = found[4].replace(b"\r", b"").replace(b"\n", b"")
    body = _YENC_ESCAPE.sub(lambda escaped: bytes([(escaped[1][0] - 64) & 0xFF]), body).translate(_YENC_SHIFT)
    size = _YENC_SIZE.search(found[5] or found[1])
    return TextFile(name, body, None if size and int(size[1]) == len(body) else _corrupt())


def _binhex_file(found: re.Match[bytes]) -> TextFile:
    """The data fork of a BinHex file; what belongs to the Macintosh's own fork is left out."""
    packed = b"".join(found[1].split())
    coded = packed.translate(_TO_BASE64, bytes(set(range(256)) - set(_BINHEX_CHARS)))
    plain = _unrepeated(base64_bytes(coded), len(packed) * _MAX_BINHEX_RATIO)
    try:
        n_name = plain[0]
        name = _name(plain[1 : 1 + n_name])
        size = struct.unpack_from(">I", plain, n_name + 12)[0]
        start = n_name + 22
        data = plain[start : start + size]
        is_whole = binascii.crc_hqx(data, 0) == struct.unpack_from(">H", plain, start + size)[0]
    except (struct.error, IndexError):
        return TextFile("", found[0], _corrupt())
    return TextFile(name, data, None if is_whole else _corrupt())


def _unrepeated(data: bytes, limit: int) -> bytes:
    """Runs written out: the byte 0x90 and a count stand for a byte before that often; a count of 0 for 0x90 itself."""
    out = bytearray()
    at = 0
    while (mark := data.find(_REPEAT, at)) >= 0 and len(out) < limit:
        out += data[at:mark]
        count = data[mark + 1] if mark + 1 < len(data) else 1
        if count == 0:
            out.append(_REPEAT)
        elif out:
            out += out[-1:] * (count - 1)
        at = mark + 2
    return bytes(out + data[at:])
