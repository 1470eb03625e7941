"""What speaks for a page going on with others: labels, rows, names, page numbers, a sentence that runs over."""

from __future__ import annotations

from collections.abc import Sequence

from extract.identify.cards import Card
from extract.identify.pages import Page, Part

IMPOSSIBLE = -2.0
AGAINST_ORDER = -3.0
_NEXT_NUMBER, _OTHER_NUMBER = 2.0, -1.5
_IN_ORDER, _A_GAP, _MOST_GAPS = 1.0, 0.08, 1.0
_NEXT_ROW, _LATER_ROW, _EARLIER_ROW = 2.0, 0.3, -3.0
_A_NAME, _MOST_NAMES = 1.0, 2.0
_SAME_EDGES_PT, _OTHER_EDGES_PT, _EDGES = 1.0, 4.0, 0.5
_GOES_ON, _FITS = 0.75, 1.0
_MOST_OVERLAP = 0.25


def evidence(before: Sequence[Page], page: Page) -> float:
    """What speaks for ``page`` going on with the pages before it, the order in the file apart.

    The last page counts, for labels the last that has some, for names all of them. IMPOSSIBLE where it cannot be.
    """
    last = before[-1]
    theirs = [part.card for each in before for part in each.parts if part.card]
    ours = page.parts[0].card if page.parts else None
    if theirs and ours and theirs[-1] is not ours:
        return IMPOSSIBLE
    found = _form_evidence(_labelled(before, page), page)
    if found <= IMPOSSIBLE or repeats(before, page):
        return IMPOSSIBLE
    found += _number_evidence(last, page) + _edge_evidence(last, page) + _text_evidence(last, page)
    return max(found + _name_evidence(before, page), IMPOSSIBLE / 2)


def _labelled(before: Sequence[Page], page: Page) -> Page:
    """The last of the pages that shows labels of the form they belong to; the last page where none does."""
    known = [part.card for each in (*before, page) for part in each.parts if part.card]
    for each in reversed(before):
        if any(part.card or (known and part.once(known[-1])) for part in each.parts):
            return each
    return before[-1]


def repeats(before: Sequence[Page], page: Page) -> bool:
    """Whether the labels of ``page`` stand already on one of the pages before it."""
    first = page.parts[0] if page.parts else None
    for other in before if first is not None else ():
        last = other.parts[-1] if other.parts else None
        card = first.card or (last.card if last else None) if first else None
        if first and last and card and not card.is_list:
            mine = first.once(card)
            if len(mine & last.once(card)) * 2 > len(mine):
                return True
    return False


def _form_evidence(other: Page, page: Page) -> float:
    """What their labels and rows say; 0 where one of them has none."""
    if not other.parts:
        return 0.0
    if not page.parts:
        card = other.parts[-1].card
        rows = Part(None, numbers=page.numbers)
        return max(_list_evidence(other.parts[-1], rows), IMPOSSIBLE / 2) if card and card.is_list else 0.0
    last, first = other.parts[-1], page.parts[0]
    card = last.card or first.card
    if card is None:
        return 0.0 if last.fits.keys() & first.fits.keys() else -_FITS
    if last.card and first.card and last.card is not first.card:
        return IMPOSSIBLE
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
        return IMPOSSIBLE
    above, below = last.places(card), first.places(card)
    if not above or not below:
        return 0.0
    pairs = [(one < two) for one in above for two in below if one != two]
    share = sum(pairs) / len(pairs) if pairs else 0.5
    if share >= 1 - _MOST_OVERLAP / 2:
        return _IN_ORDER - min(_MOST_GAPS, _A_GAP * max(0, below[0] - above[-1] - 1))
    return AGAINST_ORDER if share <= _MOST_OVERLAP / 2 else 0.0


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


def _name_evidence(before: Sequence[Page], page: Page) -> float:
    shared = {name for other in before for name in other.names if name in page.text}
    shared |= {name for name in page.names if any(name in other.text for other in before)}
    return min(_MOST_NAMES, _A_NAME * len(shared))


def _edge_evidence(other: Page, page: Page) -> float:
    one, two = other.table_edges, page.table_edges
    if one is None or two is None:
        return 0.0
    apart = max(abs(one[0] - two[0]), abs(one[1] - two[1]))
    return _EDGES if apart <= _SAME_EDGES_PT else -_EDGES if apart >= _OTHER_EDGES_PT else 0.0
