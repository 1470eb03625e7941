"""The letters: to whom, what they ask in the form's own words, as Word file and as mail draft."""

from __future__ import annotations

import email
import io
from datetime import date
from email import policy
from pathlib import Path
from typing import Any

import docx
import pytest
from returned_forms import made

from collect.campaign import Campaign
from collect.items import Unreadable, record_section
from collect.ledger import Copy, take_stock
from collect.letters import (
    Letter,
    TemplateError,
    Unit,
    chinese_number,
    letter_to_docx,
    letter_to_mail,
    safe_name,
    write_letters,
)
from models.record import Flag, FlagCode, Record

TODAY = date(2024, 1, 23)
CAMPAIGN = Campaign.model_validate(
    {
        "name": "关于做好工作的通知",
        "office": "省专家中心",
        "contact": "电话0571-00000000",
        "reply_to": "c@zj.cn",
        "units": ["杭州市", "宁波市", "温州市"],
        "deadline": "2024-01-26",
        "forms": {"demo_team": {"at_most": 1}, "key_expert": {"at_least": 1, "stamped": False}},
        "addresses": {"宁波市": "office@nb.cn"},
    }
)


def copies(unit: str, **more: Any) -> list[Copy]:
    plain: dict[str, Any] = {"version": 1, "is_blank": False, "n_errors": 0, "unit": unit}
    return [
        Copy(record_id=f"{unit}1", form="demo_team", line="a", is_in_force=True, is_word=True, **{**plain, **more}),
        Copy(record_id=f"{unit}2", form="demo_team", line="a", is_in_force=False, is_word=False, **{**plain, **more}),
        Copy(record_id=f"{unit}3", form="key_expert", line="b", is_in_force=True, is_word=True, **{**plain, **more}),
    ]


def letters(*units: Unit, found: list[Copy] | None = None, templates: Path | None = None) -> dict[str, Letter]:
    ledger = take_stock(found if found is not None else copies("杭州市"), CAMPAIGN)
    return {each.unit: each for each in write_letters(ledger, {u.name: u for u in units}, TODAY, templates)}


def text_of(letter: Letter) -> str:
    return "\n".join(letter.paragraphs)


def flagged(code: FlagCode, key: str | None, message: str = "说明", **values: Any) -> Record:
    form = "activity_plan" if key and key.startswith("rows") else "demo_team"
    rows = [{"activity_name": "甲", "budget": "待定"}] if form == "activity_plan" else []
    return made(form, flags=[Flag.raised(code, key, message)], rows=rows, **values)


ITEMS = [
    (flagged(FlagCode.MISSING, "mobile"), "“手机”未填写，请补填。"),
    (flagged(FlagCode.INVALID, "mobile", "手机应为11位", mobile="138"), "“手机”填写为“138”，应为11位。请核实更正。"),
    (
        flagged(FlagCode.INCONSISTENT, "end_date", "结束时间早于开始时间"),
        "填写为“2024-05-22”，早于开始时间。请核实更正。",
    ),
    (flagged(FlagCode.CHECKBOX_NONE, "service_forms"), "“拟采取的服务形式（可多选）”未勾选，请在技术指导、"),
    (flagged(FlagCode.CHECKBOX_MULTIPLE, "service_forms"), "只能选一项"),
    (flagged(FlagCode.CHECKBOX_UNCLEAR, "service_forms"), "勾选不清，无法确认所选项，请重新勾选。"),
    (flagged(FlagCode.LABEL_MISSING, "funding"), "“经费保障”一栏在表中找不到"),
    (flagged(FlagCode.NO_SEAL, "seal"), "扫描件上未见公章，请加盖公章后重新报送扫描件。"),
    (
        flagged(FlagCode.COPY_DIFFERS, "contact", "Word版与盖章版不一致（联系人）：甲，乙"),
        "请核实，以正确内容重新报送两种版本。",
    ),
    (
        flagged(FlagCode.INVALID, "rows[0].budget", "活动预算应为一个金额"),
        "第1行“活动预算”填写为“待定”，应为一个金额。",
    ),
    (flagged(FlagCode.LABEL_MISSING, None, "缺少列：备注"), "缺少列：备注。请核实。"),
]


@pytest.mark.parametrize(("record", "words"), ITEMS, ids=[each[1] for each in ITEMS])
def test_an_item_in_the_forms_own_words(record: Record, words: str) -> None:
    section = record_section(record)
    assert section is not None
    assert any(words in item for item in section.items), section.items


def test_what_the_office_settles_itself_is_not_asked() -> None:
    assert record_section(flagged(FlagCode.EXTRA_CONTENT, None)) is None


def test_what_a_scan_does_not_show_clearly_is_asked_where_there_is_no_word_copy() -> None:
    flag = Flag.raised(FlagCode.LOW_CONFIDENCE, "mobile", "把握不大")
    section = record_section(made(media="scan", flags=[flag]))
    assert section is not None
    assert section.items == ("“手机”扫描件此处不清，辨认为“18900753410”，请确认，或报送Word版。",)
    assert record_section(made(flags=[flag])) is None


