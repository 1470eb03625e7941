"""A mail's parts: transfer encodings and MIME structure, whole and broken."""

from __future__ import annotations

import base64
import binascii
import quopri

import pytest
from inbox_files import HEAD, docx, mail, raw_mail, raw_part

from inbox.mail import Mail
from inbox.mime import parse_mail
from models.limits import InboxLimits
from models.message import Ignored

DATA = docx("数据" * 50)
ATTACHED = (
    b'Content-Type: application/octet-stream; name="a.docx"\nContent-Disposition: attachment; filename="a.docx"\n'
)


def parsed(data: bytes) -> Mail:
    return parse_mail(data, InboxLimits())


def only(data: bytes) -> bytes:
    found = parsed(data)
    assert [piece.name for piece in found.pieces] == ["a.docx"]
    return found.pieces[0].data


def in_base64(text: bytes) -> bytes:
    return raw_mail(HEAD, [ATTACHED + b"Content-Transfer-Encoding: base64\n\n" + text + b"\n"])


PLAIN = base64.b64encode(DATA)
LINES = base64.encodebytes(DATA)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN, LINES, LINES.replace(b"\n", b"\r\n"), LINES.replace(b"\n", b"\n\n"), LINES.replace(b"\n", b" \n"),
        PLAIN.rstrip(b"="), LINES.replace(b"\n", b"!\n"), b"\n\n" + LINES, LINES + b"\n\n",
        b"\n".join(base64.b64encode(DATA[i : i + 10]) for i in range(0, len(DATA), 10)),
        LINES + b"\n_______\nmailing list footer, read on http://example.cn/\n",
        b"\n".join(PLAIN[i : i + 61] for i in range(0, len(PLAIN), 61)),
    ],
)  # fmt: skip
def test_base64_as_it_is_broken(text: bytes) -> None:
    assert only(in_base64(text)) == DATA


def test_base64_cut_short_gives_what_is_there() -> None:
    assert only(in_base64(PLAIN[:101])) == DATA[:75]


@pytest.mark.parametrize("how", [b"base64", b"BASE64", b'"base64"', b" base64 ;", b"Base-64", b"base64 (x)"])
def test_base64_by_any_name(how: bytes) -> None:
    part = ATTACHED + b"Content-Transfer-Encoding: " + how + b"\n\n" + LINES
    assert only(raw_mail(HEAD, [part])) == DATA


def test_base64_that_nobody_declared_and_none_that_was() -> None:
    part = ATTACHED + b"Content-Transfer-Encoding: 7bit\n\n"
    pdf = b"%PDF-1.4\n" + b"x" * 90
    assert only(raw_mail(HEAD, [part + base64.encodebytes(pdf)])) == pdf
    assert only(raw_mail(HEAD, [ATTACHED + b"Content-Transfer-Encoding: base64\n\n" + pdf])) == pdf


def test_quoted_printable_and_binary() -> None:
    data = bytes(range(32, 256)) * 3
    part = ATTACHED + b"Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(data)
    assert only(raw_mail(HEAD, [part])) == data
    broken = ATTACHED + b"Content-Transfer-Encoding: quoted-printable\n\n%PDF=ZZ a=\nb=4"
    assert only(raw_mail(HEAD, [broken])).startswith(b"%PDF=ZZ ab")
    assert only(raw_mail(HEAD, [ATTACHED + b"Content-Transfer-Encoding: binary\n\n" + DATA])) == DATA


def uuencoded(data: bytes, name: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(data[i : i + 45], backtick=True) for i in range(0, len(data), 45))
    return b"begin 644 " + name + b"\n" + lines + b"`\nend\n"


def test_uuencoded_part_and_body() -> None:
    part = ATTACHED + b"Content-Transfer-Encoding: x-uuencode\n\n" + uuencoded(DATA, b"a.docx")
    assert only(raw_mail(HEAD, [part])) == DATA
    body = HEAD + b"\nhello\n" + uuencoded(DATA, "推荐表.docx".encode("gb18030")) + b"bye\n"
    found = parsed(body)
    assert [(piece.name, piece.data) for piece in found.pieces] == [("推荐表.docx", DATA)]
    assert "bye" in found.texts[0]


WHOLE = raw_mail(HEAD, [b"Content-Type: text/plain\n\nsee file\n", raw_part(DATA, ATTACHED)])


