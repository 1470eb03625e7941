"""The head of a form set in columns without rulings: what wraps inside a column goes on with that column's line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.vision.options import PrintedRow
from extract.vision.text import Glyph

_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|附件|附表|（[一二三四五六七八九十]）|\d+[.．、])")
_COLON = re.compile("[:：]")


def rejoin_columns(rows: Sequence[PrintedRow], floor: float, em: float) -> list[PrintedRow]:
    """The rows, each that only wraps columns of the row above joined to it, column by column.

    floor: only rows above it are looked at (where the first table begins).
    """
    out: list[PrintedRow] = []
    for row in rows:
        above = out[-1] if out else None
        joined = _joined(above, row, em) if above is not None and row.bottom <= floor else None
        if joined is None:
            out.append(row)
        else:
            out[-1] = joined
    return out


def _joined(above: PrintedRow, row: PrintedRow, em: float) -> PrintedRow | None:
    if above.marks or row.marks or not -em < row.top - above.bottom < 0.6 * em:
        return None
    columns, parts = _segments(above.glyphs, em), _segments(row.glyphs, em)
    labelled = sum(bool(_COLON.search(_text(column))) for column in columns)
    if len(columns) < 2 or labelled < 2 or not 0 < len(parts) <= len(columns):
        return None
    if any(_COLON.search(_text(part)) or _HEADING.match(_text(part)) for part in parts):
        return None
    wraps: dict[int, list[Glyph]] = {}
    for part in parts:
        at = max((i for i, column in enumerate(columns) if column[0].x0 - em <= part[0].x0), default=None)
        following = columns[at + 1][0].x0 if at is not None and at + 1 < len(columns) else None
        if at is None or at in wraps or (following is not None and part[-1].x1 > following):
            return None
        wraps[at] = part
    glyphs: list[Glyph] = []
    for index, column in enumerate(columns):
        if glyphs:
            glyphs.append(Glyph(" ", 1.0, glyphs[-1].x1, column[0].x0))
        glyphs += column + wraps.get(index, [])
    return PrintedRow(glyphs, above.top, row.bottom, [], above.struck | row.struck)


def _segments(glyphs: Sequence[Glyph], em: float) -> list[list[Glyph]]:
    """The glyphs parted where they stand far from each other; blanks between the parts are dropped."""
    out: list[list[Glyph]] = []
    for glyph in (glyph for glyph in glyphs if not glyph.char.isspace()):
        if out and glyph.x0 - out[-1][-1].x1 < 1.2 * em:
            out[-1].append(glyph)
        else:
            out.append([glyph])
    return out


def _text(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.char for glyph in glyphs)
