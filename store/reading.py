"""Read the store in streams: records in the contract's shape, files, flags; memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from models.record import Record
from store import tables as t
from store.bulk import among
from store.database import Store
from store.desk_tables import reviews, settlements
from store.reviews import value_at
from store.rows import entries_to_evidence, flag_to_dict

_CHUNK = 500

Document = dict[str, Any]
"""A record or an error line as ``json.loads`` gives it: the contract's shape."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records to read. form: a form's id. since: only files (re-)extracted, or records decided
    on, at that time or later.

    is_in_force: only records in force, and those not sorted into versions yet; a Word copy's seal is then that of its
    stamped copy.
    """

    form: str | None = None
    since: datetime | None = None
    is_in_force: bool = False


@dataclass(slots=True)
class Stored:
    """A record and where it came from.

    path, message_id: of the attachment in the earliest mail that brought the file. unmapped and evidence are empty
    where they were not asked for. values, rows: as clerks settled them. resolved: flags (code, field) that a decision
    has done away with.
    """

    record_id: str
    form: str
    sha256: str
    path: str
    message_id: str
    sender: str | None
    received_at: datetime | None
    media: str | None
    pages: tuple[int, int]
    values: Document
    rows: list[Document]
    flags: list[Document] = field(default_factory=list)
    evidence: Document = field(default_factory=dict)
    unmapped: list[Document] = field(default_factory=list)
    resolved: frozenset[tuple[str, str | None]] = frozenset()

    def add_flag(self, flag: Document) -> None:
        """Add a flag, if no decision has done away with it."""
        if (flag["code"], flag["field"]) not in self.resolved and flag not in self.flags:
            self.flags.append(flag)

    @property
    def unit(self) -> str | None:
        """Who returned the form, as far as the form says."""
        for key in ("reporting_bureau", "applicant_region"):
            if self.values.get(key):
                return str(self.values[key])
        return None

    def to_document(self) -> Document:
        """The record in the contract's shape."""
        source = {"path": self.path, "sha256": self.sha256, "media": self.media, "pages": list(self.pages)}
        return {
            "form": self.form,
            "source": source,
            "values": self.values,
            "rows": self.rows,
            "evidence": self.evidence,
            "flags": self.flags,
            "unmapped": self.unmapped,
        }


def read_records(store: Store, wanted: Wanted = Wanted(), *, is_whole: bool = True) -> Iterator[Stored]:
    """The records by mail (earliest first), path and position in the file.

    is_whole: with evidence and unmapped text; without, reading is several times faster. Where records in force are
    wanted, a Word copy has the flags that its stamped copies have on their seal.
    """
    from store.versions import read_seal_flags

    seal_flags = read_seal_flags(store) if wanted.is_in_force else {}
    with store.reading() as connection, _stream(connection, _record_query(store, wanted, is_whole)) as found:
        while chunk := [_row_to_stored(store, row) for row in islice(found, _CHUNK)]:
            by_id = {stored.record_id: stored for stored in chunk}
            for row in _details(connection, t.flags, list(by_id)):
                by_id[row.record_id].add_flag(flag_to_dict(row))
            for record_id in by_id.keys() & seal_flags.keys():
                for flag in seal_flags[record_id]:
                    by_id[record_id].add_flag(flag)
            if is_whole:
                for row in _details(connection, t.unmapped, list(by_id)):
                    extra = {"raw": row.raw, "page": row.page, "cell": row.cell}
                    by_id[row.record_id].unmapped.append(extra)
            yield from chunk


def read_record_models(store: Store, wanted: Wanted = Wanted()) -> Iterator[Record]:
    """The records as ``models.record.Record``, in the order of ``read_records``."""
    for stored in read_records(store, wanted):
        yield Record.model_validate(stored.to_document())


