"""Each of the six built-in forms, learned from its blank, is the class that people wrote by hand."""

from __future__ import annotations

import pytest

from benchmarks.learn_accuracy import Score, learned, score_built_in, score_form
from models.declaration import problems_of
from models.form import Form
from models.forms import FORMS

_NOT_PRINTED = {
    "service_base.seal"
}  # the cover prints no place for it: that it must be stamped is known from the notice
_NOT_SAID = {"key_expert.account_holder"}  # 开户名 is a person's here, since the form is about one


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_fields_are_those_of_the_class(form: type[Form]) -> None:
    (declaration,) = learned(form.blank_bytes(), form.blank)
    score = score_form(form, declaration)
    assert {case.split(" ")[0] for case in score.missing} <= _NOT_PRINTED
    assert {case.split(" ")[0] for case in score.mistyped} <= _NOT_SAID
    assert score.invented == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_declaration_holds_together(form: type[Form]) -> None:
    (declaration,) = learned(form.blank_bytes(), form.blank)
    assert list(problems_of(declaration)) == []
    assert declaration.titles[0] == form.titles[0]
    assert declaration.annex == form.annex


def test_figures_hold_the_bars() -> None:
    score, _ = score_built_in()
    assert isinstance(score, Score)
    assert score.n_found / score.n_fields >= 0.98
    assert score.n_typed / score.n_fields >= 0.95
    assert len(score.invented) / score.n_fields <= 0.02
