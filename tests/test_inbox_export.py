"""Whole exports: the same messages from every format, hostile ones, and what is wrong with one file only."""

from __future__ import annotations

import gzip
import hashlib
import mailbox
import os
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from inbox_files import HEAD, SEVEN_ZIP, docx, mail, msg, ole, png, raw_mail, raw_zip, zipped

from inbox import read_export
from inbox.programs import archiver
from models.errors import ErrorCode, FileError
from models.limits import InboxLimits
from models.message import Message

N_MAILS = 12


def mails() -> list[bytes]:
    """Twelve returns with everything that is usual on them."""
    made = []
    for number in range(1, N_MAILS + 1):
        one = mail([(f"推荐表{number}.docx", docx(str(number)))], number=number)
        one.add_attachment(png(100, 30), maintype="image", subtype="png", filename="logo.png")
        if number % 3 == 0:
            one.add_attachment(
                zipped({"a/表.docx": docx("z")}), maintype="application", subtype="zip", filename="材料.zip"
            )
        if number % 4 == 0:
            one.add_attachment(mail([("内.docx", docx("in"))], number=99))
        if number % 5 == 0:
            del one["Message-ID"]
        made.append(one.as_bytes())
    return made


def as_mbox(folder: Path) -> Path:
    box = mailbox.mbox(folder / "export.mbox")
    for data in mails():
        box.add(data)
    box.close()
    return folder / "export.mbox"


def as_crlf_mbox(folder: Path) -> Path:
    path = as_mbox(folder)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return path


def as_eml(folder: Path) -> Path:
    (folder / "eml").mkdir()
    for number, data in enumerate(mails(), 1):
        (folder / "eml" / f"{number}.eml").write_bytes(data)
    return folder / "eml"


def as_maildir(folder: Path) -> Path:
    box = mailbox.Maildir(folder / "maildir")
    for data in mails():
        key = box.add(data)
        if len(key) % 2:
            seen = box[key]
            seen.set_subdir("cur")
            seen.set_flags("S")
            box[key] = seen
    return folder / "maildir"


def as_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(mails(), 1):
            archive.writestr(f"导出/{number}.eml", data)
    return folder / "export.zip"


def as_zipped_mbox(folder: Path) -> Path:
    (folder / "export.zip").write_bytes(zipped({"inbox.mbox": as_mbox(folder).read_bytes()}))
    return folder / "export.zip"


def as_zip_in_zip(folder: Path) -> Path:
    path = as_zip(folder)
    path.write_bytes(zipped({"一月.zip": path.read_bytes()}))
    return path


def as_tar(folder: Path) -> Path:
    with tarfile.open(folder / "export.tar.gz", "w:gz") as archive:
        archive.add(as_eml(folder), "eml")
    return folder / "export.tar.gz"


def as_gz_mbox(folder: Path) -> Path:
    (folder / "export.mbox.gz").write_bytes(gzip.compress(as_mbox(folder).read_bytes()))
    return folder / "export.mbox.gz"


def told(message: Message) -> tuple[object, ...]:
    return (
        message.message_id, message.sender, message.subject, message.received_at, message.order,
        [(a.path, a.sha256, a.ignored, a.problem) for a in message.attachments],
    )  # fmt: skip