def read_error_lines(store: Store, wanted: Wanted = Wanted()) -> Iterator[Document]:
    """The error lines in the contract's shape, in the order of ``read_records``; none where one form is wanted."""
    if wanted.form is not None:
        return
    first = _first_attachments(store)
    query: sa.Select[Any] = sa.select(t.contents.c.sha256, t.contents.c.errors, first.c.path).select_from(
        t.contents.outerjoin(first, first.c.sha256 == t.contents.c.sha256)
    )
    query = query.where(t.contents.c.error_code.is_not(None))
    query = _since(query, t.contents.c.sha256, wanted).order_by(*_by_mail(store, first), t.contents.c.sha256)
    with store.reading() as connection, _stream(connection, query) as found:
        for row in found:
            for error in row.errors:
                source = {"path": row.path, "sha256": row.sha256, "media": None, "pages": error["pages"]}
                yield {"source": source, "error": {"code": error["code"], "message": error["message"]}}


def read_files(store: Store, wanted: Wanted = Wanted()) -> Iterator[sa.Row[Any]]:
    """The files, one line an attachment: the columns of the view ``files``, then subject, note and n_records."""
    m, a, c, r = t.messages.c, t.attachments.c, t.contents.c, t.records.c
    counts = sa.select(sa.func.count()).where(r.sha256 == c.sha256).scalar_subquery()
    query: sa.Select[Any] = sa.select(
        a.message_id,
        a.path.label("attachment_path"),
        a.sha256,
        c.status,
        c.error_code,
        m.sender,
        m.received_at,
        m.subject,
        c.note,
        counts.label("n_records"),
    ).select_from(t.attachments.join(t.contents, c.sha256 == a.sha256).join(t.messages, m.message_id == a.message_id))
    query = _since(query, a.sha256, wanted)
    query = query.order_by(m.received_at.is_(None), m.received_at, _exact(store, a.message_id), _exact(store, a.path))
    with store.reading() as connection, _stream(connection, query) as found:
        yield from found


def read_mails_without_form(store: Store) -> list[sa.Row[Any]]:
    """The mails that announce a form and bring no file: the columns of the view of this name, oldest first.

    links: addresses of files that were only linked to, a line each, or None.
    """
    names = ("message_id", "sender", "subject", "received_at", "links")
    types = {"received_at": t.messages.c.received_at.type}
    view = sa.table("mails_without_form", *(sa.column(name, types.get(name, sa.Text())) for name in names)).c
    query = sa.select(*view).order_by(view.received_at.is_(None), view.received_at, _exact(store, view.message_id))
    with store.reading() as connection:
        return list(connection.execute(query))


def _stream(connection: sa.Connection, query: sa.Select[Any]) -> sa.CursorResult[Any]:
    """The rows as they are fetched, chunk by chunk; to be closed."""
    return connection.execution_options(yield_per=_CHUNK).execute(query)


def _record_query(store: Store, wanted: Wanted, is_whole: bool) -> sa.Select[Any]:
    r = t.records.c
    first = _first_attachments(store)
    s = settlements.c
    columns: list[Any] = [*t.records.c, first.c.path, first.c.message_id, first.c.sender, first.c.received_at]
    columns += [s.fields.label("settled_fields"), s.rows.label("settled_rows"), s.decided, s.resolved]
    source = t.records.outerjoin(first, first.c.sha256 == r.sha256).outerjoin(settlements, s.record_id == r.record_id)
    if wanted.is_in_force:
        columns.append(t.versions.c.seal)
        source = source.outerjoin(t.versions, t.versions.c.record_id == r.record_id)
    if is_whole:
        columns.append(t.evidence.c.entries)
        source = source.outerjoin(t.evidence, t.evidence.c.record_id == r.record_id)
    query = _since(sa.select(*columns).select_from(source), r.sha256, wanted)
    if wanted.form is not None:
        query = query.where(r.form == wanted.form)
    if wanted.is_in_force:
        query = query.where(sa.or_(t.versions.c.record_id.is_(None), t.versions.c.is_in_force))
    return query.order_by(*_by_mail(store, first), r.sha256, r.position)


