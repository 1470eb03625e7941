"""Runs that are killed: ``python -m benchmarks.kill_runs [--rounds 100] [--files 300]``.

Each round reads one mailbox of mixed files into an empty database, SQLite and PostgreSQL in turn. At random moments
something is killed with SIGKILL: the whole process tree, the driver alone, a worker, or the database's server (which is
started again); a run that ended is started again, until one ends by itself. Then the database must hold what that of an
undisturbed run holds, and nothing may be left behind. Prints a line a round and a verdict; exit status 1 where one
differed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlalchemy as sa

from batch.processes import descendants, kill_tree
from batch.worker import PIPELINE
from benchmarks.mixed_mail import Mix, write_mailbox
from benchmarks.postgres import Server
from store import open_store
from store.tables import VOLATILE, metadata

Dump = dict[str, list[str]]
"""Each table's rows in one order, as text."""

KINDS = ("tree", "driver", "worker", "worker", "server")
MAX_RUNS = 40


@dataclass(slots=True)
class Round:
    """One database that is filled under fire."""

    url: str
    files: Path
    export: Path
    rng: Random
    seconds: float
    reader: str = PIPELINE
    server: Server | None = None
    kills: Counter[str] = field(default_factory=Counter)
    n_runs: int = 0

    def fill(self, n_kills: int) -> None:
        """Runs until a run ends by itself; the first ``n_kills`` disturbances come at random moments."""
        while self.n_runs < MAX_RUNS:
            self.n_runs += 1
            process = self._start()
            try:
                while process.poll() is None and sum(self.kills.values()) < n_kills:
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(self.rng.uniform(0.0, self.seconds))
                    if process.poll() is None:
                        self._disturb(process)
                if process.wait(3600) == 0:
                    return
            finally:
                kill_tree(process.pid)
        raise RuntimeError(f"{self.n_runs} runs and none came to its end")

    def _start(self) -> subprocess.Popen[bytes]:
        self.scratch.mkdir(exist_ok=True)
        options = f"RunOptions(jobs=2, files=Path({str(self.files)!r}), reader={self.reader!r})"
        code = (
            "from pathlib import Path; from batch.run import RunOptions, run_exports; "
            f"run_exports([Path({str(self.export)!r})], {self.url!r}, {options})"
        )
        with (self.files.parent / "output.txt").open("ab") as out:
            environment = {**os.environ, "TMPDIR": str(self.scratch)}
            return subprocess.Popen([sys.executable, "-c", code], stdout=out, stderr=out, env=environment)

    @property
    def scratch(self) -> Path:
        """Where the runs put their temporary files."""
        return self.files.parent / "tmp"

    def leftovers(self) -> list[str]:
        """Temporary files that are still there, looked for until they are gone or time is up."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            left = [path.name for path in self.scratch.iterdir() if not path.name.startswith("pymp-")]
            if not left:
                break
            time.sleep(1.0)
        return left

    def _disturb(self, process: subprocess.Popen[bytes]) -> None:
        kind = self.rng.choice(KINDS)
        if kind == "server" and self.server is None:
            kind = "tree"
        if kind == "tree":
            kill_tree(process.pid)
        elif kind == "driver":
            process.kill()
        elif kind == "worker":
            below = descendants(process.pid)
            if not below:
                return
            with suppress(ProcessLookupError):
                kill_tree(self.rng.choice(below))
        elif self.server:
            self.server.kill()
            time.sleep(self.rng.uniform(0.0, 3.0))
            self.server.start()
        self.kills[kind] += 1


def dump_of(url: str) -> Dump:
    """All that a database says about what came in."""
    found = {}
    with open_store(url) as store, store.reading() as connection:
        for table in metadata.sorted_tables:
            if table.name not in VOLATILE:
                found[table.name] = sorted(_in_one_order(tuple(row)) for row in connection.execute(sa.select(table)))
    return found


def _in_one_order(row: tuple[object, ...]) -> str:
    """The row as text, the keys of its documents in one order: PostgreSQL keeps its own."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)


def digest_of(dump: Dump) -> str:
    """Eight characters that tell two dumps apart."""
    return hashlib.sha256(repr(dump).encode(errors="surrogatepass")).hexdigest()[:8]


def difference(here: Dump, there: Dump) -> str:
    """The tables that differ, with how many rows are only on one side."""
    words = []
    for name in here:
        lost, new = set(here[name]) - set(there[name]), set(there[name]) - set(here[name])
        if lost or new or len(here[name]) != len(there[name]):
            words.append(f"{name}: {len(lost)} lost, {len(new)} new")
            words += [f"    {row[:300]}" for row in sorted(lost)[:2] + sorted(new)[:2]]
    return "\n  ".join(words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a line a round and the verdict; 1 where a database differed or something was left behind."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_runs", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--scans", type=int, default=2)
    parser.add_argument("--kills", type=int, default=3, help="at most so many in a round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--export", type=Path, help="a mailbox that was made before")
    parser.add_argument("--light", action="store_true", help="a reader that reads nothing: batch and store alone")
    parser.add_argument("--databases", choices=("both", "sqlite", "postgresql"), default="both")
    options = parser.parse_args(arguments)
    rng = Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="kill-") as name:
        folder = Path(name)
        export = options.export or folder / "export.mbox"
        if not export.exists():
            pdfs, junk = max(1, options.files // 30), max(1, options.files // 30)
            mix = Mix(options.files - pdfs - junk - options.scans, pdfs, options.scans, junk)
            print(f"{write_mailbox(export, mix, options.seed)} files in the mailbox", flush=True)
        with Server() as server:
            return _judge(options, export, folder, server, rng)


def _judge(options: argparse.Namespace, export: Path, folder: Path, server: Server, rng: Random) -> int:
    started = time.monotonic()
    reader = "benchmarks.light_reader:read" if options.light else PIPELINE
    plain = Round(f"sqlite:///{folder / 'plain.db'}", folder / "plain.files", export, rng, 1.0, reader)
    plain.fill(0)
    seconds = time.monotonic() - started
    expected = dump_of(plain.url)
    rows = {name: len(lines) for name, lines in expected.items() if lines}
    print(f"undisturbed: {seconds:.0f} s, {digest_of(expected)}, {rows}", flush=True)
    backends = ("sqlite", "postgresql") if options.databases == "both" else (options.databases,)
    n_bad = 0
    kills: Counter[str] = Counter()
    for number in range(options.rounds):
        is_sqlite = backends[number % len(backends)] == "sqlite"
        url = f"sqlite:///{folder / f'{number}.db'}" if is_sqlite else server.make_database(f"round_{number}")
        each = Round(url, folder / f"{number}.files", export, rng, seconds, reader, None if is_sqlite else server)
        each.fill(rng.randint(1, options.kills))
        found = dump_of(url)
        left = each.leftovers()
        is_good = found == expected and not left
        n_bad += not is_good
        kills += each.kills
        words = "equal" if is_good else f"DIFFERS\n  {difference(expected, found)}\n  left behind: {left}"
        told = ", ".join(f"{count} {kind}" for kind, count in each.kills.items())
        print(f"round {number + 1}: {url.partition(':')[0]}, killed {told}, {each.n_runs} runs: {words}", flush=True)
        shutil.rmtree(each.files, ignore_errors=True)
        shutil.rmtree(each.scratch, ignore_errors=True)
    total = time.monotonic() - started
    print(f"verdict: {options.rounds - n_bad} of {options.rounds} equal; killed {dict(kills)}; {total:.0f} s")
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
