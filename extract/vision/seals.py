"""Stamps: found by colour and shape, unrolled to be read, and taken out of the ink.

A seal is a ring (round or oval) or a square frame, 2.2 to 6.5 cm wide. A pen stroke, a red heading line and a
finger's print have no such frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from extract.vision.light import Image, Mask, rgb_to_grey, stretch
from extract.vision.rings import DPI as RING_DPI
from extract.vision.rings import Plane, Ring, find_rings

Box = tuple[float, float, float, float]

_MIN_CM, _MAX_CM = 2.2, 6.5
_FINE_DPI = 60.0
_LEAST_EDGE, _LEAST_INK = 5.0, 7.0
_LEAST_COLOURED = 20
"""Pixels of a colour, below which no frame is looked for."""
_LEAST_FILLING, _LEAST_CORE, _LEAST_ON_PAGE, _SMALL_MM = 0.04, 0.6, 0.35, 15.0
_GREY = ((0.82, 0.12), (0.66, 0.24))
_PALE, _OVALS, _OVAL = (0.55, 0.3), (0.6, 0.2), 0.7
"""Of pale rings without colour, and of ovals so much lower than wide: print has at most 0.17 votes in either plane."""
_COLOURED = ((0.8, 0.1), (0.6, 0.2))
"""Least coverage and votes of rings, nearly whole and broken ones: print has at most 0.76 and 0.14, as measured."""


@dataclass(frozen=True, slots=True)
class FoundSeal:
    """A stamp on the straight page: the box of its outer edge in pixels, its colour, and how sure it is one."""

    box: Box
    colour: str
    is_square: bool = False
    sureness: float = 0.0
    strips: tuple[Image, ...] = field(default=(), repr=False)


def coloured_ink(flat: Image) -> dict[str, Mask]:
    """Masks of red and of blue ink. flat: RGB, light evened."""
    import cv2

    red, green, blue = cv2.split(flat)

    def masked(*planes: tuple[Any, int]) -> Mask:
        above = (cv2.threshold(plane, least, 255, cv2.THRESH_BINARY)[1] for plane, least in planes)
        return np.asarray(cv2.bitwise_and(*above), dtype=np.uint8)

    # A stamp's red leans to blue or orange, so only its distance from the other two channels counts.
    beyond_cool = cv2.subtract(red, cv2.max(green, blue))
    return {
        "red": masked((beyond_cool, 28), (cv2.subtract(red, cv2.min(green, blue)), 38)),
        "blue": masked((cv2.subtract(blue, cv2.max(red, green)), 24), (cv2.subtract(blue, red), 36)),
    }


def find_seals(flat: Image, dpi: float) -> list[FoundSeal]:
    """The coloured seals of a page, best first within each colour."""
    import cv2

    found: list[FoundSeal] = []
    planes = _colour_planes(flat, dpi) if _is_coloured(flat) else {}
    for colour, mask in coloured_ink(flat).items():
        scale = _FINE_DPI / dpi
        own = []
        if cv2.countNonZero(mask) > _LEAST_COLOURED:
            small = cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            own = [] if np.count_nonzero(small > 60) < 80 else _frames(np.asarray(small), _FINE_DPI)
        seals = [
            FoundSeal(_scaled(box, 1 / scale), colour, is_square, sureness)
            for box, is_square, sureness in own
            if not is_square
            or colour == "red"  # a paragraph in blue ink fills a square too, and names are stamped in red
        ]
        plane = planes.get(colour)
        is_worth = plane is not None and plane.max() > 3 * _LEAST_INK
        rings = find_rings(plane, _LEAST_EDGE, _LEAST_INK) if plane is not None and is_worth else []
        rings = [ring for ring in rings if _is_stamp(ring, *_COLOURED)]
        if plane is not None and not seals and not rings and cv2.countNonZero(mask) > _LEAST_COLOURED:
            rings = _oval_rings(plane, _LEAST_EDGE, _LEAST_INK)
        found += _with_rings(seals, rings, colour, dpi)
    return found


def find_grey_seals(grey: Image, dpi: float) -> list[FoundSeal]:
    """Rings on a page without colour: the circles along which a thin line lies almost all the way round. 0 is ink."""
    import cv2

    scale = RING_DPI / dpi
    plane = 255 - cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    least = 2 * _LEAST_EDGE, 1.7 * _LEAST_INK
    rings = [ring for ring in find_rings(plane, *least) if _is_stamp(ring, *_GREY) or _is_pale_stamp(ring, *_PALE)]
    return _with_rings([], rings or _oval_rings(plane, *least), "grey", dpi)


def _oval_rings(plane: Plane, least_edge: float, least_ink: float) -> list[Ring]:
    """The rings of oval stamps: rings of the plane drawn so much taller."""
    import cv2

    tall = np.asarray(cv2.resize(plane, None, fx=1, fy=1 / _OVAL), np.float32)
    rings = [ring for ring in find_rings(tall, least_edge, least_ink) if _is_pale_stamp(ring, *_OVALS)]
    return [replace(ring, y=ring.y * _OVAL, tall=ring.tall * _OVAL) for ring in rings]


def _is_pale_stamp(ring: Ring, coverage: float, votes: float) -> bool:
    """Whether a ring that lies on the page, with letters in it, has so many votes that print makes none like it."""
    is_filled = ring.on_page > 0.85 and ring.filling >= _LEAST_FILLING
    return is_filled and ring.coverage >= coverage and ring.votes >= votes


def _is_coloured(flat: Image) -> bool:
    """Whether some pixel has a colour; of a grey page the planes of its colours hold nothing."""
    import cv2

    red, green, blue = cv2.split(flat)
    return bool(max(cv2.absdiff(red, green).max(), cv2.absdiff(green, blue).max()) > _LEAST_INK)


def _colour_planes(flat: Image, dpi: float) -> dict[str, Plane]:
    """How much redder and bluer each place is than its other channels, at the resolution in which rings are found."""
    import cv2

    scale = RING_DPI / dpi
    red, green, blue = cv2.split(
        cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    )
    return {
        "red": np.maximum(red - np.maximum(green, blue), 0),
        "blue": np.maximum(blue - np.maximum(red, green), 0),
    }


def _is_stamp(ring: Ring, whole: tuple[float, float], broken: tuple[float, float]) -> bool:
    """Whether so much of a ring is there, and so many edges point to its middle, that print makes none like it.

    whole, broken: least coverage and votes, of rings that are nearly complete, and of dry or worn ones. A seal holds
    letters or a star; a ring that is cut by the page's edge must be whole as far as it is there.
    """
    is_empty = ring.filling < _LEAST_FILLING and ring.core < _LEAST_CORE
    if is_empty or ring.on_page < _LEAST_ON_PAGE:
        return False
    if ring.on_page < 0.85:
        return ring.coverage > 0.85 and ring.votes > 0.3 * ring.on_page
    is_small = min(ring.wide, ring.tall) < _SMALL_MM / 25.4 * RING_DPI
    return any(
        ring.coverage >= coverage and ring.votes >= votes for coverage, votes in ((whole, broken), (broken,))[is_small]
    )


def _with_rings(seals: list[FoundSeal], rings: list[Ring], colour: str, dpi: float) -> list[FoundSeal]:
    """The seals, and those rings that are none of theirs."""
    out = list(seals)
    for ring in rings:
        box = _scaled(ring.box, dpi / RING_DPI)
        if all(_apart(box, seal.box) > 0.35 * (box[2] - box[0]) for seal in out):
            out.append(FoundSeal(box, colour, False, ring.coverage))
    return out


def _scaled(box: Box, factor: float) -> Box:
    return box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor


def _apart(one: Box, other: Box) -> float:
    """Between two boxes' middles, along the axis on which they are farther apart."""
    return max(abs(one[0] + one[2] - other[0] - other[2]), abs(one[1] + one[3] - other[1] - other[3])) / 2


