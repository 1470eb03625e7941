"""Copies of learned forms, filled in as people do: each kind of place that was once misread."""

from __future__ import annotations

from typing import Any

import pytest

from extract.pipeline import extract
from extract.readers import docx
from learn import read_blank
from learn.declaration_file import from_yaml
from models.catalogue import Catalogue
from models.limits import ReadLimits
from models.record import FlagCode, Record
from samples.blank_forms import BlankForm, to_docx


def read_copy(blank: str, copy: str) -> Record:
    """The one record of a copy, its form learned from the blank; both as texts of ``samples.blank_forms``."""
    data = to_docx(BlankForm("form", blank.splitlines()))
    declaration = read_blank(docx.read(data, ReadLimits()), "form")[0].declaration
    catalogue = Catalogue([(declaration, data)], ())
    results = extract(to_docx(BlankForm("form", copy.splitlines())), "a.docx", catalogue=catalogue)
    assert [type(result) for result in results] == [Record]
    assert isinstance(results[0], Record)
    return results[0]


def by_label(record: Record, blank: str) -> dict[str, Any]:
    """The values that are not empty, by the labels of their fields."""
    data = to_docx(BlankForm("form", blank.splitlines()))
    declaration = read_blank(docx.read(data, ReadLimits()), "form")[0].declaration
    labels = {one.key: one.label for one in declaration.fields}
    return {labels[key]: value for key, value in record.values.items() if value not in (None, [])}


CONTRACT = """# 商品购销合同
合同编号：________    供方：________________
一、产品名称、数量
|{产品名称}|{规格型号}|{数量}|
||||
||||
二、质量要求：________________
三、交货地点：________________
|{备注}||<|
联系人：________    联系电话：________
"""


def test_lines_between_and_below_tables_begin_no_new_form() -> None:
    copy = CONTRACT.replace("供方：________________", "供方：甲乙公司").replace(
        "质量要求：________________", "质量要求：一等"
    )
    copy = copy.replace("||||", "|茶叶|一级|12|", 1).replace("联系人：________", "联系人：张三")
    record = read_copy(CONTRACT, copy)
    assert by_label(record, CONTRACT) == {"供方": "甲乙公司", "质量要求": "一等", "联系人": "张三"}
    assert len(record.rows) == 1


def test_a_short_title_is_a_title() -> None:
    letter = "# 介绍信\n兹介绍________等____名同志前往________________联系事宜。\n有效期____天。  经办人：________\n"
    copy = letter.replace("________", "张三", 1).replace("____名", "3名").replace("________________", "县医院")
    record = read_copy(letter, copy)
    assert {"张三", 3, "县医院"} <= set(record.values.values())


def test_a_printed_bracket_behind_the_colon_is_no_part_of_the_value() -> None:
    blank = (
        "# 行政复议申请书\n申请人：（姓名）__________ 性别______ 出生年月__________\n"
        "[主要负责人：（姓名）__________ 职务：__________]\n事由：____________________\n"
        "                    （申请的日期）    年    月    日\n"
    )
    copy = blank.replace("申请人：（姓名）__________ 性别______", "申请人：（姓名）张三   性别男")
    copy = copy.replace("职务：__________", "职务：").replace("    年    月    日", " 2025年3月1日")
    assert by_label(read_copy(blank, copy), blank) == {"申请人": "张三", "性别": "男", "日期": "2025-03-01"}


def test_a_label_inside_a_longer_one_gets_no_value() -> None:
    blank = (
        "# 出国人员备案表\n组团单位：（盖章）    团长姓名：            \n"
        "|{姓名}||{性别}||\n|{称谓}|{姓名}|{年龄}|{职务}|\n|||||\n"
    )
    record = read_copy(blank, blank.replace("团长姓名：            ", "团长姓名：李四"))
    assert by_label(record, blank) == {"团长姓名": "李四"}


NUMBERED = """# 健康档案信息表
{姓名}：________    {编号}：（      ）
|{性别}|1<男>  2<女>  9<未说明>      □|{专业排名}|    /    |
|{药物过敏史}|1<无> 2<青霉素> 3<磺胺>      □/□/□|{手术}|1<无>  2<有>：名称________      □|
|{居住期限}|   年  月  日起   年  月  日止|<|<|
"""


