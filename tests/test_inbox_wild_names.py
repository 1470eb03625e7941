"""Names as the test collections of other mail libraries have them (made anew here), with what those libraries expect.

Where the libraries disagree, ``docs/mail.md`` says what was chosen.
"""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from inbox_files import HEAD, docx, raw_mail, raw_part

from inbox.charset import codec_of, decode, repaired
from inbox.headers import decode_words, value_and_params
from inbox.listing import list_mail
from inbox.mime import parse_mail
from models.limits import InboxLimits

NAME = "推荐表.docx"
U8 = "%E6%8E%A8%E8%8D%90%E8%A1%A8.docx"


def listed_name(header: str | bytes) -> str:
    """What a part with these header lines is listed as."""
    lines = header if isinstance(header, bytes) else header.encode()
    data = raw_mail(HEAD, [b"Content-Type: text/plain\n\nhi", raw_part(docx(), lines + b"\n")])
    (attachment,) = list_mail(parse_mail(data, InboxLimits()), 1, "", InboxLimits()).attachments
    assert attachment.data == docx()
    return attachment.path


# ── RFC 2231 ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ("filename*0*=This%20is%20some", "This is some"),
        ("filename*0*=us-ascii'This%20is%20some", "us-ascii'This is some"),
        ("filename*0*=x-unsupported''This%20is", "This is"),
        ("filename*=utf-8\u201d''myfile.txt", "myfile.txt"),
        ('filename*0*="\'\'This%20is "; filename*1*="%2A%2A"; filename*2=" not.pdf"', "This is ** not.pdf"),
        ("filename*1*=us-ascii'en'This%20is; filename*2*=%2A; filename*3=\"isn't.doc\"", "This is*isn't.doc"),
        ('filename*0*="Frank\'s"; filename*1*=" Document"', "Frank's Document"),
        ('filename*0="Frank\'s"; filename*1=" Document"', "Frank's Document"),
        ('filename*0="us-ascii\'en-us\'Frank\'s"; filename*1=" Document"', "us-ascii'en-us'Frank's Document"),
        ('filename*0="us-ascii\'en-us\'My"; filename*1*=" Document"; filename*2*=" For You"', "My Document For You"),
        ("filename*0=don''t; filename*1=panic.txt", "don''tpanic.txt"),
        ("filename*0*=utf-8''doc; filename*1=don''t.txt", "docdon''t.txt"),
        ("filename*0*=euc-kr''%C6%C4; filename*1*=euc-kr''%C0%CF", "파일"),
        ("filename*0*=euc-kr''%C0%CC; filename*1*=''", "이"),
        ("filename*0*=euc-kr'ko'%C0%CC; filename*2*=%2E%74%78%74", "이.txt"),
        ("filename*10*=-name.txt; filename*0*=utf-8''long-; filename*1*=file", "long-file-name.txt"),
        ("filename*0*=utf-8''data%2; filename*1*=4.csv", "data$.csv"),
        ("filename*0*=utf-8''ca%C; filename*1*=3%A9.pdf", "caé.pdf"),
        ("filename*0*=utf-8''caf%C3; filename*1*=%A9x; filename*2=.txt", "caféx.txt"),
        ("filename*0*=UTF-8''UnicodeFile; filename=\"Filename.doc\"; filename*1*=name.doc", "UnicodeFilename.doc"),
        ('filename*0*="ISO-8859-2\'\'%C8%50%50%20%2D"; filename*1*="%20%BE%E1%64"', "ČPP - žád"),
        ("filename*=gb18030''%B2%E2%CA%D4%CE%C4%B1%BE.txt", "测试文本.txt"),
        ("size=1; filename*=\"utf-8''SBD%20%C5%A0kodov%C3%A1k%2Ejpg\"", "SBD Škodovák.jpg"),
        ('filename*0*=iso-8859-1\'es\'%D1and%FA; filename*1=" (versi%F3n \\"of\\").pdf"', 'Ñandú (versión "of").pdf'),
        # Segments in any order, twice, with a gap, from 1, with zeros; the star forgotten here or there.
        (f"filename*1*={U8[12:]}; filename*0*=utf-8''{U8[:12]}", NAME),
        (f"filename*0*=utf-8''{U8[:12]}; filename*0*=utf-8''{U8[:12]}; filename*1*={U8[12:]}", NAME),
        (f"filename*1*=utf-8''{U8[:12]}; filename*2*={U8[12:]}", NAME),
        (f"filename*00*=utf-8''{U8[:12]}; filename*01*={U8[12:]}", NAME),
        (f"filename*0*=utf-8''{U8[:12]}; filename*1={U8[12:]}", NAME),
        (f"filename*0=utf-8''{U8[:12]}; filename*1={U8[12:]}", NAME),
        (f"filename=\"utf-8''{U8}\"", NAME),
        (f"filename=utf-8''{U8}", NAME),
        (f"filename*=iso-8859-1''{U8}", NAME),
        ('filename*="=?utf-8?B?5o6o6I2Q6KGo?=.docx"', NAME),
        ('filename*0="=?utf-8?B?5o6o6I"; filename*1="2Q6KGo?=.docx"', NAME),
        ("; ".join(f"filename*{i}*={'' if i else chr(103) + 'bk' + chr(39) * 2}%CD%C6" for i in range(12)), "推" * 12),
    ],
)
def test_extended_parameters(params: str, wanted: str) -> None:
    found = value_and_params(("attachment; " + params).encode())[1]
    assert found.get("filename*", found.get("filename")) == wanted


