"""Every way to tick an option comes out as one state an option."""

from __future__ import annotations

import pytest

from extract.align.passage import Passage
from extract.align.ticks import read_ticks
from models.layout import Line, Mark, MarkKind, MarkState, Style, StyleSpan

_SIGNS = {
    "□": (MarkKind.BOX, MarkState.EMPTY),
    "☑": (MarkKind.BOX, MarkState.TICKED),
    "?": (MarkKind.BOX, MarkState.UNCLEAR),
    "√": (MarkKind.TICK, MarkState.TICKED),
    "×": (MarkKind.CROSS, MarkState.TICKED),
    "○": (MarkKind.CIRCLE, MarkState.EMPTY),
    "●": (MarkKind.CIRCLE, MarkState.TICKED),
}
_STYLES = {"~": Style.STRIKE, "_": Style.UNDERLINE, "^": Style.HIGHLIGHT, "*": Style.BOLD, "@": Style.CIRCLED}


def passage(notation: str) -> Passage:
    """Marks by their sign (``?`` is an unclear box); ``~word~`` is struck, ``@word@`` circled, and so on."""
    text = ""
    marks: list[Mark] = []
    styles: list[StyleSpan] = []
    opened: dict[str, int] = {}
    for char in notation:
        if char in _STYLES:
            if char in opened:
                styles.append(StyleSpan(opened.pop(char), len(text), _STYLES[char]))
            else:
                opened[char] = len(text)
            continue
        if char in _SIGNS:
            marks.append(Mark(len(text), *_SIGNS[char]))
            char = "□" if char == "?" else char
        text += char
    return Passage(text, marks, styles)


YES_NO = ("是", "否")
FORMS = ("技术指导", "技术推广", "项目合作", "其他")


def ticked(notation: str, options: tuple[str, ...], follows: bool | None, single: bool) -> tuple[list[str], list[str]]:
    read = read_ticks(passage(notation), options, follows=follows, single=single)
    chosen = [tick.option for tick in read.ticks if tick.state is MarkState.TICKED]
    doubtful = [tick.option for tick in read.ticks if tick.doubt]
    return chosen, doubtful


@pytest.mark.parametrize(
    ("notation", "follows", "expected"),
    [
        ("□是□否", False, []),
        ("☑是□否", False, ["是"]),
        ("□是☑否", False, ["否"]),
        ("☑是☑否", False, ["是", "否"]),
        ("是 ☑   否 □", True, ["是"]),
        ("是 □   否 ☑", True, ["否"]),
        ("☑是   □否", True, ["是"]),
        ("是☑ 否□", False, ["是"]),
        ("√是 否", False, ["是"]),
        ("是 √否", False, ["否"]),
        ("□是 √否", False, ["否"]),
        ("√是 □否", False, ["是"]),
        ("是√ 否□", True, ["是"]),
        ("是 □√ 否 □", True, ["是"]),
        ("是 √□ 否 □", True, ["是"]),
        ("√□是 □否", False, ["是"]),
        ("□√是 □否", False, ["是"]),
        ("(√)是 ( )否", False, ["是"]),
        ("是（√） 否（ ）", False, ["是"]),
        ("是[ ] 否[√]", True, ["否"]),
        ("V是 □否", False, ["是"]),
        ("□是 v否", False, ["否"]),
        ("X是 □否", False, ["是"]),
        ("×是 □否", False, ["是"]),
        ("√是 ×否", False, ["是"]),
        ("●是 ○否", False, ["是"]),
        ("○是 ●否", False, ["否"]),
        ("○是 否", False, ["是"]),
        ("@是@ 否", False, ["是"]),
        ("是", False, ["是"]),
        ("否", True, ["否"]),
        ("是 ~否~", False, ["是"]),
        ("是\n□√\n否\n□", True, ["是"]),
        ("□是\n□否（请在□内打“√”）", False, []),
        ("（请在所选项的□内打”√”）\n□是\n□否", False, []),
        ("□是\n□否 请在□内打”√”", False, []),
    ],
)
def test_yes_no(notation: str, follows: bool, expected: list[str]) -> None:
    assert ticked(notation, YES_NO, follows, True)[0] == expected


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("技术指导□    技术推广□\n项目合作□   其他□", []),
        ("技术指导☑    技术推广□\n项目合作☑   其他□", ["技术指导", "项目合作"]),
        ("技术指导□√技术推广□    项目合作□   其他□", ["技术指导"]),
        ("技术指导√□    技术推广□    项目合作□   其他□", ["技术指导"]),
        ("技术指导√    技术推广□    项目合作□   其他□", ["技术指导"]),
        ("技术指导√    技术推广    项目合作√   其他", ["技术指导", "项目合作"]),
        ("√技术指导    技术推广    √项目合作   其他", ["技术指导", "项目合作"]),
        ("□技术指导 ☑技术推广 □项目合作 □其他", ["技术推广"]),
        ("技术指导口 技术推广√口 项目合作口 其他口", ["技术推广"]),
        ("技术指导口    技术推广√    项目合作□   其他 口", ["技术推广"]),
        ("技术指导、项目合作", ["技术指导", "项目合作"]),
        ("技术指导 □    √技术推广 □    项目合作 □   其他 □", ["技术推广"]),
        ("技 术 指 导 ☑  技术\n推广 □", ["技术指导"]),
        ("技术指导（V） 技术推广（ ） 项目合作（V） 其他（ ）", ["技术指导", "项目合作"]),
    ],
)
def test_several(notation: str, expected: list[str]) -> None:
    assert ticked(notation, FORMS, True, False)[0] == expected


