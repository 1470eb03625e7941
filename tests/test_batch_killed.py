"""Runs that are killed at random moments, and their database's server with them, lose nothing and double nothing."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.kill_runs import Round, dump_of
from benchmarks.mixed_mail import Mix, write_mailbox
from benchmarks.postgres import Server

READER = "benchmarks.light_reader:read"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mailbox of 40 Word files and some junk."""
    path = tmp_path_factory.mktemp("killed") / "export.mbox"
    write_mailbox(path, Mix(words=36, junk=4), 1)
    return path


def filled(url: str, folder: Path, export: Path, n_kills: int, server: Server | None = None) -> Round:
    """A database filled by runs of which so many were disturbed."""
    made = Round(url, folder / "kept", export, Random(7), 3.0, READER, server)
    made.fill(n_kills)
    return made


def test_a_killed_run_goes_on_where_it_was(export: Path, tmp_path: Path) -> None:
    plain, killed = (f"sqlite:///{tmp_path / name}.db" for name in ("plain", "killed"))
    filled(plain, tmp_path, export, 0)
    disturbed = filled(killed, tmp_path, export, 3)
    assert sum(disturbed.kills.values()) == 3
    assert dump_of(killed) == dump_of(plain)
    assert disturbed.leftovers() == []


def test_a_killed_server_is_waited_for(export: Path, tmp_path: Path) -> None:
    plain = f"sqlite:///{tmp_path / 'plain.db'}"
    filled(plain, tmp_path, export, 0)
    with Server() as server:
        url = server.make_database("killed")
        disturbed = filled(url, tmp_path, export, 4, server)
        assert dump_of(url) == dump_of(plain)
    assert disturbed.kills["server"] > 0
