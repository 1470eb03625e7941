"""The pages of a file as forms: which page goes on with which, whatever order they lie in.

    file      2 | 1 | back | 1' | letter | 2'            a page that begins a form needs none before it;
    chains    1 → 2 | 1' → 2'  (letter beside)           each other page is given the one it fits best

What fits is told by the labels of the blank on both pages, by names that stand on both, by printed page numbers, by the
numbers of a list's rows, and last by the order in the file. Where only the order decides, the page is doubtful.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.identify.assign import assign
from extract.identify.cards import Card
from extract.identify.pages import Page, Part

_MANY, _FURTHEST, _NEAR = 60, 120, 40
"""More pages in an order that is possible are left in it; a form's pages lie no further apart."""
_LINK = 1.5
"""What it is worth that a page that needs one before it has one."""
_EVIDENCE_DIFFERS = 0.4
_CONTRADICTED = 1.5
_FAR, _A_PAGE, _BACKWARD, _MOST_FAR = 0.3, 0.02, 0.15, 0.5
_IMPOSSIBLE = -2.0
_NEXT_NUMBER, _OTHER_NUMBER = 2.0, -1.5
_IN_ORDER, _AGAINST_ORDER, _A_GAP, _MOST_GAPS = 1.0, -3.0, 0.05, 1.0
_NEXT_ROW, _LATER_ROW, _EARLIER_ROW = 2.0, 0.3, -3.0
_A_NAME, _MOST_NAMES = 1.0, 2.0
_SAME_EDGES_PT, _OTHER_EDGES_PT, _EDGES = 1.0, 4.0, 0.5
_GOES_ON, _FITS = 0.75, 1.0
_MOST_OVERLAP = 0.25


@dataclass(slots=True)
class Chain:
    """Pages that follow one another. doubtful: numbers of those that may as well belong elsewhere."""

    pages: list[Page]
    doubtful: set[int] = field(default_factory=set)


def chains_of(pages: Sequence[Page]) -> tuple[list[Chain], list[Page]]:
    """The pages as chains, in the order of their first pages in the file; and the letters between them."""
    letters = [page for page in pages if page.is_letter]
    sheets = [page for page in pages if not page.is_letter]
    before = _links(sheets)
    after = {id(other): page for page in sheets if (other := before.get(id(page))) is not None}
    doubtful = _doubtful(sheets, before, after)
    chains = []
    for page in sheets:
        if before.get(id(page)) is not None:
            continue
        chain = Chain([])
        step: Page | None = page
        while step is not None:
            chain.pages.append(step)
            chain.doubtful |= {step.number} & doubtful
            step = after.get(id(step))
        chains.append(chain)
    return sorted(chains, key=lambda chain: min(page.at for page in chain.pages)), letters


def _needs_one_before(page: Page) -> bool:
    return not page.parts or not page.parts[0].is_head


def _links(pages: Sequence[Page]) -> dict[int, Page | None]:
    """By id of a page, the one before it."""
    before: dict[int, Page | None] = {}
    followers = [page for page in pages if _needs_one_before(page)]
    own = _links_in_file(pages)
    if own is not None and len(followers) > _MANY:
        return own
    worth: list[dict[int, float]] = []
    for page in followers:
        row = {}
        for at, other in enumerate(pages):
            is_far = other is page or abs(other.at - page.at) > _FURTHEST
            evidence = _IMPOSSIBLE if is_far else _evidence(other, page)
            if evidence > _IMPOSSIBLE and (value := _LINK + evidence + _by_order(other, page)) > 0:
                row[at] = value
        worth.append(row)
    for page, given in zip(followers, assign(worth), strict=True):
        before[id(page)] = None if given is None else pages[given]
    _cut_rings(before, followers)
    if own is not None and _total(pages, before) - _total(pages, own) < _CONTRADICTED:
        return own  # no more speaks for another order than for the file's
    return before


def _cut_rings(before: dict[int, Page | None], followers: Sequence[Page]) -> None:
    """Pages that were all put behind one another begin with the first in the file."""
    for page in followers:
        seen = {id(page)}
        step = before.get(id(page))
        while step is not None and id(step) not in seen:
            seen.add(id(step))
            step = before.get(id(step))
        if step is page:
            ring = [each for each in followers if id(each) in seen]
            before[id(min(ring, key=lambda each: each.at))] = None


def _links_in_file(pages: Sequence[Page]) -> dict[int, Page | None] | None:
    """Each page behind the one before it in the file; None where one of them cannot be."""
    own: dict[int, Page | None] = {}
    for other, page in zip([None, *pages], pages, strict=False):
        if not _needs_one_before(page):
            continue
        if other is None and not page.parts and not page.begins_open:
            own[id(page)] = None
        elif other is None or _evidence(other, page) <= _AGAINST_ORDER / 2:
            return None
        else:
            own[id(page)] = other
    return own


def _total(pages: Sequence[Page], before: dict[int, Page | None]) -> float:
    links = [(other, page) for page in pages if (other := before.get(id(page))) is not None]
    return sum(_LINK + _evidence(other, page) for other, page in links)


