"""Mails put together, the same bytes each time: old encodings, odd file names, pictures, archives."""

from __future__ import annotations

import base64
import io
import textwrap
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from urllib.parse import quote

from samples.shapes import png_bytes

_BEIJING = timezone(timedelta(hours=8))
_REAL = {"gb2312": "gbk"}
"""What mail programs of Chinese Windows write under the name."""
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(slots=True)
class File:
    """An attachment. naming: how the headers write its name: ``rfc2231``, ``rfc2047``, ``gbk2231``, ``raw_gbk``."""

    name: str
    data: bytes
    naming: str = "rfc2231"
    media: str = _WORD_TYPE
    is_inline: bool = False


@dataclass(slots=True)
class Mail:
    """One mail. charset: of subject, sender's name and body. forwarded: an older mail inside this one."""

    sender: tuple[str, str]
    subject: str
    body: str
    day: int
    files: list[File] = field(default_factory=list)
    charset: str = "utf-8"
    is_html: bool = False
    forwarded: bytes | None = None


def mail_bytes(mail: Mail, number: int) -> bytes:
    """The mail as it would stand in an export, line ends LF."""
    name, address = mail.sender
    when = datetime(2024, 1, mail.day, 8 + number % 9, (7 * number) % 60, tzinfo=_BEIJING)
    lines = [
        f"From: {_encoded(name, mail.charset)} <{address}>".encode(),
        b"To: =?utf-8?B?5LiT5a625pyN5Yqh5Lit5b+D?= <zjszjzx@example.gov.cn>",
        f"Subject: {_encoded(mail.subject, mail.charset)}".encode(),
        f"Date: {format_datetime(when)}".encode(),
        f"Message-ID: <{number:04d}.demo@{address.split('@')[1]}>".encode(),
        b"MIME-Version: 1.0",
    ]
    body = _body(mail)
    if not mail.files and mail.forwarded is None:
        return b"\n".join(lines) + b"\n" + body
    boundary = f"=_demo_{number:04d}_part"
    lines.append(f'Content-Type: multipart/mixed; boundary="{boundary}"'.encode())
    parts = [body, *(_part(file) for file in mail.files)]
    if mail.forwarded is not None:
        parts.append(b"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n" + mail.forwarded)
    mark = f"--{boundary}".encode()
    return (
        b"\n".join(lines)
        + b"\n\n"
        + b"".join(mark + b"\n" + part.rstrip(b"\n") + b"\n" for part in parts)
        + mark
        + b"--\n"
    )


def _encoded(text: str, charset: str) -> str:
    return (
        text
        if text.isascii()
        else f"=?{charset}?B?{base64.b64encode(text.encode(_REAL.get(charset, charset))).decode()}?="
    )


def _body(mail: Mail) -> bytes:
    kind = "html" if mail.is_html else "plain"
    content = base64.b64encode(mail.body.encode(_REAL.get(mail.charset, mail.charset))).decode()
    head = f'Content-Type: text/{kind}; charset="{mail.charset}"\nContent-Transfer-Encoding: base64\n\n'
    return (head + "\n".join(textwrap.wrap(content, 76)) + "\n").encode()


def _part(file: File) -> bytes:
    disposition = b"inline" if file.is_inline else b"attachment"
    head = f"Content-Type: {file.media}".encode() + _name(file, "name") + b"\nContent-Disposition: " + disposition
    head += _name(file, "filename") + b"\nContent-Transfer-Encoding: base64\n\n"
    return head + "\n".join(textwrap.wrap(base64.b64encode(file.data).decode(), 76)).encode() + b"\n"


def _name(file: File, parameter: str) -> bytes:
    if file.naming == "raw_gbk":
        return f';\n {parameter}="'.encode() + file.name.encode("gbk") + b'"'
    if file.naming == "rfc2047":
        return f';\n {parameter}="{_encoded(file.name, "gb2312")}"'.encode()
    charset = "gb18030" if file.naming == "gbk2231" else "utf-8"
    return f";\n {parameter}*={charset}''{quote(file.name.encode(charset))}".encode()


def mbox_bytes(mails: list[bytes]) -> bytes:
    """An mboxrd file: a ``From`` line before each mail, such lines inside quoted."""
    out = []
    for index, mail in enumerate(mails):
        quoted = b"\n".join(
            b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in mail.split(b"\n")
        )
        stamp = datetime(2024, 1, 22, 9, 0, tzinfo=_BEIJING) + timedelta(minutes=17 * index)
        out.append(
            f"From MAILER-DAEMON {stamp.strftime('%a %b %d %H:%M:%S %Y')}\n".encode() + quoted.rstrip(b"\n") + b"\n\n"
        )
    return b"".join(out)


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """A zip as old Chinese Windows programs write it: names in GBK, no UTF-8 mark."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            stand_in = "".join(chr(byte) for byte in name.encode("gbk"))
            archive.writestr(
                zipfile.ZipInfo(_same_length(stand_in), (2024, 1, 24, 10, 0, 0)), data, zipfile.ZIP_DEFLATED
            )
    packed = buffer.getvalue()
    for name in members:
        raw = name.encode("gbk")
        packed = packed.replace(_same_length("".join(chr(byte) for byte in raw)).encode(), raw)
    return packed


def _same_length(name: str) -> str:
    """An ASCII stand-in as long as the name in GBK, unlike any other member's."""
    return f"m{zlib.crc32(name.encode()):010d}"[:11].ljust(len(name), "_")[: len(name)]


def logo_png(size: int, colour: tuple[int, int, int]) -> bytes:
    """A small picture of one colour with a lighter diagonal, as mail signatures carry."""
    rows = b"".join(
        b"\0" + b"".join(bytes(min(255, c + 90) if x == y else c for c in colour) for x in range(size))
        for y in range(size)
    )
    return png_bytes(size, rows)
