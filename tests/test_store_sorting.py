"""Sorting what came in bit by bit gives what sorting all at once gives; what is sorted is not sorted again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import contents_of, fresh_database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from returned_forms import BEIJING, low, made

from batch.versions import update_versions
from collect.units import assign_units
from collect.versions import returns_to_standings
from models.message import Attachment, Message
from models.record import Record
from models.returned import Standing
from store import FileResult, open_store
from store import tables as t
from store.census import note_sorted, take_census
from store.database import Store
from store.versions import load_records, read_marks, read_returns, write_standings

NewStore = Callable[[], AbstractContextManager[Store]]

RECORDS: tuple[Record, ...] = (
    made(),
    made(mobile="13911112222"),
    made(contact="慕容复"),
    made(team_name="杭州医疗专家服务团"),
    made(media="scan", confidence=0.6, contact="西门吹雪", flags=[low("mobile"), low("contact")]),
    made(media="scan", mobile="13911112222"),
    made(reporting_bureau=None),
    made(reporting_bureau="宁波市人社局", team_name="宁波渔业服务团"),
    made("key_expert"),
    made("key_expert", "scan", title="副研究员"),
    made("key_expert", reporting_bureau=None, title="教授"),
    made("key_expert", name="王小朋", id_number=None),
    made("activity_results"),
    made("activity_results", reporter="赵六", rows=[{"seq": 1}]),
    made("activity_results", reporting_bureau=None, report_date=None),
)
SENDERS = ("李 <a@hz.gov.cn>", "宁波人社 <b@nb.gov.cn>", None)


@dataclass(frozen=True)
class Mail:
    """records: places in RECORDS."""

    number: int
    sender: int
    day: int | None
    records: Sequence[int]


@st.composite
def mails(draw: st.DrawFn) -> list[Mail]:
    drawn = st.tuples(
        st.integers(0, len(SENDERS) - 1),
        st.none() | st.integers(1, 28),
        st.lists(st.integers(0, len(RECORDS) - 1), min_size=1, max_size=3, unique=True),
    )
    return [Mail(number, *each) for number, each in enumerate(draw(st.lists(drawn, min_size=1, max_size=8)))]


def put(store: Store, mail: Mail, version: str = "1") -> None:
    name = f"m{mail.number}"
    results = [
        FileResult(name, f"{name}/{place}.x", RECORDS[place].source.sha256, [RECORDS[place]], program_version=version)
        for place in mail.records
    ]
    store.add_message(
        Message(
            message_id=name,
            sender=SENDERS[mail.sender],
            received_at=datetime(2024, 1, mail.day, 10, tzinfo=BEIJING) if mail.day else None,
            attachments=tuple(Attachment(path=each.path, sha256=each.sha256, data=b"") for each in results),
        )
    )
    store.add_results(results)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> NewStore:
    """Opens an empty store, another one each time."""
    numbers = iter(range(10**6))

    @contextmanager
    def opened() -> Iterator[Store]:
        if request.param == "sqlite":
            path = tmp_path / f"{next(numbers)}.db"
            shutil.copy(sqlite_template, path)
            with open_store(f"sqlite:///{path}") as store:
                yield store
            return
        server, template = (request.getfixturevalue(each) for each in ("postgresql", "postgresql_template"))
        with fresh_database(server, template) as url, open_store(url) as store:
            yield store

    return opened


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(came=mails(), data=st.data())
def test_bit_by_bit_and_in_any_order_gives_what_all_at_once_gives(
    new_store: NewStore, came: list[Mail], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(came))
    again = data.draw(st.lists(st.sampled_from(came), max_size=2))
    with new_store() as bits, new_store() as whole:
        for mail in [*order, *again]:
            put(bits, mail)
            if data.draw(st.booleans()):
                update_versions(bits)
        for mail in came:
            put(bits, mail, "2")
            put(whole, mail, "2")
        update_versions(bits)
        update_versions(whole)
        assert contents_of(bits) == contents_of(whole)
        assert update_versions(bits) == update_versions(whole) == 0


def test_what_is_sorted_is_not_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, Mail(1, 0, 5, (0, 4)))
    assert update_versions(store) == 2
    statements: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    assert update_versions(store) == 0
    assert statements
    assert not any("about" in each for each in statements)
    put(store, Mail(2, 1, 6, (0,)))  # the same file from another sender
    assert update_versions(store) == 2
    assert any("about" in each for each in statements)


@pytest.mark.parametrize("change", ["message", "record", "purged", "decided", "campaign"])
def test_any_change_is_seen(store: Store, change: str) -> None:
    put(store, Mail(1, 0, None, (0, 4)))
    update_versions(store)
    before = take_census(store)
    if change == "message":
        put(store, Mail(1, 0, 7, (0, 4)))
    elif change == "record":
        put(store, Mail(1, 0, None, (0, 4)), version="2")
    elif change == "purged":
        with store.engine.begin() as connection:
            connection.execute(
                t.purged.insert(), {"sha256": "0" * 64, "position": -1, "purged_at": datetime.now(BEIJING)}
            )
    elif change == "decided":
        decide(store, read_returns(store)[0].record_id)
    else:
        with store.engine.begin() as connection:
            connection.execute(t.settings.insert(), {"name": "campaign", "value": "{}"})
    after = take_census(store)
    assert not after.is_whole or after.mark("") != before.mark("")


def decide(store: Store, record_id: str) -> None:
    from store.reviews import Fact, add_fact

    add_fact(store, record_id, Fact("mobile", "edit", "钱七", old=None, new="13900000000"), 0)


def standings_now(store: Store) -> list[Standing]:
    returns = read_returns(store)
    units = assign_units(returns)
    return list(returns_to_standings(returns, units, lambda ids: load_records(store, ids), read_marks(store)))


def test_standings_of_one_who_knew_less_and_was_killed_are_mended(new_store: NewStore) -> None:
    with new_store() as store, new_store() as whole:
        put(store, Mail(1, 0, 5, (0,)))
        late = standings_now(store)
        put(store, Mail(2, 0, 6, (1,)))
        put(whole, Mail(1, 0, 5, (0,)))
        put(whole, Mail(2, 0, 6, (1,)))
        update_versions(whole)
        assert update_versions(store) == 2
        write_standings(store, late, "the late one")
        assert contents_of(store) != contents_of(whole)
        update_versions(store)
        assert contents_of(store) == contents_of(whole)


def test_nobody_says_that_all_is_sorted_where_another_wrote_meanwhile(store: Store) -> None:
    put(store, Mail(1, 0, 5, (0,)))
    write_standings(store, standings_now(store), "somebody")
    census = take_census(store)
    note_sorted(store, {None, "another"}, "all")
    assert take_census(store).sorted_as == census.sorted_as == "somebody"
    note_sorted(store, {"somebody"}, "all")
    assert take_census(store).sorted_as == "all"
