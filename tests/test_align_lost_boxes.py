"""A box that recognition did not see, in a group of which one is to be ticked."""

from __future__ import annotations

import pytest

from extract.align.answers import answers_at
from extract.align.blank import Slot
from extract.align.passage import passage_of
from models.entry import Entry, FieldSpec
from models.layout import Line, MarkState

FIELD = FieldSpec("is_poor", "yes_no", Entry("低保家庭"))


@pytest.mark.parametrize(
    ("text", "method", "unclear"),
    [
        ("□是 否", "ocr", ["否"]),
        (" 是□否", "ocr", ["是"]),
        ("□是 □否", "ocr", []),
        ("√是□否", "ocr", []),
        ("是 否", "ocr", []),
        ("□是 否", "word", []),
    ],
)
def test_the_option_without_a_box_is_doubted_where_none_is_ticked(text: str, method: str, unclear: list[str]) -> None:
    slot = Slot("table:低保家庭", ("低保家庭",), "table", None, (FIELD,), follows=False)
    answers, _ = answers_at(slot, passage_of([Line(text)]), method)
    ticks = answers["is_poor"].ticks
    assert [tick.option for tick in ticks if tick.state is MarkState.UNCLEAR] == unclear
