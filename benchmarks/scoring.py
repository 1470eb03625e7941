"""Comparing records with their truth: what is exact, what is silently wrong, which flags are false or lacking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.catalogue import BUILT_IN, Catalogue
from models.entry import FieldSpec
from samples.truth import Truth

FlagKey = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field of one record. outcome: ``exact``, ``flagged`` (wrong, and a flag says so) or ``silent``."""

    path: str
    form: str
    name: str
    key: str
    is_boxes: bool
    outcome: str
    got: Any
    expected: Any
    flags: tuple[str, ...] = ()
    false_alarms: tuple[str, ...] = ()
    is_empty: bool = False


@dataclass(slots=True)
class FileScore:
    """One file: a verdict a field, and the planted flags that were found or not.

    found, lacking: expected flags. stray: flags that nothing justifies, those on no field among them.
    justified: how many flags were expected, tolerated or stand on a wrong value. error: the error line's code.
    """

    path: str
    deviations: tuple[str, ...] = ()
    verdicts: list[Verdict] = field(default_factory=list)
    found: list[FlagKey] = field(default_factory=list)
    lacking: list[FlagKey] = field(default_factory=list)
    stray: list[FlagKey] = field(default_factory=list)
    justified: int = 0
    error: str | None = None
    surplus_records: int = 0


def score_file(
    path: str,
    truths: Sequence[Truth],
    results: Iterable[dict[str, Any]],
    deviations: tuple[str, ...] = (),
    catalogue: Catalogue = BUILT_IN,
) -> FileScore:
    """The score of one file; ``results`` are its records and error lines as JSON objects, in order."""
    score = FileScore(path, deviations)
    lines = list(results)
    records = [line for line in lines if "error" not in line]
    score.error = next((line["error"]["code"] for line in lines if "error" in line), None)
    for truth in truths:
        record = next((r for r in records if r["form"] == truth.form), None)
        if record is not None:
            records.remove(record)
        _score_record(score, truth, record, catalogue)
    score.surplus_records = len(records)
    return score


def _score_record(score: FileScore, truth: Truth, record: dict[str, Any] | None, catalogue: Catalogue) -> None:
    flags = [(flag["code"], flag["field"]) for flag in (record or {}).get("flags", [])]
    for name, spec, expected, got in _fields(truth, record, catalogue):
        score.verdicts.append(_verdict(score, truth, flags, (name, spec, expected, got), record is None))
    wrong = {v.name for v in score.verdicts if v.outcome != "exact"}
    for flag in truth.flags:
        is_found = flag in flags or (flag[1] in truth.free and any(f[1] == flag[1] for f in flags))
        (score.found if is_found else score.lacking).append(flag)
    for flag in flags:
        if flag in truth.flags or flag in truth.tolerated or flag[1] in wrong or flag[1] in truth.free:
            score.justified += 1
        else:
            score.stray.append(flag)


def _fields(
    truth: Truth, record: dict[str, Any] | None, catalogue: Catalogue
) -> Iterable[tuple[str, FieldSpec, Any, Any]]:
    form = catalogue.by_id[truth.form]
    values = (record or {}).get("values", {})
    for spec in form.fields():
        if spec.kind != "seal":
            yield spec.key, spec, truth.values.get(spec.key), values.get(spec.key)
    rows = (record or {}).get("rows", [])
    for index in range(max(len(truth.rows), len(rows))):
        expected = truth.rows[index] if index < len(truth.rows) else {}
        got = rows[index] if index < len(rows) else {}
        for spec in form.row_fields():
            yield f"rows[{index}].{spec.key}", spec, expected.get(spec.key), got.get(spec.key)


def _verdict(
    score: FileScore, truth: Truth, flags: list[FlagKey], item: tuple[str, FieldSpec, Any, Any], is_lost: bool
) -> Verdict:
    name, spec, expected, got = item
    on_field = tuple(sorted({code for code, where in flags if where == name}))
    loose = name.startswith("rows[") and any(where is None for _, where in flags)
    right = not is_lost and (
        (name in truth.free and bool(on_field)) or is_same(got, expected) or _is_any(got, truth.also.get(name, ()))
    )
    if name in truth.free and not on_field:
        right = False
    is_flagged = bool(on_field) or loose or (is_lost and score.error is not None)
    outcome = "exact" if right else "flagged" if is_flagged else "silent"
    alarms = tuple(
        code
        for code in on_field
        if (code, name) not in truth.flags and (code, name) not in truth.tolerated and name not in truth.free
    )
    return Verdict(
        score.path,
        truth.form,
        name,
        spec.key,
        spec.is_boxes,
        outcome,
        got,
        expected,
        on_field,
        alarms if right else (),
        expected in (None, [], ""),
    )


def is_same(got: Any, expected: Any) -> bool:
    """Whether a value is the true one; numbers by value, never a truth value for a number."""
    if isinstance(got, bool) != isinstance(expected, bool):
        return False
    if isinstance(got, int | float) and isinstance(expected, int | float):
        return float(got) == float(expected)
    return type(got) is type(expected) and bool(got == expected)


def _is_any(got: Any, accepted: Iterable[Any]) -> bool:
    return any(is_same(got, value) for value in accepted)
