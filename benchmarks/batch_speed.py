"""How the worker pool scales and what it costs: ``python -m benchmarks.batch_speed FOLDER [--rounds N]``.

FOLDER: returned Word files (``python -m samples.generate``). Prints files a second for one worker and for two, taken in
turns so that a busy machine disturbs both alike, and the memory of parent and workers over many files.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from batch.pool import Pool
from batch.processes import descendants
from batch.walk import paths_to_tasks


def seconds_for(folder: Path, pool: Pool) -> tuple[float, int, float]:
    """Wall seconds to read the folder, the number of files, and CPU seconds of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    count = sum(1 for _ in pool.read(paths_to_tasks([folder])))
    return time.perf_counter() - wall, count, time.process_time() - cpu


def print_scaling(folder: Path, rounds: int) -> None:
    """Files a second with one worker and with two, and how much of it is the parent."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    with Pool(1) as one, Pool(2) as two:
        for pool in (one, two):
            seconds_for(folder, pool)  # warm
        for _ in range(rounds):
            for pool in (one, two):
                wall, count, cpu = seconds_for(folder, pool)
                rates[pool.jobs].append(count / wall)
                told = f"{count / wall:.1f} a second, parent {cpu / count * 1000:.2f} ms a file"
                print(f"{pool.jobs} workers: {count} files, {told}")
    middle = {jobs: statistics.median(found) for jobs, found in rates.items()}
    print(f"median: {middle[1]:.1f} and {middle[2]:.1f} files a second, {middle[2] / middle[1]:.2f} times")


def resident_mib(pid: int) -> float:
    """Memory that a process has in RAM."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except FileNotFoundError:
        return 0.0


def print_memory(folder: Path, files: int) -> None:
    """Memory of the parent, and of all its processes together, after each thousand files."""
    count = sum(1 for _ in paths_to_tasks([folder]))
    with Pool(2) as pool:
        for number, _ in enumerate(pool.read(paths_to_tasks([folder] * -(-files // count)))):
            if number % 1000 == 0:
                own = resident_mib(os.getpid())
                others = sum(map(resident_mib, descendants(os.getpid())))
                print(f"after {number:6} files: parent {own:.0f} MiB, workers and fork server {others:.0f} MiB")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch_speed", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="how often each number of workers is measured")
    parser.add_argument("--memory-files", type=int, default=10_000, help="over how many files memory is watched")
    options = parser.parse_args(arguments)
    print_scaling(options.folder, options.rounds)
    print_memory(options.folder, options.memory_files)


if __name__ == "__main__":
    main()
