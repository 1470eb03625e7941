"""Declared forms from mail export to database, ledger, letters and Excel, on the command line."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from declared_forms import FORMS, filled, write_folder
from typer.testing import CliRunner

import cli
from models.forms.demo_team import DemoTeam
from store import open_store

RUN = CliRunner()

STAFF = {"R2C2": "10", "R2C3": "20%", "R3C2": "40", "R3C3": "80", "R4C2": "51", "R4C3": "100"}
HEAD = {"unit": "杭州市第一医院", "year": "2024", "report_date": "2025年3月1日"}


def shoubiao(*words: object) -> str:
    """What a command printed; it must go well."""
    result = RUN.invoke(cli.app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def export_of(folder: Path, files: dict[str, bytes]) -> Path:
    """A zip of returned files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    path = folder / "returns.zip"
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    """An export: two declared forms, one built in."""
    return export_of(
        tmp_path,
        {
            "统计表.docx": filled("staff_count", STAFF, HEAD),
            "预算.docx": filled("activity_budget", {"R1C2": "培训班", "R6C3": "2", "R8C2": "资料费", "R8C3": "1.5"}),
            "示范团.docx": DemoTeam.blank_bytes(),
        },
    )


def figures(*words: object) -> dict[str, Any]:
    """The figures of a run."""
    found: dict[str, Any] = json.loads(shoubiao("run", *words, "--json", "--jobs", 1))
    return found


def rows(url: str, folder: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query gives."""
    from learn.declaration_file import load_catalogue

    with open_store(url, load_catalogue(folder)) as store, store.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_run_fills_the_views_of_declared_forms(tmp_path: Path, returns: Path, database_url: str) -> None:
    folder = write_folder(tmp_path / "forms")
    summary = figures(returns, "--db", database_url, "--forms", folder, "--files", tmp_path / "kept")
    assert summary["ok"] == 3
    found = rows(database_url, folder, "SELECT unit, doctor_count, doctor_share, total_count FROM staff_count")
    assert [(unit, int(count), float(share), int(total)) for unit, count, share, total in found] == [
        ("杭州市第一医院", 10, 20.0, 51)
    ]
    query = "SELECT activity, row_index, item, amount FROM activity_budget ORDER BY row_index"
    assert [(*head, float(amount)) for *head, amount in rows(database_url, folder, query)] == [
        ("培训班", 0, "场地费", 20000.0),
        ("培训班", 1, "资料费", 15000.0),
    ]


def test_a_form_that_is_added_or_changed_redoes_only_what_it_may_concern(tmp_path: Path, returns: Path) -> None:
    url = f"sqlite:///{tmp_path / 'returns.db'}"
    assert figures(returns, "--db", url)["errors"] == {"no_form": 1}  # the budget passes for a plan that lacks labels
    folder = write_folder(tmp_path / "forms", "staff_count")
    added = figures(returns, "--db", url, "--forms", folder)
    assert (added["read"], added["ok"], added["known"]) == (2, 2, 1)
    again = figures(returns, "--db", url, "--forms", folder)
    assert (again["read"], again["known"]) == (0, 3)
    path = folder / "staff_count.yaml"
    path.write_text(path.read_text("utf-8").replace("max: 100,", "max: 10,"), "utf-8")
    changed = figures(returns, "--db", url, "--forms", folder)
    assert changed["read"] == 2  # its own return, and the one that lacks labels of the form it was taken for
    query = "SELECT field FROM flags f JOIN records r ON r.record_id = f.record_id WHERE form = 'staff_count'"
    assert {"doctor_share", "master_share"} <= {row[0] for row in rows(url, folder, query)}
    assert figures(returns, "--db", url)["read"] == 0  # without the folder its records are left alone
    assert rows(url, folder, "SELECT total_count FROM staff_count") == [(51,)]


def test_status_letters_and_workbook_know_declared_forms(tmp_path: Path, returns: Path) -> None:
    url, folder = f"sqlite:///{tmp_path / 'returns.db'}", write_folder(tmp_path / "forms")
    campaign = tmp_path / "campaign.yaml"
    campaign.write_text(
        "name: 年度统计\nunits: [杭州市第一医院, 宁波市第二医院]\n"
        "forms:\n  staff_count: {at_least: 1, stamped: false}\n  activity_budget:\n",
        "utf-8",
    )
    figures(returns, "--db", url, "--forms", folder, "--campaign", campaign)
    ledger = json.loads(shoubiao("status", "--db", url, "--forms", folder, "--campaign", campaign, "--json"))
    cells = {each["unit"]: each["forms"]["staff_count"] for each in ledger["units"]}
    assert cells["宁波市第二医院"]["states"] == ["missing"]
    assert cells["杭州市第一医院"]["returned"] == 1
    assert "has_errors" in cells["杭州市第一医院"]["states"]
    shoubiao("letters", tmp_path / "letters", "--db", url, "--forms", folder, "--campaign", campaign)
    assert sorted(path.suffix for path in (tmp_path / "letters").iterdir())
    book = tmp_path / "out.xlsx"
    shoubiao("export", book, "--db", url, "--forms", folder)
    import openpyxl

    names = openpyxl.load_workbook(book, read_only=True).sheetnames
    assert [name for name in ("单位人才队伍情况统计表", "活动经费预算明细表") if name not in names] == []


def test_forms_lists_shows_checks_and_tries_declared_forms(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "forms")
    listing = shoubiao("forms", "--forms", folder)
    assert [name for name in FORMS if name not in listing] == []
    schema = json.loads(shoubiao("forms", "show", "staff_count", "--forms", folder))
    assert schema["properties"]["doctor_share"]["x-unit"] == "%"
    assert "can be used" in RUN.invoke(cli.app, ["forms", "check", str(folder / "staff_count.yaml")]).output
    returned = tmp_path / "返回.docx"
    returned.write_bytes(filled("staff_count", STAFF, HEAD))
    shown = shoubiao("forms", "try", folder / "staff_count.yaml", returned)
    assert "合计/人数" in shown
    assert "51" in shown
    assert "inconsistent" in shown


def test_a_wrong_declaration_is_told_with_its_line(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "forms", "staff_count")
    path = folder / "staff_count.yaml"
    lines = path.read_text("utf-8").splitlines()
    number = next(at for at, line in enumerate(lines) if "doctor_count" in line)
    lines[number] = lines[number].replace("type: integer", "type: integr")
    path.write_text("\n".join(lines), "utf-8")
    result = RUN.invoke(cli.app, ["forms", "check", str(path)])
    assert result.exit_code == 2
    assert f"staff_count.yaml:{number + 1}: " in result.output
    result = RUN.invoke(cli.app, ["extract", str(folder / "staff_count.docx"), "--forms", str(folder)])
    assert result.exit_code == 2
    assert f"staff_count.yaml:{number + 1}: " in result.output
