"""Many rows at once: written past SQLAlchemy's own INSERT, which binds longer than the database stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import pydantic_core
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

Row = dict[str, Any]


class Names(sa.types.UserDefinedType[Iterable[str]]):
    """Any number of texts in one mark: an array in PostgreSQL, a JSON array in SQLite."""

    cache_ok = True
    render_bind_cast = True
    # The mark itself must be cast, and not a text behind it: that would be read anew for each row of the table.

    def get_col_spec(self, **_: Any) -> str:
        """The name of the type in PostgreSQL."""
        return "TEXT[]"

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], str]:
        """As text: the driver of PostgreSQL would look at each name for long."""
        return _array if dialect.name == "postgresql" else _json_array


NAMES: sa.BindParameter[Any] = sa.bindparam("names", type_=Names())
"""For a query that is made once: its names come when it is executed."""


class Among(FunctionElement[Any]):
    """Whether a column is one of some names; see ``among``."""

    # No Boolean: SQLite, which has none, would be asked for ``… = 1``, and would look through the whole table.
    type = sa.types.NullType()
    inherit_cache = True


@compiles(Among)
def _among_to_sql(element: Among, compiler: Any, **options: Any) -> str:
    column, names = (compiler.process(each, **options) for each in element.clauses)
    if compiler.dialect.name == "postgresql":
        return f"{column} = ANY ({names})"
    return f"{column} IN (SELECT value FROM json_each({names}))"


def among(column: Any, names: Iterable[str] | sa.BindParameter[Any] = NAMES) -> sa.ColumnElement[bool]:
    """Whether the column is one of these names. However many there are, the statement is compiled once."""
    mark = names if isinstance(names, sa.BindParameter) else sa.literal(names, Names())
    return Among(column, mark)


def _json_array(texts: Iterable[str]) -> str:
    return str(pydantic_core.to_json(list(texts)), "utf-8")


def _array(texts: Iterable[str]) -> str:
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in escaped) + "}"


def put_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Row], conflict: str = "") -> None:
    """Put rows that are alike into the table; conflict: what is done where one is there already (``ON CONFLICT …``).

    No two rows may have one key where the conflict is an update. Times and their kin are bound as their columns say;
    else see ``load_rows``.
    """
    if not rows:
        return
    bound = _bound(connection.dialect, table, rows)
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        statement = f"{_insert_select(table, names, connection.dialect)} {conflict}"
        connection.exec_driver_sql(statement, (_as_document(bound),))
        return
    statement = f"{_insert(table, names)} ({', '.join('?' * len(names))}) {conflict}"
    connection.exec_driver_sql(statement, [tuple(row.values()) for row in bound])


def put_new(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """As ``put_rows``, where none of the rows can be there already."""
    if rows:
        bound = _bound(connection.dialect, table, rows)
        load_rows(connection, table, tuple(rows[0]), (tuple(row.values()) for row in bound))


def put_returning(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Row], conflict: str, column: str
) -> list[Any]:
    """As ``put_rows``, in one statement; the column's values of the rows that were written, for plain columns only."""
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        statement = f"{_insert_select(table, names, connection.dialect)} {conflict} RETURNING {column}"
        return list(connection.exec_driver_sql(statement, (_as_document(rows),)).scalars())
    line = f"({', '.join('?' * len(names))})"
    statement = f"{_insert(table, names)} {', '.join([line] * len(rows))} {conflict} RETURNING {column}"
    values = tuple(value for row in rows for value in row.values())
    return list(connection.exec_driver_sql(statement, values).scalars())


def load_rows(
    connection: sa.Connection, table: sa.Table, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Put new rows into the table, the values of ``names``: as the driver takes them, JSON as text.

    PostgreSQL stores what has come while the next rows are made, where ``rows`` makes them one by one.
    """
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, f'COPY "{table.name}" ({_listed(names)}) FROM STDIN', chain((first,), rest))
        return
    statement = f"{_insert(table, names)} ({', '.join('?' * len(names))})"
    connection.exec_driver_sql(statement, [first, *rest])


def _bound(dialect: sa.Dialect, table: sa.Table, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows with times as the driver takes them; JSON is text already, and drivers take other plain values."""
    types = {name: table.c[name].type for name in rows[0]}
    special = {
        name: bind
        for name, kind in types.items()
        if isinstance(kind, sa.types.TypeDecorator) and (bind := kind.bind_processor(dialect))
    }
    return [{**row, **{name: bind(row[name]) for name, bind in special.items()}} for row in rows] if special else rows


def _insert(table: sa.Table, names: Sequence[str]) -> str:
    return f'INSERT INTO "{table.name}" ({_listed(names)}) VALUES'


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@lru_cache(maxsize=128)
def _insert_select(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect) -> str:
    """An INSERT of rows that come as one JSON array: planned once, and with one mark to look for.

    JSON stands in it as text.
    """
    types = {name: table.c[name].type.compile(dialect=dialect) for name in names}
    taken = ", ".join(f'"{name}"::JSONB' if kind == "JSONB" else f'"{name}"' for name, kind in types.items())
    given = ", ".join(f'"{name}" {"TEXT" if kind == "JSONB" else kind}' for name, kind in types.items())
    source = f"json_to_recordset(%s::json) AS given ({given})"
    return f'INSERT INTO "{table.name}" ({_listed(names)}) SELECT {taken} FROM {source} WHERE TRUE'


def _as_document(rows: Sequence[Row]) -> str:
    return str(pydantic_core.to_json(rows), "utf-8")


def _copy(connection: sa.Connection, statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
    import psycopg

    dialect: Any = connection.dialect
    raw: Any = connection.connection.dbapi_connection
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        is_lost = dialect.is_disconnect(error, raw, None)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, connection_invalidated=is_lost, dialect=dialect
        ) from error
