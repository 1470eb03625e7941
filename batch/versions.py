"""After a run: sort all records into versions, and write down which copy is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collect.units import assign_units
from collect.versions import returns_to_standings

if TYPE_CHECKING:
    from store.database import Store


def update_versions(store: Store) -> int:
    """How many standings were written. What has not changed is neither compared nor written again. StoreError."""
    from store.versions import load_records, read_marks, read_returns, write_standings

    returns = read_returns(store)
    standings = returns_to_standings(
        returns, assign_units(returns), lambda record_ids: load_records(store, record_ids), read_marks(store)
    )
    return write_standings(store, standings)
