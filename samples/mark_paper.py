"""What happens to a cell of options on its way to a reader: lines around it, a stamp, a scanner, an engine's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from samples import scan_wear as wear_of
from samples.mark_print import MarkCell, Seen, font_of, write
from samples.scan_sheets import Box, Pixels
from samples.scan_stamps import BLUES, REDS, round_seal, stamp, turned

_MISREAD_EMPTY = ("", "", "", "□", "口", "口", "回", "日")
_MISREAD_TICKED = ("", "", "", "☑", "回", "区", "M", "图", "√", "V")


def _rule(page: Pixels, cell: MarkCell) -> None:
    """The lines of the cell, and of a column before it and rows above and below it, as a table has them."""
    import cv2

    x0, y0, x1, y1 = (round(v) for v in cell.frame)
    wide, tall, thick = round(cell.dpi * 0.7), round(cell.dpi * 0.35), max(1, round(cell.dpi / 150))
    for y in (y0 - tall, y0, y1, y1 + tall):
        cv2.line(page, (x0 - wide, y), (x1, y), (0, 0, 0), thick)
    for x in (x0 - wide, x0, x1):
        cv2.line(page, (x, y0 - tall), (x, y1 + tall), (0, 0, 0), thick)
    font = font_of("NotoSerifCJK-Regular.ttc", round(cell.em))
    for number, char in enumerate("填报内容"):
        for middle in (y0 - tall / 2, (y0 + y1) / 2, y1 + tall / 2):
            write(page, char, font, (x0 - wide / 2 + (number - 1.5) * cell.em, middle), 0)


def wear_cell(rng: Random, cell: MarkCell, condition: str) -> None:
    """Frame the cell, stamp it at times, and wear it as scanners and phones do; places move with it."""
    page = _margined(cell)
    _rule(page, cell)
    if rng.random() < 0.25:
        page = _stamped(page, cell, rng)
    steps: Sequence[tuple[str, float, Any]] = (
        ("faded", 0.15, lambda p: wear_of.faded(p, rng, 0.4 if condition == "hard" else 0.5)),
        ("thickened", 0.12, lambda p: wear_of.thickened(p, rng)),
        ("turned", 0.6, lambda p: _turned(p, cell, rng.uniform(-0.3, 0.3))),
        ("blurred", 0.6, lambda p: wear_of.blurred(p, rng, 1.3 if condition == "photo" else 0.9)),
        ("uneven", 0.3, lambda p: wear_of.uneven(p, rng, 0.25)),
        ("copied", 0.12 if condition == "hard" else 0.0, lambda p: wear_of.copied(p, rng)),
        ("grey", 0.5 if condition == "hard" else 0.25, lambda p: wear_of.grey(p, rng)),
        ("noisy", 0.7, lambda p: wear_of.noisy(p, rng, 9 if condition == "hard" else 6)),
        ("jpeg", 0.8, lambda p: _packed(p, rng.randint(40 if condition == "hard" else 60, 92))),
    )
    for name, chance, step in steps:
        if rng.random() < chance:
            page = step(page)
            cell.wear.append(name)
    cell.pixels = page


def _margined(cell: MarkCell) -> Pixels:
    """The cell on a larger sheet."""
    pad = round(cell.dpi * 1.1)
    height, width = cell.pixels.shape[:2]
    page = np.full((round(cell.frame[3]) + pad * 2, width + pad * 2, 3), 255, np.uint8)
    tall = min(height, round(cell.frame[3]) + 4)
    page[pad : pad + tall, pad : pad + width] = cell.pixels[:tall]
    _move(cell, lambda x, y: (x + pad, y + pad))
    return page


def _move(cell: MarkCell, to: Any) -> None:
    def moved(box: Box) -> Box:
        corners = [to(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        return min(xs), min(ys), max(xs), max(ys)

    cell.rows = [[replace(seen, box=moved(seen.box)) for seen in row] for row in cell.rows]
    cell.pens = [replace(pen, box=moved(pen.box), word=moved(pen.word)) for pen in cell.pens]
    cell.frame = moved(cell.frame)


def _turned(page: Pixels, cell: MarkCell, degrees: float) -> Pixels:
    import cv2

    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    _move(cell, lambda x, y: tuple(matrix @ np.array([x, y, 1.0])))
    out = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.asarray(out, np.uint8)


def _stamped(page: Pixels, cell: MarkCell, rng: Random) -> Pixels:
    """A whole seal over a part of the cell."""
    size = round(cell.dpi * rng.uniform(38, 43) / 25.4)
    ink = turned(round_seal("某某市人力资源和社会保障局", size, rng), rng.uniform(-16, 16))
    room = max(0, ink.shape[0] + 20 - page.shape[0]), max(0, ink.shape[1] + 20 - page.shape[1])
    if any(room):
        page = np.pad(page, ((0, room[0]), (0, room[1]), (0, 0)), constant_values=255)
    reach = (ink.shape[1] / 2 + 6, ink.shape[0] / 2 + 6)
    x = min(max(rng.uniform(cell.frame[0], cell.frame[2]), reach[0]), page.shape[1] - reach[0])
    y = min(max(rng.uniform(cell.frame[1], cell.frame[3]), reach[1]), page.shape[0] - reach[1])
    colour = rng.choice(REDS if rng.random() < 0.8 else BLUES)
    stamp(page, ink, (x, y), colour, rng.uniform(0.62, 0.98))
    cell.wear.append("stamped")
    return page


def _packed(page: Pixels, quality: int) -> Pixels:
    import cv2

    data = cv2.imencode(".jpg", page[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])


def read_signs(rng: Random, cell: MarkCell) -> None:
    """What an engine makes of the boxes: nothing, or a letter like them; lone ticks it reads for the most part."""
    sign = cell.way.partition(":")[2] if cell.way.startswith("print:") else ""
    for pen in cell.pens:
        row = next(
            row
            for row in cell.rows
            if any(seen.box[1] <= (pen.word[1] + pen.word[3]) / 2 <= seen.box[3] for seen in row)
        )
        chars = rng.choice(_MISREAD_TICKED if pen.is_on and cell.way != "untouched" else _MISREAD_EMPTY)
        if pen.is_on and sign in ("√", "✔", "✓", "□√", "√□") and rng.random() < 0.85:
            chars = {"□√": rng.choice(("□√", "√", "口√")), "√□": rng.choice(("√□", "√", "√口"))}.get(sign, "√")
        elif pen.is_on and sign == "×" and rng.random() < 0.6:
            chars = "×"
        middle, size = (pen.box[0] + pen.box[2]) / 2, cell.em
        for char in chars:
            x = middle
            if sign in ("□√", "√□"):
                side = 0.75 if sign == "□√" else -0.75
                x += side * size if char == "√" else 0.0
            box = (x - size / 2, pen.word[1], x + size / 2, pen.word[3])
            row.append(Seen(char, box, rng.uniform(0.5, 0.99)))
        row.sort(key=lambda seen: seen.box[0])


def as_read(rng: Random, row: list[Seen], em: float) -> list[Seen]:
    """The characters as an engine gives them: about where they stand."""
    out = []
    shift, lift = rng.gauss(0, 0.06) * em, rng.gauss(0, 0.04) * em
    for seen in row:
        dx = rng.gauss(0, 0.07) * em + shift
        x0, y0, x1, y1 = seen.box
        out.append(replace(seen, box=(x0 + dx, y0 + lift - 0.12 * em, x1 + dx, y1 + lift + 0.12 * em)))
    return out
