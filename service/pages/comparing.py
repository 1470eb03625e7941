"""Two records side by side, and what a newer program reads otherwise."""

from __future__ import annotations

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from service.access import Visitor, may_review, signed_in
from service.desk.errors import NotFound
from service.pages.rendering import error_page, render
from store.export.delimited import safe_line

router = APIRouter(include_in_schema=False)


@router.get("/diffs/{record_id}/{other_id}")
def diff(
    request: Request, record_id: str, other_id: str, visitor: Annotated[Visitor, Depends(signed_in)]
) -> HTMLResponse:
    """The fields in which two copies or versions differ."""
    desk, is_masked = request.app.state.desk, not visitor.who.can_review
    try:
        found = desk.diff(record_id, other_id, is_masked=is_masked)
        here = desk.record(record_id, is_masked=is_masked)
    except NotFound as error:
        return error_page(request, 404, str(error))
    return render(request, "diff.html", visitor, diff=found, revision=here.revision, copies=here.copies)


@router.get("/rereads")
def rereads(request: Request, visitor: Annotated[Visitor, Depends(may_review)]) -> HTMLResponse:
    """Records that this version of the program reads otherwise than an earlier one."""
    return render(request, "rereads.html", visitor, rereads=request.app.state.desk.rereads())


@router.get("/rereads.csv")
def rereads_as_csv(request: Request, visitor: Annotated[Visitor, Depends(may_review)]) -> Response:
    """The same as a table, to be handed to whoever looks after the program; no cell of it is a formula."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(("表", "事项", "文件", "字段", "原来读作", "现在读作", "原版本", "现版本"))
    for reread in request.app.state.desk.rereads():
        for field in reread.fields:
            cells = (reread.form, reread.subject, reread.path, field.title, field.here_shown, field.there_shown)
            lines.writerow(safe_line((*cells, reread.old_version, reread.new_version)))
    headers = {"Content-Disposition": "attachment; filename=rereads.csv", "Cache-Control": "no-store"}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
