"""The ledger as it is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from batch.terminal import PIPED_WIDTH
from collect.formless import FormlessMail
from collect.ledger import WORDS, Cell, Ledger, State
from collect.sheet import colour_of, form_heading

if TYPE_CHECKING:
    from rich.table import Table


_MAX_FITTED = 400
"""Units up to which the table is coloured and fitted to the terminal: a longer one would take seconds to lay out."""


def print_ledger(ledger: Ledger) -> None:
    """Prints who returned what: a line a unit, a column a form, coloured on a terminal; then the sum of each state."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    if len(ledger.units) <= _MAX_FITTED:
        console.print(_unit_table(ledger))
    else:
        sys.stdout.writelines(_plain_lines([_heads(ledger), *_unit_rows(ledger), *_total_rows(ledger)]))
    if ledger.formless:
        console.print(f"\n未附表格的邮件（{sum(not mail.is_settled for mail in ledger.formless)}封待问）")
        console.print(_formless_table(ledger.formless))


def print_ledger_json(ledger: Ledger) -> None:
    """Prints the ledger for machines, a unit a line."""
    rest = {"totals": ledger.totals(), "mails_without_form": [mail.to_dict() for mail in ledger.formless]}
    write = sys.stdout.write
    write(f'{{\n  "campaign": {_json(ledger.campaign.name)},\n  "units": [')
    write(",".join(f"\n    {_json(unit)}" for unit in ledger.unit_dicts()))
    write("\n  ]")
    write("".join(f",\n  {_json(name)}: {_json(value)}" for name, value in rest.items()))
    write("\n}\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _unit_table(ledger: Ledger) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    styles = {"red": "red", "yellow": "yellow", "green": "green", "grey": "dim"}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in _heads(ledger):
        table.add_column(title, overflow="fold")
    for unit in ledger.units:
        cells = [Text(cell.to_words(), style=styles[colour_of(cell)]) for cell in ledger.row(unit)]
        table.add_row(Text(unit), *cells)
    for title, *counts in _total_rows(ledger):
        table.add_row(Text(title, style="bold"), *map(Text, counts))
    return table


def _heads(ledger: Ledger) -> tuple[str, ...]:
    return ("单位", *(form_heading(form, ledger.catalogue) for form in ledger.forms))


def _unit_rows(ledger: Ledger) -> Iterator[tuple[str, ...]]:
    nothing = Cell("", "").to_words()
    for unit in ledger.units:
        cells = [ledger.cells.get((unit, form)) for form in ledger.forms]
        yield " ".join(unit.split()), *(cell.to_words() if cell else nothing for cell in cells)


def _total_rows(ledger: Ledger) -> Iterator[tuple[str, ...]]:
    totals = ledger.totals()
    for state in State:
        counts = [totals[form][state] for form in ledger.forms]
        if any(counts):
            yield f"{WORDS[state]}（单位数）", *map(str, counts)


def _plain_lines(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The rows as lines with their columns below one another."""
    width_of = lru_cache(maxsize=None)(_width)
    widths = [max(map(width_of, set(column))) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip() + "\n"


def _width(text: str) -> int:
    """Columns on a terminal: two for a Chinese character."""
    return len(text) + sum(east_asian_width(char) in "WF" for char in text)


def _formless_table(mails: list[FormlessMail]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("单位", "日期", "发件人", "主题", "情况"):
        table.add_column(title, overflow="fold")
    for mail in mails:
        style = "dim" if mail.is_settled else "red"
        cells = (mail.unit, mail.day, mail.sender or "", mail.subject or "", mail.to_words())
        table.add_row(*(Text(" ".join(cell.split()), style=style) for cell in cells))
    return table
