"""Fixtures that more than one test file needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import fresh_database, postgresql_server

from store import open_store
from store.database import Store


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server, one for each test process."""
    with postgresql_server() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with fresh_database(postgresql) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; a test that takes it runs on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shoubiao.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgresql")) as url:
            yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open, empty store; a test that takes it runs on each kind of database."""
    with open_store(database_url) as opened:
        yield opened
