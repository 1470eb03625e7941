"""Where each answer of a form stands: in the lines around its tables, in its cells, inside a printed sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from extract.align.anchors import Anchor, Segment, segments
from extract.align.blank import Blank, Slot
from extract.align.broken import take_before_labels, with_rest
from extract.align.hints import unit_in
from extract.align.lists import ListRead, read_list
from extract.align.parted import join_parted
from extract.align.passage import SOFT_BREAK, Passage, passage_of
from extract.align.placed import placed_lists, placed_values
from extract.align.rows import RowMap
from extract.align.spots import Sheet, Spot, find_labels, keys_in, sheet_of
from extract.align.turned import upright
from extract.align.typed import read_cells, read_typed
from extract.align.values import find_values
from models.labels import label_key, label_keys, spaced_pattern
from models.layout import Block, Line, Table

_FEWEST_TYPED = 4
_BEFORE_COUNT = r"(?:人数|数量?)?[ \t\u3000：:为有]*(?=[\d（(〇零一二三四五六七八九十百两])"
_REWORDED = 60
_LAST_FIGURE = 9
_LONGEST_LABEL = 40
_STOPS = ("。", "；", "：", "！", "？", ".", ";", ":")


@dataclass(slots=True)
class Located:
    """values: the passage at each slot found. loose: passages that belong to none. listed: the rows of a list.

    printed: the keys of the blank's own lines, which are no values. erased: slots known only by their place.
    units: the unit of money that a slot's label names. doubts: why a slot's value may not be whole, or hold more.
    """

    printed: frozenset[str] = frozenset()
    erased: set[str] = field(default_factory=set)
    units: dict[str, str | None] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Passage] = field(default_factory=dict)
    loose: list[Passage] = field(default_factory=list)
    listed: ListRead | None = None


def locate(blocks: Sequence[Block], margins: Sequence[Block], blank: Blank, method: str) -> Located:
    """The place of every answer in ``blocks``."""
    found = Located(blank.printed)
    if blank.columns and not blank.is_mixed:
        blocks = upright(blocks, blank.columns)
    heads, mains = split_tables(blocks, blank)
    head_slots = blank.zone("head", "cover")
    typed = read_typed(_lines_around(blocks, mains), blank)
    found.values |= typed.values
    found.units |= typed.units
    around = typed.left
    head_slots = [slot for slot in head_slots if slot.name not in found.values]
    _from_lines(around, head_slots, found)
    rest = [slot for slot in head_slots if slot.name not in found.values]
    sheet = sheet_of(heads, label_keys_of(head_slots))
    _from_cells(sheet, rest, blank, found)
    main = sheet_of(mains, label_keys_of(blank.slots))
    own = read_cells(main, blank.cells)
    found.values |= own.values
    found.units |= own.units
    if blank.rows or blank.is_mixed:
        _from_rows(main, blank, method, found)
    elif blank.columns:
        found.listed = read_list(main, blank, method)
        found.loose += _set_aside(found.listed.rest)
    else:
        _from_cells(main, [slot for slot in blank.zone("table") if slot.name not in found.values], blank, found)
    join_parted(main, found.values)
    _go_on(main, found)
    _inner(blank, found)
    _part_siblings(blank, found)
    _from_leftovers(blank, found, margins)
    for spot in [*sheet.spots, *main.spots]:
        if spot.is_free and spot.passage.text.strip():
            found.loose += _set_aside([spot])
    # text outside the cells came first: a label in a cell that nothing explains is the weaker evidence
    _inner(blank, found)
    _from_leftovers(blank, found, ())
    _join(blank, found)
    return found


def _from_rows(main: Sheet, blank: Blank, method: str, found: Located) -> None:
    """Values told by the place of their cell, lists among other fields, and then what labels lead to."""
    specs = [spec for slot in blank.slots for spec in slot.fields]
    cells = [cell for spec in specs for cell in (spec.entry.value_cell, *spec.entry.option_cells)]
    rows = RowMap.of(main, blank.rows, cells)
    for slot, passage in placed_values(rows, blank, found.values, found.loose):
        found.values[slot.name] = passage
        found.units[slot.name] = slot.fields[0].entry.unit or unit_in(slot.fields[0].entry.label)
    if blank.columns:
        found.listed = placed_lists(main, rows, blank, method)
        found.loose += _set_aside(found.listed.rest)
    left = [slot for slot in blank.zone("table") if not slot.place and slot.name not in found.values]
    _from_cells(main, left, blank, found)


def _has_digit(passage: Passage | None) -> bool:
    return passage is not None and any(char.isdigit() for char in passage.text)


def _join(blank: Blank, found: Located) -> None:
    """Put what completes a value behind it."""
    for slot in blank.slots:
        if slot.joins and slot.name in found.values:
            part = found.values.pop(slot.name)
            whole = found.values.get(slot.joins)
            lines = [*(whole.lines if whole else []), *part.lines]
            text = "\n".join(passage.text.strip() for passage in (whole, part) if passage)
            place = whole.place if whole else part.place
            found.values[slot.joins] = Passage(text, [], [], lines, [0] * len(lines), place)


def _set_aside(spots: Sequence[Spot]) -> list[Passage]:
    """The passages of cells that belong to no field, each cell once."""
    for spot in spots:
        spot.value_of = "aside"
    return [spot.passage for spot in spots]


def label_keys_of(slots: Sequence[Slot]) -> frozenset[str]:
    """The keys of all labels of slots."""
    return frozenset(key for slot in slots for key in slot.keys)


def split_tables(blocks: Sequence[Block], blank: Blank) -> tuple[list[Table], list[Table]]:
    """The tables above the form's own (a cover or a head line set as a table), and its own."""
    tables = [block for block in blocks if isinstance(block, Table)]
    head = label_keys_of(blank.zone("head", "cover"))
    own = label_keys_of([*blank.zone("table"), *blank.columns]) - head
    for index, table in enumerate(tables):
        sheet = sheet_of([table], own)
        keys_of = (
            keys_in if blank.rows else attrgetter("keys")
        )  # where cells are told by their place, values may be long
        if any(keys_of(spot) & own for spot in sheet.spots):
            return tables[:index], tables[index:]
    return tables, []


