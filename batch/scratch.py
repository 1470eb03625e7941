"""A folder for temporary files that is gone sooner or later, even if everything that knew it was killed."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PREFIX = "shoubiao-"
_LOCK = "lock"
_OLD_SECONDS = 24 * 3600.0
"""Age at which a folder of ours goes that bears no lock: from a moment when it was made, or of another system."""


class Scratch:
    """A fresh folder, held by a lock that ends with this process. Making one removes those whose processes are gone."""

    def __init__(self) -> None:
        sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = _held(self.folder / _LOCK)

    def remove(self) -> None:
        """Removes the folder with all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def sweep(place: Path) -> None:
    """Removes folders of ours whose processes have ended without tidying up."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != _own_id():
                continue
            if _is_deserted(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_deserted(folder: Path) -> bool:
    lock = folder / _LOCK
    if not lock.exists():
        return time.time() - folder.stat().st_mtime > _OLD_SECONDS
    held = _held(lock)
    if held is None:
        return False
    os.close(held)
    return True


def _held(lock: Path) -> int | None:
    """The lock's descriptor, or None where another process holds it or the system knows no such locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _own_id() -> int:
    return os.getuid() if sys.platform != "win32" else 0
