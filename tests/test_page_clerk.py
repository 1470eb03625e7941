"""A clerk at work: the real server, a real database, Debian's Chromium, and the keyboard."""

from __future__ import annotations

import mailbox
from contextlib import closing
from pathlib import Path

from page_asking import api, eventually, field, open_record, record, records, word_copy_that_differs
from page_server import MAILBOX, Server, Trouble, serving
from playwright.sync_api import BrowserContext, Page, expect


def test_an_export_and_a_photo_come_in_through_the_drop_zone(
    tmp_path: Path, context: BrowserContext, trouble: Trouble
) -> None:
    export = tmp_path / "往来邮件.mbox"
    with closing(mailbox.mbox(MAILBOX / "demo.mbox")) as demo, closing(mailbox.mbox(export)) as box:
        mails = list(demo)
        stamped = [mail for mail in mails if any(part.get_content_type() == "application/pdf" for part in mail.walk())]
        for mail in [*mails[:3], *stamped[:1]]:
            box.add(mail)
    with serving(f"sqlite:///{tmp_path / 'new.db'}") as server:
        page = context.new_page()
        trouble.watch(page)
        page.goto(server.link)
        expect(page.get_by_text("还没有收到任何表")).to_be_visible()
        page.get_by_role("link", name="导入邮箱导出文件或表格").click()
        page.get_by_label("选择文件").set_input_files([export, MAILBOX / "photo.jpg"])
        expect(page.locator(".batch").get_by_text("已完成")).to_be_visible(timeout=240_000)
        page.get_by_role("link", name="到队列处理").click()
        expect(page.locator(".queue tbody tr").first).to_be_visible()
        media = {row["media"] for row in records(page, server)}
        assert {"docx", "scan", "image"} <= media
        photo = records(page, server, media="image")[0]
        open_record(page, server, photo["record_id"])
        expect(page.locator(".sheet img")).to_be_visible()
        assert page.locator(".sheet img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 600


def test_ten_doubts_are_settled_at_the_keyboard_with_two_keys_at_most(page: Page, server: Server) -> None:
    page.keyboard.press("s")
    expect(page.locator("#in-hand")).to_be_visible()
    keys = settled = 0
    while settled < 10:
        before = page.locator("#doubt-count").inner_text()
        page.keyboard.press("Enter")
        keys += 1
        expect(page.locator("#doubt-count")).not_to_have_text(before)
        settled += 1
        if page.locator("#go-on").is_visible():
            subject = page.locator("#subject").inner_text()
            page.keyboard.press("Enter")
            keys += 1
            expect(page.locator("#subject")).not_to_have_text(subject)
    assert keys <= 20
    progress = f"{server.address}/api/v1/progress"
    assert eventually(lambda: api(page, progress)["progress"]["n_doubts_settled"] == 10, page)
    page.goto(f"{server.address}/audit")
    expect(page.locator("tbody tr")).to_have_count(10)


def test_a_stamps_value_is_taken_and_given_back(page: Page, server: Server) -> None:
    row = word_copy_that_differs(page, server)
    open_record(page, server, row["record_id"])
    expect(page.locator("#in-hand")).to_have_text("参与专家人数")
    expect(page.locator(".drawn .is-framed")).to_have_text("15")
    expect(page.locator(".others mark").first).to_have_text("5")
    page.keyboard.press("t")
    expect(page.locator("#go-on")).to_be_visible()
    expect(page.locator('[data-path="expert_count"] .shown')).to_have_text("18")
    assert eventually(lambda: field(record(page, server, row["record_id"]), "expert_count")["value"] == 18, page)
    page.keyboard.press("u")
    expect(page.locator('[data-path="expert_count"] .shown')).to_have_text("15")
    assert eventually(lambda: not field(record(page, server, row["record_id"]), "expert_count")["is_settled"], page)
    kinds = [fact["kind"] for fact in record(page, server, row["record_id"])["reviews"]]
    assert sorted(kinds) == ["take", "undo"]


def test_a_difference_between_versions_is_settled_and_undone(page: Page, server: Server) -> None:
    row = word_copy_that_differs(page, server)
    open_record(page, server, row["record_id"])
    page.get_by_role("link", name="对比").click()
    line = page.locator('tr[data-path="expert_count"]')
    expect(line.locator("mark")).to_have_text(["5", "8"])
    while line.get_attribute("aria-current") is None:
        page.keyboard.press("j")
    page.keyboard.press("2")
    expect(line.get_by_text("已用右边")).to_be_visible()
    assert field(record(page, server, row["record_id"]), "expert_count")["value"] == 18
    page.keyboard.press("u")
    expect(line.get_by_role("button", name="用左边")).to_be_visible()
    assert field(record(page, server, row["record_id"]), "expert_count")["value"] == 15


def test_typed_input_is_checked_as_it_is_typed(page: Page, server: Server) -> None:
    row = word_copy_that_differs(page, server)
    open_record(page, server, row["record_id"], "report_date")
    page.keyboard.press("e")
    page.locator("#typed").fill("2024年13月1日")
    expect(page.locator("#said")).to_contain_text("应为日期")
    page.keyboard.press("Enter")
    expect(page.locator("#typed")).to_be_visible()
    page.locator("#typed").fill("二〇二四年二月三日")
    expect(page.locator("#said")).to_contain_text("2024-02-03")
    page.keyboard.press("Enter")
    expect(page.locator('[data-path="report_date"] .shown')).to_have_text("2024-02-03")
    assert eventually(
        lambda: field(record(page, server, row["record_id"]), "report_date")["value"] == "2024-02-03", page
    )


def test_what_is_of_no_type_is_kept_only_on_purpose(page: Page, server: Server) -> None:
    row = word_copy_that_differs(page, server)
    open_record(page, server, row["record_id"], "mobile")
    page.keyboard.press("e")
    page.locator("#typed").fill("见附件")
    expect(page.get_by_role("button", name="仍照此保存")).to_be_visible()
    page.get_by_label("说明（可不填）").fill("电话核实")
    page.keyboard.press("Control+Enter")
    assert eventually(lambda: field(record(page, server, row["record_id"]), "mobile")["value"] == "见附件", page)
    page.goto(f"{server.address}/audit")
    expect(page.get_by_role("cell", name="电话核实")).to_be_visible()


def test_a_group_of_ticks_is_edited_as_ticks(page: Page, server: Server) -> None:
    row = word_copy_that_differs(page, server)
    open_record(page, server, row["record_id"], "service_forms")
    before = field(record(page, server, row["record_id"]), "service_forms")
    page.keyboard.press("e")
    for number in (1, 4):
        page.keyboard.press(str(number))
    page.keyboard.press("Enter")
    flipped = {before["options"][0], before["options"][3]} ^ set(before["value"])
    wanted = [option for option in before["options"] if option in flipped]
    assert eventually(lambda: field(record(page, server, row["record_id"]), "service_forms")["value"] == wanted, page)


def test_a_row_of_a_list_is_edited_and_left_empty_on_purpose(page: Page, server: Server) -> None:
    row = records(page, server, form="activity_plan", media="image")[0]
    open_record(page, server, row["record_id"], "rows[1].expert_count")
    page.keyboard.press("e")
    page.locator("#typed").fill("约十二名")
    expect(page.locator("#said")).to_contain_text("12")
    page.keyboard.press("Enter")
    page.locator('[data-path="rows[0].budget"]').click()
    page.keyboard.press("n")
    assert eventually(lambda: field(record(page, server, row["record_id"]), "rows[0].budget")["is_settled"], page)
    view = record(page, server, row["record_id"])
    assert field(view, "rows[1].expert_count")["value"] == 12
    assert field(view, "rows[0].budget")["value"] is None


def test_what_was_typed_stays_when_the_clerk_looks_elsewhere(page: Page, server: Server) -> None:
    record_id = word_copy_that_differs(page, server)["record_id"]
    open_record(page, server, record_id, "contact")
    page.keyboard.press("e")
    page.locator("#typed").fill("未写完")
    page.locator('[data-path="department"]').click()
    expect(page.locator("#typed")).to_have_count(0)
    page.locator('[data-path="contact"]').click()
    expect(page.locator("#typed")).to_have_value("未写完")
    page.keyboard.press("Escape")
    expect(page.locator("#typed")).to_have_count(0)


def test_the_queue_is_filtered_and_searched(page: Page, server: Server) -> None:
    page.keyboard.press("/")
    page.keyboard.type("Garcia")
    page.keyboard.press("Enter")
    expect(page.locator(".queue tbody tr")).to_have_count(1)
    page.get_by_role("link", name="清除条件").click()
    page.get_by_label("表", exact=True).select_option("activity_plan")
    page.wait_for_url("**form=activity_plan**")
    for words in page.locator(".queue tbody tr td:nth-child(4)").all_inner_texts():
        assert words == "活动计划"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/**form=activity_plan**")
    page.keyboard.press("q")
    page.wait_for_url("**/?**form=activity_plan**")


def test_the_ledger_leads_to_its_records(page: Page) -> None:
    page.get_by_role("link", name="台账").click()
    page.locator(".ledger td a").first.click()
    expect(page.locator(".queue tbody tr").first).to_be_visible()
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="台账 Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_the_help_sheet_opens_on_a_key(page: Page, server: Server) -> None:
    open_record(page, server, word_copy_that_differs(page, server)["record_id"])
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="按键说明")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="按键说明")).to_be_hidden()


