"""Outlook's own formats: .msg and winmail.dat, in Unicode and in a code page, whole and broken."""

from __future__ import annotations

import contextlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inbox_files import Tree, docx, mail, msg, ole, png, tnef, zipped

from inbox import read_export
from inbox.listing import list_mail
from inbox.mail import Mail
from inbox.outlook import is_msg, read_msg
from inbox.sniff import kind_of
from inbox.tnef import read_tnef
from models.errors import ErrorCode, FileError, UnsupportedFile
from models.limits import InboxLimits
from models.message import Ignored, Message

NAME = "重点专家推荐表（杭州）.docx"
BIG = docx("x" * 9000)


def listed(found: Mail) -> Message:
    return list_mail(found, 7, "mail-0007", InboxLimits())


def read(tree: Tree) -> Message:
    data = ole(tree)
    assert is_msg(data)
    assert kind_of(data) == "ole"
    return listed(read_msg(data, InboxLimits()))


@pytest.mark.parametrize("codepage", [0, 936])
def test_msg(codepage: int) -> None:
    found = read(msg([(NAME, docx()), ("big.docx", BIG)], codepage=codepage))
    assert [(a.path, a.data) for a in found.attachments] == [(f"mail-0007/{NAME}", docx()), ("mail-0007/big.docx", BIG)]
    assert found.subject == "报送推荐表"
    assert found.sender == "张三 <zhangsan@example.cn>"
    assert found.message_id == "<1@example.cn>"
    assert found.received_at == datetime(2024, 1, 22, 1, 30, tzinfo=UTC)


def test_msg_believes_the_internet_headers() -> None:
    headers = (
        "Received: from a by b; Mon, 22 Jan 2024 10:00:00 +0800\r\nFrom: =?gb2312?B?wO7LxA==?= <lisi@example.cn>\r\n"
    )
    headers += "Date: broken\r\nMessage-ID: <9@example.cn>\r\n\r\n"
    found = read(msg(headers=headers))
    assert found.sender == "李四 <lisi@example.cn>"
    assert found.message_id == "<9@example.cn>"
    assert found.received_at == datetime(2024, 1, 22, 2, 0, tzinfo=UTC)
    assert found.date_source == "received"


def test_msg_in_msg_in_msg() -> None:
    inner = msg([("推荐表.docx", docx())], is_inner=True)
    middle = msg([("转发的邮件", inner), ("申报表.docx", docx())], is_inner=True)
    found = read(msg([("fw", middle)]))
    assert [a.path for a in found.attachments] == [
        "mail-0007/转发-1/转发-1/推荐表.docx", "mail-0007/转发-1/申报表.docx",
    ]  # fmt: skip


def test_the_same_mail_from_eml_and_msg_is_the_same_message() -> None:
    from_msg = read(msg([(NAME, docx())]))
    made = mail([(NAME, docx())], number=30, subject="报送推荐表")
    made.replace_header("Subject", "报送推荐表")
    made.replace_header("Message-ID", "<1@example.cn>")
    from inbox.mime import parse_mail

    from_eml = listed(parse_mail(made.as_bytes(), InboxLimits()))
    assert from_msg == from_eml


def test_msg_attached_to_a_mail_is_a_forwarded_mail() -> None:
    from inbox.mime import parse_mail

    made = mail(
        [
            ("原邮件.msg", ole(msg([("推荐表.docx", docx())]))),
            ("a.zip", zipped({"b.msg": ole(msg([("c.docx", docx())]))})),
        ]
    )
    found = listed(parse_mail(made.as_bytes(), InboxLimits()))
    assert [a.path for a in found.attachments] == [
        "mail-0007/转发-1/推荐表.docx", "mail-0007/a.zip", "mail-0007/a.zip/转发-1/c.docx",
    ]  # fmt: skip