# ── headers that are not what they should be ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("header", "kind", "wanted"),
    [
        ('multipart/mixed boundary="--_000"', "multipart/mixed", {"boundary": "--_000"}),
        ('multipart/mixed;;\n Boundary="==_ _= 1(2)"', "multipart/mixed", {"boundary": "==_ _= 1(2)"}),
        ('multipart/mixed; boundary="aaa;bbb;ccc"', "multipart/mixed", {"boundary": "aaa;bbb;ccc"}),
        ("multipart/mixed (note); boundary=x", "multipart/mixed", {"boundary": "x"}),
        ("multipart/alternative; boundary=?UO-16-", "multipart/alternative", {"boundary": "?UO-16-"}),
        (
            'text/plain; charset = "iso-8859-1" Content-Transfer-Encoding: 8bit',
            "text/plain",
            {"charset": "iso-8859-1"},
        ),
        ("text/plain;ISO-8559-1", "text/plain", {}),
        ('text/html; =""; charset="x"', "text/html", {"charset": "x"}),
        ('text/plain ;;;;; = ;; name="value"', "text/plain", {"name": "value"}),
        ('text/html; charset="iso-8859-1"<!DOCTYPE html PUBLIC "-//W3C" "x">', "text/html", {"charset": "iso-8859-1"}),
        ("image/ jpeg", "image/jpeg", {}),
        (" message / rfc822", "message/rfc822", {}),
        ("application/pdf/.pdf; name=1337.pdf", "application/pdf", {"name": "1337.pdf"}),
        ('application/pdf name="file.pdf"', "application/pdf", {"name": "file.pdf"}),
        ('; name="file.two"', "", {"name": "file.two"}),
        ('charset=binary; name="logoleft.jpg"', "", {"name": "logoleft.jpg"}),
        ('filename="x.doc"', "", {"filename": "x.doc"}),
        ('attachment, filename="x.doc"', "attachment", {"filename": "x.doc"}),
        ('(see below) attachment; filename="x.doc"', "attachment", {"filename": "x.doc"}),
        ('"attachment"; filename="x.doc"; bad=', "attachment", {"filename": "x.doc"}),
        ('=?utf-8?b?YXR0YWNobWVudA==?=; filename="x.doc"', "", {"filename": "x.doc"}),
        ('attachment; filename: "x.doc"', "attachment", {"filename": "x.doc"}),
        ('text/plain; name="x"; NAME="y"', "text/plain", {"name": "x"}),
        ('a/b; access-type=mail-server\n server="l@b"; c="F"', "a/b", {"access-type": "mail-server", "server": "l@b"}),
        ("a/b; name=value(1).pdf;\tx=value2.pdf;", "a/b", {"name": "value(1).pdf"}),
        ("a/b; name=archiveshelp1[1].htm", "a/b", {"name": "archiveshelp1[1].htm"}),
        ("audio/x-midi;\r\n name=Part .exe", "audio/x-midi", {"name": "Part .exe"}),
        ('a/b; name="15管理.doc', "a/b", {"name": "15管理.doc"}),
        ('a/b; name=""V047411.rtf".rtf"', "a/b", {"name": '"V047411.rtf".rtf'}),
        ('a/b; name=b"V047411.rtf".rtf', "a/b", {"name": 'b"V047411.rtf".rtf'}),
        (
            'inline; filename="  best \\"file\\" ever with \\\\ in.doc"',
            "inline",
            {"filename": 'best "file" ever with \\ in.doc'},
        ),
        (
            "attachment; filename=List 10.,DAVID 76-80;2;2.pdf",
            "attachment",
            {"filename": "List 10.,DAVID 76-80;2;2.pdf"},
        ),
        ("attachment; filename=推荐;表.docx; size=12", "attachment", {"filename": "推荐;表.docx", "size": "12"}),
        (
            "attachment; filename=Marketing Agreement\n Form - Week 11.pdf",
            "attachment",
            {"filename": "Marketing Agreement Form - Week 11.pdf"},
        ),
        ("a/b; name==?iso-8859-6?b?5dHNyMc=?=.gif", "a/b", {"name": "مرحبا.gif"}),
        ("a/b; name==?iso-8859-1?B?4Q==?= =?utf-8?B?w6k=?= =?iso-8859-1?q?=ED?=.jpeg", "a/b", {"name": "áéí.jpeg"}),
        ('a/b; name="a =?big5?b?pKSk5Q==?= and stuff"', "a/b", {"name": "a 中文 and stuff"}),
    ],
)
def test_broken_parameters(header: str, kind: str, wanted: dict[str, str]) -> None:
    found_kind, params = value_and_params(header.encode())
    assert found_kind == kind
    assert {name: params.get(name) for name in wanted} == wanted


