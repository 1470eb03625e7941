"""The blank's grid laid over a picture's: borders that were not seen, or are none, mended where labels prove it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.expect import BlankGrid, expect
from extract.expect.parts import cut_line
from models.geometry import Place
from models.layout import Block, Cell, Laid, Line, Mark, MarkKind, MarkState, Table

EM = 10.0
Written = tuple[int, int, int, int, str]
"""Row, column, spans and text of a cell; lines of its text apart by ``\\n``."""

BLANK: list[Written] = [
    (0, 0, 1, 1, "负责部门"), (0, 1, 1, 1, ""), (0, 2, 1, 1, "联系人"), (0, 3, 1, 1, ""),
    (1, 0, 1, 1, "手    机"), (1, 1, 1, 1, ""), (1, 2, 1, 1, "E-mail"), (1, 3, 1, 1, ""),
    (2, 0, 1, 1, "通讯地址"), (2, 1, 1, 3, ""),
    (3, 0, 1, 1, "是否省级专家服务基地"), (3, 1, 1, 3, "是□ 否□"),
]  # fmt: skip
LIST: list[Written] = [
    (0, 0, 1, 1, "序号"), (0, 1, 1, 1, "现场技术指导总数"), (0, 2, 1, 1, "提出合理化建议总数"),
    (1, 0, 1, 1, "1"), (1, 1, 1, 1, ""), (1, 2, 1, 1, ""),
]  # fmt: skip
XS, YS = (0.0, 80.0, 200.0, 280.0, 400.0), (0.0, 40.0, 80.0, 120.0, 160.0)


def blank_grid(cells: list[Written]) -> BlankGrid:
    return BlankGrid.of([Table(4, 4, [Cell(*cell[:4], [Line(cell[4])]) for cell in cells])])


def table(
    cells: list[Written], xs: tuple[float, ...] = XS, ys: tuple[float, ...] = YS, at: dict[str, float] | None = None
) -> Table:
    """A table as recognised: lines begin 5 points in; ``at`` says where words do that stand elsewhere."""
    made = []
    for row, col, rows, cols, text in cells:
        box = (xs[col], ys[row], xs[col + cols], ys[row + rows])
        place = Place(1, box, f"T1R{row + 1}C{col + 1}")
        lines = [line(words, box, number, at or {}) for number, words in enumerate(text.split("\n")) if words]
        made.append(Cell(row, col, rows, cols, list(lines), place))
    return Table(len(ys) - 1, len(xs) - 1, made, Place(1, (0, 0, 400, 160), "T1"), xs, ys)


def line(text: str, box: tuple[float, float, float, float], number: int, at: dict[str, float]) -> Line:
    middles: list[float] = []
    x = box[0] + 5
    begins = {text.find(word): start for word, start in at.items() if word in text}
    for index in range(len(text)):
        x = begins.get(index, x)
        middles.append(x + EM / 2)
        x += EM
    top = box[1] + 4 + 14 * number
    bbox = (middles[0] - EM / 2, top, middles[-1] + EM / 2, top + 11)
    return Line(
        text, text, place=Place(1, bbox), char_confidences=[0.99] * len(text), laid=Laid(top, top + 11, tuple(middles))
    )


def texts(blocks: list[Block]) -> list[list[str]]:
    (found,) = blocks
    assert isinstance(found, Table)
    return [[cell.text for cell in row] for row in found.rows()]


WHOLE: list[Written] = [
    (0, 0, 1, 1, "负责部门"), (0, 1, 1, 1, "人才开发科"), (0, 2, 1, 1, "联系人"), (0, 3, 1, 1, "欧阳一书"),
    (1, 0, 1, 1, "手 机"), (1, 1, 1, 1, "15536939273"), (1, 2, 1, 1, "E-mail"), (1, 3, 1, 1, "hr@126.com"),
    (2, 0, 1, 1, "通讯地址"), (2, 1, 1, 3, "庆元县"),
    (3, 0, 1, 1, "是否省级专\n家服务基地"), (3, 1, 1, 3, "是☑ 否□"),
]  # fmt: skip


def test_a_grid_as_the_blank_has_it_stays_as_it_is() -> None:
    found = table(WHOLE)
    assert expect([found], blank_grid(BLANK))[0] is found


def test_a_row_without_upright_borders_is_cut_at_its_labels() -> None:
    row = "负责部门 人才开 联系人 欧阳一书"
    cells: list[Written] = [(0, 0, 1, 4, f"{row}\n 发科"), *WHOLE[4:]]
    found = table(cells, at={"人才开": 90, "发科": 90, "联系人": 210, "欧阳": 290})
    rows = texts(expect([found], blank_grid(BLANK)))
    assert rows[0] == ["负责部门", "人才开\n发科", "联系人", "欧阳一书"]
    assert rows[1:] == texts([table(WHOLE)])[1:]


def test_a_label_of_two_lines_is_told_from_what_stands_beside_its_middle() -> None:
    cells: list[Written] = [*WHOLE[:-2], (3, 0, 1, 4, "是否省级专 是☑ 否□\n家服务基地")]
    found = table(cells, at={"是☑": 90})
    assert texts(expect([found], blank_grid(BLANK)))[3] == ["是否省级专\n家服务基地", "是☑ 否□"]


def test_two_rows_without_the_line_between_them_are_cut_where_the_second_label_begins() -> None:
    cells: list[Written] = [*WHOLE[:8], (2, 0, 2, 4, "通讯地址 庆元县\n\n是否省级专 是☑\n家服务基地")]
    found = table(cells, at={"庆元": 90, "是☑": 90})
    rows = texts(expect([found], blank_grid(BLANK)))
    assert rows[2:] == [["通讯地址", "庆元县"], ["是否省级专\n家服务基地", "是☑"]]


def test_words_like_a_label_inside_a_value_are_no_label_where_the_label_has_its_cell() -> None:
    cells: list[Written] = [*WHOLE[:9], (2, 1, 1, 3, "庆元县 联系人 欧阳"), *WHOLE[10:]]
    found = table(cells)
    assert expect([found], blank_grid(BLANK))[0] is found


def test_labels_that_the_blank_does_not_have_side_by_side_cut_nothing() -> None:
    cells: list[Written] = [(0, 0, 1, 4, "通讯地址 手机 联系人"), *WHOLE[4:5], *WHOLE[10:]]
    found = table(cells)
    assert expect([found], blank_grid(BLANK))[0] is found


def test_a_value_that_a_fold_cuts_in_two_is_one_again_and_in_doubt() -> None:
    xs = (0.0, 80.0, 117.0, 200.0, 280.0, 400.0)
    cells: list[Written] = [
        (0, 0, 1, 1, "负责部门"), (0, 1, 1, 1, "人才"), (0, 2, 1, 1, "开发科"), (0, 3, 1, 1, "联系人"),
        (0, 4, 1, 1, "欧阳一书"), (1, 0, 1, 1, "通讯地址"), (1, 1, 1, 4, "庆元县"),
    ]  # fmt: skip
    found = table(cells, xs, YS[:3], at={"开发": 106})
    (mended,) = expect([found], blank_grid(BLANK))
    assert texts([mended])[0] == ["负责部门", "人才开发科", "联系人", "欧阳一书"]
    assert isinstance(mended, Table)
    (value,) = mended.cells[1].lines
    assert max(value.char_confidences) < 0.9
    assert value.place.bbox is not None
    assert value.place.bbox[0] == pytest.approx(85)


def test_a_number_with_a_cell_for_each_digit_is_left_to_whoever_reads_it() -> None:
    xs = (0.0, 80.0, 120.0, 160.0, 200.0, 280.0, 400.0)
    cells: list[Written] = [
        (0, 0, 1, 1, "手机"), *((0, col, 1, 1, str(col)) for col in (1, 2, 3)),
        (0, 4, 1, 1, "E-mail"), (0, 5, 1, 1, "a@b.cn"),
    ]  # fmt: skip
    found = table(cells, xs, YS[:2])
    assert expect([found], blank_grid(BLANK))[0] is found


def test_a_label_that_a_streak_cuts_is_one_again() -> None:
    xs = (0.0, 27.0, 80.0, 200.0, 280.0, 400.0)
    cells: list[Written] = [
        (0, 0, 1, 1, "负责"), (0, 1, 1, 1, "部门"), (0, 2, 1, 1, "科"), (0, 3, 1, 1, "联系人"), (0, 4, 1, 1, "欧阳"),
    ]  # fmt: skip
    assert texts(expect([table(cells, xs, YS[:2])], blank_grid(BLANK)))[0] == ["负责部门", "科", "联系人", "欧阳"]


def test_a_cell_beside_two_labels_is_cut_between_them() -> None:
    cells: list[Written] = [*WHOLE[:8], WHOLE[8], WHOLE[10], (2, 1, 2, 3, "庆元县\n\n\n是☑")]
    rows = texts(expect([table(cells)], blank_grid(BLANK)))
    assert rows[2:] == [["通讯地址", "庆元县"], ["是否省级专\n家服务基地", "是☑"]]


def test_columns_without_the_border_between_them_are_cut_below_their_heads() -> None:
    cells: list[Written] = [
        (0, 0, 1, 1, "序号"), (0, 1, 1, 2, "现场技 提出合理\n术指导 化建议总\n总数 数"),
        (1, 0, 1, 1, "1"), (1, 1, 1, 2, "689 21"), (2, 0, 1, 1, "2"), (2, 1, 1, 2, "7"),
    ]  # fmt: skip
    at = {"提出": 210.0, "化建": 210.0, " 数": 210.0, "21": 210.0, "7": 210.0}
    found = table(cells, (0.0, 80.0, 200.0, 330.0), YS[:4], at)
    rows = texts(expect([found], blank_grid(LIST)))
    assert rows == [
        ["序号", "现场技\n术指导\n总数", "提出合理\n化建议总\n数"],
        ["1", "689", "21"],
        ["2", "", "7"],
    ]


def test_a_column_whose_head_was_misread_is_a_column_of_a_list() -> None:
    cells: list[Written] = [
        (0, 0, 1, 1, "序号"), (0, 1, 1, 1, "现场技术指导总数"), (0, 2, 1, 1, "7"), (0, 3, 1, 1, "备注"),
        (1, 0, 1, 4, "1 689 21 无"),
    ]  # fmt: skip
    found = table(cells, (0.0, 80.0, 170.0, 280.0, 400.0), YS[:3], {"689": 90.0, "21": 200.0, "无": 300.0})
    rows = texts(expect([found], blank_grid([*LIST[:3], (0, 3, 1, 1, "备注"), *LIST[3:], (1, 3, 1, 1, "")])))
    assert rows[1] == ["1", "689", "21", "无"]


def test_a_word_that_runs_over_a_columns_border_is_not_cut() -> None:
    cells: list[Written] = [
        (0, 0, 1, 1, "序号"), (0, 1, 1, 1, "现场技术指导总数"), (0, 2, 1, 1, "提出合理化建议总数"),
        (1, 0, 1, 1, "1"), (1, 1, 1, 2, "以上两项由市局统一填写不必分开"),
    ]  # fmt: skip
    found = table(cells, (0.0, 80.0, 170.0, 330.0), YS[:3])
    assert expect([found], blank_grid(LIST))[0] is found


def test_a_table_that_was_read_and_not_recognised_is_left_alone() -> None:
    read = Table(1, 1, [Cell(0, 0, 1, 4, [Line("负责部门 人才科 联系人 欧阳")])])
    assert expect([read], blank_grid(BLANK))[0] is read


@given(st.text("负责部门 科□√ab1", min_size=1, max_size=20), st.integers(0, 20), st.integers(0, 19))
def test_a_line_cut_in_two_loses_nothing_but_blanks(text: str, at: int, mark_at: int) -> None:
    whole = line(text, (0, 0, 400, 20), 0, {})
    whole.marks = [Mark(mark_at, MarkKind.BOX, MarkState.EMPTY)] if mark_at < len(text) and text[mark_at] == "□" else []
    pieces = [piece for piece in cut_line(whole, min(at, len(text))) if piece]
    assert "".join(piece.text for piece in pieces).replace(" ", "") == text.replace(" ", "")
    assert all(len(piece.text) == len(piece.char_confidences) == len(piece.laid.xs) for piece in pieces if piece.laid)
    marks = [piece.text[mark.at] for piece in pieces for mark in piece.marks]
    assert marks == [text[mark.at] for mark in whole.marks]
