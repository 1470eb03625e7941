"""Records: the queue, one record, and what is decided on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from models.record import Value
from service.api.parts import RecordId, Reviewer, Signed, TheDesk, is_masked
from service.desk.shapes import (
    Checked,
    Decision,
    DiffView,
    Facets,
    Progress,
    QueueFilters,
    QueuePage,
    RecordView,
    RereadView,
)

router = APIRouter(tags=["records"])
WHOLE_IN_URL = "-"
"""Stands for the record as a whole where a path of the URL names a field."""


class RecordQuery(QueueFilters):
    """Filters and paging. cursor: ``next_cursor`` of the page before."""

    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=50, ge=1, le=200)

    def filters(self) -> QueueFilters:
        """The filters alone."""
        return QueueFilters(**self.model_dump(exclude={"cursor", "limit"}))


class DecisionIn(BaseModel):
    """A decision and how many facts its writer had seen."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"revision": 0, "decision": {"kind": "accept"}},
                {"revision": 1, "decision": {"kind": "edit", "value": "2024年1月22日", "why": "电话核实"}},
            ]
        },
    )

    revision: int = Field(ge=0, le=1_000_000)
    decision: Decision


class UndoIn(BaseModel):
    """What to take back: the last decision, or the last on one field ("" is the record as a whole)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"revision": 2, "field": "mobile"}]})

    revision: int = Field(ge=0, le=1_000_000)
    field: str | None = Field(default=None, max_length=100)


class CheckIn(BaseModel):
    """A value as typed, for a field of a form. record: whose other values it must go together with."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"form": "key_expert", "field": "report_date", "typed": "2024.1.22"}]},
    )

    form: str = Field(max_length=64)
    field: str = Field(max_length=100)
    typed: Value = None
    record: str | None = Field(default=None, pattern="^[0-9a-f]{20}$")


class Flagged(BaseModel):
    """How far the work is, with what it can be filtered by."""

    progress: Progress
    facets: Facets


@router.get("/records")
@router.get("/queue", operation_id="read_queue")
def list_records(visitor: Signed, desk: TheDesk, query: Annotated[RecordQuery, Query()]) -> QueuePage:
    """Records, those that need a person most first; by default those in force with doubts left."""
    return desk.masked(desk.queue(query.filters(), query.cursor, query.limit), is_masked(visitor))


@router.get("/progress")
def read_progress(visitor: Signed, desk: TheDesk, query: Annotated[QueueFilters, Query()]) -> Flagged:
    """How many records with doubts are settled, and what they can be filtered by."""
    return Flagged(progress=desk.progress(query), facets=desk.facets())


@router.get("/records/{record_id}")
def read_record(visitor: Signed, desk: TheDesk, record_id: RecordId) -> RecordView:
    """A record with values, evidence, flags, copies and decisions."""
    return desk.record(record_id, is_masked=is_masked(visitor))


@router.put("/records/{record_id}/fields/{field}")
def decide(
    request: Request,
    visitor: Reviewer,
    desk: TheDesk,
    record_id: RecordId,
    field: Annotated[str, Path(max_length=100, description="`name`, `rows[0].budget`; `-`: the record as a whole")],
    body: Annotated[DecisionIn, Body()],
) -> RecordView:
    """Decide on a field: a new fact. 409 where somebody else decided since ``revision``."""
    path = "" if field == WHOLE_IN_URL else field
    found = desk.decide(record_id, path, body.decision, body.revision, visitor.who)
    request.app.state.metrics.decisions.labels(body.decision.kind).inc()
    return found


@router.post("/records/{record_id}/undo")
def undo(
    request: Request, visitor: Reviewer, desk: TheDesk, record_id: RecordId, body: Annotated[UndoIn, Body()]
) -> RecordView:
    """Take back the last decision: a new fact too."""
    found = desk.undo(record_id, body.revision, visitor.who, body.field)
    request.app.state.metrics.decisions.labels("undo").inc()
    return found


@router.post("/check")
def check(visitor: Signed, desk: TheDesk, body: Annotated[CheckIn, Body()]) -> Checked:
    """What a typed value becomes, and what is wrong with it. Writes nothing."""
    return desk.check_value(body.form, body.field, body.typed, body.record)


@router.get("/records/{record_id}/diffs/{other_id}")
def diff(visitor: Signed, desk: TheDesk, record_id: RecordId, other_id: RecordId) -> DiffView:
    """The fields in which two records of one form differ, character by character."""
    return desk.diff(record_id, other_id, is_masked=is_masked(visitor))


@router.get("/rereads")
def list_rereads(visitor: Signed, desk: TheDesk) -> list[RereadView]:
    """Records that this version of the program reads otherwise than the one before, not yet looked at."""
    return desk.rereads(is_masked=is_masked(visitor))


@router.post("/rereads/{record_id}/accept", status_code=204)
def accept_reread(visitor: Reviewer, desk: TheDesk, record_id: RecordId) -> None:
    """Note that the changes were looked at."""
    desk.accept_reread(record_id, visitor.who)
