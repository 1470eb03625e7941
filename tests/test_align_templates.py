"""Values told by what a declared form's blank prints around them: in lines, in cells, beside letters."""

from __future__ import annotations

import io

import docx
import pytest

from extract.align.lettered import letters_of, read_letters
from extract.align.passage import Passage
from extract.align.template import in_one
from extract.pipeline import extract
from learn.declaration_file import from_yaml
from models.catalogue import Catalogue
from models.layout import MarkState
from models.record import Record

HEAD = "id: made_up\ntitles: [情况登记表]\nblank: made_up.docx\nfields:\n"
NAMED = "  - {key: name, label: 姓名, type: person}\n  - {key: number, label: 学号}\n  - {key: college, label: 学院}\n"
LINE = "姓名________ 学号____________ 学院____________"


def _docx(lines: list[str], rows: list[list[str]]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for number, row in enumerate(rows):
            for index, text in enumerate(row):
                table.cell(number, index).text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _read(fields: str, blank: str | list[list[str]], copy: str | list[list[str]]) -> Record:
    """The record of a form whose blank has this line, or these rows, with them filled in as in the copy."""
    files = []
    for each in (blank, copy):
        lines = [
            "情况登记表",
            *(each.split("\n") if isinstance(each, str) else []),
            "填表说明：请用钢笔填写。",
            "本表一式两份。",
        ]
        files.append(_docx(lines, [] if isinstance(each, str) else each))
    records = extract(files[1], "a.docx", catalogue=Catalogue([(from_yaml(HEAD + fields), files[0])], ()))
    assert isinstance(records[0], Record)
    return records[0]


def _flags(record: Record) -> set[tuple[str, str | None]]:
    return {(flag.code.value, flag.field) for flag in record.flags}


@pytest.mark.parametrize(
    "copy",
    [
        "姓名余婉德 学号20231105 学院信息学院",
        "姓名 余婉德  学号 20231105   学院 信息学院____",
        "姓名____余婉德____ 学号__20231105__ 学院__信息学院__",
    ],
)
def test_line_without_colons(copy: str) -> None:
    """Values between printed words that nothing else sets apart."""
    read = _read(NAMED, LINE, copy)
    assert read.values == {"name": "余婉德", "number": "20231105", "college": "信息学院"}
    assert not _flags(read)


def test_line_left_empty() -> None:
    """A blank line gives no values."""
    assert set(_read(NAMED, LINE, LINE).values.values()) == {None}


def test_several_gaps_are_one_value() -> None:
    """省, 市 and 县 belong to the value where their gaps are filled."""
    fields = "  - {key: place, label: 所在地, type: region}\n  - {key: name, label: 姓名, type: person}\n"
    blank = "所在地：____省____市____县\n姓名：________"
    read = _read(fields, blank, "所在地： 浙江 省 杭州 市 淳安 县\n姓名：张三")
    assert read.values == {"place": "浙江省杭州市淳安县", "name": "张三"}


def test_boxes_for_digits() -> None:
    """A box for each character."""
    fields = "  - {key: name, label: 姓名, type: person}\n  - {key: code, label: 编码}\n"
    read = _read(fields, "姓名：______  编码：□□□□□□", "姓名：张三  编码：1 2 3 4 5 6")
    assert read.values["code"] == "123456"


def test_money_counts_in_the_unit_behind_its_gap() -> None:
    """____万元 in a line and in a cell."""
    fields = "  - {key: capital, label: 注册资本, type: money}\n  - {key: name, label: 姓名, type: person}\n"
    assert _read(fields, "注册资本______万元，姓名______", "注册资本 9 万元，姓名张三").values["capital"] == 90000


def test_date_without_a_label() -> None:
    """年 月 日 below a signature."""
    fields = "  - {key: signed, label: 承诺人（签字）, type: person}\n  - {key: date, label: 日期, type: date}\n"
    read = _read(fields, "承诺人（签字）：            年   月   日", "承诺人（签字）：张三   2025年3月1日")
    assert read.values == {"signed": "张三", "date": "2025-03-01"}


def test_groups_of_one_cell() -> None:
    """A cell with two groups, one of which has its label in another cell."""
    fields = (
        "  - {key: permit, label: 通行证, type: choice, options: [首次申请, 换发], cell: T1R1C1, value_cell: T1R1C2}\n"
        "  - {key: purpose, label: 种类, type: choice, options: [旅游, 探亲], cell: T1R1C2, value_cell: T1R1C2}\n"
        "  - {key: name, label: 姓名, type: person, cell: T1R2C1, value_cell: T1R2C2}\n"
    )
    blank = [["通行证", "□首次申请  □换发\n种类：□旅游  □探亲"], ["姓名", ""]]
    copy = [["通行证", "□首次申请  ☑换发\n种类：☑旅游  □探亲"], ["姓名", "张三"]]
    assert _read(fields, blank, copy).values == {"permit": "换发", "purpose": "旅游", "name": "张三"}


def test_value_with_printed_words_is_doubted() -> None:
    """What swallowed another field's label carries a flag."""
    fields = (
        "  - {key: name, label: 姓名, type: person, cell: T1R1C1, value_cell: T1R1C2}\n"
        "  - {key: unit, label: 工作单位, cell: T1R2C1, value_cell: T1R2C2}\n"
        "  - {key: post, label: 职务, cell: T1R2C3, value_cell: T1R2C4}\n"
    )
    rows = [["姓名", "", "", ""], ["工作单位", "", "职务", ""]]
    copy = [["姓名", "张三", "", ""], ["工作单位", "某大学 职务：教授", "职务", ""]]
    assert ("low_confidence", "unit") in _flags(_read(fields, rows, copy))
    assert not _flags(_read(fields, rows, [["姓名", "张三", "", ""], ["工作单位", "某大学", "职务", "教授"]]))


def test_group_that_says_nothing_is_doubted() -> None:
    """Something is written among the options, and none of them is marked."""
    fields = (
        "  - {key: kind, label: 类别, type: choice, options: [重点, 一般], cell: T1R1C1, value_cell: T1R1C2}\n"
        "  - {key: name, label: 姓名, type: person, cell: T1R2C1, value_cell: T1R2C2}\n"
    )
    rows = [["类别", "□重点  □一般"], ["姓名", ""]]
    assert ("checkbox_unclear", "kind") in _flags(
        _read(fields, rows, [["类别", "□重点  □一般 待定"], ["姓名", "张三"]])
    )
    assert not _flags(_read(fields, rows, [["类别", "□重点  □一般"], ["姓名", "张三"]]))


OPTIONS = ("基础研究", "应用研究", "其他")
PRINTED = "A.基础研究B.应用研究C.其他"


def test_letters_of() -> None:
    """Letters, numbers, circled numbers; none where the options have none."""
    assert letters_of(PRINTED, OPTIONS) == ("A", "B", "C")
    assert letters_of("1、基础研究 2、应用研究 3、其他", OPTIONS) == ("1", "2", "3")
    assert letters_of("①基础研究 ②应用研究 ③其他", OPTIONS) == ("①", "②", "③")
    assert letters_of("□基础研究 □应用研究 □其他", OPTIONS) == ()


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("B", ["应用研究"]),
        ("（ b ）A.基础研究B.应用研究C.其他", ["应用研究"]),
        ("A、C", ["基础研究", "其他"]),
        ("应用研究\nA.基础研究B.应用研究C.其他", ["应用研究"]),
        ("B.应用研究", ["应用研究"]),
        (PRINTED, []),
    ],
)
def test_letters_written(text: str, chosen: list[str]) -> None:
    """A letter in a bracket, in a cell of its own, an option's words, or nothing."""
    read = read_letters(Passage(text), OPTIONS, ("A", "B", "C"))
    assert read is not None
    assert [tick.option for tick in read.ticks if tick.state is MarkState.TICKED] == chosen


def test_what_is_no_letter_is_left_to_the_marks() -> None:
    """Other words say nothing here."""
    assert read_letters(Passage("待定 " + PRINTED), OPTIONS, ("A", "B", "C")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("浙江 省 杭州 市 淳安 县", "浙江省杭州市淳安县"),
        ("____省____市____县", ""),
        ("浙江省杭州市淳安县 省____市____县", "浙江省杭州市淳安县"),
        ("浙江省淳安", "浙江省淳安"),
    ],
)
def test_in_one(text: str, value: str) -> None:
    """Written in the gaps, over them, in the first of them, or not at all."""
    assert in_one(text, ("省", "市", "县")) == value
