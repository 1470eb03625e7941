"""Returned forms in shapes that differ from the blank: every value still stands at its own label."""

from __future__ import annotations

from dataclasses import replace

import pytest
from layout_notation import flow, table

from extract.align import align
from extract.identify import identify
from extract.pipeline import blank_of
from models.answer import Filled
from models.forms import FORMS
from models.forms.activity_plan import ActivityPlan
from models.forms.demo_team import DemoTeam
from models.forms.key_expert import KeyExpert
from models.forms.overseas_action import OverseasAction
from models.forms.service_base import ServiceBase
from models.layout import Block, Layout

NOTE = "注：1.需省厅支持项目请另附活动方案，方案包括活动的时间、地点、规模、组织形式、具体内容、经费预算等。"
HEAD = "填报市局：杭州市人社局（盖章）   填报日期：2024年1月22日"


def read(blocks: list[Block], form: type) -> Filled:
    regions = identify(Layout(blocks), FORMS)
    assert [region.form for region in regions] == [form]
    return align(regions[0].blocks, blank_of(form))


def texts(filled: Filled) -> dict[str, str]:
    return {key: answer.text for key, answer in filled.answers.items() if answer.text}


DEMO = (
    ["服务团名称", "智汇团", ">", ">"],
    ["承办地区", "杭州市", "服务次数", "3次"],
    ["开始时间", "2024.3.1", "结束时间", "2024.5.1"],
    ["活动地点", "覆盖 2 个地市、 5 个区县，分别是：杭州市西湖区", ">", ">"],
    ["手    机", "13800000000", "E-mail", "a@b.cn"],
    ["账 号", "12345678901", "开户行联行号", "102331002014"],
)


def test_plain_table_with_its_head() -> None:
    filled = read(flow("附件1", "2024年专家服务基层示范团申报表", HEAD, table(*DEMO)), DemoTeam)
    found = texts(filled)
    assert found["reporting_bureau"] == "杭州市人社局"
    assert found["report_date"] == "2024年1月22日"
    assert (found["city_count"], found["county_count"], found["places"]) == ("2", "5", "杭州市西湖区")
    assert (found["account_number"], found["bank_code"]) == ("12345678901", "102331002014")
    assert "contact" in filled.lost
    assert not filled.extra


def test_head_typed_otherwise() -> None:
    heads = [
        ["填报市局（盖章）：杭州市人社局", "填报日期：2024年1月22日"],
        ["填报日期：2024年1月22日\t填报单位：杭州市人社局（盖章）"],
        ["填报市局：（盖章） 杭州市人社局 填报日期：2024年1月22日"],
        ["填报市局：", "杭州市人社局（盖章）", "填报日期：2024年1月22日"],
        ["填 报 市 局 : 杭州市人社局 （公章）填 报 日 期 : 2024年1月22日"],
    ]
    for head in heads:
        found = texts(read(flow("2024年专家服务基层示范团申报表", *head, table(*DEMO)), DemoTeam))
        assert (found["reporting_bureau"], found["report_date"]) == ("杭州市人社局", "2024年1月22日"), head


def test_head_as_a_table_or_as_its_first_row() -> None:
    own = table(["填报市局：", "杭州市人社局（盖章）", "填报日期：", "2024年1月22日"])
    filled = read(flow("2024年专家服务基层示范团申报表", own, table(*DEMO)), DemoTeam)
    assert texts(filled)["reporting_bureau"] == "杭州市人社局"
    assert texts(filled)["report_date"] == "2024年1月22日"
    filled = read(flow("2024年专家服务基层示范团申报表", table([HEAD, ">", ">", ">"], *DEMO)), DemoTeam)
    assert texts(filled)["reporting_bureau"] == "杭州市人社局"
    assert not filled.extra


def test_label_and_value_in_one_cell() -> None:
    rows = [["服务团名称：智汇团", ">"], ["承办地区：杭州市", "服务次数：3"], ["手机：13800000000", "联系人：张三"]]
    found = texts(read(flow("2024年专家服务基层示范团申报表", HEAD, table(*rows)), DemoTeam))
    assert (found["team_name"], found["host_region"], found["mobile"]) == ("智汇团", "杭州市", "13800000000")


