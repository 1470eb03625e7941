"""The one way in: any export, read in order, as the messages in it.

An export is a file, a folder or an archive; each of these is walked to its files, and each file is told by its bytes:
many mails (mbox, PST), one mail (.eml, .msg, Maildir), more files (zip, rar …), or a returned form by itself.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, BinaryIO

from inbox.archive import ARCHIVES, UNPACK_ERRORS, is_tar, open_compressed, open_zip, zip_names
from inbox.charset import decode
from inbox.listing import list_mail
from inbox.mail import Mail, Piece, detail, detail_of
from inbox.mbox import split_mbox
from inbox.mime import parse_mail
from inbox.names import natural_key, safe_path
from inbox.programs import pst_as_folder, unpack_with_program
from inbox.sniff import is_document, kind_of
from models.errors import CorruptFile, ErrorCode, FileError, TooLargeFile, is_machine_failure
from models.limits import InboxLimits
from models.message import Attachment, Message

# Leftovers of systems, and what mail programs keep beside their mailboxes.
_SKIPPED = re.compile(
    r"(?:^|/)(?:\.[^/]*|Thumbs\.db|desktop\.ini|__MACOSX/.*|~\$[^/]*|[^/]*\.msf|maildirfolder|dovecot[^/]*|"
    r"table_of_contents|Info\.plist|popstate\.dat|msgFilterRules\.dat|filterlog\.html)$",
    re.IGNORECASE,
)
_MAILDIR = re.compile(r"(?:^|/)(?:cur|new)/([^/]+)$")
# A Word file saved as a web page in one file begins as a mail does.
_DOCUMENTS = (".mht", ".mhtml", ".doc", ".docx", ".wps", ".htm", ".html")
_MAX_EXPORT_DEPTH = 4
_MAX_EXPORT_BYTES = 20 * 2**30
_EXPORT_RATIO = 50


@dataclass(slots=True)
class _File:
    """One file of an export: its path in there, its size, and where it lies (None inside an archive)."""

    name: str
    size: int
    path: Path | None = None
    is_export: bool = False
    kind: str = ""


@dataclass(slots=True)
class _Reading:
    """Where the reading of an export stands: how many messages came out so far, and how deep in archives it is."""

    limits: InboxLimits
    n_messages: int = 0
    depth: int = 0


def read_export(path: Path, limits: InboxLimits | None = None) -> Iterator[Message]:
    """The messages of an export, in its order, one at a time (a mail's files are in memory only while it is used).

    path: an mbox, .eml, .msg, PST or OST, a Maildir, a folder of any of these or of returned files, a zip (rar, 7z,
    tar) of any of these, or one returned file. A mail that cannot be read costs only itself and has ``problem`` set;
    a file of it that cannot be, the attachment's ``problem``.
    Raises FileError where the export as a whole cannot be opened, OSError where it is not there.
    """
    reading = _Reading(limits or InboxLimits())
    if path.is_dir():
        yield from _folder_messages(reading, path)
        return
    with path.open("rb") as stream:
        yield from _file_messages(reading, _File(path.name, path.stat().st_size, path, is_export=True), stream)


# ── one file ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _file_messages(reading: _Reading, export: _File, stream: BinaryIO) -> Iterator[Message]:
    """The messages in one file.

    What is wrong with the file as a whole becomes a message with a problem, or is raised where it is the export.
    """
    name, path = export.name, export.path
    head = stream.read(64 * 1024)
    kind = kind_of(head)
    export.kind = "mail" if _MAILDIR.search(name) and kind in ("", "mbox") else kind
    n_before = reading.n_messages
    try:
        yield from _by_kind(reading, export, head, _Rest(head, stream))
    except (FileError, *UNPACK_ERRORS) as error:
        if is_machine_failure(error):
            raise
        known = error if isinstance(error, FileError) else CorruptFile("压缩包内的文件已损坏，请重新导出")
        if export.is_export and reading.n_messages == n_before and not isinstance(error, TooLargeFile):
            raise known from error
        yield _unreadable(reading, name, path, head, known)


def _by_kind(reading: _Reading, export: _File, head: bytes, rest: io.RawIOBase) -> Iterator[Message]:
    kind, name, path = export.kind, export.name, export.path
    folder = "" if export.is_export else name
    if kind == "mbox" or (kind in ("", "mail") and _looks_like_mbox(name, head)):
        yield from _mbox_messages(reading, rest)
    elif kind == "pst":
        yield from _pst_messages(reading, rest, path)
    elif kind == "zip" and reading.depth < _MAX_EXPORT_DEPTH:
        with path.open("rb") if path else io.BytesIO(_whole(reading, rest, export.size)) as source:
            if is_document(source):
                yield _plain_message(reading, source.read(), name)
            else:
                yield from _zip_messages(reading, source, folder)
    elif kind in ARCHIVES and kind != "zip" and reading.depth < _MAX_EXPORT_DEPTH:
        yield from _archive_messages(reading, rest, export, folder)
    else:
        yield from _single_message(reading, _whole(reading, rest, export.size), kind, name)


def _looks_like_mbox(name: str, head: bytes) -> bool:
    return name.lower().endswith((".mbox", ".mbx")) and head.lstrip(b"\xef\xbb\xbf\r\n").startswith(b"From ")


class _Rest(io.RawIOBase):
    """A stream whose beginning was already read."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            out, self._head = self._head + self._stream.read(), b""
            return out
        if self._head:
            out, self._head = self._head[:size], self._head[size:]
            return out + self._stream.read(size - len(out)) if len(out) < size else out
        return self._stream.read(size)


def _whole(reading: _Reading, stream: io.RawIOBase, size: int) -> bytes:
    limit = reading.limits.max_message_bytes
    if size > limit:
        raise TooLargeFile(f"文件超过 {limit >> 20} MB，未读取")
    data = stream.read(limit + 1) or b""
    if len(data) > limit:
        raise TooLargeFile(f"文件超过 {limit >> 20} MB，未读取")
    return data


def _next_prefix(reading: _Reading) -> str:
    reading.n_messages += 1
    return f"mail-{reading.n_messages:04d}"


def _mbox_messages(reading: _Reading, stream: io.RawIOBase) -> Iterator[Message]:
    for raw in split_mbox(stream, reading.limits.max_message_bytes):  # type: ignore[arg-type]
        yield _mail_message(reading, raw.data, is_cut=raw.is_cut)


def _mail_message(reading: _Reading, data: bytes, *, is_cut: bool = False) -> Message:
    """One mail's bytes as its message, whatever is in them."""
    prefix = _next_prefix(reading)
    order, limits = reading.n_messages, reading.limits
    try:
        mail = parse_mail(data, limits)
        if is_cut:
            mail.pieces = []
            mail.problem = detail(ErrorCode.TOO_LARGE, f"邮件超过 {limits.max_message_bytes >> 20} MB，未读取")
        return list_mail(mail, order, prefix, limits)
    except FileError as error:
        problem = detail_of(error)
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, AttributeError, MemoryError):
        # No input is known to come here; a mail that finds a way must not stop the thousands after it.
        problem = detail(ErrorCode.CORRUPT, "邮件已损坏，无法读取")
    return list_mail(Mail(problem=problem, texts=[hashlib.sha256(data).hexdigest()]), order, prefix, limits)


