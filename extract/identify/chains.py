"""The pages of a file as forms: which page goes on with which, whatever order they lie in.

    file      2 | 1 | back | 1' | letter | 2'            a page that begins a form needs none before it;
    chains    1 → 2 | 1' → 2'  (letter beside)           each other page is given the one it fits best

What fits is told by ``evidence``, and where it tells nothing by the order in the file; then the page is doubtful.
The file's own order stays where it is possible and not clearly contradicted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.identify.assign import assign
from extract.identify.evidence import IMPOSSIBLE, evidence
from extract.identify.pages import Page

_MANY, _FURTHEST, _NEAR = 60, 120, 40
"""More pages in an order that is possible are left in it; a form's pages lie no further apart."""
_MOST = 400
"""A file of more pages is read in its own order, whatever speaks against it."""
_LINK = 1.5
"""What it is worth that a page that needs one before it has one."""
_LOOSE_LINK = 0.75
"""The same for a page that nothing shows to be a part of a form."""
_DIFFERS = 0.4
_CONTRADICTED = 0.9
_FAR, _A_PAGE, _BACKWARD, _MOST_FAR = 0.3, 0.02, 0.15, 0.5


@dataclass(slots=True)
class Chain:
    """Pages that follow one another. doubtful: numbers of those that may as well belong elsewhere."""

    pages: list[Page]
    doubtful: set[int] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the form needs to follow: its last label is there. Of a list one can't tell."""
        last = next((page.parts[-1] for page in reversed(self.pages) if page.is_known), None)
        if last is None or last.card is None:
            return True
        ends = max(last.card.order.values(), default=0)
        return not last.card.is_list and max(last.places(last.card), default=ends) >= ends


def chains_of(pages: Sequence[Page]) -> tuple[list[Chain], list[Page]]:
    """The pages as chains, in the order of their first pages in the file; and the letters between them."""
    letters = [page for page in pages if page.is_letter]
    sheets = [page for page in pages if not page.is_letter]
    known = [page for page in sheets if page.is_known]
    own = _in_file_order(sheets)
    if own is not None and len(sheets) > _MANY:
        return own, letters
    if len(sheets) > _MOST:
        return [Chain(sheets)], letters
    chains = _linked(known)
    _mark_doubtful(chains, known)
    for page in sheets:
        if not page.is_known:
            _insert(chains, page)
    if own is not None and (gained := _total(chains) - _total(own) - _worth_in_front(own)) < _CONTRADICTED:
        _mark_doubtful(own, known)
        if gained > _DIFFERS and len(own) > 1:
            _mark_moved(own, chains)
        chains = own
    return sorted(chains, key=lambda chain: min(page.at for page in chain.pages)), letters


def _mark_moved(own: Sequence[Chain], chains: Sequence[Chain]) -> None:
    """Mark the pages that the other chains would give to another copy."""
    first = {page.number: chain.pages[0].number for chain in chains for page in chain.pages}
    for chain in own:
        begins = first[chain.pages[0].number]
        chain.doubtful |= {page.number for page in chain.pages if first[page.number] != begins}


def _in_file_order(pages: Sequence[Page]) -> list[Chain] | None:
    """Each page behind the one before it in the file; None where one of them cannot be."""
    chains: list[Chain] = []
    for page in pages:
        is_first = not chains and not page.begins_open and not any(part.keys for part in page.parts)
        if page.is_head or is_first:
            chains.append(Chain([page]))
        elif not chains or evidence(chains[-1].pages, page) <= IMPOSSIBLE:
            return None
        else:
            chains[-1].pages.append(page)
    return chains


def _linked(pages: Sequence[Page]) -> list[Chain]:
    """Pages that show labels as chains, so that the whole fits best."""
    followers = [page for page in pages if not page.is_head]
    worth: list[dict[int, float]] = []
    for page in followers:
        row = {}
        for at, other in enumerate(pages):
            is_far = other is page or abs(other.at - page.at) > _FURTHEST
            found = IMPOSSIBLE if is_far else evidence([other], page)
            if found > IMPOSSIBLE and (value := _LINK + found + _by_order(other, page)) > 0:
                row[at] = value
        worth.append(row)
    before: dict[int, Page] = {}
    for page, given in zip(followers, assign(worth), strict=True):
        if given is not None:
            before[id(page)] = pages[given]
    _cut_rings(before, followers)
    after = {id(before[id(page)]): page for page in followers if id(page) in before}
    chains = []
    for page in pages:
        if id(page) in before:
            continue
        chain = [page]
        while (following := after.get(id(chain[-1]))) is not None:
            chain.append(following)
        chains.append(Chain(chain))
    return chains


