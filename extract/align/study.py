"""What a blank says: read once, in the same way as its returned copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extract.align.blank import (
    Blank,
    BlankList,
    Slot,
    columns_of,
    is_mixed,
    printed_keys,
    prose_key,
    slots_of,
)
from extract.align.hints import hint_lines
from extract.align.lettered import letters_of
from extract.align.lists import Header, header_of
from extract.align.locate import Located, label_keys_of, locate, split_tables
from extract.align.passage import Passage, passage_of, tables_in
from extract.align.rows import blank_rows, rows_of
from extract.align.shared import asks_for, is_shared
from extract.align.spots import Sheet, find_labels, sheet_of
from extract.align.ticks import read_ticks
from extract.align.typed import cell_templates_in, templates_in
from models.form import Form
from models.labels import label_key, label_keys
from models.layout import Block, Cell, Line, Table

_NOTE, _SHORTEST = 8, 3
_APART = re.compile(r"[ \u3000_＿]{2,}|\t|\n")
_ROUNDS = 3
_ASKS = re.compile("[□☐口_＿﹍]")
_FILL = " \t\n\u3000_＿﹍□口"
_NUMBER = re.compile(r"\s*[（(]\s*\d\s*[)）]\s*\S{4}")


def study(form: type[Form], blocks: Sequence[Block], notice: str = "") -> Blank:
    """What the blank of a form says; ``notice`` is the text that was sent out with it.

    Where the form's declaration says in which cells its values stand, and the labels lead elsewhere, the cells count.
    """
    printed = printed_keys(blocks)
    lines = "".join(block.text for block in blocks if isinstance(block, Line))
    prose = f"{prose_key(notice)}\n{prose_key(lines)}"
    by_place = _in_shared_cells(form, blocks) if form.is_by_place else frozenset()
    for _ in range(_ROUNDS):
        blank = Blank(form, slots_of(form, printed, by_place), columns_of(form), printed, prose)
        if form.blank_data is not None:
            blank = _with_rows(blank, blocks, is_by_place=bool(by_place)) if blocks else _with_lists(blank)
            blank = replace(blank, templates=templates_in(blank, blocks), cells=cell_templates_in(blank, blocks))
        located = locate(blocks, (), blank, "word")
        blank = replace(blank, sentences=_sentences(blank, blocks, located))
        if blank.sentences:  # they come before what labels lead to
            located = locate(blocks, (), blank, "word")
        astray = _found_elsewhere(blank, located) if form.is_by_place and blocks else frozenset()
        if astray <= by_place:
            break
        by_place |= astray
    hints = {
        name: _own_words(blank.slot(name), passage, form.blank_data is not None)
        for name, passage in located.values.items()
    }
    studied = blank.with_hints(hints, _notes(blocks, blank), _letters(blank, blocks))
    return replace(studied, unplaced=_unplaced(blank, located)) if blocks else studied


def _in_shared_cells(form: type[Form], blocks: Sequence[Block]) -> frozenset[str]:
    """The fields in whose cell the blank has a place for a date, a signature or a stamp too."""
    shared = {cell.place.cell for table in tables_in(blocks) for cell in table.cells if is_shared(cell.text)}
    specs = [spec for spec in form.fields() if spec.entry.where == "table" and spec.kind != "seal"]
    firsts = [spec for spec in specs if spec.entry.part not in ("last", "number") and not spec.entry.other_of]
    times = Counter(spec.entry.value_cell for spec in firsts)
    by_words = {spec.entry.value_cell for spec in firsts if "…" in spec.entry.label.partition("/")[2]}
    by_words -= {spec.entry.value_cell for spec in firsts if spec.is_boxes}  # a sentence and a group in one cell
    by_words |= {cell.place.cell for table in tables_in(blocks) for cell in table.cells if _is_numbered(cell)}
    shared |= {cell for cell, count in times.items() if count > 1 and cell not in by_words}
    columns = frozenset(spec.key for spec in firsts if spec.entry.option_cells)
    return columns | frozenset(spec.key for spec in firsts if spec.entry.value_cell in shared and not spec.entry.part)


def _is_numbered(cell: Cell) -> bool:
    """Whether the cell holds numbered labels, a line each, which find their values by their own words."""
    return sum(bool(_NUMBER.match(line.text)) for line in cell.lines) > 1


def _sentences(blank: Blank, blocks: Sequence[Block], located: Located) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The blank's paragraphs in which values are asked for that were not found at a label of their own."""
    if blank.form.blank_data is None:
        return ()
    left = [slot for slot in blank.slots if slot.fields and not slot.joins and not slot.place]
    lost = {slot.name for slot in left if slot.name not in located.values or "…" in slot.words[0]}
    printed = " ".join(block.text for block in blocks if isinstance(block, Line))
    in_tables = frozenset(key for table in tables_in(blocks) for cell in table.cells for key in label_keys(cell.text))
    left = [slot for slot in left if slot.where != "table" or label_key(slot.words[0]) not in in_tables]
    found = []
    for line in [block for block in blocks if isinstance(block, Line)] if lost else []:
        slots = [slot for slot in left if asks_for(line.text, slot, printed)]
        if any(slot.name in lost for slot in slots):
            found.append((line.text, tuple(slot.name for slot in slots)))
            left = [slot for slot in left if slot not in slots]
    return tuple(found)


