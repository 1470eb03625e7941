"""The queue: a row a record, with what a person still has to look at; made from flags, versions and decisions.

A record without a row is one whose flags have changed: ``update_queue`` makes the rows that lack.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from store import tables as t
from store.bulk import among, put_rows
from store.clean import clean_or_none, clean_text
from store.desk_tables import queue, settlements
from store.reviews import WHOLE, is_dealt_with, read_flags, subject_of
from store.rows import Row

if TYPE_CHECKING:
    from store.database import Store

_CHUNK = 400
_CLASSES = ("n_errors", "n_ticks", "n_low", "n_diffs", "n_others")
"""The worst first: a record with an error comes before any number of doubtful ticks, and so on."""
_TICKS = frozenset({"checkbox_unclear", "checkbox_none", "checkbox_multiple", "checkbox_other"})
_CAP = 99
_WEIGHTS = dict(zip(_CLASSES, (10**8, 10**6, 10**4, 10**2, 1), strict=True))


def class_of(code: str, severity: str) -> str:
    """Which of the queue's counts a flag belongs to."""
    if code in _TICKS:
        return "n_ticks"
    if code == "copy_differs":
        return "n_diffs"
    if code == "low_confidence":
        return "n_low"
    return "n_errors" if severity == "error" else "n_others"


def score_of(counts: Mapping[str, int]) -> int:
    """How much a record needs a person: errors, then ticks, low confidence, differences, all else."""
    return sum(min(counts[name], _CAP) * weight for name, weight in _WEIGHTS.items())


def update_queue(store: Store) -> int:
    """How many rows were made for records that had none. StoreError."""
    lacking = sa.select(t.records.c.record_id).where(
        sa.not_(sa.exists().where(queue.c.record_id == t.records.c.record_id))
    )
    with store.reading() as connection:
        ids = list(connection.execute(lacking.order_by(t.records.c.record_id)).scalars())
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        store.write(lambda connection, chunk=chunk: refill_queue(connection, store, chunk), is_bulk=True)  # type: ignore[misc]
    return len(ids)


def drop_from_queue(connection: sa.Connection, record_ids: Sequence[str]) -> None:
    """Mark rows as out of date: they are made anew by ``update_queue``."""
    connection.execute(queue.delete().where(among(queue.c.record_id, record_ids)))


def refill_queue(connection: sa.Connection, store: Store, record_ids: Sequence[str]) -> None:
    """Make the rows of these records anew, within a transaction."""
    drop_from_queue(connection, record_ids)
    r, v, s = t.records.c, t.versions.c, settlements.c
    query = (
        sa.select(
            *(r.record_id, r.sha256, r.form, r.media, r.fields),
            *(v.unit, v.version, v.is_in_force, v.is_blank),
            *(s.fields.label("settled_fields"), s.decided, s.reviewer, s.reviewed_at),
        )
        .select_from(
            t.records.outerjoin(t.versions, v.record_id == r.record_id).outerjoin(
                settlements, s.record_id == r.record_id
            )
        )
        .where(among(r.record_id, record_ids))
    )
    found = connection.execute(query).all()
    flags = read_flags(connection, [row.record_id for row in found])
    paths = first_paths(connection, {row.sha256 for row in found})
    rows = [_row_of(store, row, flags.get(row.record_id, []), paths.get(row.sha256, "")) for row in found]
    put_rows(connection, queue, rows)


def _row_of(store: Store, row: Any, flags: Sequence[Row], path: str) -> Row:
    decided = row.decided or {}
    by_path: defaultdict[str, list[Row]] = defaultdict(list)
    for flag in flags:
        by_path[flag["field"] or WHOLE].append(flag)
    open_paths: dict[str, list[Row]] = {}
    for place, each in by_path.items():
        said = decided.get(place)
        left = [flag for flag in each if said is None or not is_dealt_with(flag["code"], said["seen"], said["is_new"])]
        if left:
            open_paths[place] = left
    counts: Counter[str] = Counter(dict.fromkeys(_CLASSES, 0))
    for each in open_paths.values():
        classes = {class_of(flag["code"], flag["severity"]) for flag in each}
        counts[next(name for name in _CLASSES if name in classes)] += 1
    fields = row.settled_fields or row.fields
    unit = row.unit or fields.get("reporting_bureau") or fields.get("applicant_region")
    codes = sorted({flag["code"] for each in open_paths.values() for flag in each})
    return {
        "record_id": row.record_id,
        "form": row.form,
        "unit": clean_or_none(str(unit)) if unit else None,
        "subject": clean_text(subject_of(store, row.form, fields)),
        "path": path,
        "words": clean_text(
            " ".join(filter(None, (subject_of(store, row.form, fields), str(unit or ""), path))).lower()
        ),
        "media": row.media,
        "version": row.version or 1,
        "is_in_force": row.is_in_force is None or bool(row.is_in_force),
        **counts,
        "n_doubts": len(by_path),
        "n_settled": len(by_path) - len(open_paths),
        "state": "open" if open_paths else ("settled" if by_path else "clean"),
        "score": score_of(counts),
        "codes": f",{','.join(codes)}," if codes else "",
        "reviewer": row.reviewer,
        "reviewed_at": row.reviewed_at,
    }


def first_paths(connection: sa.Connection, sha256s: Iterable[str]) -> dict[str, str]:
    """The path of each file in the earliest mail that brought it."""
    return {sha256: row.path for sha256, row in first_arrivals(connection, sha256s).items()}


def first_arrivals(connection: sa.Connection, sha256s: Iterable[str]) -> dict[str, Any]:
    """Of each file the earliest mail that brought it: path, message_id, sender, received_at."""
    a, m = t.attachments.c, t.messages.c
    query = (
        sa.select(a.sha256, a.path, a.message_id, m.sender, m.received_at)
        .select_from(t.attachments.join(t.messages, m.message_id == a.message_id))
        .where(among(a.sha256, sha256s))
    )
    found: dict[str, Any] = {}
    for row in sorted(connection.execute(query), key=_by_arrival, reverse=True):
        found[row.sha256] = row
    return found


def _by_arrival(row: Any) -> tuple[bool, str, str, str]:
    moment = row.received_at
    return (moment is None, moment.isoformat() if moment else "", row.message_id, row.path)
