"""Two records side by side, and what a newer program reads otherwise."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from service.access import Visitor, may_review, signed_in
from service.desk.errors import NotFound
from service.pages.rendering import error_page, render

router = APIRouter(include_in_schema=False)


@router.get("/diffs/{record_id}/{other_id}")
def diff(
    request: Request, record_id: str, other_id: str, visitor: Annotated[Visitor, Depends(signed_in)]
) -> HTMLResponse:
    """The fields in which two copies or versions differ."""
    desk, is_masked = request.app.state.desk, not visitor.who.can_review
    try:
        found = desk.diff(record_id, other_id, is_masked=is_masked)
        revision = desk.record(record_id, is_masked=is_masked).revision
    except NotFound as error:
        return error_page(request, 404, str(error))
    return render(request, "diff.html", visitor, diff=found, revision=revision)


@router.get("/rereads")
def rereads(request: Request, visitor: Annotated[Visitor, Depends(may_review)]) -> HTMLResponse:
    """Records that this version of the program reads otherwise than an earlier one."""
    return render(request, "rereads.html", visitor, rereads=request.app.state.desk.rereads())
