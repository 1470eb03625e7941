"""The wheel holds all that the program needs: it is built, installed apart, and the program is run from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from frame_source import ROOT, tracked_files

from models.forms import FORMS
from models.version import VERSION


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **more}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the files of the repository with the locked setuptools and no network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for path in tracked_files():
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    build = "import setuptools.build_meta as backend; print(backend.build_wheel('..'))"
    run(sys.executable, "-W", "ignore", "-c", build, cwd=source)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A virtual environment that holds nothing but the wheel."""
    home = wheel.parent / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=wheel.parent)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    run(*pip, "install", "--no-index", "--no-deps", "--quiet", wheel, cwd=wheel.parent)
    return scripts / "shoubiao"


def from_wheel(program: Path, *arguments: str | Path) -> str:
    """Output of the installed program; its dependencies are lent by the environment of the tests, our source is not."""
    lent = sysconfig.get_path("purelib")
    site = program.parent.parent / "lent"
    site.mkdir(exist_ok=True)
    for entry in Path(lent).iterdir():
        link = site / entry.name
        if (
            not entry.name.startswith(("__editable__", "shoubiao-"))
            and not entry.name.endswith(".pth")
            and not link.exists()
        ):
            link.symlink_to(entry, target_is_directory=entry.is_dir())
    return run(program, *arguments, cwd=program.parent, PYTHONPATH=str(site))


def test_the_wheel_names_its_version(wheel: Path) -> None:
    assert wheel.name == f"shoubiao-{VERSION}-py3-none-any.whl"


def test_the_wheel_holds_all_code_and_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    rooms = {"batch", "collect", "commands", "extract", "inbox", "learn", "models", "service", "store"}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in tracked_files()
        if path.relative_to(ROOT).parts[0] in rooms and path.suffix != ".md"
    }
    assert wanted | {"cli.py"} <= names
    assert [name for name in names if name.startswith(("tests/", "benchmarks/", "scripts/"))] == []


def test_the_program_runs_from_the_wheel(installed: Path) -> None:
    assert from_wheel(installed, "--version") == f"shoubiao {VERSION}\n"
    listing = from_wheel(installed, "forms")
    assert [form.id for form in FORMS if form.id not in listing] == []
    assert (
        json.loads(from_wheel(installed, "forms", "show", "key_expert"))["title"]
        == "2024年专家服务基层重点联系专家推荐表"
    )


def test_a_blank_is_read_by_the_wheel(installed: Path, tmp_path: Path) -> None:
    blank = tmp_path / "空表.docx"
    blank.write_bytes(FORMS[0].blank_bytes())
    record = json.loads(from_wheel(installed, "extract", blank))
    assert record["form"] == FORMS[0].id
    assert record["source"]["path"] == blank.as_posix()
    assert {flag["code"] for flag in record["flags"]} >= {"missing"}
