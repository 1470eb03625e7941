"""Cells of options drawn by themselves: printed boxes of many fonts, pens in them, and what is true of each.

No Word file and no OCR is needed, so that thousands of boxes can be tried: the words' places are known, blurred
as an engine's are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np

from models.entry import FieldSpec
from models.forms import FORMS
from samples.mark_paper import as_read, read_signs, wear_cell
from samples.mark_print import MarkCell, Seen, font_of, write
from samples.scan_pens import PENCIL, Pen, draw_pen, mark, rub_out
from samples.scan_sheets import Box, PenBox, Pixels, SheetPage

TICKED, EMPTY, DOUBT = "ticked", "empty", "doubt"

PRINTED = ("☑", "☑", "☒", "■", "□√", "√□", "√", "×", "⊠", "✔", "✓", "●")
CLEAR = (
    "tick", "tick", "tick", "long_tick", "small_tick", "cross", "filled", "ring", "hook_in", "wide_cross", "touching",
    "ring_word", "beside",
)  # fmt: skip
CLEAR_HELD = ("hook", "slash", "double_tick", "dot", "ring_box", "ring_number", "loop", "beyond", "backslash")
DOUBTFUL = ("scribbled_out_other", "erased", "faint", "scribbled_out", "midway", "pale_pencil", "no_box")
DOUBTFUL_HELD = ("struck_word_other", "half_erased", "crossed_out_tick_other", "dash")
MAY_DOUBT = frozenset(
    {"ring", "ring_word", "ring_box", "ring_number", "slash", "backslash", "dot", "cross", "wide_cross", "beyond",
     "loop", "beside", "half_erased", "no_box", "pale_pencil", "scribbled_out_other", "struck_word_other",
     "crossed_out_tick_other", "×", "⊠", "dash"}
)  # fmt: skip
"""Ways with a reading of which a careful clerk may still ask."""
MUST_DOUBT = frozenset({"scribbled_out", "erased", "midway", "faint"})
"""Ways beside which a flag must stand, whatever the value."""

_WORD_FONTS = {
    "song": ("uming.ttc", "NotoSerifCJK-Regular.ttc"),
    "hei": ("NotoSansCJK-Regular.ttc",),
    "kai": ("gkai00mp.ttf",),
}
_BOX_FONTS = ("DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "uming.ttc", "drawn", "drawn")
_SIGN_FONTS = ("DejaVuSans.ttf", "NotoSansCJK-Regular.ttc")


@dataclass(frozen=True, slots=True)
class _Print:
    """How the group is printed."""

    words: Any
    box_font: str
    dpi: float
    em: float
    glyph: str
    gap: float
    grey: int
    listed: str
    box_size: float


def draw_cell(rng: Random, is_held: bool = False, condition: str = "scan") -> MarkCell:
    """One cell. is_held: with ways that are kept for evaluation. condition: ``scan``, ``hard`` or ``photo``."""
    spec = rng.choice([spec for form in FORMS for spec in form.fields() if spec.is_boxes])
    dpi = rng.choice(
        {"hard": (150.0, 150.0, 170.0, 200.0), "photo": (220.0, 250.0)}.get(condition, (200.0, 240.0, 300.0))
    )
    way = _draw_way(rng, is_held)
    cell, look = _blank_cell(rng, spec, dpi, way)
    if way == "ring_number" and not look.listed:
        way = "ring"
    _fill(rng, cell, look, way)
    wear_cell(rng, cell, condition)
    read_signs(rng, cell)
    cell.rows = [as_read(rng, row, cell.em) for row in cell.rows]
    return cell


def _draw_way(rng: Random, is_held: bool) -> str:
    roll = rng.random()
    if roll < 0.12:
        return "untouched"
    if roll < 0.40:
        return "print:" + rng.choice(PRINTED)
    if roll < 0.80:
        return rng.choice(CLEAR + (CLEAR_HELD * 2 if is_held else ()))
    return rng.choice(DOUBTFUL + (DOUBTFUL_HELD * 2 if is_held else ()))


def _blank_cell(rng: Random, spec: FieldSpec, dpi: float, way: str) -> tuple[MarkCell, _Print]:
    options = tuple(spec.options)
    has_sign = way in ("print:□√", "print:√□")  # it takes up room of its own
    em = rng.choice((9.0, 10.5, 10.5, 12.0, 12.0, 14.0)) * dpi / 72
    kind = rng.choice(("song", "song", "hei", "kai"))
    look = _Print(
        font_of(rng.choice(_WORD_FONTS[kind]), round(em)), rng.choice(_BOX_FONTS), dpi, em,
        rng.choice("□□□☐"), 1.0 if has_sign else rng.choice((0.0, 0.0, 0.0, 0.25)), rng.choice((0, 0, 20, 40)),
        rng.choice(("", "", "", "letter", "number")) if len(options) > 2 else "", rng.uniform(0.72, 1.0),
    )  # fmt: skip
    follows = rng.random() < 0.4
    width = round(em * rng.choice((14, 20, 30)) + em * 2)
    height = round(em * 30)
    page = np.full((height, width, 3), 255, np.uint8)
    sheet = SheetPage(page, dpi, "", [])
    rows: list[list[Seen]] = [[]]
    pens: list[PenBox] = []
    x, y = em * 1.1, em * rng.uniform(1.6, 2.2)
    pitch = em * rng.choice((1.25, 1.5, 1.8))
    apart = em * (2.0 if has_sign else rng.choice((0.5, 1.0, 2.0)))
    for number, option in enumerate(options):
        label = {"letter": f"{'ABCDEFGHIJKL'[number]}.", "number": f"{number + 1}."}.get(look.listed, "")
        length = (len(option) + 1 + len(label) * 0.6) * em + look.gap * em
        if rows[-1] and x + length > width - em * 0.8:
            x, y = em * 1.1, y + pitch
            rows.append([])
        x, pen, seen = _print_option(page, option, label, (x, y), look, follows)
        pens.append(replace(pen, number=number))
        rows[-1] += seen
        x += apart
    bottom = min(height - 4, round(y + em * 2.2))
    frame = (em * 0.5, em * 0.8, width - em * 0.4, float(bottom))
    cell = MarkCell(
        sheet.pixels,
        dpi,
        em,
        rows,
        options,
        spec.kind != "choices",
        follows,
        dict.fromkeys(options, EMPTY),
        "",
        frame,
        [],
        pens,
    )
    return cell, look


def _print_option(
    page: Pixels, option: str, label: str, at: tuple[float, float], look: _Print, follows: bool
) -> tuple[float, PenBox, list[Seen]]:
    x, y = at
    seen: list[Seen] = []
    box: Box | None = None
    for part in ["word", "box"] if follows else ["box", "word"]:
        if part == "box":
            box = (x, y, x + look.em, y + look.em)
            x += look.em + (0 if follows else look.gap * look.em)
            continue
        for char in label + option:
            advance = look.em * (0.55 if char.isascii() else 1.0)
            write(page, char, look.words, (x + advance / 2, y + look.em / 2), look.grey)
            seen.append(Seen(char, (x, y, x + advance, y + look.em)))
            x += advance
        x += look.gap * look.em if follows else 0
    assert box is not None
    word = (seen[0].box[0], y, seen[-1].box[2], y + look.em)
    return x, PenBox(0, False, option, box, word), seen


def _fill(rng: Random, cell: MarkCell, look: _Print, way: str) -> None:
    """Draw the boxes and what is in them."""
    cell.way = way
    count = 0 if way == "untouched" else 1 if cell.is_single else rng.randint(1, max(1, len(cell.options) // 2))
    on = {pen.option for pen in rng.sample(cell.pens, count)}
    others = [pen for pen in cell.pens if pen.option not in on]
    if way.endswith("_other") and not others:
        way = cell.way = "tick"
    cell.pens = [replace(pen, is_on=pen.option in on) for pen in cell.pens]
    drawn = look.glyph if look.box_font != "drawn" else "drawn"
    is_missing = way == "no_box"
    for pen in cell.pens:
        sign = way.partition(":")[2] if way.startswith("print:") and pen.is_on else ""
        box = _print_box(cell.pixels, pen.box, sign or drawn, look, rng, is_missing and pen.is_on)
        cell.pens[pen.number] = replace(cell.pens[pen.number], box=box)
        cell.truth[pen.option] = TICKED if pen.is_on else EMPTY
    if not way.startswith("print:") and way != "untouched":
        _take_pen(rng, cell, way)


def _take_pen(rng: Random, cell: MarkCell, way: str) -> None:
    page = SheetPage(cell.pixels, cell.dpi, "", [])
    pen = draw_pen(rng) if rng.random() < 0.8 else Pen(rng.choice(((205, 40, 45), (190, 30, 60))), 1.3, 0.9)
    on = [box for box in cell.pens if box.is_on]
    off = [box for box in cell.pens if not box.is_on]
    odd = rng.choice(on)
    for box in on:
        plain = way in DOUBTFUL + DOUBTFUL_HELD and (box is not odd or way.endswith("_other"))
        if plain or way == "no_box":
            mark(page, box, "tick", pen, rng)
        elif way == "scribbled_out":
            mark(page, box, "tick", pen, rng)
            mark(page, box, "scribble", pen, rng)
        elif way in ("erased", "half_erased"):
            mark(page, box, "tick", Pen(PENCIL, 1.3, 0.34 if way == "erased" else 0.7), rng)
            rub_out(page, box, rng) if way == "half_erased" else mark(page, box, "smudge", Pen(PENCIL, 5.0, 0.13), rng)
        elif way == "faint":
            mark(page, box, "tick", Pen(PENCIL, 0.8, 0.3), rng)
        elif way == "pale_pencil":
            mark(page, box, "tick", Pen((90, 90, 94), rng.uniform(0.9, 1.4), rng.uniform(0.5, 0.75)), rng)
        elif way == "midway":
            cell.truth[box.option] = DOUBT
            _mark_midway(page, cell, box, pen, rng)
        elif way == "dash":
            mark(page, box, "dash", pen, rng)
        else:
            mark(page, box, way, pen, rng)
        if box is odd and (way in MUST_DOUBT or way == "half_erased"):
            cell.truth[box.option] = DOUBT
    if way.endswith("_other") and off:
        gone = rng.choice(off)
        mark(page, gone, "tick", pen, rng)
        shape = {"struck_word_other": "strike", "crossed_out_tick_other": "level_lines"}.get(way, "scribble")
        mark(page, gone, shape, pen, rng)
    cell.pixels = page.pixels


def _mark_midway(page: SheetPage, cell: MarkCell, odd: PenBox, pen: Pen, rng: Random) -> None:
    """A tick equally far from two boxes of one line, or far off where the box stands alone."""
    line = [box for box in cell.pens if abs(box.box[1] - odd.box[1]) < 4 and box is not odd]
    near = min(line, key=lambda box: abs(box.box[0] - odd.box[0])) if line else None
    x = (near.box[0] + odd.box[0]) / 2 if near else odd.box[0] + 4 * (odd.box[2] - odd.box[0])
    if near:
        cell.truth[near.option] = DOUBT if cell.truth[near.option] == EMPTY else cell.truth[near.option]
    wide, tall = odd.box[2] - odd.box[0], odd.box[3] - odd.box[1]
    mark(page, replace(odd, box=(x, odd.box[1], x + wide, odd.box[1] + tall)), "tick", pen, rng)


def _print_box(page: Pixels, place: Box, sign: str, look: _Print, rng: Random, is_missing: bool) -> Box:
    """Print an empty or ticked box; where its ink stands comes back."""
    import cv2

    x, y, em = place[0], place[1], look.em
    middle = (x + em / 2, y + em / 2)
    if is_missing:
        return place
    if sign == "drawn" or (look.box_font == "drawn" and sign in ("☑", "☒", "□√", "√□")):
        half = em * look.box_size / 2
        corner = (round(middle[0] - half), round(middle[1] - half))
        other = (round(middle[0] + half), round(middle[1] + half))
        thick = max(1, round(em / rng.choice((20, 24, 30))))
        cv2.rectangle(page, corner, other, (look.grey,) * 3, thick)
        frame = (corner[0], corner[1], other[0], other[1])
        if sign == "☑":
            write(page, "✓", font_of("DejaVuSans.ttf", round(em * 0.9)), middle, look.grey)
        elif sign == "☒":
            write(page, "×", font_of("DejaVuSans.ttf", round(em * 1.2)), middle, look.grey)
        elif sign in ("□√", "√□"):
            side = 0.75 if sign == "□√" else -0.75
            write(
                page,
                "√",
                font_of("NotoSansCJK-Regular.ttc", round(em * 0.9)),
                (middle[0] + side * em, middle[1]),
                look.grey,
            )
        return tuple(float(v) for v in frame)  # type: ignore[return-value]
    font = look.box_font if sign in "□☐" else rng.choice(_SIGN_FONTS)
    if sign in ("□√", "√□"):
        side = 0.75 if sign == "□√" else -0.75
        write(
            page,
            "√",
            font_of("NotoSansCJK-Regular.ttc", round(em * 0.9)),
            (middle[0] + side * em, middle[1]),
            look.grey,
        )
        sign, font = "□", look.box_font if look.box_font != "drawn" else "NotoSansCJK-Regular.ttc"
    if font == "drawn" or (font == "uming.ttc" and sign == "☐"):
        font = "DejaVuSans.ttf"
    if font.startswith("NotoS") and sign in "⊠✔✓☑☒☐":  # these lack it, and draw an empty frame
        font = "DejaVuSans.ttf"
    return write(page, sign, font_of(font, round(em)), middle, look.grey)
