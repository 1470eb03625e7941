"""PDFs with a text layer to a Layout; which pages are pictures; pages as pictures.

open            bytes → pdfium document, or the error that says why not (``plumber``: a second try)
page_ink        page → characters, shapes, pictures (``ink``); ``annotations`` adds fields and notes
marks           drawn boxes and strokes → signs in the text
grid            rules → cells with spans
stamps          pages that may be stamped
unsaid          tracked deletions, footnotes and ruby taken out
lines, tables   characters → lines → blocks in reading order
kinds, render   what a page is, and how it looks
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.errors import CorruptFile, TooLargeFile
from models.layout import Block, Layout, Table
from models.limits import ReadLimits

from .annotations import add_annotations
from .grid import shapes_to_grids
from .ink import PageInk
from .kinds import PageKind, ink_to_kind, picture_shows_ink
from .margins import split_margins
from .marks import drop_table_rules, ink_to_drawing
from .open import load_page, open_pdf
from .page_ink import page_to_ink
from .pagebreaks import join_split_rows
from .plumber import plumbed_pages
from .render import page_picture, page_pictures, render_page
from .stamps import has_stamp_note, may_be_stamped
from .tables import page_to_blocks
from .unsaid import drop_deletions, drop_footnotes, drop_ruby

__all__ = ["PageKind", "page_kinds", "page_picture", "page_pictures", "read", "read_with_kinds", "render_page"]


def read(data: bytes, limits: ReadLimits) -> Layout:
    """The layout of a PDF's text layer, page after page; a page that is a picture adds nothing.

    Places are in points of the upright page. Raises a FileError where the file cannot be opened or is too large.
    """
    return read_with_kinds(data, limits)[0]


def page_kinds(data: bytes, limits: ReadLimits | None = None) -> list[PageKind]:
    """What each page is. Raises a FileError as ``read`` does."""
    limits = limits or ReadLimits()
    with open_pdf(data, limits) as pdf:
        return [_read_page(pdf, index, limits)[1] for index in range(len(pdf))]


def read_with_kinds(data: bytes, limits: ReadLimits) -> tuple[Layout, list[PageKind]]:
    """The layout of the pages that are text, and what each page is; a file that pdfium refuses goes to pdfplumber."""
    try:
        return _compose(_pages(data, limits), limits)
    except CorruptFile:
        return _compose(plumbed_pages(data, limits), limits)


def _pages(data: bytes, limits: ReadLimits) -> Iterator[tuple[PageInk, PageKind]]:
    with open_pdf(data, limits) as pdf:
        for index in range(len(pdf)):
            yield _read_page(pdf, index, limits)


def _compose(inks: Iterator[tuple[PageInk, PageKind]], limits: ReadLimits) -> tuple[Layout, list[PageKind]]:
    layout = Layout(method="pdf", can_show_seal=True)
    kinds: list[PageKind] = []
    pages: list[tuple[float, list[Block]]] = []
    n_tables = n_chars = n_cells = 0
    for ink, kind in inks:
        kinds.append(kind)
        if kind is PageKind.TEXT and (ink.has_stamp or may_be_stamped(ink)):
            layout.drawn_pages.append(ink.number)
        blocks = _ink_to_blocks(ink, n_tables + 1) if kind is PageKind.TEXT else []
        tables = [block for block in blocks if isinstance(block, Table)]
        n_tables += len(tables)
        n_cells += sum(len(table.cells) for table in tables)
        n_chars += len(ink.chars)
        if n_chars > limits.max_chars or n_cells > limits.max_cells:
            raise TooLargeFile("PDF 中的文字或表格过多")
        pages.append((ink.height, blocks))
    layout.pages = len(kinds)
    layout.blocks, layout.margins = split_margins(pages)
    layout.blocks = join_split_rows(layout.blocks)
    return layout, kinds


def _read_page(pdf: Any, index: int, limits: ReadLimits) -> tuple[PageInk, PageKind]:
    page = load_page(pdf, index)
    ink = page_to_ink(page, index + 1, limits)
    add_annotations(pdf, page, ink)
    ink.has_stamp = has_stamp_note(page)
    kind = ink_to_kind(ink, lambda boxes: picture_shows_ink(page, ink, boxes))
    page.close()
    return ink, kind


def _ink_to_blocks(ink: PageInk, first_table: int) -> list[Block]:
    ink.chars = [char for char in ink.chars if not char.is_hidden]
    drawing = ink_to_drawing(ink)
    grids = shapes_to_grids(drawing.rest)
    drop_table_rules(drawing, [(grid.xs, grid.ys) for grid in grids])
    drop_deletions(ink, drawing)
    drop_ruby(ink)
    drop_footnotes(ink, max((grid.ys[-1] for grid in grids), default=0.0))
    return page_to_blocks(ink, grids, drawing, first_table)
