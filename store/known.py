"""What the database knows of files and mails before they are read: their outcome, and what was purged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from store import tables as t
from store.bulk import among
from store.clean import clean_text
from store.result import Status

WHOLE_FILE = -1
"""Position in ``purged`` of a file that was purged as a whole."""

_c, _e, _p = t.contents.c, t.extractions.c, t.purged.c
_OUTCOMES = sa.select(_c.sha256, _c.status).where(among(_c.sha256), _c.status != "pending")
_OUTCOMES_OF_VERSION = _OUTCOMES.where(_c.program_version == sa.bindparam("version"))
_PURGED = sa.select(_p.sha256, _p.position).where(among(_p.sha256))
_ERRORS = (
    sa.select(_c.sha256, _c.error_code, _c.note, _e.means)
    .select_from(t.contents.outerjoin(t.extractions, _e.sha256 == _c.sha256))
    .where(among(_c.sha256), _c.status == "error", _c.program_version == sa.bindparam("version"))
)


def outcomes(connection: sa.Connection, sha256s: Iterable[str], version: str | None) -> dict[str, Status]:
    """See ``Store.known``."""
    names = list(set(sha256s))
    if version is None:
        rows = connection.execute(_OUTCOMES, {"names": names})
    else:
        rows = connection.execute(_OUTCOMES_OF_VERSION, {"names": names, "version": clean_text(version)})
    found: dict[str, Status] = {row.sha256: row.status for row in rows}
    found.update((sha256, "purged") for sha256, position in purged(connection, names) if position == WHOLE_FILE)
    return found


def purged(connection: sa.Connection, sha256s: Iterable[str]) -> set[tuple[str, int]]:
    """What of these files was purged: hash and position, ``WHOLE_FILE`` for all of it."""
    return {(row.sha256, row.position) for row in connection.execute(_PURGED, {"names": list(set(sha256s))})}


def errors(connection: sa.Connection, sha256s: Iterable[str], version: str) -> list[Any]:
    """See ``Store.known_errors``."""
    names = {"names": list(set(sha256s)), "version": clean_text(version)}
    return list(connection.execute(_ERRORS, names))
