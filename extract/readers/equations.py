r"""EQ fields in old Word files: √ set over □, a ring round a word. LibreOffice keeps at most one part of them.

Before the conversion each is rewritten to what it shows: ``EQ \o\ac(□,√)`` becomes ``EQ \o(☑,)``, of which LibreOffice
keeps ``☑``; a word in a ring gets a combining ring.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

from extract.readers.docx.fields import equation_to_shown
from extract.readers.docx.styles import CIRCLED, STRIKE

# A field in the text of a .doc: 0x13, its code, then 0x14 or 0x15, all in UTF-16.
_DOC_FIELD = re.compile(rb"\x13\x00((?:(?![\x13-\x15]\x00)..){4,160}?)(?=[\x14\x15]\x00)", re.DOTALL)
_RTF_CODE = re.compile(rb"\\fldinst\b")
_RTF_TOKEN = re.compile(
    rb"\\u(-?\d+) ?(?:\\'[0-9a-fA-F]{2}|\?|[^\\{}])?|((?:\\'[0-9a-fA-F]{2})+)|\\([\\{}])"
    rb"|\\[a-zA-Z]+-?\d* ?|\\[*~_-]|([{}])|([^\\{}]+)"
)

_FIRST_PRIVATE, _MAX_TEXTS = 0xE400, 1000
"""Private characters that neither Word nor its symbol fonts use."""


def _shown_text(code: str) -> str | None:
    """What an EQ field shows as plain text, rings and strokes as combining characters; None for other fields."""
    code = code.strip()
    if code[:2].upper() != "EQ" or "\\" not in code:
        return None
    shown = equation_to_shown(code[2:])
    if not shown:
        return None
    return "".join(
        "".join(char + "\u20dd" * bool(part.bits & CIRCLED) + "\u0336" * bool(part.bits & STRIKE) for char in part.text)
        for part in shown
    )


def plain_equations_doc(data: bytes) -> tuple[bytes, dict[str, str]]:
    """A .doc whose EQ fields say what they show; of the same length, with every offset kept.

    LibreOffice repeats such a text where it is longer than one character. So a longer one is written as one private
    character; what each of these stands for comes second.
    """
    texts: dict[str, str] = {}
    if not any(word in data for word in (b"E\0Q\0", b"e\0q\0", b"E\0q\0")):
        return data, texts

    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1].decode("utf-16-le", "replace")
        shown = _shown_text(code)
        if shown is None or len(texts) >= _MAX_TEXTS:
            return match[0]
        if len(shown) > 1:
            sign = chr(_FIRST_PRIVATE + len(texts))
            texts[sign], shown = escape(shown), sign
        plain_code = f"EQ \\o({shown},)"
        return (
            match[0] if len(plain_code) > len(code) else b"\x13\x00" + plain_code.ljust(len(code)).encode("utf-16-le")
        )

    return _DOC_FIELD.sub(plain, data), texts


def plain_equations_rtf(data: bytes) -> tuple[bytes, dict[str, str]]:
    """An RTF file whose EQ fields are replaced by what they show; no private characters are needed."""
    out, done = [], 0
    for found in _RTF_CODE.finditer(data):
        group = _group_around(data, found.start())
        field = _group_around(data, group[0] - 1) if group else None
        if group is None or field is None or field[0] < done or not data.startswith(b"{\\field", field[0]):
            continue
        shown = _shown_text(_rtf_text(data[found.end() : group[1] - 1]))
        if shown is not None:
            plain = "".join(
                f"\\u{code - 0x10000 if code > 0x7FFF else code}?" for code in map(ord, shown) if code < 0x10000
            )
            out += [data[done : field[0]], b"{", plain.encode("ascii"), b"}"]
            done = field[1]
    return b"".join([*out, data[done:]]), {}


def restore_texts(converted: bytes, texts: dict[str, str]) -> bytes:
    """A .docx in whose document the private characters stand for these texts again."""
    if not texts:
        return converted
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(converted)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = (
                    content.decode("utf-8").translate({ord(sign): text for sign, text in texts.items()}).encode("utf-8")
                )
            new.writestr(name, content)
    return out.getvalue()


def _group_around(data: bytes, at: int) -> tuple[int, int] | None:
    """Start and end of the innermost RTF group that holds this offset, at most a few thousand bytes wide."""
    depth, start = 0, at
    while start >= 0 and at - start < 4000:
        char = data[start : start + 1]
        if char in b"{}" and char and data[start - 1 : start] != b"\\":
            depth += 1 if char == b"}" else -1
            if depth < 0:
                break
        start -= 1
    else:
        return None
    depth = 0
    for end in range(start, min(len(data), start + 8000)):
        char = data[end : end + 1]
        if char in b"{}" and data[end - 1 : end] != b"\\":
            depth += 1 if char == b"{" else -1
            if depth == 0:
                return start, end + 1
    return None


def _rtf_text(code: bytes) -> str:
    """The text in a piece of RTF, control words left out; bytes of a code page are taken as GB 18030."""
    out = []
    for match in _RTF_TOKEN.finditer(code):
        number, coded, escaped, _, plain = match.groups()
        if number is not None:
            value = int(number) & 0xFFFF
            out.append(chr(value) if not 0xD800 <= value < 0xE000 else "")
        elif coded:
            out.append(bytes.fromhex(coded.decode().replace("\\'", "")).decode("gb18030", "replace"))
        elif escaped or plain:
            out.append((escaped or plain).decode("gb18030", "replace").replace("\r", "").replace("\n", ""))
    return "".join(out)
