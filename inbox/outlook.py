"""Outlook's .msg: an OLE file of properties (Microsoft, MS-OXMSG)."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

from inbox.mail import Mail, Piece, detail
from inbox.mapi import BINARY, OBJECT, STRING8, UNICODE, Props, fixed_value, mail_of, piece_of, too_deep
from models.errors import CorruptFile, ErrorCode, TooLargeFile
from models.limits import InboxLimits

if TYPE_CHECKING:
    from olefile import OleFileIO

_MARK = "__properties_version1.0".encode("utf-16-le")
_DATA_OBJECT = "__substg1.0_3701000D"
_MAX_PROPS = 5_000
_BROKEN = (
    OSError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    struct.error,
    RecursionError,
    OverflowError,
)


def is_msg(data: bytes) -> bool:
    """Whether an OLE file is an Outlook message."""
    if _MARK not in data:
        return False
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            # Only at the root: a Word file can hold a mail as an object.
            return bool(ole.exists(_MARK.decode("utf-16-le")))
    except _BROKEN:
        return True


def read_msg(data: bytes, limits: InboxLimits, depth: int = 0) -> Mail:
    """The mail in a .msg, forwarded mails inside it included. Raises CorruptFile, TooLargeFile."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _Reader(ole, len(data), limits).mail([], depth)
    except _BROKEN as error:
        raise CorruptFile("Outlook 邮件文件（.msg）已损坏，无法读取") from error


class _Reader:
    """One .msg being read: its streams by the folder they lie in, and how much was read."""

    def __init__(self, ole: OleFileIO[Any], n_file_bytes: int, limits: InboxLimits) -> None:
        self._ole = ole
        self._n_file_bytes = n_file_bytes
        self._limits = limits
        self._n_bytes = 0
        self._streams: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self._folders: dict[tuple[str, ...], list[str]] = {}
        for path in ole.listdir(streams=True, storages=False):
            self._streams.setdefault(tuple(path[:-1]), {})[path[-1].upper()] = path
        for path in ole.listdir(streams=False, storages=True):
            self._folders.setdefault(tuple(path[:-1]), []).append(path[-1])

    def mail(self, folder: list[str], depth: int) -> Mail:
        """The mail whose properties lie in ``folder`` (empty: the file's own)."""
        props = self._props(folder, 24 if folder else 32, None)
        mail = mail_of(props)
        for name in sorted(self._folders.get(tuple(folder), [])):
            if name.lower().startswith("__attach_version1.0_"):
                mail.pieces.append(self._piece([*folder, name], props.codepage, depth))
        return mail

    def _piece(self, folder: list[str], codepage: str | None, depth: int) -> Piece:
        try:
            props = self._props(folder, 8, codepage)
            inner = next((n for n in self._folders.get(tuple(folder), []) if n.upper() == _DATA_OBJECT.upper()), None)
            if inner is None:
                return piece_of(props)
            return self._object(props, [*folder, inner], depth)
        except _BROKEN:
            return Piece("", b"", problem=detail(ErrorCode.CORRUPT, "附件已损坏，请重新发送"))

    def _object(self, props: Props, folder: list[str], depth: int) -> Piece:
        """An attached mail, or an object put into the text."""
        streams = self._streams.get(tuple(folder), {})
        if _MARK.decode("utf-16-le").upper() in streams:
            piece = piece_of(props, b"")
            if depth >= self._limits.max_depth:
                return too_deep(piece.name, self._limits.max_depth)
            piece.mail = self.mail(folder, depth + 1)
            return piece
        package = streams.get("PACKAGE") or streams.get("CONTENTS")
        if package:
            return piece_of(props, self._read(package))
        piece = piece_of(props, b"".join(self._read(path) for path in streams.values()))
        piece.problem = detail(ErrorCode.UNSUPPORTED, "嵌入正文的对象无法取出，请作为附件重新发送")
        return piece

    def _props(self, folder: list[str], n_header_bytes: int, codepage: str | None) -> Props:
        props = Props(codepage=codepage)
        streams = self._streams.get(tuple(folder), {})
        fixed = streams.get(_MARK.decode("utf-16-le").upper())
        table = self._read(fixed) if fixed else b""
        for at in range(n_header_bytes, min(len(table) - 15, _MAX_PROPS * 16), 16):
            kind, number = struct.unpack_from("<HH", table, at)
            value = fixed_value(kind, table[at + 8 : at + 16])
            if value is not None:
                props.values[number] = (kind, value)
        for name, path in streams.items():
            if name.startswith("__SUBSTG1.0_") and len(name) == 20:
                number, kind = int(name[12:16], 16), int(name[16:], 16)
                if kind in (STRING8, UNICODE, BINARY, OBJECT):
                    props.values[number] = (kind, self._read(path))
        if codepage is None:
            props.find_codepage()
        return props

    def _read(self, path: list[str]) -> bytes:
        size = self._ole.get_size(path)
        if size > self._n_file_bytes:
            raise ValueError("a stream longer than its file")
        self._n_bytes += size
        if self._n_bytes > self._limits.max_unpacked_bytes:
            raise TooLargeFile(f"邮件展开后超过 {self._limits.max_unpacked_bytes >> 20} MB")
        with self._ole.openstream(path) as stream:
            data: bytes = stream.read()
        return data
