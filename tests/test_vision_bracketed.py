"""Brackets in place of boxes: what they hold is decided on pixels, whatever was read."""

from __future__ import annotations

import cv2
import pytest
from option_rows import EM, brackets, row_of, strokes, tick_between
from page_maker import Picture, box, noisy, paper

from extract.vision.light import rgb_to_grey
from extract.vision.options import PrintedRow, mark_options
from models.layout import MarkState

WORDS = frozenset({"项目合作", "成果转化", "人才培养", "是", "否"})
FIRST, SECOND = 220, 394
"""Where the brackets of two options stand."""


def page_of(first: bool, second: bool) -> Picture:
    page = paper(900, 300)
    for x, is_on in ((FIRST, first), (SECOND, second)):
        strokes(page, x - round(4 * EM), 100, 4)
        brackets(page, x, 100)
        if is_on:
            tick_between(page, x + 12, 101)
    return page


def states_of(page: Picture, *rows: PrintedRow) -> list[MarkState]:
    mark_options(rgb_to_grey(page), list(rows), WORDS, EM, (60.0, 60.0, 860.0, 280.0))
    return [state for row in rows for state in in_order(row)]


def in_order(row: PrintedRow) -> list[MarkState]:
    """The states of a row's marks, from left to right."""
    at = {id(glyph): number for number, glyph in enumerate(row.glyphs)}
    return [mark.state for _, mark in sorted(row.marks, key=lambda pair: at[id(pair[0])])]


@pytest.mark.parametrize("spread", [0.0, 6.0])
@pytest.mark.parametrize("read", ["项目合作（）成果转化（）", "项目合作（√）成果转化（）"])
def test_a_sign_between_brackets_is_a_tick_read_or_not(read: str, spread: float) -> None:
    page = noisy(page_of(True, False), spread)
    assert states_of(page, spaced(read)) == [MarkState.TICKED]


def spaced(read: str) -> PrintedRow:
    """The two options with their glyphs where they are drawn, whatever was read between the brackets."""
    first, second = read.split("成果转化")
    row = row_of("项目合作", FIRST - 4 * EM)
    row.glyphs += row_of(first[4:], FIRST, advance=40 / max(len(first) - 4, 1)).glyphs
    row.glyphs += row_of("成果转化", SECOND - 4 * EM).glyphs
    row.glyphs += row_of(second, SECOND, advance=40 / max(len(second), 1)).glyphs
    return row


def test_empty_brackets_get_no_tick() -> None:
    assert MarkState.TICKED not in states_of(page_of(False, False), spaced("项目合作（）成果转化（）"))


def test_brackets_that_were_not_read_are_seen_where_the_others_were() -> None:
    row = spaced("项目合作成果转化（√）")
    states = states_of(page_of(False, True), row)
    assert states == [MarkState.EMPTY, MarkState.TICKED]
    assert row.text.startswith("项目合作□")


def test_a_sign_between_brackets_that_were_not_read_is_a_tick() -> None:
    assert states_of(page_of(True, False), spaced("项目合作成果转化（）")) == [MarkState.TICKED]


def test_where_neither_brackets_nor_a_sign_are_seen_the_option_is_unclear() -> None:
    page = page_of(False, True)
    page[90:140, FIRST - 2 : FIRST + 42] = 250
    assert states_of(page, spaced("项目合作成果转化（√）")) == [MarkState.UNCLEAR, MarkState.TICKED]


def test_a_scribble_over_brackets_is_no_tick() -> None:
    page = page_of(False, True)
    cv2.rectangle(page, (FIRST - 4, 92), (FIRST + 44, 136), (0, 0, 0), -1)
    assert states_of(page, spaced("项目合作（）成果转化（√）"))[0] is MarkState.UNCLEAR


def test_a_pale_stroke_between_brackets_never_passes_for_nothing() -> None:
    page = page_of(False, True)
    tick_between(page, FIRST + 12, 101, (150, 150, 150))
    assert states_of(page, spaced("项目合作（）成果转化（√）"))[0] is MarkState.UNCLEAR


def test_a_fold_through_empty_brackets_is_no_tick() -> None:
    page = page_of(False, True)
    page[112:114, :] = 120
    assert MarkState.TICKED not in states_of(page, spaced("项目合作（）成果转化（√）"))[:-1]


def test_words_written_behind_the_brackets_are_no_sign() -> None:
    row = spaced("项目合作（）成果转化（）")
    row.glyphs += row_of("直播", SECOND + 40).glyphs
    page = page_of(False, False)
    strokes(page, SECOND + 40, 100, 2)
    assert MarkState.TICKED not in states_of(page, row)


def test_a_group_whose_brackets_were_not_read_is_one_of_brackets_where_the_page_is() -> None:
    from extract.vision.options import seek_options, settle_options

    page = page_of(False, True)
    strokes(page, FIRST - round(4 * EM), 200, 4)
    brackets(page, FIRST, 200)
    tick_between(page, FIRST + 12, 201)
    strokes(page, SECOND - round(4 * EM), 200, 4)
    brackets(page, SECOND, 200)
    known, unread = spaced("项目合作（）成果转化（√）"), spaced("项目合作成果转化")
    unread.top, unread.bottom = 195, 230
    grey = rgb_to_grey(page)
    groups = seek_options(grey, [known], WORDS, EM, (60.0, 60.0, 860.0, 160.0))
    groups += seek_options(grey, [unread], WORDS, EM, (60.0, 170.0, 860.0, 280.0))
    settle_options(groups)
    assert in_order(unread) == [MarkState.TICKED, MarkState.EMPTY]


def test_boxes_are_not_taken_for_brackets_where_no_brackets_were_read() -> None:
    page = paper(900, 300)
    box(page, FIRST, 100)
    box(page, SECOND, 100)
    assert states_of(page, spaced("项目合作成果转化")) == [MarkState.EMPTY, MarkState.EMPTY]
