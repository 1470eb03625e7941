"""Seals are told from pens, heading lines and fingers, and taken out of the ink."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from page_maker import Picture, noisy, paper, ring

from extract.vision.light import flatten_light, rgb_to_grey
from extract.vision.rings import find_rings
from extract.vision.seal_text import _disc, seal_views, star_turn
from extract.vision.seals import (
    FoundSeal,
    fade_grey_seal,
    find_grey_seals,
    find_seals,
    remove_seals,
    seal_ink,
    unroll,
)

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


def stamp(
    page: Picture, x: int, y: int, colour: tuple[int, int, int], arcs: Sequence[tuple[int, int]] = ((0, 360),)
) -> None:
    """A stamp with letters round its star; of its ring only the arcs, in degrees."""
    for start, end in arcs:
        cv2.ellipse(page, (x, y), (RADIUS, RADIUS), 0, start, end, colour, 9, cv2.LINE_AA)
    for angle in np.arange(140, 401, 26):
        at = (round(x + 125 * np.cos(np.radians(angle))), round(y + 125 * np.sin(np.radians(angle))))
        cv2.rectangle(page, (at[0] - 12, at[1] - 12), (at[0] + 12, at[1] + 12), colour, 4)
    cv2.circle(page, (x, y), 36, colour, -1, cv2.LINE_AA)


def table(page: Picture) -> None:
    for y in range(100, 900, 45):
        cv2.line(page, (100, y), (1100, y), (0, 0, 0), 2)
        cv2.putText(page, "RECORD 0571 88 ABK", (120, y + 34), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2)
    for x in range(100, 1101, 200):
        cv2.line(page, (x, 100), (x, 865), (0, 0, 0), 2)


BLACK = (25, 25, 25)
DRY = tuple((start, start + 17) for start in range(0, 360, 24))


def seals_of(page: Picture) -> list[FoundSeal]:
    flat = flatten_light(page, 200)
    found = find_seals(flat, 200)
    return found or find_grey_seals(remove_seals(flat, found, 200), 200)


def is_at(seal: FoundSeal, x: int, y: int) -> bool:
    return bool(np.abs(np.array(seal.box) - [x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS]).max() < 16)


@pytest.mark.parametrize("colour", [RED, BLACK, (246, 196, 198)], ids=["red", "black", "pale red"])
@pytest.mark.parametrize("has_table", [False, True])
def test_a_dry_seal_on_print_is_found(colour: tuple[int, int, int], has_table: bool) -> None:
    page = paper()
    if has_table:
        table(page)
    stamp(page, 560, 420, colour, DRY)
    (seal,) = seals_of(page)
    assert is_at(seal, 560, 420)


@pytest.mark.parametrize("colour", [(110, 110, 110), (226, 150, 158)], ids=["grey", "pale red"])
@pytest.mark.parametrize("has_table", [False, True])
@pytest.mark.parametrize("turn", [-9, 0, 9])
def test_an_oval_seal_is_found(turn: int, has_table: bool, colour: tuple[int, int, int]) -> None:
    page = paper()
    if has_table:
        table(page)
    tall = round(0.68 * RADIUS)
    for start in range(0, 360, 24):
        cv2.ellipse(
            page,
            (560, 420),
            (RADIUS, tall),
            turn,
            start,
            start + (24 if colour[0] == colour[1] else 19),
            colour,
            7,
            cv2.LINE_AA,
        )
    for angle in np.arange(150, 391, 26):
        x, y = round(560 + 125 * np.cos(np.radians(angle))), round(420 + 80 * np.sin(np.radians(angle)))
        cv2.rectangle(page, (x - 11, y - 11), (x + 11, y + 11), colour, 4)
    (seal,) = seals_of(page)
    assert seal.colour == ("grey" if colour[0] == colour[1] else "red")
    assert np.abs(np.array(seal.box) - [560 - RADIUS, 420 - tall, 560 + RADIUS, 420 + tall]).max() < (
        45 if turn else 24
    )


def test_black_seals_that_overlap_are_two() -> None:
    page = paper()
    stamp(page, 400, 400, BLACK)
    stamp(page, 600, 430, BLACK)
    first, second = sorted(seals_of(page), key=lambda seal: seal.box[0])
    assert is_at(first, 400, 400)
    assert is_at(second, 600, 430)


@pytest.mark.parametrize("colour", [RED, BLACK], ids=["red", "black"])
def test_a_seal_half_off_the_page_is_found(colour: tuple[int, int, int]) -> None:
    page = paper()
    table(page)
    stamp(page, 1200, 500, colour)
    (seal,) = seals_of(page)
    assert is_at(seal, 1200, 500)


def test_letters_lost_in_the_copy_leave_a_ring_and_a_star() -> None:
    page = paper()
    ring(page, 500, 400, RADIUS, BLACK)
    (seal,) = seals_of(page)
    assert is_at(seal, 500, 400)


@pytest.mark.parametrize("colour", [RED, BLACK], ids=["red", "black"])
def test_an_empty_circle_and_a_ring_of_a_pen_are_no_seals(colour: tuple[int, int, int]) -> None:
    page = paper()
    cv2.circle(page, (300, 400), RADIUS, colour, 6, cv2.LINE_AA)
    angles = np.linspace(0, 2 * np.pi, 200)
    reach = RADIUS * (1 + 0.16 * np.sin(3 * angles) + 0.05 * np.cos(5 * angles))
    points = np.stack([850 + reach * np.cos(angles), 500 + reach * np.sin(angles)], axis=1)
    cv2.polylines(page, [points.astype(np.int32)], True, colour, 6, cv2.LINE_AA)
    cv2.putText(page, "ABC 123", (770, 510), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 3)
    assert seals_of(page) == []


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
    turn = star_turn(_disc(seal_ink(page, seal), seal))
    assert turn is not None
    assert abs(np.degrees(turn) - degrees) < 4
    (line,) = seal_views(page, seal).line
    assert line.shape[1] > 3 * line.shape[0]
    assert (line[line.shape[0] // 2, 12:-12, 0] < 170).mean() > 0.95


def test_noise_holds_no_seal_and_is_not_searched() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (900, 700)).astype(np.float32)
    assert find_rings(noise, 5.0, 7.0) == []
