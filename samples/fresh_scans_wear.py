"""What paper goes through before and inside a scanner: folds, stains, toner, streaks, skew, black edges, two levels."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from samples.fresh_scans_print import Picture
from samples.fresh_scans_seals import as_levels, clouds

Levels = NDArray[np.float32]


def _noise(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(32))


def _back(levels: Levels) -> Picture:
    return np.clip(levels, 0, 255).astype(np.uint8)


def _times(picture: Picture, field: Levels) -> Picture:
    return _back(picture.astype(np.float32) * (field[..., None] if field.ndim == 2 else field))


def fold(picture: Picture, mm: float, rng: Random) -> Picture:
    """One or two creases with a shadow on one side and worn toner on the line."""
    height, width = picture.shape[:2]
    field = np.ones((height, width), np.float32)
    for share in rng.choice(((0.5,), (0.33, 0.66), (0.5,))):
        is_flat = rng.random() < 0.75
        across, along = (height, width) if is_flat else (width, height)
        at = share * across + np.linspace(-1, 1, along) * rng.uniform(-2, 2) * mm
        distance = np.arange(across, dtype=np.float32)[:, None] - at[None, :].astype(np.float32)
        depth, reach = rng.uniform(0.08, 0.25), rng.uniform(4, 15) * mm
        shade = 1 - depth * np.exp(-np.abs(distance) / reach) * (distance > 0)
        crease = 1 - rng.uniform(0.1, 0.3) * np.exp(-((distance / (0.25 * mm)) ** 2))
        field *= shade * crease if is_flat else (shade * crease).T
    return _times(picture, field)


def stain(picture: Picture, mm: float, rng: Random) -> Picture:
    """A cup's brown ring, pale enough to read through."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    cx, cy, radius = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(32, 42) * mm
    noise = clouds((height, width), 20 * mm, _noise(rng))
    away = np.hypot(x - cx, y - cy) + (noise - 0.5) * 3 * mm
    ring = np.exp(-(((away - radius) / (1.2 * mm)) ** 2)) * np.clip(noise * 1.6, 0, 1)
    inside = 1 / (1 + np.exp(np.clip((away - radius) / mm, -30, 30)))
    cover = np.clip(0.35 * ring + 0.06 * inside, 0, 1)[..., None]
    brown = np.array((150, 105, 60), np.float32) / 255
    return _times(picture, (1 - cover + cover * brown).astype(np.float32))


def yellow(picture: Picture, mm: float, rng: Random) -> Picture:
    """Old paper: yellow, darker at the rim."""
    height, width = picture.shape[:2]
    rim = 1 - 0.1 * clouds((height, width), 60 * mm, _noise(rng))
    tint = np.array((rng.uniform(0.93, 0.99), rng.uniform(0.88, 0.95), rng.uniform(0.72, 0.86)), np.float32)
    return _times(picture, (rim[..., None] * tint).astype(np.float32))


def recycled(picture: Picture, mm: float, rng: Random) -> Picture:
    """Grey paper with fibres."""
    height, width = picture.shape[:2]
    field = rng.uniform(0.82, 0.93) - 0.06 * clouds((height, width), 0.5 * mm, _noise(rng))
    return _times(picture, field.astype(np.float32))


def weak_toner(picture: Picture, mm: float, rng: Random) -> Picture:
    """A cartridge near its end: pale bands along the page."""
    height, width = picture.shape[:2]
    line = np.interp(
        np.linspace(0, 1, width), np.linspace(0, 1, 9), [rng.choice((0.0, 0.0, 0.25, 0.5)) for _ in range(9)]
    ).astype(np.float32)
    lift = (line * (0.7 + 0.6 * clouds((height, width), 30 * mm, _noise(rng))))[..., None]
    levels = picture.astype(np.float32)
    return _back(levels + (255 - levels) * np.clip(lift, 0, 0.62))


def pale(picture: Picture, mm: float, rng: Random) -> Picture:
    """Printed in draft: all ink grey."""
    levels = picture.astype(np.float32)
    return _back(levels + (255 - levels) * rng.uniform(0.25, 0.5))


def gaps(picture: Picture, mm: float, rng: Random) -> Picture:
    """Toner that fell off in grains."""
    noise = _noise(rng)
    lost = (noise.random(picture.shape[:2]) < rng.uniform(0.03, 0.09)).astype(np.float32)
    lost = np.clip(cv2.GaussianBlur(lost, (0, 0), max(0.5, 0.06 * mm)) * 1.6, 0, 0.8)[..., None]
    levels = picture.astype(np.float32)
    return _back(levels + (255 - levels) * lost)


