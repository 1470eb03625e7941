"""Who is let in, and what the service refuses: other sites, old sessions, other roles, what is too large."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from service_parts import (
    BASE,
    EXPERT_ID,
    PASSWORD,
    add_person,
    add_records,
    another,
    bearer,
    copy_template,
    csrf_of,
    doubt,
    enter,
    expert,
    listening,
    running,
    settings_of,
    sign_in,
    store_of,
)
from starlette.testclient import TestClient

from models.errors import WrongInput
from service.access import COOKIE
from service.app import make_app
from service.guard import CSP, Guard
from service.metrics import Metrics
from service.serving import serve
from store.access import remove_user
from store.originals import Originals

HTML = {"Accept": "text/html"}


@pytest.fixture
def client(sqlite_template: Path, tmp_path: Path) -> Iterator[TestClient]:
    """An app without users."""
    with running(copy_template(sqlite_template, tmp_path), tmp_path) as opened:
        yield opened


@pytest.fixture
def record_id(client: TestClient) -> str:
    """A record with a doubt and an ID number."""
    return add_records(store_of(client), "a", [expert(flags=[doubt("mobile")])])[0]


def put(client: TestClient, record_id: str, headers: dict[str, str], revision: int = 0) -> Any:
    body = {"revision": revision, "decision": {"kind": "accept"}}
    return client.put(f"/api/v1/records/{record_id}/fields/mobile", json=body, headers=headers)


def test_nobody_is_let_in_without_signing_in(client: TestClient, record_id: str) -> None:
    for path in ("/api/v1/queue", f"/api/v1/records/{record_id}", "/api/v1/exports/records.xlsx", "/api/v1/users"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/metrics").status_code == 401
    answer = client.get(f"/records/{record_id}?state=all", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/login?next=%2Frecords%2F{record_id}%3Fstate%3Dall",
    )
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_the_link_works_once_and_only_without_users(client: TestClient) -> None:
    token = client.app.state.door.entry_token  # type: ignore[attr-defined]
    assert client.get("/enter?token=wrong").status_code == 403
    enter(client)
    assert client.get("/api/v1/queue").status_code == 200
    assert another(client).get(f"/enter?token={token}").status_code == 403
    add_person(client, "chen", "admin")
    assert client.get("/api/v1/queue").status_code == 401


def test_without_users_only_this_machine_is_served(sqlite_template: Path, tmp_path: Path) -> None:
    url = copy_template(sqlite_template, tmp_path)
    with pytest.raises(WrongInput, match="users add"):
        serve(settings_of(url, tmp_path, host="0.0.0.0"))


def test_a_write_with_a_cookie_needs_the_pages_token(client: TestClient, record_id: str) -> None:
    headers = enter(client)
    assert put(client, record_id, {}).status_code == 403
    assert put(client, record_id, {"X-CSRF-Token": "0" * 64}).status_code == 403
    assert put(client, record_id, {**headers, "Origin": "http://evil.example"}).status_code == 403
    assert put(client, record_id, {**headers, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/logout", data={"csrf": "x"}).status_code == 403
    assert put(client, record_id, {**headers, "Origin": BASE}).status_code == 200
    assert client.post("/logout", data={"csrf": headers["X-CSRF-Token"]}).status_code == 303
    assert client.get("/api/v1/queue").status_code == 401


def test_the_token_of_another_session_is_no_use(client: TestClient, record_id: str) -> None:
    add_person(client, "chen", "admin")
    add_person(client, "wang", "reviewer")
    other = another(client)
    headers = sign_in(client, "chen")
    sign_in(other, "wang")
    assert put(other, record_id, headers).status_code == 403


def test_a_session_is_new_after_every_login(client: TestClient) -> None:
    add_person(client, "chen", "admin")
    client.cookies.set(COOKIE, "planted-by-somebody-else", domain="localhost.local")
    sign_in(client, "chen")
    first = client.cookies[COOKIE]
    assert first != "planted-by-somebody-else"
    thief = another(client)
    thief.cookies.set(COOKIE, first)
    assert thief.get("/api/v1/queue").status_code == 200
    sign_in(client, "chen")
    assert client.cookies[COOKIE] != first
    assert thief.get("/api/v1/queue").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    add_person(client, "chen", "admin")
    data = {"name": "chen", "password": PASSWORD}
    plain = client.post("/login", data=data).headers["set-cookie"].lower()
    assert "httponly" in plain
    assert "samesite=lax" in plain
    assert "secure" not in plain
    safe = TestClient(client.app, base_url="https://localhost", follow_redirects=False)
    assert "; secure" in safe.post("/login", data=data).headers["set-cookie"].lower()


def test_login_is_refused_after_some_wrong_passwords(client: TestClient) -> None:
    add_person(client, "chen", "admin")
    for name in ("chen", "chen", "nobody", "chen", "chen"):
        answer = client.post("/login", data={"name": name, "password": "wrong password"})
        assert answer.headers["location"] == "/login?problem=wrong"
    answer = client.post("/login", data={"name": "chen", "password": PASSWORD})
    assert answer.headers["location"] == "/login?problem=slow"
    assert int(answer.headers["retry-after"]) > 0


def test_login_leads_only_into_the_service(client: TestClient) -> None:
    add_person(client, "chen", "admin")
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=y"):
        answer = client.post("/login", data={"name": "chen", "password": PASSWORD, "next": target})
        assert answer.headers["location"] == "/"


def test_a_login_form_of_another_site_is_refused(client: TestClient) -> None:
    add_person(client, "chen", "admin")
    data = {"name": "chen", "password": PASSWORD}
    assert client.post("/login", data=data, headers={"Origin": "http://evil.example"}).status_code == 403


def test_readers_see_masked_numbers_and_change_nothing(client: TestClient, record_id: str) -> None:
    reader = bearer(add_person(client, "li", "reader"))
    reviewer = bearer(add_person(client, "wang", "reviewer"))
    body = {"revision": 0, "decision": {"kind": "edit", "value": "330102199001010039"}}
    path = f"/api/v1/records/{record_id}/fields/id_number"
    assert client.put(path, json=body, headers=reader).status_code == 403
    assert client.put(path, json=body, headers=reviewer).status_code == 200
    seen = client.get(f"/api/v1/records/{record_id}", headers=reader)
    assert seen.json()["is_masked"]
    for number in (EXPERT_ID, "330102199001010039", "330100190001010001"):
        assert number not in seen.text
        assert number not in client.get("/api/v1/reviews", headers=reader).text
    assert EXPERT_ID in client.get(f"/api/v1/records/{record_id}", headers=reviewer).text
    page = another(client)
    sign_in(page, "li")
    html = page.get(f"/records/{record_id}", headers=HTML).text
    assert "张三" in html
    assert EXPERT_ID not in html
    assert "330102199001010039" not in html
    for path in ("/api/v1/exports/records.xlsx", "/api/v1/reviews.csv", f"/api/v1/files/{'0' * 64}/pages/1.png"):
        assert client.get(path, headers=reader).status_code == 403
    files = {"files": ("a.docx", b"x")}
    assert client.post("/api/v1/batches", files=files, headers=reader).status_code == 403
    assert client.post("/api/v1/extract", files={"file": ("a.docx", b"x")}, headers=reader).status_code == 403


def test_only_administrators_keep_users(client: TestClient) -> None:
    reviewer = bearer(add_person(client, "wang", "reviewer"))
    admin = bearer(add_person(client, "chen", "admin"))
    new = {"name": "zhao", "role": "reader", "password": PASSWORD}
    assert client.get("/api/v1/users", headers=reviewer).status_code == 403
    assert client.post("/api/v1/users", json=new, headers=reviewer).status_code == 403
    assert client.patch("/api/v1/users/wang", json={"role": "admin"}, headers=reviewer).status_code == 403
    assert client.post("/api/v1/users", json={**new, "password": "short"}, headers=admin).status_code == 422
    assert client.post("/api/v1/users", json=new, headers=admin).status_code == 201
    assert client.post("/api/v1/users", json=new, headers=admin).status_code == 409
    listed = client.get("/api/v1/users", headers=admin)
    assert [user["name"] for user in listed.json()] == ["chen", "wang", "zhao"]
    assert "argon2" not in listed.text
    assert client.delete("/api/v1/users/chen", headers=admin).status_code == 409
    assert client.delete("/api/v1/users/zhao", headers=admin).status_code == 204
    assert client.delete("/api/v1/users/zhao", headers=admin).status_code == 404


def test_whoever_is_taken_out_is_out_at_once(client: TestClient) -> None:
    add_person(client, "chen", "admin")
    token = bearer(add_person(client, "wang", "reviewer"))
    browser = another(client)
    sign_in(browser, "wang")
    remove_user(store_of(client), "wang")
    assert browser.get("/api/v1/queue").status_code == 401
    assert client.get("/api/v1/queue", headers=token).status_code == 401


def test_nothing_that_opens_the_door_is_kept_as_it_is(client: TestClient, tmp_path: Path) -> None:
    token = add_person(client, "chen", "admin")
    sign_in(client, "chen")
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("service.db*"))
    for secret in (token, client.cookies[COOKIE], PASSWORD, csrf_of(client)["X-CSRF-Token"]):
        assert secret.encode() not in kept


def test_a_request_to_another_host_name_is_refused(client: TestClient) -> None:
    for host in ("evil.example", "localhost.evil.example:8321", ""):
        assert client.get("/healthz", headers={"Host": host}).status_code == 421
    for host in ("localhost:1", "127.0.0.1", "[::1]:8321", "LOCALHOST"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_every_answer_forbids_what_browsers_could_be_made_to_do(client: TestClient) -> None:
    for path in ("/healthz", "/login", "/nowhere", "/api/v1/queue", "/static/page.css"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == CSP
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"  # none at all would send "Origin: null" with forms
    assert "unsafe" not in CSP


def test_errors_are_problems(client: TestClient) -> None:
    headers = enter(client)
    cases = [
        (client.get("/api/v1/nothing"), 404),
        (client.post("/api/v1/queue", headers=headers), 405),
        (client.get("/api/v1/queue?limit=x"), 422),
        (client.get("/api/v1/queue?cursor=x"), 400),
        (client.get(f"/api/v1/records/{'0' * 20}"), 404),
        (client.post("/api/v1/check", content=b"{", headers=headers), 422),
        (client.post("/api/v1/batches", content=b"x", headers=headers), 415),
        (client.post("/api/v1/check", content=b"x" * 2**21, headers=headers), 413),
    ]
    for answer, status in cases:
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.json()["title"]


def test_a_body_of_unknown_length_is_cut_off_at_the_limit(client: TestClient) -> None:
    headers = {**enter(client), "Content-Type": "application/json"}
    pieces = (b"[" + b" " * 2**19 for _ in range(8))
    answer = client.post("/api/v1/check", content=pieces, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    assert client.get("/healthz").status_code == 200


def test_what_was_sent_is_not_repeated_in_errors(client: TestClient) -> None:
    headers = enter(client)
    body = {"form": "key_expert", "field": "id_number", "typed": {"secret": EXPERT_ID}}
    answer = client.post("/api/v1/check", json=body, headers=headers)
    assert answer.status_code == 422
    assert EXPERT_ID not in answer.text


def test_paths_lead_nowhere(client: TestClient, tmp_path: Path) -> None:
    enter(client)
    Originals(tmp_path / "files").write(b"something")
    (tmp_path / "secret.txt").write_text("top secret")
    tricks = [
        "/static/../service.db",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/..%2f..%2fcli.py",
        "/static//etc/passwd",
        "/api/v1/files/..%2f..%2fsecret.txt/pages/1.png",
        f"/api/v1/files/{'0' * 64}/pages/1.png",
        "/api/v1/exports/..%2f..%2fsecret.txt",
        "/api/v1/batches/..%2f..%2f/events",
        "/records/..%2f..%2fsecret.txt",
        "/records/%00/original",
    ]
    for path in tricks:
        answer = client.get(path)
        assert answer.status_code in (404, 422, 405), path
        assert "top secret" not in answer.text


def test_a_slow_or_endless_upload_is_cut_off() -> None:
    """Driven without a network: a body that trickles, stops, or never ends."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    settings = settings_of("x", Path("x"), upload_seconds=0.05, grace_seconds=0.0, min_bytes_per_second=1e6)
    guard = Guard(app, settings, Metrics())

    def status_of(pieces: list[dict[str, Any]], **changes: Any) -> int:
        sent: list[Any] = []

        async def receive() -> Any:
            if not pieces:
                await asyncio.sleep(60)
            return pieces.pop(0)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            **{"type": "http", "method": "POST", "path": "/api/v1/check", "query_string": b"", "raw_path": b""},
            **{"headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1), "scheme": "http"},
            **changes,
        }
        asyncio.run(guard(scope, receive, send))
        status: int = sent[0]["status"]
        return status

    piece = {"type": "http.request", "body": b"x", "more_body": True}
    last = {"type": "http.request", "body": b"", "more_body": False}
    assert status_of([dict(last)]) == 200
    assert status_of([dict(piece)]) == 408
    assert status_of([dict(piece, body=b"x" * 2**20), dict(piece, body=b"x" * 2**20), dict(last)]) == 413
    assert status_of([dict(last)], headers=[(b"host", b"localhost"), (b"content-length", b"9" * 30)]) == 413
    assert status_of([dict(last)], headers=[(b"host", b"localhost"), (b"content-length", b"-1")]) == 400


