"""The views: one a form, whose columns are the form's keys, ``files``, ``history``; made anew when a form changes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from models.entry import FieldSpec, Kind
from models.form import Form
from store.migrate import locked
from store.result import StoreError
from store.tables import metadata, settings

_KEY = re.compile(r"[a-z_][a-z0-9_]*")
_SETTING = "views"

RECORD_COLUMNS: tuple[tuple[str, str], ...] = (
    ("record_id", "记录编号"),
    ("file", "文件内容的SHA-256"),
    ("position", "在文件中的次序，从0起"),
    ("message_id", "邮件编号"),
    ("attachment_path", "附件路径"),
)
"""What each form's view has before the form's own keys."""


@dataclass(frozen=True, slots=True)
class View:
    """A view: its name, its SELECT, and its columns with their Chinese labels."""

    name: str
    select: str
    columns: tuple[tuple[str, str], ...]
    comment: str


def ensure_views(engine: sa.Engine, forms: Sequence[type[Form]]) -> bool:
    """Make the views of these forms where they are not as they should be; whether there was anything to do.

    Views of other forms, which another catalogue declared, stay.
    """
    views = declare_views(engine.dialect.name, forms)
    wanted = {view.name: _mark_of(view) for view in views}
    with engine.connect() as connection:
        if wanted.items() <= _marks(connection).items():
            return False
    with locked(engine) as connection:
        marks = _marks(connection)
        changed = [view for view in views if marks.get(view.name) != wanted[view.name]]
        _drop(connection, [view.name for view in changed])
        for view in changed:
            _create(connection, view)
        connection.execute(settings.delete().where(settings.c.name == _SETTING))
        connection.execute(settings.insert().values(name=_SETTING, value=json.dumps({"marks": {**marks, **wanted}})))
    return bool(changed)


def drop_views(connection: sa.Connection) -> None:
    """Drop the views that were made here. StoreError where something of the user's own stands on one."""
    stored = _stored(connection)
    _drop(connection, [*stored.get("names", []), *stored.get("marks", {})])
    connection.execute(settings.delete().where(settings.c.name == _SETTING))


def _drop(connection: sa.Connection, names: Sequence[str]) -> None:
    for name in reversed(names):
        try:
            connection.execute(sa.text(f'DROP VIEW IF EXISTS "{name}"'))
        except DBAPIError as error:
            raise StoreError(
                f"the view {name} has to be made anew, and a view of your own uses it: drop yours first"
            ) from error


def declare_views(dialect: str, forms: Sequence[type[Form]]) -> list[View]:
    """All views, in the dialect ``sqlite`` or ``postgresql``."""
    views = [_files_view(), _formless_view(dialect), _values_view(dialect), _history_view(dialect)]
    for form in forms:
        columns = form_columns(form)
        if not all(_KEY.fullmatch(name) for name in (form.id, *(name for name, _, _ in columns))):
            raise ValueError(f"form {form.id}: an id or key is no plain name")
        if form.id in metadata.tables or any(form.id == view.name for view in views):
            raise StoreError(f"a form cannot have the id {form.id}: it is a table's or another view's name")
        views.append(_form_view(dialect, form))
    return views


def form_columns(form: type[Form]) -> list[tuple[str, FieldSpec, bool]]:
    """The columns of a form's view after those of the record: name, field, whether it is a row's.

    A row's key that is a head's key too is called ``row_KEY``.
    """
    heads = [(spec.key, spec, False) for spec in form.fields()]
    taken = {name for name, _, _ in heads} | {name for name, _ in RECORD_COLUMNS} | {"row_index"}
    rows = [(f"row_{spec.key}" if spec.key in taken else spec.key, spec, True) for spec in form.row_fields()]
    return heads + rows


def _stored(connection: sa.Connection) -> dict[str, Any]:
    row = connection.execute(sa.select(settings.c.value).where(settings.c.name == _SETTING)).first()
    stored: dict[str, Any] = json.loads(row[0]) if row else {}
    return stored


def _marks(connection: sa.Connection) -> dict[str, str]:
    """A hash of each view that is there, by name."""
    marks: dict[str, str] = _stored(connection).get("marks", {})
    return marks


def _mark_of(view: View) -> str:
    return hashlib.sha256(repr(view).encode()).hexdigest()


