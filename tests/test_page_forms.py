"""A new form from its blank, on the page: upload, look, correct, use."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared_forms import filled
from page_server import Trouble, new_context, serving, sign_in, with_users
from playwright.sync_api import Browser, expect

from learn.declaration_file import load_catalogue


def test_a_blank_is_uploaded_corrected_and_used(
    tmp_path: Path, browser: Browser, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, folder = f"sqlite:///{tmp_path / 'forms.db'}", tmp_path / "forms"
    folder.mkdir()
    monkeypatch.setenv("SHOUBIAO_FORMS", str(folder))
    blank = tmp_path / "空白表.docx"
    blank.write_bytes(filled("activity_budget"))
    with_users(url, **{"管理员": "admin"})
    with serving(url) as server:
        context = new_context(browser)
        page = sign_in(context, server, "管理员")
        trouble.watch(page)
        page.get_by_role("link", name="表单").click()
        page.get_by_label("选择空白表").set_input_files(blank)
        draft = page.locator(".draft")
        expect(draft.locator('[data-cell="T1R1C2"]')).to_be_visible()
        row = draft.get_by_role("row").filter(has=page.locator('input[value="活动名称"]'))
        row.get_by_label("活动名称 必填").check()
        expect(draft.locator('[data-cell="T1R1C2"]')).to_have_class("is-framed")
        row.get_by_label("名称", exact=True).fill("活动的名称")
        row.get_by_label("活动名称 的类型").select_option("long_text")
        other = draft.get_by_role("row").filter(has=page.locator('input[value="负责人"]'))
        other.get_by_label("使用 负责人").uncheck()
        draft.get_by_label("编号").fill("Not a key")
        draft.get_by_role("button", name="启用").click()
        expect(page.get_by_role("alert")).to_be_visible()
        draft.get_by_label("编号").fill("budget")
        draft.get_by_role("button", name="启用").click()
        expect(draft.get_by_role("status")).to_contain_text("已启用")
        expect(page.get_by_role("alert")).to_be_hidden()
        page.reload()
        expect(page.get_by_role("row").filter(has_text="budget")).to_contain_text("自定义")
        context.close()
    form = load_catalogue(folder).by_id["budget"]
    fields = {spec.entry.label: spec for spec in form.fields()}
    assert (fields["活动名称"].kind, fields["活动名称"].title, fields["活动名称"].entry.required) == (
        *("long_text", "活动的名称", True),
    )
    assert "负责人" not in fields
