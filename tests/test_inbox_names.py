"""Names, subjects, senders and dates as real mail programs write them, and as they break them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.charset import decode
from inbox.dates import date_of, parse_date
from inbox.headers import decode_words, read_headers, value_and_params
from inbox.mime import best_name, sender_text
from inbox.names import MAX_NAME_CHARS, natural_key, safe_name, safe_path, unique_path

NAME = "附件2：重点专家推荐表（杭州）.docx"
CHINESE = st.text(
    st.sampled_from("推荐表申报杭州市重点专家活动计划（）《》一二三年月日盖章张三李四 A1.-"), min_size=1, max_size=30
)


def b64(text: str, charset: str, label: str | None = None) -> str:
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def q(text: str, charset: str) -> str:
    return f"=?{charset}?Q?{''.join('_' if b == 32 else f'={b:02X}' for b in text.encode(charset))}?="


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "utf-8", "GB2312", "UTF-8"])
@pytest.mark.parametrize("write", [b64, q])
def test_encoded_word(charset: str, write: object) -> None:
    assert decode_words(write(NAME, charset)) == NAME  # type: ignore[operator]


def test_label_gb2312_with_characters_only_gbk_has() -> None:
    assert decode_words(b64("瞭望嘚朱镕基.doc", "gb18030", "gb2312")) == "瞭望嘚朱镕基.doc"


def test_big5() -> None:
    assert decode_words(b64("推薦表.docx", "big5")) == "推薦表.docx"


@pytest.mark.parametrize(
    "label", ["x-unknown", "iso-8859-1", "us-ascii", "base64", "rot13", "unknown-8bit", "punycode"]
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_wrong_label(label: str, charset: str) -> None:
    assert decode_words(b64(NAME, charset, label)) == NAME


@pytest.mark.parametrize(("true", "label"), [("utf-8", "gb2312"), ("gb18030", "utf-8"), ("utf-8", "big5")])
def test_lying_label(true: str, label: str) -> None:
    assert decode_words(b64(NAME, true, label)) == NAME


@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
@pytest.mark.parametrize("size", [3, 5, 7, 11])
@pytest.mark.parametrize("glue", [" ", "\r\n ", "\r\n\t", ""])
def test_words_cut_inside_a_character(charset: str, size: int, glue: str) -> None:
    data = NAME.encode(charset)
    cut = [data[i : i + size] for i in range(0, len(data), size)]
    assert decode_words(glue.join(f"=?{charset}?B?{base64.b64encode(c).decode()}?=" for c in cut)) == NAME


def test_base64_text_itself_cut() -> None:
    text = base64.b64encode(NAME.encode()).decode()
    cut = [text[i : i + 7] for i in range(0, len(text), 7)]
    assert decode_words(" ".join(f"=?utf-8?B?{c}?=" for c in cut)) == NAME


def test_b_and_q_words_side_by_side_join_as_bytes() -> None:
    data = "推荐".encode("gbk")
    first = f"=?gb2312?B?{base64.b64encode(data[:3]).decode()}?="
    assert decode_words(f"{first} =?GBK?Q?={data[3]:02X}?=") == "推荐"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("=?utf-8?B?5o6o6I2Q6KGo?=.docx", "推荐表.docx"),
        ("附件=?utf-8?B?5o6o6I2Q6KGo?=", "附件推荐表"),
        ("=?utf-8?B?5o6o6I2Q6KGo", "推荐表"),
        ("=?utf-8?B?5o6o6I2Q6KG?=", "推荐"),
        ("=?UTF-8?b?5o6o 6I2Q 6KGo?=", "推荐表"),
        ("=?utf-8?Q?a_b=5Fc?=", "a b_c"),
        ("=?utf-8?q?=E6=8E=A8 =E8=8D=90?=", "推 荐"),
        ("=?utf-8*zh?B?5o6o6I2Q6KGo?=", "推荐表"),
        ("=?utf-8?B?5o6o6I2Q6KGo?= (2)", "推荐表 (2)"),
        ("a =?b= c", "a =?b= c"),
        ("=??B??=", "=??B??="),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
    ],
)
def test_words_as_they_are_broken(raw: str, wanted: str) -> None:
    assert decode_words(raw) == wanted


@given(CHINESE, st.sampled_from(["gb18030", "utf-8"]), st.integers(1, 9))
def test_any_cut_of_any_name_is_joined(text: str, charset: str, size: int) -> None:
    data = text.strip().encode(charset) or b"x"
    cut = [data[i : i + size] for i in range(0, len(data), size)]
    words = "\r\n ".join(f"=?{charset}?B?{base64.b64encode(c).decode()}?=" for c in cut)
    assert decode_words(words) == data.decode(charset)


def name_in(line: bytes) -> str:
    headers, _ = read_headers(b"Content-Disposition: attachment;" + line + b"\r\n\r\n", 0, 10**6)
    return best_name(value_and_params(headers.raw("content-disposition"))[1], {}, headers)


def continued(data: bytes, charset: str, size: int = 9) -> bytes:
    cut = [data[i : i + size] for i in range(0, len(data), size)]
    lines = [
        f"\r\n filename*{i}*={charset + chr(39) * 2 if i == 0 else ''}{quote_from_bytes(c)}" for i, c in enumerate(cut)
    ]
    return ";".join(lines).encode()


@pytest.mark.parametrize(
    "line",
    [
        f" filename*=UTF-8''{quote(NAME)}".encode(),
        f" filename*=utf-8'zh-CN'{quote(NAME)}".encode(),
        f" filename*=\"utf-8''{quote(NAME)}\"".encode(),
        f" filename*=gb2312''{quote(NAME, encoding='gb18030')}".encode(),
        f" filename*=utf-8''{quote(NAME, encoding='gb18030')}".encode(),
        f" filename*={quote(NAME)}".encode(),
        continued(NAME.encode(), "utf-8"),
        continued(NAME.encode("gbk"), "gbk"),
        f' filename="{quote(NAME)}"'.encode(),
        f' filename="{b64(NAME, "gb2312")}"'.encode(),
        f" filename={b64(NAME, 'gb2312')}; size=3".encode(),
        f' filename="{b64(NAME[:9], "utf-8")}\r\n\t{b64(NAME[9:], "utf-8")}"'.encode(),
        f' filename="{NAME}"'.encode(),
        f' filename="{NAME}"'.encode("gb18030"),
        f" filename={NAME}".encode("gb18030"),
        f' filename="{NAME}'.encode("gb18030"),
        f" filename=\"tcmime.1388.1527.bin\"; filename*=utf-8''{quote(NAME)}".encode(),
        f' filename*0="{b64(NAME, "utf-8")[:30]}"; filename*1="{b64(NAME, "utf-8")[30:]}"'.encode(),
        f' FILENAME = "{NAME}" ; size=12'.encode(),
        b' filename="' + "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in NAME).encode() + b'"',
    ],
)
def test_file_name(line: bytes) -> None:
    assert name_in(line) == NAME


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (b" filename*0*=utf-8''%E6%8E%A8; filename*1=\"a.docx\"", "推a.docx"),
        (b' filename*1="b.docx"; filename*0="a"', "ab.docx"),
        ('filename="关于"推荐"的表.docx"; size=1'.encode(), '关于"推荐"的表.docx'),
        (b'filename="a\\"b.docx"', 'a"b.docx'),
        (b"filename=recommend form.docx; size=1", "recommend form.docx"),
        (b'filename="a;b.docx"', "a;b.docx"),
        (b'size=1; ; filename="a.docx";', "a.docx"),
        (b"filename=", ""),
        (b"filename*=''", ""),
        ("誉.docx".encode("gb18030").join([b'filename="', b'"']), "誉.docx"),
        # a GBK character whose second byte is a backslash or a quote's neighbour
        ('filename="瀄昞.docx"'.encode("gb18030"), "瀄昞.docx"),
    ],
)
def test_file_name_written_otherwise(line: bytes, wanted: str) -> None:
    assert name_in(line) == wanted


def test_the_better_decoded_name_wins() -> None:
    headers, _ = read_headers(b"\r\n", 0, 2)
    assert best_name({"filename": "???.docx"}, {"name": "推荐表.docx"}, headers) == "推荐表.docx"
    assert best_name({"filename": "推荐表"}, {"name": "推荐表.docx"}, headers) == "推荐表.docx"
    assert best_name({"filename": "a.docx"}, {"name": "b.docx"}, headers) == "a.docx"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("=?gb2312?B?1cXI/Q==?= <a@b.cn>", "张三 <a@b.cn>"),
        ('"=?gb2312?B?1cXI/Q==?=" <a@b.cn>', "张三 <a@b.cn>"),
        ("=?gb2312?B?1cXI/Q==?=<a@b.cn>", "张三 <a@b.cn>"),
        ("<a@b.cn>", "a@b.cn"),
        ("a@b.cn", "a@b.cn"),
        ("a@b.cn (张三)", "张三 <a@b.cn>"),
        ("张三", "张三"),
        ("=?utf-8?B?5byg5LiJIDxhQGIuY24+?=", "张三 <a@b.cn>"),
        ('"Zhang, San" <a@b.cn>', "Zhang, San <a@b.cn>"),
        ("<>", None),
        ("", None),
        ("a@b.cn <a@b.cn>", "a@b.cn"),
    ],
)
def test_sender(raw: str, wanted: str | None) -> None:
    assert sender_text(raw) == wanted


BEIJING = datetime(2024, 1, 22, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 22 Jan 2024 09:30:00 +0800", "Mon, 22 Jan 2024 09:30:00 +0800 (CST)", "22 Jan 2024 01:30:00 GMT",
        "Mon, 22 Jan 2024 09:30:00 CST", "Mon Jan 22 09:30:00 CST 2024", "2024-01-22 09:30:00", "2024/1/22 9:30",
        "Mon, 22 Jan 2024 09:30:00", "星期一, 22 一月 2024 09:30:00 +0800", "2024年1月22日 09:30",
        "2024-01-22T09:30:00+08:00",
        "2024-01-22T01:30:00Z", "Mon, 22 Jan 2024 9:30:00 +0800", "Mon,22 Jan 2024 09:30:00 +0800",
        "Mon, 22 Jan 2024 01:30:00 -0000", "Mon, 22 Jan 24 09:30:00 +0800", "22 Jan 2024 02:30:00 +0100",
        "2024年1月22日 上午 9:30", "周一, 22 1月 2024 09:30:00 +0800", "Mon, 22-Jan-2024 09:30:00 +0800",
    ],
)  # fmt: skip
def test_date(text: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.tzinfo is not None
    assert found == BEIJING


@pytest.mark.parametrize(
    "text", ["", "yesterday", "Thu, 01 Jan 1970 00:00:00 +0000", "99 Foo 2024", "2024-13-45 09:30", "\0"]
)
def test_date_that_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_date_falls_back_to_received_then_to_order() -> None:
    received = ["from a by b; Mon, 22 Jan 2024 09:30:00 +0800", "from c by a; Mon, 22 Jan 2024 08:00:00 +0800"]
    assert date_of("broken", received) == (BEIJING, "received")
    assert date_of("Mon, 22 Jan 2034 09:30:00 +0800", received) == (BEIJING, "received")
    assert date_of("Mon, 22 Jan 2024 09:30:00 +0800", ["junk"]) == (BEIJING, "date")
    assert date_of("broken", ["junk"]) == (None, "order")


@given(st.text(max_size=80))
def test_no_date_raises(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\a\\推荐表.docx", "推荐表.docx"), ("..", "未命名"), ("", "未命名"),
        ("a/b.docx", "a_b.docx"), ("推荐\u202excod.exe", "推荐xcod.exe"), ("a\0b\n c.docx", "ab c.docx"),
        ("...", "未命名"),
        ("推荐表\u200b.docx", "推荐表.docx"), ("a..docx", "a.docx"), ("  a .docx", "a .docx"),
    ],
)  # fmt: skip
def test_safe_name(name: str, wanted: str) -> None:
    assert safe_name(name) == wanted


def test_long_name_keeps_its_ending() -> None:
    name = safe_name("长" * 500 + ".docx")
    assert len(name) <= MAX_NAME_CHARS
    assert name.endswith(".docx")


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe not in ("", ".", "..")
    assert not set(safe) & set('/\\\0\n\r\u202e\u2066:*?"<>|')
    assert len(safe) <= MAX_NAME_CHARS
    assert ".." not in safe_path(name)
    assert not safe_path(name).startswith("/")


def test_unique_and_natural() -> None:
    assert unique_path("m/a.docx", {"m/a.docx", "m/a (2).docx"}) == "m/a (3).docx"
    assert sorted(["10.eml", "2.eml", "a.eml"], key=natural_key) == ["2.eml", "10.eml", "a.eml"]


@given(st.binary(max_size=60), st.sampled_from([None, "gb2312", "utf-8", "big5", "hz", "utf-7", "nonsense", "utf-16"]))
def test_no_bytes_raise(data: bytes, label: str | None) -> None:
    assert isinstance(decode(data, label), str)


@given(st.binary(max_size=300))
def test_no_header_raises(data: bytes) -> None:
    value_and_params(data)
    headers, body = read_headers(data, 0, len(data))
    assert 0 <= body <= len(data)
    headers.text("subject")
