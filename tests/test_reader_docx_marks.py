"""Every encoding of a box or tick becomes its mark; what only looks like one stays text."""

from __future__ import annotations

import pytest
from docx_notation import (
    checkbox,
    field,
    form_checkbox,
    lines_of,
    numbering,
    p,
    r,
    read_docx,
    read_line,
    sdt,
    styles,
    sym,
    tbl,
    tc,
    tr,
)  # fmt: skip

from models.layout import Line, MarkKind, MarkState

SHORT = {
    (MarkKind.BOX, MarkState.EMPTY): "b", (MarkKind.BOX, MarkState.TICKED): "B", (MarkKind.BOX, MarkState.UNCLEAR): "?",
    (MarkKind.TICK, MarkState.TICKED): "T", (MarkKind.CROSS, MarkState.TICKED): "X",
    (MarkKind.CIRCLE, MarkState.EMPTY): "o", (MarkKind.CIRCLE, MarkState.TICKED): "O",
    (MarkKind.TICK, MarkState.UNCLEAR): "t", (MarkKind.CIRCLE, MarkState.UNCLEAR): "c",
}  # fmt: skip


def marks_of(line: Line) -> str:
    """The marks in short, each at the offset of a sign character: ``bB`` for an empty and a ticked box."""
    signs = [mark for mark in line.marks if mark.method != "shape"]
    assert all(line.text[mark.at] in "□☑√×○●" for mark in signs), line
    return "".join(SHORT[mark.kind, mark.state] for mark in line.marks)


@pytest.mark.parametrize(
    ("written", "text", "marks"),
    [
        ("是□否□", "是□否□", "bb"),
        ("☐甲▢乙◻丙⬜丁", "□甲□乙□丙□丁", "bbbb"),
        ("☑甲☒乙■丙▣丁", "☑甲☑乙☑丙☑丁", "BBBB"),
        ("◼甲⊠乙🗹丙🗷丁🗵", "☑甲☑乙☑丙☑丁☑", "BBBBB"),
        ("🞎甲", "□甲", "b"),
        ("√甲✓乙✔丙", "√甲√乙√丙", "TTT"),
        ("✔️甲☑️乙", "√甲☑乙", "TB"),
        ("×甲✗乙✘丙✕", "×甲×乙×丙×", "XXXX"),
        ("○甲 ●乙 ◯丙 ◉丁 ⊙戊", "○甲 ●乙 ○丙 ●丁 ●戊", "oOoOO"),
        ("〇男 ●女", "○男 ●女", "oO"),
        ("□√是 □否", "□√是 □否", "bTb"),
        ("（√）是（ ）否", "（√）是（ ）否", "T"),
        ("□□……□", "□□……□", "bbb"),
        ("√□", "√□", "Tb"),
        ("一○ 选项", "一○ 选项", "o"),
    ],
)
def test_glyphs(written: str, text: str, marks: str) -> None:
    line = read_line(written)
    assert (line.text, marks_of(line)) == (text, marks)
    assert [mark.method for mark in line.marks] == ["glyph"] * len(marks)


@pytest.mark.parametrize(
    "written",
    [
        "二〇二三年", "二○二三年", "一九九○年", "二〇〇八", "3×4=12", "长10米×20米", "5 × 6", "（2）×3", "××省××市",
        "×年×月×日", "○○市", "请打“√”", "在相应方框内打√", "在□内打“√”", "用'×'表示",
        "口 囗 V X O ( ) [ ]", "入口、人口",
    ],
)  # fmt: skip
def test_traps_are_text(written: str) -> None:
    line = read_line(written)
    assert (line.text, line.marks) == (written, [])


