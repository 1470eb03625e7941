"""A head set in columns: what wraps inside a column goes on there, and nothing else is moved."""

from __future__ import annotations

from extract.vision.columns import rejoin_columns
from extract.vision.options import PrintedRow
from extract.vision.text import Glyph

EM = 20.0


def printed(top: float, *parts: tuple[float, str]) -> PrintedRow:
    glyphs = [Glyph(char, 0.99, x + i * EM, x + (i + 1) * EM) for x, text in parts for i, char in enumerate(text)]
    return PrintedRow(glyphs, top, top + EM)


def texts(rows: list[PrintedRow]) -> list[str]:
    return [row.text for row in rejoin_columns(rows, 500.0, EM)]


def test_wrapped_columns_are_joined_column_by_column() -> None:
    head = printed(100, (0, "填报市局：某局（盖"), (300, "联系电话：贾某"), (700, "填报日期：1月"))
    assert texts([head, printed(124, (0, "章）"), (300, "0571"))]) == [
        "填报市局：某局（盖章） 联系电话：贾某0571 填报日期：1月"
    ]


def test_headings_labels_and_far_lines_stay() -> None:
    head = printed(100, (0, "填报市局：某局"), (300, "填报日期：1月"))
    for following in (
        printed(124, (0, "一、基本信息")),
        printed(124, (0, "姓名：张某")),
        printed(160, (0, "章）")),
        printed(124, (200, "跨过两栏的一行文字")),
    ):
        assert len(texts([head, following])) == 2


def test_nothing_moves_below_the_first_table_or_in_one_column() -> None:
    head = printed(600, (0, "填报市局：某局（盖"), (300, "填报日期：1月"))
    assert len(texts([head, printed(624, (0, "章）"))])) == 2
    assert len(texts([printed(100, (0, "填报市局：某局（盖")), printed(124, (0, "章）"))])) == 2