@pytest.mark.parametrize(
    "write", [as_mbox, as_crlf_mbox, as_eml, as_maildir, as_zip, as_zipped_mbox, as_zip_in_zip, as_tar, as_gz_mbox]
)
def test_every_format_gives_the_same_messages(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    wanted = [told(message) for message in read_export(as_eml(tmp_path / "one"))]
    assert len(wanted) == N_MAILS
    assert [told(message) for message in read_export(write(tmp_path / "two"))] == wanted


def test_one_file_of_each_kind(tmp_path: Path) -> None:
    for name, data in (("a.eml", mails()[0]), ("a.msg", ole(msg([("推荐表.docx", docx())])))):
        (tmp_path / name).write_bytes(data)
        (found,) = read_export(tmp_path / name)
        assert found.attachments[0].path.startswith("mail-0001/推荐表")
    (tmp_path / "推荐表.docx").write_bytes(docx())
    (found,) = read_export(tmp_path / "推荐表.docx")
    digest = hashlib.sha256(docx()).hexdigest()
    assert (found.message_id, found.attachments[0].path) == (f"file:{digest}", "推荐表.docx")
    assert found.is_plain_file
    assert found.received_at is None
    assert found.date_source == "order"


def test_a_folder_of_everything(tmp_path: Path) -> None:
    for name in ("1/2", "maildir"):
        (tmp_path / name).mkdir(parents=True)
    as_mbox(tmp_path)
    as_maildir(tmp_path / "maildir")
    (tmp_path / "1" / "2" / "表.docx").write_bytes(docx())
    (tmp_path / "1" / "杭州.zip").write_bytes(zipped({"表.docx": docx("2"), "信.eml": mails()[0]}))
    (tmp_path / "1" / "a.msg").write_bytes(ole(msg([("b.docx", docx())])))
    for junk in (".DS_Store", "Thumbs.db", "~$表.docx", "Inbox.msf"):
        (tmp_path / junk).write_bytes(b"x")
    found = list(read_export(tmp_path))
    assert len(found) == 2 * N_MAILS + 4
    assert [message.order for message in found] == list(range(1, len(found) + 1))
    paths = [a.path for message in found for a in message.attachments]
    assert "1/2/表.docx" in paths
    assert "1/杭州.zip/表.docx" in paths
    assert not any("DS_Store" in path or "~$" in path for path in paths)


def test_a_corrupt_mail_in_the_middle_costs_only_itself(tmp_path: Path) -> None:
    box = as_mbox(tmp_path)
    data = box.read_bytes()
    at = data.index(b"<6@example.cn>") + 200
    end = data.index(b"\nFrom ", at)
    box.write_bytes(data[:at] + bytes(range(256)) * 8 + data[end - 100 :])
    found = list(read_export(box))
    ids = {message.message_id for message in found}
    assert {f"<{i}@example.cn>" for i in (1, 2, 3, 4, 6, 7, 8, 9, 11, 12)} <= ids
    assert len(found) == N_MAILS


def test_texts_are_known_by_the_same_hash_whatever_the_line_ends(tmp_path: Path) -> None:
    parts = [
        b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n",
        b"Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n"
        b"Content-Transfer-Encoding: quoted-printable\n\n=B1=ED\none\n",
        b"Content-Type: text/xml; name=a.xml\nContent-Disposition: attachment\n\n<a>\n</a>\n",
    ]
    data = raw_mail(HEAD.replace(b"Message-ID: <1@b.cn>\n", b""), parts)
    (tmp_path / "lf.eml").write_bytes(data)
    (tmp_path / "crlf.eml").write_bytes(data.replace(b"\n", b"\r\n"))
    first, second = (told(*read_export(tmp_path / name)) for name in ("lf.eml", "crlf.eml"))
    assert first == second
    assert str(first).count("a.txt") == 1


def test_a_mail_whose_header_is_destroyed_stands_by_itself(tmp_path: Path) -> None:
    box = tmp_path / "a.mbox"
    from_line = b"From MAILER-DAEMON Wed Jan 10 09:00:00 2024\n"
    for broken in (b"\x00\xff\xfegarbage\n\x80\n", "坏的行\nSubject: s\n\nhello\n".encode("gbk")):
        box.write_bytes(b"\n".join(from_line + each for each in (mails()[0], broken, mails()[1])))
        first, middle, last = read_export(box)
        assert [first.message_id, last.message_id] == ["<1@example.cn>", "<2@example.cn>"]
        assert not middle.attachments


def test_too_big_a_mail_and_too_big_a_file(tmp_path: Path) -> None:
    limits = InboxLimits(max_message_bytes=100_000)
    folder = as_eml(tmp_path)
    (folder / "5.eml").write_bytes(mail([("大.bin", os.urandom(90_000))]).as_bytes())
    found = list(read_export(folder, limits))
    assert len(found) == N_MAILS
    assert found[4].problem is not None
    assert found[4].problem.code is ErrorCode.TOO_LARGE
    assert found[4].attachments[0].problem == found[4].problem
    assert all(message.problem is None for message in (*found[:4], *found[5:]))


def test_what_cannot_be_opened_raises(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"a.eml": mails()[0]})[:300])
    with pytest.raises(FileError) as caught:
        list(read_export(tmp_path / "a.zip"))
    assert caught.value.code is ErrorCode.CORRUPT
    with pytest.raises(OSError):
        list(read_export(tmp_path / "absent.mbox"))


