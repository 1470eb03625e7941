"""What a reviewer does: every decision is a new fact, and none overwrites another."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.entry import FieldSpec
from models.record import Value
from service.desk.comparing import find_partner
from service.desk.consistency import contradiction
from service.desk.desktop import Desktop, load
from service.desk.errors import Conflict, Forbidden, NotFound, NothingToUndo, NotOfType
from service.desk.shapes import Decision, Who
from service.desk.values import ROW_PATH, check, spec_at
from store.database import Store
from store.reviews import WHOLE, Fact, Raced, add_fact


def decide(store: Store, record_id: str, path: str, decision: Decision, revision: int, who: Who) -> None:
    """Write a decision. Forbidden, NotFound, NotOfType; Conflict: somebody decided since ``revision``."""
    _must_review(who)
    with store.reading() as connection:
        desktop = load(connection, store, record_id)
        _must_be_current(desktop, revision)
        fact = _to_fact(connection, desktop, path, decision, who)
    _write(store, record_id, fact, revision)


def undo(store: Store, record_id: str, revision: int, who: Who, path: str | None = None) -> None:
    """Take back the last decision in force, on one field or on any. NothingToUndo; else as ``decide``."""
    _must_review(who)
    with store.reading() as connection:
        desktop = load(connection, store, record_id)
    _must_be_current(desktop, revision)
    candidates = [fact for fact in desktop.in_force.values() if path is None or fact.field == path]
    last = max(candidates, key=lambda fact: fact.number, default=None)
    if last is None:
        raise NothingToUndo("没有可以撤销的决定")
    undone = {fact.undoes for fact in desktop.facts if fact.kind == "undo"} | {last.number}
    earlier = [
        fact for fact in desktop.facts if fact.field == last.field and fact.kind != "undo" and fact.number not in undone
    ]
    new = earlier[-1].new if earlier else (desktop.machine(last.field) if last.field != WHOLE else None)
    fact = Fact(
        last.field, "undo", who.name, old=last.new, new=new, machine=desktop.machine(last.field), undoes=last.number
    )
    _write(store, record_id, fact, revision)


def _to_fact(connection: sa.Connection, desktop: Desktop, path: str, decision: Decision, who: Who) -> Fact:
    if path == WHOLE:
        if decision.kind != "accept":
            raise NotOfType("对整份记录只能确认")
        return Fact(WHOLE, "accept", who.name, why=decision.why)
    spec = spec_at(desktop.form, path)
    match = ROW_PATH.fullmatch(path)
    if spec is None or (match and int(match[1]) >= len(desktop.anchor.rows)):
        raise NotFound("这份记录没有这一栏")
    machine, old = desktop.machine(path), desktop.value(path)
    new: Value
    if decision.kind == "accept":
        new = machine
    elif decision.kind == "empty":
        new = [] if spec.kind == "choices" else None
    elif decision.kind == "take":
        new = find_partner(connection, desktop, decision.source or "", path)
    else:
        new = _edited(desktop, spec, path, decision)
    source = decision.source if decision.kind == "take" else None
    return Fact(path, decision.kind, who.name, old=old, new=new, machine=machine, why=decision.why, source=source)


def _edited(desktop: Desktop, spec: FieldSpec, path: str, decision: Decision) -> Value:
    """The typed value, normalised. NotOfType: it is not of its type or contradicts another, and nobody insists."""
    checked = check(spec, decision.value)
    if checked.problem and not (decision.as_written and isinstance(decision.value, str)):
        raise NotOfType(f"{spec.title}：{checked.problem}")
    if checked.problem and isinstance(decision.value, str):
        return decision.value.strip()
    if not decision.as_written:
        problem = contradiction(desktop.form, desktop.fields, desktop.rows, path, checked.value)
        if problem:
            raise NotOfType(problem)
    return checked.value


def _write(store: Store, record_id: str, fact: Fact, revision: int) -> None:
    try:
        add_fact(store, record_id, fact, revision)
    except Raced as raced:
        raise Conflict(raced.who, raced.revision) from raced
    except KeyError as error:
        raise NotFound("没有这份记录") from error


def _must_review(who: Who) -> None:
    if not who.can_review:
        raise Forbidden("只读用户不能改动记录")


def _must_be_current(desktop: Desktop, revision: int) -> None:
    if desktop.revision != revision:
        last: Any = desktop.facts[-1].who if desktop.facts else "系统"
        raise Conflict(last, desktop.revision)
