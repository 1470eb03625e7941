"""The whole API as schemathesis attacks it: whatever is sent, no 500, and every error a problem."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from service_parts import add_person, add_records, bearer, copy_template, doubt, expert, listening, store_of

from service.problems import MEDIA_TYPE

EXAMPLES = 12
"""Of each operation: a first sight, since all together must stay within the time of a test."""
STREAMS = ("/batches/{job_id}/events",)


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, str]]:
    """A real server with a record, and no limit on how often one may upload."""
    folder = tmp_path_factory.mktemp("openapi")
    url = copy_template(sqlite_template, folder)
    with listening(url, folder, uploads_per_minute=100_000, max_queued=2) as (app, address):
        add_records(store_of(app), "a", [expert(flags=[doubt("mobile")])])
        yield app, address


@pytest.fixture(scope="module")
def token(server: tuple[FastAPI, str]) -> str:
    """Of an administrator, who may do everything."""
    return add_person(server[0], "chen", "admin")


@pytest.fixture(scope="module")
def api(server: tuple[FastAPI, str]) -> schemathesis.BaseSchema:
    """The schema that the server gives out."""
    config = SchemathesisConfig.from_dict({"seed": 7})
    return schemathesis.openapi.from_url(f"{server[1]}/api/v1/openapi.json", config=config)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
def test_no_request_breaks_the_service(api: schemathesis.BaseSchema, token: str, mode: GenerationMode) -> None:
    n_called = 0
    for found in api.get_all_operations():
        operation: Any = found.ok() if isinstance(found, Ok) else None
        assert operation is not None
        if operation.path.endswith(STREAMS) or operation.path == "/api/v1/users/{name}":
            continue  # the one goes on, the other could take out the user that asks: both have tests of their own
        n_called += _attack(operation, token, mode)
    assert n_called > 100


def _attack(operation: Any, token: str, mode: GenerationMode) -> int:
    """How many requests were made."""
    calls = 0
    try:
        strategy = operation.as_strategy(generation_mode=mode)
    except Unsatisfiable:
        return 0

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def one(case: Any) -> None:
        nonlocal calls
        calls += 1
        answer = case.call(headers=bearer(token))
        if answer.status_code >= 500:
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True), answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0] == MEDIA_TYPE

    with suppress(Unsatisfiable):  # an operation that takes nothing cannot be asked wrongly
        one()
    return calls


def test_the_schema_has_examples_and_says_what_errors_look_like(server: tuple[FastAPI, str]) -> None:
    document = server[0].openapi()
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/api/")
    ]
    assert len(operations) > 25
    for path, method, operation in operations:
        assert operation.get("description"), (method, path)
        assert MEDIA_TYPE in operation["responses"]["401"]["content"], (method, path)
    for name in ("DecisionIn", "UndoIn", "CheckIn", "UserIn", "UserChange"):
        assert document["components"]["schemas"][name]["examples"]
