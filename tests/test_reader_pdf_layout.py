"""Text and tables of born-digital PDFs: true cells, spans, reading order, broken lines, turned pages."""

from __future__ import annotations

import pytest
from pdf_maker import Pdf, Sheet, one_page

from extract.readers.pdf import read
from models.layout import Layout, Line, Table
from models.limits import ReadLimits


def layout_of(sheet: Sheet) -> Layout:
    return read(one_page(sheet), ReadLimits())


def texts(layout: Layout) -> list[str]:
    return [block.text for block in layout.blocks if isinstance(block, Line)]


def only_table(layout: Layout) -> Table:
    (table,) = [block for block in layout.blocks if isinstance(block, Table)]
    return table


def grid_of(table: Table) -> dict[tuple[int, int, int, int], str]:
    return {(c.row, c.col, c.row_span, c.col_span): c.text for c in table.cells}


def test_a_cell_has_its_text_its_place_and_its_name() -> None:
    sheet = Sheet().grid([50, 150, 300], [600, 620, 640]).text(55, 625, "姓名").text(155, 605, "张三")
    table = only_table(layout_of(sheet))
    assert grid_of(table) == {(0, 0, 1, 1): "姓名", (0, 1, 1, 1): "", (1, 0, 1, 1): "", (1, 1, 1, 1): "张三"}
    line = table.cells[3].lines[0]
    assert line.place.page == 1
    assert line.place.cell == "T1R2C2"
    assert line.place.bbox == pytest.approx((155, 228.4, 175, 238.6), abs=0.2)


def test_merged_cells_stand_once() -> None:
    sheet = Sheet()
    for y in (600, 640, 660):
        sheet.line(50, y, 300, y)
    sheet.line(150, 620, 300, 620)
    for x, top in ((50, 660), (150, 640), (300, 660)):
        sheet.line(x, 600, x, top)
    sheet.text(60, 645, "标题").text(60, 615, "左").text(160, 625, "上").text(160, 605, "下")
    table = only_table(layout_of(sheet))
    assert grid_of(table) == {(0, 0, 1, 2): "标题", (1, 0, 2, 1): "左", (1, 1, 1, 1): "上", (2, 1, 1, 1): "下"}
    assert [cell.place.cell for cell in table.cells] == ["T1R1C1", "T1R2C1", "T1R2C2", "T1R3C2"]


def test_borders_of_each_cell_drawn_twice_as_thin_rectangles_are_one_rule() -> None:
    sheet = Sheet()
    for x in (50, 150):
        for y in (600, 620):
            left, right, low, high = x + 0.3, x + 99.7, y + 0.3, y + 19.7
            sheet.box(left, low, 99.4, 0.5, "f").box(left, high, 99.4, 0.5, "f")
            sheet.box(left, low, 0.5, 19.4, "f").box(right, low, 0.5, 19.4, "f")
    table = only_table(layout_of(sheet.text(60, 625, "甲")))
    assert (table.n_rows, table.n_cols) == (2, 2)


def test_dashed_rules_and_open_sides_make_a_table() -> None:
    sheet = Sheet()
    for y in (600, 620, 640):
        for x in range(50, 300, 5):
            sheet.line(x, y, x + 3, y)
    sheet.line(150, 600, 150, 640).text(60, 625, "甲").text(160, 605, "丁")
    table = only_table(layout_of(sheet))
    assert grid_of(table) == {(0, 0, 1, 1): "甲", (0, 1, 1, 1): "", (1, 0, 1, 1): "", (1, 1, 1, 1): "丁"}


def test_a_blank_to_write_on_is_no_rule() -> None:
    sheet = Sheet().grid([50, 150, 300], [600, 640]).text(160, 615, "覆盖  个").line(180, 613, 195, 613)
    table = only_table(layout_of(sheet))
    assert (table.n_rows, table.n_cols) == (1, 2)


def test_lines_and_tables_come_in_reading_order() -> None:
    sheet = Sheet().text(50, 500, "后").grid([50, 150, 300], [600, 620]).text(60, 605, "中").text(50, 700, "前")
    blocks = layout_of(sheet).blocks
    assert [b.text if isinstance(b, Line) else "table" for b in blocks] == ["前", "table", "后"]


def test_gaps_become_blanks_and_small_ones_do_not() -> None:
    sheet = Sheet().text(50, 700, "手").text(90, 700, "机").text(102, 700, "号").text(115, 700, "2024")
    assert texts(layout_of(sheet)) == ["手  机号2024"]


def test_a_line_broken_by_the_width_continues_and_a_short_one_does_not() -> None:
    sheet = Sheet().grid([50, 150, 300], [500, 700])
    sheet.text(155, 680, "一二三四五六七八九十一二三四").text(155, 666, "五六七").text(155, 652, "另起一段")
    lines = only_table(layout_of(sheet)).cells[1].lines
    assert [line.continues for line in lines] == [True, False, False]


