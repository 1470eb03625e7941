"""One bad file costs one error line: the pool against readers that hang, explode, crash and lie."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch.limits import WorkLimits
from batch.pool import Pool, WorkersCannotStart
from batch.processes import waited_seconds
from batch.task import Outcome, Task
from models.errors import ErrorCode
from models.record import ErrorLine, Record

READER = "misreaders:read"
QUICK = WorkLimits(seconds=2.0, memory_mib=400, picture_memory_mib=500)


def tasks_of(*words: str) -> list[Task]:
    return [Task(f"{number}.docx", data=word.encode(), index=number) for number, word in enumerate(words)]


def outcomes_of(*words: str, jobs: int = 1, limits: WorkLimits = QUICK) -> list[Outcome]:
    with Pool(jobs, limits, READER) as pool:
        return list(pool.read(tasks_of(*words)))


def codes_of(outcomes: list[Outcome]) -> list[ErrorCode | str]:
    """The error code of each outcome, or the form it gave."""
    found = [outcome.results()[0] for outcome in outcomes]
    return [each.error.code if isinstance(each, ErrorLine) else each.form for each in found]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("hang", ErrorCode.TIMEOUT),
        ("crash", ErrorCode.CORRUPT),
        ("exit", ErrorCode.CORRUPT),
        ("killed", ErrorCode.TOO_LARGE),
        ("raise", ErrorCode.CORRUPT),
        ("recurse", ErrorCode.TOO_LARGE),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bad_file_costs_one_error_line(word: str, code: ErrorCode, jobs: int) -> None:
    outcomes = outcomes_of("fine", "fine", word, "fine", "fine", jobs=jobs)
    assert codes_of(outcomes) == ["key_expert", "key_expert", code, "key_expert", "key_expert"]
    bad = outcomes[2].results()[0]
    assert bad.source.path == "2.docx"
    assert bad.source.sha256 == hashlib.sha256(word.encode()).hexdigest()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to a memory limit")
def test_a_file_that_eats_memory_is_too_large() -> None:
    outcomes = outcomes_of("fine", "eat 2000", "fine", "eat 10")
    assert codes_of(outcomes) == ["key_expert", ErrorCode.TOO_LARGE, "key_expert", ErrorCode.NO_FORM]


def test_values_do_not_leak_into_the_message_of_a_defect() -> None:
    (outcome,) = outcomes_of("raise")
    assert b"110101199001011237" not in outcome.lines[0]
    assert b"KeyError at misreaders.py" in outcome.lines[0]


def test_a_crash_is_tried_once_more(tmp_path: Path) -> None:
    assert codes_of(outcomes_of("fine", f"crash-once {tmp_path / 'marker'}", "fine")) == ["key_expert"] * 3


def test_a_killed_worker_takes_its_helper_programs_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    assert codes_of(outcomes_of(f"hang-with-child {note}")) == [ErrorCode.TIMEOUT]
    child = int(note.read_text())
    for _ in range(100):  # the kernel may take its time to bury it on a busy machine
        if not is_running(child):
            break
        time.sleep(0.1)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    """Whether the process still runs; a zombie that nobody has collected does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_pages_keep_a_long_file_alive() -> None:
    with Pool(1, WorkLimits(seconds=1.2), "misreaders:read_pages") as pool:
        (outcome,) = pool.read([Task("stack.pdf", data=b"6")])
    assert isinstance(outcome.results()[0], Record)


def test_a_file_may_give_none_or_many_records() -> None:
    outcomes = outcomes_of("nothing", "many 3", "fine")
    assert [len(outcome.results()) for outcome in outcomes] == [0, 3, 1]


def test_what_libraries_print_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    assert codes_of(outcomes_of("print")) == ["key_expert"]
    assert capfd.readouterr() == ("", "")


