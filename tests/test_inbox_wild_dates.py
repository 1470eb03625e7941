"""Dates and senders as the test collections of other mail libraries have them (made anew here)."""

from __future__ import annotations

from datetime import UTC

import pytest

from inbox.dates import parse_date
from inbox.headers import decode_words
from inbox.mime import sender_text


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 1 Oct 2026 20:00:00 +0800", "Wed, 01 Oct 2026 12:00:00 +0000", "01 Oct 2026 12:00 +0000",
        "Thu, 01 Oct 26 12:00 GMT", "Thu, 01 Oct 126 12:00:00GMT", "Thu, 01 Oct 2026 07:00:00 EST",
        "(a (b)) Thu (day), 01 (d) Oct (m) 2026 12 (h): 00 (n): 00 GMT", "Thu,\r\n\t01 Oct 2026 12:00:00 UT",
        "Thu, 01 Oct 2026 12:00:00 Z", "2026-10-01T12:00:00Z", "2026-10-01 20:00:00", "Thu Oct  1 20:00:00 CST 2026",
        "Thu, 1 Oct 2026 20:00:00 GMT+8", "Thu, 1 Oct 2026 20:00:00 UTC+0800", "Thu, 1 Oct 2026 20:00:00 +08:00",
        "星期四, 1 十月 2026 20:00:00 +0800", "2026年10月1日(星期四) 晚上8:00", "10/1/2026 8:00:00 PM",
        "2026/10/1 20:00",
        "Thu, 1 Oct 2026 20.00.00 +0800", "Thu, Oct 1, 2026 at 8:00 PM", "Thursday, October 1, 2026 8:00 PM",
        "Thu, 1 Oct 2026 20:00:00 +0800 +0800", "Thu, 1 Oct 2026 20:00:00 China Standard Time",
    ],
)  # fmt: skip
def test_one_moment_in_many_hands(text: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.timestamp() == 1790856000


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 31 Feb 2026 12:00:00 +0000", "Mon, 1 Jan 0001 00:00:00 +0000", "01 Jan 1899 12:00:00 +0000", "bad", "",
        "Thu, 1 Oct 2026 24:00:00 +0800", "01 Oct " + "9" * 10_000 + " 12:00:00 +0000", "(" * 10_000 + ")" * 10_000,
    ],
)  # fmt: skip
def test_no_moment_is_made_up(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("22 Jun 18 03:56:36 PM -05:00 (GMT -05:00)", "2018-06-22T20:56:36"),
        ("Fri, 1 Feb 2019 01:30:04 +0600 (+06)", "2019-01-31T19:30:04"),
        ("14 Sep 2019 00:10:08 UT +0200", "2019-09-14T00:10:08"),
        ("Tue, 08 Nov 2022 18:47:20 +0000 14:03:33 +0000", "2022-11-08T18:47:20"),
        ("Sat, 10, Dec 2022 09:35:19 +0100", "2022-12-10T08:35:19"),
        ("Thur, 16 Mar 2023 15:33:07 +0400", "2023-03-16T11:33:07"),
        ("Fri Feb 01 2019 01:30:04 GMT+0800 (中国标准时间)", "2019-01-31T17:30:04"),
        ('Fri, 1 Feb 2019 01:30:04 "GMT+8"', "2019-01-31T17:30:04"),
        ("Fri, 1 Feb 2019 1:3:4 +0800", "2019-01-31T17:03:04"),  # Foxmail 3
        ("Fri, 1 Feb 2019 01:30:04 +0800 (GMT+08:00)", "2019-01-31T17:30:04"),  # Coremail
        ("周五, 1 2月 2019 01:30:04 +0800", "2019-01-31T17:30:04"),
    ],
)
def test_dates_of_many_programs(text: str, utc: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.astimezone(UTC).replace(tzinfo=None).isoformat() == utc


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("=?utf-8?B?IlJ5ZGVsIiA8UnlkZWxrYWxvdEAxN2d1YWd1YS5jb20+?=", "Rydel <Rydelkalot@17guagua.com>"),
        ("alice@example.com (=?utf-8?Q?Andr=C3=A9?=)", "André <alice@example.com>"),
        ("=?utf-8?Q?A=2CB=3Cf=40e.com=3E?= <a@e.com>", "A,B<f@e.com> <a@e.com>"),
        ('"=?gb2312?B?1cXI/Q==?=" <z@a.cn>', "张三 <z@a.cn>"),
        ("=?gb2312?B?1cXI/Q==?=<z@a.cn>", "张三 <z@a.cn>"),
        ("'张三' <z@a.cn>", "张三 <z@a.cn>"),
        ("张三 z@a.cn", "张三 <z@a.cn>"),
        ('"a@b.cn" <c@d.cn>', "a@b.cn <c@d.cn>"),
        ("Foo <foo@a.cn>, Bar <bar@b.cn>", "Foo <foo@a.cn>"),
        ("=?utf-8?Q?A?= " * 100 + "<a@b.cn>", "A" * 100 + " <a@b.cn>"),
    ],
)
def test_senders(text: str, wanted: str) -> None:
    assert sender_text(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("=?iso-8859-1?Q?=A1Hola,_se=F1or!?=", "¡Hola, señor!"),
        ("=?UTF-7?B?TStBUHctbGxlciBNK0FQdy16bmVy?=", "Müller Müzner"),
        ("eCar - Buchung\n =?utf-8?Q?ge=C3=A4n?=\n =?utf-8?Q?dert?= Text", "eCar - Buchung geändert Text"),
        ("=?utf-8?Q?Name=0D=0AInjected=3A_x?=", "Name Injected: x"),
        ("=?utf-8?B?YQ0KDQpiCmM=?=", "a b c"),
        ("=?unicode_escape?b?XHVkODAw?=", "\\ud800"),
        ("=?NAAHT-GOOD?Q?Kilgore_Trout?=", "Kilgore Trout"),
    ],
)
def test_subjects(text: str, wanted: str) -> None:
    assert decode_words(text) == wanted
