"""The desk: what a reviewer sees and does, free of HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from batch.accounts import read_ledger
from batch.campaigns import campaign_for
from collect.campaign import Campaign
from collect.ledger import Ledger
from models.form import Form
from models.record import Value
from models.returned import about_keys
from service.desk import auditing, deciding, listing
from service.desk.accounts import LedgerView, ledger_to_view
from service.desk.comparing import diff_of
from service.desk.consistency import contradiction
from service.desk.desktop import load
from service.desk.errors import Conflict, DeskError, Forbidden, NotFound, NothingToUndo, NotOfType
from service.desk.listing import BadCursor
from service.desk.masking import MASKED_KINDS, mask_shape
from service.desk.recording import facts_to_views, view
from service.desk.remembered import Remembered
from service.desk.shapes import (
    AuditPage,
    Checked,
    Decision,
    DiffView,
    Facets,
    FlagPage,
    Progress,
    QueueFilters,
    QueuePage,
    RecordView,
    RereadView,
    Shape,
    Who,
)
from service.desk.values import check, spec_at
from store.database import Store

__all__ = ["BadCursor", "Conflict", "Desk", "DeskError", "Forbidden", "NotFound", "NotOfType", "NothingToUndo"]

LEDGER_SECONDS = 10.0
"""How long a ledger once made is shown again."""
FACETS_SECONDS = 5.0
TALLY_SECONDS = 2.0

S = TypeVar("S", bound=Shape)


class Desk:
    """The work on one database. Safe for threads. campaign: a file that says who owes what; by default what was told
    to the last run, else what the forms ask for. on_moved: called when a decision may put a record into another line
    of versions, or to another unit: they are to be sorted again.
    """

    def __init__(self, store: Store, campaign: Path | None = None) -> None:
        self.store = store
        self.on_moved: Callable[[], None] = lambda: None
        self._campaign = campaign
        self.secret = frozenset(
            spec.key
            for form in store.forms
            for spec in (*form.fields(), *form.row_fields())
            if spec.kind in MASKED_KINDS
        )
        self._ledger = Remembered[None, Ledger](LEDGER_SECONDS)
        self._facets = Remembered[None, Facets](FACETS_SECONDS)
        self._tallies = Remembered[QueueFilters, listing.Tally](TALLY_SECONDS)

    # -- the queue

    def queue(self, filters: QueueFilters, cursor: str | None = None, limit: int = 50) -> QueuePage:
        """A page of the queue, most needy first. BadCursor."""
        return listing.read_queue(self.store, filters, cursor, limit, self._tally(filters).total(filters.state))

    def next_in_queue(self, filters: QueueFilters, after: str | None = None, score: int | None = None) -> str | None:
        """The record to look at after another one; score: the place that one had when it was opened."""
        return listing.read_next(self.store, filters, after, score)

    def progress(self, filters: QueueFilters | None = None) -> Progress:
        """How far the work is."""
        return self._tally(filters or QueueFilters()).progress()

    def _tally(self, filters: QueueFilters) -> listing.Tally:
        """Counts, a moment old at most, and never older than the last decision made here."""
        plain = filters.model_copy(update={"state": "all"})
        return self._tallies.get(plain, lambda: listing.read_tally(self.store, plain))

    def facets(self) -> Facets:
        """What the queue can be filtered by; a few seconds old at most."""
        return self._facets.get(None, lambda: listing.read_facets(self.store))

    # -- one record

    def record(self, record_id: str, *, is_masked: bool = False) -> RecordView:
        """A record with all that a reviewer needs. NotFound."""
        with self.store.reading() as connection:
            found = view(connection, self.store, load(connection, self.store, record_id))
        return self.masked(found, is_masked)

    def decide(self, record_id: str, field: str, decision: Decision, revision: int, who: Who) -> RecordView:
        """The record after a decision on a field ("": its own flags). Forbidden, NotFound, NotOfType, Conflict."""
        deciding.decide(self.store, record_id, field, decision, revision, who)
        return self._after_write(record_id, field)

    def undo(self, record_id: str, revision: int, who: Who, field: str | None = None) -> RecordView:
        """The record after the last decision (on a field) was taken back. As ``decide``, and NothingToUndo."""
        deciding.undo(self.store, record_id, revision, who, field)
        return self._after_write(record_id, field)

    def _after_write(self, record_id: str, field: str | None) -> RecordView:
        self._tallies.forget()
        found = self.record(record_id)
        form = self.form(found.form)
        changed = found.reviews[0].field if field is None and found.reviews else field
        if form is not None and changed in about_keys(form):
            self._ledger.forget()
            self.on_moved()
        return found

    def check_value(self, form_id: str, field: str, typed: Value, record_id: str | None = None) -> Checked:
        """What a typed value becomes, and what is wrong with it. NotFound: no such form, field or record.

        record_id: say too what it would contradict in this record.
        """
        form = self.form(form_id)
        spec = spec_at(form, field) if form else None
        if form is None or spec is None:
            raise NotFound("没有这一栏")
        checked = check(spec, typed)
        if checked.problem or record_id is None:
            return checked
        with self.store.reading() as connection:
            desktop = load(connection, self.store, record_id)
        if desktop.anchor.form != form_id:
            raise NotFound("这份记录不是这种表")
        problem = contradiction(form, desktop.fields, desktop.rows, field, checked.value)
        return checked.model_copy(update={"problem": problem})

    def form(self, form_id: str) -> type[Form] | None:
        """The declared form of this id."""
        return self.store.catalogue.get(form_id)

    # -- differences

    def diff(self, record_id: str, other_id: str, *, is_masked: bool = False) -> DiffView:
        """The fields in which two records of one form differ. NotFound."""
        with self.store.reading() as connection:
            here = load(connection, self.store, record_id)
            there = load(connection, self.store, other_id)
            reviews = facts_to_views(here.facts, here.form, record_id)
            decided = {review.field: review for review in reviews if review.is_in_force}
            found = diff_of(connection, here, there, decided)
        return self.masked(found, is_masked)

    def rereads(self, *, is_masked: bool = False) -> list[RereadView]:
        """What this version of the program reads otherwise than the last one did, not yet looked at."""
        return [self.masked(each, is_masked) for each in auditing.read_rereads(self.store)]

    def accept_reread(self, record_id: str, who: Who) -> None:
        """Note that the changes of a record were looked at. Forbidden, NotFound."""
        if not who.can_review:
            raise Forbidden("只读用户不能改动记录")
        auditing.accept_reread(self.store, record_id, who.name)

    # -- accounts

    def audit(
        self,
        cursor: str | None = None,
        limit: int = 100,
        *,
        who: str | None = None,
        record_id: str | None = None,
        is_masked: bool = False,
    ) -> AuditPage:
        """The facts, newest first. BadCursor."""
        limit = max(1, min(limit, listing.MAX_LIMIT))
        return self.masked(auditing.read_audit(self.store, cursor, limit, who, record_id), is_masked)

    def flags(
        self,
        cursor: str | None = None,
        limit: int = 100,
        *,
        code: str | None = None,
        form: str | None = None,
        is_masked: bool = False,
    ) -> FlagPage:
        """The flags of records in force. BadCursor."""
        limit = max(1, min(limit, listing.MAX_LIMIT))
        return self.masked(auditing.read_flag_lines(self.store, cursor, limit, code, form), is_masked)

    def audit_csv(self) -> Iterator[bytes]:
        """All facts as CSV, piece by piece."""
        return auditing.audit_to_csv(self.store)

    def take_stock(self) -> Ledger:
        """The ledger; a few seconds old at most."""
        return self._ledger.get(None, lambda: read_ledger(self.store, self.campaign))

    @property
    def campaign(self) -> Campaign:
        """Who owes what. CampaignError, OSError: the file is gone or wrong."""
        return campaign_for(self.store, self._campaign)

    def ledger(self) -> LedgerView:
        """The ledger to be shown."""
        return ledger_to_view(self.take_stock(), self.store.catalogue)

    def masked(self, shape: S, is_masked: bool) -> S:
        """The shape as a reader may see it, where ``is_masked``."""
        return mask_shape(shape, self.secret) if is_masked else shape
