"""A record as a reviewer sees it, put together from what was read, decided, and said in other copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from models.entry import FieldSpec
from models.form import Form
from service.desk.comparing import Others, read_others
from service.desk.desktop import Desktop
from service.desk.shapes import FieldView, FlagView, RecordView, ReviewView, UnmappedView
from service.desk.values import shown
from service.desk.words import KIND_WORDS, flag_words, form_title, title_at
from store import tables as t
from store.database import Store
from store.queue import first_arrivals
from store.reviews import (
    WHOLE,
    Fact,
    facts_in_force,
    is_dealt_with,
    read_flags,
    subject_of,
)


def view(connection: sa.Connection, store: Store, desktop: Desktop) -> RecordView:
    """The record for the reviewer."""
    anchor, row = desktop.anchor, desktop.row
    flags = read_flags(connection, [anchor.record_id]).get(anchor.record_id, [])
    by_path: defaultdict[str, list[FlagView]] = defaultdict(list)
    for flag in flags:
        by_path[flag["field"] or WHOLE].append(_to_flag(flag))
    entries = connection.execute(
        sa.select(t.evidence.c.entries).where(t.evidence.c.record_id == anchor.record_id)
    ).scalar()
    others = read_others(connection, store, desktop)
    reviews = facts_to_views(desktop.facts, desktop.form, anchor.record_id)
    fields = _fields(desktop, entries or {}, by_path, others, {review.number: review for review in reviews})
    known = {each.path for each in fields}
    unplaced = [flag for path, each in by_path.items() if path not in known for flag in each]
    arrival = first_arrivals(connection, [anchor.sha256]).get(anchor.sha256)
    doubts = [each for each in fields if each.is_doubt]
    whole = desktop.in_force.get(WHOLE)
    n_doubts = len(doubts) + bool(unplaced)
    is_whole_settled = whole is not None and _covers(whole, unplaced)
    n_settled = sum(each.is_settled for each in doubts) + bool(unplaced and is_whole_settled)
    return RecordView(
        record_id=anchor.record_id,
        form=anchor.form,
        form_title=form_title(desktop.form),
        annex=desktop.form.annex,
        unit=str(desktop.unit) if desktop.unit else None,
        subject=subject_of(store, anchor.form, desktop.fields),
        media=row.media,
        sha256=anchor.sha256,
        position=anchor.position,
        path=arrival.path if arrival else "",
        message_id=arrival.message_id if arrival else None,
        sender=arrival.sender if arrival else None,
        received_at=arrival.received_at if arrival else None,
        pages=(row.page_first, row.page_last),
        version=desktop.version,
        is_in_force=desktop.is_in_force,
        revision=desktop.revision,
        n_doubts=n_doubts,
        n_settled=n_settled,
        is_settled=n_settled == n_doubts,
        fields=tuple(fields),
        flags=tuple(unplaced),
        flags_settled=is_whole_settled,
        flags_decision=next((each for each in reviews if whole and each.number == whole.number), None),
        unmapped=_unmapped(connection, anchor.record_id),
        copies=tuple(desktop.copies),
        reviews=tuple(reversed(reviews)),
        last_reviewer=desktop.facts[-1].who if desktop.facts else None,
    )


def _fields(
    desktop: Desktop,
    entries: Mapping[str, Any],
    flags: Mapping[str, Sequence[FlagView]],
    others: Others,
    reviews: Mapping[int, ReviewView],
) -> list[FieldView]:
    places: list[tuple[FieldSpec, str, int | None]] = [(spec, spec.key, None) for spec in desktop.form.fields()]
    for number in range(len(desktop.anchor.rows)):
        named = desktop.rows[number].get("list")
        columns = [spec for spec in desktop.form.row_fields() if spec.entry.of_list in (None, named)]
        places += [(spec, f"rows[{number}].{spec.key}", number) for spec in columns]
    found = []
    for spec, path, index in places:
        fact = desktop.in_force.get(path)
        machine, value = desktop.machine(path), desktop.value(path)
        entry = entries.get(path) or {}
        found.append(
            FieldView(
                path=path,
                label=spec.entry.label,
                title=spec.title,
                kind=spec.kind,
                where=spec.entry.where,
                row=index,
                options=spec.options,
                is_required=spec.entry.required,
                max_length=spec.entry.max_length,
                machine=machine,
                value=value,
                shown=shown(value, spec),
                machine_shown=shown(machine, spec),
                raw=entry.get("raw"),
                confidence=entry.get("confidence"),
                method=entry.get("method"),
                page=entry.get("page"),
                bbox=entry.get("bbox"),
                cell=entry.get("cell"),
                flags=tuple(flags.get(path, ())),
                is_doubt=bool(flags.get(path)),
                is_settled=fact is not None and _covers(fact, flags.get(path, ())),
                decision=reviews.get(fact.number) if fact else None,
                others=tuple(others.at(spec, path, value)),
            )
        )
    return found


def _covers(fact: Fact, flags: Sequence[FlagView]) -> bool:
    """Whether a decision has dealt with all flags on its field."""
    return all(is_dealt_with(flag.code, fact.seen, fact.is_new_value) for flag in flags)


def _to_flag(flag: Mapping[str, Any]) -> FlagView:
    return FlagView(
        code=flag["code"], severity=flag["severity"], words=flag_words(flag["code"]), message=flag["message"]
    )


def facts_to_views(facts: Sequence[Fact], form: type[Form] | None, record_id: str | None) -> list[ReviewView]:
    """Facts in words, in the order they were written."""
    in_force = {fact.number for fact in facts_in_force(facts).values()}
    return [fact_to_view(fact, form, record_id, fact.number in in_force) for fact in facts]


def fact_to_view(fact: Fact, form: type[Form] | None, record_id: str | None, is_in_force: bool) -> ReviewView:
    """One fact in words."""
    from service.desk.values import spec_at

    spec = spec_at(form, fact.field) if form and fact.field else None
    return ReviewView(
        record_id=record_id,
        number=fact.number,
        form=fact.form,
        subject=fact.subject,
        field=fact.field,
        title=title_at(form, fact.field),
        kind=fact.kind,
        words=KIND_WORDS[fact.kind],
        old=fact.old,
        new=fact.new,
        old_shown=shown(fact.old, spec),
        new_shown=shown(fact.new, spec),
        machine=fact.machine,
        why=fact.why,
        who=fact.who,
        decided_at=fact.decided_at,
        source=fact.source,
        undoes=fact.undoes,
        is_in_force=is_in_force,
    )


def _unmapped(connection: sa.Connection, record_id: str) -> tuple[UnmappedView, ...]:
    u = t.unmapped.c
    query = sa.select(u.raw, u.page, u.cell).where(u.record_id == record_id).order_by(u.position)
    return tuple(UnmappedView(raw=row.raw, page=row.page, cell=row.cell) for row in connection.execute(query))
