"""Values as if written by hand: each letter of a coloured brush font turned, moved and swollen a little."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from samples.fresh_scans_print import Frame, Sheet


def write_by_hand(sheet: Sheet, ink: tuple[int, int, int], rng: Random) -> None:
    """Lift every letter of that colour off the sheet and lay it down again, unsteadily, in the pen's ink."""
    picture = sheet.picture
    share = _ink_share(sheet)
    levels = picture.astype(np.float32)
    levels += (255 - levels) * np.minimum(1, share * 1.5)[..., None]
    drift = 0.0
    for frame in sheet.hand:
        drift = 0.8 * drift + rng.gauss(0, 0.04)
        _lay(levels, share, frame, ink, (rng.gauss(0, 4), rng.uniform(0.9, 1.12), drift))
    picture[:] = np.clip(levels, 0, 255).astype(np.uint8)


def _ink_share(sheet: Sheet) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """How much of each pixel is ink of the hand's colour: that much bluer than red."""
    blue = sheet.picture[..., 2].astype(np.float32) - sheet.picture[..., 0]
    near = np.zeros(blue.shape, np.float32)
    for left, top, right, bottom in sheet.hand:
        gap = 0.2 * (bottom - top)
        rows, columns = (
            slice(max(0, int(top - gap)), int(bottom + gap)),
            slice(max(0, int(left - gap)), int(right + gap)),
        )
        near[rows, columns] = 1
    return np.asarray(np.clip(blue / 120, 0, 1) * near, np.float32)


def _lay(
    levels: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    share: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    frame: Frame,
    ink: tuple[int, int, int],
    how: tuple[float, float, float],
) -> None:
    left, top, right, bottom = frame
    size = max(right - left, bottom - top)
    x, y, reach = (left + right) / 2, (top + bottom) / 2, int(size) + 6
    x0, y0 = int(x) - reach, int(y) - reach
    if x0 < 0 or y0 < 0 or x0 + 2 * reach > share.shape[1] or y0 + 2 * reach > share.shape[0]:
        return
    patch = np.zeros((2 * reach, 2 * reach), np.float32)
    cut = slice(max(0, int(top - 2)), int(bottom + 3)), slice(max(0, int(left - 1)), int(right + 2))
    patch[cut[0].start - y0 : cut[0].stop - y0, cut[1].start - x0 : cut[1].stop - x0] = share[cut]
    turn, scale, lift = how
    move = cv2.getRotationMatrix2D((reach, reach), turn, scale)
    move[1, 2] += lift * size
    laid = cv2.warpAffine(patch, move, (2 * reach, 2 * reach))[..., None]
    part = levels[y0 : y0 + 2 * reach, x0 : x0 + 2 * reach]
    part += (np.minimum(part, np.array(ink, np.float32)) - part) * laid