def test_time_without_a_processor_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes_of(outcomes_of("slow")) == [ErrorCode.TIMEOUT]
    monkeypatch.setattr("batch.crew.waited_seconds", lambda pid: time.monotonic())  # as if none had ever been free
    assert codes_of(outcomes_of("slow", "hang", jobs=2)) == ["key_expert", ErrorCode.TIMEOUT]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_process_that_waits_for_a_processor_is_told() -> None:
    cores = os.sched_getaffinity(0)
    before = waited_seconds(os.getpid())
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        os.sched_setaffinity(0, {min(cores)})
        for each in busy:
            os.sched_setaffinity(each.pid, {min(cores)})
        deadline = time.monotonic() + 60
        while waited_seconds(os.getpid()) - before < 0.1 and time.monotonic() < deadline:
            sum(range(100_000))
    finally:
        os.sched_setaffinity(0, cores)
        for each in busy:
            each.kill()
            each.wait()
    assert waited_seconds(os.getpid()) - before >= 0.1
    assert waited_seconds(2**22 + 1) == 0.0


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Pool(2, QUICK, READER) as pool:
        outcomes = list(pool.read(tasks_of("leave-file", "pid", "hang", "pid")))
    assert list(tmp_path.iterdir()) == []
    pids = [
        int(line.error.message) for line in outcomes[1].results() + outcomes[3].results() if isinstance(line, ErrorLine)
    ]
    assert len(pids) == 2
    assert not any(is_running(pid) for pid in pids)


def test_a_caller_that_leaves_in_the_middle_leaves_no_worker() -> None:
    with Pool(2, QUICK, READER) as pool:
        reading = pool.read(tasks_of(*["pid"] * 50, "hang"))
        first = next(reading).results()[0]
        reading.close()  # type: ignore[attr-defined]  # a generator behind its Iterator face
        assert isinstance(first, ErrorLine)
        assert not is_running(int(first.error.message))
        assert codes_of(list(pool.read(tasks_of("fine")))) == ["key_expert"]


def test_files_are_read_by_path(tmp_path: Path) -> None:
    good = tmp_path / "好.docx"
    good.write_text("fine")
    big = tmp_path / "big.docx"
    big.write_bytes(b"x" * 2000)
    limits = WorkLimits(seconds=5, max_file_bytes=1000)
    with Pool(1, limits, READER) as pool:
        found = list(pool.read([Task(p.name, file=p) for p in (good, big, tmp_path / "gone.docx", tmp_path)]))
    assert codes_of(found) == ["key_expert", ErrorCode.TOO_LARGE, ErrorCode.UNSUPPORTED, ErrorCode.UNSUPPORTED]


def test_tasks_are_taken_no_faster_than_they_are_read() -> None:
    taken = 0

    def endless() -> Iterator[Task]:
        nonlocal taken
        while True:
            taken += 1
            yield Task("a.docx", data=b"fine", index=taken)

    with Pool(1, QUICK, READER) as pool:
        reading = pool.read(endless())
        for _ in range(20):
            next(reading)
        assert taken < 20 + 64 + 8


@pytest.mark.parametrize("reader", ["misreaders:absent", "absent_module:read"])
def test_a_broken_installation_raises(reader: str) -> None:
    with Pool(1, QUICK, reader) as pool, pytest.raises(WorkersCannotStart, match="absent"):
        list(pool.read(tasks_of("fine")))


@settings(max_examples=4, deadline=None)
@given(st.lists(st.sampled_from(["fine", "many 2", "nothing", "crash", "raise"]), max_size=30), st.integers(1, 3))
def test_order_is_kept_and_nothing_is_lost_or_doubled(words: list[str], jobs: int) -> None:
    outcomes = outcomes_of(*words, jobs=jobs)
    assert [outcome.index for outcome in outcomes] == list(range(len(words)))
    expected = {"fine": 1, "many 2": 2, "nothing": 0, "crash": 1, "raise": 1}
    assert [len(outcome.lines) for outcome in outcomes] == [expected[word] for word in words]


def test_as_they_come_gives_the_quick_ones_first() -> None:
    with Pool(2, QUICK, READER) as pool:
        found = [outcome.index for outcome in pool.read(tasks_of("hang", *["fine"] * 20), in_order=False)]
    assert sorted(found) == list(range(21))
    assert found[-1] == 0