def _lines_around(blocks: Sequence[Block], mains: Sequence[Table]) -> tuple[Passage, Passage]:
    above: list[Block] = []
    below: list[Block] = []
    is_above = True
    for block in blocks:
        if isinstance(block, Line):
            (above if is_above else below).append(_with_soft_breaks(block))
        elif mains and block is mains[0]:
            is_above = False
    return passage_of(above), passage_of(below)


def _with_soft_breaks(line: Line) -> Line:
    """The line with its forced breaks as ``SOFT_BREAK``, so that a value ends with its paragraph and not before."""
    return replace(line, text=line.text.replace("\n", SOFT_BREAK)) if "\n" in line.text else line


def _from_lines(passages: Sequence[Passage], slots: Sequence[Slot], found: Located) -> None:
    for passage in passages:
        missing = [slot for slot in slots if slot.name not in found.values]
        _take_segments(passage, missing, found, many_lines=False)


def _take_segments(
    passage: Passage, slots: Sequence[Slot], found: Located, *, many_lines: bool, is_left: bool = False
) -> bool:
    """Hand the stretches of ``passage`` to ``slots``; what is left of it is loose. Whether any was handed.

    is_left: the text is a leftover, so that a cover's label counts though its value follows without a blank.
    """
    anchors = [Anchor(slot.name, slot.words, is_left and slot.where == "cover") for slot in slots]
    hits = segments(passage.text, anchors, many_lines=many_lines)
    if passage.place.cell is None:
        cut = _without_printed_end if many_lines else _without_printed_line
        boxes = {slot.name for slot in slots if slot.is_boxes}
        hits = [hit if hit.name in boxes else cut(passage.text, hit, found.printed) for hit in hits]
    hits = _with_box_lines(passage, hits, {slot.name for slot in slots if slot.is_boxes})
    for hit in hits:
        found.values[hit.name] = passage.cut(hit.start, hit.end)
        found.units[hit.name] = unit_in(passage.text[hit.label_start : hit.start])
    _leave(passage, hits, found)
    return bool(hits)


def _with_box_lines(passage: Passage, hits: Sequence[Segment], boxes: set[str]) -> list[Segment]:
    """The segments; that of a group without boxes in its own line goes on over the lines of boxes below it."""
    longer = []
    for number, hit in enumerate(hits):
        stop = hits[number + 1].label_start if number + 1 < len(hits) else len(passage.text)
        if hit.name in boxes and not any(hit.start <= mark.at < hit.end for mark in passage.marks):
            end = hit.end
            while end < stop and any(end < mark.at <= _line_end(passage.text, end) for mark in passage.marks):
                end = min(_line_end(passage.text, end), stop)
            hit = replace(hit, end=end)
        longer.append(hit)
    return longer


def _line_end(text: str, at: int) -> int:
    """Where the line after the one that ends at ``at`` ends."""
    end = text.find("\n", at + 1)
    return len(text) if end < 0 else end


