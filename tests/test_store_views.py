from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
import yaml
from made_records import made_message, made_record, made_result, sha_of

from models.forms.activity_plan import ActivityPlan
from models.forms.key_expert import KeyExpert
from models.record import Record, Source, Value
from store import FileResult, StoreError, open_store
from store.database import Store
from store.views import declare_views, form_columns

CONTRACT = yaml.safe_load((Path(__file__).parent / "contract_forms.yaml").read_text("utf-8"))["forms"]


def lines(store: Store, view: str, order: str = "record_id") -> list[dict[str, Any]]:
    with store.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.text(f'SELECT * FROM "{view}" ORDER BY {order}'))]


def one(
    store: Store, form: str, values: dict[str, Value], rows: list[dict[str, Value]] | None = None
) -> dict[str, Any]:
    sha256 = sha_of(form)
    record = Record(form=form, source=Source(path="a", sha256=sha256), values=values, rows=rows or [])
    store.add_result(FileResult("m1", "a.docx", sha256, [record], program_version=str(values)))
    return lines(store, form)[0]


@pytest.mark.parametrize("form_id", CONTRACT)
def test_a_view_has_the_contracts_keys_as_columns(store: Store, form_id: str) -> None:
    form = CONTRACT[form_id]
    fields = [part for entry in form["fields"] for part in (entry if isinstance(entry, list) else [entry])]
    keys = [field["key"] for field in fields + form.get("rows", [])]
    index = ["row_index"] if form.get("rows") else []
    store.add_result(made_result(made_message("m1", ["a"]), "a", form_id))
    [first, *_] = lines(store, form_id)
    assert list(first) == ["record_id", "file", "position", "message_id", "attachment_path", *index, *keys]
    assert (first["file"], first["message_id"], first["attachment_path"]) == (sha_of("a"), "m1", "m1/a.docx")
    assert [key for key in keys if first[key] is None] == []


def test_files_has_exactly_the_contracts_columns(store: Store) -> None:
    message = made_message("m1", ["a", "b"])
    store.add_message(message)
    store.add_result(made_result(message, "a", "key_expert"))
    [a, b] = lines(store, "files", "attachment_path")
    assert list(a) == ["message_id", "attachment_path", "sha256", "status", "error_code", "sender", "received_at"]
    assert (a["status"], b["status"], a["sender"]) == ("ok", "pending", "m1@example.cn")


def test_types_are_those_of_the_database(store: Store) -> None:
    is_typed = store.engine.dialect.name == "postgresql"
    line = one(
        store,
        "overseas_action",
        {"start_date": "2024-02-29", "expert_count": 12, "budget": 50000.5, "seal": True, "bank_code": "012"},
    )
    assert line["start_date"] == (date(2024, 2, 29) if is_typed else "2024-02-29")
    assert line["expert_count"] == 12
    assert line["budget"] == (Decimal("50000.5") if is_typed else 50000.5)
    assert line["seal"] is True if is_typed else line["seal"] == 1
    assert line["bank_code"] == "012"


@pytest.mark.parametrize(
    "bad", ["2024-02-30", "2024-13-01", "0000-01-01", "24年春", "2024-1-1", "-0001-01-01", "2024-01-01x", ""]
)
def test_what_failed_its_type_is_null_in_the_view_and_raw_in_the_values(store: Store, bad: str) -> None:
    line = one(
        store,
        "service_base",
        {
            "report_date": bad,
            "established": bad,
            "internal_experts": "十几",
            "is_provincial_base": "是",
            "base_name": bad,
        },
    )
    keys = ("report_date", "established", "internal_experts", "is_provincial_base")
    assert [line[key] for key in keys] == [None] * 4
    assert line["base_name"] == bad
    raw = {row["key"]: row["value"] for row in lines(store, "field_values")}
    assert raw["report_date"] in (bad, f'"{bad}"')


def test_a_month_is_a_month(store: Store) -> None:
    assert one(store, "service_base", {"established": "2021-06"})["established"] == "2021-06"


def test_ticked_options_are_joined_in_the_forms_order(store: Store) -> None:
    line = one(store, "demo_team", {"service_forms": ["技术指导", "人才培养", "其他"], "interprovincial_support": []})
    assert line["service_forms"] == "技术指导、人才培养、其他"
    assert line["interprovincial_support"] is None
    assert one(store, "demo_team", {"service_forms": "看不懂"})["service_forms"] in (None, "看不懂")


