from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from databases import contents_of, fresh_database
from made_records import made_message, made_result, sha_of

from models.forms import FORMS
from store import FileResult, StoreError, open_store
from store.backup import backup, restore
from store.database import Store
from store.tables import extractions, runs


def fill(store: Store) -> None:
    run_id = store.start_run("1.0")
    message = made_message("m1", ["a", "b"])
    store.add_message(message)
    result = made_result(message, "a", *(form.id for form in FORMS))
    store.add_result(FileResult("m1", result.path, result.sha256, result.results, run_id=run_id, seconds=0.5))
    store.add_result(FileResult("m1", "m1/b.docx", sha_of("b"), ignored_because="标志"))
    store.finish_run(run_id, {"files": 2})


def everything(store: Store) -> list[Any]:
    with store.reading() as connection:
        work = [connection.execute(sa.select(table)).all() for table in (runs, extractions)]
    return [contents_of(store), *(sorted(map(repr, rows)) for rows in work)]


def test_a_backup_restores_all_in_either_database(store: Store, database_url: str, tmp_path: Path) -> None:
    fill(store)
    n_rows = backup(store, tmp_path / "all.zip")
    with open_store(database_url) as other:
        assert restore(other, tmp_path / "all.zip") == n_rows
        assert everything(other) == everything(store)
        assert list(other.records()) == list(store.records())


def test_a_database_that_holds_something_is_not_overwritten(sqlite_store: Store, tmp_path: Path) -> None:
    fill(sqlite_store)
    before = everything(sqlite_store)
    backup(sqlite_store, tmp_path / "all.zip")
    with pytest.raises(StoreError, match="not empty"):
        restore(sqlite_store, tmp_path / "all.zip")
    assert everything(sqlite_store) == before


def test_half_a_backup_restores_nothing(sqlite_store: Store, tmp_path: Path, postgresql: str) -> None:
    fill(sqlite_store)
    backup(sqlite_store, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as whole, zipfile.ZipFile(tmp_path / "half.zip", "w") as half:
        for name in whole.namelist():
            half.writestr(name, b"" if name == "contents.jsonl" else whole.read(name))
    (tmp_path / "cut.zip").write_bytes((tmp_path / "all.zip").read_bytes()[:-200])
    (tmp_path / "text.zip").write_text("no zip")
    with fresh_database(postgresql) as url, open_store(url) as other:
        for name in ("half.zip", "cut.zip", "text.zip", "none.zip"):
            with pytest.raises(StoreError):
                restore(other, tmp_path / name)
        assert all(rows == [] for rows in contents_of(other).values())


def test_a_backup_of_another_schema_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("manifest.json", '{"program": "shoubiao", "schema": "0000"}')
    with pytest.raises(StoreError, match="schema 0000"):
        restore(sqlite_store, tmp_path / "old.zip")
