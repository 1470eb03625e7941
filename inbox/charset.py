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
    "65001": "utf-8", "utf7": "utf-7", "unicode11utf7": "utf-7", "unicode20utf7": "utf-7", "utf8n": "utf-8",
    "gb198880": "gb18030", "gb2312charset": "gb18030", "zhcn": "gb18030", "zhcngbk": "gb18030", "isoir58": "gb18030",
    "csiso58gb231280": "gb18030", "gb180302000": "gb18030", "cnbig5": "big5hkscs", "big5eten": "big5hkscs",
    "csbig5": "big5hkscs", "iso2022cn": "iso2022_cn", "iso2022cnext": "iso2022_cn",
    "sjis": "cp932", "shiftjis": "cp932", "mskanji": "cp932", "windows31j": "cp932", "cswindows31j": "cp932",
    "euckr": "cp949", "ksc5601": "cp949", "ksc56011987": "cp949", "ksc56011989": "cp949", "korean": "cp949",
    "windows949": "cp949", "isoir149": "cp949", "cseuckr": "cp949", "eucjp": "euc_jp",
    "iso88598i": "iso8859-8", "iso88598e": "iso8859-8", "iso88596i": "iso8859-6", "iso88596e": "iso8859-6",
    "134": "gb18030", "136": "big5hkscs", "128": "cp932", "129": "cp949",  # character sets of Windows fonts
    "koi8": "koi8-r", "koi8r": "koi8-r", "koi8ru": "koi8-u", "macroman": "mac_roman",
}  # fmt: skip
_WINDOWS = re.compile(r"(?:windows|win|cp|ms|ansi)?(125\d|874|8[56]\d|437)$")
_SAFE_CODEC = re.compile(
    r"^(utf|gb|big5|iso8859|latin|cp\d|koi8|shift_?jis|euc|hz|iso2022|ascii|mac|tis|ptcp|johab|viscii)"
)
# Labels that say "I do not know": the bytes decide.
_VAGUE = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252", "latin_1"})
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
_HIGH = re.compile("[^\u0000-\u007f]+")
_KANA = re.compile("[\u3041-\u3093\u30a1-\u30f6]")
_ODD = re.compile("[^\u0000-\u007f\u00b7\u2010-\u206f\u2100-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")


@lru_cache(maxsize=512)
def codec_of(label: str) -> str | None:
    """The Python codec behind a charset label, GB 2312 and GBK widened to GB 18030; None where there is none."""
    label = label.partition("(")[0]
    plain = re.sub(r"[^a-z0-9]", "", label.casefold())
    for known in (plain, plain.removeprefix("x")):
        if known in _BY_NAME:
            return _BY_NAME[known]
        if found := _WINDOWS.match(known):
            return f"cp{found[1]}"
        if known.startswith("iso2022jp"):
            return "iso2022_jp_2"
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
        return (_shifted(data) if b"\x1b$" in data or b"~{" in data else None) or data.decode("ascii")
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
        return _iso2022_cn(data) if codec == "iso2022_cn" else data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _iso2022_cn(data: bytes) -> str:
    """ISO-2022-CN, of which Python has no codec: GB 2312 with its high bits off between shift-out and shift-in."""
    bare = re.sub(rb"\x1b\$[)*+][A-M]", b"", data)
    high = re.sub(rb"\x0e([^\x0f\r\n]*)\x0f?", lambda found: bytes(byte | 0x80 for byte in found[1]), bare)
    return high.decode("gb2312")


def _shifted(data: bytes) -> str | None:
    """The text of 7-bit bytes that no label tells of but whose escapes are those of ISO 2022 or HZ."""
    if b"\x1b$" in data:
        return next(
            (text for name in ("iso2022_jp_2", "iso2022_cn", "iso2022_kr") if (text := _decode(data, name))), None
        )
    text = _decode(data, "hz") if re.search(rb"~\{(?:[!-}][!-~])+~\}", data) else None
    return text if text and _CJK.search(text) else None


def _guess(data: bytes, unicode: str | None, codec: str | None) -> str:
    if unicode is not None:
        return unicode
    is_latin = codec in _VAGUE and codec != "ascii"
    text = _decode(data, "gb18030")
    if is_latin:
        likely = (text, _cut_off(data, "gb18030"), _cut_off(data, "utf-8"))
        return next(
            (found for found in likely if found and _is_common(found)), data.decode(codec or "latin-1", "replace")
        )
    big5 = _decode(data, "big5hkscs") if text is None or not _is_common(text) else None
    if big5 is not None and (text is None or (_is_common(big5, "big5", 1.0) and not _ODD.search(big5))):
        return big5
    if (japanese := _japanese(data, text)) is not None:
        return japanese
    if text is not None and (codec is None or _CJK.search(text)):
        return text
    whole = _cut_off(data, "utf-8") or _cut_off(data, "gb18030")
    if whole:
        return whole
    fallback = codec if codec and codec != "iso2022_cn" else ("utf-8" if _is_mostly_utf8(data) else "gb18030")
    return data.decode(fallback, "replace")


def _japanese(data: bytes, chinese: str | None) -> str | None:
    """The text where it is Shift-JIS and not Chinese: as Chinese it would be rare characters, as Japanese it has kana.

    EUC-KR and EUC-JP are not told from GB 2312 without a label: there their bytes are common Chinese characters.
    """
    if chinese is not None and _is_common(chinese, share=0.3):
        return None
    text = _decode(data, "cp932")
    return text if text and len(_KANA.findall(text)) >= 2 and not _ODD.search(text) else None


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


def _is_common(text: str, codec: str = "gb2312", share: float = 0.5) -> bool:
    """Whether a text reads like Chinese: that share of its characters is in daily use, none is private."""
    first, last = (0xB0, 0xD7) if codec == "gb2312" else (0xA4, 0xC6)
    n_common = n_all = 0
    for char in _CJK.findall(text)[:400]:
        if char >= "\uff00" or char < "\u3400":
            continue
        raw = char.encode(codec, "ignore")
        n_all += 1
        n_common += bool(raw) and first <= raw[0] <= last
    return n_all > 0 and n_common >= share * n_all and not _PRIVATE.search(text)


def repaired(text: str) -> str:
    """The text, set right where UTF-8 or GB bytes were once taken for Latin letters (``æŽ¨``, ``ÍÆ``: 推) or UTF-8
    for GBK (``鎺ㄨ崘``: 推荐).
    """
    high = _HIGH.findall(text)
    if sum(map(len, high)) >= 3 and len(_CJK.findall(text)) >= 2 and not _is_common(text):
        # Windows shows the byte 0x80, which GBK does not have, as the euro sign.
        data = b"\x80".join(part.encode("gb18030", "replace") for part in text.split("€"))
        found = _decode(data, "utf-8")
        return found if found and _is_common(found) else text
    if sum(map(len, high)) < 4 or any(char > "\u2122" for char in text):
        return text
    try:
        data = b"".join(_latin_byte(char) for char in text)
    except UnicodeEncodeError:
        return text
    found = _decode(data, "utf-8")
    if found is None and sum(map(len, high)) >= 6 and all(len(run) % 2 == 0 for run in high):
        found = _decode(data, "gb2312")
    return found if found and _is_common(found) else text


def _latin_byte(char: str) -> bytes:
    return char.encode("latin-1") if char < "\u0100" else char.encode("cp1252")
