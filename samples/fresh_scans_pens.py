"""Pens on paper: ticks as hands make them, corrections, faint ones, and the smudges that are none."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from samples.fresh_scans_print import Frame, Picture, Sheet, Spot
from samples.truth import Truth

Point = tuple[float, float]
_FINE = 4
INKS = {
    "blue": (28, 52, 150),
    "gel_blue": (20, 40, 190),
    "black": (28, 28, 32),
    "red": (196, 30, 44),
    "pencil": (96, 96, 100),
}


@dataclass(slots=True)
class Pen:
    """One person's pen. width: millimetres. cover: how much of the paper its ink hides.

    may_fade: a faint mark of it is still seen in the copy.
    """

    ink: str
    width: float
    cover: float
    habit: str
    rng: Random
    may_fade: bool = True

    @property
    def colour(self) -> tuple[int, int, int]:
        """The ink's RGB."""
        return INKS[self.ink]


def draw_pen(rng: Random, is_mild: bool, is_rough: bool = False) -> Pen:
    """A pen and its owner's way to tick. is_rough: the copy keeps no pale ink."""
    ink = rng.choice(("blue", "black", "black", "gel_blue", *(() if is_mild or is_rough else ("red", "pencil"))))
    cover = rng.uniform(0.5, 0.72) if ink == "pencil" else rng.uniform(0.8, 0.97)
    habits = ("tick", "tick", "small", "cross") if is_mild else tuple(_MARKS)
    may_fade = not is_rough and ink != "pencil"
    return Pen(ink, rng.uniform(0.4 if is_rough else 0.3, 0.7), cover, rng.choice(habits), rng, may_fade)


