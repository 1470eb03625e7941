"""The data dictionary, written from the tables and views themselves: ``python -m store.dictionary``."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from models.forms import FORMS
from store import access_tables, desk_tables
from store.tables import VOLATILE, metadata
from store.views import RECORD_COLUMNS, declare_views, form_columns

DECLARED = (access_tables, desk_tables)
"""Modules whose tables belong to ``metadata``."""

_HEAD = """# The database

SQLite (the default, `sqlite:///shoubiao.db`) and PostgreSQL (`postgresql+psycopg://user@host/name`) hold the same
tables and views. This file is written by `python -m store.dictionary`; a test holds it to the code.

**Read the views, not the tables**: each form has one, named by its id, and `files` lists what came in.

- A view of a form has one line a record; a view of a list (`activity_plan`, `activity_results`) one line a row, the
  head's fields repeated, `row_index` counting from 0. A list that came back without rows has one line, its `row_index`
  null.
- `record_id` is made from the file's content and the record's position in it: the same in every database.
- A view of a form shows **what is in force**: of several returns about one subject the last; of its two copies the Word
  copy, with the `seal` of the stamped one. `history` lists all records with their line, version and copy. Records are
  sorted into versions at the end of each run; until then all are shown.
- Views and exports show **what clerks settled**: what a person decided on a field (`reviews`, facts that are only ever
  added) stands in place of what the program read, which stays in `records`. `settlements` holds the outcome and is made
  from the facts, as `queue` is; of a decision that did away with a flag the exports show neither.
- A file that hangs on several mails is read once; `message_id` and `attachment_path` are those of the earliest mail.
- Types: dates are dates in PostgreSQL and `YYYY-MM-DD` text in SQLite; numbers are numeric; yes/no and seals are
  boolean in PostgreSQL and 1/0 in SQLite; ticked options are joined by `、` (none: null); all else is text.
- **What could not be read as a date, month, number or yes/no is null in the form's view**; as it was written it stands
  in `field_values` (and in `records.fields`), and a flag names it. Text is never taken away.
- Values, rows and evidence are stored as one JSON document a record, so that half a record cannot be there.
  `field_values` shows them one line a field, with where each was read.
- NUL characters are removed and lone surrogates become U+FFFD on the way in, in both databases alike.
- Times are Beijing time in SQLite (`2024-01-22T10:00:00+08:00`) and `timestamptz` in PostgreSQL.

A file is one transaction. Writing the same file again changes nothing; another program version's outcome replaces the
old one as a whole; of two outcomes by one version `ok` stays before `error` before `ignored`. Photos that are bound
into another file than before, or into none, take the old file with them; what clerks decided passes to the record of
the same form and subject that came of them, and is kept beside them where there is none. {volatile}
tell of the work and differ between two runs; all other tables are equal for equal exports, in whatever order they came.

The schema is brought up to date when the database is opened (Alembic, `store/migrations/`).

**Speed**, in CPU seconds of 2 shared cores, the server's own among them (`python -m benchmarks.store_speed`):

| | SQLite | PostgreSQL |
|---|---|---|
| load made-up records, 256 a transaction | 5,300 to 6,500 records a second | 3,600 (3,100 before) |
| sort 100,000 (6,000 in PostgreSQL) into versions at one go | 44 s, linear | 3.0 s |
| the ledger of 100,000 records, opened already | 1.3 s | (of 30,000: 0.4 s) |
| a run of 400 Word files over bare reading | see [scaling.md](scaling.md) | |

The made-up lists have hundreds of versions a line, each compared with the one before: real ones take less.
At the end of a run all returns are looked at anew (0.9 s for 10,000), once; a second time only where something came
in meanwhile.
"""


def describe() -> str:
    """The data dictionary as Markdown."""
    names = ", ".join(f"`{name}`" for name in VOLATILE[:-1])
    parts = [_HEAD.format(volatile=names), _picture(), "## Views of the forms\n"]
    for form in FORMS:
        rows = [(name, label, "integer" if name == "position" else "text") for name, label in RECORD_COLUMNS]
        if form.row_fields():
            rows.append(("row_index", "列表中的次序，从0起", "integer"))
        rows += [(name, spec.title, spec.kind) for name, spec, _ in form_columns(form)]
        parts.append(f"### `{form.id}`\n\n{form.heading()}\n\n{_table(('column', 'label', 'type'), rows)}")
    parts.append("## Other views\n")
    for view in declare_views("sqlite", []):
        parts.append(f"### `{view.name}`\n\n{view.comment}\n\n{_table(('column', 'label'), list(view.columns))}")
    parts.append("## Tables\n")
    parts += [_describe_table(table) for table in sorted(metadata.tables.values(), key=lambda table: table.name)]
    return "\n".join(parts)


def _describe_table(table: sa.Table) -> str:
    rows = []
    for column in table.columns:
        marks = ["key"] if column.primary_key else []
        marks += [f"→ `{key.target_fullname}`" for key in column.foreign_keys]
        marks += [] if column.nullable or column.primary_key else ["not null"]
        rows.append((column.name, str(column.comment), _type_name(column), ", ".join(marks)))
    return f"### `{table.name}`\n\n{table.comment}\n\n{_table(('column', 'label', 'type', ''), rows)}"


def _type_name(column: sa.Column[object]) -> str:
    return {"Moment": "time", "String": "text", "JSON": "JSON"}.get(
        type(column.type).__name__, type(column.type).__name__.lower()
    )


def _picture() -> str:
    lines = ["```mermaid", "erDiagram"]
    for table in metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                many = "|o" if column.primary_key and len(table.primary_key) == 1 else "o{"
                lines.append(f"  {key.column.table.name} ||--{many} {table.name} : {column.name}")
    return "\n".join([*lines, "```", ""])


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [" | ".join(("", *head, "")).strip(), "|" + "---|" * len(head)]
    for first, *rest in rows:
        lines.append("| " + " | ".join((f"`{first}`", *(cell.replace("|", "\\|") for cell in rest))) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(describe(), end="")
