"""Characters of one cell, or of the flow beside the tables, to printed lines.

Offsets matter: each line keeps, beside its text, the character of the page each offset came from.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from models.geometry import BBox, boxes_to_box

from .ink import Char

WIDE_GAP = 0.8
"""A gap between CJK characters, in character widths, from which it counts as a blank."""

LATIN_GAP = 0.28
"""The same between Latin letters or digits that have no blank character between them."""

SAME_LINE = 0.42
"""How far, in character sizes, baselines within a line may lie apart."""

NEAR_LINES = 0.93
"""Baselines nearer than this many character sizes are no lines of one text."""


@dataclass(slots=True)
class PrintedLine:
    """A line: text and, for each offset, the character it came from (None for a blank of the layout)."""

    text: str
    chars: list[Char | None]
    bbox: BBox
    size: float
    base: float
    continues: bool = False


def chars_to_lines(chars: list[Char]) -> list[PrintedLine]:
    """The lines top to bottom; characters that only move the pen (blanks) make none of their own."""
    rows = _chars_to_rows([char for char in chars if not char.text.isspace()])
    spaces = [char for char in chars if char.text.isspace()]
    return [line for row in rows if (line := _row_to_line(row, _spaces_of(row, spaces)))]


def chars_to_columns(chars: list[Char]) -> list[list[list[Char]]]:
    """The characters cut into stretches from top to bottom, each a list of columns from left to right.

    Most stretches have one column. Lines nearer to each other than lines can be set stand side by side: in a
    table without rules whose cells are broken into lines.
    """
    rows = _chars_to_rows([char for char in chars if not char.text.isspace()])
    spaces = [char for char in chars if char.text.isspace()]
    stretches: list[list[list[Char]]] = []
    run: list[list[Char]] = []
    for row in rows:
        if len(run) == 1 and (columns := _wrapped_columns(run[0], row)):
            run = []
            stretches.append(columns)
            continue
        if not run and stretches and len(stretches[-1]) > 1 and _wrap_on(stretches[-1], row):
            continue
        if run and _base(row) - _base(run[-1]) >= NEAR_LINES * min(row[0].size, run[-1][0].size):
            stretches.append(_columns_of(run, spaces))
            run = []
        run.append(row)
    if run:
        stretches.append(_columns_of(run, spaces))
    stretches = _join_ends(stretches)
    for columns in stretches:
        for column in columns:
            column += [space for row in _chars_to_rows(column) for space in _spaces_of(row, spaces)]
    return stretches


def _wrapped_columns(row: list[Char], after: list[Char]) -> list[list[Char]]:
    """The two rows as columns, where the second holds what the cells of the first broke into a second line.

    In a table without rules: the first row is labels with values side by side, and all that stands in the second
    begins where a label above begins. Empty where it does not.
    """
    if "：" in (texts := {char.text for char in after}) or ":" in texts or _base(after) - _base(row) > 2 * row[0].size:
        return []
    pieces, rest = _pieces(row), _pieces(after)
    starts = [piece[0].x0 for piece in rest]
    columns: list[list[Char]] = []
    for piece in pieces:
        is_start = any(char.text in "：:" for char in piece) or any(abs(piece[0].x0 - x) < 2 for x in starts)
        if is_start or not columns:
            columns.append(list(piece))
        else:
            columns[-1].extend(piece)
    is_head = sum(any(char.text in "：:" for char in column) for column in columns) >= 2
    if not is_head or abs(starts[-1] - columns[0][0].x0) < 2 or not _wrap_on(columns, after):
        return []
    return columns


def _wrap_on(columns: list[list[Char]], row: list[Char]) -> bool:
    """Adds each piece of the row to the column it begins under; adds nothing where one begins under none."""
    lefts = [min(char.x0 for char in column) for column in columns]
    low = max(_base([char]) for column in columns for char in column)
    pieces = [(piece, [at for at, x in enumerate(lefts) if abs(x - piece[0].x0) < 2]) for piece in _pieces(row)]
    if not all(under for _, under in pieces) or not 0 < _base(row) - low < 2 * row[0].size:
        return False
    for piece, under in pieces:
        columns[under[0]].extend(piece)
    return True


def _pieces(row: list[Char]) -> list[list[Char]]:
    """The row cut at gaps that part the cells of a table without rules."""
    pieces: list[list[Char]] = []
    for char in sorted(row, key=lambda char: char.x0):
        if pieces and char.x0 - pieces[-1][-1].x1 < 0.95 * char.size:
            pieces[-1].append(char)
        else:
            pieces.append([char])
    return pieces


def _join_ends(stretches: list[list[list[Char]]]) -> list[list[list[Char]]]:
    """The stretches, a first or last line that belongs to one of several columns joined to it."""
    joined: list[list[list[Char]]] = []
    for columns in stretches:
        before = joined[-1] if joined else None
        if before is not None and len(before) > 1 and len(columns) == 1 and _join_end(before, columns[0]):
            continue
        if before is not None and len(before) == 1 and len(columns) > 1 and _join_end(columns, before[0]):
            joined.pop()
        joined.append(columns)
    return joined


def _join_end(columns: list[list[Char]], row: list[Char]) -> bool:
    """Adds the row to the column it is the next line of, if there is one."""
    left, right = min(c.x0 for c in row), max(c.x1 for c in row)
    size = row[0].size
    starts = [min(c.x0 for c in column) for column in columns]
    for at, column in enumerate(columns):
        ends_before_next = at + 1 == len(columns) or right < starts[at + 1]
        distance = min(abs(a.base - b.base) for a in column for b in row)
        if abs(left - starts[at]) < 0.3 * size and ends_before_next and distance < 1.7 * size:
            column.extend(row)
            return True
    return False


def _base(row: list[Char]) -> float:
    return median(char.base for char in row)


def _columns_of(run: list[list[Char]], spaces: list[Char]) -> list[list[Char]]:
    """The columns of rows that stand too near to be lines of one text; one column where no gap parts them.

    A written blank is no gap, nor is what follows a colon: a label keeps its value.
    """
    written = [space for row in run for space in _spaces_of(row, spaces)] if len(run) > 1 else []
    chars = sorted([*(char for row in run for char in row), *written], key=lambda char: char.x0)
    columns: list[list[Char]] = []
    reach = float("-inf")
    for char in chars:
        beside = [c for c in columns[-1] if abs(c.base - char.base) < SAME_LINE * c.size] if columns else []
        last = next((c for c in reversed(beside) if not c.text.isspace()), None)
        after_colon = last is not None and last.text in "：:"
        if columns and (char.x0 - reach < 1.0 * char.size or after_colon or len(run) < 2):
            columns[-1].append(char)
        else:
            columns.append([char])
        reach = max(reach, char.x1)
    visible = [[char for char in column if not char.text.isspace()] for column in columns]
    return [column for column in visible if column]


def _chars_to_rows(chars: list[Char]) -> list[list[Char]]:
    rows: list[list[Char]] = []
    bases: list[float] = []
    for char in sorted(chars, key=lambda char: char.base):
        if rows and char.base - bases[-1] <= SAME_LINE * min(char.size, rows[-1][-1].size):
            rows[-1].append(char)
            bases[-1] += (char.base - bases[-1]) / len(rows[-1])
        else:
            rows.append([char])
            bases.append(char.base)
    return _join_raised(rows)


def _join_raised(rows: list[list[Char]]) -> list[list[Char]]:
    """Small characters set above or below a line (raised symbols, superscripts) go into it.

    They do where they share most of their height with the line and stand in one of its gaps.
    """
    joined: list[list[Char]] = []
    for row in rows:
        if joined and _interlock(joined[-1], row):
            joined[-1].extend(row)
        else:
            joined.append(list(row))
    return joined


def _interlock(above: list[Char], row: list[Char]) -> bool:
    small, big = (row, above) if len(row) <= len(above) else (above, row)
    top, bottom = min(c.top for c in big), max(c.bottom for c in big)
    shared = min(bottom, max(c.bottom for c in small)) - max(top, min(c.top for c in small))
    if shared < 0.55 * min(c.bottom - c.top for c in small):
        return False
    return not any(min(a.x1, b.x1) - max(a.x0, b.x0) > 0.3 * min(a.size, b.size) for a in small for b in big)


def _spaces_of(row: list[Char], spaces: list[Char]) -> list[Char]:
    base, size = median(char.base for char in row), median(char.size for char in row)
    return [space for space in spaces if abs(space.base - base) <= SAME_LINE * size]


def _row_to_line(row: list[Char], spaces: list[Char]) -> PrintedLine | None:
    row.sort(key=lambda char: (char.x0, char.x1))
    row = _without_doubles(row)
    text: list[str] = []
    owners: list[Char | None] = []
    is_spread = _is_spread(row, spaces)
    for at, char in enumerate(row):
        if at and not is_spread:
            blanks = _blanks_between(row[at - 1], char, spaces)
            text.extend(" " * blanks)
            owners.extend([None] * blanks)
        for sign in _plain(char.text):
            text.append(sign)
            owners.append(char)
    if not text:
        return None
    size = median(char.size for char in row)
    return PrintedLine("".join(text), owners, boxes_to_box([char.bbox for char in row]), size,
                       median(char.base for char in row))  # fmt: skip


def _is_spread(row: list[Char], spaces: list[Char]) -> bool:
    """Whether the row is only drawn out to the width of its column: all its gaps are even, none is written."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(row) if is_wide(a.text) or is_wide(b.text)]
    if len(gaps) < 2 or min(gaps) <= WIDE_GAP * row[0].size or max(gaps) - min(gaps) > 0.12 * row[0].size:
        return False
    return not any(row[0].x1 < space.mid_x < row[-1].x0 for space in spaces)