def _found_elsewhere(blank: Blank, located: Located) -> frozenset[str]:
    """The fields whose value is not found in the cell that their declaration names."""
    astray = set()
    for slot in blank.slots:
        found = located.values.get(slot.name)
        cell = found.where().cell if found else None
        astray |= {spec.key for spec in slot.fields if spec.entry.value_cell and spec.entry.value_cell != cell}
    return frozenset(astray)


def _with_rows(blank: Blank, blocks: Sequence[Block], *, is_by_place: bool) -> Blank:
    """The blank with its lists, and with the rows of its tables where they are needed to find values."""
    if not (is_by_place or blank.columns):
        return blank
    _, mains = split_tables(blocks, blank)
    sheet = sheet_of(mains, label_keys_of(blank.slots))
    order = {at: number for number, at in enumerate(rows_of(sheet))}
    headers = _headers(sheet, blank)
    labels = find_labels(sheet, [slot for slot in blank.zone("table") if not slot.place], blank.printed)
    stops = {order[spot.table, spot.row] for spot in labels.values()}
    stops |= {order[table, header.top] for table, header, _ in headers}
    stops |= _heading_rows(sheet, order, {cell for slot in blank.slots for cell in _cells_of(slot)})
    cells = {spot.cell.place.cell: (spot.table, spot.row) for spot in sheet.spots}
    stops |= {order[cells[slot.place]] for slot in blank.slots if slot.place in cells}
    lists = []
    for table, header, columns in headers:
        below = next((order[at] for at in rows_of(sheet) if at >= (table, header.below)), len(order))
        end = min((stop for stop in stops if stop >= below), default=None)
        printed = _printed_below(sheet, table, header, (below, len(order) if end is None else end))
        lists.append(BlankList(columns[0].of_list, columns, order[table, header.top], end, printed))
    rows = blank_rows(sheet) if is_by_place or is_mixed(blank.form) else ()
    places = {slot.place for slot in blank.slots if slot.place}
    texts = {str(spot.cell.place.cell): spot.passage.text for spot in sheet.spots if spot.cell.place.cell in places}
    return replace(blank, lists=tuple(lists), rows=rows, texts=texts)


def _cells_of(slot: Slot) -> set[str]:
    places = {cell for spec in slot.fields for cell in (spec.entry.value_cell, *spec.entry.option_cells)}
    return {cell for cell in places if cell}


