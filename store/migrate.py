"""Bring a database to the schema of this program, or back."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from store.engine import WRITES
from store.result import StoreError

NEWEST = "0005"
"""The newest step in ``migrations/versions``: known here so that a current database needs no Alembic at start."""

SCHEMAS = tuple(f"{number:04}" for number in range(1, int(NEWEST) + 1))
"""All steps, oldest first."""

_LOCK = 0x73686F75
"""Key of the advisory lock of PostgreSQL under which the schema changes."""


def schema_version(connection: sa.Connection) -> str | None:
    """The number of the schema, or None for a database that has none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: sa.Engine) -> bool:
    """Bring the database up to ``NEWEST``; whether there was anything to do. Safe in two processes at once."""
    with engine.connect() as connection:
        if schema_version(connection) == NEWEST:
            return False
    with locked(engine) as connection:
        if schema_version(connection) == NEWEST:
            return False
        _run(connection, NEWEST, is_up=True)
    return True


def downgrade(engine: sa.Engine, target: str) -> None:
    """Take the database back to an older schema (``base``: none). Views go too; the next start makes them anew."""
    from store.views import drop_views

    with locked(engine) as connection:
        drop_views(connection)
        _run(connection, target, is_up=False)


def locked(engine: sa.Engine) -> _Locked:
    """A context: a write transaction that no other process changing the schema can share."""
    return _Locked(engine)


class _Locked:
    def __init__(self, engine: sa.Engine) -> None:
        self._connection = engine.connect().execution_options(**{WRITES: True})

    def __enter__(self) -> sa.Connection:
        self._transaction = self._connection.begin()
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            self._transaction.commit()
        else:
            self._transaction.rollback()
        self._connection.close()


def _run(connection: sa.Connection, target: str, *, is_up: bool) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        (command.upgrade if is_up else command.downgrade)(config, target)
    except CommandError as error:
        raise StoreError(
            "the database has a schema that this program does not know: it was made by a newer version of shoubiao"
        ) from error
