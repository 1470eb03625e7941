"""What copying, carrying and scanning do to a page, for the third generator. Pictures are RGB, 8 bits."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Step = Callable[[Random, Picture], Picture]


def _noise(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(32))


def to_bytes(values: NDArray[Any]) -> Picture:
    """Shades cut off at black and white."""
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def blur(rng: Random, picture: Picture) -> Picture:
    """Out of focus a little, relative to the picture's size."""
    sigma = rng.uniform(0.4, 0.9) * max(picture.shape[:2]) / 2400
    return cv2.GaussianBlur(picture, (0, 0), max(sigma, 0.35)).astype(np.uint8)


def grain(rng: Random, picture: Picture) -> Picture:
    """The noise of a sensor."""
    sigma = rng.uniform(3, 11)
    return to_bytes(picture + _noise(rng).normal(0, sigma, picture.shape).astype(np.float32))


def pepper(rng: Random, picture: Picture) -> Picture:
    """Black and white specks."""
    spots = _noise(rng).random(picture.shape[:2])
    out = picture.copy()
    share = rng.uniform(0.0005, 0.004)
    out[spots < share] = rng.randint(0, 90)
    out[spots > 1 - share] = 255
    return out


def gradient(rng: Random, picture: Picture) -> Picture:
    """Light that falls off to one side."""
    height, width = picture.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    light = 1 - rng.uniform(0.08, 0.3) * (0.5 + 0.5 * (np.cos(angle) * x + np.sin(angle) * y))
    return to_bytes(picture * light[..., None])


def fade(rng: Random, picture: Picture) -> Picture:
    """Ink gone pale, as from an empty cartridge."""
    keep = rng.uniform(0.45, 0.75)
    return to_bytes(255 - (255 - picture.astype(np.float32)) * keep)


def yellow(rng: Random, picture: Picture) -> Picture:
    """Old or coloured paper."""
    tint = np.array([rng.uniform(0.93, 1), rng.uniform(0.9, 0.97), rng.uniform(0.78, 0.93)], np.float32)
    return to_bytes(picture * tint)


def bleed(rng: Random, picture: Picture) -> Picture:
    """Ink that ran: dark strokes grow thick."""
    thick = cv2.erode(picture, np.ones((2, 2), np.uint8))
    return cv2.addWeighted(picture, 0.4, thick, 0.6, 0).astype(np.uint8)


def thin(rng: Random, picture: Picture) -> Picture:
    """Strokes eaten away by a light copy."""
    worn = cv2.dilate(picture, np.ones((2, 2), np.uint8))
    return cv2.addWeighted(picture, 0.5, worn, 0.5, 0).astype(np.uint8)


