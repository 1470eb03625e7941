"""What each page of a paged file shows: pieces of forms, their labels, and what tells whose they are.

A page is looked at by itself, without its neighbours, since these may lie in any order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from extract.identify.cards import (
    ENOUGH,
    SAME_FORM,
    Card,
    begins_with_label,
    head_labels_in,
    is_head_table,
    lines_in,
    score_of,
    table_keys,
    title_of,
)
from models.form import Form
from models.labels import label_key, label_keys
from models.layout import Block, Layout, Line, Table

_FEWEST_TYPED = 3
_FEWEST_HEADS = 2
_EARLY = 0.3
_FEWEST_LETTER_LINES = 5
_LONGEST_NAME, _SHORTEST_NAME = 30, 2
_LETTER = re.compile(
    r"^关于.{4,}|.{2,}(?:的函|通知|请示|报告|复函)$|^(?:特此|现将|此致|敬礼|根据.{4,}(?:要求|通知|精神))"
)
_SENTENCE, _PRINTED = 8, 4
_ENDS = "。！？!?；;…）)”"
_OF = re.compile(r"第\s*(\d{1,3})\s*页(?:[\s,，/／]*共\s*(\d{1,3})\s*页)?")
_PART_OF = re.compile(r"^\W*(\d{1,3})\s*[/／]\s*(\d{1,3})\W*$")
_BARE = re.compile(r"^[-—–―－·~\s]*(\d{1,3})[-—–―－·~\s]*$")
_SEQUENCE = re.compile(r"^\s*(\d{1,3})\s*[、.．]?\s*$")


@dataclass(slots=True)
class Part:
    """A form, or a piece of one, on a page.

    card: the form, or None where the labels are too few to tell. fits: by id of a card, how well its labels fit.
    is_head: it begins the form. keys: its labels. numbers: those of a list's rows, downwards.
    has_table: it is no cover.
    """

    card: Card | None
    fits: dict[int, float] = field(default_factory=dict)
    is_head: bool = False
    keys: set[str] = field(default_factory=set)
    numbers: list[int] = field(default_factory=list)
    has_table: bool = True

    def may_be(self, card: Card) -> bool:
        """Whether it can be a piece of that form."""
        return self.card is card if self.card else self.fits.get(id(card), 0.0) > 0

    def once(self, card: Card) -> set[str]:
        """Its labels that stand once on the form."""
        return self.keys & card.order.keys()

    def places(self, card: Card) -> list[int]:
        """Where on the form's blank its labels stand; a head without labels stands before them all."""
        places = sorted({card.order[key] for key in self.once(card)})
        return places or ([-1] if self.is_head else [])


