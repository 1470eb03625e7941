"""Drawn shapes that are no ruling lines: squares and discs the size of a box, pen strokes, rings, tints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise, permutations

from models.geometry import BBox

from .ink import Colour, Shape

BOX_PT = (4.5, 20.0)
"""The side of a drawn box to tick, smallest and largest."""

STROKE_PT = 70.0
"""A pen stroke is no larger than this."""

MAX_SMALL = 3_000
"""Small shapes looked at; a page with more is a drawing."""


@dataclass(frozen=True, slots=True)
class Square:
    """A drawn box or circle; is_full: filled with dark ink."""

    bbox: BBox
    is_full: bool


@dataclass(slots=True)
class Strokes:
    """Shapes that may be signs of a pen or of a style."""

    ticks: list[Shape] = field(default_factory=list)
    rings: list[BBox] = field(default_factory=list)
    tints: list[BBox] = field(default_factory=list)
    rules: list[Shape] = field(default_factory=list)


def _is_dark(colour: Colour | None) -> bool:
    return colour is not None and sum(colour) < 330


def _is_even(box: BBox) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    return BOX_PT[0] <= wide <= BOX_PT[1] and BOX_PT[0] <= high <= BOX_PT[1] and 0.72 <= wide / high <= 1.4


def _is_rectangle(shape: Shape) -> bool:
    if shape.has_curves or not 4 <= len(shape.points) <= 6:
        return False
    x0, top, x1, bottom = shape.bbox
    return all(
        min(abs(x - x0), abs(x - x1)) < 0.6 and min(abs(y - top), abs(y - bottom)) < 0.6 for x, y in shape.points
    )


def shapes_to_squares(shapes: list[Shape]) -> tuple[list[Square], list[Square], list[Shape]]:
    """Squares, discs, and the shapes that are neither.

    A square that shares an edge with another rule is a table's cell and no box.
    """
    shapes = _strokes_to_squares(shapes)
    small = [shape for shape in shapes if shape.origin == "page" and _is_even(shape.bbox)]
    if not small or len(small) > MAX_SMALL:
        return [], [], shapes
    square_like = [s for s in small if _is_rectangle(s) and (s.stroke is not None or _is_dark(s.fill))]
    discs = [s for s in small if s.has_curves and len(s.points) >= 9 and _is_ring(s)]
    others = [s for s in shapes if s.origin == "page" and not _is_even(s.bbox) and not s.has_curves]
    squares = [s for s in square_like if not _has_neighbour(s, square_like, others)]
    taken = {id(s) for s in squares} | {id(s) for s in discs}
    return _merge(squares), _merge(discs), [s for s in shapes if id(s) not in taken]


def _strokes_to_squares(shapes: list[Shape]) -> list[Shape]:
    """The shapes, each four short rules that close a square replaced by the square."""
    across: list[Shape] = []
    down: list[Shape] = []
    for shape in shapes:
        x0, top, x1, bottom = shape.bbox
        if shape.origin == "page" and not shape.has_curves and max(x1 - x0, bottom - top) <= BOX_PT[1] + 1:
            if bottom - top <= 1.2 and x1 - x0 >= BOX_PT[0]:
                across.append(shape)
            elif x1 - x0 <= 1.2 and bottom - top >= BOX_PT[0]:
                down.append(shape)
    if len(across) < 2 or len(down) < 2 or len(across) + len(down) > 400:
        return shapes
    used: set[int] = set()
    squares: list[Shape] = []
    for above, below in permutations(across, 2):
        if above.bbox[1] >= below.bbox[1] or not _ends_meet(above.bbox, below.bbox, 0, 2) or id(above) in used:
            continue
        box = (above.bbox[0], above.bbox[1], above.bbox[2], below.bbox[3])
        sides = [s for s in down if abs(s.bbox[1] - box[1]) < 1.5 and abs(s.bbox[3] - box[3]) < 1.5]
        left = [s for s in sides if abs(s.bbox[0] - box[0]) < 1.5]
        right = [s for s in sides if abs(s.bbox[2] - box[2]) < 1.5]
        if _is_even(box) and left and right and not used & {id(below), id(left[0]), id(right[0])}:
            used |= {id(above), id(below), id(left[0]), id(right[0])}
            x0, top, x1, bottom = box
            corners = [(x0, top), (x1, top), (x1, bottom), (x0, bottom)]
            squares.append(Shape(corners, None, above.stroke or above.fill, above.width, is_closed=True))
    return [shape for shape in shapes if id(shape) not in used] + squares


def _ends_meet(a: BBox, b: BBox, first: int, last: int) -> bool:
    return abs(a[first] - b[first]) < 1.5 and abs(a[last] - b[last]) < 1.5


def _is_ring(shape: Shape) -> bool:
    """Whether a curve goes round and comes back to where it began."""
    (ax, ay), (bx, by) = shape.points[0], shape.points[-1]
    return shape.is_closed or abs(ax - bx) + abs(ay - by) < 1.5


def _merge(shapes: list[Shape]) -> list[Square]:
    """Shapes over each other (fill and outline, ring and dot) as one."""
    found: list[Square] = []
    for shape in sorted(shapes, key=lambda s: -(s.bbox[2] - s.bbox[0])):
        is_full = _is_dark(shape.fill)
        for at, other in enumerate(found):
            if _inside(shape.bbox, other.bbox, 1.0):
                found[at] = Square(other.bbox, other.is_full or is_full)
                break
        else:
            found.append(Square(shape.bbox, is_full))
    return found


def _inside(inner: BBox, outer: BBox, slack: float) -> bool:
    return (
        outer[0] - slack <= inner[0]
        and outer[1] - slack <= inner[1]
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def _has_neighbour(square: Shape, squares: list[Shape], others: list[Shape]) -> bool:
    x0, top, x1, bottom = square.bbox
    for other in squares:
        if other is square or _inside(other.bbox, square.bbox, 1.0) or _inside(square.bbox, other.bbox, 1.0):
            continue
        a0, atop, a1, abottom = other.bbox
        beside = min(abs(a0 - x1), abs(a1 - x0)) < 1.0 and abs(atop - top) < 1.0 and abs(abottom - bottom) < 1.0
        below = min(abs(atop - bottom), abs(abottom - top)) < 1.0 and abs(a0 - x0) < 1.0 and abs(a1 - x1) < 1.0
        if beside or below:
            return True
    return any(_runs_along(other.bbox, square.bbox) for other in others)


def _runs_along(rule: BBox, box: BBox) -> bool:
    """Whether a rule lies on an edge of the box and runs past it."""
    x0, top, x1, bottom = box
    a0, atop, a1, abottom = rule
    if abottom - atop < 2.5:
        at = (atop + abottom) / 2
        return min(abs(at - top), abs(at - bottom)) < 1.0 and a0 <= x0 + 1 and a1 >= x1 - 1 and a1 - a0 > x1 - x0 + 2
    if a1 - a0 < 2.5:
        at = (a0 + a1) / 2
        return (
            min(abs(at - x0), abs(at - x1)) < 1.0
            and atop <= top + 1
            and abottom >= bottom - 1
            and abottom - atop > bottom - top + 2
        )
    return False


def shapes_to_strokes(shapes: list[Shape]) -> Strokes:
    """Sorts what is left by what it may be."""
    strokes = Strokes()
    for shape in shapes:
        _sort_stroke(shape, strokes)
    if len(strokes.ticks) > 400:
        strokes.ticks = [s for s in strokes.ticks if s.origin != "page"][:400]
    strokes.ticks = _gather(strokes.ticks)
    return strokes


def _sort_stroke(shape: Shape, strokes: Strokes) -> None:
    x0, top, x1, bottom = shape.bbox
    wide, high = x1 - x0, bottom - top
    if shape.origin == "highlight":
        strokes.tints.append(shape.bbox)
    elif shape.origin in ("strikeout", "underline", "squiggly"):
        strokes.rules.append(shape)
    elif shape.origin in ("circle", "square"):
        strokes.rings.append(shape.bbox)
    elif high <= 2.2 and wide >= 3:
        if _is_drawn(shape):
            strokes.rules.append(shape)
    elif wide > 160 or high > STROKE_PT:
        return
    elif _is_rectangle(shape):
        if shape.fill is not None and _is_colourful(shape.fill) and high < 40:
            strokes.tints.append(shape.bbox)
        elif _is_dark(shape.fill) and wide <= 12 and 3 <= high <= 12:
            strokes.ticks.append(shape)
    elif shape.has_curves and _is_ring(shape) and shape.fill is None and wide >= 9 and high >= 7:
        strokes.rings.append(shape.bbox)
    elif wide <= STROKE_PT and _is_drawn(shape) and (wide > 2 or high > 2) and _is_slanted(shape):
        strokes.ticks.append(shape)


def _is_drawn(shape: Shape) -> bool:
    return any(colour is not None and min(colour) < 225 for colour in (shape.stroke, shape.fill))


def _is_colourful(colour: Colour) -> bool:
    return max(colour) - min(colour) > 60


def _is_slanted(shape: Shape) -> bool:
    """Whether the pen moved at a slant somewhere; straight rules and boxes do not."""
    test: Callable[[float, float], bool] = lambda dx, dy: abs(dx) > 1.2 and abs(dy) > 1.2  # noqa: E731
    return any(test(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(shape.points))


def _gather(ticks: list[Shape]) -> list[Shape]:
    """Strokes that cross or touch, as one (the two strokes of a cross, the two of a tick)."""
    gathered: list[Shape] = []
    for shape in ticks:
        for at, other in enumerate(gathered):
            if other.origin == shape.origin and _touch(shape.bbox, other.bbox):
                joined = [*other.points, *shape.points]
                if max(s[0] for s in joined) - min(s[0] for s in joined) <= STROKE_PT:
                    gathered[at] = Shape(joined, other.fill, other.stroke, other.width, origin=other.origin)
                    break
        else:
            gathered.append(shape)
    return gathered


def _touch(a: BBox, b: BBox) -> bool:
    return a[0] <= b[2] + 0.5 and b[0] <= a[2] + 0.5 and a[1] <= b[3] + 0.5 and b[1] <= a[3] + 0.5
