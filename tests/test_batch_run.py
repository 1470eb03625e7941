"""An export becomes a database: everything once, whatever is wrong with single files, however often it is run."""

from __future__ import annotations

import mailbox
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from batch.limits import WorkLimits
from batch.run import RunOptions, run_exports
from batch.summary import Summary
from models.errors import ErrorCode
from store import open_store
from store.originals import Originals, originals_beside

OPTIONS = RunOptions(jobs=2, limits=WorkLimits(seconds=5), reader="misreaders:read")

Mails = dict[str, dict[str, bytes]]
"""Attachments by name, by message id."""

MAILS: Mails = {
    "<1@a.cn>": {"推荐表.docx": b"fine", "两份.docx": b"many 2"},
    "<2@a.cn>": {"同一份.docx": b"fine", "坏.docx": b"crash"},
    "<3@a.cn>": {"怪.docx": b"raise", "好.docx": b"fine 1"},
}


def write_mbox(path: Path, mails: Mails) -> Path:
    box = mailbox.mbox(path)
    for message_id, files in mails.items():
        mail = EmailMessage()
        mail["Message-ID"] = message_id
        mail["From"] = "张三 <zhang@a.cn>"
        mail["Subject"] = "报送材料"
        mail["Date"] = "Mon, 22 Jan 2024 10:00:00 +0800"
        mail.set_content("见附件")
        for name, data in files.items():
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        box.add(mail)
    box.flush()
    box.close()
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_mbox(tmp_path / "export.mbox", MAILS)


def content_of(url: str) -> list[str]:
    """All records in the store's order; of their path the file's name, since mails are numbered within an export."""
    with open_store(url) as store:
        records = [record.model_dump() for record in store.records()]
    return [str({**each, "source": {**each["source"], "path": Path(each["source"]["path"]).name}}) for each in records]


def test_the_files_themselves_are_kept_once_each(export: Path, database_url: str, tmp_path: Path) -> None:
    run_exports([export], database_url, OPTIONS)
    run_exports([export], database_url, replace(OPTIONS, files=tmp_path / "elsewhere"))
    kept = Originals(originals_beside(database_url))
    given = {data for files in MAILS.values() for data in files.values()}
    assert sorted(kept.read(sha256) for sha256 in kept.kept()) == sorted(given)
    assert not (tmp_path / "elsewhere").exists()


def test_an_export_is_read_into_the_database(export: Path, database_url: str) -> None:
    summary = run_exports([export], database_url, OPTIONS)
    assert (summary.messages, summary.files, summary.read, summary.ok, summary.known) == (3, 6, 5, 3, 1)
    assert summary.errors == {ErrorCode.CORRUPT: 2}
    assert summary.forms["key_expert"].records == 4
    assert len(content_of(database_url)) == 4


def test_running_again_adds_nothing(export: Path, database_url: str) -> None:
    run_exports([export], database_url, OPTIONS)
    before = content_of(database_url)
    again = run_exports([export], database_url, OPTIONS)
    assert (again.read, again.known) == (0, 6)
    assert content_of(database_url) == before
    redone = run_exports([export], database_url, RunOptions(jobs=1, redo=True, reader=OPTIONS.reader))
    assert (redone.read, redone.known) == (5, 1)
    assert content_of(database_url) == before


def test_exports_that_overlap_give_what_one_gives(tmp_path: Path, export: Path) -> None:
    first = write_mbox(tmp_path / "first.mbox", {key: MAILS[key] for key in ("<1@a.cn>", "<2@a.cn>")})
    second = write_mbox(tmp_path / "second.mbox", {key: MAILS[key] for key in ("<2@a.cn>", "<3@a.cn>")})
    apart, whole = f"sqlite:///{tmp_path / 'apart.db'}", f"sqlite:///{tmp_path / 'whole.db'}"
    run_exports([first], apart, OPTIONS)
    run_exports([second], apart, OPTIONS)
    run_exports([export], whole, OPTIONS)
    assert content_of(apart) == content_of(whole)


class _Stop(Exception):
    """Where a test ends a run."""


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5, 6, 7])
def test_a_run_that_was_stopped_goes_on(export: Path, tmp_path: Path, after: int) -> None:
    broken, whole = f"sqlite:///{tmp_path / 'broken.db'}", f"sqlite:///{tmp_path / 'whole.db'}"
    events = 0

    def stop(summary: Summary) -> None:
        nonlocal events
        events += 1
        if events == after:
            raise _Stop

    with pytest.raises(_Stop):
        run_exports([export], broken, OPTIONS, stop)
    run_exports([export], broken, OPTIONS)
    run_exports([export], whole, OPTIONS)
    assert content_of(broken) == content_of(whole)


def test_a_new_version_reads_everything_again(export: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'versions.db'}"
    run_exports([export], url, OPTIONS)
    newer = RunOptions(jobs=1, version="99.0", reader=OPTIONS.reader)
    assert run_exports([export], url, newer).read == 5
    assert len(content_of(url)) == 4


def test_plain_files_and_folders_are_exports_too(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.docx").write_bytes(b"fine")
    (folder / "b.docx").write_bytes(b"many 3")
    summary = run_exports([folder], f"sqlite:///{tmp_path / 'plain.db'}", OPTIONS)
    assert (summary.messages, summary.files, summary.ok) == (0, 2, 2)
    assert summary.forms["key_expert"].records == 4
