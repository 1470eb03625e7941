"""A corrected return came: what was decided on the earlier one is kept where the value did not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collect.diff import align_rows
from models.record import ROW_PATH

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from store.database import Store
    from store.reviews import Anchor, Fact


def carry_decisions(store: Store) -> int:
    """How many decisions were carried over to the records now in force. Once each; an undone one does not come back."""
    from store.reviews import add_facts, reviewed_lines

    with store.reading() as connection:
        carried = [
            (record_id, facts)
            for _, line in reviewed_lines(connection)
            for record_id, facts in [_to_carry(connection, line)]
            if facts
        ]
    for record_id, facts in carried:
        store.write(
            lambda connection, record_id=record_id, facts=facts: add_facts(connection, store, record_id, facts)  # type: ignore[misc]
        )
    return sum(len(facts) for _, facts in carried)


def _to_carry(connection: Connection, line: Sequence[tuple[Anchor, int, bool]]) -> tuple[str, list[Fact]]:
    """What the record in force takes over from the others of its line, the latest version first."""
    from store.reviews import WHOLE, facts_in_force, read_facts, value_at

    target = next((anchor for anchor, _, is_in_force in line if is_in_force), None)
    if target is None:
        return "", []
    decided = {fact.field for fact in read_facts(connection, target.sha256, target.position, target.form)}
    kept: dict[str, Fact] = {}
    for source, version, _ in sorted(line, key=lambda each: each[1], reverse=True):
        if source.record_id == target.record_id:
            continue
        facts = facts_in_force(read_facts(connection, source.sha256, source.position, source.form))
        rows = dict(align_rows(source.rows, target.rows)) if facts else {}
        for path, fact in facts.items():
            match = ROW_PATH.fullmatch(path)
            place = rows.get(int(match[1])) if match else None
            if path == WHOLE or (match and place is None):
                continue
            there = f"rows[{place}].{match[2]}" if match else path
            machine = value_at(target.fields, target.rows, there)
            if there in decided or there in kept or machine != fact.machine:
                continue
            why = f"第{version}次报送时的决定，该栏没有变动"
            new = replace(fact, field=there, kind="carry", old=machine, machine=machine, why=why)
            kept[there] = replace(new, source=source.record_id, decided_at=datetime.now(UTC))
    return target.record_id, list(kept.values())
