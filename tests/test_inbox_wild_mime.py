"""Mails whose structure is broken as in the test collections of other mail libraries (made anew here)."""

from __future__ import annotations

import base64
import binascii

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inbox_files import HEAD, docx, jpeg, raw_mail, raw_part

from inbox.listing import list_mail
from inbox.mime import parse_mail
from inbox.smime import content_of, is_encrypted
from models.errors import ErrorCode
from models.limits import InboxLimits
from models.message import Ignored, Message

LIMITS = InboxLimits()
TEXT = b"Content-Type: text/plain\n\nhello\n"
CODED = base64.encodebytes(docx())
FILE = b"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a.docx\n\n" + CODED


def listed(data: bytes) -> Message:
    return list_mail(parse_mail(data, LIMITS), 1, "", LIMITS)


def has_the_file(data: bytes, path: str = "a.docx") -> bool:
    """Whether the form, and nothing else that could be one, was found in the mail, byte by byte."""
    return [(a.path, a.data) for a in listed(data).attachments if a.is_candidate] == [(path, docx())]


def body_of(data: bytes) -> str:
    found = parse_mail(data, LIMITS)
    return "\n".join([*found.texts, *found.htmls])


def multipart(declared: bytes, boundary: bytes = b"=_b1", head: bytes = HEAD) -> bytes:
    parts = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in (TEXT, FILE))
    return head + b"Content-Type: " + declared + b"\n\n" + parts + b"--" + boundary + b"--\n"


PLAIN = multipart(b'multipart/mixed; boundary="=_b1"')


@pytest.mark.parametrize(
    ("declared", "boundary"),
    [
        (b"multipart/mixed", b"=_b1"),
        (b'multipart/mixed; boundary=""', b"=_b1"),
        (b'multipart/mixed boundary="=_b1"', b"=_b1"),
        (b'multipart/mixed\n\tboundary="=_b1"', b"=_b1"),
        (b"multipart/mixed; boundary=other", b"=_b1"),
        (b'multipart/mixed; boundary="-- main --"', b"-- main --"),
        (b"multipart/mixed; boundary=a b c", b"a b c"),
        (b'multipart/mixed; boundary="abc "', b"abc "),
        (b"multipart/mixed; boundary='abc'", b"abc"),
        (b'multipart/mixed; boundary="----"', b"----"),
        (b"multipart/mixed (x); boundary=abc (comment)", b"abc"),
        (b'multipart/mixed; boundary="ab\\=c"', b"ab=c"),
        (b"multipart/mixed; boundary*0=abc; boundary*1=def", b"abcdef"),
        (b'multipart/mixed; boundary*0*="\'\'This%20is"; boundary*1*="%2A"', b"This is*"),
        (b"multipart/mixed; boundary=" + b"x" * 1000, b"x" * 1000),
        ('multipart/mixed; boundary="分隔"'.encode(), "分隔".encode()),
        ('multipart/mixed; boundary="分隔线"'.encode("gbk"), "分隔线".encode("gbk")),
        (b"text/plain\nContent-Type: multipart/mixed; boundary=x", b"x"),
        (b"multipart/mixed; boundary=x\nContent-Type: text/plain", b"x"),
        (b'multipart/mixed; boundary="----=_567_NextPart186_=----"', b"----=_567_NextPart186_=----"),
        (b'multipart/mixed; boundary="=====_Dragon277_====="', b"=====_Dragon277_====="),
    ],
)
def test_boundaries(declared: bytes, boundary: bytes) -> None:
    data = multipart(declared, boundary)
    assert has_the_file(data)
    assert has_the_file(data.removesuffix(b"--" + boundary + b"--\n"))
    assert "hello" in body_of(data)


def test_delimiters_in_odd_places() -> None:
    head = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"
    inside = b"Content-Type: text/plain\n\nvisit --x for details\n--xy is none\n"
    assert "--xy is none" in body_of(head + b"--x\n" + inside + b"--x \t\n" + FILE + b"--x--")
    assert has_the_file(head + b"--x\n" + inside + b"--x \t\n" + FILE + b"--x--")
    assert has_the_file(head + b"--x--\n--x\n" + FILE + b"\n--x--\n")
    assert not listed(head + b"--x--\n").attachments
    for inner in (b"x_alt", b"x", b"=_"):
        alternative = b"Content-Type: multipart/alternative; boundary=" + inner + b"\n\n--" + inner + b"\n" + TEXT
        assert has_the_file(head + b"--x\n" + alternative + b"--" + inner + b"--\n--x\n" + FILE + b"--x--")
        assert has_the_file(head + b"--x\n" + alternative + b"--x\n" + FILE + b"--x--")


