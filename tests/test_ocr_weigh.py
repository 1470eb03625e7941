"""Two readings of one line: what they agree on is sure, what they do not is doubtful."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.ocr.engine import Char, Reading
from extract.ocr.weigh import needs_second_look, weigh


def reading(text: str, confidence: float = 0.95) -> Reading:
    chars = tuple(Char(c, confidence, i / len(text), (i + 1) / len(text)) for i, c in enumerate(text))
    return Reading(text, confidence, chars)


def doubtful(weighed: Reading) -> str:
    return "".join(char.text for char in weighed.chars if char.confidence < 0.9)


def test_agreement_makes_sure() -> None:
    assert doubtful(weigh(reading("罗天龙", 0.7), reading("罗天龙"))) == ""


def test_a_character_the_second_reads_otherwise_is_doubtful() -> None:
    assert doubtful(weigh(reading("罗天龙", 0.95), reading("罗天尤"))) == "龙"


def test_a_digit_too_many_makes_the_number_doubtful() -> None:
    assert doubtful(weigh(reading("账号6222021234", 0.999), reading("账号62220212334"))) == "6222021234"


def test_an_unsure_second_says_nothing() -> None:
    assert doubtful(weigh(reading("罗天龙", 0.95), reading("罗夭尤", 0.5))) == ""


def test_punctuation_is_not_weighed() -> None:
    assert doubtful(weigh(reading("省（市）级", 0.95), reading("省(市)级"))) == ""


def test_long_numbers_and_unsure_characters_are_looked_at_again() -> None:
    assert needs_second_look(reading("13812345678", 0.999))
    assert needs_second_look(reading("罗天龙", 0.8))
    assert not needs_second_look(reading("罗天龙", 0.99))


@given(st.text(alphabet="杭州12（a", min_size=1), st.text(alphabet="杭州12（a", min_size=1))
def test_weighing_never_changes_the_text(first: str, second: str) -> None:
    weighed = weigh(reading(first), reading(second))
    assert weighed.text == first
    assert all(0.0 <= char.confidence <= 1.0 for char in weighed.chars)
