"""A phone over a sheet: desk, perspective, bent paper, shadows, lamps and shaking hands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from samples.fresh_scans_print import Picture
from samples.fresh_scans_seals import as_levels, clouds

Levels = NDArray[np.float32]


def _noise(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(32))


@dataclass(frozen=True, slots=True)
class Scene:
    """What stays the same from sheet to sheet: the ways by name (see ``WAYS``), the desk and the lamp's colour."""

    ways: set[str]
    desk: str
    lamp: tuple[float, float, float]


def draw_scene(ways: set[str], rng: Random) -> Scene:
    """A desk and a lamp."""
    lamps = ((1.06, 0.97, 0.76), (0.86, 0.98, 1.08), (0.95, 1.04, 0.93), (1.03, 0.99, 0.88))
    return Scene(ways, rng.choice(("wood", "wood", "grey", "white", "cloth", "dark")), rng.choice(lamps))


def _desk(height: int, width: int, kind: str, rng: Random) -> Levels:
    """What lies under the sheet."""
    noise = _noise(rng)
    base = {
        "wood": (150, 105, 66),
        "grey": (128, 130, 134),
        "white": (214, 212, 206),
        "cloth": (92, 98, 120),
        "dark": (40, 38, 40),
    }[kind]
    small = (height // 4 + 1, width // 4 + 1)
    field = clouds(small, 60, noise) * 0.25 + 0.85
    if kind == "wood":
        rows = np.repeat(clouds((small[0], 8), 3, noise), small[1] // 8 + 1, 1)[:, : small[1]]
        field = field + 0.35 * (rows - 0.5) + 0.1 * (clouds(small, 5, noise) - 0.5)
    elif kind == "cloth":
        y, x = np.mgrid[0 : small[0], 0 : small[1]]
        field = field + 0.08 * np.sin(x * 1.3) * np.sin(y * 1.3)
    wide = cv2.resize(field.astype(np.float32), (width, height))[..., None]
    return (wide * np.array(base, np.float32)).astype(np.float32)


def _bent(page: Picture, rng: Random, how: str) -> Picture:
    """The sheet no longer flat: a cylinder's curve, or one corner lifted."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if how == "curve":
        depth = rng.uniform(0.008, 0.022) * height * rng.choice((-1, 1))
        u = x / width
        y = y + depth * (np.sin(math.pi * (u * rng.uniform(0.8, 1.2) + rng.uniform(0, 0.3))) - 0.5) * (
            0.6 + 0.4 * y / height
        )
        x = x + 0.25 * depth * np.sin(2 * math.pi * u)
    else:
        depth = rng.uniform(0.006, 0.014) * width
        x = x + depth * np.sin(math.pi * y / height + rng.uniform(0, 1))
        y = y + depth * 0.6 * np.sin(2 * math.pi * x / width + rng.uniform(0, 6))
    out: Picture = cv2.remap(
        page, x.astype(np.float32), y.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )  # type: ignore[assignment]
    return out


def _dog_ear(page: Picture, mm: float, rng: Random) -> Picture:
    """A corner turned down; the flap shows the paper's back."""
    out = page.copy()
    size, width = int(rng.uniform(9, 16) * mm), page.shape[1]
    is_right = rng.random() < 0.6
    corner = width - 1 if is_right else 0
    inner = width - 1 - size if is_right else size
    cv2.fillPoly(out, [np.array([(corner, 0), (inner, 0), (corner, size)], np.int32)], (96, 92, 88))
    cv2.fillPoly(out, [np.array([(inner, 0), (inner, size), (corner, size)], np.int32)], (226, 226, 222))
    cv2.line(out, (inner, 0), (corner, size), (170, 170, 168), max(1, int(0.4 * mm)), cv2.LINE_AA)
    return out


def photograph(page: Picture, mm: float, scene: Scene, rng: Random) -> Picture:
    """A photo of the sheet."""
    ways = scene.ways
    for how in ("curve", "wave"):
        if how in ways:
            page = _bent(page, rng, how)
    if "dog_ear" in ways:
        page = _dog_ear(page, mm, rng)
    photo = _lit(_seen(page, scene, rng), scene, rng)
    levels = as_levels(np.clip(photo, 0, 255))
    if "motion" in ways:
        levels = _shaken(levels, rng)
    if "defocus" in ways:
        levels = as_levels(cv2.GaussianBlur(levels, (0, 0), rng.uniform(0.9, 1.4)))
    if "screen" in ways:
        levels = _rastered(levels, rng)
    sigma = rng.uniform(6, 12) if "dim" in ways else rng.uniform(1, 4)
    noise = _noise(rng)
    dots = noise.normal(0, sigma, levels.shape[:2])[..., None] + noise.normal(0, sigma / 2, levels.shape)
    return np.clip(levels + dots, 0, 255).astype(np.uint8)


def _seen(page: Picture, around: Scene, rng: Random) -> Levels:
    """The sheet on its desk in perspective."""
    ways = around.ways
    height, width = page.shape[:2]
    margin = rng.uniform(-0.025, 0.0) if "close" in ways else rng.uniform(0.02, 0.1)
    wide, high = int(width * (1 + 2 * margin)), int(height * (1 + 2 * margin))
    tilt = rng.uniform(0.02, 0.06) if "tilt" in ways else rng.uniform(0.0, 0.02)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    shift = np.array((margin * width, margin * height), np.float32)
    goal = corners + shift
    turn = math.radians(rng.uniform(-6, 6) if "turn" in ways else rng.uniform(-1.5, 1.5))
    middle = goal.mean(0)
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]], np.float32)
    goal = (goal - middle) @ spin.T * (1 - 0.7 * abs(math.sin(turn)) if margin < 0.06 else 1) + middle
    side = rng.choice(((0, 1), (1, 2), (2, 3), (3, 0)))  # the far side is shorter
    for index in side:
        goal[index] += (middle - goal[index]) * np.array((tilt * 2, tilt), np.float32)
    goal += np.array([[rng.uniform(-1, 1) * 0.008 * width for _ in "xy"] for _ in range(4)], np.float32)
    scene = _desk(high, wide, around.desk, rng)
    if "neighbour" in ways:
        scene = _other_sheet(scene, goal, page, rng)
    move = cv2.getPerspectiveTransform(corners, goal.astype(np.float32))
    seen = cv2.warpPerspective(page, move, (wide, high), flags=cv2.INTER_AREA).astype(np.float32)
    mask = cv2.warpPerspective(np.ones((height, width), np.float32), move, (wide, high), flags=cv2.INTER_LINEAR)
    shade = cv2.GaussianBlur(mask, (0, 0), 0.008 * width)
    scene = scene * (1 - 0.45 * shade[..., None])
    return (scene * (1 - mask[..., None]) + seen * mask[..., None]).astype(np.float32)


