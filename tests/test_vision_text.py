"""What engines do to text is undone: blanks, widths, invented traditional characters."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from extract.vision.text import Glyph, simplified, spread, with_date_points, with_wide_punctuation, without_false_blanks

EM = 20.0


def glyphs(text: str, advance: float = EM) -> list[Glyph]:
    return [Glyph(c, 0.99, i * advance, (i + 1) * advance) for i, c in enumerate(text)]


def text_of(line: list[Glyph]) -> str:
    return "".join(glyph.char for glyph in line)


def test_blanks_beside_chinese_go_and_between_words_stay() -> None:
    assert text_of(without_false_blanks(glyphs("杭 州 Bank of China 支行"))) == "杭州Bank of China支行"


def test_brackets_get_the_width_of_their_room() -> None:
    assert text_of(with_wide_punctuation(glyphs("省(市)级"), EM)) == "省（市）级"
    narrow = [Glyph(c, 0.99, x, x + 8) for c, x in zip("a(b)c", range(0, 50, 10), strict=True)]
    assert text_of(with_wide_punctuation(narrow, EM)) == "a(b)c"


def test_one_invented_character_is_simplified_and_a_traditional_page_stays() -> None:
    assert text_of(simplified([glyphs("黃建国谢天伟")])[0]) == "黄建国谢天伟"
    page = glyphs("國家鄉村振興重點幫扶縣")
    assert text_of(simplified([page])[0]) == "國家鄉村振興重點幫扶縣"


@given(st.text(alphabet="杭州市12A-（", min_size=1, max_size=20))
def test_spread_keeps_every_character_in_order_and_apart(text: str) -> None:
    count = len(text)
    starts = [i / count for i in range(count)]
    ends = [(i + 0.5) / count for i in range(count)]
    line = spread(text, [0.9] * count, starts, ends, 0.0, 400.0, 40.0)
    assert text_of(line) == text
    assert all(a.x1 <= b.x0 + 1e-6 for a, b in pairwise(line))


def test_a_comma_in_a_date_is_a_point() -> None:
    def text(value: str) -> str:
        glyphs = [Glyph(char, 0.99, 10.0 * i, 10.0 * i + 10) for i, char in enumerate(value)]
        return "".join(glyph.char for glyph in with_date_points(glyphs))

    assert text("于2024,5.12起") == "于2024.5.12起"
    assert text("2024.5，12") == "2024.5.12"
    assert text("12024,5.12") == "12024,5.12"
    assert text("2024,5,12") == "2024,5,12"
    assert text("1,234.5") == "1,234.5"
