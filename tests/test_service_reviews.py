"""Decisions as facts: what is in force, what is kept when a file is read again or corrected, and what is shown."""

from __future__ import annotations

import sqlalchemy as sa
from made_records import made_record, sha_of
from service_parts import add_records, doubt, expert

from batch.accounts import read_ledger
from batch.versions import update_versions
from collect.campaign import default_campaign
from models.forms import FORM_BY_ID
from models.record import FlagCode
from service.desk import Desk
from service.desk.shapes import Decision, QueueFilters, Who
from store.database import Store
from store.desk_tables import reviews
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
    purge(store, Purge(person="张三"))
    assert n_facts(store) == 1
    with store.reading() as connection:
        everything = str(connection.execute(sa.select(reviews)).all())
    assert "张三" not in everything


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
