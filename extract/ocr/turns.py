"""Which way up a page lies, told by its lines of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.ocr.engine import Engine, Image, Quad, Reading


def runs_down(quads: Sequence[Quad]) -> bool:
    """Whether most of the long lines run down the page: it lies on its side."""
    sizes = [(float(np.ptp(quad[:, 0])), float(np.ptp(quad[:, 1]))) for quad in quads]
    long = [(wide, tall) for wide, tall in sizes if max(wide, tall) > 2.5 * min(wide, tall)]
    return sum(tall for wide, tall in long if tall > wide) > sum(wide for wide, tall in long if wide > tall)


def sample_of(quads: Sequence[Quad]) -> list[Quad]:
    """Some of the longest lines."""
    return sorted(quads, key=lambda quad: -float(np.ptp(quad, axis=0).max()))[2:10] or list(quads)


def looks_upset(readings: Sequence[Reading]) -> bool:
    """Whether lines read so badly that the page may stand on its head."""
    sure = [reading.confidence for reading in readings if len(reading.text) >= 4]
    return bool(readings) and (len(sure) < 0.2 * len(readings) or float(np.median(sure)) < 0.8)


def surest_turn(engine: Engine, image: Image, quads: Sequence[Quad], turns: tuple[int, int]) -> int:
    """Which of two turns, in quarters clockwise, makes a sample of the lines read the surest."""
    sure = {}
    for turn in turns:
        turned = np.ascontiguousarray(np.rot90(image, -turn))
        moved = [_turned_quad(quad, turn, image.shape[1], image.shape[0]) for quad in sample_of(quads)]
        readings = engine.read_lines(turned, moved)
        sure[turn] = sum(reading.confidence for reading in readings) / max(1, len(readings))
    return max(turns, key=lambda turn: sure[turn])


def _turned_quad(quad: Quad, quarters: int, width: int, height: int) -> Quad:
    x, y = quad[:, 0], quad[:, 1]
    moved = {
        0: (x, y),
        1: (height - y, x),
        2: (width - x, height - y),
        3: (y, width - x),
    }[quarters]
    points = np.stack(moved, axis=1)
    low, high = points.min(axis=0), points.max(axis=0)
    return np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]], dtype=np.float32)
