"""Kinds of places that blanks of public life taught: sentences, controls, months, sums, headings over texts."""

from __future__ import annotations

import pytest

from benchmarks.learn_accuracy import declared_fields, learned
from learn.items import read_text
from models.declaration import FieldDeclaration
from samples.blank_forms import BlankForm, to_docx


def _fields(*lines: str) -> list[FieldDeclaration]:
    form = BlankForm("one", ["# 登记表", *lines])
    return [one for declaration in learned(to_docx(form), "one") for one in declared_fields(declaration)]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("系____学校____专业应届毕业生，现报考____岗位，郑重承诺：", ["…学校", "…专业应届毕业生", "现报考…岗位"]),
        ("我们是____应急管理局的执法人员____、____。", ["…应急管理局", "执法人员"]),
        ("兹有____同志等____人前往", ["…同志等", "…人前往"]),
        ("____应急检记____   号", ["文号"]),
        ("浙应急〔2025〕____号", ["文号"]),
        ("____路____号", [""]),
        ("签字Signature（盖章）：        日期Date：", ["签字Signature", "日期Date"]),
    ],
)
def test_blanks_in_sentences_are_named_by_the_words_beside_them(text: str, labels: list[str]) -> None:
    assert [item.label for item in read_text(text).items if item.shape != "seal"] == labels


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("检查时间：____年____月____日____时____分至____日____时____分", ["date"]),
        ("起止时间：____年____月至____年____月", ["months"]),
        ("起止时间：____年____月____日至____年____月____日", ["range"]),
    ],
)
def test_what_is_printed_says_the_shape_of_a_time(text: str, shapes: list[str]) -> None:
    assert [item.shape for item in read_text(text).items] == shapes


def test_a_range_of_months_holds_months() -> None:
    fields = _fields("|起止时间|  年  月 至   年  月|", "|起止日期|  年  月  日至   年  月  日|", "|备注||")
    assert [(one.type, one.part) for one in fields[:4]] == [
        ("month", "first"),
        ("month", "last"),
        ("date", "first"),
        ("date", "last"),
    ]


def test_a_sum_before_a_unit_is_no_label() -> None:
    fields = _fields("|拟投入资金|共    万元|", "|申请期限|自   年   月   日至   年   月   日止  共   天|", "|备注||")
    assert [one.label for one in fields] == ["拟投入资金", "申请期限", "申请期限", "备注"]
    assert (fields[0].type, fields[0].unit) == ("money", "万元")


def test_a_part_is_counted_as_the_whole() -> None:
    fields = _fields("|职工人数（人）||其中：研发人员||", "|总投资（万元）||其中：自筹||", "|服务天数||备注||")
    assert [(one.label, one.type, one.unit) for one in fields] == [
        ("职工人数（人）", "integer", "人"),
        ("研发人员", "integer", "人"),
        ("总投资（万元）", "money", "万元"),
        ("自筹", "money", "万元"),
        ("服务天数", "integer", "天"),
        ("备注", "text", None),
    ]


def test_controls_that_show_nothing_are_places_to_write() -> None:
    fields = _fields("读者姓名[ft]    证号[ft]    类别[cd教师/学生]    单位[ct]", "本人[ct]，自愿报名。", "|备注||")
    assert [one.label for one in fields] == ["读者姓名", "证号", "类别", "单位", "本人", "备注"]
    assert fields[2].options == ["教师", "学生"]


def test_a_heading_over_a_text_or_over_its_parts_asks_for_nothing() -> None:
    fields = _fields(
        "|申请人须知|<|",
        "|1、申请人应当阅读有关规定。\\n2、本表一式二份。|<|",
        "|姓名||",
        "|四、检查（如果有）:|<|",
        "|（一）血常规检查结果|<|",
        "|\\n\\n|<|",
    )
    assert [one.label for one in fields] == ["姓名", "血常规检查结果"]


@pytest.mark.parametrize(
    ("header", "options"),
    [("10|8|6|4", "10 8 6 4"), ("好|较好|需努力|", "好 较好 需努力"), ("5|4|3|2|1", "5 4 3 2 1")],
)
def test_columns_to_tick_in_are_options(header: str, options: str) -> None:
    columns = header.strip("|")
    rest = "|" * (columns.count("|") + 2)
    fields = _fields(f"|评价内容|{columns}|", f"|讲解清楚{rest}", f"|准备充分{rest}")
    assert [(one.label, " ".join(one.options)) for one in fields] == [("讲解清楚", options), ("准备充分", options)]


def test_a_heading_between_questions_is_none() -> None:
    fields = _fields("|内容|优|良|中|差|", "|思想品德素质|<|<|<|<|", "|热爱集体|||||", "|遵守纪律|||||")
    assert [(one.label, len(one.option_cells)) for one in fields] == [("热爱集体", 4), ("遵守纪律", 4)]


