"""What the machine does to a run: a full or read-only disk, a database gone or locked, a clock that jumps."""

from __future__ import annotations

import errno
import gzip
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from databases import contents_of
from made_records import made_message, made_result
from test_batch_run import MAILS, OPTIONS, write_mbox
from test_collect_commands import call

from batch.limits import WorkLimits
from batch.means import Means
from batch.run import run_exports
from batch.task import SHORT, Task
from batch.worker import Desk
from benchmarks.postgres import Server
from inbox import read_export
from models.errors import disk_full, is_machine_failure
from models.forms import FORMS
from models.record import ErrorLine
from store import StoreError, open_store
from store.database import Store
from store.patience import OutOfReach, Patience


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_mbox(tmp_path / "export.mbox", MAILS)


def dump(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with open_store(url) as store:
        return contents_of(store)


def run_with_file_limit(export: Path, db: Path, n_bytes: int) -> subprocess.CompletedProcess[str]:
    """A run that cannot make any file larger than that, which is how a full disk looks from inside."""
    code = (
        "import resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({n_bytes}, resource.RLIM_INFINITY)); "
        f"sys.argv = ['shoubiao', 'run', {str(export)!r}, '--db', {str(db)!r}, '--jobs', '1']; import cli; cli.main()"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300)


def test_a_disk_without_room_stops_the_run_with_a_word_and_it_goes_on(tmp_path: Path) -> None:
    blanks = {f"<{n}@a.cn>": {f"{form.id}.docx": form.blank_bytes()} for n, form in enumerate(FORMS)}
    export = write_mbox(tmp_path / "export.mbox", blanks)
    plain, broken = tmp_path / "plain.db", tmp_path / "broken.db"
    assert call("run", export, "--db", plain, "--jobs", "1").exit_code == 0
    open_store(str(broken)).close()
    failed = run_with_file_limit(export, broken, 20_000)
    assert failed.returncode == 1
    assert "start again" in failed.stderr
    assert len(failed.stderr.splitlines()) <= 2
    assert call("run", export, "--db", broken, "--jobs", "1").exit_code == 0
    assert dump(str(broken)) == dump(str(plain))


def test_a_full_database_says_so_and_keeps_what_it_has(sqlite_store: Store) -> None:
    sqlite_store.add_result(made_result(made_message("m1", ["a"]), "a", "key_expert"))
    before = contents_of(sqlite_store)

    def limit(connection: Any, _record: Any) -> None:
        n_pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {n_pages}")

    sqlite_store.engine.dispose()
    sa.event.listen(sqlite_store.engine, "connect", limit)
    results = [made_result(made_message("m2", [f"b{n}"]), f"b{n}", "key_expert", number=n) for n in range(200)]
    with pytest.raises(StoreError, match=r"disk is full.*make room"):
        sqlite_store.add_results(results)
    assert contents_of(sqlite_store) == before
    sa.event.remove(sqlite_store.engine, "connect", limit)
    sqlite_store.engine.dispose()
    assert sqlite_store.add_results(results) == 200


def test_a_database_that_cannot_be_written_says_so(export: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_store(str(path)).close()
    with pytest.raises(StoreError, match=r"readonly database.*writable"):
        run_exports([export], f"sqlite:///file:{path}?mode=ro&uri=true", replace(OPTIONS, files=tmp_path / "kept"))
    result = call("run", export, "--db", "/proc/nowhere.db")
    assert result.exit_code == 1
    assert "must be there and writable" in result.stderr


def test_kept_files_that_cannot_be_written_stop_the_run(export: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = call("run", export, "--db", tmp_path / "a.db", "--files", tmp_path / "file" / "kept")
    assert result.exit_code in (1, 2)
    assert "kept" in result.stderr or "file" in result.stderr
    assert call("run", export, "--db", tmp_path / "a.db", "--files", tmp_path / "kept", "--jobs", "1").exit_code == 0


def test_a_locked_database_is_waited_for(export: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_store(str(path)).close()
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(8.0, lambda: holder.execute("ROLLBACK"))
    timer.start()
    said: list[str] = []
    summary = run_exports([export], f"sqlite:///{path}", replace(OPTIONS, say=said.append))
    timer.join()
    holder.close()
    assert summary.ok == 3
    assert "locked" in said[0]
    assert "is back" in said[-1]


def test_a_database_that_stays_locked_is_given_up_and_nothing_is_lost(sqlite_store: Store, tmp_path: Path) -> None:
    result = made_result(made_message("m1", ["a"]), "a", "key_expert")
    path = sqlite_store.engine.url.database
    assert path
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    sqlite_store.patience_seconds = 0.5
    with pytest.raises(StoreError, match=r"locked.*another program holds it"):
        sqlite_store.add_result(result)
    holder.execute("ROLLBACK")
    holder.close()
    assert sqlite_store.add_result(result)
    assert list(sqlite_store.records()) == result.records


def test_a_server_that_is_gone_for_a_while_is_waited_for(export: Path, tmp_path: Path) -> None:
    said: list[str] = []
    with Server() as server:
        url = server.make_database("gone")
        seen: list[threading.Timer] = []

        def take_away(summary: Any) -> None:
            if summary.read >= 1 and not seen:
                server.kill()
                seen.append(threading.Timer(4.0, server.start))
                seen[0].start()

        options = replace(OPTIONS, files=tmp_path / "kept", say=said.append)
        assert run_exports([export], url, options, take_away).ok == 3
        seen[0].join()
        plain = f"sqlite:///{tmp_path / 'plain.db'}"
        run_exports([export], plain, OPTIONS)
        assert len(dump(url)["records"]) == len(dump(plain)["records"])
    assert any("trying again" in words for words in said)


def test_a_clock_that_jumps_changes_nothing(export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, jumped = (f"sqlite:///{tmp_path / name}.db" for name in ("plain", "jumped"))
    run_exports([export], plain, OPTIONS)
    steps = iter(range(10**6))

    class Jumping(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(2024, 1, 22, tzinfo=UTC) + timedelta(days=3000 * (-1) ** next(steps))

    monkeypatch.setattr("store.database.datetime", Jumping)
    monkeypatch.setattr(time, "time", lambda: 1e9 * (2 + (-1) ** next(steps)))
    assert run_exports([export], jumped, OPTIONS).ok == 3
    assert dump(jumped) == dump(plain)


def test_waiting_looks_at_no_clock_that_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: pytest.fail("the machine's time was asked for"))
    tries = iter([True, True, False])

    def work() -> str:
        if next(tries):
            raise OutOfReach("gone")
        return "done"

    assert Patience(10.0, lambda words: None).keep_trying(work) == "done"
    with pytest.raises(OutOfReach):
        Patience(0.0, lambda words: None).keep_trying(lambda: (_ for _ in ()).throw(OutOfReach("gone")))


def no_room(data: bytes, path: str) -> list[Any]:
    raise disk_full(path)


def test_a_full_disk_is_no_fault_of_the_file() -> None:
    desk = Desk.__new__(Desk)
    desk.extract, desk.limits, desk.connection = no_room, WorkLimits(), Pipe()[0]
    desk.tells_pages, desk.memory_mib, desk.has_run_out = False, 10**6, False
    (line,) = desk.read(Task("a.doc", data=b"x"))
    assert isinstance(line, ErrorLine)
    assert signal.alarm(0) == 0  # no clock runs on that would end a worker that waits for its next file
    assert line.error.message.startswith(SHORT)
    means = Means.of(WorkLimits())
    assert means.may_help(line.error.code, line.error.message, means.to_dict())


def test_an_archive_is_not_called_damaged_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mails.gz").write_bytes(gzip.compress(b"From a@b Mon Jan 22 10:00:00 2024\nSubject: x\n\ntext\n" * 50))

    class Full:
        def __init__(self) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.TemporaryFile", Full)
    with pytest.raises(OSError, match="No space") as caught:
        list(read_export(tmp_path / "mails.gz"))
    assert is_machine_failure(caught.value)
    assert not is_machine_failure(OSError(errno.ENOENT, "x"))