def _first_attachments(store: Store) -> sa.Subquery:
    """Of the attachments that brought a file the one in the earliest mail, as in the views."""
    m, a = t.messages.c, t.attachments.c
    order = (m.received_at.is_(None), m.received_at, _exact(store, a.message_id), _exact(store, a.path))
    number = sa.func.row_number().over(partition_by=a.sha256, order_by=order).label("number")
    ranked = (
        sa.select(a.sha256, a.path, a.message_id, m.sender, m.received_at, number)
        .select_from(t.attachments.join(t.messages, m.message_id == a.message_id))
        .subquery()
    )
    c = ranked.c
    return sa.select(c.sha256, c.path, c.message_id, c.sender, c.received_at).where(c.number == 1).subquery()


def _by_mail(store: Store, first: sa.Subquery) -> tuple[Any, ...]:
    c = first.c
    return (c.received_at.is_(None), c.received_at, _exact(store, c.message_id), _exact(store, c.path))


def _exact(store: Store, column: Any) -> Any:
    """The text in the order of its code points, as SQLite has it, and not of the server's language."""
    return column.collate("C") if store.engine.dialect.name == "postgresql" else column


def _since(query: sa.Select[Any], sha256: Any, wanted: Wanted) -> sa.Select[Any]:
    if wanted.since is None:
        return query
    changed = sa.select(t.extractions.c.sha256).where(t.extractions.c.finished_at >= wanted.since)
    decided = sa.select(reviews.c.sha256).where(reviews.c.decided_at >= wanted.since)
    return query.where(sa.or_(sha256.in_(changed), sha256.in_(decided)))


def _details(connection: sa.Connection, table: sa.Table, record_ids: list[str]) -> Iterator[sa.Row[Any]]:
    query = sa.select(table).where(among(table.c.record_id, record_ids))
    yield from connection.execute(query.order_by(table.c.record_id, table.c.position))


def _row_to_stored(store: Store, row: sa.Row[Any]) -> Stored:
    head, columns = store.keys_of(row.form)
    is_reviewed = row.settled_fields is not None
    rows = [_ordered(line, columns) for line in (row.settled_rows if is_reviewed else row.rows)]
    order = [*head, *(f"rows[{index}].{key}" for index in range(len(rows)) for key in columns)]
    fields = row.settled_fields if is_reviewed else row.fields
    entries = getattr(row, "entries", None) or {}
    if entries and is_reviewed:
        entries = _reviewed_entries(entries, row.decided, fields, rows)
    seal = getattr(row, "seal", None)
    if seal is not None and "seal" not in (row.decided or {}):
        fields = {**fields, "seal": seal}
    return Stored(
        record_id=row.record_id,
        form=row.form,
        sha256=row.sha256,
        path=row.path,
        message_id=row.message_id,
        sender=row.sender,
        received_at=row.received_at,
        media=row.media,
        pages=(row.page_first, row.page_last),
        values=_ordered(fields, head),
        rows=rows,
        evidence=entries_to_evidence(entries, order) if entries else {},
        resolved=frozenset((code, name) for code, name in row.resolved or ()),
    )


def _reviewed_entries(entries: Document, decided: Document, fields: Document, rows: list[Document]) -> Document:
    """Evidence in which a person stands for what was decided; where it was written stays."""
    entries = dict(entries)
    for path in decided:
        value = value_at(fields, rows, path)
        if value is None or value == []:
            entries.pop(path, None)
        else:
            entries[path] = {"raw": "", **entries.get(path, {}), "confidence": 1.0, "method": "reviewed"}
    return entries


def _ordered(values: Document, order: tuple[str, ...]) -> Document:
    """The values in the order of the form; PostgreSQL keeps its own."""
    placed = {key: values[key] for key in order if key in values}
    return placed if len(placed) == len(values) else placed | {key: values[key] for key in sorted(values)}
