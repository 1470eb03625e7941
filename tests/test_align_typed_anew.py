"""Forms that an office typed anew: lists on their side, columns made one, words in place of boxes, counts in a row."""

from __future__ import annotations

import pytest
from layout_notation import flow, table
from test_align_forms import DEMO, read, texts

from extract.align import align
from extract.identify import identify
from extract.normalise.filled import part_of
from extract.pipeline import blank_of
from models.forms import FORMS
from models.forms.activity_plan import ActivityPlan
from models.forms.demo_team import DemoTeam
from models.forms.overseas_action import OverseasAction
from models.forms.service_base import ServiceBase
from models.layout import Layout, MarkState

PLAN = "2024年“智聚山海·助力共富”专家服务工程活动计划表"
HEADER = ["序号", "活动名称", "活动主要内容", "拟举办日期", "举办单位", "（拟）邀请专家数", "活动联系人", "联系电话"]
ROWS = [
    ["1", "茶叶提质", "培训", "3月", "安吉县人社局", "5", "张三", "13800000000"],
    ["2", "下乡义诊", "义诊", "5月", "德清县人社局", "8", "李四", "13900000000"],
]


def test_list_on_its_side() -> None:
    turned = [list(column) for column in zip(HEADER, *ROWS, strict=True)]
    rows = read(flow(PLAN, table(*turned)), ActivityPlan).rows
    assert [row["activity_name"].text for row in rows] == ["茶叶提质", "下乡义诊"]
    assert [row["phone"].text for row in rows] == ["13800000000", "13900000000"]


@pytest.mark.parametrize("head", ["联系人及电话", "活动联系人及联系电话", "联系人、联系方式", "联系人姓名及手机"])
def test_person_and_number_made_one_column(head: str) -> None:
    joined = [[*row[:6], f"{row[6]}\n{row[7]}"] for row in ROWS]
    rows = read(flow(PLAN, table([*HEADER[:6], head], *joined)), ActivityPlan).rows
    for row, (*_, person, number) in zip(rows, ROWS, strict=True):
        assert part_of(row["contact"].part, row["contact"].text) == person
        assert part_of(row["phone"].part, row["phone"].text) == number


def test_title_inside_the_table_with_the_head_above_it() -> None:
    head = "填报市局：湖州市人社局（盖章）  填报人及联系电话：张三 13800000000  填报日期：2024年1月2日"
    width = [">"] * (len(HEADER) - 1)
    filled = read(flow("附件5", head, table([PLAN, *width], HEADER, *ROWS)), ActivityPlan)
    assert texts(filled)["reporting_bureau"] == "湖州市人社局"
    assert texts(filled)["report_date"] == "2024年1月2日"
    assert len(filled.rows) == 2


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("共覆盖地市3个、区县1个，分别是：德清县", ("3", "1", "德清县")),
        ("覆盖地市：2个；覆盖区县：5个；分别是：安吉县", ("2", "5", "安吉县")),
        ("共覆盖地市   个、区县 4 个，分别是：长兴县", ("", "4", "长兴县")),
    ],
)
def test_counts_that_stand_behind_their_nouns(written: str, expected: tuple[str, str, str]) -> None:
    rows = [[written if "覆盖" in cell else cell for cell in row] for row in DEMO]
    filled = read(flow("2024年专家服务基层示范团申报表", table(*rows)), DemoTeam)
    found = [filled.answers[key].text for key in ("city_count", "county_count", "places")]
    assert tuple(text.strip("个、 ") for text in found) == expected


@pytest.mark.parametrize("written", ["本单位专家16人、外单位专家7人", "共23人，其中：本单位专家16人，外单位专家7人"])
def test_counts_right_behind_their_words(written: str) -> None:
    rows = [
        ["基地名称", "茶叶基地"],
        ["依托单位名称", "茶厂"],
        ["对口联系专家人数（副高及以上职称）", written],
        ["所在地", "湖州市"],
    ]
    filled = read(flow("2024年专家服务基地申报表", table(*rows)), ServiceBase)
    assert texts(filled)["internal_experts"].startswith("16人")
    assert texts(filled)["external_experts"] == "7人"


def test_yes_and_no_in_words_behind_each_option() -> None:
    words = "技术指导：是  技术推广：否  项目合作：否  成果转化：是\n人才培养：否  决策咨询：否  科普宣传：否  "
    words += "义诊：否  其他：是 科技特派员结对"
    filled = read(
        flow("2024年专家服务基层示范团申报表", table(*DEMO, ["拟采取的服务形式（可多选）", words, ">", ">"])), DemoTeam
    )
    ticked = [tick.option for tick in filled.answers["service_forms"].ticks if tick.state is MarkState.TICKED]
    assert ticked == ["技术指导", "成果转化", "其他"]
    assert texts(filled)["service_forms_other"] == "科技特派员结对"


def test_the_two_ends_of_a_range_with_a_label_each() -> None:
    rows = [
        ["活动名称", "项目对接会"],
        ["承办单位", "人社局"],
        ["活动起止时间", "开始：2024年7月11日\n结束：2024年8月2日"],
    ]
    filled = read(flow("2024年海外赤子为国服务行动项目申报表", table(*rows)), OverseasAction)
    assert part_of("last", filled.answers["end_date"].text) == "2024年8月2日"


def test_signs_alone_are_no_text_behind_other() -> None:
    rows = [["活动名称", "项目对接会"], ["承办单位", "人社局"], ["拟采取的活动形式（可多选）", "☑学术交流 | ☑其他 |"]]
    filled = read(flow("2024年海外赤子为国服务行动项目申报表", table(*rows)), OverseasAction)
    assert filled.answers["activity_forms_other"].text == ""


def test_second_expert_begins_where_his_first_labels_are_worded_otherwise() -> None:
    first = table(
        ["专家姓名", "张三", "性别", "男", "民族", "汉族"], ["常住地", "杭州市", "国籍", "中国"], ["职称", "教授"]
    )
    names = table(["姓名", "李四", "性别", "女", "民族", "汉族"])
    rest = table(["常住地", "宁波市", "国家/地区", "中国"], ["专业技术职务", "研究员"])
    blocks = flow("2024年专家服务基层重点联系专家推荐表", first, names, rest)
    regions = identify(Layout(blocks), FORMS)
    assert [texts(align(region.blocks, blank_of(region.form)))["name"] for region in regions] == ["张三", "李四"]
