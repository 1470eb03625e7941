"""Where a paragraph ends and where only a line does, in cells, in heads set in columns and over page breaks."""

from __future__ import annotations

import pytest
from pdf_maker import Pdf, Sheet, one_page

from extract.readers.pdf import read
from models.layout import Layout, Line, Style, Table
from models.limits import ReadLimits

FULL = "一二三四五六七八九十一二三四"
ENDED = FULL[:13] + "。"


def layout_of(sheet: Sheet) -> Layout:
    return read(one_page(sheet), ReadLimits())


def tables_of(layout: Layout) -> list[Table]:
    return [block for block in layout.blocks if isinstance(block, Table)]


def continued(lines: list[str], indent: float = 0.0) -> list[bool]:
    """Which lines of a cell 14 characters wide go on; those that begin with a blank are indented by so much."""
    sheet = Sheet().grid([50, 150, 300], [400, 700])
    for number, words in enumerate(lines):
        x = 155.4 + (indent if words.startswith(" ") else 0.0)
        sheet.text(x, 680 - 15 * number, words.strip())
    return [line.continues for line in tables_of(layout_of(sheet))[0].cells[1].lines]


def test_a_full_line_that_ends_a_sentence_goes_on_where_nothing_speaks_for_a_new_paragraph() -> None:
    assert continued([ENDED, "我们走访了企业三家。"]) == [True, False]


@pytest.mark.parametrize("opening", ["近年来我市高度重视", "围绕产业需求，", "（注：截至年底。）", "活动地点：杭州"])
def test_a_full_line_that_ends_a_sentence_ends_its_paragraph_before_a_new_opening(opening: str) -> None:
    assert continued([ENDED, opening]) == [False, False]


def test_what_leans_on_the_sentence_before_goes_on() -> None:
    assert continued(["短句。", "短句。", "短句。", ENDED, "同时走访了企业。"])[3]


def test_where_each_sentence_stands_alone_the_next_one_does_too() -> None:
    assert not continued(["短句。", "短句。", "短句。", ENDED, "我们走访了企业。"])[3]


def test_where_paragraphs_are_indented_a_line_at_the_margin_goes_on() -> None:
    lines = [" 第一段。", " 第二段。", " " + ENDED[2:], "近年来我市重视。"]
    assert continued(lines, indent=20)[2]


def test_a_number_counted_within_the_line_begins_no_paragraph() -> None:
    assert continued(["（1）食宿费；（2）场地费用；", "（3）资料费。"]) == [True, False]


def test_a_number_that_begins_each_line_does() -> None:
    assert continued(["（1）组织专家开展调研活动；", "（2）资料费。"]) == [False, False]


def test_two_telephone_numbers_are_not_run_together() -> None:
    sheet = Sheet().grid([50, 110], [600, 640]).text(55, 625, "13812345678").text(55, 610, "13987654321")
    first, second = tables_of(layout_of(sheet))[0].cells[0].lines
    assert (first.text, first.continues, second.text) == ("13812345678", False, "13987654321")


def test_a_hyphen_that_the_break_put_in_goes_away() -> None:
    sheet = Sheet().grid([50, 150, 300], [600, 700]).text(155.4, 680, FULL[:13] + "-").text(155.4, 665, "五六七")
    assert tables_of(layout_of(sheet))[0].cells[1].lines[0].text == FULL[:13]


def test_a_border_round_a_word_makes_no_column() -> None:
    sheet = Sheet().grid([50, 150, 300], [600, 616]).text(155, 604, "□是 □").text(190, 604, "否")
    for ends in (
        (189, 600.5, 201, 600.5),
        (189, 615.5, 201, 615.5),
        (189, 600.5, 189, 615.5),
        (201, 600.5, 201, 615.5),
    ):
        sheet.line(*ends)
    (table,) = tables_of(layout_of(sheet))
    assert [cell.text for cell in table.cells] == ["", "□是 □否"]
    assert [span.style for span in table.cells[1].lines[0].styles] == [Style.CIRCLED]


