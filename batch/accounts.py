"""The ledger and the letters, made of what the store holds."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from batch.terminal import PIPED_WIDTH
from batch.versions import update_versions
from collect.campaign import Campaign, default_campaign, load_campaign
from collect.items import Unreadable
from collect.ledger import UNKNOWN_UNIT, WORDS, Copy, Ledger, State, take_stock, unit_resolver
from collect.letters import Letter, Unit, letter_to_docx, letter_to_mail, write_letters
from collect.sheet import colour_of, form_heading
from collect.units import Senders, address_of, sender_city
from models.message import Ignored
from models.record import Record

if TYPE_CHECKING:
    from store.database import Store

_TO_BE_SENT_AGAIN = frozenset({"encrypted", "corrupt", "empty", "unsupported", "too_large"})
"""Errors that a unit can do something about; a file without a form may be no form at all."""


def campaign_at(path: Path | None) -> Campaign:
    """The campaign of a file, or what the declared forms ask for. CampaignError, OSError."""
    return load_campaign(path) if path else default_campaign()


def read_ledger(store: Store, campaign: Campaign) -> Ledger:
    """The ledger of all records in the store. Records not yet sorted into versions are sorted first. StoreError."""
    return take_stock(_copies(store), campaign)


def write_letter_files(store: Store, campaign: Campaign, folder: Path, templates: Path | None = None) -> list[Letter]:
    """The letters written into ``folder``: a Word file and a mail draft each, old ones overwritten.

    StoreError, TemplateError, OSError.
    """
    copies = list(_copies(store))
    ledger = take_stock(copies, campaign)
    letters = write_letters(ledger, _units(store, campaign, copies), date.today(), templates)
    folder.mkdir(parents=True, exist_ok=True)
    for letter in letters:
        docx = letter_to_docx(letter)
        (folder / f"{letter.name}.docx").write_bytes(docx)
        (folder / f"{letter.name}.eml").write_bytes(letter_to_mail(letter, docx, campaign.reply_to))
    return letters


def print_ledger(ledger: Ledger) -> None:
    """Prints who returned what: a line a unit, a column a form, coloured on a terminal; then the sum of each state."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    styles = {"red": "red", "yellow": "yellow", "green": "green", "grey": "dim"}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("单位", *(form_heading(form) for form in ledger.forms)):
        table.add_column(title, overflow="fold")
    for unit in ledger.units:
        cells = [Text(cell.to_words(), style=styles[colour_of(cell)]) for cell in ledger.row(unit)]
        table.add_row(Text(unit), *cells)
    totals = ledger.totals()
    for state in State:
        counts = [totals[form][state] for form in ledger.forms]
        if any(counts):
            table.add_row(Text(f"{WORDS[state]}（单位数）", style="bold"), *(Text(str(count)) for count in counts))
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False).print(table)


def _copies(store: Store) -> Iterator[Copy]:
    from store.versions import is_sorted, read_copies

    if not is_sorted(store):
        update_versions(store)
    yield from map(Copy._make, read_copies(store))


def _units(store: Store, campaign: Campaign, copies: list[Copy]) -> dict[str, Unit]:
    """What the letters need, by unit."""
    from store.reading import Wanted, read_records

    unit_of = unit_resolver(campaign)
    units: defaultdict[str, Unit] = defaultdict(lambda: Unit(""))
    by_record = {copy.record_id: copy for copy in copies}
    for copy in sorted(copies, key=lambda each: (each.first_at is not None, each.first_at), reverse=True):
        unit = units[unit_of(copy)]
        if copy.sender and copy.sender not in unit.senders:
            unit.senders.append(copy.sender)
    for stored in read_records(store, Wanted(is_in_force=True)):
        owner = by_record.get(stored.record_id)
        if owner is None or owner.is_blank:
            continue
        units[unit_of(owner)].records.append(Record.model_validate(stored.to_document()))
    for name, lost in _unreadable(store, campaign, units):
        units[name].unreadable.append(lost)
    for name, unit in units.items():
        unit.name = name
    return dict(units)


def _unreadable(store: Store, campaign: Campaign, units: dict[str, Unit]) -> list[tuple[str, Unreadable]]:
    """Files that gave no record and that their sender can send again, with the sender's unit."""
    from store.reading import read_files

    senders = Senders(campaign.senders)
    known: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, unit in units.items():
        for sender in unit.senders:
            known[address_of(sender)][name] += 1
    found = []
    for row in read_files(store):
        is_link = row.status == "ignored" and row.note == str(Ignored.LINK)
        if not is_link and (row.status != "error" or row.error_code not in _TO_BE_SENT_AGAIN):
            continue
        votes = known[address_of(row.sender)]
        owner = senders.unit_of(row.sender) or (next(iter(votes)) if len(votes) == 1 else sender_city(row.sender))
        found.append((owner or UNKNOWN_UNIT, Unreadable(row.attachment_path, row.note or "文件无法读取")))
    return found
