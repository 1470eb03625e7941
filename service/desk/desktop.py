"""All that is known of one record, gathered from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from models.form import Form
from service.desk.errors import NotFound
from service.desk.shapes import CopyView
from service.desk.words import copy_words
from store import tables as t
from store.database import Store
from store.queue import first_arrivals
from store.reviews import (
    Anchor,
    Fact,
    facts_in_force,
    overlay,
    read_anchor,
    read_facts,
    value_at,
)


@dataclass(slots=True)
class Desktop:
    """What the machine read, what was decided, what came with it.

    fields, rows: in force. seal: what the stamped copies of a Word copy show.
    """

    anchor: Anchor
    form: type[Form]
    facts: list[Fact]
    in_force: Mapping[str, Fact]
    fields: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    version: int = 1
    is_in_force: bool = True
    line: str | None = None
    unit: str | None = None
    seal: bool | None = None
    row: Any = None
    copies: list[CopyView] = field(default_factory=list)

    @property
    def revision(self) -> int:
        """How many facts there are."""
        return self.facts[-1].number if self.facts else 0

    def machine(self, path: str) -> Any:
        """What the program read at a path; of a Word copy's seal what the stamped copy shows."""
        value = value_at(self.anchor.fields, self.anchor.rows, path)
        return self.seal if value is None and self._is_seal(path) else value

    def value(self, path: str) -> Any:
        """What is in force at a path."""
        if self._is_seal(path) and path not in self.in_force:
            return self.machine(path)
        return value_at(self.fields, self.rows, path)

    def _is_seal(self, path: str) -> bool:
        return self.seal is not None and any(spec.key == path and spec.kind == "seal" for spec in self.form.fields())


def load(connection: sa.Connection, store: Store, record_id: str) -> Desktop:
    """All about a record but its evidence and flags. NotFound."""
    anchor = read_anchor(connection, record_id)
    form = next((form for form in store.forms if anchor and form.id == anchor.form), None)
    if anchor is None or form is None:
        raise NotFound("没有这份记录")
    facts = read_facts(connection, anchor.sha256, anchor.position)
    in_force = facts_in_force(fact for fact in facts if fact.form == anchor.form)
    fields, rows = overlay(anchor.fields, anchor.rows, in_force)
    r, v = t.records.c, t.versions.c
    query = sa.select(
        *(r.media, r.page_first, r.page_last),
        *(v.version, v.is_in_force, v.line, v.unit, v.seal),
    ).select_from(t.records.outerjoin(t.versions, v.record_id == r.record_id))
    row = connection.execute(query.where(r.record_id == record_id)).one()
    return Desktop(
        anchor=anchor,
        form=form,
        facts=facts,
        in_force=in_force,
        fields=fields,
        rows=rows,
        version=row.version or 1,
        is_in_force=row.is_in_force is None or bool(row.is_in_force),
        line=row.line,
        unit=row.unit or fields.get("reporting_bureau") or fields.get("applicant_region"),
        seal=row.seal,
        row=row,
        copies=read_copies(connection, anchor, row),
    )


def read_copies(connection: sa.Connection, anchor: Anchor, row: Any) -> list[CopyView]:
    """The records of the same line, this one too, the latest version first."""
    r, v = t.records.c, t.versions.c
    query = sa.select(r.record_id, r.media, r.sha256, v.version, v.is_in_force, v.is_word)
    if row.line is None:
        query = query.select_from(t.records.outerjoin(t.versions, v.record_id == r.record_id))
        query = query.where(r.record_id == anchor.record_id)
    else:
        query = query.join(t.versions, v.record_id == r.record_id).where(v.line == row.line)
    found = connection.execute(query.order_by(v.version.desc(), v.is_word.desc(), r.record_id).limit(50)).all()
    arrivals = first_arrivals(connection, {each.sha256 for each in found})
    copies: list[CopyView] = []
    for each in found:
        arrival = arrivals.get(each.sha256)
        copies.append(
            CopyView(
                record_id=each.record_id,
                words=copy_words(each.media, each.version or 1, row.version or 1, [copy.words for copy in copies]),
                media=each.media,
                version=each.version or 1,
                is_in_force=each.is_in_force is None or bool(each.is_in_force),
                is_word=each.media in ("docx", "doc"),
                is_here=each.record_id == anchor.record_id,
                path=arrival.path if arrival else "",
                sha256=each.sha256,
                received_at=arrival.received_at if arrival else None,
            )
        )
    return copies
