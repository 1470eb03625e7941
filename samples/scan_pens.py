"""Pens and pencils on paper: the ways a person marks an empty box, and what a careful clerk makes of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
import numpy.typing as npt

from samples.scan_sheets import PenBox, Pixels, SheetPage
from samples.scan_stamps import Colour
from samples.truth import Truth

CLEAR = ("tick", "tick", "tick", "long_tick", "cross", "filled", "ring", "small_tick")
CLEAR_HELD = ("hook", "slash", "double_tick", "dot")
DOUBTFUL = ("scribbled_out_other", "erased", "faint", "scribbled_out", "midway")
DOUBTFUL_HELD = ("struck_word_other",)
TOLERATED = frozenset({"cross", "ring", "slash", "dot", "scribbled_out_other", "struck_word_other"})
"""Marks with an obvious reading beside which a flag is no false alarm."""
_INKS: tuple[Colour, ...] = ((24, 24, 30), (28, 44, 140), (20, 40, 120), (30, 30, 90))
PENCIL: Colour = (120, 120, 124)
Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pen:
    """What a person writes with. width: of a stroke, in points."""

    colour: Colour
    width: float
    strength: float


def draw_pen(rng: Random) -> Pen:
    """A ball pen or a gel pen, seldom a marker."""
    return Pen(rng.choice(_INKS), rng.choice((0.9, 1.1, 1.3, 1.6, 2.2)), rng.uniform(0.78, 1.0))


def tick_pages(
    pages: list[SheetPage], truth: Truth, rng: Random, is_held: bool = False, doubt: float = 0.25
) -> set[str]:
    """Tick the boxes of a form with one pen, in one person's way; the truth learns of doubtful marks.

    doubt: how often one group gets a doubtful mark. What was done comes back, ``pen:…``.
    """
    pen = draw_pen(rng)
    way = rng.choice(CLEAR + CLEAR_HELD if is_held else CLEAR)
    odd = _doubtful_group(pages, truth, rng) if rng.random() < doubt else None
    how = rng.choice(DOUBTFUL + DOUBTFUL_HELD if is_held else DOUBTFUL)
    done = set()
    for page in pages:
        group = [box for box in page.pens if odd and box.key == odd]
        for box in page.pens:
            if box.is_on and box not in group:
                mark(page, box, way, pen, rng)
                done.add(f"pen:{way}")
        if group and any(box.is_on for box in group):
            done.add(f"pen:{_mark_oddly(page, group, (how, way), pen, rng)}")
            _tell(truth, group[0].key, how)
    if f"pen:{way}" in done and way in TOLERATED:
        truth.tolerated |= {("checkbox_unclear", box.key) for page in pages for box in page.pens if box.key}
    return done


def _doubtful_group(pages: list[SheetPage], truth: Truth, rng: Random) -> str | None:
    """A group of which all boxes are on one page, with a tick and no flag planted in it."""
    flagged = {name for _, name in truth.flags}
    keys = sorted({box.key for page in pages for box in page.pens if box.key and box.is_on})
    fits = [key for key in keys if key not in flagged and sum(any(b.key == key for b in p.pens) for p in pages) == 1]
    return rng.choice(fits) if fits else None


def _tell(truth: Truth, key: str, how: str) -> None:
    truth.tolerated |= {("checkbox_unclear", key), ("checkbox_other", f"{key}_other")}
    if how not in TOLERATED:
        truth.free.add(key)
        truth.expect("checkbox_unclear", key)
        truth.flags = [flag for flag in truth.flags if flag[1] != f"{key}_other"]
        truth.tolerated |= {("checkbox_none", key), ("checkbox_multiple", key)}


def _mark_oddly(page: SheetPage, group: list[PenBox], how_way: tuple[str, str], pen: Pen, rng: Random) -> str:
    how, way = how_way
    on = [box for box in group if box.is_on]
    off = [box for box in group if not box.is_on]
    odd = rng.choice(on)
    for box in on:
        if box is not odd or how in TOLERATED:
            mark(page, box, "tick" if how in TOLERATED else way, pen, rng)
    if how == "scribbled_out_other" and off:
        odd = rng.choice(off)
        mark(page, odd, "tick", pen, rng)
        mark(page, odd, "scribble", pen, rng)
    elif how == "struck_word_other" and off:
        odd = rng.choice(off)
        mark(page, odd, "tick", pen, rng)
        mark(page, odd, "strike", pen, rng)
    elif how == "scribbled_out":
        mark(page, odd, "tick", pen, rng)
        mark(page, odd, "scribble", pen, rng)
    elif how == "erased":
        mark(page, odd, "tick", Pen(PENCIL, 1.3, 0.34), rng)
        mark(page, odd, "smudge", Pen(PENCIL, 5.0, 0.13), rng)
    elif how == "faint":
        mark(page, odd, "tick", Pen(PENCIL, 0.8, 0.3), rng)
    elif how == "midway":
        _mark_midway(page, group, odd, pen, rng)
    return how


def _mark_midway(page: SheetPage, group: list[PenBox], odd: PenBox, pen: Pen, rng: Random) -> None:
    """A tick between two boxes of one line, or beside the box where it stands alone on its line."""
    line = [box for box in group if abs(box.box[1] - odd.box[1]) < 4 and box is not odd]
    near = min(line, key=lambda box: abs(box.box[0] - odd.box[0])) if line else None
    x = (near.box[0] + odd.box[0]) / 2 if near else odd.box[0] + 4 * (odd.box[2] - odd.box[0])
    wide, tall = odd.box[2] - odd.box[0], odd.box[3] - odd.box[1]
    place = (x, odd.box[1], x + wide, odd.box[1] + tall)
    mark(page, PenBox(odd.number, True, odd.option, place, odd.word), "tick", pen, rng)


def mark(page: SheetPage, box: PenBox, way: str, pen: Pen, rng: Random) -> None:
    """One mark at one box, in place."""
    width_px = max(1.0, pen.width * page.dpi / 72)
    for line in _strokes(way, box, page.dpi, rng):
        _ink(page.pixels, line, width_px, pen)


def _strokes(way: str, box: PenBox, dpi: float, rng: Random) -> list[Points]:
    side = max(box.box[2] - box.box[0], box.box[3] - box.box[1], dpi / 9)
    centre = np.array([(box.box[0] + box.box[2]) / 2, (box.box[1] + box.box[3]) / 2])
    shift = np.array([rng.uniform(-0.1, 0.1), rng.uniform(-0.1, 0.1)])
    if way in ("ring", "strike"):
        return [_over_word(way, box, side, rng)]
    if way in ("ring_word", "ring_box", "ring_number", "beyond", "level_lines"):
        return _round_part(way, box, side, rng)
    shapes: dict[str, list[list[tuple[float, float]]]] = {
        "tick": [[(-0.42, 0.0), (-0.12, 0.4), (0.18, -0.15), (rng.uniform(0.5, 0.85), rng.uniform(-0.95, -0.6))]],
        "small_tick": [[(-0.25, 0.0), (-0.08, 0.25), (0.3, -0.3)]],
        "long_tick": [[(-0.7, -0.1), (-0.2, 0.6), (0.5, -0.5), (rng.uniform(1.1, 1.7), rng.uniform(-1.5, -1.1))]],
        "hook": [[(-0.35, 0.1), (-0.1, 0.35), (0.05, 0.2), (0.4, -0.9), (0.75, -1.0)]],
        "double_tick": [[(-0.45, 0.0), (-0.1, 0.4), (0.5, -0.8)], [(-0.3, 0.1), (0.0, 0.45), (0.65, -0.7)]],
        "cross": [[(-0.45, -0.45), (0.45, 0.45)], [(0.45, -0.42), (-0.45, 0.45)]],
        "slash": [[(-0.45, 0.5), (0.5, -0.55)]],
        "dot": [[(-0.1, 0.0), (0.1, 0.05), (0.0, -0.1), (-0.05, 0.1), (0.1, 0.0)]],
        "filled": [_zigzag(0.34, 9, rng)],
        "scribble": [_zigzag(0.7, 8, rng), _zigzag(0.7, 6, rng)],
        "smudge": [_zigzag(0.55, 4, rng)],
        **(_more_shapes(rng) if way in MORE_SHAPES else {}),
    }
    return [_smooth((np.array(line) + shift + _shake(len(line), rng)) * side + centre) for line in shapes[way]]


MORE_SHAPES = ("hook_in", "wide_cross", "touching", "beside", "loop", "backslash", "dash")
"""Shapes that the older samples do not know; drawn apart, so that those stay as they were."""


def _more_shapes(rng: Random) -> dict[str, list[list[tuple[float, float]]]]:
    return {
        "hook_in": [[(-0.3, -0.05), (-0.1, 0.25), (0.35, -0.35)]],
        "wide_cross": [[(-0.8, -0.7), (0.8, 0.75)], [(0.75, -0.75), (-0.8, 0.7)]],
        "touching": [[(-0.9, -0.1), (-0.5, 0.35), (0.05, -0.4), (0.3, -0.7)]],
        "beside": [[(-1.0, -0.05), (-0.75, 0.35), (-0.2, -0.6)]],
        "loop": [[(0.3 * math.cos(a / 2), 0.3 * math.sin(a / 2)) for a in range(14)]],
        "backslash": [[(-0.5, -0.5), (rng.uniform(0.3, 0.5), 0.5)]],
        "dash": [[(-0.35, 0.0), (0.35, rng.uniform(-0.05, 0.05))]],
    }


def _round_part(way: str, box: PenBox, side: float, rng: Random) -> list[Points]:
    """A ring round the word, the box or the list's number alone; a tick beyond the word; lines through a box."""
    if way == "beyond":
        is_behind = box.word[0] > box.box[0]
        x = box.word[2] + side * 0.5 if is_behind else box.word[0] - side * 0.5
        wide, tall = box.box[2] - box.box[0], box.box[3] - box.box[1]
        place = (x - wide / 2, box.box[1], x + wide / 2, box.box[1] + tall)
        return _strokes("tick", PenBox(0, True, box.option, place, box.word), side * 9, rng)
    if way == "level_lines":
        left, right = box.box[0] - side * 0.3, box.box[2] + side * 0.3
        ys = [box.box[1] + (box.box[3] - box.box[1]) * share for share in (0.35, 0.65)]
        return [_smooth(np.array([(left, y + 1), (right, y - 1)])) for y in ys]
    part = box.word if way == "ring_word" else box.box
    if way == "ring_number":
        part = (box.word[0], box.word[1], box.word[0] + side * 1.0, box.word[3])
    return [_over_word("ring", PenBox(0, True, box.option, part, part), side, rng)]


