from __future__ import annotations

import math
import multiprocessing
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import contents_of, fresh_database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_records import VERSION, made_message, made_record, made_result, sha_of

from models.errors import ErrorCode
from models.form import Form
from models.forms import FORMS
from models.message import Message
from models.record import ErrorDetail, ErrorLine, Evidence, Flag, FlagCode, Record, Source, Unmapped, Value
from store import FileResult, StoreError, open_store
from store import tables as t
from store.bulk import among
from store.clean import bounded_key, clean_json, clean_text
from store.database import Store
from store.rereading import read_former


def error_result(message: Message, name: str, code: ErrorCode, version: str = VERSION) -> FileResult:
    path = message.attachments[0].path
    line = ErrorLine(source=Source(path=path, sha256=sha_of(name)), error=ErrorDetail(code=code, message="打不开"))
    return FileResult(message.message_id, path, sha_of(name), [line], program_version=version)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_record_comes_back_as_it_was_written(store: Store, form: type[Form]) -> None:
    message = made_message("m1", ["a"])
    result = made_result(message, "a", form.id)
    store.add_message(message)
    assert store.add_result(result)
    back = list(store.records())
    assert back == result.records
    assert list(back[0].values) == [spec.key for spec in form.fields()]
    assert list(back[0].evidence) == list(result.records[0].evidence)


def test_records_come_in_the_order_of_mails_and_positions(store: Store) -> None:
    late, early = made_message("m1", ["a"], day=9), made_message("m2", ["b"], day=2)
    store.add_messages([late, early])
    store.add_results([made_result(late, "a", "key_expert", "demo_team"), made_result(early, "b", "key_expert")])
    assert [(r.source.path, r.form) for r in store.records()] == [
        ("m2/b.docx", "key_expert"),
        ("m1/a.docx", "key_expert"),
        ("m1/a.docx", "demo_team"),
    ]
    assert [r.source.path for r in store.records(form="demo_team")] == ["m1/a.docx"]


def test_a_time_limits_records_to_what_changed_since(store: Store) -> None:
    message = made_message("m1", ["a"])
    store.add_result(made_result(message, "a", "key_expert"))
    now = datetime.now(UTC)
    assert len(list(store.records(since=now - timedelta(hours=1)))) == 1
    assert list(store.records(since=now + timedelta(hours=1))) == []


def test_the_same_export_twice_adds_nothing(store: Store) -> None:
    message = made_message("m1", ["a", "b"])
    for _ in range(2):
        store.add_message(message)
        store.add_results(
            [made_result(message, "a", "key_expert", "key_expert"), made_result(message, "b", "demo_team")]
        )
        found = contents_of(store)
        assert (len(found["messages"]), len(found["attachments"]), len(found["records"])) == (1, 2, 3)


def test_order_and_overlap_of_exports_do_not_show(tmp_path: Path) -> None:
    mails = [made_message("m1", ["a", "b"], 1), made_message("m2", ["b", "c"], 2), made_message("m3", ["a"], 3)]
    results = [(mail, name) for mail in mails for name in ("a", "b", "c") if sha_of(name) in hashes(mail)]
    forward, backward = (open_store(f"sqlite:///{tmp_path / name}.db") for name in ("forward", "backward"))
    with forward, backward:
        for mail in mails:
            forward.add_message(mail)
        for mail, name in results:
            forward.add_result(made_result(mail, name, "key_expert", "activity_plan"))
        for mail, name in reversed(results):
            backward.add_result(made_result(mail, name, "key_expert", "activity_plan"))
        backward.add_messages([*reversed(mails), *mails])
        assert contents_of(forward) == contents_of(backward)
        assert list(forward.records()) == list(backward.records())


def hashes(message: Message) -> set[str]:
    return {attachment.sha256 for attachment in message.attachments}


