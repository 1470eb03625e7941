"""The HTTP API, version 1."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI

from service.api import batches, declaring, exports, forms, lists, machine, pictures, records, users
from service.problems import MEDIA_TYPE, ProblemDetails

PREFIX = "/api/v1"


def add_api(app: FastAPI) -> None:
    """Give the app its API."""
    for module in (records, lists, batches, forms, declaring, pictures, exports, users):
        router = APIRouter(prefix=PREFIX, responses=problems(401, 403, 413, 421, 422, 503))
        router.include_router(module.router)
        app.include_router(router)
    app.include_router(machine.router)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of these refusals."""
    content = {MEDIA_TYPE: {"schema": ProblemDetails.model_json_schema()}}
    words = {
        400: "The request is malformed",
        401: "Nobody is signed in",
        403: "This person may not do it, or the CSRF token is missing",
        404: "There is no such thing",
        408: "The upload was too slow",
        409: "Somebody else decided in the meantime",
        413: "Too large",
        421: "Addressed to a host that is not this one",
        422: "Not of the right shape, or the file cannot be read",
        429: "Too often",
        503: "Busy, or the database is away; see Retry-After",
    }
    return {status: {"description": words[status], "content": content} for status in statuses}
