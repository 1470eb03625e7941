"""Photos that were read together are decided on anew: what they went into before goes, what clerks decided stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_records import made_message, made_result, sha_of

from store import FileResult
from store.database import Store
from store.reading import read_files
from store.reviews import Fact, add_fact, read_anchor, read_facts
from store.rows import record_id_of

MAIL = made_message("m1", ["a", "b", "c"])
OLD, NEW = "2.0", "2.1"


def bound_result(name: str, version: str) -> FileResult:
    """A file that photos of the mail were bound into, with the record of a person."""
    whole = made_result(made_message("m1", [name]), name, "key_expert")
    return replace(whole, path=f"m1/a.docx（{name}）.pdf", program_version=version)


def part_result(name: str, whole: FileResult) -> FileResult:
    """A photo that went into it."""
    path = f"m1/{name}.docx"
    into = (whole.path, whole.sha256)
    return FileResult(MAIL.message_id, path, sha_of(name), joined_into=into, program_version=whole.program_version)


def alone_result(name: str, form: str = "key_expert", version: str = NEW) -> FileResult:
    """A photo with a record of its own."""
    return replace(made_result(MAIL, name, form), program_version=version)


@pytest.fixture
def joined(store: Store) -> Store:
    """A store with two photos that went into one file."""
    store.add_message(MAIL)
    whole = bound_result("two", OLD)
    store.add_results([whole, part_result("a", whole), part_result("b", whole)])
    return store


def decide(store: Store, name: str) -> None:
    """A clerk corrects the name on the record of a file."""
    add_fact(store, record_id_of(sha_of(name), 0), Fact("name", "edit", "王", new="张三丰"), 0)


def names_of(store: Store) -> list[str]:
    """The name on each record, as settled."""
    from store.reading import Wanted, read_records

    return [str(record.values["name"]) for record in read_records(store, Wanted())]


def test_bound_into_another_file_the_old_one_goes(joined: Store) -> None:
    decide(joined, "two")
    heard: list[str] = []
    joined.let_go = heard.append
    whole = bound_result("three", NEW)
    joined.add_results([whole, *(part_result(name, whole) for name in ("a", "b", "c"))])
    assert heard == [sha_of("two")]
    assert sorted((row.sha256, row.n_records) for row in read_files(joined)) == sorted(
        [(sha_of("three"), 1), *((sha_of(name), 0) for name in ("a", "b", "c"))]
    )
    assert names_of(joined) == ["张三丰"]


def test_bound_into_the_same_file_again_it_stays(joined: Store) -> None:
    decide(joined, "two")
    whole = bound_result("two", NEW)
    joined.add_results([whole, part_result("a", whole), part_result("b", whole)])
    assert len(list(read_files(joined))) == 4  # the photo not yet read among them
    assert names_of(joined) == ["张三丰"]


def test_each_by_itself_the_file_goes_with_the_last_of_them(joined: Store) -> None:
    decide(joined, "two")
    joined.add_result(alone_result("a"))
    assert sha_of("two") in {row.sha256 for row in read_files(joined)}
    joined.add_result(alone_result("b", "demo_team"))
    assert sha_of("two") not in {row.sha256 for row in read_files(joined)}
    facts = joined.write(lambda connection: read_facts(connection, sha_of("a"), 0))
    assert [fact.new for fact in facts] == ["张三丰"]


def test_decisions_without_a_record_to_fit_are_kept(joined: Store) -> None:
    decide(joined, "two")
    joined.add_results([alone_result("a", "demo_team"), alone_result("b", "service_base")])
    with joined.reading() as connection:
        assert read_anchor(connection, record_id_of(sha_of("two"), 0)) is None
        kept = [read_facts(connection, sha_of(name), 10_000) for name in ("a", "b")]
    assert [fact.new for facts in kept for fact in facts] == ["张三丰"]


def test_a_file_that_a_person_sent_as_well_stays(joined: Store) -> None:
    joined.add_message(made_message("m2", ["two"]))
    joined.add_results([alone_result("a"), alone_result("b")])
    assert sha_of("two") in {row.sha256 for row in read_files(joined)}


def test_a_photo_of_two_mails_keeps_the_file_of_the_other(joined: Store) -> None:
    whole = bound_result("three", NEW)
    joined.add_results([whole, part_result("a", whole), part_result("c", whole)])
    assert {sha_of("two"), sha_of("three")} <= {row.sha256 for row in read_files(joined)}