def _by_order(other: Page, page: Page) -> float:
    """What the order in the file says: 0 for the next page, less for one further off or before it."""
    distance = page.at - other.at
    if distance == 1:
        return 0.0
    return -min(_MOST_FAR, _FAR + _A_PAGE * abs(distance) + (_BACKWARD if distance < 0 else 0.0))


def _evidence(other: Page, page: Page) -> float:
    """What speaks for ``page`` going on with ``other``, the order in the file apart; _IMPOSSIBLE where it cannot."""
    found = _form_evidence(other, page)
    if found <= _IMPOSSIBLE:
        return _IMPOSSIBLE
    found += _number_evidence(other, page) + _name_evidence(other, page) + _edge_evidence(other, page)
    return max(found + _text_evidence(other, page), _IMPOSSIBLE / 2)


def _form_evidence(other: Page, page: Page) -> float:
    """What their labels and rows say; 0 where one of them has none."""
    if not other.parts or not page.parts:
        return 0.0
    last, first = other.parts[-1], page.parts[0]
    card = last.card or first.card
    if card is None:
        return 0.0 if last.fits.keys() & first.fits.keys() else -_FITS
    if last.card and first.card and last.card is not first.card:
        return _IMPOSSIBLE
    if not (last.may_be(card) and first.may_be(card)):
        return -_FITS
    return _list_evidence(last, first) if card.is_list else _label_evidence(last, first, card)


def _text_evidence(other: Page, page: Page) -> float:
    if not page.begins_open:
        return 0.0
    return _GOES_ON if other.ends_open else -_GOES_ON / 3


def _label_evidence(last: Part, first: Part, card: Card) -> float:
    ours, theirs = last.once(card), first.once(card)
    if len(ours & theirs) > max(1.0, _MOST_OVERLAP * min(len(ours), len(theirs))):
        return _IMPOSSIBLE
    above, below = last.places(card), first.places(card)
    if not above or not below:
        return 0.0
    pairs = [(one < two) for one in above for two in below if one != two]
    share = sum(pairs) / len(pairs) if pairs else 0.5
    if share >= 1 - _MOST_OVERLAP / 2:
        return _IN_ORDER - min(_MOST_GAPS, _A_GAP * max(0, below[0] - above[-1] - 1))
    return _AGAINST_ORDER if share <= _MOST_OVERLAP / 2 else 0.0


def _list_evidence(last: Part, first: Part) -> float:
    if not last.numbers or not first.numbers:
        return 0.0
    if first.numbers[0] == last.numbers[-1] + 1:
        return _NEXT_ROW
    return _LATER_ROW if first.numbers[0] > last.numbers[-1] else _EARLIER_ROW


def _number_evidence(other: Page, page: Page) -> float:
    one, two = other.printed_number, page.printed_number
    if one is None or two is None:
        return 0.0
    if one[0] == two[0]:
        return 0.0  # the same on every page: typed, not counted
    return _NEXT_NUMBER if two[0] == one[0] + 1 and one[1] == two[1] else _OTHER_NUMBER


def _name_evidence(other: Page, page: Page) -> float:
    shared = {name for name in other.names if name in page.text} | {name for name in page.names if name in other.text}
    return min(_MOST_NAMES, _A_NAME * len(shared))


def _edge_evidence(other: Page, page: Page) -> float:
    one, two = other.table_edges, page.table_edges
    if one is None or two is None:
        return 0.0
    apart = max(abs(one[0] - two[0]), abs(one[1] - two[1]))
    return _EDGES if apart <= _SAME_EDGES_PT else -_EDGES if apart >= _OTHER_EDGES_PT else 0.0


def _doubtful(pages: Sequence[Page], before: dict[int, Page | None], after: dict[int, Page]) -> set[int]:
    """Numbers of pages that fit behind another page as well as behind the one they have."""
    doubtful = set()
    for page in pages:
        mine = before.get(id(page))
        if mine is None:
            continue
        for other in pages:
            is_far = other is mine or other is page or abs(other.at - page.at) > _NEAR
            value = _IMPOSSIBLE if is_far else _evidence(other, page)
            if value > _IMPOSSIBLE and _is_as_good(value, page, mine, other, after.get(id(other))):
                doubtful.add(page.number)
    return doubtful


def _is_as_good(value: float, page: Page, mine: Page, other: Page, rival: Page | None) -> bool:
    """Whether ``page`` could as well stand behind ``other``, whose own follower is ``rival``."""
    is_next = page.at == mine.at + 1
    if rival is None:
        may_be_whole = is_next and any(part.card is not None and part.card.is_list for part in other.parts[-1:])
        return not may_be_whole and value >= _evidence(mine, page) - _EVIDENCE_DIFFERS
    swapped = value + max(_evidence(page if rival is mine else mine, rival), -_LINK)
    now = _evidence(mine, page) + _evidence(other, rival)
    if is_next and rival.at == other.at + 1:
        return swapped > now + _EVIDENCE_DIFFERS
    return swapped >= now - _EVIDENCE_DIFFERS
