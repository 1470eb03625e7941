"""Grey fills that a fax or a copier drew in dots: gone, with the print on them still there."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageDraw

from extract.vision.halftone import without_halftone

DPI = 200
BOX = (100, 100, 500, 260)


def page(fill: int) -> Picture.Image:
    picture = Picture.new("L", (800, 400), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle(BOX, fill=fill)
    for x in range(150, 450, 40):
        draw.line((x, 140, x, 220), fill=0, width=5)
        draw.line((x - 12, 180, x + 12, 180), fill=0, width=5)
    draw.line((560, 140, 560, 220), fill=0, width=5)
    return picture


def rgb_of(picture: Picture.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize("fill", [165, 190, 210, 230])
def test_a_dithered_fill_becomes_paper_within_rules(fill: int) -> None:
    dithered = rgb_of(page(fill).convert("1", dither=Picture.Dither.FLOYDSTEINBERG))
    cleaned = without_halftone(dithered, DPI)[..., 0]
    paper = cleaned[120:135, 120:480]
    assert np.mean(dithered[120:135, 120:480, 0] < 128) > 0.05
    assert np.mean(paper < 160) < 0.01
    assert cleaned[150:175, 190].max() < 160, "print on the fill stays"
    assert (cleaned[120:240, 95:106].min(axis=1) < 100).all(), "the edge of the fill is a rule"
    assert np.array_equal(cleaned[:, 530:], dithered[:, 530:, 0]), "what is outside stays as it was"


def test_a_page_without_dots_is_as_it_was() -> None:
    for picture in (page(255), page(200), page(255).convert("1")):
        pixels = rgb_of(picture)
        assert np.array_equal(without_halftone(pixels, DPI), pixels)


def test_specks_and_dotted_lines_are_no_screen() -> None:
    pixels = rgb_of(page(255)).copy()
    rng = np.random.default_rng(7)
    pixels[rng.integers(0, 400, 600), rng.integers(0, 800, 600)] = 0
    pixels[300, 50:750:3] = 0
    assert np.array_equal(without_halftone(pixels, DPI), pixels)


def test_a_pale_fill_with_small_print_on_it_is_cleaned_to_its_last_dot() -> None:
    picture = page(240)
    draw = ImageDraw.Draw(picture)
    for x in range(120, 480, 7):
        for y in range(230, 255, 6):
            draw.line((x, y, x + 3, y), fill=0, width=2)
    dithered = rgb_of(picture.convert("1", dither=Picture.Dither.FLOYDSTEINBERG))
    cleaned = without_halftone(dithered, DPI)[..., 0]
    assert np.mean(dithered[104:136, 104:496, 0] < 128) > 0.02
    assert np.mean(cleaned[112:136, 112:488] < 160) < 0.002


def test_a_shadow_that_fades_away_gets_no_rules() -> None:
    shade = np.full((400, 800), 255, np.float64)
    shade[150:400] = 255 - 80 * np.linspace(1, 0, 250)[:, None]
    shadow = Picture.fromarray(shade.astype(np.uint8)).convert("1", dither=Picture.Dither.FLOYDSTEINBERG)
    cleaned = without_halftone(rgb_of(shadow), DPI)[..., 0]
    longest = max(
        max(map(len, "".join("#" if dark else " " for dark in row).split()), default=0) for row in cleaned < 128
    )
    assert longest < 20
