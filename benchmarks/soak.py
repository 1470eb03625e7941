"""A long run: ``python -m benchmarks.soak [--files 5000]``; what it leaves of memory, handles, processes, files.

The mailbox holds so many mixed files, each another (all but a few are Word files: ``--pdfs``, ``--scans``). It is read
in this process; after every tenth of it the memory of parent and workers, open file handles, processes and temporary
files are printed, and at the end how they differ from the first tenth and from before.
"""

from __future__ import annotations

import argparse
import os
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

STEPS = 10


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
    """Prints the states; 1 where something was left or memory grew by more than half of what it was at a tenth."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--pdfs", type=int, default=20)
    parser.add_argument("--scans", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", help="URL of an empty database; by default a new SQLite file")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        scratch = folder / "tmp"
        scratch.mkdir()
        export = folder / "export.mbox"
        junk = options.files // 50
        mix = Mix(options.files - options.pdfs - options.scans - junk, options.pdfs, options.scans, junk)
        n_files = write_mailbox(export, mix, options.seed)
        print(f"{n_files} files in a mailbox of {export.stat().st_size / 2**20:.0f} MiB", flush=True)
        tempfile.tempdir = str(scratch)
        os.environ["TMPDIR"] = str(scratch)
        before = State.now(scratch)
        states = _run(export, options.db or f"sqlite:///{folder / 'soak.db'}", n_files, scratch)
        time.sleep(2.0)
        after = State.now(scratch)
        print(f"before: {before}\nafter:  {after}")
        return _verdict(before, states, after)


def _run(export: Path, url: str, n_files: int, scratch: Path) -> list[State]:
    states: list[State] = []
    started = time.monotonic()

    def watch(summary: Summary) -> None:
        n_done = summary.read + summary.known
        if n_done >= (len(states) + 1) * n_files / STEPS:
            states.append(State.now(scratch))
            print(f"{n_done:6} files, {time.monotonic() - started:6.0f} s: {states[-1]}", flush=True)

    summary = run_exports([export], url, RunOptions(jobs=2, files=export.parent / "kept"), watch)
    rate = summary.read / summary.seconds
    print(f"read {summary.read} files in {summary.seconds:.0f} s, {rate:.1f} a second; errors: {dict(summary.errors)}")
    return states


def _verdict(before: State, states: list[State], after: State) -> int:
    # The fork server stays until the program ends; it is idle, and one for all pools.
    is_left = after.temporary > before.temporary or after.handles > before.handles + 4 or after.processes > 2
    is_grown = states[-1].parent_mib > 1.5 * states[0].parent_mib
    print(f"verdict: {'something was left' if is_left else 'nothing left'}; memory {'grew' if is_grown else 'flat'}")
    return 1 if is_left or is_grown else 0


if __name__ == "__main__":
    sys.exit(main())