def test_a_new_version_replaces_what_the_old_one_read(store: Store) -> None:
    message = made_message("m1", ["a"])
    store.add_result(made_result(message, "a", "key_expert", "key_expert", "demo_team"))
    newer = made_result(message, "a", "activity_plan", version="1.1", number=7)
    assert store.add_result(newer)
    assert list(store.records()) == newer.records
    assert len(contents_of(store)["evidence"]) == len(contents_of(store)["records"]) == 1
    assert store.known([sha_of("a")], "1.0") == {}
    assert store.known([sha_of("a")], "1.1") == {sha_of("a"): "ok"}


def test_a_worse_outcome_of_the_same_version_undoes_nothing(store: Store) -> None:
    message = made_message("m1", ["a"])
    good = made_result(message, "a", "key_expert")
    assert store.add_result(error_result(message, "a", ErrorCode.TIMEOUT))
    assert store.add_result(good)
    assert not store.add_result(error_result(message, "a", ErrorCode.TIMEOUT))
    assert not store.add_result(
        FileResult("m1", message.attachments[0].path, sha_of("a"), ignored_because="标志", program_version=VERSION)
    )
    assert list(store.records()) == good.records
    assert store.add_result(error_result(message, "a", ErrorCode.CORRUPT, version="2.0"))
    assert list(store.records()) == []
    assert store.known([sha_of("a")]) == {sha_of("a"): "error"}


def test_known_tells_only_of_files_that_were_read(store: Store) -> None:
    message = made_message("m1", ["a", "b", "c", "d"])
    store.add_message(message)
    store.add_result(made_result(message, "a", "key_expert"))
    store.add_result(error_result(message, "b", ErrorCode.ENCRYPTED))
    store.add_result(FileResult("m1", "m1/c.docx", sha_of("c"), ignored_because="签名中的标志"))
    assert store.known(map(sha_of, "abcdx")) == {sha_of("a"): "ok", sha_of("b"): "error", sha_of("c"): "ignored"}


def test_many_hashes_are_known_at_once(store: Store) -> None:
    message = made_message("m1", ["a"])
    store.add_result(made_result(message, "a", "key_expert"))
    assert store.known([sha_of(str(number)) for number in range(5000)] + [sha_of("a")]) == {sha_of("a"): "ok"}


def test_what_is_not_known_of_a_mail_is_filled_in_later_and_never_lost(store: Store) -> None:
    message = made_message("m1", ["a"])
    store.add_result(made_result(message, "a", "key_expert"))
    store.add_message(message)
    store.add_message(Message(message_id="m1"))
    with store.reading() as connection:
        row = connection.execute(sa.text("SELECT sender, received_at FROM files")).one()
    assert row.sender == "m1@example.cn"
    assert str(row.received_at).replace("T", " ")[:13] in ("2024-01-01 10", "2024-01-01 02")


def test_half_a_file_is_never_there(store: Store) -> None:
    message = made_message("m1", ["a", "b"])
    store.add_result(made_result(message, "b", "key_expert"))
    before = contents_of(store)
    bad = made_record(FORMS[0], sha256=sha_of("a"))
    bad.flags.append(Flag.model_construct(code=FlagCode.MISSING, severity="fatal", field=None, message=""))  # type: ignore[arg-type]
    result = made_result(message, "a", "key_expert", "key_expert")
    with pytest.raises(sa.exc.IntegrityError):
        store.add_result(FileResult("m1", result.path, result.sha256, [*result.records, bad], program_version=VERSION))
    assert contents_of(store) == before


def test_a_file_without_results_and_reason_is_a_programmers_error() -> None:
    with pytest.raises(ValueError, match="results"):
        FileResult("m1", "a.docx", sha_of("a"))
    with pytest.raises(ValueError, match="ignored"):
        FileResult("m1", "a.docx", sha_of("a"), [made_record(FORMS[0])], ignored_because="标志")


def write_all(url: str, names: list[str]) -> None:
    message = made_message("m1", names)
    with open_store(url) as store:
        store.add_message(message)
        for name in names:
            store.add_result(made_result(message, name, "key_expert", "activity_plan"))


