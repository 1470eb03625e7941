"""How surely the state of a box is told: ``python -m benchmarks.mark_states --count 2000 --condition scan``.

Cells of options are drawn with their truth (see ``samples/mark_cells.py``), prepared and composed as a page is, and
their ticks read as the program reads them. No OCR runs: the words' places are known, blurred as an engine's are.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from models.forms import FORMS
from models.layout import Block, Line, MarkState
from samples.mark_cells import DOUBT, EMPTY, MAY_DOUBT, MUST_DOUBT, TICKED, draw_cell
from samples.mark_print import MarkCell

if TYPE_CHECKING:
    from extract.vision.compose import ReadSpot
    from extract.vision.sheet import Sheet

WORDS = frozenset(option for form in FORMS for spec in form.fields() if spec.is_boxes for option in spec.options)
_DPI = 200.0
_LEAST_SURE = 0.9
"""Below it the program flags ``low_confidence``."""
_BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.01)


@dataclass(frozen=True, slots=True)
class Told:
    """What was read of one option."""

    option: str
    truth: str
    state: MarkState
    is_doubted: bool
    confidence: float

    @property
    def is_wrong(self) -> bool:
        """Whether the state is another than the true one, said without a doubt."""
        return (
            not self.is_doubted and self.truth != DOUBT and (self.state is MarkState.TICKED) != (self.truth == TICKED)
        )


@dataclass(slots=True)
class Group:
    """One cell with what was read of it. is_asked: a flag on its number of ticks stands on it."""

    cell: MarkCell
    told: list[Told] = field(default_factory=list)
    is_asked: bool = False

    @property
    def outcome(self) -> str:
        """``exact``; ``flagged`` (asked without need); ``asked`` (rightly so); ``silent`` (wrong, nobody asks)."""
        is_flagged = self.is_asked or any(told.is_doubted for told in self.told)
        way = self.cell.way.partition(":")[2] or self.cell.way
        if way in MUST_DOUBT:
            return "asked" if is_flagged else "silent"
        if is_flagged:
            return "asked" if way in MAY_DOUBT else "flagged"
        return "silent" if any(told.is_wrong for told in self.told) else "exact"


def prepared(cell: MarkCell) -> tuple[Sheet, list[ReadSpot]]:
    """The cell as a sheet ready to be read, and its characters where an engine would read them."""
    import cv2

    from extract.vision.compose import ReadSpot
    from extract.vision.places import box_to_quad, spots_of_quads
    from extract.vision.sheet import prepare
    from extract.vision.straighten import Straight
    from extract.vision.text import Glyph

    scale = _DPI / cell.dpi if cell.dpi > 1.15 * _DPI else 1.0  # as ``straighten`` scales a page
    pixels = cv2.resize(cell.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    sheet = prepare(1, Straight(np.asarray(pixels, np.uint8), cell.dpi * scale, np.eye(3)), 72 / cell.dpi / scale)
    read = []
    for row in cell.rows:
        if not row:
            continue
        boxes = [tuple(v * scale for v in seen.box) for seen in row]
        around = (boxes[0][0], min(b[1] for b in boxes), boxes[-1][2], max(b[3] for b in boxes))
        (spot, *_) = spots_of_quads([box_to_quad(around)], sheet.tables)
        glyphs = tuple(Glyph(s.char, s.confidence, b[0], b[2]) for s, b in zip(row, boxes, strict=True))
        read.append(ReadSpot(spot, glyphs))
    return sheet, read


def read_cell(cell: MarkCell) -> Group:
    """The cell as the program reads it."""
    return read_prepared(cell, *prepared(cell))


def read_prepared(cell: MarkCell, sheet: Sheet, read: list[ReadSpot]) -> Group:
    """The same of a cell that was prepared before."""
    from extract.align.passage import passage_of
    from extract.align.ticks import read_ticks
    from extract.vision.compose import compose

    blocks = compose(sheet, read, WORDS, 1).blocks
    passage = passage_of(_cells(blocks))
    ticks = read_ticks(passage, cell.options, follows=cell.follows, single=cell.is_single).ticks
    group = Group(cell)
    for tick in ticks:
        is_doubted = tick.doubt is not None or tick.state in (MarkState.UNCLEAR, MarkState.STRUCK_OUT)
        is_doubted = is_doubted or tick.confidence < _LEAST_SURE
        group.told.append(Told(tick.option, cell.truth[tick.option], tick.state, is_doubted, tick.confidence))
    ticked = sum(told.state is MarkState.TICKED for told in group.told)
    group.is_asked = ticked > 1 if cell.is_single else False  # ``checkbox_multiple``
    group.is_asked = group.is_asked or (not ticked and cell.way != "untouched")  # ``checkbox_none``
    return group


def _cells(blocks: Sequence[Block]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            for cell in block.cells:
                yield from cell.lines


def groups(count: int, seed: int, condition: str, is_held: bool) -> Iterator[Group]:
    """So many cells, read."""
    for number in range(count):
        yield read_cell(draw_cell(Random(f"marks/{seed}/{number}/{condition}/{is_held}"), is_held, condition))


def print_groups(read: Sequence[Group]) -> None:
    """Groups by the way they were ticked."""
    by_way: dict[str, Counter[str]] = defaultdict(Counter)
    for group in read:
        by_way[group.cell.way][group.outcome] += 1
        by_way["all"][group.outcome] += 1
    print(f"{'way':<26}{'groups':>7}{'exact':>9}{'asked':>9}{'needless':>9}{'silent':>9}")
    for way, counts in sorted(by_way.items(), key=lambda item: (item[0] == "all", item[0])):
        total = sum(counts.values())
        shares = "".join(f"{100 * counts[name] / total:8.2f}%" for name in ("exact", "asked", "flagged", "silent"))
        print(f"{way:<26}{total:>7}{shares}")


def print_states(read: Sequence[Group]) -> None:
    """What was told of boxes by what is true of them, and how sure a told state is."""
    told = [told for group in read for told in group.told]
    states = [*MarkState, "doubted"]
    print(f"\n{'truth':<12}" + "".join(f"{state:>12}" for state in states))
    for truth in (TICKED, EMPTY, DOUBT):
        counts = Counter("doubted" if one.is_doubted else one.state for one in told if one.truth == truth)
        print(f"{truth:<12}" + "".join(f"{counts[state]:>12}" for state in states))
    print(f"\n{'confidence':<16}{'boxes':>8}{'right':>11}{'mean said':>12}")
    plain = [one for one in told if not one.is_doubted and one.truth != DOUBT]
    for low, high in pairwise(_BINS):
        inside = [one for one in plain if low <= one.confidence < high]
        if inside:
            right = 100 * sum(not one.is_wrong for one in inside) / len(inside)
            said = sum(one.confidence for one in inside) / len(inside)
            print(f"{low:.3f} – {min(high, 1.0):.3f}   {len(inside):>8}{right:>10.3f} %{said:>11.3f}")


def keep_pictures(read: Sequence[Group], folder: Path, most: int) -> None:
    """The cells that went wrong as PNG files, the way and the outcome in their names."""
    import cv2

    folder.mkdir(parents=True, exist_ok=True)
    wrong = [(n, g) for n, g in enumerate(read) if g.outcome in ("silent", "flagged")]
    for number, group in wrong[:most]:
        way = group.cell.way.replace(":", "_").replace("/", "_")
        name = f"{group.outcome}-{number:05d}-{way}.png"
        cv2.imwrite(str(folder / name), group.cell.pixels[..., ::-1])


def print_wrong(read: Sequence[Group], most: int) -> None:
    """The cells that went wrong."""
    wrong = [(n, g) for n, g in enumerate(read) if g.outcome in ("silent", "flagged")]
    for number, group in sorted(wrong, key=lambda pair: pair[1].outcome != "silent")[:most]:
        odd = [t for t in group.told if t.is_wrong or t.is_doubted]
        said = "; ".join(f"{t.option} {t.truth}→{t.state}{'?' if t.is_doubted else ''} {t.confidence:.2f}" for t in odd)
        cell = group.cell
        print(f"{number:05d} {group.outcome:<8}{cell.way:<16}{cell.dpi:.0f} {','.join(cell.wear)}: {said}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, read, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mark_states", description=__doc__)
    parser.add_argument("--count", type=int, default=600, help="how many cells")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same cells")
    parser.add_argument("--condition", choices=("scan", "hard", "photo"), default="scan", help="how worn the paper is")
    parser.add_argument("--space", choices=("tune", "held"), default="tune", help="held: with ways kept out of tuning")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print K of the cells that went wrong")
    parser.add_argument("--pictures", type=Path, default=None, metavar="DIR", help="keep those cells as pictures here")
    options = parser.parse_args(arguments)
    read = list(groups(options.count, options.seed, options.condition, options.space == "held"))
    print_groups(read)
    print_states(read)
    if options.show:
        print()
        print_wrong(read, options.show)
    if options.pictures:
        keep_pictures(read, options.pictures, options.show or 50)


if __name__ == "__main__":
    main()