def _without_doubles(row: list[Char]) -> list[Char]:
    """The row without characters printed twice at one place (imitated bold, shadows).

    Within one run equal characters at one place are the letters of a ligature.
    """
    kept: list[Char] = []
    for char in row:
        if any(c.text == char.text and c.run != char.run and abs(c.x0 - char.x0) < 0.18 * c.size for c in kept[-3:]):
            continue
        kept.append(char)
    return kept


def _plain(text: str) -> str:
    """Compatibility forms of CJK characters (radicals, ligatures, vertical forms) as the plain character."""
    code = ord(text[0])
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06 or 0xFE30 <= code <= 0xFE4F:
        return _RADICALS.get(text) or unicodedata.normalize("NFKC", text)
    return "" if code in (0xAD, 0xFEFF, 0x200B, 0x200C, 0x200D) else text


_RADICALS = dict(
    zip(
        "⺠⻬⻓⻔⻅⻋⻢⻘⻝⻛⻚⻜⻥⻦⻨⻩⻰⻄⻆⻉⻣⻤⺁⻁⻗⻙",
        "民齐长门见车马青食风页飞鱼鸟麦黄龙西角贝骨鬼厂虎雨韦",
        strict=True,
    )
)


def is_wide(text: str) -> bool:
    """Whether a character takes a full square (Chinese, full-width punctuation, boxes)."""
    return unicodedata.east_asian_width(text[0]) in "WFA" and not text.isascii()


def _blanks_between(a: Char, b: Char, spaces: list[Char]) -> int:
    """How many blanks stand for the gap between two neighbours: 0, 1 or 2.

    A blank that the next character is printed over is none: underlined text leaves such between scripts.
    """
    gap = b.x0 - a.x1
    size = min(a.size, b.size)
    written = [s for s in spaces if s.x1 > a.x1 - 0.3 * size and s.x0 < b.x0 + 0.3 * size and s.mid_x > a.mid_x
               and s.mid_x < min(b.mid_x, b.x0 + 0.05 * size)] if gap > -0.2 * size else []  # fmt: skip
    if written:
        return 2 if gap > 2.0 * size or len(written) > 1 else 1
    are_latin = not is_wide(a.text) and not is_wide(b.text)
    if gap > 2.0 * size:
        return 2
    return 1 if gap > (LATIN_GAP if are_latin else WIDE_GAP) * size else 0
