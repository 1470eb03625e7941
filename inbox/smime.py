"""S/MIME wrappers (RFC 8551): what an opaque signature holds is taken out, what is encrypted is told from it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

_OID, _SEQUENCE, _OCTETS, _OCTETS_IN_PARTS, _CONTENT = 0x06, 0x30, 0x04, 0x24, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
_ENCRYPTED = frozenset(
    {
        bytes.fromhex("2a864886f70d010703"),  # enveloped-data
        bytes.fromhex("2a864886f70d010706"),  # encrypted-data
        bytes.fromhex("2a864886f70d0109100117"),  # authenticated enveloped-data
    }
)
_MAX_NESTING = 12
_MAX_ITEMS = 200


def is_encrypted(data: bytes) -> bool:
    """Whether the bytes are an S/MIME envelope that only the receiver's key opens."""
    return _kind_and_content(data)[0] in _ENCRYPTED


def content_of(data: bytes, max_bytes: int) -> bytes | None:
    """The MIME entity inside a signed or compressed wrapper, at most ``max_bytes``; None where it holds none."""
    kind, content = _kind_and_content(data)
    if kind == _SIGNED:
        return _encapsulated(content) or None
    if kind == _COMPRESSED and (packed := _encapsulated(content)):
        try:
            return zlib.decompressobj().decompress(packed, max_bytes) or None
        except zlib.error:
            return None
    return None


def _kind_and_content(data: bytes) -> tuple[bytes, bytes]:
    """The type of a ContentInfo and the body of what it holds, both empty where the bytes are none."""
    for tag, body in _items(data):
        inside = list(_items(body)) if tag == _SEQUENCE else []
        if len(inside) >= 2 and inside[0][0] == _OID and inside[1][0] == _CONTENT:
            return inside[0][1], next((content for _, content in _items(inside[1][1])), b"")
        break
    return b"", b""


def _encapsulated(content: bytes) -> bytes:
    """The octets of the EncapsulatedContentInfo: the first sequence that begins with a type."""
    for tag, body in _items(content):
        inside = list(_items(body)) if tag == _SEQUENCE else []
        if len(inside) >= 2 and inside[0][0] == _OID and inside[1][0] == _CONTENT:
            return _octets(inside[1][1], 0)
    return b""


def _octets(data: bytes, nesting: int) -> bytes:
    """An octet string, written in one piece or in parts inside parts."""
    if nesting > _MAX_NESTING:
        return b""
    out = []
    for tag, body in _items(data, limit=len(data)):
        if tag == _OCTETS:
            out.append(body)
        elif tag == _OCTETS_IN_PARTS:
            out.append(_octets(body, nesting + 1))
    return b"".join(out)


def _items(data: bytes, *, limit: int = _MAX_ITEMS) -> Iterator[tuple[int, bytes]]:
    """Tag and body of the values that stand beside each other (DER, or BER with lengths left open)."""
    at, end = 0, len(data)
    for _ in range(limit):
        head = _head(data, at, end)
        if head is None:
            return
        tag, begin, size = head
        if size is None:
            stop = _open_end(data, begin, end)
            yield tag, data[begin:stop]
            at = stop + 2
        else:
            yield tag, data[begin : begin + size]
            at = begin + size


def _head(data: bytes, at: int, end: int) -> tuple[int, int, int | None] | None:
    """Tag, where the body begins, and its length (None: open); None at the end or at an end mark."""
    if at + 2 > end or (data[at] == 0 and data[at + 1] == 0) or data[at] & 0x1F == 0x1F:
        return None
    tag, first = data[at], data[at + 1]
    if first < 0x80:
        return tag, at + 2, first
    n_bytes = first & 0x7F
    if n_bytes == 0:
        return tag, at + 2, None
    if n_bytes > 6:
        return None
    return tag, at + 2 + n_bytes, int.from_bytes(data[at + 2 : at + 2 + n_bytes], "big")


def _open_end(data: bytes, at: int, end: int) -> int:
    """Where the end mark of an open length stands that began at ``at``; the end of the bytes where it was cut off."""
    n_open = 1
    while at + 2 <= end:
        if data[at] == 0 and data[at + 1] == 0:
            n_open -= 1
            if n_open == 0:
                return at
            at += 2
            continue
        head = _head(data, at, end)
        if head is None:
            return end
        n_open += head[2] is None
        at = head[1] + (head[2] or 0)
    return end
