"""What a blank says: the labels to look for, the words that are its own, and how its boxes stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from extract.align.passage import passage_of, tables_in
from models.entry import FieldSpec, Where
from models.form import Form
from models.labels import label_key, label_keys
from models.layout import Block, Line, Table

if TYPE_CHECKING:
    from extract.align.template import Template


@dataclass(frozen=True, slots=True)
class Slot:
    """A printed label and the fields that are answered at it.

    name: unique in the form. words: the label as it may be printed, the blank's own first.
    parent: name of the label above it (一级学科 below 主要从事的学科), or None.
    fields: more than one where they share a value (a range of dates, a name and its number).
    other: the field for what is written after 其他. sentence: the fields stand in a printed sentence.
    joins: name of the slot whose value this one completes (the number of a name printed apart from it).
    of_list: key of the list that a column belongs to, in a form of several. place: the cell of the blank in whose
        place the value stands, where labels alone do not say it.
    hints: the blank's own words in the value's place. follows: whether its boxes stand behind their words.
    notes: printed lines that recognition may glue to a value. letters: printed before each option, where all have one.
    """

    name: str
    words: tuple[str, ...]
    where: Where
    parent: str | None = None
    fields: tuple[FieldSpec, ...] = ()
    other: FieldSpec | None = None
    sentence: bool = False
    joins: str | None = None
    of_list: str | None = None
    place: str | None = None
    hints: tuple[str, ...] = ()
    follows: bool | None = None
    notes: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()

    @property
    def is_boxes(self) -> bool:
        """Whether options are ticked here."""
        return bool(self.fields) and self.fields[0].is_boxes

    @property
    def is_single(self) -> bool:
        """Whether one option at most may be ticked."""
        return bool(self.fields) and self.fields[0].kind in ("yes_no", "choice")

    @property
    def is_named_by_option(self) -> bool:
        """Whether the group has no label, and its first option stands for one: □同意 □不同意."""
        return self.is_boxes and self.words[0] in self.fields[0].options

    @property
    def full_words(self) -> tuple[str, ...]:
        """The words that name the parent too."""
        return _full_words(self.words, self.parent)

    @property
    def keys(self) -> frozenset[str]:
        """The label's keys: the blank's own and the other words for it."""
        return _keys_of(self.words, self.parent)


@lru_cache(maxsize=16384)
def _full_words(words: tuple[str, ...], parent: str | None) -> tuple[str, ...]:
    top = bare_label(parent.partition(":")[2]) if parent else ""
    return tuple(word for word in words if top and word.startswith(top))


@lru_cache(maxsize=16384)
def _keys_of(words: tuple[str, ...], parent: str | None) -> frozenset[str]:
    full = _full_words(words, parent)  # without their brackets they would name the parent alone
    own = {key for word in words if word not in full for key in label_keys(word)}
    return frozenset(own | {label_key(word) for word in full})


_INSTRUCTION = re.compile(r"[（(][^（()）]{0,6}(?:选|填|字)[^（()）]{0,3}[)）]$")
_SAME_ENDS = (("时间", "日期"), ("日期", "时间"), ("数量", "数"), ("人数", "数"), ("数", "人数"))


def _otherwise(word: str) -> list[str]:
    """The same label with another ending: 时间 is as often printed as 日期, and 名称 is left out."""
    found = [word.removesuffix(end) + other for end, other in _SAME_ENDS if word.endswith(end) and word != end]
    bare = word.removesuffix("名称")
    return [*found, bare] if bare != word and len(bare) >= 3 else found


@dataclass(frozen=True, slots=True)
class BlankCell:
    """A cell of the blank: its place as ``Place.cell``, the key of its text, its grid columns."""

    cell: str | None
    key: str
    col: int
    col_end: int


@dataclass(frozen=True, slots=True)
class BlankRow:
    """The cells that begin in one grid row of the blank, left to right. keys: what is printed in them."""

    table: int
    n_cols: int
    cells: tuple[BlankCell, ...]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class BlankList:
    """A list that stands among other fields. key: of the list, None where the form has but one.

    header, end: the blank's rows at which its header begins and what stands below it, by number; None where the blank
    does not say. printed: by column, the keys of what the blank itself prints in the list's rows.
    """

    key: str | None
    columns: tuple[Slot, ...]
    header: int | None = None
    end: int | None = None
    printed: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def has_sum(self) -> bool:
        """Whether the blank prints a row of sums (合计)."""
        return any(SUM.search(key) for _, keys in self.printed for key in keys)

    def words_of(self, name: str) -> frozenset[str]:
        """The keys of what the blank prints below a column."""
        return dict(self.printed).get(name, frozenset())


@dataclass(slots=True)
class Blank:
    """A form and what its blank says. slots: in the form's order, parents before children. columns: of all lists.

    printed: keys of every line and cell of the blank. prose: keys of the notice, run together.
    unplaced: keys of fields whose label is not found on the blank itself; only where there is a blank.
    lists: the lists that stand among other fields. rows: the rows of the blank's tables, where places matter.
    texts: what the blank prints in the cells of values that are told by their place.
    sentences: printed paragraphs with the names of the slots that are filled in inside them.
    templates: all printed paragraphs outside the tables, with their gaps. cells: cells with labels and gaps, by place.
    """

    form: type[Form]
    slots: list[Slot]
    columns: list[Slot] = field(default_factory=list)
    printed: frozenset[str] = frozenset()
    prose: str = ""
    unplaced: tuple[str, ...] = ()
    lists: tuple[BlankList, ...] = ()
    rows: tuple[BlankRow, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    sentences: tuple[tuple[str, tuple[str, ...]], ...] = ()
    templates: tuple[Template, ...] = ()
    cells: tuple[tuple[str, Template], ...] = ()

    @property
    def is_mixed(self) -> bool:
        """Whether lists stand among other fields, or are several."""
        return bool(self.lists) and is_mixed(self.form)

    def slot(self, name: str) -> Slot:
        """The slot of that name."""
        return next(slot for slot in self.slots if slot.name == name)

    def children(self, name: str) -> list[Slot]:
        """The slots below a label, in order."""
        return [slot for slot in self.slots if slot.parent == name]

    def zone(self, *where: Where) -> list[Slot]:
        """The slots that stand there."""
        return [slot for slot in self.slots if slot.where in where]

    def with_hints(
        self,
        hints: dict[str, tuple[tuple[str, ...], bool | None]],
        notes: tuple[str, ...],
        letters: dict[str, tuple[str, ...]],
    ) -> Blank:
        """The blank with the words that stand in its value places, the side of its boxes, its options' letters."""
        slots = [
            replace(slot, hints=hints[slot.name][0], follows=hints[slot.name][1], notes=notes)
            if slot.name in hints
            else slot
            for slot in self.slots
        ]
        slots = [replace(slot, letters=letters[slot.name]) if slot.name in letters else slot for slot in slots]
        return replace(self, slots=slots)


