"""What the commands show: tables, progress, files that appear only once they are whole. rich is loaded when used."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch.summary import Summary

if TYPE_CHECKING:
    from rich.table import Table

    from models.catalogue import Catalogue

PIPED_WIDTH = 240
"""Columns where the output is no terminal: nothing is to be cut off for the next program."""


def say(words: str) -> None:
    """Prints a line for the person at the keyboard: on standard error, away from the records."""
    sys.stderr.write(f"shoubiao: {words}\n")


def print_json(value: Any) -> None:
    """Prints a value as JSON, Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(title: str | None, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints a table on standard output; numbers to the right."""
    from rich.console import Console

    listed = list(rows)
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    Console(width=width, highlight=False).print(_table(title, head, listed), "")


def _table(title: str | None, head: Sequence[str], rows: list[Sequence[str]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at, name in enumerate(head):
        is_number = bool(rows) and all(row[at].replace(".", "", 1).isdigit() for row in rows)
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))  # as text: a name in [brackets] is no mark-up
    return table


def print_summary(summary: Summary, catalogue: Catalogue) -> None:
    """Prints the figures of a run: files, what they gave by form, and what a person must look at."""
    files = [
        ("mails", summary.messages),
        ("files in them", summary.files),
        ("read now", summary.read),
        ("  gave records", summary.ok),
        *((f"  error: {code}", count) for code, count in summary.errors.most_common()),
        ("read before, or the same file again", summary.known),
        *((f"ignored: {reason}", count) for reason, count in summary.ignored.most_common()),
        ("mails that speak of a form and bring none", summary.without_form),
        ("mails damaged", summary.damaged),
        ("mails purged before, left out", summary.purged),
    ]
    print_table("Files", ["", "count"], [(name, str(count)) for name, count in files if count])
    if summary.forms:
        rows = [
            (
                form_id,
                catalogue.by_id[form_id].titles[0] if form_id in catalogue else "",
                *map(str, (count.records, count.clean, count.with_warnings, count.with_errors)),
            )
            for form_id, count in sorted(summary.forms.items())
        ]
        print_table("Records", ["form", "title", "records", "clean", "with warnings only", "with errors"], rows)
    if summary.flags:
        print_table("Flags", ["flag", "count"], [(code, str(count)) for code, count in summary.flags.most_common()])


@contextmanager
def output_to(out: Path | None) -> Iterator[Callable[[bytes], object]]:
    """A function that writes bytes to standard output, or to a file that takes its place when all went well."""
    if out is None:
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream.write
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def counter(noun: str, is_shown: bool | None) -> Iterator[Callable[[str], None]]:
    """A function to call after each file, with words to show beside the count.

    is_shown: None shows it where standard error is a terminal; elsewhere, when asked for, a line every few seconds.
    """
    if is_shown is False or (is_shown is None and not sys.stderr.isatty()):
        yield lambda words: None
        return
    started = time.monotonic()
    shown = 0.0
    count = 0
    gap, end = (0.1, "\r") if sys.stderr.isatty() else (5.0, "\n")

    def line(words: str) -> str:
        seconds = time.monotonic() - started
        rate = count / seconds if seconds > 0 else 0.0
        return f"{count} {noun}, {rate:.1f} a second, {seconds:.0f} s{', ' + words if words else ''}"

    def tick(words: str) -> None:
        nonlocal count, shown
        count += 1
        if time.monotonic() - shown >= gap:
            shown = time.monotonic()
            sys.stderr.write(f"{line(words)}\x1b[K{end}" if end == "\r" else f"{line(words)}{end}")
            sys.stderr.flush()

    yield tick
    sys.stderr.write(f"{line('')}\x1b[K\n" if end == "\r" else f"{line('')}\n")