def _is_typed_as_lines(text: str, slots: Sequence[Slot]) -> bool:
    """Whether the form stands in ``text`` as paragraphs and not in tables, so that values go on to the next label."""
    own = [Anchor(slot.name, slot.words) for slot in slots if slot.where == "table"]
    return len(segments(text, own, many_lines=True)) >= _FEWEST_TYPED


def _without_printed_end(text: str, hit: Segment, printed: frozenset[str]) -> Segment:
    """The segment without lines at its end that are the blank's own: headings, notes."""
    end = hit.end
    while (at := text.rfind("\n", hit.start, end)) >= 0 and label_keys(text[at:end]) <= printed:
        end = at
    return replace(hit, end=end)


def _without_printed_line(text: str, hit: Segment, printed: frozenset[str]) -> Segment:
    """The segment without the line below its label where that is the blank's own: nothing was written."""
    own, _, following = text[hit.start : hit.end].partition("\n")
    if own.strip() or not label_keys(following) & printed:
        return hit
    return replace(hit, end=hit.start + len(own))


def _leave(passage: Passage, hits: Sequence[Segment], found: Located) -> None:
    at = 0
    for hit in hits:
        if passage.text[at : hit.label_start].strip():
            found.loose.append(passage.cut(at, hit.label_start))
        at = hit.end
    if passage.text[at:].strip():
        found.loose.append(passage.cut(at, len(passage.text)))


def _from_cells(sheet: Sheet, slots: Sequence[Slot], blank: Blank, found: Located) -> None:
    labels = find_labels(sheet, slots, blank.printed)
    for name in [name for name, spot in labels.items() if _is_overleaf(sheet, spot, labels)]:
        labels.pop(name).label_of = None
    found.units |= {name: unit_in(spot.passage.text[: spot.inline]) for name, spot in labels.items()}
    found.erased |= {name for name, spot in labels.items() if spot.is_erased}
    for name, each in find_values(sheet, blank, labels).items():
        value, doubt = with_rest(each)
        found.values[name] = value.passage
        found.loose += _set_aside(value.beside)
        found.doubts |= {name: doubt} if doubt else {}
    found.loose += take_before_labels(sheet, labels, blank, found.values, found.doubts)


def _is_overleaf(sheet: Sheet, spot: Spot, labels: dict[str, Spot]) -> bool:
    """Whether a cell goes on with what stands beside its label's parent on the page before: not the label alone.

    The cell left of it holds nothing, the parent stands in an earlier table and has no answer but its children's.
    """
    slot, left = spot.label_of, sheet.left_of(spot)
    parent = labels.get(slot.parent or "") if slot else None
    if parent is None or parent.label_of is None or parent.label_of.fields or spot.row > 0:
        return False
    return parent.table < spot.table and left is not None and left.is_free and not left.passage.text.strip()


def _go_on(sheet: Sheet, found: Located) -> None:
    """A value that runs over a page: the next table begins with the rest of it, beside an empty or repeated label."""
    last = top = None
    for spot in sheet.spots:
        if spot.is_free and "续" in spot.passage.text and len(spot.key) < _LONGEST_LABEL:
            _append_continued(sheet, spot, found)
        if spot.is_free and spot.row == 0 and spot.table > 0 and last is not None and spot.passage.text.strip():
            left = sheet.left_of(spot)
            name = last.label_of.name if last.label_of else ""
            is_rest = (
                left is not None and left.is_free and any(_is_rest_of(left, label) for label in (last, top) if label)
            )
            if left is not None and is_rest and name in found.values:
                spot.value_of = name
                left.value_of = name
                lines = [*_open_ended(found.values[name].lines), *spot.passage.lines]
                found.values[name] = passage_of(lines, found.values[name].place)
        if spot.label_of is not None:
            last = spot
            top = top if spot.label_of.parent else spot


def _open_ended(lines: Sequence[Line]) -> list[Line]:
    """The lines, the last going on where no sentence ends with it, in what has pages."""
    last = lines[-1] if lines else None
    if last is None or last.place.page is None or last.text.rstrip().endswith(_STOPS):
        return list(lines)
    return [*lines[:-1], replace(last, continues=True)]


def _append_continued(sheet: Sheet, label: Spot, found: Located) -> None:
    """A row whose label says （续） goes on with the value of the label that it repeats."""
    value = sheet.right_of(label) or sheet.below(label)
    for other in sheet.spots:
        slot = other.label_of
        if slot and slot.name in found.values and label.keys & slot.keys and value is not None and value.is_free:
            label.value_of = value.value_of = slot.name
            lines = [*found.values[slot.name].lines, *value.passage.lines]
            found.values[slot.name] = passage_of(lines, found.values[slot.name].place)


