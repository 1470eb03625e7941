"""`shoubiao diff`: where the two sides come from, and how the differences are shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch.task import json_to_result
from batch.terminal import PIPED_WIDTH
from collect.diff import FieldDiff, State, diff_records, pair_records
from collect.settle import shown
from models.catalogue import BUILT_IN, Catalogue
from models.errors import WrongInput
from models.record import ErrorLine, Record

if TYPE_CHECKING:
    from rich.table import Table

Pair = tuple[Record | None, Record | None, list[FieldDiff]]

_STATE_WORDS = {
    State.EQUAL: "相同",
    State.ONLY_HERE: "仅左有",
    State.ONLY_THERE: "仅右有",
    State.DIFFERS: "不同",
}
_STYLES = {State.EQUAL: "dim", State.ONLY_HERE: "yellow", State.ONLY_THERE: "yellow", State.DIFFERS: "red"}


class NothingToCompare(WrongInput):
    """A side has no records. The message names it and says why."""


def records_at(name: str, url: str, catalogue: Catalogue = BUILT_IN) -> list[Record]:
    """The records of one side: a file of JSON lines, any other file (which is read), or a record's number in the store.

    NothingToCompare: no such file or record, or a file without a form. StoreError, WorkersCannotStart, OSError.
    """
    path = Path(name)
    if not path.exists():
        return [_record_in_store(name, url)]
    if path.suffix == ".jsonl":
        with path.open("rb") as lines:
            results = [json_to_result(line) for line in lines if line.strip()]
    else:
        results = _read(path, catalogue)
    found = [result for result in results if isinstance(result, Record)]
    if not found:
        reasons = {result.error.message for result in results if isinstance(result, ErrorLine)}
        raise NothingToCompare(f"{name} holds no form: {'; '.join(sorted(reasons)) or 'it is empty'}")
    return found


def compare(here: Sequence[Record], there: Sequence[Record], catalogue: Catalogue = BUILT_IN) -> list[Pair]:
    """The records of both sides in pairs, with the state of each field; none where a record has no partner."""
    return [
        (left, right, diff_records(left, right, catalogue) if left and right else [])
        for left, right in pair_records(here, there, catalogue)
    ]


def pairs_to_json(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """The differences for machines."""
    return [
        {
            "form": _form_of(left, right),
            "here": left.source.path if left else None,
            "there": right.source.path if right else None,
            "fields": [
                {
                    "field": each.key or each.there_key,
                    "there_field": each.there_key or None,
                    "title": each.title,
                    "state": str(each.state),
                    "badly_read": each.is_badly_read,
                    "here": each.here,
                    "there": each.there,
                }
                for each in fields
            ],
        }
        for left, right, fields in pairs
    ]


def print_pairs(pairs: Iterable[Pair], is_whole: bool) -> None:
    """Prints the differences, coloured on a terminal; is_whole: the equal fields too."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    for left, right, fields in pairs:
        names = [record.source.path or record.source.sha256[:12] if record else "（无）" for record in (left, right)]
        console.print(Text(f"{_form_of(left, right)}  {names[0]}  ↔  {names[1]}", style="bold"))
        seen = [each for each in fields if is_whole or each.state is not State.EQUAL]
        if seen:
            console.print(_table(seen))
        n_changed = sum(each.is_changed for each in fields)
        n_misread = sum(each.is_badly_read for each in fields)
        n_equal = sum(each.state is State.EQUAL for each in fields)
        console.print(Text(f"相同 {n_equal}，不同 {n_changed}，识别之误 {n_misread}\n"))


def _form_of(*records: Record | None) -> str:
    return next(record.form for record in records if record)


def _table(fields: Sequence[FieldDiff]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("字段", "情况", "左", "右"):
        table.add_column(title, overflow="fold")
    for each in fields:
        style = "cyan" if each.is_badly_read else _STYLES[each.state]
        words = "识别之误" if each.is_badly_read else _STATE_WORDS[each.state]
        sides = ["" if value in (None, "", []) else shown(value) for value in (each.here, each.there)]
        table.add_row(*(Text(text, style=style) for text in (each.title, words, *sides)))
    return table


def _record_in_store(name: str, url: str) -> Record:
    from store import open_store
    from store.versions import load_records

    if not name.isalnum():
        raise NothingToCompare(f"there is no file {name}")
    with open_store(url) as store:
        found = load_records(store, [name])
    if name not in found:
        raise NothingToCompare(f"{name} is neither a file nor a record in {url}")
    record = found[name]
    return record.model_copy(update={"source": record.source.model_copy(update={"path": name})})


def _read(path: Path, catalogue: Catalogue) -> list[Any]:
    from batch.pool import Pool
    from batch.walk import paths_to_tasks

    with Pool(1, catalogue=catalogue) as pool:
        return [result for outcome in pool.read(paths_to_tasks([path])) for result in outcome.results()]
