"""Files and folders named on a command line, as tasks in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from batch.task import Task

LEFTOVERS = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
"""What systems put beside the user's files."""


def paths_to_tasks(paths: Iterable[Path], but: Path | None = None) -> Iterator[Task]:
    """A task for each file: the paths as given, folders walked by name. but: a file to leave out (the output)."""
    left_out = but.resolve() if but else None
    index = 0
    for path in paths:
        for file in _walk(path) if path.is_dir() else [path]:
            if left_out is not None and file.resolve() == left_out:
                continue
            yield Task(file.as_posix(), file=file, index=index)
            index += 1


def _walk(folder: Path) -> Iterator[Path]:
    """The files below a folder in the order of their names; hidden ones, editors' lock files and links are left out.

    Links: a folder that came out of an archive may hold one that leads anywhere.
    """
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        yield folder  # the worker says why it cannot be read
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")) or entry.name in LEFTOVERS or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry
