"""From the store and back: what is in force stands in the views, and comparing again changes nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import sqlalchemy as sa
from databases import contents_of
from returned_forms import BEIJING, low, made

from batch.accounts import read_ledger
from batch.letters import write_letter_files
from batch.versions import update_versions
from collect.campaign import Campaign, default_campaign
from collect.ledger import State
from collect.settle import CONFIRMED
from models.errors import ErrorCode
from models.message import Attachment, Ignored, Message
from models.record import ErrorDetail, ErrorLine, Flag, FlagCode, Record, Result, Source
from store import FileResult, open_store
from store.copies import read_copies
from store.database import Store
from store.export import export_to
from store.originals import Originals
from store.purge import Purge, purge
from store.versions import load_records, read_returns

WORD = made()
SCAN = made(media="scan", confidence=0.6, contact="西门吹雪", flags=[low("mobile"), low("contact")])


def put(store: Store, mail: str, day: int | None, *results: Result, sender: str = "李 <a@hz.gov.cn>") -> None:
    """One mail with one file for each result."""
    attachments = tuple(
        Attachment(path=f"{mail}/{number}.{result.source.media or 'bin'}", sha256=result.source.sha256, data=b"")
        for number, result in enumerate(results)
    )
    moment = datetime(2024, 1, day, 10, tzinfo=BEIJING) if day else None
    message = Message(message_id=mail, sender=sender, received_at=moment, attachments=attachments)
    store.add_message(message)
    for attachment, result in zip(attachments, results, strict=True):
        store.add_result(
            FileResult(mail, attachment.path, attachment.sha256, [result], seconds=0.1, program_version="1")
        )


def lines(store: Store, view: str) -> list[dict[str, Any]]:
    with store.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.text(f'SELECT * FROM "{view}"'))]


def in_force(store: Store, view: str = "demo_team") -> list[tuple[str, Any, Any]]:
    return [(line["file"], line["mobile"], line["seal"]) for line in lines(store, view)]


def flags(store: Store) -> dict[str, set[tuple[str, str | None]]]:
    """Codes and fields of the flags, by hash of the file."""
    return {record.source.sha256: {(str(flag.code), flag.field) for flag in record.flags} for record in store.records()}


def test_views_show_all_until_records_are_sorted_then_what_is_in_force(store: Store) -> None:
    put(store, "m1", 5, WORD, SCAN)
    assert len(in_force(store)) == 2
    assert read_copies(store) is None
    assert update_versions(store) == 2
    assert read_copies(store)
    [(file, mobile, seal)] = in_force(store)
    assert (file, mobile) == (WORD.source.sha256, WORD.values["mobile"])
    assert seal in (True, 1)


def test_copies_settle_one_another_in_the_store(store: Store) -> None:
    put(store, "m1", 5, WORD, SCAN)
    update_versions(store)
    assert flags(store) == {
        WORD.source.sha256: {("copy_differs", "contact")},
        SCAN.source.sha256: {("low_confidence", "contact"), ("copy_differs", "contact")},
    }
    scan = next(record for record in store.records() if record.source.media == "scan")
    assert scan.evidence["mobile"].method == f"ocr+{CONFIRMED}"
    assert scan.evidence["contact"].method == "ocr"


def test_what_is_compared_is_what_was_read(store: Store) -> None:
    put(store, "m1", 5, WORD, SCAN)
    ids = [each.record_id for each in read_returns(store)]
    before = load_records(store, ids)
    update_versions(store)
    assert load_records(store, ids) == before
    by_hash = {record.source.sha256: record for record in before.values()}
    for wanted in (WORD, SCAN):
        found = by_hash[wanted.source.sha256]
        assert (found.values, found.flags, found.evidence) == (wanted.values, wanted.flags, wanted.evidence)


def test_sorting_again_writes_nothing(store: Store) -> None:
    put(store, "m1", 5, WORD, SCAN)
    update_versions(store)
    before = contents_of(store)
    assert update_versions(store) == 0
    assert contents_of(store) == before


def test_a_later_correction_takes_the_comparison_back_where_it_holds_no_more(store: Store) -> None:
    put(store, "m1", 5, WORD)
    put(store, "m2", 7, SCAN)
    update_versions(store)
    agreeing = made(contact="西门吹雪")
    put(store, "m3", 8, agreeing)
    update_versions(store)
    assert flags(store) == {
        WORD.source.sha256: set(),
        SCAN.source.sha256: set(),
        agreeing.source.sha256: set(),
    }
    assert [file for file, _, _ in in_force(store)] == [agreeing.source.sha256]
    assert [line["version"] for line in sorted(lines(store, "history"), key=lambda line: str(line["media"]))] in (
        [1, 2, 2],
        [2, 1, 2],
    )


def test_the_same_database_in_whatever_order_the_mails_come(tmp_path: Path) -> None:
    mails: list[tuple[str, int, list[Result]]] = [
        ("m1", 5, [WORD, SCAN]),
        ("m2", 8, [made(mobile="13911112222")]),
        ("m3", 9, [made("key_expert"), made("key_expert", "scan")]),
    ]
    with open_store(str(tmp_path / "a.db")) as one, open_store(str(tmp_path / "b.db")) as other:
        for mail, day, results in mails:
            put(one, mail, day, *results)
            update_versions(one)
        for mail, day, results in reversed(mails):
            put(other, mail, day, *results)
        update_versions(other)
        assert contents_of(one) == contents_of(other)
        assert len(contents_of(one)["versions"]) == 5


def test_after_a_purge_an_older_return_is_in_force_again(store: Store) -> None:
    newer = made(contact="慕容复")
    put(store, "m1", 5, WORD)
    put(store, "m2", 8, newer)
    update_versions(store)
    purge(store, Purge(person="慕容复"))
    assert read_copies(store) is None
    update_versions(store)
    assert [file for file, _, _ in in_force(store)] == [WORD.source.sha256]


def test_reading_a_file_anew_compares_it_anew(store: Store) -> None:
    put(store, "m1", 5, WORD, SCAN)
    update_versions(store)
    better = SCAN.model_copy(update={"values": {**SCAN.values, "contact": WORD.values["contact"]}, "flags": []})
    sha256 = SCAN.source.sha256
    store.add_result(FileResult("m1", "m1/1.scan", sha256, [better], program_version="2"))
    assert read_copies(store) is None
    update_versions(store)
    assert flags(store) == {WORD.source.sha256: set(), sha256: set()}


def test_the_workbook_shows_what_is_in_force(sqlite_store: Store, tmp_path: Path) -> None:
    put(sqlite_store, "m1", 5, WORD, SCAN)
    put(sqlite_store, "m2", 8, made(mobile="13911112222"))
    update_versions(sqlite_store)
    export_to(sqlite_store, tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert sheet.max_row == 2
    export_to(sqlite_store, tmp_path / "x.jsonl")
    assert len((tmp_path / "x.jsonl").read_text("utf-8").splitlines()) == 3


CAMPAIGN = Campaign.model_validate(
    {
        "units": ["杭州市", "宁波市"],
        "deadline": "2024-01-06",
        "forms": {"demo_team": {"at_most": 1}, "key_expert": {"at_least": 1}},
        "senders": {"nb.cn": "宁波市"},
    }
)


def test_the_ledger_of_a_store(store: Store) -> None:
    put(store, "m1", 5, WORD, SCAN)
    put(store, "m2", 8, made("key_expert", reporting_bureau=None), sender="x@nb.cn")
    ledger = read_ledger(store, CAMPAIGN)
    assert ledger.cells["杭州市", "demo_team"].states == (State.RETURNED, State.HAS_ERRORS)
    assert ledger.cells["宁波市", "key_expert"].states == (State.RETURNED, State.LATE, State.WORD_ONLY)
    assert ledger.cells["杭州市", "key_expert"].states == (State.MISSING,)
    assert read_ledger(store, default_campaign()).cells["杭州市", "demo_team"].n_returned == 1


def letters_of(store: Store, folder: Path) -> dict[str, str]:
    """The text of each unit's letter, by unit."""
    written = write_letter_files(store, CAMPAIGN, Originals(folder.parent / "none"), folder)
    return {each.unit: "\n".join(each.paragraphs) for each in written}


def test_the_letters_of_a_store(store: Store, tmp_path: Path) -> None:
    unsealed = made(media="scan", seal=False, flags=[Flag.raised(FlagCode.NO_SEAL, "seal", "未见印章")])
    put(store, "m1", 5, WORD, unsealed)
    locked = ErrorLine(
        source=Source(path="x", sha256="ab" * 32), error=ErrorDetail(code=ErrorCode.ENCRYPTED, message="文件已加密")
    )
    put(store, "m2", 6, locked)
    letters = letters_of(store, tmp_path / "l")
    assert "未见公章" in letters["杭州市"]
    assert "附件“0.bin”：文件已加密，请重新报送。" in letters["杭州市"]
    assert "尚未收到" in letters["宁波市"]
    assert sorted(path.name for path in (tmp_path / "l").iterdir()) == [
        "宁波市-催报.docx",
        "宁波市-催报.eml",
        "杭州市-补正通知.docx",
        "杭州市-补正通知.eml",
    ]


def test_a_file_behind_a_link_is_asked_for(sqlite_store: Store, tmp_path: Path) -> None:
    put(sqlite_store, "m1", 5, WORD)
    link = Attachment(path="m2/大.zip", sha256="cd" * 32, data=b"", ignored=Ignored.LINK, link="https://x.cn")
    mail = Message(message_id="m2", sender="a@hz.gov.cn", attachments=(link,))
    sqlite_store.add_message(mail)
    sqlite_store.add_result(
        FileResult("m2", link.path, link.sha256, ignored_because=str(Ignored.LINK), program_version="1")
    )
    letters = letters_of(sqlite_store, tmp_path / "l")
    assert "附件“大.zip”：超大附件链接，文件不在邮件中，请重新报送。" in letters["杭州市"]


def test_records_of_a_form_that_is_not_declared_any_more_do_no_harm(sqlite_store: Store) -> None:
    strange = Record(form="old_form", source=Source(path="x", sha256="ef" * 32, media="docx"), values={"a": "b"})
    put(sqlite_store, "m1", 5, strange, WORD)
    update_versions(sqlite_store)
    ledger = read_ledger(sqlite_store, CAMPAIGN)
    assert ledger.forms == ("demo_team", "key_expert", "old_form")