def test_two_processes_at_once_make_the_same_database_as_one(database_url: str, tmp_path: Path) -> None:
    names = [f"file{number}" for number in range(40)]
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=write_all, args=(database_url, order)) for order in (names, names[::-1])]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
    alone = f"sqlite:///{tmp_path / 'alone.db'}"
    write_all(alone, names)
    with open_store(database_url) as both, open_store(alone) as one:
        assert contents_of(both) == contents_of(one)


def write_without_end(url: str) -> None:
    with open_store(url) as store:
        number = 0
        while True:
            message = made_message(f"m{number}", [f"file{number}"])
            store.add_result(made_result(message, f"file{number}", "key_expert", "demo_team", "activity_plan"))
            number += 1


def test_a_writer_that_is_killed_leaves_whole_files(database_url: str) -> None:
    open_store(database_url).close()
    process = multiprocessing.get_context("spawn").Process(target=write_without_end, args=(database_url,))
    process.start()
    with open_store(database_url) as store:
        while len(contents_of(store)["contents"]) < 5:
            time.sleep(0.02)
        process.kill()
        process.join(30)
        with store.reading() as connection:
            per_file = connection.execute(
                sa.text(
                    "SELECT c.status, count(r.record_id), count(e.record_id) FROM contents c "
                    "LEFT JOIN records r ON r.sha256 = c.sha256 LEFT JOIN evidence e ON e.record_id = r.record_id "
                    "GROUP BY c.sha256, c.status"
                )
            ).all()
        assert len(per_file) >= 5
        assert {tuple(row) for row in per_file} == {("ok", 3, 3)}
        assert store.add_result(made_result(made_message("m", ["z"]), "z", "key_expert"))


def test_a_lost_connection_is_made_anew(postgresql: str) -> None:
    with fresh_database(postgresql) as url, open_store(url) as store:
        calls = []

        def lose_it_once(connection: sa.Connection) -> int:
            calls.append(1)
            if len(calls) == 1:
                connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
            return int(connection.exec_driver_sql("SELECT 7").scalar_one())

        assert store.write(lose_it_once) == 7
        assert len(calls) == 2


def test_a_locked_sqlite_is_waited_for_and_told_of(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shoubiao.db'}"
    result = made_result(made_message("m1", ["a"]), "a", "key_expert")
    with open_store(url) as store, open_store(url) as other:
        sa.event.listen(store.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout = 1"))
        with other.engine.connect().execution_options(shoubiao_writes=True) as holder:
            transaction = holder.begin()
            store.patience_seconds = 0.0
            with pytest.raises(StoreError, match="locked"):
                store.add_result(result)
            store.patience_seconds = 60.0
            threading.Timer(0.2, transaction.rollback).start()
            assert store.add_result(result)


def test_runs_are_noted(store: Store) -> None:
    run_id = store.start_run("1.0")
    message = made_message("m1", ["a"])
    result = made_result(message, "a", "key_expert")
    store.add_result(FileResult("m1", result.path, result.sha256, result.results, seconds=1.5, run_id=run_id))
    store.finish_run(run_id, {"files": 1, "seconds": 1.5})
    with store.reading() as connection:
        row = connection.execute(sa.text("SELECT run_id, seconds FROM extractions")).one()
        ended = connection.execute(sa.text("SELECT count(*) FROM runs WHERE finished_at >= started_at")).scalar()
    assert (row.run_id, row.seconds, ended) == (run_id, 1.5, 1)


def test_a_place_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no folder"):
        open_store(f"sqlite:///{tmp_path}/missing/x.db")
    (tmp_path / "text.db").write_text("这不是数据库，" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(str(tmp_path / "text.db"))
    with pytest.raises(StoreError, match="not supported"):
        open_store("mysql://user@host/name")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(StoreError, match="no database URL"):
        open_store("://")


odd_text = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    ["\x00", "\ud800", "a\x00b\udfffc", "\\u0000", "=1+1", "\x1b[31m", "'; DROP TABLE records; --", "𠮷", "\u202e"]
)
odd_value = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**40), 10**40), st.floats(), odd_text, st.lists(odd_text, max_size=3)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=odd_value, text=odd_text, name=odd_text)
def test_odd_values_are_kept_or_cleaned_the_same_everywhere(store: Store, value: Value, text: str, name: str) -> None:
    sha256 = sha_of("odd")
    record = Record.model_construct(
        form="key_expert",
        source=Source(path="x", sha256=sha256, media="docx"),
        values={"name": value, "post": text},
        rows=[],
        evidence={
            "name": Evidence.model_construct(raw=text, confidence=0.5, method="word", page=None, bbox=None, cell=None)
        },
        flags=[Flag.model_construct(code=FlagCode.INVALID, severity="error", field="name", message=text)],
        unmapped=[Unmapped.model_construct(raw=text, page=1, cell=None)],
    )
    version = f"{datetime.now(UTC)}"
    result = FileResult(f"m{name}", f"p/{name}", sha256, [record], program_version=version)
    assert store.add_result(result)
    [back] = store.records()
    cleaned = clean_json(value)
    if isinstance(cleaned, float) and cleaned:
        assert math.isclose(back.values["name"], cleaned, rel_tol=1e-15)  # type: ignore[arg-type]
    else:
        assert back.values["name"] == cleaned
    assert back.values["post"] == back.evidence["name"].raw == back.unmapped[0].raw == clean_text(text)
    assert back.flags[0].message == clean_text(text)
    with store.reading() as connection:
        for view in ("key_expert", "field_values", "files"):
            connection.execute(sa.text(f"SELECT * FROM {view}")).all()


