"""Copies of declared forms, read: lists among fields, tables of two headings, several values in one cell, letters."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from declared_forms import FORMS, filled, write_folder

from benchmarks.scoring import score_file
from benchmarks.word_accuracy import read_with_pipeline
from extract.pipeline import blank_of, extract
from learn import read_blank
from learn.declaration_file import from_yaml, load_catalogue
from models.catalogue import Catalogue
from models.record import Record
from samples.blank_forms import BlankForm, to_docx
from samples.declared import make_declared


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The built-in forms and the three of ``declared_forms``."""
    return load_catalogue(write_folder(tmp_path_factory.mktemp("forms")))


def read(data: bytes, catalogue: Catalogue) -> Record:
    """The one record of a file."""
    results = extract(data, "a.docx", catalogue=catalogue)
    assert len(results) == 1
    assert isinstance(results[0], Record)
    return results[0]


def values(record: Record) -> dict[str, Any]:
    """The values that are not empty."""
    return {key: value for key, value in record.values.items() if value not in (None, [])}


def flags(record: Record) -> set[tuple[str, str | None]]:
    """Code and field of each flag."""
    return {(str(flag.code), flag.field) for flag in record.flags}


@pytest.mark.parametrize("name", FORMS)
def test_a_blank_has_all_labels_and_reads_as_nothing(name: str, catalogue: Catalogue) -> None:
    assert blank_of(catalogue.by_id[name]).unplaced == ()
    record = read(filled(name), catalogue)
    assert record.form == name
    assert values(record) == {}
    assert record.rows == []
    assert record.unmapped == []
    required = {spec.key for spec in catalogue.by_id[name].fields() if spec.entry.required}
    assert {field for code, field in flags(record) if code in ("missing", "checkbox_none")} == required


REVIEW = {
    **{"R1C2": "张三", "R1C4": "□男 ☑女", "R1C6": "1949年12月", "R2C2": "11010519491231002X", "R2C4": "13800000000"},
    **{"R3C3": "副教授", "R3C5": "2015.6", "R4C2": "2015年6月至2024年1月", "R5C2": "□合格 √免试 □其他："},
    **{"R6C2": "发表论文三篇。", "R8C1": "2000-2004", "R8C2": "清华大学", "R8C3": "计算机", "R9C2": "北京大学"},
    **{"R12C1": "父亲", "R12C2": "张大", "R12C3": "县医院", "R13C1": "母亲", "R15C3": "李四", "R15C5": "0571-88394838"},
}
HEAD = {"unit": "杭州市第一医院", "report_date": "2025年3月1日"}


def test_fields_lists_and_a_label_printed_twice_are_read_together(catalogue: Catalogue) -> None:
    record = read(filled("title_review", REVIEW, HEAD), catalogue)
    assert values(record) == {
        **{"unit": "杭州市第一医院", "report_date": "2025-03-01", "name": "张三", "gender": "女", "born": "1949-12"},
        **{"id_number": "11010519491231002X", "mobile": "13800000000", "title_name": "副教授"},
        **{"title_since": "2015-06", "work_from": "2015-06", "work_to": "2024-01", "exam": ["免试"]},
        **{"summary": "发表论文三篇。", "recommender": "李四", "recommender_phone": "0571-88394838"},
    }
    filled_cells = [{key: value for key, value in row.items() if value is not None} for row in record.rows]
    assert filled_cells == [
        {"list": "study", "study_time": "2000-2004", "study_school": "清华大学", "study_major": "计算机"},
        {"list": "study", "study_school": "北京大学"},
        {"list": "family", "family_relation": "父亲", "family_name": "张大", "family_employer": "县医院"},
        {"list": "family", "family_relation": "母亲"},
    ]
    assert flags(record) == {("missing", "rows[3].family_name")}  # the columns of the other list are not asked for


def test_rules_between_fields_are_checked(catalogue: Catalogue) -> None:
    cells = {**REVIEW, "R1C4": "☑男 □女", "R4C2": "2015年6月至2014年1月", "R6C2": "字" * 51}
    found = flags(read(filled("title_review", cells, HEAD), catalogue))
    assert {("inconsistent", "work_to"), ("inconsistent", "id_number"), ("too_long", "summary")} <= found


def test_a_table_of_two_headings_is_read_by_place(catalogue: Catalogue) -> None:
    cells = {"R2C2": "10", "R2C3": "20.5%", "R2C4": "12", "R3C2": "40人", "R3C3": "179.5", "R4C2": "51", "R4C4": "12"}
    record = read(filled("staff_count", cells, {"unit": "某大学", "year": "2024"}), catalogue)
    assert values(record) == {
        **{"unit": "某大学", "year": "2024", "doctor_count": 10, "doctor_share": 20.5, "doctor_senior": 12},
        **{"master_count": 40, "master_share": 179.5, "total_count": 51, "total_senior": 12},
    }
    assert flags(record) == {
        ("invalid", "master_share"),  # more than 100 %
        ("inconsistent", "doctor_count"),
        ("inconsistent", "total_count"),
    }


