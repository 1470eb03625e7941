"""Boxes told by the others of their group and page: size, place, darkness, what the page's pen is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from option_rows import EM, INK, row_of, strokes
from page_maker import Picture, box, noisy, paper, tick

from extract.vision.light import rgb_to_grey
from extract.vision.options import PrintedRow, mark_options, seek_options, settle_options
from models.layout import MarkState

WORDS = frozenset({"项目合作", "成果转化", "人才培养", "技术指导", "是", "否", "其他"})
CELL = (60.0, 60.0, 860.0, 280.0)
FIRST, SECOND = 218, 218 + round(5 * EM)
EMPTY, TICKED, UNCLEAR = MarkState.EMPTY, MarkState.TICKED, MarkState.UNCLEAR


def page_of(boxes: int = 2) -> Picture:
    """Options with boxes behind their words, print in place of the words."""
    page = paper(900, 300)
    for i in range(boxes):
        strokes(page, 100 + round(5 * EM * i), 100, 4)
        box(page, FIRST + round(5 * EM * i), 100)
    return page


def states_of(page: Picture, *rows: PrintedRow) -> list[MarkState]:
    mark_options(rgb_to_grey(page), list(rows), WORDS, EM, CELL)
    return [mark.state for row in rows for _, mark in row.marks]


def wiped(page: Picture, x: int) -> Picture:
    page[90:140, x - 3 : x + 30] = 250
    return page


@pytest.mark.parametrize("radius", [9, 11])
def test_an_empty_circle_beside_a_full_one_is_empty(radius: int) -> None:
    page = wiped(wiped(page_of(), FIRST), SECOND)
    cv2.circle(page, (FIRST + 12, 112), radius, (110, 110, 110), 1, cv2.LINE_AA)
    cv2.circle(page, (SECOND + 12, 112), radius, INK, -1, cv2.LINE_AA)
    assert states_of(page, row_of("项目合作 成果转化 ")) == [EMPTY, TICKED]


def test_a_smaller_typed_square_beside_boxes_is_empty() -> None:
    page = wiped(page_of(3), SECOND)
    cv2.rectangle(page, (SECOND + 4, 105), (SECOND + 20, 121), INK, 2)
    assert states_of(page, row_of("项目合作 成果转化 人才培养 ")) == [EMPTY, EMPTY, EMPTY]


def test_a_box_without_a_side_is_found_where_the_others_say() -> None:
    page = page_of(3)
    page[98:128, SECOND + 22 : SECOND + 27] = 250
    assert states_of(page, row_of("项目合作 成果转化 人才培养 ")) == [EMPTY, EMPTY, EMPTY]


def test_a_box_that_is_gone_is_unclear() -> None:
    assert states_of(wiped(page_of(3), SECOND), row_of("项目合作 成果转化 人才培养 ")) == [EMPTY, UNCLEAR, EMPTY]


def test_a_tick_that_keeps_to_a_corner_does_not_pass_for_nothing() -> None:
    page = page_of()
    points = np.array([[FIRST, 112], [FIRST + 5, 125], [FIRST + 9, 127], [FIRST + 26, 106], [FIRST + 34, 98]])
    cv2.polylines(page, [points.astype(np.int32)], False, INK, 2, cv2.LINE_AA)
    assert states_of(page, row_of("项目合作 成果转化 "))[0] is not EMPTY


@pytest.mark.parametrize("spread", [0.0, 4.0])
def test_pale_ticks_are_ticks_where_all_of_the_page_are_as_pale(spread: float) -> None:
    pages, rows = [], []
    page = paper(900, 900)
    for line in range(4):
        for i in range(2):
            strokes(page, 100 + round(5 * EM * i), 100 + 150 * line, 4)
            box(page, FIRST + round(5 * EM * i), 100 + 150 * line)
        tick(page, FIRST, 100 + 150 * line, colour=(165, 165, 165))
        rows.append(row_of("项目合作 成果转化 ", top=95 + 150 * line))
    grey = rgb_to_grey(noisy(page, spread))
    for line, row in enumerate(rows):
        pages += seek_options(grey, [row], WORDS, EM, (60.0, 70.0 + 150 * line, 860.0, 180.0 + 150 * line))
    settle_options(pages)
    assert [[mark.state for _, mark in row.marks] for row in rows] == [[TICKED, EMPTY]] * 4


def test_one_pale_tick_among_dark_ones_is_unclear() -> None:
    page = page_of(4)
    for at, shade in enumerate((0, 0, 200)):
        tick(page, FIRST + round(5 * EM * at), 100, colour=(shade, shade, shade))
    states = states_of(page, row_of("项目合作 成果转化 人才培养 技术指导 "))
    assert states == [TICKED, TICKED, UNCLEAR, EMPTY]


@pytest.mark.parametrize("shade", [165, 175, 188, 200])
def test_a_pale_tick_alone_never_passes_for_nothing(shade: int) -> None:
    page = page_of()
    tick(page, FIRST, 100, colour=(shade, shade, shade))
    assert states_of(page, row_of("项目合作 成果转化 "))[0] is not EMPTY


def test_an_option_alone_in_its_cell_is_one_by_the_pages_boxes() -> None:
    page = paper(900, 500)
    for i in range(3):
        strokes(page, 100 + round(5 * EM * i), 100, 4)
        box(page, FIRST + round(5 * EM * i), 100)
    strokes(page, 100, 300, 2)
    page[300:325, 160:185] = 0
    strokes(page, 220, 300, 8)
    row, other = row_of("项目合作 成果转化 人才培养 "), row_of("其他  职业院校实训基地", top=295)
    grey = rgb_to_grey(page)
    groups = seek_options(grey, [row], WORDS, EM, CELL)
    groups += seek_options(grey, [other], WORDS, EM, (60.0, 270.0, 860.0, 360.0))
    settle_options(groups)
    assert [mark.state for _, mark in other.marks] == [TICKED]
    assert other.text == "其他☑职业院校实训基地"


def test_a_word_of_an_option_in_another_cell_is_none_without_a_box() -> None:
    page = page_of(3)
    strokes(page, 100, 200, 10)
    row, other = row_of("项目合作 成果转化 人才培养 "), row_of("开展项目合作的协议共五份", top=195)
    grey = rgb_to_grey(page)
    groups = seek_options(grey, [row], WORDS, EM, (60.0, 60.0, 860.0, 160.0))
    groups += seek_options(grey, [other], WORDS, EM, (60.0, 170.0, 860.0, 280.0))
    settle_options(groups)
    assert other.marks == []


def before(page: Picture, x: int, y: int, word_at: int) -> None:
    box(page, x, y)
    strokes(page, word_at, y, 1)


@pytest.mark.parametrize(("is_on", "state"), [(True, TICKED), (False, EMPTY)])
def test_a_box_at_a_lines_end_is_that_of_the_next_lines_word(is_on: bool, state: MarkState) -> None:
    page = paper(900, 300)
    before(page, 102, 100, 130)
    box(page, 102 + round(4 * EM), 100)
    strokes(page, 100, 150, 1)
    if is_on:
        tick(page, 102 + round(4 * EM), 100)
    rows = [row_of(" 是  "), row_of("否", top=145)]
    assert states_of(page, *rows) == [EMPTY, state]


def test_a_sign_alone_at_a_lines_end_is_that_of_the_next_lines_word() -> None:
    page = paper(900, 300)
    before(page, 102, 100, 130)
    strokes(page, 100, 150, 1)
    points = np.array([[240, 112], [247, 123], [262, 100]], dtype=np.int32)
    cv2.polylines(page, [points], False, INK, 2, cv2.LINE_AA)
    assert states_of(page, row_of(" 是  "), row_of("否", top=145)) == [EMPTY, TICKED]


def test_two_boxes_at_a_lines_end_are_nobodys() -> None:
    page = paper(900, 300)
    before(page, 102, 100, 130)
    box(page, 220, 100)
    box(page, 260, 100)
    tick(page, 260, 100)
    strokes(page, 100, 150, 1)
    assert states_of(page, row_of(" 是  "), row_of("否", top=145))[-1] is UNCLEAR


def test_a_box_on_which_the_engine_placed_a_part_of_its_word_is_found() -> None:
    page = paper(900, 300)
    box(page, 102, 100)
    strokes(page, 130, 100, 1)
    box(page, 218, 100)
    tick(page, 218, 100)
    strokes(page, 250, 100, 1)
    row = row_of(" 是")
    row.glyphs += row_of("否", 232, advance=40).glyphs
    assert states_of(page, row) == [EMPTY, TICKED]