def test_an_underline_close_above_a_rule_stays_one() -> None:
    sheet = Sheet().grid([50, 150, 300], [600, 616]).text(155, 604, "产业园区").line(155, 602.2, 195, 602.2)
    (table,) = tables_of(layout_of(sheet))
    assert [span.style for span in table.cells[1].lines[0].styles] == [Style.UNDERLINE]


def test_a_head_in_columns_is_read_column_by_column() -> None:
    sheet = Sheet().text(50, 700, "填报市局：温州市人力资源和").text(200, 700, "联系电话：汤涛兰")
    sheet.text(50, 684, "社会保障局（盖章）").text(200, 684, "0577-80631090")
    lines = [block for block in layout_of(sheet).blocks if isinstance(block, Line)]
    assert [(line.text, line.continues) for line in lines] == [
        ("填报市局：温州市人力资源和", True),
        ("社会保障局（盖章）", False),
        ("联系电话：汤涛兰", True),
        ("0577-80631090", False),
    ]


def test_a_row_cut_under_a_repeated_header_is_one_row() -> None:
    xs: list[float] = [50, 90, 240]
    pdf = Pdf()
    upper = Sheet().grid(xs, [60, 90, 120]).text(55, 100, "序号").text(95, 100, "内容").text(55, 75, "1")
    pdf.sheets.append(upper.text(95, 65, FULL))
    lower = Sheet().grid(xs, [700, 720, 740, 760]).text(55, 745, "序号").text(95, 745, "内容").text(95, 725, "五六七。")
    pdf.sheets.append(lower.text(55, 705, "2").text(95, 705, "八九十。"))
    first, second = tables_of(read(pdf.written(), ReadLimits()))
    assert [cell.text for cell in first.cells] == ["序号", "内容", "1", f"{FULL}\n五六七。"]
    assert [cell.text for cell in second.cells] == ["序号", "内容", "2", "八九十。"]


def test_a_row_of_short_cells_on_the_next_page_is_a_new_row() -> None:
    xs: list[float] = [50, 90, 130]
    pdf = Pdf()
    pdf.sheets.append(Sheet().grid(xs, [60, 90]).text(55, 75, "5").text(95, 75, "21758"))
    pdf.sheets.append(Sheet().grid(xs, [730, 760]).text(55, 745, "6").text(95, 745, "23881"))
    assert [len(table.cells) for table in tables_of(read(pdf.written(), ReadLimits()))] == [2, 2]


def test_the_header_of_a_single_page_is_a_margin_and_a_title_is_not() -> None:
    layout = layout_of(Sheet().text(200, 800, "内部资料 注意保存").text(50, 400, "正文"))
    assert [line.text for line in layout.margins if isinstance(line, Line)] == ["内部资料 注意保存"]
    layout = layout_of(Sheet().text(200, 800, "专家推荐表").text(50, 400, "正文"))
    assert layout.margins == []


def test_letters_of_wingdings_that_was_not_at_hand_are_boxes_beside_chinese_text() -> None:
    layout = layout_of(Sheet().text(50, 700, "技术指导o 技术推广x 项目合作o").text(50, 680, "No.3 foo"))
    first, second = (block for block in layout.blocks if isinstance(block, Line))
    assert first.text == "技术指导□ 技术推广☑ 项目合作□"
    assert second.marks == []


def test_a_line_drawn_out_to_its_column_has_no_blanks() -> None:
    (line,) = layout_of(Sheet().text(50, 700, "中").text(90, 700, "国").text(130, 700, "人")).blocks
    assert isinstance(line, Line)
    assert line.text == "中国人"


@pytest.mark.parametrize(("short", "goes_on"), [(0.0, True), (4.0, False)])
def test_in_justified_text_only_a_line_that_falls_short_ends_its_paragraph(short: float, goes_on: bool) -> None:
    mixed = "2024年一二三四五六七八九十一"
    sheet = Sheet().grid([50, 150, 300], [500, 700])
    for number in range(4):
        sheet.text(155, 680 - 15 * number, mixed)
    sheet.text(155, 620, mixed[:-1]).text(285 - short, 620, "。").text(155, 605, "近年来我市重视。")
    assert tables_of(layout_of(sheet))[0].cells[1].lines[4].continues is goes_on