def test_a_deleted_row_of_such_a_table_is_missed_and_moves_no_value(catalogue: Catalogue) -> None:
    import io

    import docx

    document = docx.Document(io.BytesIO(filled("staff_count", {"R3C2": "40", "R4C2": "40"}, {"unit": "某大学"})))
    table = document.tables[0]._tbl
    table.remove(table.tr_lst[1])
    out = io.BytesIO()
    document.save(out)
    record = read(out.getvalue(), catalogue)
    assert (record.values["master_count"], record.values["total_count"]) == (40, 40)
    assert {("label_missing", "doctor_count"), ("label_missing", "doctor_share")} <= flags(record)


def test_columns_in_another_order_move_no_value(catalogue: Catalogue) -> None:
    swapped = {"R1C2": "占比（%）", "R1C3": "人数", "R2C2": "20", "R2C3": "5", "R3C2": "80", "R3C3": "7", "R4C3": "12"}
    record = read(filled("staff_count", swapped, {"unit": "某大学"}), catalogue)
    assert values(record) == {
        **{"unit": "某大学", "doctor_share": 20, "doctor_count": 5, "master_share": 80, "master_count": 7},
        "total_count": 12,
    }


def test_labels_in_another_order_move_no_value(catalogue: Catalogue) -> None:
    cells = {**REVIEW, "R15C2": "联系电话", "R15C3": "0571-88394838", "R15C4": "姓名", "R15C5": "李四"}
    record = read(filled("title_review", cells, HEAD), catalogue)
    assert (record.values["recommender"], record.values["recommender_phone"]) == ("李四", "0571-88394838")


def test_sums_over_rows_and_the_printed_sum_are_checked(catalogue: Catalogue) -> None:
    cells = {"R1C2": "培训班", "R2C2": "2025.3.1", "R3C2": "3.5", "R6C3": "2", "R6C4": "☑是 □否", "R8C2": "资料费"}
    record = read(filled("activity_budget", {**cells, "R8C3": "1.5", "R10C3": "3.5"}), catalogue)
    assert record.values["budget"] == 35000
    assert [(row["item"], row["amount"], row["is_public"]) for row in record.rows] == [
        ("场地费", 20000, True),
        ("资料费", 15000, None),
    ]
    assert flags(record) == set()
    wrong = read(filled("activity_budget", {**cells, "R8C3": "1", "R10C3": "4"}), catalogue)
    assert flags(wrong) == {("inconsistent", "budget"), ("inconsistent", None)}


@pytest.mark.parametrize("extra", [0, 1, 5])
def test_rows_that_people_add_are_read(extra: int, catalogue: Catalogue) -> None:
    added = {f"R{9 + n}C2": f"项目{n}" for n in range(extra + 1)}
    record = read(filled("activity_budget", {"R1C2": "培训班", **added}, extra_rows=extra), catalogue)
    assert [row["item"] for row in record.rows] == [f"项目{n}" for n in range(extra + 1)]


OPINION = """# 干部推荐审批表
|{姓名}||{性别}|□<男> □<女>|
|{单位意见}|\\n负责人签字：          （盖章）\\n              年   月   日|<|<|
|{上级意见}|（盖章）\\n              年   月   日|<|<|
"""
OPINION_YAML = """\
id: cadre
title: 干部推荐审批表
fields:
  - {key: name, label: 姓名, type: person, cell: T1R1C1, value_cell: T1R1C2}
  - {key: gender, label: 性别, type: choice, options: [男, 女], cell: T1R1C3, value_cell: T1R1C4}
  - {key: opinion, label: 单位意见, type: long_text, cell: T1R2C1, value_cell: T1R2C2}
  - {key: signer, label: 单位意见/负责人签字, type: person, cell: T1R2C1, value_cell: T1R2C2}
  - {key: signed_on, label: 单位意见/日期, type: date, cell: T1R2C1, value_cell: T1R2C2}
  - {key: above, label: 上级意见, type: long_text, cell: T1R3C1, value_cell: T1R3C2}
  - {key: above_on, label: 上级意见/日期, type: date, cell: T1R3C1, value_cell: T1R3C2}
"""


