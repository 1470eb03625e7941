"""export, purge, backup and restore as commands: what they leave, what they print, what they refuse."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from databases import contents_of
from test_batch_run import write_mbox
from test_collect_commands import call, filled

from batch.versions import update_versions
from models.forms.demo_team import DemoTeam
from models.forms.key_expert import KeyExpert
from store import open_store
from store.backup import backup, restore
from store.database import Store
from store.migrate import SCHEMAS, downgrade, schema_version
from store.originals import Originals, originals_beside

PERSON = "欧阳清照"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Two mails: an expert's form alone, and a team's form."""
    expert = filled(tmp_path / "e.docx", KeyExpert.blank_bytes(), ("姓名", PERSON), ("所在单位", "甲大学")).read_bytes()
    team = filled(tmp_path / "t.docx", DemoTeam.blank_bytes(), ("服务团名称", "甲服务团")).read_bytes()
    mails = {"<1@a.cn>": {f"{PERSON}.docx": expert}, "<2@a.cn>": {"团队.docx": team}}
    export = write_mbox(tmp_path / "export.mbox", mails)
    path = tmp_path / "a.db"
    assert call("run", export, "--db", path, "--jobs", "1").exit_code == 0
    return path


def originals_of(db: Path) -> Originals:
    return Originals(originals_beside(str(db)))


def everywhere(db: Path) -> bytes:
    """All bytes of the database and of the files kept beside it."""
    files = [*db.parent.glob(f"{db.name}*"), *(each for each in originals_of(db).folder.rglob("*") if each.is_file())]
    return b"".join(file.read_bytes() for file in files)


def test_a_purge_shows_first_and_does_it_when_told(db: Path) -> None:
    drawn = originals_of(db).pictures
    for sha256 in originals_of(db).kept():
        (drawn / sha256[:2] / sha256).mkdir(parents=True)
        (drawn / sha256[:2] / sha256 / "1.png").write_bytes(b"picture")
    before = everywhere(db)
    shown = call("purge", "--db", db, "--person", PERSON)
    assert shown.exit_code == 0
    assert f"{PERSON}.docx" in shown.stdout
    assert "团队.docx" not in shown.stdout
    assert "--yes" in shown.stderr
    assert everywhere(db) == before
    done = call("purge", "--db", db, "--person", PERSON, "--yes")
    assert "1 records, 1 files and 1 mails in the database; 1 kept files" in done.stderr
    assert PERSON.encode() not in everywhere(db)
    assert len(list(originals_of(db).kept())) == len(list(drawn.glob("??/*"))) == 1


@pytest.mark.parametrize("options", [(), ("--redo",)])
def test_the_purged_does_not_come_back(db: Path, options: tuple[str, ...]) -> None:
    call("purge", "--db", db, "--person", PERSON, "--yes")
    assert call("run", db.parent / "export.mbox", "--db", db, "--jobs", "1", *options).exit_code == 0
    assert PERSON.encode() not in everywhere(db)
    with open_store(str(db)) as store:
        assert [record.form for record in store.records()] == ["demo_team"]


def test_what_followed_from_the_purged_is_sorted_anew(db: Path, tmp_path: Path) -> None:
    newer = filled(tmp_path / "n.docx", DemoTeam.blank_bytes(), ("服务团名称", "甲服务团"), ("联系人", PERSON))
    export = write_mbox(tmp_path / "newer.mbox", {"<3@a.cn>": {"更正.docx": newer.read_bytes()}})
    call("run", export, "--db", db, "--jobs", "1")
    versions = "SELECT version, is_in_force FROM history WHERE form = 'demo_team' ORDER BY version"
    assert rows(db, versions) == [(1, 0), (2, 1)]
    call("purge", "--db", db, "--person", PERSON, "--yes")
    assert rows(db, versions) == [(1, 1)]


def rows(db: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_mails_before_a_day_go_with_those_without_files(db: Path, tmp_path: Path) -> None:
    call("run", write_mbox(tmp_path / "bare.mbox", {"<4@a.cn>": {}}), "--db", db)
    assert len(rows(db, "SELECT * FROM messages")) == 3
    call("purge", "--db", db, "--before", "2024-01-23", "--yes")
    assert rows(db, "SELECT * FROM messages") == rows(db, "SELECT * FROM records") == []
    for name in ("bare.mbox", "export.mbox"):
        call("run", tmp_path / name, "--db", db)
    assert rows(db, "SELECT * FROM messages") == rows(db, "SELECT * FROM records") == []
    assert list(originals_of(db).kept()) == []


def test_a_purge_of_nothing_is_refused(db: Path) -> None:
    assert call("purge", "--db", db).exit_code == 2


def test_a_backup_brings_all_back(db: Path, tmp_path: Path, postgresql_url: str) -> None:
    kept = sorted(originals_of(db).kept())
    assert call("backup", "--db", db, tmp_path / "b.zip").exit_code == 0
    for url, files in ((tmp_path / "new.db", tmp_path / "new.files"), (postgresql_url, tmp_path / "pg.files")):
        assert call("restore", "--db", url, "--files", files, tmp_path / "b.zip").exit_code == 0
        assert sorted(Originals(files).kept()) == kept
        with open_store(str(db)) as one, open_store(str(url)) as other:
            assert contents_of(one) == contents_of(other)
    again = call("restore", "--db", db, tmp_path / "b.zip")
    assert again.exit_code == 1
    assert "not empty" in again.stderr


def as_of(schema: str, whole: Path, old: Path, columns: dict[str, set[str]]) -> None:
    """A backup as the version with that schema wrote it: without the tables and columns that came later."""
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(old, "w") as target:
        target.writestr("manifest.json", json.dumps({"program": "shoubiao", "schema": schema}))
        for table, names in columns.items():
            lines = source.read(f"{table}.jsonl").decode().splitlines()
            kept = [{name: value for name, value in json.loads(line).items() if name in names} for line in lines]
            target.writestr(f"{table}.jsonl", "".join(json.dumps(line) + "\n" for line in kept))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    db: Path, tmp_path: Path, schema: str, database_url: str
) -> None:
    with open_store(str(db)) as store:
        expected = list(store.records())
        backup(store, tmp_path / "whole.zip")
        downgrade(store.engine, schema)
        inspector = sa.inspect(store.engine)
        names = set(inspector.get_table_names()) - {"alembic_version", "settings", "sessions"}
        as_of(
            schema,
            tmp_path / "whole.zip",
            tmp_path / "old.zip",
            {name: {column["name"] for column in inspector.get_columns(name)} for name in names},
        )
    with open_store(database_url) as store:
        restore(store, tmp_path / "old.zip")
        update_versions(store)
        assert list(store.records()) == expected
        assert schema_version_of(store) == SCHEMAS[-1]


def schema_version_of(store: Store) -> str | None:
    with store.engine.connect() as connection:
        return schema_version(connection)


def test_the_lists_of_all_units_are_joined(db: Path, tmp_path: Path) -> None:
    assert call("export", "--db", db, "--summary", tmp_path / "汇总.xlsx").exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "汇总.xlsx").sheetnames == ["附件5汇总", "附件6汇总"]
    for wrong in (["汇总.csv"], ["汇总.xlsx", "--form", "activity_plan"], ["汇总.xlsx", "--since", "2024-01-01"]):
        assert call("export", "--db", db, "--summary", tmp_path / wrong[0], *wrong[1:]).exit_code == 2
