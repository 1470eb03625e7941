"""An app on a filled database, and people who use it, for the tests of the service."""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from made_records import VERSION, made_message, made_record, sha_of
from starlette.testclient import TestClient

from batch.versions import update_versions
from models.forms import FORM_BY_ID
from models.record import Flag, FlagCode, Record
from service.app import make_app
from service.passwords import hash_password, hash_token, new_token
from service.settings import ServiceSettings
from store import FileResult
from store.access import User, add_token, add_user
from store.database import Store
from store.rows import record_id_of

BASE = "http://localhost:8321"
PASSWORD = "很长的口令-1234"
EXPERT_ID = "330102199001010012"


def expert(name: str = "张三", file: str = "a", flags: Sequence[Flag] = (), **values: Any) -> Record:
    """A recommended expert, all fields filled, with these flags only."""
    record = made_record(FORM_BY_ID["key_expert"], 1, sha256=sha_of(file))
    record.values |= {
        "name": name,
        "employer": "甲大学",
        "id_number": EXPERT_ID,
        "reporting_bureau": "杭州市",
        **values,
    }
    return record.model_copy(update={"flags": list(flags), "unmapped": []})


def doubt(field: str | None, code: FlagCode = FlagCode.LOW_CONFIDENCE) -> Flag:
    """A flag on a field."""
    return Flag.raised(code, field, f"{field}请核对")


def add_records(
    store: Store, file: str, records: Sequence[Record], *, day: int = 1, version: str = VERSION, sorts: bool = True
) -> list[str]:
    """The numbers of the records of one file that came with a mail of its own on that day of January 2024."""
    message = made_message(f"m-{file}", [file], day)
    store.add_messages([message])
    result = FileResult(message.message_id, message.attachments[0].path, sha_of(file), records, program_version=version)
    store.add_results([result])
    if sorts:
        update_versions(store)
    return [record_id_of(sha_of(file), position) for position in range(len(records))]


def add_pair(store: Store, word: Record, stamp: Record) -> tuple[str, str]:
    """The numbers of a Word copy and a stamped copy that came in one mail, as files ``a`` and ``b``."""
    message = made_message("m-pair", ["a", "b"])
    store.add_messages([message])
    for file, record in zip(message.attachments, (word, stamp), strict=True):
        store.add_results([FileResult(message.message_id, file.path, file.sha256, [record], program_version=VERSION)])
    update_versions(store)
    return record_id_of(sha_of("a"), 0), record_id_of(sha_of("b"), 0)


def settings_of(url: str, folder: Path, **changes: Any) -> ServiceSettings:
    """Settings with small limits."""
    plain = ServiceSettings(url=url, originals=folder / "files", work=folder / "service", jobs=1)
    return replace(plain, **changes)


@contextmanager
def running(url: str, folder: Path, **changes: Any) -> Iterator[TestClient]:
    """An app that runs; the client follows no redirects."""
    app = make_app(settings_of(url, folder, **changes))
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        yield client


def another(client: TestClient) -> TestClient:
    """A second browser on the same app."""
    return TestClient(client.app, base_url=BASE, follow_redirects=False)


def store_of(client: TestClient | FastAPI) -> Store:
    """The app's database."""
    app: Any = client.app if isinstance(client, TestClient) else client
    store: Store = app.state.store
    return store


def add_person(client: TestClient | FastAPI, name: str, role: str) -> str:
    """An API token of a new user."""
    store = store_of(client)
    add_user(store, User(name, role, hash_password(PASSWORD)))
    token = new_token()
    add_token(store, hash_token(token), name, "test")
    return token


def bearer(token: str) -> dict[str, str]:
    """The header that signs in."""
    return {"Authorization": f"Bearer {token}"}


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> dict[str, str]:
    """Headers for writes, after the client has signed in by the form."""
    answer = client.post("/login", data={"name": name, "password": password, "next": "/"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    return csrf_of(client)


def enter(client: TestClient) -> dict[str, str]:
    """Headers for writes, after the client has come in by the one-time link."""
    token = client.app.state.door.entry_token  # type: ignore[attr-defined]
    assert client.get(f"/enter?token={token}").status_code == 303
    return csrf_of(client)


def csrf_of(client: TestClient) -> dict[str, str]:
    """The page's token as a header."""
    match = re.search(r'name="csrf" content="([0-9a-f]+)"', client.get("/", headers={"Accept": "text/html"}).text)
    assert match
    return {"X-CSRF-Token": match[1]}


def copy_template(template: Path, folder: Path) -> str:
    """The URL of a fresh store in a folder."""
    shutil.copy(template, folder / "service.db")
    return f"sqlite:///{folder / 'service.db'}"


@contextmanager
def listening(url: str, folder: Path, **changes: Any) -> Iterator[tuple[FastAPI, str]]:
    """An app behind a real server in a thread, and its address."""
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port: int = plug.getsockname()[1]
        app = make_app(settings_of(url, folder, port=port, **changes))
        config = uvicorn.Config(app, log_config=None, access_log=False, http="h11", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([plug],))
        thread.start()
        try:
            while not server.started and thread.is_alive():
                thread.join(0.02)
            yield app, f"http://127.0.0.1:{port}"
        finally:
            app.state.is_ending = True
            server.should_exit = True
            thread.join()
