"""Boxes and ticks in PDFs: glyphs of symbol fonts, drawn squares, pen strokes, form fields, annotations."""

from __future__ import annotations

from pdf_maker import Pdf, Sheet, one_page

from extract.readers.pdf import read
from models.layout import Line, Mark, MarkKind, MarkState, Style, Table
from models.limits import ReadLimits


def line_of(data: bytes) -> Line:
    block = read(data, ReadLimits()).blocks[0]
    assert isinstance(block, Line)
    return block


def states(line: Line) -> list[tuple[str, MarkState]]:
    return [(line.text[mark.at], mark.state) for mark in line.marks]


def test_plain_glyphs() -> None:
    line = line_of(one_page(Sheet().text(50, 700, "是□否■")))
    assert line.marks == [Mark(1, MarkKind.BOX, MarkState.EMPTY), Mark(3, MarkKind.BOX, MarkState.TICKED)]
    assert (line.text, line.raw) == ("是□否☑", "是□否■")


def test_symbol_fonts_by_name() -> None:
    pdf = Pdf()
    pdf.simple_font("W", "Wingdings")
    pdf.simple_font("V", "ABCDEF+Wingdings2")
    sheet = Sheet().text(50, 700, "选").text(60, 700, "\xfe\xa8\xfc", font="W").text(90, 700, "R\xa3", font="V")
    pdf.sheets.append(sheet.text(110, 700, "完"))
    line = line_of(pdf.written())
    assert line.text == "选☑□√☑□完"
    assert [mark.method for mark in line.marks] == ["font"] * 5


def test_a_drawn_square_is_a_box_and_strokes_in_it_tick_it() -> None:
    sheet = Sheet().text(50, 700, "是").box(62, 699, 9, 9).text(75, 700, "否").box(87, 699, 9, 9)
    sheet.raw("0.8 w 88 704 m 91 700 l 98 711 l S")
    line = line_of(one_page(sheet))
    assert (line.text, states(line)) == ("是□否☑", [("□", MarkState.EMPTY), ("☑", MarkState.TICKED)])
    assert {mark.method for mark in line.marks} == {"shape"}


def test_a_square_of_four_lines_is_a_box() -> None:
    sheet = Sheet().text(50, 700, "同意")
    for x0, y0, x1, y1 in ((75, 700, 84, 700), (84, 700, 84, 709), (84, 709, 75, 709), (75, 709, 75, 700)):
        sheet.line(x0, y0, x1, y1)
    line = line_of(one_page(sheet))
    assert (line.text, states(line)) == ("同意□", [("□", MarkState.EMPTY)])


def test_a_black_square_in_a_square_ticks_it() -> None:
    sheet = Sheet().text(50, 700, "是").box(62, 699, 9, 9).box(64, 701, 5, 5, "f")
    assert states(line_of(one_page(sheet))) == [("☑", MarkState.TICKED)]


def test_small_cells_for_single_digits_are_cells() -> None:
    sheet = Sheet().text(50, 700, "号")
    for number in range(6):
        sheet.box(100 + 14 * number, 698, 14, 14).text(103 + 14 * number, 701, str(number))
    blocks = read(one_page(sheet), ReadLimits()).blocks
    table = next(block for block in blocks if isinstance(block, Table))
    assert [cell.text for cell in table.cells] == list("012345")


def test_a_tick_glyph_on_an_empty_box_is_one_ticked_box() -> None:
    line = line_of(one_page(Sheet().text(50, 700, "是□否□").text(60.5, 700.5, "√")))
    assert (line.text, states(line)) == ("是☑否□", [("☑", MarkState.TICKED), ("□", MarkState.EMPTY)])


def test_a_stroke_over_two_boxes_is_unclear() -> None:
    sheet = Sheet().text(50, 700, "□□").raw("0.8 w 50 700 m 70 708 l S")
    assert [mark.state for mark in line_of(one_page(sheet)).marks] == [MarkState.UNCLEAR, MarkState.UNCLEAR]


