"""The second look: two readings that agree, two that differ, and print that no reader can be sure of."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from extract.pipeline import is_accepted
from extract.second_look import AGREED, DOUBTED, look_again
from models.answer import Answer, Filled
from models.forms.key_expert import KeyExpert
from models.geometry import BBox, Place
from models.layout import Seal

BOX: BBox = (100.0, 100.0, 200.0, 120.0)


@dataclass
class Said:
    """What the other model reads."""

    text: str
    confidence: float = 0.9


def filled(key: str, text: str, confidence: float) -> Filled:
    return Filled("key_expert", {key: Answer(text, text, Place(1, BOX), confidence, "ocr")})


@pytest.mark.parametrize(
    ("key", "first", "confidence", "second", "text", "expected"),
    [
        ("mobile", "13800000000", 0.9, "138 0000 0000", "13800000000", AGREED),
        ("mobile", "1380000000", 0.99, "13800000000", "13800000000", 0.9),
        ("mobile", "13800000000", 0.9, "13800000001", "13800000000", DOUBTED),
        ("id_number", "330102199003076510", 0.99, "330102199003076511", "330102199003076510", DOUBTED),
        ("name", "张三", 0.99, "李四", "张三", 0.99),
        ("name", "张三", 0.8, "张王", "张三", DOUBTED),
    ],
)
def test_two_readings(key: str, first: str, confidence: float, second: str, text: str, expected: float) -> None:
    form = filled(key, first, confidence)
    look_again(KeyExpert, form, lambda page, box: Said(second), is_accepted)
    answer = form.answers[key]
    assert answer.text == text
    assert answer.confidence == pytest.approx(expected)


def test_a_value_below_a_grey_seal_is_made_no_surer_and_one_beside_it_is() -> None:
    for bbox, colour, expected in (
        ((150.0, 50.0, 260.0, 160.0), "grey", DOUBTED),
        ((150.0, 50.0, 260.0, 160.0), "red", AGREED),
        ((300.0, 50.0, 400.0, 160.0), "grey", AGREED),
        ((190.0, 110.0, 300.0, 220.0), "grey", AGREED),  # a corner of its box, not of the disc
    ):
        form = filled("name", "张三", 0.5)
        look_again(KeyExpert, form, lambda page, box: Said("张三"), is_accepted, [Seal(1, bbox, colour=colour)])
        assert form.answers["name"].confidence == expected
