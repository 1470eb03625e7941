"""What batch and store add to reading scans: ``python -m benchmarks.scan_overhead FOLDER [--rounds 2]``.

FOLDER: made-up scans (``python -m samples.scans``). Processor seconds to extract them one after the other in a bare
process, beside those of a whole run with one worker (mails, worker, database, versions; its start left out) into SQLite
and PostgreSQL, in turns. Recognition itself varies by a few per cent from time to time, which is more than what is
measured: what the process that writes and the database's server take by themselves is printed, too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.postgres import Server
from benchmarks.scaling import Corpus, read
from benchmarks.store_speed import bare_seconds, run_seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a measurement, and what was added."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan_overhead", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="overhead-") as name, Server() as server:
        folder = Path(name)
        scans, none = folder / "scans", folder / "none"
        scans.mkdir()
        none.mkdir()
        for path in options.folder.iterdir():
            if path.suffix != ".jsonl":
                shutil.copy(path, scans)
        (none / "a.txt").write_text("no form")
        for number in range(options.rounds):
            bare = bare_seconds(scans)
            print(f"bare extraction: CPU {bare:.1f} s (load {os.getloadavg()[0]:.1f})", flush=True)
            _print_runs(number, folder, server, bare)
        files = [(path.name, path.read_bytes()) for path in scans.iterdir()]
        apart = read(Corpus([], [], files), server.make_database("apart"), folder / "apart", server)
        nothing = read(
            Corpus([("a.txt", b"no form")], [], []), server.make_database("nothing"), folder / "nothing", server
        )
        added = apart.parent + apart.database - nothing.parent - nothing.database
        print(f"of this the writer and PostgreSQL take {added:.2f} s, {added / bare:.2%} of bare extraction (bar 3 %)")


def _print_runs(number: int, folder: Path, server: Server, bare: float) -> None:
    for name in ("sqlite", "postgresql"):
        urls = [
            f"sqlite:///{folder / f'{number}{what}.db'}"
            if name == "sqlite"
            else server.make_database(f"r{number}{what}")
            for what in ("all", "none")
        ]
        others = (server.pid,) if name == "postgresql" else ()
        start = run_seconds(folder / "none", urls[1], others)
        spent = run_seconds(folder / "scans", urls[0], others) - start
        print(f"run into {name}: CPU {spent:.1f} s, {spent / bare - 1:+.1%} (bar 3 %)", flush=True)


if __name__ == "__main__":
    main()
