"""Stamps drawn, pasted or put as notes on a page that has its text."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from pdf_maker import Pdf, Sheet

from extract.read_seals import find_stamps
from extract.readers.pdf import page_pictures, read_with_kinds
from models.limits import ReadLimits

RED = "0.8 0.1 0.15"
ARC = 0.5523


def circle(x: float, y: float, radius: float) -> str:
    bend = radius * ARC
    return (
        f"{x + radius} {y} m {x + radius} {y + bend} {x + bend} {y + radius} {x} {y + radius} c "
        f"{x - bend} {y + radius} {x - radius} {y + bend} {x - radius} {y} c "
        f"{x - radius} {y - bend} {x - bend} {y - radius} {x} {y - radius} c "
        f"{x + bend} {y - radius} {x + radius} {y - bend} {x + radius} {y} c"
    )


def star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The corners of the star in a stamp's middle."""
    turns = [math.pi * (0.5 + step / 5) for step in range(10)]
    reach = [radius * (1.0 if step % 2 == 0 else 0.4) for step in range(10)]
    return [(x + far * math.cos(turn), y + far * math.sin(turn)) for far, turn in zip(reach, turns, strict=True)]


def stamp(x: float, y: float, radius: float) -> str:
    """A ring with a star in it, as drawing operators."""
    (x0, y0), *rest = star(x, y, radius * 0.3)
    lines = " ".join(f"{a:.2f} {b:.2f} l" for a, b in rest)
    return f"{RED} RG {RED} rg 4 w {circle(x, y, radius)} S {x0:.2f} {y0:.2f} m {lines} f"


def text_page(pdf: Pdf) -> Sheet:
    sheet = Sheet()
    pdf.sheets.append(sheet)
    for row in range(12):
        sheet.text(60, 760 - 24 * row, "填报市局项目名称专家姓名联系电话")
    return sheet


def drawn() -> bytes:
    pdf = Pdf()
    text_page(pdf).raw(f"q {stamp(400, 500, 58)} Q")
    return pdf.written()


def pasted() -> bytes:
    pdf = Pdf()
    sheet = text_page(pdf)
    pixels = np.full((300, 300, 3), 255, dtype=np.uint8)
    cv2.circle(pixels, (150, 150), 140, (205, 30, 40), 10, cv2.LINE_AA)
    cv2.fillPoly(pixels, [np.array(star(150, 150, 42)).round().astype(np.int32)], (205, 30, 40))
    sheet.xobjects["S"] = pdf.picture(300, 300, pixels.tobytes())
    sheet.raw("q 120 0 0 120 340 440 cm /S Do Q")
    return pdf.written()


def noted() -> bytes:
    pdf = Pdf()
    sheet = text_page(pdf)
    look = pdf.stream(stamp(60, 60, 56).encode(), "/Type /XObject /Subtype /Form /BBox [0 0 120 120]")
    note = pdf.add(f"<< /Type /Annot /Subtype /Stamp /Rect [340 440 460 560] /F 4 /AP << /N {look} 0 R >> >>")
    sheet.annotations.append(f"{note} 0 R")
    return pdf.written()


@pytest.mark.parametrize("make", [drawn, pasted, noted])
def test_a_stamp_on_a_page_of_text_is_found(make: object) -> None:
    assert callable(make)
    data = make()
    layout, _ = read_with_kinds(data, ReadLimits())
    assert layout.drawn_pages == [1]
    ((page, seal),) = find_stamps(page_pictures(data, [0], ReadLimits()))
    assert seal.colour == "red"
    x0, top, x1, bottom = (v * page.points_per_pixel for v in seal.box)
    assert 330 < x0 < 350
    assert 440 < x1 < 470
    assert bottom - top > 100


def test_text_and_rules_alone_are_not_looked_at() -> None:
    pdf = Pdf()
    text_page(pdf).grid([50, 300, 540], [480, 600, 780])
    layout, _ = read_with_kinds(pdf.written(), ReadLimits())
    assert layout.drawn_pages == []


def test_a_red_line_under_a_heading_is_no_stamp() -> None:
    pdf = Pdf()
    text_page(pdf).raw(f"q {RED} RG 3 w 60 700 m 540 700 l S Q")
    assert find_stamps(page_pictures(pdf.written(), [0], ReadLimits())) == []