@pytest.mark.parametrize(
    ("notation", "doubtful"),
    [
        ("?是 □否", ["是"]),
        ("*是* 否", ["是"]),
        ("^是^ 否", ["是"]),
        ("是  √  否", ["否"]),
        ("□是 □否", []),
        ("☑是 □否", []),
        ("☑~是~ ☑否", ["是"]),
    ],
)
def test_doubts(notation: str, doubtful: list[str]) -> None:
    assert ticked(notation, YES_NO, False, True)[1] == doubtful


@pytest.mark.parametrize(
    ("notation", "other", "rest"),
    [
        ("技术指导□ 其他☑ 送医下乡", "送医下乡", ""),
        ("技术指导□ 其他☑：送医下乡", "送医下乡", ""),
        ("技术指导□ 其他（送医下乡）☑", "送医下乡", ""),
        ("技术指导□ 其他☑____送医下乡____", "送医下乡", ""),
        ("□技术指导 ☑其他 送医\n下乡", "送医\n下乡", ""),
        ("技术指导□ 其他□", "", ""),
        ("技术指导□（重点） 其他□", "", "重点"),
    ],
)
def test_texts(notation: str, other: str, rest: str) -> None:
    read = read_ticks(passage(notation), FORMS, follows=True, single=False)
    assert (read.other, read.rest) == (other, rest)


def recognised(notation: str) -> Passage:
    """The same, as read from a picture: its marks are decided on pixels."""
    read = passage(notation)
    read.marks = [Mark(mark.at, mark.kind, mark.state, "pixels", mark.confidence) for mark in read.marks]
    read.lines = [Line(read.text, read.text, char_confidences=[0.99] * len(read.text))]
    return read


def doubts_on(read: Passage, options: tuple[str, ...]) -> list[str]:
    ticks = read_ticks(read, options, follows=True, single=False).ticks
    return [tick.option for tick in ticks if tick.doubt]


@pytest.mark.parametrize(
    ("notation", "doubtful"),
    [
        ("技术指导□ 技术推广☑ 项目合作□ 其他□", []),
        ("技术指导□ 技术推广☑ 项目合作□ 其它□", []),
        ("技术指导□ 技术推广☑ 项目合作□ 其它", ["其他"]),
        ("技术指导□ 技术推广☑ 项目合作□", ["其他"]),
        ("技术指导□ 技术推广☑ 项目合作 其他□", ["项目合作"]),
        ("杭州市农业农村局□", []),
    ],
)
def test_a_picture_in_which_an_option_or_its_box_was_not_made_out_is_doubted(
    notation: str, doubtful: list[str]
) -> None:
    assert doubts_on(recognised(notation), FORMS) == doubtful


def test_a_file_with_its_text_may_leave_options_out() -> None:
    assert doubts_on(passage("技术指导□ 技术推广☑"), FORMS) == []


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        ("技术指导", ["技术指导"]),
        ("□技术指导", []),
        ("技术指导 □ 技木推", []),
        ("技术指导、其他", ["技术指导", "其他"]),
    ],
)
def test_the_only_option_read_is_the_answer_unless_more_stands_there(text: str, ticked: list[str]) -> None:
    read = Passage(text, lines=[Line(text, text, char_confidences=[0.99] * len(text))])
    ticks = read_ticks(read, FORMS, follows=True, single=False).ticks
    assert [tick.option for tick in ticks if tick.state is MarkState.TICKED] == ticked


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("□甲类 □乙类☑ □丙类", ["乙类"]),
        ("甲类□ 乙类☑ 丙类□", ["乙类"]),
        ("☑甲类□乙类☑丙类", ["甲类", "丙类"]),
        ("□A类☑ □B类 □C类", ["A类"]),
    ],
)
def test_boxes_between_two_options(notation: str, expected: list[str]) -> None:
    options = ("A类", "B类", "C类") if "A类" in notation else ("甲类", "乙类", "丙类")
    read = read_ticks(passage(notation), options, follows=False, single=False)
    certain = [tick.option for tick in read.ticks if tick.state is MarkState.TICKED and not tick.doubt]
    assert certain == expected or any(tick.doubt for tick in read.ticks)
