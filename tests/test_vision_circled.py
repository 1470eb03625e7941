"""Rings round options, close to the words or cutting their corners, and what only looks like one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from option_rows import EM, INK, strokes
from page_maker import Picture, box, noisy, paper

from extract.vision.circled import goes_round
from extract.vision.light import rgb_to_grey

SPAN = (100.0, 98.0, 244.0, 127.0)


def printed() -> Picture:
    """Three lines of print; the middle one ends with a box."""
    page = paper(460, 240)
    for top in (58, 100, 142):
        strokes(page, 100, top, 10)
    page[98:128, 214:245] = 250
    box(page, 217, 101)
    return page


def ink_of(page: Picture) -> NDArray[np.bool_]:
    return np.asarray(rgb_to_grey(page) < 170)


def crooked(page: Picture, wide: float, tall: float, shake: float, seed: int, share: float = 1.05) -> None:
    """A ring drawn by hand round the middle line's words."""
    rng = np.random.default_rng(seed)
    turns = np.linspace(0.4, 0.4 + 2 * np.pi * share, 40)
    points = np.stack([172 + wide * np.cos(turns), 112 + tall * np.sin(turns)], axis=1)
    points += rng.normal(0, shake, points.shape)
    cv2.polylines(page, [points.astype(np.int32)], False, INK, 2, cv2.LINE_AA)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("wide", "tall", "shake"), [(84.0, 21.0, 0.8), (80.0, 19.0, 0.4), (92.0, 24.0, 1.2)])
def test_a_ring_goes_round(wide: float, tall: float, shake: float, seed: int) -> None:
    page = printed()
    crooked(page, wide, tall, shake, seed)
    assert goes_round(ink_of(noisy(page, 5.0, seed)), SPAN, EM)


def test_print_alone_is_no_ring() -> None:
    assert not goes_round(ink_of(printed()), SPAN, EM)


def test_lines_above_and_below_are_no_ring() -> None:
    page = printed()
    page[91:93, 60:420] = page[132:134, 60:420] = 0
    assert not goes_round(ink_of(page), SPAN, EM)


def test_half_a_ring_is_none() -> None:
    page = printed()
    crooked(page, 84.0, 21.0, 0.5, 1, share=0.6)
    assert not goes_round(ink_of(page), SPAN, EM)


def test_a_line_through_the_words_is_no_ring() -> None:
    page = printed()
    cv2.line(page, (90, 112), (256, 114), INK, 3)
    cv2.line(page, (90, 118), (256, 108), INK, 3)
    assert not goes_round(ink_of(page), SPAN, EM)


def test_the_ring_of_the_line_above_is_not_that_of_this() -> None:
    page = printed()
    turns = np.linspace(0, 2 * np.pi, 60)
    points = np.stack([172 + 86 * np.cos(turns), 70 + 22 * np.sin(turns)], axis=1)
    cv2.polylines(page, [points.astype(np.int32)], True, INK, 2, cv2.LINE_AA)
    assert not goes_round(ink_of(page), SPAN, EM)


def test_no_ring_at_the_edge_of_the_page() -> None:
    assert not goes_round(np.zeros((20, 20), dtype=bool), (-30.0, -5.0, 8.0, 12.0), EM)