@pytest.mark.parametrize(
    "start",
    [
        b"\xef\xbb\xbf", b"\n", b"\n\r\n \n", b"\xef\xbb\xbf\n\n", b"From a@b Mon Jan 22 09:30:00 2024\n",
        b">From a@b Mon Jan 22 09:30:00 2024\n", b"\nFrom a@b\n", b"250 OK\n", b"+OK 1234 octets\n", b"X: y\n" * 20_000,
        b"References:" + b"\n <aaa@bbb.cc>" * 20_000 + b"\n", b"X-A: " + b"a" * 3_000_000 + b"\n", b"X-A: b\n \n",
        b"Sub ject: x\n:Weird: v\nfoo bar\n baz: qux\nX-Custom : y\n",
        "主题：您好\n".encode(), "主题：您好\n".encode("gbk"),
        b"X\0Y: z\n",
    ],
    ids=range(17),
)  # fmt: skip
def test_what_stands_before_the_header(start: bytes) -> None:
    found = listed(start + PLAIN)
    assert has_the_file(start + PLAIN)
    assert (found.subject, found.message_id, found.problem) == ("t", "<1@b.cn>", None)


@pytest.mark.parametrize("ending", [b"\r\n", b"\r", b"\r\r\n"])
def test_line_endings(ending: bytes) -> None:
    data = PLAIN.replace(b"\n", ending)
    assert has_the_file(data)
    assert listed(data).subject == "t"


def test_line_endings_mixed_and_utf16() -> None:
    assert has_the_file(PLAIN.replace(b"\n", b"\r\n", 9))
    assert has_the_file(PLAIN.decode().encode("utf-16"))


def test_header_that_runs_into_the_body() -> None:
    head = HEAD + b"Content-Type: multipart/mixed; boundary=x\n"
    assert has_the_file(head + b"--x\n" + TEXT + b"--x\n" + FILE + b"--x--")
    assert has_the_file(head + b"\n--x\n" + TEXT + b"--x\n" + FILE.replace(b"\n\n", b"\n") + b"--x--")
    assert "正文" in body_of(HEAD + "您好，这是正文\n".encode())
    assert has_the_file(HEAD + b"no colon here\n" + multipart(b"multipart/mixed; boundary=x", b"x", b""))


def test_nesting() -> None:
    def nested(depth: int) -> bytes:
        return HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth))

    assert has_the_file(nested(90) + FILE)
    found = listed(nested(1000) + FILE)
    assert found.problem is not None
    assert found.problem.code == ErrorCode.TOO_LARGE
    forwarded = b"Content-Type: message/rfc822\nSubject: x\n\n"
    assert has_the_file(forwarded * 5 + PLAIN, "转发-1/" * 5 + "a.docx")
    assert listed(forwarded * 1000 + PLAIN).attachments[-1].problem is not None


# ── mails in mails ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_forwarded_mails_in_a_transfer_encoding() -> None:
    head = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n"
    coded = head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(PLAIN) + b"--x--\n"
    assert has_the_file(coded, "转发-1/a.docx")
    quoted = head + b"Content-Transfer-Encoding: quoted-printable\n\n" + PLAIN.replace(b"=", b"=3D") + b"--x--\n"
    assert has_the_file(quoted, "转发-1/a.docx")
    twice = base64.encodebytes(b"Content-Type: message/rfc822\n\n" + PLAIN)
    root = HEAD + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + twice
    assert has_the_file(root, "转发-1/转发-1/a.docx")
    digest = (
        HEAD + b"Content-Type: multipart/digest; boundary=x\n\n--x\n\n" + PLAIN + b"\n--x\n\n" + HEAD + b"\nhi\n--x--\n"
    )
    assert has_the_file(digest, "转发-1/a.docx")