def test_uploads_are_bounded_in_size_number_and_rate(sqlite_template: Path, tmp_path: Path) -> None:
    url = copy_template(sqlite_template, tmp_path)
    limits = {"max_upload_bytes": 20_000, "max_files": 3, "uploads_per_minute": 4, "max_extract_bytes": 1000}
    with running(url, tmp_path, **limits) as client:
        headers = enter(client)

        def upload(files: list[tuple[str, bytes]]) -> int:
            parts = [("files", each) for each in files]
            status: int = client.post("/api/v1/batches", files=parts, headers=headers).status_code
            return status

        assert upload([("a.docx", b"x" * 30_000)]) == 413
        big = {"file": ("a.docx", b"x" * 2000)}
        assert client.post("/api/v1/extract", files=big, headers=headers).status_code == 413
        assert upload([(f"{number}.docx", b"x") for number in range(4)]) == 400
        assert upload([]) in (415, 422)
        assert [upload([("a.docx", b"x")]) for _ in range(4)][-1] == 429
        assert list((tmp_path / "service" / "uploads").glob("*/*loose")) == []


def test_a_defect_tells_nothing_of_values(
    client: TestClient, record_id: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    enter(client)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ValueError(f"cannot work on {EXPERT_ID}")

    monkeypatch.setattr(client.app.state.desk, "record", broken)  # type: ignore[attr-defined]
    answer = client.get(f"/api/v1/records/{record_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert EXPERT_ID not in answer.text
    assert EXPERT_ID not in caplog.text
    assert "ValueError" in caplog.text


def test_logs_and_metrics_hold_no_values(client: TestClient, record_id: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        headers = enter(client)
        client.get("/api/v1/queue?q=张三")
        client.get(f"/api/v1/records/{record_id}")
        put(client, record_id, headers)
    assert "张三" not in caplog.text
    assert EXPERT_ID not in caplog.text
    text = client.get("/metrics").text
    assert "shoubiao_open_records 0.0" in text
    assert 'shoubiao_decisions_total{kind="accept"} 1.0' in text
    assert "张三" not in text


def test_the_app_is_made_from_settings_alone(sqlite_template: Path, tmp_path: Path) -> None:
    app = make_app(settings_of(copy_template(sqlite_template, tmp_path), tmp_path))
    assert app.openapi()["info"]["title"] == "shoubiao 收表"
    app.state.store.close()


def test_an_upload_that_stops_is_cut_off_on_the_wire(sqlite_template: Path, tmp_path: Path) -> None:
    url = copy_template(sqlite_template, tmp_path)
    with listening(url, tmp_path, upload_seconds=0.2) as (app, address):
        token = add_person(app, "chen", "admin")
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=60) as wire:
            head = [
                *("POST /api/v1/batches HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {token}"),
                *("Content-Type: multipart/form-data; boundary=b", "Content-Length: 100000"),
            ]
            wire.sendall(("\r\n".join(head) + "\r\n\r\n--b\r\n").encode())
            answer = b""
            while piece := wire.recv(65536):
                answer += piece
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answer
        assert list((tmp_path / "service" / "uploads").iterdir()) == []
