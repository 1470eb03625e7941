"""Splitting an mbox: its four dialects, bodies that look like mails, damage, and flat memory."""

from __future__ import annotations

import io
import mailbox
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inbox_files import docx, mail

from inbox import mbox
from inbox.mbox import split_mbox
from inbox.mime import parse_mail
from models.limits import InboxLimits

FROM = b"From a@b.cn Mon Jan 22 09:30:00 2024\n"
LIMIT = 10**7


def bodies(data: bytes, limit: int = LIMIT) -> list[bytes]:
    return [piece.data for piece in split_mbox(io.BytesIO(data), limit)]


def one(number: int, body: bytes = b"hello\n", extra: bytes = b"") -> bytes:
    return FROM + b"Subject: %d\nMessage-ID: <%d@x>\n" % (number, number) + extra + b"\n" + body + b"\n"


def subjects(data: bytes) -> list[str | None]:
    return [parse_mail(found, InboxLimits()).subject for found in bodies(data)]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_plain(newline: bytes) -> None:
    data = b"".join(one(i) for i in range(5)).replace(b"\n", newline)
    assert subjects(data) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    "line",
    [
        b"From here on we go\n", b"From: somebody\n", b"\nFrom the office at 09:30 in 2024\nthere is no header\n",
        b"\nFrom Monday on\nNote: bring your form\n", b">From a@b.cn Mon Jan 22 09:30:00 2024\nSubject: x\n",
        b"\nFrom a@b.cn Mon Jan 22 09:30:00 2024\nand so on\n", b"From 9:30 2024\nSubject: x\n",
    ],
)  # fmt: skip
def test_body_line_that_splits_nothing(line: bytes) -> None:
    assert subjects(one(1, b"text\n" + line + b"more\n") + one(2)) == ["1", "2"]


@pytest.mark.parametrize(
    "line",
    [
        b"From a@b.cn Mon Jan 22 09:30:00 2024\n", b"From - Mon Jan 22 09:30:00 2024\n", b"From a@b.cn\n", b"From -\n",
        b"From ???@??? Mon Jan 22 09:30:00 2024\n", b"From 1787965424571@xxx Mon Jan 22 09:30:00 +0000 2024\n",
        b"From a@b.cn Mon, 22 Jan 2024 09:30:00 +0800\n", b"From \"a b\"@c.cn Mon Jan  2 09:30:00 2024\n",
        b"From MAILER-DAEMON Mon Jan 22 09:30:00 CST 2024\n",
    ],
)  # fmt: skip
def test_from_lines_of_many_programs(line: bytes) -> None:
    data = line + b"Subject: 1\n\nbody\n\n" + line + b"Subject: 2\n\nbody\n"
    assert subjects(data) == ["1", "2"]


def test_quoted_lines_are_unquoted() -> None:
    found = bodies(one(1, b">From here\n>>From there\n> From x\n"))
    assert found[0].endswith(b"\nFrom here\n>From there\n> From x\n\n")


def test_content_length_is_believed_where_it_fits() -> None:
    body = b"text\n\nFrom a@b.cn Mon Jan 22 09:30:00 2024\nSubject: not one\n\nmore\n"
    data = one(1, body, b"Content-Length: %d\n" % len(body)) + one(2)
    assert subjects(data) == ["1", "2"]


@pytest.mark.parametrize("length", [0, 3, 10**9, 17])
def test_content_length_that_lies_is_not(length: int) -> None:
    assert subjects(one(1, b"text\n" * 9, b"Content-Length: %d\n" % length) + one(2)) == ["1", "2"]


