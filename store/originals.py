"""The files themselves, kept by the hash of their content: what a reviewer looks at, and what letters show."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from store.result import DEFAULT_URL

_SHA256 = re.compile(r"[0-9a-f]{64}")


class OriginalMissing(LookupError):
    """The file is not kept here, or not whole."""


def originals_beside(url: str = DEFAULT_URL) -> Path:
    """The folder of the originals of the database at ``url``: beside an SQLite file, else in the working folder.

    ``sqlite:///a/returns.db`` → ``a/returns.files``; ``postgresql+psycopg://host/returns`` → ``shoubiao.files``.
    """
    scheme, is_url, rest = url.partition("://")
    path = (rest.removeprefix("/") if scheme.startswith("sqlite") else "") if is_url else url
    path = path.partition("?")[0]
    if not path or path == ":memory:":
        return Path("shoubiao.files")
    return Path(path).with_suffix(".files")


class Originals:
    """A folder of files, each named by the SHA-256 of its content; safe for several writers at once.

    Only the owner may look in. Names of attachments never reach the file system.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def pictures(self) -> Path:
        """The folder for pictures drawn of the files, below it one a file: ``ab/abcd…/``. They go with their file."""
        return self.folder / "pictures"

    def write(self, data: bytes, sha256: str | None = None) -> str:
        """The hash under which ``data`` is kept from now on. sha256: its hash, where the caller has it.

        OSError: the folder cannot be written.
        """
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        place = self._place(sha256)
        with suppress(FileNotFoundError):
            if place.stat().st_size == len(data):
                return sha256
        new = place.with_name(f".new-{secrets.token_hex(8)}")
        try:
            with os.fdopen(_created(new), "wb") as file:
                file.write(data)
            new.replace(place)
        except BaseException as error:
            with suppress(OSError):
                new.unlink()
            if isinstance(error, OSError):
                error.filename = error.filename or str(self.folder)  # a full disk does not say which
            raise
        return sha256

    def read(self, sha256: str) -> bytes:
        """The content with that hash. Raises OriginalMissing where it is not there, or damaged."""
        try:
            data = self._place(sha256).read_bytes()
        except OSError as error:
            raise OriginalMissing(sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise OriginalMissing(sha256)
        return data

    def has(self, sha256: str) -> bool:
        """Whether a file is kept under that hash."""
        return self._place(sha256).is_file()

    def remove(self, sha256: str) -> bool:
        """Whether there was such a file; it is gone now, and so are the pictures drawn of it."""
        place = self._place(sha256)
        shutil.rmtree(self.pictures / sha256[:2] / sha256, ignore_errors=True)
        try:
            place.unlink()
        except FileNotFoundError:
            return False
        with suppress(OSError):  # other files are still there
            place.parent.rmdir()
        return True

    def kept(self) -> Iterator[str]:
        """The hashes of all files that are kept."""
        for place in self.folder.glob("??/*"):
            if _SHA256.fullmatch(place.name):
                yield place.name

    def _place(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise OriginalMissing(sha256)
        return self.folder / sha256[:2] / sha256


def _created(path: Path) -> int:
    """A new file, open for writing, that only the owner may read; its folder is made where it is not there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, flags, 0o600)
