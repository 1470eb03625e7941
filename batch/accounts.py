"""The ledger and the letters, made of what the store holds."""

from __future__ import annotations

import gc
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from batch.crops import draw_spots
from batch.terminal import PIPED_WIDTH
from batch.versions import update_versions
from collect.campaign import Campaign
from collect.formless import FormlessMail, LaterReturns
from collect.items import Unreadable
from collect.ledger import UNKNOWN_UNIT, WORDS, Copy, Ledger, State, take_stock, unit_resolver
from collect.letters import Letter, Unit, letter_to_docx, letter_to_mail, write_letters
from collect.sheet import colour_of, form_heading
from collect.units import Senders, address_of, sender_city
from models.catalogue import BUILT_IN, Catalogue
from models.message import Ignored
from models.record import FlagCode, Record

if TYPE_CHECKING:
    from rich.table import Table

    from store.database import Store
    from store.originals import Originals

_TO_BE_SENT_AGAIN = frozenset({"encrypted", "corrupt", "empty", "unsupported", "too_large"})
"""Errors that a unit can do something about; a file without a form may be no form at all."""


def read_ledger(store: Store, campaign: Campaign) -> Ledger:
    """The ledger of all records in the store, and the mails that brought no form.

    Records not yet sorted into versions are sorted first. StoreError.
    """
    with _holding_garbage():
        copies = list(_copies(store))
        ledger = take_stock(copies, campaign, store.catalogue)
        ledger.formless = _formless(store, _Owners(campaign, copies), LaterReturns(copies))
    return ledger


@contextmanager
def _holding_garbage() -> Iterator[None]:
    """Python's search for cycles of garbage put off: among very many tuples it takes a third of the time."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def ledger_at(url: str, campaign: Campaign, catalogue: Catalogue = BUILT_IN) -> Ledger:
    """The ledger of the database at ``url``. StoreError."""
    from store import open_store

    with open_store(url, catalogue) as store:
        return read_ledger(store, campaign)


def write_letter_files(
    store: Store, campaign: Campaign, originals: Originals, folder: Path, templates: Path | None = None
) -> list[Letter]:
    """The letters written into ``folder``: a Word file and a mail draft each, old ones overwritten.

    originals: the returned files, of which a letter shows the doubtful places; one that is not there is not shown.

    StoreError, TemplateError, OSError.
    """
    copies = list(_copies(store))
    ledger = take_stock(copies, campaign, store.catalogue)
    ledger.formless = _formless(store, _Owners(campaign, copies), LaterReturns(copies))
    letters = write_letters(ledger, _units(store, ledger, copies), date.today(), templates)
    folder.mkdir(parents=True, exist_ok=True)
    crops = draw_spots(originals, [spot for letter in letters for spot in letter.spots.values()])
    for letter in letters:
        docx = letter_to_docx(letter, crops)
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
    for title in ("单位", *(form_heading(form, ledger.catalogue) for form in ledger.forms)):
        table.add_column(title, overflow="fold")
    for unit in ledger.units:
        cells = [Text(cell.to_words(), style=styles[colour_of(cell)]) for cell in ledger.row(unit)]
        table.add_row(Text(unit), *cells)
    totals = ledger.totals()
    for state in State:
        counts = [totals[form][state] for form in ledger.forms]
        if any(counts):
            table.add_row(Text(f"{WORDS[state]}（单位数）", style="bold"), *(Text(str(count)) for count in counts))
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    console.print(table)
    if ledger.formless:
        console.print(f"\n未附表格的邮件（{sum(not mail.is_settled for mail in ledger.formless)}封待问）")
        console.print(_formless_table(ledger.formless))


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


def _copies(store: Store) -> Iterator[Copy]:
    from store.versions import is_sorted, read_copies

    if not is_sorted(store):
        update_versions(store)
    yield from map(Copy._make, read_copies(store))


def _units(store: Store, ledger: Ledger, copies: list[Copy]) -> dict[str, Unit]:
    """What the letters need, by unit."""
    from store.reading import Wanted, read_records
    from store.versions import load_records

    unit_of = unit_resolver(ledger.campaign)
    units: defaultdict[str, Unit] = defaultdict(lambda: Unit(""))
    by_record = {copy.record_id: copy for copy in copies}
    for copy in sorted(copies, key=lambda each: (each.first_at is not None, each.first_at), reverse=True):
        unit = units[unit_of(copy)]
        if copy.sender and copy.sender not in unit.senders:
            unit.senders.append(copy.sender)
    stamped_of = {(copy.line, copy.form, copy.version): copy.record_id for copy in copies if not copy.is_word}
    for stored in read_records(store, Wanted(is_in_force=True)):
        owner = by_record.get(stored.record_id)
        if owner is None or owner.is_blank:
            continue
        unit, record = units[unit_of(owner)], Record.model_validate(stored.to_document())
        stamped = stamped_of.get((owner.line, owner.form, owner.version))
        if owner.is_word and stamped and any(flag.code is FlagCode.COPY_DIFFERS for flag in record.flags):
            unit.stamped[len(unit.records)] = load_records(store, [stamped])[stamped]
        unit.records.append(record)
    for name, lost in _unreadable(store, _Owners(ledger.campaign, copies), LaterReturns(copies)):
        units[name].unreadable.append(lost)
    for mail in ledger.formless:
        if not mail.is_settled:
            units[mail.unit].formless.append(mail)
    for name, unit in units.items():
        unit.name = name
    return dict(units)


class _Owners:
    """Whose a mail is that brought no record: by the campaign, by what else its address returned, by its name."""

    def __init__(self, campaign: Campaign, copies: list[Copy]) -> None:
        self._senders = Senders(campaign.senders)
        self._votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        unit_of = unit_resolver(campaign)
        for copy in copies:
            if copy.sender:
                self._votes[address_of(copy.sender)][unit_of(copy)] += 1

    def unit_of(self, sender: str | None) -> str:
        """The sender's unit, or ``UNKNOWN_UNIT``."""
        votes = self._votes[address_of(sender)]
        voted = next(iter(votes)) if len(votes) == 1 else None
        return self._senders.unit_of(sender) or voted or sender_city(sender) or UNKNOWN_UNIT


def _unreadable(store: Store, owners: _Owners, later: LaterReturns) -> list[tuple[str, Unreadable]]:
    """Files that gave no record and that their sender can send again, with the sender's unit."""
    from store.reading import read_files

    found = []
    for row in read_files(store):
        is_link = row.status == "ignored" and row.note == str(Ignored.LINK)
        if is_link and later.came_after(row.sender, row.received_at):
            continue
        if is_link or (row.status == "error" and row.error_code in _TO_BE_SENT_AGAIN):
            found.append((owners.unit_of(row.sender), Unreadable(row.attachment_path, row.note or "文件无法读取")))
    return found


def _formless(store: Store, owners: _Owners, later: LaterReturns) -> list[FormlessMail]:
    from store.reading import read_mails_without_form

    return [
        FormlessMail(
            unit=owners.unit_of(row.sender),
            message_id=row.message_id,
            sender=row.sender,
            subject=row.subject,
            received_at=row.received_at,
            links=tuple((row.links or "").splitlines()),
            is_settled=later.came_after(row.sender, row.received_at),
        )
        for row in read_mails_without_form(store)
    ]
