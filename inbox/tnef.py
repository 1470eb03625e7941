"""winmail.dat, in which Outlook wraps the files of a mail it sends as rich text (Microsoft, MS-OXTNEF)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from inbox.charset import decode
from inbox.mail import Mail, Piece
from inbox.mapi import BINARY, OBJECT, STRING8, UNICODE, Props, fixed_value, mail_of, piece_of, too_deep
from models.errors import CorruptFile
from models.limits import InboxLimits

SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _MESSAGE_PROPS, _CODEPAGE = 0x0002800C, 0x00069003, 0x00069007
_NEW_FILE, _FILE_NAME, _FILE_DATA, _FILE_PROPS = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_SIZES = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x000A: 4,
    0x000B: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
_VARIABLE = (STRING8, UNICODE, BINARY, OBJECT)
_MANY = 0x1000
_DATA_OBJECT = 0x3701
# How the id of a COM interface ends: it stands before the bytes of an object.
_INTERFACE = bytes.fromhex("c000000000000046")


def read_tnef(data: bytes, limits: InboxLimits, depth: int = 0) -> Mail:
    """The mail in a winmail.dat; cut off, what came before the cut. Raises CorruptFile where there is nothing."""
    if not data.startswith(SIGNATURE):
        raise CorruptFile("winmail.dat 已损坏，请让对方以普通格式重新发送")
    message, codepage = Props(), None
    files: list[tuple[Props, str, bytes]] = []
    body = b""
    for name, value in _attributes(data):
        if name == _CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _MESSAGE_PROPS:
            message.values.update(_props(value))
        elif name == _BODY:
            body = value
        elif name == _NEW_FILE:
            files.append((Props(), "", b""))
        elif files and name in (_FILE_NAME, _FILE_DATA, _FILE_PROPS):
            props, title, content = files.pop()
            if name == _FILE_NAME:
                title = decode(value.rstrip(b"\0"), codepage)
            elif name == _FILE_DATA:
                content = value
            else:
                props.values.update(_props(value))
            files.append((props, title, content))
    message.codepage = codepage
    mail = mail_of(message)
    if body and not mail.texts:
        mail.texts.append(decode(body.rstrip(b"\0"), codepage))
    for props, title, content in files:
        props.codepage = codepage
        mail.pieces.append(_piece(props, title, content, limits, depth))
    return mail


def _piece(props: Props, title: str, content: bytes, limits: InboxLimits, depth: int) -> Piece:
    held = props.data(_DATA_OBJECT)
    # An attached mail: the id of its interface (16 bytes), then a winmail.dat of its own.
    if held[16:20] == SIGNATURE:
        if depth >= limits.max_depth:
            return too_deep(title, limits.max_depth)
        piece = piece_of(props, b"")
        piece.mail = read_tnef(held[16:], limits, depth + 1)
        return piece
    if held[8:16] == _INTERFACE:
        held = held[16:]
    piece = piece_of(props, content or held)
    piece.name = piece.name or title
    return piece


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(data):
        name, size = struct.unpack_from("<II", data, at + 1)
        yield name, data[at + 9 : at + 9 + size]
        at += 9 + size + 2


def _props(data: bytes) -> dict[int, tuple[int, bytes | int]]:
    """The properties of one list, as far as it can be read."""
    found: dict[int, tuple[int, bytes | int]] = {}
    try:
        n_props = struct.unpack_from("<I", data)[0]
        at = 4
        for _ in range(min(n_props, 5_000)):
            kind, number = struct.unpack_from("<HH", data, at)
            at += 4
            if number >= 0x8000:
                at = _after_name(data, at)
            values, at = _values(data, at, kind)
            base = kind & ~_MANY
            if values and base in _VARIABLE:
                found[number] = (base, values[0])
            elif values and (value := fixed_value(base, values[0])) is not None:
                found[number] = (base, value)
    except (struct.error, ValueError):
        pass
    return found


def _after_name(data: bytes, at: int) -> int:
    """Past the name of a named property: an id, a kind, and a number or a text."""
    kind = struct.unpack_from("<I", data, at + 16)[0]
    if kind == 0:
        return at + 24
    size = struct.unpack_from("<I", data, at + 20)[0]
    return int(at + 24 + _padded(size))


def _values(data: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    base = kind & ~_MANY
    if base not in _VARIABLE:
        size = _SIZES.get(base)
        if size is None:
            raise ValueError("unknown type")
        count = 1
        if kind & _MANY:
            count = struct.unpack_from("<I", data, at)[0]
            at += 4
        if count * size > len(data):
            raise ValueError("more values than bytes")
        return [data[at + i * size : at + (i + 1) * size] for i in range(count)], at + count * size
    count = struct.unpack_from("<I", data, at)[0]
    at += 4
    values = []
    for _ in range(min(count, len(data) // 4)):
        size = struct.unpack_from("<I", data, at)[0]
        values.append(data[at + 4 : at + 4 + size])
        at += 4 + _padded(size)
    return values, at


def _padded(size: int) -> int:
    return size + -size % 4
