"""The page of the forms: those that are read, and new ones from their blanks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from service.access import Visitor, may_admin
from service.pages.rendering import render
from service.problems import Problem

router = APIRouter(include_in_schema=False)

TYPE_WORDS = {
    "text": "文字", "long_text": "长文字", "integer": "整数", "number": "数（可有小数）", "money": "金额（元）",
    "date": "日期", "month": "年月", "person": "姓名", "phone": "电话", "mobile": "手机", "email": "电子邮箱",
    "region": "地区",
    "bank_account": "银行账号", "bank_code": "联行号", "id_number": "身份证号", "postcode": "邮政编码",
    "yes_no": "是/否", "choice": "单选", "choices": "多选", "seal": "盖章",
}  # fmt: skip


@router.get("/forms")
def forms(request: Request, visitor: Annotated[Visitor, Depends(may_admin)]) -> HTMLResponse:
    """All forms, and the place where a blank is dropped."""
    state = request.app.state
    declared = {each.id for each in state.declaring.declarations()}
    return render(
        request,
        "forms.html",
        visitor,
        forms=state.store.forms,
        declared=declared,
        types=TYPE_WORDS,
        can_save=state.declaring.folder is not None,
    )


@router.get("/forms/drafts/{draft}")
async def drawn(
    request: Request,
    visitor: Annotated[Visitor, Depends(may_admin)],
    draft: Annotated[str, Path(pattern="^[0-9a-f]{32}$")],
) -> HTMLResponse:
    """A draft's blank, drawn as its own tables: a piece of HTML."""
    state = request.app.state
    found = await run_in_threadpool(state.declaring.drawn, draft, state.pictures)
    if found is None:
        raise Problem(404, "没有这份空白表，请重新上传")
    return render(request, "drawn_form.html", visitor, drawn=found)
