"""Transfer encodings undone: base64, quoted-printable and uuencode, as broken as they come. Nothing here raises."""

from __future__ import annotations

import binascii
import re

from inbox.charset import decode
from inbox.headers import base64_bytes, decode_words

_BASE64_START = (b"JVBER", b"UEsDB", b"0M8R4", b"/9j/4", b"iVBOR", b"R0lGO", b"UmFyI", b"N3q8r", b"SUkqA")
_BASE64_ONLY = re.compile(rb"[A-Za-z0-9+/=\r\n]*")
_URL_SAFE = re.compile(rb"[A-Za-z0-9_=\s-]*")
# What a mailing list or a gateway put below the attachment.
_FOOTER = re.compile(rb"\r?\n[ \t]*(?:_{4,}|-{4,}|={5,}|\*{4,})[^\n]*(?:\n|$)")
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n|\Z)")
_UU = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n((?:[ -`][^\r\n]*\r?\n)*?)(?:[` ]?\r?\n)?end\b", re.MULTILINE
)

# The end was lost: full lines tell that it is one.
_UU_CUT = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n((?:M[ -`]{60}\r?\n){2,}(?:[!-`][ -`]{0,61}(?:\r?\n|\Z))?)", re.MULTILINE
)
_BASE64_FILE = re.compile(
    rb"^begin-base64 [0-7]{3,4} ([^\r\n]{1,300})\r?\n((?:[A-Za-z0-9+/]{1,90}={0,2}\r?\n)+)====", re.MULTILINE
)


def files_in_text(data: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """Name and bytes of each file that stands encoded in a text (uuencode), and the text without them."""
    files = []
    if b"begin" in data:
        for pattern in (_UU, _UU_CUT, _BASE64_FILE):
            is_base64 = pattern is _BASE64_FILE
            if is_base64 and b"begin-base64" not in data:
                continue
            files += [
                (decode_words(decode(found[1])), base64_bytes(found[2]) if is_base64 else _uu_bytes(found[2]))
                for found in pattern.finditer(data)
            ]
            data = pattern.sub(b"", data)
    return files, data


def transfer_decoded(data: bytes, encoding: bytes, start: int, end: int) -> bytes:
    """The bytes of a part, its transfer encoding undone; bytes that plainly are not in it are left as they are."""
    how = re.sub(rb"[^a-z0-9]", b"", encoding.lower().split(b";")[0])
    head = data[start : min(end, start + 400)].lstrip()
    if how in (b"base64", b"xbase64"):
        if head[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"):
            return data[start:end]
        return _base64_body(data, start, end)
    if how.removeprefix(b"x").startswith(b"quoted") or how == b"qp":
        return binascii.a2b_qp(_SOFT_BREAK.sub(b"=", data[start:end]))
    if how in (b"xuuencode", b"uuencode", b"xuue", b"uue"):
        found = _UU.search(data, start, end)
        return _uu_bytes(found[2] if found else data[start:end])
    if head.startswith(_BASE64_START) and _BASE64_ONLY.fullmatch(head):
        return _base64_body(data, start, end)
    return data[start:end]


def _base64_body(data: bytes, start: int, end: int) -> bytes:
    if found := _FOOTER.search(data, max(start, end - 4096), end):
        end = found.start()
    view = memoryview(data)[start:end]
    if (data.find(b"-", start, end) >= 0 or data.find(b"_", start, end) >= 0) and _URL_SAFE.fullmatch(view):
        view = memoryview(data[start:end].translate(bytes.maketrans(b"-_", b"+/")))
    padding = data.find(b"=", start, end)
    if 0 <= padding < end - 4:
        rest = data[padding:end].lstrip(b"=\r\n \t")
        # Padding in the middle: a program encoded block by block. A gateway's footer is no base64 and is left.
        if len(rest) >= 4 and _BASE64_ONLY.fullmatch(rest.rstrip()):
            return b"".join(base64_bytes(piece) for piece in re.split(rb"=+", data[start:end]) if piece.strip())
    try:
        return binascii.a2b_base64(view)
    except binascii.Error:
        return base64_bytes(bytes(view))


def _uu_bytes(lines: bytes) -> bytes:
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
