"""A page's print without its grey seals, where print is so much darker that the two can be told apart.

Where they cannot, the seal's ink stays: engines read most print through a seal, and none that was wiped out with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extract.vision.light import Image, stretch
from extract.vision.places import Box, meets
from extract.vision.seals import FoundSeal
from extract.vision.text import Glyph

_LEAST_APART = 40.0


def without_grey_seals(bare: Image, seals: Sequence[FoundSeal], dpi: float) -> Image | None:
    """The grey page with the ink of its grey seals made paper; None where no seal is paler than the print around it."""
    out: Image | None = None
    for seal in seals:
        if seal.colour != "grey":
            continue
        tone, black = _seal_tone(bare, seal), print_tone(bare, seals, seal, dpi)
        if black is None or tone - black < _LEAST_APART:
            continue
        pad = dpi * 0.05
        x0, top = max(0, int(seal.box[0] - pad)), max(0, int(seal.box[1] - pad))
        window = np.s_[top : int(seal.box[3] + pad) + 1, x0 : int(seal.box[2] + pad) + 1]
        out = bare.copy() if out is None else out
        out[window] = stretch(bare[window], int(black), int(black + 0.8 * (tone - black)))
    return out


def _seal_tone(bare: Image, seal: FoundSeal) -> float:
    """How dark the seal's ring is: the darkest across it, by direction, the print that crosses it left out."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    x, y = (seal.box[0] + seal.box[2]) / 2, (seal.box[1] + seal.box[3]) / 2
    wide, tall = (seal.box[2] - seal.box[0]) / 2, (seal.box[3] - seal.box[1]) / 2
    ring = np.full(len(angles), 255.0)
    for share in np.linspace(0.92, 1.0, 7):
        xs = np.clip(x + np.cos(angles) * wide * share, 0, bare.shape[1] - 1).astype(int)
        ys = np.clip(y + np.sin(angles) * tall * share, 0, bare.shape[0] - 1).astype(int)
        ring = np.minimum(ring, bare[ys, xs])
    return float(np.percentile(ring, 40))


def print_tone(bare: Image, seals: Sequence[FoundSeal], seal: FoundSeal, dpi: float) -> float | None:
    """How dark the palest print around a seal is at its strokes' cores; None where there is too little to tell."""
    reach = dpi * 1.2
    x0, top = max(0, int(seal.box[0] - reach)), max(0, int(seal.box[1] - reach))
    x1, bottom = int(seal.box[2] + reach), int(seal.box[3] + reach)
    part = bare[top:bottom, x0:x1].copy()
    for other in seals:
        if meets(other.box, (x0, top, x1, bottom)):
            part[_window(other.box, x0, top, dpi * 0.06)] = 255
    tones = _stroke_tones(part, dpi)
    return float(np.percentile(tones, 75)) if len(tones) >= 8 else None


def _window(box: Box, x0: int, top: int, pad: float) -> tuple[slice, slice]:
    return (
        slice(max(0, int(box[1] - pad) - top), max(0, int(box[3] + pad) - top)),
        slice(max(0, int(box[0] - pad) - x0), max(0, int(box[2] + pad) - x0)),
    )


def _stroke_tones(part: Image, dpi: float) -> list[float]:
    """The tone of each piece of ink that has a character's size: its darkest tenth."""
    import cv2

    mask = (part < 190).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    tones = []
    for i in range(1, min(count, 1500)):
        x, y, w, h, area = (int(v) for v in stats[i])
        if 0.05 * dpi < max(w, h) < 0.3 * dpi and area > (0.035 * dpi) ** 2:
            own = part[y : y + h, x : x + w][labels[y : y + h, x : x + w] == i]
            tones.append(float(np.percentile(own, 12)))
    return tones


def on_grey_seal(glyphs: Sequence[Glyph], box: Box, seals: Sequence[FoundSeal], most: float) -> list[Glyph]:
    """The glyphs of a line, those on a grey seal no surer than given: what ink there is the seal's, nobody can tell."""
    grey = [seal.box for seal in seals if seal.colour == "grey" and meets(seal.box, box)]
    middle = (box[1] + box[3]) / 2
    return [
        replace(glyph, confidence=min(glyph.confidence, most))
        if any(_is_on(glyph, middle, box[3] - box[1], seal) for seal in grey)
        else glyph
        for glyph in glyphs
    ]


def _is_on(glyph: Glyph, middle: float, tall: float, seal: Box) -> bool:
    rim = 0.35 * tall
    wide, high = (seal[2] - seal[0]) / 2 + rim, (seal[3] - seal[1]) / 2 + rim
    x, y = (seal[0] + seal[2]) / 2, (seal[1] + seal[3]) / 2
    return ((glyph.middle - x) / wide) ** 2 + ((middle - y) / high) ** 2 < 1.0