def _is_rest_of(left: Spot, label: Spot) -> bool:
    """Whether a cell repeats the label, is empty, or holds the end of it that fell on the next page."""
    keys = label.label_of.keys if label.label_of else frozenset()
    return not left.key or bool(left.keys & (label.keys | keys)) or any(key.endswith(left.key) for key in keys)


def _inner(blank: Blank, found: Located) -> None:
    """Labels inside the value of the label above them: （1）与国家发展规划…的相关性, 本单位专家：."""
    for parent in [slot for slot in blank.slots if not slot.fields and slot.name in found.values]:
        children = [slot for slot in blank.children(parent.name) if slot.name not in found.values]
        passage = found.values.pop(parent.name)
        known = _with_reworded(passage.text, children)
        if not children or not (
            _take_segments(passage, known, found, many_lines=True) or _take_counts(passage, children, found)
        ):
            found.loose.append(passage)


def _take_counts(passage: Passage, children: Sequence[Slot], found: Located) -> bool:
    """本单位专家16人、外单位专家7人: counts right behind their words, where all are counts and all stand there."""
    spans = []
    for slot in children:
        is_count = len(slot.fields) == 1 and slot.fields[0].kind == "integer"
        pattern = spaced_pattern(slot.words[0]) + _BEFORE_COUNT
        match = re.search(pattern, passage.text) if is_count else None
        if match is None:
            return False
        spans.append((match.start(), match.end(), slot.name))
    ends = [*sorted(start for start, _, _ in spans), len(passage.text)]
    for start, end, name in spans:
        found.values[name] = passage.cut(end, next(at for at in ends if at > start))
    return True


def _with_reworded(text: str, children: Sequence[Slot]) -> list[Slot]:
    """The slots with the words that a numbered line of the text has for them: the second for the second, if alike."""
    from rapidfuzz.fuzz import ratio

    known = []
    for number, slot in enumerate(children, 1):
        words = slot.words
        for line in _numbered_lines(text, number):
            if ratio(label_key(line), label_key(slot.words[0])) >= _REWORDED:
                words = (line, *words)
        known.append(replace(slot, words=words))
    return known


def _numbered_lines(text: str, number: int) -> list[str]:
    """What stands behind ``（2）`` at the beginning of a line, up to its colon or end."""
    figure = "一二三四五六七八九"[number - 1] if number <= _LAST_FIGURE else str(number)
    circled = chr(ord("①") + number - 1)
    sign = rf"(?:[（(]\s*(?:{number}|{figure})\s*[)）]|(?:{number}|{figure})[、.．]|{circled})"
    lines = re.finditer(rf"^[ \t\u3000]*{sign}\s*([^：:\n]{{4,40}})", text, re.MULTILINE)
    return [match.group(1).strip() for match in lines]


def _part_siblings(blank: Blank, found: Located) -> None:
    """A value that ran over a page may hold the labels of its siblings: （1）… goes on with （2）…."""
    for child in [slot for slot in blank.slots if slot.parent and slot.name in found.values]:
        missing = [slot for slot in blank.children(child.parent or "") if slot.name not in found.values]
        passage = found.values[child.name]
        hits = segments(passage.text, [Anchor(slot.name, slot.words) for slot in missing], many_lines=True)
        if hits:
            found.values[child.name] = passage.cut(0, hits[0].label_start)
        for hit in hits:
            found.values[hit.name] = passage.cut(hit.start, hit.end)


def _from_leftovers(blank: Blank, found: Located, margins: Sequence[Block]) -> None:
    """Labels not found yet, with a colon after them, in text that belongs nowhere, in headers and in footers."""
    missing = [slot for slot in blank.slots if slot.fields and not slot.place and slot.name not in found.values]
    missing = [slot for slot in missing if not (slot.joins and _has_digit(found.values.get(slot.joins)))]
    if not missing:
        return
    loose, found.loose = found.loose, []
    for passage in loose:
        missing = [slot for slot in missing if slot.name not in found.values]
        is_cell = passage.place.cell is not None
        is_long = is_cell or _is_typed_as_lines(passage.text, missing)
        _take_segments(passage, missing, found, many_lines=is_long, is_left=True)
    heads = [slot for slot in missing if slot.name not in found.values and slot.where in ("head", "cover")]
    if margins and heads:
        margin = Located(blank.printed)
        _take_segments(passage_of(margins), heads, margin, many_lines=False)
        found.values.update(margin.values)
