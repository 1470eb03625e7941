"""Cells of pictures with a border too many or too few: values are put together again, or doubted."""

from __future__ import annotations

import pytest
from layout_notation import flow, table

from extract.align import align
from extract.identify import identify
from extract.pipeline import blank_of
from models.answer import Filled
from models.form import Form
from models.forms import FORMS
from models.forms.activity_plan import ActivityPlan
from models.forms.key_expert import KeyExpert
from models.forms.service_base import ServiceBase
from models.geometry import Place
from models.layout import Layout, Line, Table

EXPERT = "2024年专家服务基层重点联系专家推荐表"
BASE = "2024年专家服务基地申报表"


def recognised(grid: Table, page: int = 1) -> Table:
    """The table as a page's picture gives it: each cell ten points wide and high, each character's confidence."""
    for cell in grid.cells:
        box = (10.0 * cell.col, 10.0 * cell.row, 10.0 * (cell.col + cell.col_span), 10.0 * (cell.row + cell.row_span))
        cell.place = Place(page, box, cell.place.cell)
        for block in cell.blocks:
            assert isinstance(block, Line)
            block.place = Place(page, box, cell.place.cell)
            block.char_confidences = [0.99] * len(block.text)
    return grid


def read(form: type[Form], title: str, *tables: Table, method: str = "ocr") -> Filled:
    (region,) = identify(Layout(flow(title, *tables)), FORMS)
    return align(region.blocks, blank_of(form), method=method)


EXPERT_ROWS = (
    ["姓名", "张三丰", "性别", "女", ""],
    ["所在单位", "省农科院", "行政职务", "院长", ""],
)


def test_a_value_with_a_false_border_is_one_value_and_doubted() -> None:
    grid = recognised(table(*EXPERT_ROWS, ["外国语种", "德语", "专业技术职务", "研究", "员"]))
    answer = read(KeyExpert, EXPERT, grid).answers["title"]
    assert answer.text == "研究员"
    assert answer.doubt


def test_of_a_number_beside_a_word_nothing_is_made_but_a_doubt() -> None:
    filled = read(
        KeyExpert, EXPERT, recognised(table(*EXPERT_ROWS, ["外国语种", "德语", "专业技术职务", "研究员", "12"]))
    )
    assert filled.answers["title"].text == "研究员"
    assert filled.answers["title"].doubt
    assert [extra.raw for extra in filled.extra] == ["12"]


def test_what_stands_in_front_of_a_label_in_its_cell_is_the_value_before_it() -> None:
    grid = recognised(table(*EXPERT_ROWS, ["证件类型", "居民身份证| 证件号码", "330621197512192281", ">", ">"]))
    filled = read(KeyExpert, EXPERT, grid)
    assert filled.answers["id_number"].text == "330621197512192281"
    assert filled.answers["id_type"].text == "居民身份证"
    assert filled.answers["id_type"].doubt


BASE_ROWS = (
    ["基地名称", "甲基地"],
    ["2.经费保障", "按实列支。"],
    ["3.能为专家及其团队开展服务活动提供的支持和保障", "场地"],
)


def test_a_label_cut_in_two_by_a_false_border_keeps_both_parts_of_its_value() -> None:
    rows = (
        ["4.地方及依托单位经费保", "其余由单位自筹。"],
        ["障：", "经费56.5万元。"],
        ["6.未来三年专家服务工作计划", "计划"],
    )
    filled = read(ServiceBase, BASE, recognised(table(*BASE_ROWS, *rows)))
    assert filled.answers["local_funding"].text == "其余由单位自筹。\n经费56.5万元。"
    assert not filled.extra


@pytest.mark.parametrize("first", ["走访企业49家，", "走访企业49家。"])
def test_a_row_cut_in_two_by_the_end_of_a_page_is_one_row(first: str) -> None:
    above = recognised(table(*BASE_ROWS[:2], ["3.能为专", first]))
    below = table(
        ["家及其团队开展服务活动提供的支持和保障", "开展义诊6场。"], ["6.未来三年专家服务工作计划", "计划"], name="T2"
    )
    filled = read(ServiceBase, BASE, above, recognised(below, page=2))
    glue = "" if first.endswith("，") else "\n"
    assert filled.answers["support"].text == f"{first}{glue}开展义诊6场。"
    assert not filled.extra


def test_a_text_that_says_no_more_than_the_blank_is_doubted() -> None:
    rows = (*BASE_ROWS, ["6.未来三年专家服务工作计划", "（以下内容可根据实际情况选填）"])
    answer = read(ServiceBase, BASE, recognised(table(*rows))).answers["work_plan"]
    assert not answer.text or answer.doubt


@pytest.mark.parametrize(("method", "text"), [("ocr", ""), ("word", "1")])
def test_one_stroke_is_no_word(method: str, text: str) -> None:
    answer = read(KeyExpert, EXPERT, table(*EXPERT_ROWS, ["兼职单位", "1", "最高学历", "博士", ""]), method=method)
    found = answer.answers.get("part_time_employer")
    assert found is not None
    assert found.text == text
    assert bool(found.doubt) == (method == "ocr")


@pytest.mark.parametrize(("method", "point"), [("ocr", "·"), ("word", ".")])
def test_the_point_of_a_name_is_no_full_stop(method: str, point: str) -> None:
    header = ["序号", "活动名称", "活动主要内容", "举办单位", "活动联系人"]
    row = ["1", "义诊", "名医", "人社局", "艾尼瓦尔.肉孜"]
    title = "2024年“智聚山海·助力共富”专家服务工程活动计划表"
    filled = read(ActivityPlan, title, table(header, row), method=method)
    assert filled.rows[0]["contact"].text == f"艾尼瓦尔{point}肉孜"