def heavy(picture: Picture, mm: float, rng: Random) -> Picture:
    """Too much toner, or a copy of a copy: strokes swell."""
    size = max(2, round(0.13 * mm))
    thick = cv2.erode(picture, np.ones((size, size), np.uint8))
    return cv2.addWeighted(thick, 0.75, picture, 0.25, 0).astype(np.uint8)


def show_through(picture: Picture, mm: float, rng: Random, back: Picture) -> Picture:
    """The other side shines through, mirrored and soft."""
    ghost = cv2.GaussianBlur(np.ascontiguousarray(back[:, ::-1]), (0, 0), 0.25 * mm).astype(np.float32)
    size = (picture.shape[1], picture.shape[0])
    shift = np.array([[1, 0, rng.uniform(-4, 4) * mm], [0, 1, rng.uniform(-4, 4) * mm]], np.float32)
    moved = cv2.warpAffine(cv2.resize(ghost, size), shift, size, borderValue=(255, 255, 255))
    return _back(as_levels(picture.astype(np.float32) * (1 - rng.uniform(0.08, 0.2) * (1 - moved / 255))))


def specks(picture: Picture, mm: float, rng: Random) -> Picture:
    """Dust on the glass and dirt on the paper."""
    out = picture.copy()
    height, width = out.shape[:2]
    for _ in range(rng.randint(30, 200)):
        x, y, size = rng.randrange(width), rng.randrange(height), rng.choice((0.08, 0.1, 0.15, 0.2, 0.3)) * mm
        tone = rng.choice((40, 90, 140, 255))
        cv2.ellipse(
            out,
            (x, y),
            (max(1, int(size)), max(1, int(size * rng.uniform(0.4, 1)))),
            rng.uniform(0, 180),
            0,
            360,
            (tone,) * 3,
            -1,
        )
    return out


def streaks(picture: Picture, mm: float, rng: Random) -> Picture:
    """Dirt on a feeder's line sensor: straight lines down the whole page."""
    levels = picture.astype(np.float32)
    width = picture.shape[1]
    for _ in range(rng.randint(1, 4)):
        x, wide = rng.randrange(width - 4), rng.choice((1, 1, 2))
        tone, cover = rng.choice((60, 130, 200, 255)), rng.uniform(0.25, 0.8)
        part = levels[:, x : x + wide]
        levels[:, x : x + wide] = part + (tone - part) * cover
    return _back(levels)


def holes(picture: Picture, mm: float, rng: Random) -> Picture:
    """Two or four punched holes at the left edge, seen as black or grey discs."""
    out = picture.copy()
    tone, x = rng.choice((10, 60, 170)), int(rng.uniform(8, 11) * mm)
    centre, apart = out.shape[0] / 2, 80 * mm
    for step in rng.choice(((-0.5, 0.5), (-1.5, -0.5, 0.5, 1.5))):
        cv2.circle(out, (x, int(centre + step * apart)), int(3 * mm), (tone,) * 3, -1, cv2.LINE_AA)
        cv2.circle(out, (x, int(centre + step * apart)), int(3 * mm), (min(255, tone + 70),) * 3, 1, cv2.LINE_AA)
    return out


def staple(picture: Picture, mm: float, rng: Random) -> Picture:
    """A staple in the upper left corner, its shadow, and the corner folded by it."""
    out = picture.copy()
    x, y, turn = rng.uniform(6, 14) * mm, rng.uniform(6, 12) * mm, rng.uniform(-0.9, 0.2)
    end = (int(x + 11 * mm * math.cos(turn)), int(y + 11 * mm * math.sin(turn)))
    cv2.line(out, (int(x), int(y + 0.4 * mm)), (end[0], int(end[1] + 0.4 * mm)), (150,) * 3, max(2, int(0.7 * mm)))
    cv2.line(out, (int(x), int(y)), end, (90, 92, 96), max(1, int(0.5 * mm)), cv2.LINE_AA)
    return out


