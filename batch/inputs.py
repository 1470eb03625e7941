"""Where exports come from: this machine's disk, or what fsspec reaches (``s3://``, ``sftp://``, ``smb://`` …)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from batch.scratch import Scratch
from models.errors import WrongInput


@contextmanager
def fetched(exports: Sequence[str]) -> Iterator[list[Path]]:
    """The exports as paths; those with a scheme are copied into a folder that is removed at the end.

    WrongInput: a path that is not there, an address that cannot be read, or a protocol that is not installed.
    """
    scratch = Scratch()
    try:
        yield [_fetch(name, scratch.folder / str(number)) for number, name in enumerate(exports)]
    finally:
        scratch.remove()


def is_address(name: str) -> bool:
    """Whether an export is named by a URL."""
    return "://" in name


def _fetch(name: str, folder: Path) -> Path:
    if not is_address(name):
        path = Path(name)
        if not path.exists():
            raise WrongInput(f"there is no {name}")
        return path
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise WrongInput(f"{name}: addresses need fsspec: pip install 'shoubiao[ray]'") from error
    folder.mkdir()
    try:
        system, inner = url_to_fs(name)
        target = folder / (inner.rstrip("/").rpartition("/")[2] or "export")
        system.get(inner, str(target), recursive=bool(system.isdir(inner)))
    except ImportError as error:
        raise WrongInput(f"{name}: {error}") from error
    except (OSError, ValueError) as error:
        raise WrongInput(f"{name} cannot be read: {str(error) or type(error).__name__}") from error
    return target