def slots_of(form: type[Form], printed: frozenset[str], by_place: frozenset[str] = frozenset()) -> list[Slot]:
    """The labels of a form's fields outside its list, as a flat list with parents before children.

    by_place: keys of fields whose value is found by the place of its cell on the blank.
    """
    others = {spec.entry.other_of: spec for spec in form.fields() if spec.entry.other_of}
    slots: dict[str, Slot] = {}
    for spec in form.fields():
        if spec.entry.other_of or spec.kind == "seal":
            continue
        if spec.key in by_place:
            _add_placed(slots, spec, others.get(spec.key))
            continue
        path = _path(spec.entry.label, printed)
        if (
            len(path) > 2
            and "…" in path[-1]
            and len([each for each in form.fields() if each.entry.value_cell == spec.entry.value_cell]) == 1
        ):
            path = path[:-1]  # 内科/心率/…次/分: its cell has a label of its own, and the unit is a hint
        zone = spec.entry.where
        head = f"{zone}:{path[0]}"
        if len(path) == 1:
            head = _unshared(slots, head, spec)
            slots[head] = _with_field(slots.get(head), head, path[0], None, spec, others.get(spec.key))
            continue
        is_sentence = "…" in spec.entry.label or (head in slots and slots[head].sentence)
        top = slots.setdefault(head, Slot(head, (path[0],), zone, sentence=is_sentence))
        if top.sentence:
            slots[head] = replace(top, fields=(*top.fields, spec))
            continue
        for word in path[1:-1]:  # a group inside a group
            inner = f"{head}/{word}"
            slots.setdefault(inner, Slot(inner, (word,), zone, head))
            head = inner
        name = _unshared(slots, f"{head}/{path[-1]}", spec)
        slots[name] = _with_field(slots.get(name), name, path[-1], head, spec, others.get(spec.key))
    if form.blank_data is not None:
        slots = {name: replace(slot, words=_with_bare(slot.words)) for name, slot in slots.items()}
    return [*slots.values(), *(_number_apart(slot) for slot in slots.values() if _is_name_and_number(slot))]


def _with_bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, and without the instruction at their end: 所属行业（单选） is printed as 所属行业：（单选） too."""
    bare = [_INSTRUCTION.sub("", word) for word in words]
    return (*words, *(word for word in bare if word not in words))


def _unshared(slots: dict[str, Slot], name: str, spec: FieldSpec) -> str:
    """The name of a field's slot: one of its own where the label stands twice, and is not two parts of one value."""
    known, number = name, 1
    while known in slots and slots[known].fields and not (spec.entry.part and slots[known].fields[0].entry.part):
        number += 1
        known = f"{name}#{number}"
    return known