def _other_sheet(scene: Levels, goal: Levels, page: Picture, rng: Random) -> Levels:
    """Another sheet looks out from under this one."""
    height, width = page.shape[:2]
    shift = np.array(
        (rng.choice((-1, 1)) * rng.uniform(0.03, 0.08) * width, rng.uniform(-0.04, 0.04) * height), np.float32
    )
    other = cv2.flip(page, -1)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    move = cv2.getPerspectiveTransform(corners, (goal + shift).astype(np.float32))
    size = (scene.shape[1], scene.shape[0])
    seen = cv2.warpPerspective(other, move, size).astype(np.float32)
    mask = cv2.warpPerspective(np.ones((height, width), np.float32), move, size)[..., None]
    return scene * (1 - mask) + seen * 0.93 * mask


def _lit(photo: Levels, scene: Scene, rng: Random) -> Levels:
    """Light and shadow over the scene."""
    ways = scene.ways
    height, width = photo.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / height - 0.5, x / width - 0.5
    turn = rng.uniform(0, 6.28)
    field = 1 + rng.uniform(0.05, 0.22) * (math.cos(turn) * x + math.sin(turn) * y)
    if "vignette" in ways:
        field = field * (1 - rng.uniform(0.2, 0.45) * (x**2 + y**2))
    if "hand" in ways:
        blob = np.zeros((height // 4, width // 4), np.float32)
        cx, cy = rng.uniform(0.1, 0.9) * blob.shape[1], rng.uniform(0.4, 1.0) * blob.shape[0]
        for _ in range(5):
            axes = (int(rng.uniform(0.08, 0.22) * blob.shape[1]), int(rng.uniform(0.12, 0.4) * blob.shape[0]))
            place = (int(cx + rng.gauss(0, 0.08) * blob.shape[1]), int(cy + rng.gauss(0, 0.1) * blob.shape[0]))
            cv2.ellipse(blob, place, axes, rng.uniform(0, 180), 0, 360, 1.0, -1)
        blob = cv2.GaussianBlur(blob, (0, 0), rng.uniform(3, 14))
        field = field * (1 - rng.uniform(0.2, 0.45) * cv2.resize(blob, (width, height)))
    if "phone" in ways:
        corner = np.array([(rng.uniform(-0.1, 0.4), rng.uniform(0.2, 0.6)), (0.5, 0.0), (0.4, 0.0), (0.0, 0.5)])
        box = cv2.boxPoints(
            ((corner[0, 0] * width, corner[0, 1] * height), (0.35 * width, 0.5 * height), rng.uniform(-30, 30))
        )
        blob = cv2.fillPoly(np.zeros((height, width), np.float32), [box.astype(np.int32)], 1.0)
        field = field * (1 - rng.uniform(0.15, 0.35) * cv2.GaussianBlur(blob, (0, 0), 0.006 * width))
    gain = np.ones(3, np.float32)
    if "lamp" in ways:
        gain = np.array(scene.lamp, np.float32)
    if "dim" in ways:
        gain = gain * rng.uniform(0.45, 0.65)
    photo = photo * field[..., None].astype(np.float32) * gain * rng.uniform(0.9, 1.0)
    if "flash" in ways:
        cx, cy, reach = rng.uniform(-0.3, 0.3), rng.uniform(-0.3, 0.3), rng.uniform(0.06, 0.12)
        spot = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / reach**2)[..., None]
        photo = photo + (255 - photo) * 0.5 * spot
    return photo.astype(np.float32)


def _shaken(levels: Levels, rng: Random) -> Levels:
    length = rng.randint(3, 5)
    kernel = np.zeros((7, 7), np.float32)
    turn = rng.uniform(0, math.pi)
    for step in np.linspace(-length / 2, length / 2, 21):
        kernel[round(3 + step * math.sin(turn)), round(3 + step * math.cos(turn))] = 1
    return cv2.filter2D(levels, -1, kernel / kernel.sum()).astype(np.float32)


def _rastered(levels: Levels, rng: Random) -> Levels:
    """Taken from a screen: bands where two rasters meet."""
    height, width = levels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bands = np.zeros_like(levels)
    for channel in range(3):
        turn, wave = rng.uniform(0, 3.14), rng.uniform(0.03, 0.12)
        bend = 30 * np.sin(x / 400 + rng.uniform(0, 6))
        bands[..., channel] = np.sin(wave * (x * math.cos(turn) + y * math.sin(turn) + bend))
    return (levels * (1 + rng.uniform(0.02, 0.05) * bands)).astype(np.float32)


def by_app(page: Picture, mm: float, rng: Random) -> Picture:
    """As a phone's scanning app saves it: cut out, whitened, sharpened, the app's name in the corner."""
    bent = _bent(page, rng, rng.choice(("curve", "wave"))).astype(np.float32)
    height, width = bent.shape[:2]
    light = (0.6 + 0.4 * clouds((height, width), 0.6 * width, _noise(rng)))[..., None]
    bent = as_levels(bent * light + _noise(rng).normal(0, 2, bent.shape))
    ground = cv2.resize(
        bent.astype(np.float32), (max(8, width // 40), max(8, height // 40)), interpolation=cv2.INTER_AREA
    )
    ground = cv2.resize(cv2.dilate(ground, np.ones((3, 3), np.uint8)), (width, height))
    white = np.clip(bent / np.maximum(ground, 30) * 262 - 4, 0, 255).astype(np.uint8)
    out = cv2.addWeighted(white, 1.7, cv2.GaussianBlur(white, (0, 0), 0.2 * mm), -0.7, 0).astype(np.uint8)
    image = Image.fromarray(out)
    font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", int(3.4 * mm), index=2)
    ImageDraw.Draw(image).text((width - 42 * mm, height - 8 * mm), "扫描全能王 创建", fill=(120, 124, 128), font=font)
    return np.array(image)


def screenshot(page: Picture, rng: Random) -> Picture:
    """The page in a viewer's window, grey around it, a bar above and below."""
    height, width = page.shape[:2]
    side, bar = int(width * rng.uniform(0.02, 0.12)), int(height * rng.uniform(0.03, 0.06))
    tone = rng.choice((40, 82, 128, 230))
    out = np.full((height + 3 * bar, width + 2 * side, 3), tone, np.uint8)
    out[2 * bar : 2 * bar + height, side : side + width] = page
    out[:bar] = rng.choice((248, 33))
    for index in range(rng.randint(4, 9)):
        x = int(bar * (0.6 + 1.4 * index))
        cv2.rectangle(out, (x, bar // 3), (x + bar // 3, 2 * bar // 3), (120, 124, 130), max(1, bar // 16))
    return out


WAYS = (
    "tilt", "turn", "curve", "wave", "dog_ear", "neighbour", "vignette", "hand", "phone", "lamp", "dim", "flash",
    "motion", "defocus", "screen", "close",
)  # fmt: skip