@dataclass
class Page:
    """A page with what stands on it.

    at: its place in the file, blank pages not counted; turn: the same among the pages that show a form's labels.
    """

    number: int
    at: int
    turn: int = 0
    blocks: list[Block] = field(default_factory=list)
    margins: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether it shows enough labels to tell its form."""
        return any(part.card for part in self.parts)

    @property
    def is_head(self) -> bool:
        """Whether it begins with the beginning of a form."""
        return bool(self.parts) and self.parts[0].is_head

    @cached_property
    def text(self) -> str:
        """All its text, without blanks."""
        return "".join("".join(line.text.split()) for line in lines_in(self.blocks))

    @cached_property
    def names(self) -> frozenset[str]:
        """The values on it that tell one copy of a form from another."""
        naming = (
            frozenset().union(*(part.card.naming for part in self.parts if part.card)) if self.parts else frozenset()
        )
        return frozenset(_names(self.blocks, naming))

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of a list's rows in its tables, downwards."""
        return [number for block in self.blocks if isinstance(block, Table) for number in _numbers(block)]

    @cached_property
    def printed_number(self) -> tuple[int, int | None] | None:
        """The page number printed on it and of how many, or None."""
        lines = [block for block in self.blocks if isinstance(block, Line)]
        for line in [*self.margins, *lines[:1], *lines[-1:]]:
            match = _OF.search(line.text) or _PART_OF.match(line.text) or _BARE.match(line.text)
            if match:
                total = match.group(2) if match.re is not _BARE else None
                return int(match.group(1)), int(total) if total else None
        return None

    @cached_property
    def table_edges(self) -> tuple[float, float] | None:
        """Left and right edge of its widest table, in points."""
        boxes = [block.place.bbox for block in self.blocks if isinstance(block, Table) and block.place.bbox]
        box = max(boxes, key=lambda box: box[2] - box[0], default=None)
        return (box[0], box[2]) if box else None

    @cached_property
    def ends_open(self) -> bool:
        """Whether a text in its last row breaks off in the middle of a sentence."""
        table = self.blocks[-1] if isinstance(self.blocks[-1], Table) else None
        last = [cell for cell in table.cells if cell.row_end == table.n_rows] if table else []
        texts = [cell.text.strip() for cell in last]
        return any(len(text) >= _SENTENCE and text[-1] not in _ENDS for text in texts)

    @cached_property
    def begins_open(self) -> bool:
        """Whether its first row goes on with a row that began on another page: no label stands before its text."""
        table = self.blocks[0] if isinstance(self.blocks[0], Table) else None
        first = sorted((cell for cell in table.cells if cell.row == 0), key=lambda cell: cell.col) if table else []
        return len(first) > 1 and not first[0].text.strip() and any(cell.text.strip() for cell in first)

    @cached_property
    def is_letter(self) -> bool:
        """Whether it is a letter or a notice, and no part of a form."""
        lines = [block for block in self.blocks if isinstance(block, Line) and block.text.strip()]
        if any(part.fits for part in self.parts) or len(lines) != len(self.blocks) or len(lines) < _FEWEST_LETTER_LINES:
            return False
        return any(_LETTER.search(line.text.strip()) for line in lines)


def pages_of(
    layout: Layout,
    blocks: Sequence[Block],
    cards: Sequence[Card],
    printed: Callable[[type[Form]], frozenset[str]] | None = None,
) -> list[Page]:
    """The pages that are not blank, in file order. printed: see ``identify``."""
    grouped: dict[int, list[Block]] = {}
    number = 1
    for block in blocks:
        number = block.place.page or number
        grouped.setdefault(number, []).append(block)
    pages: list[Page] = []
    for number in sorted(grouped):
        if any(line.text.strip() for line in lines_in(grouped[number])):
            page = Page(number, len(pages), blocks=grouped[number])
            page.margins = [line for line in lines_in(layout.margins) if line.place.page == number]
            page.parts = _parts(page.blocks, cards)
            if printed is not None and not any(part.card for part in page.parts):
                page.parts = _weak_part(page, cards, printed)
            page.turn = sum(each.is_known for each in pages)
            pages.append(page)
    return pages


def _weak_part(page: Page, cards: Sequence[Card], printed: Callable[[type[Form]], frozenset[str]]) -> list[Part]:
    """A page with too few labels to tell its form: each line that a form's blank has too speaks for that form."""
    texts = [line.text for line in lines_in(page.blocks)]
    texts += ["".join(cell.text.split()) for block in page.blocks if isinstance(block, Table) for cell in block.cells]
    keys = {key for text in texts for key in label_keys(text) if len(key) >= _PRINTED}
    known = {key for part in page.parts for key in part.keys}
    fits = {id(card): score_of(known, card) + len(keys & printed(card.form)) for card in cards}
    fits = {card: fit for card, fit in fits.items() if fit > 0}
    return [Part(None, fits, keys=known, has_table=bool(known))] if fits else []


