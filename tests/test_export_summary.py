from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from made_records import made_record, sha_of

from models.forms import FORM_BY_ID
from models.record import Record
from store import FileResult, StoreError, open_store
from store.database import Store
from store.export import summary_to

PLAN = FORM_BY_ID["activity_plan"]


def put(store: Store, unit: str, number: int, *budgets: int | float | str | None) -> Record:
    record = made_record(PLAN, number, n_rows=len(budgets), sha256=sha_of(unit + str(number)))
    record.values["reporting_bureau"] = unit
    for row, budget in zip(record.rows, budgets, strict=True):
        row["budget"] = budget
    store.add_result(FileResult("m1", f"{unit}{number}.docx", record.source.sha256, [record]))
    return record


def test_rows_of_all_units_are_joined_numbered_and_summed(sqlite_store: Store, tmp_path: Path) -> None:
    put(sqlite_store, "温州市", 1, 1000, 2000.5)
    put(sqlite_store, "杭州市", 2, "若干")
    empty = made_record(PLAN, 3, n_rows=1, sha256=sha_of("x"))
    empty.rows[0] = {"seq": 1}
    sqlite_store.add_result(FileResult("m1", "x.docx", sha_of("x"), [empty]))
    summary_to(sqlite_store, tmp_path / "汇总.xlsx")
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx")
    assert book.sheetnames == ["附件5汇总", "附件6汇总"]
    sheet = book["附件5汇总"]
    assert sheet["A1"].value == PLAN.titles[0]
    assert "A1:J1" in [str(span) for span in sheet.merged_cells.ranges]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["序号", "填报市局", *(spec.title for spec in PLAN.row_fields()[1:])]
    assert [(row[0], row[1], row[-1]) for row in rows[1:4]] == [
        (1, "杭州市", "若干"),
        (2, "温州市", 1000),
        (3, "温州市", 2000.5),
    ]
    assert (rows[4][0], rows[4][-1]) == ("合计", "=SUM(J4:J6)")
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$3:$3")
    cached = openpyxl.load_workbook(tmp_path / "汇总.xlsx", data_only=True)["附件5汇总"]
    assert cached["J7"].value == 3000.5
    assert len(rows) == 5


def test_a_unit_that_returned_twice_is_named(sqlite_store: Store, tmp_path: Path) -> None:
    first, second = put(sqlite_store, "温州市", 1, 1000), put(sqlite_store, "温州市", 2, 1000)
    summary_to(sqlite_store, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["附件5汇总"]
    assert "温州市（2份）" in str(sheet["A7"].value)
    with sqlite_store.reading() as connection:
        ids = connection.exec_driver_sql("SELECT record_id, file FROM activity_plan").all()
    in_force = {record_id for record_id, sha256 in ids if sha256 == second.source.sha256}
    summary_to(sqlite_store, tmp_path / "b.xlsx", in_force)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["附件5汇总"]
    assert sheet.max_row == 5
    assert first.source.sha256 != second.source.sha256


@pytest.mark.parametrize("text", ["=1+1", "<r>&</r>", "\x01"])
def test_no_text_becomes_a_formula(sqlite_store: Store, tmp_path: Path, text: str) -> None:
    put(sqlite_store, text, 1, text)
    summary_to(sqlite_store, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["附件5汇总"]
    assert {sheet["B4"].data_type, sheet["J4"].data_type} == {"s"}


def test_an_empty_database_gives_empty_lists(sqlite_store: Store, tmp_path: Path) -> None:
    summary_to(sqlite_store, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["附件6汇总"]["A4"].value == "合计"
    with pytest.raises(StoreError, match=r"\.xlsx"):
        summary_to(sqlite_store, tmp_path / "a.csv")


def test_lists_without_an_annex_have_sheets_of_their_own(tmp_path: Path) -> None:
    unnumbered = [type(name, (PLAN,), {"id": name, "annex": None}) for name in ("one_list", "other_list")]
    same = type("same", (PLAN,), {"id": "same_annex"})
    with open_store(f"sqlite:///{tmp_path / 'a.db'}", [PLAN, same, *unnumbered]) as store:
        summary_to(store, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == [
        "附件5汇总",
        "same_annex汇总",
        "one_list汇总",
        "other_list汇总",
    ]
