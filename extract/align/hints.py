"""The blank's own words, taken away from what people wrote before or after them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from models.labels import label_key, spaced_pattern

_SEAL_WORDS = re.compile(
    r"[（(【\[]\s*(?:请|加|盖|单\s*位|公|印|签|\s)*\s*章\s*(?:处|有效)?\s*[)）】\]]|[（(]\s*盖\s*公?\s*章\s*[)）]"
    r"|[（(]\s*(?:加\s*)?盖\s*(?:公\s*)?(?:章\s*)?$"
)
_FILL = " \t\n\x0b\r\u3000\xa0_＿﹍\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\ufeff"
_EXAMPLE = re.compile(r"^\s*(?:示\s*例|例\s*如|例)\s*[：:]\s*")
_UNIT = re.compile(r"[（(【]\s*(?:单位\s*[:：])?\s*([百千万亿]*元)\s*[)）】]")
_WORD_PROMPT = re.compile(
    r"(?:单击|点击)(?:或点击)?(?:此处|这里)?(?:以)?(?:输入|添加)(?:文字|日期|文本|内容)?[。.]?|选择一?[项个](?:日期)?[。.]?|选择日期[。.]?"
    r"|(?:Click|Tap)[ \w]*(?:text|date)[.]?|Choose an item[.]?",
    re.IGNORECASE,
)
_PROMPT_AT_END = re.compile(
    r"(?:单击|点击)(?:或点击)?(?:此处|这里)?(?:以)?输入(?:文字|日期|文本|内容)?[。.]?$|(?<=\s)选择一?[项个][。.]?$"
)
_RESIDUE = "|丨*•·'`^~_.,‘’"
_LONG_HINT = 6
_ALIKE = 88


@lru_cache(maxsize=1024)
def _at_start(hint: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{spaced_pattern(hint)}")


@lru_cache(maxsize=1024)
def _at_end(hint: str) -> re.Pattern[str]:
    return re.compile(rf"{spaced_pattern(hint)}\s*$")


def written_span(text: str, hints: Sequence[str], *, is_recognised: bool = False) -> tuple[int, int]:
    """Where in ``text`` people wrote: the span left when hints, fill-in lines and blanks at its ends are taken away.

    is_recognised: the text was read by OCR, so that a long hint may be misread by a character or two.
    """
    start, end = _trimmed(text, 0, len(text))
    bare = _without_fill(text)
    if any(bare == _without_fill(hint) for hint in hints if len(bare) > 1):
        return end, end  # only its fill-in lines are gone, or longer
    if _WORD_PROMPT.fullmatch(text, start, end):
        return end, end
    changed = True
    while changed and start < end:
        changed = False
        for hint in hints:
            match = _at_start(hint).match(text, start, end)
            if match and _ends_cleanly(hint, text, match.end(), end):
                start, end = _trimmed(text, match.end(), end)
                changed = True
            match = _at_end(hint).search(text[start:end])
            if match and start < end:
                start, end = _trimmed(text, start, start + match.start())
                changed = True
            if is_recognised and not changed and len(hint) >= _LONG_HINT:
                cut = _misread(text, start, end, hint)
                changed, (start, end) = cut != (start, end), cut
    prompt = _PROMPT_AT_END.search(text, start, end)
    if prompt:  # a content control beside which people wrote
        start, end = _trimmed(text, start, prompt.start())
    match = _EXAMPLE.match(text[start:end])
    if match and hints:
        start += match.end()
    return start, end


def _without_fill(text: str) -> str:
    return "".join(char for char in text if char not in _FILL)


def _ends_cleanly(hint: str, text: str, stop: int, end: int) -> bool:
    """A short hint counts only as a whole: 非信用卡 is not the beginning of 非信用卡账户…."""
    if len(hint) >= _LONG_HINT or stop >= end:
        return True
    return not text[stop].isalpha() or text[stop].isascii() or text[stop:end].strip() in ("无", "暂无")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _FILL:
        start += 1
    while end > start and text[end - 1] in _FILL:
        end -= 1
    return start, end


def _misread(text: str, start: int, end: int, hint: str) -> tuple[int, int]:
    from rapidfuzz import fuzz

    found = fuzz.partial_ratio_alignment(hint, text[start:end], score_cutoff=_ALIKE)
    if found is None or found.dest_end - found.dest_start < len(hint) * 0.8:
        return start, end
    first, last = start + found.dest_start, start + found.dest_end
    if first - start <= 1:
        return _trimmed(text, last, end)
    if end - last <= 1:
        return _trimmed(text, start, first)
    return start, end


def without_seal_words(text: str) -> str:
    """The text with （盖章） and its variants blanked out, at the same length."""
    return _SEAL_WORDS.sub(lambda match: " " * len(match.group()), text)


def hint_lines(text: str) -> tuple[str, ...]:
    """The hints in the blank's value place: each paragraph that is more than punctuation."""
    lines = [text] if "\n" in text.strip() else []
    lines += text.split("\n")
    return tuple(line.strip() for line in lines if label_key(line))


def unit_in(label: str) -> str | None:
    """The unit of money that a printed label names in brackets: ``活动预算（万元）``."""
    found = _UNIT.search("".join(label.split()))
    return found[1] if found else None


def without_residue(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what a ruling or a speck beside a recognised value was read as."""
    while start < end and text[start] in _RESIDUE:
        start, end = _trimmed(text, start + 1, end)
    while end > start and text[end - 1] in _RESIDUE:
        start, end = _trimmed(text, start, end - 1)
    return start, end
