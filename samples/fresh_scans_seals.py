"""Seals as they are cut and pressed: round, oval, square name seals, and red that is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from samples.fresh_scans_print import Picture, Sheet

Field = NDArray[np.float32]
_CUT = 24.0
"""Pixels a millimetre at which seals are cut."""
_FONTS = {
    "song": "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "ming": "/usr/share/fonts/truetype/arphic/uming.ttc",
    "hei": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "kai": "/usr/share/fonts/truetype/arphic-gkai00mp/gkai00mp.ttf",
}
REDS = ((214, 28, 36), (196, 32, 48), (226, 58, 60), (205, 20, 70), (180, 30, 30))
BLUE = (40, 60, 170)


@cache
def _font(name: str, size: int) -> Any:
    path = _FONTS[name] if Path(_FONTS[name]).exists() else _FONTS["ming"]
    return ImageFont.truetype(path, size, index=2 if path.endswith("CJK-Regular.ttc") else 0)


@dataclass(slots=True)
class Cut:
    """How a round seal is cut. size: millimetres across. lower: number on the lower arc. line: words below the star."""

    name: str
    size: float = 40.0
    font: str = "song"
    ring: float = 1.1
    has_inner: bool = False
    arc: float = 240.0
    lower: str = ""
    line: str = ""
    has_star: bool = True
    squash: float = 1.0


def draw_cut(name: str, rng: Random) -> Cut:
    """A seal of a unit, cut by one of many workshops."""
    long = len(name)
    return Cut(
        name,
        size=rng.choice((38.0, 40.0, 40.0, 42.0, 42.0, 45.0)),
        font=rng.choice(("song", "song", "hei", "ming", "kai")),
        ring=rng.choice((0.9, 1.1, 1.2, 1.5)),
        has_inner=rng.random() < 0.2,
        arc=min(300.0, max(170.0, long * rng.uniform(17, 22))),
        lower="".join(rng.choice("0123456789") for _ in range(13)) if rng.random() < 0.4 else "",
        line=rng.choice(("业务专用章", "人才工作专用章", "行政审批专用章")) if rng.random() < 0.18 else "",
        has_star=rng.random() < 0.93,
        squash=rng.choice((1.0, 1.0, 1.0, 1.0, 1.0, 0.7)) if long < 12 else 1.0,
    )


def round_mask(cut: Cut) -> Field:
    """The seal's ink, 0 to 1, a little margin around it."""
    side = int((cut.size + 4) * _CUT)
    image = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(image)
    middle, outer = side / 2, cut.size / 2 * _CUT
    width = int(cut.ring * _CUT)
    pen.ellipse((middle - outer, middle - outer, middle + outer, middle + outer), outline=255, width=width)
    if cut.has_inner:
        inner = outer - width - 0.7 * _CUT
        pen.ellipse(
            (middle - inner, middle - inner, middle + inner, middle + inner), outline=255, width=int(0.3 * _CUT)
        )
        outer = inner
    height = min(6.2, 2 * math.pi * (outer / _CUT - 5) * (cut.arc / 360) / max(1, len(cut.name)) * 1.15)
    _arc_words(
        image, cut.name, _font(cut.font, int(height * _CUT)), outer - (1.4 + height / 2) * _CUT - width / 2, cut.arc
    )
    if cut.has_star:
        _star(pen, middle, middle - (0.5 * _CUT if cut.line else 0), cut.size * 0.16 * _CUT)
    if cut.line:
        font = _font(cut.font, int(min(4.2, 24 / len(cut.line)) * _CUT))
        box = pen.textbbox((0, 0), cut.line, font=font)
        pen.text((middle - box[2] / 2, middle + cut.size * 0.2 * _CUT), cut.line, fill=255, font=font)
    if cut.lower:
        _arc_words(image, cut.lower, _font("hei", int(1.6 * _CUT)), outer - 2.2 * _CUT, 62.0, is_below=True)
    mask = np.asarray(image, np.float32) / 255
    if cut.squash != 1.0:
        return as_levels(cv2.resize(mask, (side, int(side * cut.squash)), interpolation=cv2.INTER_AREA))
    return as_levels(mask)


