"""Whether anything came in or went since a moment, told without reading it all."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from store import tables as t
from store.database import Store
from store.desk_tables import settlements

Census = tuple[tuple[Any, ...], ...]


def take_census(store: Store) -> Census:
    """What changes with every mail and file that is written, read anew, purged or decided on. StoreError.

    A file that is read anew, though its records keep their numbers, passes to another run or gets a later time.
    """
    m, e = t.messages.c, t.extractions.c
    queries = (
        sa.select(sa.func.count(), *(sa.func.count(column) for column in (m.sender, m.subject, m.received_at))),
        sa.select(e.run_id, sa.func.count(), sa.func.max(e.finished_at)).group_by(e.run_id).order_by(e.run_id),
        sa.select(sa.func.count()).select_from(t.attachments),
        sa.select(sa.func.count()).select_from(t.records),
        sa.select(sa.func.count(), sa.func.max(settlements.c.reviewed_at)),
        sa.select(t.settings.c.name, t.settings.c.value).order_by(t.settings.c.name),
    )
    with store.reading() as connection:
        return tuple(tuple(row) for query in queries for row in connection.execute(query))