def _single_message(reading: _Reading, data: bytes, kind: str, name: str) -> Iterator[Message]:
    from inbox.outlook import is_msg, read_msg

    lower = name.lower()
    if lower.endswith(".emlx") and (found := re.match(rb"\s*(\d{1,12})\s*\n", data)):
        yield _mail_message(reading, data[found.end() : found.end() + int(found[1])])
    elif (kind == "mail" and not lower.endswith(_DOCUMENTS)) or (kind == "" and lower.endswith(".eml")):
        yield _mail_message(reading, data)
    elif kind == "ole" and is_msg(data):
        prefix = _next_prefix(reading)
        try:
            mail = read_msg(data, reading.limits)
        except FileError as error:
            mail = Mail(problem=detail_of(error), texts=[hashlib.sha256(data).hexdigest()])
        yield list_mail(mail, reading.n_messages, prefix, reading.limits)
    else:
        yield _plain_message(reading, data, name)


def _plain_message(reading: _Reading, data: bytes, name: str) -> Message:
    """The stand-in for a returned file that came without a mail."""
    reading.n_messages += 1
    folder, _, last = safe_path(name).rpartition("/")
    sha256 = hashlib.sha256(data).hexdigest()
    mail = Mail(message_id=f"file:{sha256}", pieces=[Piece(last, data)])
    return list_mail(mail, reading.n_messages, folder, reading.limits)


