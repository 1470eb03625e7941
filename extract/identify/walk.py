"""Which forms a file holds and where each begins: by the titles above and by the labels in the tables.

附件3 … 推荐表 | table | (second expert) table | 附件5 … 计划表 | table | table (next page, header again)
└────── key_expert ───┘└──── key_expert ──────┘└───────────── activity_plan ──────────────────┘
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

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
from models.errors import NoForm
from models.form import Form
from models.labels import label_key, label_keys
from models.layout import Block, Line, Table

_ANNEX = re.compile(r"^附(?:件|表)[\d一二三四五六七八九十]{0,3}$")
_MOST_LABELS = 0.5
_FEWEST_TYPED = 3
_FEWEST_COLUMNS = 2
_REPEATED = 0.5


@dataclass(slots=True)
class Region:
    """The blocks of one returned form, in reading order. preamble: what stands before the first one in the file.

    doubtful: pages that were put with this form though they may belong to another copy of it.
    """

    form: type[Form]
    blocks: list[Block]
    preamble: list[Block] = field(default_factory=list)
    doubtful: frozenset[int] = frozenset()

    @property
    def pages(self) -> frozenset[int]:
        """The numbers of the pages it stands on; none in Word files."""
        return frozenset(line.place.page for line in lines_in(self.blocks) if line.place.page)


def walk(blocks: Sequence[Block], cards: Sequence[Card], joined: frozenset[int] = frozenset()) -> list[Region]:
    """The forms in blocks that are in order, one after the other; none where nothing is a form.

    joined: ids of the tables that are known to go on with the form above them, whatever stands over them.
    Raises NoForm where two forms fit equally well (it names both).
    """
    found: list[Region] = []
    rest = 0
    for start, end, card in [*_typed(blocks, cards), (len(blocks), len(blocks), None)]:
        found += _split(blocks[rest:start], cards, joined)
        if card is not None:
            before = [] if found else list(blocks[:start])
            found.append(Region(card.form, list(blocks[start:end]), before))
        rest = end
    return found


def unwrapped(blocks: Sequence[Block], cards: Sequence[Card]) -> list[Block]:
    """The blocks with layout tables (a whole form inside one cell) taken apart."""
    every = {key for card in cards for key in card.labels}
    flat: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and _is_frame(block, every):
            for cell in block.cells:
                flat.extend(unwrapped(cell.blocks, cards))
        else:
            flat.append(block)
    return flat


def _is_frame(table: Table, labels: set[str]) -> bool:
    inner = [block for cell in table.cells for block in cell.blocks if isinstance(block, Table)]
    if not inner:
        return False
    own = {key for cell in table.cells for key in label_keys(cell.text)} & labels
    within = {key for block in inner for cell in block.cells for key in label_keys(cell.text)} & labels
    return len(within) >= 3 and len(own) < 2


@dataclass(slots=True)
class _State:
    """Where the walk over the blocks stands.

    seen: the labels of the current form so far (``_told``). heads: those of the lines around tables, and where.
    """

    regions: list[Region] = field(default_factory=list)
    start: int = 0
    seen: set[int | str] = field(default_factory=set)
    heads: dict[str, int] = field(default_factory=dict)
    title: Card | None = None
    title_at: int | None = None
    break_at: int | None = None

    def pass_table(self, told: set[int | str]) -> None:
        """Forget what stood before a table that now belongs to the current form."""
        self.seen |= told
        self.title = self.title_at = self.break_at = None


def _split(blocks: Sequence[Block], cards: Sequence[Card], joined: frozenset[int]) -> list[Region]:
    state = _State()
    current: Card | None = None
    preamble: list[Block] = []
    lines = [block if isinstance(block, Line) else None for block in blocks]
    for index, block in enumerate(blocks):
        if isinstance(block, Line):
            _note_line(block, lines[index + 1] if index + 1 < len(blocks) else None, index, cards, current, state)
            continue
        _note_title_cell(block, index, cards, state)
        keys = table_keys(block)
        if current is not None and id(block) in joined:
            state.pass_table(_told(keys, current))
            continue
        if is_head_table(keys, cards):
            state.break_at = index if state.break_at is None else state.break_at
            continue
        card = _card_of(keys, cards, current, state)
        if card is None:
            continue
        if current is None or _begins_anew(card, current, keys, state):
            first = _boundary(blocks, state, index)
            _close(blocks, current, state, first)
            if current is None:
                preamble = list(blocks[:first])
                state.start = first
            current = card
            state.seen = set()
            state.heads = {key: at for key, at in state.heads.items() if at >= first}
        state.pass_table(_told(keys, card))
    _close(blocks, current, state, len(blocks))
    if state.regions:
        state.regions[0].preamble = preamble
    return state.regions


def _note_line(
    line: Line, following: Line | None, index: int, cards: Sequence[Card], current: Card | None, state: _State
) -> None:
    card = title_of(line, following, cards)
    heads = head_labels_in(line, cards)
    if card is not None:
        if state.title is not card:
            state.title, state.title_at = card, index
        state.break_at = index if state.break_at is None else state.break_at
    elif _ANNEX.match(label_key(line.text)) or (heads and not _goes_on(heads, current, state)):
        state.break_at = index if state.break_at is None else state.break_at
    state.heads |= dict.fromkeys(heads, index)


def _goes_on(heads: frozenset[str], current: Card | None, state: _State) -> bool:
    """Whether a line belongs between or below the current form's tables: its own labels, none of which stood before."""
    if current is None or current.form.blank_data is None or not heads <= current.heads:
        return False
    return not (heads - current.repeated) & state.heads.keys()


