"""Two records of one form, field by field: what is equal, what differs, and what was only badly read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isclose

from collect.words import Likeness, light, likeness, plain
from models.catalogue import BUILT_IN, Catalogue
from models.entry import FieldSpec
from models.record import FlagCode, Record, Row, Value

_UNREADABLE = frozenset({FlagCode.LABEL_MISSING, FlagCode.CHECKBOX_UNCLEAR})
"""Flags that say the copy itself cannot show the value."""
_DOUBTFUL = frozenset({FlagCode.LOW_CONFIDENCE, FlagCode.CHECKBOX_UNCLEAR})
_OVERLOOKED = 2
_NEW_ROW_COST = 0.6
_MAX_ROW_PAIRS = 10_000
"""Longer lists are compared row by row: finding moved rows takes the square of the time."""


class State(StrEnum):
    """How a field of one record stands to the same field of the other."""

    EQUAL = "equal"
    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field in two records.

    key: as in the first record; there_key: as in the second (rows may have moved), "" where its row is not there, as
    ``key`` is "" where the row is only in the second. title: what a person calls the field.
    is_badly_read: the values differ, and only because recognition took look-alikes for one another, or because the
    recognised copy does not show the value (a page cut off, an unclear tick): nobody changed anything.
    """

    key: str
    there_key: str
    title: str
    state: State
    here: Value
    there: Value
    is_badly_read: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether the values really differ."""
        return self.state is not State.EQUAL and not self.is_badly_read


def diff_records(here: Record, there: Record, catalogue: Catalogue = BUILT_IN) -> list[FieldDiff]:
    """Every field of two records of one form, in the form's order, rows last. ValueError: two forms."""
    return list(_diffs(here, there, catalogue))


def is_really_changed(here: Record, there: Record, catalogue: Catalogue = BUILT_IN) -> bool:
    """Whether ``really_changed`` finds a field in two records of one form; it is not looked further than to the first.

    ValueError: two forms.
    """
    return any(each.is_changed and each.key != "seal" for each in _diffs(here, there, catalogue))


def _diffs(here: Record, there: Record, catalogue: Catalogue) -> Iterator[FieldDiff]:
    if here.form != there.form:
        raise ValueError(f"two forms cannot be compared: {here.form} and {there.form}")
    pair = _Pair(here, there)
    form = catalogue.get(here.form)
    specs = form.fields() if form else ()
    for spec in specs:
        yield pair.field(spec.key, spec.key, spec.title, spec)
    known = {spec.key for spec in specs}
    for key in dict.fromkeys([*here.values, *there.values]):
        if key not in known:
            yield pair.field(key, key, key, None)
    if here.rows or there.rows:
        yield from pair.rows(form.row_fields() if form else ())


def really_changed(diffs: Sequence[FieldDiff]) -> list[FieldDiff]:
    """The fields that somebody changed; the seal is no field that a Word copy could show."""
    return [each for each in diffs if each.is_changed and each.key != "seal"]


def align_rows(here: Sequence[Row], there: Sequence[Row]) -> list[tuple[int | None, int | None]]:
    """Which row of one list is which of the other, by index; None where a row is in one list only.

    The order of rows is kept; rows that have more than half of their values in common belong together.
    """
    if len(here) == len(there) and all(map(_row_gap_is_small, here, there)):
        return [(index, index) for index in range(len(here))]
    if len(here) * len(there) > _MAX_ROW_PAIRS:
        return [
            (index if index < len(here) else None, index if index < len(there) else None)
            for index in range(max(len(here), len(there)))
        ]
    gaps = [[_row_gap(row, other) for other in there] for row in here]
    costs = _row_costs(gaps, len(there))
    pairs: list[tuple[int | None, int | None]] = []
    left, right = len(here), len(there)
    while left or right:
        now = costs[left][right]
        # Sums of such numbers are not always equal to the last digit.
        if left and right and isclose(now, costs[left - 1][right - 1] + gaps[left - 1][right - 1]):
            left, right = left - 1, right - 1
            pairs.append((left, right))
        elif left and (not right or isclose(now, costs[left - 1][right] + _NEW_ROW_COST)):
            left -= 1
            pairs.append((left, None))
        else:
            right -= 1
            pairs.append((None, right))
    return pairs[::-1]


