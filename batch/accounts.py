"""The ledger, made of what the store holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from batch.garbage import holding_garbage
from collect.campaign import Campaign
from collect.formless import FormlessMail, LaterReturns
from collect.ledger import UNKNOWN_UNIT, Copy, Ledger, take_stock, unit_resolver
from collect.units import Senders, address_of, sender_city
from models.catalogue import BUILT_IN, Catalogue

if TYPE_CHECKING:
    from store.database import Store


def read_ledger(store: Store, campaign: Campaign) -> Ledger:
    """The ledger of all records in the store, and the mails that brought no form.

    Records not yet sorted into versions are sorted first. StoreError.
    """
    with holding_garbage():
        copies = copies_of(store)
        ledger = take_stock(copies, campaign, store.catalogue)
        ledger.formless = formless_mails(store, campaign, copies)
    return ledger


def ledger_at(url: str, campaign: Campaign, catalogue: Catalogue = BUILT_IN) -> Ledger:
    """The ledger of the database at ``url``. StoreError."""
    from store import open_store

    with open_store(url, catalogue) as store:
        return read_ledger(store, campaign)


def copies_of(store: Store) -> list[Copy]:
    """All records of the store, as the ledger counts them; sorted into versions first where they are not."""
    from store.copies import read_copies

    found = read_copies(store)
    if found is None:
        from batch.versions import update_versions

        update_versions(store)
        found = read_copies(store, even_unsorted=True)
    return list(map(Copy._make, found or ()))


class Owners:
    """Whose a mail is that brought no record: by the campaign, by what else its address returned, by its name."""

    def __init__(self, campaign: Campaign, copies: Iterable[Copy]) -> None:
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


def formless_mails(store: Store, campaign: Campaign, copies: Sequence[Copy]) -> list[FormlessMail]:
    """The mails that announce a form and bring none, with their units, and whether the form has come since."""
    from store.reading import read_mails_without_form

    mails = read_mails_without_form(store)
    asked = {address_of(mail.sender) for mail in mails}
    senders = {sender for sender in {copy.sender for copy in copies} if asked and address_of(sender) in asked}
    theirs = [copy for copy in copies if copy.sender in senders] if senders else []
    owners, later = Owners(campaign, theirs), LaterReturns(theirs)
    return [
        FormlessMail(
            unit=owners.unit_of(mail.sender),
            message_id=mail.message_id,
            sender=mail.sender,
            subject=mail.subject,
            received_at=mail.received_at,
            links=tuple((mail.links or "").splitlines()),
            is_settled=later.came_after(mail.sender, mail.received_at),
        )
        for mail in mails
    ]
