"""After a run: sort all records into versions, and write down which copy is in force."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from batch.carrying import carry_decisions
from batch.garbage import holding_garbage
from collect.units import assign_units
from collect.versions import RULES, returns_to_standings

if TYPE_CHECKING:
    from models.catalogue import Catalogue
    from store.database import Store


def update_versions(store: Store) -> int:
    """How many standings were written. What has not changed is neither compared nor written again. StoreError.

    Where nothing changed since the last time, not even that has to be read. Where something came in meanwhile, it is
    looked at once more: another run may have added to a line that was just written. Of several runs whoever writes last
    looks last, so that all is right when they have ended.
    Then decisions on earlier versions are carried over, and the queue of what clerks have to look at is made anew.
    """
    from store.census import note_sorted, take_census
    from store.queue import update_queue

    rules, token = _rules_of(store.catalogue), uuid.uuid4().hex
    n_written = 0
    census = store.patiently(lambda: take_census(store))
    while not (census.is_whole and census.sorted_as == census.mark(rules)):
        n_new = store.patiently(lambda: _update_standings(store, token))
        n_written += n_new
        note_sorted(store, {token, census.sorted_as}, census.mark(rules))
        before, census = census, store.patiently(lambda: take_census(store))
        if not n_new or census.counts == before.counts:
            break
    store.patiently(lambda: carry_decisions(store))
    store.patiently(lambda: update_queue(store))
    return n_written


def _rules_of(catalogue: Catalogue) -> str:
    """All that the standings follow from beside what is in the database."""
    forms = [(form.id, form.subject, form.quota, form.fields(), form.row_fields()) for form in catalogue.forms]
    return repr((RULES, forms))


def _update_standings(store: Store, token: str) -> int:
    from batch.campaigns import senders_of, units_of
    from store.versions import load_records, read_marks, read_returns, write_standings

    with holding_garbage():
        returns = read_returns(store)
        standings = returns_to_standings(
            returns,
            assign_units(returns, senders_of(store), units_of(store)),
            lambda record_ids: load_records(store, record_ids),
            read_marks(store),
            store.catalogue,
        )
        return write_standings(store, standings, token)
