"""Values that run into a picture's edge are marked as broken off, options beyond it as unclear."""

from __future__ import annotations

import pytest

from extract.edges import mark_cut
from models.answer import Answer, Filled, OptionTick
from models.geometry import BBox, Place
from models.layout import MarkState

A4 = {1: (595.0, 842.0)}


def answer(bbox: BBox | None, page: int = 1, **more: object) -> Answer:
    """An answer at a place."""
    return Answer("甲", raw="甲", place=Place(page, bbox), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bbox", "is_cut"),
    [
        ((100.0, 100.0, 200.0, 112.0), False),
        ((4.0, 100.0, 200.0, 112.0), False),
        ((100.0, 100.0, 594.0, 112.0), True),
        ((0.5, 100.0, 200.0, 112.0), True),
        ((100.0, 0.0, 200.0, 9.0), True),
        ((100.0, 831.0, 200.0, 841.5), True),
        (None, False),
    ],
)
def test_a_value_at_the_edge_breaks_off_there(bbox: BBox | None, is_cut: bool) -> None:
    filled = Filled("demo_team", {"places": answer(bbox)}, [{"phone": answer(bbox)}])
    mark_cut(filled, A4)
    assert filled.answers["places"].is_cut is is_cut
    assert filled.rows[0]["phone"].is_cut is is_cut


def test_pages_that_are_no_pictures_have_no_edge() -> None:
    filled = Filled("demo_team", {"places": answer((0.0, 0.0, 9.0, 9.0), page=2)})
    mark_cut(filled, A4)
    assert not filled.answers["places"].is_cut


def test_an_option_beyond_the_edge_is_unclear_and_not_empty() -> None:
    ticks = (OptionTick("是", MarkState.EMPTY), OptionTick("否", MarkState.EMPTY))
    group = Answer("", raw="院士 □ 是", place=Place(1, (500.0, 100.0, 594.0, 112.0)), ticks=ticks)
    mark_cut(Filled("key_expert", {"is_academician": group}), A4)
    assert [tick.state for tick in group.ticks] == [MarkState.EMPTY, MarkState.UNCLEAR]
    assert group.ticks[1].doubt
