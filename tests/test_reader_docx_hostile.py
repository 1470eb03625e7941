"""The hostile sheet: fragments that well-known readers lose, each in a paragraph, in a cell and in a wrapped cell."""

from __future__ import annotations

import pytest
from docx_notation import checkbox, docx, form_checkbox, lines_of, p, r, read_line, sdt, sym, tbl, tc, tr

from extract.readers.docx import read
from models.layout import MarkState
from models.limits import ReadLimits

TICKED, EMPTY = MarkState.TICKED, MarkState.EMPTY

SHEET: dict[str, tuple[tuple[str, ...], str, list[MarkState]]] = {
    "two controls": (("是", checkbox("☐", "0"), r("否"), checkbox("☒", "1")), "是□否☑", [EMPTY, TICKED]),
    "true": ((checkbox("☒", "true"), r("同意")), "☑同意", [TICKED]),
    "legacy": (
        ("男", form_checkbox("<w:checked/>"), r("女"), form_checkbox('<w:default w:val="0"/>')),
        "男☑女□",
        [TICKED, EMPTY],
    ),
    "sym": (
        (sym("Wingdings", "F0FE"), r("甲"), sym("Wingdings", "F0A8"), r("乙"), sym("Wingdings 2", "F052"), r("丙")),
        "☑甲□乙☑丙",
        [TICKED, EMPTY, TICKED],
    ),
    "glyphs": (("是☑否□",), "是☑否□", [TICKED, EMPTY]),
    "symbol font": ((r("þ", font="Wingdings"), r("智联")), "☑智联", [TICKED]),
    "tracked": (
        (
            "金额",
            f'<w:del w:id="1">{r(inner="<w:delText>100</w:delText>")}</w:del><w:ins w:id="2">{r("200")}</w:ins>',
            "万元",
        ),
        "金额200万元",
        [],
    ),
    "inline control": (("单位：", sdt(r("某某局"))), "单位：某某局", []),
}


@pytest.mark.parametrize("name", SHEET)
def test_fragment(name: str) -> None:
    content, text, states = SHEET[name]
    line = read_line(*content)
    assert line.text == text
    assert [mark.state for mark in line.marks] == states


def test_whole_sheet_at_once() -> None:
    fragments = [p(*content) for content, _, _ in SHEET.values()]
    rows = [tr(tc(fragment), sdt(tc(fragment)), tc("尾")) for fragment in fragments]
    layout = read(docx(*fragments, tbl(rows)), ReadLimits())
    expected = [text for _, text, _ in SHEET.values()]
    assert [line.text for line in lines_of(layout.blocks)] == expected + [
        text for line in expected for text in (line, line, "尾")
    ]
