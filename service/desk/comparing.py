"""What other copies and versions say, field by field; and what two program versions read of one file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from collect.diff import FieldDiff, State, diff_records
from models.entry import FieldSpec
from models.record import Record, Source
from service.desk.desktop import Desktop
from service.desk.errors import NotFound
from service.desk.shapes import CopyView, DiffView, FieldDiffView, OtherValue, ReviewView
from service.desk.values import in_pieces, shown, spec_at
from store.database import Store
from store.desk_tables import settlements
from store.reviews import value_at
from store.versions import load_records_in

if TYPE_CHECKING:
    from models.form import Form

MAX_OTHERS = 4


class Others:
    """The other copies that are compared: those of the same version and the version before."""

    def __init__(self, found: Sequence[tuple[CopyView, Sequence[FieldDiff], Mapping[str, Any]]]) -> None:
        self._by_path: defaultdict[str, list[tuple[CopyView, FieldDiff, Any]]] = defaultdict(list)
        for copy, diffs, settled in found:
            for diff in diffs:
                if diff.key and diff.there_key:
                    value = settled.get(diff.there_key, diff.there)
                    self._by_path[diff.key].append((copy, diff, value))

    def at(self, spec: FieldSpec, path: str, value: Any) -> Iterator[OtherValue]:
        """What they have at a path, beside the value in force here."""
        here_text = shown(value, spec)
        for copy, diff, other in self._by_path.get(path, ()):
            if spec.kind == "seal" and copy.is_word:
                continue  # a Word copy can show none
            text = shown(other, spec)
            here, there = in_pieces(here_text, text)
            yield OtherValue(
                record_id=copy.record_id,
                words=copy.words,
                path=diff.there_key,
                value=other,
                shown=text,
                is_equal=here_text == text,
                is_badly_read=diff.is_badly_read,
                here=here,
                there=there,
            )


def read_others(connection: sa.Connection, store: Store, desktop: Desktop) -> Others:
    """What is compared with a record."""
    here = desktop.version
    near = [copy for copy in desktop.copies if not copy.is_here and copy.version in (here, here - 1)]
    near = sorted(near, key=lambda copy: (-copy.version, not copy.is_word))[:MAX_OTHERS]
    if not near:
        return Others([])
    ids = [desktop.anchor.record_id, *(copy.record_id for copy in near)]
    records = load_records_in(connection, ids)
    settled = _settled(connection, ids)
    mine = records[desktop.anchor.record_id]
    return Others(
        [
            (copy, diff_records(mine, records[copy.record_id]), settled.get(copy.record_id, {}))
            for copy in near
            if copy.record_id in records and records[copy.record_id].form == mine.form
        ]
    )


def _settled(connection: sa.Connection, record_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What was decided on other copies, by record and path."""
    s = settlements.c
    query = sa.select(s.record_id, s.fields, s.rows, s.decided).where(s.record_id.in_(record_ids))
    return {
        row.record_id: {path: value_at(row.fields, row.rows, path) for path in row.decided if path}
        for row in connection.execute(query)
    }


def diff_of(
    connection: sa.Connection,
    desktop: Desktop,
    other: Desktop,
    reviews: Mapping[str, ReviewView],
) -> DiffView:
    """What differs between two records, settled values in place. NotFound: they are of two forms."""
    if desktop.anchor.form != other.anchor.form:
        raise NotFound("两份记录不是同一种表，无法对照")
    records = load_records_in(connection, [desktop.anchor.record_id, other.anchor.record_id])
    here, there = (
        records[each.anchor.record_id].model_copy(update={"values": dict(each.fields), "rows": list(each.rows)})
        for each in (desktop, other)
    )
    diffs = diff_records(here, there)
    changed = [diff for diff in diffs if diff.state is not State.EQUAL]
    return DiffView(
        here=_copy_of(desktop),
        there=_copy_of(other),
        form=desktop.anchor.form,
        fields=tuple(to_field_diff(diff, desktop.form, reviews.get(diff.key)) for diff in changed),
        n_equal=len(diffs) - len(changed),
    )


def _copy_of(desktop: Desktop) -> CopyView:
    return next(copy for copy in desktop.copies if copy.is_here)


def to_field_diff(diff: FieldDiff, form: type[Form], decision: ReviewView | None = None) -> FieldDiffView:
    """A difference in pieces."""
    spec = spec_at(form, diff.key or diff.there_key)
    texts = shown(diff.here, spec), shown(diff.there, spec)
    here, there = in_pieces(*texts)
    return FieldDiffView(
        path=diff.key,
        there_path=diff.there_key,
        title=diff.title,
        state=diff.state.value,
        is_badly_read=diff.is_badly_read,
        here=here,
        there=there,
        here_shown=texts[0],
        there_shown=texts[1],
        decision=decision,
    )


def changed_values(
    form: type[Form], old: tuple[Mapping[str, Any], Sequence[Any]], new: tuple[Mapping[str, Any], Sequence[Any]]
) -> list[FieldDiffView]:
    """What two readings of one record differ in; everything counts, as both claim to be what is written."""
    source = Source(path="", sha256="", media="docx")
    here, there = (
        Record(form=form.id, source=source, values=dict(fields), rows=[dict(row) for row in rows])
        for fields, rows in (old, new)
    )
    diffs = diff_records(here, there)
    return [to_field_diff(diff, form) for diff in diffs if diff.state is not State.EQUAL]


def find_partner(connection: sa.Connection, desktop: Desktop, record_id: str, path: str) -> Any:
    """The value that another copy of the same line has at a field's place. NotFound: no such copy, or no such row."""
    if not any(copy.record_id == record_id and not copy.is_here for copy in desktop.copies):
        raise NotFound("没有这份对照件")
    records = load_records_in(connection, [desktop.anchor.record_id, record_id])
    diffs = diff_records(records[desktop.anchor.record_id], records[record_id])
    diff = next((diff for diff in diffs if diff.key == path and diff.there_key), None)
    if diff is None:
        raise NotFound("对照件中没有这一栏")
    return _settled(connection, [record_id]).get(record_id, {}).get(diff.there_key, diff.there)