CD = "Content-Disposition: attachment; "


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (CD + 'filename="推荐表".docx', NAME),
        (CD + 'filename="关于"推荐表"的报送.docx"', "关于_推荐表_的报送.docx"),
        (CD + "filename='=?utf-8?B?5o6o6I2Q6KGo?=.docx'", NAME),
        (CD + "filename=“推荐表.docx”", NAME),
        (CD + 'filename="%CD%C6%BC%F6%B1%ED.docx"', NAME),
        (CD + 'filename="&#25512;&#33616;&#34920;.docx"', NAME),
        (CD + 'filename="推荐\n\t表 第二.docx"', "推荐 表 第二.docx"),
        (CD + 'filename="=?utf-8?B?5o6o?= =?gb2312?B?vPY=?= =?utf-8?B?6KGo?=.docx"', NAME),
        (CD + 'filename="=?utf-8?B?5o6o6I0=?=\n =?utf-8?B?kOihqC5kb2N4?="', NAME),
        (CD + "filename= =?utf-8?B?5o6o6I2Q?= =?utf-8?B?6KGo?=.docx", NAME),
        (CD + "filename==?utf-8?Q?=E6=8E=A8;=E8=A1=A8?=.docx", "推;表.docx"),
        (CD + f"filename*=utf-8''{quote(NAME.encode().decode('latin-1'))}", NAME),
        (CD + f"filename*=utf-8''{quote(NAME.encode('gbk').decode('latin-1'))}", NAME),
        (CD + 'filename="娴嬭瘯鏂囨湰.txt"', "测试文本.txt"),
        (CD + 'filename="鍏充簬.doc"', "关于.doc"),
        (CD + "filename=\nContent-Disposition: attachment; filename=推荐表.docx", NAME),
        ("Content-Type: application/x; filename=推荐表.docx", NAME),
        ('Content-Type: application/x; name="推荐表.docx"\n' + CD + 'filename="???.docx"', NAME),
        ("Content-Type: application/x\nContent-Location: http://a.cn/d/" + U8 + "?x=1", NAME),
        ("Content-Type: application/x\nContent-ID: <form.docx@01D0>", "form.docx"),
        ("Content-Type: application/x\nContent-Description: 推荐表.docx", NAME),
        ("Content-Disposition: ;\n        filename=推荐表.docx", NAME),
        ("Content-Disposition:attachment filename=推荐表.docx", NAME),
    ],
)
def test_names_of_parts(header: str, wanted: str) -> None:
    assert listed_name(header) == wanted


