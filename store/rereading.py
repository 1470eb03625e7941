"""A file is read again: what clerks decided stays with the record, the row and the field that it was said of.

And what another program version had read otherwise is kept, so that a person can see what an upgrade changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from models.record import ROW_PATH
from store import tables as t
from store.bulk import among
from store.clean import to_json
from store.desk_tables import readings, reviews
from store.joined import Bound, note_to_bound
from store.result import FileResult
from store.reviews import PROGRAM, Anchor, Fact, fact_to_row, facts_in_force, read_facts, settle, subject_of

if TYPE_CHECKING:
    from store.database import Store

_r, _c = t.records.c, t.contents.c
_REVIEWED = sa.select(reviews.c.sha256).where(among(reviews.c.sha256)).distinct()
_ANCHORS = (
    sa.select(_r.record_id, _r.sha256, _r.position, _r.form, _r.fields, _r.rows, _c.program_version)
    .join(t.contents, _c.sha256 == _r.sha256)
    .where(among(_r.sha256))
)


_STATES = (
    sa.select(_c.sha256, _c.status, _c.note).where(among(_c.sha256)).order_by(_c.sha256).with_for_update(key_share=True)
)
"""In one order for all processes, so that none waits for another's lock in a ring."""


@dataclass(slots=True)
class Former:
    """Records as they were before: by file and position; and the program version that read each file.

    untouched: files that were registered and never read, so that nothing hangs on them yet. bound: by hash of a picture
    the file that it went into.
    """

    records: dict[str, dict[int, Anchor]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    untouched: set[str] = field(default_factory=set)
    bound: dict[str, Bound] = field(default_factory=dict)


def read_former(connection: sa.Connection, sha256s: Sequence[str]) -> Former:
    """What there is of these files, to be asked before they are written; no other process writes them from now on.

    Of files that are not even registered nothing is known for sure.
    """
    former = Former()
    for sha256, status, note in connection.execute(_STATES, {"names": list(sha256s)}):
        if status == "pending":
            former.untouched.add(sha256)
        elif bound := note_to_bound(note):
            former.bound[sha256] = bound
    rest = [sha256 for sha256 in sha256s if sha256 not in former.untouched]
    for anchor, version in _anchors(connection, rest) if rest else ():
        former.records.setdefault(anchor.sha256, {})[anchor.position] = anchor
        former.versions[anchor.sha256] = version or ""
    return former


def settle_again(connection: sa.Connection, store: Store, former: Former, results: Sequence[FileResult]) -> None:
    """Hang facts on the records as they are now, and keep other readings; ``results`` are written already."""
    names = [result.sha256 for result in results if result.sha256 not in former.untouched]
    if not names:
        return
    reviewed = set(connection.execute(_REVIEWED, {"names": names}).scalars())
    again = sorted(reviewed | (set(names) & set(former.records)))
    if not again:
        return
    now: defaultdict[str, dict[int, Anchor]] = defaultdict(dict)
    for anchor, _ in _anchors(connection, again):
        now[anchor.sha256][anchor.position] = anchor
    versions = {result.sha256: result.program_version for result in results}
    for sha256 in again:
        old = former.records.get(sha256, {})
        if sha256 in reviewed:
            _rehang(connection, store, sha256, old, now[sha256])
            settle(connection, store, list(now[sha256].values()))
        if former.versions.get(sha256, versions[sha256]) != versions[sha256]:
            _keep_readings(connection, former.versions[sha256], old, now[sha256])


def _anchors(connection: sa.Connection, sha256s: Sequence[str]) -> list[tuple[Anchor, str | None]]:
    found = connection.execute(_ANCHORS, {"names": list(sha256s)})
    return [(Anchor(*head), version) for *head, version in found]


def _rehang(
    connection: sa.Connection, store: Store, sha256: str, old: Mapping[int, Anchor], now: Mapping[int, Anchor]
) -> None:
    """Move facts to where their record stands now, and those on rows to where the row does."""
    r = reviews.c
    positions = set(connection.execute(sa.select(r.position).where(r.sha256 == sha256).distinct()).scalars())
    facts = {position: read_facts(connection, sha256, position) for position in sorted(positions)}
    places = {position: _place_of(store, position, facts[position], now) for position in facts}
    if any(place != position for position, place in places.items()):
        _move(connection, sha256, facts, places)
    for position, place in places.items():
        if position in old and place in now and old[position].form == now[place].form:
            _follow_rows(connection, old[position], now[place])


def _place_of(store: Store, position: int, facts: Sequence[Fact], now: Mapping[int, Anchor]) -> int:
    """Where the record of these facts stands now: in its place, or where its form and subject are."""
    form, subject = facts[-1].form, facts[-1].subject
    subjects = {
        place: subject_of(store, anchor.form, anchor.fields) for place, anchor in now.items() if anchor.form == form
    }
    if subjects.get(position) == subject:
        return position
    same = [place for place, words in subjects.items() if subject and words == subject]
    return same[0] if len(same) == 1 else position


def _move(
    connection: sa.Connection,
    sha256: str,
    facts: Mapping[int, Sequence[Fact]],
    places: Mapping[int, int],
) -> None:
    arrived: defaultdict[int, list[tuple[int, Fact]]] = defaultdict(list)
    for position, each in facts.items():
        arrived[places[position]] += [(position, fact) for fact in each]
    connection.execute(reviews.delete().where(reviews.c.sha256 == sha256))
    rows = []
    for place, pairs in arrived.items():
        pairs.sort(key=lambda pair: (pair[1].decided_at, pair[0], pair[1].number))
        numbers = {(position, fact.number): number for number, (position, fact) in enumerate(pairs, 1)}
        for position, fact in pairs:
            undoes = numbers.get((position, fact.undoes)) if fact.undoes else None
            moved = replace(fact, number=numbers[position, fact.number], undoes=undoes)
            rows.append(fact_to_row(sha256, place, moved))
    connection.execute(reviews.insert(), rows)


def _follow_rows(connection: sa.Connection, old: Anchor, now: Anchor) -> None:
    """New facts where a list's rows have moved: each decision is taken back in its old place and kept in its new."""
    partners = partners_of(old.rows, now.rows)
    facts = read_facts(connection, now.sha256, now.position)
    number = facts[-1].number if facts else 0
    added: list[Fact] = []
    for path, fact in facts_in_force(facts).items():
        match = ROW_PATH.fullmatch(path)
        if not match or partners.get(int(match[1])) == int(match[1]):
            continue
        place = partners.get(int(match[1]))
        why = "重新读取后，该行已不在表中" if place is None else f"重新读取后，该行成为第{place + 1}行"
        undone = Fact(path, "undo", PROGRAM, old=fact.new, machine=fact.machine, why=why, undoes=fact.number)
        added.append(replace(undone, number=number + len(added) + 1, form=fact.form, subject=fact.subject))
        if place is not None:
            kept = replace(fact, field=f"rows[{place}].{match[2]}", kind="carry", why=why, source=now.record_id)
            added.append(replace(kept, number=number + len(added) + 1, decided_at=datetime.now(UTC)))
    if added:
        connection.execute(reviews.insert(), [fact_to_row(now.sha256, now.position, fact) for fact in added])


def partners_of(old: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Which row is which, by index; rows that have no partner are left out. The running number tells nothing."""
    if len(old) == len(now):
        return {index: index for index in range(len(old))}
    here, there = ([_words_of(row) for row in rows] for rows in (old, now))
    found: dict[int, int] = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            found.update(zip(range(i1, i2), range(j1, j2), strict=True))
    return found


def _words_of(row: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in row.items() if key != "seq"}, sort_keys=True, ensure_ascii=False)


def _keep_readings(
    connection: sa.Connection, version: str, old: Mapping[int, Anchor], now: Mapping[int, Anchor]
) -> None:
    """Keep the oldest reading that nobody has compared yet, as long as it differs from today's."""
    e = readings.c
    for position, anchor in old.items():
        where = (e.sha256 == anchor.sha256, e.position == position)
        kept = connection.execute(sa.select(readings).where(*where)).first()
        connection.execute(readings.delete().where(*where))
        row = {
            "sha256": anchor.sha256,
            "position": position,
            "program_version": version,
            "form": anchor.form,
            "fields": anchor.fields,
            "rows": anchor.rows,
            "replaced_at": datetime.now(UTC),
            "seen_by": None,
            "seen_at": None,
        }
        if kept is not None and kept.seen_at is None:
            row = dict(kept._mapping)
        today = now.get(position)
        if today and (today.form, today.fields, today.rows) == (row["form"], row["fields"], row["rows"]):
            continue
        connection.execute(readings.insert(), {**row, "fields": to_json(row["fields"]), "rows": to_json(row["rows"])})
