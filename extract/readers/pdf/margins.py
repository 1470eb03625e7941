"""Headers, footers and page numbers, taken out of the flow."""

from __future__ import annotations

import re
from collections import Counter

from models.layout import Block, Line

EDGE = 0.085
"""How much of the page, above and below, is margin."""

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–─~·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–─~·.]*$"
)


def split_margins(pages: list[tuple[float, list[Block]]]) -> tuple[list[Block], list[Block]]:
    """The flow over all pages, and the headers and footers, each text once.

    pages: height and blocks of each. What stands in the margin is a header where it stands on half of at
    least three pages in the same place, or is a page number at the foot.
    """
    repeated = Counter(key for height, blocks in pages for key in {_key(b, height) for b in blocks} if key)
    flow: list[Block] = []
    margins: dict[str, Block] = {}
    for height, blocks in pages:
        for block in blocks:
            key = _key(block, height)
            is_often = key is not None and len(pages) >= 3 and repeated[key] >= max(2, len(pages) / 2)
            if isinstance(block, Line) and (is_often or _is_page_number(block, height)):
                margins.setdefault(block.text, block)
            else:
                flow.append(block)
    return flow, list(margins.values())


def _key(block: Block, height: float) -> tuple[str, int] | None:
    box = block.place.bbox
    if not isinstance(block, Line) or box is None or (EDGE * height < box[1] and box[3] < (1 - EDGE) * height):
        return None
    return (re.sub(r"\d+", "#", block.text), round(box[1] / 4))


def _is_page_number(line: Line, height: float) -> bool:
    box = line.place.bbox
    if box is None or not _PAGE_NUMBER.match(line.text):
        return False
    return box[1] > (1 - EDGE) * height
