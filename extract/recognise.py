"""Pages that are pictures become a Layout: straighten, find cells, read, decide marks, read seals.

``PageReader`` keeps what it made of each page, so that a value in doubt can be read again at its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from extract.ocr.engine import NOTHING, Reading
from extract.ocr.once import Known, ReadOnce
from extract.ocr.turns import looks_upset, mean_confidence, runs_down, sample_of, surest_turn
from extract.ocr.weigh import needs_second_look, weigh
from extract.read_seals import read_seal
from extract.vision.compose import ReadSpot, compose, text_height
from extract.vision.faded import on_grey_seal, without_grey_seals
from extract.vision.halftone import without_halftone
from extract.vision.joints import (
    broken_lines,
    chains_of,
    is_whole_of,
    join_cells,
    joined_spot,
    run_on_pairs,
    slivers,
)
from extract.vision.light import Image
from extract.vision.places import (
    Quad,
    Spot,
    box_to_quad,
    meets,
    missed_spots,
    numerals,
    quad_to_box,
    rows_of_boxes,
    spots_of_quads,
)
from extract.vision.sheet import Sheet, prepare
from extract.vision.straighten import straighten
from extract.vision.text import Glyph, simplified, spread, with_date_points, without_false_blanks
from extract.vision.unread import doubted, gaps_in_line, is_beside, is_residue, leftovers, runs_on, split_spots
from models.geometry import BBox
from models.layout import Layout, Table
from models.picture import PagePicture

if TYPE_CHECKING:
    from extract.ocr.engine import Engine

_LEAST_SURE = 0.35
_LEAST_SURE_MISSED = 0.6
_SURE_LEFT = 0.8
_WIDTH_OF_HEIGHT = 0.85  # a line's box has a rim above and below its characters
_UNREAD, _SEALED = 0.5, 0.88
_KEPT_RAW = 12


def recognise(
    pages: Iterable[PagePicture], engine: Engine, second: Engine | None = None, options: frozenset[str] = frozenset()
) -> Layout:
    """The Layout of pages that are pictures; see ``PageReader``."""
    return PageReader(engine, second, options).read(pages)


@dataclass(slots=True)
class _Kept:
    """What is kept of a page to read places of it again: its print, packed where there are many pages.

    seconds: what the second engine has read of it.
    """

    sheet: Sheet
    quads: list[Quad]
    partial: list[bool]
    packed: bytes | None
    seconds: Known

    @classmethod
    def of(cls, sheet: Sheet, read: Sequence[ReadSpot], seconds: Known, is_packed: bool) -> _Kept:
        import cv2

        bare = np.ascontiguousarray(sheet.bare)
        packed = cv2.imencode(".png", bare, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes() if is_packed else None
        nothing = np.zeros((0, 0, 3), dtype=np.uint8)
        slim = replace(
            sheet, flat=nothing, ink=nothing, print=nothing if is_packed else bare[..., None], tables=[], seals=[]
        )
        return cls(slim, [one.spot.quad for one in read], [one.is_partial for one in read], packed, seconds)

    def second_readings(self, engine: Engine, quads: Sequence[Quad]) -> list[Reading]:
        """What the second engine reads at places of it."""
        is_known = all(quad.tobytes() in self.seconds for quad in quads)
        image = self.sheet.print if is_known else self.image()
        return ReadOnce(engine, image, self.seconds).read(quads)

    def image(self) -> Image:
        import cv2

        bare = (
            self.sheet.print[..., 0]
            if self.packed is None
            else cv2.imdecode(np.frombuffer(self.packed, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
        )
        return np.repeat(np.asarray(bare, dtype=np.uint8)[..., None], 3, axis=2)


class PageReader:
    """Reads pages, and reads places of them again.

    turns: quarters clockwise by which each page was turned to stand upright, by its number. sizes: width and height of
    each upright page in points.

    engine: finds and reads the lines. second: another reader for ``reread``; the same engine where None.
    options: the words of all forms that can have a box beside them.
    """

    def __init__(self, engine: Engine, second: Engine | None = None, options: frozenset[str] = frozenset()) -> None:
        self._engine = engine
        self._second = second or engine
        self._options = options
        self._kept: dict[int, _Kept] = {}
        self.turns: dict[int, int] = {}
        self.sizes: dict[int, tuple[float, float]] = {}

    def read(self, pages: Iterable[PagePicture]) -> Layout:
        """The Layout of the pages, in their order; a page without text gives no block."""
        layout = Layout(pages=0, method="ocr", can_show_seal=True)
        tables = 0
        for picture in pages:
            layout.pages = max(layout.pages + 1, picture.page)
            sheet, read, seconds = self._read_page(picture)
            composed = compose(sheet, read, self._options, tables + 1)
            tables += sum(isinstance(block, Table) for block in composed.blocks)
            layout.blocks.extend(composed.blocks)
            layout.margins.extend(composed.margins)
            layout.seals.extend(
                read_seal(self._engine, sheet.flat, seal, sheet.page, sheet.place(*seal.box)) for seal in sheet.seals
            )
            self._kept[picture.page] = _Kept.of(sheet, read, seconds, is_packed=len(self._kept) >= _KEPT_RAW)
        layout.pages = max(1, layout.pages)
        return layout

    def reread(self, page: int, bbox: BBox) -> Reading:
        """What the second engine reads at a place of a page that was read; lines joined by ``\\n``.

        Nothing where the place of a line is not known in full: both engines would overlook the same.
        """
        kept = self._kept[page]
        x0, top, x1, bottom = kept.sheet.box_of(bbox)
        at = [
            index
            for index, quad in enumerate(kept.quads)
            if x0 - 2 <= quad[:, 0].mean() <= x1 + 2 and top - 2 <= quad[:, 1].mean() <= bottom + 2
        ]
        if any(kept.partial[index] for index in at):
            return NOTHING
        rows = rows_of_boxes([quad_to_box(kept.quads[index]) for index in at])
        quads = [kept.quads[at[index]] for row in rows for index in row] or [
            np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], dtype=np.float32)
        ]
        return join_readings([reading for reading in kept.second_readings(self._second, quads) if reading.text])

    def _read_page(self, picture: PagePicture) -> tuple[Sheet, list[ReadSpot], Known]:
        """The page's sheet, what was read on it, and what the second engine has read."""
        quarters = 0
        picture = replace(picture, pixels=without_halftone(picture.pixels, picture.dpi))
        sheet, quads = self._find(picture, quarters)
        if runs_down(quads):
            quarters = surest_turn(self._engine, sheet.print, sample_of(quads), (1, 3))
            sheet, quads = self._find(picture, quarters)
        first = ReadOnce(self._engine, sheet.print)
        sample = sample_of([spot.quad for spot in spots_of_quads(quads, sheet.tables)])
        told = first.read(sample)
        if looks_upset(told):
            turn = surest_turn(self._engine, sheet.print, sample, (2,), mean_confidence(told))
            if turn:
                quarters = (quarters + turn) % 4
                sheet, quads = self._find(picture, quarters)
                first = ReadOnce(self._engine, sheet.print)
        spots, readings, found = self._read(first, sheet, quads)
        self._split(first, sheet, spots, readings)
        self._add_numerals(first, sheet, spots, readings)
        self._rejoin(first, sheet, spots, readings)
        self._join_cells(first, sheet, spots, readings)
        for i, reading in enumerate(readings):
            others = any(s.cell == spots[i].cell and s.table == spots[i].table for j, s in enumerate(spots) if j != i)
            if others and is_residue(reading.text, spots[i], sheet.tables, sheet.dpi * 0.14):
                readings[i] = NOTHING
        kept = [i for i, one in enumerate(readings) if one.text and one.confidence >= _least_sure(i < found)]
        spots, readings = [spots[i] for i in kept], [readings[i] for i in kept]
        seconds = ReadOnce(self._second, sheet.print)
        if self._second is not self._engine:
            readings = self._look_again(seconds, sheet, spots, readings)
        glyphs = simplified([_glyphs(reading, spot) for spot, reading in zip(spots, readings, strict=True)])
        glyphs = [on_grey_seal(line, spot.box, sheet.seals, _UNREAD) for line, spot in zip(glyphs, spots, strict=True)]
        read = [ReadSpot(spot, tuple(line)) for spot, line in zip(spots, glyphs, strict=True)]
        self.turns[picture.page] = quarters
        height, width = (side * picture.points_per_pixel for side in picture.pixels.shape[:2])
        self.sizes[picture.page] = (height, width) if quarters % 2 else (width, height)
        return sheet, self._account(first, sheet, read), seconds.known

    def _split(self, first: ReadOnce, sheet: Sheet, spots: list[Spot], readings: list[Reading]) -> None:
        """Adds the lines of weakly read spots that hold several, read one by one; the spots themselves say nothing."""
        kept = [ReadSpot(s, tuple(_glyphs(r, s))) for s, r in zip(spots, readings, strict=True) if r.confidence > 0.8]
        weak = [index for index, reading in enumerate(readings) if reading.confidence < 0.5]
        single = split_spots(sheet.bare, spots, weak, text_height(kept, sheet.dpi)) if weak else []
        for index, _ in single:
            readings[index] = NOTHING
        spots += [spot for _, spot in single]
        readings += first.read([spot.quad for _, spot in single])

    def _add_numerals(self, first: ReadOnce, sheet: Sheet, spots: list[Spot], readings: list[Reading]) -> None:
        """Adds each 一, 二 and 三 that stands alone in a column of Chinese numerals; in place."""
        strokes = numerals(sheet.inked, spots, [reading.text for reading in readings], sheet.tables, sheet.dpi)
        for (spot, numeral), reading in zip(strokes, first.read([s.quad for s, _ in strokes]), strict=True):
            if reading.text == numeral:
                spots.append(spot)
                readings.append(reading)

    def _rejoin(self, first: ReadOnce, sheet: Sheet, spots: list[Spot], readings: list[Reading]) -> None:
        """Reads lines that were broken in two as one, and takes that where it holds both parts; in place."""
        kept = [ReadSpot(s, tuple(_glyphs(r, s))) for s, r in zip(spots, readings, strict=True) if r.confidence > 0.8]
        em = text_height(kept, sheet.dpi)
        for _ in range(3):
            read = [index for index, reading in enumerate(readings) if reading.confidence > _LEAST_SURE_MISSED]
            pairs = [(read[a], read[b]) for a, b in broken_lines(sheet.bare, [spots[index] for index in read], em)]
            joined = [joined_spot(spots[a], spots[b]) for a, b in pairs]
            wholes = first.read([spot.quad for spot in joined])
            is_done = True
            for (a, b), spot, whole in zip(pairs, joined, wholes, strict=True):
                if whole.confidence > _SURE_LEFT and is_whole_of(whole.text, readings[a].text, readings[b].text):
                    spots[a], readings[a], readings[b] = spot, whole, NOTHING
                    is_done = False
            if is_done:
                break

    def _join_cells(self, first: ReadOnce, sheet: Sheet, spots: list[Spot], readings: list[Reading]) -> None:
        """Makes one of cells that print runs over, or that are too narrow to hold any; in place."""
        lines = [_glyphs(r, s) if r.confidence > _SURE_LEFT else [] for r, s in zip(readings, spots, strict=True)]
        em = text_height([ReadSpot(s, tuple(line)) for s, line in zip(spots, lines, strict=True)], sheet.dpi)
        pairs = run_on_pairs(spots, lines, em)
        for index, table in enumerate(sheet.tables):
            across = {(spots[a].cell or 0, spots[b].cell or 0) for a, b in pairs if spots[a].table == index}
            across |= set(slivers(table, index, spots, em))
            if across:
                sheet.tables[index], place = join_cells(table, sorted(across))
                spots[:] = [
                    replace(s, cell=place[s.cell]) if s.table == index and s.cell is not None else s for s in spots
                ]
        chains = chains_of([(a, b) for a, b in pairs if spots[a].cell == spots[b].cell])
        joined = [reduce(joined_spot, [spots[i] for i in chain]) for chain in chains]
        wholes = first.read([spot.quad for spot in joined])
        for (head, *rest), spot, whole in zip(chains, joined, wholes, strict=True):
            if is_whole_of(whole.text, readings[head].text, "".join(readings[i].text for i in rest)):
                spots[head], readings[head] = spot, whole
                for i in rest:
                    readings[i] = NOTHING

    def _account(self, first: ReadOnce, sheet: Sheet, read: list[ReadSpot]) -> list[ReadSpot]:
        """What was read, with what is found where ink is left over; readings beside ink still unread are doubted."""
        em = text_height(read, sheet.dpi)
        inked = sheet.inked
        rest = leftovers(inked, [one.spot for one in read], sheet.tables, em)
        spots = [Spot(box_to_quad(left.box), left.table, left.cell) for left in rest]
        readings = first.read([spot.quad for spot in spots])
        found: list[ReadSpot] = []
        unread: list[Spot] = []
        cells = {(one.spot.table, one.spot.cell) for one in read}
        for spot, reading in zip(spots, readings, strict=True):
            is_text = any(char.isalnum() for char in reading.text)
            is_alone = (spot.table, spot.cell) not in cells
            if is_text and (is_alone or reading.confidence >= _SURE_LEFT):
                most = 1.0 if reading.confidence >= _SURE_LEFT else _UNREAD
                found.append(ReadSpot(spot, doubted(_glyphs(reading, spot), range(len(reading.text)), most)))
            elif not is_alone:
                unread.append(spot)
        out = []
        for one in read:
            beside = {i for gap in gaps_in_line(inked, one.spot, one.glyphs, em) for i in gap}
            if any(runs_on(one.spot, one.glyphs, other.spot, other.glyphs, em) for other in read):
                beside.add(len(one.glyphs) - 1)
            if any(runs_on(other.spot, other.glyphs, one.spot, one.glyphs, em) for other in read):
                beside.add(0)
            if any(is_beside(one.spot, spot) for spot in unread):
                beside = set(range(len(one.glyphs)))
            out.append(ReadSpot(one.spot, doubted(one.glyphs, beside, _UNREAD), is_partial=True) if beside else one)
        return out + found

    def _find(self, picture: PagePicture, quarters: int) -> tuple[Sheet, list[Quad]]:
        """The sheet of the page turned clockwise by quarters, and where its lines of text stand."""
        pixels = np.ascontiguousarray(np.rot90(picture.pixels, -quarters)) if quarters else picture.pixels
        sheet = prepare(picture.page, straighten(pixels, picture.dpi), picture.points_per_pixel)
        return sheet, self._engine.find_lines(sheet.print)

    def _read(self, first: ReadOnce, sheet: Sheet, quads: list[Quad]) -> tuple[list[Spot], list[Reading], int]:
        """Spots of the lines, then of what the detector missed; their readings; how many the detector found."""
        spots = spots_of_quads(quads, sheet.tables)
        found = len(spots)
        spots += missed_spots(np.ascontiguousarray(sheet.inked), spots, sheet.tables, sheet.dpi)
        return spots, first.read([spot.quad for spot in spots]), found

    def _look_again(
        self, second: ReadOnce, sheet: Sheet, spots: Sequence[Spot], readings: Sequence[Reading]
    ) -> list[Reading]:
        """The readings, those that are unsure, hold long numbers or lie under a seal weighed against the second's."""
        readings = self._read_faded(sheet, spots, readings)
        sealed = {index for index, spot in enumerate(spots) if any(meets(spot.box, s.box) for s in sheet.seals)}
        doubtful = [
            i for i, reading in enumerate(readings) if (reading.text and i in sealed) or needs_second_look(reading)
        ]
        seconds = second.read([spots[index].quad for index in doubtful])
        out = list(readings)
        for index, again in zip(doubtful, seconds, strict=True):
            out[index] = weigh(out[index], again, at_most=_SEALED if index in sealed else 1.0)
        return out

    def _read_faded(self, sheet: Sheet, spots: Sequence[Spot], readings: Sequence[Reading]) -> list[Reading]:
        """The readings, those under grey seals read without the seals' ink where that makes them surer."""
        out = list(readings)
        bare = without_grey_seals(sheet.bare, sheet.seals, sheet.dpi)
        if bare is None:
            return out
        at = [i for i, s in enumerate(spots) if any(x.colour == "grey" and meets(s.box, x.box) for x in sheet.seals)]
        image = np.repeat(bare[..., None], 3, axis=2)
        for index, faded in zip(at, self._engine.read_lines(image, [spots[i].quad for i in at]), strict=True):
            first = out[index]
            if len(faded.text) >= 0.8 * len(first.text) and faded.confidence > first.confidence + 0.005:
                out[index] = faded
        return out


