"""What the database remembers of its users' wishes, such as the campaign: a name and a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from store import tables as t

if TYPE_CHECKING:
    from store.database import Store


REMEMBERED = frozenset({"campaign"})
"""All names: what goes into a backup."""


def recall(store: Store, name: str) -> str | None:
    """The text kept under the name, or None. StoreError."""
    with store.reading() as connection:
        found: str | None = connection.execute(sa.select(t.settings.c.value).where(t.settings.c.name == name)).scalar()
    return found


def remember(store: Store, name: str, text: str) -> None:
    """Keeps the text under the name, in place of what was there. StoreError."""

    def write(connection: sa.Connection) -> None:
        connection.execute(t.settings.delete().where(t.settings.c.name == name))
        connection.execute(t.settings.insert(), {"name": name, "value": text})

    store.write(write)
