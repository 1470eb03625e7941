"""The queue: which records need a person, the neediest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import ValidationError

from service.access import Visitor, signed_in
from service.desk.shapes import QueueFilters, QueueRow
from service.pages.rendering import NO_FILTERS, render

router = APIRouter(include_in_schema=False)

STATES = (("open", "待处理"), ("settled", "已处理"), ("clean", "没有疑问"), ("all", "全部"))
PAGE_ROWS = 50


@router.get("/")
def queue(request: Request, visitor: Annotated[Visitor, Depends(signed_in)]) -> HTMLResponse:
    """A page of the queue."""
    desk = request.app.state.desk
    filters = filters_of(request)
    cursor = request.query_params.get("cursor") or None
    return render(
        request,
        "queue.html",
        visitor,
        filters=filters,
        page=desk.queue(filters, cursor, PAGE_ROWS),
        progress=desk.progress(filters),
        facets=desk.facets(),
        states=STATES,
        need=need,
    )


@router.get("/progress.json")
def progress(request: Request, visitor: Annotated[Visitor, Depends(signed_in)]) -> JSONResponse:
    """How far the work is."""
    return JSONResponse(request.app.state.desk.progress(filters_of(request)).model_dump(mode="json"))


def filters_of(request: Request) -> QueueFilters:
    """The filters in the address; what is no filter, or empty, is left out."""
    known = QueueFilters.model_fields.keys()
    given = {key: value.strip() for key, value in request.query_params.items() if key in known and value.strip()}
    try:
        return QueueFilters.model_validate(given)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        kept = {key: value for key, value in given.items() if key not in wrong}
        return QueueFilters.model_validate(kept) if kept else NO_FILTERS


def need(row: QueueRow) -> int:
    """How much a record needs a person, 0 to 5."""
    if row.is_settled or not row.n_doubts:
        return 0
    weight = 3 * row.n_errors + 2 * row.n_ticks + row.n_low + row.n_diffs + row.n_others
    return next(level for level, above in ((5, 14), (4, 8), (3, 4), (2, 2), (1, -1)) if weight > above)