@pytest.mark.parametrize(
    ("written", "label", "value"),
    [
        (("9<未说明>      □", "9<未说明>      2"), "性别", "女"),
        (("2<青霉素>", "2<青霉素>√"), "药物过敏史", "青霉素"),
        (("      □|\n", "      2|\n"), "手术", "有"),
        (("名称________      □", "名称阑尾      1"), "手术", "无"),
        (("|    /    |", "|3/120|"), "专业排名", "3/120"),
        (("（      ）", "（20250031）"), "编号", "20250031"),
    ],
)
def test_numbers_in_boxes_and_values_in_frames(written: tuple[str, str], label: str, value: str) -> None:
    assert by_label(read_copy(NUMBERED, NUMBERED), NUMBERED) == {}
    assert by_label(read_copy(NUMBERED, NUMBERED.replace(*written)), NUMBERED) == {label: value}


def test_a_range_with_from_and_until_is_two_days() -> None:
    copy = NUMBERED.replace("   年  月  日起   年  月  日止", "2024年3月9日起 2024 年 3 月 10 日止")
    assert by_label(read_copy(NUMBERED, copy), NUMBERED) == {"居住期限": "2024-03-10"}
    assert "2024-03-09" in read_copy(NUMBERED, copy).values.values()


def test_options_are_no_part_of_the_opinion_in_their_cell() -> None:
    blank = (
        "# 检查通知单\n|{受检单位}||<|<|\n"
        "|{复查结论}|\\n<已整改>（   ）   <部分整改>（   ）   <未整改>（   ）\\n复查人：          年   月   日|<|<|\n"
    )
    copy = blank.replace("|\\n<已整改>", "|整改不到位。\\n<已整改>").replace("<部分整改>（   ）", "<部分整改>（√）")
    values = set(map(str, read_copy(blank, copy).values.values()))
    assert {"整改不到位。", "部分整改"} <= values


def test_headings_below_a_list_are_no_row_of_it() -> None:
    blank = (
        "# 认定申报表\n|主要股东|{股东名称}|{持股数}|{持股比例}|<|\n|^||||<|\n|^||||<|\n"
        "|员工持股|类别|{持股人数}|{持股总数}|{占比}|\n|^|管理人员||||\n|^|技术骨干||||\n"
    )
    record = read_copy(blank, blank.replace("|^||||<|", "|^|甲公司|12|30|<|", 1))
    assert [row["gu_dong_ming_cheng"] for row in record.rows] == ["甲公司"]


def test_printed_words_around_a_gap_are_no_part_of_the_value() -> None:
    blank = (
        "# 诚信承诺书\n本人________（姓名），系________学校________专业应届毕业生，报考岗位为________，郑重承诺：\n"
        "一、材料真实。\n联系电话：________\n"
    )
    copy = blank.replace("________（姓名）", "张三（姓名）").replace("，系________学校", "，系杭州学校")
    copy = copy.replace("岗位为________", "岗位为教师")
    assert {"杭州", "教师"} <= set(by_label(read_copy(blank, copy), blank).values())


CHOSEN = """id: staff
title: 2026年人员登记表
fields: [{key: name, label: 姓名, type: person}]
rows: [{key: who, label: 成员}, {key: level, label: 等级, type: choice, options: [甲, 乙, 丙]}]
"""


@pytest.mark.parametrize(
    ("written", "value", "is_doubted"),
    [("甲", "甲", False), ("", None, False), ("/", None, False), ("—", None, False), ("随便", None, True)],
)
def test_an_answer_in_a_list_that_is_no_option_is_doubted(written: str, value: str | None, is_doubted: bool) -> None:
    blank = "# 2026年人员登记表\n|姓名||\n|成员|等级|\n|||\n"
    copy = f"# 2026年人员登记表\n|姓名|张伟|\n|成员|等级|\n|李四|{written}|\n"
    catalogue = Catalogue([(from_yaml(CHOSEN), to_docx(BlankForm("staff", blank.splitlines())))], ())
    (record,) = extract(to_docx(BlankForm("staff", copy.splitlines())), "a.docx", catalogue=catalogue)
    assert isinstance(record, Record)
    assert record.rows == [{"who": "李四", "level": value}]
    flagged = [flag.code for flag in record.flags if flag.field == "rows[0].level"]
    assert flagged == [FlagCode.CHECKBOX_UNCLEAR] * is_doubted
