"""Which record is in force: what is needed to tell, and where it is written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any

import sqlalchemy as sa

from models.form import UNIT_KEYS
from models.record import Record
from models.returned import Arrival, Return, Standing, about_keys
from store import tables as t
from store.bulk import among, load_rows, put_rows
from store.census import TURN_OF_VERSIONS, note_sorting
from store.clean import clean_or_none, to_json
from store.database import Store
from store.desk_tables import settlements
from store.engine import take_turns
from store.queue import refill_queue
from store.reviews import settle_reviewed
from store.rows import FLAG_NAMES, Row, entries_to_evidence, flag_rows, flag_to_dict

ADDED_FROM = 1_000_000
"""Positions in ``flags`` from here on are of flags that the comparison of two copies raised."""
_CHUNK = 400


def read_returns(store: Store) -> list[Return]:
    """All records as returns, with the values that clerks settled: whose a return is may have been misread."""
    keys = sorted({key for form in store.forms for key in about_keys(form)})
    keys_of = {form.id: frozenset(about_keys(form)) for form in store.forms}
    unit_of = {form.id: key for form in store.forms if (key := form.unit_key()) and key not in UNIT_KEYS}
    r = t.records.c
    query = sa.select(r.record_id, r.form, r.media, r.sha256, r.position, *_about_columns(store, keys))
    query = query.select_from(t.records.outerjoin(settlements, settlements.c.record_id == r.record_id))
    with store.reading() as connection:
        arrivals = _read_arrivals(connection)
        return [
            Return(
                record_id=row.record_id,
                form=row.form,
                media=row.media,
                sha256=row.sha256,
                position=row.position,
                about=_with_unit(
                    _to_about(keys, row.about, row.n_rows, keys_of.get(row.form, frozenset())), unit_of.get(row.form)
                ),
                arrivals=arrivals.get(row.sha256, ()),
            )
            for row in connection.execute(query)
        ]


def read_marks(store: Store) -> dict[str, str]:
    """The mark of each record that has a standing."""
    with store.reading() as connection:
        found = connection.execute(sa.select(t.versions.c.record_id, t.versions.c.mark))
        return {row.record_id: row.mark for row in found}


def load_records(store: Store, record_ids: Sequence[str]) -> dict[str, Record]:
    """Whole records by number, as they were read from their files: without what comparisons or clerks changed."""
    with store.reading() as connection:
        return load_records_in(connection, record_ids)


def load_records_in(connection: sa.Connection, record_ids: Sequence[str]) -> dict[str, Record]:
    """As ``load_records``, on an open connection."""
    r, e = t.records.c, t.evidence.c
    query = (
        sa.select(*t.records.c, e.entries)
        .select_from(t.records.outerjoin(t.evidence, e.record_id == r.record_id))
        .where(among(r.record_id, record_ids))
    )
    found = {row.record_id: _row_to_document(row) for row in connection.execute(query)}
    for record_id, flags in _flags_as_read(connection, list(found)).items():
        found[record_id]["flags"] = flags
    for record_id, old in _evidence_as_read(connection, list(found)).items():
        for key, entry in old.items():
            found[record_id]["evidence"][key] = {**found[record_id]["evidence"].get(key, {}), **entry}
    return {record_id: Record.model_validate(document) for record_id, document in found.items()}


def write_standings(store: Store, standings: Iterable[Standing], token: str) -> int:
    """How many standings were written, with the flags and the evidence that they change.

    A line, whose standings stand together in ``standings``, is written as a whole or not at all. token: of the writer.
    """
    n_written = 0
    for chunk in _whole_lines(standings):
        store.write(lambda connection, chunk=chunk: _put(connection, store, chunk, token), is_bulk=True)  # type: ignore[misc]
        n_written += len(chunk)
    return n_written


def _whole_lines(standings: Iterable[Standing]) -> Iterator[list[Standing]]:
    chunk: list[Standing] = []
    for _, line in groupby(standings, key=lambda each: each.line):
        chunk += line
        if len(chunk) >= _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def read_seal_flags(store: Store) -> dict[str, list[Row]]:
    """What the stamped copies say of the seal, by the number of the Word copy in force that they belong to.

    Where another stamped copy of the same version shows a seal, that one counts.
    """
    with store.reading() as connection:
        return seal_flags_in(connection)


def seal_flags_in(connection: sa.Connection, record_ids: Sequence[str] | None = None) -> dict[str, list[Row]]:
    """As ``read_seal_flags``, on an open connection; record_ids: only of these."""
    here, there, f = t.versions.alias("here").c, t.versions.alias("there").c, t.flags.c
    query = (
        sa.select(here.record_id, f.code, f.severity, f.field, f.message)
        .where(here.line == there.line, here.version == there.version, here.record_id != there.record_id)
        .where(here.is_in_force, f.record_id == there.record_id, f.code.in_(("no_seal", "seal_mismatch")))
        .where(sa.or_(f.code != "no_seal", here.seal.is_not(True)))
        .order_by(here.record_id, there.record_id, f.position)
    )
    if record_ids is not None:
        query = query.where(among(here.record_id, record_ids))
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in connection.execute(query):
        flag = flag_to_dict(row)
        if flag not in found[row.record_id]:
            found[row.record_id].append(flag)
    return dict(found)


def _row_to_document(row: Any) -> Row:
    source = {"path": "", "sha256": row.sha256, "media": row.media, "pages": [row.page_first, row.page_last]}
    evidence = entries_to_evidence(row.entries or {}, ())
    return {"form": row.form, "source": source, "values": row.fields, "rows": row.rows, "evidence": evidence}


def _about_columns(store: Store, keys: Sequence[str]) -> tuple[Any, ...]:
    """All keys in one JSON array, so that a document is parsed once; how many rows the list has."""
    r = t.records.c
    fields = sa.func.coalesce(settlements.c.fields, r.fields)
    if store.engine.dialect.name == "postgresql":
        about = sa.func.jsonb_build_array(*(sa.type_coerce(fields, sa.JSON)[key] for key in keys))
        n_rows = sa.func.jsonb_array_length(r.rows)
        return sa.cast(about, sa.Text).label("about"), n_rows.label("n_rows")
    about = sa.func.json_extract(fields, *(f"$.{key}" for key in keys), type_=sa.Text)
    return about.label("about"), sa.func.json_array_length(r.rows, type_=sa.Integer).label("n_rows")


def _with_unit(about: dict[str, str], key: str | None) -> dict[str, str]:
    """What a declared form says of its unit, under the name that the built-in ones have for it."""
    return {**about, UNIT_KEYS[0]: about[key]} if key and key in about else about


def _to_about(keys: Sequence[str], about: str, n_rows: int, wanted: frozenset[str]) -> dict[str, str]:
    values = zip(keys, json.loads(about), strict=True)
    found = {key: str(value) for key, value in values if value not in (None, "", []) and key in wanted}
    if n_rows:
        found["rows"] = str(n_rows)
    return found


def _read_arrivals(connection: sa.Connection) -> dict[str, tuple[Arrival, ...]]:
    m, a = t.messages.c, t.attachments.c
    query = (
        sa.select(a.sha256, a.message_id, a.path, m.sender, m.subject, m.received_at)
        .select_from(t.attachments.join(t.messages, m.message_id == a.message_id))
        .where(a.sha256.in_(sa.select(t.records.c.sha256)))
    )
    found: defaultdict[str, list[Arrival]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.sha256].append(Arrival(row.message_id, row.path, row.sender, row.subject, row.received_at))
    return {sha256: tuple(sorted(each, key=lambda one: (one.message_id, one.path))) for sha256, each in found.items()}


def _put(connection: sa.Connection, store: Store, standings: Sequence[Standing], token: str) -> None:
    take_turns(connection, TURN_OF_VERSIONS)
    note_sorting(connection, token)
    # Held to the end of the transaction: another process may be reading a file anew, which replaces its records.
    query = sa.select(t.records.c.record_id).with_for_update(read=True, key_share=True)
    there = set(_in_chunks(connection, query, t.records.c.record_id, standings))
    standings = [each for each in standings if each.record_id in there]
    ids = [each.record_id for each in standings]
    _restore(connection, ids)
    connection.execute(t.versions.delete().where(among(t.versions.c.record_id, ids)))
    rows = [_standing_to_row(each) for each in standings]
    settled = _apply(connection, [each for each in standings if each.gone or each.added or each.confirmed])
    for row in rows:
        row["settled"] = settled.get(row["record_id"])
    put_rows(connection, t.versions, rows)
    settle_reviewed(connection, store, ids)
    refill_queue(connection, store, ids)


def _in_chunks(
    connection: sa.Connection, query: sa.Select[Any], column: Any, standings: Sequence[Standing]
) -> Iterator[str]:
    yield from connection.execute(query.where(among(column, [each.record_id for each in standings]))).scalars()


def _standing_to_row(standing: Standing) -> Row:
    return {
        "record_id": standing.record_id,
        "form": standing.form,
        "is_word": standing.is_word,
        "message_id": standing.message_id,
        "unit": clean_or_none(standing.unit),
        "line": standing.line,
        "version": standing.version,
        "is_in_force": standing.is_in_force,
        "is_blank": standing.is_blank,
        "period": standing.period,
        "seal": standing.seal,
        "mark": standing.mark,
        "settled": None,
    }


def _apply(connection: sa.Connection, standings: Sequence[Standing]) -> dict[str, str]:
    """Change flags and evidence; what is to be restored some day, by record."""
    ids = [each.record_id for each in standings]
    flags = _flag_rows(connection, ids)
    entries = _entries(connection, ids)
    kept: dict[str, str] = {}
    for each in standings:
        gone = {(str(flag.code), flag.field) for flag in each.gone}
        old = [row for row in flags.get(each.record_id, []) if (row["code"], row["field"]) in gone]
        places = [row["position"] for row in old]
        if places:
            f = t.flags.c
            connection.execute(t.flags.delete().where(f.record_id == each.record_id, f.position.in_(places)))
        before = _confirm(connection, each, entries.get(each.record_id, {}))
        if old or before:
            kept[each.record_id] = to_json({"flags": old, "evidence": before})
    added = chain.from_iterable(flag_rows(each.record_id, each.added, ADDED_FROM) for each in standings)
    load_rows(connection, t.flags, FLAG_NAMES, added)
    return kept


def _confirm(connection: sa.Connection, standing: Standing, entries: Row) -> Row:
    """Write that values are confirmed; method and confidence as they were, by key."""
    before: Row = {}
    for key, evidence in standing.confirmed.items():
        entry = entries.get(key)
        if entry is not None and entry.get("method") != evidence.method:
            before[key] = {"method": entry.get("method", ""), "confidence": entry.get("confidence", 0.0)}
            entries[key] = {**entry, "method": evidence.method, "confidence": evidence.confidence}
    if before:
        _write_entries(connection, standing.record_id, entries)
    return before


def _restore(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Take back what earlier comparisons changed in these records."""
    f, v = t.flags.c, t.versions.c
    connection.execute(t.flags.delete().where(among(f.record_id, ids), f.position >= ADDED_FROM))
    query = sa.select(v.record_id, v.settled).where(among(v.record_id, ids), v.settled.is_not(None))
    settled = {row.record_id: row.settled for row in connection.execute(query)}
    entries = _entries(connection, list(settled))
    for record_id, old in settled.items():
        if old["flags"]:
            connection.execute(t.flags.insert(), [{"record_id": record_id, **row} for row in old["flags"]])
        if old["evidence"]:
            now = entries.get(record_id, {})
            for key, entry in old["evidence"].items():
                now[key] = {**now.get(key, {}), **entry}
            _write_entries(connection, record_id, now)


