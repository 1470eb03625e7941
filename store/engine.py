"""A connection to SQLite or PostgreSQL, set up so that both behave alike."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from store.result import StoreError

BUSY_TIMEOUT_MS = 5_000
"""Then the store itself goes on trying, and says so."""
_OLDEST_SQLITE = (3, 35, 0)
"""The first with RETURNING."""

_COPY_FROM = 20
"""So many rows and more go to PostgreSQL by COPY."""

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


def put_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]], conflict: str = "") -> None:
    """Put rows that are alike into the table; conflict: what is done where one is there already (``ON CONFLICT …``).

    No two rows may have one key where the conflict is an update. Times and their kin are bound as their columns say;
    else see ``insert_rows``.
    """
    if not rows:
        return
    dialect = connection.dialect
    binders = [(name, table.c[name].type.bind_processor(dialect)) for name in rows[0]]
    # JSON is text already, and drivers take what other plain columns hold.
    special = [
        (name, bind) for name, bind in binders if bind and isinstance(table.c[name].type, sa.types.TypeDecorator)
    ]
    bound = [{**row, **{name: bind(row[name]) for name, bind in special}} for row in rows] if special else rows
    if dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"{_insert_select(table, list(rows[0]), dialect)} {conflict}", (_as_document(bound),)
        )
        return
    columns, marks = ", ".join(f'"{name}"' for name in rows[0]), ", ".join("?" * len(rows[0]))
    statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks}) {conflict}'
    connection.exec_driver_sql(statement, [tuple(row.values()) for row in bound])


def _insert_select(table: sa.Table, names: Sequence[str], dialect: sa.Dialect) -> str:
    """An INSERT of rows that come as one JSON array: planned once, and with one mark to look for.

    JSON stands in it as text.
    """
    types = {name: table.c[name].type.compile(dialect=dialect) for name in names}
    columns = ", ".join(f'"{name}"' for name in names)
    taken = ", ".join(f'"{name}"::JSONB' if kind == "JSONB" else f'"{name}"' for name, kind in types.items())
    given = ", ".join(f'"{name}" {"TEXT" if kind == "JSONB" else kind}' for name, kind in types.items())
    source = f"jsonb_to_recordset(%s::jsonb) AS given ({given})"
    return f'INSERT INTO "{table.name}" ({columns}) SELECT {taken} FROM {source} WHERE TRUE'


def _as_document(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=str)


def put_returning(
    connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]], conflict: str, column: str
) -> list[Any]:
    """As ``put_rows``, in one statement; the column's values of the rows that were written, for plain columns only."""
    dialect = connection.dialect
    if dialect.name == "postgresql":
        statement = f"{_insert_select(table, list(rows[0]), dialect)} {conflict} RETURNING {column}"
        return list(connection.exec_driver_sql(statement, (_as_document(rows),)).scalars())
    line = f"({', '.join('?' * len(rows[0]))})"
    columns = ", ".join(f'"{name}"' for name in rows[0])
    statement = (
        f'INSERT INTO "{table.name}" ({columns}) VALUES {", ".join([line] * len(rows))} {conflict} RETURNING {column}'
    )
    values = tuple(value for row in rows for value in row.values())
    return list(connection.exec_driver_sql(statement, values).scalars())


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Put rows that are alike into the table: values as the driver takes them, JSON as text.

    Past SQLAlchemy's own INSERT, which takes longer to bind the values than the database to store them.
    """
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in rows[0])
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql and len(rows) >= _COPY_FROM:
        _copy(connection, f'COPY "{table.name}" ({columns}) FROM STDIN', rows)
        return
    marks = ", ".join(["%s" if is_postgresql else "?"] * len(rows[0]))
    insert = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'
    connection.exec_driver_sql(insert, [tuple(row.values()) for row in rows])


def _copy(connection: sa.Connection, statement: str, rows: Sequence[dict[str, Any]]) -> None:
    import psycopg

    dialect: Any = connection.dialect
    raw: Any = connection.connection.dbapi_connection
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
    except psycopg.Error as error:
        is_lost = dialect.is_disconnect(error, raw, None)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, connection_invalidated=is_lost, dialect=dialect
        ) from error


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
