"""Errors as RFC 9457 problem details; for a person at a browser, as a page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.errors import FileError
from service.desk import BadCursor, Conflict, DeskError, Forbidden, NotFound, NothingToUndo, NotOfType
from store import StoreError

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
ErrorPage = Callable[[Request, int, str], Response]


class ProblemDetails(BaseModel):
    """What went wrong. title: of the kind, in English; detail: for the person, in Chinese."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Conflict",
                    "status": 409,
                    "detail": "王五刚刚改动了这份记录，请先看过再决定；您的输入没有丢失，也没有写入",
                    "who": "王五",
                    "revision": 3,
                }
            ]
        },
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None


class Problem(Exception):
    """A refusal with its status; ``extra`` are further members, ``headers`` go with the response."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = extra


class NotSignedIn(Problem):
    """Nobody is signed in: a browser is led to the door."""

    def __init__(self) -> None:
        super().__init__(401, "请先登录", {"WWW-Authenticate": 'Bearer realm="shoubiao"'})


_WORDS = {
    400: "请求有误",
    403: "没有权限",
    404: "没有这个地址",
    405: "不支持这种操作",
    408: "上传太慢，已中断",
    413: "内容过大",
    415: "不支持这种内容",
    422: "内容不符合要求",
    429: "请求过于频繁，请稍后再试",
    503: "暂时不能处理，请稍后再试",
}
_STATUS_BY_ERROR: dict[type[Exception], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    NothingToUndo: 409,
    NotOfType: 422,
}


def add_problems(app: FastAPI) -> None:
    """Have the app answer every error as a problem."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(DeskError, _on_desk_error)
    app.add_exception_handler(BadCursor, _on_bad_cursor)
    app.add_exception_handler(StoreError, _on_store_error)
    app.add_exception_handler(FileError, _on_file_error)


def problem_response(status: int, detail: str | None = None, **extra: Any) -> JSONResponse:
    """A problem as JSON."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    details = ProblemDetails(title=title, status=status, detail=detail or _WORDS.get(status), **extra)
    return JSONResponse(details.model_dump(exclude_none=True), status, media_type=MEDIA_TYPE)


def _answer(
    request: Request, status: int, detail: str | None = None, headers: Mapping[str, str] | None = None, **extra: Any
) -> Response:
    page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    response: Response
    if page and wants_page(request):
        response = page(request, status, detail or _WORDS.get(status, "出错了"))
    else:
        response = problem_response(status, detail, **extra)
    response.headers.update(headers or {})
    return response


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer: a browser that opens an address that is not the API's."""
    is_api = request.url.path.startswith(("/api/", "/metrics", "/healthz", "/readyz"))
    return not is_api and "text/html" in request.headers.get("accept", "")


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    if isinstance(error, NotSignedIn) and wants_page(request) and request.method == "GET":
        from urllib.parse import quote

        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(target, safe='')}", 303)
    return _answer(request, error.status, error.detail, error.headers, **error.extra)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _answer(request, error.status_code, None, error.headers)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # What was sent is not repeated: it may hold values.
    errors = [{"where": ".".join(map(str, each["loc"])), "what": each["msg"]} for each in error.errors()[:20]]
    return _answer(request, 422, errors=errors)


async def _on_desk_error(request: Request, error: Exception) -> Response:
    status = next((status for kind, status in _STATUS_BY_ERROR.items() if isinstance(error, kind)), 400)
    extra: dict[str, Any] = {"who": error.who, "revision": error.revision} if isinstance(error, Conflict) else {}
    return _answer(request, status, str(error), **extra)


async def _on_bad_cursor(request: Request, error: Exception) -> Response:
    return _answer(request, 400, "cursor 不是本服务给出的")


async def _on_store_error(request: Request, error: Exception) -> Response:
    _log.error("the store failed: %s", error)
    return _answer(request, 503, "数据库暂时不可用", {"Retry-After": "10"})


async def _on_file_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, FileError)
    return _answer(request, 422, error.message, code=str(error.code))


def on_defect(request: Request, error: Exception) -> Response:
    """The answer to a defect of the program."""
    # Its text may hold values: only where it happened is written down.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    _log.error("%s at %s", type(error).__name__, where)
    return _answer(request, 500, "程序出错，已记入日志")