@pytest.mark.parametrize(
    ("name", "charset"),
    [
        ("推荐表（杭州）.docx", "gbk"),
        ("誠璡表.docx", "gbk"),
        ("推薦表（台北）報名.docx", "big5"),
        ("申請書.docx", "iso-2022-jp"),
        ("推荐表.docx", "hz"),
        ("推荐表.docx", "utf-8"),
    ],
)
def test_raw_names(name: str, charset: str) -> None:
    assert listed_name(b'Content-Disposition: attachment; filename="' + name.encode(charset) + b'"') == name


@pytest.mark.parametrize(
    ("label", "name"), [("shift_jis", "申請書.docx"), ("euc-kr", "추천서.docx"), ("big5", "申請.docx")]
)
def test_raw_name_in_the_charset_of_its_part(label: str, name: str) -> None:
    header = f'Content-Type: application/x; charset={label}\nContent-Disposition: attachment; filename="'.encode()
    assert listed_name(header + name.encode(label) + b'"') == name


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("application/msword", "doc"), ("application/pdf", "pdf"), ("text/plain", "txt"), ("application/x-odd", "bin")],
)
def test_nameless_file_that_only_its_type_tells(kind: str, ending: str) -> None:
    data = raw_mail(HEAD, [b"\n\nhi", f"Content-Type: {kind}\nContent-Disposition: attachment\n\nxyz".encode()])
    (attachment,) = list_mail(parse_mail(data, InboxLimits()), 1, "", InboxLimits()).attachments
    assert attachment.path == f"附件-1.{ending}"


