"""Paper that bows and sheets on a pale ground: lines become level again, places stay true."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from page_maker import Picture, paper, rule

from extract.vision.bend import find_bend
from extract.vision.grid import find_tables
from extract.vision.light import rgb_to_grey
from extract.vision.paper import find_sheet
from extract.vision.rulings import find_rulings
from extract.vision.sheet import prepare
from extract.vision.straighten import straighten

ROWS = [100, 150, 200, 300, 420, 520]
COLS = [[100, 400, 700, 1100], [100, 550, 1100], [100, 400, 1100], [100, 300, 800, 1100], [100, 550, 1100]]
ROWS_BELOW = [400, 500, 600, 700]


def form() -> Picture:
    page = paper()
    rule(page, ROWS, COLS)
    return page


def bowed(page: Picture, reach: float) -> Picture:
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bow = reach * np.sin(np.pi * x / width)
    return np.asarray(cv2.remap(page, x, y + bow.astype(np.float32), cv2.INTER_CUBIC, borderValue=(250, 250, 250)))


@pytest.mark.parametrize("reach", [8.0, 16.0, -16.0])
def test_lines_that_bow_become_level_and_all_cells_are_found(reach: float) -> None:
    wanted = [(c.row, c.col, c.row_span, c.col_span) for c in _cells(form())]
    page = bowed(form(), reach)
    straight = straighten(page, 200)
    assert straight.bend is not None
    assert [(c.row, c.col, c.row_span, c.col_span) for c in _cells(straight.rgb)] == wanted


def _cells(page: Picture):  # type: ignore[no-untyped-def]
    (table,) = find_tables(find_rulings(rgb_to_grey(page), 200), 200)
    return table.cells


def test_a_flat_page_has_no_bend() -> None:
    assert find_bend(rgb_to_grey(form()), 200) is None
    assert find_bend(rgb_to_grey(paper()), 200) is None


def test_a_place_on_a_bent_page_is_told_where_the_picture_has_it() -> None:
    page = form()
    cv2.rectangle(page, (600, 330), (660, 360), (0, 0, 0), -1)
    page = bowed(page, 16)
    sheet = prepare(1, straighten(page, 200), 72 / 200)
    dark = np.argwhere(cv2.erode((sheet.ink < 100).astype(np.uint8), np.ones((15, 15), np.uint8)))
    (top, x0), (bottom, x1) = dark.min(axis=0) - 7, dark.max(axis=0) + 7
    place = sheet.place(x0, top, x1, bottom)
    seen = np.argwhere(cv2.erode((rgb_to_grey(page) < 100).astype(np.uint8), np.ones((15, 15), np.uint8)))
    (top, x0), (bottom, x1) = (seen.min(axis=0) - 7) * 0.36, (seen.max(axis=0) + 7) * 0.36
    assert np.abs(np.array(place) - np.array([x0, top, x1, bottom])).max() < 2.0
    back = np.array(sheet.place(*sheet.box_of(place)))
    assert np.abs(back - np.array(place)).max() < 2.5


def test_a_shaded_sheet_on_a_pale_ground_is_found_whole() -> None:
    ground = np.full((1500, 1200, 3), (172, 160, 146), np.float32)
    corners = np.array([[90, 60], [1110, 90], [1130, 1440], [60, 1410]], np.int32)
    cv2.fillConvexPoly(ground, corners, (236, 232, 224))
    y = np.linspace(0, 1, 1500)[:, None, None]
    shaded = ground * (1 - 0.45 / (1 + np.exp(-(y - 0.75) / 0.04)))
    found = find_sheet(np.asarray(np.clip(shaded, 0, 255), np.uint8))
    assert found is not None
    assert found.is_whole
    assert np.abs(found.corners - corners).max() < 12


def test_what_lies_beside_a_sheet_that_the_picture_cuts_off_is_no_line() -> None:
    picture = np.full((1500, 1200, 3), (96, 70, 50), np.uint8)
    picture[160:, 130:] = 248
    rule(picture, ROWS_BELOW, [[240, 600, 1100]] * 3)
    found = find_sheet(picture)
    assert found is not None
    assert not found.is_whole
    (table,) = prepare(1, straighten(picture, 200), 0.36).tables
    assert len(table.cells) == 6


def test_a_scan_is_no_sheet_on_a_ground() -> None:
    assert find_sheet(form()) is None


@pytest.mark.parametrize(("shade", "thick"), [(250, 2), (255, 3), (235, 6)])
def test_a_frame_that_fills_a_scan_is_no_sheet(shade: int, thick: int) -> None:
    page = paper(1240, 1754, shade)
    rule(page, [120, 500, 900, 1300, 1650], [[100, 300, 1140]] * 4, thick)
    assert find_sheet(page) is None
