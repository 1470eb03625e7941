"""Blanks of other offices, made up in many styles: their labels and groups of boxes are found."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from benchmarks.learn_accuracy import declared_fields, learned, score_blank
from extract.readers import docx
from learn import read_blank
from models.declaration import problems_of
from models.forms import FORMS
from models.layout import Block, Layout, Line
from models.limits import ReadLimits
from samples.blank_forms import TUNED, UNTOUCHED, BlankForm, blank_forms, to_docx

_FORMS = [form for name in (*TUNED, *UNTOUCHED) for form in blank_forms(name)]


@pytest.mark.parametrize("form", _FORMS, ids=lambda form: form.id)
def test_a_declaration_holds_together(form: BlankForm) -> None:
    for declaration in learned(to_docx(form), form.id):
        assert list(problems_of(declaration)) == []
        assert len(list(declared_fields(declaration))) > 0


@pytest.mark.parametrize("name", TUNED)
def test_labels_and_groups_hold_the_bars(name: str) -> None:
    scores = [score_blank(form) for form in blank_forms(name)]
    assert sum(one.n_found for one in scores) / sum(one.n_labels for one in scores) >= 0.95
    assert sum(one.n_groups_found for one in scores) / sum(one.n_groups for one in scores) >= 0.92


def test_learning_is_the_same_every_time() -> None:
    form = _FORMS[0]
    first, second = (learned(to_docx(form), form.id) for _ in range(2))
    assert [one.model_dump() for one in first] == [one.model_dump() for one in second]


def test_a_notice_gives_its_annexes_and_not_its_letter() -> None:
    form = next(form for form in _FORMS if form.id == "notice")
    found = learned(to_docx(form), form.id)
    assert [(one.annex, one.titles[0]) for one in found] == [(1, "人才项目申报表"), (2, "人才项目汇总表")]


def test_a_letter_asks_for_nothing_and_its_annexes_are_told_apart() -> None:
    notice = (files("models") / "forms" / "blanks" / "notice.txt").read_text("utf-8")
    letter: list[Block] = [Line(text) for text in re.split(r"\n\s*附件\s*1\s*\n", notice)[0].split("\n")]
    assert read_blank(Layout(letter)) == []
    blocks = [*letter, *(block for form in FORMS for block in docx.read(form.blank_bytes(), ReadLimits()).blocks)]
    found = [one.declaration for one in read_blank(Layout(blocks))]
    assert [(one.annex, one.titles[0]) for one in found] == [(form.annex, form.titles[0]) for form in FORMS]
    assert len({one.id for one in found}) == len(FORMS)