def test_a_signature_picture_in_msg() -> None:
    tree = msg([("image001.png", png(120, 40))])
    attached = tree["__attach_version1.0_#00000000"]
    assert isinstance(attached, dict)
    attached["__substg1.0_3712001F"] = "pic@x".encode("utf-16-le")
    tree["__substg1.0_10130102"] = b'<img src="cid:pic@x">'
    assert [a.ignored for a in read(tree).attachments] == [Ignored.SIGNATURE_IMAGE]


def test_an_object_in_the_text() -> None:
    found = read(msg([("对象", {"Package": docx(), "\x01CompObj": b"x"}), ("图", {"\x01Ole": b"x"})]))
    assert found.attachments[0].data == docx()
    assert found.attachments[1].problem is not None
    assert found.attachments[1].problem.code is ErrorCode.UNSUPPORTED


def test_broken_msg_raises_only_what_is_declared() -> None:
    whole = ole(msg([(NAME, BIG)]))
    for size in range(0, len(whole), 997):
        try:
            read_msg(whole[:size] + _mark(), InboxLimits())
        except FileError as error:
            assert error.code is ErrorCode.CORRUPT


def _mark() -> bytes:
    return "__properties_version1.0".encode("utf-16-le")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 255)), min_size=1, max_size=12))
def test_any_damage_to_msg_is_a_typed_error(hits: list[tuple[int, int]]) -> None:
    data = bytearray(ole(msg([(NAME, docx()), ("fw", msg([("a.docx", docx())], is_inner=True))])))
    for at, value in hits:
        data[at % len(data)] = value
    with contextlib.suppress(FileError):
        listed(read_msg(bytes(data), InboxLimits()))


def test_tnef() -> None:
    found = listed(read_tnef(tnef([(NAME, docx()), ("b.pdf", b"%PDF")]), InboxLimits()))
    assert [(a.path, a.data) for a in found.attachments] == [
        (f"mail-0007/{NAME}", docx()),
        ("mail-0007/b.pdf", b"%PDF"),
    ]


def test_tnef_in_a_mail_and_in_itself() -> None:
    from inbox.mime import parse_mail

    data = tnef([("推荐表.docx", docx())], inner=tnef([("申报表.docx", docx())]))
    found = listed(parse_mail(mail([("winmail.dat", data)]).as_bytes(), InboxLimits()))
    assert [a.path for a in found.attachments] == [
        "mail-0007/winmail.dat", "mail-0007/winmail.dat/推荐表.docx", "mail-0007/winmail.dat/转发-1/申报表.docx",
    ]  # fmt: skip
    assert found.attachments[0].ignored is Ignored.UNPACKED


def test_tnef_cut_short_gives_the_first_file() -> None:
    data = tnef([(NAME, docx()), ("b.pdf", b"%PDF" * 500)])
    found = read_tnef(data[:-900], InboxLimits())
    assert found.pieces[0].data == docx()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 255)), max_size=12), st.integers(4, 4000))
def test_any_damage_to_tnef_is_no_crash(hits: list[tuple[int, int]], size: int) -> None:
    data = bytearray(tnef([(NAME, docx())], inner=tnef([("a.docx", docx())])))
    for at, value in hits:
        data[4 + at % (len(data) - 4)] = value
    listed(read_tnef(bytes(data[:size]), InboxLimits()))


def test_a_mailbox_that_outlook_wrote_is_read() -> None:
    export = Path(__file__).parent / "outlook" / "single-pdf.ost.xz"
    if shutil.which("readpst") is None:
        with pytest.raises(UnsupportedFile, match="pst-utils"):
            list(read_export(export))
        return
    first, second = read_export(export)
    (pdf,) = first.attachments
    assert (first.subject, first.sender) == ("single PDF", "Ed <epfromer@gmail.com>")
    assert first.received_at == datetime(2021, 8, 14, 16, 13, 4, tzinfo=UTC)
    assert (pdf.path, pdf.is_candidate) == ("mail-0001/Clinometer Usage.pdf", True)
    # as it lies beside the mailbox in the package
    assert pdf.sha256 == "36a917a48e7b93f5226a082529e6c3ec663f083d4f9387551303d82379e2e445"
    assert second.subject == "Welcome to your new Outlook.com account"
    assert second.attachments
