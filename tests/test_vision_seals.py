"""Seals are told from pens, heading lines and fingers, and taken out of the ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from page_maker import Picture, noisy, paper, ring

from extract.vision.light import flatten_light, rgb_to_grey
from extract.vision.seal_text import _disc, seal_views, star_turn
from extract.vision.seals import fade_grey_seal, find_grey_seals, find_seals, remove_seals, seal_ink, unroll

RED, BLUE = (205, 40, 50), (40, 60, 180)
RADIUS = 165
"""4.2 cm across at 200 dpi."""


@pytest.mark.parametrize(("colour", "name"), [(RED, "red"), (BLUE, "blue")])
def test_a_round_seal_is_found_with_its_colour_and_place(colour: tuple[int, int, int], name: str) -> None:
    page = paper()
    ring(page, 500, 400, RADIUS, colour)
    (seal,) = find_seals(flatten_light(noisy(page, 5), 200), 200)
    assert seal.colour == name
    assert np.abs(np.array(seal.box) - [335, 235, 665, 565]).max() < 14


def test_overlapping_seals_are_two() -> None:
    page = paper()
    ring(page, 400, 400, RADIUS, RED)
    ring(page, 640, 430, RADIUS, RED)
    assert len(find_seals(flatten_light(page, 200), 200)) == 2


def test_red_pen_heading_line_and_fingerprint_are_no_seals() -> None:
    page = paper()
    cv2.line(page, (50, 100), (1150, 100), RED, 6)
    cv2.polylines(page, [np.array([[300, 500], [360, 600], [560, 380]], dtype=np.int32)], False, RED, 5)
    for radius in range(6, 60, 9):
        cv2.ellipse(page, (900, 600), (radius, round(radius * 1.3)), 10, 0, 360, RED, 3)
    assert find_seals(flatten_light(page, 200), 200) == []


def test_print_under_a_seal_stays_and_the_seal_goes() -> None:
    page = paper()
    cv2.putText(page, "13812345678", (380, 410), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 3)
    bare = rgb_to_grey(page)
    stamped = page.copy()
    layer = paper(shade=255)
    ring(layer, 500, 400, RADIUS, RED)
    stamped = (stamped.astype(np.float32) * layer / 255).astype(np.uint8)
    flat = flatten_light(stamped, 200)
    cleaned = remove_seals(flat, find_seals(flat, 200), 200)
    assert np.mean((cleaned < 128) != (bare < 128)) < 0.001


def test_a_grey_seal_is_found_and_faded() -> None:
    page = paper()
    ring(page, 500, 400, RADIUS, (120, 120, 120))
    cv2.putText(page, "13812345678", (380, 410), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (10, 10, 10), 3)
    grey = rgb_to_grey(page)
    (seal,) = find_grey_seals(grey, 200)
    assert seal.colour == "grey"
    faded = fade_grey_seal(grey, seal, 200)
    assert faded[235:240, 480:520].min() > 200
    assert faded[395:412, 385:600].min() < 60


def test_a_table_is_no_grey_seal() -> None:
    page = paper()
    for y in range(100, 900, 45):
        cv2.line(page, (100, y), (1100, y), (0, 0, 0), 2)
    for x in range(100, 1101, 200):
        cv2.line(page, (x, 100), (x, 865), (0, 0, 0), 2)
    assert find_grey_seals(rgb_to_grey(page), 200) == []


def test_the_ring_unrolls_from_its_foot_clockwise() -> None:
    page = paper()
    ring(page, 500, 400, RADIUS, RED)
    cv2.circle(page, (500 - 125, 400), 12, RED, -1)
    flat = flatten_light(page, 200)
    strip = unroll(flat, find_seals(flat, 200)[0])[0]
    ink = 255 - strip[20:44, :, 0].astype(float).mean(axis=0)
    assert abs(ink.argmax() / strip.shape[1] - 0.25) < 0.03


@pytest.mark.parametrize("colour", [RED, BLUE])
def test_lines_of_coloured_text_hold_no_seal(colour: tuple[int, int, int]) -> None:
    page = paper()
    for y in range(200, 760, 34):
        cv2.putText(page, "ABCDEFGHKMNOPQRSTUVWXYZ 0123456789 ABCD", (120, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, colour, 3)
    assert find_seals(flatten_light(page, 200), 200) == []


def stamp_with_line(degrees: float) -> Picture:
    """A ring with a star in it and a bar below the star, where a stamp has its line of text."""
    page = paper()
    cv2.circle(page, (500, 400), RADIUS, RED, 8, cv2.LINE_AA)
    corners = []
    for index in range(10):
        angle, reach = -np.pi / 2 + index * np.pi / 5, (46 if index % 2 == 0 else 18)
        corners.append([500 + reach * np.cos(angle), 400 + reach * np.sin(angle)])
    cv2.fillPoly(page, [np.array(corners, dtype=np.int32)], RED)
    cv2.rectangle(page, (450, 470), (550, 490), RED, -1)
    matrix = cv2.getRotationMatrix2D((500, 400), -degrees, 1.0)
    turned = cv2.warpAffine(page, matrix, (1200, 1000), borderValue=(250, 250, 250))
    return np.asarray(turned, dtype=np.uint8)


@pytest.mark.parametrize("degrees", [-20, 0, 15])
def test_the_star_tells_how_far_a_stamp_is_turned_and_its_line_comes_out_level(degrees: float) -> None:
    page = stamp_with_line(degrees)
    (seal,) = find_seals(page, 200)
    turn = star_turn(_disc(seal_ink(page, seal.colour), seal))
    assert turn is not None
    assert abs(np.degrees(turn) - degrees) < 4
    (line,) = seal_views(page, seal).line
    assert line.shape[1] > 3 * line.shape[0]
    assert (line[line.shape[0] // 2, 12:-12, 0] < 170).mean() > 0.95
