"""What clerks decide: facts that are only ever added, and the values in force that follow from them.

A fact hangs on the file's content, the record's position in it and the field's path, so that reading the file again
keeps it. Its number counts within the record: whoever writes the next one must have seen all before.
"""

from __future__ import annotations

import copy
import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from models.record import ROW_PATH
from store import tables as t
from store.bulk import among
from store.clean import clean_or_none, clean_text, to_json
from store.desk_tables import reviews, settlements
from store.rows import Row, flag_to_dict

if TYPE_CHECKING:
    from store.database import Store

Kind = Literal["accept", "edit", "take", "empty", "undo", "carry"]
WHOLE = ""
"""The path that stands for the record as a whole: flags that name no field."""
PROGRAM = "系统"
"""Who wrote the facts that no person did."""

OWED = frozenset(
    {
        *("missing", "invalid", "inconsistent", "too_long", "checkbox_none", "checkbox_multiple", "label_missing"),
        *("no_seal", "seal_mismatch", "unqualified"),
    }
)
"""Codes that say what is wrong with the form itself: to confirm the machine's reading does not mend them."""


class Raced(Exception):
    """Another fact was written first: nothing is written. who: of that fact; revision: how many there are now."""

    def __init__(self, who: str, revision: int) -> None:
        super().__init__(f"{who} decided first")
        self.who = who
        self.revision = revision


@dataclass(frozen=True, slots=True)
class Fact:
    """One decision. number: 1-based in its record, 0 for one not yet written.

    field: a path (``name``, ``rows[0].budget``), ``WHOLE``. old, new: the value in force before and after; of ``undo``
    what is in force again. machine: what the program had read. source: the record whose value was taken or kept.
    undoes: the number of the fact taken back. seen: codes of the flags on the field, which its writer had before him.
    subject: as the machine read it.
    """

    field: str
    kind: Kind
    who: str
    old: Any = None
    new: Any = None
    machine: Any = None
    why: str | None = None
    source: str | None = None
    undoes: int | None = None
    seen: tuple[str, ...] = ()
    number: int = 0
    form: str = ""
    subject: str = ""
    decided_at: datetime = dataclasses.field(default_factory=lambda: datetime.now(UTC))

    @property
    def is_new_value(self) -> bool:
        """Whether it put another value in the place of the machine's."""
        return bool(self.new != self.machine)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a record hangs: what its facts hang on too, and what the machine read of it."""

    record_id: str
    sha256: str
    position: int
    form: str
    fields: Mapping[str, Any]
    rows: Sequence[dict[str, Any]]


def facts_in_force(facts: Iterable[Fact]) -> dict[str, Fact]:
    """The last fact of each field that was not taken back."""
    ordered = list(facts)
    undone = {fact.undoes for fact in ordered if fact.kind == "undo"}
    return {fact.field: fact for fact in ordered if fact.kind != "undo" and fact.number not in undone}


def value_at(fields: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], path: str) -> Any:
    """The value at a path, None where there is no such place."""
    match = ROW_PATH.fullmatch(path)
    if not match:
        return fields.get(path)
    index = int(match[1])
    return rows[index].get(match[2]) if index < len(rows) else None


def overlay(
    fields: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], in_force: Mapping[str, Fact]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The values with what was decided put in; a path that is not there any more changes nothing."""
    new_fields = dict(fields)
    new_rows = [dict(row) for row in rows]
    for path, fact in in_force.items():
        match = ROW_PATH.fullmatch(path)
        if match and int(match[1]) < len(new_rows):
            new_rows[int(match[1])][match[2]] = copy.copy(fact.new)
        elif path in new_fields:
            new_fields[path] = copy.copy(fact.new)
    return new_fields, new_rows


def is_dealt_with(code: str, seen: Iterable[str], is_new_value: bool) -> bool:
    """Whether a decision has dealt with a flag on its field.

    It has with those that its writer saw. One raised later is a new doubt, unless it is about a reading whose value
    is another now; that another copy says otherwise is always news.
    """
    return code in seen or (is_new_value and code != "copy_differs")


