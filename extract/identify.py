"""Which forms a file holds and where each begins: by the titles above and by the labels in the tables.

附件3 … 推荐表 | table | (second expert) table | 附件5 … 计划表 | table | table (next page, header again)
└────── key_expert ───┘└──── key_expert ──────┘└───────────── activity_plan ──────────────────┘
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from models.errors import NoForm
from models.form import Form
from models.labels import label_key, label_keys
from models.layout import Block, Cell, Layout, Line, Table

_YEAR = re.compile(r"^\d{2,4}年?(?:度)?")
_ANNEX = re.compile(r"^附(?:件|表)[\d一二三四五六七八九十]{0,3}$")
_BOX_OR_COLON = re.compile(r"[□☑√×○●：:口]")
_ENOUGH = 1.5
_ALIKE = 82.0
_SAME_FORM = 0.55
_FEWEST_TYPED = 3
_REPEATED = 0.5


@dataclass(slots=True)
class Region:
    """The blocks of one returned form, in reading order. preamble: what stands before the first one in the file."""

    form: type[Form]
    blocks: list[Block]
    preamble: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Card:
    """What tells one form from the others. labels: weight by key. heads: keys of the lines above its table.

    repeated: keys that stand more than once on the blank (一级学科).
    """

    form: type[Form]
    titles: tuple[str, ...]
    labels: dict[str, float]
    heads: frozenset[str]
    repeated: frozenset[str]
    is_list: bool


@cache
def _cards(forms: tuple[type[Form], ...]) -> tuple[_Card, ...]:
    words: dict[type[Form], set[str]] = {}
    for form in forms:
        own = [spec for spec in (*form.fields(), *form.row_fields()) if spec.entry.where in ("table", "row")]
        words[form] = {key for spec in own for key in _keys_of(spec.entry.label, spec.entry.aliases)}
    shared = Counter(key for keys in words.values() for key in keys)
    cards = []
    for form in forms:
        labels = {key: 1.0 / shared[key] for key in words[form]}
        top = [spec for spec in form.fields() if spec.entry.where in ("head", "cover") and spec.kind != "seal"]
        heads = frozenset(key for spec in top for key in _keys_of(spec.entry.label, spec.entry.aliases))
        titles = tuple(_title_core(title) for title in form.titles)
        own = [spec for spec in form.fields() if not spec.entry.other_of and spec.entry.part != "last"]
        times = Counter(key for spec in own for key in _keys_of(spec.entry.label, spec.entry.aliases))
        repeated = frozenset(key for key, count in times.items() if count > 1)
        cards.append(_Card(form, titles, labels, heads, repeated, bool(form.row_fields())))
    return tuple(cards)


def _keys_of(label: str, aliases: tuple[str, ...]) -> set[str]:
    parts = [label, *label.split("/"), *aliases]
    return {key for part in parts if "…" not in part for key in label_keys(part) if len(key) >= 2}


def _title_core(title: str) -> str:
    return _YEAR.sub("", label_key(title))


def identify(layout: Layout, forms: tuple[type[Form], ...]) -> list[Region]:
    """The returned forms in a layout, in order; what stands before the first belongs to it.

    Raises NoForm where there is none, or where two forms fit equally well (it names both).
    """
    cards = _cards(forms)
    blocks = _unwrapped(layout.blocks, forms)
    found: list[Region] = []
    rest = 0
    for start, end, card in [*_typed(blocks, cards), (len(blocks), len(blocks), None)]:
        found += _split(blocks[rest:start], cards)
        if card is not None:
            before = [] if found else blocks[:start]
            found.append(Region(card.form, blocks[start:end], before))
        rest = end
    if not found:
        raise NoForm("文件中没有本次通知的任何一种表格")
    return found


def _unwrapped(blocks: Sequence[Block], forms: tuple[type[Form], ...]) -> list[Block]:
    """The blocks with layout tables (a whole form inside one cell) taken apart."""
    every = {key for card in _cards(forms) for key in card.labels}
    flat: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and _is_frame(block, every):
            for cell in block.cells:
                flat.extend(_unwrapped(cell.blocks, forms))
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
    """Where the walk over the blocks stands."""

    regions: list[Region] = field(default_factory=list)
    start: int = 0
    seen: set[str] = field(default_factory=set)
    title: _Card | None = None
    title_at: int | None = None
    break_at: int | None = None

    def pass_table(self, keys: set[str]) -> None:
        """Forget what stood before a table that now belongs to the current form."""
        self.seen |= keys
        self.title = self.title_at = self.break_at = None


def _split(blocks: Sequence[Block], cards: Sequence[_Card]) -> list[Region]:
    state = _State()
    current: _Card | None = None
    preamble: list[Block] = []
    lines = [block if isinstance(block, Line) else None for block in blocks]
    for index, block in enumerate(blocks):
        if isinstance(block, Line):
            _note_line(block, lines[index + 1] if index + 1 < len(blocks) else None, index, cards, state)
            continue
        keys = _label_keys(block)
        if _is_head_table(keys, cards):
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
        state.pass_table(keys & card.labels.keys())
    _close(blocks, current, state, len(blocks))
    if state.regions:
        state.regions[0].preamble = preamble
    return state.regions


def _note_line(line: Line, following: Line | None, index: int, cards: Sequence[_Card], state: _State) -> None:
    card = title_of(line, following, cards)
    if card is not None:
        if state.title is not card:
            state.title, state.title_at = card, index
        state.break_at = index if state.break_at is None else state.break_at
    elif _ANNEX.match(label_key(line.text)) or _has_head_label(line, cards):
        state.break_at = index if state.break_at is None else state.break_at


def _close(blocks: Sequence[Block], card: _Card | None, state: _State, end: int) -> None:
    if card is not None:
        state.regions.append(Region(card.form, list(blocks[state.start : end])))
        state.start = end


def _boundary(blocks: Sequence[Block], state: _State, index: int) -> int:
    """Where the form of the table at ``index`` begins: at its title, with the annex number above it."""
    if state.title_at is None:
        return index if state.break_at is None else state.break_at
    return max(_with_annex(blocks, state.title_at), state.start)


def _begins_anew(card: _Card, current: _Card, keys: set[str], state: _State) -> bool:
    if card is not current or state.title is card or state.break_at is not None:
        return True
    if card.is_list:
        return False
    hits = keys & card.labels.keys()
    once = hits - card.repeated
    if len(once) >= 2 and once <= state.seen:
        return True
    return len(hits & state.seen) > len(hits) * _REPEATED and len(hits) >= 4


def _card_of(keys: set[str], cards: Sequence[_Card], current: _Card | None, state: _State) -> _Card | None:
    scores = {id(card): _score(keys, card) for card in cards}
    ranked = sorted(cards, key=lambda card: -scores[id(card)])
    best = scores[id(ranked[0])]
    titled = state.title
    if titled is not None and (scores[id(titled)] > 0 and scores[id(titled)] >= best * _SAME_FORM):
        return titled
    if current is not None and best > 0 and scores[id(current)] >= best * _SAME_FORM and state.break_at is None:
        return current
    if best < _ENOUGH:
        return None
    if len(ranked) > 1 and scores[id(ranked[1])] >= best:
        names = "、".join(card.form.titles[0] for card in ranked[:2])
        raise NoForm(f"无法判断是哪一种表格，两种都符合：{names}")
    return ranked[0]


def _score(keys: set[str], card: _Card) -> float:
    return sum(card.labels[key] for key in keys & card.labels.keys())


def _label_keys(table: Table) -> set[str]:
    """The keys of a table's cells, and of what stands before a colon or the first box in a cell."""
    keys: set[str] = set()
    for cell in _all_cells(table):
        text = cell.text
        if not text.strip() or len(text) > 400:
            continue
        keys |= label_keys(text)
        cut = _BOX_OR_COLON.search(text)
        if cut:
            keys |= label_keys(text[: cut.start()])
    return keys


