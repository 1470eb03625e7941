"""What a person sees is read, and nothing else: controls, revisions, hidden text, fields, boxes, numbers."""

from __future__ import annotations

import pytest
from docx_notation import (
    field,
    lines_of,
    numbering,
    p,
    r,
    read_docx,
    read_line,
    sdt,
    styles,
    tbl,
    tc,
    texts_of,
    tr,
)  # fmt: skip

PROMPT = "<w:showingPlcHdr/>"
ENTRIES = '<w:listEntry w:val="男"/><w:listEntry w:val="女"/></w:ddList></w:ffData>'
MENU = (
    '<w:dropDownList><w:listItem w:displayText="选择一项。" w:value=""/>'
    '<w:listItem w:displayText="本科" w:value="1"/></w:dropDownList>'
)


def deleted(text: str) -> str:
    return f"<w:del>{r(inner=f'<w:delText>{text}</w:delText>')}</w:del>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (sdt(r("张三")), "张三"),
        (sdt(sdt(r("张三"))), "张三"),
        (sdt(r("单击此处输入文字。"), PROMPT), ""),
        (sdt(r("2024年1月22日"), '<w:date w:fullDate="2024-01-22T00:00:00Z"/>'), "2024年1月22日"),
        (sdt(r("单击此处输入日期。"), "<w:date/>" + PROMPT), ""),
        (sdt(r("本科"), MENU), "本科"),
        (sdt(r("本科"), MENU + PROMPT), "本科"),
        (sdt(r("选择一项。"), MENU), ""),
        (sdt(r("选择一项。"), MENU + PROMPT), ""),
        (sdt(r("张三"), '<w:showingPlcHdr w:val="0"/>'), "张三"),
        ("<w:sdt><w:sdtPr/></w:sdt>", ""),
        (f'<w:smartTag w:element="date">{r("2024年")}</w:smartTag>', "2024年"),
        (f"<w:customXml>{r('甲')}</w:customXml>", "甲"),
        (f'<w:hyperlink r:id="x">{r("a@b.cn")}</w:hyperlink>', "a@b.cn"),
        (f'<w:fldSimple w:instr="AUTHOR">{r("张三")}</w:fldSimple>', "张三"),
        (f'<w:dir w:val="ltr">{r("甲")}</w:dir><w:bdo>{r("乙")}</w:bdo>', "甲乙"),
        (deleted("旧") + f"<w:ins>{r('新')}</w:ins>", "新"),
        (f"<w:ins>{r('新')}{deleted('又删')}</w:ins>", "新"),
        (f"<w:moveFrom>{r('移')}</w:moveFrom>{r('甲')}<w:moveTo>{r('移')}</w:moveTo>", "甲移"),
        (r("甲", inner='<w:footnoteReference w:id="1"/>') + r(inner='<w:commentReference w:id="1"/>'), "甲"),
        (
            r(
                inner="<w:ruby><w:rt><w:r><w:t>zhāng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>张</w:t></w:r></w:rubyBase></w:ruby>"
            ),
            "张",
        ),
        (r("甲", inner="<w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/><w:t>丁</w:t>"), "甲\t乙\n丙\n丁"),
        (r("甲", inner="<w:softHyphen/><w:t>乙\u00ad丙</w:t><w:noBreakHyphen/><w:t>丁</w:t>"), "甲乙丙-丁"),
        (r("杭\u00a0州\u200b市\ufeff"), "杭 州市"),
        (r("甲", inner='<w:br w:type="page"/><w:t>乙</w:t>'), "甲\n乙"),
        (r("abc", "<w:caps/>"), "ABC"),
        (r("abc", '<w:caps w:val="0"/>'), "abc"),
        ("<w:r><w:t> 甲 </w:t></w:r>", "甲"),
        ("<w:r><w:t>\n  甲\n</w:t></w:r>", "甲"),
        ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
    ],
)
def test_visible_text(content: str, text: str) -> None:
    assert read_line(r("单位："), content, r("。")).text == f"单位：{text}。"


