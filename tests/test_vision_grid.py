"""Ruling lines become cells with spans, also where they are broken, crossed by strokes, or cut off."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from page_maker import Picture, noisy, paper, rule, turned

from extract.vision.grid import GridTable, _without_margin, find_tables
from extract.vision.light import rgb_to_grey
from extract.vision.rulings import find_rulings
from extract.vision.sheet import prepare
from extract.vision.straighten import straighten

ROWS = [100, 150, 200, 300]
COLS = [[100, 400, 700, 1100], [100, 550, 1100], [100, 400, 1100]]


def tables_of(page: Picture) -> list[GridTable]:
    return find_tables(find_rulings(rgb_to_grey(page), 200), 200)


def form() -> Picture:
    page = paper()
    rule(page, ROWS, COLS)
    return page


def spans(table: GridTable) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells]


WANTED = [(0, 0, 1, 1), (0, 1, 1, 2), (0, 3, 1, 1), (1, 0, 1, 2), (1, 2, 1, 2), (2, 0, 1, 1), (2, 1, 1, 3)]


def test_rows_divided_at_different_places_share_one_raster() -> None:
    (table,) = tables_of(form())
    assert spans(table) == WANTED


def test_a_broken_line_still_divides() -> None:
    page = form()
    page[145:156, 200:260] = 250
    page[230:255, 390:410] = 250
    (table,) = tables_of(page)
    assert spans(table) == WANTED


def test_noise_changes_nothing() -> None:
    (table,) = tables_of(noisy(form(), 8))
    assert spans(table) == WANTED


def test_an_underline_is_no_ruling() -> None:
    page = form()
    page[262:264, 450:900] = 0
    (table,) = tables_of(page)
    assert spans(table) == WANTED


def test_a_crease_across_the_whole_page_is_no_ruling() -> None:
    page = form()
    page[250:253, 20:1190] = 120
    (table,) = tables_of(page)
    assert spans(table) == WANTED


def test_a_table_cut_off_below_keeps_its_last_row() -> None:
    page = paper(height=380)
    rule(page, [*ROWS, 420], [*COLS, [100, 550, 1100]])
    (table,) = tables_of(page)
    assert table.cells[-1].row == 3
    assert table.cell_at(300, 340) is not None


@pytest.mark.parametrize("line", [150, 340])
def test_one_row_cut_off_at_the_pages_end_is_a_table(line: int) -> None:
    page = paper()
    cv2.line(page, (100, line), (1100, line), (0, 0, 0), 2)
    for x in (100, 400, 1100):
        cv2.line(page, (x, 150), (x, 340), (0, 0, 0), 2)
    (table,) = tables_of(page)
    assert spans(table) == [(0, 0, 1, 1), (0, 1, 1, 1)]
    assert table.cell_at(300, 240) == 0


def test_a_line_without_uprights_is_no_table() -> None:
    page = paper()
    cv2.line(page, (100, 150), (1100, 150), (0, 0, 0), 2)
    cv2.line(page, (400, 150), (400, 165), (0, 0, 0), 2)
    assert tables_of(page) == []


def test_a_page_without_lines_has_no_table() -> None:
    assert tables_of(paper()) == []


@pytest.mark.parametrize("degrees", [-2.5, -0.7, 1.3, 3.0])
def test_a_turned_page_is_straightened_and_places_lead_back_to_it(degrees: float) -> None:
    page = turned(form(), degrees)
    sheet = prepare(1, straighten(page, 200), 72 / 200)
    (table,) = sheet.tables
    assert spans(table) == WANTED
    x0, top, x1, bottom = (value / 72 * 200 for value in sheet.place(*table.cells[0].box))

    matrix = cv2.getRotationMatrix2D((600, 500), degrees, 1.0)
    corners = np.array([[100, 100, 1], [400, 100, 1], [400, 150, 1], [100, 150, 1]]) @ np.asarray(matrix).T
    low, high = corners.min(axis=0), corners.max(axis=0)
    assert np.abs(np.array([x0, top, x1, bottom]) - [*low, *high]).max() < 6


@pytest.mark.parametrize(("shade", "wide", "slope"), [(238, 4, -0.5), (228, 2, -0.5), (228, 2, 0.7)])
def test_a_pale_pattern_of_slanting_lines_turns_no_page(shade: int, wide: int, slope: float) -> None:
    page = np.full_like(form(), 253)
    for start in range(-1200, 2400, 16):
        cv2.line(page, (0, start), (1200, start + round(1200 * slope)), (shade, shade, shade), wide)
    sheet = prepare(1, straighten(np.minimum(page, form()), 200), 72 / 200)
    assert [spans(table) for table in sheet.tables] == [WANTED]


def test_a_letters_stroke_that_ends_short_of_the_rulings_is_none() -> None:
    page = form()
    page[105:146, 549:552] = 0  # below it, in the next row, a ruling runs at the same place
    (table,) = tables_of(page)
    assert spans(table) == WANTED


def test_the_rim_of_a_sheet_round_a_table_is_no_part_of_it() -> None:
    labels = np.array([[9, 0, 0, 9], [9, 1, 2, 9], [9, 3, 3, 9], [9, 9, 9, 9]])
    owner, xs, ys = _without_margin(labels.astype(np.int32), [0, 1, 2, 3, 4], [0, 1, 2, 3, 4])
    assert owner.shape == (3, 2)
    assert (xs, ys) == ([1, 2, 3], [0, 1, 2, 3])


def test_a_streak_along_a_ruling_divides_nothing_beside_it() -> None:
    page = form()
    page[40:360, 549:552] = np.minimum(page[40:360, 549:552], 215)  # a ruling of the middle row only
    (table,) = tables_of(page)
    assert spans(table) == WANTED


def test_a_letter_as_high_as_its_row_is_no_border() -> None:
    page = paper()
    for y in (200, 300, 346, 446):
        cv2.line(page, (200, y), (1000, y), (0, 0, 0), 2)
    for x in (200, 1000):
        cv2.line(page, (x, 200), (x, 446), (0, 0, 0), 2)
    for top, bottom in ((200, 300), (346, 446)):
        cv2.line(page, (600, top), (600, bottom), (0, 0, 0), 2)
    cv2.line(page, (600, 301), (600, 345), (20, 20, 20), 2)  # the stroke of a letter, where other rows have a border
    for y in (308, 322, 338):
        for x in (540, 606):
            cv2.line(page, (x, y), (x + 52, y), (20, 20, 20), 3)
    (table,) = find_tables(find_rulings(rgb_to_grey(page), 200), 200)
    assert len(table.cells) == 5
