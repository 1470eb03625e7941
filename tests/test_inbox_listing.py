"""What a mail is listed as: paths, what is ignored and why, archives, links, and the form that was never attached."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from email.message import EmailMessage

import pytest
from inbox_files import HEAD, SEVEN_ZIP, docx, jpeg, mail, png, raw_mail, raw_part, raw_zip, stored_rar, zipped

from inbox.listing import list_mail
from inbox.mime import parse_mail
from inbox.programs import archiver
from models.errors import ErrorCode
from models.limits import InboxLimits
from models.message import Attachment, Ignored, Message

PDF = b"%PDF-1.4 x"
PHOTO = base64.b64encode(jpeg(1080, 1440, 60_000)).decode()


def listed(made: EmailMessage | bytes, limits: InboxLimits | None = None) -> Message:
    limits = limits or InboxLimits()
    data = made if isinstance(made, bytes) else made.as_bytes()
    return list_mail(parse_mail(data, limits), 7, "mail-0007", limits)


def paths(message: Message) -> list[str]:
    return [a.path.removeprefix("mail-0007/") for a in message.attachments]


def codes(message: Message) -> list[ErrorCode | None]:
    return [a.problem.code if a.problem else None for a in message.attachments]


def test_paths_are_unique_and_safe() -> None:
    found = listed(mail([("表.docx", docx("1")), ("表.docx", docx("2")), ("../../表.docx", docx("3"))]))
    assert [a.path for a in found.attachments] == [
        "mail-0007/表.docx",
        "mail-0007/表 (2).docx",
        "mail-0007/表 (3).docx",
    ]
    assert found.received_at is not None
    assert found.date_source == "date"
    assert not found.mentions_form_without_file


def test_nameless_files_are_named_by_their_bytes() -> None:
    parts = [raw_part(PDF, b"Content-Type: application/x\n"), raw_part(docx(), b"Content-Type: application/x\n")]
    assert paths(listed(raw_mail(HEAD, parts))) == ["附件-1.pdf", "附件-2.docx"]


def test_forwarded_mails_belong_to_the_outer_one() -> None:
    inner = mail([("推荐表.docx", docx())], number=2)
    middle = mail([("申报表.docx", docx())], number=3)
    middle.add_attachment(inner)
    outer = mail(number=4)
    outer.add_attachment(middle)
    outer.add_attachment(inner)
    assert paths(listed(outer)) == ["转发-1/申报表.docx", "转发-1/转发-1/推荐表.docx", "转发-2/推荐表.docx"]


def test_an_eml_attached_as_a_file_is_a_forwarded_mail() -> None:
    inner = mail([("推荐表.docx", docx())]).as_bytes()
    found = listed(mail([("原邮件.eml", inner), ("tcmime.29305.31683.bin", inner)]))
    assert paths(found) == ["转发-1/推荐表.docx", "转发-2/推荐表.docx"]


def inline(data: bytes, name: str = "image001.png", *, shown: bool = True) -> Message:
    html = (
        b'Content-Type: text/html\n\n<p>x</p><img src="cid:pic@x">\n' if shown else b"Content-Type: text/plain\n\nx\n"
    )
    head = b"Content-Type: image/png; name=" + name.encode() + b"\nContent-ID: <pic@x>\nContent-Disposition: inline\n"
    return listed(raw_mail(HEAD, [html, raw_part(data, head)]))


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (png(120, 40, 2000), Ignored.SIGNATURE_IMAGE), (png(800, 120, 30_000), Ignored.SIGNATURE_IMAGE),
        (png(200, 200, 9000), Ignored.INLINE_IMAGE), (jpeg(1080, 1440, 90_000), None), (png(600, 800), None),
        (jpeg(3000, 4000, 400_000), None), (jpeg(500, 420, 150_000), None),
        (b"GIF89a\x20\0\x20\0", Ignored.INLINE_IMAGE),
    ],
)  # fmt: skip
def test_inline_pictures(data: bytes, wanted: Ignored | None) -> None:
    assert [a.ignored for a in inline(data).attachments] == [wanted]


def test_a_picture_attached_as_a_file_is_kept_unless_tiny() -> None:
    found = listed(
        mail([("扫描件.png", png(400, 300, 5000)), ("dot.gif", b"GIF89a\x01\0\x01\0"), ("扫描.jpg", jpeg(1654, 2339))])
    )
    assert [a.ignored for a in found.attachments] == [None, Ignored.TINY_IMAGE, None]


@pytest.mark.parametrize(
    ("head", "data", "wanted"),
    [
        (b"Content-Type: text/calendar; method=REQUEST\n", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", Ignored.CALENDAR),
        (b'Content-Type: application/octet-stream; name="invite.ics"\n', b"BEGIN:VCALENDAR\r\n", Ignored.CALENDAR),
        (b"Content-Type: text/vcard; name=a.vcf\n", b"BEGIN:VCARD\r\nEND:VCARD", Ignored.CARD),
        (b"Content-Type: application/pkcs7-signature; name=smime.p7s\n", b"\x30\x80", Ignored.SIGNATURE),
        (b"Content-Type: application/pgp-signature; name=signature.asc\n", b"-----BEGIN", Ignored.SIGNATURE),
        (b"Content-Type: text/html; name=ATT00001.htm\n", b"<br>", Ignored.BODY),
        (b'Content-Type: application/octet-stream; name="~$tui.docx"\n', b"\x05a" + bytes(150), Ignored.SYSTEM_FILE),
        (b"Content-Type: text/calendar; name=a.docx\n", docx(), None),
        (b'Content-Type: application/pkcs7-signature; name="a.docx"\n', docx(), None),
    ],
)  # fmt: skip
def test_what_is_no_form(head: bytes, data: bytes, wanted: Ignored | None) -> None:
    found = listed(raw_mail(HEAD, [b"Content-Type: text/plain\n\nx\n", raw_part(data, head)]))
    assert [a.ignored for a in found.attachments] == [wanted]


def test_zip_is_listed_and_unpacked() -> None:
    inner = zipped({"内/表.docx": docx("3")})
    found = listed(mail([("材料.zip", zipped({"杭州/推荐表.docx": docx(), "内.zip": inner, "a.pdf": PDF}))]))
    assert paths(found) == [
        "材料.zip", "材料.zip/杭州/推荐表.docx", "材料.zip/内.zip", "材料.zip/内.zip/内/表.docx", "材料.zip/a.pdf",
    ]  # fmt: skip
    assert [a.ignored for a in found.attachments] == [Ignored.UNPACKED, None, Ignored.UNPACKED, None, None]


def test_a_document_is_no_archive_by_whatever_name() -> None:
    odd_order = zipped({"docProps/app.xml": b"x", "word/document.xml": b"x", "[Content_Types].xml": b"x"})
    found = listed(mail([("a.zip", docx()), ("b.docx", odd_order), ("c.docx", docx()[:60])]))
    assert paths(found) == ["a.zip", "b.docx", "c.docx"]
    assert all(a.is_candidate for a in found.attachments)


@pytest.mark.parametrize("charset", ["gb18030", "utf-8", "cp936"])
def test_zip_names_without_the_utf8_flag(charset: str) -> None:
    names = ["材料/推荐表（盖章）.docx", "誉瀄昞.pdf"]
    found = listed(mail([("a.zip", raw_zip([(name.encode(charset), PDF) for name in names]))]))
    assert paths(found) == ["a.zip", *("a.zip/" + name for name in names)]


def test_zip_name_in_big5_and_in_the_unicode_path_field() -> None:
    found = listed(mail([("a.zip", raw_zip([("推薦表與申報表.pdf".encode("big5"), PDF)]))]))
    assert len(paths(found)) == 2
    raw = b"????.pdf"
    field = struct.pack("<BI", 1, zlib.crc32(raw)) + "推荐表.pdf".encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert paths(listed(mail([("a.zip", raw_zip([(raw, PDF)], extra=extra))]))) == ["a.zip", "a.zip/推荐表.pdf"]


@pytest.mark.parametrize(
    "name",
    ["../../../../tmp/evil.docx", "/etc/passwd", "C:\\evil.docx", "a/../../b.docx", "..\\..\\b.docx", "a\0b.docx"],
)
def test_no_name_in_an_archive_escapes(name: str) -> None:
    found = listed(mail([("a.zip", raw_zip([(name.encode(), docx())]))]))
    (inner,) = found.attachments[1:]
    assert inner.path.startswith("mail-0007/a.zip/")
    assert ".." not in inner.path
    assert "\\" not in inner.path


def test_leftovers_in_an_archive_are_ignored() -> None:
    files = {
        "__MACOSX/._表.docx": b"\0\5\x16\7" + bytes(40),
        ".DS_Store": b"x",
        "Thumbs.db": b"x",
        "~$表.docx": b"x",
        "表.docx": docx(),
    }
    found = listed(mail([("a.zip", zipped(files))]))
    assert [a.ignored for a in found.attachments] == [Ignored.UNPACKED] + [Ignored.SYSTEM_FILE] * 4 + [None]


def test_encrypted_zip() -> None:
    found = listed(mail([("a.zip", raw_zip([("表.docx".encode(), docx())], flags=1))]))
    assert codes(found) == [ErrorCode.ENCRYPTED]


def test_files_that_cannot_be_unpacked_are_told_apart() -> None:
    data = raw_zip([(b"a.docx", docx("1")), (b"b.docx", docx("2")), (b"c.docx", docx("3"))])
    data = data.replace(b"PK\x01\x02\x14\0\x14\0\0\0", b"PK\x01\x02\x14\0\x14\0\1\0", 2)
    found = listed(mail([("a.zip", data)]))
    assert codes(found) == [None, ErrorCode.ENCRYPTED, ErrorCode.ENCRYPTED, None]
    assert len({a.sha256 for a in found.attachments}) == 4


def test_damaged_archives() -> None:
    whole = zipped({"a.pdf": PDF * 100, "b.pdf": PDF * 100})
    assert codes(listed(mail([("a.zip", whole[:80])]))) == [ErrorCode.CORRUPT]
    hurt = bytearray(whole)
    hurt[40] ^= 0xFF
    assert codes(listed(mail([("a.zip", bytes(hurt))]))) == [None, ErrorCode.CORRUPT, None]
    assert codes(listed(mail([("a.rar", b"junk")]))) == [ErrorCode.CORRUPT]
    assert codes(listed(mail([("a.docx", b"")]))) == [ErrorCode.EMPTY]


def test_zip_bomb_by_ratio_by_size_by_count_and_by_depth() -> None:
    bomb = zipped({"a.docx": docx(), "b.bin": bytes(20_000_000)})
    assert codes(listed(mail([("a.zip", bomb)])))[0] == ErrorCode.TOO_LARGE
    small = InboxLimits(max_unpacked_bytes=10_000, max_files=5, max_depth=3)
    assert codes(listed(mail([("a.zip", zipped({"a": b"\x01" * 30_000}))]), small)) == [ErrorCode.TOO_LARGE]
    many = zipped({f"{i}.pdf": PDF for i in range(9)})
    assert codes(listed(mail([("a.zip", many)]), small))[0] == ErrorCode.TOO_LARGE
    deep = docx()
    for _ in range(6):
        deep = zipped({"a.zip": deep}, method=zipfile.ZIP_STORED)
    assert ErrorCode.TOO_LARGE in codes(listed(mail([("a.zip", deep)]), small))


def test_bomb_in_gzip_ends() -> None:
    assert codes(listed(mail([("a.gz", gzip.compress(bytes(30_000_000)))]))) == [ErrorCode.TOO_LARGE]


def test_tar_and_gz() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("杭州/推荐表.docx")
        info.size = len(docx())
        archive.addfile(info, io.BytesIO(docx()))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    found = listed(mail([("a.tar.gz", out.getvalue()), ("表.docx.gz", gzip.compress(docx()))]))
    assert paths(found) == ["a.tar.gz", "a.tar.gz/杭州/推荐表.docx", "表.docx.gz", "表.docx.gz/表.docx"]


@pytest.mark.parametrize(
    ("name", "data", "inner"), [("a.7z", SEVEN_ZIP, "b.pdf"), ("a.rar", stored_rar("c.pdf", PDF), "c.pdf")]
)
def test_rar_and_7z_are_unpacked_or_the_package_is_named(name: str, data: bytes, inner: str) -> None:
    found = listed(mail([(name, data)]))
    if archiver():
        assert paths(found) == [name, f"{name}/{inner}"]
        assert found.attachments[1].data.startswith(b"%PDF")
    else:
        assert codes(found) == [ErrorCode.UNSUPPORTED]
        problem = found.attachments[0].problem
        assert problem is not None
        assert "libarchive-tools" in problem.message


def test_a_rar_that_ends_with_a_stored_word_file_is_no_zip() -> None:
    found = listed(mail([("a.rar", stored_rar("c.docx", docx()))]))
    if archiver():
        assert [(a.path, a.data) for a in found.attachments[1:]] == [("mail-0007/a.rar/c.docx", docx())]
    else:
        assert codes(found) == [ErrorCode.UNSUPPORTED]


def test_damaged_rar_and_7z_are_no_crash() -> None:
    for data in (SEVEN_ZIP[:60], SEVEN_ZIP[:32] + bytes(80), stored_rar("c.pdf", PDF)[:40]):
        assert codes(listed(mail([("a", data)])))[0] in (ErrorCode.CORRUPT, ErrorCode.UNSUPPORTED, None)


QQ = (
    '<div><b>从QQ邮箱发来的超大附件</b></div><div><a href="https://mail.qq.com/cgi-bin/ftnExs_download?k=1&amp;t=exs_ftn_download'
    '&amp;code=2"><img></a><a href="https://mail.qq.com/cgi-bin/ftnExs_download?k=1&amp;t=exs_ftn_download&amp;code=2">推荐表.zip</a>'
    "<span>(65.38M, 2024年2月21日 9:30 到期)</span></div>"
)
NETEASE = (
    '<div><b>从网易163邮箱发来的超大附件</b><a href="http://u.163.com/RcUwv?spm=x">推荐客户端极速下载</a></div>'
    '<a href="https://mail.163.com/large-attachment-download/index.html?file=a"></a>'
    '<a href="https://mail.163.com/large-attachment-download/index.html?file=a">扫描件.pdf</a>'
    '<a href="https://mail.163.com/large-attachment-download/index.html?file=a">下载</a>'
    '<a href="https://mail.163.com/large-attachment-download/index.html?file=b"></a>'
    '<a href="https://mail.163.com/large-attachment-download/index.html?file=b">推荐表.docx</a>'
)


@pytest.mark.parametrize(("html", "names"), [(QQ, ["推荐表.zip"]), (NETEASE, ["扫描件.pdf", "推荐表.docx"])])
def test_super_attachments_are_links(html: str, names: list[str]) -> None:
    made = mail(text="请查收")
    made.add_alternative(html, subtype="html")
    found = listed(made)
    assert paths(found) == names
    assert all(a.ignored is Ignored.LINK and a.link and a.link.startswith("https://") for a in found.attachments)
    assert "&amp;" not in found.links[0]
    assert found.mentions_form_without_file


def test_a_reply_that_quotes_our_own_super_attachment() -> None:
    made = mail(text="收到")
    made.replace_header("Subject", "Re: 通知")
    made.add_alternative("<div>收到</div><blockquote>" + QQ + "</blockquote>", subtype="html")
    assert paths(listed(made)) == []


def test_a_photo_written_into_the_html() -> None:
    made = mail(text="照片")
    made.add_alternative(f'<img src="data:image/jpeg;base64,{PHOTO}">', "html")
    found = listed(made)
    assert paths(found) == ["附件-1.jpg"]
    assert found.attachments[0].is_candidate


def test_super_attachment_in_a_text_body() -> None:
    found = listed(mail(text="超大附件：推荐表.zip (65M)\nhttps://mail.qq.com/cgi-bin/ftnExs_download?k=1&code=2\n"))
    assert paths(found) == ["推荐表.zip"]


@pytest.mark.parametrize(
    ("text", "subject", "wanted"),
    [
        ("您好，推荐表见附件，请查收。", "报送", True), ("材料已发，请审阅", "你好", True),
        ("", "杭州市推荐表报送", True),
        ("收到，谢谢！", "你好", False),
        ("收到\n\n------------------ 原始邮件 ------------------\n请报送附件", "回复: 通知", False),
        ("好的\n> 请把推荐表作为附件报送", "Re: 推荐表", False), ("请问会议几点开？", "咨询", False),
    ],
)  # fmt: skip
def test_the_form_that_was_never_attached(text: str, subject: str, wanted: bool) -> None:
    made = mail(text=text)
    del made["Subject"]
    made["Subject"] = subject
    assert listed(made).mentions_form_without_file is wanted


def test_a_bounce_asks_for_nothing() -> None:
    made = mail([("推荐表.docx", docx())], text="您的邮件被退回，附件", subject="系统退信")
    made.replace_header("From", "Postmaster <postmaster@example.cn>")
    found = listed(made)
    assert [a.ignored for a in found.attachments] == [Ignored.BOUNCE]
    assert not found.mentions_form_without_file


def test_the_stand_in_id_is_the_same_for_the_same_mail() -> None:
    made = mail([("表.docx", docx())])
    del made["Message-ID"]
    one, other = listed(made), listed(made.as_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    assert one.message_id.startswith("hash:")
    assert one.message_id == other.message_id
    made.replace_header("Subject", "另一封")
    assert listed(made).message_id != one.message_id


def test_attachment_reads_well() -> None:
    found = listed(mail([("表.docx", docx())]))
    (only,) = found.attachments
    assert isinstance(only, Attachment)
    assert only.is_candidate
    assert "PK" not in repr(only)
