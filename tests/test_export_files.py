from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_records import made_message, made_record, made_result, sha_of
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import ErrorCode
from models.forms import FORM_BY_ID, FORMS
from models.record import ErrorDetail, ErrorLine, Flag, FlagCode, Record, Source
from store import FileResult, StoreError
from store.database import Store
from store.export import export_to
from store.export.delimited import safe_line
from store.export.excel import MAX_CELL_CHARS, to_cell_text
from store.export.tables import FLAG_WORDS
from store.reading import Wanted

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.cn","点")']
ODD = [
    "\x01坏\x1f",
    "_x0041_",
    "<r><t>x</t></r>",
    "<r>&bad</r>",
    " 前后 ",
    "a\r\nb",
    "\x7f",
    "\uffff",
    "http://x.cn",
    "😀",
]


def filled(store: Store) -> None:
    message = made_message("m1", ["a", "b", "c"])
    store.add_message(message)
    store.add_result(made_result(message, "a", *(form.id for form in FORMS)))
    line = ErrorLine(
        source=Source(path="m1/b.docx", sha256=sha_of("b")),
        error=ErrorDetail(code=ErrorCode.ENCRYPTED, message="文件有密码"),
    )
    store.add_result(FileResult("m1", "m1/b.docx", sha_of("b"), [line]))
    store.add_result(FileResult("m1", "m1/c.docx", sha_of("c"), ignored_because="签名中的标志"))


def one_value(store: Store, text: str, *flags: Flag) -> None:
    record = Record(
        form="key_expert", source=Source(path="a", sha256=sha_of("a")), values={"name": text}, flags=list(flags)
    )
    store.add_result(FileResult("m1", "a.docx", sha_of("a"), [record], program_version=repr(text)))


def workbook(path: Path) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path).worksheets}


def column(sheet: Worksheet, title: str) -> int:
    return [cell.value for cell in sheet[1]].index(title) + 1


def cell_of(sheet: Worksheet, title: str, row: int = 2) -> Any:
    return sheet.cell(row, column(sheet, title))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# -- JSON lines


def test_json_lines_are_the_contracts_shape(store: Store, tmp_path: Path) -> None:
    filled(store)
    assert export_to(store, tmp_path / "out.jsonl") == [tmp_path / "out.jsonl"]
    documents = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    records, [error] = documents[:6], documents[6:]
    assert [Record.model_validate(document) for document in records] == list(store.records())
    for document in records:
        assert list(document) == ["form", "source", "values", "rows", "evidence", "flags", "unmapped"]
        assert list(document["source"]) == ["path", "sha256", "media", "pages"]
        assert {tuple(entry) for entry in document["evidence"].values()} == {
            ("raw", "confidence", "page", "bbox", "cell", "method")
        }
    assert error == {
        "source": {"path": "m1/b.docx", "sha256": sha_of("b"), "media": None, "pages": [1, 1]},
        "error": {"code": "encrypted", "message": "文件有密码"},
    }


@pytest.mark.parametrize("text", ["a\u2028b", "a\x85b", "a\nb", "\ud800", "\x00"])
def test_a_record_is_one_line_whatever_breaks_a_reader_knows(store: Store, tmp_path: Path, text: str) -> None:
    record = Record.model_construct(
        form="key_expert", source=Source(path="a", sha256=sha_of("a")), values={"name": text}, rows=[], evidence={},
        flags=[], unmapped=[],
    )  # fmt: skip
    store.add_result(FileResult("m1", "a.docx", sha_of("a"), [record]))
    export_to(store, tmp_path / "out.jsonl")
    [line] = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["values"]["name"] == text.replace("\x00", "").replace("\ud800", "\ufffd")


# -- Excel


def test_a_workbook_has_a_sheet_a_form_and_sheets_of_flags_and_files(store: Store, tmp_path: Path) -> None:
    filled(store)
    export_to(store, tmp_path / "out.xlsx")
    sheets = workbook(tmp_path / "out.xlsx")
    assert len(sheets) == len(FORMS) + 2
    for form, sheet in zip(FORMS, sheets.values(), strict=False):
        titles = [spec.title for spec in (*form.fields(), *form.row_fields())]
        assert sheet.title.startswith(f"附件{form.annex} ")
        assert [cell.value for cell in sheet[1]][: len(titles)] == titles
        assert sheet.max_row == (3 if form.row_fields() else 2)
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref is not None
    assert sheets["问题清单"].max_row == 1 + 2 * len(FORMS)
    assert [row[1] for row in sheets["文件清单"].iter_rows(values_only=True)] == ["状态", "已读出", "未能读出", "忽略"]


