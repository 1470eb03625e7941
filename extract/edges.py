"""What a picture's edge cuts off: a photo that does not show the whole page, a sheet that lay askew on the glass.

A value that runs into the edge breaks off there, and an option beyond it can be neither ticked nor empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from models.answer import Answer, Filled
from models.geometry import BBox
from models.labels import label_key
from models.layout import MarkState

_NEAR_PT = 3.0
"""No form prints so near the edge of its paper, and no picture of a whole page ends there."""
_UNSEEN = "图片没有拍全，看不到这一项"


def mark_cut(filled: Filled, sizes: Mapping[int, tuple[float, float]]) -> None:
    """Mark the answers that a picture's edge cuts off; their unseen options become unclear.

    sizes: width and height of each page that is a picture, in points.
    """
    for answer in _answers(filled):
        page, bbox = answer.place.page, answer.place.bbox
        if page is None or bbox is None or page not in sizes or not _touches(bbox, sizes[page]):
            continue
        answer.is_cut = True
        seen = label_key(answer.raw)
        answer.ticks = tuple(
            replace(tick, state=MarkState.UNCLEAR, confidence=0.0, doubt=_UNSEEN)
            if tick.state is MarkState.EMPTY and label_key(tick.option) not in seen
            else tick
            for tick in answer.ticks
        )


def _touches(bbox: BBox, size: tuple[float, float]) -> bool:
    x0, top, x1, bottom = bbox
    width, height = size
    return min(x0, top) < _NEAR_PT or x1 > width - _NEAR_PT or bottom > height - _NEAR_PT


def _answers(filled: Filled) -> Iterator[Answer]:
    yield from filled.answers.values()
    for row in filled.rows:
        yield from row.values()
