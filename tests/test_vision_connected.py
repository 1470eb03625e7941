from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.vision.connected import connected
from extract.vision.seals import coloured_ink


@pytest.mark.parametrize(("side", "share"), [(1, 1.0), (40, 0.0), (300, 0.05), (300, 0.4), (900, 0.2)])
@pytest.mark.parametrize("connectivity", [4, 8])
def test_pieces_are_told_as_by_opencv_whether_they_are_few_or_many(side: int, share: float, connectivity: int) -> None:
    mask = np.asarray(np.random.default_rng(3).random((side, side)) < share, dtype=np.uint8) * 255
    count, labels, stats, middles = connected(mask, connectivity)
    wanted = cv2.connectedComponentsWithStats(mask, connectivity=connectivity)
    assert count == wanted[0]
    assert np.array_equal(labels, wanted[1])
    assert np.array_equal(stats, wanted[2])
    assert np.allclose(middles, wanted[3], equal_nan=True)


def test_more_pieces_than_small_numbers_can_tell_are_all_told() -> None:
    mask = np.zeros((600, 600), dtype=np.uint8)
    mask[::2, ::2] = 255
    assert connected(mask)[0] == 90_001


def test_red_and_blue_ink_are_told_by_their_distance_from_the_other_channels() -> None:
    page = np.full((4, 4, 3), 250, dtype=np.uint8)
    page[0, 0], page[1, 1], page[2, 2], page[3, 3] = (200, 60, 70), (40, 60, 200), (20, 20, 20), (200, 180, 175)
    ink = coloured_ink(page)
    assert np.argwhere(ink["red"]).tolist() == [[0, 0]]
    assert np.argwhere(ink["blue"]).tolist() == [[1, 1]]
