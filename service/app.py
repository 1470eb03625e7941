"""The app: one process that serves the review page and the API on one database."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from models.version import VERSION
from service.access import Door
from service.access import router as door_router
from service.api import add_api
from service.declaring import Declaring
from service.desk import Desk
from service.guard import Guard
from service.metrics import Metrics
from service.pages import add_pages, error_page
from service.pictures import Pictures
from service.problems import add_problems
from service.settings import ServiceSettings
from service.work import Imports, Readers
from store import open_store
from store.database import Store
from store.originals import Originals
from store.queue import update_queue

_DESCRIPTION = """Returned forms as checked records, and what clerks decided on them.

Sign in with `Authorization: Bearer TOKEN` (`shoubiao users token`). Errors are RFC 9457 problem details.
"""


def make_app(settings: ServiceSettings) -> FastAPI:
    """The app for a database. It opens the database when it is started. StoreError: it cannot be opened."""
    app = FastAPI(
        title="shoubiao 收表",
        version=VERSION,
        description=_DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.is_ending = False
    app.state.error_page = error_page
    store = open_store(settings.url, _catalogue(settings))
    _furnish(app, store, settings)
    app.add_middleware(Guard, settings=settings, metrics=app.state.metrics)
    add_problems(app)
    app.include_router(door_router)
    add_api(app)
    add_pages(app)
    return app


def _catalogue(settings: ServiceSettings) -> Any:
    if settings.forms is None:
        return None
    from learn.declaration_file import load_catalogue

    return load_catalogue(settings.forms)


def _furnish(app: FastAPI, store: Store, settings: ServiceSettings) -> None:
    """Put into the app what its routes work with."""
    settings.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = app.state
    state.store = store
    state.desk = Desk(store, settings.campaign)
    state.door = Door(store, settings)
    state.imports = Imports(store, settings)
    state.desk.on_moved = state.imports.sort_again
    state.readers = Readers(store, settings.jobs)
    state.declaring = Declaring(store, settings, state.readers)
    originals = Originals(settings.originals)
    state.pictures = Pictures(originals, originals.pictures)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    await run_in_threadpool(update_queue, state.store)
    state.imports.start()
    state.readers.start()
    threading.Thread(target=state.pictures.warm_up, daemon=True).start()
    try:
        yield
    finally:
        state.is_ending = True
        await run_in_threadpool(_close, state)


def _close(state: Any) -> None:
    state.imports.stop()
    state.readers.stop()
    state.pictures.close()
    state.store.close()
