"""Folders for temporary files go with their process, by the next one at the latest; a live one's are left alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import time
from pathlib import Path

import pytest

from batch.scratch import Scratch, sweep


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def hold(place: Path) -> None:
    tempfile.tempdir = str(place)
    scratch = Scratch()
    (scratch.folder / "file").write_text("x")
    (place / "ready").touch()
    time.sleep(3600)


def test_a_killed_ones_folder_goes_when_the_next_is_made(place: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=hold, args=(place,))
    process.start()
    while not (place / "ready").exists():
        assert process.is_alive()
        time.sleep(0.05)
    (held,) = place.glob("shoubiao-*")
    mine = Scratch()
    assert held.is_dir()
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    other = Scratch()
    assert sorted(place.glob("shoubiao-*")) == sorted((mine.folder, other.folder))
    mine.remove()
    other.remove()
    assert list(place.glob("shoubiao-*")) == []


def test_what_bears_no_lock_goes_when_it_is_old(place: Path) -> None:
    young, old, foreign = (place / name for name in ("shoubiao-young", "shoubiao-old", "other-old"))
    for folder in (young, old, foreign):
        folder.mkdir()
    for folder in (old, foreign):
        os.utime(folder, (0, 0))
    (place / "shoubiao-link").symlink_to(foreign)
    sweep(place)
    assert sorted(path.name for path in place.iterdir()) == ["other-old", "shoubiao-link", "shoubiao-young"]
