"""What files cost, and what a million would take: ``python -m benchmarks.scaling [--scans 10]``.

Mailboxes of Word files, printed PDFs and scans in various numbers are read into a database by two workers, into
PostgreSQL and on Ray too. Processor seconds of the workers, of the process that reads mails and writes, and of the
database's server are measured, so that other work on the machine counts little. A model is fitted to them, tried on a
mailbox that it has not seen, and asked for N machines. Printed as tables for docs/scaling.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.mixed_mail import write_mails
from benchmarks.pdf_accuracy import documents_to_pdfs, make_printed_returns
from benchmarks.postgres import Server
from benchmarks.store_speed import ticks_of
from samples.generate import make_returns
from samples.scans import make_scans

KINDS = ("Word file", "page of a printed PDF", "page of a scan")
START = "start of a run"
MILLION = 1_000_000
MIXES = {
    "Word only": (1.0, 0.0, 0.0),
    "90 % Word, 5 % PDF, 5 % scans": (0.9, 0.05, 0.05),
    "scans only": (0.0, 0.0, 1.0),
}
CORES_A_NODE = 8
NODES = (1, 2, 4, 8, 16, 32)

Named = tuple[str, bytes]
_RUN = """
import json, os, sys, time
from pathlib import Path
from batch.processes import descendants
from batch.run import RunOptions, run_exports
from benchmarks.store_speed import ticks_of
export, url, files, ray = sys.argv[1:5]
started, wall = time.process_time(), time.perf_counter()
summary = run_exports([Path(export)], url, RunOptions(jobs=2, files=Path(files), ray=ray or None))
own, wall = time.process_time() - started, time.perf_counter() - wall
print(json.dumps([own, ticks_of(descendants(os.getpid())), wall, summary.read]))
"""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files by kind, and how many pages those have that are counted by pages."""

    words: list[Named]
    pdfs: list[Named]
    scans: list[Named]

    @classmethod
    def made(cls, counts: tuple[int, int, int], seed: int) -> Corpus:
        """New files, other ones for each seed."""
        printed = [(sample.name, sample.data) for sample in make_printed_returns(counts[1], seed)]
        return cls(
            words=[(sample.name, sample.data) for sample in make_returns(counts[0], seed)],
            pdfs=list(documents_to_pdfs(printed).items()) if printed else [],
            scans=[(sample.name, sample.data) for sample in make_scans(counts[2], seed)] if counts[2] else [],
        )

    def part(self, words: int, pdfs: int, scans: int) -> Corpus:
        """Its first files of each kind."""
        return Corpus(self.words[:words], self.pdfs[:pdfs], self.scans[:scans])

    @property
    def amounts(self) -> tuple[int, int, int]:
        """Word files, pages of PDFs, pages of scans."""
        return (len(self.words), sum(pages_of(data) for _, data in self.pdfs), sum(pages_of(d) for _, d in self.scans))

    @property
    def n_files(self) -> int:
        """How many files of all kinds."""
        return len(self.words) + len(self.pdfs) + len(self.scans)

    def __str__(self) -> str:
        words, pdf_pages, scan_pages = self.amounts
        return f"{words} Word, {len(self.pdfs)} PDF ({pdf_pages} pages), {len(self.scans)} scans ({scan_pages} pages)"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run took. CPU seconds of the workers, of the process that writes, of the database's server."""

    corpus: Corpus
    workers: float
    parent: float
    database: float
    wall: float

    @property
    def features(self) -> list[float]:
        """What the workers' seconds are a sum of: the start, and so many of each kind."""
        return [1.0, *map(float, self.corpus.amounts)]


def pages_of(data: bytes) -> int:
    """Pages of a PDF, or of a picture file."""
    if data.startswith(b"%PDF"):
        import pypdfium2

        document = pypdfium2.PdfDocument(data)
        try:
            return len(document)
        finally:
            document.close()
    from PIL import Image

    with Image.open(BytesIO(data)) as picture:
        return int(getattr(picture, "n_frames", 1))


def read(corpus: Corpus, url: str, folder: Path, server: Server | None = None, ray: str = "") -> Reading:
    """A run over a mailbox of these files, into an empty database, in a process of its own."""
    folder.mkdir()
    export = folder / "export.mbox"
    files = [*corpus.words, *corpus.pdfs, *corpus.scans]
    rng = Random(len(files))
    rng.shuffle(files)
    write_mails(export, files, rng)
    before = ticks_of([server.pid]) if server else 0.0
    command = [sys.executable, "-c", _RUN, str(export), url, str(folder / "kept"), ray]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    parent, workers, wall, _ = json.loads(done.stdout.splitlines()[-1])
    database = ticks_of([server.pid]) - before if server else 0.0
    found = Reading(corpus, workers, parent, database, wall)
    where = f"{url.partition(':')[0]}{', Ray' if ray else ''}"
    seconds = f"workers {workers:.1f} s, parent {parent:.2f} s, server {database:.2f} s, wall {wall:.0f} s"
    print(f"{corpus}; {where}: {seconds} (load {os.getloadavg()[0]:.1f})", flush=True)
    return found


