"""Records as Parquet: a file a form, its columns those of the form's view, typed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from models.entry import FieldSpec, Kind
from models.form import Form
from store.database import Store
from store.export.files import whole_file
from store.export.tables import FILE_HEADINGS, FLAG_HEADINGS, FormTable, file_line
from store.reading import Stored, Wanted, read_files, read_records
from store.result import StoreError
from store.views import form_columns

_ROWS_A_GROUP = 5_000
_MAX_INTEGER = 2**63
_ORIGIN = (
    ("record_id", "记录编号"),
    ("file", "文件内容的SHA-256"),
    ("message_id", "邮件编号"),
    ("attachment_path", "附件路径"),
    ("sender", "发件人"),
    ("received_at", "收件时间"),
    ("media", "介质"),
)
_REST = (
    ("untyped", "不合类型的值，照原样（JSON）"),
    ("n_errors", "错误"),
    ("n_warnings", "提醒"),
)
_FLAG_KEYS = ("form", "unit", "path", "field", "code", "problem", "severity", "message", "record_id")
_FILE_KEYS = (
    *("path", "status", "error_code", "note", "n_records"),
    *("sender", "subject", "received_at", "message_id", "sha256"),
)

Line = dict[str, Any]


def write_parquet(store: Store, out: Path, wanted: Wanted) -> list[Path]:
    """The file written: the records of the one form that is wanted."""
    form = next((form for form in store.forms if form.id == wanted.form), None)
    if form is None:
        raise StoreError(f"{out.name}: a Parquet file holds one form; name it, or give a folder for all")
    _write(out, _schema_of(form), _form_lines(store, form, wanted))
    return [out]


def write_parquet_folder(store: Store, folder: Path, wanted: Wanted) -> list[Path]:
    """The files written: one a form, ``flags.parquet`` and ``files.parquet``."""
    import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

    paths = []
    for form in store.forms:
        if wanted.form in (None, form.id):
            paths.append(folder / f"{form.id}.parquet")
            _write(paths[-1], _schema_of(form), _form_lines(store, form, wanted))
    flags = [pa.field(key, pa.string(), metadata=_label(each.title)) for key, each in _pairs(_FLAG_KEYS, FLAG_HEADINGS)]
    _write(folder / "flags.parquet", pa.schema(flags), _flag_lines(store, wanted))
    types = {"n_records": pa.int64(), "received_at": pa.timestamp("s")}
    files = [
        pa.field(key, types.get(key, pa.string()), metadata=_label(each.title))
        for key, each in _pairs(_FILE_KEYS, FILE_HEADINGS)
    ]
    lines = (dict(zip(_FILE_KEYS, file_line(row), strict=True)) for row in read_files(store, wanted))
    _write(folder / "files.parquet", pa.schema(files), lines)
    return [*paths, folder / "flags.parquet", folder / "files.parquet"]


def _pairs(keys: Sequence[str], headings: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    yield from zip(keys, headings, strict=True)


def _label(text: str) -> dict[str, str]:
    return {"label": text}


def _schema_of(form: type[Form]) -> Any:
    import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

    types: dict[Kind, Any] = {
        "integer": pa.int64(),
        "money": pa.decimal128(18, 2),
        "date": pa.date32(),
        "yes_no": pa.bool_(),
        "seal": pa.bool_(),
        "choices": pa.list_(pa.string()),
    }
    origin = {"received_at": pa.timestamp("s", tz="Asia/Shanghai")}
    fields = [pa.field(key, origin.get(key, pa.string()), metadata=_label(label)) for key, label in _ORIGIN]
    if form.row_fields():
        fields.append(pa.field("row_index", pa.int32(), metadata=_label("列表中的次序，从0起")))
    for name, spec, _ in form_columns(form):
        fields.append(pa.field(name, types.get(spec.kind, pa.string()), metadata=_label(spec.title)))
    counts = {"n_errors": pa.int32(), "n_warnings": pa.int32()}
    fields += [pa.field(key, counts.get(key, pa.string()), metadata=_label(label)) for key, label in _REST]
    return pa.schema(fields, metadata={"form": form.id, "title": form.titles[0]})


def _form_lines(store: Store, form: type[Form], wanted: Wanted) -> Iterator[Line]:
    columns = form_columns(form)
    for stored in read_records(store, Wanted(form.id, wanted.since, is_in_force=True), is_whole=False):
        for index, row in enumerate(stored.rows or [{}]) if form.row_fields() else [(None, {})]:
            line = _origin_of(stored)
            if form.row_fields():
                line["row_index"] = index if stored.rows else None
            untyped = {}
            for name, spec, is_row in columns:
                value = (row if is_row else stored.values).get(spec.key)
                line[name], is_typed = _typed(value, spec)
                if not is_typed:
                    untyped[name] = value
            line["untyped"] = json.dumps(untyped, ensure_ascii=False) if untyped else None
            yield line


def _origin_of(stored: Stored) -> Line:
    severities = [flag["severity"] for flag in stored.flags]
    return {
        "record_id": stored.record_id,
        "file": stored.sha256,
        "message_id": stored.message_id,
        "attachment_path": stored.path,
        "sender": stored.sender,
        "received_at": stored.received_at,
        "media": stored.media,
        "n_errors": severities.count("error"),
        "n_warnings": severities.count("warning"),
    }


def _typed(value: Any, spec: FieldSpec) -> tuple[Any, bool]:
    """The value as its column takes it, or None and False where it is not of the column's type."""
    if value is None:
        return None, True
    match spec.kind:
        case "integer":
            is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
            return (int(value), True) if is_whole and abs(value) < _MAX_INTEGER else (None, False)
        case "money":
            return _to_money(value)
        case "date":
            return _to_date(value)
        case "yes_no" | "seal":
            return (value, True) if isinstance(value, bool) else (None, False)
        case "choices":
            return ([str(each) for each in value], True) if isinstance(value, list) else (None, False)
        case _:
            return (value, True) if isinstance(value, str) else (str(value), True)


def _to_money(value: Any) -> tuple[Any, bool]:
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) >= 10**15:
        return None, False
    exact = Decimal(str(value))
    rounded = exact.quantize(Decimal("0.01"))
    return (rounded, True) if rounded == exact else (None, False)


def _to_date(value: Any) -> tuple[Any, bool]:
    try:
        return date.fromisoformat(value), True
    except (TypeError, ValueError):
        return None, False


def _flag_lines(store: Store, wanted: Wanted) -> Iterator[Line]:
    for form in store.forms:
        if wanted.form in (None, form.id):
            table = FormTable(form)
            for stored in read_records(store, Wanted(form.id, wanted.since, is_in_force=True), is_whole=False):
                for cells in table.flag_lines(stored):
                    yield dict(zip(_FLAG_KEYS, cells, strict=True))


def _write(out: Path, schema: Any, lines: Iterable[Line]) -> None:
    import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
    from pyarrow.parquet import ParquetWriter  # type: ignore[import-untyped, unused-ignore]

    source = iter(lines)
    with whole_file(out) as part, ParquetWriter(part, schema) as writer:
        while chunk := list(islice(source, _ROWS_A_GROUP)):
            writer.write_table(pa.Table.from_pylist(chunk, schema=schema))
