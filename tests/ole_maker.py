"""The smallest OLE compound files: named streams and nothing in them, for files that only need to be told apart."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_LEAST = 4096
"""Shorter streams would have to live in the mini stream."""


def word_stream(flags: int = 0, magic: int = 0xA5EC) -> bytes:
    """The start of a WordDocument stream: the FIB with these flags."""
    return struct.pack("<HHHHHH", magic, 0xC1, 0, 0x804, 0, flags) + b"\0" * 500


def ole_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file whose root storage holds these streams."""
    contents = [data.ljust(_LEAST, b"\0") for data in streams.values()]
    sectors_each = [-(-len(data) // _SECTOR) for data in contents]
    directory_sectors = -(-(len(streams) + 1) * 128 // _SECTOR)
    fat = [_FAT]
    for number in (directory_sectors, *sectors_each):
        start = len(fat)
        fat += [*range(start + 1, start + number), _END]
    fat += [_FREE] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, _LEAST, _END, 0, _END, 0, 0) + struct.pack("<I", _FREE) * 108
    entries = [_entry("Root Entry", 5, child=1 if streams else _FREE, start=_END, size=0)]
    start = 1 + directory_sectors
    for number, (name, data) in enumerate(zip(streams, contents, strict=True), 1):
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, child=_FREE, start=start, size=len(data), right=right))
        start += sectors_each[number - 1]
    directory = b"".join(entries).ljust(directory_sectors * _SECTOR, b"\0")
    body = b"".join(data.ljust(number * _SECTOR, b"\0") for data, number in zip(contents, sectors_each, strict=True))
    return header + struct.pack("<128I", *fat) + directory + body


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = _FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", _FREE, right, child)
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + links
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
