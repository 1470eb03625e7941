"""Pictures that were bound into one file are decided on anew: the file goes once none of them goes into it any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from store import tables as t
from store.bulk import among
from store.clean import MAX_PATH_BYTES, bounded_key
from store.desk_tables import reviews
from store.result import FileResult
from store.reviews import Anchor, Fact, read_facts, settle, subject_of
from store.rows import JOINED

if TYPE_CHECKING:
    from store.database import Store

_ADRIFT = 10_000
"""Positions from here on are of decisions whose record is not there any more, and that another file keeps."""


class Bound(NamedTuple):
    """The file that pictures were bound into: its hash, and its name as an attachment."""

    sha256: str
    path: str


def note_to_bound(note: str | None) -> Bound | None:
    """The file that the note of a picture says it went into (``store.rows``)."""
    if not note or not note.startswith(JOINED):
        return None
    path, _, sha256 = note.removeprefix(JOINED).rpartition(" ")
    return Bound(sha256[1:-1], bounded_key(path, MAX_PATH_BYTES))


def drop_bound(
    connection: sa.Connection, store: Store, former: Mapping[str, Bound], results: Sequence[FileResult]
) -> list[str]:
    """The hashes of bound files that went, since no picture goes into them any more.

    former: by hash of a picture the file that it went into. results: what was written of pictures now.
    What clerks decided on the record of such a file passes to the one that its pictures gave instead.
    """
    kept = {result.joined_into[1] for result in results if result.joined_into}
    left = {bound for result in results if (bound := former.get(result.sha256)) and bound.sha256 not in kept}
    if not left:
        return []
    c, a = t.contents.c, t.attachments.c
    notes = connection.execute(sa.select(c.note).where(c.note.startswith(JOINED))).scalars()
    used = {bound.sha256 for note in notes if (bound := note_to_bound(note))}
    gone = []
    for bound in sorted(left):
        came = connection.execute(sa.select(a.message_id, a.path).where(a.sha256 == bound.sha256)).all()
        if bound.sha256 in used or any(row.path != bound.path for row in came):
            continue  # a person sent that very file, too
        heirs = [result.sha256 for result in results if former.get(result.sha256) == bound]
        _hand_over(connection, store, bound.sha256, {row.message_id for row in came}, min(heirs))
        connection.execute(t.contents.delete().where(c.sha256 == bound.sha256))
        gone.append(bound.sha256)
    return gone


def _hand_over(connection: sa.Connection, store: Store, sha256: str, mails: set[str], keeper: str) -> None:
    """Moves decisions to records of the same mails; to the keeper, at no record, where there is none to fit."""
    from store.queue import refill_queue

    r, v, a = t.records.c, reviews.c, t.attachments.c
    positions = list(connection.execute(sa.select(v.position).where(v.sha256 == sha256).distinct()).scalars())
    if not positions:
        return
    beside = sa.select(a.sha256).where(among(a.message_id, mails), a.sha256 != sha256)
    decided = sa.exists().where(v.sha256 == r.sha256, v.position == r.position)
    query = sa.select(r.record_id, r.sha256, r.position, r.form, r.fields, r.rows).order_by(r.record_id)
    heirs = [Anchor(*row) for row in connection.execute(query.where(r.sha256.in_(beside), ~decided))]
    for position in sorted(positions):
        heir = _heir_of(store, read_facts(connection, sha256, position)[-1], heirs)
        place = (heir.sha256, heir.position) if heir else (keeper, _ADRIFT + position)
        moved = reviews.update().where(v.sha256 == sha256, v.position == position)
        connection.execute(moved.values(sha256=place[0], position=place[1]))
        if heir:
            heirs.remove(heir)
            settle(connection, store, [heir])
            refill_queue(connection, store, [heir.record_id])


def _heir_of(store: Store, fact: Fact, heirs: Sequence[Anchor]) -> Anchor | None:
    """The record that is about the same; else the only one of the form."""
    alike = [each for each in heirs if each.form == fact.form]
    same = [each for each in alike if subject_of(store, each.form, each.fields) == fact.subject]
    return same[0] if len(same) == 1 else alike[0] if len(alike) == 1 else None
