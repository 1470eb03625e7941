"""Take out of the store all that belongs to a person, a unit, or mails before a day."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from models.entry import Kind
from store import tables as t
from store.access_tables import jobs
from store.database import Store
from store.desk_tables import readings, reviews
from store.known import WHOLE_FILE
from store.reading import Wanted, read_records
from store.result import StoreError
from store.rows import JOINED, message_mark

_CHUNK = 500
_UNIT_KEYS = ("reporting_bureau", "applicant_region", "employer", "host_organization", "organizer", "base_name")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Purge:
    """What to purge: all that fits one of these.

    person: a name as a field of kind person holds it. unit: a reporting office, an employer or a host, as written.
    before: files that came only with mails received earlier.
    """

    person: str | None = None
    unit: str | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a purge will take out. records: hash of the file and position; files: hashes of files that go as a whole.

    before: mails without any file that are older go too.
    """

    records: frozenset[tuple[str, int]]
    files: frozenset[str]
    before: datetime | None = None

    @property
    def originals(self) -> frozenset[str]:
        """Hashes of all files that hold something to be purged: the files themselves must not be kept."""
        return self.files | {sha256 for sha256, _ in self.records}


@dataclass(frozen=True, slots=True)
class Purged:
    """How many records, files (with all their records) and mails are gone."""

    records: int
    files: int
    messages: int


def plan_purge(store: Store, wanted: Purge) -> Plan:
    """What a purge would take out; with ``wanted`` empty nothing. StoreError."""
    files = _files_before(store, wanted.before) if wanted.before else set()
    records = _records_of(store, wanted)
    files |= _bound_into(store, {sha256 for sha256, _ in records})
    return Plan(frozenset(records), frozenset(files), wanted.before)


def _bound_into(store: Store, sha256s: set[str]) -> set[str]:
    """The hashes of the pictures that were bound into these files: they show the same."""
    c = t.contents.c
    with store.reading() as connection:
        notes = connection.execute(sa.select(c.sha256, c.note).where(c.note.startswith(JOINED))).all()
    return {row.sha256 for row in notes if row.note[-65:-1] in sha256s}


def purge(store: Store, wanted: Purge | Plan) -> Purged:
    """How much was taken out; with ``wanted`` empty nothing.

    Records go with their values, evidence, flags and unmapped text. A file none of whose records is left goes with its
    name; a mail none of whose files is left, but for some that were ignored, goes with its sender and subject. What
    stays is the hash of the file, so that importing the same mails again does not bring the purged back.
    """
    plan = wanted if isinstance(wanted, Plan) else plan_purge(store, wanted)
    moment = datetime.now(UTC)
    done = store.write(lambda connection: _take_out(connection, plan, moment))
    _wipe(store)
    _log.info("purged %d records, %d files, %d mails", done.records, done.files, done.messages)
    return done


def _records_of(store: Store, wanted: Purge) -> set[tuple[str, int]]:
    if not wanted.person and not wanted.unit:
        return set()
    persons = {form.id: _keys_of_kind(store, form.id, "person") for form in store.forms}
    found, positions = set(), {}
    r = t.records.c
    query = sa.select(r.record_id, r.sha256, r.position, r.form, r.fields, r["rows"]).execution_options(
        yield_per=_CHUNK
    )
    with store.reading() as connection:
        for row in connection.execute(query):
            positions[row.record_id] = (row.sha256, row.position)
            if _is_wanted(wanted, persons.get(row.form, ((), ())), row.fields, row[5]):
                found.add(positions[row.record_id])
    # What clerks have settled counts as well as what the machine read.
    for stored in read_records(store, Wanted(), is_whole=False):
        if _is_wanted(wanted, persons.get(stored.form, ((), ())), stored.values, stored.rows):
            found.add(positions[stored.record_id])
    return found


_PersonKeys = tuple[tuple[str, ...], tuple[str, ...]]


