"""A long run: ``python -m benchmarks.soak [--files 5000]``; what it leaves of memory, handles, processes, files.

So many mixed files, each another (all but a few are Word files: ``--pdfs``, ``--scans``), lie in two mailboxes. A
process reads a small one, then these, one after the other: after every fifth of one the memory of parent and workers,
open file handles, processes and temporary files are printed, then how they differ: from after the small one, memory
from after the first, since what comparisons remember is bounded but not by a small mailbox; and what is left when the
process has ended.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from batch.processes import descendants
from batch.run import RunOptions, run_exports
from batch.summary import Summary
from benchmarks.batch_speed import resident_mib
from benchmarks.mixed_mail import Mix, write_mailbox
from inbox import read_export

SMALL, FIRST, SECOND = "small.mbox", "first.mbox", "second.mbox"
STEPS = 5
MAX_GROWTH = 1.25
"""Memory of the parent after the second mailbox beside that after the first."""


@dataclass(frozen=True, slots=True)
class State:
    """What the program holds at a moment. MiB resident; temporary: files and folders in the folder for these."""

    parent_mib: float
    others_mib: float
    handles: int
    processes: int
    temporary: int

    @classmethod
    def now(cls, scratch: Path) -> State:
        """The state of this process and all below it."""
        below = descendants(os.getpid())
        return cls(
            parent_mib=resident_mib(os.getpid()),
            others_mib=sum(map(resident_mib, below)),
            handles=len(list(Path("/proc/self/fd").iterdir())),
            processes=len(below),
            temporary=sum(1 for _ in scratch.rglob("*")),
        )

    def __str__(self) -> str:
        return (
            f"parent {self.parent_mib:.0f} MiB, others {self.others_mib:.0f} MiB, {self.handles} handles, "
            f"{self.processes} processes, {self.temporary} temporary files"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the states; 1 where something was left or memory grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--pdfs", type=int, default=200)
    parser.add_argument("--scans", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", help="URL of an empty database; by default a new SQLite file")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside:
        return _read_all(options.inside, options.db)
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        scratch = folder / "tmp"
        scratch.mkdir()
        write_mailbox(folder / SMALL, Mix(words=46, pdfs=2, scans=1, junk=1), options.seed + 2)
        half = options.files // 2
        for number, mailbox in enumerate((FIRST, SECOND)):
            pdfs, scans, junk = options.pdfs // 2, options.scans // 2, half // 50
            mix = Mix(half - pdfs - scans - junk, pdfs, scans, junk)
            write_mailbox(folder / mailbox, mix, options.seed + number)
        # another process: its memory is to be that of reading, and its end is looked at, too
        command = [sys.executable, "-m", "benchmarks.soak", "--inside", name]
        command += ["--db", options.db] if options.db else []
        status = subprocess.run(command, env={**os.environ, "TMPDIR": str(scratch)}, check=False).returncode
        left = [path.name for path in scratch.iterdir()]
        print(f"left behind at its end: {', '.join(left) or 'nothing'}")
        return status or bool(left)


def _read_all(folder: Path, url: str | None) -> int:
    states = []
    for mailbox in (SMALL, FIRST, SECOND):
        _run(folder / mailbox, url or f"sqlite:///{folder / 'soak.db'}", folder / "tmp")
        states.append(_settled(folder / "tmp"))
    for mailbox, state in zip((SMALL, FIRST, SECOND), states, strict=True):
        print(f"after {mailbox}: {state}")
    return _verdict(*states)


def _settled(scratch: Path) -> State:
    """The state once what a run has started has had the time to end."""
    gc.collect()
    time.sleep(3.0)
    return State.now(scratch)


def _run(export: Path, url: str, scratch: Path) -> None:
    n_files = sum(len(message.attachments) for message in read_export(export))
    print(f"{n_files} files in a mailbox of {export.stat().st_size / 2**20:.0f} MiB", flush=True)
    n_told = 0
    started = time.monotonic()

    def watch(summary: Summary) -> None:
        nonlocal n_told
        n_done = summary.read + summary.known
        if n_done >= (n_told + 1) * n_files / STEPS:
            n_told += 1
            print(f"{n_done:6} files, {time.monotonic() - started:6.0f} s: {State.now(scratch)}", flush=True)

    summary = run_exports([export], url, RunOptions(jobs=2, files=export.parent / "kept"), watch)
    rate = summary.read / summary.seconds
    print(f"read {summary.read} files in {summary.seconds:.0f} s, {rate:.1f} a second; errors: {dict(summary.errors)}")


def _verdict(small: State, first: State, second: State) -> int:
    left = [name for name in ("handles", "processes", "temporary") if getattr(second, name) > getattr(small, name)]
    growth = second.parent_mib / first.parent_mib
    print(f"verdict: more than before: {', '.join(left) or 'nothing'}; memory {growth:.2f} times that after the first")
    return 1 if left or growth > MAX_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