def _parts(blocks: Sequence[Block], cards: Sequence[Card]) -> list[Part]:
    parts: list[Part] = []
    title: Card | None = None
    n_heads = 0
    for index, block in enumerate(blocks):
        if isinstance(block, Line):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            title = title_of(block, following if isinstance(following, Line) else None, cards) or title
            n_heads += bool(head_labels_in(block, cards)) or (title is not None and _is_headed(block, title))
            continue
        keys = table_keys(block)
        if is_head_table(keys, cards):
            n_heads += _FEWEST_HEADS
            continue
        part = _part_of(block, keys, title, n_heads, cards)
        last = parts[-1] if parts else None
        if last is not None and not part.is_head and _goes_on(last, part):
            last.keys |= part.keys
            last.numbers += part.numbers
            last.card = last.card or part.card
        elif part.fits or parts == []:
            parts.append(part)
        title, n_heads = None, 0
    if title is not None and not any(part.card for part in parts):
        parts += _typed_part(blocks, title, n_heads)
    return [part for part in parts if part.fits]


def _is_headed(line: Line, card: Card) -> bool:
    """Whether the line begins with a label of the form's head or cover, with or without a colon."""
    key = label_key(line.text)
    return len(key) <= _LONGEST_NAME and any(key.startswith(head) for head in card.heads)


def _part_of(table: Table, keys: set[str], title: Card | None, n_heads: int, cards: Sequence[Card]) -> Part:
    fits = {id(card): score for card in cards if (score := score_of(keys, card)) > 0}
    best = max(fits.values(), default=0.0)
    card = next((each for each in cards if best and fits.get(id(each)) == best and best >= ENOUGH), None)
    if title is not None and fits.get(id(title), 0.0) >= SAME_FORM * best > 0:
        card = title
    part = Part(
        card, fits, keys=keys & (card.labels.keys() if card else {key for each in cards for key in each.labels})
    )
    part.numbers = _numbers(table)
    if card is not None:
        places = part.places(card)
        is_early = not places or (card.order and places[0] <= _EARLY * max(card.order.values()))
        is_headed = n_heads >= 1 and (title is card or n_heads >= _FEWEST_HEADS)
        part.is_head = is_headed or (title is card and bool(is_early))
    return part


def _goes_on(last: Part, part: Part) -> bool:
    """Whether a table below another is a further piece of the same form."""
    if last.card is None or part.card is None:
        return part.card is None or last.may_be(part.card)
    if last.card is not part.card:
        return False
    if last.card.is_list:
        return True
    again = part.once(part.card) & last.once(last.card)
    return len(again) * 2 <= len(part.once(part.card))


def _typed_part(blocks: Sequence[Block], title: Card, n_heads: int) -> list[Part]:
    """A form without a table of its own: typed as lines, or a cover before its table."""
    lines = [block for block in blocks if isinstance(block, Line)]
    labelled = [line for line in lines if begins_with_label(line, title.labels.keys())]
    keys = {key for line in labelled for key in label_keys(re.split("[：:□]", line.text)[0])} & title.labels.keys()
    if len(labelled) < _FEWEST_TYPED and n_heads < _FEWEST_HEADS:
        return []
    return [Part(title, {id(title): ENOUGH}, is_head=True, keys=keys, has_table=False)]


def _numbers(table: Table) -> list[int]:
    """The numbers of a list's rows, from its first column."""
    cells = [cell for cell in table.cells if cell.col == 0]
    return [int(match.group(1)) for cell in cells if (match := _SEQUENCE.match(cell.text))]


def _names(blocks: Sequence[Block], naming: frozenset[str]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Line):
            label, _, value = block.text.replace(":", "：").partition("：")
            if label_key(label) in naming:
                yield from _as_name(value)
            continue
        is_named = False
        for cell in sorted(block.cells, key=lambda cell: (cell.row, cell.col)):
            if is_named:
                yield from _as_name(cell.text)
            is_named = bool(label_keys(cell.text) & naming)


def _as_name(text: str) -> Iterator[str]:
    bare = "".join(text.split())
    if _SHORTEST_NAME <= len(bare) <= _LONGEST_NAME:
        yield bare