def test_page_break_at_the_edge_of_a_paragraph_is_no_text() -> None:
    page_break = r(inner='<w:br w:type="page"/>')
    assert [line.text for line in lines_of(read_docx(p(page_break, r("甲"), page_break), p(page_break)).blocks)] == [
        "甲",
        "",
    ]


@pytest.mark.parametrize(
    "props",
    [
        "<w:vanish/>", '<w:vanish w:val="1"/>', "<w:webHidden/>",
        '<w:rStyle w:val="Hidden"/>', '<w:rStyle w:val="Heir"/>',
        '<w:color w:val="FFFFFF"/>',
    ],
)  # fmt: skip
def test_hidden_text_is_dropped(props: str) -> None:
    sheet = styles(
        '<w:style w:type="character" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Heir"><w:basedOn w:val="Hidden"/></w:style>'
    )
    assert read_line(r("甲"), r("秘密□", props), r("乙"), parts=sheet).text == "甲乙"


@pytest.mark.parametrize(
    "props",
    [
        '<w:vanish w:val="0"/>', "<w:specVanish/>", '<w:color w:val="FFFFFF"/><w:highlight w:val="red"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>', '<w:sz w:val="2"/>',
        '<w:rStyle w:val="Hidden"/><w:vanish w:val="false"/>',
    ],
)  # fmt: skip
def test_text_that_only_looks_hidden(props: str) -> None:
    sheet = styles('<w:style w:type="character" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>')
    assert read_line(r("甲"), r("乙", props), parts=sheet).text == "甲乙"


def test_hidden_by_paragraph_style_and_by_default() -> None:
    sheet = styles('<w:style w:type="paragraph" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>')
    layout = read_docx(p("甲", props='<w:pStyle w:val="Secret"/>'), p("乙"), parts=sheet)
    assert texts_of(layout) == ["乙"]
    default = styles("<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>")
    assert texts_of(read_docx(p("甲"), p(r("乙", '<w:vanish w:val="0"/>')), parts=default)) == ["乙"]


def test_two_hiding_styles_cancel_each_other() -> None:
    """ECMA-376 17.7.3: w:vanish is a toggle."""
    sheet = styles(
        '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="C"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    layout = read_docx(p(r("甲", '<w:rStyle w:val="C"/>'), props='<w:pStyle w:val="P"/>'), parts=sheet)
    assert texts_of(layout) == ["甲"]


def test_white_text_on_a_dark_cell_is_seen() -> None:
    white = r("表头", '<w:color w:val="FFFFFF"/>')
    dark = tc(p(white), props='<w:shd w:val="clear" w:fill="1F4E79"/>')
    assert texts_of(read_docx(tbl([[dark, tc(p(white))]]))) == ["表头"]
    sheet = styles(
        '<w:style w:type="table" w:styleId="Grid"><w:tblStylePr>'
        '<w:tcPr><w:shd w:fill="000000"/></w:tcPr></w:tblStylePr></w:style>'
    )
    assert texts_of(read_docx(tbl([[tc(p(white))]], '<w:tblStyle w:val="Grid"/>'), parts=sheet)) == ["表头"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (field("HYPERLINK mailto:a@b.cn", "a@b.cn"), "a@b.cn"),
        (field(" FORMTEXT ", "张三"), "张三"),
        (field(" FORMTEXT ", "\u2002" * 5), ""),
        (field(" FORMTEXT ", r("\u2002") * 5), ""),
        (field("PAGE", "3"), "3"),
        (field("DATE"), ""),
        (field("IF " + "x", field("REF y", "嵌套")), "嵌套"),
        (r(inner='<w:fldChar w:fldCharType="begin"/>') + field("REF y", "内")
         + r(inner='<w:fldChar w:fldCharType="separate"/>')
         + r("外") + r(inner='<w:fldChar w:fldCharType="end"/>'), "外"),
        (field("FORMDROPDOWN", None, '<w:ffData><w:ddList><w:result w:val="1"/>' + ENTRIES), "女"),
        (field("FORMDROPDOWN", None, '<w:ffData><w:ddList>' + ENTRIES), "男"),
        (r(inner='<w:fldChar w:fldCharType="begin"/>') + r("没有结束的域"), "没有结束的域"),
        (r(inner='<w:fldChar w:fldCharType="end"/>') + r("甲"), "甲"),
    ],
)  # fmt: skip
def test_fields_show_their_result(content: str, text: str) -> None:
    assert read_line(r("值："), content).text == f"值：{text}"


