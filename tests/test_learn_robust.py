"""Whatever a layout holds, learning it ends, and what comes of it can be used."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from learn import read_blank
from learn.declaration_file import from_yaml, to_yaml
from models.declaration import problems_of
from models.geometry import Place
from models.layout import Block, Cell, Layout, Line, Mark, MarkKind, MarkState, Style, StyleSpan, Table

_WORDS = st.sampled_from(
    [
        *(
            "姓名",
            "性别",
            "年",
            "月",
            "日",
            "至",
            "：",
            ":",
            "（盖章）",
            "（ ）",
            "____",
            "□",
            "□是",
            "□否",
            "男",
            "女",
            "附件1",
        ),
        *(
            "附件",
            "申请表",
            "一、",
            "1.",
            "注：",
            "单位：万元",
            "其他",
            "意见",
            "合计",
            "序号",
            "签字",
            "口",
            "A.",
            "B.",
            "/",
            "例如",
        ),
        *(
            "不超过500字",
            "请填写",
            "电话",
            "起止时间",
            "覆盖",
            "个",
            "人",
            "万元",
            "；",
            "，",
            "。",
            "…",
            "E-mail",
            "X",
            "×",
            "照片",
        ),
        *("\n", "\t", "　　", "  ", "Ⅱ", "①", "续", "\ue001"),
    ]
)
_TEXT = st.lists(_WORDS | st.text(max_size=4), max_size=9).map("".join)


@st.composite
def _lines(draw: st.DrawFn) -> Line:
    text = draw(_TEXT)
    marks = [Mark(at, MarkKind.BOX, MarkState.EMPTY) for at, char in enumerate(text) if char == "□"]
    if draw(st.booleans()):
        marks.append(Mark(-1, MarkKind.BOX, MarkState.EMPTY, "shape"))
    end = draw(st.integers(0, len(text)))
    return Line(text, marks=marks, styles=[StyleSpan(0, end, draw(st.sampled_from(list(Style))))])


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    n_rows, n_cols = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) in taken:
                continue
            height = draw(st.integers(1, n_rows - row))
            width = draw(st.integers(1, n_cols - col))
            place = {(one, two) for one in range(row, row + height) for two in range(col, col + width)}
            if place & taken:
                height = width = 1
                place = {(row, col)}
            taken |= place
            blocks: list[Block] = list(draw(st.lists(_lines(), max_size=3)))
            cells.append(Cell(row, col, height, width, blocks, Place(cell=f"T1R{row + 1}C{col + 1}")))
    return Table(n_rows, n_cols, cells)


@settings(max_examples=60, deadline=None)
@given(st.lists(_lines() | _tables(), max_size=6))
def test_no_layout_is_too_odd(blocks: list[Block]) -> None:
    for one in read_blank(Layout(list(blocks)), "odd"):
        assert list(problems_of(one.declaration)) == []
        assert from_yaml(to_yaml(one.declaration)).model_dump() == one.declaration.model_dump()


def test_nothing_comes_of_nothing() -> None:
    assert read_blank(Layout()) == []
    assert read_blank(Layout([Line("各位同事：明天放假。")])) == []
