"""Ink that no reading accounts for is found, and raised digits are told from those of the text."""

from __future__ import annotations

import numpy as np
import pytest

from extract.vision.light import Image
from extract.vision.places import Spot, box_to_quad
from extract.vision.strokes import raised_glyphs
from extract.vision.text import Glyph
from extract.vision.unread import doubted, gaps_in_line, runs_on, split_spots

EM = 30


def paper() -> Image:
    return np.full((200, 600), 255, dtype=np.uint8)


def draw(page: Image, x: float, top: float, wide: int, tall: int) -> None:
    """Something as dark as a character, half of it ink."""
    part = page[int(top) : int(top) + tall, int(x) : int(x) + wide]
    part[(np.indices(part.shape).sum(axis=0) // 2) % 2 == 0] = 20


def line(text: str, x: float = 20) -> list[Glyph]:
    """Glyphs an em apart, digits half as wide; a blank is room without a glyph."""
    out: list[Glyph] = []
    for char in text:
        wide = EM / 2 if char.isascii() else EM
        if char != " ":
            out.append(Glyph(char, 0.99, x, x + wide))
        x += wide
    return out


def spot(x0: float, top: float, x1: float, bottom: float, cell: int = 0) -> Spot:
    return Spot(box_to_quad((x0, top, x1, bottom)), 0, cell)


@pytest.mark.parametrize("has_ink", [True, False])
def test_a_digit_lost_between_chinese_characters_leaves_ink(has_ink: bool) -> None:
    page, glyphs = paper(), line("建立专家 个站")
    for glyph in glyphs:
        draw(page, glyph.x0 + 2, 50, EM - 4, EM - 4)
    if has_ink:
        draw(page, 20 + 4 * EM + 3, 50, 9, 22)
    gaps = gaps_in_line(page, spot(15, 44, 20 + 6.5 * EM + 5, 82), glyphs, EM)
    assert gaps == ([(3, 4)] if has_ink else [])


def test_the_tail_of_a_line_that_was_not_read_leaves_ink() -> None:
    page, glyphs = paper(), line("浙江银行")
    for index in range(6):
        draw(page, 20 + index * EM + 2, 50, EM - 4, EM - 4)
    assert gaps_in_line(page, spot(15, 44, 20 + 6 * EM + 5, 82), glyphs, EM) == [(3, 4)]


def test_lines_glued_together_are_parted() -> None:
    page = paper()
    for top in (40, 80):
        for index in range(3):
            draw(page, 30 + index * EM, top, EM - 4, EM - 4)
    tall = spot(20, 32, 140, 114)
    parted = split_spots(page, [tall], [0], EM)
    assert [(index, round(one.box[1]) < 60) for index, one in parted] == [(0, True), (0, False)]


def test_a_line_cut_without_a_gap_runs_on() -> None:
    left, right = line("某银行支"), line("行营业部", 20 + 4 * EM)
    one, other = spot(15, 40, 138, 80, 1), spot(142, 40, 265, 80, 2)
    assert runs_on(one, left, other, right, EM)
    apart = line("行营业部", 20 + 5 * EM)
    assert not runs_on(one, left, other, apart, EM)
    assert not runs_on(one, left, spot(142, 60, 265, 100, 2), right, EM)


def test_doubt_lowers_only_the_places_named() -> None:
    assert [glyph.confidence for glyph in doubted(line("一二三"), [-1, 1, 7], 0.5)] == [0.99, 0.5, 0.99]


@pytest.mark.parametrize(("text", "is_raised"), [("意向7个", False), ("年1月", False), ("单位1", True), ("共1", False)])
def test_only_a_small_high_digit_at_the_end_of_a_word_is_a_note(text: str, is_raised: bool) -> None:
    page, glyphs = paper(), line(text)
    for glyph in glyphs:
        is_note = glyph.char.isdigit() and text != "共1"
        draw(page, glyph.x0 + 3, 50, 9 if glyph.char.isdigit() else EM - 6, 12 if is_note else EM - 6)
    found = raised_glyphs(page, glyphs, 46, 80, EM)
    assert bool(found) == is_raised


def test_signs_lost_between_characters_leave_ink() -> None:
    for text, (wide, tall), lower in (("英语  日语", (10, 8), 22), ("3  5人", (14, 3), 17)):
        page, glyphs = paper(), line(text)
        for glyph in glyphs:
            width = round(glyph.x1 - glyph.x0)
            draw(page, glyph.x0 + 2, 50, width - 4, EM - 4)
        box = spot(15, 44, glyphs[-1].x1 + 5, 82)
        assert gaps_in_line(page, box, glyphs, EM) == []
        at = text.index(" ") - 1
        page[50 + lower : 50 + lower + tall, round(glyphs[at].x1) + 8 : round(glyphs[at].x1) + 8 + wide] = 20
        assert gaps_in_line(page, box, glyphs, EM) == [(at, at + 1)]
