"""What the store costs: ``python -m benchmarks.store_speed [--records 100000] [--files 300]``.

What a run costs over bare extraction of so many Word files; then bulk loads, the Excel export, and the ledger over so
many made-up records, in SQLite and PostgreSQL. Wall and CPU seconds are printed beside the machine's load: on a busy
machine only the second says much. CPU of PostgreSQL's own processes is counted too.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from batch.accounts import read_ledger
from batch.journal import MAX_RESULTS
from batch.processes import descendants
from batch.versions import update_versions
from batch.walk import paths_to_tasks
from benchmarks.postgres import Server
from collect.campaign import default_campaign
from models.forms import FORMS
from models.message import Attachment, Message
from models.record import Evidence, Flag, FlagCode, Record, Source, Value
from samples.generate import make_returns
from store import FileResult, open_store
from store.database import Store
from store.export import export_to

_UNITS = ("杭州市", "宁波市", "温州市", "嘉兴市", "湖州市", "绍兴市", "金华市", "衢州市", "舟山市", "台州市", "丽水市")


def made_results(count: int) -> Iterator[tuple[Message, FileResult]]:
    """So many mails with a file each, a record in each: as full as an average return."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(count):
        form = FORMS[number % len(FORMS)]
        sha256 = f"{number:064x}"
        values: dict[str, Value] = {spec.key: _value(spec.kind, spec.options, number) for spec in form.fields()}
        values["reporting_bureau"] = f"{_UNITS[number % 11]}人力资源和社会保障局"
        rows = [{spec.key: _value(spec.kind, spec.options, number) for spec in form.row_fields()}] * 2
        record = Record(
            form=form.id,
            source=Source(path=f"mail-{number:06}/a.docx", sha256=sha256, media="docx"),
            values=values,
            rows=rows if form.row_fields() else [],
            evidence={
                key: Evidence(raw=str(value), confidence=1.0, cell="T1R2C2", method="word")
                for key, value in values.items()
            },
            flags=[Flag.raised(FlagCode.MISSING, "mobile", "手机号未填写")] * (number % 2),
        )
        path = f"mail-{number:06}/a.docx"
        message = Message(
            message_id=f"<{number}@a.cn>",
            sender=f"office{number % 500}@a.cn",
            subject="报送",
            received_at=start + timedelta(minutes=number),
            attachments=(Attachment(path=path, sha256=sha256, data=b""),),
        )
        yield message, FileResult(message.message_id, path, sha256, [record], program_version="1")


def _value(kind: str, options: Sequence[str], number: int) -> Value:
    if kind in ("integer", "money"):
        return number % 1000
    if kind in ("yes_no", "seal"):
        return number % 2 == 0
    if kind == "choices":
        return list(options[: 1 + number % 3])
    return "2024-01-22" if kind == "date" else f"内容{number}" * (8 if kind == "long_text" else 1)


def timed(name: str, work: Callable[[], Any], count: int = 0, others: Sequence[int] = ()) -> float:
    """Prints wall and CPU seconds of ``work``, and ``count`` by both; the CPU seconds. others: processes to count."""
    wall, cpu = time.perf_counter(), _cpu_seconds(others)
    work()
    wall, cpu = time.perf_counter() - wall, _cpu_seconds(others) - cpu
    rate = f", {count / wall:.0f} a second by the wall, {count / cpu:.0f} by CPU" if count else ""
    print(f"{name}: {wall:.1f} s, CPU {cpu:.1f} s{rate} (load {os.getloadavg()[0]:.1f})", flush=True)
    return cpu


def _cpu_seconds(others: Sequence[int]) -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ours = sum(each.ru_utime + each.ru_stime for each in used)
    return ours + ticks_of(others)