def test_labels_over_their_values() -> None:
    rows = [
        ["服务团名称", "承办地区", "联系人"],
        ["智汇团", "杭州市", "张三"],
        ["手机", "E-mail", "账号"],
        ["138", "a@b.cn", "6222"],
    ]
    found = texts(read(flow("2024年专家服务基层示范团申报表", HEAD, table(*rows)), DemoTeam))
    assert (found["team_name"], found["host_region"], found["contact"]) == ("智汇团", "杭州市", "张三")
    assert (found["mobile"], found["account_number"]) == ("138", "6222")


def test_an_erased_label_keeps_its_value_and_an_extra_row_is_extra() -> None:
    rows = [list(row) for row in DEMO]
    rows[1][0] = ""
    rows.append(["其他说明", "请尽快审核", ">", ">"])
    filled = read(flow("2024年专家服务基层示范团申报表", HEAD, table(*rows)), DemoTeam)
    assert texts(filled)["host_region"] == "杭州市"
    assert [extra.raw for extra in filled.extra] == ["其他说明", "请尽快审核"]


def test_a_deleted_row_is_lost_and_moves_nothing() -> None:
    filled = read(flow("2024年专家服务基层示范团申报表", HEAD, table(*DEMO[:1], *DEMO[2:])), DemoTeam)
    assert {"host_region", "service_count"} <= set(filled.lost)
    assert texts(filled)["start_date"] == "2024.3.1"
    assert not filled.extra


EXPERT = (
    ["一、基本信息", ">", ">", ">"],
    ["姓名", "张三", "性别", "男"],
    ["证件类型", "居民身份证", "证件号码", "330102"],
    ["所在单位", "甲大学", "行政职务", "无"],
    ["主要从事\n的学科", "一级学科", "数学", ">"],
    ["^", "研究方向", "代数", ">"],
    ["次要从事\n的学科", "一级学科", "物理", ">"],
    ["^", "研究方向", "光学", ">"],
    ["院士□是 ☑否", ">", "全国杰出专业技术人才☑是 □否", ">"],
    ["开户银行", "示例：工商银行北京 XX 区 XX 支行", ">", ">"],
    ["大额行号", "102331002014您可网上检索“开户行所在地+大额行号”将会出现 12 个数字的代码。", ">", ">"],
    ["银行账号", "非信用卡", ">", ">"],
)


def test_nested_labels_boxes_in_the_label_cell_and_hints() -> None:
    filled = read(flow("2024年专家服务基层重点联系专家推荐表", HEAD, table(*EXPERT)), KeyExpert)
    found = texts(filled)
    assert [found[key] for key in ("primary_discipline", "primary_research")] == ["数学", "代数"]
    assert [found[key] for key in ("secondary_discipline", "secondary_research")] == ["物理", "光学"]
    assert [tick.state.value for tick in filled.answers["is_academician"].ticks] == ["empty", "ticked"]
    assert [tick.state.value for tick in filled.answers["is_outstanding_professional"].ticks] == ["ticked", "empty"]
    assert "bank_name" not in found
    assert found["bank_code"] == "102331002014"
    assert "account_number" not in found


def test_the_head_of_a_group_in_a_row_of_its_own() -> None:
    rows = [["主要从事的学科", ">"], ["一级学科", "数学"], ["研究方向", "代数"]]
    rows += [["次要从事的学科", ">"], ["一级学科", "物理"], ["研究方向", "光学"]]
    rows += [["姓名", "张三"], ["所在单位", "甲大学"], ["专业技术职务", "教授"]]
    found = texts(read(flow("2024年专家服务基层重点联系专家推荐表", HEAD, table(*rows)), KeyExpert))
    assert [found[f"{which}_discipline"] for which in ("primary", "secondary")] == ["数学", "物理"]
    assert [found[f"{which}_research"] for which in ("primary", "secondary")] == ["代数", "光学"]


def test_boxes_in_a_cell_beside_the_label() -> None:
    rows = [
        ["姓名", "张三"],
        ["所在单位", "甲"],
        ["专业技术职务", "教授"],
        ["院士", "□是 ☑否"],
        ["享受政府特殊津贴专家", "是 ☑ 否 □"],
    ]
    filled = read(flow("2024年专家服务基层重点联系专家推荐表", HEAD, table(*rows)), KeyExpert)
    assert [tick.state.value for tick in filled.answers["is_academician"].ticks] == ["empty", "ticked"]
    assert [tick.state.value for tick in filled.answers["has_state_allowance"].ticks] == ["ticked", "empty"]


