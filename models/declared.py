"""Forms from their declarations, and the other way: a class no step can tell from one in ``models/forms/``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import create_model

from models import entry as kinds
from models.declaration import (
    CheckDeclaration,
    FieldDeclaration,
    FormDeclaration,
    ListDeclaration,
    QuotaDeclaration,
    problems_of,
)
from models.entry import Entry, FieldSpec, Kind, Where
from models.errors import WrongInput
from models.form import Check, Form, ListSpec, Quota, Row

_make_class: Any = create_model  # its overloads know nothing of members that come as a dictionary

_TYPE_BY_KIND: dict[Kind, Any] = {
    "text": kinds.Text, "long_text": kinds.LongText, "integer": kinds.Integer, "money": kinds.Money,
    "date": kinds.Date, "month": kinds.Month, "person": kinds.Person, "phone": kinds.Phone, "mobile": kinds.Mobile,
    "email": kinds.Email, "region": kinds.Region, "bank_account": kinds.BankAccount, "bank_code": kinds.BankCode,
    "id_number": kinds.IdNumber, "postcode": kinds.Postcode, "yes_no": kinds.YesNo, "choices": kinds.Choices,
    "choice": kinds.Choice, "seal": kinds.SealShown, "number": kinds.Number,
}  # fmt: skip


def declaration_to_form(declaration: FormDeclaration, blank: bytes | None = None) -> type[Form]:
    """The class that a declaration stands for. blank: the content of its blank, a Word file.

    WrongInput: it contradicts itself.
    """
    wrong = [f"{'.'.join(map(str, path))}: {words}" for path, words in problems_of(declaration)]
    if wrong:
        raise WrongInput(f"{declaration.id}: " + "\n".join(wrong))
    members: dict[str, Any] = {one.key: _member(one, one.where) for one in declaration.fields}
    columns = declaration.columns()
    if columns:
        row_members = {one.key: _member(one, "row", of_list) for of_list, one in columns}
        if columns[0][0] is not None:
            row_members = {"list": (Annotated[kinds.Text, Entry("所属列表", where="row")], None), **row_members}
        row: Any = _make_class(f"{_class_name(declaration.id)}Row", __base__=Row, __module__=__name__, **row_members)
        members["rows"] = (list[row], [])
    form: type[Form] = _make_class(_class_name(declaration.id), __base__=Form, __module__=__name__, **members)
    form.__doc__ = declaration.titles[0]
    form.id, form.titles, form.annex = declaration.id, tuple(declaration.titles), declaration.annex
    form.blank, form.blank_data = declaration.blank or f"{declaration.id}.docx", blank or b""
    form.quota = Quota(**declaration.quota.model_dump()) if declaration.quota else None
    form.subject = tuple(declaration.subject) or _usual_subject(form)
    form.checks = tuple(Check(one.rule, tuple(one.fields), one.total, one.message) for one in declaration.checks)
    form.notes = tuple(declaration.notes)
    form.is_by_place = any(one.value_cell for one in declaration.fields)
    form.lists = tuple(_lists_of(declaration))
    return form


def _member(one: FieldDeclaration, where: Where, of_list: str | None = None) -> tuple[Any, Any]:
    printed = Entry(
        one.label,
        one.required,
        where,
        tuple(one.options) if one.type != "yes_no" else (),
        one.max_length,
        one.header,
        tuple(one.aliases),
        one.part,
        one.other_of,
        one.at_least,
        one.unit,
        one.min,
        one.max,
        one.section,
        tuple(one.hints),
        one.cell,
        one.value_cell,
        of_list,
        tuple(one.option_cells),
    )
    return Annotated[_TYPE_BY_KIND[one.type], printed], [] if one.type == "choices" else None


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _lists_of(declaration: FormDeclaration) -> Iterator[ListSpec]:
    if declaration.rows and declaration.lists:
        yield ListSpec("rows", "")
    for one in declaration.lists:
        yield ListSpec(one.key, one.label, one.cell or one.columns[0].cell)


_USUAL = ("name", "project_name", "activity_name", "team_name", "base_name", "applicant", "organization", "employer")


def _usual_subject(form: type[Form]) -> tuple[str, ...]:
    """What a form is about, where its declaration does not say: who returned it, and whose or which it is."""
    keys = [spec.key for spec in form.fields()]
    person = next((spec.key for spec in form.fields() if spec.kind == "person" and spec.entry.where == "table"), None)
    name = next((key for key in _USUAL if key in keys), person)
    found = dict.fromkeys(key for key in (form.unit_key(), name) if key)
    return tuple(found) or tuple(keys[:1])


def form_to_declaration(form: type[Form]) -> FormDeclaration:
    """The declaration of a form, built in or declared."""
    columns: dict[str | None, list[FieldDeclaration]] = {}
    for spec in form.row_fields():
        if spec.entry.of_list is not None or spec.key != "list":
            columns.setdefault(spec.entry.of_list, []).append(_field_of(spec))
    if len(form.lists) == 1:  # the columns of a form's only list do not name it
        lists = {form.lists[0]: columns.get(None, [])}
    else:
        lists = {one: columns[one.key] for one in form.lists if one.key != "rows"}
    return FormDeclaration(
        id=form.id,
        titles=list(form.titles),
        annex=form.annex,
        blank=form.blank,
        quota=QuotaDeclaration.model_validate(vars_of(form.quota)) if form.quota else None,
        subject=list(form.subject),
        fields=[_field_of(spec) for spec in form.fields()],
        rows=columns.get("rows" if form.lists else None, []),
        lists=[ListDeclaration(key=o.key, label=o.label, cell=o.cell, columns=own) for o, own in lists.items()],
        checks=[
            CheckDeclaration(rule=one.rule, fields=list(one.keys), total=one.total, message=one.message)
            for one in form.checks
        ],
        notes=list(form.notes),
    )


def vars_of(quota: Quota) -> dict[str, Any]:
    """A quota's parts by name."""
    return {"per": quota.per, "at_most": quota.at_most, "at_least": quota.at_least}


def _field_of(spec: FieldSpec) -> FieldDeclaration:
    printed = spec.entry
    return FieldDeclaration(
        key=spec.key,
        label=printed.label,
        type=spec.kind,
        required=printed.required,
        where=printed.where,
        options=list(printed.options),
        max_length=printed.max_length,
        header=printed.header,
        aliases=list(printed.aliases),
        part=printed.part,
        other_of=printed.other_of,
        at_least=printed.at_least,
        unit=printed.unit,
        min=printed.least,
        max=printed.most,
        section=printed.section,
        hints=list(printed.hints),
        cell=printed.cell,
        value_cell=printed.value_cell,
        option_cells=list(printed.option_cells),
    )
