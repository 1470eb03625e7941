"""Which way up a page lies, told by its lines of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.ocr.engine import Engine, Image, Quad, Reading

_TELLING, _ENOUGH = 6.0, 8
"""How many times as long as it is high a line must be to tell which way up it is, and how many such lines do."""


def runs_down(quads: Sequence[Quad]) -> bool:
    """Whether most of the long lines run down the page: it lies on its side."""
    sizes = [(float(np.ptp(quad[:, 0])), float(np.ptp(quad[:, 1]))) for quad in quads]
    long = [(wide, tall) for wide, tall in sizes if max(wide, tall) > 2.5 * min(wide, tall)]
    return sum(tall for wide, tall in long if tall > wide) > sum(wide for wide, tall in long if wide > tall)


def sample_of(quads: Sequence[Quad]) -> list[Quad]:
    """Some lines long enough to tell, the shorter ones of these, which are soon read; some of the longest else."""
    by_length = sorted(quads, key=_length)
    telling = [quad for quad in by_length if _length(quad) > _TELLING * float(np.ptp(quad, axis=0).min())]
    return telling[:_ENOUGH] if len(telling) >= _ENOUGH else by_length[::-1][2:10] or list(quads)


def _length(quad: Quad) -> float:
    return float(np.ptp(quad, axis=0).max())


def looks_upset(readings: Sequence[Reading]) -> bool:
    """Whether lines read so badly that the page may stand on its head."""
    sure = [reading.confidence for reading in readings if len(reading.text) >= 4]
    return bool(readings) and (len(sure) < 0.2 * len(readings) or float(np.median(sure)) < 0.8)


def mean_confidence(readings: Sequence[Reading]) -> float:
    """How sure readings are; 0 of none."""
    return sum(reading.confidence for reading in readings) / max(1, len(readings))


def surest_turn(
    engine: Engine, image: Image, quads: Sequence[Quad], turns: Sequence[int], as_it_is: float | None = None
) -> int:
    """Which of the turns, in quarters clockwise, makes some lines read the surest.

    as_it_is: the mean confidence without a turn, where that is known and is to be considered too.
    """
    sure = {} if as_it_is is None else {0: as_it_is}
    for turn in turns:
        turned = np.ascontiguousarray(np.rot90(image, -turn))
        moved = [_turned_quad(quad, turn, image.shape[1], image.shape[0]) for quad in quads]
        sure[turn] = mean_confidence(engine.read_lines(turned, moved))
    return max(sure, key=lambda turn: sure[turn])


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