def test_a_unit_in_order_gets_no_letter_and_a_silent_one_a_reminder() -> None:
    found = letters(Unit("杭州市", senders=["a@hz.cn"]))
    assert {unit: letter.kind for unit, letter in found.items()} == {"宁波市": "reminder", "温州市": "reminder"}
    text = text_of(found["宁波市"])
    assert "应于2024年1月26日前报送" in text
    assert "附件3《2024年专家服务基层重点联系专家推荐表》\n1. 尚未收到，请报送，不少于1份。" in text
    assert "如有申报请报送（限1份）；如无，请告知。" in text
    assert (found["宁波市"].to, found["温州市"].to) == ("office@nb.cn", "")


def test_a_correction_lists_what_is_owed_and_what_is_wrong_form_by_form() -> None:
    unit = Unit(
        "杭州市",
        [flagged(FlagCode.MISSING, "mobile", mobile=None)],
        [Unreadable("mail-0003/材料.zip/推荐表.docx", "文件已加密。")],
        ["李 <li@hz.cn>", "a@hz.cn"],
    )
    letter = letters(unit, found=copies("杭州市")[:1])["杭州市"]
    assert (letter.kind, letter.to, letter.name) == ("correction", "li@hz.cn", "杭州市-补正通知")
    text = text_of(letter)
    assert text.startswith("关于补正《关于做好工作的通知》申报材料的通知\n杭州市人力资源和社会保障局：\n")
    headings = [line for line in letter.paragraphs if line[1:2] == "、"]
    assert headings == [
        "一、附件1《2024年专家服务基层示范团申报表》",
        "二、附件1《2024年专家服务基层示范团申报表》（服务团名称：杭州医疗卫生专家服务团）",
        "三、附件3《2024年专家服务基层重点联系专家推荐表》",
        "四、未能读取的附件",
    ]
    assert "1. 有1份只收到Word版，请补报加盖公章的扫描件。" in text
    assert "1. 附件“推荐表.docx”：文件已加密，请重新报送。" in text
    assert "请于2024年1月28日前" in text
    assert "（Word版和加盖公章的扫描件）报送至省专家中心（邮箱：c@zj.cn）" in text


def test_a_unit_with_nothing_but_unreadable_files_is_asked_to_send_them_again() -> None:
    unit = Unit("宁波市", unreadable=[Unreadable("x.docx", "文件损坏")])
    assert letters(unit)["宁波市"].kind == "correction"


def test_the_word_file_and_the_draft() -> None:
    letter = letters()["宁波市"]
    document = letter_to_docx(letter)
    paragraphs = docx.Document(io.BytesIO(document)).paragraphs
    assert [paragraph.text for paragraph in paragraphs] == [text.strip() for text in letter.paragraphs]
    assert paragraphs[0].runs[0].bold
    mail = email.message_from_bytes(letter_to_mail(letter, document, "c@zj.cn"), policy=policy.default)
    assert (mail["To"], mail["From"], mail["X-Unsent"]) == ("office@nb.cn", "c@zj.cn", "1")
    assert mail["Subject"] == letter.title
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "宁波市-催报.docx"
    assert attached.get_content() == document
    body = mail.get_body()
    assert body is not None
    assert "尚未收到" in body.get_content()


@pytest.mark.parametrize("address", ["", "no address", "a@b.cn\r\nBcc: x@y.cn", "张三"])
def test_what_is_no_address_gives_a_draft_without_one(address: str) -> None:
    letter = Letter("杭州市", "reminder", "x", address, ("题", "文"))
    mail = email.message_from_bytes(letter_to_mail(letter, b"x"), policy=policy.default)
    assert mail["To"] is None
    assert mail["Bcc"] is None


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b\\c:d*?", "杭州市\n", "..", "", "CON" * 90, "\u202e市"])
def test_file_names_lead_nowhere(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe) <= 60
    assert not set(safe) & set('/\\:*?"<>|.\n\u202e')


def test_an_own_template_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "reminder.txt").write_text("催\n{unit}好，{deadline}已过。\n{items}\n", "utf-8")
    text = text_of(letters(templates=tmp_path)["宁波市"])
    assert text.startswith("催\n宁波市人力资源和社会保障局好，2024年1月26日已过。\n一、")


def test_a_template_with_an_unknown_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reminder.txt").write_text("{unit}{units}", "utf-8")
    with pytest.raises(TemplateError, match=r"\{units\}; there are: unit"):
        letters(templates=tmp_path)


def test_what_people_wrote_is_never_a_template() -> None:
    unit = Unit("杭州市", [flagged(FlagCode.INVALID, "mobile", "不对", mobile="{office}{nonsense}")])
    assert "“{office}{nonsense}”" in text_of(letters(unit)["杭州市"])


def test_numbers_in_words() -> None:
    assert [chinese_number(number) for number in (1, 10, 11, 20, 21, 99, 100)] == [
        "一", "十", "十一", "二十", "二十一", "九十九", "100"
    ]  # fmt: skip
