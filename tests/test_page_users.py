"""The administrator's page of users."""

from __future__ import annotations

from pathlib import Path

from page_server import PASSWORD, Trouble, new_context, serving, sign_in, with_users
from playwright.sync_api import Browser, expect


def test_users_are_added_changed_and_taken_out(tmp_path: Path, browser: Browser, trouble: Trouble) -> None:
    url = f"sqlite:///{tmp_path / 'users.db'}"
    with_users(url, **{"管理员": "admin"})
    with serving(url) as server:
        context = new_context(browser)
        page = sign_in(context, server, "管理员")
        trouble.watch(page)
        page.get_by_role("link", name="用户").click()
        page.get_by_label("用户名").fill("新人")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="添加").click()
        row = page.get_by_role("row").filter(has_text="新人")
        expect(row).to_have_count(1)
        row.get_by_role("combobox").select_option("reader")
        page.wait_for_load_state("networkidle")
        other = new_context(browser)
        reader = sign_in(other, server, "新人")
        expect(reader.locator(".who")).to_have_text("新人 · 查阅")
        row.get_by_role("button").click()
        expect(row.get_by_role("button")).to_have_text("再按一次删除")
        row.get_by_role("button").click()
        expect(row).to_have_count(0)
        reader.reload()
        reader.wait_for_url("**/login**")
        context.close()
        other.close()
