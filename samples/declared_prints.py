"""Copies of declared forms on paper: through LibreOffice to PDFs, stamped, worn, scanned or photographed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from models.declaration import FormDeclaration
from samples import places
from samples import scan_wear as wear_of
from samples.declared import make_declared
from samples.scan_files import ONE_PAGE, SUFFIX, FileKind, pages_to_file
from samples.scan_plans import Wear
from samples.scan_sheets import SheetPage, pdf_to_pages, words_to_pdfs
from samples.scan_stamps import REDS, round_seal, stamp, turned
from samples.scans import worn_page
from samples.truth import Sample

PrintCondition = Literal["pdf", "clean", "scan", "hard", "photo"]
_SONGS = ("Noto Serif CJK SC", "AR PL UMing CN")
_CHUNK = 20
"""Copies for one start of LibreOffice."""


@dataclass(frozen=True, slots=True)
class DeclaredCopy:
    """A filled copy about to be printed."""

    declaration: FormDeclaration
    sample: Sample
    rng: Random


def make_printed(
    declared: Sequence[tuple[FormDeclaration, bytes]], copies: int, seed: str, condition: PrintCondition
) -> Iterator[tuple[FormDeclaration, Sample]]:
    """So many copies of each form as files of that condition, each from its own seed."""
    made = []
    for declaration, blank in declared:
        for number in range(copies):
            rng = Random(f"{seed}/{declaration.id}/{number}/printed")
            sample = make_declared(declaration, blank, Random(f"{seed}/{declaration.id}/{number}"))
            made.append(DeclaredCopy(declaration, sample, rng))
    for start in range(0, len(made), _CHUNK):
        part = made[start : start + _CHUNK]
        pdfs = words_to_pdfs([dressed(each.sample.data, each.rng) for each in part])
        for number, (each, pdf) in enumerate(zip(part, pdfs, strict=True), start):
            if pdf:
                name = f"{number:03d}-{each.declaration.id}"
                yield each.declaration, _as_file(name, each, pdf, condition)


def dressed(document: bytes, rng: Random) -> bytes:
    """The Word file as an office sets it: a song font, rows of some height, a margin."""
    opened: Any = docx.Document(io.BytesIO(document))
    style = opened.styles["Normal"]
    style.font.name, style.font.size = "Liberation Serif", Pt(rng.choice((10.5, 12)))
    style.element.rPr.rFonts.set(qn("w:eastAsia"), rng.choice(_SONGS))
    style.paragraph_format.space_after = Pt(rng.choice((0, 2)))
    height = Cm(rng.choice((0.7, 0.9, 1.1)))
    for table in opened.tables:
        for row in table.rows:
            row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST
    for section in opened.sections:
        section.left_margin = section.right_margin = Cm(rng.choice((1.9, 2.5)))
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def _as_file(name: str, copy: DeclaredCopy, pdf: bytes, condition: PrintCondition) -> Sample:
    truth, rng = copy.sample.truth, copy.rng
    if condition == "pdf":
        return Sample(f"{name}.pdf", pdf, (truth,), copy.sample.deviations)
    wear = Wear(rng, condition)
    dpi = wear.number("dpi")
    kind: FileKind = wear.pick("file")  # type: ignore[assignment]
    colour = wear.pick("colour", "colour")
    is_coloured = colour == "colour" and kind in ("pdf", "jpg", "png", "tif")
    sheets = pdf_to_pages(pdf, dpi, [])
    _stamp_one(sheets, copy)
    pages = [worn_page(sheet.pixels, wear, condition, colour) for sheet in sheets]
    if kind in ONE_PAGE and len(pages) > 1:
        kind = "pdf"
    if not is_coloured and condition != "photo":
        pages = [wear_of.grey(page, rng) for page in pages]
    data = pages_to_file(pages, kind, dpi, int(wear.number("quality") or 85))
    names = {*copy.sample.deviations, *wear.drawn, kind, "seen:colour" if is_coloured else "seen:grey"}
    return Sample(f"{name}{SUFFIX[kind]}", data, (truth,), tuple(sorted(names)))


def _stamp_one(sheets: Sequence[SheetPage], copy: DeclaredCopy) -> None:
    """A seal at the first place that asks for one, four times in five; the truth says so where the form has a field."""
    field = next((one for one in copy.declaration.fields if one.type == "seal"), None)
    sheet, place = next(((page, at) for page in sheets if (at := page.seal_place())), (None, None))
    if sheet is None or place is None or field is None:
        return
    is_stamped = copy.rng.random() < 0.8
    copy.sample.truth.values[field.key] = is_stamped
    if is_stamped:
        unit = places.institution(copy.rng, places.city(copy.rng))
        size = int(copy.rng.uniform(38, 44) * sheet.dpi / 25.4)
        ink = turned(round_seal(unit, size, copy.rng), copy.rng.uniform(-12, 12))
        reach = size * 0.5
        centre = (
            min(max((place[0] + place[2]) / 2 + copy.rng.uniform(-40, 60), reach), sheet.pixels.shape[1] - reach),
            min(max((place[1] + place[3]) / 2, reach), sheet.pixels.shape[0] - reach),
        )
        stamp(sheet.pixels, ink, centre, copy.rng.choice(REDS), copy.rng.uniform(0.6, 0.95))
