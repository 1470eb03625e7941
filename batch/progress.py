"""How a run tells where it stands: a bar for people, lines for a log, JSON lines for machines; on standard error."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from batch.summary import Summary
from batch.terminal import say

Style = Literal["bar", "lines", "json", "none"]
_GAPS: dict[Style, float] = {"bar": 0.1, "lines": 5.0, "json": 0.5, "none": 3600.0}
"""Seconds between two signs of life."""
_IN_MAIL = 1.37
"""Bytes that a file takes up in a mail, where it is written as base64."""
_NEARLY = 0.99


class Progress:
    """Watches a run's figures. n_bytes: of all exports, from which the time that is left is guessed."""

    def __init__(self, style: Style, n_bytes: int, show: Callable[[dict[str, Any]], None]) -> None:
        self._style = style
        self._n_bytes = n_bytes
        self._show = show
        self._started = time.monotonic()
        self._shown = 0.0
        self._last: Summary | None = None

    def watch(self, summary: Summary) -> None:
        """To be called whenever the figures have changed; shows them now and then."""
        self._last = summary
        if time.monotonic() - self._shown >= _GAPS[self._style]:
            self._shown = time.monotonic()
            self._show({"event": "progress", **self._figures(summary)})

    def say(self, words: str) -> None:
        """Tells of something out of the ordinary, such as a wait."""
        if self._style == "json":
            self._show({"event": "message", "message": words})
        else:
            say(words)

    def end(self) -> None:
        """Shows the last figures."""
        if self._last:
            self._show({"event": "end", **self._figures(self._last), "left_seconds": 0.0})

    def _figures(self, summary: Summary) -> dict[str, Any]:
        return figures_of(summary, time.monotonic() - self._started, self._n_bytes)


def figures_of(summary: Summary, seconds: float, n_bytes: int) -> dict[str, Any]:
    """What is shown: counts, files a second, and the seconds left, guessed from the share of bytes; None at first."""
    n_files = summary.read + summary.known
    share = min(_NEARLY, summary.bytes_seen * _IN_MAIL / n_bytes) if n_bytes else 0.0
    left = seconds * (1.0 - share) / share if share > 0.01 and seconds > 1.0 else None
    return {
        "messages": summary.messages,
        "files": n_files,
        "read": summary.read,
        "known": summary.known,
        "unreadable": sum(summary.errors.values()),
        "pages": summary.pages,
        "flags": sum(summary.flags.values()),
        "seconds": round(seconds, 1),
        "files_a_second": round(n_files / seconds, 1) if seconds > 0 else 0.0,
        "share": round(share, 3),
        "left_seconds": None if left is None else round(left),
    }


@contextmanager
def run_progress(exports: Iterable[Path], style: Style) -> Iterator[Progress]:
    """The progress of a run over these exports, shown in this style until the block ends."""
    n_bytes = sum(map(_size_of, exports)) if style != "none" else 0
    if style == "bar":
        with _bar() as show:
            progress = Progress(style, n_bytes, show)
            yield progress
            progress.end()
        return
    shows: dict[Style, Callable[[dict[str, Any]], None]] = {"json": _show_json, "lines": _show_line}
    progress = Progress(style, n_bytes, shows.get(style, lambda figures: None))
    yield progress
    progress.end()


def style_of(is_shown: bool | None, is_json: bool) -> Style:
    """The style that the options ask for; None: a bar on a terminal, nothing elsewhere."""
    if is_json:
        return "json"
    if is_shown is False or (is_shown is None and not sys.stderr.isatty()):
        return "none"
    return "bar" if sys.stderr.isatty() else "lines"


def words_of(figures: dict[str, Any]) -> str:
    """The figures in one line."""
    words = f"{figures['files']} files, {figures['pages']} pages, {figures['flags']} flags"
    if figures["unreadable"]:
        words += f", {figures['unreadable']} unreadable"
    words += f", {figures['files_a_second']} files a second"
    left = figures["left_seconds"]
    return words if left is None else f"{words}, about {left // 60:.0f}:{left % 60:02.0f} left"


def _show_json(figures: dict[str, Any]) -> None:
    sys.stderr.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.stderr.flush()


def _show_line(figures: dict[str, Any]) -> None:
    say(words_of(figures))


@contextmanager
def _bar() -> Iterator[Callable[[dict[str, Any]], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (BarColumn(bar_width=24), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("", total=1.0)

        def show(figures: dict[str, Any]) -> None:
            share = 1.0 if figures["event"] == "end" else figures["share"]
            bars.update(task, completed=share, description=words_of(figures))

        yield show


def _size_of(export: Path) -> int:
    if not export.is_dir():
        return export.stat().st_size
    return sum((Path(folder) / name).lstat().st_size for folder, _, names in os.walk(export) for name in names)