def test_values_in_cells_are_of_their_types(sqlite_store: Store, tmp_path: Path) -> None:
    values: dict[str, Any] = {
        "name": "张三", "report_date": "2024-02-29", "id_number": "330102199001010011", "is_academician": True,
        "seal": False,
    }  # fmt: skip
    record = Record(form="key_expert", source=Source(path="a", sha256=sha_of("a")), values=values)
    base: dict[str, Any] = {
        "report_date": "2024-02-30",
        "internal_experts": 12,
        "external_experts": 10**17,
        "established": "2021-06",
    }
    other = Record(form="service_base", source=Source(path="a", sha256=sha_of("a")), values=base)
    sqlite_store.add_result(FileResult("m1", "a.docx", sha_of("a"), [record, other]))
    export_to(sqlite_store, tmp_path / "out.xlsx")
    sheets = list(workbook(tmp_path / "out.xlsx").values())
    expert, service = sheets[2], sheets[1]
    assert cell_of(expert, "填报日期").value == datetime(2024, 2, 29)
    assert cell_of(expert, "填报日期").number_format == "yyyy-mm-dd"
    assert cell_of(expert, "证件号码").value == "330102199001010011"
    assert (cell_of(expert, "院士").value, cell_of(expert, "盖章").value) == ("是", "无")
    assert cell_of(service, "填表日期").value == "2024-02-30"
    assert cell_of(service, "对口联系专家人数（副高及以上职称）/本单位专家").value == 12
    assert cell_of(service, "对口联系专家人数（副高及以上职称）/外单位专家").value == str(10**17)


def test_a_flagged_cell_is_coloured_and_says_why(sqlite_store: Store, tmp_path: Path) -> None:
    record = made_record(FORM_BY_ID["activity_plan"], n_rows=2, sha256=sha_of("a"))
    record.values["reporting_bureau"] = None
    record.flags[:] = [
        Flag.raised(FlagCode.MISSING, "reporting_bureau", "没有填报市局"),
        Flag.raised(FlagCode.TOO_LONG, "rows[1].activity_name", "太长"),
        Flag.raised(FlagCode.INVALID, "rows[1].activity_name", "不对"),
        Flag.raised(FlagCode.EXTRA_CONTENT, None, "多了"),
        Flag.raised(FlagCode.INVALID, "rows[7].budget", "没有这一行"),
    ]
    sqlite_store.add_result(FileResult("m1", "a.docx", sha_of("a"), [record]))
    export_to(sqlite_store, tmp_path / "out.xlsx")
    sheets = workbook(tmp_path / "out.xlsx")
    plan = list(sheets.values())[4]
    first, second = cell_of(plan, "填报市局", 2), cell_of(plan, "填报市局", 3)
    assert (first.fill.fgColor.rgb, first.comment.text) == ("FFFFC7CE", "没有填报市局")
    assert (second.fill.fill_type, second.comment) == (None, None)
    name = cell_of(plan, "活动名称", 3)
    assert (name.fill.fgColor.rgb, name.comment.text) == ("FFFFC7CE", "太长\n不对")
    assert cell_of(plan, "问题", 2).value == "填报市局：没有填报市局\n全表：多了\n第8行 活动预算：没有这一行"
    assert cell_of(plan, "问题", 3).value == "第2行 活动名称：太长\n第2行 活动名称：不对"
    flags = list(sheets["问题清单"].iter_rows(min_row=2, values_only=True))
    assert [(row[3], row[4], row[6]) for row in flags] == [
        ("填报市局", "missing", "错误"),
        ("第2行 活动名称", "too_long", "提醒"),
        ("第2行 活动名称", "invalid", "错误"),
        ("全表", "extra_content", "提醒"),
        ("第8行 活动预算", "invalid", "错误"),
    ]


