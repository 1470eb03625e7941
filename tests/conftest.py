"""Fixtures that more than one test file needs."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from databases import fresh_database, postgresql_server

from store import open_store
from store.database import Store

if TYPE_CHECKING:
    from page_server import Server, Trouble
    from playwright.sync_api import Browser, BrowserContext, Page


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names a case with bytes by its parameter: a file made for a test holds the time, and a name must not change."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Says how a worker of the tests ended that was lost: less than 0 is the signal that killed it."""
    if error:
        sys.stderr.write(f"\n{node.gateway.id} ended with {node.gateway._io.popen.wait()}\n")


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its event loop runs as long as it does, so it is ended with each module."""
    from page_server import chromium
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A clerk's browser, at the smaller of the two sizes."""
    from page_server import new_context

    context = new_context(browser)
    yield context
    context.close()


@pytest.fixture
def stocked_url(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database that holds the demo's mailbox, files and all."""
    from page_server import copy_of_stock, stock

    run = tmp_path_factory.getbasetemp()
    return copy_of_stock(stock(run.parent if "PYTEST_XDIST_WORKER" in os.environ else run), tmp_path)


@pytest.fixture
def server(stocked_url: str) -> Iterator[Server]:
    """The service on that database."""
    from page_server import serving

    with serving(stocked_url) as server:
        yield server


@pytest.fixture
def trouble() -> Iterator[Trouble]:
    """What goes wrong in a page by itself: nothing may."""
    from page_server import Trouble

    trouble = Trouble()
    yield trouble
    assert trouble == []


@pytest.fixture
def page(server: Server, context: BrowserContext, trouble: Trouble) -> Page:
    """The queue, come to by the one-time link."""
    page = context.new_page()
    trouble.watch(page)
    page.goto(server.link)
    page.get_by_role("heading", name="队列").wait_for()
    return page
