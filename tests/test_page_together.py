"""Several people and one server: two clerks on one record, a reader, a restart in the middle."""

from __future__ import annotations

import json
from functools import partial

from page_asking import eventually, field, open_record, record, shown, word_copy_that_differs
from page_server import Server, Trouble, new_context, serving, sign_in, with_users
from playwright.sync_api import Browser, BrowserContext, Page, expect

CLERKS = {"王芳": "reviewer", "李强": "reviewer"}


def test_two_clerks_on_one_field_lose_nothing(stocked_url: str, browser: Browser, trouble: Trouble) -> None:
    with_users(stocked_url, **CLERKS)
    with serving(stocked_url) as server:
        contexts = [new_context(browser), new_context(browser)]
        first, second = (sign_in(each, server, name) for each, name in zip(contexts, ("王芳", "李强"), strict=True))
        trouble.watch(first)
        trouble.watch(second)
        record_id = word_copy_that_differs(first, server)["record_id"]
        open_record(first, server, record_id, "contact")
        open_record(second, server, record_id, "contact")
        second.keyboard.press("e")
        second.locator("#typed").fill("李四")
        first.keyboard.press("e")
        first.locator("#typed").fill("张三")
        first.keyboard.press("Enter")
        assert eventually(lambda: field(record(first, server, record_id), "contact")["value"] == "张三", first)
        second.keyboard.press("Enter")
        dialog = second.get_by_role("dialog", name="同事先处理了这一处")
        expect(dialog).to_contain_text("王芳")
        expect(dialog.locator("#conflict-theirs")).to_have_text("张三")
        expect(dialog.locator("#conflict-mine")).to_have_text("李四")
        dialog.get_by_role("button", name="改用我的").click()
        assert eventually(lambda: field(record(second, server, record_id), "contact")["value"] == "李四", second)
        facts = [(fact["who"], fact["new"]) for fact in record(second, server, record_id)["reviews"]]
        assert sorted(facts) == sorted([("王芳", "张三"), ("李强", "李四")])
        for each in contexts:
            each.close()


def test_two_clerks_on_two_fields_of_one_record_are_both_kept(
    stocked_url: str, browser: Browser, trouble: Trouble
) -> None:
    with_users(stocked_url, **CLERKS)
    with serving(stocked_url) as server:
        contexts = [new_context(browser), new_context(browser)]
        first, second = (sign_in(each, server, name) for each, name in zip(contexts, ("王芳", "李强"), strict=True))
        trouble.watch(first)
        trouble.watch(second)
        record_id = word_copy_that_differs(first, server)["record_id"]
        open_record(first, server, record_id, "department")
        open_record(second, server, record_id, "contact")
        for page, words in ((first, "专技处"), (second, "李四")):
            page.keyboard.press("e")
            page.locator("#typed").fill(words)
            page.keyboard.press("Enter")
            assert eventually(partial(is_shown, first, server, record_id, words), first)
        expect(second.locator(".toast")).to_contain_text("王芳")
        assert {"专技处", "李四"} <= shown(record(first, server, record_id))
        for each in contexts:
            each.close()


def is_shown(page: Page, server: Server, record_id: str, words: str) -> bool:
    return words in shown(record(page, server, record_id))


def test_a_reader_is_refused_and_sees_no_numbers(
    stocked_url: str, browser: Browser, context: BrowserContext, trouble: Trouble
) -> None:
    with_users(stocked_url, **{"赵读": "reader", "王芳": "reviewer"})
    with serving(stocked_url) as server:
        other = new_context(browser)
        reviewer = sign_in(other, server, "王芳")
        full = field(record(reviewer, server, word_copy_that_differs(reviewer, server)["record_id"]), "account_number")
        page = sign_in(context, server, "赵读")
        trouble.watch(page)
        record_id = word_copy_that_differs(page, server)["record_id"]
        open_record(page, server, record_id)
        expect(page.get_by_text("查看原件需要审核权限")).to_be_visible()
        expect(page.locator(".acts button")).to_have_count(0)
        assert str(full["value"]) not in page.content()
        page.keyboard.press("a")
        page.keyboard.press("e")
        expect(page.locator("#typed")).to_have_count(0)
        csrf = page.locator('meta[name="csrf"]').get_attribute("content") or ""
        for path in ("form", "pages.json", "pages/1.jpg", "original"):
            assert page.request.get(f"{server.address}/records/{record_id}/{path}").status == 403
        put = page.request.put(
            f"{server.address}/api/v1/records/{record_id}/fields/expert_count",
            data=json.dumps({"revision": 0, "decision": {"kind": "accept"}}),
            headers={"X-CSRF-Token": csrf, "Content-Type": "application/json", "Origin": server.address},
        )
        assert put.status == 403
        assert record(reviewer, server, record_id)["reviews"] == []
        for path in ("/audit", "/import", "/users", "/rereads"):
            refused = page.goto(f"{server.address}{path}")
            assert refused is not None and refused.status == 403
            expect(page.get_by_role("heading", name="没有权限")).to_be_visible()
        other.close()


def test_a_restart_in_the_middle_loses_no_decision(page: Page, server: Server) -> None:
    record_id = word_copy_that_differs(page, server)["record_id"]
    open_record(page, server, record_id, "contact")
    server.kill()
    page.keyboard.press("e")
    page.locator("#typed").fill("周重启")
    page.keyboard.press("Enter")
    page.locator('[data-path="department"]').click()
    server.start()
    assert eventually(lambda: field(record(page, server, record_id), "contact")["value"] == "周重启", page)
    page.keyboard.press("e")
    page.locator("#typed").fill("综合处")
    page.keyboard.press("Enter")
    assert eventually(lambda: field(record(page, server, record_id), "department")["value"] == "综合处", page)
