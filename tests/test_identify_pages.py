"""Pages that lie in any order become forms in the order of their blanks; what nothing can tell is doubtful."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from layout_notation import flow, line, table
from stack_maker import Copy, Found, find, in_order, make_copies, pages_to_pdf, stacked

from extract.identify import identify
from extract.pipeline import blank_of, extract
from models.forms import FORMS
from models.layout import Layout, Line
from models.record import FlagCode, Record

LETTER = (
    "关于报送专家服务基层材料的函",
    "浙江省人力资源和社会保障厅：",
    "根据通知要求，现将我市有关材料报送如下，请审阅。",
    "附件：申报表三份",
    "联系人：王芳，电话0571-88000000",
    "二〇二四年一月二十日",
)


@pytest.fixture(scope="module")
def three() -> list[Copy]:
    """Three forms of two pages each."""
    copies = make_copies(["key_expert", "demo_team", "overseas_action"], [0.55, 0.55, 0.55])
    assert [len(copy.pages) for copy in copies] == [2, 2, 2]
    return copies


@pytest.fixture(scope="module")
def twins() -> list[Copy]:
    """Two copies of one form, of two people."""
    return make_copies(["key_expert", "key_expert"], [0.6, 0.6], seed=3)


@pytest.fixture(scope="module")
def long() -> list[Copy]:
    """A form of many pages, its cover first."""
    return make_copies(["service_base"], [0.6])


def whole(copies: list[Copy], found: list[Found]) -> bool:
    """Whether each copy was found as a whole, in order, and nothing else."""
    got = sorted((each.form, each.pages) for each in found)
    wanted = [(copy.form, [(number, page) for page in range(len(copy.pages))]) for number, copy in enumerate(copies)]
    return got == sorted(wanted)


def test_every_shuffling_of_three_forms_gives_three_forms(three: list[Copy]) -> None:
    wrong = [order for order in itertools.permutations(in_order(three)) if not whole(three, find(three, order))]
    assert wrong == []


@pytest.mark.parametrize("method", ["pdf", "ocr"])
def test_two_copies_of_a_form_are_told_apart_by_names(twins: list[Copy], method: str) -> None:
    for order in itertools.permutations(in_order(twins)):
        assert whole(twins, find(twins, order, method)), order


def test_an_orderly_file_is_never_doubted(three: list[Copy], twins: list[Copy], long: list[Copy]) -> None:
    for copies in (three, twins, long, [*three, *twins]):
        found = find(copies, in_order(copies))
        assert whole(copies, found)
        assert all(not each.doubtful for each in found)


def test_a_form_of_many_pages_is_put_in_order(long: list[Copy]) -> None:
    pages = in_order(long)
    assert len(pages) >= 4
    for order in (pages[::-1], [*pages[1:], pages[0]], [*pages[::2], *pages[1::2]]):
        assert whole(long, find(long, order)), order


def test_a_lost_page_makes_one_form_and_not_two(three: list[Copy], long: list[Copy]) -> None:
    for gone in in_order(three)[:-2]:
        found = find(three, [page for page in in_order(three) if page != gone])
        assert sorted(each.form for each in found) == sorted(copy.form for copy in three), gone
    pages = in_order(long)
    for gone in pages[1:]:
        for order in ([p for p in pages if p != gone], [p for p in pages[::-1] if p != gone]):
            (found_one,) = find(long, order)
            assert found_one.pages == [page for page in pages if page != gone]


def test_a_letter_between_the_pages_is_no_part_of_a_form(three: list[Copy]) -> None:
    letter = Layout([Line(text, text) for text in LETTER], method="pdf")
    found = find(three, in_order(three), between=letter)
    assert whole(three, found)
    pages = [three[0].pages[0], letter, three[0].pages[1]]
    (region,) = identify(stacked(pages), FORMS)
    assert [block.text for block in region.preamble if isinstance(block, Line)] == list(LETTER)


def test_pages_that_nothing_tells_apart_are_doubtful() -> None:
    head = flow("2024年专家服务基层示范团申报表", "填报市局：杭州市人社局（盖章） 填报日期：2024年1月2日")
    first = table(["服务团名称", "甲", "承办地区", "杭州市"], ["服务次数", "3", "开始时间", "2024年3月1日"])
    second = table(["2.拟采取的服务形式", "义诊"], ["3.拟开展的服务内容", "义诊"], ["4.经费保障", "自筹"])
    pages = [Layout([*head, first]), Layout([*head, first]), Layout([second]), Layout([second])]
    regions = identify(stacked(pages), FORMS, lambda form: blank_of(form).printed)
    assert [sorted(region.pages) for region in regions] == [[1, 4], [2, 3]]
    assert [region.doubtful for region in regions] == [{4}, {3}]


def test_a_page_scanned_twice_is_one_record(three: list[Copy]) -> None:
    found = find(three, [(0, 0), (0, 0), (0, 1), (1, 0), (1, 1), (1, 1)], "ocr")
    assert [(each.form, len(each.pages)) for each in found] == [("key_expert", 2), ("demo_team", 2)]


def test_two_people_on_one_page_each_stay_two(twins: list[Copy]) -> None:
    found = find(twins, [(0, 0), (1, 0)], "ocr")
    assert [each.pages for each in found] == [[(0, 0)], [(1, 0)]]


def test_word_has_no_pages_to_sort() -> None:
    first = table(["服务团名称", "甲", "承办地区", "杭州市"], ["服务次数", "3", "开始时间", "2024年3月1日"])
    layout = Layout([first], pages=1, method="word")
    (region,) = identify(layout, FORMS)
    assert region.blocks == [first]
    assert not region.doubtful


def test_a_shuffled_pdf_gives_the_records_of_the_orderly_one(three: list[Copy]) -> None:
    pages = [pdf for copy in three for pdf in copy.pdfs]
    orderly = extract(pages_to_pdf(pages), "甲.pdf")
    shuffled = extract(pages_to_pdf([pages[at] for at in (5, 0, 3, 1, 4, 2)]), "甲.pdf")
    records = [result for result in shuffled if isinstance(result, Record)]
    assert len(records) == len(shuffled) == 3
    by_form = {record.form: record for record in records}
    for result in orderly:
        assert isinstance(result, Record)
        assert by_form[result.form].values == result.values
        assert {(flag.code, flag.field) for flag in by_form[result.form].flags} == {
            (flag.code, flag.field) for flag in result.flags
        }


def test_values_on_a_doubtful_page_are_flagged(twins: list[Copy]) -> None:
    """Two heads and one second page, on which stands a name that is on neither."""
    tail = make_copies(["key_expert"], [0.6], seed=12)[0].pdfs[1]
    results = extract(pages_to_pdf([twins[0].pdfs[0], twins[1].pdfs[0], tail]), "乙.pdf")
    records = [result for result in results if isinstance(result, Record)]
    assert len(records) == 2
    (owner,) = [record for record in records if record.values["mobile"]]
    doubted = {flag.field for flag in owner.flags if flag.code is FlagCode.LOW_CONFIDENCE}
    assert {"account_number", "mobile", "postcode"} <= doubted


def test_a_list_whose_heads_ran_into_one_cell_of_a_picture_is_its_form() -> None:
    heads = "序号 活动名称 活动主要内容 拟举办日期 举办单位 （拟）邀请专家数 活动联系人 联系电话 活动预算"
    seen = replace(table([heads, ">"], ["1", "培训"]), xs=(0.0, 90.0), ys=(0.0, 10.0, 20.0))
    title = line("2024年“智聚山海·助力共富”专家服务工程活动计划表")
    (region,) = identify(Layout([title, seen]), FORMS)
    assert region.form.id == "activity_plan"
