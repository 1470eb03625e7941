"""Seals of the third generator, drawn by Pillow: rings, ovals and squares with a star and a unit's name."""

from __future__ import annotations

import io
import math
from base64 import b64encode
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from samples.third_words import COUNTIES
from samples.truth import Truth

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
)
_SIDE = 720
Shape = Literal["circle", "oval", "square"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal on a page: its picture, its width, and how it lies."""

    png: bytes
    width_mm: float
    height_mm: float
    turn_deg: float
    right_mm: float
    down_mm: float
    alpha: float

    def to_html(self) -> str:
        """An image that hangs at the place it stands in."""
        left, top = self.right_mm - self.width_mm / 2, self.down_mm - self.height_mm / 2
        return (
            f'<img class="seal" src="data:image/png;base64,{b64encode(self.png).decode()}"'
            f' style="left:calc(50% + {left:.1f}mm);'
            f"top:calc(50% + {top:.1f}mm);width:{self.width_mm:.1f}mm;height:{self.height_mm:.1f}mm;max-width:none;"
            f'opacity:{self.alpha:.2f};transform:rotate({self.turn_deg:.1f}deg);mix-blend-mode:multiply">'
        )


def plan_seal(rng: Random, truth: Truth, city: str) -> str | None:
    """Whose seal a form bears, None for none; put into the truth with its flags."""
    draw = rng.random()
    truth.tolerated |= {("seal_mismatch", "seal")} if draw < 0.12 else set()
    if draw < 0.12:
        truth.values["seal"] = False
        truth.expect("no_seal", "seal")
        return None
    truth.values["seal"] = True
    if draw < 0.24:
        other = rng.choice([name for name in COUNTIES if name != city])
        truth.expect("seal_mismatch", "seal")
        return f"{other}人力资源和社会保障局"
    return f"{city}人力资源和社会保障局"


def draw_stamp(rng: Random, truth: Truth, unit: str, colour: tuple[int, int, int]) -> Stamp:
    """The unit's seal in some shape, worn a little, somewhere near its place."""
    shape: Shape = rng.choices(("circle", "oval", "square"), (0.82, 0.1, 0.08))[0]
    if shape == "square":
        truth.tolerated.add(("seal_mismatch", "seal"))
    picture = _worn(rng, {"circle": _ring, "oval": _oval, "square": _square}[shape](rng, unit), colour)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    width = {"circle": rng.uniform(36, 45), "oval": rng.uniform(40, 46), "square": rng.uniform(24, 32)}[shape]
    height = width * picture.height / picture.width
    right, down = rng.uniform(-14, 14), rng.uniform(-5, 12)
    return Stamp(buffer.getvalue(), width, height, rng.gauss(0, 9), right, down, rng.uniform(0.55, 0.95))


def dark(stamp: Stamp) -> Stamp:
    """The stamp in black, as much of it as a copy of two levels keeps."""
    picture = np.array(Image.open(io.BytesIO(stamp.png)))
    picture[..., :3] = 30
    picture[..., 3] = np.where(picture[..., 3] > 90, 255, 0)
    buffer = io.BytesIO()
    Image.fromarray(picture, "RGBA").save(buffer, "PNG")
    return replace(stamp, png=buffer.getvalue(), alpha=1.0)


def _font(rng: Random, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(rng.choice(_FONTS), size)


def _glyph(font: ImageFont.FreeTypeFont, char: str, size: tuple[int, int]) -> Image.Image:
    """One character stretched into a box of the size, white on black."""
    left, top, right, bottom = font.getbbox(char)
    tile = Image.new("L", (max(1, int(right - left)), max(1, int(bottom - top))))
    ImageDraw.Draw(tile).text((-left, -top), char, 255, font)
    return tile.resize(size)


def _arc(sheet: Image.Image, rng: Random, text: str, radii: tuple[float, float], spread_deg: float) -> None:
    """The text along the upper part of an ellipse, heads outwards."""
    font = _font(rng, 110)
    wide = min(86.0, math.radians(spread_deg) * min(radii) / len(text) * 0.86)
    tall = rng.uniform(88, 104)
    for at, char in enumerate(text):
        angle = math.radians(-90 + spread_deg * ((at + 0.5) / len(text) - 0.5))
        tile = _glyph(font, char, (int(wide), int(tall)))
        lean = math.degrees(math.atan2(math.cos(angle) / radii[0] * radii[1], -math.sin(angle)))
        tile = tile.rotate(-lean, expand=True, resample=Image.Resampling.BICUBIC)
        x = sheet.width / 2 + (radii[0] - tall / 2) * math.cos(angle) - tile.width / 2
        y = sheet.height / 2 + (radii[1] - tall / 2) * math.sin(angle) - tile.height / 2
        sheet.paste(255, (int(x), int(y)), tile)


def _star(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float) -> None:
    points = []
    for at in range(10):
        far = radius if at % 2 == 0 else radius * 0.382
        angle = math.radians(-90 + 36 * at)
        points.append((centre[0] + far * math.cos(angle), centre[1] + far * math.sin(angle)))
    draw.polygon(points, fill=255)


def _ring(rng: Random, unit: str) -> Image.Image:
    sheet = Image.new("L", (_SIDE, _SIDE))
    draw = ImageDraw.Draw(sheet)
    thick = rng.randint(12, 26)
    draw.ellipse((8, 8, _SIDE - 8, _SIDE - 8), outline=255, width=thick)
    if rng.random() < 0.2:
        inside = thick + rng.randint(16, 22)
        draw.ellipse((inside, inside, _SIDE - inside, _SIDE - inside), outline=255, width=4)
    _star(draw, (_SIDE / 2, _SIDE / 2), rng.uniform(95, 125))
    _arc(sheet, rng, unit, (_SIDE / 2 - thick - 26, _SIDE / 2 - thick - 26), rng.uniform(225, 270))
    if rng.random() < 0.4:
        number = "33" + "".join(rng.choices("0123456789", k=11))
        _bottom(sheet, rng, number)
    return sheet


def _bottom(sheet: Image.Image, rng: Random, digits: str) -> None:
    """Thirteen digits along the lower rim."""
    font = _font(rng, 40)
    radius = _SIDE / 2 - 62
    for at, char in enumerate(digits):
        angle = math.radians(90 + 56 * (0.5 - (at + 0.5) / len(digits)))
        tile = _glyph(font, char, (18, 34)).rotate(90 - math.degrees(angle), expand=True)
        x, y = _SIDE / 2 + radius * math.cos(angle), _SIDE / 2 + radius * math.sin(angle)
        sheet.paste(255, (int(x - tile.width / 2), int(y - tile.height / 2)), tile)


def _oval(rng: Random, unit: str) -> Image.Image:
    sheet = Image.new("L", (_SIDE, int(_SIDE * 0.7)))
    draw = ImageDraw.Draw(sheet)
    draw.ellipse((8, 8, sheet.width - 8, sheet.height - 8), outline=255, width=rng.randint(10, 18))
    _arc(sheet, rng, unit, (sheet.width / 2 - 36, sheet.height / 2 - 36), 225)
    words = rng.choice(("业务专用章", "专技处", "申报专用章"))
    font = _font(rng, 62)
    draw.text((sheet.width / 2, sheet.height * 0.66), words, 255, font, anchor="mm")
    return sheet


def _square(rng: Random, unit: str) -> Image.Image:
    """The name in columns from the right, as on an old seal."""
    sheet = Image.new("L", (_SIDE, _SIDE))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((10, 10, _SIDE - 10, _SIDE - 10), outline=255, width=rng.randint(14, 24))
    text = unit + "印" * (-len(unit) % 4 > 0)
    rows = 4
    columns = -(-len(text) // rows)
    side = (_SIDE - 80) // max(rows, columns)
    font = _font(rng, side)
    wide = (_SIDE - 80) / columns
    for at, char in enumerate(text):
        column, row = divmod(at, rows)
        tile = _glyph(font, char, (int(wide * 0.86), int((_SIDE - 80) / rows * 0.86)))
        sheet.paste(
            255, (int(_SIDE - 40 - (column + 1) * wide + wide * 0.07), int(40 + row * (_SIDE - 80) / rows + 8)), tile
        )
    return sheet


def _worn(rng: Random, mask: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """The mask as ink: uneven, with specks where it did not take."""
    seeds = np.random.default_rng(rng.getrandbits(32))
    alpha = np.asarray(mask.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 2.2))), np.float32) / 255
    coarse = Image.fromarray(seeds.integers(0, 256, (12, 12), np.uint8)).resize(mask.size, Image.Resampling.BICUBIC)
    cloud = np.asarray(coarse, np.float32) / 255
    specks = seeds.random(alpha.shape, np.float32) < rng.choice((0.0, 0.02, 0.1))
    alpha *= (1 - rng.uniform(0, 0.45) * cloud) * ~specks
    flat = np.empty((*alpha.shape, 4), np.uint8)
    flat[..., :3] = colour
    flat[..., 3] = np.clip(alpha * 255, 0, 255).astype(np.uint8)
    return Image.fromarray(flat, "RGBA")
