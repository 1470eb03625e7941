"""The true grid of tables: merged, shifted, nested, wrapped, deleted rows and cells; the name of each place."""

from __future__ import annotations

from docx_notation import p, read_docx, read_table, sdt, tbl, tc, tr

from models.layout import Table


def grid_of(table: Table) -> dict[str, tuple[int, int, int, int]]:
    """Each cell's text with its row, column and spans."""
    return {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells}


def span(number: int) -> str:
    return f'<w:gridSpan w:val="{number}"/>'


DOWN, MORE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_spans_both_ways() -> None:
    table = read_table([tc("甲", props=DOWN), tc("乙", props=span(2))], [tc(props=MORE), "丙", "丁"])
    assert (table.n_rows, table.n_cols) == (2, 3)
    assert grid_of(table) == {"甲": (0, 0, 2, 1), "乙": (0, 1, 1, 2), "丙": (1, 1, 1, 1), "丁": (1, 2, 1, 1)}
    assert [cell.place.cell for cell in table.cells] == ["T1R1C1", "T1R1C2", "T1R2C2", "T1R2C3"]


def test_block_of_several_rows_and_columns() -> None:
    wide, more = tc("甲", props=span(2) + DOWN), tc(props=span(2) + MORE)
    table = read_table([wide, "1"], [more, "2"], [more, "3"], ["乙", "丙", "4"])
    assert grid_of(table)["甲"] == (0, 0, 3, 2)
    assert grid_of(table)["乙"] == (3, 0, 1, 1)


def test_continued_cell_with_nothing_above_stands_for_itself() -> None:
    table = read_table([tc("甲", props=MORE), "乙"], [tc("丙", props=MORE), "丁"])
    assert grid_of(table)["甲"] == (0, 0, 2, 1)
    broken = read_table(["甲", "乙"], [tc("丙", props=MORE), "丁"])
    assert grid_of(broken)["丙"] == (1, 0, 1, 1)


def test_restart_ends_the_cell_above() -> None:
    table = read_table([tc("甲", props=DOWN)], [tc(props=MORE)], [tc("乙", props=DOWN)], [tc(props=MORE)])
    assert grid_of(table) == {"甲": (0, 0, 2, 1), "乙": (2, 0, 2, 1)}


def test_merge_to_the_left() -> None:
    table = read_table([tc("甲", props='<w:hMerge w:val="restart"/>'), tc("", props="<w:hMerge/>"), "乙"])
    assert grid_of(table) == {"甲": (0, 0, 1, 2), "乙": (0, 2, 1, 1)}


def test_grid_before_and_after() -> None:
    table = read_table(
        ["甲", "乙", "丙"], tr("丁", props='<w:gridBefore w:val="2"/>'), tr("戊", props='<w:gridAfter w:val="4"/>')
    )
    assert grid_of(table)["丁"] == (1, 2, 1, 1)
    assert table.n_cols == 5


def test_deleted_rows_and_cells_are_not_there() -> None:
    gone = tr("旧", props="<w:del/>")
    table = read_table(["甲", "乙"], gone, ["丙", tc("删", props="<w:cellDel/>")], tr("新", props="<w:ins/>"))
    assert [cell.text for cell in table.cells] == ["甲", "乙", "丙", "新"]
    assert (table.n_rows, table.cells[-1].place.cell) == (3, "T1R3C1")


def test_row_hidden() -> None:
    assert [cell.text for cell in read_table(["甲"], tr("密", props="<w:hidden/>")).cells] == ["甲"]


def test_wrapped_rows_and_cells() -> None:
    rows = [
        sdt(tr("甲", "乙")),
        tr(sdt(tc("丙")), f"<w:customXml>{tc('丁')}</w:customXml>"),
        f"<w:customXml>{sdt(tr('戊', sdt(sdt(tc('己')))))}</w:customXml>",
    ]
    table = read_table(*rows)
    assert grid_of(table) == {
        "甲": (0, 0, 1, 1), "乙": (0, 1, 1, 1), "丙": (1, 0, 1, 1), "丁": (1, 1, 1, 1),
        "戊": (2, 0, 1, 1), "己": (2, 1, 1, 1),
    }  # fmt: skip


def test_prompt_around_a_cell_leaves_the_cell() -> None:
    table = read_table([sdt(tc("单击此处"), "<w:showingPlcHdr/>"), tc(sdt(p("提示"), "<w:showingPlcHdr/>")), "值"])
    assert [cell.text for cell in table.cells] == ["", "", "值"]


def test_nested_tables_and_names() -> None:
    inner = tbl([["内甲", "内乙"]])
    layout = read_docx(tbl([["一"]]), "间", tbl([["二", tc(p("前"), inner, inner, p("后"))]]))
    outer = layout.blocks[2]
    assert isinstance(outer, Table)
    cell = outer.cells[1]
    assert [type(block).__name__ for block in cell.blocks] == ["Line", "Table", "Table", "Line"]
    assert cell.text == "前\n后"
    last = cell.blocks[2]
    assert isinstance(last, Table)
    assert [one.place.cell for one in last.cells] == ["T2R1C2.T2R1C1", "T2R1C2.T2R1C2"]
    assert last.cells[0].lines[0].place.cell == "T2R1C2.T2R1C1"


def test_paragraphs_of_a_cell() -> None:
    table = read_table([tc(p("甲"), p(), p("乙"))])
    assert [line.text for line in table.cells[0].lines] == ["甲", "", "乙"]


def test_table_within_controls_and_revisions() -> None:
    layout = read_docx(sdt(tbl([["甲"]])), f"<w:ins>{p('乙')}</w:ins>", sdt(p("丙") + tbl([["丁"]])))
    names = [block.place.cell for block in layout.blocks if isinstance(block, Table)]
    assert names == ["T1", "T2"]
