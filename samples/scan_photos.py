"""A page photographed with a phone: on a table, from a slant, in warm light, with a shadow over it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import numpy as np

from samples.scan_sheets import Pixels
from samples.scan_wear import Field, as_pixels, clouds


@dataclass(frozen=True, slots=True)
class Camera:
    """How a photo is taken. long_px: the longer side of the picture. slant: how far a corner is off, of the width."""

    long_px: int
    slant: float
    margin: float
    warmth: float
    shadow: float
    blur_px: float
    grain: float
    bend: float
    scene: str = "desk"


def draw_camera(rng: Random, scene: str = "desk", is_held: bool = False) -> Camera:
    """A phone, a hand and a room."""
    return Camera(
        rng.choice((2200, 2600, 3000, 3400) if not is_held else (1920, 2400, 4000)),
        rng.uniform(0.005, 0.06 if not is_held else 0.075),
        rng.uniform(0.015, 0.08),
        rng.uniform(0.0, 0.16),
        rng.choice((0.0, rng.uniform(0.15, 0.4), rng.uniform(0.15, 0.4))),
        rng.uniform(0.3, 0.9),
        rng.uniform(1.5, 5.0),
        rng.uniform(0.002, 0.008) if rng.random() < (0.6 if is_held else 0.3) else 0.0,
        scene,
    )


def photographed(page: Pixels, camera: Camera, rng: Random) -> Pixels:
    """The photo of a page."""
    import cv2

    if camera.bend:
        page = _bent(page, camera.bend, rng)
    height, width = page.shape[:2]
    scale = camera.long_px / (max(height, width) * (1 + 2 * camera.margin))
    out_w, out_h = int(width * scale * (1 + 2 * camera.margin)), int(height * scale * (1 + 2 * camera.margin))
    edge_x, edge_y = width * scale * camera.margin, height * scale * camera.margin
    corners = [(edge_x, edge_y), (out_w - edge_x, edge_y), (out_w - edge_x, out_h - edge_y), (edge_x, out_h - edge_y)]
    reach = camera.slant * width * scale
    moved = [(x + rng.uniform(-reach, reach), y + rng.uniform(-reach, reach)) for x, y in corners]
    target = np.asarray(moved, np.float32)
    target[:, 0] = np.clip(target[:, 0], 2, out_w - 3)
    target[:, 1] = np.clip(target[:, 1], 2, out_h - 3)
    source = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    if scale < 1:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.35 / scale), np.uint8)
    table = _table(out_h, out_w, rng)
    paper = cv2.warpPerspective(page, matrix, (out_w, out_h), flags=cv2.INTER_CUBIC, borderValue=(0, 0, 0))
    cover = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, (out_w, out_h))
    cover = cv2.GaussianBlur(cover, (0, 0), 0.8).astype(np.float32)[..., None] / 255
    fall = cv2.GaussianBlur(cover, (0, 0), out_w / 120)
    photo = table * (1 - 0.35 * fall[..., None] if fall.ndim == 2 else 1 - 0.35 * fall) * (1 - cover)
    photo = photo + paper.astype(np.float32) * cover
    return _taken(np.asarray(photo, np.float32), camera, rng)


def _taken(photo: Field, camera: Camera, rng: Random) -> Pixels:
    """Light, shadow, lens and sensor."""
    import cv2

    height, width = photo.shape[:2]
    light = 0.92 - rng.uniform(0.05, 0.25) * clouds(photo.shape, rng, 3)
    if camera.shadow:
        light = light * _shadow(height, width, camera.shadow, rng)
    warm = np.array([1.0, 1 - camera.warmth * 0.45, 1 - camera.warmth * 1.4], np.float32)
    photo = photo * light[..., None] * warm
    if camera.scene == "glare":
        photo = photo + 80 * _spot(height, width, rng)[..., None]
    elif camera.scene == "fingers":
        photo = _held_by_hand(photo, rng)
    photo = np.asarray(cv2.GaussianBlur(photo.astype(np.float32), (0, 0), camera.blur_px), np.float32)
    grain = np.random.default_rng(rng.getrandbits(32)).normal(0, camera.grain, photo.shape).astype(np.float32)
    return as_pixels(photo + cv2.GaussianBlur(grain, (0, 0), 0.6))


def _shadow(height: int, width: int, depth: float, rng: Random) -> Field:
    """The shadow of a hand or the phone: dark on one side of a soft, slanted edge."""
    angle, at = rng.uniform(0, 2 * math.pi), rng.uniform(-0.15, 0.3)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = (x / width - 0.5) * math.cos(angle) + (y / height - 0.5) * math.sin(angle) - at
    return np.asarray(1 - depth / (1 + np.exp(-distance / rng.uniform(0.01, 0.06))))


def _spot(height: int, width: int, rng: Random) -> Field:
    """The lamp mirrored in the paper."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    at_x, at_y, reach = rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.8) * height, rng.uniform(0.06, 0.14) * width
    return np.asarray(np.exp(-((x - at_x) ** 2 + (y - at_y) ** 2) / (2 * reach**2)), np.float32)


def _held_by_hand(photo: Field, rng: Random) -> Field:
    """A thumb on the margin at one side."""
    import cv2

    height, width = photo.shape[:2]
    skin = np.zeros((height, width), np.float32)
    x = 0 if rng.random() < 0.5 else width
    centre = (x, int(height * rng.uniform(0.55, 0.95)))
    axes = (int(width * rng.uniform(0.07, 0.11)), int(width * 0.035))
    cv2.ellipse(skin, centre, axes, rng.uniform(-15, 15), 0, 360, 1.0, -1, cv2.LINE_AA)
    cover = cv2.GaussianBlur(skin, (0, 0), width / 400)[..., None]
    return np.asarray(photo * (1 - cover) + np.array((196, 150, 124), np.float32) * cover, np.float32)


def _table(height: int, width: int, rng: Random) -> Field:
    """The table below: wood, cloth or a plain desk."""
    base = np.array(rng.choice(((120, 84, 52), (92, 66, 46), (58, 60, 66), (168, 160, 148), (40, 44, 52))), np.float32)
    grain = (
        clouds((height, width), rng, 40) * 0.25 + np.repeat(clouds((height, 4), rng, 60)[:, :1], width, axis=1) * 0.3
    )
    return np.asarray(base * (0.75 + grain)[..., None], np.float32)


def _bent(page: Pixels, bend: float, rng: Random) -> Pixels:
    """The sheet not lying flat: its lines bow a little."""
    import cv2

    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bow = bend * height * np.sin(math.pi * (x / width * rng.uniform(0.8, 1.2)))
    moved = cv2.remap(page, x, y + bow, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)
