"""Transfer encodings undone: base64, quoted-printable and uuencode, as broken as they come. Nothing here raises."""

from __future__ import annotations

import binascii
import re

from inbox.encoded_text import UU, uu_bytes
from inbox.headers import base64_bytes

_BASE64_START = (b"JVBER", b"UEsDB", b"0M8R4", b"/9j/4", b"iVBOR", b"R0lGO", b"UmFyI", b"N3q8r", b"SUkqA")
_BASE64_ONLY = re.compile(rb"[A-Za-z0-9+/=\r\n]*")
_URL_SAFE = re.compile(rb"[A-Za-z0-9_=\s-]*")
# What a mailing list or a gateway put below the attachment.
_FOOTER = re.compile(rb"\r?\n[ \t]*(?:_{4,}|-{4,}|={5,}|\*{4,})[^\n]*(?:\n|$)")
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n|\Z)")


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
        found = UU.search(data, start, end)
        return uu_bytes(found[2] if found else data[start:end])
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
