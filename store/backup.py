"""The whole database in one file, and back: from SQLite to PostgreSQL too, and the other way."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from store import access_tables
from store.clean import to_json
from store.database import Store
from store.export.files import whole_file
from store.migrate import NEWEST
from store.result import StoreError
from store.tables import Moment, metadata, settings

_MANIFEST = "manifest.json"
_CHUNK = 500


def backup(store: Store, out: Path) -> int:
    """How many rows were written to ``out``, a zip of JSON lines, one file a table; one state of the database.

    StoreError: the file cannot be written, the database cannot be read.
    """
    n_rows = 0
    try:
        with (
            whole_file(out) as part,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
            store.reading() as source,
        ):
            archive.writestr(_MANIFEST, json.dumps({"program": "shoubiao", "schema": NEWEST}))
            for table in _tables():
                with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                    for line in _table_lines(source, table):
                        file.write(line)
                        n_rows += 1
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}") from error
    return n_rows


def restore(store: Store, path: Path) -> int:
    """How many rows were read from a backup into an empty database, in one transaction.

    StoreError: the database holds something, the file is no backup, or one of another schema.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, path)
            return store.write(lambda connection: _fill(connection, archive))
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


def _check(archive: zipfile.ZipFile, path: Path) -> None:
    manifest = json.loads(archive.read(_MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("program") != "shoubiao":
        raise StoreError(f"{path} is no backup of shoubiao")
    if manifest.get("schema") != NEWEST:
        raise StoreError(f"{path} has schema {manifest.get('schema')}; this version of shoubiao restores {NEWEST}")


def _fill(connection: sa.Connection, archive: zipfile.ZipFile) -> int:
    for table in _tables():
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise StoreError(f"the database is not empty (table {table.name}): restore into a new one")
    n_rows = 0
    for table in _tables():
        with archive.open(f"{table.name}.jsonl") as file:
            rows = _rows_of(table, file)
            while chunk := list(islice(rows, _CHUNK)):
                connection.execute(table.insert(), chunk)
                n_rows += len(chunk)
    return n_rows


def _rows_of(table: sa.Table, file: IO[bytes]) -> Iterator[dict[str, Any]]:
    moments = {column.name for column in table.columns if isinstance(column.type, Moment)}
    documents = {column.name for column in table.columns if isinstance(column.type, sa.JSON)}
    names = [column.name for column in table.columns]
    for line in io.TextIOWrapper(file, "utf-8", newline="\n"):
        row = dict.fromkeys(names) | json.loads(line)
        for name in moments:
            row[name] = datetime.fromisoformat(row[name]) if row[name] else None
        for name in documents:
            row[name] = to_json(row[name]) if row[name] is not None else None
        yield row
