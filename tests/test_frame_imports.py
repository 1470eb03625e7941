"""Who may import whom: the table of docs/architecture.md."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath

import pytest
from frame_source import ROOMS, imported, sources

MAY_IMPORT: dict[str, set[str]] = {
    "models": set(),
    "inbox": {"models"},
    "extract": {"models"},
    "collect": {"models"},
    "store": {"models"},
    "samples": {"models"},
    "batch": {"models", "inbox", "extract", "collect", "store"},
    "learn": {"models", "extract"},
    "service": {"models", "inbox", "extract", "collect", "store", "batch", "learn"},
    "commands": {"models", "inbox", "extract", "collect", "store", "batch", "learn", "service"},
    "benchmarks": {"models", "inbox", "extract", "collect", "store", "batch", "learn", "service", "samples", "cli"},
    "cli": {"models", "commands"},
}
MODELS_MAY_USE = {"pydantic", "pydantic_core", *sys.stdlib_module_names}
PICTURES_IN_MODELS = {"models/picture.py": {"numpy"}}
WIRES = {"pipeline"}
"""The steps of extract/ that may call other steps."""
MAY_CALL = {"recognise": {"vision", "ocr", "read_seals"}, "read_seals": {"vision", "ocr"}, "draw": {"vision"}}
"""Steps that are handed another step's work by design."""


def room_of(path: str) -> str:
    return PurePosixPath(path).parts[0].removesuffix(".py")


def step_of(path: str) -> str:
    return PurePosixPath(path).parts[1].removesuffix(".py")


@pytest.mark.parametrize("path", sources())
def test_a_room_imports_only_what_the_table_allows(path: str) -> None:
    room = room_of(path)
    ours = {name.split(".")[0] for name in imported(path)} & {*ROOMS, "cli", "tests"}
    assert ours - MAY_IMPORT[room] - {room} == set()


@pytest.mark.parametrize("path", [path for path in sources() if room_of(path) == "models"])
def test_the_vocabulary_needs_pydantic_only(path: str) -> None:
    used = {name.split(".")[0] for name in imported(path)} - {"models"}
    assert used - MODELS_MAY_USE - PICTURES_IN_MODELS.get(path, set()) == set()


@pytest.mark.parametrize("path", [path for path in sources() if room_of(path) == "extract" and path.count("/")])
def test_a_step_calls_no_other_step(path: str) -> None:
    step = step_of(path)
    if step in WIRES | {"__init__"}:
        assert path.count("/") == 1
        return
    steps = {step_of(other) for other in sources() if room_of(other) == "extract"}
    called = {name.split(".")[1] for name in imported(path) if name.startswith("extract.")} & steps
    assert called - {step} - MAY_CALL.get(step, set()) == set()


def test_the_table_knows_every_room() -> None:
    assert {*MAY_IMPORT} == {*ROOMS, "cli"}
