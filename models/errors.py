"""Why a file gave no record: typed errors that end up in the result, never in a crash."""

from __future__ import annotations

import errno
import os
from enum import StrEnum


class ErrorCode(StrEnum):
    """The codes of an error line, as the output contract names them."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    EMPTY = "empty"
    NO_FORM = "no_form"


_MACHINE_FAILURES = frozenset(
    number
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENFILE", "EFBIG")
    if (number := getattr(errno, name, None)) is not None
)


def is_machine_failure(error: BaseException) -> bool:
    """Whether the machine failed us and not the file: a full or read-only disk, no more open files.

    What is read then says nothing about the file; it is to be read again.
    """
    return isinstance(error, OSError) and error.errno in _MACHINE_FAILURES


def disk_full(path: str) -> OSError:
    """The error of a disk without room, where an outside program met it."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


class WrongInput(Exception):
    """What the user handed in cannot be used (a campaign file, a template). The message says what, where and why."""


class FileError(Exception):
    """A file cannot be read. ``code`` is one of the contract's codes, ``message`` tells a remedy."""

    code: ErrorCode = ErrorCode.CORRUPT

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EncryptedFile(FileError):
    """The file needs a password."""

    code = ErrorCode.ENCRYPTED


class CorruptFile(FileError):
    """The file is damaged, or not what its bytes claim."""

    code = ErrorCode.CORRUPT


class UnsupportedFile(FileError):
    """No reader for this kind of file, or the program it needs is not installed."""

    code = ErrorCode.UNSUPPORTED


class TooLargeFile(FileError):
    """The file, unpacked, goes past a limit."""

    code = ErrorCode.TOO_LARGE


class ReadTimeout(FileError):
    """Reading went past the time limit."""

    code = ErrorCode.TIMEOUT


class EmptyFile(FileError):
    """The file holds nothing."""

    code = ErrorCode.EMPTY


class NoForm(FileError):
    """The file is readable and holds none of the forms, or two forms fit equally well."""

    code = ErrorCode.NO_FORM


ERROR_BY_CODE: dict[ErrorCode, type[FileError]] = {
    kind.code: kind
    for kind in (EncryptedFile, CorruptFile, UnsupportedFile, TooLargeFile, ReadTimeout, EmptyFile, NoForm)
}
