"""The whole database in one file, and back: from SQLite to PostgreSQL too, and the other way."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from store import access_tables
from store.clean import to_json
from store.database import Store
from store.export.files import whole_file
from store.migrate import NEWEST, SCHEMAS, downgrade, upgrade
from store.originals import OriginalMissing, Originals
from store.remembered import REMEMBERED
from store.result import StoreError
from store.tables import Moment, metadata, settings
from store.views import ensure_views

_MANIFEST = "manifest.json"
_FILES = "files/"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of the database and how many kept files went into a backup, or came out of it."""

    rows: int
    files: int = 0


def backup(store: Store, out: Path, originals: Originals | None = None) -> Counted:
    """What was written to ``out``, a zip of JSON lines, one file a table, and of the kept files.

    The rows are of one state of the database; files come after them, so that none is missing that a row speaks of.
    StoreError: the file cannot be written, the database cannot be read.
    """
    n_rows = 0
    try:
        with (
            whole_file(out) as part,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
            store.reading() as source,
        ):
            said = {"program": "shoubiao", "schema": NEWEST, "remembered": _remembered(source)}
            archive.writestr(_MANIFEST, json.dumps(said, ensure_ascii=False))
            for table in _tables():
                with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                    for line in _table_lines(source, table):
                        file.write(line)
                        n_rows += 1
            n_files = _write_files(archive, originals) if originals else 0
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}") from error
    return Counted(n_rows, n_files)


def restore(store: Store, path: Path, originals: Originals | None = None) -> Counted:
    """What was read from a backup: the rows into an empty database, in one transaction, and the files.

    A backup by an older version is brought up to date. StoreError: the database holds something, the file is no backup,
    or one by a newer version.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            schema = _schema_of(archive, path)
            n_files = _restore_files(archive, originals) if originals else 0
            if schema != NEWEST:
                store.write(_check_empty)
                downgrade(store.engine, schema)
            try:
                n_rows = store.write(lambda connection: _fill(connection, archive))
            finally:
                upgrade(store.engine)
                ensure_views(store.engine, store.forms)
            return Counted(n_rows, n_files)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise StoreError(f"{path} is no whole backup of shoubiao: {error}") from error
    except sa.exc.IntegrityError as error:
        raise StoreError(f"{path} does not fit together: a row refers to one that is not in it") from error


def _tables() -> list[sa.Table]:
    """All but settings, which belong to one database, and sessions, which belong to one service."""
    return [table for table in metadata.sorted_tables if table not in (settings, access_tables.sessions)]


def _table_lines(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    with connection.execution_options(yield_per=_CHUNK).execute(query) as rows:
        for row in rows:
            values = {name: _plain(value) for name, value in row._mapping.items() if value is not None}
            yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _remembered(connection: sa.Connection) -> dict[str, str]:
    """What was remembered of users' wishes; the state of the views is made anew."""
    found = connection.execute(sa.select(settings.c.name, settings.c.value).where(settings.c.name.in_(REMEMBERED)))
    return {row.name: row.value for row in found}


def _write_files(archive: zipfile.ZipFile, originals: Originals) -> int:
    n_files = 0
    for sha256 in sorted(originals.kept()):
        with suppress(OriginalMissing):  # purged meanwhile
            archive.writestr(f"{_FILES}{sha256}", originals.read(sha256), zipfile.ZIP_STORED)
            n_files += 1
    return n_files


def _restore_files(archive: zipfile.ZipFile, originals: Originals) -> int:
    names = [name for name in archive.namelist() if name.startswith(_FILES)]
    for name in names:
        if originals.write(archive.read(name)) != name.removeprefix(_FILES):
            raise ValueError(f"{name} is damaged")
    return len(names)


def _schema_of(archive: zipfile.ZipFile, path: Path) -> str:
    manifest = json.loads(archive.read(_MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("program") != "shoubiao":
        raise StoreError(f"{path} is no backup of shoubiao")
    schema = str(manifest.get("schema"))
    if schema not in SCHEMAS:
        raise StoreError(f"{path} has schema {schema}; this version of shoubiao restores {', '.join(SCHEMAS)}")
    return schema


def _check_empty(connection: sa.Connection) -> None:
    for table in _tables():
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise StoreError(f"the database is not empty (table {table.name}): restore into a new one")


def _fill(connection: sa.Connection, archive: zipfile.ZipFile) -> int:
    inspector = sa.inspect(connection)
    there = {
        table: {column["name"] for column in inspector.get_columns(table.name)}
        for table in _tables()
        if inspector.has_table(table.name)
    }
    if there.keys() == set(_tables()):
        _check_empty(connection)
    n_rows = 0
    for table, names in there.items():
        with archive.open(f"{table.name}.jsonl") as file:
            rows = _rows_of(table, names, file)
            while chunk := list(islice(rows, _CHUNK)):
                connection.execute(table.insert(), chunk)
                n_rows += len(chunk)
    remembered = json.loads(archive.read(_MANIFEST)).get("remembered", {})
    for name in sorted(REMEMBERED & set(remembered)):
        connection.execute(settings.insert(), {"name": name, "value": remembered[name]})
    return n_rows


def _rows_of(table: sa.Table, names: set[str], file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The rows with all columns of ``names``, those that the table has in the backup's schema."""
    moments = {column.name for column in table.columns if isinstance(column.type, Moment) and column.name in names}
    documents = {column.name for column in table.columns if isinstance(column.type, sa.JSON) and column.name in names}
    for line in io.TextIOWrapper(file, "utf-8", newline="\n"):
        row = dict.fromkeys(names) | json.loads(line)
        for name in moments:
            row[name] = datetime.fromisoformat(row[name]) if row[name] else None
        for name in documents:
            row[name] = to_json(row[name]) if row[name] is not None else None
        yield row
