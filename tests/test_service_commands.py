"""The commands of the service: users by name, role, password and token."""

from __future__ import annotations

from pathlib import Path

import pytest
from service_parts import PASSWORD, copy_template
from typer.testing import CliRunner

import cli
from service.passwords import hash_token, is_password
from store import open_store
from store.access import read_user, read_users, token_user


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty database."""
    return copy_template(sqlite_template, tmp_path)


def users(*words: str, typed: str = f"{PASSWORD}\n") -> tuple[int, str]:
    """Exit status and output of ``shoubiao users …``."""
    done = CliRunner().invoke(cli.app, ["users", *words], input=typed)
    return done.exit_code, done.output


def test_a_user_comes_changes_and_goes(url: str) -> None:
    assert users("add", "chen", "--role", "admin", "--db", url) == (0, "added chen as admin\n")
    assert users("add", "chen", "--db", url)[0] == 1
    assert "chen" in users("list", "--db", url)[1]
    assert users("password", "chen", "--db", url, typed="另一个很长的口令-5\n")[0] == 0
    with open_store(url) as store:
        chen = read_user(store, "chen")
        assert chen is not None
        assert chen.role == "admin"
        assert is_password("另一个很长的口令-5", chen.password_hash)
        assert not is_password(PASSWORD, chen.password_hash)
    assert users("remove", "chen", "--db", url)[0] == 0
    assert users("remove", "chen", "--db", url)[0] == 1
    assert users("password", "chen", "--db", url)[0] == 1


def test_a_weak_password_is_refused(url: str) -> None:
    for weak in ("short", "aaaaaaaaaaaa", "", "x" * 300):
        assert users("add", "chen", "--db", url, typed=f"{weak}\n")[0] == 1
    with open_store(url) as store:
        assert read_users(store) == []


def test_a_name_is_something_that_can_be_read(url: str) -> None:
    for name in ("", "  ", "a\nb", "x" * 65):
        assert users("add", name, "--db", url)[0] == 1


def test_a_token_is_shown_once_and_kept_as_a_hash(url: str, tmp_path: Path) -> None:
    users("add", "chen", "--db", url)
    status, output = users("token", "chen", "--label", "报表", "--days", "3", "--db", url)
    token = output.strip()
    assert status == 0
    with open_store(url) as store:
        found = token_user(store, hash_token(token))
        assert found is not None
        assert found.name == "chen"
        assert token_user(store, token) is None
    assert token.encode() not in (tmp_path / "service.db").read_bytes()
    assert users("token", "nobody", "--db", url)[0] == 1
