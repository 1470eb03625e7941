"""What the store keeps beside the records: mails without their form, links, what a failed reading had to work with."""

from __future__ import annotations

import pytest
from made_records import VERSION, made_message, made_result, sha_of

from models.errors import ErrorCode
from models.message import Attachment, Ignored, Message
from models.record import ErrorDetail, ErrorLine, Source
from store import FileResult
from store.database import Store
from store.reading import read_files, read_mails_without_form


def formless(message_id: str, *links: str) -> Message:
    files = tuple(
        Attachment(path=f"{message_id}/{number}.docx", sha256=sha_of(link), data=b"", ignored=Ignored.LINK, link=link)
        for number, link in enumerate(links)
    )
    plain = made_message(message_id, [])
    return plain.model_copy(update={"attachments": files, "mentions_form_without_file": True})


def unreadable(name: str, code: ErrorCode = ErrorCode.UNSUPPORTED) -> FileResult:
    line = ErrorLine(source=Source(path=name, sha256=sha_of(name)), error=ErrorDetail(code=code, message="没有程序"))
    return FileResult("m1", name, sha_of(name), [line], program_version=VERSION, means={"programs": []})


def ignore(store: Store, message_id: str, *links: str) -> None:
    for number, link in enumerate(links):
        path = f"{message_id}/{number}.docx"
        store.add_result(FileResult(message_id, path, sha_of(link), ignored_because=str(Ignored.LINK)))


def unpacked(name: str) -> FileResult:
    reason = str(Ignored.UNPACKED)
    return FileResult("m1", name, sha_of(name), ignored_because=reason, program_version=VERSION)


def test_mails_without_their_form_are_listed_with_their_links(store: Store) -> None:
    store.add_messages([made_message("m1", ["a"]), formless("m2"), formless("m3", "https://b", "https://a")])
    ignore(store, "m3", "https://a", "https://b")
    found = read_mails_without_form(store)
    assert [(row.message_id, row.links) for row in found] == [("m2", None), ("m3", "https://b\nhttps://a")]
    assert found[0].received_at == formless("m2").received_at


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_mail_whose_other_copy_has_the_file_lacks_nothing(store: Store, order: tuple[int, int]) -> None:
    copies = [formless("m1"), made_message("m1", ["a"])]
    store.add_messages([copies[at] for at in order])
    assert read_mails_without_form(store) == []


def test_a_mail_known_before_is_filled_in(store: Store) -> None:
    store.add_result(made_result(made_message("m1", ["a"]), "a", "key_expert"))
    store.add_messages([formless("m2")])
    store.add_messages([formless("m2", "https://a")])
    ignore(store, "m2", "https://a")
    assert [row.links for row in read_mails_without_form(store)] == ["https://a"]


def test_what_could_not_be_read_is_kept_with_its_means(store: Store) -> None:
    store.add_results([unreadable("x"), made_result(made_message("m1", ["a"]), "a", "key_expert")])
    (row,) = store.known_errors([sha_of("x"), sha_of("a")], VERSION)
    assert (row.sha256, row.error_code, row.note, row.means) == (
        sha_of("x"), "unsupported", "没有程序", {"programs": []}
    )  # fmt: skip
    assert store.known_errors([sha_of("x")], "other") == []


@pytest.mark.parametrize("is_unpacked_first", [True, False])
def test_an_archive_that_could_be_unpacked_stays_so(store: Store, is_unpacked_first: bool) -> None:
    results = [unpacked("x.rar"), unreadable("x.rar")]
    for result in results if is_unpacked_first else reversed(results):
        store.add_result(result)
    (row,) = read_files(store)
    assert (row.status, row.note) == ("ignored", str(Ignored.UNPACKED))
