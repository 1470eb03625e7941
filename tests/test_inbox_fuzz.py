"""Damaged mails: whatever was done to a mail, reading it ends, raises nothing, and gives what can be had."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inbox_files import HEAD, docx, mail, msg, ole, png, raw_mail, raw_part, raw_zip, tnef, zipped

from inbox.listing import list_mail
from inbox.mbox import split_mbox
from inbox.mime import parse_mail
from models.limits import InboxLimits
from models.message import Message

LIMITS = InboxLimits(max_unpacked_bytes=2_000_000, max_parts=200, max_files=100, max_depth=4)


def _rich_mail() -> bytes:
    inner = mail([("内层推荐表.docx", docx())]).as_bytes()
    return raw_mail(
        HEAD,
        [
            b"Content-Type: text/html; charset=gb2312\n\n<img src=cid:a@b>" + "附件".encode("gbk"),
            raw_part(docx(), b"Content-Type: application/x; name*0*=gb2312''%CD%C6; name*1=\"a.docx\"\n"),
            raw_part(png(10, 10), b"Content-Type: image/png\nContent-ID: <a@b>\nContent-Disposition: inline\n"),
            b"Content-Type: message/rfc822\n\n" + inner,
            raw_part(
                zipped({"a/表.docx": docx()}), b'Content-Disposition: attachment; filename="=?gbk?B?suLK1C56aXA=?="\n'
            ),
            raw_part(tnef([("b.docx", docx())]), b"Content-Type: application/ms-tnef; name=winmail.dat\n"),
            raw_part(ole(msg([("c.docx", docx())])), b"Content-Type: application/octet-stream; name=a.msg\n"),
        ],
    )


RICH = _rich_mail()
SNIPPETS = [
    b"\n", b"\r\n", b"\n\n", b"--=_b1\n", b"--=_b1--\n", b"=?gb2312?B?", b"=?utf-8?Q?", b"?=", b"=", b'"', b";",
    b"\\", b"\0",
    b"\xff\xfe", "中".encode(), "中".encode("gbk"), b"Content-Type: multipart/mixed; boundary=x\n", b"%E4%B8",
    b"begin 644 a\n",
    b"filename*9999999=a;", b"Content-Transfer-Encoding: x-uuencode\n", b"From a@b Mon Jan 22 09:30:00 2024\nX: y\n",
]  # fmt: skip
EDIT = st.tuples(st.integers(0, len(RICH)), st.integers(0, 400), st.sampled_from(SNIPPETS) | st.binary(max_size=8))


def listed(data: bytes) -> Message:
    return list_mail(parse_mail(data, LIMITS), 1, "mail-0001", LIMITS)


def test_the_mail_is_rich() -> None:
    assert [a.path.removeprefix("mail-0001/") for a in listed(RICH).attachments if a.is_candidate] == [
        "推a.docx", "转发-1/内层推荐表.docx", "测试.zip/a/表.docx", "winmail.dat/b.docx", "转发-2/c.docx",
    ]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(EDIT, min_size=1, max_size=8))
def test_any_edit(edits: list[tuple[int, int, bytes]]) -> None:
    data = RICH
    for at, n_lost, put in edits:
        data = data[:at] + put + data[at + n_lost :]
    found = listed(data)
    for attachment in found.attachments:
        assert attachment.path.startswith("mail-0001/")
        assert ".." not in attachment.path
    assert len({a.path for a in found.attachments}) == len(found.attachments)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*SNIPPETS, b"Content-Type: ", b"text/plain", b"message/rfc822\n", b"x"]), max_size=60))
def test_any_order_of_pieces(pieces: list[bytes]) -> None:
    listed(b"".join(pieces))
    for found in split_mbox(io.BytesIO(b"".join(pieces)), 10_000):
        listed(found.data)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes(data: bytes) -> None:
    listed(data)
    listed(HEAD + data)


N = 300_000
HANGERS = [
    b"<a href=http://x" * (N // 16), b"<style" * (N // 6), b"<" * N, b"<a " * (N // 3), b"<div id" * (N // 7),
    b"https://mail.163.com/" * (N // 21), b"http://a/coremail/" * (N // 18), b"cid:" * (N // 4), b"> " * (N // 2),
    "在".encode() * (N // 3), b"from\n" * (N // 5),
    "超大附件".encode() + b"<a href=http://x>a.doc" * (N // 22), b"<!--" * (N // 4),
]  # fmt: skip
HEADERS = [
    b"a" * N, b"=?a?b?" * (N // 6), b"=?utf-8?Q?" + b"?" * N, b"<" * N, b"@" * N, b"<a@" * (N // 3), b";" * N,
    b'x="y ' * (N // 5), b'"' * N, b"x*0=a;" * (N // 6), b"%E4" * (N // 3), b"=?utf-8?B?" * (N // 10), b"\\" * N,
    b"(" * N,
    b"&#1;" * (N // 4), b"1:11 " * (N // 5), b"\n " * (N // 2),
]  # fmt: skip


@pytest.mark.parametrize("data", HANGERS, ids=range(len(HANGERS)))
def test_no_body_takes_forever(data: bytes) -> None:
    listed(HEAD + b"Content-Type: text/html\n\n" + data)
    listed(HEAD + b"Content-Type: text/plain\n\n" + data)


@pytest.mark.parametrize("data", HEADERS, ids=range(len(HEADERS)))
def test_no_header_takes_forever(data: bytes) -> None:
    for name in (b"From", b"Subject", b"Date", b"Received", b"Message-ID"):
        listed(name + b": " + data + b"\n\nx")
    for name in (b"Content-Type: a/b; ", b"Content-Disposition: attachment; ", b"Content-Transfer-Encoding: "):
        listed(HEAD + name + data + b"\n\nx")
    listed(HEAD + b"Content-Type: multipart/mixed; boundary=" + data + b"\n\n--" + data)


@pytest.mark.parametrize(
    "line", [b"--\n", b"--=_b1\n", b"--" + b" " * 190 + b"\n", b"begin 644 a\n", b"begin 644 a\nAAA\n"]
)
def test_no_structure_takes_forever(line: bytes) -> None:
    listed(raw_mail(HEAD, [line * (N // len(line))]))
    listed(HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + line * (N // len(line)))
    listed(HEAD + b"\n" + line * (N // len(line)))


def test_no_zip_takes_forever() -> None:
    entry = raw_zip([(b"a", b"")])[31:78]
    listed(
        mail([("a.zip", raw_zip([(b"a.pdf", b"%PDF")] * 3000)), ("b.zip", b"PK\x03\x04" + entry * 40_000)]).as_bytes()
    )