def _unreadable(reading: _Reading, name: str, path: Path | None, head: bytes, error: FileError) -> Message:
    reading.n_messages += 1
    digest = hashlib.sha256(head)
    if path is not None:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
    attachment = Attachment(path=safe_path(name), sha256=digest.hexdigest(), data=b"", problem=detail_of(error))
    return Message(
        message_id=f"file:{digest.hexdigest()}",
        attachments=(attachment,),
        date_source="order",
        order=reading.n_messages,
        problem=detail_of(error),
    )


# ── many files ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _folder_messages(reading: _Reading, root: Path) -> Iterator[Message]:
    real_root = root.resolve()
    names = [(decode(os.fsencode(name)), path) for name, path in _files_below(root)]
    for name, path in sorted(names, key=lambda named: _order_key(named[0])):
        try:
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode) and path.resolve().is_relative_to(real_root):
                status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                continue
            with path.open("rb") as stream:
                yield from _file_messages(reading, _File(name, status.st_size, path), stream)
        except OSError as error:
            if is_machine_failure(error):
                raise
            yield _unreadable(reading, name, None, name.encode("utf-8", "replace"), CorruptFile("文件无法打开"))


def _files_below(root: Path) -> Iterator[tuple[str, Path]]:
    """The files below a folder: path from there, with slashes, and where they lie. Linked folders are not entered."""
    for folder, folders, files in os.walk(root):
        inner = Path(folder).relative_to(root).as_posix()
        begin = "" if inner == "." else f"{inner}/"
        is_maildir = "cur" in folders or "new" in folders
        folders[:] = [
            name
            for name in folders
            if not (name == "tmp" and is_maildir) and (not name.startswith(".") or Path(folder, name, "cur").is_dir())
        ]
        yield from ((begin + name, Path(folder, name)) for name in files if not _SKIPPED.search(name))


def _order_key(name: str) -> tuple[object, ...]:
    """The order of files: folder by folder, numbers by value; Maildir's ``cur`` and ``new`` are one folder."""
    parts = _MAILDIR.sub(r"/\1", "/" + name if _MAILDIR.search(name) else name).split("/")
    return tuple(natural_key(part) for part in parts if part)


def _pst_messages(reading: _Reading, stream: io.RawIOBase, path: Path | None) -> Iterator[Message]:
    if path is not None:
        with pst_as_folder(path, reading.limits) as folder:
            yield from _folder_messages(reading, folder)
        return
    with tempfile.TemporaryDirectory(prefix="shoubiao-") as folder_name:
        copy = Path(folder_name) / "in.pst"
        with copy.open("wb") as out:
            while block := stream.read(2**20):
                out.write(block)
        yield from _pst_messages(reading, stream, copy)


def _zip_messages(reading: _Reading, source: BinaryIO, folder: str) -> Iterator[Message]:
    reading.depth += 1
    with open_zip(source) as archive:
        named = [(safe_path(name), info) for info, name in zip_names(archive)]
        for name, info in sorted(named, key=lambda pair: _order_key(pair[0])):
            if _SKIPPED.search(name):
                continue
            inner = f"{folder}/{name}" if folder else name
            try:
                if info.flag_bits & 1:
                    raise _encrypted()
                with archive.open(info) as stream:
                    bounded = _Ratioed(stream, max(1, info.compress_size), reading.limits)
                    yield from _file_messages(reading, _File(inner, info.file_size), bounded)  # type: ignore[arg-type]
            except FileError as error:
                yield _unreadable(reading, inner, None, inner.encode(), error)
            except UNPACK_ERRORS as error:
                if is_machine_failure(error):
                    raise
                yield _unreadable(reading, inner, None, inner.encode(), CorruptFile("压缩包内的文件已损坏"))
    reading.depth -= 1