def test_multipart_in_a_transfer_encoding() -> None:
    body = PLAIN.partition(b"\n\n")[2]
    head = HEAD + b'Content-Type: multipart/mixed; boundary="=_b1"\nContent-Transfer-Encoding: '
    assert has_the_file(head + b"base64\n\n" + body)
    assert has_the_file(head + b"quoted-printable\n\n" + body)
    assert has_the_file(head + b"base64\n\n" + base64.encodebytes(body))
    assert has_the_file(head + b"quoted-printable\n\n" + body.replace(b"=", b"=3D"))


def test_reports_bring_our_own_files_back() -> None:
    head = HEAD + b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n" + TEXT + b"--x\n"
    status = b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n--x\n"
    original = listed(head + status + b"Content-Type: message/rfc822\n\n" + PLAIN + b"--x--\n")
    assert {a.ignored for a in original.attachments} == {Ignored.RECEIPT, Ignored.BOUNCE}
    headers = listed(head + status + b"Content-Type: text/rfc822-headers\n\n" + HEAD + b"--x--\n")
    assert not [a for a in headers.attachments if a.is_candidate]


def test_a_mail_sent_in_pieces_is_told() -> None:
    found = listed(HEAD + b'Content-Type: message/partial; id="a@b"; number=1; total=2\n\n' + PLAIN[:400])
    assert [a.problem and a.problem.code for a in found.attachments] == [ErrorCode.UNSUPPORTED]


def test_apple_double_and_attachments_inside_alternatives() -> None:
    fork = b"Content-Type: application/applefile; name=a.docx\nContent-Transfer-Encoding: base64\n\nAAUWBwACAAA=\n"
    double = b"Content-Type: multipart/appledouble; boundary=ad\n\n--ad\n" + fork + b"--ad\n" + FILE + b"--ad--\n"
    data = raw_mail(HEAD, [TEXT, double])
    assert [a.data for a in listed(data).attachments if a.is_candidate] == [docx()]
    pdf = (
        b"Content-Type: application/pdf\nContent-Disposition: inline; filename=b.pdf\nContent-Id: <p@q>\n\n%PDF-1.4 x\n"
    )
    related = (
        b"Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<p>x\n--r\n" + pdf + b"--r--\n"
    )
    alternative = raw_mail(HEAD, [TEXT, related]).replace(b"multipart/mixed", b"multipart/alternative")
    assert [a.path for a in listed(alternative).attachments if a.is_candidate] == ["b.pdf"]


def test_picture_named_by_where_it_lay() -> None:
    photo = raw_part(jpeg(1000, 1000), b"Content-Type: image/jpeg\nContent-Location: Photo25.jpg\n")
    assert [a.path for a in listed(raw_mail(HEAD, [TEXT, photo])).attachments] == ["Photo25.jpg"]


# ── transfer encodings ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["7-bit", "", "7bit;", "8bits", "plain", "text/html", "spam", "8 bit", "utf-8", "none"])
def test_no_encoding_by_any_name(how: str) -> None:
    part = f"Content-Type: text/plain\nContent-Transfer-Encoding: {how}\n\nhello=20world\n".encode()
    assert "hello=20world" in body_of(raw_mail(HEAD, [part]))


@pytest.mark.parametrize(
    "how",
    ["quoted printable", "QUOTED-PRINTABLE ", '"quoted-printable"', "quoted_printable; x=y", "x-quoted-printable"],
)
def test_quoted_printable_by_any_name(how: str) -> None:
    part = f"Content-Type: text/plain\nContent-Transfer-Encoding: {how}\n\n=e4=b8=ad =ZZ a= \nb=\r\nc = d=\n".encode()
    assert "中 =ZZ abc = d" in body_of(raw_mail(HEAD, [part]))


@pytest.mark.parametrize(
    "how", ["BASE64", "base64;", "base 64", "x-base64", '"base64"', "7bit, base64", "8bit", "x-unknown"]
)
def test_base64_by_any_name(how: str) -> None:
    part = f"Content-Disposition: attachment; filename=a.docx\nContent-Transfer-Encoding: {how}\n\n".encode() + CODED
    assert has_the_file(raw_mail(HEAD, [TEXT, part]))