def _heading_rows(sheet: Sheet, order: dict[tuple[int, int], int], cells: set[str]) -> set[int]:
    """The rows of headings right above rows of values: words in every cell that begins there, and two at least."""
    found = set()
    for table, row in [at for at in order if any(s.cell.place.cell in cells for s in sheet.rows[at])]:
        above = sheet.rows.get((table, row - 1), ())
        if len(above) > 1 and all(spot.key and not _ASKS.search(spot.passage.text) for spot in above):
            found.add(order[table, row - 1])
    return found


def _with_lists(blank: Blank) -> Blank:
    """The lists of a form that has no blank: their headers are looked for wherever they stand."""
    groups: dict[str | None, list[Slot]] = {}
    for slot in blank.columns:
        groups.setdefault(slot.of_list, []).append(slot)
    return replace(blank, lists=tuple(BlankList(key, tuple(columns)) for key, columns in groups.items()))


def _headers(sheet: Sheet, blank: Blank) -> list[tuple[int, Header, tuple[Slot, ...]]]:
    """Table, header and columns of each list, where the blank has its header."""
    groups: dict[str | None, list[Slot]] = {}
    for slot in blank.columns:
        groups.setdefault(slot.of_list, []).append(slot)
    found = []
    for columns in groups.values():
        cells = {spec.entry.cell for slot in columns for spec in slot.fields} - {None}
        named = [spot for spot in sheet.spots if spot.cell.place.cell in cells]
        for table in range(len(sheet.columns)):
            spots = [spot for spot in sheet.spots if spot.table == table and spot.is_free]
            if named:
                top, end = min(s.row for s in named), max(s.row_end for s in named)
                spots = [s for s in spots if s.table == named[0].table and top <= s.row < end]
            header = header_of(spots, columns, None) if spots else None
            if header is not None:
                found.append((table, header, tuple(columns)))
                break
    return found


def _printed_below(
    sheet: Sheet, table: int, header: Header, rows: tuple[int, int]
) -> tuple[tuple[str, frozenset[str]], ...]:
    """By column, the keys of what the blank prints in a list's rows."""
    numbers = {at for number, at in enumerate(rows_of(sheet)) if rows[0] <= number < rows[1] and at[0] == table}
    words: dict[str, set[str]] = {}
    for spot in sheet.spots:
        if (spot.table, spot.row) in numbers and spot.key:
            for name, (start, end) in header.spans.items():
                if start <= spot.col < end:
                    words.setdefault(name, set()).add(spot.key)
    hints = {
        name: {label_key(hint) for spec in slot.fields for hint in spec.entry.hints}
        for name, slot in header.slots.items()
    }
    names = [name for name in header.spans if words.get(name) or hints.get(name)]
    return tuple((name, frozenset(words.get(name, set()) | hints.get(name, set()))) for name in names)


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


def _letters(blank: Blank, blocks: Sequence[Block]) -> dict[str, tuple[str, ...]]:
    """The letters or numbers of options that the blank tells apart by them (A.… B.…), by slot."""
    if blank.form.blank_data is None:
        return {}
    texts = [passage_of([block]).text for block in blocks]
    printed = "\n".join(texts)
    found = {slot.name: letters_of(printed, slot.fields[0].options) for slot in blank.slots if slot.is_boxes}
    return {name: letters for name, letters in found.items() if letters}


def _own_words(slot: Slot, passage: Passage, is_declared: bool) -> tuple[tuple[str, ...], bool | None]:
    if not slot.is_boxes:
        declared = [hint for spec in slot.fields for hint in spec.entry.hints]
        apart = (
            [part for part in _APART.split(passage.text) if len(label_key(part)) >= _SHORTEST] if is_declared else []
        )
        bare = passage.text.strip(_FILL) if is_declared and not label_key(passage.text) else ""  # （    ）, /
        return tuple(dict.fromkeys((*hint_lines(passage.text), *declared, *apart, *([bare] if bare else [])))), None
    read = read_ticks(passage, slot.fields[0].options, follows=None, single=slot.is_single)
    return (passage.text.strip(),) if is_declared else (), read.follows
