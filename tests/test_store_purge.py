from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from databases import contents_of
from made_records import made_message, made_record, made_result, sha_of

from models.forms import FORM_BY_ID
from models.message import Message
from models.record import Record
from store import FileResult, open_store
from store.database import Store
from store.purge import Purge, Purged, purge

VERSION = "1.0"


def expert(name: str, file: str, number: int = 1) -> Record:
    record = made_record(FORM_BY_ID["key_expert"], number, sha256=sha_of(file))
    record.values["name"] = name
    return record


def fill(store: Store) -> list[Message]:
    """m1 brings a (张三 and 李四) and b (张三 alone); m2 brings a again; m3 brings c (王五's unit)."""
    mails = [made_message("m1", ["a", "b"], 1), made_message("m2", ["a"], 2), made_message("m3", ["c"], 3)]
    store.add_messages(mails)
    add(store, mails)
    return mails


def add(store: Store, mails: list[Message], version: str = VERSION) -> None:
    store.add_messages(mails)
    both = [expert("张三", "a", 1), expert("李四", "a", 2)]
    store.add_result(FileResult("m1", "m1/a.docx", sha_of("a"), both, program_version=version))
    store.add_result(FileResult("m1", "m1/b.docx", sha_of("b"), [expert("张三", "b", 3)], program_version=version))
    store.add_result(made_result(mails[2], "c", "activity_plan", version=version))


def test_a_person_goes_and_nobody_else(store: Store) -> None:
    fill(store)
    assert purge(store, Purge(person="张三")) == Purged(records=2, files=1, messages=0)
    assert [record.values.get("name") for record in store.records(form="key_expert")] == ["李四"]
    assert len(list(store.records())) == 2
    assert "张三" not in repr(contents_of(store))
    assert "m1/b.docx" not in repr(contents_of(store))


def test_what_was_purged_does_not_come_back_with_the_same_mails(store: Store) -> None:
    mails = fill(store)
    purge(store, Purge(person="张三"))
    before = contents_of(store)
    assert store.known(map(sha_of, "abc"), "2.0") == {sha_of("b"): "purged"}
    assert store.partly_purged(map(sha_of, "abc")) == {sha_of("a"), sha_of("b")}
    add(store, mails)
    assert contents_of(store) == before
    add(store, mails, version="2.0")
    assert [record.values.get("name") for record in store.records(form="key_expert")] == ["李四"]
    assert "张三" not in repr(contents_of(store))


def test_a_unit_goes_with_its_mail(store: Store) -> None:
    mails = fill(store)
    assert purge(store, Purge(unit="填报市局1")).messages == 1
    found = repr(contents_of(store))
    assert "m3@example.cn" not in found
    add(store, mails)
    assert "m3@example.cn" not in repr(contents_of(store))


def test_files_that_came_only_before_a_day_go(store: Store) -> None:
    fill(store)
    assert purge(store, Purge(before=datetime(2024, 1, 2, tzinfo=UTC))) == Purged(records=1, files=1, messages=0)
    assert purge(store, Purge(before=datetime(2024, 1, 3, tzinfo=UTC))) == Purged(records=2, files=1, messages=2)
    assert [record.form for record in store.records()] == ["activity_plan"]


def test_nothing_wanted_is_nothing_purged(store: Store) -> None:
    fill(store)
    before = contents_of(store)
    assert purge(store, Purge()) == purge(store, Purge(person="无此人")) == Purged(0, 0, 0)
    assert contents_of(store) == before


def test_the_name_is_not_left_in_the_file_of_the_database(tmp_path: Path) -> None:
    path = tmp_path / "shoubiao.db"
    with open_store(str(path)) as store:
        fill(store)
        assert "张三".encode() in path.read_bytes() + (tmp_path / "shoubiao.db-wal").read_bytes()
        purge(store, Purge(person="张三"))
        left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert "张三".encode() not in left
