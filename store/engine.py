"""A connection to SQLite or PostgreSQL, set up so that both behave alike."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from store.columns import metadata
from store.result import StoreError

BUSY_TIMEOUT_MS = 5_000
"""Then the store itself goes on trying, and says so."""
_OLDEST_SQLITE = (3, 35, 0)
"""The first with RETURNING."""

_NOTHING_LOST = "then start again: what was finished is kept"
_REMEDIES = (
    ("disk is full", f"make room on the disk, {_NOTHING_LOST}"),
    ("no space left", f"make room on the server's disk, {_NOTHING_LOST}"),
    ("disk i/o error", f"see that the disk has room and is sound, {_NOTHING_LOST}"),
    ("readonly database", f"make the file and its folder writable, {_NOTHING_LOST}"),
    ("unable to open database file", "its folder must be there and writable"),
    ("database is locked", f"another program holds it; wait for it or end it, {_NOTHING_LOST}"),
    ("connection", f"see that the server runs and can be reached, {_NOTHING_LOST}"),
)

WRITES = "shoubiao_writes"
"""Execution option of a connection that is going to write: SQLite then takes its lock at once and waits its turn."""
BULK = "shoubiao_bulk"
"""Execution option of one that writes many rows, all looked up by their keys: see ``_begin_postgresql``."""
_BY_KEYS = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)"
    for name, value in (("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("jit", "off"))
)


def url_to_engine(url: str) -> sa.Engine:
    """An engine for the URL (or the plain path of an SQLite file). StoreError for a URL that names neither database."""
    parsed = _parse(url)
    backend = parsed.get_backend_name()
    options: dict[str, Any] = {"json_serializer": _json_text, "json_deserializer": json.loads}
    if backend == "postgresql":
        # Plans kept from when the tables were empty would read them whole, again and again, in a first large run.
        settings = "-c timezone=UTC -c plan_cache_mode=force_custom_plan"
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10, "options": settings}}
    elif backend == "sqlite":
        _check_folder(parsed)
    else:
        raise StoreError(f"{backend} is not supported: use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
    try:
        engine = sa.create_engine(parsed, **options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(f"the driver for {backend} is not installed: {error}") from error
    if backend == "postgresql":
        sa.event.listen(engine, "connect", _set_up_postgresql)
        sa.event.listen(engine, "begin", _begin_postgresql)
    if backend == "sqlite":
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or later is needed")
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def explain(error: DBAPIError) -> str:
    """What the database said, in one line and without the statement's values; where it is known, what helps."""
    said = " ".join(str(error.orig).split())
    help_ = next((words for mark, words in _REMEDIES if mark in said.lower()), "")
    return f"{said} ({help_})" if help_ else said


def is_passing(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed a little later: a lost connection, a lock, a deadlock."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state)[:2] in ("08", "40", "53", "57") or state == "55P03"
    text = str(error.orig).lower()
    marks = (
        *("database is locked", "database table is locked", "connection", "server closed"),
        *("starting up", "shutting down", "recovery mode"),
    )
    return any(mark in text for mark in marks)


def is_starting(error: DBAPIError) -> bool:
    """Whether the server is just starting, or another process holds the lock of SQLite: no reason to give up."""
    text = str(error.orig).lower()
    return "starting up" in text or "recovery mode" in text or "database is locked" in text


def take_turns(connection: sa.Connection, key: int) -> None:
    """Waits until no other transaction holds the turn with this key, and holds it to the end of this one.

    In SQLite, where writers take turns anyway, nothing is to be done.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def refresh_statistics(connection: sa.Connection) -> None:
    """Lets the database look anew at what is in its tables, by which it plans its queries.

    Not at documents: no query chooses rows by what is in them, and unpacking them is most of the work.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA optimize")
        return
    named = (
        (table.name, [column.name for column in table.columns if not isinstance(column.type, sa.JSON)])
        for table in metadata.sorted_tables
    )
    listed = (f"{_quoted(name)} ({', '.join(map(_quoted, columns))})" for name, columns in named)
    connection.exec_driver_sql(f"ANALYZE {', '.join(listed)}")


def _quoted(name: str) -> str:
    return f'"{name}"'


def _parse(url: str) -> sa.URL:
    if "://" not in url:
        return sa.URL.create("sqlite", database=url)
    try:
        parsed = sa.make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "this is no database URL; use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        ) from error
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _check_folder(url: sa.URL) -> None:
    if url.database and url.database != ":memory:" and not url.database.startswith("file:"):
        folder = Path(url.database).absolute().parent
        if not folder.is_dir():
            raise StoreError(f"there is no folder {folder} for the database")


def _json_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("JSON goes to the database as text (store.clean.to_json)")
    return value


def _set_up_postgresql(connection: Any, _record: Any) -> None:
    # Evidence is as a rule so long that it is packed; with LZ4, where the server has it, in half the time.
    connection.execute(
        "SELECT set_config(name, 'lz4', false) FROM pg_settings "
        "WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
    )
    connection.commit()


def _begin_postgresql(connection: sa.Connection) -> None:
    # Each foreign key is a query a row, planned anew each time (url_to_engine), which is half of what it takes. Where
    # all is looked up by keys, a plan may be kept: it must go by the index, however empty the table was that day.
    if connection.get_execution_options().get(BULK, False):
        connection.exec_driver_sql(_BY_KEYS)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions are switched off: BEGIN comes from _begin_sqlite, also before DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = FILE")
    cursor.execute("PRAGMA cache_size = -32000")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    is_write = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
