"""What tells one form from the others: its titles and labels; and which of them stand in a line or a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.entry import Kind
from models.form import Form
from models.labels import label_key, label_keys
from models.layout import Block, Cell, Line, Table

_YEAR = re.compile(r"^\d{2,4}年?(?:度)?")
_BOX_OR_COLON = re.compile(r"[□☑√×○●：:口]")
_ALIKE = 82.0
_LONGER = 10
_SEVERAL = 4
_NAMING: frozenset[Kind] = frozenset({"person", "mobile", "email", "id_number"})

ENOUGH = 1.5
"""From this sum of label weights on a table is a form's."""
SAME_FORM = 0.55
"""A table stays with the form it follows from this share of the best form's sum on."""


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """What tells one form from the others. labels: weight by key. heads: keys of the lines above its table.

    repeated: keys that stand more than once on the blank (一级学科). order: the place of all others on the blank.
    naming: keys of labels whose values tell one copy from another (a person, a mobile, what the form is about).
    """

    form: type[Form]
    titles: tuple[str, ...]
    labels: dict[str, float]
    heads: frozenset[str]
    repeated: frozenset[str]
    order: dict[str, int]
    naming: frozenset[str]
    is_list: bool


@lru_cache(maxsize=64)
def cards_of(forms: tuple[type[Form], ...]) -> tuple[Card, ...]:
    """A card for each form, in their order."""
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
        own += [] if _is_list(form) else form.row_fields()  # a list inside a form has a column 姓名 too
        times = Counter(key for spec in own for key in _keys_of(spec.entry.label, spec.entry.aliases))
        repeated = frozenset(key for key, count in times.items() if count > 1)
        order, naming = _order_of(form, repeated), _naming_of(form)
        cards.append(Card(form, titles, labels, heads, repeated, order, naming, _is_list(form)))
    return tuple(cards)


def _is_list(form: type[Form]) -> bool:
    """Whether a form is a list and nothing else below its head."""
    has_fields = any(spec.entry.where == "table" and spec.kind != "seal" for spec in form.fields())
    return bool(form.row_fields()) and not has_fields


def _order_of(form: type[Form], repeated: frozenset[str]) -> dict[str, int]:
    order: dict[str, int] = {}
    for place, spec in enumerate(spec for spec in form.fields() if spec.entry.where == "table"):
        parent, _, own = spec.entry.label.partition("/")
        above = label_keys(parent) if own else frozenset()  # printed once for all that stand below it
        for key in (_keys_of(spec.entry.label, spec.entry.aliases) - repeated) | above:
            order.setdefault(key, place)
    return order


def _naming_of(form: type[Form]) -> frozenset[str]:
    own = [spec for spec in form.fields() if spec.kind in _NAMING or spec.key in form.subject]
    return frozenset(key for spec in own for key in _keys_of(spec.entry.label, spec.entry.aliases))


def _keys_of(label: str, aliases: tuple[str, ...]) -> set[str]:
    parts = [label, *label.split("/"), *aliases]
    return {key for part in parts if "…" not in part for key in label_keys(part) if len(key) >= 2}


def _title_core(title: str) -> str:
    return _YEAR.sub("", label_key(title))


def score_of(keys: set[str], card: Card) -> float:
    """The weight of the form's labels among keys."""
    return sum(card.labels[key] for key in keys & card.labels.keys())


def table_keys(table: Table) -> set[str]:
    """The keys of a table's cells, and of what stands before a colon or the first box in a cell.

    In a picture, where borders may not have been seen, also those of a cell's words.
    """
    keys: set[str] = set()
    for cell in _all_cells(table):
        text = cell.text
        if not text.strip() or len(text) > 400:
            continue
        keys |= label_keys(text)
        cut = _BOX_OR_COLON.search(text)
        if cut:
            keys |= label_keys(text[: cut.start()])
        words = text.split() if table.xs else []
        if len(words) >= _SEVERAL:
            keys.update(*(label_keys(word) for word in words))
    return keys


def _all_cells(table: Table) -> Iterable[Cell]:
    for cell in table.cells:
        yield cell
        for block in cell.blocks:
            if isinstance(block, Table):
                yield from _all_cells(block)


def is_head_table(keys: set[str], cards: Sequence[Card]) -> bool:
    """A cover or head line set as a table: labels of heads only."""
    heads, own = _all_keys(tuple(cards))
    return bool(keys & heads) and not keys & own


@lru_cache(maxsize=64)
def _all_keys(cards: tuple[Card, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The labels of all heads, and those of all tables that are none of a head."""
    heads = frozenset(key for card in cards for key in card.heads)
    return heads, frozenset(key for card in cards for key in card.labels) - heads


def head_labels_in(line: Line, cards: Sequence[Card]) -> frozenset[str]:
    """The label of the lines around a form's tables with which the line begins, or none."""
    cut = _BOX_OR_COLON.search(line.text)
    if cut is None:
        return frozenset()
    return label_keys(line.text[: cut.start()]) & _all_keys(tuple(cards))[0]


def title_of(line: Line, following: Line | None, cards: Sequence[Card]) -> Card | None:
    """The form whose title the line is (alone, or together with the line after it), or None."""
    key = _YEAR.sub("", label_key(line.text))
    if len(key) < 4 or len(key) > 60:
        short = [card for card in cards if key and card.form.blank_data is not None and key in card.titles]
        return short[0] if len(short) == 1 else None  # 介绍信, 收条
    both = key + label_key(following.text) if following is not None and len(following.text) < 40 else key
    exact = [card for card in cards if key in card.titles or both in card.titles]
    if exact:
        return exact[0] if len(exact) == 1 else _of_its_year(line, following, exact)
    within = [(len(title), number) for number, card in enumerate(cards) for title in card.titles if title in key]
    length, number = max(((size, -at) for size, at in within), default=(0, 0))
    if length and len(key) <= min(length + _LONGER, 2 * length):
        return cards[-number]
    return _nearest_title(key, both, cards)


def _of_its_year(line: Line, following: Line | None, cards: Sequence[Card]) -> Card:
    """Of forms that differ in the year of their title only, the one whose year it says; else the last declared."""
    keys = {label_key(line.text), label_key(line.text + (following.text if following else ""))}
    named = [card for card in cards if keys & {label_key(title) for title in card.form.titles}]
    return named[0] if named else cards[-1]


def _nearest_title(key: str, both: str, cards: Sequence[Card]) -> Card | None:
    if not key.endswith(("表", "程")) and "表" not in both[-8:]:
        return None
    from rapidfuzz import fuzz

    scored = [(max(fuzz.ratio(text, title) for text in (key, both)), card) for card in cards for title in card.titles]
    best, card = max(scored, key=lambda pair: pair[0])
    return card if best >= _ALIKE else None


def begins_with_label(line: Line, labels: Iterable[str]) -> bool:
    """Whether one of these labels stands before the line's first colon or box."""
    cut = _BOX_OR_COLON.search(line.text)
    return bool(cut and label_keys(line.text[: cut.start()]) & set(labels))


def lines_in(blocks: Sequence[Block]) -> Iterator[Line]:
    """Every line, those of cells among them."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            for cell in block.cells:
                yield from lines_in(cell.blocks)
