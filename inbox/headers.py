"""Header blocks and what their values say: encoded words (RFC 2047) and parameters (RFC 2231), as mail programs
really write them. Nothing here raises, whatever the bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote_to_bytes

from inbox.charset import codec_of, decode, repaired

MAX_HEADER_BYTES = 16 * 1024
_MAX_LINES = 100_000
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*")
_OWN_FIELD = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]{2,30}|received|return-path|reply-to|sender|"
    rb"delivered-to|x-[a-z-]{2,40})[ \t]*:",
    re.IGNORECASE,
)
_FOLD = re.compile(rb"\r*\n[ \t]+")
_WORD = re.compile(
    r"=\?(?!\?[bqBQ]\?\?=)([^?=\s]{0,60})\?[ \t]*([bqBQ])[ \t]*\?([^?]*(?:\?(?!=)[^?]*){0,5}?)(?:\?=|$)",
)
_KIND = re.compile(r"\s*+(?:\([^()]*+\)\s*+)?+\"?([^\s;,=\":()/]*+(?:\s*+/\s*+[^\s;,=\":()/]*+)?+)\s*+(?![=:])")
_PARAM = re.compile(r"(?:([^\s=;\"]{1,100}+)\s*+=|(filename|name)\s*+:)\s*+", re.IGNORECASE)
_BETWEEN_PARAMS = frozenset(";, \t\r\n")
# A parameter that begins where the semicolon before it was forgotten.
_NEXT_PARAM = re.compile(r"\s(?:[A-Za-z-]{2,30}(?:\*\d*\*?)?\s*=\s*\"|(?:file)?name\*?=|(?:[a-z]+)\*\d+\*?=)")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\s*$")
# What RFC 2231 puts before an encoded value; programs forget the star that announces it.
_EXTENDED = re.compile(r"([A-Za-z0-9_.:-]{0,40})'([A-Za-z-]{0,20})'")
_PERCENT = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
_MAX_PARAMS = 200
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(slots=True)
class Headers:
    """The header fields of a mail or of one of its parts, in order: name in lower case, raw value unfolded."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)

    def raw(self, name: str) -> bytes:
        """The raw value of the first field of that name, empty where there is none."""
        return next((value for key, value in self.fields if key == name), b"")

    def all(self, name: str) -> list[bytes]:
        """The raw values of all fields of that name."""
        return [value for key, value in self.fields if key == name]

    def text(self, name: str) -> str:
        """The decoded value of the first field of that name."""
        return decode_words(decode(self.raw(name)))