# ── encoded words ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("bl =?iso-8859-1*en?q?this_is_english?= boop", "bl this is english boop"),
        ("bl =?iso-8859-1?x?invalid_encoding?= beep", "bl =?iso-8859-1?x?invalid_encoding?= beep"),
        ("=?utf-8?q?Re=3A_=5B12=5D_=22Hin?==?utf-8?b?enVmw7xnZW4i?=", 'Re: [12] "Hinzufügen"'),
        ("=?Shift_JIS?Q?=93=FA=96{=8C=EA=?= <a@example.com>", "日本語 <a@example.com>"),
        ("=?ISO-8859-1?Q?[166417]_Bekr=E6ftelse_fra?=", "[166417] Bekræftelse fra"),
        ("=?ISO-8859-1?B?WzE2NjQxN10gQmVrcuZmdGVsc2U=?=", "[166417] Bekræftelse"),
        ("=?ISO-8859-1?Q?\nRe=3A_ol=E1?=", "Re: olá"),
        ("(=?US-ASCII?B?SGVsbG8gV29ybGQ=?=)", "(Hello World)"),
        ("=?big5?q?=a1=5d_=a1=61_=a1=71?=", "（ ｛ 〈"),
        ("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"),
        ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
        ("=?utf-8?Q?=E4=B8=AD=E6?= =?utf-8?Q?=96=87?=", "中文"),
        ("=?gb2312?B?1tA=?= =?utf-8?B?5paH?=", "中文"),
        ("=?iso-2022-jp?B?GyRCJCQkPSRLITwkXiRrGyhC?=", "いそにーまる"),
        ("=?iso-2022-cn?B?GyQpQQ5WUE5EDw==?=", "中文"),
        ("=?hz-gb-2312?Q?~{VPND~}?=", "中文"),
        ("=?unicode-1-1-utf-7?Q?+Ti1lhw-?=", "中文"),
        ("=?UTF-16?B?/v9OLWWH?=", "中文"),
        ("=?iso-8859-8-i?B?+ezl7Q==?=", "שלום"),
        ("=?x-unknown?B?1tDOxA==?=", "中文"),
        ("=??B?1tDOxA==?=", "中文"),
        ("=?windows-1252?Q?=D6=D0=CE=C4?=", "中文"),
        ("=?UTF-8?B?5Lit 5paH=?=", "中文"),
        ("=?utf-8?Q?=E4=B8=AD=2?=", "中=2"),
        ("=?utf8?Q?=e4=b8=ad a?b?=", "中 a?b"),
        ("abc=?utf-8?Q?=C3=B6=C\r\n 3=B5=C3=BC?=", "abcöõü"),
        ("=?134?B?1tDOxA==?=", "中文"),
    ],
)
def test_encoded_words(text: str, wanted: str) -> None:
    assert decode_words(text) == wanted


# ── charsets ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "codec", "labels"),
    [
        (
            "您好附件",
            "gbk",
            "GB_2312-80 gb2312_charset x-gbk cp936 windows-936 euc-cn x-euc-cn csGB2312 zh-cn gb2312-80",
        ),
        ("報名表", "big5", "big5-hkscs x-x-big5 cn-big5 big5-eten csBig5"),
        ("日本語テスト", "cp932", "x-sjis shift-jis Shift_JIS windows-31j ms_kanji cp932"),
        ("日本語", "euc-jp", "x-euc-jp euc-jp"),
        ("日本", "iso-2022-jp", "iso-2022-jp-2 csISO2022JP _iso-2022-jp$esc"),
        ("한국어 시험 똠 ", "cp949", "ks_c_5601-1987 windows-949 x-windows-949 korean ksc5601"),
        ("שלום", "iso8859-8", "iso-8859-8-i iso-8859-8-e iso-8859-8"),
        ("привет мир", "cp1251", "win1251 x-cp1251 cp-1251 windows-1251"),
        ("привет", "koi8-r", "koi8-r koi8r"),
        ("žádost", "iso8859-2", "iso-8859-2 latin2"),
        ("Müller Ärger", "latin-1", "iso_8859-1 latin1 iso-8859-15 windows-1252"),
        ("中文", "utf-7", "unicode-1-1-utf-7 x-unicode-2-0-utf-7 utf-7"),
        ("中文", "utf-8", "utf_8 UTF-8N unicode-1-1-utf-8 utf8 x-utf-8"),
    ],
)
def test_charset_labels(text: str, codec: str, labels: str) -> None:
    for label in labels.split():
        assert decode(text.encode(codec), label) == text, label


def test_labels_that_name_no_charset() -> None:
    assert [codec_of(label) for label in ("", "*", "zip", "rot13", "(x)", "\u201d", "9" * 60)] == [None] * 7


@pytest.mark.parametrize(
    "text", ["Ñandú rápido", "naïve café", "Ärger mit Öl", "åäö", "plain", "推荐表", "嘚瑟朱镕基", "誠璡表", "한국어"]
)
def test_good_text_is_not_repaired(text: str) -> None:
    assert repaired(text) == text


def test_subject_taken_for_latin() -> None:
    spoilt = base64.b64encode("关于报送推荐表的函".encode().decode("latin-1").encode()).decode()
    assert decode_words(f"=?utf-8?B?{spoilt}?=") == "关于报送推荐表的函"
