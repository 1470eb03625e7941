"""Declarations as YAML: there and back, what is wrong is told by line, hostile files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared_forms import FORMS as DECLARED
from declared_forms import write_folder
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.checking import check_file
from learn.declaration_file import DeclarationError, from_yaml, load_catalogue, read_form, to_yaml
from models.declaration import FieldDeclaration, FormDeclaration
from models.declared import declaration_to_form, form_to_declaration
from models.errors import WrongInput
from models.form import Form
from models.forms import FORMS

HEAD = "id: fund\ntitle: 经费申请表\n"


def problems(text: str) -> list[tuple[int, str]]:
    """Line and message of each problem."""
    with pytest.raises(DeclarationError) as caught:
        from_yaml(text, "fund.yaml")
    return [(problem.line, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_built_in_form_comes_back_from_its_file_as_it_is(form: type[Form]) -> None:
    declaration = from_yaml(to_yaml(form_to_declaration(form)))
    again = declaration_to_form(declaration, form.blank_bytes())
    assert again.fields() == form.fields()
    assert again.row_fields() == form.row_fields()
    assert (again.id, again.annex, again.titles, again.quota, again.subject) == (
        *(form.id, form.annex, form.titles, form.quota, form.subject),
    )


@pytest.mark.parametrize("name", DECLARED)
def test_a_declaration_comes_back_from_its_form(name: str) -> None:
    declaration = from_yaml(DECLARED[name][0])
    form = declaration_to_form(declaration)
    again = declaration_to_form(from_yaml(to_yaml(form_to_declaration(form))))
    assert again.fields() == form.fields()
    assert again.row_fields() == form.row_fields()
    assert (again.checks, again.lists) == (form.checks, form.lists)


COLUMNS = "{key: item, label: 名称}, {key: count, label: 数量, type: integer}"


@pytest.mark.parametrize(
    "lists",
    [
        f"rows: [{COLUMNS}]\n",
        f"lists:\n  - {{key: things, label: 物品, cell: T2R1C1, columns: [{COLUMNS}]}}\n",
        f"lists:\n  - {{key: rows, columns: [{COLUMNS}]}}\n",
        f"rows: [{COLUMNS}]\nlists:\n  - {{key: more, columns: [{{key: other, label: 其他}}]}}\n",
        f"lists:\n  - {{key: a, columns: [{COLUMNS}]}}\n  - {{key: b, columns: [{{key: other, label: 其他}}]}}\n",
    ],
    ids=["rows", "one list", "one list called rows", "rows and a list", "two lists"],
)
@pytest.mark.parametrize("fields", ["", "fields: [{key: name, label: 姓名}]\n"], ids=["alone", "beside fields"])
def test_a_form_keeps_its_lists_as_declared(fields: str, lists: str) -> None:
    form = declaration_to_form(from_yaml(HEAD + fields + lists))
    again = declaration_to_form(from_yaml(to_yaml(form_to_declaration(form))))
    assert again.row_fields() == form.row_fields()
    assert again.lists == form.lists
    assert [spec.key for spec in form.row_fields() if spec.key != "list"][:2] == ["item", "count"]


WORDS = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4, unique=True), WORDS, st.lists(WORDS, max_size=3))
def test_any_words_survive_the_file(options: list[str], label: str, comments: list[str]) -> None:
    fields = [FieldDeclaration(key="one", label=label, type="choices", options=options, unsure=comments)]
    declaration = FormDeclaration(id="fund", titles=["经费申请表"], fields=fields, comments=comments)
    again = from_yaml(to_yaml(declaration))
    assert again.fields[0].options == fields[0].options
    assert again.fields[0].label == fields[0].label


def test_values_are_taken_as_they_are_written() -> None:
    text = HEAD + "fields:\n  - {key: day, label: 2024-01-01, type: choice, options: [yes, no, on, 1.0, 010, 是]}\n"
    field = from_yaml(text).fields[0]
    assert field.label == "2024-01-01"
    assert field.options == ["yes", "no", "on", "1.0", "010", "是"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (HEAD + "fields:\n  - key: Name\n    label: 姓名\n", 4, "small letters"),
        (HEAD + "fields:\n  - key: name\n    label: 姓名\n    typ: person\n", 6, "no such entry"),
        (HEAD + "fields:\n  - key: name\n    label: 姓名\n    type: persn\n", 6, "'person'"),
        (HEAD + "fields:\n  - key: name\n    type: text\n", 4, "label: is lacking"),
        (HEAD + "fields:\n  - {key: a, label: 甲}\n  - {key: a, label: 乙}\n", 5, "stands twice"),
        (HEAD + "fields:\n  - {key: a, label: 甲, type: choice}\n", 4, "needs options"),
        (HEAD + "fields:\n  - {key: a, label: 甲, options: [x]}\n", 4, "has no options"),
        (HEAD + "fields:\n  - {key: a, label: 甲}\nsubject: [b]\n", 5, "no field b"),
        (HEAD + "fields:\n  - {key: a, label: 甲}\nchecks:\n  - {rule: sum, total: a, fields: [b]}\n", 6, "no field b"),
        (HEAD + "fields:\n  - {key: file, label: 甲}\n", 4, "the program's own"),
        ("id: records\ntitle: 表一\nfields:\n  - {key: a, label: 甲}\n", 1, "the program's own"),
        (HEAD + "blank: ../../etc/passwd\nfields:\n  - {key: a, label: 甲}\n", 3, "beside this one"),
        (HEAD, 1, "needs fields"),
        ("title: 表一\n", 1, "id: is lacking"),
        ("- 1\n- 2\n", 1, "must hold entries"),
        ("", 1, "must hold entries"),
        ("id: [1\n", 2, "expected"),
        ("id: a\nid: b\n", 2, "stands twice"),
        ("id: a\x00b\n", 1, "no YAML"),
        ("id: &x a\ntitle: *x\n", 1, "anchors"),
        ("id: !!python/name:os.system x\n", 1, "tags"),
        ("a: " + "[" * 5000, 1, "nested too deep"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, word: str) -> None:
    found = problems(text)
    assert [problem for problem in found if problem[0] == line and word in problem[1]], found


def test_a_bomb_of_aliases_is_refused_before_it_unfolds() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "anchors" in problems("\n".join(lines))[0][1]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_declaration_or_a_problem(text: str) -> None:
    try:
        from_yaml(HEAD + text)
    except DeclarationError as error:
        assert error.problems


def test_a_catalogue_names_every_file_that_is_wrong(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "forms", "staff_count")
    (folder / "bad.yaml").write_text("id: 1\n", "utf-8")
    (folder / "lost.yaml").write_text(
        "id: lost\ntitle: 某某登记表\nblank: lost.docx\nfields:\n  - {key: a, label: 甲}\n", "utf-8"
    )
    with pytest.raises(WrongInput) as caught:
        load_catalogue(folder)
    assert "bad.yaml:1: " in str(caught.value)
    assert "lost.yaml:3: blank: there is no file lost.docx" in str(caught.value)


def test_labels_that_the_blank_does_not_have_are_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "forms", "activity_budget")
    path = folder / "activity_budget.yaml"
    assert check_file(path).problems == ()
    path.write_text(path.read_text("utf-8").replace("label: 负责人", "label: 责任人甲"), "utf-8")
    problem = check_file(path).problems[0]
    assert "责任人甲" in problem.message
    assert "leader" in path.read_text("utf-8").splitlines()[problem.line - 1]


def test_a_file_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "fund.yaml"
    path.write_bytes("id: fund\ntitle: 经费".encode("gbk"))
    with pytest.raises(DeclarationError, match=r"fund\.yaml:2: .*UTF-8"):
        read_form(path)
