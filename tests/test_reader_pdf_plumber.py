"""What pdfium refuses, pdfplumber may read: the same cells come out."""

from __future__ import annotations

import pytest
from pdf_maker import Sheet, one_page

from extract.readers.pdf import read
from models.errors import CorruptFile
from models.layout import Layout, Table
from models.limits import ReadLimits


def cells(layout: Layout) -> list[str]:
    return [cell.text for block in layout.blocks if isinstance(block, Table) for cell in block.cells]


def test_a_file_without_its_first_line_is_read_all_the_same() -> None:
    data = one_page(Sheet().grid([50, 150, 300], [600, 620, 640]).text(55, 625, "姓名").text(155, 605, "张三"))
    assert cells(read(data, ReadLimits())) == ["姓名", "", "", "张三"]
    assert cells(read(data.replace(b"%PDF-", b"%XXX-", 1), ReadLimits())) == ["姓名", "", "", "张三"]


def test_what_neither_can_read_is_corrupt() -> None:
    with pytest.raises(CorruptFile):
        read(b"%PDF-1.7\nnothing of a PDF", ReadLimits())
