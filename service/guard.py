"""What stands before every request: the host it is for, how large and how slow it may be, and what goes back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.metrics import Metrics
from service.problems import on_defect, problem_response
from service.settings import ServiceSettings

_log = logging.getLogger("service.requests")

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _Refused(Exception):
    """The request is cut off. status: why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, settings: ServiceSettings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        answer = _Answer(send)
        try:
            await self._pass(scope, receive, answer)
        except _Refused as refused:
            await self._refuse(refused.status, scope, receive, answer)
        except (asyncio.CancelledError, KeyboardInterrupt):
            raise
        except Exception as error:
            if answer.has_begun:
                raise
            await on_defect(Request(scope), error)(scope, receive, answer)
        finally:
            self._note(scope, answer.status, time.perf_counter() - began)

    async def _pass(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        headers = Headers(scope=scope)
        if _host_of(headers.get("host", "")) not in self._settings.allowed_hosts:
            raise _Refused(421)
        limit = self._limit_of(scope["path"])
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length[:20]) > limit:
            raise _Refused(413 if length.isdigit() else 400)
        upload = _Upload(receive, limit, self._settings, answer)
        await self._app(scope, upload.receive, answer)
        if answer.refusal is not None:
            raise _Refused(answer.refusal)

    def _limit_of(self, path: str) -> int:
        if path == "/api/v1/batches":
            return self._settings.max_upload_bytes
        if path in ("/api/v1/extract", "/api/v1/forms/learn"):
            return self._settings.max_extract_bytes
        return self._settings.max_body_bytes

    async def _refuse(self, status: int, scope: Scope, receive: Receive, answer: _Answer) -> None:
        answer.refusal = None
        if answer.has_begun:
            return
        words = {421: "请用服务启动时给出的地址访问"}
        response = problem_response(status, words.get(status))
        response.headers["Connection"] = "close"
        await response(scope, receive, answer)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        """One line without values: the route and not the address."""
        route = getattr(scope.get("route"), "path", "-")
        self._metrics.note_request(scope["method"], route, status, seconds)
        _log.info("%s %s %d %.0f ms", scope["method"], route, status, seconds * 1000)


class _Answer:
    """The way back: adds the headers that every answer has.

    refusal: why the request was cut off; what the app makes of that is not sent, since it takes it for a defect.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.refusal: int | None = None
        self.has_begun = False
        self.status = 499

    async def __call__(self, message: Message) -> None:
        """Send on."""
        if self.refusal is not None and not self.has_begun:
            return
        if message["type"] == "http.response.start":
            self.has_begun = True
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


class _Upload:
    """The way in: counts bytes, and does not wait for ever."""

    def __init__(self, receive: Receive, limit: int, settings: ServiceSettings, answer: _Answer) -> None:
        self._answer = answer
        self._receive = receive
        self._limit = limit
        self._settings = settings
        self._bytes = 0
        self._began = time.monotonic()
        self._is_whole = False

    async def receive(self) -> Message:
        """The next piece. _Refused: too much, or too slow."""
        if self._is_whole:
            return await self._receive()  # the client's leaving, which may take as long as it likes
        message = await self._in_time(self._receive)
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
            if self._bytes > self._limit:
                raise self._cut_off(413)
            seconds = time.monotonic() - self._began - self._settings.grace_seconds
            if not self._is_whole and seconds > 0 and self._bytes < seconds * self._settings.min_bytes_per_second:
                raise self._cut_off(408)
        return message

    def _cut_off(self, status: int) -> _Refused:
        self._answer.refusal = status
        return _Refused(status)

    async def _in_time(self, receive: Callable[[], Awaitable[Any]]) -> Message:
        try:
            message: Message = await asyncio.wait_for(receive(), self._settings.upload_seconds)
        except TimeoutError:
            raise self._cut_off(408) from None
        return message


def _host_of(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.rpartition(":")[0].lower() if header.count(":") == 1 else header.lower()
