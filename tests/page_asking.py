"""Asking the server, as the same visitor, what a page is about to show or has done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from page_server import Server
from playwright.sync_api import Page, expect


def api(page: Page, path: str) -> Any:
    """What the API says to the same visitor."""
    answer = page.request.get(path, headers={"Accept": "application/json"})
    assert answer.ok, answer.status
    return answer.json()


def records(page: Page, server: Server, **wanted: Any) -> list[dict[str, Any]]:
    rows = api(page, f"{server.address}/api/v1/records?state=all&standing=all&limit=200")["rows"]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def record(page: Page, server: Server, record_id: str) -> dict[str, Any]:
    found: dict[str, Any] = api(page, f"{server.address}/api/v1/records/{record_id}")
    return found


def field(view: dict[str, Any], path: str) -> dict[str, Any]:
    return next(each for each in view["fields"] if each["path"] == path)


def word_copy_that_differs(page: Page, server: Server) -> dict[str, Any]:
    """The demo's form whose Word copy says 15 and whose stamped copy says 18 experts."""
    rows = [row for row in records(page, server, form="demo_team", media="docx") if row["n_diffs"]]
    assert len(rows) == 1
    return rows[0]


def open_record(page: Page, server: Server, record_id: str, at: str | None = None) -> None:
    page.goto(f"{server.address}/records/{record_id}" + (f"?field={at}" if at else ""))
    expect(page.locator("#in-hand")).to_be_visible()


def eventually(is_so: Callable[[], bool], page: Page) -> bool:
    """Whether it comes to be so within a few seconds."""
    for _ in range(100):
        if is_so():
            return True
        page.wait_for_timeout(100)
    return False


def shown(view: dict[str, Any]) -> set[str]:
    return {each["shown"] for each in view["fields"]}
