"""Write a file so that it is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A path to write to beside ``out``; it takes the place of ``out`` at the end, and is gone after an error."""
    handle, name = tempfile.mkstemp(prefix=f".{out.stem[:50]}-", suffix=out.suffix, dir=out.absolute().parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o666 & ~_umask())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_workbook(out: Path) -> Iterator[tuple[Path, Path]]:
    """As ``whole_file``, for Excel: the path, and a folder beside it for what is written meanwhile, gone in the end.

    OSError: a disk that is full, or the like.
    """
    from xlsxwriter.exceptions import FileCreateError

    with whole_file(out) as part, tempfile.TemporaryDirectory(prefix=".xlsx-", dir=part.parent) as folder:
        try:
            yield part, Path(folder)
        except FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