def test_numbers_beyond_all_bounds_do_not_break_the_view(store: Store) -> None:
    line = one(store, "overseas_action", {"expert_count": 10**29, "budget": 1e300})
    assert float(line["expert_count"]) == 1e29
    assert float(line["budget"]) == pytest.approx(1e300)


def test_a_list_has_one_line_a_row_and_one_if_it_is_empty(store: Store) -> None:
    sha256 = sha_of("x")
    records = [made_record(ActivityPlan, number, n_rows=n_rows, sha256=sha256) for number, n_rows in ((1, 12), (2, 0))]
    store.add_result(FileResult("m1", "a.docx", sha256, records))
    found = lines(store, "activity_plan", "position, row_index")
    assert [(line["position"], line["row_index"]) for line in found] == [(0, n) for n in range(12)] + [(1, None)]
    assert {line["reporting_bureau"] for line in found[:12]} == {"填报市局1"}
    assert [line["seq"] for line in found[:12]] == list(range(1, 13))
    assert found[12]["reporting_bureau"] == "填报市局2"


def test_a_file_on_several_mails_is_one_line_a_record_and_belongs_to_the_earliest(store: Store) -> None:
    mails = [made_message("m1", ["a"], day=5), made_message("m2", ["a"], day=3), made_message("m3", ["a"], day=4)]
    store.add_messages(mails)
    store.add_result(made_result(mails[0], "a", "key_expert"))
    [line] = lines(store, "key_expert")
    assert (line["message_id"], line["attachment_path"]) == ("m2", "m2/a.docx")
    assert len(lines(store, "files", "message_id")) == 3
    assert [record.source.path for record in store.records()] == ["m2/a.docx"]


def test_every_value_has_a_line_with_its_evidence(store: Store) -> None:
    record = made_record(ActivityPlan, sha256=sha_of("x"))
    store.add_result(FileResult("m1", "a.docx", sha_of("x"), [record]))
    found = lines(store, "field_values", "row_index, key")
    n_values = len(record.values) + sum(len(row) for row in record.rows)
    assert len(found) == n_values
    assert {line["raw"] for line in found} == {f"原文{key}" for key in record.evidence}
    assert {line["confidence"] for line in found} == {1.0}


def test_a_changed_form_gives_a_changed_view(database_url: str) -> None:
    class Shorter(ActivityPlan):
        @classmethod
        def fields(cls) -> Any:
            return ActivityPlan.fields()[:1]

        @classmethod
        def row_fields(cls) -> Any:
            return ()

    def columns(store: Store) -> list[str]:
        return [column["name"] for column in sa.inspect(store.engine).get_columns("activity_plan")]

    with open_store(database_url) as store:
        many = columns(store)
    with open_store(database_url, [Shorter]) as store:
        assert columns(store)[-1] == "reporting_bureau"
        assert "key_expert" in sa.inspect(store.engine).get_view_names()  # a form that others declare
    with open_store(database_url) as store:
        assert columns(store) == many


def test_a_view_of_the_users_own_is_not_torn_down(postgresql_url: str) -> None:
    with open_store(postgresql_url) as store, store.engine.begin() as connection:
        connection.execute(sa.text("CREATE VIEW mine AS SELECT name FROM key_expert"))

    class Shorter(KeyExpert):
        @classmethod
        def fields(cls) -> Any:
            return KeyExpert.fields()[:1]

    with pytest.raises(StoreError, match="key_expert"):
        open_store(postgresql_url, [Shorter])


def test_columns_are_explained_in_chinese(postgresql_url: str) -> None:
    with open_store(postgresql_url) as store, store.reading() as connection:
        query = "SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = 'key_expert'::regclass"
        comments = [row[0] for row in connection.execute(sa.text(query + " AND attnum > 0 ORDER BY attnum"))]
    assert comments[-1] == "开户证件"
    assert None not in comments


def test_a_rows_key_that_is_a_heads_key_too_gets_another_name() -> None:
    class Twice(ActivityPlan):
        @classmethod
        def row_fields(cls) -> Any:
            return ActivityPlan.fields()[:1]

    assert [name for name, _, _ in form_columns(Twice)][-1] == "row_reporting_bureau"


def test_a_key_that_is_no_plain_name_never_reaches_the_database() -> None:
    class Odd(KeyExpert):
        id: ClassVar[str] = 'x"; DROP TABLE records'

    with pytest.raises(ValueError, match="plain name"):
        declare_views("sqlite", [Odd])