def fade_grey_seal(grey: Image, seal: FoundSeal, dpi: float) -> Image:
    """The page with a grey seal's ink made paper, where print is darker than it; else as it was."""
    pad = dpi * 0.05
    x0, top = max(0, int(seal.box[0] - pad)), max(0, int(seal.box[1] - pad))
    x1, bottom = int(seal.box[2] + pad) + 1, int(seal.box[3] + pad) + 1
    part = grey[top:bottom, x0:x1]
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    middle = ((seal.box[0] + seal.box[2]) / 2, (seal.box[1] + seal.box[3]) / 2)
    half = ((seal.box[2] - seal.box[0]) / 2, (seal.box[3] - seal.box[1]) / 2)
    ring = np.full(len(angles), 255.0)
    for share in np.linspace(0.92, 1.0, 7):
        xs = np.clip(middle[0] + np.cos(angles) * half[0] * share, 0, grey.shape[1] - 1).astype(int)
        ys = np.clip(middle[1] + np.sin(angles) * half[1] * share, 0, grey.shape[0] - 1).astype(int)
        ring = np.minimum(ring, grey[ys, xs])
    tone = float(np.percentile(ring, 40))
    black = float(np.percentile(grey[grey < 128], 10)) if (grey < 128).any() else 0.0
    if tone - black < 30:
        return grey
    out = grey.copy()
    white = black + 0.72 * (tone - black)
    out[top:bottom, x0:x1] = stretch(part, int(black), int(white))
    return out


