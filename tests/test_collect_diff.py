"""Two copies field by field: equal, only in one, different, or only badly read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returned_forms import low, made

from collect.diff import State, align_rows, diff_records, is_equal, pair_records, really_changed
from collect.settle import CONFIRMED, in_force, settle_copies
from collect.words import Likeness, are_alike, is_misread, likeness, plain
from models.record import Flag, FlagCode, Record, Row

SAME, MISREAD, CHANGED = Likeness.SAME, Likeness.BADLY_READ, Likeness.CHANGED

LONG = "组织专家赴山区海岛县开展义诊带教、技术培训和项目对接，全年计划不少于六场，覆盖十二个乡镇，服务群众三千人次。"

READINGS = [
    # as recognised, as in the Word copy, whether recognition was unsure, what it is
    ("杭州市", "杭州市", False, SAME),
    ("ＡＢ１２", "AB12", False, SAME),
    ("專家服務團", "专家服务团", False, SAME),
    ("组织专家赴山区\n开展义诊", "组织专家，赴山区开展义诊。", False, SAME),
    ("王末", "王未", False, MISREAD),
    ("曰常管理", "日常管理", False, MISREAD),
    ("土兵", "士兵", False, MISREAD),
    ("己建成", "已建成", False, MISREAD),
    ("抗州市人社局", "杭州市人社局", False, MISREAD),
    ("O571-88394838", "0571-88394838", False, MISREAD),
    ("l3800000000", "13800000000", False, MISREAD),
    ("张三", "张五", False, CHANGED),
    ("张三", "李四", True, CHANGED),
    ("13800000000", "13800000001", False, CHANGED),
    ("13800000000", "13800000001", True, MISREAD),
    ("13800000000", "13911112222", True, CHANGED),
    ("2024-03-01", "2024-08-01", False, CHANGED),
    ("五场", "三场", False, CHANGED),
    ("50000", "500000", False, CHANGED),
    ("浙江大学", "宁波大学", False, CHANGED),
    (LONG, LONG.replace("，", ""), False, SAME),
    (LONG.replace("义诊", "又诊"), LONG, False, MISREAD),
    (LONG.replace("培训", "培圳"), LONG, False, MISREAD),
    (LONG.replace("六场", "八场"), LONG, False, CHANGED),
    (LONG.replace("三千", "五千"), LONG, False, CHANGED),
    (LONG.replace("技术培训", "成果转化"), LONG, False, CHANGED),
    (LONG.replace("和项目对接", ""), LONG, False, CHANGED),
    ("", "杭州市", False, CHANGED),
]


@pytest.mark.parametrize(("read", "written", "is_doubtful", "wanted"), READINGS)
def test_likeness(read: str, written: str, is_doubtful: bool, wanted: Likeness) -> None:
    assert likeness(read, written, is_doubtful) is wanted
    assert likeness(written, read, is_doubtful) is wanted


@given(st.text(max_size=60))
def test_a_text_is_like_itself(text: str) -> None:
    assert likeness(text, text) is SAME
    assert plain(plain(text)) == plain(text)


@given(st.text("日曰末未0O1l士土己已王玉", min_size=1, max_size=12), st.integers(0, 11))
def test_changing_a_character_for_another_is_seen(text: str, place: int) -> None:
    at = place % len(text)
    changed = text[:at] + "鑫" + text[at + 1 :]
    assert not is_misread(plain(text), plain(changed))
    assert are_alike(text[at], text[at])


@pytest.mark.parametrize(
    ("here", "there", "kind", "wanted"),
    [
        (None, [], "choices", True),
        ("", None, "text", True),
        (50000, 50000.0, "money", True),
        (50000, "50000", "money", True),
        (True, 1, "yes_no", False),
        (True, False, "yes_no", False),
        (["义诊", "技术指导"], ["技术指导", "义诊"], "choices", True),
        (["义诊"], ["义诊", "技术指导"], "choices", False),
        ("杭州 市", "杭州市", "text", True),
        ("A，B", "A,B", "text", True),
        ("AB", "A,B", "text", False),
        ("甲。乙", "甲，乙", "long_text", True),
    ],
)
def test_when_values_are_equal(here: Any, there: Any, kind: str, wanted: bool) -> None:
    assert is_equal(here, there, kind) is wanted


def states(here: Record, there: Record) -> dict[str, State]:
    return {each.key: each.state for each in diff_records(here, there) if each.state is not State.EQUAL}


def test_every_field_is_told() -> None:
    here = made(places=None, service_count=3, mobile="13800000000")
    there = made(places="桐庐县", service_count=None, mobile="13900000000")
    assert states(here, there) == {
        "places": State.ONLY_THERE,
        "service_count": State.ONLY_HERE,
        "mobile": State.DIFFERS,
    }
    assert len(diff_records(here, there)) == len(here.values)


def test_two_forms_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="two forms"):
        diff_records(made(), made("key_expert"))


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"activity_name": name, "main_content": f"{name}的内容", "organizer": "杭州市人社局", "seq": 1, **more}


def test_rows_are_found_again_where_one_was_put_in_between() -> None:
    old = [row("农业技术培训"), row("海岛义诊"), row("企业技术对接")]
    new = [row("农业技术培训"), row("新增的活动", organizer="宁波"), row("海岛义诊"), row("企业技术对接", seq=4)]
    assert align_rows(old, new) == [(0, 0), (None, 1), (1, 2), (2, 3)]
    assert align_rows(new, old) == [(0, 0), (1, None), (2, 1), (3, 2)]
    diffs = really_changed(diff_records(made("activity_plan", rows=old), made("activity_plan", rows=new)))
    assert {(each.key, each.there_key) for each in diffs if each.key} == {("rows[2].seq", "rows[3].seq")}
    assert {each.there_key.partition(".")[0] for each in diffs if not each.key} == {"rows[1]"}


def test_long_lists_are_compared_row_by_row() -> None:
    old = [row(f"活动{number}", organizer=str(number)) for number in range(150)]
    assert align_rows(old, old[:-1])[-1] == (149, None)


def test_copies_that_agree_settle_what_recognition_left_in_doubt() -> None:
    word = made()
    scan = made(media="scan", confidence=0.6, flags=[low("contact"), low("mobile")])
    of_word, of_scan = settle_copies(word, scan)
    assert of_word.added == of_scan.added == ()
    after = of_scan.applied_to(scan)
    assert after.flags == []
    assert after.evidence["contact"].method == f"ocr+{CONFIRMED}"
    assert after.evidence["contact"].confidence == 1.0
    assert after.evidence["seal"] == scan.evidence["seal"]


def test_a_real_change_is_flagged_on_both() -> None:
    word, scan = made(), made(media="scan", contact="西门吹雪")
    for settled in settle_copies(word, scan):
        assert [(flag.code, flag.severity, flag.field) for flag in settled.added] == [
            (FlagCode.COPY_DIFFERS, "error", "contact")
        ]
        assert "西门吹雪" in settled.added[0].message
        assert "东方志永" in settled.added[0].message


def test_a_bad_reading_is_made_doubtful_on_the_scan_only() -> None:
    word, scan = made(contact="朱未来"), made(media="scan", contact="朱末来")
    of_word, of_scan = settle_copies(word, scan)
    assert of_word.added == ()
    assert [(flag.code, flag.field) for flag in of_scan.added] == [(FlagCode.LOW_CONFIDENCE, "contact")]


@pytest.mark.parametrize("media", ["scan", "image"])
def test_what_the_scan_cannot_show_is_no_difference(media: Any) -> None:
    gone = Flag.raised(FlagCode.LABEL_MISSING, "service_content", "缺页")
    scan = made(media=media, service_content=None, flags=[gone])
    assert settle_copies(made(), scan)[0].added == ()


def test_what_the_scan_leaves_empty_is_a_difference() -> None:
    assert [flag.field for flag in settle_copies(made(), made(media="scan", contact=None))[0].added] == ["contact"]


def test_a_lone_number_that_the_scan_does_not_show_was_overlooked() -> None:
    word, scan = made(service_count=3), made(media="scan")
    of_word, of_scan = settle_copies(word, scan)
    assert of_word.added == ()
    assert [(flag.code, flag.field) for flag in of_scan.added] == [(FlagCode.LOW_CONFIDENCE, "service_count")]
    assert [flag.field for flag in settle_copies(word, made(media="pdf"))[0].added] == ["service_count"]


def test_a_tick_that_differs_is_a_difference_unless_it_was_unclear() -> None:
    scan = made(media="scan", service_forms=["技术指导"])
    assert [flag.field for flag in settle_copies(made(), scan)[1].added] == ["service_forms"]
    scan.flags.append(Flag.raised(FlagCode.CHECKBOX_UNCLEAR, "service_forms", "勾选不清"))
    assert settle_copies(made(), scan)[1].added == ()


def test_a_pdf_is_read_and_not_recognised_so_nothing_is_forgiven() -> None:
    assert [
        flag.field for flag in settle_copies(made(contact="朱未来"), made(media="pdf", contact="朱末来"))[0].added
    ] == ["contact"]


def test_rows_carry_the_flag_each_under_its_own_number() -> None:
    word = made("activity_plan", rows=[row("甲活动"), row("乙活动", organizer="宁波市人社局")])
    scan = made(
        "activity_plan",
        "scan",
        rows=[
            row("新活动", organizer="丙", main_content="别的"),
            row("甲活动"),
            row("乙活动", organizer="温州市人社局"),
        ],
    )
    of_word, of_scan = settle_copies(word, scan)
    assert "rows[1].organizer" in {flag.field for flag in of_word.added}
    assert "rows[2].organizer" in {flag.field for flag in of_scan.added}


def test_in_force_are_the_words_values_and_the_stamps_seal() -> None:
    word, scan = made(), made(media="scan", contact="西门吹雪")
    record = in_force(word, [scan])
    assert record.values == {**word.values, "seal": True}
    assert record.evidence["seal"] == scan.evidence["seal"]
    assert in_force(None, [scan]) == scan
    assert in_force(word, []) == word


def test_a_missing_seal_is_told_of_the_return() -> None:
    scan = made(media="scan", seal=False, flags=[Flag.raised(FlagCode.NO_SEAL, "seal", "未见印章")])
    record = in_force(made(), [scan])
    assert record.values["seal"] is False
    assert [flag.code for flag in record.flags] == [FlagCode.NO_SEAL]


def test_records_of_two_sides_find_their_partners() -> None:
    one, two, three = made(), made("key_expert"), made("key_expert", name="李红")
    pairs = pair_records([one, two, three], [made("key_expert", name="李红"), made(mobile="1"), made("activity_plan")])
    assert [(left and left.values.get("name"), right and right.values.get("name")) for left, right in pairs[1:]] == [
        ("王小明", None),
        ("李红", "李红"),
        (None, None),
    ]
    assert pairs[0][1] is not None
    assert pairs[0][1].values["mobile"] == "1"


@given(st.lists(st.integers(0, 4), max_size=14), st.lists(st.integers(0, 4), max_size=14))
def test_every_row_of_both_lists_is_aligned_once_in_order(here: list[int], there: list[int]) -> None:
    rows: list[list[Row]] = [
        [{"a": f"{n}", "b": f"甲{n}", "c": f"乙{n // 2}"} for n in numbers] for numbers in (here, there)
    ]
    pairs = align_rows(*rows)
    assert [left for left, _ in pairs if left is not None] == list(range(len(here)))
    assert [right for _, right in pairs if right is not None] == list(range(len(there)))