@pytest.mark.parametrize("text", FORMULAS + ODD)
def test_no_text_becomes_a_formula_a_link_or_broken_xml(sqlite_store: Store, tmp_path: Path, text: str) -> None:
    one_value(sqlite_store, text, Flag.raised(FlagCode.INVALID, "name", text))
    export_to(sqlite_store, tmp_path / "out.xlsx")
    sheets = workbook(tmp_path / "out.xlsx")
    cell = cell_of(sheets["附件3 专家服务基层重点联系专家推荐表"], "姓名")
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert unescape(cell.value) == to_cell_text(text)  # Excel takes _x005F_ for _; openpyxl leaves it
    assert unescape(cell_of(sheets["问题清单"], "说明").value) == to_cell_text(text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None), min_size=1, max_size=30), code=st.sampled_from(sorted(FLAG_WORDS)))
def test_any_text_comes_back_from_the_workbook(tmp_path: Path, sqlite_store: Store, text: str, code: str) -> None:
    flag = Flag.model_construct(code=FlagCode(code), severity="error", field="name", message=text)
    record = Record.model_construct(
        form="key_expert", source=Source(path="a", sha256=sha_of("a")), values={"name": text}, rows=[], evidence={},
        flags=[flag], unmapped=[],
    )  # fmt: skip
    sqlite_store.add_result(FileResult("m1", "a.docx", sha_of("a"), [record], program_version=f"{datetime.now(UTC)}"))
    export_to(sqlite_store, tmp_path / "out.xlsx")
    [stored] = sqlite_store.records()
    name = str(stored.values["name"])
    sheet = workbook(tmp_path / "out.xlsx")["附件3 专家服务基层重点联系专家推荐表"]
    assert (cell_of(sheet, "姓名").value or "") == to_cell_text(name)


def test_a_text_too_long_for_a_cell_is_kept_whole_on_a_sheet_of_its_own(sqlite_store: Store, tmp_path: Path) -> None:
    text = "长" * 70_000 + "😀" * 10
    one_value(sqlite_store, text)
    export_to(sqlite_store, tmp_path / "out.xlsx")
    sheets = workbook(tmp_path / "out.xlsx")
    shown = cell_of(sheets["附件3 专家服务基层重点联系专家推荐表"], "姓名").value
    assert len(shown) <= MAX_CELL_CHARS
    assert shown.endswith("（共70010字，全文见“长文本”表）")
    assert "".join(row[4] for row in sheets["长文本"].iter_rows(min_row=2, values_only=True)) == text


def test_a_full_sheet_goes_on_in_the_next(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.export.excel.MAX_ROWS", 3)
    message = made_message("m1", "abcde")
    sqlite_store.add_results([made_result(message, name, "key_expert") for name in "abcde"])
    export_to(sqlite_store, tmp_path / "out.xlsx")
    sheets = workbook(tmp_path / "out.xlsx")
    parts = [sheet for title, sheet in sheets.items() if title.startswith("附件3")]
    assert [sheet.max_row for sheet in parts] == [3, 3, 2]


def test_reasons_past_the_limit_of_comments_stand_in_their_column(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.export.excel.MAX_COMMENTS", 1)
    message = made_message("m1", "ab")
    sqlite_store.add_results([made_result(message, name, "key_expert") for name in "ab"])
    export_to(sqlite_store, tmp_path / "out.xlsx")
    sheet = workbook(tmp_path / "out.xlsx")["附件3 专家服务基层重点联系专家推荐表"]
    assert [cell_of(sheet, "开户证件", row).comment is None for row in (2, 3)] == [False, True]
    assert cell_of(sheet, "开户证件", 3).fill.fgColor.rgb == "FFFFC7CE"
    assert "开户证件：" in cell_of(sheet, "问题", 3).value
    assert "本列总是全的" in cell_of(sheet, "问题", 1).comment.text


# -- CSV


def test_csv_is_for_excel(store: Store, tmp_path: Path) -> None:
    filled(store)
    written = export_to(store, tmp_path / "out.csv")
    assert sorted(path.name for path in written) == sorted(
        ["out.csv", "out.flags.csv", "out.files.csv", *(f"out.{form.id}.csv" for form in FORMS)]
    )
    assert sorted(path.name for path in tmp_path.glob("out*")) == sorted(path.name for path in written)
    for path in written:
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    [expert] = table(tmp_path / "out.key_expert.csv")
    assert (expert["姓名"], expert["填报日期"], expert["证件号码"]) == (
        "姓名1",
        "2024-02-02",
        "330100190001010001",
    ) or expert
    assert len(table(tmp_path / "out.activity_plan.csv")) == 2
    assert len(table(tmp_path / "out.flags.csv")) == 12
    values = table(tmp_path / "out.csv")
    assert len({row["记录编号"] for row in values}) == 6
    assert {row["行"] for row in values if row["字段"] == "budget"} == {"", "1", "2"}
    assert any(row["问题"] == "多了一句话" and row["名称"] == "全表" for row in values)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(sqlite_store: Store, tmp_path: Path, text: str) -> None:
    one_value(sqlite_store, text, Flag.raised(FlagCode.INVALID, "name", text))
    for path in export_to(sqlite_store, tmp_path / "out.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
        assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))] == []
    [expert] = table(tmp_path / "out.key_expert.csv")
    assert expert["姓名"] == "'" + text


