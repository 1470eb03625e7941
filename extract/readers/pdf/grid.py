"""Ruling lines to tables: the true grid with merged cells once.

shapes_to_rules   strokes and thin filled rectangles, axis-aligned, doubles and dashes merged
rules_to_groups   rules that touch, loose ends (underlines, blanks to write on) cut off
group_to_grid     unit cells between all rules; those with no rule between them are one cell
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from models.geometry import BBox

from .ink import Colour, Shape

SNAP_PT = 2.6
"""Rules nearer than this are one (double borders, a border for each of two neighbour cells)."""

GAP_PT = 3.2
"""A gap in a rule that counts as unbroken (dashes, corners that do not quite meet)."""

THIN_PT = 3.2
"""A filled rectangle no thicker is a rule."""

MIN_RULE_PT = 4.0
MAX_RULES = 3_000


@dataclass(slots=True)
class Rule:
    """A straight line. at: its y (horizontal) or x (vertical); start and end along the other axis."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class GridCell:
    """A cell of a grid, 0-based; spans of at least 1."""

    row: int
    col: int
    row_span: int
    col_span: int
    bbox: BBox


@dataclass(slots=True)
class Grid:
    """A ruled table. xs, ys: the rules' positions, left to right and top to bottom."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell] = field(default_factory=list)

    @property
    def bbox(self) -> BBox:
        """The box within the outer rules."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def shapes_to_grids(shapes: list[Shape]) -> list[Grid]:
    """The ruled tables of a page, top to bottom; a frame with a single cell is a table of one cell."""
    across, down = shapes_to_rules(shapes)
    if len(across) + len(down) > MAX_RULES:
        return []
    grids = [group_to_grid(h, v) for h, v in rules_to_groups(across, down)]
    return sorted((g for g in grids if g is not None), key=lambda g: (g.ys[0], g.xs[0]))


def shapes_to_rules(shapes: list[Shape]) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical rules, those in one line joined."""
    across: list[Rule] = []
    down: list[Rule] = []
    for shape in shapes:
        if shape.origin == "page" and not shape.has_curves:
            _add_rules(shape, across, down)
    return _join(across), _join(down)


def _is_visible(colour: Colour | None) -> bool:
    return colour is not None and min(colour) < 245


def _add_rules(shape: Shape, across: list[Rule], down: list[Rule]) -> None:
    x0, top, x1, bottom = shape.bbox
    if _is_visible(shape.fill) and len(shape.points) >= 4 and min(x1 - x0, bottom - top) <= THIN_PT:
        if bottom - top <= x1 - x0:
            across.append(Rule((top + bottom) / 2, x0, x1))
        else:
            down.append(Rule((x0 + x1) / 2, top, bottom))
        return
    if not _is_visible(shape.stroke):
        return
    if shape.width > 2 * THIN_PT:
        return
    corners = [*shape.points, shape.points[0]] if shape.is_closed else shape.points
    for (ax, ay), (bx, by) in pairwise(corners):
        if abs(ay - by) <= 0.8 and abs(ax - bx) > abs(ay - by):
            across.append(Rule((ay + by) / 2, min(ax, bx), max(ax, bx)))
        elif abs(ax - bx) <= 0.8 and abs(ay - by) > abs(ax - bx):
            down.append(Rule((ax + bx) / 2, min(ay, by), max(ay, by)))


def _join(rules: list[Rule]) -> list[Rule]:
    """Rules that lie in one line and touch, joined; each line's position is the mean of what it is made of."""
    joined: list[Rule] = []
    for band in _bands(rules):
        at = sum(rule.at * max(rule.end - rule.start, 0.1) for rule in band)
        at /= sum(max(rule.end - rule.start, 0.1) for rule in band)
        band.sort(key=lambda rule: rule.start)
        current = Rule(at, band[0].start, band[0].end)
        for rule in band[1:]:
            if rule.start <= current.end + GAP_PT:
                current.end = max(current.end, rule.end)
            else:
                joined.append(current)
                current = Rule(at, rule.start, rule.end)
        joined.append(current)
    return [rule for rule in joined if rule.end - rule.start >= MIN_RULE_PT]


def _bands(rules: list[Rule]) -> list[list[Rule]]:
    bands: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if bands and rule.at - bands[-1][-1].at <= SNAP_PT and rule.at - bands[-1][0].at <= 2 * SNAP_PT:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    return bands


