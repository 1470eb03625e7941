"""Pictures of doubtful places, cut out of the returned scans for the letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby

from batch.darkroom import Darkroom
from batch.wishes import Wish
from collect.items import Spot
from models.errors import FileError
from models.geometry import BBox
from store.originals import OriginalMissing, Originals

_AROUND_PT = 6.0
_HIGHEST_PT = 160.0
"""Of a long text its beginning is shown."""
_WIDTH_PX = 900


def draw_spots(originals: Originals, spots: Iterable[Spot]) -> dict[Spot, bytes]:
    """PNG pictures of those spots whose file is kept and can be drawn."""
    wanted = sorted(set(spots), key=lambda spot: (spot.sha256, spot.page, spot.bbox))
    if not wanted:
        return {}
    found: dict[Spot, bytes] = {}
    darkroom = Darkroom(jobs=1)
    try:
        for sha256, of_file in groupby(wanted, key=lambda spot: spot.sha256):
            with suppress(OriginalMissing):
                data = originals.read(sha256)
                for page, of_page in groupby(of_file, key=lambda spot: spot.page):
                    with suppress(FileError):
                        found.update(_draw(darkroom, data, page, list(of_page)))
    finally:
        darkroom.close()
    return found


def _draw(darkroom: Darkroom, data: bytes, page: int, spots: Sequence[Spot]) -> Iterator[tuple[Spot, bytes]]:
    turn = int(darkroom.make(Wish(data, "turn", page, boxes=spots[0].boxes)))
    for spot in spots:
        yield spot, darkroom.make(Wish(data, "page", page, _cut(spot.bbox), _WIDTH_PX, turn))


def _cut(bbox: BBox) -> BBox:
    """What is shown of a place: a little more than it, and not all of a long one."""
    left, top, right, bottom = bbox
    bottom = min(bottom, top + _HIGHEST_PT)
    return (max(0.0, left - _AROUND_PT), max(0.0, top - _AROUND_PT), right + _AROUND_PT, bottom + _AROUND_PT)
