"""Values on a page of which it is not sure that it belongs to this copy of the form."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from models.answer import Answer, Filled
from models.record import Flag, FlagCode

_WHY = "第{page}页是否属于这份表不能确定（各页顺序混乱，或有几份同样的表），请核对"


def check_pages(filled: Filled, doubtful: Collection[int], flags: Collection[Flag]) -> list[Flag]:
    """A ``low_confidence`` for each answered field on a doubtful page, but for those that ``flags`` doubt already."""
    if not doubtful:
        return []
    doubted = {flag.field for flag in flags if flag.code is FlagCode.LOW_CONFIDENCE}
    return [
        Flag.raised(FlagCode.LOW_CONFIDENCE, name, _WHY.format(page=answer.place.page))
        for name, answer in _answers(filled)
        if answer.place.page in doubtful and name not in doubted and (answer.text.strip() or answer.ticks)
    ]


def _answers(filled: Filled) -> Iterator[tuple[str, Answer]]:
    yield from filled.answers.items()
    for index, row in enumerate(filled.rows):
        for key, answer in row.items():
            yield f"rows[{index}].{key}", answer