def _add_placed(slots: dict[str, Slot], spec: FieldSpec, other: FieldSpec | None) -> None:
    """A slot whose value is told by its cell; the parts of one value (起止时间) have one slot."""
    for slot in slots.values():
        first = slot.fields[0] if slot.place and slot.fields else None
        is_one = first is not None and first.entry.part and spec.entry.part and first.entry.label == spec.entry.label
        if is_one and slot.place == spec.entry.value_cell:
            slots[slot.name] = replace(slot, fields=(*slot.fields, spec))
            return
    label = spec.entry.label
    word = label[label.rfind("/", 0, label.index("…")) + 1 :] if "…" in label else label.rpartition("/")[2]
    words = (word, spec.entry.label, *spec.entry.aliases)
    place = spec.entry.value_cell
    name = f"place:{spec.key}"
    slots[name] = Slot(name, words, spec.entry.where, None, (spec,), other, place=place)


def _is_name_and_number(slot: Slot) -> bool:
    return {spec.entry.part for spec in slot.fields} == {"name", "number"}


def _number_apart(slot: Slot) -> Slot:
    """填报人：张三 … 联系电话：0571-…, where the blank prints 填报人及联系电话."""
    words = ("联系电话", "电话", "手机", "手机号码", "联系方式")
    return Slot(f"{slot.name}#number", words, slot.where, None, slot.fields, joins=slot.name)


def _with_field(
    slot: Slot | None, name: str, word: str, parent: str | None, spec: FieldSpec, other: FieldSpec | None
) -> Slot:
    zone = spec.entry.where
    if slot and slot.fields:
        return replace(slot, fields=(*slot.fields, spec))
    words: tuple[str, ...] = (word, *spec.entry.aliases)
    if parent:  # 次要从事的学科/一级学科 and 次要从事的学科（一级学科） in one cell
        top = bare_label(parent.partition(":")[2])
        words = (*words, *(form.format(top, word) for form in ("{}/{}", "{}（{}）", "{}{}", "{}-{}", "{}：{}")))
    return Slot(name, (*words, *(alike for one in words for alike in _otherwise(one))), zone, parent, (spec,), other)


def bare_label(label: str) -> str:
    """A label without what stands in brackets at its end."""
    return re.sub(r"[（(][^（()）]*[）)]$", "", label)


def _path(label: str, printed: frozenset[str]) -> list[str]:
    """A label's parts; what the blank prints as one (国家/地区) is one part."""
    if "/" not in label or label_key(label) in printed:
        return [label]
    if "…" in label:  # 心率/…次/分
        at = label.rfind("/", 0, label.index("…"))
        return [*_path(label[:at], printed), label[at + 1 :]] if at >= 0 else [label]
    first, *rest = label.split("/")
    parts = [first]
    for number, word in enumerate(rest):
        left = "/".join(rest[number:])
        if number and label_key(left) in printed:
            return [*parts, left]
        if label_key(f"{parts[-1]}/{word}") in printed or (number and label_key(word) not in printed):
            parts[-1] = f"{parts[-1]}/{word}"
        else:
            parts.append(word)
    return parts


def columns_of(form: type[Form]) -> list[Slot]:
    """The columns of a form's lists; two fields that are parts of one cell (起止时间) are one column."""
    slots: dict[str, Slot] = {}
    of_label: dict[tuple[str | None, str], str] = {}
    for spec in form.row_fields():
        if spec.key == "list":
            continue
        known = of_label.get((spec.entry.of_list, spec.entry.label))
        if known and spec.entry.part and slots[known].fields[0].entry.part:
            slots[known] = replace(slots[known], fields=(*slots[known].fields, spec))
            continue
        of_label[spec.entry.of_list, spec.entry.label] = spec.key
        top, _, word = spec.entry.label.rpartition("/")
        words: tuple[str, ...] = (spec.entry.label, *spec.entry.aliases)
        if top and form.blank_data is not None:
            words = (word, *words, *(way.format(top, word) for way in ("{}{}", "{}（{}）", "{}-{}")))
        slots[spec.key] = Slot(spec.key, words, "row", None, (spec,), of_list=spec.entry.of_list)
    return list(slots.values())


def is_mixed(form: type[Form]) -> bool:
    """Whether a form's lists stand among other fields, or are several."""
    of_lists = {spec.entry.of_list for spec in form.row_fields() if spec.key != "list"}
    has_fields = any(spec.entry.where == "table" and spec.kind != "seal" for spec in form.fields())
    return len(of_lists) > 1 or (bool(of_lists) and has_fields)


def printed_keys(blocks: Sequence[Block]) -> frozenset[str]:
    """The keys of every line and every cell."""
    keys: set[str] = set()
    for line in _all_lines(blocks):
        keys |= label_keys(line.text)
    for table in tables_in(blocks):
        for cell in table.cells:
            keys |= label_keys(passage_of(cell.blocks).text)
    return frozenset(keys)


def _all_lines(blocks: Iterable[Block]) -> Iterable[Line]:
    for block in blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                yield from _all_lines(cell.blocks)
        else:
            yield block


SUM = re.compile(r"^\w{0,6}(?:合计|总计|小计|共计|累计|总数)\w{0,3}$")
_NOT_WORD = re.compile(r"[\W_]+")


def prose_key(text: str) -> str:
    """A long text without blanks and punctuation, so that a sentence of it can be found however it is broken."""
    return _NOT_WORD.sub("", text)
