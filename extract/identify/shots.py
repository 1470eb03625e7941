"""A page that was photographed or scanned twice: the shot that shows less is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from extract.identify.cards import lines_in
from extract.identify.pages import Page
from models.form import Form
from models.labels import label_key, label_keys
from models.layout import Table

_SAME_LABELS = 0.6
_SAME_TEXT = 85.0
_SAME_SHARE = 0.7
_ALL_SHARE = 0.85
"""The same for pages with few labels or few values, which have less to tell them apart."""
_FEWEST, _FEWEST_CHARACTERS = 4, 30
_FURTHEST = 60
_SHORTEST = 2


def without_second_shots(
    pages: Sequence[Page], printed: Callable[[type[Form]], frozenset[str]] | None, sealed: Collection[int]
) -> list[Page]:
    """The pages, of those that show the same page of the same copy only the one that shows most.

    sealed: numbers of pages with a stamp; a stamped shot is kept before one without.
    """
    written = {page.number: _written(page, printed) for page in pages}
    left_out: set[int] = set()
    for at, one in enumerate(pages):
        for two in pages[at + 1 : at + 1 + _FURTHEST]:
            if {one.number, two.number} & left_out or not _shows_same(one, two, written):
                continue
            left_out.add(min((one, two), key=lambda page: _worth(page, page.number in sealed)).number)
    return [page for page in pages if page.number not in left_out]


def _worth(page: Page, is_sealed: bool) -> tuple[bool, int, float, int]:
    lines = [line for line in lines_in(page.blocks) if line.text.strip()]
    count = sum(len(line.text) for line in lines)
    sure = sum(line.confidence * len(line.text) for line in lines) / max(1, count)
    return is_sealed, sum(len(part.keys) for part in page.parts), round(sure, 3), -page.number


def _written(page: Page, printed: Callable[[type[Form]], frozenset[str]] | None) -> list[str]:
    """What people wrote on the page: the text of cells and lines that the blank does not print."""
    cards = {id(part.card): part.card for part in page.parts if part.card}.values()
    own = {key for card in cards for key in (*card.labels, *card.heads, *(printed(card.form) if printed else ()))}
    texts = [block.text for block in page.blocks if not isinstance(block, Table)]
    texts += [cell.text for block in page.blocks if isinstance(block, Table) for cell in block.cells]
    keys = [label_key(text) for text in texts if not label_keys(text) & own]
    return [key for key in keys if len(key) >= _SHORTEST]


def _shows_same(one: Page, two: Page, written: dict[int, list[str]]) -> bool:
    if [part.card for part in one.parts] != [part.card for part in two.parts] or one.is_head != two.is_head:
        return False
    ours, theirs = ({key for part in page.parts for key in part.keys} for page in (one, two))
    if len(ours & theirs) < _SAME_LABELS * max(len(ours), len(theirs)):
        return False
    fewer, more = sorted((written[one.number], written[two.number]), key=len)
    is_plain = one.is_known and len(fewer) >= _FEWEST
    least = _SAME_SHARE if is_plain else _ALL_SHARE
    if not is_plain and sum(map(len, fewer)) < _FEWEST_CHARACTERS:
        return False
    return _share(fewer, more) >= least and _share(more, fewer) >= least


def _share(texts: Sequence[str], others: Sequence[str]) -> float:
    """How many of the texts have their like among the others, weighed by length."""
    from rapidfuzz import fuzz, process

    found = [text for text in texts if process.extractOne(text, others, scorer=fuzz.ratio, score_cutoff=_SAME_TEXT)]
    return sum(map(len, found)) / max(1, sum(map(len, texts)))
