"""Which mail brought which file: one line each, however many exports hold the mail."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa

from store import tables as t
from store.bulk import among, put_rows
from store.rows import Row

_NUMBERED = re.compile(r"mail-([0-9]+)(?:/|$)")
"""How the path of a file begins that hung on a mail: the mail's number in its export."""
_a = t.attachments.c
_OF_MAILS = sa.select(_a.message_id, _a.path, _a.sha256).where(among(_a.message_id))

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
    if not wanted:
        return
    there = read_attachments(connection, {row["message_id"] for row in wanted.values()})
    for message_id, path, sha256 in there:
        key = (message_id, sha256, _tail_of(path))
        if key in wanted and path != wanted[key]["path"]:
            if _number_of(path) < _number_of(wanted[key]["path"]):
                wanted[key] = {**wanted[key], "path": path}
            else:
                gone = (_a.message_id == key[0], _a.sha256 == key[1], _a.path == path)
                connection.execute(t.attachments.delete().where(*gone))
    new = [row for row in wanted.values() if row["link"] is not None or exact_key(row) not in there]
    _insert(connection, sorted(new, key=exact_key))


def read_attachments(connection: sa.Connection, message_ids: Iterable[str]) -> set[tuple[str, str, str]]:
    """What hangs on these mails: message_id, path and sha256 of each."""
    return {
        (message_id, path, sha256)
        for message_id, path, sha256 in connection.execute(_OF_MAILS, {"names": list(message_ids)})
    }


def exact_key(row: Row) -> tuple[str, str, str]:
    """The key of a row of ``attachments``: message_id, path, sha256."""
    return row["message_id"], row["path"], row["sha256"]


def _insert(connection: sa.Connection, rows: list[Row]) -> None:
    put_rows(connection, t.attachments, [row for row in rows if row["link"] is None], "ON CONFLICT DO NOTHING")
    linked = [row for row in rows if row["link"] is not None]
    conflict = "ON CONFLICT (message_id, path, sha256) DO UPDATE SET link = excluded.link"
    put_rows(connection, t.attachments, linked, conflict)


def _key_of(row: Row) -> _Key:
    return row["message_id"], row["sha256"], _tail_of(row["path"])


def _tail_of(path: str) -> str:
    found = _NUMBERED.match(path)
    return path[found.end() :] if found else path


def _number_of(path: str) -> int:
    found = _NUMBERED.match(path)
    return int(found[1]) if found else 0
