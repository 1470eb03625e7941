"""All answers of one returned form become its values, with the evidence for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.normalise import Parsed, normalise
from extract.normalise.marks import choose
from extract.normalise.mixed import split_date_range, split_person_phone
from models.answer import Answer, Filled
from models.entry import FieldSpec, Part
from models.form import Form
from models.layout import Seal
from models.record import Evidence, Row, Value

_LABEL_UNIT = re.compile(r"[（(](?:单位[:：])?([百千万亿]元)[)）]")

_SEAL_SEEN = 0.98


@dataclass(slots=True)
class ReadValues:
    """The values of a form. evidence, invalid: by key, ``rows[0].budget`` for a row's field.

    invalid: the fields whose value is not of its type and stays as it was written. totals: of the row of sums.
    """

    values: dict[str, Value] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    invalid: set[str] = field(default_factory=set)
    totals: dict[str, Value] = field(default_factory=dict)


def values_of(form: type[Form], filled: Filled) -> ReadValues:
    """The values of every field of the form; a field without an answer is None (choices: []).

    A field of kind seal is None here: the stamps of a page are no answer.
    """
    read = ReadValues()
    for spec in form.fields():
        read.values[spec.key] = _value(spec, spec.key, filled.answers.get(spec.key), read)
    for index, answers in enumerate(filled.rows):
        read.rows.append(
            {
                spec.key: _value(spec, f"rows[{index}].{spec.key}", answers.get(spec.key), read)
                for spec in form.row_fields()
            }
        )
    by_key = {spec.key: spec for spec in form.row_fields()} if filled.totals else {}
    for key, answer in filled.totals.items():
        read.totals[key] = normalise(by_key[key].kind, answer.text, answer.unit or _unit_of(by_key[key])).value
    return read


def _value(spec: FieldSpec, name: str, answer: Answer | None, read: ReadValues) -> Value:
    empty: Value = [] if spec.kind == "choices" else None
    if answer is None or spec.kind == "seal":
        return empty
    value: Value
    if spec.is_boxes:
        value = choose(spec, answer.ticks)
    else:
        parsed = normalise(
            spec.kind, part_of(answer.part or spec.entry.part, answer.text), answer.unit or _unit_of(spec)
        )
        value = parsed.value
        if not parsed.is_valid:
            read.invalid.add(name)
    if value is not None and value != []:
        read.evidence[name] = _evidence(answer)
    return value


def part_of(part: Part | None, text: str) -> str:
    """The field's own part of a cell that two fields share; the whole text of any other."""
    match part:
        case None:
            return text
        case "first" | "last":
            return split_date_range(text)[part == "last"]
        case "name" | "number":
            return split_person_phone(text)[part == "number"]


def _unit_of(spec: FieldSpec) -> str | None:
    if spec.kind == "integer":
        return spec.entry.unit
    if spec.kind != "money":
        return None
    found = _LABEL_UNIT.search(spec.entry.label)
    return spec.entry.unit or (found[1] if found else None)


def _evidence(answer: Answer) -> Evidence:
    return Evidence(
        raw=answer.raw or answer.text,
        confidence=min(max(answer.confidence, 0.0), 1.0),
        page=answer.place.page,
        bbox=answer.place.bbox,
        cell=answer.place.cell,
        method=answer.method,
    )


def parse(spec: FieldSpec, text: str) -> Parsed:
    """What a text written for a field stands for; of a shared text, the field's own part."""
    return normalise(spec.kind, part_of(spec.entry.part, text))


def seal_value(seals: Sequence[Seal], can_show_seal: bool) -> bool | None:
    """The value of a field of kind seal: None where the medium cannot carry a stamp."""
    return bool(seals) if can_show_seal else None


def add_seal(form: type[Form], seals: Sequence[Seal], can_show_seal: bool, read: ReadValues) -> None:
    """Whether the form is stamped, and where: null where the medium cannot show a stamp."""
    spec = next((spec for spec in form.fields() if spec.kind == "seal"), None)
    if spec is None:
        return
    read.values[spec.key] = seal_value(seals, can_show_seal)
    if read.values[spec.key]:
        seal = max(seals, key=lambda seal: seal.confidence)
        read.evidence[spec.key] = Evidence(
            raw=seal.text or "", confidence=_SEAL_SEEN, page=seal.page, bbox=seal.bbox, method="ocr"
        )