def _write_entries(connection: sa.Connection, record_id: str, entries: Row) -> None:
    e = t.evidence.c
    connection.execute(t.evidence.update().where(e.record_id == record_id), {"entries": to_json(entries)})


def _entries(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Row]:
    e = t.evidence.c
    query = sa.select(e.record_id, e.entries).where(among(e.record_id, ids))
    return {row.record_id: dict(row.entries) for row in connection.execute(query)}


def _flag_rows(connection: sa.Connection, ids: Sequence[str]) -> dict[str, list[Row]]:
    f = t.flags.c
    names = ("position", "code", "severity", "field", "message")
    query = sa.select(f.record_id, *(f[name] for name in names)).where(among(f.record_id, ids), f.position < ADDED_FROM)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.record_id].append({name: getattr(row, name) for name in names})
    return found


def _flags_as_read(connection: sa.Connection, ids: Sequence[str]) -> dict[str, list[Row]]:
    found = _flag_rows(connection, ids)
    for record_id, old in _settled(connection, ids).items():
        found[record_id] = [*found.get(record_id, []), *old["flags"]]
    names = ("code", "severity", "field", "message")
    return {
        record_id: [
            {name: row[name] for name in names}
            for row in sorted(found.get(record_id, []), key=lambda row: row["position"])
        ]
        for record_id in ids
    }


def _evidence_as_read(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Row]:
    return {record_id: old["evidence"] for record_id, old in _settled(connection, ids).items()}


def _settled(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Row]:
    v = t.versions.c
    query = sa.select(v.record_id, v.settled).where(among(v.record_id, ids), v.settled.is_not(None))
    return {row.record_id: row.settled for row in connection.execute(query)}