def rules_to_groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules that hang together, loose ends cut off; sides left open on the paper are closed."""
    groups = []
    for h, v in _touching(across, down):
        h, v = _close_sides(h, v)
        h, v = _cut_loose_ends(h, v)
        groups.extend(_touching(h, v))
    return groups


def _meets(h: Rule, v: Rule, slack: float = GAP_PT) -> bool:
    return h.start - slack <= v.at <= h.end + slack and v.start - slack <= h.at <= v.end + slack


def _touching(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down, len(across)):
            if _meets(h, v):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(down, len(across)):
        groups.setdefault(root(j), ([], []))[1].append(v)
    return [(h, v) for h, v in groups.values() if len(h) + len(v) >= 3 and h and v]


def _close_sides(across: list[Rule], down: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Adds the side that several rules end at in one line with none drawn there.

    Tables without outer borders, and rows that a page break cut through, have such sides.
    """
    return across + _missing(down, across), down + _missing(across, down)


def _missing(ending: list[Rule], sides: list[Rule]) -> list[Rule]:
    added: list[Rule] = []
    outermost = {True: min((r.start for r in ending), default=0.0), False: max((r.end for r in ending), default=0.0)}
    for is_start, limit in outermost.items():
        at_limit = [r for r in ending if abs((r.start if is_start else r.end) - limit) <= SNAP_PT]
        if len(at_limit) < 2:
            continue
        low, high = min(r.at for r in at_limit), max(r.at for r in at_limit)
        drawn = [s for s in sides if abs(s.at - limit) <= GAP_PT]
        covered = sum(max(0.0, min(s.end, high) - max(s.start, low)) for s in drawn)
        if covered < 0.5 * (high - low):
            added.append(Rule(limit, low, high))
    return added


def _cut_loose_ends(across: list[Rule], down: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    for _ in range(6):
        new_across = [cut for rule in across if (cut := _cut(rule, [v for v in down if _meets(rule, v)]))]
        new_down = [cut for rule in down if (cut := _cut(rule, [h for h in new_across if _meets(h, rule)]))]
        if new_across == across and new_down == down:
            break
        across, down = new_across, new_down
    return across, down


def _cut(rule: Rule, crossing: list[Rule]) -> Rule | None:
    if len(crossing) < 2:
        return None
    start, end = min(c.at for c in crossing), max(c.at for c in crossing)
    return Rule(rule.at, start, end) if end - start >= MIN_RULE_PT else None


def group_to_grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    """The grid of rules that hang together; None where they enclose nothing."""
    ys = [sum(r.at for r in band) / len(band) for band in _bands(across)]
    xs = [sum(r.at for r in band) / len(band) for band in _bands(down)]
    if len(xs) < 2 or len(ys) < 2:
        return None
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    group = list(range(n_rows * n_cols))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for row in range(n_rows):
        for col in range(n_cols):
            here = row * n_cols + col
            if col + 1 < n_cols and not _is_ruled(down, xs[col + 1], ys[row], ys[row + 1]):
                group[root(here)] = root(here + 1)
            if row + 1 < n_rows and not _is_ruled(across, ys[row + 1], xs[col], xs[col + 1]):
                group[root(here)] = root(here + n_cols)
    members: dict[int, list[tuple[int, int]]] = {}
    for row in range(n_rows):
        for col in range(n_cols):
            members.setdefault(root(row * n_cols + col), []).append((row, col))
    grid = Grid(xs, ys)
    for units in members.values():
        grid.cells.extend(_units_to_cells(units, xs, ys))
    grid.cells.sort(key=lambda cell: (cell.row, cell.col))
    return grid


def _is_ruled(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Whether rules at this position cover most of the way from start to end."""
    covered = sum(
        max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules if abs(rule.at - at) <= SNAP_PT
    )
    return covered >= 0.6 * (end - start)


def _units_to_cells(units: list[tuple[int, int]], xs: list[float], ys: list[float]) -> list[GridCell]:
    """One cell where the units fill a rectangle; else the rectangles they can be cut into, row by row."""
    left = set(units)
    cells: list[GridCell] = []
    for row, col in sorted(units):
        if (row, col) not in left:
            continue
        width = 1
        while (row, col + width) in left:
            width += 1
        height = 1
        while all((row + height, col + k) in left for k in range(width)):
            height += 1
        left -= {(row + i, col + k) for i in range(height) for k in range(width)}
        bbox = (xs[col], ys[row], xs[col + width], ys[row + height])
        cells.append(GridCell(row, col, height, width, bbox))
    return cells
