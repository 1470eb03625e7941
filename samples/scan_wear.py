"""What printing, folding, scanning and copying do to a page; each step takes RGB pixels and gives RGB pixels."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import numpy.typing as npt

from samples.scan_sheets import Pixels

Field = npt.NDArray[np.float32]


def skewed(page: Pixels, rng: Random, most: float) -> Pixels:
    """Turned by up to so many degrees, the corners filled white as scanners do."""
    import cv2

    angle = rng.uniform(0.15, most) * rng.choice((-1, 1))
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    shade = 255 if rng.random() < 0.7 else rng.randint(225, 250)
    turned = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(shade,) * 3)
    return np.asarray(turned, np.uint8)


def blurred(page: Pixels, rng: Random, most_px: float) -> Pixels:
    """Out of focus a little."""
    import cv2

    return np.asarray(cv2.GaussianBlur(page, (0, 0), rng.uniform(0.3, most_px)), np.uint8)


def noisy(page: Pixels, rng: Random, most: float) -> Pixels:
    """Grain of the sensor, the same in all channels for the most part."""
    source = np.random.default_rng(rng.getrandbits(32))
    sigma = rng.uniform(1.5, most)
    grain = source.normal(0, sigma, page.shape[:2]).astype(np.float32)[..., None]
    colour = source.normal(0, sigma / 3, page.shape).astype(np.float32)
    return as_pixels(np.clip(page + grain + colour, 0, 255))


def faded(page: Pixels, rng: Random, least: float = 0.45) -> Pixels:
    """Printed with little toner, unevenly so."""
    keep = rng.uniform(least, 0.8) * (0.85 + 0.3 * clouds(page.shape, rng, 3))
    return as_pixels(np.clip(255 - (255 - page.astype(np.float32)) * keep[..., None], 0, 255))


def uneven(page: Pixels, rng: Random, depth: float) -> Pixels:
    """Lit unevenly: a slope over the page and clouds, down to ``1 - depth``."""
    height, width = page.shape[:2]
    angle = rng.uniform(0, 2 * math.pi)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    slope = (x / width - 0.5) * math.cos(angle) + (y / height - 0.5) * math.sin(angle)
    light = 1 - depth * np.clip(0.5 + slope + 0.3 * (clouds(page.shape, rng, 3) - 0.5), 0, 1)
    return as_pixels(np.clip(page * light[..., None], 0, 255))


def folded(page: Pixels, rng: Random) -> Pixels:
    """Folded once or twice: a line of shadow beside a line of light."""
    out = page.astype(np.float32)
    height, width = page.shape[:2]
    folds = rng.choice((("h",), ("h", "v"), ("t", "t2")))
    for fold in folds:
        at = {"h": 0.5, "v": 0.5, "t": 1 / 3, "t2": 2 / 3}[fold] + rng.uniform(-0.02, 0.02)
        length, across = (width, height) if fold != "v" else (height, width)
        drift = rng.uniform(-0.004, 0.004) * across
        place = at * across + np.linspace(0, drift, length)
        distance = np.arange(across, dtype=np.float32)[:, None] - place[None, :]
        wide = across * 0.012
        shade = -rng.uniform(18, 40) * np.exp(-(((distance - wide * 0.4) / wide) ** 2))
        shade += rng.uniform(8, 30) * np.exp(-((distance / (wide * 0.25)) ** 2))
        shade -= rng.uniform(20, 70) * np.exp(-(((distance + wide * 0.2) / 1.6) ** 2))
        out += (shade if fold != "v" else shade.T)[..., None]
    return as_pixels(np.clip(out, 0, 255))


def bled_through(page: Pixels, back: Pixels, rng: Random) -> Pixels:
    """The back of the sheet showing through, mirrored and faint."""
    import cv2

    behind = cv2.resize(back[:, ::-1], (page.shape[1], page.shape[0]))
    behind = cv2.GaussianBlur(behind, (0, 0), 1.6).astype(np.float32)
    strength = rng.uniform(0.05, 0.13)
    return as_pixels(np.clip(page * (1 - strength * (1 - behind / 255)), 0, 255))


def bordered(page: Pixels, rng: Random) -> Pixels:
    """The lid of the scanner showing at one or two edges, black or grey."""
    out = page.copy()
    for edge in rng.sample(("left", "right", "top", "bottom"), rng.choice((1, 1, 2))):
        size = int(min(page.shape[:2]) * rng.uniform(0.006, 0.025))
        lean = int(size * rng.uniform(0, 1.2))
        shade = rng.choice((8, 25, 60, 110))
        length = page.shape[0] if edge in ("left", "right") else page.shape[1]
        depths = np.linspace(size, max(1, size - lean), length).astype(int)
        across = page.shape[1] if edge in ("left", "right") else page.shape[0]
        inside = np.arange(across)[None, :] < depths[:, None]
        if edge in ("right", "bottom"):
            inside = inside[:, ::-1]
        out[inside if edge in ("left", "right") else inside.T] = shade
    return out


def punched(page: Pixels, rng: Random) -> Pixels:
    """Two or four punch holes at the left edge."""
    import cv2

    out = page.copy()
    height, width = page.shape[:2]
    count = rng.choice((2, 2, 4))
    for index in range(count):
        y = int(height * (0.5 + (index - (count - 1) / 2) * (0.27 if count == 2 else 0.2)))
        shade = rng.choice((15, 60, 235))
        cv2.circle(out, (int(width * 0.045), y), int(height * 0.0095), (shade,) * 3, -1, cv2.LINE_AA)
    return out


def specked(page: Pixels, rng: Random) -> Pixels:
    """Dust on the glass, and a dead column of the sensor."""
    import cv2

    out = page.copy()
    height, width = page.shape[:2]
    for _ in range(rng.randint(5, 40)):
        centre = (rng.randrange(width), rng.randrange(height))
        cv2.circle(out, centre, rng.choice((1, 1, 1, 2)), (rng.randint(0, 140),) * 3, -1, cv2.LINE_AA)
    if rng.random() < 0.3:
        x = rng.randrange(width)
        out[:, x : x + rng.choice((1, 1, 2))] = np.clip(out[:, x : x + 1].astype(int) - rng.randint(30, 90), 0, 255)
    return out


def grey(page: Pixels, rng: Random) -> Pixels:
    """Scanned in grey; contrast as the scanner's driver has it."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    level = page.astype(np.float32) @ weights
    gain = rng.uniform(0.95, 1.15)
    level = np.clip((level - 128) * gain + 128 + rng.uniform(-4, 10), 0, 255)
    return as_pixels(np.repeat(level[..., None], 3, axis=2))


