"""One mbox file as its mails, in flat memory: mboxo, mboxrd, mboxcl and mboxcl2, with LF, CRLF or CR.

A ``From `` line begins a mail only where it looks like one and a header field follows, so that a body's own
line that begins so and was not quoted splits nothing. A ``Content-Length`` is believed where it ends at such a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK_BYTES = 4 * 2**20
_OVERLAP_BYTES = 8 * 1024
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# The date as asctime writes it, a zone perhaps before or after the year: enough to know the line by itself.
_ASCTIME = _DAY + rb",?[ \t]+" + _MONTH + rb"[ \t]+\d{1,2}[ \t]+\d{1,2}:\d\d(?::\d\d)?[ \t]+[^\r\n]{0,40}?\d{4}"
_FIELD = rb"(?=>?(?:[!-9;-~]+[ \t]*:|From ))"
_AFTER_BLANK = rb"(?:(?<=\n\nFrom )|(?<=\n\r\nFrom ))"
# A mail whose header is destroyed: bytes that no text has follow, or its later fields.
_SPOILT = (
    rb"(?=[^\n]{0,400}[\x00-\x08\x0e-\x1a\x1c-\x1f]|"
    rb"(?:[^\n]{1,400}\n){1,3}(?i:from|to|subject|date|message-id|received|mime-version):)"
)
_LINE = re.compile(
    rb"\nFrom (?:"
    rb"-[ \t]*\r?\n(?=[A-Za-z][A-Za-z-]{1,40}:[ \t])|"
    rb"[^\r\n]{0,200}?" + _ASCTIME + rb"[^\r\n]{0,80}\r?\n" + _FIELD + rb"|" + _AFTER_BLANK + rb"(?:"
    rb"(?:[^\r\n]{0,200}\d\d?:\d\d[^\r\n]{0,80}|[^\s@]{1,120}@[^\s@]{1,120}[ \t]*|-[ \t]*|MAILER-DAEMON[^\r\n]{0,80})"
    rb"\r?\n" + _FIELD + rb"|"
    rb"[^\r\n]{0,200}?" + _ASCTIME + rb"[^\r\n]{0,80}\r?\n" + _SPOILT + rb"))"
)
_FIRST = re.compile(rb"From [^\r\n]*\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,12})[ \t]*\r?$")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_EMBEDDED = re.compile(
    rb"(?i)content-type:[ \t]*message/rfc822[^\n]*\n(?:[ \t]+[^\n]*\n|content-[a-z-]+:[^\n]*\n)*\r?\n?\Z"
)


@dataclass(slots=True)
class Slice:
    """The bytes of one mail, its ``From `` line taken off. is_cut: it was too big; only its beginning is here."""

    data: bytes
    is_cut: bool = False


def split_mbox(stream: BinaryIO, max_bytes: int) -> Iterator[Slice]:
    """The mails of an mbox, in order. Memory: one mail, at most ``max_bytes``, and a block."""
    buffer = bytearray(stream.read(BLOCK_BYTES))
    has_bare_cr = b"\r" in buffer and b"\n" not in buffer  # as the programs of the old Macintosh wrote
    if has_bare_cr:
        buffer = buffer.replace(b"\r", b"\n")
    start, scan, is_cut = 0, 0, False
    is_end = len(buffer) == 0
    while buffer:
        found = _next_line(buffer, start, scan, is_end)
        if found is not None:
            yield from _slice(buffer, start, found, is_cut)
            start = scan = found
            is_cut = False
            continue
        if is_end:
            yield from _slice(buffer, start, len(buffer), is_cut)
            return
        scan = max(start, len(buffer) - _OVERLAP_BYTES)
        del buffer[:start]
        scan, start = scan - start, 0
        if len(buffer) > max_bytes + BLOCK_BYTES:
            # Too big to keep: its head stays for the listing, its tail for the search.
            del buffer[64 * 1024 : len(buffer) - _OVERLAP_BYTES]
            scan, is_cut = len(buffer) - _OVERLAP_BYTES, True
        block = stream.read(BLOCK_BYTES)
        is_end = not block
        buffer += block.replace(b"\r", b"\n") if has_bare_cr else block


def _next_line(buffer: bytearray, start: int, scan: int, is_end: bool) -> int | None:
    """Where the next mail begins, or None where the buffer does not say yet."""
    if scan <= start:
        jump = _by_length(buffer, start)
        if jump is not None:
            return jump
    at = max(start, scan)
    while found := _LINE.search(buffer, at):
        if not is_end and found.end() > len(buffer) - 256:
            return None
        line = found.start() + 1
        if line > start and not _EMBEDDED.search(bytes(buffer[max(start, line - 600) : line])):
            return line
        at = line
    return None


def _by_length(buffer: bytearray, start: int) -> int | None:
    """Where the mail ends by its own Content-Length, if a ``From `` line stands right there."""
    head = _HEADER_END.search(buffer, start, start + 256 * 1024)
    if head is None:
        return None
    length = _LENGTH.search(buffer, start, head.start() + 1)
    if length is None:
        return None
    end = head.end() + int(length[1])
    for skipped in range(3):
        at = end + skipped
        if _FIRST.match(buffer, at, at + 400) and buffer[at - 1] == 0x0A:
            return at
        if bytes(buffer[at : at + 1]) not in (b"\r", b"\n"):
            return None
    return None


def _slice(buffer: bytearray, start: int, end: int, is_cut: bool) -> Iterator[Slice]:
    first = _FIRST.match(buffer, start, end)
    with memoryview(buffer) as view:
        data = bytes(view[first.end() if first else start : end])
    if not data[:256].strip() and not data.strip():
        return
    if b"\n>From " in data or b"\n>>" in data:
        data = _QUOTED.sub(rb"\1", data)
    yield Slice(data, is_cut)