@pytest.mark.parametrize(
    ("cell", "opinion", "signer", "day"),
    [
        ("同意推荐。\n负责人签字：张三    （盖章）\n     2025 年 3 月 1 日", "同意推荐。", "张三", "2025-03-01"),
        ("同意\n推荐。\n负责人签字：李 四\n2025.3.1", "同意\n推荐。", "李四", "2025-03-01"),
        ("2024年5月1日会议研究，同意。\n负责人签字：          （盖章）\n 2025年3月1日", None, None, "2025-03-01"),
        ("\n负责人签字：          （盖章）\n              年   月   日", None, None, None),
    ],
)
def test_opinion_signature_and_date_in_one_cell(
    cell: str, opinion: str | None, signer: str | None, day: str | None
) -> None:
    blank = to_docx(BlankForm("cadre", OPINION.splitlines()))
    catalogue = Catalogue([(from_yaml(OPINION_YAML), blank)], ())
    copy = OPINION.replace(
        "\\n负责人签字：          （盖章）\\n              年   月   日", cell.replace("\n", "\\n"), 1
    )
    record = read(to_docx(BlankForm("cadre", copy.splitlines())), catalogue)
    assert record.values["signed_on"] == day
    assert record.values["signer"] == signer
    if day is None or opinion:
        assert record.values["opinion"] == opinion
    else:
        assert "会议研究，同意" in str(record.values["opinion"])
    assert record.values["above"] is None
    assert record.values["above_on"] is None


LETTER = """# 组织关系介绍信
兹有____________同志系我单位职工，现转至____________，请接洽。
（有效期____天）
                      年    月    日
"""


def test_a_letter_without_a_table_is_read_by_its_sentences() -> None:
    text = (
        "id: letter\ntitle: 组织关系介绍信\nfields:\n"
        "  - {key: name, label: 兹有…同志, type: person}\n  - {key: target, label: 现转至…，}\n"
        "  - {key: days, label: （有效期…天）, type: integer}\n  - {key: day, label: 日期, type: date}\n"
    )
    blank = to_docx(BlankForm("letter", LETTER.splitlines()))
    catalogue = Catalogue([(from_yaml(text), blank)], ())
    copy = LETTER.replace("____________", "王小明", 1).replace("____________", "余杭区委组织部", 1)
    copy = copy.replace("____", " 30 ").replace("                      年    月    日", "        2025年3月1日")
    record = read(to_docx(BlankForm("letter", copy.splitlines())), catalogue)
    assert values(record) == {"name": "王小明", "target": "余杭区委组织部", "days": 30, "day": "2025-03-01"}


LEARNED = """# 优秀学生推荐表
{学校}：________  {填表日期}：________
|{姓名}||{性别}|□<男> □<女>|{出生年月}||
|{身份证号}||<|<|{联系电话}||
|{推荐类别}（可多选）|□<学习优秀> □<科技创新> □<其他>|<|<|<|<|
|{主要事迹}（500字以内）||<|<|<|<|
|获奖情况|{获奖时间}|{奖项名称}|<|{颁奖单位}|<|
|^|||<||<|
|^|||<||<|
|{学校意见}|\\n（盖章）\\n            年   月   日|<|<|<|<|
"""


@pytest.mark.parametrize("seed", range(6))
def test_filled_copies_of_a_learned_blank_are_read_as_they_were_filled(seed: int) -> None:
    from extract.readers import docx
    from models.limits import ReadLimits

    blank = to_docx(BlankForm("students", LEARNED.splitlines()))
    declaration = read_blank(docx.read(blank, ReadLimits()), "推荐表")[0].declaration
    catalogue = Catalogue([(declaration, blank)], ())
    sample = make_declared(declaration, blank, Random(seed), wildness=0.5)
    score = score_file("a.docx", sample.truths, read_with_pipeline(sample.data, "a.docx", catalogue), (), catalogue)
    assert len(score.verdicts) > 10
    assert [verdict for verdict in score.verdicts if verdict.outcome != "exact"] == []


def test_a_form_without_a_blank_is_read_by_its_labels(tmp_path: Path) -> None:
    text = FORMS["activity_budget"][0].replace("blank: activity_budget.docx\n", "")
    catalogue = Catalogue([(from_yaml(text), None)], ())
    record = read(filled("activity_budget", {"R1C2": "培训班", "R3C4": "王五"}), catalogue)
    assert (record.values["activity"], record.values["leader"]) == ("培训班", "王五")


def test_the_built_in_forms_read_alike_when_they_are_declared() -> None:
    from benchmarks.word_accuracy import declared_catalogue
    from samples.generate import make_returns

    declared = declared_catalogue()
    for sample in make_returns(18, 4):
        built_in = [result.model_dump() for result in extract(sample.data, sample.name)]
        again = [result.model_dump() for result in extract(sample.data, sample.name, catalogue=declared)]
        for result in (*built_in, *again):
            for entry in result.get("evidence", {}).values():
                entry.pop("raw", None)  # a declared head line is cut by the blank's own, without its （盖章）
        assert again == built_in, sample.name
