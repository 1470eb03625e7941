"""Templates to responses. Everything that comes out of a document is escaped by the templates, never marked safe."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from models.forms import FORMS
from service.access import LOCAL_NAME, Visitor
from service.desk.shapes import QueueFilters

STATIC = Path(str(files("service") / "static"))
BEIJING = timezone(timedelta(hours=8))
NO_FILTERS = QueueFilters()

_REVIEWERS, _ALL = ("reviewer", "admin"), ("reader", "reviewer", "admin")
MENU = (
    ("/", "队列", _ALL),
    ("/ledger", "台账", _ALL),
    ("/import", "导入", _REVIEWERS),
    ("/rereads", "重读", _REVIEWERS),
    ("/audit", "处理记录", _REVIEWERS),
    ("/forms", "表单", ("admin",)),
    ("/users", "用户", ("admin",)),
)
ROLE_WORDS = {"reader": "查阅", "reviewer": "审核", "admin": "管理"}
MEDIA_WORDS = {"docx": "Word", "doc": "Word", "pdf": "PDF", "scan": "扫描件", "image": "图片"}
MARK_WORDS = {"ticked": "已勾选", "empty": "未勾选", "unclear": "勾选不清", "struck_out": "已划掉"}
FORM_WORDS = {
    "demo_team": "示范团", "service_base": "服务基地", "key_expert": "重点专家", "overseas_action": "海外赤子",
    "activity_plan": "活动计划", "activity_results": "活动成果",
}  # fmt: skip
"""Short names of the forms of the notice; others go by their title."""


def render(
    request: Request, template: str, visitor: Visitor | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """The page. visitor: who is signed in, or None on pages that anybody may see."""
    here = "/" + request.url.path.split("/")[1]
    can_leave = visitor is not None and visitor.who.name != LOCAL_NAME
    html = _environment().get_template(template).render(visitor=visitor, here=here, can_leave=can_leave, **values)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def error_page(request: Request, status: int, words: str) -> HTMLResponse:
    """A refusal as a page for a person; words are in Chinese."""
    titles = {403: "没有权限", 404: "找不到", 409: "内容已变化", 413: "文件太大", 429: "太频繁", 503: "正忙"}
    return render(request, "error.html", status=status, title=titles.get(status, "出错了"), words=words)


def address(filters: QueueFilters, cursor: str | None = None, **changes: Any) -> str:
    """The address of the queue with these filters, some of them changed."""
    query = query_of(filters.model_copy(update=changes))
    if cursor is not None:
        query = "&".join(part for part in (query, urlencode({"cursor": cursor})) if part)
    return f"/?{query}" if query else "/"


def record_address(record_id: str, filters: QueueFilters = NO_FILTERS) -> str:
    """The address of a record that was come to through the queue."""
    query = query_of(filters)
    return f"/records/{quote(record_id, safe='')}" + (f"?{query}" if query else "")


def query_of(filters: QueueFilters) -> str:
    """The filters as a query string, what is as usual left out."""
    return urlencode({key: value for key, value in filters.model_dump(exclude_defaults=True).items() if value})


def moment(time: datetime | None) -> str:
    """A time for a person, in Beijing time."""
    return time.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if time else ""


def static(name: str) -> str:
    """The address of a file of the page, with a mark of its content so that an upgrade is seen at once."""
    return f"/static/{name}?v={_mark(name)}"


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("service", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = moment
    environment.globals.update(
        static=static,
        address=address,
        record_address=record_address,
        nothing=NO_FILTERS,
        menu=MENU,
        role_words=ROLE_WORDS,
        media_words=MEDIA_WORDS,
        mark_words=MARK_WORDS,
        form_words={form.id: FORM_WORDS.get(form.id, form.titles[0]) for form in FORMS} | FORM_WORDS,
    )
    return environment
