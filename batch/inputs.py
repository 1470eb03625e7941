"""Where exports come from: this machine's disk, or what fsspec reaches (``s3://``, ``sftp://``, ``smb://`` …)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from batch.scratch import Scratch
from inbox.names import safe_path
from models.errors import WrongInput

_SECRET = re.compile(r"(?<=://)([^/@\s:]*):[^/\s]*@")
"""A password in an address."""
_EXTRAS = {"s3": "s3", "s3a": "s3"}
_MAX_COMPONENT_BYTES = 240


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
    shown = _SECRET.sub(r"\1:…@", name)
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise WrongInput(f"{shown}: addresses need fsspec: pip install 'shoubiao[ray]'") from error
    try:
        system, inner = url_to_fs(name)
        return _copy(system, inner, folder)
    except ImportError as error:
        extra = _EXTRAS.get(name.partition("://")[0])
        hint = f": pip install 'shoubiao[{extra}]'" if extra else ""
        raise WrongInput(f"{shown}: {error}{hint}") from error
    except Exception as error:  # each protocol raises what its library has: no access, no such bucket, no network
        words = _SECRET.sub(r"\1:…@", str(error)).strip().replace("\n", " ") or type(error).__name__
        raise WrongInput(f"{shown} cannot be read: {words}") from error


def _copy(system: Any, inner: str, folder: Path) -> Path:
    """The copy in ``folder``: a file, or a folder of all files below an address."""
    folder.mkdir()
    target = folder / _component(inner.rstrip("/").rpartition("/")[2], "export")
    if not system.isdir(inner):
        if "/" not in inner.strip("/") and not system.exists(inner):
            raise FileNotFoundError("there is nothing of this name")
        system.get_file(inner, str(target))
        return target
    root = str(system._strip_protocol(inner)).rstrip("/")
    # how object stores keep a folder of its own: an object whose name ends with a slash
    found = [each for each in system.find(inner) if not each.endswith("/")]
    places = _places(target, [each.removeprefix(root) for each in found])
    for place in {each.parent for each in places} | {target}:
        place.mkdir(parents=True, exist_ok=True)
    system.get(found, [str(each) for each in places])
    return target


def _places(folder: Path, names: Sequence[str]) -> list[Path]:
    """A file inside the folder for each name, whatever the names say: each another, none where a folder is to be.

    Object stores know no folders: they may hold both ``a`` and ``a/b``, or names that differ in case only.
    """
    taken: set[str] = set()
    folders: set[str] = set()
    paths = []
    for number, name in enumerate(names):
        parts = [_component(part, str(number)) for part in safe_path(name).split("/")]
        keys = ["/".join(parts[:length]).casefold() for length in range(1, len(parts) + 1)]
        if keys[-1] in taken or keys[-1] in folders or taken.intersection(keys):
            parts = [f"{number}-", parts[-1]]
            keys = [parts[0], "/".join(parts).casefold()]
        taken.add(keys[-1])
        folders.update(keys[:-1])
        paths.append(folder.joinpath(*parts))
    return paths


def _component(name: str, otherwise: str) -> str:
    """One component of a path that every file system takes."""
    safe = safe_path(name) if name.strip("/") else otherwise
    return safe if len(os.fsencode(safe)) <= _MAX_COMPONENT_BYTES else otherwise + PurePosixPath(safe).suffix[:10]