def test_several_experts_with_and_without_titles() -> None:
    other = [list(row) for row in EXPERT]
    other[1][1] = "李四"
    title = "2024年专家服务基层重点联系专家推荐表"
    blocks = flow("附件3", title, HEAD, table(*EXPERT), "附件3", title, HEAD, table(*other), table(*EXPERT))
    regions = identify(Layout(blocks), FORMS)
    assert len(regions) == 3
    names = [texts(align(region.blocks, blank_of(KeyExpert)))["name"] for region in regions]
    assert names == ["张三", "李四", "张三"]


def test_a_form_split_into_two_tables_is_one() -> None:
    blocks = flow("2024年专家服务基层重点联系专家推荐表", HEAD, table(*EXPERT[:6]), table(*EXPERT[6:]))
    filled = read(blocks, KeyExpert)
    assert texts(filled)["secondary_research"] == "光学"


def test_service_base_cover_inner_labels_and_sections() -> None:
    blocks = flow(
        "附件2", "2024年国家级专家服务基地申报表", "（模板）",
        "申报地区  杭州市", "联 系 人：李四", "联系电话 0571-88394838", "填表日期 2024.1.2",
        "一、基本信息",
        table(
            ["基地名称", "甲基地"],
            ["对口联系专家人数（副高及以上职称）", "本单位专家：12   外单位专家：5人"],
            ["联系人", "王五"],
            ["其他", "x"],
        ),
        "三、申请设立国家级专家服务基地的有关考虑",
        table(
            [
                "1.设立国家级专家服务基地的必要性",
                "（以下内容可根据实际情况选填）\n（1）与国家发展规划和战略布局的相关性\n甲\n乙\n"
                "（2）与地区发展战略、重点领域或重点行业的相关性：丙\n（3）与基层经济社会发展需要的相关性\n",
            ],
            ["6.未来三年专家服务工作计划", "（不超过 1000 字）\n计划一\n计划二"],
        ),
    )  # fmt: skip
    found = texts(read(blocks, ServiceBase))
    assert (found["cover_contact"], found["contact"], found["cover_phone"]) == ("李四", "王五", "0571-88394838")
    assert (found["internal_experts"], found["external_experts"]) == ("12", "5人")
    assert (found["strategy_relevance"], found["regional_relevance"]) == ("甲\n乙", "丙")
    assert "grassroots_relevance" not in found
    assert found["work_plan"] == "计划一\n计划二"


NEEDS = "1.设立国家级专家服务基地的必要性"


@pytest.mark.parametrize("page", [None, 2])
def test_a_cell_of_inner_labels_goes_on_overleaf(page: int | None) -> None:
    first = table(
        [NEEDS, "（1）与国家发展规划和战略布局的相关性\n甲。\n（2）与地区发展战略、重点领域或重点行业的相关性\n乙乙"]
    )
    second = table(
        ["", "丙。\n（3）与基层经济社会发展需要的相关性\n丁"], ["6.未来三年专家服务工作计划", "计划"], name="T2"
    )
    for made in first.cells[-1].lines:
        made.place = replace(made.place, page=page)
    found = texts(read(flow("2024年专家服务基地申报表", "一、基本信息", first, second), ServiceBase))
    assert found["strategy_relevance"] == "甲。"
    assert found["regional_relevance"] == ("乙乙\n丙。" if page is None else "乙乙丙。")
    assert (found["grassroots_relevance"], found["work_plan"]) == ("丁", "计划")


def test_the_number_of_an_inner_label_is_no_part_of_the_value_before_it() -> None:
    text = "（1）与国家发展规划和战略布局的相关性\n甲。（2）与地区发展战略、重点领域或重点行业的相关性：\n乙"
    blocks = flow(
        "2024年专家服务基地申报表", "一、基本信息", table([NEEDS, text], ["6.未来三年专家服务工作计划", "计划"])
    )
    found = texts(read(blocks, ServiceBase))
    assert (found["strategy_relevance"], found["regional_relevance"]) == ("甲。", "乙")