def read_headers(data: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The header block at ``data[start:end]`` and where the body begins.

    A line that is no field ends the block (the body begins with it), as a forgotten blank line would, unless
    a mail's own fields follow it: then it is passed over, as is a first line ``From …`` or ``>From …``.
    """
    headers = Headers()
    at = start
    for number in range(_MAX_LINES):
        stop = data.find(b"\n", at, end)
        line_end = end if stop < 0 else stop + 1
        line = data[at : min(line_end, at + MAX_HEADER_BYTES)]
        bare = line.rstrip(b"\r\n")
        if not bare:
            return headers, line_end
        if bare[:1] in b" \t" and headers.fields:
            if not bare.strip() and data[line_end : line_end + 2].lstrip(b"\r")[:1] not in (b"\n", b" ", b"\t"):
                at = line_end
                continue
            name, value = headers.fields[-1]
            if len(value) < MAX_HEADER_BYTES:
                headers.fields[-1] = (name, value + b"\n" + bare)
        elif found := _FIELD.match(bare):
            headers.fields.append((found[1].decode("ascii").lower(), bare[found.end() :]))
        elif not (number == 0 and bare.startswith((b"From ", b">From "))) and not _has_field_soon(data, line_end, bare):
            return headers, at
        at = line_end
        if at >= end:
            break
    return headers, at


def _has_field_soon(data: bytes, at: int, line: bytes) -> bool:
    """Whether a mail's own header field stands in the lines right after a line that is none."""
    if line.startswith(b"--"):
        return False
    for following in data[at : at + 2_000].split(b"\n")[:5]:
        if not following.strip() or following.startswith(b"--"):
            return False
        if _OWN_FIELD.match(following):
            return True
    return False


def unfold(raw: bytes) -> bytes:
    """A raw value on one line."""
    return _FOLD.sub(b" ", raw).replace(b"\n", b" ")


def decode_words(text: str) -> str:
    """The text with its encoded words decoded; words beside each other in one charset are joined as bytes first."""
    text = re.sub(r"[\r\n]+[ \t]*", " ", text)
    if "=?" not in text:
        return repaired(text.strip())
    pieces: list[str] = []
    run: list[tuple[str, str, str]] = []
    last = 0
    for word in _WORD.finditer(text):
        between = text[last : word.start()]
        if between.strip() or not run:
            pieces.append(_decode_run(run))
            pieces.append(between)
            run = []
        run.append((word[1], word[2].lower(), word[3]))
        last = word.end()
    pieces.append(_decode_run(run))
    pieces.append(text[last:])
    return repaired(re.sub(r"[\r\n]+", " ", "".join(pieces)).strip())


def _decode_run(run: list[tuple[str, str, str]]) -> str:
    """The text of encoded words that stand side by side."""
    out: list[str] = []
    charset, held, base64 = "", b"", ""
    for label, how, payload in run:
        label = label.split("*")[0]
        if held and codec_of(label) != codec_of(charset):
            out.append(decode(held, charset))
            held, base64 = b"", ""
        charset = label
        if how == "b":
            # A base64 text cut at any place: the next word goes on where this one breaks off.
            base64 += re.sub(r"\s", "", payload)
            if len(base64) % 4 == 0 or base64.endswith("="):
                held, base64 = held + base64_bytes(base64.encode("utf-8", "replace")), ""
        else:
            held, base64 = held + base64_bytes(base64.encode("utf-8", "replace")) + _q_bytes(payload), ""
    held += base64_bytes(base64.encode("utf-8", "replace"))
    if held:
        out.append(decode(held, charset))
    return "".join(out)


def _q_bytes(payload: str) -> bytes:
    raw = payload.replace("_", " ").encode("utf-8", "surrogateescape" if payload.isascii() else "replace")
    raw = re.sub(rb"=([0-9A-Fa-f])[ \t]+([0-9A-Fa-f])", rb"=\1\2", raw)  # folded inside an escape
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), re.sub(rb"=(?:\s+|$)", b"", raw))


def base64_bytes(data: bytes) -> bytes:
    """The bytes behind base64 with stray characters, lost padding or a lost end."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        clean = _NO_BASE64.sub(b"", data)
        clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


# ── parameters ──────────────────────────────────────────────────────────────────────────────────────────────────────


def value_and_params(raw: bytes, label: str | None = None) -> tuple[str, dict[str, str]]:
    """The value of a header such as Content-Type in lower case, and its parameters decoded.

    Of RFC 2231 forms the decoded text stands under ``name*``, beside a plain ``name``. label: the charset that raw
    8-bit bytes in it are likely in.
    """
    text = decode(unfold(raw[:MAX_HEADER_BYTES]), label)
    head = _KIND.match(text)
    value, rest = (re.sub(r"\s+", "", head[1]), text[head.end() :]) if head else ("", text)
    plain: dict[str, str] = {}
    parts: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, content in _params(rest):
        found = re.fullmatch(r"([^*]+)(?:\*(\d{1,4}))?(\*?)", name)
        if not found:
            continue
        if found[2] is None and not found[3]:
            plain.setdefault(name, content)
        else:
            parts.setdefault(found[1], {}).setdefault(int(found[2] or 0), (content, bool(found[3])))
    params = {name: _plain_text(content) for name, content in plain.items()}
    params.update({name + "*": _joined(numbered) for name, numbered in parts.items()})
    return value.lower(), params


def _params(rest: str) -> Iterator[tuple[str, str]]:
    at, size = 0, len(rest)
    for _ in range(_MAX_PARAMS):
        while at < size and rest[at] in _BETWEEN_PARAMS:
            at += 1
        if at >= size:
            return
        found = _PARAM.match(rest, at)
        if not found:
            stop = rest.find(";", at)
            at = size if stop < 0 else stop + 1
            continue
        at = found.end()
        name = (found[1] or found[2]).lower()
        if rest[at : at + 1] == '"':
            content, at = _quoted(rest, at + 1)
        elif rest.startswith("=?", at) and (word := _words_at(rest, at)):
            content, at = rest[at:word], word
        else:
            content, at = _unquoted(rest, at, name)
        yield name, content


def _unquoted(text: str, at: int, name: str) -> tuple[str, int]:
    """A value without quotes, and where it ends: at a semicolon, unless that is part of a file's name."""
    stop = text.find(";", at)
    stop = len(text) if stop < 0 else stop
    if following := _NEXT_PARAM.search(text, at, stop):
        return text[at : following.start()].strip(), following.start()
    content = text[at:stop].strip()
    if name in ("filename", "name") and content and not _ENDING.search(content):
        end = stop
        for _ in range(5):
            last, end = end, text.find(";", end + 1)
            end = len(text) if end < 0 else end
            if last >= len(text) or "=" in text[last:end]:
                break
            if _ENDING.search(text[last:end]):
                return text[at:end].strip(), end
    return content, stop


