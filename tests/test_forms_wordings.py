"""The other wordings of labels: each means one field, and a form typed anew with them is read."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from layout_notation import flow, table
from test_align_forms import DEMO, read, texts

from models.entry import FieldSpec
from models.form import Form
from models.forms import FORMS
from models.forms.demo_team import DemoTeam
from models.labels import label_key

TABLE = [spec for spec in DemoTeam.fields() if spec.entry.aliases and spec.entry.where == "table"]


def last_word(spec: FieldSpec) -> str:
    return spec.entry.label if spec.entry.label == "国家/地区" else spec.entry.label.rpartition("/")[2]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_no_wording_stands_for_two_fields(form: type[Form]) -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for spec in (*form.fields(), *form.row_fields()):
        if spec.entry.part:
            continue
        for wording in spec.entry.aliases:
            owners[spec.entry.where, label_key(wording)].add(spec.key)
            assert label_key(wording), (form.id, spec.key)
        owners[spec.entry.where, label_key(last_word(spec))].add(spec.key)
    shared = {wording: keys for wording, keys in owners.items() if len(keys) > 1}
    assert set(shared) <= {("table", "一级学科"), ("table", "研究方向")}, shared  # these stand under two labels each


@pytest.mark.parametrize("seed", range(30))
def test_a_form_typed_anew_in_other_words_is_read(seed: int) -> None:
    rng = Random(seed)
    wordings = {label_key(last_word(spec)): rng.choice((last_word(spec), *spec.entry.aliases)) for spec in TABLE}
    retyped = [[wordings.get(label_key(cell), cell) for cell in row] for row in DEMO]
    filled = read(flow("2024年专家服务基层示范团申报表", table(*retyped)), DemoTeam)
    plain = read(flow("2024年专家服务基层示范团申报表", table(*DEMO)), DemoTeam)
    assert texts(filled) == texts(plain)
    assert texts(filled)["team_name"] == "智汇团"
