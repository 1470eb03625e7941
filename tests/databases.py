"""A real PostgreSQL for the tests, started from the installed binaries, and what a database holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from store.database import Store
from store.tables import VOLATILE, metadata

UNPRIVILEGED = "postgres"
"""PostgreSQL refuses to run as root; its Debian package brings this user."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """A server on a socket in a folder of its own; the URL of its first database. Stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="sb-pg-"))
    data = folder / "data"
    if _is_root():
        shutil.chown(folder, UNPRIVILEGED)
    try:
        _run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-c listen_addresses='' -c fsync=off -c full_page_writes=off -k {folder}"
        _run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server_url: str, template_url: str | None = None) -> Iterator[str]:
    """The URL of a new database on the server: empty, or a copy of another one."""
    template = sa.make_url(template_url).database if template_url else "template1"
    name = f"test_{uuid.uuid4().hex}"
    admin = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


def contents_of(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that the database says about what came in, table by table, in one order."""
    found = {}
    with store.reading() as connection:
        for table in metadata.sorted_tables:
            if table.name not in VOLATILE:
                found[table.name] = sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
    return found


def _binary(name: str) -> str:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(places[-1]) if places else shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} is not installed: install PostgreSQL (Debian: apt-get install postgresql)")
    return found


def _run(name: str, *arguments: str) -> None:
    command = [_binary(name), *arguments]
    if _is_root():
        command = ["runuser", "-u", UNPRIVILEGED, "--", *command]
    done = subprocess.run(command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{name} failed: {done.stdout.decode(errors='replace')}")


def _is_root() -> bool:
    return os.name == "posix" and os.getuid() == 0
