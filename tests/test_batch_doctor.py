"""doctor says what is missing, and how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from batch import doctor
from inbox.programs import archiver


def test_on_this_machine_nothing_of_the_core_is_missing() -> None:
    assert [each.name for each in doctor.examine() if each.is_core and each.state != "ok"] == []


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A machine without programs: the one folder on its search path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("extract.readers.legacy._PLACES", ())
    archiver.cache_clear()
    yield tmp_path
    archiver.cache_clear()


@pytest.mark.usefixtures("bare")
def test_a_machine_without_programs() -> None:
    findings = {each.name: each for each in doctor.examine()}
    for name in ("LibreOffice", "Tesseract", "bsdtar", "readpst"):
        assert findings[name].state == "missing"
        assert "apt-get install" in findings[name].remedy
        assert not findings[name].is_core


@pytest.mark.parametrize(("languages", "state"), [("eng\nchi_sim", "ok"), ("eng", "limited")])
def test_tesseract_needs_chinese(bare: Path, languages: str, state: doctor.State) -> None:
    program = bare / "tesseract"
    program.write_text(f"#!/bin/sh\necho '{languages}'\n")
    program.chmod(0o755)
    findings = {each.name: each for each in doctor.examine()}
    assert findings["Tesseract"].state == state


@pytest.mark.usefixtures("bare")
def test_what_is_not_well_has_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "can_limit_memory", lambda: False)
    assert [each.name for each in doctor.examine() if (each.state == "ok") == bool(each.remedy)] == []


def test_every_debian_package_named_is_one_that_ci_installs() -> None:
    listed = (Path(__file__).parent.parent / "scripts" / "packages-debian.txt").read_text()
    installed = {line.split()[0] for line in listed.splitlines() if line and not line.startswith("#")}
    programs = [*doctor._PROGRAMS, doctor._TESSERACT]
    assert {name for program in programs for name in program.debian.split()} <= installed
