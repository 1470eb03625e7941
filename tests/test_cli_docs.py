"""The documents name every command and option that there is, help says what each is for, and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from frame_source import ROOT, tracked_files

import cli

COMMANDS_MD = (ROOT / "docs" / "commands.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def commands(group: Any, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every command by its words, groups among them."""
    found = {" ".join(path): group} if path else {}
    for name, command in getattr(group, "commands", {}).items():
        found |= commands(command, (*path, name))
    return found


COMMANDS = commands(typer.main.get_command(cli.app))


def section_of(name: str) -> str:
    """The part of the reference that is about a command."""
    words = name.split()[0]
    parts = re.split(r"^## ", COMMANDS_MD, flags=re.MULTILINE)
    return next((part for part in parts if part.startswith(f"shoubiao {words}")), "")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_in_the_reference_and_the_readme(name: str) -> None:
    assert f"shoubiao {name}" in section_of(name)
    assert f"shoubiao {name.split()[0]}" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_the_reference(name: str) -> None:
    options = [word for each in COMMANDS[name].params for word in (*each.opts, *each.secondary_opts)]
    long = [word for word in options if word.startswith("--") and word != "--help"]
    assert [word for word in long if f"`{word}" not in section_of(name)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_words_and_examples(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert "Examples:" in command.help or f"shoubiao {name}" in COMMANDS_MD
    assert [each.name for each in command.params if each.name != "help" and not getattr(each, "help", None)] == []


def test_the_reference_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"(?:`|bin/|## )shoubiao ([a-z]+)", COMMANDS_MD + README))
    assert named - {name.split()[0] for name in COMMANDS} == set()


DOCUMENTS = [path for path in tracked_files() if path.suffix == ".md"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
