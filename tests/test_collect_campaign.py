"""The campaign file: what it holds, what is said where it is wrong, and the draft made of a notice."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import docx
import pytest
import yaml
from frame_source import ROOT
from returned_forms import BEIJING

from collect.campaign import Campaign, CampaignError, default_campaign, load_campaign
from collect.notice import draft_campaign, notice_to_text, read_notice
from models.errors import CorruptFile
from models.forms import FORM_BY_ID

NOTICE = (ROOT / "models" / "forms" / "blanks" / "notice.txt").read_text("utf-8")
GOOD = """\
units: [杭州市, 宁波市]
forms:
  key_expert: {at_least: 3, deadline: 2024-01-26}
  activity_results: {at_most: 1, per: half-year}
"""


def loaded(tmp_path: Path, text: str) -> Campaign:
    path = tmp_path / "campaign.yaml"
    path.write_text(text, "utf-8")
    return load_campaign(path)


def test_the_sample_is_the_notices() -> None:
    campaign = load_campaign(ROOT / "samples" / "campaign.yaml")
    assert len(campaign.units) == 11
    assert set(campaign.forms) == set(FORM_BY_ID)
    for form_id, due in campaign.forms.items():
        quota = FORM_BY_ID[form_id].quota
        assert due.at_most == (quota.at_most if quota else None)
        assert due.word
        assert due.stamped
        deadline = campaign.deadline_of(form_id)
        is_dated = (FORM_BY_ID[form_id].annex or 0) <= 5
        assert deadline == (datetime(2024, 1, 26, 23, 59, 59, tzinfo=BEIJING) if is_dated else None)
    assert campaign.due("key_expert").at_least == 3


def test_without_a_file_the_forms_say_what_is_due() -> None:
    campaign = default_campaign()
    assert campaign.due("demo_team").at_most == 1
    assert campaign.due("activity_results").per == "half-year"
    assert campaign.deadline_of("demo_team") is None


@pytest.mark.parametrize(
    ("deadline", "wanted"),
    [
        ("2024-01-26", datetime(2024, 1, 26, 23, 59, 59, tzinfo=BEIJING)),
        ("'2024-01-26'", datetime(2024, 1, 26, 23, 59, 59, tzinfo=BEIJING)),
        ("2024-01-26 18:00:00", datetime(2024, 1, 26, 18, tzinfo=BEIJING)),
        ("'2024-01-26 18:00'", datetime(2024, 1, 26, 18, tzinfo=BEIJING)),
        ("2024-01-26T10:00:00Z", datetime(2024, 1, 26, 18, tzinfo=BEIJING)),
    ],
)
def test_a_deadline_is_beijing_time_to_the_end_of_the_day(tmp_path: Path, deadline: str, wanted: datetime) -> None:
    assert loaded(tmp_path, f"deadline: {deadline}\n{GOOD}").deadline_of("activity_results") == wanted


WRONG = [
    (GOOD.replace("3,", "-3,"), 3, "forms.key_expert.at_least"),
    (GOOD.replace("2024-01-26", "1月26日"), 3, "2024-01-26"),
    (GOOD.replace("half-year", "week"), 4, "forms.activity_results.per"),
    (GOOD.replace("at_most", "atmost"), 4, "forms.activity_results.atmost"),
    (GOOD.replace("key_expert", "key_experts"), 2, "no form key_experts; there are: demo_team"),
    (GOOD.replace("宁波市", "杭州市"), 1, "杭州市 stands twice"),
    (GOOD.replace("units: [杭州市, 宁波市]\n", ""), 1, "units"),
    (GOOD + "senders: {a@b.cn: 温州市}\n", 1, "温州市 is not among the units"),
    (GOOD.replace("at_least: 3", "at_least: 3, at_most: 2"), 3, "at_most is less than at_least"),
    ("- a\n", 1, "must hold entries"),
    ("units: [a\nforms: b\n", 2, ""),
    ("units: &a [*a]\n", 1, ""),
    ("units: !!python/object/apply:os.system [true]\nforms: {}\n", 1, "could not determine a constructor"),
]


@pytest.mark.parametrize(("text", "line", "words"), WRONG)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(CampaignError) as caught:
        loaded(tmp_path, text)
    assert f"campaign.yaml:{line}:" in str(caught.value)
    assert words in str(caught.value)


def docx_of(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph("".join(char for char in line if char.isprintable() or char == "\t"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def drafted(text: str, tmp_path: Path) -> Campaign:
    return loaded(tmp_path, draft_campaign(read_notice(notice_to_text(docx_of(text)))))


def test_the_notice_gives_the_campaign(tmp_path: Path) -> None:
    draft = drafted(NOTICE, tmp_path)
    sample = load_campaign(ROOT / "samples" / "campaign.yaml")
    assert draft.units == sample.units
    assert draft.name == sample.name
    assert draft.office == sample.office
    assert draft.reply_to == sample.reply_to
    wanted = {
        form: due.model_copy(update={"at_least": 0}) if form == "activity_plan" else due
        for form, due in sample.forms.items()
    }
    assert draft.forms == wanted


def test_each_item_stands_under_its_sentence() -> None:
    lines = draft_campaign(read_notice(NOTICE)).splitlines()
    for item, words in (
        ("    at_least: 3", "择优推荐不少于3名专家"),
        ("    deadline: 2024-01-26", "于1月26日前，将附件1至附件5报送"),
        ("    per: half-year", "请每半年填报一次"),
        ("reply_to:", "zjszjzx@zjhrss.gov.cn"),
        ("    stamped: true", "需加盖单位公章"),
    ):
        at = next(number for number, line in enumerate(lines) if line.startswith(item))
        comments = [line for line in lines[at - 2 : at] if line.lstrip().startswith("# 原文：")]
        assert any(words in line for line in comments), item


OTHER = """\
某某省人力资源和社会保障厅关于开展2025年专家服务活动的通知
各市人力资源和社会保障局：
一、请填报《2024年专家服务基层示范团申报表》（附件1），每市限报2项。
二、请填报《2024年专家服务基层重点联系专家推荐表》（附件3），推荐3-5名专家，截止时间：2025年3月1日。
三、请填报《海外赤子为国服务项目申报表》（附件4），每个地市推荐不超过2个。
以上材料发送电子版至 A.b@x-y.cn。
2025年1月5日
"""


def test_another_notice_is_read_by_its_own_words(tmp_path: Path) -> None:
    draft = drafted(OTHER, tmp_path)
    assert list(draft.forms) == ["demo_team", "key_expert", "overseas_action"]
    assert [(due.at_least, due.at_most) for due in draft.forms.values()] == [(0, 2), (3, 5), (0, 2)]
    assert draft.deadline_of("key_expert") == datetime(2025, 3, 1, 23, 59, 59, tzinfo=BEIJING)
    assert [due.stamped for due in draft.forms.values()] == [False] * 3
    assert draft.reply_to == "A.b@x-y.cn"


@pytest.mark.parametrize("text", ["", "没有任何表", "：\n：：\n附件：", '关于"引号"\\的通知：'])
def test_a_notice_that_says_nothing_gives_a_draft_to_fill_in(text: str) -> None:
    document = yaml.safe_load(draft_campaign(read_notice(text)))
    assert not document["forms"]
    assert len(document["units"]) == 11


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", docx_of("x")[:-40]])
def test_what_is_no_word_file_is_a_file_error(data: bytes) -> None:
    with pytest.raises(CorruptFile):
        notice_to_text(data)
