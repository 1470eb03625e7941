"""What people wrote that belongs to no field: everything that neither the blank nor the notice explains."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.align.blank import Blank, prose_key
from extract.align.passage import SOFT_BREAK, Passage
from models.answer import Extra
from models.labels import label_key, label_keys

_PAGE = re.compile(
    r"^[\W_]*(?:第?\s*\d{1,3}\s*页?|[-—–－~·\s]*\d{1,3}[-—–－~·\s]*|第\s*\d+\s*页\s*[,，/]?\s*共\s*\d+\s*页|\d+\s*/\s*\d+)[\W_]*$"
)
_ANNEX = re.compile(r"^附(?:件|表)[\d一二三四五六七八九十\-—之]*$")
_SPLIT = re.compile(r"[\t\n]+|[ \u3000]{2,}")
_ALIKE = 86.0
_SENTENCE = 4


def extras_of(loose: Iterable[Passage], blank: Blank, also_printed: frozenset[str]) -> list[Extra]:
    """The passages, line by line, that are not the blank's or the notice's own words."""
    extras = []
    for passage in loose:
        for begin, stop in _line_spans(passage.text):
            text = passage.text[begin:stop].strip().replace(SOFT_BREAK, " ")
            is_page = passage.place.cell is None and bool(_PAGE.match(text))
            if text and not is_page and not _is_explained(text, blank, also_printed):
                extras.append(Extra(text, passage.cut(begin, stop).where()))
    return extras


def _line_spans(text: str) -> Iterable[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _is_explained(text: str, blank: Blank, also_printed: frozenset[str]) -> bool:
    if _is_printed(text, blank, also_printed):
        return True
    parts = [part for part in _SPLIT.split(text) if part.strip()]
    return len(parts) > 1 and all(_is_printed(part, blank, also_printed) for part in parts)


def _is_printed(text: str, blank: Blank, also_printed: frozenset[str]) -> bool:
    key = label_key(text)
    if not key or _ANNEX.match(key):
        return True
    if label_keys(text) & (blank.printed | also_printed):
        return True
    prose = prose_key(text)
    if len(prose) >= _SENTENCE and prose in blank.prose:
        return True
    return len(key) >= _SENTENCE and _is_nearly_printed(key, blank)


def _is_nearly_printed(key: str, blank: Blank) -> bool:
    from rapidfuzz import fuzz, process

    return process.extractOne(key, blank.printed, scorer=fuzz.ratio, score_cutoff=_ALIKE) is not None
