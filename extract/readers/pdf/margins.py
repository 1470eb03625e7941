"""Headers, footers and page numbers, taken out of the flow."""

from __future__ import annotations

import re
from collections import Counter

from models.layout import Block, Line

EDGE = 0.085
"""How much of the page, above and below, is margin."""

APART_PT = 9.0
"""A header or footer stands at least so far from the text."""

_TITLE = re.compile(r"^附[件表]|表$|[:：]")

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–─~·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–─~·.]*$"
)


def split_margins(pages: list[tuple[float, list[Block]]]) -> tuple[list[Block], list[Block]]:
    """The flow over all pages, and the headers and footers, each text once.

    pages: height and blocks of each. What stands in the margin is a header where it stands on half of the pages
    in the same place and set apart from the text; a page number at the foot is none of the flow either.
    """
    repeated = Counter(key for height, blocks in pages for key in {_key(b, height) for b in blocks} if key)
    flow: list[Block] = []
    margins: dict[str, Block] = {}
    for height, blocks in pages:
        body = _body(blocks, height)
        for block in blocks:
            key = _key(block, height)
            is_often = key is not None and repeated[key] >= max(1, len(pages) / 2) and _is_apart(block, body)
            if isinstance(block, Line) and (is_often or _is_page_number(block, height)):
                margins.setdefault(block.text, block)
            else:
                flow.append(block)
    return flow, list(margins.values())


def _body(blocks: list[Block], height: float) -> tuple[float, float]:
    """Where the text between the margins begins and ends."""
    boxes = [block.place.bbox for block in blocks if block.place.bbox and _key(block, height) is None]
    middle = height / 2
    return min((box[1] for box in boxes), default=middle), max((box[3] for box in boxes), default=middle)


def _is_apart(block: Block, body: tuple[float, float]) -> bool:
    """Whether the block stands well above or below the text, and is no title or number of an annex."""
    box = block.place.bbox
    if box is None or not isinstance(block, Line) or _TITLE.search(block.text.strip()):
        return False
    return box[3] < body[0] - APART_PT or box[1] > body[1] + APART_PT


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
