"""Runs that are killed: ``python -m benchmarks.kill_runs [--rounds 100] [--files 300]``.

Each round reads one mailbox of mixed files into an empty database, SQLite and PostgreSQL in turn, with worker processes
here and on a Ray cluster of two nodes in turn. At random moments something is killed with SIGKILL: the whole process
tree, the driver alone, a worker, the database's server, on the cluster an actor, a node, or all nodes; servers and
nodes are started again, and so is a run that ended, until one ends by itself. Then the database must hold what that of
an undisturbed run holds, and nothing may be left behind. Prints a line a round and a verdict; exit status 1 where one
differed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlalchemy as sa

from batch.processes import descendants, kill_tree
from batch.scratch import sweep
from batch.worker import PIPELINE
from benchmarks.mixed_mail import Mix, write_mailbox
from benchmarks.postgres import Server
from benchmarks.ray_cluster import TwoNodes
from store import open_store
from store.tables import VOLATILE, metadata

Dump = dict[str, list[str]]
"""Each table's rows in one order, as text."""

KINDS = ("tree", "driver", "worker", "worker", "server")
KINDS_ON_RAY = ("tree", "driver", "worker", "actor", "node", "node", "node", "node", "server", "cluster")
MAX_RUNS = 40
NOT_OURS = re.compile(r"pymp-.*|ray|[a-z0-9_]{8}")
"""What a killed process leaves of Python's multiprocessing, of Ray, and of Python's trying out a temporary folder."""


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
    cluster: TwoNodes | None = None
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
        self.scratch.mkdir(parents=True, exist_ok=True)
        where = f"ray={self.cluster.address!r}" if self.cluster else "jobs=2"
        options = f"RunOptions({where}, files=Path({str(self.files)!r}), reader={self.reader!r})"
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
        """Temporary files that are still there, looked for until they are gone or time is up.

        A folder that nobody was left to remove goes with the next start of a pool; that is done here.
        """
        deadline = time.monotonic() + 60
        while left := self._temporary():
            if time.monotonic() > deadline:
                for folder in self._scratches():
                    sweep(folder)
                return self._temporary()
            time.sleep(1.0)
        return left

    def _temporary(self) -> list[str]:
        found = [path.name for folder in self._scratches() for path in folder.iterdir()]
        return [name for name in found if not NOT_OURS.fullmatch(name)]

    def _scratches(self) -> list[Path]:
        return [self.scratch, self.cluster.scratch] if self.cluster else [self.scratch]

    def _disturb(self, process: subprocess.Popen[bytes]) -> None:
        kind = self.rng.choice(KINDS_ON_RAY if self.cluster else KINDS)
        if kind == "server" and self.server is None:
            kind = "tree"
        if kind == "tree":
            kill_tree(process.pid)
        elif kind == "driver":
            process.kill()
        elif kind in ("worker", "actor"):
            victims = self._workers_of(process) if kind == "worker" else self._actors()
            if not victims:
                return
            with suppress(ProcessLookupError):
                kill_tree(self.rng.choice(victims))
        elif kind == "server" and self.server:
            self.server.kill()
            time.sleep(self.rng.uniform(0.0, 3.0))
            self.server.start()
        elif self.cluster:
            (self.cluster.kill_node if kind == "node" else self.cluster.kill_all)()
            time.sleep(self.rng.uniform(0.0, 5.0))
            self.cluster.restore()
        self.kills[kind] += 1

    def _actors(self) -> list[int]:
        return self.cluster.actors() if self.cluster else []

    def _workers_of(self, process: subprocess.Popen[bytes]) -> list[int]:
        """Processes that read files, and what started them."""
        return [pid for above in (self._actors() if self.cluster else [process.pid]) for pid in descendants(above)]


@dataclass(frozen=True, slots=True)
class Machines:
    """What is killed beside the run's own processes; no cluster where none is wanted."""

    server: Server
    cluster: TwoNodes | None


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
    parser.add_argument("--readers", choices=("both", "here", "ray"), default="both", help="workers here, or on Ray")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kill-") as name:
        folder = Path(name)
        export = options.export or folder / "export.mbox"
        if not export.exists():
            pdfs, junk = max(1, options.files // 30), max(1, options.files // 30)
            mix = Mix(options.files - pdfs - junk - options.scans, pdfs, options.scans, junk)
            print(f"{write_mailbox(export, mix, options.seed)} files in the mailbox", flush=True)
        scratch = folder / "nodes"
        scratch.mkdir()
        with Server() as server, ExitStack() as stack:
            cluster = stack.enter_context(TwoNodes(scratch)) if options.readers != "here" else None
            return _judge(options, export, folder, Machines(server, cluster))


def _judge(options: argparse.Namespace, export: Path, folder: Path, machines: Machines) -> int:
    started = time.monotonic()
    rng = Random(options.seed)
    reader = "benchmarks.light_reader:read" if options.light else PIPELINE
    ways = [way for way in ("here", "ray") if options.readers in (way, "both")]
    backends = [name for name in ("sqlite", "postgresql") if options.databases in (name, "both")]

    def round_of(way: str, backend: str, name: str, seconds: float) -> Round:
        url = machines.server.make_database(name) if backend == "postgresql" else f"sqlite:///{folder / f'{name}.db'}"
        made = Round(url, folder / name / "files", export, rng, seconds, reader)
        made.server = machines.server if backend == "postgresql" else None
        made.cluster = machines.cluster if way == "ray" else None
        return made

    plain = {way: round_of(way, "sqlite", way, 0.0) for way in ways}
    seconds = {way: _undisturbed(way, each) for way, each in plain.items()}
    expected = dump_of(plain[ways[0]].url)
    n_bad = sum(dump_of(each.url) != expected for each in plain.values())
    kills: Counter[str] = Counter()
    for number in range(options.rounds):
        backend, way = backends[number % len(backends)], ways[number // len(backends) % len(ways)]
        each = round_of(way, backend, f"round_{number}", seconds[way])
        each.fill(rng.randint(1, options.kills))
        found = dump_of(each.url)
        left = each.leftovers()
        is_good = found == expected and not left
        n_bad += not is_good
        kills += each.kills
        words = "equal" if is_good else f"DIFFERS\n  {difference(expected, found)}\n  left behind: {left}"
        told = ", ".join(f"{count} {kind}" for kind, count in each.kills.items())
        print(f"round {number + 1}: {backend}, {way}, killed {told}, {each.n_runs} runs: {words}", flush=True)
        shutil.rmtree(each.files.parent, ignore_errors=True)
    total = time.monotonic() - started
    print(f"verdict: {n_bad} of {options.rounds + len(plain)} differ; killed {dict(kills)}; {total:.0f} s")
    return 1 if n_bad else 0


def _undisturbed(way: str, plain: Round) -> float:
    """The seconds that an undisturbed run takes, and what it gave is printed."""
    started = time.monotonic()
    plain.fill(0)
    seconds = time.monotonic() - started
    found = dump_of(plain.url)
    rows = {name: len(lines) for name, lines in found.items() if lines}
    print(f"undisturbed, {way}: {seconds:.0f} s, {digest_of(found)}, {rows}", flush=True)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
