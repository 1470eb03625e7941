"""Alembic's entry: runs the steps on the connection that ``store.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from store import access_tables, desk_tables
from store.tables import metadata

DECLARED = (access_tables, desk_tables)

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
# The transaction is the caller's, so that a failing step leaves the schema as it was.
context.run_migrations()
