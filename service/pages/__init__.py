"""The review page: routers that render the desk's shapes, and the files they need in the browser."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from service.pages import comparing, declaring, entering, overview, queue, record
from service.pages.rendering import STATIC, error_page

__all__ = ["add_pages", "error_page"]


class _Fresh(StaticFiles):
    """Scripts and styles; the browser asks each time whether they have changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file, to be asked for again before it is used from the cache."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def add_pages(app: FastAPI) -> None:
    """Gives the app its pages. They need ``app.state.desk`` and ``app.state.pictures``."""
    app.mount("/static", _Fresh(directory=STATIC), name="static")
    for module in (queue, record, comparing, overview, entering, declaring):
        app.include_router(module.router)
