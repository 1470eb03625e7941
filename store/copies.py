"""The records as the ledger counts them: of a large store as fast as the database hands out rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import tables as t
from store.database import Store
from store.desk_tables import settlements


def read_copies(store: Store, *, even_unsorted: bool = False) -> list[tuple[Any, ...]] | None:
    """Each record for the ledger: its standing, its errors, when it came first and from whom.

    None, unless they are wanted ``even_unsorted``: a record has no standing, or a line none in force.

    In the order of the ledger's own fields: record_id, form, unit, line, version, is_in_force, is_blank, is_word,
    n_errors, lacks_seal, period, first_at, sender. What is true or false may be 0 or 1.
    """
    v, f, m, s = t.versions.c, t.flags.c, t.messages.c, settlements.c
    names = (v.record_id, v.form, v.unit, v.line, v.version, v.is_in_force, v.is_blank, v.is_word, v.period)
    errors = sa.select(f.record_id, sa.func.count()).where(f.severity == "error").group_by(f.record_id)
    with store.reading() as connection:
        standings = _rows(connection, sa.select(*names, v.message_id))
        if not even_unsorted and not _is_sorted(connection, standings):
            return None
        mails = {
            message_id: (_to_moment(received_at), sender)
            for message_id, received_at, sender in _rows(connection, sa.select(m.message_id, m.received_at, m.sender))
        }
        n_errors = dict(_rows(connection, errors))
        for record_id, number in _rows(connection, sa.select(s.record_id, s.n_resolved_errors)):
            n_errors[record_id] = max(0, n_errors.get(record_id, 0) - number)
        lacking = {record_id for (record_id,) in _rows(connection, sa.select(f.record_id).where(f.code == "no_seal"))}
        unknown = (None, None)
        return [
            (
                record_id,
                form,
                unit,
                line,
                version,
                is_in_force,
                is_blank,
                is_word,
                n_errors.get(record_id, 0),
                record_id in lacking,
                period,
                *mails.get(message_id, unknown),
            )
            for record_id, form, unit, line, version, is_in_force, is_blank, is_word, period, message_id in standings
        ]


def _is_sorted(connection: sa.Connection, standings: list[Any]) -> bool:
    """Whether each record has a standing and each line a record in force. standings: as read by ``read_copies``."""
    n_records = connection.execute(sa.select(sa.func.count()).select_from(t.records)).scalar_one()
    leading = {row[3] for row in standings if row[5]}
    # A standing goes with its record: as many standings as records are one each.
    return len(standings) == n_records and leading.issuperset(row[3] for row in standings)


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[Any]:
    """The rows as the driver gives them; SQLAlchemy's own cost several times as much as the query."""
    result = connection.execute(query)
    assert result.cursor is not None
    rows = result.cursor.fetchall()
    result.close()
    return list(rows)


def _to_moment(value: Any) -> datetime | None:
    """A time as the driver gives it: in SQLite the text that ``store.columns.Moment`` wrote."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
