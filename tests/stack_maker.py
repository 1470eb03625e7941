"""Forms printed over several pages, page by page, to be laid in any order: as Layouts and as PDFs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pypdfium2

from extract.identify import Region, identify
from extract.pipeline import blank_of
from extract.readers.pdf import read
from models.forms import FORMS
from models.layout import Block, Layout, Line
from models.limits import ReadLimits
from samples.dice import PLAIN, Dice
from samples.files import compose
from samples.scan_sheets import words_to_pdfs
from samples.wordml import q

PageOf = tuple[int, int]
"""Which copy, and which of its pages; both from 0."""


class PlainDice(Dice):
    """Dice for a plainly filled blank."""

    def pick(self, family: str, among: Any = None) -> str:
        """Always the plain way."""
        return PLAIN


@dataclass(frozen=True)
class Copy:
    """One printed copy of a form: its pages as Layouts and as PDFs, and what was written into it."""

    form: str
    pages: list[Layout]
    pdfs: list[bytes]
    values: dict[str, Any]


def make_copies(names: Sequence[str], heights: Sequence[float], seed: int = 1) -> list[Copy]:
    """A copy of each form, on paper of so many times the usual height, so that it runs over several pages."""
    documents, values = [], []
    for number, (name, height) in enumerate(zip(names, heights, strict=True)):
        _, package, truths = compose(name, PlainDice(Random(f"{seed}/{number}/{name}"), "tune", 0.0), None)
        for size in package.body.iter(q("w:pgSz")):
            size.set(q("w:h"), str(int(int(size.get(q("w:h")) or 16838) * height)))
        documents.append(package.to_bytes())
        values.append(truths[0].values)
    copies = []
    for name, pdf, known in zip(names, words_to_pdfs(documents), values, strict=True):
        assert pdf is not None
        pdfs = pdf_to_single_pages(pdf)
        copies.append(Copy(name, [read(page, ReadLimits()) for page in pdfs], pdfs, known))
    return copies


def pdf_to_single_pages(data: bytes) -> list[bytes]:
    """Each page as a PDF of its own."""
    with pypdfium2.PdfDocument(data) as pdf:
        return [_saved(pdf, [index]) for index in range(len(pdf))]


def _saved(pdf: pypdfium2.PdfDocument, indexes: list[int]) -> bytes:
    out = io.BytesIO()
    with pypdfium2.PdfDocument.new() as new:
        new.import_pages(pdf, indexes)
        new.save(out)
    return out.getvalue()


def pages_to_pdf(pages: Sequence[bytes]) -> bytes:
    """PDFs of a page each as one file."""
    out = io.BytesIO()
    with pypdfium2.PdfDocument.new() as new:
        for data in pages:
            with pypdfium2.PdfDocument(data) as page:
                new.import_pages(page)
        new.save(out)
    return out.getvalue()


def stacked(pages: Sequence[Layout], method: str = "pdf") -> Layout:
    """The pages one after the other as one file."""
    whole = Layout(method=method, can_show_seal=True, pages=len(pages))
    for number, page in enumerate(pages, 1):
        whole.blocks += _on_page(page.blocks, number)
        whole.margins += _on_page(page.margins, number)
    return whole


def _on_page(blocks: Sequence[Block], number: int) -> list[Block]:
    moved: list[Block] = []
    for block in blocks:
        place = replace(block.place, page=number)
        if isinstance(block, Line):
            moved.append(replace(block, place=place))
            continue
        cells = [replace(cell, blocks=_on_page(cell.blocks, number), place=place) for cell in block.cells]
        moved.append(replace(block, cells=cells, place=place))
    return moved


@dataclass(frozen=True)
class Found:
    """A region in terms of the stack: its form, its pages in reading order, those that are doubtful."""

    form: str
    pages: list[PageOf]
    doubtful: set[PageOf]


def find(
    copies: Sequence[Copy], order: Sequence[PageOf], method: str = "pdf", between: Layout | None = None
) -> list[Found]:
    """What ``identify`` makes of a stack; between: a page that is put behind the first."""
    pages = [copies[copy].pages[page] for copy, page in order]
    names: list[PageOf] = list(order)
    if between is not None:
        pages.insert(1, between)
        names.insert(1, (-1, 0))
    regions = identify(stacked(pages, method), FORMS, lambda form: blank_of(form).printed)
    return [_found(region, names) for region in regions]


def _found(region: Region, names: Sequence[PageOf]) -> Found:
    pages: list[PageOf] = []
    for block in region.blocks:
        name = names[(block.place.page or 1) - 1]
        if not pages or pages[-1] != name:
            pages.append(name)
    return Found(region.form.id, pages, {names[number - 1] for number in region.doubtful})


def in_order(copies: Sequence[Copy]) -> list[PageOf]:
    """All pages of all copies, one copy after the other."""
    return [(copy, page) for copy, each in enumerate(copies) for page in range(len(each.pages))]
