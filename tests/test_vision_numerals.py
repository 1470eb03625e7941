"""一 二 三 alone in their cells are found by their strokes; a dash is no 一."""

from __future__ import annotations

import numpy as np
import pytest

from extract.vision.grid import GridCell, GridTable
from extract.vision.places import Spot, box_to_quad, numerals

DPI = 200.0
HIGH, WIDE = 60, 120


def column(*texts: str) -> tuple[np.ndarray, GridTable]:
    """A column of cells with strokes drawn in each: as many as the numeral has; - is one stroke."""
    page = np.full((HIGH * len(texts), WIDE), 250, dtype=np.uint8)
    for number, text in enumerate(texts):
        count = {"一": 1, "-": 1, "二": 2, "三": 3}.get(text, 0)
        for stroke in range(count):
            top = HIGH * number + 20 + 10 * stroke
            page[top : top + 3, 30:55] = 200  # thin strokes are pale
            page[top : top + 3, 30:34] = page[top : top + 3, 51:55] = 60
    cells = tuple(
        GridCell(n, 0, 1, 1, (0.0, float(HIGH * n), float(WIDE), float(HIGH * (n + 1)))) for n in range(len(texts))
    )
    owner = np.arange(len(texts), dtype=np.int32)[:, None]
    return page, GridTable((0.0, float(WIDE)), tuple(float(HIGH * n) for n in range(len(texts) + 1)), cells, owner)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("一", "二", "三"), ["一", "二", "三"]),
        (("一", "四"), ["一"]),
        (("-", "27"), []),
        (("-", "-", "-"), []),
        (("", "二"), ["二"]),
    ],
)
def test_numerals(texts: tuple[str, ...], found: list[str]) -> None:
    page, table = column(*texts)
    read = [(n, text) for n, text in enumerate(texts) if text not in ("", "一", "二", "三", "-")]
    spots = [Spot(box_to_quad((30.0, HIGH * n + 10.0, 60.0, HIGH * n + 40.0)), 0, n) for n, _ in read]
    assert [numeral for _, numeral in numerals(page, spots, [text for _, text in read], [table], DPI)] == found
