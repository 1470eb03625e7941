"""Formats that only an outside program can read: rar and 7z (libarchive's bsdtar, or 7-Zip), PST and OST (readpst).

A program is given a file with a name of ours in a fresh temporary folder, no shell, no input, and a time limit.
bsdtar hands the files on as a tar stream and writes nothing at all.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.errors import CorruptFile, EncryptedFile, FileError, ReadTimeout, TooLargeFile, UnsupportedFile, disk_full
from models.limits import InboxLimits

_NO_ARCHIVER = "解压 {kind} 需要系统程序 bsdtar 或 7z：Debian/Ubuntu 请安装软件包 libarchive-tools（或 7zip）"
# What bsdtar writes for no file at all: two blocks of zeros, filled up to a record.
_EMPTY_TAR_BYTES = 10_240
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL_BYTES = 66_000
"""How far from its end a zip's table of contents is looked for: 65,535 bytes of comment and 22."""
_NO_READPST = "读取 Outlook 数据文件（PST/OST）需要系统程序 readpst：Debian/Ubuntu 请安装软件包 pst-utils"


@functools.cache
def archiver() -> tuple[str, str] | None:
    """The program that unpacks rar and 7z, as (``bsdtar`` or ``7z``, its path), or None."""
    if found := shutil.which("bsdtar"):
        return "bsdtar", found
    for name in ("7zz", "7z", "7za"):
        if found := shutil.which(name):
            return "7z", found
    # The tar of Windows and macOS is bsdtar.
    if sys.platform in ("win32", "darwin") and (found := shutil.which("tar")):
        return "bsdtar", found
    return None


@dataclass(slots=True)
class Unpacked:
    """The files of an archive as an uncompressed tar, open; failure: why it is not all of them, or None."""

    tar: BinaryIO
    failure: FileError | None = None


def unpack_with_program(source: bytes | Path, kind: str, limits: InboxLimits) -> Unpacked:
    """The files of a rar or 7z, as far as they can be had. Raises FileError where there is nothing."""
    program = archiver()
    if program is None:
        raise UnsupportedFile(_NO_ARCHIVER.format(kind=kind))
    with tempfile.TemporaryDirectory(prefix="shoubiao-") as folder:
        packed = Path(folder) / f"in.{kind}"
        if isinstance(source, bytes):
            packed.write_bytes(source)
        elif _ends_like_zip(source):
            shutil.copyfile(source, packed)
        else:
            packed = source.resolve()
        if packed.parent == Path(folder) and _ends_like_zip(packed):
            with packed.open("ab") as out:
                out.write(bytes(_ZIP_TAIL_BYTES))
        if program[0] == "bsdtar":
            return _with_bsdtar(program[1], packed, limits)
        return _with_7z(program[1], packed, Path(folder), limits)


def _ends_like_zip(path: Path) -> bool:
    """Whether bsdtar would take the archive for a zip: a Word file lies at its end as it is, and a zip is found by its
    end. Zeros behind it, which no reader of rar or 7z looks at, hide it.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _ZIP_TAIL_BYTES))
        return _ZIP_END in stream.read()


def _with_bsdtar(program: str, packed: Path, limits: InboxLimits) -> Unpacked:
    command = [program, "-cf", "-", "--format=pax", f"@{packed}"]
    out = tempfile.TemporaryFile()  # noqa: SIM115  (handed on)
    try:
        code, error = run(command, packed.parent, limits.program_seconds, out, limits.max_unpacked_bytes)
        failure = _failure(error) if code != 0 else None
        if failure and out.tell() <= _EMPTY_TAR_BYTES:
            raise failure
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return Unpacked(out, failure)


def _with_7z(program: str, packed: Path, folder: Path, limits: InboxLimits) -> Unpacked:
    target = folder / "out"
    command = [program, "x", "-y", "-p", "-bd", "-snl-", f"-o{target}", str(packed)]
    sizes = _listed_bytes(program, packed, limits)
    if sizes > limits.max_unpacked_bytes:
        raise TooLargeFile(f"压缩包展开后超过 {limits.max_unpacked_bytes >> 20} MB，请分开发送")
    code, error = run(command, folder, limits.program_seconds, None, 0)
    failure = _failure(error) if code != 0 else None
    if failure and not any(target.rglob("*")):
        raise failure
    out = tempfile.TemporaryFile()  # noqa: SIM115  (handed on)
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path in sorted(target.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.resolve().is_relative_to(target.resolve()):
                archive.add(path, path.relative_to(target).as_posix(), recursive=False)
    out.seek(0)
    return Unpacked(out, failure)


def _listed_bytes(program: str, packed: Path, limits: InboxLimits) -> int:
    with tempfile.TemporaryFile() as out:
        run([program, "l", "-slt", "-p", str(packed)], packed.parent, limits.program_seconds, out, 2**26)
        out.seek(0)
        sizes = (line[7:].strip() for line in out if line.startswith(b"Size = "))
        return sum(int(size) for size in sizes if size.isdigit())


def _failure(error: bytes) -> FileError:
    words = error.lower()
    if b"no space left" in words or b"disk quota" in words:
        raise disk_full("")
    # "(null)" is all that libarchive says of a 7z whose names are plain and whose content is encrypted.
    if any(word in words for word in (b"encrypt", b"passphrase", b"password", b"crypto", b"bsdtar: (null)")):
        return EncryptedFile("压缩包有密码，请去掉密码后重新发送")
    if b"unsupported" in words or b"not supported" in words:
        return UnsupportedFile("压缩方法不受支持，请用 zip 重新压缩后发送")
    return CorruptFile("压缩包已损坏，请重新发送")


def run(
    command: list[str], folder: Path, seconds: float, out: BinaryIO | None, max_out_bytes: int
) -> tuple[int, bytes]:
    """The exit code and the first error output of a program, killed with its children past its time (ReadTimeout)
    or when ``out`` grows past ``max_out_bytes`` (TooLargeFile).
    """
    error = tempfile.TemporaryFile()  # noqa: SIM115  (closed below)
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=out if out is not None else subprocess.DEVNULL,
        stderr=error,
        env={**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder)},
        start_new_session=os.name == "posix",
    )
    try:
        waited = 0.0
        while True:
            try:
                code = process.wait(0.2)
                break
            except subprocess.TimeoutExpired:
                waited += 0.2
            if waited > seconds:
                raise ReadTimeout(f"解压超过 {seconds:.0f} 秒")
            if out is not None and os.fstat(out.fileno()).st_size > max_out_bytes * 1.1 + 2**20:
                raise TooLargeFile(f"压缩包展开后超过 {max_out_bytes >> 20} MB，请分开发送")
        error.seek(0)
        return code, error.read(4096)
    finally:
        _kill(process)
        error.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


@contextmanager
def pst_as_folder(path: Path, limits: InboxLimits) -> Iterator[Path]:
    """A temporary folder with the mails of a PST or OST as .eml files. Raises FileError."""
    program = shutil.which("readpst")
    if program is None:
        raise UnsupportedFile(_NO_READPST)
    with tempfile.TemporaryDirectory(prefix="shoubiao-") as folder:
        out = Path(folder)
        command = [program, "-q", "-e", "-8", "-b", "-t", "e", "-j", "0", "-o", folder, str(path.resolve())]
        code, _ = run(command, out, limits.program_seconds * 10, None, 0)
        if code != 0 and not any(out.rglob("*.eml")):
            raise CorruptFile("Outlook 数据文件无法读取，可能已损坏")
        yield out