def rub_out(page: SheetPage, box: PenBox, rng: Random) -> None:
    """Half of what stands in a box rubbed away with an eraser, in place; the box's print stays for the most part."""
    side = box.box[2] - box.box[0]
    x0, x1 = box.box[0] + side * rng.uniform(0.35, 0.5), box.box[2] + side * 1.2
    window = np.s_[int(box.box[1] - side) : int(box.box[3] + 2), int(x0) : int(x1)]
    part = page.pixels[window].astype(np.float32)
    page.pixels[window] = np.where(part > 60, 255 - (255 - part) * 0.22, part).astype(np.uint8)


def _over_word(way: str, box: PenBox, side: float, rng: Random) -> Points:
    left, right = min(box.box[0], box.word[0]), max(box.box[2], box.word[2])
    top, bottom = min(box.box[1], box.word[1]), max(box.box[3], box.word[3])
    if way == "strike":
        return _smooth(np.array([(left, (top + bottom) / 2 + 1), (right, (top + bottom) / 2 - 1)]))
    angle = np.linspace(rng.uniform(-3, -2), rng.uniform(3.6, 4.4), 40)
    x = (left + right) / 2 + ((right - left) / 2 + side * 0.35) * np.cos(angle)
    y = (top + bottom) / 2 + ((bottom - top) / 2 + side * 0.3) * np.sin(angle)
    return np.stack([x, y + np.linspace(-0.06, 0.06, 40) * side], axis=1)


