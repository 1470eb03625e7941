"""Parquet and folders of tables: typed columns, Chinese labels, what failed its type kept beside."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from made_records import made_message, made_record, sha_of
from pyarrow import parquet

from models.forms import FORM_BY_ID, FORMS
from models.record import Record, Value
from store import FileResult, StoreError
from store.database import Store
from store.export import export_to, export_to_folder
from store.reading import Wanted


def fill(store: Store, *records: Record) -> None:
    message = made_message("m1", [str(number) for number, _ in enumerate(records)])
    store.add_message(message)
    for number, record in enumerate(records):
        path = message.attachments[number].path
        store.add_result(FileResult("m1", path, sha_of(str(number)), [record], program_version="1.0"))


def table_of(store: Store, tmp_path: Path, form: str) -> pa.Table:
    (out,) = export_to(store, tmp_path / "x.parquet", Wanted(form))
    return parquet.read_table(out)


def test_columns_have_the_types_of_their_fields(store: Store, tmp_path: Path) -> None:
    fill(store, made_record(FORM_BY_ID["overseas_action"], 3))
    table = table_of(store, tmp_path, "overseas_action")
    (row,) = table.to_pylist()
    assert (row["budget"], row["start_date"], row["expert_count"]) == (Decimal("3001.50"), date(2024, 4, 4), 3)
    options = next(spec.options for spec in FORM_BY_ID["overseas_action"].fields() if spec.key == "activity_forms")
    assert row["activity_forms"] == list(options[:4])
    assert row["received_at"] == datetime(2024, 1, 1, 2, tzinfo=UTC)
    assert (row["untyped"], row["n_errors"], row["n_warnings"]) == (None, 1, 1)
    assert table.schema.field("budget").metadata[b"label"].decode() == "总预算"
    assert table.schema.field("seal").type == pa.bool_()


def test_what_failed_its_type_is_null_and_kept(store: Store, tmp_path: Path) -> None:
    record = made_record(FORM_BY_ID["overseas_action"])
    wrong: dict[str, Value] = {
        "budget": "约五万",
        "start_date": "二月初",
        "expert_count": 12.5,
        "seal": None,
        "activity_forms": "讲座",
    }
    record.values.update(wrong)
    fill(store, record)
    (row,) = table_of(store, tmp_path, "overseas_action").to_pylist()
    assert [row[key] for key in wrong] == [None] * len(wrong)
    assert json.loads(row["untyped"]) == {key: value for key, value in wrong.items() if value is not None}


def test_a_list_has_a_line_a_row(store: Store, tmp_path: Path) -> None:
    plan = FORM_BY_ID["activity_plan"]
    fill(store, made_record(plan, 1, n_rows=3), made_record(plan, 2, n_rows=0))
    rows = table_of(store, tmp_path, "activity_plan").to_pylist()
    assert [row["row_index"] for row in rows] == [0, 1, 2, None]
    assert [row["expert_count"] for row in rows] == [1, 2, 3, None]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_folder_holds_a_file_a_form(store: Store, tmp_path: Path, kind: str) -> None:
    fill(store, *(made_record(form) for form in FORMS))
    paths = export_to_folder(store, tmp_path / "out" / "tables", kind)
    names = {path.stem for path in paths}
    assert names == {form.id for form in FORMS} | {"flags", "files"} | ({"values"} if kind == "csv" else set())
    assert {path.name for path in (tmp_path / "out" / "tables").iterdir()} == {path.name for path in paths}
    for path in paths:
        if kind == "csv":
            assert len(list(csv.reader(path.read_text("utf-8-sig").splitlines()))) > 1
        else:
            assert parquet.read_table(path).num_rows > 0
    only = export_to_folder(store, tmp_path / "one", kind, Wanted("key_expert"))
    assert {path.stem for path in only} & {form.id for form in FORMS} == {"key_expert"}


def test_a_file_holds_one_form(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="one form"):
        export_to(sqlite_store, tmp_path / "x.parquet")
    with pytest.raises(StoreError, match="csv or parquet"):
        export_to_folder(sqlite_store, tmp_path, "xlsx")
    (out,) = export_to(sqlite_store, tmp_path / "x.parquet", Wanted("key_expert"))
    assert parquet.read_table(out).num_rows == 0


def test_only_what_was_read_since(store: Store, tmp_path: Path) -> None:
    fill(store, made_record(FORM_BY_ID["key_expert"]))
    now = datetime.now(UTC)
    for moment, n_rows in ((now - timedelta(minutes=5), 1), (now + timedelta(minutes=5), 0)):
        (out,) = export_to(store, tmp_path / "x.parquet", Wanted("key_expert", moment))
        assert parquet.read_table(out).num_rows == n_rows
