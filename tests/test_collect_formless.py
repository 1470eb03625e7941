"""Mails that announce a form and bring none: listed with their unit, asked about in letters until the form comes."""

from __future__ import annotations

import email
import io
import json
import mailbox
from email import policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from test_collect_commands import call, filled
from test_collect_letters import CAMPAIGN, copies, letters

from collect.campaign import default_campaign
from collect.formless import FormlessMail, LaterReturns
from collect.items import formless_section
from collect.letters import Unit
from models.forms.demo_team import DemoTeam

LINK = '<a href="https://mail.qq.com/cgi-bin/ftnExs_download?k=1">推荐表.docx</a>'


def letter(sender: str, subject: str, day: int, text: str, *, file: bytes = b"", html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{day}@x.cn>"
    mail["From"] = sender
    mail["Subject"] = subject
    mail["Date"] = f"Mon, {day} Jan 2024 10:00:00 +0800"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    if file:
        mail.add_attachment(file, maintype="application", subtype="octet-stream", filename="推荐表.docx")
    return mail


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Hangzhou forgot its form, Ningbo sent a link, Wenzhou forgot it and sent it later, Jiaxing only asks."""
    form = filled(tmp_path / "form.docx", DemoTeam.blank_bytes(), ("服务团名称", "甲服务团"), ("账户名", "财政局"))
    box = mailbox.mbox(tmp_path / "export.mbox")
    for mail in (
        letter("杭州市人社局 <a@hz.cn>", "报送推荐表", 10, "附件为我市的推荐表，请查收。"),
        letter("宁波市人社局 <a@nb.cn>", "推荐表", 11, "材料见超大附件", html=f"<p>超大附件：{LINK}</p>"),
        letter("温州市人社局 <a@wz.cn>", "报送材料", 12, "材料见附件。"),
        letter("温州市人社局 <a@wz.cn>", "补发附件", 13, "漏了附件，抱歉。", file=form.read_bytes()),
        letter("嘉兴市人社局 <a@jx.cn>", "放假通知", 14, "新年好。"),
    ):
        box.add(mail)
    box.close()
    path = tmp_path / "a.db"
    assert call("run", tmp_path / "export.mbox", "--db", path, "--jobs", "1").exit_code == 0
    return path


def test_status_lists_mails_without_their_form(db: Path, tmp_path: Path) -> None:
    found = json.loads(call("status", "--db", db, "--json").stdout)["mails_without_form"]
    assert [(mail["unit"], mail["subject"], len(mail["links"])) for mail in found] == [
        ("杭州市", "报送推荐表", 0),
        ("宁波市", "推荐表", 1),
        ("温州市", "报送材料", 0),
    ]
    shown = call("status", "--db", db, "--out", tmp_path / "x.xlsx").stdout
    assert "未附表格的邮件" in shown
    assert "放假通知" not in shown
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "x.xlsx").read_bytes()))
    sheet = book["未附表格的邮件"]
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == ["报送推荐表", "推荐表", "报送材料"]
    assert sheet["F3"].value == "https://mail.qq.com/cgi-bin/ftnExs_download?k=1"


def test_a_letter_asks_for_the_form_that_was_not_attached() -> None:
    mail = FormlessMail("宁波市", "<1>", "a@nb.cn", "报送\n推荐表", copies("x")[0].first_at)
    section = formless_section([mail])
    assert section
    assert section.items == ("您单位邮件“报送 推荐表”未附表格，请将表格作为附件重新发送；如已另行报送，请忽略本条。",)
    found = letters(Unit("宁波市", senders=["a@nb.cn"], formless=[mail]))["宁波市"]
    assert found.kind == "correction"
    assert any("未附表格" in line for line in found.paragraphs)
    assert formless_section([FormlessMail("宁波市", "<1>", links=("https://a",))]) is None


def test_letters_leave_out_what_came_later(db: Path, tmp_path: Path) -> None:
    call("letters", tmp_path / "out", "--db", db)
    drafts = {path.stem.partition("-")[0]: path for path in (tmp_path / "out").glob("*.eml")}

    def body(unit: str) -> str:
        part = email.message_from_bytes(drafts[unit].read_bytes(), policy=policy.SMTP).get_body()
        assert part is not None
        return str(part.get_content())

    assert "1月10日的邮件“报送推荐表”未附表格" in body("杭州市")
    assert "超大附件" in body("宁波市")
    assert "未附表格" not in body("宁波市") + body("温州市") + body("嘉兴市")


def test_only_the_same_sender_settles_and_only_later() -> None:
    (copy, *_) = copies("杭州市", sender="a@hz.cn", first_at=CAMPAIGN.deadline)
    later = LaterReturns([copy])
    moment = CAMPAIGN.deadline
    assert moment is not None
    assert later.came_after("杭州 <A@hz.cn>", moment.replace(hour=1))
    assert not later.came_after("b@hz.cn", moment.replace(hour=1))
    assert not later.came_after("a@hz.cn", moment)
    assert not later.came_after("a@hz.cn", None)


def test_a_run_remembers_its_campaign(db: Path, tmp_path: Path) -> None:
    campaign = tmp_path / "c.yaml"
    text = "name: 一个通知\nunits: [杭州市, 甲局]\nforms: {demo_team: {at_most: 1}}\n"
    text += "senders: {wz.cn: 甲局, hz.cn: 杭州市}\n"
    campaign.write_text(text, "utf-8")
    before = json.loads(call("status", "--db", db, "--json").stdout)
    assert before["campaign"] == default_campaign().name
    result = call("run", tmp_path / "export.mbox", "--db", db, "--campaign", campaign, "--json")
    ledger = json.loads(result.stdout)["ledger"]
    after = json.loads(call("status", "--db", db, "--json").stdout)
    assert ledger == after
    assert after["campaign"] == "一个通知"
    assert {mail["unit"] for mail in after["mails_without_form"]} == {"杭州市", "宁波市", "甲局"}
    units = {each["unit"]: each["forms"]["demo_team"] for each in after["units"]}
    assert units["甲局"]["returned"] == 1
    shown = call("run", tmp_path / "export.mbox", "--db", db, "--campaign", campaign).stdout
    assert "甲局" in shown