def black_edges(picture: Picture, mm: float, rng: Random) -> Picture:
    """The lid left open: black beside the paper, which lies a little aside."""
    height, width = picture.shape[:2]
    out = np.full_like(picture, rng.choice((0, 12, 30)))
    left, top = int(rng.uniform(0, 7) * mm), int(rng.uniform(0, 5) * mm)
    right, bottom = int(rng.uniform(0, 7) * mm), int(rng.uniform(0, 7) * mm)
    wide = np.pad(picture, ((top, bottom), (left, right), (0, 0)), constant_values=int(out[0, 0, 0]))
    return np.ascontiguousarray(wide[: height + top + bottom, : width + left + right])


def skew(picture: Picture, mm: float, rng: Random, most: float, background: int) -> Picture:
    """The page askew by up to so many degrees, nothing of it lost but its margin."""
    height, width = picture.shape[:2]
    turn = rng.uniform(0.25, 1) * most * rng.choice((-1, 1))
    move = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1)
    return cv2.warpAffine(picture, move, (width, height), flags=cv2.INTER_CUBIC, borderValue=(background,) * 3).astype(
        np.uint8
    )


def feeder_stretch(picture: Picture, mm: float, rng: Random) -> Picture:
    """A feeder that pulls unevenly: the height scale changes down the page."""
    height, width = picture.shape[:2]
    y = np.linspace(0, 1, height, dtype=np.float32)
    pull = y + rng.uniform(0.003, 0.012) * np.sin(2 * math.pi * (y * rng.uniform(0.7, 2) + rng.random()))
    shear = rng.uniform(-1, 1) * mm * np.sin(math.pi * y)
    map_y = np.repeat((pull * (height - 1))[:, None], width, 1).astype(np.float32)
    map_x = (np.arange(width, dtype=np.float32)[None] + shear[:, None]).astype(np.float32)
    return cv2.remap(picture, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


def gutter(picture: Picture, mm: float, rng: Random) -> Picture:
    """A book's inner edge: it darkens, and the last bit bends away."""
    height, width = picture.shape[:2]
    x = np.arange(width, dtype=np.float32)
    if rng.random() < 0.5:
        x = x[::-1]
    field = 1 - rng.uniform(0.3, 0.6) * np.exp(-x / (rng.uniform(3, 8) * mm))
    return _times(picture, np.repeat(field[None], height, 0).astype(np.float32))


def soft(picture: Picture, mm: float, rng: Random) -> Picture:
    """Out of focus by a hair."""
    return cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.06, 0.11) * mm).astype(np.uint8)


def crisp(picture: Picture, mm: float, rng: Random) -> Picture:
    """A scanner that sharpens: halos beside strokes."""
    smooth = cv2.GaussianBlur(picture, (0, 0), 0.15 * mm)
    return cv2.addWeighted(picture, 1.8, smooth, -0.8, 0).astype(np.uint8)


def grain(picture: Picture, mm: float, rng: Random) -> Picture:
    """A sensor's noise."""
    noise = _noise(rng).normal(0, rng.uniform(3, 9), picture.shape[:2])[..., None]
    return _back(picture.astype(np.float32) + noise.astype(np.float32))


def photocopy(picture: Picture, mm: float, rng: Random) -> Picture:
    """A black-and-white copy: grey, hard contrast, pepper."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    hard = 255 / (1 + np.exp(-(grey - rng.uniform(120, 165)) / rng.uniform(16, 30)))
    pepper = _noise(rng).random(grey.shape) < 0.0006
    return np.repeat(_back(np.where(pepper, 60, hard))[..., None], 3, 2)


STEPS: dict[str, Callable[[Picture, float, Random], Picture]] = {
    "fold": fold, "stain": stain, "yellow": yellow, "recycled": recycled, "weak_toner": weak_toner, "pale": pale,
    "gaps": gaps, "heavy": heavy, "specks": specks, "streaks": streaks, "holes": holes, "staple": staple,
    "black_edges": black_edges, "feeder_stretch": feeder_stretch, "gutter": gutter, "soft": soft, "crisp": crisp,
    "grain": grain, "photocopy": photocopy,
}  # fmt: skip


def to_two_levels(picture: Picture, how: str, rng: Random) -> Picture:
    """Black and white only: one threshold, a local one, or dots."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if how == "dots":
        return np.asarray(Image.fromarray(grey).convert("1").convert("L"))
    if how == "local":
        return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 41, 15).astype(
            np.uint8
        )
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    level = min(max(level + rng.uniform(-15, 15), 130), 190)  # at less, red seals would be gone
    return ((grey > level) * 255).astype(np.uint8)
