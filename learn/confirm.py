"""What filled copies tell of a learned form: what changes is a value, what never does is a label or a hint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.declaration import FieldDeclaration, FormDeclaration
from models.entry import Entry, FieldSpec, Kind
from models.record import Record

_FEWEST = 2
_ENOUGH = 3
_LONG = 60
_MOST_WRONG = 0.5
_STRICT: tuple[Kind, ...] = ("id_number", "mobile", "email", "date", "month")
_RESIDENT_ID = re.compile(r"\s*\d{17}[\dXx]\s*")


@dataclass(slots=True)
class Seen:
    """What stood at one field in the copies: what was written, and how often several boxes were ticked."""

    raws: list[str] = field(default_factory=list)
    n_multiple: int = 0


@dataclass(slots=True)
class Confirmed:
    """What the copies changed in a declaration, in words. n_copies: how many could be read as the form."""

    n_copies: int = 0
    changes: list[str] = field(default_factory=list)


def confirm(declaration: FormDeclaration, blank: bytes, copies: Sequence[tuple[str, bytes]]) -> Confirmed:
    """Corrects a declaration in place by what filled copies hold. copies: name and content of each file.

    Copies that cannot be read, or are no copies of this form, are passed over.
    """
    from extract.pipeline import extract
    from models.catalogue import Catalogue

    catalogue = Catalogue([(declaration, blank)], ())
    records: list[Record] = []
    for name, data in copies:
        results = extract(data, name, catalogue=catalogue)
        records += [one for one in results if isinstance(one, Record)]
    confirmed = Confirmed(len(records))
    if not records:
        return confirmed
    seen = _seen(records)
    for one in declaration.fields:
        _confirm_field(one, seen.get(one.key, Seen()), len(records), confirmed)
    columns = [*declaration.rows, *(column for each in declaration.lists for column in each.columns)]
    for one in columns:
        _confirm_field(one, seen.get(f"rows.{one.key}", Seen()), len(records), confirmed)
    return confirmed


def _seen(records: Sequence[Record]) -> dict[str, Seen]:
    """By field, or ``rows.`` and column, what stood there over all copies."""
    seen: dict[str, Seen] = {}
    for record in records:
        for name, evidence in record.evidence.items():
            raw = evidence.raw.strip()
            if raw:
                seen.setdefault(_without_index(name), Seen()).raws.append(raw)
        for flag in record.flags:
            if flag.code == "checkbox_multiple" and flag.field:
                seen.setdefault(_without_index(flag.field), Seen()).n_multiple += 1
    return seen


def _without_index(name: str) -> str:
    head, bracket, rest = name.partition("[")
    return f"{head}.{rest.partition('].')[2]}" if bracket else name


def _confirm_field(one: FieldDeclaration, seen: Seen, n_copies: int, confirmed: Confirmed) -> None:
    if one.type == "seal" or one.part or one.other_of:
        return
    if one.options:
        _confirm_options(one, seen, n_copies, confirmed)
        return
    if not seen.raws:
        return
    times = Counter(seen.raws)
    is_fixed = len(times) == 1 and n_copies >= _ENOUGH and len(seen.raws) == n_copies
    if is_fixed and one.hints and seen.raws[0] in one.hints:
        confirmed.changes.append(f"{one.key}: “{seen.raws[0]}” stands in every copy and is printed")
        return
    if len(times) > 1:
        one.unsure = [words for words in one.unsure if "printed in its place" not in words]
    kind = _kind_that_fits(one, seen.raws)
    if kind != one.type:
        confirmed.changes.append(f"{one.key}: {one.type} → {kind}")
        one.type = kind
        one.unsure = [words for words in one.unsure if words != "type"]
    elif len(times) > 1:
        one.unsure = [words for words in one.unsure if words != "type"]


def _confirm_options(one: FieldDeclaration, seen: Seen, n_copies: int, confirmed: Confirmed) -> None:
    if one.type == "choice" and seen.n_multiple >= max(1, n_copies // 4):
        confirmed.changes.append(f"{one.key}: choice → choices, several were ticked in {seen.n_multiple} copies")
        one.type = "choices"
        one.unsure = []
    elif seen.raws and n_copies >= _ENOUGH:
        one.unsure = [words for words in one.unsure if "ticked" not in words] if not seen.n_multiple else one.unsure


def _kind_that_fits(one: FieldDeclaration, raws: Sequence[str]) -> Kind:
    """The declared type where most values are of it; else a stricter or a wider one that all values are of."""
    if len(raws) < _FEWEST:
        return one.type
    if one.type in ("text", "long_text"):
        fitting = next((kind for kind in _STRICT if one.type == "text" and _are_plainly(kind, raws)), None)
        if fitting and len(raws) >= _ENOUGH and not one.hints:
            return fitting
        is_long = sum(len(raw) > _LONG or "\n" in raw for raw in raws) * 2 > len(raws)
        return "long_text" if is_long else one.type
    if _share(one.type, raws) >= _MOST_WRONG:
        return one.type
    wider: tuple[Kind, ...] = {
        "date": ("month",),
        "integer": ("number",),
        "mobile": ("phone",),
        "month": ("date",),
    }.get(  # type: ignore[assignment]
        one.type, ()
    )
    return next((kind for kind in wider if _share(kind, raws) > _MOST_WRONG), "text")


def _are_plainly(kind: Kind, raws: Sequence[str]) -> bool:
    """Whether all values are of a type and can be little else: any number could be that of some document."""
    if kind == "id_number" and not all(_RESIDENT_ID.fullmatch(raw) for raw in raws):
        return False
    return _share(kind, raws) == 1.0


def _share(kind: Kind, raws: Sequence[str]) -> float:
    """How many of the values can be read as the type."""
    from extract.normalise.filled import parse

    spec = FieldSpec("value", kind, Entry("value"))
    return sum(parse(spec, raw).is_valid for raw in raws) / len(raws)
