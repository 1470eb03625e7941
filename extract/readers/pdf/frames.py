"""Frames drawn close round words inside a line (a border given to text), which are no cells of a table."""

from __future__ import annotations

from models.geometry import BBox

from .ink import Char, Shape

FRAME_PT = (9.0, 24.0)
"""How high a frame round a word is."""

CLOSE_PT = 1.7
"""Cells leave more room than this between their rule and their text."""

MAX_SIDES = 400


def shapes_to_frames(shapes: list[Shape], chars: list[Char]) -> tuple[list[BBox], list[Shape]]:
    """The frames round words, and the shapes without them.

    A frame is four rules that meet at their ends, with text that reaches from its left rule to its right one.
    """
    down = [shape for shape in shapes if _is_side(shape)]
    if len(down) < 2 or len(down) > MAX_SIDES:
        return [], shapes
    down.sort(key=lambda shape: shape.bbox[0])
    across = [s for s in shapes if s.origin == "page" and not s.has_curves and s.bbox[3] - s.bbox[1] <= 1.2]
    frames: list[BBox] = []
    used: set[int] = set()
    for at, left in enumerate(down):
        for right in down[at + 1 :]:
            box = (left.bbox[0], left.bbox[1], right.bbox[2], left.bbox[3])
            if id(left) in used or id(right) in used or not _is_even_with(left, right):
                continue
            ends = [s for s in across if abs(s.bbox[0] - box[0]) < 0.8 and abs(s.bbox[2] - box[2]) < 0.8]
            above = [s for s in ends if abs(s.bbox[1] - box[1]) < 0.8]
            below = [s for s in ends if abs(s.bbox[3] - box[3]) < 0.8]
            if above and below and _fills(box, chars):
                frames.append(box)
                used |= {id(left), id(right), id(above[0]), id(below[0])}
    return frames, [shape for shape in shapes if id(shape) not in used]


def _is_side(shape: Shape) -> bool:
    x0, top, x1, bottom = shape.bbox
    is_rule = shape.origin == "page" and not shape.has_curves and x1 - x0 <= 1.2
    return is_rule and FRAME_PT[0] <= bottom - top <= FRAME_PT[1]


def _is_even_with(left: Shape, right: Shape) -> bool:
    ends = zip(left.bbox[1::2], right.bbox[1::2], strict=True)
    return right.bbox[0] - left.bbox[0] > 5.0 and all(abs(a - b) < 0.6 for a, b in ends)


def _fills(box: BBox, chars: list[Char]) -> bool:
    x0, top, x1, bottom = box
    inside = [c for c in chars if x0 < c.mid_x < x1 and top < c.mid_y < bottom and not c.text.isspace()]
    if not inside:
        return False
    return min(c.x0 for c in inside) - x0 < CLOSE_PT and x1 - max(c.x1 for c in inside) < CLOSE_PT