def _create(connection: sa.Connection, view: View) -> None:
    connection.exec_driver_sql(f'CREATE VIEW "{view.name}" AS {view.select}')
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(f'COMMENT ON VIEW "{view.name}" IS {_quoted(view.comment)}')
    for name, label in view.columns:
        connection.exec_driver_sql(f'COMMENT ON COLUMN "{view.name}"."{name}" IS {_quoted(label)}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"  # the driver takes % for a parameter


def _files_view() -> View:
    select = (
        "SELECT a.message_id, a.path AS attachment_path, a.sha256, c.status, c.error_code, m.sender, m.received_at "
        "FROM attachments a JOIN contents c ON c.sha256 = a.sha256 JOIN messages m ON m.message_id = a.message_id"
    )
    columns = (
        ("message_id", "邮件编号"),
        ("attachment_path", "附件路径"),
        ("sha256", "文件内容的SHA-256"),
        ("status", "状态"),
        ("error_code", "错误代码"),
        ("sender", "发件人"),
        ("received_at", "收件时间"),
    )
    return View("files", select, columns, "收到的文件，每个附件一行")


def _formless_view(dialect: str) -> View:
    columns = (
        ("message_id", "邮件编号"),
        ("sender", "发件人"),
        ("subject", "主题"),
        ("received_at", "收件时间"),
        ("links", "超大附件的下载地址，每行一个"),
    )
    select = (
        f"SELECT m.message_id, m.sender, m.subject, m.received_at, {_LINKS[dialect]} AS links "
        "FROM messages m WHERE m.lacks_form AND NOT EXISTS (SELECT 1 FROM attachments a "
        "JOIN contents c ON c.sha256 = a.sha256 WHERE a.message_id = m.message_id AND c.status <> 'ignored')"
    )
    return View("mails_without_form", select, columns, "说到附件或报表而没有文件的邮件")


def _form_view(dialect: str, form: type[Form]) -> View:
    heads = 'r.record_id, r.sha256 AS "file", r.position, a.message_id, a.path AS attachment_path'
    parts = [heads]
    labels = list(RECORD_COLUMNS)
    source = f"records r LEFT JOIN versions v ON v.record_id = r.record_id {_SETTLED} {_FIRST_ATTACHMENT[dialect]}"
    if form.row_fields():
        parts.append("l.key AS row_index" if dialect == "sqlite" else "l.row_index")
        labels.append(("row_index", "列表中的次序，从0起"))
        source += f" {_EACH_ROW[dialect]}"
    column_of = _POSTGRESQL_COLUMN if dialect == "postgresql" else _SQLITE_COLUMN
    for name, spec, is_row in form_columns(form):
        template = column_of.get(spec.kind, column_of["text"])
        sql = template.replace("DOC", "l.value" if is_row else "COALESCE(s.fields, r.fields)").replace("KEY", spec.key)
        if spec.kind == "seal":
            # Of a Word copy, which can carry none: that of its stamped copy, unless a clerk decided on it.
            sql = f"CASE WHEN {_HAS_SEAL_DECISION[dialect]} THEN {sql} ELSE COALESCE(v.seal, {sql}) END"
        parts.append(f'{sql} AS "{name}"')
        labels.append((name, spec.title))
    in_force = "(v.record_id IS NULL OR v.is_in_force)"  # what is not sorted into versions yet is shown
    select = f"SELECT {', '.join(parts)} FROM {source} WHERE r.form = '{form.id}' AND {in_force}"
    return View(form.id, select, tuple(labels), form.heading())


def _history_view(dialect: str) -> View:
    columns = (
        ("record_id", "记录编号"),
        ("form", "表单"),
        ("unit", "报送单位"),
        ("line", "同一事项各次报送共用的编号"),
        ("version", "第几次报送"),
        ("is_in_force", "是否以这份为准"),
        ("media", "介质"),
        ("seal", "同次报送的盖章版是否有章"),
        ("message_id", "邮件编号"),
        ("attachment_path", "附件路径"),
        ("received_at", "收件时间"),
    )
    select = (
        "SELECT r.record_id, r.form, v.unit, v.line, v.version, v.is_in_force, r.media, v.seal, a.message_id, "
        "a.path AS attachment_path, m.received_at FROM records r JOIN versions v ON v.record_id = r.record_id "
        f"{_FIRST_ATTACHMENT[dialect]} LEFT JOIN messages m ON m.message_id = a.message_id"
    )
    return View("history", select, columns, "版次：所有记录，被取代的也在内")


def _values_view(dialect: str) -> View:
    columns = (
        ("record_id", "记录编号"),
        ("form", "表单"),
        ("row_index", "列表中的次序，从0起；不在列表中的为空"),
        ("key", "字段"),
        ("value", "值（JSON）"),
        ("raw", "原文"),
        ("confidence", "置信度，0至1"),
        ("page", "页"),
        ("bbox", "在页上的位置（JSON）"),
        ("cell", "单元格"),
        ("method", "读法"),
    )
    return View("field_values", _VALUES[dialect], columns, "每个字段一行：值与依据")


_LINKS = {
    "sqlite": (
        "(SELECT group_concat(l.link, char(10)) FROM (SELECT x.link FROM attachments x "
        "WHERE x.message_id = m.message_id AND x.link IS NOT NULL ORDER BY x.path) l)"
    ),
    "postgresql": (
        '(SELECT string_agg(x.link, chr(10) ORDER BY x.path COLLATE "C") FROM attachments x '
        "WHERE x.message_id = m.message_id)"
    ),
}

# Of the attachments that brought a file, the one in the earliest mail: one line a record, whatever the order of runs.
_RECEIVED = "(SELECT m.received_at FROM messages m WHERE m.message_id = x.message_id)"
_FIRST_ATTACHMENT = {
    "sqlite": (
        "LEFT JOIN attachments a ON a.rowid = (SELECT x.rowid FROM attachments x WHERE x.sha256 = r.sha256 "
        f"ORDER BY {_RECEIVED} IS NULL, {_RECEIVED}, x.message_id, x.path LIMIT 1)"
    ),
    "postgresql": (
        "LEFT JOIN LATERAL (SELECT x.message_id, x.path FROM attachments x WHERE x.sha256 = r.sha256 "
        f'ORDER BY {_RECEIVED} NULLS LAST, x.message_id COLLATE "C", x.path COLLATE "C" LIMIT 1) a ON TRUE'
    ),
}

_SETTLED = "LEFT JOIN settlements s ON s.record_id = r.record_id"
_HAS_SEAL_DECISION = {
    "sqlite": "json_type(s.decided, '$.seal') IS NOT NULL",
    "postgresql": "s.decided -> 'seal' IS NOT NULL",
}

# A list without rows still gives one line, or its head would not be seen.
_EACH_ROW = {
    "sqlite": 'LEFT JOIN json_each(COALESCE(s."rows", r."rows")) l ON TRUE',
    "postgresql": (
        "LEFT JOIN LATERAL (SELECT e.n - 1 AS row_index, e.value "
        'FROM jsonb_array_elements(COALESCE(s."rows", r."rows")) WITH ORDINALITY AS e(value, n)) l ON TRUE'
    ),
}

_SQLITE_VALUE = "json_extract(DOC, '$.KEY')"
_SQLITE_NUMBER = f"CASE WHEN json_type(DOC, '$.KEY') IN ('integer', 'real') THEN {_SQLITE_VALUE} END"
_SQLITE_BOOLEAN = f"CASE WHEN json_type(DOC, '$.KEY') IN ('true', 'false') THEN {_SQLITE_VALUE} END"

# A modifier makes date() write 2024-02-30 as 2024-03-01; without, old versions of SQLite give it back as it is.
_SQLITE_COLUMN: dict[Kind, str] = {
    "text": _SQLITE_VALUE,
    "integer": _SQLITE_NUMBER,
    "number": _SQLITE_NUMBER,
    "money": _SQLITE_NUMBER,
    "date": (
        f"CASE WHEN date({_SQLITE_VALUE}, '+0 days') = {_SQLITE_VALUE} AND {_SQLITE_VALUE} > '0001' "
        f"THEN {_SQLITE_VALUE} END"
    ),
    "month": (
        f"CASE WHEN date({_SQLITE_VALUE} || '-01', '+0 days') = {_SQLITE_VALUE} || '-01' "
        f"AND {_SQLITE_VALUE} > '0001' THEN {_SQLITE_VALUE} END"
    ),
    "yes_no": _SQLITE_BOOLEAN,
    "seal": _SQLITE_BOOLEAN,
    "choices": "(SELECT group_concat(o.value, '、') FROM json_each(DOC, '$.KEY') o WHERE o.value IS NOT NULL)",
}

_IS_DATE_SHAPED = "VALUE ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' AND VALUE >= '0001'"
_LAST_OF_MONTH = "(date_trunc('month', (left(VALUE, 7) || '-01')::date) + interval '1 month - 1 day')"
_PG_DATE = (
    f"CASE WHEN {_IS_DATE_SHAPED} THEN CASE WHEN right(VALUE, 2)::int <= extract(day FROM {_LAST_OF_MONTH}) "
    "THEN VALUE::date END END"
)
_PG_TEXT = "(DOC ->> 'KEY')"
_PG_NUMBER = "CASE WHEN jsonb_typeof(DOC -> 'KEY') = 'number' THEN (DOC ->> 'KEY')::numeric END"
_PG_BOOLEAN = "CASE WHEN jsonb_typeof(DOC -> 'KEY') = 'boolean' THEN (DOC ->> 'KEY')::boolean END"

_POSTGRESQL_COLUMN: dict[Kind, str] = {
    "text": _PG_TEXT,
    "integer": _PG_NUMBER,
    "number": _PG_NUMBER,
    "money": _PG_NUMBER,
    "date": _PG_DATE.replace("VALUE", _PG_TEXT),
    "month": "CASE WHEN VALUE ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' THEN VALUE END".replace("VALUE", _PG_TEXT),
    "yes_no": _PG_BOOLEAN,
    "seal": _PG_BOOLEAN,
    "choices": (
        "(SELECT string_agg(o.option, '、' ORDER BY o.n) FROM jsonb_array_elements_text("
        "CASE jsonb_typeof(DOC -> 'KEY') WHEN 'array' THEN DOC -> 'KEY' ELSE '[]' END) "
        "WITH ORDINALITY AS o(option, n))"
    ),
}

_VALUES = {
    "sqlite": """
WITH cells AS (
  SELECT r.record_id, r.form, NULL AS row_index, f.key, f.key AS name, AS_JSON AS value
  FROM records r LEFT JOIN settlements s ON s.record_id = r.record_id, json_each(COALESCE(s.fields, r.fields)) f
  UNION ALL
  SELECT r.record_id, r.form, l.key, f.key, 'rows[' || l.key || '].' || f.key, AS_JSON
  FROM records r LEFT JOIN settlements s ON s.record_id = r.record_id,
    json_each(COALESCE(s."rows", r."rows")) l, json_each(l.value) f
)
SELECT c.record_id, c.form, c.row_index, c.key, c.value,
  json_extract(e.entries, '$."' || c.name || '".raw') AS raw,
  json_extract(e.entries, '$."' || c.name || '".confidence') AS confidence,
  json_extract(e.entries, '$."' || c.name || '".page') AS page,
  json_extract(e.entries, '$."' || c.name || '".bbox') AS bbox,
  json_extract(e.entries, '$."' || c.name || '".cell') AS cell,
  json_extract(e.entries, '$."' || c.name || '".method') AS method
FROM cells c LEFT JOIN evidence e ON e.record_id = c.record_id
""".replace(
        "AS_JSON",
        "CASE f.type WHEN 'text' THEN json_quote(f.value) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
        "WHEN 'null' THEN 'null' ELSE f.value END",
    ),
    "postgresql": """
WITH cells AS (
  SELECT r.record_id, r.form, NULL::bigint AS row_index, f.key, f.key AS name, f.value
  FROM records r LEFT JOIN settlements s ON s.record_id = r.record_id, jsonb_each(COALESCE(s.fields, r.fields)) f
  UNION ALL
  SELECT r.record_id, r.form, l.n - 1, f.key, 'rows[' || (l.n - 1) || '].' || f.key, f.value
  FROM records r LEFT JOIN settlements s ON s.record_id = r.record_id,
    jsonb_array_elements(COALESCE(s."rows", r."rows")) WITH ORDINALITY AS l("row", n), jsonb_each(l."row") f
)
SELECT c.record_id, c.form, c.row_index, c.key, c.value,
  e.entries -> c.name ->> 'raw' AS raw,
  (e.entries -> c.name ->> 'confidence')::double precision AS confidence,
  (e.entries -> c.name ->> 'page')::integer AS page,
  e.entries -> c.name -> 'bbox' AS bbox,
  e.entries -> c.name ->> 'cell' AS cell,
  e.entries -> c.name ->> 'method' AS method
FROM cells c LEFT JOIN evidence e ON e.record_id = c.record_id
""",
}
