"""The queue: which record needs a person next."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from service.desk.shapes import Facets, Progress, QueueFilters, QueuePage, QueueRow, QueueState
from service.desk.words import flag_words, form_title
from store.database import Store
from store.desk_tables import queue

MAX_LIMIT = 200
_COUNTS = ("n_errors", "n_ticks", "n_low", "n_diffs", "n_others", "n_doubts", "n_settled")


class BadCursor(ValueError):
    """The cursor was not made here."""


def encode_cursor(*parts: Any) -> str:
    """An opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *types: type) -> list[Any]:
    """The parts of a cursor. BadCursor: it has other ones."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadCursor("the cursor was not made here") from error
    is_right = isinstance(parts, list) and len(parts) == len(types)
    if not is_right or not all(type(part) is kind for part, kind in zip(parts, types, strict=True)):
        raise BadCursor("the cursor was not made here")
    if any(isinstance(part, int) and abs(part) >= 2**63 for part in parts):
        raise BadCursor("the cursor was not made here")
    if any(isinstance(part, str) and "\x00" in part for part in parts):
        raise BadCursor("the cursor was not made here")
    return list(parts)


def read_queue(store: Store, filters: QueueFilters, cursor: str | None, limit: int, total: int) -> QueuePage:
    """A page of the queue; total: of all pages, as counted before."""
    q = queue.c
    limit = max(1, min(limit, MAX_LIMIT))
    where = _where(filters)
    query = sa.select(queue).where(*where).order_by(q.score.desc(), q.record_id.desc()).limit(limit + 1)
    if cursor:
        score, record_id = decode_cursor(cursor, int, str)
        query = query.where(sa.or_(q.score < score, sa.and_(q.score == score, q.record_id < record_id)))
    with store.reading() as connection:
        found = connection.execute(query).all()
    rows = found[:limit]
    next_cursor = encode_cursor(rows[-1].score, rows[-1].record_id) if len(found) > limit else None
    titles = {form.id: form_title(form) for form in store.forms}
    return QueuePage(rows=tuple(_to_row(row, titles) for row in rows), next_cursor=next_cursor, total=total)


def read_next(store: Store, filters: QueueFilters, after: str | None, score: int | None = None) -> str | None:
    """The record that comes after another in the queue's order; at its end the first again, None where there is none.

    score: the place that ``after`` had in the queue, where it has left it since.
    """
    q = queue.c
    query = sa.select(q.record_id).where(*_where(filters)).order_by(q.score.desc(), q.record_id.desc()).limit(1)
    with store.reading() as connection:
        if after:
            if score is None:
                score = connection.execute(sa.select(q.score).where(q.record_id == after)).scalar()
            if score is not None:
                later = sa.or_(q.score < score, sa.and_(q.score == score, q.record_id < after))
                found = connection.execute(query.where(later)).scalar()
                if found:
                    return str(found)
            query = query.where(q.record_id != after)
        first = connection.execute(query).scalar()
        return str(first) if first else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of records by state, and of doubts."""

    by_state: dict[str, int]
    n_doubts: int
    n_settled: int

    def total(self, state: QueueState) -> int:
        """Records of a state."""
        return sum(self.by_state.values()) if state == "all" else self.by_state.get(state, 0)

    def progress(self) -> Progress:
        """How far the work is."""
        settled = self.total("settled")
        return Progress(
            n_records=self.total("all"),
            n_doubtful=self.total("open") + settled,
            n_settled=settled,
            n_doubts=self.n_doubts,
            n_doubts_settled=self.n_settled,
        )


def read_tally(store: Store, filters: QueueFilters) -> Tally:
    """Counts of the filtered records of every state; ``filters.state`` is left aside."""
    q = queue.c
    sums = (sa.func.count(), sa.func.sum(q.n_doubts), sa.func.sum(q.n_settled))
    where = _where(filters.model_copy(update={"state": "all"}))
    with store.reading() as connection:
        found = connection.execute(sa.select(q.state, *sums).where(*where).group_by(q.state)).all()
    return Tally(
        by_state={row[0]: int(row[1]) for row in found},
        n_doubts=sum(int(row[2]) for row in found),
        n_settled=sum(int(row[3]) for row in found),
    )


def read_facets(store: Store) -> Facets:
    """What can be filtered by."""
    q = queue.c
    with store.reading() as connection:
        units = connection.execute(sa.select(q.unit).where(q.unit.is_not(None)).distinct().order_by(q.unit)).scalars()
        reviewers = connection.execute(
            sa.select(q.reviewer).where(q.reviewer.is_not(None)).distinct().order_by(q.reviewer)
        ).scalars()
        texts = connection.execute(sa.select(q.codes).where(q.codes != "").distinct()).scalars()
        codes = sorted({code for text in texts for code in text.strip(",").split(",")})
        return Facets(
            units=tuple(units),
            forms=tuple((form.id, form_title(form)) for form in store.forms),
            flags=tuple((code, flag_words(code)) for code in codes),
            reviewers=tuple(reviewers),
        )


def _where(filters: QueueFilters) -> list[Any]:
    q = queue.c
    found: list[Any] = []
    if filters.standing == "in_force":
        found.append(q.is_in_force == sa.true())
    if filters.state != "all":
        found.append(q.state == filters.state)
    for column, wanted in ((q.unit, filters.unit), (q.form, filters.form), (q.reviewer, filters.reviewer)):
        if wanted:
            found.append(column == _plain(wanted))
    if filters.flag:
        found.append(q.codes.contains(f",{_plain(filters.flag)},", autoescape=True))
    for word in (filters.q or "").split()[:5]:
        plain = _plain(word)
        found.append(q.words.contains(plain.lower(), autoescape=True))
    return found


def _plain(text: str) -> str:
    return text.replace("\x00", "")


def _to_row(row: Any, titles: dict[str, str]) -> QueueRow:
    codes: Sequence[str] = row.codes.strip(",").split(",") if row.codes else ()
    return QueueRow(
        record_id=row.record_id,
        form=row.form,
        form_title=titles.get(row.form, row.form),
        unit=row.unit,
        subject=row.subject,
        path=row.path,
        media=row.media,
        version=row.version,
        is_in_force=row.is_in_force,
        **{name: getattr(row, name) for name in _COUNTS},
        is_settled=row.state != "open",
        reviewer=row.reviewer,
        reviewed_at=row.reviewed_at,
        score=row.score,
        codes=tuple(codes),
    )
