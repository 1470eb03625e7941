"""The progress of a run: figures that add up, JSON lines for machines, words for people."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from test_batch_run import MAILS, write_mbox
from test_collect_commands import call

from batch.progress import figures_of, run_progress, style_of, words_of
from batch.summary import Summary


def test_each_line_is_json_and_the_last_one_ends(tmp_path: Path) -> None:
    export = write_mbox(tmp_path / "export.mbox", MAILS)
    result = call("run", export, "--db", tmp_path / "a.db", "--progress-json", "--jobs", "1")
    events = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert {event["event"] for event in events} == {"progress", "end"}
    last = events[-1]
    assert (last["event"], last["left_seconds"]) == ("end", 0.0)
    assert (last["messages"], last["files"], last["read"], last["unreadable"]) == (3, 6, 5, 5)


def test_time_left_follows_the_share_of_bytes() -> None:
    summary = Summary(read=50, known=10, pages=70, bytes_seen=1000, errors=Counter(corrupt=2), flags=Counter(missing=9))
    figures = figures_of(summary, 30.0, 5480)
    assert figures["share"] == 0.25
    assert figures["left_seconds"] == 90
    assert figures["files_a_second"] == 2.0
    words = "60 files, 70 pages, 9 flags, 2 unreadable, 2.0 files a second, about 1:30 left"
    assert words_of(figures) == words
    assert figures_of(Summary(), 0.0, 0)["left_seconds"] is None


def test_lines_and_bar_show_the_same_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "export").write_bytes(b"x" * 100)
    for style in ("lines", "bar"):
        with run_progress([tmp_path], style) as progress:
            progress.watch(Summary(read=3, pages=3, bytes_seen=10))
            progress.say("the database is gone")
        told = " ".join(capsys.readouterr().err.split())
        assert "3 files, 3 pages, 0 flags" in told
        assert "the database is gone" in told


@pytest.mark.parametrize(
    ("asked", "is_json", "style"),
    [(None, True, "json"), (False, False, "none"), (None, False, "none"), (True, False, "lines")],
)
def test_the_style_follows_the_options(asked: bool | None, is_json: bool, style: Any) -> None:
    assert style_of(asked, is_json) == style
