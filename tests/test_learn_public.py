"""What blanks of public life taught: tables of statistics, units in cells, numbered questions, odd files."""

from __future__ import annotations

import io

import pytest
from docx import Document

from benchmarks.learn_accuracy import declared_fields, learned
from learn.blank_file import learn_file
from learn.items import read_text
from models.declaration import FieldDeclaration
from models.errors import FileError
from samples.blank_forms import BlankForm, to_docx


def _fields(*lines: str) -> list[FieldDeclaration]:
    form = BlankForm("one", ["# 登记表", *lines])
    return [one for declaration in learned(to_docx(form), "one") for one in declared_fields(declaration)]


def _labels(*lines: str) -> list[str]:
    return [one.label for one in _fields(*lines)]


def test_a_table_of_statistics_gives_a_field_for_each_line_and_year() -> None:
    fields = _fields(
        "|指标名称|计量单位|代码|本期|上年同期|",
        "|甲|乙|丙|1|2|",
        "|一、期末人数|人|01|||",
        "|按类型分：|—|—|—|—|",
        "|工资总额|千元|02|||",
    )
    assert [one.label for one in fields] == ["期末人数/本期", "期末人数/上年同期", "工资总额/本期", "工资总额/上年同期"]
    assert [one.unit for one in fields] == ["人", "人", "千元", "千元"]


def test_a_first_column_that_is_divided_is_still_one_header() -> None:
    labels = _labels(
        "|项目|<|行次|金额|", "|计算|收入总额|1||", "|^|成本总额|2||", "|以下由企业填报|<|<|<|", "|应纳税额|<|3||"
    )
    assert labels == ["计算/收入总额", "计算/成本总额", "应纳税额"]


def test_units_in_cells_of_their_own_belong_to_the_answer_before() -> None:
    fields = _fields("|船长||米|型宽||米|", "|备注||<|<|<|<|")
    assert [(one.label, one.unit) for one in fields] == [("船长", "米"), ("型宽", "米"), ("备注", None)]


def test_a_table_in_a_cell_has_fields_of_its_own() -> None:
    assert _labels("|姓名||", "|配偶情况|[n 姓名;;单位;]|") == ["姓名", "姓名", "单位"]


def test_boxes_that_a_note_tells_of_are_none() -> None:
    assert _labels("|姓名||性别||", "1. 标注有“□”符号的为选择项目，选择后在“□”中划“√”。") == ["姓名", "性别"]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("2、原因：□火灾 □爆炸\n3、时间是否在有效期内 □是 □否", [("原因", 2), ("时间是否在有效期内", 2)]),
        ("分类：(1) □甲类、□乙类\n(2) □急性、□慢性", [("分类", 2), ("分类", 2)]),
        ("您的性别：（ ）\nA. 男    B. 女", [("您的性别", 2)]),
        ("渠道：（1）网站 （2）电话", [("渠道", 2)]),
        ("____万元（币种：□人民币 □其他）", [("币种", 2)]),
        ("□邮寄（收件人：    地址：    ） □自取", [("", 2)]),
    ],
)
def test_groups_are_told_apart(text: str, groups: list[tuple[str, int]]) -> None:
    items = read_text(text.replace("（ ）", "____")).items
    assert [(one.label, len(one.options)) for one in items if one.options] == groups


def test_words_in_brackets_behind_a_blank_name_it() -> None:
    items = read_text("注册于__________（公司地址）的__________（公司名称）授权____为代理人").items
    assert [one.label for one in items][:2] == ["公司地址", "公司名称"]


def test_the_number_of_a_form_is_no_field() -> None:
    lines = ["制定机关：国  家  统  计  局", "有效期至：2024年1月", "填报单位：____"]
    assert [one.label for line in lines for one in read_text(line).items] == ["填报单位"]


def test_tables_too_deep_to_be_named_are_learned_without_their_place() -> None:
    document = Document()
    cell = document.add_table(2, 2).cell(0, 1)
    for _ in range(14):
        table = cell.add_table(2, 2)
        table.cell(0, 0).text, table.cell(1, 0).text = "姓名", "备注"
        cell = table.cell(0, 1)
    stream = io.BytesIO()
    document.save(stream)
    fields = learn_file(stream.getvalue(), "deep")[0].declaration.fields
    assert len(fields) > 10
    assert any(one.value_cell is None for one in fields) and any(one.value_cell for one in fields)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4\n%%EOF", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 999]
)
def test_what_is_no_blank_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(FileError):
        learn_file(data, "odd")