def is_resolved(flag: Mapping[str, Any], in_force: Mapping[str, Fact]) -> bool:
    """Whether a decision has done away with a flag: a new value, "empty on purpose", or a reading confirmed.

    A confirmed reading leaves what is wrong with the form itself (``OWED``): the unit still has to mend that.
    """
    fact = in_force.get(flag["field"] or WHOLE)
    if fact is None or not is_dealt_with(flag["code"], fact.seen, fact.is_new_value):
        return False
    return fact.kind == "empty" or fact.is_new_value or flag["code"] not in OWED


def read_facts(connection: sa.Connection, sha256: str, position: int, form: str | None = None) -> list[Fact]:
    """The facts of one record, in the order they were written."""
    r = reviews.c
    query = sa.select(reviews).where(r.sha256 == sha256, r.position == position).order_by(r.number)
    if form is not None:
        query = query.where(r.form == form)
    return [row_to_fact(row) for row in connection.execute(query)]


def read_anchor(connection: sa.Connection, record_id: str) -> Anchor | None:
    """Where a record hangs, or None where there is none of this number."""
    r = t.records.c
    query = sa.select(r.record_id, r.sha256, r.position, r.form, r.fields, r.rows).where(r.record_id == record_id)
    row = connection.execute(query).first()
    return Anchor(*row) if row else None


def add_fact(store: Store, record_id: str, fact: Fact, revision: int) -> Fact:
    """The fact as it was written, if there are ``revision`` facts so far.

    Raced: somebody else wrote one first. KeyError: no such record. The values in force follow at once.
    """
    try:
        return store.write(lambda connection: add_facts(connection, store, record_id, [fact], revision)[0])
    except sa.exc.IntegrityError:
        # PostgreSQL let both look at once; the key let one of them write.
        with store.reading() as connection:
            anchor = read_anchor(connection, record_id)
            facts = read_facts(connection, anchor.sha256, anchor.position) if anchor else []
        if not facts:
            raise
        raise Raced(facts[-1].who, facts[-1].number) from None


def add_facts(
    connection: sa.Connection, store: Store, record_id: str, facts: Sequence[Fact], revision: int | None = None
) -> list[Fact]:
    """Write facts within a transaction, and what follows from them. revision None: whatever there is."""
    from store.queue import refill_queue

    anchor = read_anchor(connection, record_id)
    if anchor is None:
        raise KeyError(record_id)
    there = read_facts(connection, anchor.sha256, anchor.position)
    last = there[-1].number if there else 0
    if revision is not None and last != revision:
        raise Raced(there[-1].who if there else PROGRAM, last)
    subject = subject_of(store, anchor.form, anchor.fields)
    flags = read_flags(connection, [record_id]).get(record_id, [])
    written = []
    for place, fact in enumerate(facts, 1):
        codes = tuple(sorted({flag["code"] for flag in flags if (flag["field"] or WHOLE) == fact.field}))
        seen = fact.seen if fact.kind == "carry" else codes  # who decided on the earlier version saw its flags
        written.append(replace(fact, number=last + place, form=anchor.form, subject=subject, seen=seen))
    connection.execute(reviews.insert(), [fact_to_row(anchor.sha256, anchor.position, fact) for fact in written])
    settle(connection, store, [anchor])
    refill_queue(connection, store, [record_id])
    return written


def subject_of(store: Store, form_id: str, fields: Mapping[str, Any]) -> str:
    """What a record is about, in words: the form's own subject, a team's or a person's name; "" where it is empty."""
    form = next((form for form in store.forms if form.id == form_id), None)
    keys = form.subject if form else ()
    return " ".join(str(fields[key]) for key in keys if fields.get(key))