class _Pair:
    """Two records, and what is known about how well each was read."""

    def __init__(self, here: Record, there: Record) -> None:
        self._here, self._there = here, there
        self._codes = (_codes_by_field(here), _codes_by_field(there))

    def field(self, key: str, there_key: str, title: str, spec: FieldSpec | None) -> FieldDiff:
        """How one field stands."""
        here, there = _value_at(self._here, key), _value_at(self._there, there_key)
        kind = spec.kind if spec else "text"
        if is_equal(here, there, kind):
            return FieldDiff(key, there_key, title, State.EQUAL, here, there)
        if _is_empty(here) or _is_empty(there):
            state = State.ONLY_THERE if _is_empty(here) else State.ONLY_HERE
            silent = 0 if _is_empty(here) else 1
            name = (key, there_key)[silent]
            is_unreadable = bool(self._codes[silent].get(name, frozenset()) & _UNREADABLE)
            is_unseen = _is_read_by_ocr((self._here, self._there)[silent], name) and _is_tiny(
                there if _is_empty(here) else here
            )
            return FieldDiff(key, there_key, title, state, here, there, is_unreadable or is_unseen)
        return FieldDiff(
            key, there_key, title, State.DIFFERS, here, there, self._is_badly_read(key, there_key, here, there)
        )

    def rows(self, specs: Sequence[FieldSpec]) -> Iterator[FieldDiff]:
        """The fields of the rows."""
        for left, right in align_rows(self._here.rows, self._there.rows):
            number = (left if left is not None else right or 0) + 1
            for spec in specs:
                key = f"rows[{left}].{spec.key}" if left is not None else ""
                there_key = f"rows[{right}].{spec.key}" if right is not None else ""
                yield self.field(key, there_key, f"第{number}行 {spec.title}", spec)

    def _is_badly_read(self, key: str, there_key: str, here: Value, there: Value) -> bool:
        reads = [_is_read_by_ocr(self._here, key), _is_read_by_ocr(self._there, there_key)]
        if not any(reads):
            return False
        codes = [self._codes[0].get(key, frozenset()), self._codes[1].get(there_key, frozenset())]
        doubts = [was_read and bool(found & _DOUBTFUL) for was_read, found in zip(reads, codes, strict=True)]
        if isinstance(here, bool | list) or isinstance(there, bool | list):
            return any(doubts)
        return likeness(_to_text(here), _to_text(there), any(doubts)) is not Likeness.CHANGED


def is_equal(here: Value, there: Value, kind: str = "text") -> bool:
    """Whether two values say the same, blanks and the width of characters aside; in long texts all punctuation too."""
    if _is_empty(here) or _is_empty(there):
        return _is_empty(here) and _is_empty(there)
    if here == there and isinstance(here, bool) == isinstance(there, bool):
        return True
    if isinstance(here, list) and isinstance(there, list):
        return set(here) == set(there)
    if isinstance(here, bool | list) or isinstance(there, bool | list):
        return False
    first, second = _to_text(here), _to_text(there)
    return plain(first) == plain(second) if kind == "long_text" else light(first) == light(second)


def _to_text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _is_empty(value: Value) -> bool:
    return value is None or value == [] or value == ""


def _is_tiny(value: Value) -> bool:
    """Whether a value is so short that recognition overlooks it: a lone number, one or two characters."""
    return not isinstance(value, bool | list) and len(plain(_to_text(value))) <= _OVERLOOKED