@pytest.mark.parametrize(
    ("font", "char", "sign", "mark"),
    [
        ("Wingdings", "þ", "☑", "B"), ("Wingdings", "ý", "☑", "B"), ("Wingdings", "x", "☑", "B"),
        ("Wingdings", "\uf0fe", "☑", "B"), ("Wingdings", "\uf0fd", "☑", "B"), ("Wingdings", "¨", "□", "b"),
        ("Wingdings", "\uf0a8", "□", "b"), ("Wingdings", "o", "□", "b"), ("Wingdings", "\uf06f", "□", "b"),
        ("Wingdings", "q", "□", "b"), ("Wingdings", "r", "□", "b"), ("Wingdings", "ü", "√", "T"),
        ("Wingdings", "û", "×", "X"), ("Wingdings", "n", "☑", "B"), ("Wingdings", "l", "●", "O"),
        ("Wingdings", "¡", "○", "o"), ("Wingdings", "¤", "●", "O"),
        ("Wingdings 2", "R", "☑", "B"), ("Wingdings 2", "S", "☑", "B"), ("Wingdings 2", "T", "☑", "B"),
        ("Wingdings 2", "Q", "☑", "B"), ("Wingdings 2", "£", "□", "b"), ("Wingdings 2", "\uf0a3", "□", "b"),
        ("Wingdings 2", "P", "√", "T"), ("Wingdings 2", "O", "×", "X"), ("Wingdings 2", "*", "□", "b"),
        ("Wingdings 2", "\uf02a", "□", "b"), ("Wingdings 2", "\uf052", "☑", "B"), ("Wingdings2", "R", "☑", "B"),
        ("Webdings", "a", "√", "T"), ("Webdings", "c", "□", "b"), ("Webdings", "g", "☑", "B"),
        ("Webdings", "r", "×", "X"), ("ZapfDingbats", "4", "√", "T"), ("ZapfDingbats", "8", "×", "X"),
        ("Zapf Dingbats", "o", "□", "b"), ("ZapfDingbats", "n", "☑", "B"), ("Marlett", "a", "√", "T"),
        ("Symbol", "Ö", "√", "T"), ("Segoe UI Symbol", "\ue0a2", "☑", "B"), ("Segoe UI Symbol", "☑", "☑", "B"),
        ("宋体", "\uf0fe", "☑", "B"), ("宋体", "\uf0a8", "□", "b"),
    ],
)  # fmt: skip
def test_symbol_fonts(font: str, char: str, sign: str, mark: str) -> None:
    line = read_line(r(char, font=font), r("甲"))
    assert (line.text, marks_of(line), line.raw) == (sign + "甲", mark, char + "甲")
    by_sym = read_line(sym(font, f"{ord(char):04X}"), r("甲"))
    assert (by_sym.text, marks_of(by_sym)) == (sign + "甲", mark)
    assert by_sym.marks[0].method == "w:sym"


def test_symbol_font_shows_only_the_characters_it_has() -> None:
    """Word uses the east Asian font for 宋体 text within a Wingdings run, and w:ascii for letters."""
    props = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:eastAsia="宋体"/>'
    assert read_line(r("þ是 ¨否", props)).text == "☑是 □否"
    assert read_line(r("V表", '<w:rFonts w:ascii="Times New Roman" w:eastAsia="Wingdings"/>')).text == "V表"
    themed = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/>'
    assert read_line(r("Road", themed)).text == "Road"


def test_symbol_letters_that_are_no_marks() -> None:
    line = read_line(sym("Symbol", "F061"), r("è", font="Wingdings"), sym("Wingdings", "F04A"))
    assert (line.text, line.marks) == ("α🡺☺", [])


@pytest.mark.parametrize(
    ("value", "glyph", "expected"),
    [
        ("1", "☒", "B"), ("true", "☒", "B"), ("on", "☒", "B"), (None, "☒", "B"), ("0", "☐", "b"), ("false", "☐", "b"),
        ("off", "☐", "b"), ("1", "☑", "B"), ("1", "☐", "?"), ("0", "☒", "?"), ("1", "√", "B"),
        ("0", "", "b"), ("1", "", "B"),
    ],
)  # fmt: skip
def test_checkbox_control(value: str | None, glyph: str, expected: str) -> None:
    line = read_line(checkbox(glyph, value), r("是"))
    assert marks_of(line) == expected
    assert line.text[1:] == "是"
    assert line.marks[0].method == "w14:checkbox"


def test_checkbox_control_with_its_own_glyphs() -> None:
    states = '<w14:checkedState w14:val="0052" w14:font="Wingdings 2"/>'
    states += '<w14:uncheckedState w14:val="00A3" w14:font="Wingdings 2"/>'
    assert read_line(checkbox("R", "1", states), r("是")).text == "☑是"
    heart = '<w14:checkedState w14:val="2665" w14:font="Arial"/><w14:uncheckedState w14:val="2661" w14:font="Arial"/>'
    line = read_line(checkbox("♥", "1", heart), checkbox("♡", "0", heart))
    assert (line.text, marks_of(line)) == ("☑□", "Bb")