def _encrypted() -> FileError:
    from models.errors import EncryptedFile

    return EncryptedFile("压缩包内的文件有密码，请去掉密码后重新导出")


class _Ratioed(io.RawIOBase):
    """An unpacking stream that stops where no honest file unpacks so far."""

    def __init__(self, stream: IO[bytes], packed: int, limits: InboxLimits) -> None:
        self._stream, self._packed, self._limits = stream, packed, limits
        self._n_bytes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size if size >= 0 else self._limits.max_message_bytes + 1)
        self._n_bytes += len(data)
        if self._n_bytes > self._limits.ratio_floor_bytes and self._n_bytes > self._packed * self._limits.max_ratio:
            raise TooLargeFile("压缩包展开后异常地大，疑为压缩炸弹，未展开")
        return data


def _archive_messages(reading: _Reading, stream: io.RawIOBase, export: _File, folder: str) -> Iterator[Message]:
    """The messages in an archive that is no zip: it becomes a tar in a temporary file first, to be read in order."""
    failure: FileError | None = None
    name = folder
    if export.kind in ("rar", "7z"):
        wide = _widened(reading.limits, export.size)
        source = export.path or _whole(reading, stream, export.size)
        unpacked = unpack_with_program(source, export.kind, wide)
        tar, failure = unpacked.tar, unpacked.failure
    else:
        tar = tempfile.TemporaryFile()  # noqa: SIM115  (closed below)
        name = re.sub(r"\.(?:gz|bz2|xz)$", "", folder or safe_path(export.name), flags=re.IGNORECASE)
    with tar:
        if failure is None and export.kind not in ("rar", "7z"):
            _unpack_stream(reading, stream, export, tar)
        head = tar.read(1024)
        size = tar.seek(0, io.SEEK_END)
        tar.seek(0)
        reading.depth += 1
        if is_tar(head):
            yield from _tar_messages(reading, tar, folder)
        else:
            yield from _file_messages(reading, _File(name, size), tar)
        reading.depth -= 1
    if failure:
        raise failure


def _widened(limits: InboxLimits, packed: int) -> InboxLimits:
    """The limits for a whole export: mails pack badly, so a large archive may unpack far, and no further."""
    unpacked = min(_MAX_EXPORT_BYTES, max(limits.max_unpacked_bytes, packed * _EXPORT_RATIO))
    return replace(limits, max_unpacked_bytes=unpacked, program_seconds=limits.program_seconds * 10)


def _unpack_stream(reading: _Reading, stream: io.RawIOBase, export: _File, out: BinaryIO) -> None:
    limit = _widened(reading.limits, export.size).max_unpacked_bytes
    with open_compressed(stream, export.kind) as opened:  # type: ignore[arg-type]
        while block := opened.read(2**20):
            out.write(block)
            if out.tell() > limit:
                raise TooLargeFile("压缩包展开后异常地大，未展开")
    out.seek(0)


def _tar_messages(reading: _Reading, tar: BinaryIO, folder: str) -> Iterator[Message]:
    with tarfile.open(fileobj=tar, mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        members = [member for member in archive if member.isreg()]
        named = [(safe_path(decode(os.fsencode(member.name))), member) for member in members]
        for name, member in sorted(named, key=lambda pair: _order_key(pair[0])):
            inner = archive.extractfile(member)
            if inner and not _SKIPPED.search(name):
                where = f"{folder}/{name}" if folder else name
                yield from _file_messages(reading, _File(where, member.size), inner)  # type: ignore[arg-type]
