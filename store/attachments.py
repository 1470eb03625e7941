"""Which mail brought which file: one line each, however many exports hold the mail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from store import tables as t
from store.engine import put_rows
from store.rows import Row

_NUMBERED = re.compile(r"mail-([0-9]+)(?:/|$)")
"""How the path of a file begins that hung on a mail: the mail's number in its export."""
_CHUNK = 500

_Key = tuple[str, str, str]
"""Mail, file, and the path without the mail's number."""


def put_attachments(connection: sa.Connection, rows: Iterable[Row]) -> None:
    """Writes the rows of ``attachments``; the mails' own rows must be there and locked.

    A mail that came in another export too had another number there: its lowest number stays, in whatever order the
    exports come.
    """
    wanted: dict[_Key, Row] = {}
    for row in rows:
        key = _key_of(row)
        if key not in wanted or _number_of(row["path"]) < _number_of(wanted[key]["path"]):
            wanted[key] = row
    for key, path in _paths_of(connection, sorted({row["message_id"] for row in wanted.values()})):
        if key in wanted and path != wanted[key]["path"]:
            if _number_of(path) < _number_of(wanted[key]["path"]):
                wanted[key] = {**wanted[key], "path": path}
            else:
                a = t.attachments.c
                connection.execute(
                    t.attachments.delete().where(a.message_id == key[0], a.sha256 == key[1], a.path == path)
                )
    ordered = sorted(wanted.values(), key=lambda row: (row["message_id"], row["path"], row["sha256"]))
    _insert(connection, ordered)


def _insert(connection: sa.Connection, rows: list[Row]) -> None:
    put_rows(connection, t.attachments, [row for row in rows if row["link"] is None], "ON CONFLICT DO NOTHING")
    linked = [row for row in rows if row["link"] is not None]
    conflict = "ON CONFLICT (message_id, path, sha256) DO UPDATE SET link = excluded.link"
    put_rows(connection, t.attachments, linked, conflict)


def _paths_of(connection: sa.Connection, message_ids: list[str]) -> Iterable[tuple[_Key, str]]:
    a = t.attachments.c
    for start in range(0, len(message_ids), _CHUNK):
        chunk = message_ids[start : start + _CHUNK]
        query = sa.select(a.message_id, a.sha256, a.path).where(a.message_id.in_(chunk))
        for row in connection.execute(query).all():
            yield _key_of(row._mapping), row.path


def _key_of(row: Any) -> _Key:
    return row["message_id"], row["sha256"], _tail_of(row["path"])


def _tail_of(path: str) -> str:
    found = _NUMBERED.match(path)
    return path[found.end() :] if found else path


def _number_of(path: str) -> int:
    found = _NUMBERED.match(path)
    return int(found[1]) if found else 0