@given(st.lists(st.text(max_size=20), max_size=5))
def test_safe_cells_never_begin_as_a_formula(cells: list[str]) -> None:
    for cell, safe in zip(cells, safe_line(cells), strict=True):
        assert not safe.strip().startswith(tuple("=+-@"))
        assert safe in (cell, "'" + cell)


# -- all of them


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
def test_an_empty_database_gives_a_file_of_headings(store: Store, tmp_path: Path, suffix: str) -> None:
    written = export_to(store, tmp_path / f"out{suffix}")
    assert all(path.is_file() for path in written)


def test_only_one_form_or_what_changed_is_exported(store: Store, tmp_path: Path) -> None:
    filled(store)
    later = datetime.now(UTC) + timedelta(hours=1)
    export_to(store, tmp_path / "one.jsonl", Wanted(form="demo_team"))
    export_to(store, tmp_path / "none.jsonl", Wanted(since=later))
    export_to(store, tmp_path / "one.xlsx", Wanted(form="demo_team"))
    assert len((tmp_path / "one.jsonl").read_text("utf-8").splitlines()) == 1
    assert (tmp_path / "none.jsonl").read_text("utf-8") == ""
    assert len(workbook(tmp_path / "one.xlsx")) == 3


def test_what_cannot_be_written_is_told_and_leaves_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"\.xlsx"):
        export_to(sqlite_store, tmp_path / "out.doc")
    with pytest.raises(StoreError, match="no folder"):
        export_to(sqlite_store, tmp_path / "none" / "out.xlsx")
    (tmp_path / "out.jsonl").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        export_to(sqlite_store, tmp_path / "out.jsonl")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_export_keeps_the_old_file_until_the_new_one_is_whole(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("alt")
    broken = Record.model_construct(
        form="key_expert",
        source=Source(path="a", sha256=sha_of("a")),
        values={},
        rows=[],
        evidence={},
        flags=[],
        unmapped=[],
    )
    store.add_result(FileResult("m1", "a.docx", sha_of("a"), [broken]))
    store.engine.dispose()
    with pytest.raises(ZeroDivisionError):
        export_to(_Failing(store.engine, FORMS), out)
    assert out.read_text() == "alt"
    assert sorted(path.name for path in tmp_path.glob("*out*")) == ["out.jsonl"]


class _Failing(Store):
    def keys_of(self, form: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        raise ZeroDivisionError


def test_the_package_is_light_to_import() -> None:
    code = "import store.export, sys; print({'sqlalchemy', 'alembic', 'xlsxwriter'} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ}, cwd=Path.cwd()
    )
    assert done.stdout.decode().strip() == "set()"


@pytest.mark.parametrize("name", ["a.xlsx", "summary.xlsx", "a.jsonl", "a.csv"])
def test_a_full_disk_is_told_and_leaves_nothing(sqlite_store: Store, tmp_path: Path, name: str) -> None:
    filled(sqlite_store)
    folder = tmp_path / "out"
    folder.mkdir()
    code = (
        "import resource, sys; from pathlib import Path; from store import open_store; "
        "from store.export import export_to, summary_to; out = Path(sys.argv[2]); store = open_store(sys.argv[1])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"  # a file that cannot grow, as on a full disk
        "(summary_to if out.stem == 'summary' else export_to)(store, out)"
    )
    url = sqlite_store.engine.url.render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-c", code, url, str(folder / name)], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("store.result.StoreError")
    assert "Exception ignored" not in done.stderr
    assert list(folder.iterdir()) == []