def test_checkbox_control_around_paragraph_cell_and_row() -> None:
    ticked = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
    layout = read_docx(
        sdt(p("☒"), ticked), tbl([tr(sdt(tc("☒"), ticked), tc("是")), sdt(tr(tc("☒"), tc("否")), ticked)])
    )
    lines = lines_of(layout.blocks)
    assert [line.text for line in lines] == ["☑", "☑", "是", "☑", "否"]
    assert [line.marks[0].method for line in lines if line.marks] == ["w14:checkbox"] * 3


def test_checkbox_toggled_with_tracking_on() -> None:
    gone = f"<w:del>{r(inner='<w:delText>☐</w:delText>')}</w:del>"
    content = sdt(f"{gone}<w:ins>{r('☒')}</w:ins>", '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>')
    assert marks_of(read_line(content, r("是"))) == "B"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<w:checked/>", "B"), ('<w:checked w:val="1"/>', "B"),
        ('<w:checked w:val="true"/>', "B"), ("<w:default/>", "B"),
        ('<w:default w:val="1"/>', "B"), ('<w:default w:val="0"/>', "b"), ("", "b"), ('<w:checked w:val="0"/>', "b"),
        ('<w:default w:val="1"/><w:checked w:val="0"/>', "b"), ('<w:default w:val="0"/><w:checked w:val="1"/>', "B"),
        ('<w:checked w:val="false"/>', "b"), ('<w:checked w:val="off"/>', "b"),
    ],
)  # fmt: skip
def test_form_checkbox(inner: str, expected: str) -> None:
    line = read_line(form_checkbox(inner), r("男"))
    assert marks_of(line) == expected
    assert (line.text[1:], line.marks[0].method) == ("男", "FORMCHECKBOX")


def test_form_checkbox_with_a_result_shows_one_box() -> None:
    box = field("FORMCHECKBOX", "□", "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>")
    assert read_line(box, r("男")).text == "☑男"


@pytest.mark.parametrize(
    ("code", "text", "marks"),
    [
        (r"EQ \o(□,√)", "☑", "B"), (r" eq \o\ac(□,√) ", "☑", "B"), (r"EQ \o\al(□,√)", "☑",
        "B"), (r"EQ \o(√,□)", "☑", "B"),
        (r"EQ \o(○,√)", "☑", "B"), (r"eq \o\ac(□；√)", "☑", "B"), (r"EQ \o(\s\up 2(□),\s\do 2(√))", "☑", "B"),
        (r"EQ \o\ac(口,√)", "☑", "B"), (r"EQ \o(□,×)", "☑", "B"), (r"EQ \o(□,V)", "☑", "B"), (r"EQ \x(√)", "☑", "B"),
        (r"EQ \o(□,)", "□", "b"), (r"EQ\o(□,√)", "☑", "B"), (r"EQ \f(1,2)", "1/2", ""), (r"EQ \x( )", "□", "b"),
    ],
)  # fmt: skip
def test_equation_fields(code: str, text: str, marks: str) -> None:
    line = read_line(field(code), r("是"))
    assert (line.text, marks_of(line)) == (text + "是", marks)


@pytest.mark.parametrize(
    ("code", "style"), [(r"EQ \o\ac(○,是)", "circled"), (r"EQ \x(是)", "circled"), (r"EQ \o(是,/)", "strike")]
)
def test_equation_that_marks_a_word(code: str, style: str) -> None:
    line = read_line(field(code), r("否"))
    assert (line.text, line.marks) == ("是否", [])
    assert [(span.start, span.end, span.style) for span in line.styles] == [(0, 1, style)]


def test_symbol_and_macro_fields() -> None:
    assert marks_of(read_line(field('SYMBOL 254 \\f "Wingdings" \\s 12'), r("是"))) == "B"
    assert marks_of(read_line(field("SYMBOL 0xA8 \\f Wingdings"), r("是"))) == "b"
    assert read_line(field("MACROBUTTON CheckIt □"), r("是")).text == "□是"


def test_box_bullets_are_marks_and_other_bullets_are_not() -> None:
    in_list = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"
    wingdings = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    for bullet, text in (("\uf0a8", "□甲"), ("\uf0fe", "☑甲"), ("\uf06c", "甲"), ("\uf0fc", "甲"), ("\uf0d8", "甲")):
        layout = read_docx(p("甲", props=in_list), parts=numbering(("bullet", bullet), props=wingdings))
        assert [line.text for line in lines_of(layout.blocks)] == [text]


def test_combining_box_and_ring() -> None:
    assert marks_of(read_line("√\u20de是")) == "B"
    ringed = read_line("是\u20dd否")
    assert (ringed.text, [(span.start, span.style) for span in ringed.styles]) == ("是否", [(0, "circled")])
    struck = read_line("是\u0336否")
    assert (struck.text, [(span.start, span.style) for span in struck.styles]) == ("是否", [(0, "strike")])


