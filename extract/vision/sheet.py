"""A page made ready to be read: straight, evenly lit, its seals found and taken out, its cells known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extract.vision.bend import Bend
from extract.vision.grid import GridTable, find_tables
from extract.vision.light import Image, Mask, flatten_light
from extract.vision.paper import Matrix
from extract.vision.rulings import erase, find_rulings
from extract.vision.seals import FoundSeal, find_grey_seals, find_seals, remove_seals
from extract.vision.straighten import Straight
from models.geometry import BBox

_PALEST, _USUAL, _MOST_STRENGTH = 190, 90, 1.8
"""Grey from which on a pixel is no print; that of usual print, its edges included; how much paler print may be."""


@dataclass(slots=True)
class Sheet:
    """A page ready to be read.

    flat: RGB, light evened. ink: grey, seals taken out. print: ``ink`` without ruling lines, as RGB for an engine.
    to_page: from pixels of these to pixels of the page's picture, where the page lay flat; bend: where it did not.
    points: PDF points a pixel of that picture.
    """

    page: int
    flat: Image
    ink: Image
    print: Image
    dpi: float
    tables: list[GridTable]
    seals: list[FoundSeal]
    to_page: Matrix
    points: float
    bend: Bend | None = None

    @property
    def inked(self) -> Image:
        """``bare``, with print that is pale all over the page as dark as print is elsewhere."""
        import cv2

        bare = self.bare
        counts = cv2.calcHist([np.ascontiguousarray(bare)], [0], None, [256], [0, 256]).ravel()[:_PALEST]
        if counts.sum() < 1000:
            return bare
        tone = float(np.searchsorted(np.cumsum(counts), 0.3 * (counts.sum() - 1), side="right"))
        strength = (255 - _USUAL) / (255 - tone)
        if strength <= 1.1:
            return bare
        steps = 255 - (255 - np.arange(256)) * min(strength, _MOST_STRENGTH)
        return np.asarray(cv2.LUT(bare, np.clip(steps, 0, 255).astype(np.uint8)), dtype=np.uint8)

    @property
    def bare(self) -> Image:
        """Grey, without seals and ruling lines."""
        return self.print[..., 0]

    def place(self, x0: float, top: float, x1: float, bottom: float) -> BBox:
        """A box of the sheet in PDF points of the page, as a person reads it upright."""
        corners = np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], dtype=np.float64)
        bent = self.bend.to_bent(corners) if self.bend else corners
        moved = np.hstack([bent, np.ones((4, 1))]) @ self.to_page.T
        moved = moved[:, :2] / moved[:, 2:] * self.points
        low, high = moved.min(axis=0), moved.max(axis=0)
        return round(float(low[0]), 1), round(float(low[1]), 1), round(float(high[0]), 1), round(float(high[1]), 1)

    def box_of(self, place: BBox) -> tuple[float, float, float, float]:
        """A box of the page, in PDF points, in pixels of the sheet: the inverse of ``place`` for an unskewed page."""
        x0, top, x1, bottom = (v / self.points for v in place)
        corners = np.array([[x0, top, 1], [x1, top, 1], [x1, bottom, 1], [x0, bottom, 1]], dtype=np.float64)
        moved = corners @ np.linalg.inv(self.to_page).T
        moved = moved[:, :2] / moved[:, 2:]
        moved = self.bend.to_flat(moved) if self.bend else moved
        # A skewed box grew when it was placed; the inner two of each four bounds undo that.
        xs, ys = np.sort(moved[:, 0]), np.sort(moved[:, 1])
        return float(xs[:2].mean()), float(ys[:2].mean()), float(xs[2:].mean()), float(ys[2:].mean())


def prepare(page: int, straight: Straight, points: float) -> Sheet:
    """The sheet of a straight page."""
    flat = flatten_light(straight.rgb, straight.dpi)
    seals = find_seals(flat, straight.dpi)
    ink = remove_seals(flat, seals, straight.dpi)
    seals += [] if seals else find_grey_seals(ink, straight.dpi)
    rulings = find_rulings(ink, straight.dpi, [seal.box for seal in seals if seal.colour == "grey"])
    tables = find_tables(rulings, straight.dpi)
    lines = _lines_of_tables(rulings.level, rulings.upright, tables, straight.dpi)
    bare = erase(ink, lines)
    rgb = np.repeat(bare[..., None], 3, axis=2)
    return Sheet(page, flat, ink, rgb, straight.dpi, tables, seals, straight.to_page, points, straight.bend)


def _lines_of_tables(level: Mask, upright: Mask, tables: list[GridTable], dpi: float) -> Mask:
    """The ink of the tables' own lines: long strokes of letters elsewhere stay."""
    lines = np.zeros_like(level)
    reach = max(2, round(dpi * 0.02))
    for table in tables:
        x0, top, x1, bottom = (round(v) for v in table.box)
        for y in table.ys:
            band = np.s_[max(0, round(y) - reach) : round(y) + reach + 1, max(0, x0 - reach) : x1 + reach + 1]
            lines[band] |= level[band]
        for x in table.xs:
            band = np.s_[max(0, top - reach) : bottom + reach + 1, max(0, round(x) - reach) : round(x) + reach + 1]
            lines[band] |= upright[band]
    return lines
