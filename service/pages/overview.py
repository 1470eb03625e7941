"""The ledger, the audit, importing, users."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from service.access import Visitor, may_admin, may_review, signed_in
from service.pages.rendering import render
from service.passwords import MIN_PASSWORD_CHARS

router = APIRouter(include_in_schema=False)


@router.get("/ledger")
def ledger(request: Request, visitor: Annotated[Visitor, Depends(signed_in)]) -> HTMLResponse:
    """Who has returned what."""
    downloads = [
        ("/api/v1/exports/ledger.xlsx", "台账 Excel"),
        ("/api/v1/exports/records.xlsx", "全部记录 Excel"),
        ("/api/v1/exports/letters.zip", "补正通知"),
    ]
    shown = request.app.state.desk.ledger()
    return render(request, "ledger.html", visitor, ledger=shown, downloads=downloads if visitor.who.can_review else [])


@router.get("/audit")
def audit(
    request: Request,
    visitor: Annotated[Visitor, Depends(may_review)],
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    who: Annotated[str | None, Query(max_length=64)] = None,
) -> HTMLResponse:
    """Who decided what and when."""
    desk = request.app.state.desk
    chosen = {"who": who or None}
    page = desk.audit(cursor, **{key: value for key, value in chosen.items() if value})
    reviewers = desk.facets().reviewers
    return render(
        request,
        "audit.html",
        visitor,
        page=page,
        chosen=chosen,
        reviewers=reviewers,
        export="/api/v1/reviews.csv",
    )


@router.get("/import")
def importing(request: Request, visitor: Annotated[Visitor, Depends(may_review)]) -> HTMLResponse:
    """The drop zone."""
    return render(request, "import.html", visitor)


@router.get("/users")
def users(request: Request, visitor: Annotated[Visitor, Depends(may_admin)]) -> HTMLResponse:
    """Who may come in."""
    return render(request, "users.html", visitor, least=MIN_PASSWORD_CHARS)
