"""The letters, made of what the store holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from batch.accounts import Owners, copies_of, formless_mails
from batch.crops import draw_spots
from collect.campaign import Campaign
from collect.formless import LaterReturns
from collect.items import Unreadable
from collect.ledger import Copy, Ledger, take_stock, unit_resolver
from collect.letters import Letter, Unit, letter_to_docx, letter_to_mail, write_letters
from models.message import Ignored
from models.record import FlagCode, Record

if TYPE_CHECKING:
    from store.database import Store
    from store.originals import Originals

_TO_BE_SENT_AGAIN = frozenset({"encrypted", "corrupt", "empty", "unsupported", "too_large"})
"""Errors that a unit can do something about; a file without a form may be no form at all."""


def write_letter_files(
    store: Store, campaign: Campaign, originals: Originals, folder: Path, templates: Path | None = None
) -> list[Letter]:
    """The letters written into ``folder``: a Word file and a mail draft each, old ones overwritten.

    originals: the returned files, of which a letter shows the doubtful places; one that is not there is not shown.

    StoreError, TemplateError, OSError.
    """
    copies = copies_of(store)
    ledger = take_stock(copies, campaign, store.catalogue)
    ledger.formless = formless_mails(store, campaign, copies)
    letters = write_letters(ledger, _units(store, ledger, copies), date.today(), templates)
    folder.mkdir(parents=True, exist_ok=True)
    crops = draw_spots(originals, [spot for letter in letters for spot in letter.spots.values()])
    for letter in letters:
        docx = letter_to_docx(letter, crops)
        (folder / f"{letter.name}.docx").write_bytes(docx)
        (folder / f"{letter.name}.eml").write_bytes(letter_to_mail(letter, docx, campaign.reply_to))
    return letters


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
    for name, lost in _unreadable(store, Owners(ledger.campaign, copies), LaterReturns(copies)):
        units[name].unreadable.append(lost)
    for mail in ledger.formless:
        if not mail.is_settled:
            units[mail.unit].formless.append(mail)
    for name, unit in units.items():
        unit.name = name
    return dict(units)


def _unreadable(store: Store, owners: Owners, later: LaterReturns) -> list[tuple[str, Unreadable]]:
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
