"""Files in the encodings from before MIME: yEnc and BinHex, whole and spoilt; mailboxes of the old Macintosh."""

from __future__ import annotations

import base64
import binascii
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inbox_files import HEAD, docx, raw_mail, raw_part

from inbox.charset import decode
from inbox.encoded_text import files_in_text
from inbox.listing import list_mail
from inbox.mbox import split_mbox
from inbox.mime import parse_mail
from inbox.sniff import kind_of
from models.errors import ErrorCode
from models.limits import InboxLimits
from models.message import Attachment

LIMITS = InboxLimits()
CHARS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NAME = "推荐表.docx"


def yenc(data: bytes, name: str = NAME, *, size: int | None = None, part: bytes = b"") -> bytes:
    out = bytearray()
    for byte in data:
        code = (byte + 42) & 0xFF
        out += bytes([61, (code + 64) & 0xFF]) if code in (0, 10, 13, 61) else bytes([code])
    lines = b"\r\n".join(bytes(out[at : at + 128]) for at in range(0, len(out), 128))
    # A line may not end in the middle of an escape.
    lines = lines.replace(b"=\r\n", b"\r\n=")
    told = str(len(data) if size is None else size).encode()
    head = (
        b"=ybegin " + (b"part=1 total=2 " if part else b"") + b"line=128 size=" + told + b" name=" + name.encode("gbk")
    )
    return head + b"\r\n" + part + lines + b"\r\n=yend size=" + told + b"\r\n"


def binhex(data: bytes, name: str = NAME, *, checksum: int | None = None) -> bytes:
    called = name.encode("gbk")
    head = bytes([len(called)]) + called + b"\0" + b"TEXTttxt" + struct.pack(">HII", 0, len(data), 0)
    raw = head + struct.pack(">H", binascii.crc_hqx(head, 0))
    raw += data + struct.pack(">H", binascii.crc_hqx(data, 0) if checksum is None else checksum) + b"\0\0"
    packed = bytearray()
    at = 0
    while at < len(raw):
        run = 1
        while at + run < len(raw) and raw[at + run] == raw[at] and run < 255:
            run += 1
        packed += b"\x90\0" if raw[at] == 0x90 else raw[at : at + 1]
        if run > 3:
            packed += bytes([0x90, run])
        at += run if run > 3 else 1
    coded = base64.b64encode(bytes(packed)).rstrip(b"=").translate(bytes.maketrans(BASE64, CHARS))
    lines = b"\r\n".join(coded[start : start + 64] for start in range(0, len(coded), 64))
    return b"(This file must be converted with BinHex 4.0)\r\n\r\n:" + lines + b":\r\n"


def attachments(body: bytes, head: bytes = b"Content-Type: text/plain\n\n") -> list[Attachment]:
    return list(list_mail(parse_mail(HEAD + head + body, LIMITS), 1, "", LIMITS).attachments)


CODED = [yenc(docx()), binhex(docx())]


@pytest.mark.parametrize("coded", CODED, ids=["yenc", "binhex"])
@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain\n\n",
        b"Content-Type: application/mac-binhex40\n\n",
        b"Content-Type: application/octet-stream; name=x.hqx\nContent-Disposition: attachment\n\n",
    ],
    ids=["text", "binhex40", "attached"],
)
def test_a_form_is_taken_out(coded: bytes, head: bytes) -> None:
    (found,) = attachments(coded, head)
    assert (found.path, found.data, found.problem) == (NAME, docx(), None)


def test_both_in_one_text_and_the_words_around_them() -> None:
    files, words = files_in_text(b"hello\r\n" + CODED[0] + b"between\r\n" + CODED[1] + b"goodbye")
    assert [(file.name, file.data, file.problem) for file in files] == [(NAME, docx(), None)] * 2
    assert words.split() == [b"hello", b"between", b"goodbye"]


@pytest.mark.parametrize(
    ("coded", "code"),
    [
        (yenc(docx(), size=9), ErrorCode.CORRUPT),
        (yenc(docx())[:-120], ErrorCode.CORRUPT),
        (yenc(docx(), part=b"=ypart begin=1 end=99\r\n"), ErrorCode.UNSUPPORTED),
        (binhex(docx(), checksum=7), ErrorCode.CORRUPT),
        (binhex(docx())[:-150], ErrorCode.CORRUPT),
        (binhex(docx())[:60] + b"!:", ErrorCode.CORRUPT),
    ],
    ids=["yenc of another size", "yenc cut off", "yenc in parts", "binhex, wrong sum", "binhex cut off", "binhex head"],
)
def test_what_is_not_all_there_is_told(coded: bytes, code: ErrorCode) -> None:
    (found,) = attachments(coded)
    assert found.problem
    assert found.problem.code == code


@given(st.binary(max_size=400) | st.text("\x90a", max_size=80).map(lambda text: text.encode("latin-1")))
def test_all_bytes_come_through(data: bytes) -> None:
    for coded in (yenc(data), binhex(data)):
        (file,), _ = files_in_text(coded)
        assert (file.data, file.problem) == (data, None)


@given(st.binary(max_size=300))
def test_nothing_raises(data: bytes) -> None:
    files_in_text(b"=ybegin line=128 size=3 name=x\r\n" + data)
    files_in_text(b"(This file must be converted with BinHex 4.0)\r\n:" + data + b":")


def test_a_mailbox_with_bare_carriage_returns() -> None:
    part = raw_part(docx(), b"Content-Type: application/msword; name=a.docx\n")
    mails = [raw_mail(HEAD, [part]) for _ in range(3)]
    box = b"".join(b"From a@b.cn Mon Jan 22 09:30:00 2024\n" + mail.strip() + b"\n\n" for mail in mails)
    bare = box.replace(b"\r\n", b"\n").replace(b"\n", b"\r")
    assert kind_of(bare) == "mbox"
    found = [parse_mail(each.data, LIMITS) for each in split_mbox(io.BytesIO(bare), 2**20)]
    assert [[(piece.name, piece.data) for piece in mail.pieces] for mail in found] == [[("a.docx", docx())]] * 3


@pytest.mark.parametrize("name", ["推薦書（東京）について.docx", "申請書サンプル.pdf", "履歴書フォーム.xls"])
def test_shift_jis_without_a_label_where_it_cannot_be_chinese(name: str) -> None:
    assert decode(name.encode("cp932")) == name
    assert decode(name.encode("gb18030")) == name


CHINESE = st.text("推荐表专家服务基层示范团杭州宁波堃犇淼喆垚偲侃倩俪偌儫冮囧", min_size=1, max_size=8)


@given(CHINESE)
def test_chinese_names_never_become_japanese(name: str) -> None:
    found = decode(f"{name}.docx".encode("gb18030"))
    assert not any("\u3040" <= char <= "\u30ff" for char in found)
