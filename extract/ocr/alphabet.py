"""The characters of a recognition model, from the notes at the end of its ONNX file: the model itself is not loaded."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_METADATA_PROPS, _KEY, _VALUE = 14, 1, 2  # fields of ModelProto and StringStringEntryProto


def read_alphabet(path: Path) -> list[str]:
    """The characters that a model was exported with, by class: the blank first, a space last.

    Raises ValueError where the file names none.
    """
    with path.open("rb") as file:
        while (tag := _varint(file)) is not None:
            field, wire = tag >> 3, tag & 7
            if wire == _VARINT:
                _varint(file)
            elif wire in (_FIXED64, _FIXED32):
                file.seek(8 if wire == _FIXED64 else 4, 1)
            elif wire == _BYTES:
                size = _varint(file) or 0
                if field != _METADATA_PROPS:
                    file.seek(size, 1)  # the graph, nearly all of the file
                    continue
                entry = _strings(file, file.tell() + size)
                if entry.get(_KEY) == b"character":
                    return ["", *entry.get(_VALUE, b"").decode("utf-8").splitlines(), " "]
            else:
                break
    raise ValueError(f"{path.name} does not name its characters")


def _strings(file: BinaryIO, end: int) -> dict[int, bytes]:
    """The strings of a message, by their fields."""
    found: dict[int, bytes] = {}
    while file.tell() < end and (tag := _varint(file)) is not None:
        found[tag >> 3] = file.read(_varint(file) or 0)
    return found


def _varint(file: BinaryIO) -> int | None:
    """The number that stands next; None at the end of the file."""
    value = shift = 0
    while byte := file.read(1):
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
        shift += 7
    return None