def _arc_words(image: Any, words: str, font: Any, radius: float, arc: float, is_below: bool = False) -> None:
    """Letters round the middle, heads outward; below, heads inward."""
    middle, count = image.width / 2, len(words)
    for index, char in enumerate(words):
        turn = -arc / 2 + arc * index / max(1, count - 1)
        tile = Image.new("L", (int(font.size * 1.5),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.width / 2), char, fill=255, font=font, anchor="mm")
        if is_below:
            turn = -turn
            x, y = middle + radius * math.sin(math.radians(turn)), middle + radius * math.cos(math.radians(turn))
            tile = tile.rotate(turn, Image.Resampling.BICUBIC)
        else:
            x, y = middle + radius * math.sin(math.radians(turn)), middle - radius * math.cos(math.radians(turn))
            tile = tile.resize((int(tile.width * 0.8), tile.height)).rotate(
                -turn, Image.Resampling.BICUBIC, expand=True
            )
        image.paste(255, (int(x - tile.width / 2), int(y - tile.height / 2)), tile)


def _star(pen: Any, x: float, y: float, radius: float) -> None:
    points = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.382
        angle = math.pi * index / 5
        points.append((x + reach * math.sin(angle), y - reach * math.cos(angle)))
    pen.polygon(points, fill=255)


def square_mask(name: str, rng: Random) -> Field:
    """A person's square seal: two or four letters, cut raised or sunk."""
    side, margin = int(18 * _CUT), int(1.5 * _CUT)
    image = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(image)
    is_sunk = rng.random() < 0.4
    frame = (margin, margin, side - margin, side - margin)
    pen.rectangle(frame, outline=255, width=int(0.8 * _CUT), fill=255 if is_sunk else 0)
    letters = (name + "印章")[:4]
    font = _font("kai", int(6.0 * _CUT))
    for index, char in enumerate(letters):
        x, y = (0.7 if index < 2 else 0.3) * side, (0.31 if index % 2 == 0 else 0.69) * side
        pen.text((x, y), char, fill=0 if is_sunk else 255, font=font, anchor="mm", stroke_width=3)
    return as_levels(np.asarray(image, np.float32) / 255)


def received_mask(day: str) -> Field:
    """The oblong stamp of an office that received the paper."""
    image = Image.new("L", (int(46 * _CUT), int(16 * _CUT)), 0)
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 20, image.width - 20, image.height - 20), outline=255, width=int(0.6 * _CUT))
    for y, words in ((0.3, "收文专用"), (0.7, day)):
        pen.text((image.width / 2, image.height * y), words, fill=255, font=_font("hei", int(4 * _CUT)), anchor="mm")
    return as_levels(np.asarray(image, np.float32) / 255)


@dataclass(slots=True)
class Press:
    """How a seal is pressed: ``full``, ``dry``, ``wet``, ``uneven`` or ``light``; the turn in degrees."""

    how: str
    colour: tuple[int, int, int]
    turn: float


def draw_press(rng: Random, is_mild: bool) -> Press:
    """A clerk's hand on the seal."""
    how = rng.choice(("full", "full", "uneven", "light") if is_mild else ("full", "uneven", "dry", "wet", "light"))
    turn = rng.gauss(0, 6) if is_mild or rng.random() < 0.6 else rng.uniform(-180, 180)
    colour = BLUE if not is_mild and rng.random() < 0.06 else rng.choice(REDS)
    return Press(how, colour, turn)


