"""Who is there: from the session's cookie or an API token to a ``Visitor``; the way in and out."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from service.desk.shapes import Who
from service.passwords import csrf_of, hash_token, is_password, is_same, new_token
from service.problems import NotSignedIn, Problem
from service.rates import Rate
from service.settings import ServiceSettings
from store.access import User, close_session, has_users, open_session, read_user, session_user, token_user
from store.database import Store

COOKIE = "shoubiao_session"
LOCAL_NAME = "本机"
"""The name of whoever works where no users are kept."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_TOKEN_CHARS = 200

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in. csrf: to be sent back with each write, "" for API tokens. token_hash: of the session."""

    who: Who
    csrf: str = ""
    token_hash: str | None = None


class Door:
    """What is known about coming in. entry_token: of the one-time link, used up by its first use."""

    def __init__(self, store: Store, settings: ServiceSettings) -> None:
        self.store = store
        self.settings = settings
        self.entry_token: str | None = new_token()
        self.tries = Rate(settings.login_tries, settings.login_seconds)
        self.uploads = Rate(settings.uploads_per_minute, 60.0)

    def open(self, name: str) -> str:
        """The token of a new session."""
        token = new_token()
        expires_at = datetime.now(UTC) + timedelta(hours=self.settings.session_hours)
        open_session(self.store, hash_token(token), name, expires_at)
        return token

    def use_entry(self, token: str) -> bool:
        """Whether the one-time link is right and was not used; it is used up then."""
        expected = self.entry_token
        if expected is None or not is_same(token, expected):
            return False
        self.entry_token = None
        return True

    def visitor_of_session(self, token: str) -> Visitor | None:
        """Whose session it is."""
        token_hash = hash_token(token)
        user = session_user(self.store, token_hash)
        return Visitor(_to_who(user), csrf_of(token), token_hash) if user else None

    def visitor_of_token(self, token: str) -> Visitor | None:
        """Whose API token it is."""
        user = token_user(self.store, hash_token(token))
        return Visitor(_to_who(user)) if user else None


def _to_who(user: User) -> Who:
    role: Any = user.role
    return Who(name=user.name or LOCAL_NAME, role=role)


def door_of(request: Request) -> Door:
    """The app's door."""
    door: Door = request.app.state.door
    return door


async def signed_in(request: Request) -> Visitor:
    """The visitor; a write with a cookie must bring the page's CSRF token. NotSignedIn, Problem 403."""
    door = door_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        found = None
        if scheme.lower() == "bearer" and 0 < len(token) <= _MAX_TOKEN_CHARS:
            found = await run_in_threadpool(door.visitor_of_token, token.strip())
        if found is None:
            raise NotSignedIn
        return found
    cookie = request.cookies.get(COOKIE, "")
    visitor = await run_in_threadpool(door.visitor_of_session, cookie) if 0 < len(cookie) <= _MAX_TOKEN_CHARS else None
    if visitor is None:
        raise NotSignedIn
    request.app.state.has_users = visitor.who.name != LOCAL_NAME
    if request.method not in SAFE_METHODS:
        await _check_csrf(request, visitor)
    return visitor


async def _check_csrf(request: Request, visitor: Visitor) -> None:
    _check_origin(request)
    sent: Any = request.headers.get("x-csrf-token")
    if sent is None and request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        sent = (await request.form(max_fields=50)).get("csrf")
    if not isinstance(sent, str) or not is_same(sent, visitor.csrf):
        raise Problem(403, "页面已过期，请刷新后再试")


def _check_origin(request: Request) -> None:
    """Refuse what another site's page sends."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "请求来自别的网站")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        raise Problem(403, "请求来自别的网站")


def may_review(visitor: Annotated[Visitor, Depends(signed_in)]) -> Visitor:
    """The visitor, who may decide. Problem 403."""
    if not visitor.who.can_review:
        raise Problem(403, "只读用户不能这样做")
    return visitor


def may_admin(visitor: Annotated[Visitor, Depends(signed_in)]) -> Visitor:
    """The visitor, who may keep users. Problem 403."""
    if not visitor.who.is_admin:
        raise Problem(403, "只有管理员能这样做")
    return visitor


@router.get("/enter")
def enter(request: Request, token: str = "") -> Response:
    """The one-time link that ``serve`` prints where no users are kept."""
    door = door_of(request)
    if has_users(door.store) or len(token) > _MAX_TOKEN_CHARS or not door.use_entry(token):
        raise Problem(403, "链接已用过或不对；请重新启动 shoubiao serve 取得新的链接")
    return _into(request, door, "", "/")


@router.post("/login")
async def login(
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Sign in with name and password; the session is always a new one."""
    _check_origin(request)
    door = door_of(request)
    client = request.client.host if request.client else "?"
    names = (f"name {name.strip()}", f"address {client}")
    wait = max(door.tries.wait_seconds(each) for each in names)
    if wait:
        return RedirectResponse("/login?problem=slow", 303, headers={"Retry-After": str(math.ceil(wait))})
    for each in names:
        door.tries.count(each)  # before the slow comparison, so that many at once do not slip through
    user = await run_in_threadpool(read_user, door.store, name.strip())
    is_right = await run_in_threadpool(is_password, password, user.password_hash if user else None)
    if user is None or not is_right:
        request.app.state.metrics.failed_logins.inc()
        return RedirectResponse("/login?problem=wrong", 303)
    for each in names:
        door.tries.forget(each)
    return await run_in_threadpool(_into, request, door, user.name, _inner(next))


@router.post("/logout")
async def logout(request: Request, visitor: Annotated[Visitor, Depends(signed_in)]) -> Response:
    """End the session."""
    if visitor.token_hash:
        await asyncio.to_thread(close_session, door_of(request).store, visitor.token_hash)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return response


def _into(request: Request, door: Door, name: str, target: str) -> Response:
    """The way in: a new session, and whatever session the browser brought ends."""
    old = request.cookies.get(COOKIE, "")
    if 0 < len(old) <= _MAX_TOKEN_CHARS:
        close_session(door.store, hash_token(old))
    response = RedirectResponse(target, 303)
    response.set_cookie(
        COOKIE,
        door.open(name),
        max_age=int(door.settings.session_hours * 3600),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


def _inner(target: str) -> str:
    """An address within the service; anything else is its first page."""
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_ours else "/"