def _note_title_cell(table: Table, index: int, cards: Sequence[Card], state: _State) -> None:
    """A form whose title is the first row of its table."""
    first = table.cells[0] if table.cells else None
    line = next((line for line in first.lines if line.text.strip()), None) if first else None
    if first is None or line is None or first.col_span < table.n_cols or table.n_cols < _FEWEST_COLUMNS:
        return
    card = title_of(line, None, cards)
    if card is not None:
        state.title, state.title_at = card, index
        state.break_at = index if state.break_at is None else state.break_at


def _close(blocks: Sequence[Block], card: Card | None, state: _State, end: int) -> None:
    if card is not None:
        state.regions.append(Region(card.form, list(blocks[state.start : end])))
        state.start = end


def _boundary(blocks: Sequence[Block], state: _State, index: int) -> int:
    """Where the form of the table at ``index`` begins: at its title, with the annex number above it."""
    if state.title_at is None:
        return index if state.break_at is None else state.break_at
    if state.title_at == index and state.break_at is not None:  # a title inside the table: its head may stand above
        return max(state.break_at, state.start)
    return max(_with_annex(blocks, state.title_at), state.start)


def _begins_anew(card: Card, current: Card, keys: set[str], state: _State) -> bool:
    if card is not current or state.title is card or state.break_at is not None:
        return True
    if card.is_list:
        return False
    hits = _told(keys, card)
    once = hits - card.repeated
    if len(once) >= 2 and once <= state.seen:
        return True
    if card.form.blank_data is not None:
        hits = once
    return len(hits & state.seen) > len(hits) * _REPEATED and len(hits) >= 4


def _told(keys: set[str], card: Card) -> set[int | str]:
    """The form's labels among keys, each by its place on the blank, however it is worded."""
    return {card.order.get(key, key) for key in keys & card.labels.keys()}


def _card_of(keys: set[str], cards: Sequence[Card], current: Card | None, state: _State) -> Card | None:
    scores = {id(card): score_of(keys, card) for card in cards}
    ranked = sorted(cards, key=lambda card: -scores[id(card)])
    best = scores[id(ranked[0])]
    titled = state.title
    if titled is not None and (scores[id(titled)] > 0 and scores[id(titled)] >= best * SAME_FORM):
        return titled
    if current is not None and best > 0 and scores[id(current)] >= best * SAME_FORM and state.break_at is None:
        return current
    if best < ENOUGH:
        return None
    if len(ranked) > 1 and scores[id(ranked[1])] >= best:
        names = "、".join(card.form.titles[0] for card in ranked[:2])
        raise NoForm(f"无法判断是哪一种表格，两种都符合：{names}")
    return ranked[0]


def _typed(blocks: Sequence[Block], cards: Sequence[Card]) -> list[tuple[int, int, Card]]:
    """Forms typed as plain lines, as (start, end, card): a title, and labels with colons after them, but no table."""
    lines = [block if isinstance(block, Line) else None for block in blocks]
    titles: list[tuple[int, Card | None]] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            if not is_head_table(table_keys(block), cards):
                titles.append((index, None))
            continue
        card = title_of(block, lines[index + 1] if index + 1 < len(lines) else None, cards)
        if card is not None:
            titles.append((index, card))
    titles.append((len(blocks), None))
    found = []
    for (start, card), (end, _) in pairwise(titles):
        if card is None:
            continue
        own = [line for line in lines[start:end] if line is not None]
        hits = sum(1 for line in own if begins_with_label(line, card.labels.keys()))
        below = blocks[end] if end < len(blocks) else None
        is_declared = card.form.blank_data is not None
        if is_declared and isinstance(below, Table) and table_keys(below) & card.labels.keys():
            continue  # the lines are its cover
        if hits >= _FEWEST_TYPED or _is_letter(card, own):
            found.append((_with_annex(blocks, start), _before_annex(blocks, start, end), card))
    return found


def _is_letter(card: Card, lines: Sequence[Line]) -> bool:
    """Whether below its exact title stands the text of a declared form without a table: its labels or sentences."""
    if card.form.blank_data is None or label_key(lines[0].text) not in {label_key(title) for title in card.form.titles}:
        return False
    specs = card.form.fields()
    has_cells = bool(card.form.row_fields()) or any(spec.entry.value_cell for spec in specs)
    if has_cells:
        return False
    text = label_key("\n".join(line.text for line in lines[1:]))
    words = {label_key(spec.entry.label.rpartition("/")[2]) for spec in specs if "…" not in spec.entry.label} - {""}
    if len(words) > 1 and sum(word in text for word in words) >= len(words) * _MOST_LABELS:
        return True
    is_letter = any("…" in spec.entry.label for spec in specs)
    return is_letter and sum(bool(line.text.strip()) for line in lines) >= _FEWEST_TYPED


def _with_annex(blocks: Sequence[Block], start: int) -> int:
    """Where a form begins whose title is at ``start``: at the annex number above it."""
    at = start
    while at > 0:
        at -= 1
        block = blocks[at]
        if isinstance(block, Line) and _ANNEX.match(label_key(block.text)):
            return at
        if not isinstance(block, Line) or block.text.strip():
            break
    return start


def _before_annex(blocks: Sequence[Block], start: int, end: int) -> int:
    """Where a typed form ends: before the annex number of the form that follows it at ``end``."""
    return max(_with_annex(blocks, end), start + 1) if end < len(blocks) else end