@pytest.mark.parametrize(
    "coded",
    [
        b"\n \n" + CODED,
        CODED.replace(b"\n", b" \r\n "),
        b"\n".join(b"> " + line for line in CODED.splitlines()),
        CODED + b"\n_______________________________________________\nlist mailing list\n",
        CODED + b"\n----- footer -----\nbuy now\n",
        CODED.rstrip(b"=\n"),
        CODED.rstrip() + b"A",
        CODED.translate(bytes.maketrans(b"+/", b"-_")),
        CODED.replace(b"\n", b"!\n*\n"),
    ],
    ids=range(9),
)
def test_base64_as_it_is_broken(coded: bytes) -> None:
    assert has_the_file(raw_mail(HEAD, [TEXT, FILE[: FILE.index(b"\n\n") + 2] + coded]))


def test_doubled_boundaries_lose_no_part() -> None:
    """As mime4j has it: empty parts, headers that nothing ends, forwarded mails that are all header."""
    forwarded = b'Content-Type: message/rfc822; name="/evil/name";\n\nFrom: (nobody)\nSubject: in'
    parts = [b"", TEXT, b"", b"\n", b"Content-Type: text/html\nSubject: no end", forwarded, FILE, b"", forwarded]
    data = HEAD + b'Content-Type: multipart/mixed; boundary="----b"\n\n'
    data += b"".join(b"------b\n" + part + b"\n" * bool(part) for part in parts) + b"------b--\n"
    assert has_the_file(data)
    assert "hello" in body_of(data)
    assert [piece.mail.subject for piece in parse_mail(data, LIMITS).pieces if piece.mail] == ["in", "in"]


@pytest.mark.parametrize("boundary", [b"abc'()+_,-./:=?  ", b"abc'()+_,-./:=?  " * 400])
def test_boundaries_that_end_with_blanks_or_are_very_long(boundary: bytes) -> None:
    assert has_the_file(multipart(b'multipart/mixed; boundary="' + boundary + b'"', boundary))


def test_uuencode() -> None:
    data = docx()
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    whole = b"begin 644 a.docx\n" + lines + b"`\nend\n"
    assert has_the_file(HEAD + b"\nhi\n\n" + whole + b"\nbye\n")
    assert body_of(HEAD + b"\nhi\n\n" + whole + b"\nbye\n").split() == ["hi", "bye"]
    assert has_the_file((HEAD + b"\nhi\n\n" + whole).replace(b"\n", b"\r\n"))
    assert has_the_file(HEAD + b"\nhi\n\nbegin 644 a.docx\n" + lines)
    assert has_the_file(HEAD + b"\nhi\n\n" + whole.replace(b"a.docx", "推荐.docx".encode("gbk")), "推荐.docx")
    assert has_the_file(HEAD + b"\nhi\n\nbegin-base64 644 a.docx\n" + CODED + b"====\n")
    part = b"Content-Disposition: attachment; filename=a.docx\nContent-Transfer-Encoding: x-uuencode\n\n"
    assert has_the_file(raw_mail(HEAD, [TEXT, part + whole]))
    assert "begin the end" in body_of(HEAD + b"\nwe begin 644 things\nbegin the end\nend\n")


def test_charset_that_only_the_html_names() -> None:
    html = '<html><meta charset="shift_jis">日本語テスト'.encode("shift_jis")
    assert "日本語テスト" in body_of(HEAD + b"Content-Type: text/html\n\n" + html)


# ── S/MIME and PGP ──────────────────────────────────────────────────────────────────────────────────────────────────


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body).to_bytes(3, "big")
    return bytes([tag, 0x83]) + size + body


