"""A PostgreSQL server for measurements: started from the installed binaries, killed and started again at will."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from batch.processes import descendants, kill_tree

UNPRIVILEGED = "postgres"
"""PostgreSQL refuses to run as root; its Debian package brings this user."""


class Server:
    """A server on a socket in a folder of its own; running inside a ``with`` block, gone afterwards."""

    def __enter__(self) -> Server:
        self._folder = Path(tempfile.mkdtemp(prefix="sb-pg-"))
        self._data = self._folder / "data"
        if os.getuid() == 0:
            shutil.chown(self._folder, UNPRIVILEGED)
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop", is_strict=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, name: str = "postgres") -> str:
        """The URL of a database on the server."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def make_database(self, name: str) -> str:
        """The URL of a new, empty database."""
        self._run("createdb", "-h", str(self._folder), "-U", "postgres", name)
        return self.url(name)

    def start(self) -> None:
        """Starts the server; what it lost in being killed it restores from its log."""
        options = f"-c listen_addresses='' -c fsync=off -k {self._folder}"
        log = str(self._folder / "log")
        for is_last in (False, False, True):  # what the kernel keeps of a killed one may last a moment longer
            start = ("pg_ctl", "-D", str(self._data), "-w", "-t", "120", "-l", log, "-o", options, "start")
            if self._run(*start, is_strict=is_last):
                return
            time.sleep(2.0)

    @property
    def pid(self) -> int:
        """The process that all others of the server come from."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def kill(self) -> None:
        """Ends the server and all its processes at once, as a failing machine does."""
        pid = self.pid
        family = [pid, *descendants(pid)]
        kill_tree(pid)
        while any(Path(f"/proc/{each}/cmdline").exists() and _is_running(each) for each in family):
            time.sleep(0.05)

    def _run(self, name: str, *arguments: str, is_strict: bool = True) -> bool:
        command = [_binary(name), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", UNPRIVILEGED, "--", *command]
        done = subprocess.run(command, cwd="/", capture_output=True, check=False, timeout=200, text=True)
        if done.returncode and is_strict:
            raise RuntimeError(f"{name} failed: {done.stdout}{done.stderr}")
        return not done.returncode


def _is_running(pid: int) -> bool:
    """Whether the process still runs; a zombie that nobody has collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _binary(name: str) -> str:
    places: Sequence[Path] = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(places[-1]) if places else shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} is not installed: install PostgreSQL (Debian: apt-get install postgresql)")
    return found
