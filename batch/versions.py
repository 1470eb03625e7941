"""After a run: sort all records into versions, and write down which copy is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batch.carrying import carry_decisions
from collect.units import assign_units
from collect.versions import returns_to_standings

if TYPE_CHECKING:
    from store.database import Store


def update_versions(store: Store) -> int:
    """How many standings were written. What has not changed is neither compared nor written again. StoreError.

    Where something came in meanwhile, it is looked at once more: another run may have added to a line that was just
    written. Of several runs whoever writes last looks last, so that all is right when they have ended.
    Then decisions on earlier versions are carried over, and the queue of what clerks have to look at is made anew.
    """
    from store.census import take_census
    from store.queue import update_queue

    n_written, is_current = 0, False
    while not is_current:
        before = store.patiently(lambda: take_census(store))
        n_new = store.patiently(lambda: _update_standings(store))
        n_written += n_new
        is_current = not n_new or store.patiently(lambda: take_census(store)) == before
    store.patiently(lambda: carry_decisions(store))
    store.patiently(lambda: update_queue(store))
    return n_written


def _update_standings(store: Store) -> int:
    from batch.campaigns import senders_of, units_of
    from store.versions import load_records, read_marks, read_returns, write_standings

    returns = read_returns(store)
    standings = returns_to_standings(
        returns,
        assign_units(returns, senders_of(store), units_of(store)),
        lambda record_ids: load_records(store, record_ids),
        read_marks(store),
        store.catalogue,
    )
    return write_standings(store, standings)
