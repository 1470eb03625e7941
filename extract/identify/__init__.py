"""Which forms a file holds, which of its pages belong to each, and where each begins.

cards    what tells the forms from one another
pages    what a page shows, looked at by itself        (PDFs and pictures)
shots    of a page shown twice the better one          (pictures)
chains   which page goes on with which (``assign``)    (PDFs and pictures)
walk     blocks in order → one region a form
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from extract.identify.cards import Card, cards_of, lines_in
from extract.identify.chains import Chain, chains_of
from extract.identify.pages import Page, pages_of
from extract.identify.shots import without_second_shots
from extract.identify.walk import Region, unwrapped, walk
from models.errors import NoForm
from models.form import Form
from models.layout import Block, Layout, Table

__all__ = ["Region", "identify"]


def identify(
    layout: Layout, forms: tuple[type[Form], ...], printed: Callable[[type[Form]], frozenset[str]] | None = None
) -> list[Region]:
    """The returned forms in a layout, in order; what stands before the first belongs to it.

    printed: the keys of all that a form's blank says, not of its labels alone; of use for pages with few labels.
    Pages of a PDF or of pictures may lie in any order: a form's blocks come in the order of its blank.
    Raises NoForm where there is none, or where two forms fit equally well (it names both).
    """
    cards = cards_of(forms)
    blocks = unwrapped(layout.blocks, cards)
    if layout.method == "word" or layout.pages <= 1:
        found = walk(blocks, cards)
    else:
        pages = pages_of(layout, blocks, cards, printed)
        if layout.method == "ocr":
            pages = without_second_shots(pages, printed, {seal.page for seal in layout.seals})
        found = _walk_pages(pages, cards)
    if not found:
        raise NoForm("文件中没有本次通知的任何一种表格")
    return found


def _walk_pages(pages: Sequence[Page], cards: Sequence[Card]) -> list[Region]:
    chains, letters = chains_of(pages)
    joined = frozenset(id(table) for chain in chains for table in _joined_tables(chain.pages))
    loose: list[list[Block]] = [page.blocks for page in letters]
    found: list[Region] = []
    for blocks in _flows(chains):
        regions = walk(blocks, cards, joined)
        found += regions
        if not regions:
            loose.append(blocks)
    _mark_doubtful(found, chains)
    _set_before(found, loose)
    return found


def _flows(chains: Sequence[Chain]) -> list[list[Block]]:
    """The blocks of each chain; those of a chain that follows in the file and does not begin with a form's head go on
    with the chain before it (its title may stand at the end of the page above).
    """
    flows: list[list[Block]] = []
    last = 0
    for chain in chains:
        numbers = [page.number for page in chain.pages]
        if not flows or chain.pages[0].is_head or numbers[0] < last:
            flows.append([])
        flows[-1] += [block for page in chain.pages for block in page.blocks]
        last = max(last, *numbers)
    return flows


def _joined_tables(pages: Sequence[Page]) -> Iterator[Table]:
    """The first table of each page whose form has begun with a table on a page before."""
    has_begun = False
    for page in pages:
        if has_begun:
            yield from [block for block in page.blocks if isinstance(block, Table)][:1]
        has_begun = has_begun or any(part.has_table for part in page.parts)


def _mark_doubtful(regions: Sequence[Region], chains: Sequence[Chain]) -> None:
    doubtful = frozenset(number for chain in chains for number in chain.doubtful)
    for region in regions:
        region.doubtful = doubtful & region.pages


def _set_before(regions: Sequence[Region], loose: Sequence[list[Block]]) -> None:
    """Put what is no form before the form that follows it in the file, or else with the last."""
    for blocks in loose if regions else ():
        number = min((line.place.page or 0 for line in lines_in(blocks)), default=0)
        following = [region for region in regions if min(region.pages, default=0) > number]
        region = min(following, key=lambda region: min(region.pages), default=regions[-1])
        region.preamble = [*region.preamble, *blocks]
