"""The answers of a form become values with their evidence."""

from __future__ import annotations

import pytest

from extract.normalise.filled import values_of
from extract.normalise.marks import choose
from models.answer import Answer, Filled, OptionTick
from models.forms import FORM_BY_ID, FORMS
from models.geometry import Place
from models.layout import MarkState
from models.record import Value

T, E, U, S = MarkState.TICKED, MarkState.EMPTY, MarkState.UNCLEAR, MarkState.STRUCK_OUT


@pytest.mark.parametrize("form_id", [form.id for form in FORMS])
def test_an_empty_form_has_every_key_and_no_evidence(form_id: str) -> None:
    form = FORM_BY_ID[form_id]
    read = values_of(form, Filled(form_id))
    assert list(read.values) == [spec.key for spec in form.fields()]
    assert all(read.values[spec.key] == ([] if spec.kind == "choices" else None) for spec in form.fields())
    assert (read.rows, read.evidence, read.invalid) == ([], {}, set())


def test_values_have_their_evidence() -> None:
    where = Place(page=2, bbox=(1, 2, 3, 4))
    filled = Filled(
        "key_expert",
        {
            "name": Answer("张 三", "姓名：张 三", Place(cell="T1R2C2")),
            "mobile": Answer("1380", "1380", where, 0.5, "ocr"),
            "address": Answer("____", "____"),
            "is_academician": Answer("", "□是☑否", ticks=(OptionTick("是", E), OptionTick("否", T))),
        },
    )
    read = values_of(FORM_BY_ID["key_expert"], filled)
    assert (read.values["name"], read.values["mobile"], read.values["address"]) == ("张三", "1380", None)
    assert read.values["is_academician"] is False
    assert read.invalid == {"mobile"}
    assert set(read.evidence) == {"name", "mobile", "is_academician"}
    assert (read.evidence["name"].raw, read.evidence["name"].cell) == ("姓名：张 三", "T1R2C2")
    found = read.evidence["mobile"]
    assert (found.page, found.bbox, found.confidence, found.method) == (2, (1, 2, 3, 4), 0.5, "ocr")


def test_rows_are_named_and_shared_cells_come_apart() -> None:
    filled = Filled(
        "activity_plan",
        {key: Answer("李四 0571-88394838转12") for key in ("reporter", "reporter_phone")},
        [{"seq": Answer("1"), "budget": Answer("5", unit="万元")}, {"seq": Answer("二"), "budget": Answer("几万")}],
    )
    read = values_of(FORM_BY_ID["activity_plan"], filled)
    assert (read.values["reporter"], read.values["reporter_phone"]) == ("李四", "0571-88394838x12")
    assert [row["seq"] for row in read.rows] == [1, 2]
    assert [row["budget"] for row in read.rows] == [50000, "几万"]
    assert read.invalid == {"rows[1].budget"}
    assert {"rows[0].budget", "rows[1].seq"} <= set(read.evidence)


def test_both_days_of_a_cell() -> None:
    filled = Filled("overseas_action", {key: Answer("2024年5月1日-3日") for key in ("start_date", "end_date")})
    read = values_of(FORM_BY_ID["overseas_action"], filled)
    assert (read.values["start_date"], read.values["end_date"]) == ("2024-05-01", "2024-05-03")


@pytest.mark.parametrize(
    ("key", "states", "value"),
    [
        ("yes_no", (T, E), True),
        ("yes_no", (E, T), False),
        ("yes_no", (T, T), None),
        ("yes_no", (E, E), None),
        ("yes_no", (U, E), True),
        ("yes_no", (U, T), False),
        ("yes_no", (S, E), False),
        ("yes_no", (S, S), None),
        ("choice", (T, E, E), "甲"),
        ("choice", (T, T, E), None),
        ("choice", (S, E, E), None),
        ("choice", (S, S, E), "丙"),
        ("choices", (T, E, T), ["甲", "丙"]),
        ("choices", (E, E, E), []),
        ("choices", (T, U, E), ["甲"]),
        ("choices", (E, U, E), ["乙"]),
    ],
)
def test_what_ticks_say(key: str, states: tuple[MarkState, ...], value: Value) -> None:
    form, name = {
        "yes_no": ("key_expert", "is_academician"),
        "choice": ("service_base", "organization_type"),
        "choices": ("demo_team", "service_forms"),
    }[key]
    spec = next(spec for spec in FORM_BY_ID[form].fields() if spec.key == name)
    names = dict(zip("甲乙丙", spec.options, strict=False))
    ticks = tuple(OptionTick(option, state) for option, state in zip(spec.options, states, strict=False))
    if isinstance(value, list):
        value = [names[word] for word in value]
    elif isinstance(value, str):
        value = names[value]
    assert choose(spec, ticks[::-1]) == value
