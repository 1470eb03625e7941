"""Whatever stands in a form, a mail or a file's name shows as text and is never run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made_records import made_record, sha_of
from page_asking import open_record, records
from page_server import Server, Trouble, new_context, serving
from playwright.sync_api import Browser, Page, expect

from batch.versions import update_versions
from models.entry import FieldSpec
from models.form import Form
from models.forms import FORMS
from models.message import Attachment, Message
from models.record import Evidence, Flag, FlagCode, Record, Unmapped, Value
from store import FileResult, open_store

EVIL = (
    "<script>window.bad=1</script>",
    "\"'><img src=x onerror=window.bad=1>",
    "</script></textarea></title><svg onload=window.bad=1>",
    "{{7*7}}${7*7}<b>粗</b>",
    "javascript:window.bad=1//<a href=javascript:window.bad=1>点</a>",
    "<!--\u2028]]>&lt;i&gt;&#60;u&#62;",
)


def evil_value(spec: FieldSpec, number: int) -> Value:
    """Markup wherever the field takes text."""
    if spec.kind in ("yes_no", "seal"):
        return None
    evil = f"{spec.key}{EVIL[number % len(EVIL)]}"
    return [evil] if spec.kind == "choices" else evil


def evil_record(form: type[Form], number: int, is_word: bool) -> Record:
    """A record with markup in every value, evidence, flag and leftover."""
    record = made_record(form, number, sha256=sha_of(f"{form.id}{number}"))
    values = {spec.key: evil_value(spec, at + number) for at, spec in enumerate(form.fields())}
    rows = [{spec.key: evil_value(spec, at) for at, spec in enumerate(form.row_fields())}] if form.row_fields() else []
    paths = [*values, *(f"rows[0].{spec.key}" for spec in form.row_fields())]
    evidence = {
        path: Evidence(raw=f"原文{EVIL[at % len(EVIL)]}", confidence=0.5, cell=EVIL[0], method=EVIL[1][:20])
        for at, path in enumerate(paths)
    }
    flags = [Flag.raised(FlagCode.INVALID, path, f"不对{EVIL[at % len(EVIL)]}") for at, path in enumerate(paths)]
    flags.append(Flag.raised(FlagCode.EXTRA_CONTENT, None, f"多了{EVIL[2]}"))
    source = record.source.model_copy(
        update={"path": f"mail-0001/{EVIL[1].replace('/', '／')}{number}.docx", "media": "docx" if is_word else "scan"}
    )
    unmapped = [Unmapped(raw=evil, cell=evil) for evil in EVIL]
    return Record(
        form=form.id, source=source, values=values, rows=rows, evidence=evidence, flags=flags, unmapped=unmapped
    )


@pytest.fixture
def hostile_server(tmp_path: Path) -> Iterator[Server]:
    """A server on a database of hostile records, two about each subject."""
    url = f"sqlite:///{tmp_path / 'hostile.db'}"
    made = [evil_record(form, number, number == 0) for form in FORMS for number in (0, 1)]
    attachments = tuple(Attachment(path=r.source.path, sha256=r.source.sha256, data=b"x") for r in made)
    message = Message(
        message_id=f"<{EVIL[0]}@evil.example>",
        sender=f'"{EVIL[1]}" <a@evil.example>',
        subject=EVIL[2],
        received_at=datetime(2024, 1, 3, tzinfo=UTC),
        attachments=attachments,
    )
    with open_store(url) as store:
        store.add_message(message)
        for record in made:
            source = record.source
            store.add_result(FileResult(message.message_id, source.path, source.sha256, [record], program_version="1"))
        update_versions(store)
    with serving(url) as server:
        yield server


@pytest.fixture
def hostile(hostile_server: Server, browser: Browser, trouble: Trouble) -> Iterator[Page]:
    context = new_context(browser)
    page = context.new_page()
    trouble.watch(page)
    page.goto(hostile_server.link)
    yield page
    context.close()


def assert_harmless(page: Page) -> None:
    """Nothing ran, and nothing of what was written became an element."""
    assert page.evaluate("window.bad") is None
    made: list[Any] = page.evaluate(
        "[...document.querySelectorAll('img[src=x], svg, main b, main i, main u, a[href^=javascript]')]"
        ".filter(e => !e.closest('.flags, .need, .meter')).map(e => e.outerHTML)"
    )
    assert made == []
    assert "49" not in page.locator("main").inner_text().replace("{{7*7}}", "")


def test_every_field_of_every_form_shows_as_text(hostile: Page, hostile_server: Server) -> None:
    assert_harmless(hostile)
    expect(hostile.locator(".queue")).to_contain_text("onerror=window.bad")
    rows = records(hostile, hostile_server)
    assert len(rows) == 2 * len(FORMS)
    for row in rows:
        open_record(hostile, hostile_server, row["record_id"])
        assert_harmless(hostile)
        expect(hostile.locator("#file-name")).to_contain_text("onerror=window.bad")
        hostile.keyboard.press("j")
        hostile.keyboard.press("e")
        assert_harmless(hostile)
        hostile.keyboard.press("Escape")
        hostile.keyboard.press("j")
        assert_harmless(hostile)
    expect(hostile.locator("#field-list")).to_contain_text("<script>window.bad=1</script>")


def test_decisions_diffs_and_accounts_show_as_text(hostile: Page, hostile_server: Server) -> None:
    row = records(hostile, hostile_server, form="key_expert")[0]
    open_record(hostile, hostile_server, row["record_id"], "employer")
    hostile.keyboard.press("e")
    hostile.locator("#typed").fill(EVIL[2])
    hostile.keyboard.press("Enter")
    expect(hostile.locator('[data-path="employer"] .shown')).to_have_text(EVIL[2])
    hostile.wait_for_function("document.querySelector('[data-path=employer] .state').textContent === '✓'")
    hostile.wait_for_load_state("networkidle")
    assert_harmless(hostile)
    other = records(hostile, hostile_server, form="key_expert")[1]
    for path in (f"/diffs/{row['record_id']}/{other['record_id']}", "/audit", "/ledger", "/rereads", "/"):
        hostile.goto(f"{hostile_server.address}{path}")
        assert_harmless(hostile)


@pytest.mark.parametrize("evil", EVIL)
def test_what_is_asked_for_shows_as_text(evil: str, hostile: Page, hostile_server: Server) -> None:
    hostile.locator('input[type="search"]').fill(evil)
    hostile.keyboard.press("Enter")
    hostile.wait_for_url("**q=**")
    assert_harmless(hostile)
    expect(hostile.locator('input[type="search"]')).to_have_value(evil.replace("\u2028", "\u2028"))


def test_names_of_files_that_are_dropped_show_as_text(hostile: Page, hostile_server: Server) -> None:
    hostile.goto(f"{hostile_server.address}/import")
    name = "<img src=x onerror=window.bad=1>.docx"
    files: Any = [{"name": name, "mimeType": "application/octet-stream", "buffer": b"none"}]
    hostile.get_by_label("选择文件").set_input_files(files)
    expect(hostile.locator(".batch h2").first).to_have_text(name)
    expect(hostile.locator(".batch").get_by_text("已完成").first).to_be_visible(timeout=60_000)
    assert_harmless(hostile)
    hostile.reload()
    expect(hostile.locator(".batch h2").first).to_have_text(name)
    assert_harmless(hostile)
