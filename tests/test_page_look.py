"""How the pages look: nothing that axe finds serious, in light and dark; pictures of each at both sizes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from page_asking import open_record, records, word_copy_that_differs
from page_server import SIZES, Server, Trouble, new_context, serving, sign_in, with_users
from playwright.sync_api import Browser, Page, expect

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS", "build/screenshots"))


@pytest.fixture(params=["light", "dark"])
def looking(request: pytest.FixtureRequest, server: Server, browser: Browser, trouble: Trouble) -> Iterator[Page]:
    """The queue on the larger screen, in light and in dark."""
    context = new_context(browser, "1920x1080", is_dark=request.param == "dark")
    page = context.new_page()
    trouble.watch(page)
    page.goto(server.link)
    yield page
    context.close()


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical, with the place."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def test_axe_finds_nothing_serious_on_any_page(looking: Page, server: Server) -> None:
    row = word_copy_that_differs(looking, server)
    other = records(looking, server, form="demo_team", media="scan")[0]
    assert serious(looking) == []
    for path in ("/ledger", "/import", "/audit", "/users", "/rereads", "/?q=nobody", "/records/none"):
        looking.goto(f"{server.address}{path}")
        assert serious(looking) == [], path
    looking.goto(f"{server.address}/diffs/{row['record_id']}/{other['record_id']}")
    assert serious(looking) == []
    looking.goto(f"{server.address}/login")
    assert serious(looking) == []


def test_axe_finds_nothing_serious_at_the_desk(looking: Page, server: Server) -> None:
    row = word_copy_that_differs(looking, server)
    open_record(looking, server, row["record_id"])
    expect(looking.locator(".drawn")).to_be_visible()
    assert serious(looking) == []
    looking.keyboard.press("e")
    assert serious(looking) == []
    looking.keyboard.press("Escape")
    open_record(looking, server, row["record_id"], "service_forms")
    looking.keyboard.press("e")
    assert serious(looking) == []
    looking.keyboard.press("Escape")
    looking.keyboard.press("?")
    assert serious(looking) == []
    scan = records(looking, server, media="scan")[0]
    open_record(looking, server, scan["record_id"])
    expect(looking.locator(".sheet img")).to_be_visible()
    looking.keyboard.press("b")
    assert serious(looking) == []
    while looking.locator("#go-on").count() == 0:
        looking.keyboard.press("a")
    assert serious(looking) == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_runs_out_of_the_window(size: str, server: Server, browser: Browser, trouble: Trouble) -> None:
    context = new_context(browser, size)
    page = context.new_page()
    trouble.watch(page)
    page.goto(server.link)
    row = word_copy_that_differs(page, server)
    scan = records(page, server, media="scan")[0]
    image = records(page, server, media="image")[0]
    wide = records(page, server, form="activity_results")[0]
    pages = {
        "queue": "/", "ledger": "/ledger", "import": "/import", "audit": "/audit",
        "word": f"/records/{row['record_id']}", "ticks": f"/records/{row['record_id']}?field=service_forms",
        "scan": f"/records/{scan['record_id']}", "photo": f"/records/{image['record_id']}",
        "list": f"/records/{wide['record_id']}", "diff": f"/diffs/{row['record_id']}/{scan['record_id']}",
    }  # fmt: skip
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name, path in pages.items():
        page.goto(f"{server.address}{path}")
        if path.startswith("/records/"):
            expect(page.locator(".drawn, .sheet img").first).to_be_visible()
        if name == "ticks":
            page.keyboard.press("e")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=SCREENSHOTS / f"{name}-{size}.png")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, name
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.address}/records/{scan['record_id']}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=SCREENSHOTS / f"dark-{size}.png")
    context.close()


def test_light_and_dark_are_switched_and_remembered(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="切换明暗").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark


def test_everything_can_be_reached_by_keyboard_and_the_focus_is_seen(page: Page, server: Server) -> None:
    open_record(page, server, word_copy_that_differs(page, server)["record_id"])
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "(e => [e === document.body ? null : e.id || e.dataset.path || e.textContent.trim().slice(0, 12),"
            " getComputedStyle(e).outlineStyle])"
            "(document.activeElement)"
        )
        if focus[0] is not None:  # past the last element the focus is the page's own for a moment
            assert focus[1] != "none", focus
            seen.add(focus[0])
    assert {"theme", "ask-help", "next-record", "download", "stage", "only-doubts", "expert_count"} <= seen


def test_the_door_says_what_is_wrong(stocked_url: str, browser: Browser, trouble: Trouble) -> None:
    with_users(stocked_url, **{"王芳": "reviewer"})
    with serving(stocked_url) as server:
        context = new_context(browser)
        page = context.new_page()
        trouble.watch(page)
        page.goto(f"{server.address}/ledger")
        page.get_by_label("用户名").fill("王芳")
        page.get_by_label("密码").fill("猜一个")
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("alert")).to_have_text("用户名或密码不对。")
        page.close()
        page = sign_in(context, server, "王芳")
        page.get_by_role("button", name="退出").click()
        page.wait_for_url("**/login**")
        page.goto(f"{server.address}/")
        page.wait_for_url("**/login**")
        context.close()
