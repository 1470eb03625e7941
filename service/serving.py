"""Run the app: on loopback with a one-time link, or for users who sign in."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from models.errors import WrongInput
from service.app import make_app
from service.settings import ServiceSettings
from store.access import has_users

_MOST_CONNECTIONS = 256
_MAX_HEADER_BYTES = 16 * 1024
_GRACE_SECONDS = 5


class _Server(uvicorn.Server):
    """Ends streams of events at once, which would hold up its end otherwise."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to end."""
        app = self.config.app
        if isinstance(app, FastAPI):
            app.state.is_ending = True
        super().handle_exit(sig, frame)


def serve(settings: ServiceSettings) -> None:
    """Serve until a signal ends it. WrongInput: it may not listen there; StoreError, OSError."""
    app = make_app(settings)
    is_open = has_users(app.state.store)
    app.state.has_users = is_open
    if not is_open and not settings.is_loopback:
        app.state.store.close()
        raise WrongInput(
            f"without users only this machine is served: leave out --host {settings.host}, "
            "or add an administrator first: shoubiao users add NAME --role admin"
        )
    address = f"http://{_for_url(settings.host)}:{settings.port}"
    if is_open:
        print(f"收表 is at {address} (sign in with your name and password)", flush=True)
    else:
        print(f"收表 is at {address}/enter?token={app.state.door.entry_token} (the link works once)", flush=True)
    _log_plainly()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # it would write down what people search for
        server_header=False,
        http="h11",
        ws="none",
        timeout_keep_alive=20,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        limit_concurrency=_MOST_CONNECTIONS,
        h11_max_incomplete_event_size=_MAX_HEADER_BYTES,
    )
    with suppress(KeyboardInterrupt):  # uvicorn raises the signal again once it has ended well
        _Server(config).run()


def _for_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _log_plainly() -> None:
    """Requests and errors on standard error, a line each; no values in them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in ("service", "uvicorn", "batch", "store"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False
