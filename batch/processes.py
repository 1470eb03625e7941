"""Ending a process together with everything it started, and what those that are started find around them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def environment(settings: Mapping[str, str]) -> Iterator[None]:
    """These variables for all that is started within; afterwards they are what they were."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def descendants(pid: int) -> list[int]:
    """Process ids of the children, their children and so on, from /proc; empty where there is none."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # the name in brackets may itself hold blanks and brackets
            fields = stat.read_bytes().rpartition(b")")[2].split()
            children[int(fields[1])].append(int(stat.parent.name))
        except (OSError, IndexError, ValueError):
            continue  # it ended while we looked
    found: list[int] = []
    queue = [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def waited_seconds(pid: int) -> float:
    """How long the process has been ready to run while no processor was free; 0.0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb", buffering=0) as told:  # noqa: PTH123  (for each file: Path is slow)
            return int(told.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def kill_tree(pid: int) -> None:
    """Ends the process, its process group and its descendants at once, whatever they are doing."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(pid)], capture_output=True, check=False)
        return
    below = descendants(pid)
    try:
        is_leader = os.getpgid(pid) == pid
    except ProcessLookupError:
        is_leader = False
    if is_leader:
        _end(-pid)
    for each in (pid, *below):
        _end(each)


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
