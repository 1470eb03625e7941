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

    Then decisions on earlier versions are carried over, and the queue of what clerks have to look at is made anew.
    """
    from store.queue import update_queue
    from store.versions import load_records, read_marks, read_returns, write_standings

    returns = read_returns(store)
    standings = returns_to_standings(
        returns,
        assign_units(returns),
        lambda record_ids: load_records(store, record_ids),
        read_marks(store),
        store.catalogue,
    )
    n_written = write_standings(store, standings)
    carry_decisions(store)
    update_queue(store)
    return n_written
