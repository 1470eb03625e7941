"""Decisions as facts: what is in force, what is kept when a file is read again or corrected, and what is shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from made_records import made_record, sha_of
from service_parts import add_pair, add_records, copy_template, doubt, expert

from batch.accounts import read_ledger
from batch.versions import update_versions
from collect.campaign import default_campaign
from models.forms import FORM_BY_ID
from models.record import FlagCode
from service.desk import Conflict, Desk, NotFound, NotOfType
from service.desk.masking import mask_numbers
from service.desk.shapes import Decision, QueueFilters, Who
from store import open_store
from store.access import User, add_user, open_session
from store.access_tables import jobs, sessions, users
from store.backup import backup, restore
from store.database import Store
from store.desk_tables import queue, reviews, settlements
from store.jobs import add_job, finish_job, new_job_id
from store.purge import Purge, purge
from store.reading import Wanted, read_records
from store.reviews import Fact, Raced, add_fact, facts_in_force

WANG = Who(name="王五", role="reviewer")
LI = Who(name="李四", role="reviewer")


def edit(value: object) -> Decision:
    return Decision.model_validate({"kind": "edit", "value": value})


def n_facts(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(reviews)).scalar_one()


def in_view(store: Store, form: str, column: str) -> list[object]:
    with store.reading() as connection:
        return list(connection.execute(sa.text(f'SELECT "{column}" FROM "{form}" ORDER BY record_id')).scalars())


def test_views_and_exports_show_the_settled_value_and_the_table_keeps_the_machines(store: Store) -> None:
    (number,) = add_records(store, "a", [expert(flags=[doubt("mobile")])])
    Desk(store).decide(number, "mobile", edit("138 0000 0000"), 0, WANG)
    assert in_view(store, "key_expert", "mobile") == ["13800000000"]
    (stored,) = read_records(store, Wanted("key_expert", is_in_force=True))
    assert stored.values["mobile"] == "13800000000"
    assert stored.flags == []
    assert stored.evidence["mobile"] == {
        **{"raw": "原文mobile", "confidence": 1.0, "method": "reviewed"},
        **{"page": None, "bbox": None, "cell": "T1R2C2"},
    }
    with store.reading() as connection:
        fields = connection.execute(sa.text("SELECT fields FROM records")).scalar_one()
    assert "手机号1" in str(fields)


def test_rows_of_a_list_are_settled_too(store: Store) -> None:
    (number,) = add_records(store, "a", [made_record(FORM_BY_ID["activity_plan"], 1, sha256=sha_of("a"))])
    Desk(store).decide(number, "rows[1].budget", edit("5万元"), 0, WANG)
    with store.reading() as connection:
        query = sa.text("SELECT row_index, budget FROM activity_plan ORDER BY row_index")
        assert [float(row.budget) for row in connection.execute(query)] == [1000.5, 50000.0]


def test_no_fact_is_ever_changed_and_undo_is_a_fact(store: Store) -> None:
    desk = Desk(store)
    (number,) = add_records(store, "a", [expert(flags=[doubt("mobile")])])
    desk.decide(number, "mobile", edit("13800000000"), 0, WANG)
    desk.decide(number, "mobile", edit("13900000000"), 1, LI)
    view = desk.undo(number, 2, WANG)
    field = next(each for each in view.fields if each.path == "mobile")
    assert (field.value, view.revision, field.is_settled) == ("13800000000", 3, True)
    view = desk.undo(number, 3, WANG)
    field = next(each for each in view.fields if each.path == "mobile")
    assert (field.value, field.is_settled, view.revision) == ("手机号1", False, 4)
    assert [fact.kind for fact in reversed(view.reviews)] == ["edit", "edit", "undo", "undo"]
    assert n_facts(store) == 4


def test_two_who_write_at_once_leave_one_fact_and_one_refusal(store: Store) -> None:
    (number,) = add_records(store, "a", [expert()])
    add_fact(store, number, Fact("mobile", "accept", "王五"), 0)
    try:
        add_fact(store, number, Fact("mobile", "edit", "李四", new="1"), 0)
    except Raced as raced:
        assert (raced.who, raced.revision) == ("王五", 1)
    else:
        raise AssertionError("the second must be told")
    assert n_facts(store) == 1


def test_reading_again_keeps_decisions_of_every_program_version(store: Store) -> None:
    desk = Desk(store)
    (number,) = add_records(store, "a", [expert(flags=[doubt("mobile")])])
    desk.decide(number, "mobile", edit("13800000000"), 0, WANG)
    add_records(store, "a", [expert(flags=[doubt("mobile")], mobile="13811111111")], version="2.0")
    view = desk.record(number)
    field = next(each for each in view.fields if each.path == "mobile")
    assert (field.value, field.machine, field.is_settled) == ("13800000000", "13811111111", True)
    assert in_view(store, "key_expert", "mobile") == ["13800000000"]


def test_decisions_follow_their_record_to_another_place_in_the_file(store: Store) -> None:
    desk = Desk(store)
    first, second = add_records(store, "a", [expert("张三"), expert("李四", id_number="110101199003070011")])
    desk.decide(second, "post", edit("院长"), 0, WANG)
    both = [
        expert("新人", id_number="110101199003070038"),
        expert("张三"),
        expert("李四", id_number="110101199003070011"),
    ]
    numbers = add_records(store, "a", both, version="2.0")
    values = {desk.record(number).subject.split()[0]: _value(desk, number, "post") for number in numbers}
    assert values["李四"] == "院长"
    assert "院长" not in (values["张三"], values["新人"])
    assert first == numbers[0]


def test_decisions_follow_their_row(store: Store) -> None:
    desk = Desk(store)
    plan = made_record(FORM_BY_ID["activity_plan"], 1, n_rows=3, sha256=sha_of("a"))
    (number,) = add_records(store, "a", [plan])
    desk.decide(number, "rows[2].budget", edit("77"), 0, WANG)
    desk.decide(number, "rows[0].budget", edit("11"), 1, WANG)
    shorter = plan.model_copy(update={"rows": plan.rows[1:]})
    add_records(store, "a", [shorter], version="2.0")
    view = desk.record(number)
    assert [_value(desk, number, f"rows[{index}].budget") for index in range(2)] == [plan.rows[1]["budget"], 77]
    assert [review.who for review in view.reviews[:3]] == ["系统", "王五", "系统"]


def test_a_corrected_return_keeps_what_was_decided_on_unchanged_fields(store: Store) -> None:
    desk = Desk(store)
    (old,) = add_records(store, "a", [expert(flags=[doubt("mobile"), doubt("email")])], day=1)
    desk.decide(old, "mobile", edit("13800000000"), 0, WANG)
    desk.decide(old, "email", Decision(kind="accept"), 1, WANG)
    (new,) = add_records(
        store, "b", [expert(file="b", flags=[doubt("mobile"), doubt("email")], email="new@example.cn")], day=2
    )
    view = desk.record(new)
    fields = {field.path: field for field in view.fields}
    assert view.version == 2
    assert fields["mobile"].value == "13800000000"
    assert fields["mobile"].decision is not None
    assert (fields["mobile"].decision.kind, fields["mobile"].decision.who) == ("carry", "王五")
    assert not fields["email"].is_settled
    desk.undo(new, view.revision, LI, "mobile")
    update_versions(store)
    assert not next(field for field in desk.record(new).fields if field.path == "mobile").is_settled


def test_what_the_unit_owes_stays_owed_until_it_is_mended(store: Store) -> None:
    desk = Desk(store)
    (number,) = add_records(store, "a", [expert(flags=[doubt("mobile", FlagCode.MISSING)], mobile=None)])
    assert _errors(store) == 1
    view = desk.decide(number, "mobile", Decision(kind="accept"), 0, WANG)
    assert (view.is_settled, _errors(store)) == (True, 1)
    desk.decide(number, "mobile", edit("13800000000"), 1, WANG)
    assert _errors(store) == 0
    desk.undo(number, 2, WANG)
    desk.decide(number, "mobile", Decision(kind="empty"), 3, WANG)
    assert _errors(store) == 0


def test_the_queue_puts_errors_first_and_knows_what_is_settled(store: Store) -> None:
    desk = Desk(store)
    (low,) = add_records(store, "a", [expert("甲", "a", [doubt("mobile"), doubt("email")], id_number="1" * 15)])
    (tick,) = add_records(
        store, "b", [expert("乙", "b", [doubt("is_academician", FlagCode.CHECKBOX_UNCLEAR)], id_number="2" * 15)], day=2
    )
    (wrong,) = add_records(
        store, "c", [expert("丙", "c", [doubt("mobile", FlagCode.INVALID)], id_number="3" * 15)], day=3
    )
    add_records(store, "d", [expert("丁", "d", id_number="4" * 15)], day=4)
    assert [row.record_id for row in desk.queue(QueueFilters()).rows] == [wrong, tick, low]
    desk.decide(wrong, "mobile", Decision(kind="accept"), 0, WANG)
    page = desk.queue(QueueFilters(state="settled"))
    assert [(row.record_id, row.reviewer) for row in page.rows] == [(wrong, "王五")]
    progress = desk.progress()
    assert (progress.n_records, progress.n_doubtful, progress.n_settled) == (4, 3, 1)
    assert [row.record_id for row in desk.queue(QueueFilters(q="乙")).rows] == [tick]
    assert [row.record_id for row in desk.queue(QueueFilters(flag="low_confidence")).rows] == [low]
    assert desk.queue(QueueFilters(q="100%_")).total == 0


def test_paging_shows_each_record_once(store: Store) -> None:
    desk = Desk(store)
    for number in range(7):
        add_records(store, f"f{number}", [expert(f"人{number}", f"f{number}", [doubt("mobile")])], sorts=False)
    update_versions(store)
    found, cursor = [], None
    while True:
        page = desk.queue(QueueFilters(standing="all"), cursor, 3)
        found += [row.record_id for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 7


def test_an_upgrade_shows_what_it_reads_otherwise(store: Store) -> None:
    desk = Desk(store)
    (number,) = add_records(store, "a", [expert(post="主任")])
    add_records(store, "a", [expert(post="主任")], version="2.0")
    assert desk.rereads() == []
    add_records(store, "a", [expert(post="主 任医师")], version="3.0")
    (changed,) = desk.rereads()
    assert (changed.old_version, changed.new_version) == ("2.0", "3.0")
    assert [field.path for field in changed.fields] == ["post"]
    desk.accept_reread(number, WANG)
    assert desk.rereads() == []


def test_what_is_purged_is_gone_from_the_decisions_too(store: Store) -> None:
    desk = Desk(store)
    first, second = add_records(store, "a", [expert("张三"), expert("李四", id_number="110101199003070011")])
    desk.decide(first, "post", edit("张三的职务"), 0, WANG)
    desk.decide(second, "post", edit("李四的职务"), 0, WANG)
    job = add_job(store, new_job_id(), ["张三推荐表.docx"], 1, "王五", 1)
    assert job is not None
    finish_job(store, job.job_id, "done")
    purge(store, Purge(person="张三"))
    assert n_facts(store) == 1
    with store.reading() as connection:
        everything = str([connection.execute(sa.select(table)).all() for table in (reviews, settlements, queue, jobs)])
    assert "张三" not in everything
    assert "李四的职务" in everything


def test_a_fact_taken_back_lets_the_one_before_count() -> None:
    facts = [
        Fact("a", "edit", "x", new=1, number=1),
        Fact("a", "edit", "x", new=2, number=2),
        Fact("b", "accept", "x", number=3),
        Fact("a", "undo", "x", undoes=2, number=4),
        Fact("b", "undo", "x", undoes=3, number=5),
    ]
    assert {path: fact.new for path, fact in facts_in_force(facts).items()} == {"a": 1}


def _value(desk: Desk, number: str, path: str) -> object:
    return next(field.value for field in desk.record(number).fields if field.path == path)


def _errors(store: Store) -> int:
    ledger = read_ledger(store, default_campaign())
    return ledger.cells["杭州市", "key_expert"].n_with_errors


def test_a_new_value_must_go_together_with_the_others_or_be_insisted_on(store: Store) -> None:
    desk = Desk(store)
    team = made_record(FORM_BY_ID["demo_team"], 1, sha256=sha_of("a"))
    team.values |= {"start_date": "2024-06-01", "end_date": "2024-06-11"}
    (number,) = add_records(store, "a", [team])
    checked = desk.check_value("demo_team", "start_date", "2024年6月12日", number)
    assert (checked.value, checked.problem) == ("2024-06-12", "结束时间（2024-06-11）早于开始时间（2024-06-12）")
    with pytest.raises(NotOfType, match="早于"):
        desk.decide(number, "start_date", edit("2024-06-12"), 0, WANG)
    insisted = Decision(kind="edit", value="2024-06-12", as_written=True)
    assert desk.decide(number, "start_date", insisted, 0, WANG).revision == 1
    assert desk.check_value("demo_team", "end_date", "2024-06-13", number).problem is None


@pytest.mark.parametrize(
    ("form", "field", "typed", "value", "has_problem"),
    [
        ("key_expert", "report_date", "2024年1月22日", "2024-01-22", False),
        ("key_expert", "report_date", "二月", "二月", True),
        ("key_expert", "mobile", "+86 138-0000-0000", "13800000000", False),
        ("key_expert", "id_number", "330102199001010013", "330102199001010013", True),
        ("key_expert", "is_academician", "是", True, False),
        ("key_expert", "is_academician", "也许", None, True),
        ("key_expert", "name", "  ", None, False),
        ("demo_team", "service_forms", ["义诊", "技术指导"], ["技术指导", "义诊"], False),
        ("demo_team", "service_forms", ["跳舞"], [], True),
        ("service_base", "organization_type", "产业园区", "产业园区", False),
        ("activity_plan", "rows[0].budget", "5万元", 50000, False),
        ("service_base", "achievements", "长" * 1001, "长" * 1001, True),
    ],
)
def test_a_typed_value_is_read_as_extraction_reads_it(
    sqlite_store: Store, form: str, field: str, typed: Any, value: object, has_problem: bool
) -> None:
    checked = Desk(sqlite_store).check_value(form, field, typed)
    assert (checked.value, checked.problem is not None) == (value, has_problem)


def test_a_stamps_value_is_taken_and_its_difference_shown(store: Store) -> None:
    desk = Desk(store)
    word = expert(file="a", post="处长")
    stamp = expert(file="b", post="副处长", seal=True)
    stamp = stamp.model_copy(update={"source": stamp.source.model_copy(update={"media": "scan"})})
    here, there = add_pair(store, word, stamp)
    view = desk.record(here)
    field = next(field for field in view.fields if field.path == "post")
    (other,) = field.others
    assert (other.record_id, other.shown, other.words) == (there, "副处长", "盖章扫描件")
    assert [(piece.text, piece.is_changed) for piece in other.there] == [("副", True), ("处长", False)]
    assert "copy_differs" in {flag.code for flag in field.flags}
    view = desk.decide(here, "post", Decision(kind="take", source=there), 0, WANG)
    field = next(field for field in view.fields if field.path == "post")
    assert (field.value, field.is_settled) == ("副处长", True)
    assert in_view(store, "key_expert", "post") == ["副处长"]
    diff = desk.diff(here, there)
    assert "post" not in {each.path for each in diff.fields}
    with pytest.raises(NotFound):
        desk.decide(here, "post", Decision(kind="take", source="0" * 20), 1, WANG)


def test_a_doubt_that_comes_after_a_decision_is_open(store: Store) -> None:
    desk = Desk(store)
    word = expert(file="a", flags=[doubt("email")], post="处长")
    (here,) = add_records(store, "a", [word])
    desk.decide(here, "post", Decision(kind="accept"), 0, WANG)
    view = desk.decide(here, "email", edit("a@b.cn"), 1, WANG)
    assert (view.is_settled, desk.progress().n_settled) == (True, 1)
    stamp = expert(file="b", post="副处长", email="甲@乙", seal=True)
    stamp = stamp.model_copy(update={"source": stamp.source.model_copy(update={"media": "scan"})})
    _, there = add_pair(store, word, stamp)
    fields = {field.path: field for field in desk.record(here).fields}
    assert not fields["post"].is_settled
    assert Desk(store).progress().n_settled == 0
    assert desk.queue(QueueFilters(flag="copy_differs")).total == 1
    view = desk.decide(here, "post", Decision(kind="accept"), 2, LI)
    assert next(field for field in view.fields if field.path == "post").is_settled
    assert there in {copy.record_id for copy in view.copies}
    (stored,) = read_records(store, Wanted("key_expert", is_in_force=True))
    assert "post" not in {flag["field"] for flag in stored.flags}


def test_of_many_who_decide_at_once_one_is_written_and_all_others_are_told(store: Store) -> None:
    desk = Desk(store)
    (number,) = add_records(store, "a", [expert(flags=[doubt("mobile")])])

    def decide(clerk: int) -> str:
        try:
            desk.decide(number, "mobile", edit(f"1380000000{clerk}"), 0, Who(name=f"clerk {clerk}", role="reviewer"))
        except Conflict as conflict:
            return conflict.who
        return "written"

    with ThreadPoolExecutor(6) as clerks:
        answers = list(clerks.map(decide, range(6)))
    assert answers.count("written") == 1
    (review,) = desk.record(number).reviews
    assert review.who == f"clerk {answers.index('written')}"
    assert {answer for answer in answers if answer != "written"} == {review.who}


def test_a_backup_keeps_decisions_and_users_but_no_sessions(
    store: Store, sqlite_template: Path, tmp_path: Path
) -> None:
    (number,) = add_records(store, "a", [expert(flags=[doubt("mobile")])])
    Desk(store).decide(number, "mobile", edit("13800000000"), 0, WANG)
    add_user(store, User("chen", "admin"))
    open_session(store, "0" * 64, "chen", datetime.now(UTC) + timedelta(hours=1))
    backup(store, tmp_path / "all.zip")
    with open_store(copy_template(sqlite_template, tmp_path)) as other:
        restore(other, tmp_path / "all.zip")
        view = Desk(other).record(number)
        assert (view.revision, view.is_settled, view.reviews[0].new) == (1, True, "13800000000")
        assert in_view(other, "key_expert", "mobile") == ["13800000000"]
        assert Desk(other).progress().n_settled == 1
        with other.reading() as connection:
            counts = [connection.execute(sa.select(sa.func.count()).select_from(t)).scalar() for t in (users, sessions)]
        assert counts == [1, 0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("证件号330102199001010012有误", "证件号**************0012有误"),
        ("6222 0212 0200 1234 567", "******************* 567"),
        ("6222-0212-0200-1234-567", "*******************-567"),
        ("电话0571-88394838转12，手机13800000000", "电话0571-88394838转12，手机13800000000"),
        ("2024-01-22至2024-02-22", "2024-01-22至2024-02-22"),
    ],
)
def test_long_numbers_in_any_text_are_masked(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked
