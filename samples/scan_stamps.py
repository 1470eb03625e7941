"""Stamps on paper: round, oval and square seals, fingerprints, red pen strokes and red letterheads."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from samples.scan_sheets import Pixels
from samples.scan_wear import clouds

Mask = npt.NDArray[np.float32]
Colour = tuple[int, int, int]
REDS: tuple[Colour, ...] = ((205, 32, 38), (190, 24, 50), (222, 60, 52), (176, 20, 32), (214, 48, 84))
BLUES: tuple[Colour, ...] = ((40, 60, 170), (30, 80, 190))
_FONT_DIRS = ("/usr/share/fonts", "/usr/local/share/fonts")
_FONT_FILES = {
    "song": ("NotoSerifCJK-Bold.ttc", "uming.ttc", "wqy-zenhei.ttc"),
    "hei": ("NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc"),
    "kai": ("gkai00mp.ttf", "LXGWWenKai-Regular.ttf", "NotoSerifCJK-Regular.ttc"),
}
_OVERSAMPLE = 3


@cache
def font_path(kind: str) -> str:
    """The file of the first font of that kind that is installed. Raises FileNotFoundError where none is."""
    installed = {path.name: path for folder in _FONT_DIRS for path in Path(folder).rglob("*.tt[fc]")}
    for name in _FONT_FILES[kind]:
        if name in installed:
            return str(installed[name])
    raise FileNotFoundError(f"none of the fonts {', '.join(_FONT_FILES[kind])} is installed")


@cache
def _font(kind: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(font_path(kind), size)


def round_seal(text: str, size_px: int, rng: Random, line: str = "", number: str = "") -> Mask:
    """The ink of an official seal, 0 to 1, size_px wide: the unit's name on the ring, a star, a line, a number."""
    side = size_px * _OVERSAMPLE
    image, pen = _canvas(side, side)
    edge = side * rng.uniform(0.018, 0.03)
    pen.ellipse((edge, edge, side - edge, side - edge), outline=255, width=int(edge * 1.1))
    if rng.random() < 0.2:
        inner = edge * 2.6
        pen.ellipse((inner, inner, side - inner, side - inner), outline=255, width=max(1, int(edge * 0.4)))
    spread = min(math.radians(285), math.radians(17 + 16.5 * len(text)))
    size = int(side * min(0.125, 1.16 * spread * 0.36 / max(len(text), 1)))
    _ring_text(image, text, _font("song", size), (side / 2, side * 0.385), (-math.pi / 2, spread))
    _star(pen, (side / 2, side / 2), side * rng.uniform(0.13, 0.17))
    if line:
        _centred(pen, line, _font("song", int(side * 0.085)), (side / 2, side * 0.74))
    if number:
        _ring_text(
            image, number[::-1], _font("hei", int(side * 0.05)), (side / 2, side * 0.41), (math.pi / 2, 1.15), True
        )
    return _inked(image, size_px, size_px, rng)


def oval_seal(text: str, size_px: int, rng: Random, line: str = "") -> Mask:
    """The ink of an oval seal, as business seals are; three quarters as tall as wide."""
    wide, tall = size_px * _OVERSAMPLE, int(size_px * 0.72) * _OVERSAMPLE
    image, pen = _canvas(wide, wide)
    edge = wide * 0.02
    pen.ellipse((edge, edge, wide - edge, wide - edge), outline=255, width=int(edge * 1.2))
    spread = min(math.radians(270), math.radians(17 + 16 * len(text)))
    size = int(wide * min(0.12, 1.16 * spread * 0.36 / max(len(text), 1)))
    _ring_text(image, text, _font("song", size), (wide / 2, wide * 0.385), (-math.pi / 2, spread))
    _centred(pen, line or "业务专用章", _font("song", int(wide * 0.11)), (wide / 2, wide * 0.56))
    return _inked(image.resize((wide, tall)), size_px, tall // _OVERSAMPLE, rng)


def square_seal(text: str, size_px: int, rng: Random) -> Mask:
    """The ink of a person's name seal: two characters above two."""
    side = size_px * _OVERSAMPLE
    image, pen = _canvas(side, side)
    pen.rectangle((side * 0.03, side * 0.03, side * 0.97, side * 0.97), outline=255, width=int(side * 0.04))
    word = (text + "之印")[:4] if len(text) < 4 else text[:4]
    for index, char in enumerate(word):
        place = (side * (0.73 - 0.46 * (index // 2)), side * (0.27 + 0.46 * (index % 2)))
        _centred(pen, char, _font("kai", int(side * 0.42)), place)
    return _inked(image, size_px, size_px, rng)


def fingerprint(size_px: int, rng: Random) -> Mask:
    """The ink of a finger pressed on paper."""
    tall, wide = size_px, int(size_px * 0.72)
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32)
    u, v = (x - wide / 2) / (wide / 2), (y - tall * 0.55) / (tall / 2)
    ridges = np.sin(28 * np.sqrt(u**2 + (v * 0.9 + 0.25 * u**2) ** 2) + 2.2 * u)
    blot = np.clip(1.2 - np.sqrt(u**2 + v**2) ** 3 * 1.2, 0, 1)
    noise = clouds((tall, wide), rng, 6)
    return np.asarray(np.clip((ridges > -0.25) * blot * (0.4 + 0.8 * noise), 0, 1), dtype=np.float32)


def red_strokes(size_px: int, rng: Random) -> Mask:
    """The ink of a red pen: a scribble, a ring or a line, as teachers leave them."""
    import cv2

    mask = np.zeros((size_px, size_px), np.uint8)
    kind = rng.choice(("scribble", "ring", "line"))
    angle = np.linspace(0, 2 * math.pi * (1.08 if kind == "ring" else 1.0), 60)
    if kind == "ring":
        x, y = 0.5 + 0.36 * np.cos(angle), 0.5 + 0.2 * np.sin(angle + 0.1)
    elif kind == "line":
        x, y = np.linspace(0.05, 0.95, 60), 0.5 + 0.02 * np.sin(angle * 2)
    else:
        x, y = 0.1 + 0.8 * angle / angle[-1], 0.5 + 0.18 * np.sin(angle * rng.uniform(2, 4))
    points = np.stack([x, y], axis=1) * size_px
    line = np.asarray(points * 8, np.int32)
    cv2.polylines(mask, [line], False, 255, max(2, size_px // 60), cv2.LINE_AA, 3)
    return np.asarray(mask / 255, np.float32)


def letterhead(text: str, width_px: int) -> Mask:
    """The ink of a red letterhead: the unit's name over a thick line."""
    tall = int(width_px * 0.12)
    image, pen = _canvas(width_px, tall)
    size = min(int(tall * 0.6), int(width_px * 0.92 / max(len(text), 1)))
    _centred(pen, text, _font("song", size), (width_px / 2, tall * 0.42))
    pen.line((0, tall * 0.93, width_px, tall * 0.93), fill=255, width=max(2, tall // 25))
    return np.asarray(np.asarray(image) / 255, np.float32)


def stamp(page: Pixels, ink: Mask, centre: tuple[float, float], colour: Colour, strength: float) -> None:
    """Press ink onto a page, in place: what lies below shows through, what falls off the page is lost."""
    height, width = ink.shape
    left, top = int(centre[0] - width / 2), int(centre[1] - height / 2)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(page.shape[1], left + width), min(page.shape[0], top + height)
    if x0 >= x1 or y0 >= y1:
        return
    part = ink[y0 - top : y1 - top, x0 - left : x1 - left, None] * strength
    shade = 1 - part * (1 - np.array(colour, np.float32) / 255)
    page[y0:y1, x0:x1] = np.clip(page[y0:y1, x0:x1] * shade, 0, 255).astype(np.uint8)


def turned(ink: Mask, degrees: float) -> Mask:
    """The ink turned about its centre."""
    from PIL import Image

    image = Image.fromarray((ink * 255).astype(np.uint8)).rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    return np.asarray(np.asarray(image) / 255, np.float32)


def _canvas(width: int, height: int) -> tuple[Any, Any]:
    from PIL import Image, ImageDraw

    image = Image.new("L", (width, height), 0)
    return image, ImageDraw.Draw(image)


def _centred(pen: Any, text: str, font: Any, centre: tuple[float, float]) -> None:
    pen.text(centre, text, fill=255, font=font, anchor="mm")


def _ring_text(
    image: Any, text: str, font: Any, ring: tuple[float, float], arc: tuple[float, float], is_below: bool = False
) -> None:
    """Text along a ring: (centre, radius), (angle of its middle, angle it spans); below it stands head in."""
    from PIL import Image, ImageDraw

    centre, radius = ring
    middle, spread = arc
    size = int(font.size * 1.5)
    for index, char in enumerate(text):
        angle = middle + spread * ((index + 0.5) / len(text) - 0.5)
        glyph = Image.new("L", (size, size), 0)
        ImageDraw.Draw(glyph).text((size / 2, size / 2), char, fill=255, font=font, anchor="mm")
        degrees = -math.degrees(angle) + (90 if is_below else -90)
        glyph = glyph.rotate(degrees, Image.Resampling.BICUBIC)
        x, y = centre + radius * math.cos(angle) - size / 2, centre + radius * math.sin(angle) - size / 2
        image.paste(255, (int(x), int(y)), glyph)


def _star(pen: Any, centre: tuple[float, float], radius: float) -> None:
    points = []
    for index in range(10):
        angle = -math.pi / 2 + index * math.pi / 5
        reach = radius if index % 2 == 0 else radius * 0.382
        points.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    pen.polygon(points, fill=255)


def _inked(image: Any, width: int, height: int, rng: Random) -> Mask:
    """The drawing as ink on paper: patchy, with pores."""
    ink = np.asarray(image.resize((width, height)), dtype=np.float32) / 255
    patches = 0.62 + 0.55 * clouds(ink.shape, rng, 5)
    dots = np.random.default_rng(rng.getrandbits(32))
    pores = dots.random(ink.shape, dtype=np.float32) > rng.uniform(0.0, 0.12)
    return np.asarray(np.clip(ink * patches * pores, 0, 1), dtype=np.float32)
