"""The catalogue: built-in and declared forms together, in other processes too, and what has changed in them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from declared_forms import FORMS as DECLARED
from declared_forms import filled, write_folder

from extract.pipeline import extract
from learn.declaration_file import from_yaml, load_catalogue
from models.catalogue import BUILT_IN, Catalogue
from models.declared import form_to_declaration
from models.errors import WrongInput
from models.forms import FORMS
from models.forms.key_expert import KeyExpert
from models.record import Record


def test_built_in_forms_come_first_and_declared_ones_after_them(tmp_path: Path) -> None:
    catalogue = load_catalogue(write_folder(tmp_path))
    assert [form.id for form in catalogue][: len(FORMS)] == [form.id for form in FORMS]
    assert set(catalogue.by_id) == {form.id for form in FORMS} | set(DECLARED)
    assert "staff_count" in catalogue
    assert catalogue.get("nothing") is None


def test_another_process_gets_equal_forms(tmp_path: Path) -> None:
    catalogue = load_catalogue(write_folder(tmp_path))
    again = pickle.loads(pickle.dumps(catalogue))
    assert again.digests() == catalogue.digests()
    assert [form.fields() for form in again] == [form.fields() for form in catalogue]


def test_digests_tell_what_has_changed(tmp_path: Path) -> None:
    assert BUILT_IN.digest() == ""
    assert load_catalogue(None).digest() == ""
    folder = write_folder(tmp_path)
    before = load_catalogue(folder)
    path = folder / "staff_count.yaml"
    path.write_text(path.read_text("utf-8").replace("label: 备注", "label: 说明"), "utf-8")
    after = load_catalogue(folder)
    changed = {name for name, digest in after.digests().items() if before.digests()[name] != digest}
    assert changed == {"staff_count"}
    (folder / "activity_budget.docx").write_bytes(filled("activity_budget", {"R1C1": "活动的名称"}))
    again = load_catalogue(folder).digests()
    assert again["activity_budget"] != after.digests()["activity_budget"]


def test_a_declared_form_takes_the_place_of_the_built_in_one_of_its_id() -> None:
    declaration = form_to_declaration(KeyExpert)
    catalogue = Catalogue([(declaration, KeyExpert.blank_bytes())])
    assert len(catalogue) == len(FORMS)
    assert catalogue.by_id["key_expert"] is not KeyExpert
    assert catalogue.digests()["key_expert"] == BUILT_IN.digests()["key_expert"]


def test_two_declarations_of_one_id_are_refused() -> None:
    declaration = from_yaml(DECLARED["staff_count"][0])
    with pytest.raises(WrongInput, match="staff_count"):
        Catalogue([(declaration, None), (declaration, None)])


def test_two_years_of_one_form_go_by_their_title() -> None:
    text = DECLARED["title_review"][0]
    old = from_yaml(text.replace("title_review", "review_2024").replace("2025年度", "2024年度", 1))
    new = from_yaml(text)
    blank = filled("title_review")
    catalogue = Catalogue([(old, blank), (new, blank)], ())
    results = extract(blank, "a.docx", catalogue=catalogue)
    assert [result.form for result in results if isinstance(result, Record)] == ["title_review"]
