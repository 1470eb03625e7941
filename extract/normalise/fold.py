"""Characters that mean the same: width, invisible characters, blanks, fill-in lines."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
_CONTROL = [c for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\t\n\v\f\r\x85"]
_BREAKS = dict.fromkeys("\v\f\r\x85\u2028\u2029", "\n")
_BLANKS = dict.fromkeys("\t\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " ")


def _alike_ideographs() -> dict[int, str]:
    """Kangxi radicals and compatibility ideographs: PDF fonts hand them out for the characters they look like."""
    pairs = {}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code) and len(plain) == 1:
            pairs[code] = plain
    return pairs


_CLEAN = {
    **dict.fromkeys((*_INVISIBLE, *_CONTROL), ""),
    **{ord(k): v for k, v in _BREAKS.items()},
    **{ord(k): v for k, v in _BLANKS.items()},
    **_alike_ideographs(),
}
_UNCLEAN = re.compile("[" + re.escape("".join(map(chr, sorted(_CLEAN)))) + "]")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_DASHES = {ord(c): "-" for c in "‐‑‒–—―−﹣－⁃─━ー"}

_FILL_LINE = re.compile(r"[_＿﹍﹎﹏\s]+|[.…·．\s]{3,}|[-—–─━－_\s]{3,}")
_NOTHING = re.compile(r"[-/\\|—–―－─／＼_＿.。,，;；:：、()（）\[\]【】\s]*")


def visible(text: str) -> str:
    """The text without invisible characters, every blank a plain one and every line break ``\\n``."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\u3000", " ")
    return _UNCLEAN.sub(_cleaned, text)


def _cleaned(found: re.Match[str]) -> str:
    return _CLEAN[ord(found[0])]


def narrow(text: str) -> str:
    """As `visible`, and full-width letters and digits half-width; punctuation keeps its width."""
    return _WIDE.sub(_narrowed, visible(text))


def _narrowed(found: re.Match[str]) -> str:
    return chr(ord(found[0]) - 0xFEE0)


def ascii_like(text: str) -> str:
    """As `visible`, every character in its compatible form (NFKC), every dash ``-``: for digits and letters."""
    return unicodedata.normalize("NFKC", visible(text)).translate(_DASHES)


def as_written(text: str) -> str:
    """The text as a person wrote it, only blanks around it and invisible characters gone."""
    return visible(text).strip()


def is_fill_line(text: str) -> bool:
    """Whether there is nothing but blanks or the line that a blank form draws to be written on."""
    return not text or _FILL_LINE.fullmatch(text) is not None


def is_nothing_sign(text: str) -> bool:
    """Whether there is nothing but strokes and punctuation (``/``, ``—``, ``--``), a clerk's way to say: nothing."""
    return _NOTHING.fullmatch(text) is not None


_NONE_ANSWER = re.compile(r"(?:暂无|无|没有|尚无|暂时没有)[。.]?")


def is_none_answer(text: str) -> bool:
    """Whether the answer is that there is none (``无``, ``暂无``): kept as written, for any kind."""
    return len(text) < 12 and _NONE_ANSWER.fullmatch("".join(text.split())) is not None


_SPACED_DIGITS = re.compile(r"\d(?: \d)+")
_GROUPED_DIGITS = re.compile(r"(?<![\d.])\d{1,3}(?: \d{3})+(?!\d| \d)")
_BLANKS_RUN = re.compile(r"\s+")


def close_up(text: str) -> str | None:
    """The text without blanks, or None where a blank stands between two numbers that may be two values.

    ``5 0 0 0 0 元`` and ``50 000元`` are one number, ``12 15`` is not.
    """
    if " " not in text and "\n" not in text:
        return text
    text = _BLANKS_RUN.sub(lambda run: "\n" if "\n" in run[0] else " ", text.strip())
    text = _GROUPED_DIGITS.sub(lambda run: run[0].replace(" ", ""), text)
    if " " in text:
        singles = _SPACED_DIGITS.fullmatch("".join(c for c in text if c.isdigit() or c == " ").strip())
        text = re.sub(r"(?<=\d) (?=\d)", "", text) if singles else text
    if re.search(r"\d\s+\d", text):
        return None
    return _BLANKS_RUN.sub("", text)
