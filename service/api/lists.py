"""Flags, decisions and the ledger, over all records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from service.api.parts import Cursor, Limit, Reviewer, Signed, TheDesk, is_masked
from service.desk.accounts import LedgerView
from service.desk.shapes import AuditPage, FlagPage

router = APIRouter(tags=["lists"])


@router.get("/flags")
def list_flags(
    visitor: Signed,
    desk: TheDesk,
    code: Annotated[str | None, Query(max_length=32, examples=["missing"])] = None,
    form: Annotated[str | None, Query(max_length=64, examples=["key_expert"])] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> FlagPage:
    """Flags of records in force, with whether a person has decided on the field."""
    return desk.flags(cursor, limit, code=code, form=form, is_masked=is_masked(visitor))


@router.get("/reviews")
def list_reviews(
    visitor: Signed,
    desk: TheDesk,
    who: Annotated[str | None, Query(max_length=64)] = None,
    record: Annotated[str | None, Query(max_length=20)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> AuditPage:
    """Who decided what, when and why; newest first."""
    return desk.audit(cursor, limit, who=who, record_id=record, is_masked=is_masked(visitor))


@router.get("/reviews.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
def export_reviews(visitor: Reviewer, desk: TheDesk) -> StreamingResponse:
    """All decisions as CSV for Excel."""
    lines: Iterator[bytes] = desk.audit_csv()
    headers = {"Content-Disposition": 'attachment; filename="reviews.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/ledger")
def read_ledger(visitor: Signed, desk: TheDesk) -> LedgerView:
    """Which unit returned which form; some seconds old at most."""
    return desk.ledger()
