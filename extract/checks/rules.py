"""The rules that a form declares between its fields: orders and sums. Flags, never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from decimal import Decimal

from models.entry import FieldSpec
from models.form import Check, Form
from models.record import Flag, FlagCode, Row, Value

_COLUMN = "rows."


def check_rules(
    form: type[Form], values: Mapping[str, Value], rows: list[Row], invalid: Set[str], totals: Mapping[str, Value]
) -> Iterator[Flag]:
    """``inconsistent`` on the later field of an order that is broken, and on a total that is not its sum.

    A rule is passed over where one of its values is lacking or is not of its type: that has a flag of its own.
    """
    heads = {spec.key: spec for spec in form.fields()}
    columns = {spec.key: spec for spec in form.row_fields()}
    for rule in form.checks:
        is_of_rows = all(key.startswith(_COLUMN) for key in (*rule.keys, *([rule.total] if rule.total else [])))
        if rule.rule == "total":
            yield from _check_printed_total(rule, columns, rows, totals)
        elif is_of_rows:
            plain = Check(rule.rule, tuple(_bare(key) for key in rule.keys), _bare(rule.total), rule.message)
            for index, row in enumerate(rows):
                yield from _check_one(plain, columns, row, invalid, f"rows[{index}].")
        elif rule.rule == "sum" and any(key.startswith(_COLUMN) for key in rule.keys):
            yield from _check_one(rule, {**heads, **_as_rows(columns)}, {**values, **_sums(rule, rows)}, invalid, "")
        else:
            yield from _check_one(rule, heads, values, invalid, "")


def _bare(key: str | None) -> str:
    return (key or "").removeprefix(_COLUMN)


def _as_rows(columns: Mapping[str, FieldSpec]) -> dict[str, FieldSpec]:
    return {f"{_COLUMN}{key}": spec for key, spec in columns.items()}


def _sums(rule: Check, rows: list[Row]) -> dict[str, Value]:
    """The sum of each column named, over the rows; None where one of its values is no number."""
    found: dict[str, Value] = {}
    for name in rule.keys:
        if name.startswith(_COLUMN):
            cells = [row.get(_bare(name)) for row in rows]
            numbers = [_number(cell) for cell in cells if cell is not None]
            known = [number for number in numbers if number is not None]
            found[name] = float(sum(known)) if known and len(known) == len(numbers) else None
    return found


def _number(value: Value) -> Decimal | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Decimal(str(value)) if is_number else None


def _check_one(
    rule: Check, specs: Mapping[str, FieldSpec], values: Mapping[str, Value], invalid: Set[str], prefix: str
) -> Iterator[Flag]:
    names = [*rule.keys, *([rule.total] if rule.total else [])]
    if any(prefix + name in invalid for name in names) or any(name not in specs for name in names):
        return
    if rule.rule == "order":
        first, last = rule.keys
        if _is_before(values.get(last), values.get(first)):
            usual = f"{specs[last].title}（{values[last]}）早于{specs[first].title}（{values[first]}）"
            if not isinstance(values[last], str):
                usual = f"{specs[last].title}（{values[last]}）小于{specs[first].title}（{values[first]}）"
            yield Flag.raised(FlagCode.INCONSISTENT, prefix + last, rule.message or usual)
        return
    total = _number(values.get(rule.total or ""))
    parts = [_number(values.get(name)) for name in rule.keys]
    known = [part for part in parts if part is not None]
    is_written = all(values.get(name) is None or _number(values.get(name)) is not None for name in rule.keys)
    if total is None or not known or not is_written or sum(known) == total:
        return
    spec = specs[rule.total or ""]
    usual = f"{spec.title}（{_shown(total)}）与各项之和（{_shown(Decimal(sum(known)))}）不一致"
    yield Flag.raised(FlagCode.INCONSISTENT, prefix + spec.key, rule.message or usual)


def _is_before(later: Value, earlier: Value) -> bool:
    """Whether what should be later is the earlier: two dates or months written alike, or two numbers."""
    if isinstance(later, str) and isinstance(earlier, str):
        return later[:1].isdigit() and earlier[:1].isdigit() and len(later) == len(earlier) and later < earlier
    one, other = _number(later), _number(earlier)
    return one is not None and other is not None and one < other


def _check_printed_total(
    rule: Check, columns: Mapping[str, FieldSpec], rows: list[Row], totals: Mapping[str, Value]
) -> Iterator[Flag]:
    """The row labelled 合计 against the sums of its columns. It is no row, so the flag names no field."""
    for name in rule.keys:
        key = _bare(name)
        spec, total = columns.get(key), _number(totals.get(key))
        found = _sums(Check("sum", (name,)), rows)[name]
        if spec is not None and total is not None and found is not None and _number(found) != total:
            usual = f"合计行的{spec.title}（{_shown(total)}）与各行之和（{_shown(Decimal(str(found)))}）不一致"
            yield Flag.raised(FlagCode.INCONSISTENT, None, rule.message or usual)


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"


def is_within(value: Value, least: float | None, most: float | None) -> bool:
    """Whether a number lies in its range."""
    number = _number(value)
    if number is None:
        return True
    return (least is None or number >= Decimal(str(least))) and (most is None or number <= Decimal(str(most)))


def range_words(spec: FieldSpec) -> str:
    """``在0到100之间``, ``不小于1``."""
    least, most = (None if end is None else f"{end:g}" for end in (spec.entry.least, spec.entry.most))
    if least is not None and most is not None:
        return f"在{least}到{most}之间"
    return f"不小于{least}" if least is not None else f"不大于{most}"