def stroke(picture: Picture, points: Sequence[Point], pen: Pen, width_px: float, is_ghost: bool = False) -> None:
    """Lay one line of ink through the points: pressure swells and thins it, the ends run out."""
    path = _smooth(points)
    reach = 3 * width_px + 4
    x0, y0 = int(min(p[0] for p in path) - reach), int(min(p[1] for p in path) - reach)
    x1, y1 = int(max(p[0] for p in path) + reach), int(max(p[1] for p in path) + reach)
    x0, y0 = max(x0, 0), max(y0, 0)
    x1, y1 = min(x1, picture.shape[1]), min(y1, picture.shape[0])
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    mask = np.zeros(((y1 - y0) * _FINE, (x1 - x0) * _FINE), np.uint8)
    phase, count = pen.rng.uniform(0, 6), len(path)
    for index, (x, y) in enumerate(path):
        along = index / max(1, count - 1)
        force = 0.8 + 0.25 * math.sin(3 * along + phase) - (0.45 * max(0.0, along - 0.8) / 0.2)
        radius = max(0.6, 0.5 * width_px * force) * _FINE
        cv2.circle(mask, (int((x - x0) * _FINE), int((y - y0) * _FINE)), round(radius), 255, -1)
    share = cv2.resize(mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    cover = pen.cover * (0.3 if is_ghost else 1.0)
    if pen.ink == "pencil":
        grain = np.random.default_rng(pen.rng.getrandbits(32)).normal(0.8, 0.3, share.shape)
        share *= np.clip(grain, 0.15, 1).astype(np.float32)
    part = picture[y0:y1, x0:x1].astype(np.float32)
    ink = np.minimum(part, np.array(pen.colour, np.float32))  # ink on print stays as dark as the print
    picture[y0:y1, x0:x1] = np.clip(part + (ink - part) * (share * cover)[..., None], 0, 255).astype(np.uint8)


def _smooth(points: Sequence[Point]) -> list[Point]:
    """Catmull-Rom through the points, dense enough for round dots to join."""
    if len(points) < 2:
        return list(points)
    ends = [points[0], *points, points[-1]]
    path: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        steps = max(3, int(math.dist(b, c) * 1.5))
        for step in range(steps):
            t = step / steps
            path.append(tuple(_spline(a[i], b[i], c[i], d[i], t) for i in (0, 1)))  # type: ignore[arg-type]
    return [*path, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def _shaken(points: Sequence[Point], amount: float, rng: Random) -> list[Point]:
    return [(x + rng.gauss(0, amount), y + rng.gauss(0, amount)) for x, y in points]


@dataclass(slots=True)
class _Hand:
    """A pen over one box."""

    sheet: Sheet
    spot: Spot
    pen: Pen
    is_ghost: bool = False

    @property
    def side(self) -> float:
        left, top, right, bottom = self.spot.frame
        return max(right - left, bottom - top, 8.0)

    @property
    def middle(self) -> Point:
        left, top, right, bottom = self.spot.frame
        return (left + right) / 2, (top + bottom) / 2

    def line(self, points: Sequence[Point], shake: float = 0.05) -> None:
        """One stroke; the points are in box sides from the box's middle."""
        x, y = self.middle
        placed = [(x + px * self.side, y + py * self.side) for px, py in points]
        width = self.pen.width * self.sheet.mm
        stroke(self.sheet.picture, _shaken(placed, shake * self.side, self.pen.rng), self.pen, width, self.is_ghost)


def _tick(hand: _Hand) -> None:
    r = hand.pen.rng
    reach = r.uniform(0.8, 1.6)
    hand.line([(-0.42, -0.1), (-0.12, 0.38), (0.25, -0.25), (reach, -reach * r.uniform(0.6, 1.0))])


def _small(hand: _Hand) -> None:
    hand.line([(-0.3, 0.0), (-0.08, 0.28), (0.32, -0.32)], 0.03)


def _long(hand: _Hand) -> None:
    r = hand.pen.rng
    hand.line([(-0.5, 0.0), (-0.1, 0.5), (0.8, -0.5), (r.uniform(1.8, 3.0), r.uniform(-1.3, -0.7))])


def _cross(hand: _Hand) -> None:
    size = hand.pen.rng.uniform(0.4, 0.75)
    hand.line([(-size, -size), (0, 0), (size, size)])
    hand.line([(size, -size), (0, 0.05), (-size, size)])


def _filled(hand: _Hand) -> None:
    points = [(-0.4 if n % 2 else 0.4, -0.4 + 0.8 * n / 9) for n in range(10)]
    hand.line(points, 0.04)
    hand.line([(y, x) for x, y in points], 0.04)


def _ring(hand: _Hand) -> None:
    left, top, right, bottom = _around(hand.spot)
    cx, cy, rx, ry = (left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2
    r = hand.pen.rng
    rx, ry, start = rx + 0.35 * hand.side, ry + r.uniform(0.2, 0.4) * hand.side, r.uniform(0, 6)
    turns = [start + 6.6 * n / 22 for n in range(23)]
    points = [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in turns]
    points = _shaken(points, 0.03 * hand.side, r)
    stroke(hand.sheet.picture, points, hand.pen, hand.pen.width * hand.sheet.mm, hand.is_ghost)


def _before(hand: _Hand) -> None:
    hand.line([(-1.15, -0.1), (-0.95, 0.3), (-0.45, -0.5)], 0.03)


def _has_room(sheet: Sheet, spot: Spot) -> bool:
    """Whether a tick before the box stands alone, neither on its own words nor beside the option before."""
    left, top, right, bottom = spot.frame
    side = max(right - left, bottom - top)
    return spot.word[0] > left and not any(
        frame[0] < left - 0.2 * side and frame[2] > left - 1.7 * side and frame[1] < bottom and frame[3] > top
        for char, frame in zip(sheet.text, sheet.frames, strict=True)
        if not char.isspace()
    )


def _around(spot: Spot) -> Frame:
    return (
        min(spot.frame[0], spot.word[0]),
        min(spot.frame[1], spot.word[1]),
        max(spot.frame[2], spot.word[2]),
        max(spot.frame[3], spot.word[3]),
    )


_MARKS: dict[str, Callable[[_Hand], None]] = {
    "tick": _tick,
    "small": _small,
    "long": _long,
    "cross": _cross,
    "filled": _filled,
    "ring": _ring,
    "before": _before,
}
_DOUBTED = ("ring", "before")


def fill_boxes(sheets: Sequence[Sheet], truths: Sequence[Truth], pen: Pen, doubt: float) -> set[str]:
    """Tick what is to be ticked and keep the truths true of the corrections; the names of the ways come back."""
    groups: dict[tuple[int, str], list[tuple[Sheet, Spot]]] = defaultdict(list)
    for sheet in sheets:
        for spot in sheet.spots:
            groups[spot.blank.truth, spot.blank.key].append((sheet, spot))
    done = {f"pen:{pen.ink}", f"pen:{pen.habit}"}
    left = 2
    for (record, key), spots in groups.items():
        truth = truths[record]
        how = pen.habit if pen.rng.random() < 0.8 else pen.rng.choice(("tick", "tick", "cross", "long"))
        if how == "before" and not all(_has_room(sheet, spot) for sheet, spot in spots):
            how = "tick"
        if how in _DOUBTED:
            truth.tolerated.add(("checkbox_unclear", key))
        for sheet, spot in spots:
            if spot.blank.is_on:
                _MARKS[how](_Hand(sheet, spot, pen))
        if left and pen.rng.random() < doubt:
            name = _doubt(spots, truth, key, pen)
            left -= bool(name)
            done |= {f"pen:{name}"} if name else set()
    return done


def _doubt(spots: list[tuple[Sheet, Spot]], truth: Truth, key: str, pen: Pen) -> str:
    """Something more on the group; the truth says what."""
    off = [pair for pair in spots if not pair[1].blank.is_on and pair[1].blank.option != "其他"]
    on = [pair for pair in spots if pair[1].blank.is_on]
    if not off or ("checkbox_multiple", key) in truth.flags or ("label_missing", key) in truth.flags:
        return ""
    way: str = pen.rng.choice(["struck", "struck", "two", "smudge", "smudge", *["faint"] * pen.may_fade])
    sheet, spot = pen.rng.choice(off)
    hand = _Hand(sheet, spot, pen)
    if way == "smudge":
        _smudge(hand)
        truth.tolerated.add(("checkbox_unclear", key))
        return way
    if not on:
        return ""
    if way == "two":
        if not spot.blank.is_single:
            return ""
        _tick(hand)
        truth.values[key] = None
        _expect(truth, key, "checkbox_multiple")
        return way
    if way == "faint":
        hand.is_ghost = True
        _tick(hand)
    else:
        _tick(hand)
        _strike(hand)
    truth.free.add(key)
    _expect(truth, key, "checkbox_unclear")
    return way


def _expect(truth: Truth, key: str, code: str) -> None:
    truth.also.pop(key, None)
    truth.expect(code, key)
    other = f"{key}_other"
    if other in truth.values:
        truth.flags = [flag for flag in truth.flags if flag != ("checkbox_other", other)]
        truth.tolerated.add(("checkbox_other", other))


def _strike(hand: _Hand) -> None:
    """Two lines through the tick and its words."""
    left, top, right, bottom = _around(hand.spot)
    for share in (0.4, 0.65):
        y = top + (bottom - top) * share
        points = [(left - 0.2 * hand.side, y), ((left + right) / 2, y), (right + 0.3 * hand.side, y)]
        points = _shaken(points, 0.05 * hand.side, hand.pen.rng)
        stroke(hand.sheet.picture, points, hand.pen, hand.pen.width * hand.sheet.mm)


def _smudge(hand: _Hand) -> None:
    """A rubbed spot of dirt beside an empty box."""
    r, picture = hand.pen.rng, hand.sheet.picture
    x, y = hand.middle
    x += r.choice((-1, 1)) * hand.side * r.uniform(0.6, 1.1)
    y += hand.side * r.uniform(-0.5, 0.6)
    size = int(hand.side * 2)
    x0, y0 = int(x) - size, int(y) - size
    if x0 < 0 or y0 < 0 or x0 + 2 * size >= picture.shape[1] or y0 + 2 * size >= picture.shape[0]:
        return
    mask = np.zeros((2 * size, 2 * size), np.float32)
    axes = (max(1, int(hand.side * 0.35)), max(1, int(hand.side * 0.15)))
    cv2.ellipse(mask, (size, size), axes, r.uniform(0, 180), 0, 360, 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), hand.side * 0.18) * r.uniform(0.3, 0.5)
    part = picture[y0 : y0 + 2 * size, x0 : x0 + 2 * size].astype(np.float32)
    picture[y0 : y0 + 2 * size, x0 : x0 + 2 * size] = (part * (1 - mask[..., None])).astype(np.uint8)
