"""Which return is in force: corrected returns, two copies, mails out of order, the same file twice, time zones."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returned_forms import BEIJING, Mailbox, low, made

from models.record import FlagCode

CORRECTED: dict[str, Any] = {"mobile": "13911112222"}


def versions(box: Mailbox) -> dict[str, tuple[str, int]]:
    """Line and version of each record; lines are named by the first name in them."""
    return {name: (standing.line, standing.version) for name, standing in box.standings().items()}


def test_one_return_is_in_force() -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    assert box.in_force() == {"a"}


def test_a_corrected_return_supersedes() -> None:
    box = Mailbox()
    box.put("old", made(), "m1", 5)
    box.put("new", made(**CORRECTED), "m2", 8)
    assert box.in_force() == {"new"}
    assert versions(box) == {"old": ("new", 1), "new": ("new", 2)}


def test_word_and_scan_of_one_mail_are_two_copies() -> None:
    box = Mailbox()
    box.put("word", made(), "m1", 5)
    box.put("scan", made(media="scan"), "m1", 5)
    found = box.standings()
    assert box.in_force() == {"word"}
    assert found["word"].version == found["scan"].version == 1
    assert found["word"].seal is True
    assert found["scan"].seal is None


@pytest.mark.parametrize(("word_day", "scan_day"), [(5, 8), (8, 5)])
def test_word_and_scan_of_two_mails_are_two_copies(word_day: int, scan_day: int) -> None:
    box = Mailbox()
    box.put("word", made(), "m1", word_day)
    box.put("scan", made(media="scan"), "m2", scan_day, sender="b@other.cn")
    assert box.in_force() == {"word"}
    assert {standing.version for standing in box.standings().values()} == {1}


def test_a_scan_that_differs_soon_after_is_a_copy_and_carries_the_flag() -> None:
    box = Mailbox()
    box.put("word", made(), "m1", 5)
    box.put("scan", made(media="scan", mobile="13911112222"), "m2", 7)
    found = box.standings()
    assert box.in_force() == {"word"}
    for name in ("word", "scan"):
        assert [(flag.code, flag.field) for flag in found[name].added] == [(FlagCode.COPY_DIFFERS, "mobile")]


def test_a_scan_that_differs_long_after_is_a_new_return() -> None:
    box = Mailbox()
    box.put("word", made(), "m1", 5)
    box.put("scan", made(media="scan", mobile="13911112222"), "m2", 25)
    assert box.in_force() == {"scan"}
    assert not any(standing.added for standing in box.standings().values())


def test_a_scan_that_says_something_else_altogether_is_a_new_return() -> None:
    box = Mailbox()
    here: dict[str, Any] = {"form": "activity_plan", "reporting_bureau": "舟山市人社局"}
    box.put(
        "word",
        made(
            **here,
            rows=[{"seq": 1, "activity_name": "海水养殖", "contact": "彭海飞"}],
            reporter="于宇秀",
            reporter_phone="15540614643",
            report_date="2024-02-10",
        ),
        "m1",
        5,
    )
    there: dict[str, Any] = {"reporter": "程建", "reporter_phone": "13295732565", "report_date": "2024-01-23"}
    box.put(
        "scan",
        made(**here, media="scan", **there, rows=[{"seq": 1, "activity_name": "高山蔬菜", "contact": "俞婉丽"}]),
        "m2",
        7,
    )
    assert box.in_force() == {"scan"}
    assert not any(standing.added for standing in box.standings().values())


def test_a_corrected_pair_supersedes_a_pair() -> None:
    box = Mailbox()
    box.put("w1", made(), "m1", 5)
    box.put("s1", made(media="scan"), "m1", 5)
    box.put("w2", made(**CORRECTED), "m2", 7)
    box.put("s2", made(media="scan", **CORRECTED), "m2", 7)
    found = box.standings()
    assert box.in_force() == {"w2"}
    assert {name: each.version for name, each in found.items()} == {"w1": 1, "s1": 1, "w2": 2, "s2": 2}
    assert not any(each.added for each in found.values())


def test_copies_meet_by_what_they_say_when_the_mails_came_out_of_order() -> None:
    box = Mailbox()
    box.put("w1", made(), "m1", 5)
    box.put("s2", made(media="scan", **CORRECTED), "m2", 6)
    box.put("s1", made(media="scan"), "m3", 7)
    box.put("w2", made(**CORRECTED), "m4", 8)
    found = box.standings()
    assert {name: each.version for name, each in found.items()} == {"w1": 1, "s1": 1, "w2": 2, "s2": 2}
    assert box.in_force() == {"w2"}
    assert not any(each.added for each in found.values())


def test_an_old_word_copy_sent_late_with_its_scan_stays_superseded_by_a_later_one() -> None:
    box = Mailbox()
    box.put("w1", made(), "m1", 5)
    box.put("w2", made(**CORRECTED), "m2", 8)
    box.put("s1", made(media="scan"), "m3", 9)
    assert box.in_force() == {"w2"}
    assert box.standings()["s1"].version == 1


def test_a_word_copy_that_says_the_same_is_another_copy() -> None:
    box = Mailbox()
    box.put("word", made(), "m1", 5)
    box.put("scan", made(media="scan"), "m1", 5)
    box.put("again", made(media="doc"), "m2", 9)
    found = box.standings()
    assert box.in_force() == {"again"}
    assert {each.version for each in found.values()} == {1}
    assert found["again"].seal is True


def test_the_same_file_in_two_mails_is_one_record_and_pairs_with_either() -> None:
    box = Mailbox()
    box.put("word", made(), "m1", 5)
    box.put("word", made(), "m2", 20, sender="b@other.cn")
    box.put("scan", made(media="scan", mobile="13911112222"), "m2", 20, sender="b@other.cn")
    assert box.in_force() == {"word"}
    assert [flag.field for flag in box.standings()["scan"].added] == ["mobile"]


def test_a_file_sent_again_after_its_correction_is_in_force_again() -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("b", made(**CORRECTED), "m2", 8)
    box.put("a", made(), "m3", 11)
    assert box.in_force() == {"a"}


def test_a_forwarded_mail_does_not_bring_an_old_return_back() -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("b", made(**CORRECTED), "m2", 8)
    box.put("a", made(), "m3", 11, path="mail-0003/转发-1/a.docx")
    assert box.in_force() == {"b"}


def test_a_mail_that_brings_old_and_new_leaves_the_new_in_force() -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("a", made(), "m2", 8, path="z.docx")
    box.put("b", made(**CORRECTED), "m2", 8, path="b.docx")
    assert box.in_force() == {"b"}


HAWAII = timezone(timedelta(hours=-10))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (datetime(2024, 1, 20, 9, 0, tzinfo=BEIJING), datetime(2024, 1, 20, 2, 0, tzinfo=UTC)),
        (datetime(2024, 1, 20, 23, 0, tzinfo=BEIJING), datetime(2024, 1, 20, 6, 0, tzinfo=HAWAII)),
        (datetime(2024, 1, 21, 0, 30, tzinfo=BEIJING), datetime(2024, 1, 20, 17, 0, tzinfo=UTC)),
        (datetime(2024, 1, 20, 1, 0), datetime(2024, 1, 20, 9, 30, tzinfo=BEIJING)),
    ],
)
def test_times_are_compared_with_their_zones(first: datetime, second: datetime) -> None:
    box = Mailbox()
    box.put("first", made(), "m1", first)
    box.put("second", made(**CORRECTED), "m2", second)
    assert box.in_force() == {"second"}


def test_a_mail_without_date_stands_behind_its_predecessor_in_the_export() -> None:
    box = Mailbox()
    box.put("first", made(), "m1", 5, path="mail-0001/x.docx")
    box.put("undated", made(**CORRECTED), "m2", None, path="mail-0002/x.docx")
    assert box.in_force() == {"undated"}
    box.put("last", made(mobile="13700000000"), "m3", 9, path="mail-0003/x.docx")
    assert box.in_force() == {"last"}


def test_files_without_mail_are_sorted_by_the_date_on_the_form() -> None:
    box = Mailbox()
    box.put("new", made(report_date="2024-01-20", **CORRECTED), "file:1", None, sender="", path="一.docx")
    box.put("old", made(report_date="2024-01-10"), "file:2", None, sender="", path="二.docx")
    assert box.in_force() == {"new"}


@pytest.mark.parametrize(
    "name", ["杭州医疗卫生专家服务队", "杭州市医疗卫生专家服务团", "杭州医疗专家服务团", "桐庐乡村振兴助力团"]
)
def test_a_team_name_corrected_by_its_sender_is_one_line(name: str) -> None:
    box = Mailbox()
    box.put("old", made(), "m1", 5)
    box.put("new", made(team_name=name), "m2", 8)
    assert box.in_force() == {"new"}


OTHER_TEAM: dict[str, Any] = {
    "team_name": "钱塘智能制造专家服务团",
    "contact": "赵六",
    "mobile": "13722223333",
    "start_date": "2024-09-01",
    "host_region": "钱塘区",
}


def test_two_teams_of_one_mail_are_two_lines() -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("b", made(team_name="杭州医疗卫生专家服务队"), "m1", 5)
    assert box.in_force() == {"a", "b"}


def test_another_team_of_the_same_sender_is_another_line() -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("b", made(**OTHER_TEAM), "m2", 8)
    assert box.in_force() == {"a", "b"}


@pytest.mark.parametrize("name", ["杭州海洋渔业专家服务团", "杭州非遗专家服务团", "杭州生态环保产业专家服务团"])
def test_another_team_with_a_name_of_the_same_make_is_another_line(name: str) -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("b", made(**{**OTHER_TEAM, "team_name": name}), "m2", 8)
    assert box.in_force() == {"a", "b"}


def test_another_team_in_a_mail_that_corrects_supersedes() -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("b", made(**OTHER_TEAM), "m2", 8, subject="更正：示范团申报表，以此为准")
    assert box.in_force() == {"b"}


def test_units_do_not_supersede_one_another() -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("b", made(reporting_bureau="宁波市人力社保局"), "m2", 8, sender="b@nb.gov.cn")
    assert box.in_force() == {"a", "b"}


@pytest.mark.parametrize("bureau", ["杭州", "杭州市人力资源和社会保障局", "杭 州 市", "抗州市人社局", None])
def test_one_unit_is_named_in_many_ways(bureau: str | None) -> None:
    box = Mailbox()
    box.put("a", made(), "m1", 5)
    box.put("b", made(reporting_bureau=bureau, **CORRECTED), "m2", 8)
    assert box.in_force() == {"b"}


EXPERTS: list[tuple[str, dict[str, Any], bool]] = [
    ("same person", {}, True),
    ("name spaced", {"name": "王 小明"}, True),
    ("ID missing", {"id_number": None}, True),
    ("ID missing, another employer", {"id_number": None, "employer": "宁波大学"}, False),
    ("another ID, same name and employer", {"id_number": "110105194912310097"}, True),
    ("another ID of another person", {"id_number": "440308199901101512", "employer": "宁波大学"}, False),
    ("same name and employer, two right IDs", {"id_number": "440308199901101512"}, False),
    ("name corrected, same ID", {"name": "王晓明"}, True),
    ("another person", {"name": "李红", "id_number": "440308199901101512", "employer": "宁波大学"}, False),
    ("employer moved, same ID", {"employer": "浙江大学"}, True),
]


@pytest.mark.parametrize(("what", "change", "is_one"), EXPERTS, ids=[each[0] for each in EXPERTS])
def test_experts_are_told_by_name_and_id(what: str, change: dict[str, Any], is_one: bool) -> None:
    box = Mailbox()
    box.put("a", made("key_expert"), "m1", 5)
    box.put("b", made("key_expert", title="教授", **change), "m2", 8)
    assert box.in_force() == ({"b"} if is_one else {"a", "b"})


def test_a_name_badly_read_in_the_scan_still_meets_its_word_copy() -> None:
    box = Mailbox()
    box.put("word", made("key_expert", name="朱未来"), "m1", 5)
    box.put("scan", made("key_expert", "scan", name="朱末来", flags=[low("name")]), "m1", 5)
    assert box.in_force() == {"word"}


def test_a_scan_without_a_readable_name_meets_the_only_word_copy_of_its_mail() -> None:
    box = Mailbox()
    box.put("word", made(), "m1", 5)
    box.put("scan", made(media="scan", team_name=None), "m1", 5)
    assert box.in_force() == {"word"}


def test_a_blank_form_supersedes_nothing() -> None:
    box = Mailbox()
    box.put("filled", made(), "m1", 5)
    blank = made()
    blank.values.update(dict.fromkeys(blank.values))
    box.put("blank", blank, "m2", 8)
    assert box.in_force() == {"filled", "blank"}
    assert box.standings()["blank"].is_blank


def test_a_county_has_its_own_plan() -> None:
    box = Mailbox()
    box.put("city", made("activity_plan", rows=[{"activity_name": "甲"}]), "m1", 5)
    box.put("county", made("activity_plan", reporting_bureau="萧山区人社局", rows=[{"activity_name": "乙"}]), "m2", 6)
    box.put("new", made("activity_plan", reporting_bureau="杭州市", rows=[{"activity_name": "丙"}]), "m3", 8)
    assert box.in_force() == {"county", "new"}


def test_each_half_year_has_its_own_results() -> None:
    box = Mailbox()
    row = [{"region": "桐庐县"}]
    box.put("first", made("activity_results", rows=row), "m1", datetime(2024, 6, 20, tzinfo=BEIJING))
    box.put(
        "again", made("activity_results", report_date="2024-07-02", rows=row), "m2", datetime(2024, 7, 2, tzinfo=UTC)
    )
    box.put(
        "second", made("activity_results", report_date="2025-01-03", rows=row), "m3", datetime(2025, 1, 3, tzinfo=UTC)
    )
    assert box.in_force() == {"again", "second"}


def test_the_order_of_reading_does_not_matter() -> None:
    box = Mailbox()
    for number, day in itertools.product(range(3), (5, 8)):
        values: dict[str, Any] = {
            "name": f"王小{'甲乙丙'[number]}",
            "id_number": None,
            "mobile": f"1380000{day:02}0{number}",
        }
        box.put(f"w{number}{day}", made("key_expert", **values), f"m{day}", day)
        box.put(f"s{number}{day}", made("key_expert", "scan", **values), f"m{day}", day)
    wanted = versions(box)
    assert box.in_force() == {"w08", "w18", "w28"}
    for seed in range(5):
        names = list(box.records)
        random.Random(seed).shuffle(names)
        mixed = Mailbox(
            {name: box.records[name] for name in names}, arrivals={name: box.arrivals[name] for name in names}
        )
        assert versions(mixed) == wanted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("推荐表.docx", "推荐表(1).docx"),
        ("推荐表（1）.docx", "推荐表（2）.docx"),
        ("推荐表.docx", "推荐表-更正.docx"),
        ("推荐表(3).docx", "推荐表（最终）.docx"),
        ("推荐表（作废）.docx", "推荐表.docx"),
        ("推荐表v2.docx", "推荐表v10.docx"),
    ],
)
def test_of_two_files_in_one_mail_the_one_that_says_so_is_newer(old: str, new: str) -> None:
    for names in ((old, new), (new, old)):
        box = Mailbox()
        for name in names:
            changes = CORRECTED if name == new else {}
            box.put(name, made("key_expert", **changes), "m1", 5, path=f"mail-0001/{name}")
        assert box.in_force() == {new}


def test_strangers_do_not_supersede_one_another() -> None:
    box = Mailbox()
    for number, sender in enumerate(("a@qq.com", "b@qq.com", "")):
        plan = made("activity_plan", reporting_bureau=None, reporter=f"人{number}", rows=[{"activity_name": "甲"}])
        box.put(f"{number}", plan, f"m{number}", 5 + number, sender=sender)
    box.put("vague", made("activity_plan", reporting_bureau="市人社局", rows=[{"seq": 1}]), "m9", 12, sender="c@qq.com")
    assert box.in_force() == {"0", "1", "2", "vague"}
    box.put("newer", made("activity_plan", reporting_bureau=None, rows=[{"seq": 2}]), "m8", 12, sender="a@qq.com")
    assert box.in_force() == {"newer", "1", "2", "vague"}


@pytest.mark.parametrize("mail", ["m1", "m2"])
@pytest.mark.parametrize(
    ("form", "changes"),
    [
        ("demo_team", {"team_name": "钱塘智能制造服务团"}),
        ("key_expert", {"name": "李大明"}),
        ("key_expert", {"id_number": "440308199901101512"}),
    ],
)
def test_copies_that_differ_in_their_very_name_are_still_two_copies(
    form: str, changes: dict[str, Any], mail: str
) -> None:
    box = Mailbox()
    box.put("word", made(form), "m1", 5)
    box.put("scan", made(form, "pdf", **changes), mail, 6)
    assert box.in_force() == {"word"}
    assert [flag.field for flag in box.standings()["word"].added] == list(changes)


def test_experts_of_one_employer_are_not_taken_for_copies_of_one_another() -> None:
    box = Mailbox()
    people = [("王小明", "11010519491231002X"), ("李红", "440308199901101512"), ("赵强", "110101199003070134")]
    for number, (name, id_number) in enumerate(people):
        values: dict[str, Any] = {"name": name, "id_number": id_number, "mobile": f"1380000000{number}"}
        box.put(f"w{number}", made("key_expert", **values), "m1", 5)
        if number:
            box.put(f"s{number}", made("key_expert", "scan", **values), "m1", 5)
    other: dict[str, Any] = {"name": "钱多", "id_number": "330106198001010018", "mobile": "13900000000"}
    box.put("s9", made("key_expert", "scan", **other), "m1", 5)
    assert box.in_force() == {"w0", "w1", "w2", "s9"}


def test_a_return_without_a_name_is_corrected_by_one_that_has_it() -> None:
    box = Mailbox()
    box.put("old", made(team_name=None), "m1", 5)
    box.put("new", made(), "m2", 8)
    assert box.in_force() == {"new"}


def test_a_list_without_a_date_belongs_to_the_only_line_of_its_bureau() -> None:
    box = Mailbox()
    row = [{"region": "桐庐县"}]
    box.put("word", made("activity_results", rows=row), "m1", 5)
    box.put("scan", made("activity_results", "scan", report_date=None, rows=row), "m1", 5)
    assert box.in_force() == {"word"}
    box.put("undated", made("activity_results", report_date="某日", rows=[{"region": "建德市"}]), "m2", 9)
    assert box.in_force() == {"undated"}


def test_a_name_corrected_by_a_colleague_needs_more_in_common() -> None:
    box = Mailbox()
    box.put("old", made(), "m1", 5)
    box.put("new", made(team_name="杭州市医疗卫生专家服务团"), "m2", 8, sender="b@hz.gov.cn")
    assert box.in_force() == {"new"}
    box = Mailbox()
    box.put("old", made(), "m1", 5)
    box.put("other", made(**{**OTHER_TEAM, "team_name": "杭州市医疗卫生专家服务团"}), "m2", 8, sender="b@hz.gov.cn")
    assert box.in_force() == {"old", "other"}


ARRIVALS = st.tuples(
    st.sampled_from(["demo_team", "key_expert", "activity_plan"]),
    st.sampled_from(["docx", "scan", "pdf"]),
    st.sampled_from(["甲", "乙", None]),
    st.sampled_from(["杭州市", "宁波", None]),
    st.integers(1, 4),
    st.sampled_from(["a@x.cn", "b@y.cn", ""]),
    st.sampled_from(["1", "2"]),
)
NAME_KEYS = {"demo_team": "team_name", "key_expert": "name", "activity_plan": "reporter"}


@settings(max_examples=60, deadline=None)
@given(st.lists(ARRIVALS, min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_whatever_comes_one_record_of_each_line_is_in_force(arrivals: list[Any], chance: random.Random) -> None:
    def filled(order: list[int]) -> Mailbox:
        box = Mailbox()
        for number in order:
            form, media, name, bureau, mail, sender, mobile = arrivals[number]
            values: dict[str, Any] = {NAME_KEYS[form]: name, "reporting_bureau": bureau}
            if form != "activity_plan":
                values["mobile"] = f"1380000000{mobile}"
            rows = [{"activity_name": mobile}] if form == "activity_plan" else []
            box.put(f"r{number}", made(form, media, rows=rows, **values), f"m{mail}{sender}", mail, sender=sender)
        return box

    order = list(range(len(arrivals)))
    found = filled(order).standings()
    assert set(found) == {f"r{number}" for number in order}
    lines: dict[str, list[Any]] = {}
    for standing in found.values():
        lines.setdefault(standing.line, []).append(standing)
    for line in lines.values():
        assert sum(standing.is_in_force for standing in line) == 1
        assert {standing.version for standing in line} == set(range(1, max(s.version for s in line) + 1))
        assert len({(standing.form, standing.unit) for standing in line}) == 1
    chance.shuffle(order)
    assert filled(order).standings() == found


def test_of_two_pictures_of_one_sheet_either_may_show_the_seal() -> None:
    box = Mailbox()
    box.put("a", made(media="image", seal=True), "m1", 5, path="1.jpg")
    box.put("b", made(media="image", seal=False), "m1", 5, path="2.jpg")
    found = box.standings()
    assert box.in_force() == {"b"}
    assert (found["a"].version, found["b"].version, found["b"].seal) == (1, 1, True)
