"""Values in lines outside the tables of a declared form, told by the blank's own line for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.align.blank import Blank, Slot
from extract.align.gaps import templates_of
from extract.align.hints import unit_in
from extract.align.passage import Passage, passage_of, tables_in
from extract.align.shared import likeness_to, part_values
from extract.align.spots import Sheet
from extract.align.template import SQUEEZED, WORD, Region, Span, Template, in_one, paired
from models.labels import label_key, label_keys, spaced_pattern
from models.layout import Block, Line

_FRAMED = re.compile(r"\s*[（(]([^（()）]*)[)）]\s*")
_SAME_SENTENCE = 0.6
_MONEY = re.compile(r"[\s_＿﹍]*(亿元|万元|千元|元)")
_FILL = " \t\n\x0b\u3000_＿﹍，,。；;、：:"


@dataclass(slots=True)
class TypedRead:
    """values: the passage of each slot. units: what the words before it count in. left: the rest of the text."""

    values: dict[str, Passage]
    units: dict[str, str | None]
    left: list[Passage]


def templates_in(blank: Blank, blocks: Sequence[Block]) -> tuple[Template, ...]:
    """The blank's lines outside its tables, with the gaps that its fields are written into; none of a built-in form."""
    slots = [slot for slot in blank.slots if slot.fields and not (slot.joins or slot.place or slot.sentence)]
    slots = [slot for slot in slots if all(spec.entry.value_cell is None for spec in slot.fields)]
    in_tables = frozenset(key for table in tables_in(blocks) for cell in table.cells for key in label_keys(cell.text))
    slots = [slot for slot in slots if slot.where != "table" or label_key(slot.words[0]) not in in_tables]
    texts = [block.text for block in blocks if isinstance(block, Line) and block.text.strip()]
    if blank.form.blank_data is None or not slots:
        return ()
    found = templates_of(_with_options(texts, slots), slots)
    return found if any(template.regions for template in found) else ()


def _with_options(texts: Sequence[str], slots: Sequence[Slot]) -> list[str]:
    """The texts, each question together with the lines of its options below it."""
    groups = [slot for slot in slots if slot.is_boxes]
    joined: list[str] = []
    at = 0
    while at < len(texts):
        text, end = texts[at], at + 1
        for slot in groups:
            wanted = slot.fields[0].options
            if not re.search(spaced_pattern(slot.words[0]), text) or all(_holds(text, option) for option in wanted):
                continue
            stop, whole = at + 1, text
            while stop < len(texts) and any(_holds(texts[stop], option) for option in wanted):
                whole, stop = f"{whole}\n{texts[stop]}", stop + 1
            if stop > at + 1 and all(_holds(whole, option) for option in wanted):
                text, end = whole, stop
                break
        joined.append(text)
        at = end
    return joined


def _holds(text: str, option: str) -> bool:
    return re.search(spaced_pattern(option), text) is not None


def cell_templates_in(blank: Blank, blocks: Sequence[Block]) -> tuple[tuple[str, Template], ...]:
    """The blank's cells that hold the labels of all values asked for in them, each by its place."""
    if blank.form.blank_data is None:
        return ()
    slots = [slot for slot in blank.slots if slot.fields and not (slot.joins or slot.sentence)]
    of_cell: dict[str, list[Slot]] = {}
    for slot in slots:
        if slot.fields[0].entry.value_cell and slot.where == "table":
            of_cell.setdefault(slot.fields[0].entry.value_cell, []).append(slot)
    found = []
    for cell in [cell for table in tables_in(blocks) for cell in table.cells if cell.place.cell in of_cell]:
        here = of_cell[str(cell.place.cell)]
        (template,) = templates_of([passage_of(cell.blocks).text], here)
        if len(template.regions) == len(here) and any(re.search(r"\w\w", piece) for piece in template.pieces):
            found.append((str(cell.place.cell), template))
    return tuple(found)


def read_cells(sheet: Sheet, templates: Sequence[tuple[str, Template]]) -> TypedRead:
    """The values in cells that are the blank's own with something written into them; these cells are taken.

    Of cells that are printed alike, the first is the first: where their numbers differ, none is told.
    """
    read = TypedRead({}, {}, [])
    squeezed = [(spot, SQUEEZED.sub("", spot.passage.text)) for spot in sheet.spots if spot.is_free]
    for text in dict.fromkeys(template.text for _, template in templates):
        alike = [template for _, template in templates if template.text == text]
        spots = [spot for spot, bare in squeezed if bare and spot.is_free and alike[0].likeness(bare) == 1.0]
        if len(spots) != len(alike):
            continue
        for spot, template in zip(spots, alike, strict=True):
            if _read_one(spot.passage, template, read, is_whole=True):
                spot.value_of = template.regions[0].slot
    return read