def press(sheet: Sheet, mask: Field, centre: tuple[float, float], how: Press, rng: Random) -> None:
    """Put the seal's ink on the sheet; what lies beyond the paper's edge is lost."""
    scale = sheet.mm / _CUT
    small = cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    reach = int(math.hypot(*small.shape)) + 4
    move = cv2.getRotationMatrix2D((small.shape[1] / 2, small.shape[0] / 2), how.turn, 1)
    move[:, 2] += (reach / 2 - small.shape[1] / 2, reach / 2 - small.shape[0] / 2)
    ink = cv2.warpAffine(small, move, (reach, reach), flags=cv2.INTER_LINEAR)
    ink = _inked(ink.astype(np.float32), how.how, sheet.mm, rng)
    x0, y0 = int(centre[0] - reach / 2), int(centre[1] - reach / 2)
    left, top = max(0, x0), max(0, y0)
    right, bottom = min(sheet.picture.shape[1], x0 + reach), min(sheet.picture.shape[0], y0 + reach)
    if right <= left or bottom <= top:
        return
    ink = ink[top - y0 : bottom - y0, left - x0 : right - x0, None]
    part = sheet.picture[top:bottom, left:right].astype(np.float32)
    tinted = part * (np.array(how.colour, np.float32) / 255)  # seal paste is a glaze: print shows through
    solid = np.minimum(np.array(how.colour, np.float32), part * 0.4 + 60)
    mixed = 0.75 * tinted + 0.25 * np.minimum(solid, part)
    sheet.picture[top:bottom, left:right] = np.clip(part + (mixed - part) * ink, 0, 255).astype(np.uint8)


def _inked(ink: Field, how: str, mm: float, rng: Random) -> Field:
    noise = np.random.default_rng(rng.getrandbits(32))
    coarse = clouds(ink.shape, 6 * mm, noise)
    fine = clouds(ink.shape, 0.35 * mm, noise)
    if how == "wet":
        swollen = cv2.dilate(ink, np.ones((max(1, int(0.25 * mm)),) * 2))
        return as_levels(np.clip(cv2.GaussianBlur(swollen, (0, 0), 0.2 * mm), 0, 1) * 0.97)
    level = {"full": 0.92, "uneven": 0.9, "dry": 0.8, "light": 0.42}[how]
    cover = np.clip(1.25 - 0.5 * fine, 0, 1) * level
    if how == "uneven":
        cover = cover * np.clip(0.3 + 1.3 * coarse, 0.25, 1)
    elif how == "dry":
        cover = cover * (fine + 0.6 * coarse > rng.uniform(0.6, 0.75))
    return as_levels(cv2.GaussianBlur(ink * cover.astype(np.float32), (0, 0), max(0.4, 0.06 * mm)))


def as_levels(values: object) -> Field:
    """An array of single precision."""
    return np.asarray(values, np.float32)


def clouds(shape: tuple[int, ...], grain_px: float, noise: np.random.Generator) -> Field:
    """Smooth noise between 0 and 1, lumps of about that size."""
    rows, columns = max(2, int(shape[0] / max(1.0, grain_px))), max(2, int(shape[1] / max(1.0, grain_px)))
    field = cv2.resize(noise.random((rows, columns), np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return as_levels(np.clip(field, 0, 1))


def red_head(sheet: Sheet, words: str) -> None:
    """A letterhead's red line with the office's name over it, in the upper margin."""
    picture: Picture = sheet.picture
    width = picture.shape[1]
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    pen.text((width / 2, 9 * sheet.mm), words, fill=REDS[0], font=_font("song", int(6 * sheet.mm)), anchor="mm")
    y = int(14 * sheet.mm)
    pen.line((0.1 * width, y, 0.9 * width, y), fill=REDS[0], width=max(2, int(0.8 * sheet.mm)))
    picture[:] = np.asarray(image)


def thumb(sheet: Sheet, centre: tuple[float, float], rng: Random) -> None:
    """A red finger's print: ridges in an oval, of no unit."""
    side = int(22 * _CUT)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    y, x = (y - side / 2) / side * 2, (x - side / 2) / side * 2
    noise = np.random.default_rng(rng.getrandbits(32))
    bend = clouds((side, side), side / 4, noise)
    ridges = np.sin(55 * np.hypot(x * 1.3, y + 0.2) + 9 * bend) > 0
    oval = (x / 0.6) ** 2 + (y / 0.85) ** 2 < 1
    mask = (ridges & oval).astype(np.float32)
    press(sheet, mask, centre, Press("uneven", REDS[1], rng.uniform(-40, 40)), rng)