def test_answers_in_numbered_cells_have_a_place_each() -> None:
    fields = _fields("|定点医院|1.|2.|3.|", "|备注||<|<|")
    assert [(one.label, one.value_cell) for one in fields[:3]] == [
        ("定点医院/1", "T1R1C2"),
        ("定点医院/2", "T1R1C3"),
        ("定点医院/3", "T1R1C4"),
    ]


def test_a_printed_pledge_is_only_signed() -> None:
    pledge = "申请人承诺：\\n本单位对所填内容负责。\\n\\n法定代表人签字：        年    月    日"
    assert "申请人承诺" not in [one.label for one in _fields(f"|{pledge}|<|", "|姓名||")]


def test_a_date_in_digit_boxes_is_a_date() -> None:
    fields = _fields("登记日期：□□□□年□□月□□日", "|身份证号|□□□□□□□□□□□□□□□□□□|")
    assert [(one.label, one.type) for one in fields] == [("登记日期", "date"), ("身份证号", "id_number")]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("第一条 双方选择以下第____种形式确定合同期限：", ["双方选择以下第…种形式确定合同期限"]),
        ("学院：                ____学年第____学期", ["学院", "…学年", "第…学期"]),
        ("左耳：   米 右耳：   米", ["左耳", "右耳"]),
        ("档案共____卷，材料共____份", ["档案", "材料"]),
        ("使用时间：____月____日____时至____时", ["使用时间"]),
    ],
)
def test_lines_with_several_blanks(text: str, labels: list[str]) -> None:
    assert [item.label for item in read_text(text).items] == labels


def test_labels_beside_a_tall_answer_have_theirs_below() -> None:
    fields = _fields("|法定代表人||学历/职称|从事经营时间|", "|^|^|||", "|备注||<|<|")
    assert [(one.label, one.value_cell) for one in fields[:3]] == [
        ("法定代表人", "T1R1C2"),
        ("学历/职称", "T1R2C3"),
        ("从事经营时间", "T1R2C4"),
    ]


def test_an_age_beside_a_birth_is_no_unit() -> None:
    fields = _fields("|姓名||出生年月\\n（  岁）||", "|备注||电话||")
    assert (fields[1].type, fields[1].unit) == ("month", None)


def test_a_sum_in_words_is_one_field() -> None:
    fields = _fields("|姓名||", "|合计（大写）：    万    仟    佰    拾    元    角    分|<|")
    assert [one.label for one in fields] == ["姓名", "合计（大写）"]


def test_an_option_may_ask_for_two_things() -> None:
    fields = _fields("|是否外带|□是 借出时间：____ 归还时间：____  □否|", "|备注||")
    assert [one.label for one in fields] == ["是否外带", "是否外带/借出时间", "是否外带/归还时间", "备注"]


@pytest.mark.parametrize("text", [" " * 50_000 + "元", "：_" * 8_000, "（ ）" * 5_000])
def test_a_cell_that_goes_on_for_ever_is_learned_as_any_other(text: str) -> None:
    fields = _fields(f"|姓名|{text}|", "|单位||")
    assert [one.label for one in fields if one.cell == "T1R2C1"] == ["单位"]


def test_options_with_brackets_in_cells_of_their_own_are_one_group() -> None:
    fields = _fields("|总体评价|优秀（   ）|良好（   ）|一般（   ）|", "|备注||<|<|")
    assert (fields[0].label, fields[0].options, len(fields[0].option_cells)) == (
        "总体评价",
        ["优秀", "良好", "一般"],
        3,
    )


def test_a_word_that_begins_like_a_measure_word_is_an_option() -> None:
    fields = _fields("|经费来源|日常公用经费（  ）  项目经费（  ）  个人（  ）|", "|备注||")
    assert fields[0].options == ["日常公用经费", "项目经费", "个人"]


def test_a_date_beside_an_option_is_asked_for() -> None:
    fields = _fields("|认证情况|□已通过  通过时间：    年   月   □正申报   □未进行|", "|备注||")
    assert [one.label for one in fields] == ["认证情况", "认证情况/通过时间", "备注"]
    assert fields[0].options == ["已通过", "正申报", "未进行"]


def test_crossings_count_what_their_row_counts() -> None:
    fields = _fields("|年度|2022|2023|2024|", "|营业收入（万元）||||", "|材料费||||")
    assert [(one.type, one.unit) for one in fields[:1] + fields[3:4]] == [("money", "万元"), ("money", None)]


def test_an_address_with_places_for_each_part_is_one_field() -> None:
    lines = ["|住所|____省（市/自治区）____市（地区/盟/自治州）____县（自治县/旗）____村（路/社区）____号|", "|备注||"]
    assert [one.label for one in _fields(*lines)] == ["住所", "备注"]


def test_labels_in_a_row_have_a_place_each() -> None:
    fields = _fields("姓名        部门        职位        入职日期", "|辞职原因||备注||")
    assert [one.label for one in fields] == ["姓名", "部门", "职位", "入职日期", "辞职原因", "备注"]
