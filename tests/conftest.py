"""Fixtures that more than one test file needs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import fresh_database, postgresql_server

from store import open_store
from store.database import Store


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names a case with bytes by its parameter: a file made for a test holds the time, and a name must not change."""
    return argname if isinstance(val, bytes) else None


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
def database_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of an empty database; a test that takes it runs on each kind, in a working folder of its own."""
    monkeypatch.chdir(tmp_path)
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shoubiao.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgresql")) as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store in a file, to be copied: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "shoubiao.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> Iterator[str]:
    """The URL of an empty store, to be copied."""
    with fresh_database(postgresql) as url:
        open_store(url).close()
        yield url


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    """An open, empty SQLite store, for tests of what does not depend on the database."""
    path = tmp_path / "store.db"
    shutil.copy(sqlite_template, path)
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An open, empty store; a test that takes it runs on each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    template = request.getfixturevalue("postgresql_template")
    with fresh_database(request.getfixturevalue("postgresql"), template) as url, open_store(url) as opened:
        yield opened