def _open(tag: int, *parts: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


SIGNED, DATA, ENVELOPED = (bytes.fromhex("06092a864886f70d0107" + last) for last in ("02", "01", "03"))
ENTITY = b'Content-Type: multipart/mixed; boundary="=_b1"\n\n' + PLAIN.partition(b"\n\n")[2]
VERSION, DIGESTS = b"\x02\x01\x01", b"\x31\x00"
OPAQUE = _der(0x30, SIGNED, _der(0xA0, _der(0x30, VERSION, DIGESTS, _der(0x30, DATA, _der(0xA0, _der(0x04, ENTITY))))))
HALVES = _open(0x24, _der(0x04, ENTITY[:100]), _der(0x04, ENTITY[100:]))
STREAMED = _open(0x30, SIGNED, _open(0xA0, _open(0x30, VERSION, DIGESTS, _open(0x30, DATA, _open(0xA0, HALVES)))))
SEALED = _der(0x30, ENVELOPED, _der(0xA0, _der(0x30, VERSION, b"secret")))


@pytest.mark.parametrize(
    "kind",
    [
        "application/pkcs7-mime; smime-type=signed-data",
        "application/x-pkcs7-mime",
        "application/octet-stream; name=smime.p7m",
    ],
)
@pytest.mark.parametrize("wrapped", [OPAQUE, STREAMED])
def test_opaque_signed_mail_is_opened(kind: str, wrapped: bytes) -> None:
    head = HEAD + f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n".encode()
    assert has_the_file(head + base64.encodebytes(wrapped))


def test_encrypted_mail_says_so() -> None:
    data = raw_part(SEALED, HEAD + b"Content-Type: application/pkcs7-mime; name=smime.p7m\n")
    assert [(a.path, a.problem and a.problem.code) for a in listed(data).attachments] == [
        ("smime.p7m", ErrorCode.ENCRYPTED)
    ]
    version = b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n"
    message = b"Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n"
    found = listed(raw_mail(HEAD, [version, message])).attachments
    assert [(a.ignored, a.problem and a.problem.code) for a in found] == [
        (Ignored.SIGNATURE, None), (None, ErrorCode.ENCRYPTED),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [b"", b"0", b"0\x80", b"0\x84\xff\xff\xff\xff", OPAQUE[:40], STREAMED[:-30], b"\x24\x80" * 5000, b"0\0" * 5000],
)
def test_wrapper_that_is_none(data: bytes) -> None:
    assert not is_encrypted(data)
    assert content_of(data, 10**6) in (None, ENTITY[: len(content_of(data, 10**6) or b"")])
    head = HEAD + b"Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
    assert listed(head + base64.encodebytes(data)).message_id == "<1@b.cn>"


# ── any damage to any of them ───────────────────────────────────────────────────────────────────────────────────────

_P7M = HEAD + b"Content-Type: application/pkcs7-mime; name=smime.p7m\n"
SEEDS = [
    PLAIN,
    raw_part(OPAQUE, _P7M),
    raw_part(STREAMED, _P7M),
    multipart(b"multipart/mixed; boundary*0=abc; boundary*1=def", b"abcdef"),
    HEAD + b"\nhi\n\nbegin 644 a.docx\n#0V%T\n`\nend\nbegin-base64 644 a\nAAAA\n====\n",
    HEAD + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(PLAIN),
    raw_mail(HEAD, [TEXT, FILE.replace(b"=a.docx", b"*0*=utf-8''%E6%8E%A8%E8; filename*1=%8D%90.docx")]),
    raw_mail(HEAD, ["Content-Type: text/html\n\n<meta charset=gbk>附件".encode("gbk"), FILE]),
]
SNIPPETS = [
    b"\r", b"\n\n", b"''", b"*0*=", b"%E4", b"=?gb2312?Q?", b"?=", b'"', b";", b"\x1b$)A\x0e", b"~{VP~}",
    b"0\x80\x06\x09",
    b"--=_b1\n", b"--=_b1--", b"Content-Transfer-Encoding: base64\n", b"Content-Type: multipart/mixed; boundary=x\n",
    b"\xff\xfe", b"charset=iso-2022-cn\n", b"begin 644 a\n", b"From - \n", b"\xe2\x82\xac",
]  # fmt: skip
EDITS = st.lists(
    st.tuples(st.integers(0, 2000), st.integers(0, 300), st.sampled_from(SNIPPETS) | st.binary(max_size=6)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), EDITS)
def test_any_edit_of_a_wild_mail(data: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    for at, n_lost, put in edits:
        data = data[:at] + put + data[at + n_lost :]
    found = listed(data)
    assert len({a.path for a in found.attachments}) == len(found.attachments)
    texts = [found.message_id, found.subject or "", found.sender or "", *(a.path for a in found.attachments)]
    assert "".join(texts).encode()  # nothing that could not be stored
