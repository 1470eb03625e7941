"""Boxes are found by their four sides, and their state is read off the ink in them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from page_maker import Picture, box, cross, noisy, paper, ring, tick

from extract.vision.light import flatten_light, rgb_to_grey
from extract.vision.marks import BoxInk, find_squares, state_of
from extract.vision.options import PrintedRow, mark_options
from extract.vision.seals import find_seals, remove_seals
from extract.vision.text import Glyph
from models.layout import MarkKind, MarkState

EM = 29.0
WORDS = frozenset({"项目合作", "成果转化", "是", "否"})


def row_of(text: str, x: float, advance: float = EM) -> PrintedRow:
    """Glyphs an em apart; a blank in ``text`` leaves the room that a box needs and is no glyph."""
    glyphs = [Glyph(c, 0.99, x + i * advance, x + (i + 1) * advance) for i, c in enumerate(text) if c != " "]
    return PrintedRow(glyphs, 95, 130)


def state_on(page: Picture) -> MarkState:
    best = find_squares(rgb_to_grey(page), (85, 85, 145, 145), EM)[0]
    assert best.box is not None
    assert abs(best.box[0] - 100) <= 3
    return best.state


def empty(page: Picture) -> None:
    box(page, 100, 100)


def penned(page: Picture) -> None:
    box(page, 100, 100)
    tick(page, 100, 100)


def crossed(page: Picture) -> None:
    box(page, 100, 100)
    cross(page, 100, 100)


def filled(page: Picture) -> None:
    page[100:125, 100:125] = 0


@pytest.mark.parametrize(
    ("draw", "state"),
    [
        (empty, MarkState.EMPTY),
        (penned, MarkState.TICKED),
        (crossed, MarkState.TICKED),
        (filled, MarkState.TICKED),
    ],
)
@pytest.mark.parametrize("spread", [0.0, 7.0])
def test_a_box_is_what_its_ink_says(draw: object, state: MarkState, spread: float) -> None:
    page = paper(300, 240)
    assert callable(draw)
    draw(page)
    assert state_on(noisy(page, spread)) is state


def test_a_little_ink_is_unclear_and_a_scribble_strikes_out() -> None:
    assert state_of(BoxInk(0.02, 0.08, 0.05, 0.0, 0.0))[0] is MarkState.UNCLEAR
    assert state_of(BoxInk(0.9, 0.9, 0.9, 0.6, 0.5))[0] is MarkState.STRUCK_OUT
    assert state_of(None)[0] is MarkState.UNCLEAR


def test_strokes_much_paler_than_print_are_unclear() -> None:
    assert state_of(BoxInk(0.2, 0.2, 0.3, 0.0, 0.0, level=0.25))[0] is MarkState.UNCLEAR
    assert state_of(BoxInk(0.2, 0.2, 0.3, 0.0, 0.0, level=0.9))[0] is MarkState.TICKED


@pytest.mark.parametrize(("solid", "state"), [(True, MarkState.TICKED), (False, MarkState.STRUCK_OUT)])
def test_a_full_disc_is_a_tick_and_a_ragged_blot_is_none(solid: bool, state: MarkState) -> None:
    assert state_of(BoxInk(0.95, 0.9, 0.95, 0.2, 0.1, beyond=3, is_solid=solid))[0] is state


def test_no_box_is_seen_on_bare_paper() -> None:
    assert find_squares(rgb_to_grey(paper(300, 240)), (85, 85, 145, 145), EM) == []


def test_a_box_under_a_red_stamp_stays_empty() -> None:
    page = paper(900, 700)
    box(page, 100, 100)
    ring(page, 330, 300, 165, (205, 40, 50))
    page[108:116, 95:135] = (205, 40, 50)
    ring(page, 230, 150, 165, (205, 40, 50))
    flat = flatten_light(page, 200)
    grey = remove_seals(flat, find_seals(flat, 200), 200)
    assert find_squares(grey, (85, 85, 145, 145), EM)[0].state is MarkState.EMPTY


def test_boxes_behind_their_words() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    box(page, 365 + 3, 100)
    tick(page, 365 + 3, 100)
    rows = [row_of("项目合作 成果转化 ", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    assert rows[0].text == "项目合作□成果转化☑"
    assert [mark.state for _, mark in rows[0].marks] == [MarkState.EMPTY, MarkState.TICKED]


def test_what_was_read_in_a_box_is_replaced() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    box(page, 368, 100)
    cross(page, 220, 100)
    rows = [row_of("项目合作区成果转化口", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    assert rows[0].text == "项目合作☑成果转化□"


def test_boxes_before_their_words() -> None:
    page = paper(700, 240)
    box(page, 102, 100)
    box(page, 102 + round(3 * EM), 100)
    tick(page, 102 + round(3 * EM), 100)
    rows = [row_of(" 是  否", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    assert rows[0].text == "□是☑否"


def test_a_box_that_is_not_there_is_unclear_and_never_silent() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    rows = [row_of("项目合作   成果转化 ", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    assert [mark.state for _, mark in rows[0].marks] == [MarkState.EMPTY, MarkState.UNCLEAR]


def test_a_tick_typed_in_the_place_of_a_box_stands_alone() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    rows = [row_of("项目合作 成果转化√", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    marks = [mark for _, mark in rows[0].marks]
    assert [mark.kind for mark in marks] == [MarkKind.BOX, MarkKind.TICK]
    assert rows[0].text == "项目合作□成果转化√"


def test_a_ring_round_a_word_ticks_its_option() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    box(page, 368, 100)
    cv2.ellipse(page, (158, 113), (74, 30), 0, 0, 360, (0, 0, 0), 2, cv2.LINE_AA)
    rows = [row_of("项目合作 成果转化 ", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    assert [mark.state for _, mark in rows[0].marks] == [MarkState.TICKED, MarkState.EMPTY]


def test_a_tick_between_two_options_makes_the_group_doubtful() -> None:
    page = paper(900, 240)
    box(page, 220, 100)
    box(page, 220 + 12 * round(EM), 100)
    cv2.polylines(page, [np.array([[330, 112], [340, 124], [360, 96]], dtype=np.int32)], False, (0, 0, 0), 3)
    rows = [row_of("项目合作        成果转化 ", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    assert MarkState.UNCLEAR in [mark.state for _, mark in rows[0].marks]


def test_a_sign_in_the_place_of_a_box_is_a_tick_though_not_read() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    cv2.polylines(page, [np.array([[370, 112], [378, 124], [392, 98]], dtype=np.int32)], False, (0, 0, 0), 3)
    rows = [row_of("项目合作 成果转化 ", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    assert [mark.state for _, mark in rows[0].marks] == [MarkState.EMPTY, MarkState.TICKED]


def test_a_number_read_before_the_word_is_no_sign() -> None:
    page = paper(700, 240)
    box(page, 100, 100)
    rows = [row_of(" 1.项目合作", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    assert rows[0].text == "□1.项目合作"


def test_ink_beyond_the_cell_is_none_of_the_group() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    cross(page, 40, 100)
    box(page, 40, 100)
    rows = [row_of("项目合作 ", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM, (90.0, 60.0, 600.0, 180.0))
    assert [mark.state for _, mark in rows[0].marks] == [MarkState.EMPTY]


def test_prose_that_uses_an_option_word_gets_no_mark() -> None:
    rows = [row_of("近年来组织专家开展项目合作共五项推动乡村产业发展", 20, EM)]
    mark_options(rgb_to_grey(paper(900, 240)), rows, WORDS, EM)
    assert rows[0].marks == []


def test_a_mark_is_as_wide_as_its_box() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    rows = [row_of("项目合作 ", 100, EM)]
    mark_options(rgb_to_grey(page), rows, WORDS, EM)
    glyph, mark = rows[0].marks[0]
    assert mark.box is not None
    assert np.isclose(glyph.x0, mark.box[0])


def test_a_typed_square_in_a_boxs_place_is_an_empty_box() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    page[104:121, 400:402] = page[104:121, 415:417] = 0
    page[104:106, 400:417] = page[115:117, 400:417] = 0
    row = row_of("项目合作 成果转化", 100)
    mark_options(rgb_to_grey(page), [row], WORDS, EM)
    assert MarkState.TICKED not in [mark.state for _, mark in row.marks]


def test_a_v_printed_behind_a_box_ticks_it() -> None:
    page = paper(700, 240)
    box(page, 220, 100)
    box(page, 400, 100)
    cv2.line(page, (430, 103), (436, 123), (0, 0, 0), 2)
    cv2.line(page, (436, 123), (443, 103), (0, 0, 0), 2)
    row = row_of("项目合作 成果转化 ", 100)
    row.glyphs.append(Glyph("V", 0.99, 429, 444))
    mark_options(rgb_to_grey(page), [row], WORDS, EM)
    assert [mark.state for _, mark in row.marks] == [MarkState.EMPTY, MarkState.TICKED]
