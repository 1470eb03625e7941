"""The declared forms are the contract's: keys, labels, types, options, required, places, and Chinese schemas."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.entry import FieldSpec
from models.form import Form, schema_of
from models.forms import FORM_BY_ID, FORMS

NOTE = re.compile(r"\s*\([a-z ]+\)$")
"""What the contract says in English behind a label: `活动起止时间 (the first date)`."""


@cache
def contract() -> dict[str, Any]:
    text = Path(__file__).with_name("contract_forms.yaml").read_text("utf-8")
    forms: dict[str, Any] = yaml.safe_load(text)["forms"]
    return forms


def flattened(fields: list[Any]) -> list[dict[str, Any]]:
    """The contract's fields; a list within the list is the head line that several forms share."""
    flat: list[dict[str, Any]] = []
    for field in fields:
        flat += field if isinstance(field, list) else [field]
    return flat


def wanted(field: dict[str, Any], where: str) -> dict[str, Any]:
    return {
        "key": field["key"],
        "label": NOTE.sub("", field["label"]),
        "kind": field["type"],
        "required": field.get("required", False),
        "options": tuple(field.get("options", ())),
        "where": field.get("where", where),
        "max_length": field.get("max_length"),
    }


def declared(spec: FieldSpec) -> dict[str, Any]:
    entry = spec.entry
    return {
        "key": spec.key,
        "label": entry.label,
        "kind": spec.kind,
        "required": entry.required,
        "options": entry.options,
        "where": entry.where,
        "max_length": entry.max_length,
    }


def test_the_forms_are_the_contracts_forms() -> None:
    assert list(FORM_BY_ID) == list(contract())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_fields_equal_the_contract(form: type[Form]) -> None:
    said = contract()[form.id]
    assert form.annex == said["annex"]
    assert form.titles[0] == said["title"]
    assert [declared(spec) for spec in form.fields()] == [wanted(each, "table") for each in flattened(said["fields"])]
    assert [declared(spec) for spec in form.row_fields()] == [wanted(each, "row") for each in said.get("rows", [])]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_schema_titles_are_chinese(form: type[Form]) -> None:
    schema = schema_of(form)
    groups = [schema["properties"], *(each["properties"] for each in schema.get("$defs", {}).values())]
    titles = {key: field["title"] for group in groups for key, field in group.items() if key != "rows"}
    assert set(titles) == {spec.key for spec in (*form.fields(), *form.row_fields())}
    assert not [key for key, title in titles.items() if not re.search(r"[\u4e00-\u9fff]", title) and title != "E-mail"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_headings_are_unique(form: type[Form]) -> None:
    for specs in (form.fields(), form.row_fields()):
        titles = [spec.title for spec in specs]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_blank_is_there(form: type[Form]) -> None:
    assert form.blank_bytes().startswith(b"PK")
