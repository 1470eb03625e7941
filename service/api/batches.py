"""Files in: one that is read at once, or an export that is worked on behind the pages."""

from __future__ import annotations

import asyncio
import errno
import json
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi import Path as UrlPath
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from models.record import ErrorLine, Record
from service.access import Visitor, door_of
from service.api.parts import Reviewer, Signed, TheDesk
from service.desk import NotFound
from service.problems import Problem
from service.work import Busy, Imports, clean_name, pack_loose, store_names
from store.database import Store
from store.jobs import Job, add_job, n_open_jobs, new_job_id, read_job, read_jobs

router = APIRouter(tags=["batches"])

JobId = Annotated[str, UrlPath(pattern="^[0-9a-f]{32}$", examples=["0" * 32])]
_CHUNK = 2**20
_POLL_SECONDS = 0.5
_BEAT_SECONDS = 15.0
_BUSY = {"Retry-After": "30"}


def upload_body(name: str, is_many: bool) -> dict[str, Any]:
    """What OpenAPI says of a route that takes files in a multipart body."""
    one = {"type": "string", "contentMediaType": "application/octet-stream", "format": "binary"}
    field = {"type": "array", "items": one, "minItems": 1} if is_many else one
    schema = {"type": "object", "properties": {name: field}, "required": [name]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


_EXAMPLE: Any = {
    **{"id": "0b1c6d0f6f2a4b6c9d8e7f6a5b4c3d2e", "state": "running", "name": "导出.mbox", "names": ["导出.mbox"]},
    **{"n_bytes": 52428800, "who": "zhangsan", "created_at": "2024-01-27T09:00:00+08:00"},
    **{"started_at": "2024-01-27T09:00:01+08:00", "finished_at": None, "n_files": 310, "n_done": 120},
    **{"n_records": 98, "n_errors": 2, "figures": {}, "problem": None},
}


class Extracted(BaseModel):
    """What one file gave: records as the output contract writes them, or an error line."""

    results: list[Record | ErrorLine]


class BatchView(BaseModel):
    """An import. state: queued, running, done, failed, cancelled. n_done of n_files found so far.

    n_errors: files that gave no record. figures: all counts of the run. problem: why it failed, in Chinese.
    """

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_EXAMPLE]})

    id: str
    state: str
    name: str
    names: tuple[str, ...]
    n_bytes: int
    who: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    n_files: int
    n_done: int
    n_records: int
    n_errors: int
    figures: dict[str, Any]
    problem: str | None


@router.post("/extract", openapi_extra=upload_body("file", is_many=False))
async def extract(request: Request, visitor: Reviewer) -> Extracted:
    """Read one file at once; nothing is kept. 503 where enough files wait already."""
    data, name = await one_upload(request, visitor)
    try:
        results = await run_in_threadpool(request.app.state.readers.read, data, name)
    except Busy:
        raise Problem(503, "正在读取的文件已经很多，请稍后再试", _BUSY) from None
    return Extracted(results=results)


@router.post("/batches", status_code=202, openapi_extra=upload_body("files", is_many=True))
async def add_batch(request: Request, visitor: Reviewer, desk: TheDesk) -> BatchView:
    """Hand in an export (mbox, eml, zip, pst …) or loose files; they are read one batch after another."""
    settings, imports = request.app.state.settings, request.app.state.imports
    _count_upload(request, visitor)
    if await run_in_threadpool(n_open_jobs, desk.store) >= settings.max_queued:
        raise _full(request)
    form = await _form(request, settings.max_files)
    try:
        uploads = list(_uploads(form, "files"))
        if not uploads:
            raise Problem(422, "请上传至少一个文件，字段名为 files")
        job = await run_in_threadpool(_keep, imports, desk.store, uploads, visitor, settings.max_queued)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Problem(507, "磁盘已满，文件没有收下") from None
    finally:
        await form.close()
    if job is None:
        raise _full(request)
    imports.wake()
    metrics = request.app.state.metrics
    metrics.uploads.labels("accepted").inc()
    metrics.uploaded_bytes.inc(job.n_bytes)
    return to_view(job)


def _full(request: Request) -> Problem:
    request.app.state.metrics.uploads.labels("full").inc()
    return Problem(503, "等待导入的批次已满，请稍后再试", _BUSY)


def _keep(imports: Imports, store: Store, uploads: Sequence[UploadFile], visitor: Visitor, at_most: int) -> Job | None:
    """Write the uploads to the job's folder; the job, or None where too many wait."""
    job_id = new_job_id()
    folder = imports.folder_of(job_id)
    folder.mkdir(mode=0o700, parents=True)
    names = [upload.filename or "" for upload in uploads]
    try:
        places = store_names(folder, names)
        n_bytes = sum(_copy(upload, place) for upload, place in zip(uploads, places, strict=True))
        pack_loose(folder, places, names)
        job = add_job(store, job_id, [clean_name(name) for name in names], n_bytes, visitor.who.name, at_most)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if job is None:
        shutil.rmtree(folder, ignore_errors=True)
    return job


