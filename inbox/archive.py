"""What is inside an archive, file by file, within limits; nothing is written, whatever the names say."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from inbox.charset import decode
from inbox.mail import detail
from inbox.programs import unpack_with_program
from inbox.sniff import has_too_many_entries
from models.errors import CorruptFile, EncryptedFile, ErrorCode, TooLargeFile, is_machine_failure
from models.limits import InboxLimits
from models.record import ErrorDetail

ARCHIVES = frozenset({"zip", "rar", "7z", "gz", "bz2", "xz", "tar"})
_UTF8_FLAG = 0x800
# What the standard library raises on damaged archives, RuntimeError on a password.
UNPACK_ERRORS = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error,
    NotImplementedError, RuntimeError,
)  # fmt: skip


@dataclass(slots=True)
class Budget:
    """What may still be unpacked of one mail."""

    limits: InboxLimits
    n_bytes: int = 0
    n_files: int = 0

    def spend(self, n_bytes: int) -> None:
        """Count one file. Raises TooLargeFile past a limit."""
        self.n_bytes += n_bytes
        self.n_files += 1
        if self.n_files > self.limits.max_files:
            raise TooLargeFile(f"压缩包内文件超过 {self.limits.max_files} 个，请分开发送")
        if self.n_bytes > self.limits.max_unpacked_bytes:
            raise TooLargeFile(f"压缩包展开后超过 {self.limits.max_unpacked_bytes >> 20} MB，请分开发送")

    @property
    def left(self) -> int:
        """How many bytes may still come."""
        return max(0, self.limits.max_unpacked_bytes - self.n_bytes)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its path in there as it was named (not yet safe), and its bytes.

    problem: why it could not be unpacked; ``data`` is then as it lies in the archive.
    """

    path: str
    data: bytes
    problem: ErrorDetail | None = None


def entries_of(data: bytes, kind: str, budget: Budget) -> Iterator[Entry]:
    """The files in an archive of a kind of ``ARCHIVES``, in its order. Raises FileError where it cannot be unpacked."""
    if kind == "zip":
        yield from _zip_entries(data, budget)
    elif kind in ("rar", "7z"):
        unpacked = unpack_with_program(data, kind, budget.limits)
        with unpacked.tar as stream:
            try:
                yield from tar_entries(stream, budget, "r:")
            except CorruptFile:
                raise unpacked.failure or CorruptFile("压缩包已损坏，请重新发送") from None
        if unpacked.failure:
            raise unpacked.failure
    else:
        yield from _compressed(data, kind, budget)


def open_zip(source: BinaryIO) -> zipfile.ZipFile:
    """The zip, opened. Raises CorruptFile."""
    try:
        return zipfile.ZipFile(source)
    except UNPACK_ERRORS as error:
        if is_machine_failure(error):
            raise
        raise CorruptFile("压缩包已损坏，请重新发送") from error