def _is_wanted(wanted: Purge, persons: _PersonKeys, values: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    heads, columns = persons
    names = [values.get(key) for key in heads] + [row.get(key) for row in rows for key in columns]
    units = [values.get(key) for key in _UNIT_KEYS]
    return bool((wanted.person and wanted.person in names) or (wanted.unit and wanted.unit in units))


def _keys_of_kind(store: Store, form_id: str, kind: Kind) -> _PersonKeys:
    form = next(form for form in store.forms if form.id == form_id)
    heads = tuple(spec.key for spec in form.fields() if spec.kind == kind)
    return heads, tuple(spec.key for spec in form.row_fields() if spec.kind == kind)


def _files_before(store: Store, before: datetime) -> set[str]:
    a, m = t.attachments.c, t.messages.c
    later = sa.or_(m.received_at.is_(None), m.received_at >= before)
    n_later = sa.func.sum(sa.case((later, 1), else_=0))
    query = sa.select(a.sha256).join(t.messages, m.message_id == a.message_id).group_by(a.sha256).having(n_later == 0)
    with store.reading() as connection:
        return set(connection.execute(query).scalars())


def _take_out(connection: sa.Connection, plan: Plan, moment: datetime) -> Purged:
    r, c = t.records.c, t.contents.c
    records, files = plan.records, plan.files
    n_records = 0
    for sha256, position in sorted(records):
        for table in (reviews, readings):
            connection.execute(table.delete().where(table.c.sha256 == sha256, table.c.position == position))
        done = connection.execute(t.records.delete().where(r.sha256 == sha256, r.position == position))
        n_records += done.rowcount
    whole = set(files)
    for sha256 in sorted({sha256 for sha256, _ in records} - files):
        if not connection.execute(sa.select(r.record_id).where(r.sha256 == sha256).limit(1)).first():
            whole.add(sha256)
    _mark(connection, [*records, *((sha256, WHOLE_FILE) for sha256 in whole)], moment)
    if records or whole:  # the names of uploads may say whose they were
        connection.execute(jobs.delete().where(jobs.c.state.in_(("done", "failed", "cancelled"))))
    names, messages = sorted(whole), set()
    for start in range(0, len(names), _CHUNK):
        chunk = names[start : start + _CHUNK]
        found = connection.execute(sa.select(t.attachments.c.message_id).where(t.attachments.c.sha256.in_(chunk)))
        messages |= set(found.scalars())
        n_records += connection.execute(t.records.delete().where(r.sha256.in_(chunk))).rowcount
        connection.execute(t.contents.delete().where(c.sha256.in_(chunk)))
    if plan.before:
        messages |= set(connection.execute(_mails_before(plan.before)).scalars())
    n_messages = _drop_bare(connection, messages, moment)
    return Purged(n_records, len(names), n_messages)


def _mails_before(before: datetime) -> sa.Select[Any]:
    return sa.select(t.messages.c.message_id).where(t.messages.c.received_at < before)


def _drop_bare(connection: sa.Connection, messages: set[str], moment: datetime) -> int:
    """Take out those of the mails that have no file but ignored ones; those go too where no other mail has them."""
    gone = []
    a, m, c = t.attachments.c, t.messages.c, t.contents.c
    for message_id in sorted(messages):
        left = sa.select(a.sha256, c.status).join(t.contents, c.sha256 == a.sha256).where(a.message_id == message_id)
        files = connection.execute(left).all()
        if any(status != "ignored" for _, status in files):
            continue
        connection.execute(t.messages.delete().where(m.message_id == message_id))
        gone.append(message_mark(message_id))
        lone = ~sa.exists().where(a.sha256 == c.sha256)
        connection.execute(t.contents.delete().where(c.sha256.in_([sha256 for sha256, _ in files]), lone))
    _mark(connection, [(sha256, WHOLE_FILE) for sha256 in gone], moment)
    return len(gone)


def _mark(connection: sa.Connection, places: Iterable[tuple[str, int]], moment: datetime) -> None:
    for sha256, position in sorted(places):
        row = {"sha256": sha256, "position": position, "purged_at": moment}
        where = (t.purged.c.sha256 == sha256, t.purged.c.position == position)
        if not connection.execute(sa.select(t.purged.c.sha256).where(*where)).first():
            connection.execute(t.purged.insert(), row)


def _wipe(store: Store) -> None:
    """Have the database give up the space in which the purged stood. StoreError: another process is using it."""
    is_sqlite = store.engine.dialect.name == "sqlite"
    raw = store.engine.raw_connection()
    try:
        driver: Any = raw.dbapi_connection
        if not is_sqlite:
            driver.autocommit = True
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)") if is_sqlite else ("VACUUM FULL",):
            driver.execute(statement)
    except store.engine.dialect.loaded_dbapi.Error as error:
        raise StoreError(f"purged, but the space is not given up yet ({error}): purge again when it is free") from error
    finally:
        raw.invalidate()
