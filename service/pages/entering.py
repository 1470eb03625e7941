"""The door: where a person signs in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from service.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login(
    request: Request,
    next: Annotated[str, Query(max_length=2000)] = "/",
    problem: Annotated[str | None, Query(max_length=20)] = None,
) -> HTMLResponse:
    """The form that asks for name and password."""
    is_ours = next.startswith("/") and not next.startswith(("//", "/\\"))
    return render(request, "login.html", next=next if is_ours else "/", problem=problem)
