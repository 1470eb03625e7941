"""Markup in every text field, file name, sender and reason: on every page it is text and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from service_parts import add_person, another, bearer, copy_template, enter, running, sign_in, store_of
from starlette.testclient import TestClient

from batch.versions import update_versions
from models.form import Form
from models.forms import FORMS
from models.message import Attachment, Message
from models.record import Evidence, Flag, FlagCode, Record, Source, Unmapped, Value
from store import FileResult
from store.jobs import add_job, new_job_id
from store.rows import record_id_of

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</script><svg onload=alert(1)>",
    '"><iframe src=javascript:alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><b onclick=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "<!--<script>",
    "]]><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
)


class _Elements(HTMLParser):
    """The start tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def hostile(form: type[Form], payload: str, number: int) -> tuple[Message, FileResult]:
    """A return in which every text is the payload."""

    def value(kind: str, options: tuple[str, ...]) -> Value:
        if kind in ("yes_no", "seal"):
            return None
        return [payload] if kind == "choices" else payload

    values = {spec.key: value(spec.kind, spec.options) for spec in form.fields()}
    rows = [{spec.key: value(spec.kind, ()) for spec in form.row_fields()}] if form.row_fields() else []
    sha256 = hashlib.sha256(f"{form.id}{number}".encode()).hexdigest()
    path = f"{payload}.docx"
    record = Record(
        form=form.id,
        source=Source(path=path, sha256=sha256, media="docx"),
        values=values,
        rows=rows,
        evidence={key: Evidence(raw=payload, confidence=1.0, cell=payload, method="word") for key in values},
        flags=[Flag.raised(FlagCode.INVALID, key, payload) for key in values]
        + [Flag.raised(FlagCode.EXTRA_CONTENT, None, payload)],
        unmapped=[Unmapped(raw=payload, cell=payload)],
    )
    message = Message(
        message_id=f"<{number}{payload}>",
        sender=payload,
        subject=payload,
        attachments=(Attachment(path=path, sha256=sha256, data=b""),),
    )
    return message, FileResult(message.message_id, path, sha256, [record], program_version=payload)


@pytest.fixture(scope="module")
def client(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An app full of markup."""
    folder = tmp_path_factory.mktemp("markup")
    with running(copy_template(sqlite_template, folder), folder) as opened:
        store = store_of(opened)
        for number, payload in enumerate(PAYLOADS):
            message, result = hostile(FORMS[number % len(FORMS)], payload, number)
            store.add_messages([message])
            store.add_results([result])
            add_job(store, new_job_id(), [payload], 1, payload, 100)
        update_versions(store)
        yield opened


def pages_of(client: TestClient) -> list[str]:
    """The addresses of all pages, each record's among them."""
    rows = client.get("/api/v1/queue?state=all&standing=all&limit=200").json()["rows"]
    records = [f"/records/{row['record_id']}" for row in rows]
    assert len(records) == len(PAYLOADS)
    pages = ["/", "/ledger", "/audit", "/import", "/rereads", "/users", "/login", "/nowhere"]
    hostile_queries = [
        f"/?q={payload}&unit={payload}&flag=missing" for payload in ("<script>alert(1)</script>", '"><b>')
    ]
    hostile_queries += ["/login?problem=<b>&next=javascript:alert(1)", f"{records[0]}?field=</script><script>alert(1)"]
    return pages + records + hostile_queries


def test_markup_is_text_on_every_page(client: TestClient) -> None:
    headers = enter(client)
    for number, payload in enumerate(PAYLOADS):
        record_id = record_id_of(hashlib.sha256(f"{FORMS[number % len(FORMS)].id}{number}".encode()).hexdigest(), 0)
        view = client.get(f"/api/v1/records/{record_id}").json()
        field = next(field["path"] for field in view["fields"] if field["kind"] == "text")
        body = {"revision": 0, "decision": {"kind": "edit", "value": payload, "why": payload}}
        url = f"/api/v1/records/{record_id}/fields/{field}"
        assert client.put(url, json=body, headers=headers).status_code == 200
    for page in pages_of(client):
        check_page(client, page)


def check_page(client: TestClient, page: str) -> None:
    """Fails where an element of the page has a script of its own, or is one that no page has."""
    answer = client.get(page, headers={"Accept": "text/html"})
    assert answer.status_code in (200, 404, 422), page
    assert answer.headers["content-type"].startswith("text/html"), page
    for tag, attributes in _Elements(answer.text).found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], page
        for name in ("href", "src", "action", "formaction"):
            assert not (attributes.get(name) or "").strip().lower().startswith(("javascript:", "data:text")), page
        if tag == "script" and not attributes.get("src"):
            assert attributes.get("type") == "application/json", page
        assert tag not in ("iframe", "object", "embed", "x:script", "base"), page


def test_markup_in_the_answers_of_the_api_is_never_html(client: TestClient) -> None:
    token = bearer(add_person(client, "chen", "admin"))
    for path in ("/api/v1/queue", "/api/v1/flags", "/api/v1/reviews", "/api/v1/ledger", "/api/v1/batches"):
        answer = client.get(path, headers={**token, "Accept": "text/html"})
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
    csv = client.get("/api/v1/reviews.csv", headers=token)
    assert csv.headers["content-disposition"].startswith("attachment")
    browser = another(client)
    sign_in(browser, "chen")
    problem = browser.get("/records/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert "<script>alert" not in problem.text