def copied(page: Pixels, rng: Random) -> Pixels:
    """A photocopy: grey, hard contrast, grain in the black."""
    level = grey(page, rng)[..., 0].astype(np.float32)
    source = np.random.default_rng(rng.getrandbits(32))
    level += source.normal(0, 9, level.shape).astype(np.float32)
    level = np.clip((level - rng.uniform(95, 120)) * 2.2, 0, 255)
    return as_pixels(np.repeat(level[..., None], 3, axis=2))


def crumpled(page: Pixels, rng: Random) -> Pixels:
    """Crumpled and smoothed out again: short creases in all directions."""
    import cv2

    out = page.astype(np.float32)
    height, width = page.shape[:2]
    for _ in range(rng.randint(4, 9)):
        shade = np.zeros((height, width), np.float32)
        start = np.array([rng.uniform(0, width), rng.uniform(0, height)])
        angle, length = rng.uniform(0, math.pi), rng.uniform(0.15, 0.5) * height
        end = start + length * np.array([math.cos(angle), math.sin(angle)])
        first, last = (int(start[0]), int(start[1])), (int(end[0]), int(end[1]))
        cv2.line(shade, first, last, 1.0, rng.choice((1, 2, 2)), cv2.LINE_AA)
        soft = cv2.GaussianBlur(shade, (0, 0), width / 160)
        dark = shade * rng.uniform(10, 45) + soft / max(float(soft.max()), 1e-6) * rng.uniform(4, 16)
        out -= np.asarray(dark, np.float32)[..., None]
    return as_pixels(out)


def tinted(page: Pixels, rng: Random) -> Pixels:
    """On coloured or yellowed paper."""
    paper = rng.choice(((255, 246, 214), (255, 232, 232), (226, 240, 255), (232, 250, 230)))
    return as_pixels(page * (np.array(paper, np.float32) / 255))


def thickened(page: Pixels, rng: Random) -> Pixels:
    """Printed with too much toner: strokes run together a little."""
    import cv2

    dark = cv2.erode(page, np.ones((2, 2), np.uint8))
    share = rng.uniform(0.5, 0.9)
    return as_pixels(page * (1 - share) + dark.astype(np.float32) * share)


def stapled(page: Pixels, rng: Random) -> Pixels:
    """A staple in a corner, and the corner behind it turned down."""
    import cv2

    out = page.copy()
    size = int(page.shape[1] * rng.uniform(0.03, 0.06))
    corner = np.array([[0, 0], [size, 0], [0, size]], np.int32)
    cv2.fillPoly(out, [corner], (rng.randint(90, 160),) * 3)
    ends = (int(size * 1.2), int(size * 1.0)), (int(size * 2.0), int(size * 0.7))
    cv2.line(out, ends[0], ends[1], (90, 90, 95), max(2, size // 20), cv2.LINE_AA)
    return out


def wavy(page: Pixels, rng: Random) -> Pixels:
    """Drawn in unevenly by a sheet feeder: lines that bend by a pixel or two."""
    import cv2

    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = height * rng.uniform(0.0006, 0.0014)
    wave = reach * np.sin(2 * math.pi * (x / width * rng.uniform(0.5, 1.2) + rng.random()))
    stretch = reach * np.sin(2 * math.pi * (y / height * rng.uniform(0.6, 1.4) + rng.random()))
    moved = cv2.remap(page, x + stretch, y + wave, cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.asarray(moved, np.uint8)


def as_pixels(levels: object) -> Pixels:
    """Levels as whole numbers, cut to 0 to 255."""
    return np.asarray(np.clip(np.asarray(levels), 0, 255), np.uint8)


def clouds(shape: tuple[int, ...], rng: Random, cells: int) -> Field:
    """Smooth noise, 0 to 1 or a little past."""
    import cv2

    small = np.random.default_rng(rng.getrandbits(32)).random((cells, cells), dtype=np.float32)
    return np.asarray(cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)
