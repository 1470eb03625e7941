"""For machines: is it alive, is it ready, how much is there."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from service.access import signed_in
from service.metrics import CONTENT_TYPE
from service.problems import Problem
from service.settings import LOOPBACK
from store.jobs import count_jobs

router = APIRouter(tags=["machine"])


@router.get("/healthz")
def is_alive() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def is_ready(request: Request) -> dict[str, str]:
    """Whether it can work: the database answers, imports are being worked on."""
    state = request.app.state
    with state.desk.store.reading() as connection:
        connection.exec_driver_sql("SELECT 1 FROM records LIMIT 1").first()
    if not state.imports.is_alive:
        raise Problem(503, "导入程序没有运行", {"Retry-After": "10"})
    return {"status": "ready"}


@router.get("/metrics", response_class=PlainTextResponse)
async def read_metrics(request: Request) -> Response:
    """Figures for Prometheus: counts only. From this machine without a token, else with one."""
    if not request.client or request.client.host not in LOOPBACK:
        await signed_in(request)
    from starlette.concurrency import run_in_threadpool

    return Response(await run_in_threadpool(_figures, request.app.state), media_type=CONTENT_TYPE)


def _figures(state: Any) -> bytes:
    metrics = state.metrics
    for name, number in count_jobs(state.desk.store).items():
        metrics.jobs.labels(name).set(number)
    progress = state.desk.progress()
    metrics.records.set(progress.n_records)
    metrics.open_records.set(progress.n_doubtful - progress.n_settled)
    found: bytes = metrics.to_text()
    return found
