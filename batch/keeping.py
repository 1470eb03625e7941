"""Taking out of a database, for good, what must not be kept: records, files, pictures, and what followed from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from batch.versions import update_versions
from models.version import VERSION

if TYPE_CHECKING:
    from store.database import Store
    from store.originals import Originals
    from store.purge import Plan


@dataclass(frozen=True, slots=True)
class Removed:
    """How much is gone. originals: files that were kept beside the database."""

    records: int
    files: int
    messages: int
    originals: int


def purge_database(store: Store, plan: Plan, originals: Originals) -> Removed:
    """Takes out what was planned: from the database, its files and pictures, and from what follows from them.

    The files go first: should it be stopped in the middle, it is done again from the start. What was done is noted
    among the runs, as figures. StoreError, OSError.
    """
    from store.purge import purge

    n_originals = sum(originals.remove(sha256) for sha256 in sorted(plan.originals))
    run_id = store.start_run(VERSION)
    done = purge(store, plan)
    update_versions(store)
    removed = Removed(done.records, done.files, done.messages, n_originals)
    figures = {"purged_records": removed.records, "purged_files": removed.files, "purged_mails": removed.messages}
    store.finish_run(run_id, figures)
    return removed


def print_plan(store: Store, plan: Plan) -> None:
    """Prints what a purge would take out: a line a file, with how many of its records would go."""
    from batch.terminal import print_table
    from store.reading import read_files

    counts = Counter(sha256 for sha256, _ in plan.records)
    rows = []
    for row in read_files(store):
        if row.sha256 in plan.originals:
            records = row.n_records if row.sha256 in plan.files else counts[row.sha256]
            day = f"{row.received_at:%Y-%m-%d}" if row.received_at else ""
            rows.append((row.attachment_path, row.sender or "", day, str(records), str(row.n_records)))
    print_table("To be purged", ["file", "sender", "came", "records to go", "of"], rows)
