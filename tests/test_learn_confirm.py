"""Filled copies confirm or correct what a blank alone could not tell."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from docx import Document

from learn.blank_file import LearnedFile, learn_file
from learn.confirm import confirm
from samples.blank_forms import BlankForm, to_docx

_BLANK = """# 设备领用登记表
{领用部门}：____
|{领用物品}||{领用编码}||
|{领用去向}|□<本部> □<分部> □<工地>|{归还情况}||
|{联络}||{币种}|人民币|
"""


def _learned() -> LearnedFile:
    (found,) = learn_file(to_docx(BlankForm("form", _BLANK.splitlines())), "form")
    return found


def _copy(blank: bytes, values: Sequence[str], ticked: Sequence[str] = ()) -> bytes:
    """A copy of the blank: values for its empty cells in order, options ticked."""
    document = Document(io.BytesIO(blank))
    left = list(values)
    for cell in (cell for table in document.tables for row in table.rows for cell in row.cells):
        if not cell.text and left:
            cell.text = left.pop(0)
        for word in ticked:
            if f"□{word}" in cell.text:
                cell.text = cell.text.replace(f"□{word}", f"☑{word}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _type_of(found: LearnedFile, label: str) -> str:
    return next(one.type for one in found.declaration.fields if one.label == label)


def test_numbers_of_mobiles_make_a_text_a_mobile() -> None:
    found = _learned()
    copies = [
        (f"{number}.docx", _copy(found.blank, ["电钻", f"A{number}", "已归还", f"1380013800{number}"], ["本部"]))
        for number in range(4)
    ]
    confirmed = confirm(found.declaration, found.blank, copies)
    assert confirmed.n_copies == 4
    assert _type_of(found, "联络") == "mobile"
    assert _type_of(found, "领用编码") == "text"


def test_several_ticks_make_a_choice_several() -> None:
    found = _learned()
    assert _type_of(found, "领用去向") == "choice"
    copies = [
        (f"{number}.docx", _copy(found.blank, ["电钻", f"A{number}", "已归还", "张三"], ["本部", "工地"]))
        for number in range(3)
    ]
    confirm(found.declaration, found.blank, copies)
    assert _type_of(found, "领用去向") == "choices"


def test_copies_of_other_forms_are_passed_over() -> None:
    found = _learned()
    before = found.declaration.model_dump()
    other = to_docx(BlankForm("other", ["# 会议签到表", "|姓名|单位|", "|||"]))
    confirmed = confirm(found.declaration, found.blank, [("other.docx", other), ("broken.docx", b"PK nothing")])
    assert confirmed.n_copies == 0
    assert found.declaration.model_dump() == before


@pytest.mark.parametrize("text", ["会议通知：请准时参加。", ""])
def test_a_file_that_asks_nothing_teaches_nothing(text: str) -> None:
    assert learn_file(to_docx(BlankForm("letter", [text])), "letter") == []