def test_field_over_several_paragraphs() -> None:
    begin = r(
        inner='<w:fldChar w:fldCharType="begin"/><w:instrText>REF x</w:instrText><w:fldChar w:fldCharType="separate"/>'
    )
    layout = read_docx(p(begin, r("甲")), p("乙"), p("丙", r(inner='<w:fldChar w:fldCharType="end"/>'), r("丁")))
    assert texts_of(layout) == ["甲", "乙", "丙丁"]


@pytest.mark.parametrize("mark", ["<w:del/>", "<w:moveFrom/>", "<w:vanish/>"])
def test_paragraph_whose_mark_is_gone_joins_the_next(mark: str) -> None:
    gone = f"<w:rPr>{mark}</w:rPr>"
    assert texts_of(read_docx(p("甲", props=gone), p("乙"), p("丙"))) == ["甲乙", "丙"]
    assert texts_of(read_docx(tbl([[tc(p("甲", props=gone), p("乙")), tc(p("丙", props=gone))]]))) == ["甲乙", "丙"]


def _text_box(*paragraphs: str) -> str:
    inner = "".join(map(p, paragraphs))
    drawing = (
        "<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>"
        f"{inner}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    fallback = f"<w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>"
    return r(
        inner=f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback>"
        "</mc:AlternateContent>"
    )


def test_text_box_is_read_once() -> None:
    assert texts_of(read_docx(p("前", _text_box("填报市局：杭州市", "重复", "重复")), p("后"))) == [
        "前", "填报市局：杭州市", "重复", "重复", "后",
    ]  # fmt: skip
    assert texts_of(read_docx(tbl([[tc(p(_text_box("框中")))]]))) == ["框中"]


def test_old_text_box_and_unknown_alternative() -> None:
    inner = f"<w:txbxContent>{p('旧框')}</w:txbxContent>"
    old = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    assert texts_of(read_docx(p(r(inner=old)))) == ["旧框"]
    unknown = f'<mc:AlternateContent><mc:Choice Requires="future">{old}</mc:Choice>'
    unknown += "<mc:Fallback><w:t>退</w:t></mc:Fallback></mc:AlternateContent>"
    assert texts_of(read_docx(p(r(inner=unknown)))) == ["退"]


def test_headers_and_footers_stand_in_the_margins_once() -> None:
    from docx_notation import NAMESPACES

    head = f"<w:hdr {NAMESPACES}>{p('附件1')}</w:hdr>"
    layout = read_docx(p("正文"), parts={"header1": head, "header2": head, "footer": head.replace("附件1", "第 1 页")})
    assert [line.text for line in lines_of(layout.margins)] == ["附件1", "第 1 页"]
    assert texts_of(layout) == ["正文"]


IN_LIST = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'


@pytest.mark.parametrize(
    ("style", "text", "expected"),
    [
        ("decimal", "%1.", ["1.", "2."]), ("chineseCounting", "%1、", ["一、", "二、"]),
        ("chineseCountingThousand", "（%1）", ["（一）", "（二）"]),
        ("decimalEnclosedCircle", "%1", ["①", "②"]), ("upperRoman", "%1)", ["I)", "II)"]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("ideographTraditional", "%1", ["甲", "乙"]), ("chineseLegalSimplified", "%1", ["壹", "贰"]),
        ("decimalZero", "%1", ["01", "02"]),
        ("decimalFullWidth", "%1", ["１", "２"]), ("none", "%1", ["", ""]), ("bullet", "•", ["", ""]),
    ],
)  # fmt: skip
def test_list_numbers_are_text(style: str, text: str, expected: list[str]) -> None:
    props = IN_LIST.format(0)
    layout = read_docx(p("甲", props=props), p("间"), tbl([[tc(p("乙", props=props))]]), parts=numbering((style, text)))
    assert texts_of(layout) == [expected[0] + "甲", "间", expected[1] + "乙"]


def test_list_levels_count_below_each_other() -> None:
    parts = numbering(("decimal", "%1."), ("decimal", "%1.%2"))
    levels = [0, 1, 1, 0, 1]
    layout = read_docx(*(p("项", props=IN_LIST.format(level)) for level in levels), parts=parts)
    assert texts_of(layout) == ["1.项", "1.1项", "1.2项", "2.项", "2.1项"]


def test_number_of_an_empty_paragraph_by_style() -> None:
    sheet = styles(
        '<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    out = read_docx(p(props='<w:pStyle w:val="L"/>'),
                    p("甲", props='<w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
                    parts={**sheet, **numbering(("decimal", "%1"))})  # fmt: skip
    assert texts_of(out) == ["1", "甲"]


@pytest.mark.parametrize(
    ("props", "style"),
    [
        ("<w:strike/>", "strike"), ("<w:dstrike/>", "strike"), ('<w:u w:val="single"/>',
        "underline"), ("<w:b/>", "bold"),
        ('<w:highlight w:val="yellow"/>', "highlight"), ('<w:shd w:val="clear" w:fill="FFFF00"/>', "highlight"),
        ('<w:shd w:val="pct15" w:fill="FFFFFF"/>', "highlight"), ('<w:bdr w:val="single"/>', "circled"),
        ('<w:u w:val="none"/>', None), ('<w:strike w:val="0"/>', None),
        ('<w:shd w:val="clear" w:fill="FFFFFF"/>', None),
        ('<w:shd w:val="clear" w:fill="auto"/>', None), ('<w:bdr w:val="nil"/>', None),
        ('<w:highlight w:val="none"/>', None),
    ],
)  # fmt: skip
def test_styles_people_use_as_signs(props: str, style: str | None) -> None:
    line = read_line(r("□是 "), r("□", props), r("否", props), r(" □其他"))
    assert line.text == "□是 □否 □其他"
    assert [(span.start, span.end, span.style) for span in line.styles] == ([(3, 5, style)] if style else [])


def test_underlined_blanks_are_fill_in_lines() -> None:
    line = read_line(r("填报市局："), r("   杭州市   ", '<w:u w:val="single"/>'), r("（盖章）"))
    assert (line.text, [(span.start, span.end) for span in line.styles]) == (
        "填报市局：   杭州市   （盖章）",
        [(5, 14)],
    )


def test_raw_keeps_what_stood() -> None:
    line = read_line(r("þ", font="Wingdings"), r("是☒否\u00a0"))
    assert (line.text, line.raw) == ("☑是☑否 ", "þ是☒否\u00a0")


def test_alternative_content_around_paragraphs_and_rows() -> None:
    row = f'<mc:AlternateContent><mc:Choice Requires="w14">{tr("甲")}</mc:Choice>'
    row += f"<mc:Fallback>{tr('乙')}</mc:Fallback></mc:AlternateContent>"
    both = f'<mc:AlternateContent><mc:Choice Requires="w14">{p("丙")}</mc:Choice></mc:AlternateContent>'
    assert texts_of(read_docx(tbl([row]), both)) == ["甲", "丙"]