def _frames(soft: Image, dpi: float) -> list[tuple[Box, bool, float]]:
    """Boxes of rings and frames in a mask (soft: 0 to 255), each with whether it is square, and how complete."""
    import cv2

    lowest, highest = _MIN_CM / 2.54 * dpi, _MAX_CM / 2.54 * dpi
    mask = (soft > 50).astype(np.uint8)
    reach = max(3, round(dpi * 0.07)) | 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    out: list[tuple[Box, bool, float]] = []
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        if max(w, h) < lowest or min(w, h) < lowest * 0.8 or area < 0.03 * w * h:
            continue
        box = (float(x), float(y), float(x + w), float(y + h))
        own = ((labels == i) & (mask > 0)).astype(np.uint8)
        one = _best_frame(own, box, lowest, highest)
        if one is not None:
            out.append(one)
    return out


def _best_frame(mask: Mask, box: Box, lowest: float, highest: float) -> tuple[Box, bool, float] | None:
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) > highest or not 0.55 < width / height < 1.8 or not _is_filled(mask, box):
        return None
    ring = ring_coverage(mask, box)
    if ring > 0.62 and max(width, height) >= lowest and _is_clear_outside(mask, box, 0.25):
        return box, False, ring
    frame = _frame_coverage(mask, box)
    if frame > 0.7 and 0.8 < width / height < 1.25:
        return box, True, frame
    return None


def _is_filled(mask: Mask, box: Box) -> bool:
    """Whether a frame has letters or a star in it: a word that a red pen rings has none of its ink."""
    wide, tall = (box[2] - box[0]) * 0.18, (box[3] - box[1]) * 0.18
    inner = mask[round(box[1] + tall) : round(box[3] - tall), round(box[0] + wide) : round(box[2] - wide)]
    return bool(np.count_nonzero(inner) > 0.02 * inner.size)


def _is_clear_outside(mask: Mask, box: Box, most: float) -> bool:
    """Whether little of its ink lies close outside a ring: lines of coloured text hold circles everywhere."""
    return ring_coverage(mask, box, (1.07, 1.1, 1.13, 1.16)) < most


def ring_coverage(mask: Mask, box: Box, radii: tuple[float, ...] = (0.88, 0.92, 0.95, 0.98, 1.0)) -> float:
    """The share of directions in which ink lies on the ellipse that fills the box, or on larger or smaller ones."""
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    hits = np.zeros(len(angles), dtype=bool)
    for radius in radii:
        xs = np.clip(np.round(x + np.cos(angles) * radius * (box[2] - box[0]) / 2), 0, mask.shape[1] - 1)
        ys = np.clip(np.round(y + np.sin(angles) * radius * (box[3] - box[1]) / 2), 0, mask.shape[0] - 1)
        hits |= mask[ys.astype(int), xs.astype(int)] > 0
    return float(hits.mean())


def _frame_coverage(mask: Mask, box: Box) -> float:
    x0, top, x1, bottom = (round(v) for v in box)
    depth = max(2, round((x1 - x0) * 0.08))
    part = mask[top:bottom, x0:x1] > 0
    sides = [part[:depth].any(0), part[-depth:].any(0), part[:, :depth].any(1), part[:, -depth:].any(1)]
    return float(min(side.mean() for side in sides))


