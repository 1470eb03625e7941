"""Seconds a page from a scan to its records, beside RapidOCR's default call: ``python -m benchmarks.ocr_speed CORPUS``.

CORPUS is a folder with truth.jsonl. Each file is read by each reader in turn, one thread each, so that other work on
the machine falls on all of them alike; processor seconds. RapidOCR is given the pages as pictures, ready made; this
program is given the file, and makes its records: opening, finding cells, reading, second looks, seals, aligning,
checking. Then the pool's own workers read the same files, one of them and two: pages a second by the clock (which wants
a quiet machine), and the memory that a worker took.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from batch.pool import Pool
from batch.task import Task
from batch.worker import PIPELINE
from benchmarks.picture_scoring import read_truths
from extract import pipeline
from extract.ocr.engine import Engine
from extract.ocr.onnx import Backend, choose_backend
from extract.ocr.rapid import RapidEngine
from extract.ocr.rapid_v4 import RapidV4Engine
from models.limits import ReadLimits
from models.picture import PagePicture
from models.record import Result

PEER = "rapidocr-default"
POOLED = {"openvino": PIPELINE, "onnxruntime": "benchmarks.ocr_speed:extract_by_onnxruntime"}
Files = list[tuple[str, bytes]]


@cache
def engines(backend: Backend) -> tuple[Engine, Engine]:
    """The pipeline's two engines, the first on a backend of our choice."""
    return RapidEngine(backend), RapidV4Engine("onnxruntime")


@contextmanager
def engines_on(backend: Backend) -> Iterator[None]:
    """The pipeline reads with these meanwhile."""
    own = pipeline._engines
    pipeline._engines = lambda: engines(backend)  # type: ignore[assignment]
    try:
        yield
    finally:
        pipeline._engines = own


def extract_by_onnxruntime(data: bytes, path: str, on_page: Callable[[], None]) -> list[Result]:
    """A worker's reader that never takes OpenVINO."""
    with engines_on("onnxruntime"):
        return pipeline.extract(data, path, on_page=on_page)


def rapidocr_default() -> Callable[[PagePicture], Any]:
    """RapidOCR's own full-page call, all settings but the threads left alone."""
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})
    return lambda page: engine(page.pixels[..., ::-1])


def pages_of(name: str, data: bytes) -> list[PagePicture]:
    """The pages of a file as pictures."""
    from extract.readers.pdf import page_kinds, page_pictures
    from extract.readers.picture import iterate_pages

    limits = ReadLimits()
    if name.endswith(".pdf"):
        return list(page_pictures(data, range(len(page_kinds(data, limits))), limits))
    return list(iterate_pages(data, limits))


def seconds_of(reader: Backend | str, name: str, data: bytes, pages: Sequence[PagePicture]) -> float:
    """Processor seconds of one reader for one file."""
    if reader == PEER:
        peer = _peer()
        began = time.process_time()
        for page in pages:
            peer(page)
        return time.process_time() - began
    with engines_on(reader):  # type: ignore[arg-type]
        began = time.process_time()
        pipeline.extract(data, name)
        return time.process_time() - began


_peer = cache(rapidocr_default)


def in_turn(files: Files, readers: Sequence[str]) -> int:
    """Prints processor seconds a page of each reader, and their ratios to RapidOCR; how many pages there are."""
    for reader in readers:
        seconds_of(reader, *files[0], pages_of(*files[0]))  # to warm up
    spent = dict.fromkeys(readers, 0.0)
    count = 0
    for name, data in files:
        pages = pages_of(name, data)
        took = {reader: seconds_of(reader, name, data, pages) / len(pages) for reader in readers}
        count += len(pages)
        spent = {reader: spent[reader] + took[reader] * len(pages) for reader in readers}
        print(f"  {name}, {len(pages)} pages:", *(f"{each} {took[each]:.2f}" for each in readers), flush=True)
    for reader, seconds in spent.items():
        print(f"{reader:18s}{seconds / count:6.2f} s a page, {seconds / spent[PEER]:.2f} of RapidOCR's", flush=True)
    return count


def pooled(files: Files, jobs: int, reader: str) -> tuple[float, float, float]:
    """Seconds by the clock of the pool's workers for all files, their models loaded before.

    Then what one of them held at most: resident, and writable when it had read all (which the limit counts), MiB.
    """
    tasks = [Task(name, data=data, index=index) for index, (name, data) in enumerate(files)]
    with Pool(jobs, reader=reader) as pool:
        for _ in pool.read(tasks[:jobs]):
            pass
        began = time.perf_counter()
        for _ in pool.read(tasks):
            pass
        seconds = time.perf_counter() - began
        held = [_memory_mib(child.pid) for child in multiprocessing.active_children() if child.pid]
    return seconds, max((most for most, _ in held), default=0.0), max((now for _, now in held), default=0.0)


def _memory_mib(pid: int) -> tuple[float, float]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", errors="ignore").splitlines()
    except OSError:
        return 0.0, 0.0
    told = {line.partition(":")[0]: line.split()[1] for line in lines if line.startswith(("VmHWM", "VmData"))}
    return int(told.get("VmHWM", 0)) / 1024, int(told.get("VmData", 0)) / 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints both tables."""
    import cv2

    parser = argparse.ArgumentParser(prog="python -m benchmarks.ocr_speed", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder with truth.jsonl")
    parser.add_argument("--count", type=int, default=8, help="how many of its files")
    parser.add_argument("--no-pool", action="store_true", help="processor seconds only")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    files = [(sample.name, sample.data) for sample in read_truths(options.corpus, options.count)]
    backends = ["openvino", "onnxruntime"] if choose_backend() == "openvino" else ["onnxruntime"]
    count = in_turn(files, [PEER, *backends])
    if options.no_pool:
        return
    for backend in backends:
        for jobs in (1, 2):
            seconds, most, writable = pooled(files, jobs, POOLED[backend])
            print(
                f"{backend}, workers: {jobs}: {count / seconds:.2f} pages a second; "
                f"a worker held {most:.0f} MiB at most, {writable:.0f} writable in the end",
                flush=True,
            )


if __name__ == "__main__":
    main()