def _ticks(pid: int) -> int:
    """CPU of a process and of its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, fields[11:15]))


def measure_store(name: str, url: str, count: int, folder: Path, others: Sequence[int]) -> None:
    """Load, versions, ledger and Excel of one database."""
    with open_store(url) as store:
        _load(name, store, count, others)
        timed(f"{name}: sort into versions", lambda: update_versions(store), count, others)
        timed(f"{name}: the ledger", lambda: read_ledger(store, default_campaign()), 0, others)
        out = folder / f"{name}.xlsx"
        timed(f"{name}: Excel", lambda: export_to(store, out), 0, others)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}: {out.stat().st_size / 2**20:.0f} MiB of Excel; peak memory so far {peak:.0f} MiB", flush=True)


def _load(name: str, store: Store, count: int, others: Sequence[int]) -> None:
    """Write records, as many files in one transaction as in a run; making them up is not counted."""
    wall = cpu = 0.0
    source = made_results(count)
    while group := list(islice(source, MAX_RESULTS)):
        began, used = time.perf_counter(), _cpu_seconds(others)
        store.add_messages([message for message, _ in group])
        store.add_results([result for _, result in group])
        wall, cpu = wall + time.perf_counter() - began, cpu + _cpu_seconds(others) - used
    rates = f"{count / wall:.0f} a second by the wall, {count / cpu:.0f} by CPU"
    print(f"{name}: load {count} records: {wall:.1f} s, CPU {cpu:.1f} s, {rates} (load {os.getloadavg()[0]:.1f})")


def bare_seconds(folder: Path) -> float:
    """CPU seconds to extract the folder's files one after another in a fresh, warm process."""
    code = (
        "import sys, time; from pathlib import Path; from extract.pipeline import extract; "
        "files = [(p.read_bytes(), p.name) for p in sorted(Path(sys.argv[1]).iterdir())]; "
        "from models.forms import FORMS; [extract(f.blank_bytes(), f.blank) for f in FORMS]; "
        "start = time.process_time(); [extract(*f) for f in files]; print(time.process_time() - start)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def run_seconds(folder: Path, url: str, others: Sequence[int]) -> float:
    """CPU seconds of a run with one worker over a folder, into that database; of all its processes.

    Workers belong to the fork server, so that their time is read while they are still there.
    """
    code = (
        "import os, sys, time; from pathlib import Path; from batch.processes import descendants; "
        "from batch.run import RunOptions, run_exports; from benchmarks.store_speed import ticks_of; used = [0]\n"
        "def watch(summary):\n"
        "    if summary.read + summary.known >= int(sys.argv[4]): used[0] = ticks_of(descendants(os.getpid()))\n"
        "options = RunOptions(jobs=1, files=Path(sys.argv[3]))\n"
        "run_exports([Path(sys.argv[1])], sys.argv[2], options, watch)\n"
        "print(time.process_time() + used[0])"
    )
    count = sum(1 for _ in folder.iterdir())
    with tempfile.TemporaryDirectory() as kept:
        before = ticks_of(others)
        command = [sys.executable, "-c", code, str(folder), url, kept, str(count)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return float(done.stdout) + ticks_of(others) - before


def ticks_of(pids: Sequence[int]) -> float:
    """CPU seconds of these processes and all below them."""
    family = {pid for other in pids for pid in (other, *descendants(other))}
    return sum(map(_ticks, family)) / os.sysconf("SC_CLK_TCK")


def measure_overhead(count: int, folder: Path, server: Server) -> None:
    """What a run costs over bare extraction, a file: start-up left out, which is that of a run over no file."""
    words, none = folder / "words", folder / "none"
    words.mkdir()
    none.mkdir()
    for sample in make_returns(count, 1):
        (words / sample.name).write_bytes(sample.data)
    (none / "a.txt").write_text("no form")
    assert sum(1 for _ in paths_to_tasks([words])) == count
    bare = bare_seconds(words)
    print(f"bare extraction of {count} Word files: CPU {bare / count * 1000:.1f} ms a file")
    for name, urls, others in (
        ("sqlite", [f"sqlite:///{folder / 'o.db'}", f"sqlite:///{folder / 'n.db'}"], ()),
        ("postgresql", [server.make_database("o"), server.make_database("n")], (server.pid,)),
    ):
        spent = run_seconds(words, urls[0], others) - run_seconds(none, urls[1], others)
        share = spent / bare - 1
        print(
            f"run into {name}: CPU {spent / count * 1000:.1f} ms a file, {share:+.1%} (load {os.getloadavg()[0]:.1f})"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store_speed", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=300)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="speed-") as name, Server() as server:
        folder = Path(name)
        measure_overhead(options.files, folder, server)
        measure_store("sqlite", f"sqlite:///{folder / 's.db'}", options.records, folder, ())
        measure_store("postgresql", server.make_database("s"), options.records, folder, (server.pid,))


if __name__ == "__main__":
    main()
