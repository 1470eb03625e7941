"""A record at the desk, and its original beside it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from models.errors import FileError
from models.geometry import BBox
from service.access import Visitor, may_review, signed_in
from service.desk.errors import NotFound
from service.desk.shapes import RecordView
from service.pages.queue import filters_of
from service.pages.rendering import error_page, query_of, render
from store.reviews import OWED

router = APIRouter(include_in_schema=False)

_MOST_BOXES = 60
_NOT_KEPT = "原件没有保存在本机，无法显示"


@router.get("/records/next.json")
def following(
    request: Request, visitor: Annotated[Visitor, Depends(signed_in)], after: Annotated[str, Query(max_length=64)]
) -> JSONResponse:
    """The record that comes next in the queue, whole, so that the page has it before it is asked for."""
    desk, filters = request.app.state.desk, filters_of(request)
    record_id = desk.next_in_queue(filters, after)
    record = None
    if record_id is not None and record_id != after:
        record = desk.record(record_id, is_masked=not visitor.who.can_review).model_dump(mode="json")
    return JSONResponse({"record": record, "progress": desk.progress(filters).model_dump(mode="json")})


@router.get("/records/{record_id}")
def record(
    request: Request,
    record_id: str,
    visitor: Annotated[Visitor, Depends(signed_in)],
    field: Annotated[str | None, Query(max_length=200)] = None,
) -> HTMLResponse:
    """The record page."""
    desk, filters = request.app.state.desk, filters_of(request)
    try:
        view: RecordView = desk.record(record_id, is_masked=not visitor.who.can_review)
    except NotFound as error:
        return error_page(request, 404, str(error))
    start: dict[str, Any] = {
        "record": view.model_dump(mode="json"),
        "filters": query_of(filters),
        "field": field,
        "owed": sorted(
            OWED
        ),  # what is wrong with the form itself stays in ledger and letters, though it was read right
        "me": visitor.who.name,
        "may_review": visitor.who.can_review,
        "may_see": visitor.who.can_review,
    }
    progress = desk.progress(filters)
    return render(request, "record.html", visitor, record=view, filters=filters, progress=progress, start=start)


@router.get("/records/{record_id}/pages.json")
def pages(request: Request, record_id: str, visitor: Annotated[Visitor, Depends(may_review)]) -> Response:
    """Size of each page in points, and by how much it has to be turned to stand as it was read."""
    try:
        view = _view(request, record_id)
        pictures = request.app.state.pictures
        sizes = pictures.sizes(view.sha256)
        turns = [0] * len(sizes)
        for page, boxes in _boxes(view).items():
            if 1 <= page <= len(sizes):
                turns[page - 1] = pictures.turn(view.sha256, page, boxes)
    except (FileError, LookupError, NotFound) as error:
        return _no_original(error)
    return JSONResponse({"pages": sizes, "turns": turns})


def _boxes(view: RecordView) -> dict[int, list[BBox]]:
    """Where recognised values stand, by page. What was not recognised stands upright as it is."""
    boxes: dict[int, list[BBox]] = {}
    for field in view.fields:
        is_read = field.method is not None and field.method not in ("pdf", "word")
        if field.page is not None and field.bbox is not None and is_read and field.kind != "seal":
            found = boxes.setdefault(field.page, [])
            if len(found) < _MOST_BOXES:
                found.append(field.bbox)
    return boxes


@router.get("/records/{record_id}/pages/{page}.jpg")
def picture(
    request: Request,
    record_id: str,
    page: int,
    visitor: Annotated[Visitor, Depends(may_review)],
    width: Annotated[int, Query(ge=64, le=3000)] = 1600,
    turn: Annotated[int, Query(ge=0, lt=360, multiple_of=90)] = 0,
) -> Response:
    """A page of the original."""
    try:
        sha256 = _view(request, record_id).sha256
        data = request.app.state.pictures.photo(sha256, page, width=width, turn=turn)
    except (FileError, LookupError, NotFound) as error:
        return _no_original(error)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/records/{record_id}/form")
def form(request: Request, record_id: str, visitor: Annotated[Visitor, Depends(may_review)]) -> Response:
    """A Word file drawn as its own tables: a piece of HTML."""
    try:
        drawn = request.app.state.pictures.form(_view(request, record_id).sha256)
    except (FileError, LookupError, NotFound) as error:
        return _no_original(error)
    return render(request, "drawn_form.html", visitor, drawn=drawn)


@router.get("/records/{record_id}/original")
def original(request: Request, record_id: str, visitor: Annotated[Visitor, Depends(may_review)]) -> Response:
    """The file as it came, to be saved and never to be shown by the browser."""
    try:
        view = _view(request, record_id)
        data = request.app.state.pictures.original(view.sha256)
    except (LookupError, NotFound) as error:
        return error_page(request, 404, str(error) if isinstance(error, NotFound) else _NOT_KEPT)
    name = quote(PurePosixPath(view.path.replace("\\", "/")).name or "original", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _view(request: Request, record_id: str) -> RecordView:
    view: RecordView = request.app.state.desk.record(record_id, is_masked=True)
    return view


def _no_original(error: Exception) -> JSONResponse:
    """Why there is no original to be seen; the page shows the words in its place."""
    if isinstance(error, FileError):
        words, status = error.message, 422
    elif isinstance(error, NotFound):
        words, status = str(error), 404
    else:
        words, status = _NOT_KEPT, 404
    return JSONResponse({"title": words, "detail": words, "status": status}, status)