def _value_at(record: Record, key: str) -> Value:
    if not key.startswith("rows["):
        return record.values.get(key)
    index, _, name = key.removeprefix("rows[").partition("].")
    return record.rows[int(index)].get(name)


def _codes_by_field(record: Record) -> dict[str, frozenset[FlagCode]]:
    found: dict[str, set[FlagCode]] = {}
    for flag in record.flags:
        if flag.field:
            found.setdefault(flag.field, set()).add(flag.code)
    return {key: frozenset(codes) for key, codes in found.items()}


def _is_read_by_ocr(record: Record, key: str) -> bool:
    """Whether the value was recognised and not read; a field without evidence follows the copy it stands in."""
    evidence = record.evidence.get(key)
    if evidence:
        return evidence.method.startswith("ocr") or evidence.method == "pixels"
    return record.source.media in ("scan", "image")


def _row_costs(gaps: Sequence[Sequence[float]], n_there: int) -> list[list[float]]:
    """The least cost to make the first rows of one list into the first rows of the other. gaps: of each to each."""
    costs = [[column * _NEW_ROW_COST for column in range(n_there + 1)]]
    for row in range(1, len(gaps) + 1):
        line = [row * _NEW_ROW_COST]
        for column in range(1, n_there + 1):
            kept = costs[row - 1][column - 1] + gaps[row - 1][column - 1]
            line.append(min(kept, costs[row - 1][column] + _NEW_ROW_COST, line[-1] + _NEW_ROW_COST))
        costs.append(line)
    return costs


def _row_gap_is_small(here: Row, there: Row) -> bool:
    return _row_gap(here, there) <= 0.5


def _row_gap(here: Row, there: Row) -> float:
    """The share of values that differ, 0 to 1; the running number tells nothing, as rows are renumbered."""
    n_filled = n_far = 0
    for key in {**here, **there}:
        one, other = here.get(key), there.get(key)
        if key != "seq" and not (_is_empty(one) and _is_empty(other)):
            n_filled += 1
            n_far += not _is_near(one, other)
    return n_far / n_filled if n_filled else 0.0


def _is_near(here: Value, there: Value) -> bool:
    if is_equal(here, there, "long_text"):
        return True
    return not (_is_empty(here) or _is_empty(there)) and (
        likeness(_to_text(here), _to_text(there), True) is not Likeness.CHANGED
    )


def pair_records(
    here: Sequence[Record], there: Sequence[Record], catalogue: Catalogue = BUILT_IN
) -> list[tuple[Record | None, Record | None]]:
    """Which record of one side is which of the other: of one file, else about one subject, else in order, form by form.

    None where a record has no partner. The order is that of the first side.
    """
    left = list(enumerate(there))
    partners: dict[int, int] = {}
    for tell in (_file_of, _subject_of, _form_of):
        for number, record in enumerate(here):
            if number in partners:
                continue
            wanted = tell(record, catalogue)
            match = next((place for place, other in left if wanted and tell(other, catalogue) == wanted), None)
            if match is not None:
                partners[number] = match
                left = [pair for pair in left if pair[0] != match]
    pairs = [(record, there[partners[at]] if at in partners else None) for at, record in enumerate(here)]
    return [*pairs, *((None, record) for _, record in left)]


def _file_of(record: Record, catalogue: Catalogue) -> tuple[str, ...] | None:
    source = record.source
    return (
        (record.form, source.path, source.sha256, str(source.pages), _name_of(record, catalogue))
        if source.path
        else None
    )


def _subject_of(record: Record, catalogue: Catalogue) -> tuple[str, ...] | None:
    name = _name_of(record, catalogue)
    return (record.form, name) if name else None


def _form_of(record: Record, catalogue: Catalogue) -> tuple[str, ...]:
    return (record.form,)


def _name_of(record: Record, catalogue: Catalogue) -> str:
    form = catalogue.get(record.form)
    return "/".join(plain(_to_text(record.values.get(key))) for key in form.subject) if form else ""