def test_encircled_characters() -> None:
    line = read_line("㊚ 女")
    assert (line.text, line.styles[0].style, line.raw) == ("男 女", "circled", "㊚ 女")


def _wsp(geometry: str, size: int = 200000, text: str = "") -> str:
    inside = f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx>" if text else ""
    return (
        f'<wps:wsp><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{size}" cy="{size}"/></a:xfrm>{geometry}</wps:spPr>'
        f"{inside}</wps:wsp>"
    )


def _anchored(shape: str, relative: str = "column") -> str:
    return r(
        inner=f'<w:drawing><wp:anchor><wp:positionH relativeFrom="{relative}"/><a:graphic><a:graphicData>{shape}'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )


_FREEFORM = "<a:custGeom><a:pathLst/></a:custGeom>"


@pytest.mark.parametrize(
    ("geometry", "relative", "expected"),
    [
        (_FREEFORM, "column", "t"), (_FREEFORM, "character", "T"), ('<a:prstGeom prst="ellipse"/>', "column", "c"),
        ('<a:prstGeom prst="ellipse"/>', "character", "O"), ('<a:prstGeom prst="line"/>', "column", "t"),
        ('<a:prstGeom prst="rect"/>', "column", ""),
    ],
)  # fmt: skip
def test_drawn_ticks(geometry: str, relative: str, expected: str) -> None:
    line = read_line("□是", _anchored(_wsp(geometry), relative), r("□否"))
    assert line.text == "□是□否"
    assert [SHORT[mark.kind, mark.state] for mark in line.marks if mark.method == "shape"] == list(expected)
    assert all(mark.at == 2 for mark in line.marks if mark.method == "shape")


def test_large_shapes_are_decoration() -> None:
    assert read_line("题目", _anchored(_wsp(_FREEFORM, 9_000_000))).marks == []


def test_text_box_that_holds_only_a_tick() -> None:
    box = _wsp('<a:prstGeom prst="rect"/>', text=p("√"))
    line = read_line("□是", _anchored(box), r("□否"))
    assert line.text == "□是√□否"
    assert [SHORT[mark.kind, mark.state] for mark in line.marks] == ["b", "t", "b"]


def test_vml_shapes() -> None:
    oval = r(inner='<w:pict><v:oval style="position:absolute;width:20pt;height:14pt"/></w:pict>')
    line = read_line("是", oval, r("否"))
    assert [(mark.kind, mark.state, mark.at) for mark in line.marks] == [("circle", "unclear", 1)]
    line = read_line(r(inner='<w:pict><v:line from="0,0" to="400pt,0"/></w:pict>'), r("甲"))
    assert line.marks == []


def test_ink_is_a_doubtful_tick_and_its_fallback_picture_nothing() -> None:
    ink = (
        '<mc:AlternateContent><mc:Choice Requires="wpi"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
        '<w14:contentPart r:id="x1"/></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>'
        "<mc:Fallback><w:pict><v:oval/></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert [SHORT[mark.kind, mark.state] for mark in read_line("□是", r(inner=ink)).marks] == ["b", "t"]


def test_symbol_font_of_a_style_lasts_under_a_font_hint() -> None:
    """``<w:rFonts w:hint="eastAsia"/>`` stands in most Chinese runs and names no font."""
    sheet = styles(
        '<w:style w:type="character" w:styleId="Box"><w:rPr>'
        '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr></w:style>'
    )
    hint = '<w:rStyle w:val="Box"/><w:rFonts w:hint="eastAsia"/>'
    assert read_line(r("þ", hint), r("是"), parts=sheet).text == "☑是"
    other = '<w:rStyle w:val="Box"/><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>'
    assert read_line(r("o", other), parts=sheet).text == "o"


def test_tick_anchored_at_a_box_within_the_line_is_its_tick() -> None:
    line = read_line("是□", _anchored(_wsp(_FREEFORM)), r(" 否□"))
    assert [
        (mark.at, SHORT[mark.kind, mark.state], mark.confidence) for mark in line.marks if mark.method == "shape"
    ] == [(2, "T", 0.8)]
    at_start = read_line(_anchored(_wsp(_FREEFORM)), r("□是 □否"))
    assert [SHORT[mark.kind, mark.state] for mark in at_start.marks if mark.method == "shape"] == ["t"]
