"""A blank of one table and one list, learned and then used by every command, as an office would."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

import cli
from learn.declaration_file import load_catalogue
from store import open_store

RUN = CliRunner()

TITLE = "2026年企业技术需求登记表"
FIRM = "杭州云帆软件有限公司"
BLANK: dict[str, str] = {
    "企业类型": "□国有  □民营  □其他（请注明）______",
    "是否高新技术企业": "□是  □否",
    "合作方式（可多选）": "□技术咨询 □联合攻关 □人才培养",
}
FILLED = {
    "法定代表人": "张伟",
    "联系电话": "0571-88123456",
    "上年度营业收入（万元）": "3,500",
    "企业类型": "□国有  ☑民营  □其他（请注明）______",
    "是否高新技术企业": "☑是  ☑否",
    "合作方式（可多选）": "☑技术咨询 □联合攻关 ☑人才培养",
    "技术需求名称": "智能排产系统",
}
LABELS = list(FILLED)


def form(head: str, values: dict[str, str], experts: list[list[str]]) -> bytes:
    """The form as a Word file."""
    document = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph(TITLE)
    document.add_paragraph(head)
    table = document.add_table(len(LABELS), 2)
    for row, label in enumerate(LABELS):
        table.cell(row, 0).text, table.cell(row, 1).text = label, values.get(label, "")
    document.add_paragraph("需求专家意向")
    listed = document.add_table(4, 4)
    for column, label in enumerate(["序号", "专家姓名", "工作单位", "服务天数"]):
        listed.cell(0, column).text = label
    for row in range(1, 4):
        listed.cell(row, 0).text = str(row)
    for row, expert in enumerate(experts, 1):
        for column, word in enumerate(expert, 1):
            listed.cell(row, column).text = word
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def shoubiao(*words: object) -> str:
    """What a command printed; it must go well."""
    result = RUN.invoke(cli.app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the learned form, one return, and what a run over an export made of it."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "需求登记表.docx").write_bytes(form("企业名称（盖章）：______    填报日期：  年  月  日", BLANK, []))
    shoubiao("learn", folder / "需求登记表.docx", "--id", "demand", "--out", folder / "forms")
    head = f"企业名称（盖章）：{FIRM}    填报日期：2026年2月3日"
    returned = form(head, FILLED, [["陈光明", "浙江大学", "20"], ["周海燕", "中国计量大学", "5"]])
    (folder / "云帆.docx").write_bytes(returned)
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("云帆.docx", returned)
    (folder / "campaign.yaml").write_text(
        f"name: 征集需求\nunits: [{FIRM}, 宁波海川机械股份有限公司]\n"
        f"forms:\n  demand: {{at_least: 1, stamped: false}}\n",
        "utf-8",
    )
    common = ["--db", folder / "x.db", "--forms", folder / "forms", "--campaign", folder / "campaign.yaml"]
    ran = json.loads(shoubiao("run", folder / "export.zip", *common, "--json", "--jobs", 1))
    assert (ran["ok"], ran["errors"]) == (1, {})
    return folder


def test_what_was_learned_can_be_checked_and_shown(office: Path) -> None:
    shoubiao("forms", "check", office / "forms" / "demand.yaml")
    schema = json.loads(shoubiao("forms", "show", "demand", "--forms", office / "forms"))
    assert {"技术需求名称", "合作方式（可多选）"} <= {one.get("x-label") for one in schema["properties"].values()}
    tried = shoubiao("forms", "try", office / "forms" / "demand.yaml", office / "云帆.docx")
    assert FIRM in tried


def test_the_view_holds_typed_values_row_by_row(office: Path) -> None:
    catalogue = load_catalogue(office / "forms")
    key_of = {spec.entry.label: spec.key for spec in (*catalogue.by_id["demand"].fields(),)}
    key_of |= {spec.entry.label: spec.key for spec in catalogue.by_id["demand"].row_fields()}
    labels = ["企业名称", "填报日期", "上年度营业收入（万元）", "企业类型", "是否高新技术企业", "专家姓名", "服务天数"]
    query = f"SELECT {', '.join(key_of[label] for label in labels)} FROM demand ORDER BY row_index"
    with open_store(f"sqlite:///{office / 'x.db'}", catalogue) as store, store.reading() as connection:
        found: list[tuple[Any, ...]] = [tuple(row) for row in connection.exec_driver_sql(query)]
    head = (FIRM, "2026-02-03", 35_000_000, "民营", None)
    assert found == [(*head, "陈光明", 20), (*head, "周海燕", 5)]


def test_ledger_letters_and_tables_know_the_form(office: Path) -> None:
    common = ["--db", office / "x.db", "--forms", office / "forms"]
    ledger = json.loads(shoubiao("status", *common, "--json"))
    states = {each["unit"]: each["forms"]["demand"]["states"] for each in ledger["units"]}
    assert states == {FIRM: ["returned", "has_errors"], "宁波海川机械股份有限公司": ["missing"]}
    shoubiao("letters", office / "letters", *common)
    assert {path.stem.split("-")[-1] for path in (office / "letters").iterdir()} == {"补正通知", "催报"}
    shoubiao("export", office / "out.xlsx", *common)
    sheet = next(sheet for sheet in openpyxl.load_workbook(office / "out.xlsx") if "企业技术需求登记表" in sheet.title)
    assert FIRM in {cell.value for row in sheet.iter_rows() for cell in row}
    shoubiao("export", office / "out.jsonl", *common)
    record = json.loads((office / "out.jsonl").read_text("utf-8"))
    assert (record["form"], len(record["rows"])) == ("demand", 2)


def test_copies_can_be_compared_and_the_form_follows_its_next_blank(office: Path) -> None:
    changed = FILLED | {"技术需求名称": "智能仓储系统"}
    head = f"企业名称（盖章）：{FIRM}    填报日期：2026年2月3日"
    experts = [["陈光明", "浙江大学", "20"], ["周海燕", "中国计量大学", "5"]]
    (office / "改.docx").write_bytes(form(head, changed, experts))
    shown = RUN.invoke(
        cli.app, ["diff", str(office / "云帆.docx"), str(office / "改.docx"), "--forms", str(office / "forms")]
    )
    assert "智能仓储系统" in shown.stdout
    words = BLANK | {"企业类型": "□国有  □民营  □外资  □其他（请注明）______"}
    (office / "2027.docx").write_bytes(form("企业名称（盖章）：______    填报日期：  年  月  日", words, []))
    said = shoubiao("forms", "update", office / "forms" / "demand.yaml", office / "2027.docx")
    assert "外资" in said