def settle(connection: sa.Connection, store: Store, anchors: Sequence[Anchor]) -> None:
    """Write what is in force after review, for records whose facts or readings changed."""
    ids = [anchor.record_id for anchor in anchors]
    connection.execute(settlements.delete().where(among(settlements.c.record_id, ids)))
    flags = read_flags(connection, ids)
    rows = []
    for anchor in anchors:
        facts = read_facts(connection, anchor.sha256, anchor.position, anchor.form)
        if not facts:
            continue
        in_force = facts_in_force(facts)
        fields, lines = overlay(anchor.fields, anchor.rows, in_force)
        gone = [flag for flag in flags.get(anchor.record_id, []) if is_resolved(flag, in_force)]
        rows.append(
            {
                "record_id": anchor.record_id,
                "fields": to_json(fields),
                "rows": to_json(lines),
                "decided": to_json(
                    {
                        path: {"number": fact.number, "seen": list(fact.seen), "is_new": fact.is_new_value}
                        for path, fact in in_force.items()
                    }
                ),
                "resolved": to_json([[flag["code"], flag["field"]] for flag in gone]),
                "n_resolved_errors": sum(flag["severity"] == "error" for flag in gone),
                "reviewer": facts[-1].who,
                "reviewed_at": facts[-1].decided_at,
            }
        )
    if rows:
        connection.execute(settlements.insert(), rows)


def settle_reviewed(connection: sa.Connection, store: Store, record_ids: Sequence[str]) -> None:
    """Write anew what is in force of those of these records that have decisions: their flags have changed."""
    s = settlements.c
    ids = list(connection.execute(sa.select(s.record_id).where(among(s.record_id, record_ids))).scalars())
    anchors = [anchor for record_id in ids if (anchor := read_anchor(connection, record_id))]
    if anchors:
        settle(connection, store, anchors)


def read_flags(connection: sa.Connection, record_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The flags of records, by number, and of a Word copy in force those on the seal of its stamped copies."""
    from store.versions import seal_flags_in

    f = t.flags.c
    found: defaultdict[str, list[Row]] = defaultdict(list)
    query = sa.select(t.flags).where(among(f.record_id, record_ids)).order_by(f.record_id, f.position)
    for row in connection.execute(query):
        found[row.record_id].append(flag_to_dict(row))
    for record_id, flags in seal_flags_in(connection, record_ids).items():
        found[record_id] += [flag for flag in flags if flag not in found[record_id]]
    return dict(found)


def row_to_fact(row: Any) -> Fact:
    """A row of ``reviews`` as a fact."""
    return Fact(
        field=row.field,
        kind=row.kind,
        who=row.who,
        old=row.old,
        new=row.new,
        machine=row.machine,
        why=row.why,
        source=row.source,
        undoes=row.undoes,
        seen=tuple(row.seen or ()),
        number=row.number,
        form=row.form,
        subject=row.subject,
        decided_at=row.decided_at,
    )


def fact_to_row(sha256: str, position: int, fact: Fact) -> Row:
    """A fact as a row of ``reviews``, on the record at ``position`` of the file."""
    return {
        "sha256": sha256,
        "position": position,
        "number": fact.number,
        "form": fact.form,
        "subject": clean_text(fact.subject),
        "field": clean_text(fact.field),
        "kind": fact.kind,
        "old": _json_or_none(fact.old),
        "new": _json_or_none(fact.new),
        "machine": _json_or_none(fact.machine),
        "why": clean_or_none(fact.why),
        "who": clean_text(fact.who),
        "decided_at": fact.decided_at,
        "source": fact.source,
        "undoes": fact.undoes,
        "seen": to_json(list(fact.seen)),
    }


def _json_or_none(value: Any) -> str | None:
    return None if value is None else to_json(value)


def reviewed_lines(connection: sa.Connection) -> list[tuple[str, list[tuple[Anchor, int, bool]]]]:
    """The lines of versions in which something was decided: their records, the version of each, whether in force."""
    r, v, s = t.records.c, t.versions.c, settlements.c
    lines = sa.select(v.line).join(settlements, s.record_id == v.record_id).distinct()
    query = (
        sa.select(r.record_id, r.sha256, r.position, r.form, r.fields, r.rows, v.version, v.is_in_force, v.line)
        .join(t.versions, v.record_id == r.record_id)
        .where(v.line.in_(lines))
        .order_by(v.line, v.version, r.record_id)
    )
    found: defaultdict[str, list[tuple[Anchor, int, bool]]] = defaultdict(list)
    for *head, version, is_in_force, line in connection.execute(query):
        found[line].append((Anchor(*head), version, bool(is_in_force)))
    return list(found.items())
