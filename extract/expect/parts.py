"""A found table as boxes on the straightened page: cells and lines cut in two or joined, and made a table again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from models.geometry import Place, boxes_to_box
from models.layout import Block, Cell, Laid, Line, StyleSpan, Table

NEAR_PT = 1.5
_GAP_EM, _ROOM_EM = 0.7, 2.2
_USUAL_EM_PT = 10.5


@dataclass(slots=True)
class Part:
    """A cell's box, in points of the straightened page, what stands in it, and its place on the page."""

    x0: float
    top: float
    x1: float
    bottom: float
    lines: list[Line]
    place: Place
    others: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its lines run together, as a printed label is broken."""
        return "".join(line.text for line in self.lines)

    def is_right_of(self, other: Part) -> bool:
        """Whether it begins where the other ends, within its rows."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        low = min(self.bottom - self.top, other.bottom - other.top)
        return abs(self.x0 - other.x1) < NEAR_PT and shared > 0.5 * low

    def is_below(self, other: Part) -> bool:
        """Whether it begins where the other ends, within its columns."""
        shared = min(self.x1, other.x1) - max(self.x0, other.x0)
        low = min(self.x1 - self.x0, other.x1 - other.x0)
        return abs(self.top - other.bottom) < NEAR_PT and shared > 0.5 * low


def parts_of(table: Table) -> list[Part]:
    """The cells of a table whose place on the straightened page is known."""
    return [
        Part(
            table.xs[cell.col],
            table.ys[cell.row],
            table.xs[cell.col + cell.col_span],
            table.ys[cell.row + cell.row_span],
            cell.lines,
            cell.place,
            [block for block in cell.blocks if not isinstance(block, Line)],
        )
        for cell in table.cells
    ]


def table_of(parts: Sequence[Part], like: Table) -> Table:
    """The table that boxes make, with the place of the one that they were made of."""
    xs = _positions(x for part in parts for x in (part.x0, part.x1))
    ys = _positions(y for part in parts for y in (part.top, part.bottom))
    name = like.place.cell or "T1"
    counts: dict[int, int] = {}
    cells = []
    for part in sorted(parts, key=lambda part: (_nearest(ys, part.top), part.x0)):
        row, col = _nearest(ys, part.top), _nearest(xs, part.x0)
        counts[row] = counts.get(row, 0) + 1
        place = replace(part.place, cell=f"{name}R{row + 1}C{counts[row]}")
        lines = [replace(line, place=replace(line.place, cell=place.cell)) for line in part.lines]
        spans = max(1, _nearest(ys, part.bottom) - row), max(1, _nearest(xs, part.x1) - col)
        cells.append(Cell(row, col, *spans, [*lines, *part.others], place))
    return Table(len(ys) - 1, len(xs) - 1, cells, like.place, tuple(xs), tuple(ys))


