"""The database of messages, files and records, and what is exported from it.

Light to import: SQLAlchemy is loaded by ``open_store``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.result import DEFAULT_URL, FileResult, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.form import Form
    from store.database import Store

__all__ = ["DEFAULT_URL", "FileResult", "StoreError", "open_store"]


def open_store(url: str = DEFAULT_URL, forms: Iterable[type[Form]] | None = None) -> Store:
    """The database at ``url``, made or brought up to date where needed.

    url: an SQLAlchemy URL (``sqlite:///file.db``, ``postgresql+psycopg://user@host/name``) or the plain path of an
        SQLite file. forms: a catalogue, or some forms; they get a view each. Those built in by default.
    A store belongs to the process that opened it. StoreError: no such server or folder, or a newer schema.
    """
    from store.database import Store

    return Store.opened(url, forms)