@pytest.mark.parametrize(
    ("lines", "options"),
    [
        ("|结论|合格（  ）  基本合格（  ）  不合格（  ）\\n检查人：        年  月  日|", "合格 基本合格 不合格"),
        ("|结论|合格□ 基本合格□ 不合格□\\n检查人：        年  月  日|", "合格 基本合格 不合格"),
        ("|户口性质|农业户口（ ） 非农业户口（ ）|", "农业户口 非农业户口"),
        ("|类型|1□国有 2□集体 3□民营|", "国有 集体 民营"),
        ("|类型|□1.国有 □2.集体 □3.民营|", "国有 集体 民营"),
        ("|类型|□（1）国有 □（2）集体 □（3）民营|", "国有 集体 民营"),
        ("|类型|国有□/集体□/民营□|", "国有 集体 民营"),
        ("|类型|□国有，□集体，□民营，□其他：|", "国有 集体 民营 其他"),
        ("|类型|○国有 ○集体 ○民营|", "国有 集体 民营"),
        ("|类型|◇国有 ◇集体 ◇民营|", "国有 集体 民营"),
        ("|类型|【】国有 【】集体 【】民营|", "国有 集体 民营"),
        ("|类型|[  ]国有 [  ]集体 [  ]民营|", "国有 集体 民营"),
        ("|类型|☐国有 ☐集体 ☐民营|", "国有 集体 民营"),
        ("|类型|口国有 口集体 口民营|", "国有 集体 民营"),
        ("|是否党员|是/否|", "是 否"),
        ("|是否党员|是      否|", "是 否"),
        ("|是否党员|□是 □否，入党时间：|", "是 否"),
        ("|有无病史|无□  有□（请说明）：|", "无 有"),
        ("|有无病史|A.无  B.有（病名：      ）|", "无 有"),
        ("|学历|□博士研究生\\n□硕士研究生\\n□本科|", "博士研究生 硕士研究生 本科"),
        ("|学历|a.博士 b.硕士 c.本科|", "博士 硕士 本科"),
        ("|学历|①博士；②硕士；③本科|", "博士 硕士 本科"),
        ("|学历|1、博士；2、硕士；3、本科|", "博士 硕士 本科"),
        ("|申请类别（请勾选）|首次□、延续□、变更□|", "首次 延续 变更"),
        ("|资助方式|□ 无偿资助    □ 贷款贴息    □ 后补助|", "无偿资助 贷款贴息 后补助"),
        ("|单位性质：□机关 □事业 □企业|<|", "机关 事业 企业"),
        ("性别：男（）女（）\n|姓名||", "男 女"),
        ("申请人类型：□自然人  □法人  □其他组织\n|姓名||", "自然人 法人 其他组织"),
        (
            "一、您的文化程度是（  ）\nA.小学 B.初中 C.高中\n二、您的职业是（  ）\nA.农民 B.工人 C.教师",
            "小学 初中 高中",
        ),
        (
            "一、您的文化程度是（  ）\nA.小学 B.初中 C.高中\n二、您的职业是（  ）\nA.农民 B.工人 C.教师",
            "农民 工人 教师",
        ),
        ("1.您对服务是否满意？\n□满意 □基本满意 □不满意\n2.您的年龄？\n□30以下 □30-50 □50以上", "满意 基本满意 不满意"),
        ("1.您对服务是否满意？\n（1）满意 （2）基本满意 （3）不满意\n|姓名||", "满意 基本满意 不满意"),
        ("|邮寄方式|□平邮 □快递（地址：         电话：        ） □自取|", "平邮 快递 自取"),
        ("|是否需要住宿|□需要（□单间 □标间）  □不需要|", "需要 不需要"),
        ("|备案类别|□新增\t□变更\t□注销|", "新增 变更 注销"),
        (
            "|证明材料|□身份证复印件；\\n□学历证书复印件；\\n□其他（请注明）________|",
            "身份证复印件 学历证书复印件 其他",
        ),
        ("|级别|国家级  省级  市级|", "国家级 省级 市级"),
        ("|涉密等级|绝密 机密 秘密 非密|", "绝密 机密 秘密 非密"),
        ("|考核等次|优秀  合格  基本合格  不合格|", "优秀 合格 基本合格 不合格"),
        ("|车辆类型|大型 中型 小型 微型|", "大型 中型 小型 微型"),
        ("|申请种类|新办、变更、延续、补发（请在所选项打√）|", "新办 变更 延续 补发"),
    ],
)
def test_options_are_found_however_they_are_written(lines: str, options: str) -> None:
    fields = _fields(*lines.split("\n"), "", "|单位||电话||", "|地址||邮编||")
    groups = [["是", "否"] if one.type == "yes_no" else one.options for one in fields]
    assert sorted(options.split()) in [sorted(group) for group in groups]