def test_an_indented_or_numbered_line_begins_anew() -> None:
    full = "一二三四五六七八九十一二三四"
    sheet = Sheet().grid([50, 150, 300], [500, 700])
    sheet.text(155, 680, full).text(175, 666, full[2:]).text(155, 652, "（一）" + full[3:]).text(155, 638, "完")
    lines = only_table(layout_of(sheet)).cells[1].lines
    assert [line.continues for line in lines] == [False, False, True, False]


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_sideways_page_is_read_upright(rotate: int) -> None:
    sheet = Sheet(rotate=rotate)
    for number, words in enumerate(["填报市局杭州市人社局", "姓名张三性别男民族汉"]):
        sheet.turned_text(100 + number * 20, 300, words, "0 1 -1 0")
    layout = layout_of(sheet)
    assert texts(layout) == ["填报市局杭州市人社局", "姓名张三性别男民族汉"]
    first = layout.blocks[0]
    assert first.place.bbox == pytest.approx((300, 91.4, 400, 101.6), abs=0.2)


def test_text_printed_twice_for_bold_stands_once() -> None:
    sheet = Sheet().text(50, 700, "推荐表").text(50.3, 700, "推荐表")
    assert texts(layout_of(sheet)) == ["推荐表"]


def test_page_numbers_and_repeated_headers_are_margins() -> None:
    pdf = Pdf()
    for number in range(1, 4):
        pdf.sheets.append(
            Sheet().text(50, 810, "某省人社厅").text(50, 400, f"正文{number}").text(290, 30, f"- {number} -")
        )
    layout = read(pdf.written(), ReadLimits())
    assert texts(layout) == ["正文1", "正文2", "正文3"]
    assert [line.text for line in layout.margins if isinstance(line, Line)] == ["某省人社厅", "- 1 -", "- 2 -", "- 3 -"]


def test_a_frame_round_the_page_is_no_table() -> None:
    sheet = Sheet().box(20, 20, 555, 800).grid([50, 150, 300], [600, 620]).text(55, 605, "姓名").text(50, 700, "标题")
    layout = layout_of(sheet)
    assert texts(layout) == ["标题"]
    assert only_table(layout).n_cols == 2


def test_hidden_text_is_not_read() -> None:
    sheet = Sheet().text(50, 700, "看得见").text(50, 650, "看不见", mode=3)
    assert texts(layout_of(sheet)) == ["看得见"]


def test_cells_without_rules_are_read_column_by_column() -> None:
    sheet = Sheet().text(50, 700, "填报市局：温州市人力资源和").text(50, 684, "社会保障局（盖章）")
    sheet.text(250, 692, "填报日期：").text(300, 692, "2024")
    layout = layout_of(sheet)
    assert texts(layout) == ["填报市局：温州市人力资源和", "社会保障局（盖章）", "填报日期：2024"]
    first = layout.blocks[0]
    assert isinstance(first, Line)
    assert first.continues


def test_a_row_cut_by_a_page_break_is_one_row() -> None:
    full = "一二三四五六七八九十一二三四"
    pdf = Pdf()
    pdf.sheets.append(Sheet().grid([50, 150, 300], [60, 90]).text(55, 75, "经费").text(155, 65, full))
    lower = Sheet().grid([50, 150, 300], [700, 740, 780]).text(155, 765, "五六七。")
    pdf.sheets.append(lower.text(55, 725, "备注").text(155, 725, "无"))
    first, second = read(pdf.written(), ReadLimits()).blocks
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert [line.text for line in first.cells[1].lines] == [full, "五六七。"]
    assert first.cells[1].lines[0].continues
    assert [line.place.page for line in first.cells[1].lines] == [1, 2]
    assert [cell.text for cell in second.cells] == ["备注", "无"]


def test_a_new_row_on_the_next_page_stays_one() -> None:
    pdf = Pdf()
    pdf.sheets.append(Sheet().grid([50, 150, 300], [60, 90]).text(55, 75, "经费").text(155, 75, "五万元"))
    pdf.sheets.append(Sheet().grid([50, 150, 300], [740, 780]).text(55, 765, "备注").text(155, 765, "无"))
    tables = read(pdf.written(), ReadLimits()).blocks
    assert [len(table.cells) for table in tables if isinstance(table, Table)] == [2, 2]


def test_deletions_footnotes_and_ruby_are_left_out() -> None:
    sheet = Sheet().grid([50, 150, 300], [600, 640]).text(155, 615, "系").text(185, 615, "主任")
    sheet.raw("0 0 1 rg 0 0 1 RG").text(165, 615, "误写").line(165, 618.5, 185, 618.5, 0.8).raw("0 g 0 G")
    sheet.text(205, 618, "1", size=6).text(50, 100, "1").text(56, 100, "以公章为准。").text(155, 625, "xi", size=5)
    blocks = layout_of(sheet).blocks
    assert [block.text for block in blocks if isinstance(block, Line)] == []
    assert only_table(layout_of(sheet)).cells[1].text == "系主任"


def test_a_number_too_wide_for_its_cell_stays_whole() -> None:
    sheet = Sheet().grid([50, 90, 130, 170], [600, 640]).text(86, 615, "1234567890").text(140, 615, "5")
    assert [cell.text for cell in only_table(layout_of(sheet)).cells] == ["", "1234567890", "5"]


def test_a_clip_hides_lines_and_not_the_end_of_a_line() -> None:
    sheet = Sheet().raw("q 50 600 60 40 re W n").text(55, 620, "6217674726432347").text(55, 580, "看不见").raw("Q")
    assert texts(layout_of(sheet)) == ["6217674726432347"]
