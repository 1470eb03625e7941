"""Long lists at the desk, and what a newer version of the program reads otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_records import made_message, made_record, made_result
from page_asking import eventually, field, open_record, record, records
from page_server import Server, Trouble, new_context, serving
from playwright.sync_api import Browser, Page, expect

from batch.versions import update_versions
from models.forms.activity_plan import ActivityPlan
from models.record import Flag, FlagCode
from store import open_store

ROWS = 120


@pytest.fixture
def reread_server(tmp_path: Path) -> Iterator[Server]:
    """A server on a database whose one expert was read twice, by two versions, and that holds a long list."""
    url = f"sqlite:///{tmp_path / 'twice.db'}"
    message = made_message("mail-0001", ["expert", "plan"])
    first = made_result(message, "expert", "key_expert", version="0.1")
    read = first.records[0]
    again = read.model_copy(update={"values": {**read.values, "employer": "浙江大学=1+1"}})
    plan = made_record(ActivityPlan, 1, sha256=message.attachments[1].sha256)
    flags = [
        Flag.raised(FlagCode.LOW_CONFIDENCE, f"rows[{at}].organizer", "举办单位识别把握不大") for at in range(ROWS)
    ]
    long = plan.model_copy(update={"rows": [plan.rows[0]] * ROWS, "flags": flags, "evidence": {}})
    second = made_result(message, "plan", "activity_plan")
    with open_store(url) as store:
        store.add_message(message)
        store.add_result(first)
        store.add_result(replace(first, results=[again], program_version="0.2"))
        store.add_result(replace(second, results=[long], program_version="0.2"))
        update_versions(store)
    with serving(url) as server:
        yield server


@pytest.fixture
def desk(reread_server: Server, browser: Browser, trouble: Trouble) -> Iterator[Page]:
    context = new_context(browser)
    page = context.new_page()
    trouble.watch(page)
    page.goto(reread_server.link)
    yield page
    context.close()


def test_what_is_read_otherwise_is_listed_and_accepted(desk: Page, reread_server: Server) -> None:
    desk.get_by_role("link", name="重读").click()
    section = desk.locator("[data-record]")
    expect(section).to_have_count(1)
    expect(section).to_contain_text("0.1 → 0.2")
    expect(section.locator("tbody th")).to_have_text("所在单位")
    expect(section.locator("mark").last).to_contain_text("浙江大学")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载清单").click()
    assert "浙江大学" in Path(download.value.path()).read_text("utf-8-sig")
    section.get_by_role("button", name="接受").click()
    expect(section.get_by_text("已接受")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("没有变化")).to_be_visible()


def test_a_long_list_is_worked_off_row_by_row(desk: Page, reread_server: Server) -> None:
    row = records(desk, reread_server, form="activity_plan")[0]
    open_record(desk, reread_server, row["record_id"])
    expect(desk.locator(".field-row")).to_have_count(5 + 9 * ROWS)
    for number in range(3):
        expect(desk.locator('.field-row[aria-current="true"]')).to_have_attribute(
            "data-path", f"rows[{number}].organizer"
        )
        desk.keyboard.press("a")
    expect(desk.locator("#hand .path")).to_contain_text("第 4 行")
    desk.keyboard.press("f")
    expect(desk.locator(".field-row")).to_have_count(ROWS)
    view = f"rows[{ROWS - 1}].organizer"
    desk.keyboard.press("k")
    desk.locator(f'[data-path="{view}"]').click()
    desk.keyboard.press("e")
    desk.locator("#typed").fill("省专家中心")
    desk.keyboard.press("Enter")
    assert eventually(lambda: field(record(desk, reread_server, row["record_id"]), view)["value"] == "省专家中心", desk)
