"""A filled form's answers as typed values, each with the evidence it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.normalise import normalise
from extract.normalise.mixed import split_date_range, split_person_phone
from models.answer import Answer, Filled, OptionTick
from models.entry import FieldSpec
from models.form import Form
from models.layout import MarkState
from models.record import Evidence, Row, Value


@dataclass(slots=True)
class Values:
    """values, rows: with every key of the form. evidence: by field, for values that are not empty.

    invalid: fields (``mobile``, ``rows[0].budget``) whose text is not of their type.
    """

    values: dict[str, Value] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    invalid: set[str] = field(default_factory=set)


def values_of(form: type[Form], filled: Filled) -> Values:
    """The values of every field of the form; what has no place in the file is null."""
    read = Values()
    for spec in form.fields():
        read.values[spec.key] = _value(spec, filled.answers.get(spec.key), spec.key, read)
    for index, answers in enumerate(filled.rows):
        read.rows.append(
            {
                spec.key: _value(spec, answers.get(spec.key), f"rows[{index}].{spec.key}", read)
                for spec in form.row_fields()
            }
        )
    return read


def _value(spec: FieldSpec, answer: Answer | None, name: str, read: Values) -> Value:
    if answer is None or spec.kind == "seal":
        return [] if spec.kind == "choices" else None
    if spec.is_boxes:
        value = ticked_value(spec, answer.ticks)
    else:
        parsed = normalise(spec.kind, _part(spec, answer.text))
        value = parsed.value
        if not parsed.is_valid:
            read.invalid.add(name)
    if value is not None and value != []:
        place = answer.place
        read.evidence[name] = Evidence(
            raw=answer.raw or answer.text,
            confidence=answer.confidence,
            page=place.page,
            bbox=place.bbox,
            cell=place.cell,
            method=answer.method,
        )
    return value


def _part(spec: FieldSpec, text: str) -> str:
    """The part of a shared text that is this field's own."""
    part = spec.entry.part
    if part in ("first", "last"):
        return split_date_range(text)[part == "last"]
    if part in ("name", "number"):
        return split_person_phone(text)[part == "number"]
    return text


def ticked_value(spec: FieldSpec, ticks: tuple[OptionTick, ...]) -> Value:
    """What the ticks of a group say: options, one option, true or false; null where they say two things."""
    chosen = [tick.option for tick in ticks if tick.state is MarkState.TICKED]
    if spec.kind == "choices":
        return list(chosen)
    if not chosen:
        chosen = [tick.option for tick in ticks if tick.state is MarkState.UNCLEAR]
    if len(chosen) != 1:
        return None
    return chosen[0] == "是" if spec.kind == "yes_no" else chosen[0]
