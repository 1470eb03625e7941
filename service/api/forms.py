"""The forms that can be read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel

from models.form import schema_of
from service.api.parts import Signed, TheDesk
from service.desk import NotFound

router = APIRouter(prefix="/forms", tags=["forms"])


class FormView(BaseModel):
    """A form. annex: its number in the notice, if it is an annex."""

    id: str
    annex: int | None
    title: str
    n_fields: int
    is_list: bool


@router.get("")
def list_forms(visitor: Signed, desk: TheDesk) -> list[FormView]:
    """All forms, in order."""
    return [
        FormView(
            id=form.id,
            annex=form.annex,
            title=form.titles[0],
            n_fields=len(form.fields()) + len(form.row_fields()),
            is_list=bool(form.row_fields()),
        )
        for form in desk.store.forms
    ]


@router.get("/{form_id}/schema")
def read_schema(
    visitor: Signed, desk: TheDesk, form_id: Annotated[str, Path(max_length=64, examples=["key_expert"])]
) -> dict[str, Any]:
    """The JSON Schema of a form's values; titles are the labels printed on the form."""
    form = desk.form(form_id)
    if form is None:
        raise NotFound("没有这种表")
    return schema_of(form)
