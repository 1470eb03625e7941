"""Lists of pictures whose grid was misread: what stands in them is read or said to be left over, never lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from layout_notation import flow, table

from extract.align import align
from extract.identify import identify
from extract.pipeline import blank_of
from models.answer import Filled
from models.forms import FORMS
from models.forms.activity_plan import ActivityPlan
from models.layout import Layout, Line, Table

TITLE = "2024年“智聚山海·助力共富”专家服务工程活动计划表"
HEADER = [
    "序号",
    "活动名称",
    "活动主要内容",
    "拟举办日期",
    "举办单位",
    "（拟）邀请专家数",
    "活动联系人",
    "联系电话",
    "活动预算",
]
ROWS = [
    ["1", "海水养殖服务", "专题讲座", "4月", "玉环市人社局", "40", "张三丰", "0576-83391660", "5万元"],
    ["2", "茶叶提质服务", "现场指导", "9月", "路桥区人社局", "15", "郭梓涵", "13683547857", "6万元"],
    ["3", "义诊下乡服务", "名医义诊", "5月", "天台县人社局", "27", "诸葛兰", "13683547858", "7万元"],
]


def read(grid: Table) -> Filled:
    blocks = flow(TITLE, grid)
    (region,) = identify(Layout(blocks), FORMS)
    return align(region.blocks, blank_of(ActivityPlan), method="ocr")


def with_places(grid: Table) -> Table:
    """The table with lines of ten points and cells of as many a grid row."""
    for cell in grid.cells:
        top = 10.0 * cell.row
        cell.place = replace(
            cell.place, page=1, bbox=(10.0 * cell.col, top, 10.0 * cell.col + 9, top + 10.0 * cell.row_span)
        )
        for number, block in enumerate(cell.blocks):
            assert isinstance(block, Line)
            y = top + 10.0 * number
            block.place = replace(block.place, page=1, bbox=(10.0 * cell.col, y + 1, 10.0 * cell.col + 9, y + 9))
    return grid


def column(filled: Filled, key: str) -> list[str]:
    return [row[key].text for row in filled.rows]


def test_a_label_that_lost_the_border_to_its_first_value() -> None:
    header, first = list(HEADER), list(ROWS[0])
    header[5], first[5] = f"{HEADER[5]}\n40", "^"
    filled = read(with_places(table(header, first, ROWS[1])))
    assert column(filled, "activity_name") == ["海水养殖服务", "茶叶提质服务"]
    assert column(filled, "expert_count") == ["40", "15"]
    assert filled.rows[0]["expert_count"].doubt
    assert filled.rows[1]["expert_count"].doubt is None


def test_a_header_of_two_rows_still_ends_below_both() -> None:
    upper = [*HEADER[:5], "活动人员", ">", HEADER[7], HEADER[8]]
    lower = ["^", "^", "^", "^", "^", HEADER[5], HEADER[6], "^", "^"]
    assert column(read(table(upper, lower, ROWS[0])), "contact") == ["张三丰"]


def test_the_first_of_two_headers_counts_however_badly_it_was_read() -> None:
    damaged = ["序号", "活动名称", "沽动王要內容", "拟举办日期", "举办单位", "", "活动联系人", "联系电话", ""]
    filled = read(table(damaged, ROWS[0], HEADER, ROWS[1]))
    assert column(filled, "seq") == ["1", "2"]
    assert column(filled, "budget") == ["5万元", "6万元"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_text_of_a_list_is_lost(data: st.DataObject) -> None:
    rows = [list(HEADER), *[list(row) for row in ROWS]]
    again = data.draw(st.integers(0, len(ROWS)), label="header again")
    if again:
        rows.insert(again + 1, list(HEADER))
    joined = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 8), st.booleans()), max_size=3))
    used: set[tuple[int, int]] = set()
    for row, col, is_down in joined:
        other = (row + 1, col) if is_down else (row, col + 1)
        if other[1] < len(HEADER) and not {(row, col), other} & used:
            used |= {(row, col), other}
            rows[row][col] += f"\n{rows[other[0]][other[1]]}"
            rows[other[0]][other[1]] = "^" if is_down else ">"
    filled = read(with_places(table(*rows)))
    said = " ".join(answer.raw for row in filled.rows for answer in row.values())
    said += " ".join(extra.raw for extra in filled.extra)
    lost = [text for row in ROWS for text in row[1:] if text not in said]
    assert not lost, rows


def test_one_cell_that_holds_a_line_for_each_of_its_rows_is_doubted() -> None:
    first, second = list(ROWS[0]), list(ROWS[1])
    first[1], second[1] = "海水养殖服务\n茶叶提质服务", "^"
    first[4], second[4] = "玉环市人社局", "^"  # one organizer for both: written so
    filled = read(table(HEADER, first, second))
    assert all(row["activity_name"].doubt for row in filled.rows)
    assert [row["organizer"].doubt for row in filled.rows] == [None, None]