def _positions(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR_PT:
            found.append(value)
    return found


def _nearest(positions: Sequence[float], value: float) -> int:
    return min(range(len(positions)), key=lambda index: abs(positions[index] - value))


def cut_at_y(part: Part, y: float) -> tuple[Part, Part]:
    """The parts above and below a level, each line in the one that holds its middle."""
    share = (y - part.top) / max(part.bottom - part.top, 1.0)
    upper = [line for line in part.lines if middle_of(line) < y]
    lower = [line for line in part.lines if middle_of(line) >= y]
    return (
        replace(part, bottom=y, lines=upper, place=_share_of(part.place, (0, 0, 1, share)), others=[]),
        replace(part, top=y, lines=lower, place=_share_of(part.place, (0, share, 1, 1))),
    )


def cut_at_x(part: Part, x: float) -> tuple[Part, Part]:
    """The parts left and right of a position, each line cut between the characters beside it."""
    share = (x - part.x0) / max(part.x1 - part.x0, 1.0)
    lefts, rights = [], []
    for line in part.lines:
        left, right = cut_line(line, sum(at < x for at in line.laid.xs) if line.laid else len(line.text))
        lefts += [left] if left else []
        rights += [right] if right else []
    return (
        replace(part, x1=x, lines=_flowing(lefts, x), place=_share_of(part.place, (0, 0, share, 1)), others=[]),
        replace(part, x0=x, lines=_flowing(rights, part.x1), place=_share_of(part.place, (share, 0, 1, 1))),
    )


def cut_line(line: Line, at: int) -> tuple[Line | None, Line | None]:
    """A line before and from one of its characters on, blanks at the cut left out; None for what would be empty."""
    return _piece(line, 0, at), _piece(line, at, len(line.text))


def _piece(line: Line, start: int, end: int) -> Line | None:
    while start < end and line.text[start].isspace():
        start += 1
    while start < end and line.text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    if (start, end) == (0, len(line.text)):
        return line
    xs = line.laid.xs if line.laid else ()
    place = line.place
    if xs:
        low, width = xs[0], max(xs[-1] - xs[0], 1.0)
        edges = (_between(xs, start) - low) / width, (_between(xs, end) - low) / width
        place = _share_of(place, (max(0.0, edges[0]), 0, min(1.0, edges[1]), 1))
    sure = line.char_confidences[start:end]
    return replace(
        line,
        text=line.text[start:end],
        raw=line.text[start:end],
        marks=[replace(mark, at=mark.at - start) for mark in line.marks if start <= mark.at < end],
        styles=[
            StyleSpan(max(span.start, start) - start, min(span.end, end) - start, span.style)
            for span in line.styles
            if span.start < end and span.end > start
        ],
        place=place,
        confidence=sum(sure) / len(sure) if sure else line.confidence,
        continues=line.continues and end == len(line.text),
        char_confidences=sure,
        menus=[],
        laid=replace(line.laid, xs=xs[start:end]) if line.laid else None,
    )


def _between(xs: Sequence[float], at: int) -> float:
    """The position before a character: midway from the one before it."""
    if at <= 0 or at >= len(xs):
        return xs[0] if at <= 0 else xs[-1]
    return (xs[at - 1] + xs[at]) / 2


def _share_of(place: Place, share: tuple[float, float, float, float]) -> Place:
    if place.bbox is None:
        return place
    x0, top, x1, bottom = place.bbox
    wide, tall = x1 - x0, bottom - top
    box = (x0 + share[0] * wide, top + share[1] * tall, x0 + share[2] * wide, top + share[3] * tall)
    return replace(place, bbox=box)


def _flowing(lines: list[Line], edge: float) -> list[Line]:
    """The lines, each told whether it goes on in the next: where it reaches the edge of its narrower cell."""
    out = []
    for number, line in enumerate(lines):
        room = edge - line.laid.xs[-1] if line.laid and line.laid.xs else 0.0
        is_full = number + 1 < len(lines) and room < _ROOM_EM * em_of(lines)
        out.append(replace(line, continues=is_full))
    return out


def middle_of(line: Line) -> float:
    """The level of a line's middle."""
    return (line.laid.top + line.laid.bottom) / 2 if line.laid else 0.0


def em_of(lines: Sequence[Line]) -> float:
    """The width of a character: by what wide characters stand apart."""
    steps = [
        after - before
        for line in lines
        if line.laid
        for before, after, one, two in zip(line.laid.xs, line.laid.xs[1:], line.text, line.text[1:], strict=False)
        if one > "\u2e80" and two > "\u2e80"
    ]
    return median(steps) if steps else _USUAL_EM_PT


def joined(parts: Sequence[Part], most: float) -> Part:
    """One part of several; what stands on one level is one line. most: the confidence of joined lines at most."""
    lines = sorted((line for part in parts for line in part.lines), key=middle_of)
    em = em_of(lines)
    rows: list[list[Line]] = []
    for line in lines:
        if rows and middle_of(line) - middle_of(rows[-1][0]) < 0.6 * em:
            rows[-1].append(line)
        else:
            rows.append([line])
    whole = [_one_line(sorted(row, key=lambda line: line.laid.xs[0] if line.laid else 0.0), em, most) for row in rows]
    edge = max(part.x1 for part in parts)
    boxes = [part.place.bbox for part in parts if part.place.bbox]
    return Part(
        min(part.x0 for part in parts),
        min(part.top for part in parts),
        edge,
        max(part.bottom for part in parts),
        _flowing(whole, edge),
        replace(parts[0].place, bbox=boxes_to_box(boxes)) if boxes else parts[0].place,
        [block for part in parts for block in part.others],
    )


def _one_line(pieces: Sequence[Line], em: float, most: float) -> Line:
    line = pieces[0]
    for piece in pieces[1:]:
        gap = piece.laid.xs[0] - line.laid.xs[-1] if piece.laid and line.laid else 0.0
        blank = " " if gap > (1 + _GAP_EM) * em else ""
        shift = len(line.text) + len(blank)
        sure = [
            min(each, most) for each in (*line.char_confidences, *([1.0] if blank else []), *piece.char_confidences)
        ]
        text = line.text + blank + piece.text
        boxes = [each.place.bbox for each in (line, piece) if each.place.bbox]
        line = replace(
            line,
            text=text,
            raw=text,
            marks=[*line.marks, *(replace(mark, at=mark.at + shift) for mark in piece.marks)],
            styles=[
                *line.styles,
                *(replace(span, start=span.start + shift, end=span.end + shift) for span in piece.styles),
            ],
            place=replace(line.place, bbox=boxes_to_box(boxes)) if boxes else line.place,
            confidence=min(line.confidence, piece.confidence, most),
            continues=piece.continues,
            char_confidences=sure,
            laid=_one_laid(line, piece, blank),
        )
    return line


def _one_laid(line: Line, piece: Line, blank: str) -> Laid | None:
    if line.laid is None or piece.laid is None:
        return None
    between = ((line.laid.xs[-1] + piece.laid.xs[0]) / 2,) if blank else ()
    top, bottom = min(line.laid.top, piece.laid.top), max(line.laid.bottom, piece.laid.bottom)
    return Laid(top, bottom, (*line.laid.xs, *between, *piece.laid.xs))


def doubted(part: Part, most: float) -> Part:
    """The part, what stands in it no surer than ``most``."""
    lines = [
        replace(
            line,
            confidence=min(line.confidence, most),
            char_confidences=[min(each, most) for each in line.char_confidences],
        )
        for line in part.lines
    ]
    return replace(part, lines=lines)