def test_a_scan_is_shown_with_the_field_framed(page: Page, server: Server) -> None:
    scan = records(page, server, media="scan")[0]
    open_record(page, server, scan["record_id"], "team_name")
    frame, image = page.locator(".frame"), page.locator(".sheet img")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600
    bbox = field(record(page, server, scan["record_id"]), "team_name")["bbox"]
    sizes = api(page, f"{server.address}/records/{scan['record_id']}/pages.json")["pages"][0]
    place, whole = frame.bounding_box(), image.bounding_box()
    assert place is not None and whole is not None
    assert abs((place["x"] - whole["x"]) / whole["width"] - bbox[0] / sizes[0]) < 0.01
    assert abs((place["y"] - whole["y"]) / whole["height"] - bbox[1] / sizes[1]) < 0.01
    expect(page.locator(".spot.is-seal")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(".spot").nth(3)).to_be_attached()
    wide = whole["width"]
    page.keyboard.press("z")
    smaller = image.bounding_box()
    assert smaller is not None and smaller["width"] < wide


def test_a_key_held_down_decides_once_and_a_line_is_only_chosen(page: Page, server: Server) -> None:
    row = max(records(page, server, form="key_expert"), key=lambda row: int(row["n_doubts"]))
    open_record(page, server, row["record_id"])
    for _ in range(3):
        page.keyboard.down("a")
    page.keyboard.up("a")
    left = row["n_doubts"] - 1
    expect(page.locator("#doubt-count")).to_have_text(f"还有 {left} 处疑问")
    page.locator('[data-path="employer"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator('[data-path="employer"]')).to_have_attribute("aria-current", "true")
    expect(page.locator("#doubt-count")).to_have_text(f"还有 {left} 处疑问")
    page.keyboard.press("u")
    expect(page.locator("#doubt-count")).to_have_text(f"还有 {left + 1} 处疑问")
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_have_text("没有可撤销的处理")
