"""Lines that a detector broke in two, where a stamp, a fold or a narrow sign lies between the parts."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

from extract.vision.light import Image
from extract.vision.places import Box, Quad, Spot

_DARK = 150
_GAP_EM = 3.5
_LEAST_INK = 0.035


def broken_lines(bare: Image, spots: Sequence[Spot], em: float) -> list[tuple[int, int]]:
    """Pairs (left, right) of spots in one cell and on one level with unread ink between them.

    Of three parts in a row only the first two: the rest shows when these are one. bare: grey, ruling lines out.
    """
    out: list[tuple[int, int]] = []
    by_place: dict[tuple[int | None, int | None], list[int]] = {}
    for index, spot in enumerate(spots):
        by_place.setdefault((spot.table, spot.cell), []).append(index)
    for inside in by_place.values():
        for left in inside:
            right = _next_on_level(spots, inside, left, em)
            if right is not None and _has_ink_between(bare, spots[left].box, spots[right].box, em):
                out.append((left, right))
    rights = [right for _, right in out]
    return [(left, right) for left, right in out if left not in rights and rights.count(right) == 1]


def _next_on_level(spots: Sequence[Spot], inside: Sequence[int], left: int, em: float) -> int | None:
    _, top, x1, bottom = spots[left].box
    best: tuple[float, int] | None = None
    for other in inside:
        x0, upper, _, lower = spots[other].box
        shared = min(bottom, lower) - max(top, upper)
        is_level = shared > 0.6 * min(bottom - top, lower - upper)
        if other != left and is_level and -0.3 * em < x0 - x1 < _GAP_EM * em and x0 > spots[left].box[0] + 0.3 * em:
            best = min(best, (x0, other)) if best else (x0, other)
    return best[1] if best else None


def _has_ink_between(bare: Image, left: Box, right: Box, em: float) -> bool:
    if right[0] - left[2] < 0.3 * em:
        return False
    top, bottom = max(left[1], right[1]) + 0.1 * em, min(left[3], right[3]) - 0.1 * em
    part = bare[int(max(0, top)) : int(bottom) + 1, int(left[2]) : int(right[0]) + 1]
    return bool(part.size) and float((part < _DARK).mean()) > _LEAST_INK


def joined_spot(left: Spot, right: Spot) -> Spot:
    """One spot over both."""
    quad: Quad = np.array([left.quad[0], right.quad[1], right.quad[2], left.quad[3]], dtype=np.float32)
    return Spot(quad, left.table, left.cell)


def is_whole_of(whole: str, left: str, right: str) -> bool:
    """Whether a reading of a joined spot has what was read of its parts, but for a character at the break."""
    have, parts = _bare(whole), _bare(left + right)
    if not parts or len(have) < len(parts):
        return False
    blocks = SequenceMatcher(None, have, parts, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= len(parts) - max(1, len(parts) // 8)


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