def _zigzag(reach: float, turns: int, rng: Random) -> list[tuple[float, float]]:
    return [
        (reach * (2 * i / turns - 1) + rng.uniform(-0.06, 0.06), (reach if i % 2 else -reach) * rng.uniform(0.85, 1.0))
        for i in range(turns + 1)
    ]


def _shake(count: int, rng: Random) -> Points:
    return np.array([[rng.uniform(-0.06, 0.06), rng.uniform(-0.06, 0.06)] for _ in range(count)])


def _smooth(points: Points) -> Points:
    """The corners of a stroke rounded a little."""
    for _ in range(2):
        if len(points) < 3:
            break
        cut = [points[0]]
        for first, second in pairwise(points):
            cut += [first * 0.8 + second * 0.2, first * 0.2 + second * 0.8]
        points = np.array([*cut, points[-1]])
    return points


def _ink(page: Pixels, line: Points, width_px: float, pen: Pen) -> None:
    import cv2

    pad = int(width_px * 2 + 4)
    x0, y0 = max(0, int(line[:, 0].min()) - pad), max(0, int(line[:, 1].min()) - pad)
    x1, y1 = int(line[:, 0].max()) + pad, int(line[:, 1].max()) + pad
    part = page[y0:y1, x0:x1]
    if not part.size:
        return
    scale = 4
    mask = np.zeros((part.shape[0] * scale, part.shape[1] * scale), np.uint8)
    points = np.round((line - [x0, y0]) * scale).astype(np.int32)
    cv2.polylines(mask, [points], False, 255, max(1, math.ceil(width_px * scale)), cv2.LINE_AA)
    ink = cv2.resize(mask, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    cover = ink[..., None] * pen.strength
    page[y0:y1, x0:x1] = np.clip(part * (1 - cover * (1 - np.array(pen.colour) / 255)), 0, 255).astype(np.uint8)
