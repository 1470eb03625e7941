"""A returned form is its blank plus what people wrote: find the labels, keep what stands at them.

``study`` reads a blank once; ``align`` reads a returned copy against it. Both look in the same way:

    blocks ─ locate (lines, cells, sentences, lists) ─► passages ─ answers (minus the blank's words) ─► Filled
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.align.answers import answers_at, empty_answers
from extract.align.blank import Blank, Slot, columns_of, printed_keys, prose_key, slots_of
from extract.align.extra import extras_of
from extract.align.hints import hint_lines
from extract.align.locate import Located, locate
from extract.align.passage import Passage, passage_of
from extract.align.ticks import read_ticks
from models.answer import Extra, Filled
from models.form import Form
from models.labels import label_key, label_keys
from models.layout import Block, Line, Table

__all__ = ["Blank", "align", "study"]

_NOTE = 8


def study(form: type[Form], blocks: Sequence[Block], notice: str = "") -> Blank:
    """What the blank of a form says; ``notice`` is the text that was sent out with it."""
    printed = printed_keys(blocks)
    lines = "".join(block.text for block in blocks if isinstance(block, Line))
    blank = Blank(form, slots_of(form, printed), columns_of(form), printed, f"{prose_key(notice)}\n{prose_key(lines)}")
    located = locate(blocks, (), blank, "word")
    hints = {name: _own_words(blank.slot(name), passage) for name, passage in located.values.items()}
    studied = blank.with_hints(hints, _notes(blocks, blank))
    return replace(studied, unplaced=_unplaced(blank, located)) if blocks else studied


def _unplaced(blank: Blank, located: Located) -> tuple[str, ...]:
    lost = [slot for slot in blank.slots if slot.fields and not slot.joins and slot.name not in located.values]
    columns = located.listed.lost if located.listed else []
    return tuple(spec.key for slot in (*lost, *columns) for spec in slot.fields)


def _notes(blocks: Sequence[Block], blank: Blank) -> tuple[str, ...]:
    """Printed lines that are no labels and may run into a value: 人力资源社会保障部制表, 备注：请另附…."""
    labels = {key for slot in blank.slots for key in slot.keys}
    labels |= {key for title in blank.form.titles for key in label_keys(title)}
    texts = [block.text for block in blocks if isinstance(block, Line)]
    texts += [cell.text for block in blocks if isinstance(block, Table) for cell in block.cells if len(cell.text) > 20]
    lines = [text.strip() for text in texts if len(label_key(text)) >= _NOTE and "□" not in text and "口" not in text]
    return tuple(line for line in lines if not label_keys(line) & labels and "：" not in line[3:12])


def _own_words(slot: Slot, passage: Passage) -> tuple[tuple[str, ...], bool | None]:
    if not slot.is_boxes:
        return hint_lines(passage.text), None
    read = read_ticks(passage, slot.fields[0].options, follows=None, single=slot.is_single)
    return (), read.follows


def align(
    blocks: Sequence[Block],
    blank: Blank,
    *,
    preamble: Sequence[Block] = (),
    margins: Sequence[Block] = (),
    method: str = "word",
    also_printed: frozenset[str] = frozenset(),
) -> Filled:
    """What people wrote into one returned form.

    preamble: what stands before the form; nothing in it is an answer.
    also_printed: keys of lines that are printed though not on this blank (other forms' titles).
    """
    located = locate(blocks, margins, blank, method)
    filled = Filled(blank.form.id, pages=_pages(blocks))
    extras: list[Extra] = []
    for slot in blank.slots:
        if not slot.fields or slot.joins:
            continue
        passage = located.values.get(slot.name)
        if passage is None:
            filled.lost.extend(empty_answers([slot]))
            continue
        answers, rest = answers_at(slot, passage, method)
        for answer in answers.values():
            answer.unit = located.units.get(slot.name)
        filled.answers.update(answers)
        is_erased = slot.name in located.erased
        filled.lost.extend(spec.key for spec in slot.fields if is_erased or spec.key not in answers)
        if rest:
            extras += extras_of([Passage(rest, place=passage.where())], blank, also_printed)
    loose = [passage_of(preamble), *located.loose] if preamble else located.loose
    filled.extra = extras_of(loose, blank, also_printed) + extras
    _add_list(located, filled)
    return filled


def _add_list(located: Located, filled: Filled) -> None:
    if located.listed is not None:
        filled.rows = located.listed.rows
        filled.extra += [Extra(row.text.replace("\n", " "), row.where()) for row in located.listed.ragged]
        filled.lost_columns = [slot.words[0] for slot in located.listed.lost]


def _pages(blocks: Sequence[Block]) -> tuple[int, int]:
    pages = [page for block in blocks for page in _pages_in(block)]
    return (min(pages), max(pages)) if pages else (1, 1)


def _pages_in(block: Block) -> list[int]:
    if isinstance(block, Line):
        return [block.place.page] if block.place.page else []
    return [page for cell in block.cells for inner in cell.blocks for page in _pages_in(inner)]
