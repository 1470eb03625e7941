"""Pages with everything read drawn on them, for the eye: lines, cells, marks and seals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from models.geometry import BBox
from models.layout import Layout, Line, MarkState, Table
from models.picture import PagePicture

Colour = tuple[int, int, int]

_CELL, _LINE, _SEAL = (40, 90, 220), (30, 160, 60), (220, 120, 0)
_MARK: dict[MarkState, Colour] = {
    MarkState.TICKED: (210, 0, 120),
    MarkState.EMPTY: (0, 150, 170),
    MarkState.UNCLEAR: (230, 30, 30),
    MarkState.STRUCK_OUT: (120, 60, 0),
}


def draw(pages: Iterable[PagePicture], layout: Layout, out: Path, turns: Mapping[int, int] | None = None) -> list[Path]:
    """The PNG files written to ``out``, one a page: ``page-001.png``.

    turns: quarters clockwise by which a page was turned to be read, by its number.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for page in pages:
        path = out / f"page-{page.page:03}.png"
        _drawn(page, layout, (turns or {}).get(page.page, 0)).save(path)
        paths.append(path)
    return paths


def _drawn(page: PagePicture, layout: Layout, quarters: int) -> Any:
    import numpy as np
    from PIL import Image, ImageDraw

    image = Image.fromarray(np.ascontiguousarray(np.rot90(page.pixels, -quarters)))
    canvas = ImageDraw.Draw(image)
    scale = 1 / page.points_per_pixel
    width = max(1, round(page.dpi / 100))
    for block in [*layout.blocks, *layout.margins]:
        if block.place.page != page.page:
            continue
        if isinstance(block, Table):
            for cell in block.cells:
                _box(canvas, cell.place.bbox, scale, _CELL, width)
                for line in cell.lines:
                    _line(canvas, line, scale, width)
        else:
            _line(canvas, block, scale, width)
    for seal in layout.seals:
        if seal.page == page.page:
            _box(canvas, seal.bbox, scale, _SEAL, 2 * width)
    return image


def _line(canvas: Any, line: Line, scale: float, width: int) -> None:
    """The line's box, a mark's state as a bar under its place in the line; fainter where the reading is unsure."""
    shade = round(170 * (1 - min(1.0, max(0.0, line.confidence))))
    red, green, blue = _LINE
    _box(canvas, line.place.bbox, scale, (min(255, red + shade), green - min(green, shade), blue), width)
    if line.place.bbox is None or not line.text:
        return
    x0, _, x1, bottom = line.place.bbox
    step = (x1 - x0) / len(line.text)
    for mark in line.marks:
        left = x0 + max(0, mark.at) * step
        bar = (left * scale, bottom * scale, (left + step) * scale, bottom * scale + 3 * width)
        canvas.rectangle(bar, fill=_MARK[mark.state])


def _box(canvas: Any, bbox: BBox | None, scale: float, colour: Colour, width: int) -> None:
    if bbox is not None:
        canvas.rectangle(tuple(value * scale for value in bbox), outline=colour, width=width)