def test_a_cut_off_mail_costs_only_itself() -> None:
    whole = mail([("a.docx", docx())]).as_bytes()
    data = FROM + whole + b"\n\n" + FROM + whole[: len(whole) // 2] + b"\n" + FROM + whole + b"\n"
    assert len(bodies(data)) == 3


def test_forwarded_mail_with_its_own_from_line() -> None:
    inner = b"Content-Type: message/rfc822\n\n" + FROM + b"Subject: inner\n\nx\n"
    body = b"--b\n" + inner + b"--b--\n"
    assert subjects(one(1, body, b'Content-Type: multipart/mixed; boundary="b"\n') + one(2)) == ["1", "2"]


@pytest.mark.parametrize("block", [64, 1000, 4096])
def test_any_block_size_gives_the_same(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    data = b"".join(one(i, b"line of text\n" * (i * 37 % 900)) for i in range(40))
    whole = bodies(data)
    monkeypatch.setattr(mbox, "BLOCK_BYTES", block)
    assert bodies(data) == whole
    assert len(whole) == 40


def test_a_mail_past_the_limit_is_cut_and_the_next_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "BLOCK_BYTES", 64 * 1024)
    data = one(1) + one(2, b"x" * 70 + b"\n" * 3_000_000) + one(3)
    found = list(split_mbox(io.BytesIO(data), 200_000))
    assert [piece.is_cut for piece in found] == [False, True, False]
    assert len(found[1].data) < 200_000
    assert parse_mail(found[1].data, InboxLimits()).subject == "2"


def test_memory_is_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "BLOCK_BYTES", 4096)
    held = []

    class Endless(io.RawIOBase):
        n_reads = 0

        def read(self, size: int = -1) -> bytes:
            self.n_reads += 1
            return one(self.n_reads) * (size // 60) if self.n_reads < 2000 else b""

    for piece in split_mbox(Endless(), LIMIT):  # type: ignore[arg-type]
        held.append(len(piece.data))
    assert max(held) < 200
    assert len(held) > 100_000


def test_python_writes_what_we_read(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "a.mbox")
    for number in range(7):
        box.add(mail([("表.docx", docx())], number=number, text="一\nFrom 二\n\nFrom 三 09:30 2024\n"))
    box.close()
    assert len(bodies((tmp_path / "a.mbox").read_bytes())) == 7


@pytest.mark.parametrize("data", [b"", b"\n\n\n", b"From ", b"From x\n", b"no mbox at all\n"])
def test_nothing_raises(data: bytes) -> None:
    bodies(data)


@given(
    st.lists(
        st.sampled_from([FROM, b"\n", b"Subject: a\n", b"From z\n", b"x\r\n", b">From b\n", b"Content-Length: 9\n"])
    )
)
def test_every_byte_comes_out_or_is_a_separator(lines: list[bytes]) -> None:
    data = b"".join(lines)
    joined = b"".join(bodies(data))
    assert joined.count(b"Subject") == data.count(b"Subject")


@pytest.mark.parametrize(
    "line",
    [
        b"From - \n", b"From - Mon Jun  3 12:50:27 1996\n", b"From a@b 2024-01-22 09:30:00\n",
        b"From 1788@xxx Mon Jan 22 09:30:00 +0000 2024\n", b"From a@b Mon Jan 22 09:30:00 CST 2024\n",
        b"From a Mon Jan 22 09:30 2024 remote from host\n", b"From a@b Mon, 22 Jan 2024 09:30:00 +0800\n",
        b'From "zhang san"@b.cn Mon Jan 22 09:30:00 2024\n', "From 张三 Mon Jan 22 09:30:00 2024\n".encode(),
    ],
)  # fmt: skip
def test_from_lines_with_two_blank_lines_before_them(line: bytes) -> None:
    """As they stand in the mailboxes that other mail libraries test with."""
    one, two = b"Subject: 1\nFrom: a@b\n\nhi\n", b"Subject: 2\n\nho\n"
    for blank in (b"\n", b"\n\n"):
        found = [piece.data[:10] for piece in split_mbox(io.BytesIO(line + one + blank + line + two), 10**6)]
        assert found == [b"Subject: 1", b"Subject: 2"]


def test_netscape_from_line_without_a_blank_line_before_it() -> None:
    data = b"From - \nSubject: 1\n\n--x--\nFrom - \nSubject: 2\n\nFrom - here to there\nFrom -\nwe go\n"
    assert [piece.data[:10] for piece in split_mbox(io.BytesIO(data), 10**6)] == [b"Subject: 1", b"Subject: 2"]