def read_typed(passages: Sequence[Passage], blank: Blank) -> TypedRead:
    """The values in lines that are the blank's own with something written into them."""
    read = TypedRead({}, {}, list(passages))
    if blank.templates:
        _read_templates(passages, blank.templates, read)
    if blank.sentences:
        _read_sentences(blank, read)
    return read


def _read_templates(passages: Sequence[Passage], templates: Sequence[Template], read: TypedRead) -> None:
    lines = [(passage, *span) for passage in passages for span in _line_spans(passage.text)]
    pairs = paired(templates, [passage.text[start:end] for passage, start, end in lines])
    used: dict[int, list[Span]] = {}
    for number, at in enumerate(pairs):
        template = templates[number]
        if at is None or not template.regions:
            continue
        passage, start, _ = lines[at]
        stops = [lines[other] for other in _stops(templates, pairs, number)]
        stop = next((begin for other, begin, _ in stops if other is passage), len(passage.text))
        end = _read_one(passage.cut(start, stop), template, read)
        if end:
            used.setdefault(id(passage), []).append((start, start + end))
    read.left = [
        passage.cut(*span) for passage in passages for span in _free(len(passage.text), used.get(id(passage), []))
    ]


def _read_sentences(blank: Blank, read: TypedRead) -> None:
    """Values inside printed sentences (兹委托____代为办理____事宜) that were not found as they are printed."""
    for printed, names in blank.sentences:
        slots = [blank.slot(name) for name in names if name not in read.values]
        lines = [(passage, span) for passage in read.left for span in _line_spans(passage.text)]
        scored = [(likeness_to(printed, p.text[start:end]), n) for n, (p, (start, end)) in enumerate(lines)]
        score, number = max(scored, default=(0.0, 0))
        if score < _SAME_SENTENCE or not slots:
            continue
        passage, (start, end) = lines[number]
        while any(slot.is_boxes for slot in slots) and any(
            end < mark.at <= _line_end(passage.text, end) for mark in passage.marks
        ):
            end = _line_end(passage.text, end)
        parts, apart = part_values(printed, passage.cut(start, end), slots)
        read.values |= parts
        rest = apart + [passage.cut(*span) for span in ((0, start), (end, len(passage.text))) if span[0] < span[1]]
        at = next(index for index, each in enumerate(read.left) if each is passage)
        read.left[at : at + 1] = rest


def _line_end(text: str, start: int) -> int:
    """The end of the line that begins behind ``start``."""
    stop = text.find("\n", start + 1)
    return len(text) if stop < 0 else stop


def _stops(templates: Sequence[Template], pairs: Sequence[int | None], number: int) -> Iterator[int]:
    """The lines at which a template's own text ends: those of the next ones, but for notes below a long answer."""
    last = templates[number].regions[-1]
    is_skipping = last.is_open and last.is_long
    for template, at in zip(templates[number + 1 :], pairs[number + 1 :], strict=True):
        is_skipping = is_skipping and template.is_note
        if at is not None and not is_skipping:
            yield at


def _read_one(passage: Passage, template: Template, read: TypedRead, *, is_whole: bool = False) -> int:
    """Hand out one stretch of text; where what was used of it ends, 0 where it is not the template's.

    is_whole: all of it must be.
    """
    matched = template.match(passage.text)
    if matched is None:
        return 0
    spans, printed = matched
    last = max([0, *(end for _, end in (*spans.values(), *printed))])
    end = passage.text.find("\n", last)
    end = len(passage.text) if end < 0 or is_whole else end
    others = [passage.text[start:stop].strip(_FILL) for start, stop in _free(end, [*spans.values(), *printed])]
    if any(re.search(r"\w", other) for other in others):
        return 0  # something stands where the blank has no gap: labels may tell more
    at = 0
    for region in template.regions:
        start, stop = spans[region.slot]
        if region.slot not in read.values:
            read.values[region.slot] = _value(passage, (start, stop), region)
            behind = _MONEY.match(passage.text, stop)
            read.units[region.slot] = behind[1] if behind else unit_in(passage.text[at:start])
        at = stop
    return end


def _value(passage: Passage, span: Span, region: Region) -> Passage:
    part = passage.cut(*span)
    if region.is_framed and (framed := _FRAMED.fullmatch(part.text)):
        return part.cut(*framed.span(1))
    if not region.units and not region.is_digits:
        return part
    text = re.sub(r"[\s_＿﹍□口]", "", part.text) if region.is_digits else in_one(part.text, region.units)
    text = text if WORD.search(text) else ""  # the strokes between boxes
    return Passage(text, [], [], part.lines, [0] * len(part.lines), passage.place)


def _line_spans(text: str) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def _free(length: int, taken: Sequence[Span]) -> Iterator[Span]:
    at = 0
    for start, end in sorted(taken):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length