def test_form_fields_stand_in_their_cells() -> None:
    pdf = Pdf()
    look = pdf.stream(b"0 0 10 10 re f", "/Type /XObject /Subtype /Form /BBox [0 0 10 10]")
    looks = f"/AP << /N << /Yes {look} 0 R /Off {look} 0 R >> >>"
    sheet = Sheet().grid([50, 150, 300], [600, 620, 660]).text(55, 645, "姓名")
    sheet.text(167, 607, "是").text(197, 607, "否").text(227, 607, "丁")
    sheet.annotations = [
        pdf.field((155, 640, 290, 655), "/FT /Tx /T (a) /V <FEFF5F204E09>"),
        pdf.field((155, 605, 165, 615), f"/FT /Btn /T (b) /V /Yes /AS /Yes {looks}"),
        pdf.field((185, 605, 195, 615), f"/FT /Btn /T (c) /V /Off /AS /Off {looks}"),
        pdf.field((215, 605, 225, 615), "/FT /Btn /T (d) /V /Yes"),
        pdf.field((155, 625, 290, 639), "/FT /Tx /T (e) /F 2 /V (hidden)"),
    ]
    pdf.sheets.append(sheet)
    (table,) = read(pdf.written(), ReadLimits()).blocks
    assert isinstance(table, Table)
    assert table.cells[1].text == "张三"
    (line,) = table.cells[3].lines
    assert (line.text, [mark.method for mark in line.marks]) == ("☑是□否☑丁", ["AcroForm"] * 3)


def test_annotations_tick_write_strike_and_circle() -> None:
    sheet = Sheet().text(50, 700, "是□ 否□").text(50, 680, "技术指导 技术推广")
    sheet.annotations = [
        "<< /Type /Annot /Subtype /Ink /Rect [58 698 75 715] /InkList [[60 704 64 700 72 712]] >>",
        "<< /Type /Annot /Subtype /FreeText /Rect [150 695 250 710] /Contents <FEFF65705B57> /DA (/Helv 10 Tf) >>",
        "<< /Type /Annot /Subtype /StrikeOut /Rect [50 678 90 690] /QuadPoints [50 690 90 690 50 678 90 678] >>",
        "<< /Type /Annot /Subtype /Circle /Rect [93 676 137 692] >>",
        "<< /Type /Annot /Subtype /Text /Rect [300 676 337 692] /Contents (a comment) >>",
    ]
    first, second = read(one_page(sheet), ReadLimits()).blocks
    assert isinstance(first, Line)
    assert isinstance(second, Line)
    assert first.text.split() == ["是☑", "否□", "数字"]
    assert [(span.start, span.end, span.style) for span in second.styles] == [
        (0, 4, Style.STRIKE),
        (5, 9, Style.CIRCLED),
    ]


def test_a_drawn_strike_and_underline_are_styles() -> None:
    sheet = Sheet().text(50, 700, "技术指导 项目合作").line(50, 703.6, 90, 703.6).line(95, 698.8, 135, 698.8)
    spans = line_of(one_page(sheet)).styles
    assert [(span.start, span.end, span.style) for span in spans] == [(0, 4, Style.STRIKE), (5, 9, Style.UNDERLINE)]


def test_a_frame_round_a_word_circles_it_and_leaves_the_line_whole() -> None:
    sheet = Sheet().text(50, 700, "人才培养").text(90, 700, "义诊").box(89.5, 697.5, 21, 13).text(112, 700, "其他")
    line = line_of(one_page(sheet))
    assert line.text == "人才培养义诊其他"
    assert [(span.start, span.end, span.style) for span in line.styles] == [(4, 6, Style.CIRCLED)]


def test_a_zero_a_factor_and_the_letters_of_another_language_are_no_marks() -> None:
    line = line_of(one_page(Sheet().text(50, 700, "二○二四年 3×5")))
    assert line.marks == []


def test_letters_of_a_symbol_font_that_was_not_at_hand_are_boxes() -> None:
    pdf = Pdf()
    pdf.simple_font("H", "Helvetica")
    sheet = Sheet().text(50, 700, "技术指导").text(91, 700, "R", font="H").text(103, 700, "技术推广")
    sheet.text(144, 700, "\xa3", font="H").text(50, 680, "APR")
    pdf.sheets.append(sheet)
    first, second = read(pdf.written(), ReadLimits()).blocks
    assert isinstance(first, Line)
    assert isinstance(second, Line)
    assert states(first) == [("☑", MarkState.TICKED), ("□", MarkState.EMPTY)]
    assert second.marks == []
