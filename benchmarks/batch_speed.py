"""How workers scale, here and on Ray, and what that costs: ``python -m benchmarks.batch_speed FOLDER [--rounds N]``.

FOLDER: returned forms (``python -m samples.generate``, ``python -m samples.scans``); files of one length (``--form``)
leave no worker without work at the end. They are read by one worker, by two, and by two actors of a Ray cluster of this
machine, taken in turns so that a busy machine disturbs all alike, after each has read some of them for a while. Printed
are files a second by the wall, which say something on a quiet machine only, and processor seconds a file of all
processes together, Ray's own included, which say something on any.
With ``--memory-files`` the memory of parent and workers over so many files is watched, too.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, takewhile
from pathlib import Path

from batch.pool import Pool
from batch.processes import descendants
from batch.ray_pool import LOCAL, RayPool
from batch.walk import paths_to_tasks
from benchmarks.store_speed import ticks_of

WARM_SECONDS = 10.0
BARS = {"two workers beside one": 1.85, "Ray beside two workers": 0.85}


@dataclass(slots=True)
class Racer:
    """One way to read files, and how it did: files a second and CPU seconds a file of each round."""

    name: str
    pool: Pool | RayPool
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def warm_up(self, folder: Path) -> None:
        """Reads for a while, so that models and dictionaries are loaded."""
        deadline = time.monotonic() + WARM_SECONDS
        tasks = takewhile(lambda _: time.monotonic() < deadline, cycle(paths_to_tasks([folder])))
        for _ in self.pool.read(tasks, in_order=False):
            pass

    def read(self, folder: Path) -> None:
        """Reads the folder once."""
        wall, cpu = time.perf_counter(), ticks_of([os.getpid()])
        count = sum(1 for _ in self.pool.read(paths_to_tasks([folder]), in_order=False))
        wall, cpu = time.perf_counter() - wall, ticks_of([os.getpid()]) - cpu
        self.rates.append(count / wall)
        self.costs.append(cpu / count)
        told = f"{wall:.1f} s, {count / wall:.3g} a second, CPU {cpu / count:.4g} s a file"
        print(f"{self.name}: {count} files, {told} (load {os.getloadavg()[0]:.1f})", flush=True)


def print_scaling(folder: Path, rounds: int, has_ray: bool) -> None:
    """Files a second of each way to read them, and how they compare."""
    with ExitStack() as stack:
        racers = [Racer(f"{jobs} workers", stack.enter_context(Pool(jobs))) for jobs in (1, 2)]
        if has_ray:
            started = time.perf_counter()
            racers.append(Racer("2 actors on Ray", stack.enter_context(RayPool(LOCAL, 2))))
            print(f"Ray: connected in {time.perf_counter() - started:.1f} s")
        for racer in racers:
            racer.warm_up(folder)
        for _ in range(rounds):
            for racer in racers:
                racer.read(folder)
    for (words, bar), slow, fast in zip(BARS.items(), racers, racers[1:], strict=False):
        rate = statistics.median(b / a for a, b in zip(slow.rates, fast.rates, strict=True))
        cost = statistics.median(a / b for a, b in zip(slow.costs, fast.costs, strict=True))
        print(f"{words}: {rate:.2f} times by the wall (bar {bar}), {cost:.2f} as cheap by CPU")


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
    parser.add_argument("--rounds", type=int, default=3, help="how often each way is measured")
    parser.add_argument("--no-ray", action="store_true", help="worker processes of this machine only")
    parser.add_argument("--memory-files", type=int, default=0, help="over how many files memory is watched")
    options = parser.parse_args(arguments)
    print_scaling(options.folder, options.rounds, not options.no_ray)
    if options.memory_files:
        print_memory(options.folder, options.memory_files)


if __name__ == "__main__":
    main()
