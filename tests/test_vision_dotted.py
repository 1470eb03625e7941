"""Borders drawn in dots and dashes divide a table as whole ones do; rows of points and grey fills are no borders."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from page_maker import Picture, paper

from extract.vision.dotted import dotted_lines
from extract.vision.grid import find_tables
from extract.vision.light import rgb_to_grey
from extract.vision.rulings import find_rulings

DPI = 200
DOTS, DASHES, DOT_DASH = ((2, 2),), ((6, 4),), ((9, 4), (2, 4))
"""Pieces and the gaps behind them, in pixels, by turns."""


def draw(page: Picture, start: tuple[int, int], length: int, axis: int, pattern: tuple[tuple[int, int], ...]) -> None:
    """A line of pieces, two pixels thick."""
    at = 0
    while at < length:
        for piece, gap in pattern:
            x, y = (start[0] + at, start[1]) if axis == 0 else (start[0], start[1] + at)
            end = (x + piece - 1, y + 1) if axis == 0 else (x + 1, y + piece - 1)
            cv2.rectangle(page, (x, y), end, (0, 0, 0), -1)
            at += piece + gap


@pytest.mark.parametrize("pattern", [DOTS, DASHES, DOT_DASH], ids=["dots", "dashes", "dots and dashes"])
@pytest.mark.parametrize("is_framed", [True, False], ids=["frame", "no frame"])
def test_cells_between_dotted_lines_are_found(pattern: tuple[tuple[int, int], ...], is_framed: bool) -> None:
    page = paper()
    for y in range(200, 801, 100):
        draw(page, (200, y), 800, 0, pattern)
        cv2.putText(page, "RECORD 88", (230, y + 60), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 3)
    for x in (200, 500, 800, 1000):
        draw(page, (x, 200), 600, 1, pattern)
    if is_framed:
        cv2.rectangle(page, (200, 200), (1001, 801), (0, 0, 0), 3)
    (table,) = find_tables(find_rulings(rgb_to_grey(page), DPI), DPI)
    assert (len(table.xs) - 1, len(table.ys) - 1, len(table.cells)) == (3, 6, 18)


def test_an_upright_line_in_a_low_row_is_found() -> None:
    page = paper()
    cv2.rectangle(page, (200, 200), (1000, 270), (0, 0, 0), 2)
    draw(page, (200, 235), 800, 0, DOTS)
    draw(page, (600, 236), 34, 1, DOTS)
    (table,) = find_tables(find_rulings(rgb_to_grey(page), DPI), DPI)
    assert len(table.cells) == 3


def test_a_grey_fill_in_dots_is_no_set_of_lines() -> None:
    strokes = np.zeros((400, 600), np.uint8)
    strokes[100:300:4, 100:500:4] = 255
    assert not dotted_lines(strokes, DPI, 0.28, 0).any()


def test_specks_of_dust_are_no_lines() -> None:
    strokes = np.zeros((1200, 1200), np.uint8)
    at = np.random.default_rng(5).integers(0, 1200, (3000, 2))
    strokes[at[:, 0], at[:, 1]] = 255
    assert np.count_nonzero(dotted_lines(strokes, DPI, 0.28, 0)) == 0


def test_points_that_lead_to_a_number_are_no_border() -> None:
    page = paper()
    cv2.rectangle(page, (200, 200), (1000, 400), (0, 0, 0), 2)
    cv2.line(page, (200, 300), (1000, 300), (0, 0, 0), 2)
    draw(page, (400, 250), 300, 0, ((3, 9),))
    (table,) = find_tables(find_rulings(rgb_to_grey(page), DPI), DPI)
    assert len(table.cells) == 2