@given(text=odd_text, more=st.integers(0, 3000))
def test_long_keys_are_bounded_and_stay_different(text: str, more: int) -> None:
    long = text + "长" * more
    bounded = bounded_key(long, 600)
    assert len(bounded.encode()) <= 600
    assert bounded_key(long + "a", 600) != bounded


def test_a_huge_message_id_and_path_are_stored(store: Store) -> None:
    result = made_result(made_message("m1", ["a"]), "a", "key_expert")
    long = FileResult("长" * 50_000, "路" * 50_000, result.sha256, result.results)
    assert store.add_result(long)
    assert store.add_result(long)
    assert len(contents_of(store)["attachments"]) == 1


def test_names_are_looked_up_by_index(database_url: str) -> None:
    query = t.records.delete().where(among(t.records.c.sha256, ["a", "b"]), t.records.c.position >= 0)
    with open_store(database_url) as store, store.engine.connect() as connection:
        text = str(query.compile(store.engine))
        assert "= 1" not in text
        if connection.dialect.name == "sqlite":
            found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ('["a", "b"]', 0))
            plan = [row[3] for row in found]
            assert any(step.startswith("SEARCH records USING") for step in plan)


def test_rows_are_looked_up_by_index_from_the_first_on(postgresql_url: str) -> None:
    with open_store(postgresql_url) as store:
        for number in range(0, 80, 8):
            names = [f"n{each}" for each in range(number, number + 8)]
            mails = [made_message(name, [name]) for name in names]
            store.add_messages(mails)
            store.add_results([made_result(mail, name, "demo_team") for mail, name in zip(mails, names, strict=True)])
    with open_store(postgresql_url) as store, store.reading() as connection:
        query = "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE n_tup_ins >= 80"
        scans = {row.relname: row.seq_scan for row in connection.execute(sa.text(query))}
        assert {"messages", "contents", "attachments", "records", "evidence", "extractions"} <= set(scans)
        assert all(n_scans < 10 for n_scans in scans.values()), scans  # a foreign key is looked up for each row


def test_only_what_was_registered_and_never_read_is_untouched(store: Store) -> None:
    mail = made_message("m1", ["a", "b", "c"])
    store.add_message(mail)
    store.add_result(made_result(mail, "a", "demo_team"))
    store.add_result(error_result(mail, "b", ErrorCode.TIMEOUT))
    names = [sha_of(name) for name in ("a", "b", "c", "d")]
    former = store.write(lambda connection: read_former(connection, names))
    assert former.untouched == {sha_of("c")}
    assert set(former.records) == {sha_of("a")}
