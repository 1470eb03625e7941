"""Bytes whose charset is unknown, wrongly named or cut off, as text. Nothing here raises."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_BY_NAME = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "xgbk": "gb18030", "cp936": "gb18030",
    "gb231280": "gb18030", "csgb2312": "gb18030", "euccn": "gb18030", "xeuccn": "gb18030", "ms936": "gb18030",
    "windows936": "gb18030", "936": "gb18030", "chinese": "gb18030", "hzgb2312": "hz", "gb": "gb18030",
    "big5": "big5hkscs", "xxbig5": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "cp950", "bigfive": "big5hkscs",
    "utf8": "utf-8", "xutf8": "utf-8", "unicode11utf8": "utf-8", "utf8mb4": "utf-8", "cp65001": "utf-8",
    "65001": "utf-8", "utf7": "utf-7", "unicode11utf7": "utf-7",
}  # fmt: skip
_SAFE_CODEC = re.compile(
    r"^(utf|gb|big5|iso8859|latin|cp\d|koi8|shift_?jis|euc|hz|iso2022|ascii|mac|tis|ptcp|johab|viscii)"
)
# Labels that say "I do not know": the bytes decide.
_VAGUE = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252", "latin_1"})
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_ODD = re.compile("[^\u0000-\u007f\u00b7\u2010-\u206f\u2100-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")


@lru_cache(maxsize=512)
def codec_of(label: str) -> str | None:
    """The Python codec behind a charset label, GB 2312 and GBK widened to GB 18030; None where there is none."""
    plain = re.sub(r"[^a-z0-9]", "", label.casefold())
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
    except (LookupError, ValueError, TypeError):
        return None
    name = _BY_NAME.get(re.sub(r"[^a-z0-9]", "", name), name)
    return name if _SAFE_CODEC.match(name) else None


def decode(data: bytes, label: str | None = None) -> str:
    """The text of ``data``, which claims to be in charset ``label``; a byte that fits nothing is U+FFFD."""
    if data.isascii():
        codec = codec_of(label) if label else None
        if codec in ("hz", "utf-7") or (codec or "").startswith(("iso2022", "utf-16", "utf-32")):
            return _decode(data, codec or "ascii") or data.decode("ascii")
        return data.decode("ascii")
    codec = codec_of(label) if label else None
    unicode = _decode(data, "utf-8")
    if codec is None or codec in _VAGUE:
        return _guess(data, unicode, codec)
    if unicode is not None and codec != "utf-8" and not _ODD.search(unicode) and _CJK.search(unicode):
        return unicode
    text = _decode(data, codec)
    if text is not None and not (codec.startswith("big5") and _is_rather_gb(data, text)):
        return text
    return _cut_off(data, codec) or _guess(data, unicode, codec)


def _decode(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guess(data: bytes, unicode: str | None, codec: str | None) -> str:
    if unicode is not None:
        return unicode
    for name in ("gb18030", "big5hkscs"):
        text = _decode(data, name)
        if text is not None and (codec not in _VAGUE or _CJK.search(text)):
            return text
    whole = _cut_off(data, "utf-8") or _cut_off(data, "gb18030")
    if whole:
        return whole
    fallback = codec if codec else ("utf-8" if _is_mostly_utf8(data) else "gb18030")
    return data.decode(fallback, "replace")


def _cut_off(data: bytes, codec: str) -> str | None:
    """The text without a last character that was cut in the middle, or None where that is not what ails it."""
    for lost in (1, 2, 3):
        if len(data) > lost:
            text = _decode(data[:-lost], codec)
            if text is not None and data[-lost] >= 0x80:
                return text
    return None


def _is_mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    return text.count("\ufffd") * 4 < len(_CJK.findall(text)) + 1


def _is_rather_gb(data: bytes, text: str) -> bool:
    """Whether a Big5 label lies: the bytes are common GB 2312 and, as Big5, symbols or rare characters."""
    other = _decode(data, "gb2312")
    return other is not None and bool(_ODD.search(text)) and not _ODD.search(other)