def dirt(rng: Random, picture: Picture) -> Picture:
    """Specks, hairs and a smear or two."""
    out = picture.copy()
    height, width = out.shape[:2]
    unit = max(1, width // 1200)
    for _ in range(rng.randint(15, 70)):
        centre = (rng.randrange(width), rng.randrange(height))
        cv2.circle(out, centre, rng.randint(1, 2) * unit, [rng.randint(60, 170)] * 3, -1, cv2.LINE_AA)
    for _ in range(rng.randint(0, 4)):
        x, y = rng.randrange(width), rng.randrange(height)
        points = np.array(
            [[x + rng.randint(-60, 60) * unit, y + rng.randint(-60, 60) * unit] for _ in range(4)], np.int32
        )
        cv2.polylines(out, [points], False, [rng.randint(80, 150)] * 3, 1, cv2.LINE_AA)
    return out


def fold(rng: Random, picture: Picture) -> Picture:
    """One or two creases, each a dark valley beside a bright ridge."""
    out = picture.astype(np.float32)
    height, width = picture.shape[:2]
    for _ in range(rng.randint(1, 2)):
        is_across = rng.random() < 0.7
        length, across = (height, width) if is_across else (width, height)
        where = length * rng.choice((0.33, 0.5, 0.67)) + rng.uniform(-30, 30)
        line = where + rng.uniform(-0.01, 0.01) * np.arange(across)
        far = (np.arange(length)[:, None] - line[None, :]) / (length / 700)
        shade = 1 - rng.uniform(0.15, 0.4) * np.exp(-(far**2)) + rng.uniform(0.05, 0.15) * np.exp(-((far - 2.5) ** 2))
        out *= (shade if is_across else shade.T)[..., None]
    return to_bytes(out)


def streaks(rng: Random, picture: Picture) -> Picture:
    """Thin lines along the scanner's way, grey or coloured, from dust on its glass."""
    out = picture.copy()
    for _ in range(rng.randint(1, 4)):
        x = rng.randrange(picture.shape[1])
        colour = rng.choice(([150] * 3, [200] * 3, [120, 170, 120], [210, 120, 120], [245] * 3))
        wide = rng.randint(1, 2)
        out[:, x : x + wide] = (out[:, x : x + wide] * 0.35 + np.array(colour) * 0.65).astype(np.uint8)
    return out


def through(rng: Random, picture: Picture) -> Picture:
    """The other side of the sheet shining through."""
    back = cv2.GaussianBlur(picture[:, ::-1], (0, 0), max(picture.shape[:2]) / 900)
    shift = np.roll(back, rng.randint(-90, 90), 0)
    return to_bytes(picture - rng.uniform(0.07, 0.16) * (255 - shift.astype(np.float32)))


def holes(rng: Random, picture: Picture) -> Picture:
    """Punched holes along the left edge, or the shadow of a staple."""
    out = picture.copy()
    height, width = out.shape[:2]
    if rng.random() < 0.5:
        for at in (0.36, 0.64):
            cv2.circle(out, (int(width * 0.045), int(height * at)), int(width * 0.013), (25, 25, 25), -1, cv2.LINE_AA)
        return out
    x, y = int(width * rng.uniform(0.03, 0.06)), int(height * rng.uniform(0.02, 0.05))
    cv2.line(
        out, (x, y), (x + int(width * 0.04), y + rng.randint(-25, 5)), (90, 90, 95), max(2, width // 500), cv2.LINE_AA
    )
    return out


def edges(rng: Random, picture: Picture) -> Picture:
    """The black of the scanner's lid along one or two sides."""
    out = picture.copy()
    height, width = out.shape[:2]
    for side in rng.sample(range(4), rng.randint(1, 2)):
        wide = int(width * rng.uniform(0.005, 0.03))
        dark = rng.randint(0, 60)
        if side == 0:
            out[:wide] = dark
        elif side == 1:
            out[height - wide :] = dark
        elif side == 2:
            out[:, :wide] = dark
        else:
            out[:, width - wide :] = dark
    return out


def moire(rng: Random, picture: Picture) -> Picture:
    """Waves of a screen or a printed raster."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    turn, wave = rng.uniform(0, np.pi), rng.uniform(5, 14)
    waves = np.sin((x * np.cos(turn) + y * np.sin(turn)) * 2 * np.pi / wave)
    return to_bytes(picture - rng.uniform(4, 12) * (1 + waves[..., None]))


def wave(rng: Random, picture: Picture) -> Picture:
    """A sheet that did not lie flat: rows bend by a few pixels."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    depth = rng.uniform(0.001, 0.0035) * width
    bent = y + depth * np.sin(x / width * np.pi * rng.uniform(1, 2.2) + rng.uniform(0, 6)).astype(np.float32)
    return cv2.remap(picture, x, bent, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


def turn(picture: Picture, degrees: float, around: int = 255) -> Picture:
    """The sheet laid on the glass at an angle; what is outside it has one shade."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(height * sin + width * cos), int(height * cos + width * sin)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    shade = (around, around, around)
    return cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_CUBIC, borderValue=shade).astype(np.uint8)


def to_grey(picture: Picture) -> Picture:
    """Without colours, still in three channels."""
    return cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB).astype(np.uint8)


def to_bilevel(rng: Random, picture: Picture) -> Picture:
    """Black and white alone, as a fax or an office copier makes it."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if rng.random() < 0.5:
        _, out = cv2.threshold(grey, rng.randint(140, 190), 255, cv2.THRESH_BINARY)
    else:
        block = max(31, picture.shape[1] // 30) | 1
        out = cv2.adaptiveThreshold(
            grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, rng.randint(12, 22)
        )
    return cv2.cvtColor(out, cv2.COLOR_GRAY2RGB).astype(np.uint8)


LIGHT: dict[str, Step] = {"blur": blur, "grain": grain, "yellow": yellow, "edges": edges, "dirt": dirt, "holes": holes}
HEAVY: dict[str, Step] = {
    **LIGHT,
    **{"pepper": pepper, "gradient": gradient, "fade": fade, "bleed": bleed, "thin": thin, "fold": fold},
    **{"streaks": streaks, "through": through, "moire": moire, "wave": wave},
}
