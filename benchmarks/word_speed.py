"""How long a returned Word form takes, against the floor and python-docx: ``python -m benchmarks.word_speed``."""

from __future__ import annotations

import argparse
import io
import time
import zipfile
from collections.abc import Callable, Sequence
from statistics import median

from lxml import etree

from samples.generate import make_returns

Work = Callable[[bytes], object]


def parse_only(data: bytes) -> object:
    """The floor: unzip ``word/document.xml`` and parse it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def dump_cells(data: bytes) -> object:
    """What python-docx users do: the text of every cell of every table."""
    import docx

    document = docx.Document(io.BytesIO(data))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def extract_record(data: bytes) -> object:
    """The program itself: bytes to records."""
    from extract.pipeline import extract

    return extract(data, "speed.docx")


WORKS: dict[str, Work] = {
    "unzip + lxml parse": parse_only,
    "python-docx cell texts": dump_cells,
    "shoubiao record": extract_record,
}


def time_files(work: Work, files: Sequence[bytes], rounds: int) -> float:
    """The median over files of the best of so many rounds, in milliseconds; one warm-up file before."""
    work(files[0])
    best = []
    for data in files:
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            work(data)
            times.append(time.perf_counter() - began)
        best.append(1000 * min(times))
    return median(best)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print median milliseconds a file and each work's ratio to python-docx, all in one run on one core."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.word_speed", description=__doc__)
    parser.add_argument("--count", type=int, default=60, help="how many files")
    parser.add_argument("--seed", type=int, default=11, help="the same seed gives the same files")
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many rounds counts")
    parser.add_argument("--plain", action="store_true", help="plainly filled blanks only")
    options = parser.parse_args(arguments)
    only = "nothing" if options.plain else None
    files = [sample.data for sample in make_returns(options.count, options.seed, only=only)]
    times: dict[str, float] = {}
    for name, work in WORKS.items():
        times[name] = time_files(work, files, options.rounds)
    unit = times["python-docx cell texts"]
    print(f"{options.count} files, median ms a file, warm, one core")
    for name, milliseconds in times.items():
        print(f"{name:<24}{milliseconds:>9.2f} ms{milliseconds / unit:>9.2f} × python-docx")


if __name__ == "__main__":
    main()
