"""Lines broken by a stamp, stamps that look like borders, and print told from a grey stamp's ink."""

from __future__ import annotations

import cv2
import numpy as np
from page_maker import Picture, paper, ring, rule

from extract.vision.faded import on_grey_seal, without_grey_seals
from extract.vision.grid import GridCell, GridTable, find_tables
from extract.vision.joints import (
    broken_lines,
    chains_of,
    is_whole_of,
    join_cells,
    joined_spot,
    run_on_pairs,
    slivers,
)
from extract.vision.light import rgb_to_grey
from extract.vision.places import Spot, box_to_quad
from extract.vision.rulings import find_rulings
from extract.vision.seals import FoundSeal
from extract.vision.text import Glyph

EM = 30.0


def spot(x0: float, x1: float, top: float = 100.0, cell: int = 0) -> Spot:
    return Spot(box_to_quad((x0, top, x1, top + 36)), 0, cell)


def test_two_spots_with_ink_between_them_are_a_broken_line() -> None:
    bare = np.full((200, 800), 250, np.uint8)
    bare[105:130, 210:225] = 20
    near, far = spot(100, 200), spot(240, 400)
    assert broken_lines(bare, [near, far], EM) == [(0, 1)]
    assert joined_spot(near, far).box == (100, 100, 400, 136)
    assert broken_lines(bare, [near, spot(240, 400, cell=1)], EM) == []
    assert broken_lines(bare, [near, spot(240, 400, top=140)], EM) == []
    assert broken_lines(np.full_like(bare, 250), [near, far], EM) == []


def test_a_whole_has_both_parts() -> None:
    assert is_whole_of("丽水医疗卫生专家服务团", "丽水", "疗卫生专家服务团")
    assert not is_whole_of("丽水疗卫", "丽水", "疗卫生专家服务团")
    assert not is_whole_of("温州教育基金会名单", "丽水", "疗卫生专家")


def form() -> Picture:
    page = paper()
    rule(page, [100, 150, 200, 250, 300], [[100, 400, 1100]] * 4)
    return page


def test_the_side_of_a_grey_stamp_is_no_border() -> None:
    page = form()
    ring(page, 760, 200, 165, (120, 120, 120))
    rings = [(595.0, 35.0, 925.0, 365.0)]
    (table,) = find_tables(find_rulings(rgb_to_grey(page), 200, rings), 200)
    assert len(table.cells) == 8


def marks(page: Picture, shade: int) -> None:
    for x in range(120, 1100, 26):
        for y in (115, 165, 215, 265):
            cv2.putText(page, "E", (x, y + 20), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (shade,) * 3, 3)


def test_a_grey_stamp_fades_only_where_print_is_darker() -> None:
    seal = FoundSeal((595.0, 35.0, 925.0, 365.0), "grey")
    page = paper()
    ring(page, 760, 200, 165, (150, 150, 150))
    pale = page.copy()
    marks(page, 30)
    marks(pale, 140)
    faded = without_grey_seals(rgb_to_grey(page), [seal], 200)
    assert faded is not None
    assert faded[200, 596] > 230
    assert faded[115:285, 620:900].min() < 40
    assert without_grey_seals(rgb_to_grey(pale), [seal], 200) is None


def test_what_stands_on_the_disc_is_doubted_and_what_stands_in_its_corner_is_not() -> None:
    seal = FoundSeal((595.0, 35.0, 925.0, 365.0), "grey")
    inside, corner = Glyph("市", 0.99, 745, 775), Glyph("局", 0.99, 600, 630)
    assert [g.confidence for g in on_grey_seal([inside], (740, 190, 780, 220), [seal], 0.5)] == [0.5]
    assert [g.confidence for g in on_grey_seal([corner], (600, 40, 630, 70), [seal], 0.5)] == [0.99]


def glyphs(text: str, x0: float) -> list[Glyph]:
    return [Glyph(char, 0.99, x0 + EM * i, x0 + EM * (i + 1)) for i, char in enumerate(text)]


def test_print_that_runs_over_a_border_makes_one_of_two_cells() -> None:
    page = paper()
    rule(page, [100, 150, 200], [[100, 400, 700, 1100], [100, 400, 1100]])
    (table,) = find_tables(find_rulings(rgb_to_grey(page), 200), 200)
    spots = [spot(160, 399, 105, 0), spot(401, 640, 105, 1), spot(760, 900, 105, 2)]
    lines = [glyphs("舟山海洋渔业专家", 160), glyphs("服务团在舟山市", 400), glyphs("两市", 760)]
    pairs = run_on_pairs(spots, lines, EM)
    assert pairs == [(0, 1)]
    joined, place = join_cells(table, [(0, 1)])
    assert [(c.row, c.col, c.col_span) for c in joined.cells] == [(0, 0, 2), (0, 2, 1), (1, 0, 1), (1, 1, 2)]
    assert place == [0, 0, 1, 2, 3]
    assert joined.cell_at(550, 125) == 0
    assert joined.cell_at(900, 125) == 1


def test_numbers_beside_a_border_stay_apart() -> None:
    spots = [spot(350, 399, 105, 0), spot(401, 450, 105, 1)]
    assert run_on_pairs(spots, [glyphs("12", 340), glyphs("34", 400)], EM) == []


def test_an_empty_cell_too_narrow_for_print_belongs_to_its_neighbour() -> None:
    xs = (100.0, 400.0, 415.0, 1100.0)
    cells = tuple(GridCell(0, col, 1, 1, (xs[col], 100.0, xs[col + 1], 150.0)) for col in range(3))
    table = GridTable(xs, (100.0, 150.0), cells, np.array([[0, 1, 2]], np.int32))
    assert slivers(table, 0, [spot(420, 500, 105, 2)], EM) == [(1, 2)]
    joined, place = join_cells(table, [(1, 2)])
    assert [cell.box for cell in joined.cells] == [(100.0, 100.0, 400.0, 150.0), (400.0, 100.0, 1100.0, 150.0)]
    assert place == [0, 1, 1]


def test_pairs_are_strung_together() -> None:
    assert chains_of([(3, 4), (1, 2), (2, 3), (7, 8)]) == [[1, 2, 3, 4], [7, 8]]
