"""Stamps: found by colour and shape, unrolled to be read, and taken out of the ink.

A seal is a ring (round or oval) or a square frame, 2.2 to 6.5 cm wide. A pen stroke, a red heading line and a
finger's print have no such frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from extract.vision.light import Image, rgb_to_grey, stretch
from extract.vision.rulings import Mask

Box = tuple[float, float, float, float]

_MIN_CM, _MAX_CM = 2.2, 6.5
_FINE_DPI = 60.0


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
    red, green, blue = (flat[..., i].astype(np.int16) for i in range(3))
    cool = np.maximum(green, blue)
    warm = np.maximum(red, green)
    # A stamp's red leans to blue or orange, so only its distance from the other two channels counts.
    is_red = (red - cool > 28) & (red - np.minimum(green, blue) > 38)
    is_blue = (blue - warm > 24) & (blue - red > 36)
    return {"red": is_red.astype(np.uint8) * 255, "blue": is_blue.astype(np.uint8) * 255}


def find_seals(flat: Image, dpi: float) -> list[FoundSeal]:
    """The coloured seals of a page, best first within each colour."""
    import cv2

    found: list[FoundSeal] = []
    for colour, mask in coloured_ink(flat).items():
        scale = _FINE_DPI / dpi
        small = cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        if np.count_nonzero(small > 60) < 80:
            continue
        for box, is_square, sureness in _frames(np.asarray(small), _FINE_DPI):
            if is_square and colour == "blue":
                continue  # a paragraph in blue ink fills a square too, and names are stamped in red
            full = tuple(v / scale for v in box)
            found.append(FoundSeal((full[0], full[1], full[2], full[3]), colour, is_square, sureness))
    return found


def find_grey_seals(grey: Image, dpi: float) -> list[FoundSeal]:
    """Rings on a page without colour: the circles along which ink lies almost all the way round. grey: 0 is ink."""
    import cv2

    scale = _FINE_DPI / dpi
    small = cv2.resize(255 - grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lowest, highest = 3.0 / 2.54 * _FINE_DPI, 5.2 / 2.54 * _FINE_DPI
    found = cv2.HoughCircles(
        cv2.GaussianBlur(small, (0, 0), 0.8), cv2.HOUGH_GRADIENT, 1.0, lowest * 0.5, param1=90, param2=26,
        minRadius=round(lowest / 2), maxRadius=round(highest / 2),
    )  # fmt: skip
    out: list[FoundSeal] = []
    if found is None:
        return out
    mask = (np.asarray(small) > 26).astype(np.uint8)
    for x, y, radius in np.asarray(found).reshape(-1, 3)[:16]:
        coverage, box = _best_circle(mask, float(x), float(y), float(radius))
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        is_new = all(
            abs(middle[0] - (seal.box[0] + seal.box[2]) / 2 * scale) > lowest * 0.3
            or abs(middle[1] - (seal.box[1] + seal.box[3]) / 2 * scale) > lowest * 0.3
            for seal in out
        )
        if coverage > 0.86 and is_new:
            full = tuple(v / scale for v in box)
            out.append(FoundSeal((full[0], full[1], full[2], full[3]), "grey", False, coverage))
    return out


def _best_circle(mask: Mask, x: float, y: float, radius: float) -> tuple[float, Box]:
    """The thin circle near the given one along which most ink lies, less what lies just outside it."""
    angles = np.linspace(0, 2 * np.pi, 240, endpoint=False)

    def share(cx: float, cy: float, r: float) -> float:
        xs = np.clip(np.round(cx + np.cos(angles) * r), 0, mask.shape[1] - 1).astype(int)
        ys = np.clip(np.round(cy + np.sin(angles) * r), 0, mask.shape[0] - 1).astype(int)
        return float(mask[ys, xs].mean())

    best = (0.0, (x - radius, y - radius, x + radius, y + radius))
    for dx in (-1.0, 0.0, 1.0):
        for dy in (-1.0, 0.0, 1.0):
            for r in np.arange(radius - 2.5, radius + 3.0, 0.5):
                on = share(x + dx, y + dy, r)
                if on > best[0] and on - share(x + dx, y + dy, r + 3.0) > 0.35:
                    edge = r + 1.0
                    best = (on, (x + dx - edge, y + dy - edge, x + dx + edge, y + dy + edge))
    return best


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
            continue
        out.extend(_circles(own, lowest, highest))
    return out


def _best_frame(mask: Mask, box: Box, lowest: float, highest: float) -> tuple[Box, bool, float] | None:
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) > highest or not 0.55 < width / height < 1.8:
        return None
    ring = ring_coverage(mask, box)
    if ring > 0.62 and max(width, height) >= lowest and _is_clear_outside(mask, box, 0.25):
        return box, False, ring
    frame = _frame_coverage(mask, box)
    if frame > 0.7 and 0.8 < width / height < 1.25:
        return box, True, frame
    return None


def _is_clear_outside(mask: Mask, box: Box, most: float) -> bool:
    """Whether little of its ink lies close outside a ring: lines of coloured text hold circles everywhere."""
    return ring_coverage(mask, box, (1.07, 1.1, 1.13, 1.16)) < most


def _stands_out(mask: Mask, box: Box) -> bool:
    """Whether one thin circle holds much more ink than those close outside it: in lines of text all hold as much."""
    on = max(ring_coverage(mask, box, (radius,)) for radius in np.arange(0.88, 1.01, 0.02).tolist())
    outside = [ring_coverage(mask, box, (radius,)) for radius in (1.07, 1.1, 1.13, 1.16)]
    return on - sum(outside) / len(outside) > 0.3


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


def _circles(mask: Mask, lowest: float, highest: float) -> list[tuple[Box, bool, float]]:
    """Rings inside a larger piece of coloured ink: seals that overlap, or touch a red line."""
    import cv2

    blurred = cv2.GaussianBlur(mask * 255, (0, 0), 1.0)
    found = cv2.HoughCircles(
        blurred, cv2.HOUGH_GRADIENT, 1.0, lowest * 0.4, param1=120, param2=18,
        minRadius=round(lowest / 2), maxRadius=round(highest / 2),
    )  # fmt: skip
    out: list[tuple[Box, bool, float]] = []
    if found is None:
        return out
    for x, y, radius in np.asarray(found).reshape(-1, 3)[:12]:
        best = max(
            ((ring_coverage(mask, box), box) for box in _circles_near(float(x), float(y), float(radius))),
            key=lambda pair: pair[0],
        )
        is_new = all(abs(best[1][0] - box[0]) + abs(best[1][1] - box[1]) > lowest * 0.35 for box, _, _ in out)
        if best[0] > 0.72 and is_new and _is_clear_outside(mask, best[1], 0.5) and _stands_out(mask, best[1]):
            out.append((best[1], False, best[0]))
    return out


def _circles_near(x: float, y: float, radius: float) -> list[Box]:
    return [(x - r, y - r, x + r, y + r) for r in (radius * 0.97, radius, radius * 1.04, radius * 1.08)]


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
    ink = seal_ink(rgb, seal.colour)
    strips = []
    for inner, outer in ((0.57, 0.95), (0.64, 0.92)):
        radii = np.linspace(outer, inner, height_px)
        wide, tall = (x1 - x0) / 2 / half, (bottom - top) / 2 / half
        map_x = (middle[0] + np.outer(radii, np.cos(angles)) * half * wide).astype(np.float32)
        map_y = (middle[1] + np.outer(radii, np.sin(angles)) * half * tall).astype(np.float32)
        strip = cv2.remap(ink, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
        strips.append(np.asarray(cv2.cvtColor(strip, cv2.COLOR_GRAY2RGB), dtype=np.uint8))
    return strips


def seal_ink(rgb: Image, colour: str) -> Image:
    """Grey picture of a stamp's ink alone: black print under it fades."""
    red, green, blue = (rgb[..., i].astype(np.int16) for i in range(3))
    own, rest = {"red": (red, (green + blue) // 2), "blue": (blue, (red + green) // 2)}.get(colour, (None, None))
    if own is None or rest is None:
        return rgb_to_grey(rgb)
    strength: NDArray[np.int16] = np.clip((own - rest) * 2, 0, 255).astype(np.int16)
    return (255 - strength).astype(np.uint8)