def remove_seals(flat: Image, seals: list[FoundSeal], dpi: float) -> Image:
    """A grey page without the seals' ink: within a seal, its own colour's channel, in which its ink is paper."""
    grey = rgb_to_grey(flat)
    masks = coloured_ink(flat)
    areas = [(seal.box, seal.colour) for seal in seals]
    areas += [(box, "red") for box in _large_red(masks["red"], dpi)]
    for box, colour in areas:
        pad = dpi * 0.06
        x0, top = max(0, int(box[0] - pad)), max(0, int(box[1] - pad))
        x1, bottom = int(box[2] + pad) + 1, int(box[3] + pad) + 1
        window = np.s_[top:bottom, x0:x1]
        grey[window] = _without_colour(flat[window], masks[colour][window], 0 if colour == "red" else 2)
    return grey


def _large_red(red: Mask, dpi: float) -> list[Box]:
    """Boxes of red ink too large in both directions for a pen's stroke: stamps that are cut, or no rings."""
    import cv2

    reach = max(3, round(dpi * 0.05)) | 1
    shrink = max(1, round(dpi / 60))
    small = cv2.resize(red, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    reach = max(3, reach // shrink) | 1
    joined = cv2.morphologyEx((np.asarray(small) > 60).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    least = 1.1 / 2.54 * dpi / shrink
    return [
        (x * shrink, y * shrink, (x + w) * shrink, (y + h) * shrink)
        for x, y, w, h, area in stats[1:count].tolist()
        if min(w, h) > least and area > 0.06 * w * h
    ]


def _without_colour(rgb: Image, coloured: Mask, channel: int) -> Image:
    import cv2

    grey = rgb_to_grey(rgb)
    near = cv2.dilate(coloured, np.ones((3, 3), np.uint8)) > 0
    own = rgb[..., channel]
    if not near.any():
        return grey
    ink = own[coloured > 0]
    # The stamp's ink in its own channel: most of it is bare stamp, the darker tail is print under it.
    white = int(np.clip(np.percentile(ink, 35), 90, 240)) if ink.size else 220
    cleaned = stretch(own, min(40, white // 3), white - 8)
    return np.where(near, cleaned, grey).astype(np.uint8)


def unroll(rgb: Image, seal: FoundSeal, height_px: int = 64) -> list[Image]:
    """The ring's text as level strips, cut open at the bottom: dark text on white."""
    import cv2

    x0, top, x1, bottom = seal.box
    half = max(x1 - x0, bottom - top) / 2
    middle = ((x0 + x1) / 2, (top + bottom) / 2)
    length = round(2 * np.pi * 0.78 * height_px / 0.36)
    angles = np.linspace(np.pi / 2, np.pi / 2 + 2 * np.pi, length)  # from the bottom, clockwise
    ink = seal_ink(rgb, seal)
    strips = []
    for inner, outer in ((0.57, 0.95), (0.64, 0.92)):
        radii = np.linspace(outer, inner, height_px)
        wide, tall = (x1 - x0) / 2 / half, (bottom - top) / 2 / half
        map_x = (middle[0] + np.outer(radii, np.cos(angles)) * half * wide).astype(np.float32)
        map_y = (middle[1] + np.outer(radii, np.sin(angles)) * half * tall).astype(np.float32)
        strip = cv2.remap(ink, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
        strips.append(np.asarray(cv2.cvtColor(strip, cv2.COLOR_GRAY2RGB), dtype=np.uint8))
    return strips


def seal_ink(rgb: Image, seal: FoundSeal) -> Image:
    """Grey picture of the page with a stamp's ink alone, white around it: black print under it fades."""
    pad = 16
    x0, top = (max(0, int(v) - pad) for v in seal.box[:2])
    window = np.s_[top : int(seal.box[3]) + pad, x0 : int(seal.box[2]) + pad]
    out: Image = np.full(rgb.shape[:2], 255, dtype=np.uint8)
    if seal.colour not in ("red", "blue"):
        out[window] = rgb_to_grey(np.ascontiguousarray(rgb[window]))
        return out
    red, green, blue = (rgb[window][..., i].astype(np.int16) for i in range(3))
    own, rest = (red, (green + blue) // 2) if seal.colour == "red" else (blue, (red + green) // 2)
    out[window] = 255 - np.clip((own - rest) * 2, 0, 255)
    return out
