"""Pieces of ink that hang together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.vision.light import Mask

_MOST_SMALL = 65_000


def connected(mask: Mask, connectivity: int = 8) -> tuple[int, NDArray[Any], NDArray[np.int32], NDArray[np.float64]]:
    """As OpenCV's ``connectedComponentsWithStats``, in half its time: with small numbers wherever those must suffice.

    How many pieces there are with the ground, the number of each pixel's piece (0 is the ground), their boxes, middles.
    """
    import cv2

    # No more numbers are given, even meanwhile, than runs begin in the rows.
    begins = cv2.countNonZero(cv2.subtract(mask[:, 1:], mask[:, :-1])) + mask.shape[0] if mask.shape[1] > 1 else 0
    kind = cv2.CV_16U if begins < _MOST_SMALL else cv2.CV_32S
    count, labels, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=connectivity, ltype=kind)
    return count, np.asarray(labels), np.asarray(stats, dtype=np.int32), np.asarray(middles, dtype=np.float64)
