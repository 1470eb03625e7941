"""What the routes share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from service.access import Visitor, may_admin, may_review, signed_in
from service.desk import Desk

Signed = Annotated[Visitor, Depends(signed_in)]
Reviewer = Annotated[Visitor, Depends(may_review)]
Admin = Annotated[Visitor, Depends(may_admin)]

RecordId = Annotated[
    str, Path(pattern="^[0-9a-f]{20}$", description="The record's number", examples=["3f2a9c0d1e4b5a697887"])
]
Cursor = Annotated[str | None, Query(max_length=400, description="`next_cursor` of the page before", examples=[None])]
Limit = Annotated[int, Query(ge=1, le=200, examples=[50])]


def desk_of(request: Request) -> Desk:
    """The app's desk."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]


def is_masked(visitor: Visitor) -> bool:
    """Whether numbers of documents and accounts are hidden from this person."""
    return not visitor.who.can_review
