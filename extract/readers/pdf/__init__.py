"""PDFs with a text layer to a Layout; which pages are pictures; pages as pictures.

open            bytes → pdfium document, or the error that says why not
page_ink        page → characters, shapes, pictures (``ink``); ``annotations`` adds fields and notes
marks           drawn boxes and strokes → signs in the text
grid            rules → cells with spans
lines, tables   characters → lines → blocks in reading order
kinds, render   what a page is, and how it looks
"""

from __future__ import annotations

from models.errors import TooLargeFile
from models.layout import Block, Layout, Table
from models.limits import ReadLimits

from .annotations import add_annotations
from .grid import shapes_to_grids
from .margins import split_margins
from .marks import drop_table_rules, ink_to_drawing
from .open import open_pdf
from .page_ink import page_to_ink
from .tables import page_to_blocks

__all__ = ["read"]


def read(data: bytes, limits: ReadLimits) -> Layout:
    """The layout of a PDF's text layer, page after page; a page that is a picture adds nothing.

    Places are in points of the upright page. Raises a FileError where the file cannot be opened or is too large.
    """
    layout = Layout(pages=0, method="pdf", can_show_seal=True)
    n_tables = n_chars = n_cells = 0
    pages: list[tuple[float, list[Block]]] = []
    with open_pdf(data, limits) as pdf:
        layout.pages = len(pdf)
        for index in range(len(pdf)):
            page = pdf[index]
            ink = page_to_ink(page, index + 1, limits)
            add_annotations(pdf, page, ink)
            page.close()
            drawing = ink_to_drawing(ink)
            grids = shapes_to_grids(drawing.rest)
            drop_table_rules(drawing, [(grid.xs, grid.ys) for grid in grids])
            blocks = page_to_blocks(ink, grids, drawing, n_tables + 1)
            tables = [block for block in blocks if isinstance(block, Table)]
            n_tables += len(tables)
            n_cells += sum(len(table.cells) for table in tables)
            n_chars += len(ink.chars)
            if n_chars > limits.max_chars or n_cells > limits.max_cells:
                raise TooLargeFile("PDF 中的文字或表格过多")
            pages.append((ink.height, blocks))
    layout.blocks, layout.margins = split_margins(pages)
    return layout