def _cut_rings(before: dict[int, Page], followers: Sequence[Page]) -> None:
    """Pages that were all put behind one another begin with the first in the file."""
    for page in followers:
        seen = {id(page)}
        step = before.get(id(page))
        while step is not None and id(step) not in seen:
            seen.add(id(step))
            step = before.get(id(step))
        if step is page:
            ring = [each for each in followers if id(each) in seen]
            del before[id(min(ring, key=lambda each: each.at))]


def _by_order(other: Page, page: Page) -> float:
    """What the order in the file says: 0 for the next page, less for one further off or before it."""
    distance = page.turn - other.turn
    if distance == 1:
        return 0.0
    return -min(_MOST_FAR, _FAR + _A_PAGE * abs(distance) + (_BACKWARD if distance < 0 else 0.0))


def _worth(pages: Sequence[Page]) -> float:
    """What the links of a chain are worth."""
    links = [(_LINK, evidence(pages[:at], pages[at])) for at in range(1, len(pages))]
    return sum(link + found for link, found in links)


def _total(chains: Sequence[Chain]) -> float:
    return sum(_worth(chain.pages) for chain in chains)


def _worth_in_front(own: Sequence[Chain]) -> float:
    """Pages before the first form are as much in their place as others behind it."""
    return 0.0 if not own or own[0].pages[0].is_known else _LINK


def _insert(chains: list[Chain], page: Page) -> None:
    """Put a page that shows no label, or too few, where it fits best; doubtful where it fits as well elsewhere."""
    places = []
    for chain in chains:
        now = _worth(chain.pages)
        for at in range(1, len(chain.pages) + 1):
            gained = _worth([*chain.pages[:at], page, *chain.pages[at:]]) - now
            is_next = chain.pages[at - 1].at == page.at - 1
            places.append(
                (gained + (_DIFFERS if is_next else 0.0), gained, -abs(chain.pages[0].at - page.at), chain, at)
            )
    places.sort(key=lambda place: place[:1] + place[2:3], reverse=True)
    least = _LINK if page.parts or page.begins_open else _LINK + _LOOSE_LINK
    if not places or places[0][0] < least - _LOOSE_LINK:
        chains.append(Chain([page]))
        return
    _, gained, _, chain, at = places[0]
    is_next = chain.pages[at - 1].at == page.at - 1
    rivals = [place[1] for place in places[1:] if not (is_next and place[3] is chain)]
    if rivals and max(rivals) >= gained - _DIFFERS:
        chain.doubtful.add(page.number)
    chain.pages.insert(at, page)


def _mark_doubtful(chains: Sequence[Chain], known: Sequence[Page]) -> None:
    """Mark the pages that fit behind another page as well as behind the one they have."""
    for chain in chains:
        for at, page in enumerate(chain.pages):
            if at == 0 or not page.is_known:
                continue
            for other in chains:
                if abs(other.pages[0].at - page.at) <= _NEAR and _fits_as_well(chain, at, other):
                    chain.doubtful.add(page.number)


def _fits_as_well(chain: Chain, at: int, other: Chain) -> bool:
    """Whether the chain's page ``at``, with all behind it, could as well go on with another chain, at any place."""
    if other is chain:
        return False
    head, tail = chain.pages[:at], chain.pages[at:]
    now = evidence(head, tail[0])
    for cut in range(1, len(other.pages) + 1):
        value = evidence(other.pages[:cut], tail[0])
        if value <= IMPOSSIBLE:
            continue
        rest = other.pages[cut:]
        if not rest:
            if not (_is_next(chain, at) and other.is_whole) and value >= now - _DIFFERS:
                return True
            continue
        swapped = value + max(evidence(head, rest[0]), -_LINK)
        both = now + evidence(other.pages[:cut], rest[0])
        is_in_order = _is_next(chain, at) and _is_next(other, cut)
        if swapped > both + _DIFFERS or (swapped >= both - _DIFFERS and not is_in_order):
            return True
    return False


def _is_next(chain: Chain, at: int) -> bool:
    """Whether the page ``at`` of a chain lies right behind the one before it in the file."""
    return chain.pages[at].turn - chain.pages[at - 1].turn == 1 or chain.pages[at].at - chain.pages[at - 1].at == 1
