"""All facts, newest first: who decided what, when and why; and what an upgrade of the program changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from service.desk.comparing import changed_values
from service.desk.errors import NotFound
from service.desk.listing import BadCursor, decode_cursor, encode_cursor
from service.desk.recording import fact_to_view
from service.desk.shapes import AuditPage, FlagLine, FlagPage, RereadView, ReviewView
from service.desk.words import flag_words, title_at
from store import tables as t
from store.database import Store
from store.desk_tables import queue, readings, reviews, settlements
from store.export.delimited import safe_line
from store.export.tables import Shown
from store.queue import first_paths
from store.reviews import is_dealt_with, row_to_fact, subject_of

_CSV_TITLES = ("时间", "决定人", "表", "事项", "记录编号", "字段", "名称", "决定", "原值", "新值", "机器读出", "理由")
_CHUNK = 500


def read_audit(
    store: Store, cursor: str | None, limit: int, who: str | None = None, record_id: str | None = None
) -> AuditPage:
    """A page of the facts, of one person or record where one is named."""
    r = reviews.c
    query = _audit_query(who, record_id).limit(limit + 1)
    if cursor:
        moment, sha256, position, number = decode_cursor(cursor, str, str, int, int)
        try:
            decided_at = datetime.fromisoformat(moment)
        except ValueError as error:
            raise BadCursor("the cursor was not made here") from error
        before = sa.tuple_(r.decided_at, r.sha256, r.position, r.number)
        query = query.where(before < sa.tuple_(sa.literal(decided_at, r.decided_at.type), sha256, position, number))
    with store.reading() as connection:
        found = connection.execute(query).all()
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    next_cursor = encode_cursor(last.decided_at.isoformat(), last.sha256, last.position, last.number) if last else None
    return AuditPage(reviews=tuple(_to_view(store, row) for row in rows), next_cursor=next_cursor)


def _audit_query(who: str | None, record_id: str | None) -> sa.Select[Any]:
    r = reviews.c
    here = t.records.c
    of_record = sa.and_(here.sha256 == r.sha256, here.position == r.position)
    source = reviews.outerjoin(t.records, of_record).outerjoin(settlements, settlements.c.record_id == here.record_id)
    query = sa.select(reviews, here.record_id, settlements.c.decided).select_from(source)
    if who:
        query = query.where(r.who == who.replace("\x00", ""))
    if record_id:
        query = query.where(here.record_id == record_id.replace("\x00", ""))
    return query.order_by(r.decided_at.desc(), r.sha256.desc(), r.position.desc(), r.number.desc())


def _to_view(store: Store, row: Any) -> ReviewView:
    form = next((form for form in store.forms if form.id == row.form), None)
    is_in_force = (row.decided or {}).get(row.field, {}).get("number") == row.number
    return fact_to_view(row_to_fact(row), form, row.record_id, is_in_force)


def audit_to_csv(store: Store) -> Iterator[bytes]:
    """All facts as CSV for Excel, newest first, piece by piece; no cell a formula."""
    yield b"\xef\xbb\xbf" + _csv_line(_CSV_TITLES)
    with (
        store.reading() as connection,
        connection.execution_options(yield_per=_CHUNK).execute(_audit_query(None, None)) as found,
    ):
        for row in found:
            view = _to_view(store, row)
            moment = view.decided_at.replace(tzinfo=None)
            cells: list[Shown] = [
                moment,
                view.who,
                view.form,
                view.subject,
                view.record_id,
                view.field,
                view.title,
                view.words,
            ]
            cells += [view.old_shown, view.new_shown, str(view.machine) if view.machine is not None else "", view.why]
            yield _csv_line(safe_line(cells))


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")


def read_rereads(store: Store, limit: int = 200) -> list[RereadView]:
    """Records that this program version reads otherwise than an earlier one, and that nobody has looked at."""
    e, r, c = readings.c, t.records.c, t.contents.c
    query = (
        sa.select(
            readings, r.record_id, r.fields.label("new_fields"), r.rows.label("new_rows"), r.form.label("new_form")
        )
        .add_columns(c.program_version.label("new_version"))
        .select_from(
            readings.join(t.contents, c.sha256 == e.sha256).outerjoin(
                t.records, sa.and_(r.sha256 == e.sha256, r.position == e.position)
            )
        )
        .where(e.seen_at.is_(None))
        .order_by(e.replaced_at.desc(), e.sha256, e.position)
        .limit(limit)
    )
    with store.reading() as connection:
        found = connection.execute(query).all()
        paths = first_paths(connection, {row.sha256 for row in found})
    views = []
    for row in found:
        form = next((form for form in store.forms if form.id == row.form), None)
        if form is None:
            continue
        new = (row.new_fields, row.new_rows) if row.new_form == row.form else ({}, [])
        views.append(
            RereadView(
                record_id=row.record_id,
                form=row.form,
                subject=subject_of(store, row.form, row.fields),
                path=paths.get(row.sha256, ""),
                old_version=row.program_version,
                new_version=row.new_version or "",
                fields=tuple(changed_values(form, (row.fields, row.rows), new)),
            )
        )
    return views


def accept_reread(store: Store, record_id: str, who: str) -> None:
    """Note that somebody has looked at what changed. NotFound: nothing to look at."""
    r, e = t.records.c, readings.c

    def write(connection: sa.Connection) -> int:
        place = connection.execute(sa.select(r.sha256, r.position).where(r.record_id == record_id)).first()
        if place is None:
            return 0
        where = (e.sha256 == place.sha256, e.position == place.position, e.seen_at.is_(None))
        values = {"seen_by": who, "seen_at": datetime.now(UTC)}
        return connection.execute(readings.update().where(*where).values(**values)).rowcount

    if not store.write(write):
        raise NotFound("没有需要核对的变动")


def read_flag_lines(
    store: Store, cursor: str | None, limit: int, code: str | None = None, form_id: str | None = None
) -> FlagPage:
    """Flags of records in force, by record."""
    f, q, s = t.flags.c, queue.c, settlements.c
    query = (
        sa.select(t.flags, q.form, q.unit, q.subject, s.decided)
        .select_from(t.flags.join(queue, q.record_id == f.record_id).outerjoin(settlements, s.record_id == f.record_id))
        .where(q.is_in_force == sa.true())
        .order_by(f.record_id, f.position)
        .limit(limit + 1)
    )
    for column, wanted in ((f.code, code), (q.form, form_id)):
        if wanted:
            query = query.where(column == wanted.replace("\x00", ""))
    if cursor:
        record_id, position = decode_cursor(cursor, str, int)
        query = query.where(sa.or_(f.record_id > record_id, sa.and_(f.record_id == record_id, f.position > position)))
    with store.reading() as connection:
        found = connection.execute(query).all()
    rows = found[:limit]
    next_cursor = encode_cursor(rows[-1].record_id, rows[-1].position) if len(found) > limit else None
    return FlagPage(flags=tuple(_to_flag_line(store, row) for row in rows), next_cursor=next_cursor)


def _to_flag_line(store: Store, row: Any) -> FlagLine:
    said = (row.decided or {}).get(row.field or "")
    return FlagLine(
        record_id=row.record_id,
        form=row.form,
        unit=row.unit,
        subject=row.subject,
        field=row.field,
        title=title_at(store.catalogue.get(row.form), row.field or ""),
        code=row.code,
        severity=row.severity,
        words=flag_words(row.code),
        message=row.message,
        is_settled=said is not None and is_dealt_with(row.code, said["seen"], said["is_new"]),
    )