def fitted(rows: Sequence[Sequence[float]], seconds: Sequence[float]) -> list[float]:
    """Coefficients, none below nought, whose sums come nearest to the seconds: relative errors, least squares."""
    matrix, target = np.array(rows), np.array(seconds)
    scaled = matrix / target[:, None]
    live = list(range(matrix.shape[1]))
    found = np.zeros(matrix.shape[1])
    while live:
        part = np.linalg.lstsq(scaled[:, live], np.ones(len(target)), rcond=None)[0]
        if (part >= 0).all():
            found[live] = part
            break
        live.pop(int(part.argmin()))
    return [float(each) for each in found]


def off(guess: float, truth: float) -> str:
    """By how much a guess misses, in per cent with a sign."""
    return f"{guess / truth - 1:+.0%}"


def print_million(costs: Sequence[float], parent: float, database: float, scan_pages: float, pdf_pages: float) -> None:
    """Hours for a million files by nodes. parent, database: seconds a file."""
    print(f"\n| a million files | {' | '.join(f'{n} nodes' for n in NODES)} | from then on the writer limits |")
    print(f"|---|{'---|' * (len(NODES) + 1)}")
    serial = MILLION * (parent + database)
    for name, (words, pdfs, scans) in MIXES.items():
        reading = MILLION * (words * costs[0] + pdfs * pdf_pages * costs[1] + scans * scan_pages * costs[2])
        hours = [max(reading / (n * CORES_A_NODE), serial) / 3600 for n in NODES]
        limit = reading / serial / CORES_A_NODE
        print(f"| {name} | {' | '.join(f'{each:.1f} h' for each in hours)} | {limit:.1f} nodes |")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the readings, the model, its error, and what it says of a million files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--pdfs", type=int, default=40)
    parser.add_argument("--scans", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    words, pdfs, scans = options.words, options.pdfs, options.scans
    known = Corpus.made((words, pdfs, scans), options.seed)
    unseen = Corpus.made((words // 2, pdfs // 2, max(1, scans // 2)), options.seed + 1)
    parts = [
        known.part(words // 6, 0, 0),
        known.part(words, 0, 0),
        known.part(0, pdfs // 4, 0),
        known.part(0, pdfs, 0),
        known.part(0, 0, max(1, scans // 3)),
        known.part(words // 2, pdfs // 2, 0),
        known,
    ]
    with tempfile.TemporaryDirectory(prefix="scaling-") as name, Server() as server:
        folder = Path(name)
        readings = [
            read(part, f"sqlite:///{folder / f'{number}.db'}", folder / str(number))
            for number, part in enumerate(parts)
        ]
        tried = read(unseen, f"sqlite:///{folder / 'unseen.db'}", folder / "unseen")
        some, many = known.part(words // 6, 0, 0), known.part(words, 0, 0)
        on_server = [
            read(part, server.make_database(f"here_{number}"), folder / f"here_{number}", server)
            for number, part in enumerate((some, many))
        ]
        on_ray = [
            read(part, server.make_database(f"ray_{number}"), folder / f"ray_{number}", server, "local")
            for number, part in enumerate((some, many))
        ]
    _print_model(readings, tried, on_server, on_ray, known)


def _print_model(
    readings: Sequence[Reading], tried: Reading, on_server: Sequence[Reading], on_ray: Sequence[Reading], known: Corpus
) -> None:
    costs = fitted([each.features for each in readings], [each.workers for each in readings])
    writing = fitted([[1.0, each.corpus.n_files] for each in readings], [each.parent for each in readings])
    print("\n| what | CPU seconds |\n|---|---|")
    for name, cost in zip((START, *KINDS), costs, strict=True):
        print(f"| {name} | {cost:.3g} |")
    print(f"| mails, database, versions: SQLite, a file | {writing[1]:.4f} |")
    (few, many), (few_ray, many_ray) = on_server, on_ray
    more = many.corpus.n_files - few.corpus.n_files
    parent, database = (many.parent - few.parent) / more, (many.database - few.database) / more
    parent_ray = (many_ray.parent - few_ray.parent) / more
    print(f"| the same into PostgreSQL, and what its server takes | {parent:.4f} and {database:.4f} |")
    print(f"| the same with files and results on their way over Ray | {parent_ray:.4f} |")
    said = [sum(a * b for a, b in zip(each.features, costs, strict=True)) for each in (*readings, tried)]
    took = [each.workers for each in (*readings, tried)]
    inner = max(abs(guess / truth - 1) for guess, truth in zip(said[:-1], took[:-1], strict=True))
    guess = writing[0] + writing[1] * tried.corpus.n_files
    print(f"\nworkers: off by at most {inner:.0%} where it was fitted, on another mailbox {off(said[-1], took[-1])}")
    print(f"writer: on another one {off(guess, tried.parent)}; what batch and store add there: ", end="")
    print(f"{tried.parent / tried.workers:.1%} of the workers' seconds")
    amounts = known.amounts
    pages = [amounts[2] / max(1, len(known.scans)), amounts[1] / max(1, len(known.pdfs))]
    print(f"pages a scan {pages[0]:.1f}, a PDF {pages[1]:.1f}; {CORES_A_NODE} cores a node")
    print_million(costs[1:], parent_ray, database, *pages)


if __name__ == "__main__":
    main()