def _all_cells(table: Table) -> Iterable[Cell]:
    for cell in table.cells:
        yield cell
        for block in cell.blocks:
            if isinstance(block, Table):
                yield from _all_cells(block)


def _is_head_table(keys: set[str], cards: Sequence[_Card]) -> bool:
    """A cover or head line set as a table: labels of heads only."""
    heads = {key for card in cards for key in card.heads}
    own = {key for card in cards for key in card.labels} - heads
    return bool(keys & heads) and not keys & own


def _has_head_label(line: Line, cards: Sequence[_Card]) -> bool:
    cut = _BOX_OR_COLON.search(line.text)
    if cut is None:
        return False
    keys = label_keys(line.text[: cut.start()])
    return any(keys & card.heads for card in cards)


def title_of(line: Line, following: Line | None, cards: Sequence[_Card]) -> _Card | None:
    """The form whose title the line is (alone, or together with the line after it), or None."""
    key = _YEAR.sub("", label_key(line.text))
    if len(key) < 4 or len(key) > 60:
        return None
    both = key + label_key(following.text) if following is not None and len(following.text) < 40 else key
    for card in cards:
        if any(title in (key, both) or (title in key and len(key) <= len(title) + 10) for title in card.titles):
            return card
    return _nearest_title(key, both, cards)


def _nearest_title(key: str, both: str, cards: Sequence[_Card]) -> _Card | None:
    if not key.endswith(("表", "程")) and "表" not in both[-8:]:
        return None
    from rapidfuzz import fuzz

    scored = [(max(fuzz.ratio(text, title) for text in (key, both)), card) for card in cards for title in card.titles]
    best, card = max(scored, key=lambda pair: pair[0])
    return card if best >= _ALIKE else None


def _typed(blocks: Sequence[Block], cards: Sequence[_Card]) -> list[tuple[int, int, _Card]]:
    """Forms typed as plain lines, as (start, end, card): a title, and labels with colons after them, but no table."""
    lines = [block if isinstance(block, Line) else None for block in blocks]
    titles: list[tuple[int, _Card | None]] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            if not _is_head_table(_label_keys(block), cards):
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
        hits = sum(1 for line in lines[start:end] if line is not None and _begins_with_label(line, card.labels.keys()))
        if hits >= _FEWEST_TYPED:
            found.append((_with_annex(blocks, start), _before_annex(blocks, start, end), card))
    return found


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


def _begins_with_label(line: Line, labels: Iterable[str]) -> bool:
    cut = _BOX_OR_COLON.search(line.text)
    return bool(cut and label_keys(line.text[: cut.start()]) & set(labels))
