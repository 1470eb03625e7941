"""A returned form is its blank plus what people wrote: find the labels, keep what stands at them.

``study`` reads a blank once; ``align`` reads a returned copy against it. Both look in the same way:

    blocks ─ locate (lines, cells, sentences, lists) ─► passages ─ answers (minus the blank's words) ─► Filled
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.align.answers import answers_at, empty_answers
from extract.align.blank import Blank
from extract.align.doubts import add_doubts, doubt_bare, mend_recognised
from extract.align.extra import extras_of
from extract.align.locate import Located, locate
from extract.align.passage import Passage, passage_of
from extract.align.study import study
from models.answer import Extra, Filled
from models.form import Form
from models.layout import Block, Line

__all__ = ["Blank", "align", "study"]


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
            answer.doubt = answer.doubt or located.doubts.get(slot.name)
        filled.answers.update(answers)
        is_erased = slot.name in located.erased
        filled.lost.extend(spec.key for spec in slot.fields if is_erased or spec.key not in answers)
        if rest:
            extras += extras_of([Passage(rest, place=passage.where())], blank, also_printed)
    strange = located.listed.strange if located.listed else []
    loose = [*([passage_of(preamble)] if preamble else []), *located.loose, *(spot.passage for spot in strange)]
    filled.extra = extras_of(loose, blank, also_printed) + extras
    _add_list(blank.form, located, filled)
    if blank.form.blank_data is not None:
        add_doubts(blank, filled)
    if method == "ocr":
        mend_recognised(blank, filled)
        doubt_bare(blank, filled)
    return filled


def _add_list(form: type[Form], located: Located, filled: Filled) -> None:
    if located.listed is not None:
        filled.rows = located.listed.rows
        filled.extra += [Extra(row.text.replace("\n", " "), row.where()) for row in located.listed.ragged]
        filled.lost_columns = [slot.fields[0].entry.label for slot in located.listed.lost]
        filled.lost += [spec.key for slot in located.listed.lost if slot.of_list for spec in slot.fields]
        if any(check.rule == "total" for check in form.checks):
            filled.totals = located.listed.totals


def _pages(blocks: Sequence[Block]) -> tuple[int, int]:
    pages = [page for block in blocks for page in _pages_in(block)]
    return (min(pages), max(pages)) if pages else (1, 1)


def _pages_in(block: Block) -> list[int]:
    if isinstance(block, Line):
        return [block.place.page] if block.place.page else []
    return [page for cell in block.cells for inner in cell.blocks for page in _pages_in(inner)]