def _words_at(text: str, at: int) -> int:
    """Where a run of encoded words that begins here ends (they may hold a semicolon), 0 if none begins."""
    end = 0
    gap = re.compile(r"\s*")
    while found := _WORD.match(text, at):
        end = found.end()
        space = gap.match(text, end)
        at = space.end() if space else end
    tail = text.find(";", end)
    return end and (len(text) if tail < 0 else tail)


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted text, and where it ends. A quote that nothing but ``;`` or the end follows closes it: people's
    file names hold quotes that the program forgot to escape.
    """
    closing = re.compile(r'(?<!\\)"\s*(?=;|$)').search(text, at) or re.compile(r'"').search(text, at)
    if closing is None:
        return text[at:].strip(), len(text)
    first = re.compile(r'(?<!\\)"').search(text, at)
    end, stop = closing.start(), closing.end()
    # The quote was closed and rubbish follows before the next parameter: `name="a.doc" x-foo; filename=…`
    if first and first.start() < end and re.match(r'"\s+[\w*-]+\s*=', text[first.start() :]):
        end, stop = first.start(), first.end()
    # Only the stem was quoted: `"推荐表".doc`
    if (
        first
        and first.start() <= end
        and (ending := re.compile(r'"(\.[A-Za-z0-9]{1,5})\s*(?=;|$)').match(text, first.start()))
    ):
        return text[at : first.start()] + ending[1], ending.end()
    return re.sub(r'\\(["\\])', r"\1", text[at:end]), stop


def _plain_text(content: str) -> str:
    text = decode_words(content)
    if "=?" in text and text != content:
        text = decode_words(text)
    if text.isascii() and len(_PERCENT.findall(text)) >= 2:
        extended = _EXTENDED.match(text)
        label = extended[1] if extended and codec_of(extended[1]) else None
        decoded = decode(unquote_to_bytes(text[extended.end() :] if extended and label else text), label)
        text = decoded if "\ufffd" not in decoded else text
    return unescape(text) if re.search(r"&#x?[0-9A-Fa-f]{2,6};", text) else text


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    """The text of a parameter written in numbered, perhaps percent-encoded pieces."""
    contents = [numbered[number][0] for number in sorted(numbered)]
    flags = [numbered[number][1] for number in sorted(numbered)]
    charset, prefix = "", ""
    extended = _EXTENDED.match(contents[0])
    if flags[0] and contents[0].count("'") >= 2:
        charset, language, _ = contents[0].split("'", 2)
        prefix = f"{charset}'{language}'"
    elif extended and (codec_of(extended[1]) or not extended[1]) and (any(flags) or _PERCENT.search("".join(contents))):
        charset, prefix = extended[1], extended[0]
    data, run = b"", ""
    for content, is_encoded in zip(contents, flags, strict=True):
        again = _EXTENDED.match(content) if is_encoded and prefix else None
        if content.startswith(prefix) or (again and again[1].lower() in ("", charset.lower())):
            content = content[len(prefix) if content.startswith(prefix) else again.end() if again else 0 :]
        if is_encoded or (prefix and _PERCENT.search(content)):
            run += content  # an escape may be cut in two
        else:
            data, run = (
                data
                + unquote_to_bytes(run.encode("utf-8", "surrogatepass"))
                + content.encode("utf-8", "surrogatepass"),
                "",
            )
    data += unquote_to_bytes(run.encode("utf-8", "surrogatepass"))
    return _plain_text(decode(data, charset or None))
