"""Forms of one's own: learned from a blank, corrected, used."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from models.declaration import FormDeclaration
from models.errors import FileError
from models.form import Form
from service.api.batches import one_upload, upload_body
from service.api.parts import Admin
from service.declaring import Declaring, NoFolder, NotUsable
from service.problems import Problem

router = APIRouter(prefix="/forms", tags=["forms"])

FormId = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,47}$", examples=["talent_fund"])]
Draft = Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="From `learn`", examples=["0" * 32])]


class LearnedView(BaseModel):
    """A form found in a blank. draft: the number under which its blank is kept. doubts: of the program, by key."""

    draft: str
    declaration: dict[str, Any]
    doubts: dict[str, list[str]]


class Learned(BaseModel):
    """All forms of a blank."""

    forms: list[LearnedView]


class FormToUse(BaseModel):
    """declaration: as corrected. draft: from `learn`; without one the blank that the form has stays."""

    declaration: dict[str, Any]
    draft: Draft | None = None


def declaring_of(request: Request) -> Declaring:
    """The app's place for declared forms."""
    found: Declaring = request.app.state.declaring
    return found


@router.post("/learn", openapi_extra=upload_body("file", is_many=False))
async def learn(request: Request, visitor: Admin) -> Learned:
    """Look for what a blank (.docx, .doc, .wps) asks for. Nothing is used yet: see `PUT /forms/{form_id}`."""
    data, name = await one_upload(request, visitor)
    try:
        found = await run_in_threadpool(declaring_of(request).learn, data, name)
    except FileError as error:
        raise Problem(422, error.message) from None
    views = [
        LearnedView(draft=draft, declaration=_plain(learned.declaration), doubts=learned.doubts)
        for draft, learned in found
    ]
    return Learned(forms=views)


@router.get("/{form_id}/declaration")
async def read_declaration(request: Request, visitor: Admin, form_id: FormId) -> dict[str, Any]:
    """A declared form as its file says it."""
    found = await run_in_threadpool(_find, declaring_of(request), form_id)
    if found is None:
        raise Problem(404, "没有这种自定义表单")
    return _plain(found)


@router.put("/{form_id}")
async def use_form(request: Request, visitor: Admin, form_id: FormId, body: FormToUse) -> dict[str, Any]:
    """Write a form into the folder of declared forms and read it from now on, like the built-in ones."""
    from pydantic import ValidationError

    try:
        declaration = FormDeclaration.model_validate({**body.declaration, "id": form_id})
        await run_in_threadpool(declaring_of(request).save, declaration, body.draft)
    except ValidationError as error:
        problems = [{"path": list(each["loc"]), "message": each["msg"]} for each in error.errors()]
        raise Problem(422, "表单的定义有误", problems=problems) from None
    except NotUsable as error:
        problems = [{"path": list(path), "message": words} for path, words in error.problems]
        raise Problem(422, "表单的定义有误", problems=problems) from None
    except NoFolder:
        raise Problem(409, "服务启动时没有给出表单目录（--forms DIR），不能保存") from None
    except KeyError:
        raise Problem(404, "没有这份空白表，请重新上传") from None
    form: type[Form] = request.app.state.store.catalogue.by_id[form_id]
    return {"id": form.id, "title": form.titles[0], "n_fields": len(form.fields()) + len(form.row_fields())}


def _find(declaring: Declaring, form_id: str) -> FormDeclaration | None:
    return next((each for each in declaring.declarations() if each.id == form_id), None)


def _plain(declaration: FormDeclaration) -> dict[str, Any]:
    return declaration.model_dump(exclude_defaults=True) | {"id": declaration.id, "titles": declaration.titles}