def _least_sure(is_detected: bool) -> float:
    return _LEAST_SURE if is_detected else _LEAST_SURE_MISSED


def join_readings(readings: Sequence[Reading]) -> Reading:
    """Several lines as one reading, a line each; as sure as the least sure of them."""
    if not readings:
        return NOTHING
    text = "\n".join(reading.text for reading in readings)
    chars = tuple(char for reading in readings for char in reading.chars)
    return Reading(text, min(reading.confidence for reading in readings), chars)


def _glyphs(reading: Reading, spot: Spot) -> list[Glyph]:
    x0, top, x1, bottom = spot.box
    most = _WIDTH_OF_HEIGHT * max(bottom - top, 1.0)
    if reading.chars:
        confidences = [_weight_of(char.text, char.confidence) for char in reading.chars]
        starts = [char.start for char in reading.chars]
        ends = [char.end for char in reading.chars]
    else:
        count = len(reading.text)
        confidences = [reading.confidence] * count
        starts = [i / count for i in range(count)]
        ends = [(i + 1) / count for i in range(count)]
    return with_date_points(without_false_blanks(spread(reading.text, confidences, starts, ends, x0, x1, most)))


def _weight_of(char: str, confidence: float) -> float:
    """A character's confidence; punctuation matters a third as much as what it stands between."""
    return confidence if char.isalnum() else 1.0 - (1.0 - confidence) / 3