def _copy(upload: UploadFile, place: Path) -> int:
    upload.file.seek(0)
    with place.open("xb") as out:
        shutil.copyfileobj(upload.file, out, _CHUNK)
        return out.tell()


async def one_upload(request: Request, visitor: Visitor) -> tuple[bytes, str]:
    """Content and name of the one file ``file`` of a multipart body, counted as an upload. Problem: there is none."""
    _count_upload(request, visitor)
    form = await _form(request, 1)
    try:
        upload = next(iter(_uploads(form, "file")), None)
        if upload is None:
            raise Problem(422, "请上传一个文件，字段名为 file")
        return await upload.read(), upload.filename or ""
    finally:
        await form.close()


async def _form(request: Request, max_files: int) -> FormData:
    """The parts of a multipart body, files spooled to disk. Problem: it is none, or has too many parts."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Problem(415, "请用 multipart/form-data 上传文件")
    from starlette.exceptions import HTTPException

    try:
        return await request.form(max_files=max_files, max_fields=20, max_part_size=64 * 1024)
    except HTTPException:
        raise Problem(400, f"上传的内容有误，或超过{max_files}个文件") from None


def _uploads(form: FormData, name: str) -> Sequence[UploadFile]:
    return [part for part in form.getlist(name) if isinstance(part, UploadFile)]


def _count_upload(request: Request, visitor: Visitor) -> None:
    rate = door_of(request).uploads
    wait = rate.wait_seconds(visitor.who.name)
    if wait:
        request.app.state.metrics.uploads.labels("too_often").inc()
        raise Problem(429, "上传过于频繁，请稍后再试", {"Retry-After": str(int(wait) + 1)})
    rate.count(visitor.who.name)


@router.get("/batches")
def list_batches(visitor: Signed, desk: TheDesk, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[BatchView]:
    """The latest imports, newest first."""
    return [to_view(job) for job in read_jobs(desk.store, limit)]


@router.get("/batches/{job_id}")
def read_batch(visitor: Signed, desk: TheDesk, job_id: JobId) -> BatchView:
    """How an import goes."""
    return to_view(_known(desk.store, job_id))


@router.post("/batches/{job_id}/cancel")
def cancel_batch(request: Request, visitor: Reviewer, desk: TheDesk, job_id: JobId) -> BatchView:
    """End an import; what it has read is kept. One that has ended stays as it is."""
    job = _known(desk.store, job_id)
    if job.who != visitor.who.name and not visitor.who.is_admin:
        raise Problem(403, "只能取消自己上传的批次")
    request.app.state.imports.cancel(job_id)
    return to_view(_known(desk.store, job_id))


@router.get(
    "/batches/{job_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Events `progress`, at last `end`"}},
)
async def watch_batch(request: Request, visitor: Signed, desk: TheDesk, job_id: JobId) -> StreamingResponse:
    """How an import goes, as server-sent events: ``progress`` whenever something changed, ``end`` at its end."""
    await run_in_threadpool(_known, desk.store, job_id)
    events = _events(request, desk.store, job_id)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(request: Request, store: Store, job_id: str) -> AsyncIterator[bytes]:
    said, silent = "", 0.0
    while not request.app.state.is_ending:
        job = await run_in_threadpool(read_job, store, job_id)
        if job is None:
            return
        text = to_view(job).model_dump_json()
        if text != said:
            said, silent = text, 0.0
            yield f"event: progress\ndata: {text}\n\n".encode()
        if not job.is_open:
            yield f"event: end\ndata: {json.dumps({'state': job.state})}\n\n".encode()
            return
        if silent >= _BEAT_SECONDS:
            silent = 0.0
            yield b": still here\n\n"
        await asyncio.sleep(_POLL_SECONDS)
        silent += _POLL_SECONDS


def _known(store: Store, job_id: str) -> Job:
    job = read_job(store, job_id)
    if job is None:
        raise NotFound("没有这个批次")
    return job


def to_view(job: Job) -> BatchView:
    """A job for the page."""
    figures = job.progress
    forms = figures.get("forms") or {}
    ignored = sum((figures.get("ignored") or {}).values())
    others = f" 等{len(job.names)}个文件" if len(job.names) > 1 else ""
    return BatchView(
        id=job.job_id,
        state=job.state,
        name=f"{job.names[0] if job.names else ''}{others}",
        names=job.names,
        n_bytes=job.n_bytes,
        who=job.who,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        n_files=figures.get("files", 0),
        n_done=figures.get("read", 0) + figures.get("known", 0) + ignored,
        n_records=sum(count.get("records", 0) for count in forms.values()),
        n_errors=sum((figures.get("errors") or {}).values()),
        figures=figures,
        problem=job.message,
    )