def zip_names(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    """The files of a zip with their names decoded (UTF-8 flag, Unicode path field, else all names of the zip in
    the one charset that fits them all), folders and links left out.
    """
    infos = [info for info in archive.infolist() if not _is_no_file(info)]
    unnamed = {id(info): _raw_name(info) for info in infos if not info.flag_bits & _UTF8_FLAG}
    charset = _charset_of(b"\n".join(unnamed.values()))
    named = []
    for info in infos:
        raw = unnamed.get(id(info))
        name = info.orig_filename if raw is None else _unicode_path(info, raw) or decode(raw, charset)
        named.append((info, name))
    return named


def _is_no_file(info: zipfile.ZipInfo) -> bool:
    mode = info.external_attr >> 16
    return (info.orig_filename.endswith(("/", "\\")) and not info.file_size) or stat.S_ISLNK(mode)


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    try:
        return info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename.encode("utf-8", "surrogateescape")


def _charset_of(names: bytes) -> str:
    for charset in ("utf-8", "gb18030", "big5hkscs"):
        try:
            names.decode(charset)
        except UnicodeDecodeError:
            continue
        return charset
    return "gb18030"


def _unicode_path(info: zipfile.ZipInfo, raw: bytes) -> str | None:
    """The name in Info-ZIP's Unicode path field (0x7075), if it was made for this name."""
    at, extra = 0, info.extra
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<HH", extra, at)
        if tag == 0x7075 and size > 5 and extra[at + 4] == 1:
            checksum = struct.unpack_from("<I", extra, at + 5)[0]
            if checksum == zlib.crc32(raw):
                return decode(extra[at + 9 : at + 4 + size], "utf-8")
        at += 4 + size
    return None


def _zip_entries(data: bytes, budget: Budget) -> Iterator[Entry]:
    if has_too_many_entries(data):
        raise TooLargeFile(f"压缩包内文件超过 {budget.limits.max_files} 个，请分开发送")
    with open_zip(io.BytesIO(data)) as archive:
        named = zip_names(archive)
        if named and all(info.flag_bits & 1 for info, _ in named):
            raise EncryptedFile("压缩包有密码，请去掉密码后重新发送")
        for info, name in named:
            yield _zip_entry(archive, info, name, budget)


def _zip_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> Entry:
    limit = budget.limits.max_message_bytes
    if info.flag_bits & 1:
        problem = detail(ErrorCode.ENCRYPTED, "压缩包内的文件有密码，请去掉密码后重新发送")
        return Entry(name, _packed_bytes(archive, info), problem)
    try:
        with archive.open(info) as stream:
            data = _bounded_read(stream, max(1, info.compress_size), budget)
    except TooLargeFile:
        raise
    except NotImplementedError:
        problem = detail(ErrorCode.UNSUPPORTED, "压缩方法不受支持，请用普通 zip 重新压缩")
        return Entry(name, _packed_bytes(archive, info), problem)
    except UNPACK_ERRORS as error:
        if is_machine_failure(error):
            raise
        problem = detail(ErrorCode.CORRUPT, "压缩包内的文件已损坏，请重新发送")
        return Entry(name, _packed_bytes(archive, info), problem)
    if len(data) > limit:
        return Entry(name, _packed_bytes(archive, info), detail(ErrorCode.TOO_LARGE, f"文件超过 {limit >> 20} MB"))
    budget.spend(len(data))
    return Entry(name, data)


def _packed_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a file as they lie in the zip: what it is told apart by where it cannot be unpacked."""
    source = archive.fp
    if source is None:
        return b""
    try:
        source.seek(max(0, info.header_offset))
        sizes = source.read(30)[26:30]
        source.seek(sum(struct.unpack("<HH", sizes)), io.SEEK_CUR)
        return source.read(max(0, info.compress_size))
    except UNPACK_ERRORS:
        return b""


def _bounded_read(stream: IO[bytes], packed: int, budget: Budget) -> bytes:
    """All bytes of an unpacked file. Raises TooLargeFile as soon as it goes past the budget or the ratio."""
    limits = budget.limits
    chunks: list[bytes] = []
    total = 0
    while chunk := stream.read(2**20):
        total += len(chunk)
        chunks.append(chunk)
        if total > budget.left:
            budget.spend(total)
        if total > limits.ratio_floor_bytes and total > packed * limits.max_ratio:
            raise TooLargeFile("压缩包展开后异常地大，疑为压缩炸弹，未展开")
    return b"".join(chunks)


def _compressed(data: bytes, kind: str, budget: Budget) -> Iterator[Entry]:
    """A tar, or one compressed file, or a compressed tar."""
    if kind == "tar":
        yield from tar_entries(io.BytesIO(data), budget, "r:")
        return
    try:
        with open_compressed(io.BytesIO(data), kind) as stream:
            plain = _bounded_read(stream, len(data), budget)
    except UNPACK_ERRORS as error:
        if is_machine_failure(error):
            raise
        raise CorruptFile("压缩包已损坏，请重新发送") from error
    if is_tar(plain[:1024]):
        yield from tar_entries(io.BytesIO(plain), budget, "r:")
    else:
        budget.spend(len(plain))
        yield Entry("", plain)


def is_tar(data: bytes) -> bool:
    """Whether the first 1024 bytes are those of a tar, with the ustar magic or without it but a right checksum."""
    if data[257:262] == b"ustar":
        return True
    try:
        return len(data) >= 1024 and bool(data[0]) and tarfile.TarInfo.frombuf(data[:512], "utf-8", "replace").size >= 0
    except tarfile.TarError:
        return False


def open_compressed(source: IO[bytes], kind: str) -> IO[bytes]:
    """What a gz, bz2 or xz unpacks to, and a tar as it is, as a stream."""
    if kind == "tar":
        return source
    if kind == "gz":
        return gzip.GzipFile(fileobj=source)  # type: ignore[return-value]
    return bz2.BZ2File(source) if kind == "bz2" else lzma.LZMAFile(source)


def tar_entries(stream: BinaryIO, budget: Budget, mode: str) -> Iterator[Entry]:
    """The regular files of a tar. Raises CorruptFile, TooLargeFile."""
    try:
        with tarfile.open(fileobj=stream, mode=mode, encoding="utf-8", errors="surrogateescape") as archive:  # type: ignore[call-overload]
            for info in archive:
                if not info.isreg():
                    continue
                if info.size > budget.left:
                    budget.spend(info.size)
                member = archive.extractfile(info)
                data = member.read() if member else b""
                budget.spend(len(data))
                yield Entry(decode(info.name.encode("utf-8", "surrogateescape")), data)
    except UNPACK_ERRORS as error:
        if is_machine_failure(error):
            raise
        raise CorruptFile("压缩包已损坏，请重新发送") from error