def test_a_list_with_its_header_again_a_sum_and_a_note() -> None:
    header = [
        "序号",
        "活动名称",
        "活动主要内容",
        "拟举办\n日期",
        "举办单位",
        "（拟）邀请专家数",
        "活动联系人",
        "联系电话",
        "活动预算",
    ]
    first = ["1", "甲", "内容", "3月", "单位", "3", "张三", "0571-1", "5万元"]
    second = ["2", "乙", "内容", "4月", "单位", "4", "李四", "0571-2", "6万元"]
    empty = ["3", "", "", "", "", "", "", "", ""]
    total = ["合计", ">", "", "", "", "7", "", "", "11万元"]
    blocks = flow(
        "2024年“智聚山海·助力共富”专家服务工程活动计划表",
        "填报市局：杭州市人社局（盖章） 填报人及联系电话：张三 0571-88394838 填报日期：2024.1.2",
        table(header, first), table(header, second, empty, total, [NOTE, *[">"] * 8]),
    )  # fmt: skip
    filled = read(blocks, ActivityPlan)
    assert [row["activity_name"].text for row in filled.rows] == ["甲", "乙"]
    assert [row["budget"].text for row in filled.rows] == ["5万元", "6万元"]
    assert [extra.raw for extra in filled.extra] == ["合计", "7", "11万元"]
    assert filled.lost_columns == []


def test_a_deleted_column_is_lost() -> None:
    header = ["序号", "活动名称", "活动主要内容", "举办单位", "活动联系人"]
    blocks = flow("2024年“智聚山海·助力共富”专家服务工程活动计划表", table(header, ["1", "甲", "乙", "丙", "丁"]))
    filled = read(blocks, ActivityPlan)
    assert [row["organizer"].text for row in filled.rows] == ["丙"]
    assert len(filled.lost_columns) == 4


def test_texts_of_a_picture_whose_borders_were_not_seen_are_doubted() -> None:
    lines = [f"{row[at]}：{row[at + 1]}" for row in DEMO for at in range(0, len(row), 2) if row[at] != ">"]
    title = "2024年专家服务基层示范团申报表"
    for blocks, method, is_doubted in (
        (flow(title, HEAD, *lines), "ocr", True),
        (flow(title, HEAD, *lines), "word", False),
        (flow(title, HEAD, table(*DEMO)), "ocr", False),
    ):
        answers = align(identify(Layout(blocks), FORMS)[0].blocks, blank_of(DemoTeam), method=method).answers
        assert answers["host_region"].text
        assert (answers["host_region"].doubt is not None) == is_doubted
        assert answers["mobile"].doubt is None
        assert answers["reporting_bureau"].doubt is None


def test_boxes_typed_as_a_character() -> None:
    rows = [["活动名称", "甲"], ["承办单位", "乙"], ["活动起止时间", "2024.5.1-5.3"], ["总预算", "5万"]]
    rows += [
        [
            "2.拟采取的活动形式（可多选）",
            "人才项目交流对接 ☑  创新创业大赛 口  技术服务指导 √\n项目合作洽谈 □  学术交流 □  基层服务 □  其他 口 路演",
        ]
    ]
    filled = read(flow("2024年海外赤子为国服务行动项目申报表", HEAD, table(*rows)), OverseasAction)
    ticked = [tick.option for tick in filled.answers["activity_forms"].ticks if tick.state.value == "ticked"]
    assert ticked == ["人才项目交流对接", "技术服务指导"]
    assert texts(filled)["activity_forms_other"] == "路演"


def test_a_form_typed_as_lines_is_found_alone_among_others_and_with_its_head_in_a_table() -> None:
    title = "2024年专家服务基层示范团申报表"
    typed = ["服务团名称：智汇团", "承办地区：杭州市", "手    机：13800000000", "4.经费保障：自筹"]
    head = table(["填报市局：", "杭州市人社局（盖章）", "填报日期：", "2024年1月22日"])
    for blocks in (flow(title, HEAD, *typed), flow(title, head, *typed)):
        found = texts(read(blocks, DemoTeam))
        assert (found["team_name"], found["reporting_bureau"]) == ("智汇团", "杭州市人社局")
    both = flow("2024年专家服务基层重点联系专家推荐表", HEAD, table(*EXPERT), "附件1", title, HEAD, *typed)
    assert [region.form for region in identify(Layout(both), FORMS)] == [KeyExpert, DemoTeam]
