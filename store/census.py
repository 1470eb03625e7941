"""Whether anything came in or went since a moment, told without reading it all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from store import tables as t
from store.desk_tables import reviews, settlements
from store.engine import take_turns

if TYPE_CHECKING:
    from store.database import Store

TURN_OF_VERSIONS = 0x73687665
"""Key of the turn in which standings are written."""
_SETTING = "sorted"


@dataclass(frozen=True, slots=True)
class Census:
    """counts: they change with every mail and file that is written, read anew, purged or decided on.

    A file that is read anew, though its records keep their numbers, passes to another run or gets a later time.
    is_whole: whether each record has a standing. sorted_as: the mark of what was sorted last, or of who is at it.
    """

    counts: tuple[tuple[Any, ...], ...]
    is_whole: bool
    sorted_as: str | None

    def mark(self, rules: str) -> str:
        """Of what the standings follow from: what is there, and the rules by which it is sorted."""
        return hashlib.sha256(repr((rules, self.counts)).encode(errors="surrogatepass")).hexdigest()


def take_census(store: Store) -> Census:
    """What is there now. StoreError."""
    m, e, s, r = t.messages.c, t.extractions.c, t.settings.c, reviews.c
    n_rows = sa.func.count()
    queries = (
        sa.select(n_rows, *(sa.func.count(column) for column in (m.sender, m.subject, m.received_at))),
        sa.select(e.run_id, n_rows, sa.func.max(e.finished_at)).group_by(e.run_id).order_by(e.run_id),
        *(sa.select(n_rows).select_from(table) for table in (t.attachments, t.records, t.purged)),
        sa.select(n_rows, sa.func.max(settlements.c.reviewed_at)),
        sa.select(n_rows, sa.func.sum(r.number)),
        sa.select(s.name, s.value).where(s.name != _SETTING).order_by(s.name),
    )
    with store.reading() as connection:
        counts = tuple(tuple(row) for query in queries for row in connection.execute(query))
        n_records, n_standings = (
            connection.execute(sa.select(n_rows).select_from(table)).scalar_one() for table in (t.records, t.versions)
        )
        sorted_as = connection.execute(sa.select(s.value).where(s.name == _SETTING)).scalar()
    # A standing goes with its record: as many standings as records are one each.
    return Census(counts, n_records == n_standings, sorted_as)


def note_sorting(connection: sa.Connection, token: str) -> None:
    """Says within a transaction that writes standings who is at it: what was said before holds no more."""
    connection.execute(t.settings.delete().where(t.settings.c.name == _SETTING))
    connection.execute(t.settings.insert(), {"name": _SETTING, "value": token})


def note_sorted(store: Store, expected: Collection[str | None], mark: str) -> None:
    """Says that all that ``mark`` stands for is sorted, unless somebody wrote standings meanwhile. StoreError.

    expected: what may stand there. Whoever wrote standings by an older state of things, and was killed before he looked
    again, would else leave them behind as right.
    """

    def write(connection: sa.Connection) -> None:
        take_turns(connection, TURN_OF_VERSIONS)
        s = t.settings.c
        if connection.execute(sa.select(s.value).where(s.name == _SETTING)).scalar() in expected:
            note_sorting(connection, mark)

    store.write(write)
