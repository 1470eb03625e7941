"""A Word file's Layout as data for the page's own HTML tables, so that what is shown looks like the form.

What comes out is plain JSON: the template writes every text as text. Word files have no pages and their Layout has no
widths: the browser lays the table out by what stands in it.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

from models.catalogue import BUILT_IN
from models.labels import label_key, label_keys
from models.layout import Block, Cell, Layout, Line, Mark, MarkKind, Table

Drawn = dict[str, Any]
"""``{"kind": "line", "pieces": [...], "is_title": bool}``
or ``{"kind": "table", "n_cols": 4, "rows": [[cell, ...], ...]}`` with cells
``{"id": "T1R2C2", "row_span": 1, "col_span": 2, "is_label": bool, "blocks": [...]}``."""

MAX_BLOCKS = 6_000
"""Blocks drawn of one file; a longer file is cut off, which the last line says."""
_LONGEST_LABEL = 40
_SHORTEST_TITLE = 6
_SIGNS = {MarkKind.TICK: "√", MarkKind.CROSS: "×", MarkKind.CIRCLE: "○"}


def draw_form(layout: Layout) -> list[Drawn]:
    """The blocks of a file in reading order, the flow first and headers and footers behind it."""
    left = _Budget(MAX_BLOCKS)
    drawn = [each for block in [*layout.blocks, *layout.margins] for each in _block(block, left)]
    if left.is_spent:
        drawn.append(_line(Line("……文件很长，其余部分未显示，请下载原件查看")))
    return drawn


class _Budget:
    """How many blocks may still be drawn."""

    def __init__(self, blocks: int) -> None:
        self._left = blocks

    @property
    def is_spent(self) -> bool:
        return self._left < 0

    def takes_one(self) -> bool:
        self._left -= 1
        return self._left >= 0


def _block(block: Block, left: _Budget) -> list[Drawn]:
    if not left.takes_one():
        return []
    if isinstance(block, Line):
        return [_line(block)]
    rows = [[_cell(cell, left) for cell in row] for row in block.rows()]
    return [{"kind": "table", "n_cols": block.n_cols, "rows": rows}]


def _cell(cell: Cell, left: _Budget) -> Drawn:
    return {
        "id": cell.place.cell or "",
        "row_span": max(1, cell.row_span),
        "col_span": max(1, cell.col_span),
        "is_label": _is_label(cell),
        "blocks": [each for block in cell.blocks for each in _block(block, left)],
    }


def _line(line: Line) -> Drawn:
    key = label_key(line.text) if len(line.text) <= _LONGEST_LABEL else ""
    is_title = len(key) >= _SHORTEST_TITLE and any(key in title for title in _titles())  # a title may take two lines
    return {"kind": "line", "pieces": _pieces(line), "is_title": is_title}


def _pieces(line: Line) -> list[Drawn]:
    """The line cut where a box stands and where the way of writing changes."""
    marks = {mark.at: mark for mark in line.marks if 0 <= mark.at < len(line.text)}
    cuts = {0, len(line.text), *marks, *(at + 1 for at in marks)}
    for span in line.styles:
        cuts |= {min(max(span.start, 0), len(line.text)), min(max(span.end, 0), len(line.text))}
    pieces = [_mark(mark) for mark in line.marks if not 0 <= mark.at < len(line.text)]
    edges = sorted(cuts)
    for start, end in pairwise(edges):
        styles = sorted({span.style.value for span in line.styles if span.start <= start and end <= span.end})
        if start in marks:
            pieces.append({**_mark(marks[start]), "styles": styles})
        elif end > start:
            pieces.append({"text": line.text[start:end], "styles": styles})
    return pieces


def _mark(mark: Mark) -> Drawn:
    """A box or a sign, with its state: the page draws it anew, whatever font it was written in."""
    return {"mark": mark.state.value, "shape": mark.kind.value, "sign": _SIGNS.get(mark.kind, ""), "styles": []}


def _is_label(cell: Cell) -> bool:
    text = cell.text
    if not text.strip() or len(text) > _LONGEST_LABEL or any(isinstance(block, Table) for block in cell.blocks):
        return False
    return not any(line.marks for line in cell.lines) and bool(label_keys(text) & _labels())


@cache
def _titles() -> frozenset[str]:
    return frozenset(key for form in BUILT_IN for title in form.titles for key in label_keys(title))


@cache
def _labels() -> frozenset[str]:
    """Every word that is printed on a form beside or above a value."""
    printed = {
        part
        for form in BUILT_IN
        for spec in (*form.fields(), *form.row_fields())
        for part in (*spec.entry.label.split("/"), *spec.entry.aliases, spec.title)
    }
    return frozenset(label_key(part.replace("…", "")) for part in printed) - {""}
