"""Records as CSV for Excel: UTF-8 with a byte order mark, no cell a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

from models.entry import FieldSpec
from store.database import Store
from store.export.files import whole_file
from store.export.tables import FILE_HEADINGS, FLAG_HEADINGS, FormTable, Shown, file_line, shown
from store.reading import Stored, Wanted, read_files, read_records

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_VALUE_TITLES = ("表", "单位", "文件", "记录编号", "行", "字段", "名称", "值", "问题", "发件人", "收件时间")


def write_csv(store: Store, out: Path, wanted: Wanted) -> list[Path]:
    """The files written: ``out`` with one line a value, ``NAME.<form>.csv`` with one line a record (of lists: a row),
    ``NAME.flags.csv`` and ``NAME.files.csv``.
    """
    return _write(store, wanted, lambda name: out if name == "values" else _beside(out, name))


def write_csv_folder(store: Store, folder: Path, wanted: Wanted) -> list[Path]:
    """The files written: ``values.csv`` with one line a value, ``<form>.csv``, ``flags.csv`` and ``files.csv``."""
    return _write(store, wanted, lambda name: folder / f"{name}.csv")


def _write(store: Store, wanted: Wanted, place: Callable[[str], Path]) -> list[Path]:
    tables = [FormTable(form) for form in store.forms if wanted.form in (None, form.id)]
    paths = [place(name) for name in ("values", "flags", "files")]
    with ExitStack() as stack:
        values, flags, files = (_opened(stack, path) for path in paths)
        values.writerow(_VALUE_TITLES)
        flags.writerow([heading.title for heading in FLAG_HEADINGS])
        files.writerow([heading.title for heading in FILE_HEADINGS])
        for table in tables:
            paths.append(place(table.form.id))
            lines = _opened(stack, paths[-1])
            lines.writerow([heading.title for heading in table.headings])
            for stored in read_records(store, Wanted(table.form.id, wanted.since, is_in_force=True), is_whole=False):
                lines.writerows(safe_line(line.cells) for line in table.lines(stored))
                values.writerows(safe_line(line) for line in _value_lines(table, stored))
                flags.writerows(safe_line(line) for line in table.flag_lines(stored))
        for row in read_files(store, wanted):
            files.writerow(safe_line(file_line(row)))
    return paths


def safe_line(cells: Iterable[Shown]) -> list[str]:
    """The cells as text that no spreadsheet takes for a formula: an apostrophe goes before such a beginning."""
    return [_safe(cell) for cell in cells]


def _safe(cell: Shown) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return "'" + cell if cell.lstrip(" \u3000\ufeff").startswith(_FORMULA_STARTS) else cell
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _value_lines(table: FormTable, stored: Stored) -> Iterator[list[Shown]]:
    reasons: dict[str | None, list[str]] = {}
    for flag in stored.flags:
        reasons.setdefault(flag["field"], []).append(flag["message"])
    moment = stored.received_at.replace(tzinfo=None) if stored.received_at else None
    head: list[Shown] = [table.title, stored.unit, stored.path, stored.record_id]
    rows: list[tuple[int | None, dict[str, Any], tuple[FieldSpec, ...]]] = [(None, stored.values, table.form.fields())]
    rows += [(index, row, table.form.row_fields()) for index, row in enumerate(stored.rows)]
    for index, values, specs in rows:
        for spec in specs:
            name = spec.key if index is None else f"rows[{index}].{spec.key}"
            value, why = shown(values.get(spec.key), spec), reasons.pop(name, [])
            if value not in (None, "") or why:
                number = None if index is None else index + 1
                yield [*head, number, spec.key, spec.title, value, "\n".join(why), stored.sender, moment]
    for field, why in reasons.items():
        yield [*head, None, field, table.field_title(field), None, "\n".join(why), stored.sender, moment]


def _beside(out: Path, name: str) -> Path:
    return out.with_name(f"{out.stem}.{name}{out.suffix}")


def _opened(stack: ExitStack, path: Path) -> Any:
    part = stack.enter_context(whole_file(path))
    # The files come up one after another at the end; each is whole.
    return csv.writer(stack.enter_context(part.open("w", encoding="utf-8-sig", newline="", errors="replace")))