def test_pst_needs_readpst_and_a_sound_file(tmp_path: Path) -> None:
    (tmp_path / "a.pst").write_bytes(b"!BDN" + bytes(2000))
    with pytest.raises(FileError) as caught:
        list(read_export(tmp_path / "a.pst"))
    if shutil.which("readpst"):
        assert caught.value.code is ErrorCode.CORRUPT
    else:
        assert "pst-utils" in caught.value.message
    (found,) = read_export(tmp_path)
    assert found.problem is not None


def test_7z_export(tmp_path: Path) -> None:
    (tmp_path / "a.7z").write_bytes(SEVEN_ZIP)
    if archiver():
        (found,) = read_export(tmp_path / "a.7z")
        assert found.attachments[0].path == "b.pdf"
    else:
        with pytest.raises(FileError):
            list(read_export(tmp_path / "a.7z"))


def test_a_damaged_entry_of_a_zip_costs_only_itself(tmp_path: Path) -> None:
    data = bytearray(zipped({"1.eml": mails()[0], "2.eml": mails()[1]}))
    data[200] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(bytes(data))
    found = list(read_export(tmp_path / "a.zip"))
    assert [message.problem is None for message in found] == [False, True]


def test_encrypted_export_names_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(raw_zip([("推荐表.docx".encode("gb18030"), docx())], flags=1))
    (found,) = read_export(tmp_path / "a.zip")
    assert found.attachments[0].path == "推荐表.docx"
    assert found.problem is not None
    assert found.problem.code is ErrorCode.ENCRYPTED


def test_bomb_as_an_export(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"a.eml": mails()[0] + bytes(30_000_000), "b.docx": docx()}))
    first, second = read_export(tmp_path / "a.zip")
    assert first.problem is not None
    assert first.problem.code is ErrorCode.TOO_LARGE
    assert second.attachments[0].is_candidate


@pytest.mark.parametrize("name", ["../../evil.docx", "/tmp/evil.docx", "a/../../../evil.docx", "..\\..\\evil.docx"])
def test_nothing_is_written_and_nothing_escapes(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "deep" / "work"
    work.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(work))
    export = tmp_path / "a.zip"
    inner = mail([(name, docx()), ("b.zip", raw_zip([(name.encode(), docx())])), ("c.7z", SEVEN_ZIP)]).as_bytes()
    export.write_bytes(raw_zip([(name.encode(), docx()), (b"../" + name.encode() + b".eml", inner)]))
    found = list(read_export(export))
    paths = [a.path for message in found for a in message.attachments]
    assert len(paths) >= 5
    assert not any(".." in path or path.startswith("/") or "\\" in path for path in paths)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [export]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.docx").write_bytes(docx())
    folder = as_eml(tmp_path)
    (folder / "link.docx").symlink_to(tmp_path / "secret.docx")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.eml")
    assert len(list(read_export(folder))) == N_MAILS


def test_file_names_in_any_charset(tmp_path: Path) -> None:
    charset = "gb18030" if sys.platform == "linux" else "utf-8"  # elsewhere a file name is always Unicode
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "推荐表.docx".encode(charset))).write_bytes(docx())
    (found,) = read_export(tmp_path)
    assert found.attachments[0].path == "推荐表.docx"


def test_emlx(tmp_path: Path) -> None:
    data = mails()[0]
    (tmp_path / "1.emlx").write_bytes(b"%d\n" % len(data) + data + b'<?xml version="1.0"?><plist/>')
    (found,) = read_export(tmp_path / "1.emlx")
    assert found.message_id == "<1@example.cn>"


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"From ", b"From a@b\n\n", b"PK\x03\x04", b"\x1f\x8b", b"Rar!\x1a\x07\x00"]
)
def test_junk_is_one_message_or_a_typed_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "junk").write_bytes(data)
    try:
        found = list(read_export(tmp_path / "junk"))
    except FileError:
        return
    assert len(found) <= 1