@pytest.mark.parametrize(
    "data",
    [
        WHOLE, WHOLE.replace(b"\n", b"\r\n"), WHOLE.removesuffix(b"--=_b1--\n"), WHOLE.replace(b'"=_b1"', b"=_b1"),
        WHOLE.replace(b'"=_b1"', b'"wrong"'), WHOLE.replace(b'; boundary="=_b1"', b""), WHOLE + b"epilogue\n" * 3,
        WHOLE.replace(b"multipart/mixed", b"text/plain"), WHOLE.replace(b"MIME-Version", b"Mime-version"),
        WHOLE.replace(b"\n\n--=_b1\n", b"\n\npreamble\n\n--=_b1\n", 1), WHOLE.replace(b'"=_b1"', b'"=_b1  "'),
        b"\xef\xbb\xbf" + WHOLE, WHOLE.replace(b"Subject: t", b"Subject t\nX: y"),
        WHOLE.replace(b"--=_b1\n", b"--=_b1  \n"),
        WHOLE.replace(b"Content-Type: multipart", b"content-type : multipart"),
        WHOLE.replace(b"multipart/mixed", b"multipart/mixed;;; charset=gb2312"),
        WHOLE.replace(b"multipart/mixed;", b"multipart/mixed; type=\"text/html\";\n\t"),
        WHOLE.replace(b"--=_b1--", b"--=_b1--\n--=_b1\n\n\n--=_b1--"),
    ],
)  # fmt: skip
def test_structure_as_it_is_broken(data: bytes) -> None:
    assert only(data) == DATA


def test_inner_multipart_that_never_closes() -> None:
    inner = b'Content-Type: multipart/alternative; boundary="=_b1_2"\n\n--=_b1_2\nContent-Type: text/plain\n\nhello\n'
    found = parsed(raw_mail(HEAD, [inner, raw_part(DATA, ATTACHED)]))
    assert [piece.data for piece in found.pieces] == [DATA]
    assert found.texts[0].strip() == "hello"


def test_inner_multipart_with_the_outer_boundary() -> None:
    inner = b'Content-Type: multipart/related; boundary="=_b1"\n\n'
    assert only(raw_mail(HEAD, [inner, raw_part(DATA, ATTACHED)])) == DATA


def test_the_whole_mail_is_one_file() -> None:
    data = HEAD + b'Content-Type: application/msword; name="a.docx"\nContent-Transfer-Encoding: base64\n\n' + LINES
    assert only(data) == DATA


@pytest.mark.parametrize("kind", [b"text/plain", b"image/jpeg", b"nonsense", b"", b"message/rfc822x", b"application/"])
def test_the_bytes_decide_and_not_the_type(kind: bytes) -> None:
    part = b"Content-Type: " + kind + b'\nContent-Disposition: attachment; filename="a.docx"\n'
    assert only(raw_mail(HEAD, [raw_part(DATA, part)])) == DATA


def test_a_nameless_file_declared_as_text() -> None:
    found = parsed(raw_mail(HEAD, [raw_part(DATA, b"Content-Type: text/plain\n")]))
    assert [piece.data for piece in found.pieces] == [DATA]


def test_a_named_body_is_a_body_and_a_named_file_is_a_file() -> None:
    named = HEAD + b'Content-Type: text/html; name="body.html"\n\n<p>hello</p>\n'
    assert not parsed(named).pieces
    web_page = HEAD + b'Content-Type: text/html; name="a.doc"\n\n<html>form</html>\n'
    assert [piece.name for piece in parsed(web_page).pieces] == ["a.doc"]


def test_body_charset_that_lies() -> None:
    body = "您好，见附件".encode("gb18030")
    assert parsed(HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + body).texts == ["您好，见附件"]


def test_forwarded_to_the_limit() -> None:
    inner = mail([("a.docx", DATA)]).as_bytes()
    for level in range(6):
        inner = raw_mail(HEAD, [b"Content-Type: message/rfc822\n\n" + inner], boundary=b"=_b%d" % level)
    found = parsed(inner)
    for _ in range(6):
        found = found.pieces[0].mail or Mail()
    assert [piece.data for piece in found.pieces] == [DATA]
    for level in range(20):
        inner = raw_mail(HEAD, [b"Content-Type: message/rfc822\n\n" + inner], boundary=b"=_c%d" % level)
    found = parsed(inner)
    while found.pieces[0].mail:
        found = found.pieces[0].mail
    assert found.pieces[0].problem is not None


def test_forwarded_in_base64() -> None:
    inner = mail([("a.docx", DATA)]).as_bytes()
    found = parsed(raw_mail(HEAD, [raw_part(inner, b"Content-Type: message/rfc822\n")]))
    assert found.pieces[0].mail is not None
    assert found.pieces[0].mail.pieces[0].data == DATA


def test_a_bounce_holds_our_own_files() -> None:
    report = b'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\n\n'
    status = b"--r\nContent-Type: message/delivery-status\n\nStatus: 5.0.0\n"
    ours = b"\n--r\nContent-Type: message/rfc822\n\n" + mail([("a.docx", DATA)]).as_bytes() + b"\n--r--\n"
    found = parsed(HEAD + report + status + ours)
    assert [piece.ignored for piece in found.pieces] == [Ignored.RECEIPT, Ignored.BOUNCE]


def test_thousands_of_parts_end() -> None:
    found = parsed(raw_mail(HEAD, [b"Content-Type: text/x; name=a\n\nx"] * 5000))
    assert found.problem is not None
    assert len(found.pieces) <= InboxLimits().max_parts


@pytest.mark.parametrize("data", [b"", b"\n", b"\0" * 500, b"PK\x03\x04" + bytes(90), b"no header\nat all", b":\n:\n"])
def test_no_mail_at_all(data: bytes) -> None:
    assert parsed(data).problem is not None
