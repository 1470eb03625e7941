"""What must not be in the repository: paths of its making, registry hosts, large files, locks without hashes."""

from __future__ import annotations

import re
import tomllib

import pytest
from frame_source import ROOT, tracked_files

# put together here, so that this file does not hold them itself
FORBIDDEN = [
    "/" + "work/",
    "../" + "shared",
    "farm" + "-",
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "deb" + ".debian.org",
]
MAX_BYTES = 2_000_000
PIN = re.compile(r"^[a-zA-Z0-9._-]+(\[[a-z,]+\])?==[^ ]+( ;.+)? \\$")


@pytest.mark.parametrize("word", FORBIDDEN, ids=range(len(FORBIDDEN)))
def test_no_file_names_a_place_of_its_making(word: str) -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked_files() if word.encode() in path.read_bytes()] == []


def test_no_file_is_large() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked_files() if path.stat().st_size > MAX_BYTES] == []


@pytest.mark.parametrize("name", ["build", "core", "dev", "peers"])
def test_every_locked_package_has_hashes(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    starts = [at for at, line in enumerate(lines) if line and not line.startswith((" ", "#"))]
    assert starts
    assert [lines[at] for at in starts if not PIN.match(lines[at])] == []
    assert [lines[at] for at in starts if not lines[at + 1].startswith("    --hash=sha256:")] == []


def test_dev_lock_holds_the_same_versions_as_core() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith(" ")}

    assert pins("core") - pins("dev") == set()
    assert pins("build") - pins("dev") == set()


def test_scripts_can_be_run() -> None:
    for name in ("scripts/setup", "scripts/demo", "scripts/test", "scripts/lock", ".ci/run"):
        path = ROOT / name
        assert path.stat().st_mode & 0o111, name
        assert path.read_text().startswith("#!/usr/bin/env bash\n"), name


def test_mypy_looks_at_every_room() -> None:
    looked_at = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]["files"]
    there = {path.relative_to(ROOT).parts[0] for path in tracked_files() if path.suffix == ".py"}
    assert there - set(looked_at) == set()
