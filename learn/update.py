"""Next year's blank of a form: what was added, removed and renamed; the keys of what stayed are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from learn.checks import propose_checks
from models.declaration import FieldDeclaration, FormDeclaration
from models.labels import label_key

_ALIKE = 70.0
_LONGEST_ALIASES = 100


@dataclass(slots=True)
class Change:
    """One field that is not as it was. what: ``added``, ``removed``, ``renamed``, ``type``, ``options``, ``length``."""

    what: str
    key: str
    old: str = ""
    new: str = ""


@dataclass(slots=True)
class Updated:
    """The new declaration, and how it differs from the old one."""

    declaration: FormDeclaration
    changes: list[Change] = field(default_factory=list)


def update(old: FormDeclaration, new: FormDeclaration) -> Updated:
    """The declaration of a new blank, with the old one's id, keys and all that people wrote into it.

    new: as learned from the new blank. A field that is alike in place and label keeps its key, type, aliases and
    whether it is required; its old label becomes an alias where it was reworded.
    """
    changes: list[Change] = []
    found = new.model_copy(deep=True)
    found.id, found.quota = old.id, old.quota
    found.titles = list(dict.fromkeys([*new.titles, *old.titles]))[:20]
    found.annex = new.annex or old.annex
    found.fields = _kept(old.fields, found.fields, changes)
    before = [*old.rows, *(column for one in old.lists for column in one.columns)]
    after = [*found.rows, *(column for one in found.lists for column in one.columns)]
    kept = iter(_kept(before, after, changes))
    found.rows = [next(kept) for _ in found.rows]
    for one in found.lists:
        one.columns = [next(kept) for _ in one.columns]
        same = next((each for each in old.lists if label_key(each.label) == label_key(one.label)), None)
        one.key = same.key if same else one.key
    keys = {one.key for one in found.fields}
    found.subject = [key for key in old.subject if key in keys] or [key for key in found.subject if key in keys]
    found.checks = [check for check in old.checks if _holds(check.fields, check.total, found)] or propose_checks(found)
    found.notes = new.notes
    return Updated(found, changes)


def _holds(fields: Sequence[str], total: str | None, declaration: FormDeclaration) -> bool:
    heads = {one.key for one in declaration.fields}
    columns = {f"rows.{column.key}" for _, column in declaration.columns()}
    return all(
        name in heads | columns or name.startswith("rows.all") for name in [*fields, *([total] if total else [])]
    )


def _kept(
    old: Sequence[FieldDeclaration], new: Sequence[FieldDeclaration], changes: list[Change]
) -> list[FieldDeclaration]:
    """The new fields under the old ones' keys, in the new order."""
    pairs = _pairs(old, new)
    taken = {one.key for one in old}
    renamed: dict[str, str] = {}
    result = []
    for at, one in enumerate(new):
        before = pairs.get(at)
        if before is None:
            key = _free(one.key, taken)
            taken.add(key)
            renamed[one.key] = key
            result.append(one.model_copy(update={"key": key}))
            changes.append(Change("added", key, new=one.label))
            continue
        renamed[one.key] = before.key
        result.append(_merged(before, one, changes))
    for one in result:
        one.other_of = renamed.get(one.other_of, one.other_of) if one.other_of else None
    gone = [one for one in old if all(one is not before for before in pairs.values())]
    changes += [Change("removed", one.key, old=one.label) for one in gone]
    return result


def _free(key: str, taken: set[str]) -> str:
    number, name = 2, key
    while name in taken:
        name = f"{key[:44]}_{number}"
        number += 1
    return name


def _path(label: str) -> str:
    return "/".join(label_key(part) for part in label.split("/"))


def _pairs(old: Sequence[FieldDeclaration], new: Sequence[FieldDeclaration]) -> dict[int, FieldDeclaration]:
    """By the new field's number the old one that it is: the same label first, then the most alike in the same order."""
    from rapidfuzz.fuzz import ratio

    pairs: dict[int, FieldDeclaration] = {}
    left = list(old)
    for same in (_is_same_path, _is_same_end, _is_other_word):
        for at, one in enumerate(new):
            hit = None if at in pairs else next((each for each in left if same(each, one)), None)
            if hit is not None:
                pairs[at] = hit
                left.remove(hit)
    scores = [
        (ratio(label_key(each.label), label_key(one.label)), at, each)
        for at, one in enumerate(new)
        if at not in pairs
        for each in left
        if _is_alike_in_kind(each, one)
    ]
    for score, at, each in sorted(scores, key=lambda row: -row[0]):
        if score >= _ALIKE and at not in pairs and any(each is one for one in left):
            pairs[at] = each
            left = [one for one in left if one is not each]
    return pairs


def _is_same_path(one: FieldDeclaration, two: FieldDeclaration) -> bool:
    return _path(one.label) == _path(two.label) and one.part == two.part and bool(one.other_of) == bool(two.other_of)


def _is_same_end(one: FieldDeclaration, two: FieldDeclaration) -> bool:
    """The same label under another group, or without one."""
    ends = {label_key(each.label.split("/")[-1]) for each in (one, two)}
    return (
        len(ends) == 1 and one.part == two.part and one.where == two.where and bool(one.other_of) == bool(two.other_of)
    )


def _is_other_word(one: FieldDeclaration, two: FieldDeclaration) -> bool:
    """Whether one label is a known other word for the other: 手机, 手机号码."""
    first, second = ({label_key(each.label.split("/")[-1]), *map(label_key, each.aliases)} for each in (one, two))
    ends = [label_key(each.label.split("/")[-1]) for each in (one, two)]
    return (ends[1] in first or ends[0] in second) and one.part == two.part and _is_alike_in_kind(one, two)


def _is_alike_in_kind(one: FieldDeclaration, two: FieldDeclaration) -> bool:
    return (
        bool(one.options) == bool(two.options) and one.where == two.where and bool(one.other_of) == bool(two.other_of)
    )


def _merged(old: FieldDeclaration, new: FieldDeclaration, changes: list[Change]) -> FieldDeclaration:
    """The old field where the new blank has it."""
    one = old.model_copy(deep=True)
    one.where, one.section, one.cell, one.value_cell = new.where, new.section, new.cell, new.value_cell
    one.option_cells = new.option_cells
    one.hints, one.max_length, one.unit = new.hints, new.max_length, new.unit or old.unit
    if _path(old.label) != _path(new.label):
        changes.append(Change("renamed", one.key, old.label, new.label))
        alias = old.label.split("/")[-1]
        one.aliases = list(dict.fromkeys([*one.aliases, alias]))[:_LONGEST_ALIASES]
    one.label = new.label
    if new.options and old.options and new.options != old.options:
        changes.append(Change("options", one.key, "、".join(old.options), "、".join(new.options)))
        one.options = new.options
    elif bool(new.options) != bool(old.options) or (new.type == "yes_no") != (old.type == "yes_no"):
        changes.append(Change("type", one.key, old.type, new.type))
        one.type, one.options = new.type, new.options
    if new.max_length != old.max_length:
        changes.append(Change("length", one.key, str(old.max_length or ""), str(new.max_length or "")))
    one.unsure = []
    return one
