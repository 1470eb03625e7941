"""Made-up returns as scans and photos with their truth.

``python -m samples.scans --count N --seed S --out DIR --condition scan``: a filled Word return goes through
LibreOffice to a PDF, the PDF to pictures, and the pictures through stamps, pens, folds, scanners and phones.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import get_args

import numpy as np

from models.forms import FORM_BY_ID
from samples import scan_wear as wear_of
from samples.dice import Space
from samples.files import compose
from samples.places import CITIES
from samples.scan_files import ONE_PAGE, SUFFIX, FileKind, pages_to_file
from samples.scan_loss import lose_a_page
from samples.scan_pens import tick_pages
from samples.scan_photos import draw_camera, photographed
from samples.scan_plans import Condition, PictureDice, Wear
from samples.scan_seals import stamp_form
from samples.scan_sheets import Pixels, SheetPage, pdf_to_pages, words_to_pdfs
from samples.scan_writing import set_fonts, write_by_hand
from samples.truth import Sample, Truth, write_samples

_TONERS = {"faded": wear_of.faded, "heavy": wear_of.thickened}
_SHEETS = {
    "fold": wear_of.folded,
    "wave": wear_of.wavy,
    "crumple": wear_of.crumpled,
    "tint": wear_of.tinted,
}
_CHUNK = 12
"""Returns for one start of LibreOffice."""


@dataclass(slots=True)
class _Form:
    """One Word file of a return: which form, whose, its bytes and truths."""

    form: str
    city: str
    document: bytes
    truths: list[Truth]
    deviations: set[str]


@dataclass(slots=True)
class _Return:
    """A return about to be printed. forms: several in a stack."""

    name: str
    wear: Wear
    bundle: str
    ticks: str
    forms: list[_Form] = field(default_factory=list)


def make_scans(
    count: int, seed: int, condition: Condition = "scan", space: Space = "tune", form: str | None = None
) -> Iterator[Sample]:
    """So many samples, each from its own seed, the forms in turn; names are numbered."""
    forms = [form] if form else list(FORM_BY_ID)
    for start in range(0, count, _CHUNK):
        returns = [
            _write(index, seed, condition, space, forms[index % len(forms)])
            for index in range(start, min(count, start + _CHUNK))
        ]
        documents = [part.document for each in returns for part in each.forms]
        pdfs = iter(words_to_pdfs(documents))
        for each in returns:
            made = [(part, next(pdfs)) for part in each.forms]
            printed = [(part, pdf) for part, pdf in made if pdf]
            if printed:
                yield _print(each, printed, condition)


def printed(name: str, document: bytes, truth: Truth, city: str, wear: Wear) -> Sample:
    """One Word file, printed and stamped, as a picture; ``wear`` says what happens to it on the way."""
    form = _Form(truth.form, city, document, [truth], set())
    made = _Return(name, wear, wear.pick("bundle", "one"), wear.pick("ticks", "typed"), [form])
    (pdf,) = words_to_pdfs([document])
    if not pdf:
        raise ValueError(f"{name}: LibreOffice made no PDF of it")
    return _print(made, [(form, pdf)], wear.condition)


def _write(index: int, seed: int, condition: Condition, space: Space, form: str) -> _Return:
    rng = Random(f"scans/{seed}/{index}/{space}/{condition}")
    wear = Wear(rng, condition, space == "held")
    made = _Return(f"{index:05d}-{form}", wear, wear.pick("bundle", "one"), wear.pick("ticks", "typed"))
    names = [form]
    if made.bundle == "stack":
        names += [rng.choice([other for other in FORM_BY_ID if other != form]) for _ in range(rng.choice((1, 1, 2)))]
        names = list(dict.fromkeys(names))
    city = rng.choice(CITIES)
    hand = wear.pick("hand", "print")
    for name in names:
        dice = PictureDice(rng, space, rng.choice((0.0, 0.1, 0.3, 0.3, 0.6)), made.ticks == "pen")
        _, package, truths = compose(name, dice, city)
        write_by_hand(package, name, hand, rng)
        set_fonts(package, rng)
        made.forms.append(_Form(name, city, package.to_bytes(), truths, dice.drawn))
    return made


def _print(made: _Return, printed: list[tuple[_Form, bytes]], condition: Condition) -> Sample:
    rng, wear = made.wear.rng, made.wear
    truths = [truth for part, _ in printed for truth in part.truths]
    deviations = {name for part, _ in printed for name in part.deviations}
    if condition == "pdf":
        return Sample(f"{made.name}.pdf", printed[0][1], tuple(truths), tuple(sorted(deviations)))
    dpi = wear.number("dpi")
    kind: FileKind = wear.pick("file")  # type: ignore[assignment]
    colour = wear.pick("colour", "colour")
    is_coloured = colour == "colour" and kind in ("pdf", "jpg", "png", "tif")
    wear.drawn.add("seen:colour" if is_coloured else "seen:grey")
    groups: list[list[SheetPage]] = []
    for part, pdf in printed:
        pages = pdf_to_pages(pdf, dpi, [truth.form for truth in part.truths])
        if made.ticks == "pen":
            wear.drawn |= _tick(pages, part.truths, rng, wear.is_held)
        stamp_form(pages, part.truths, part.city, wear, is_coloured)
        if wear.pick("loss", "nothing") == "page" and len(part.truths) == 1:
            lost = lose_a_page(pages, part.truths[0], rng)
            wear.drawn.discard("" if lost else "loss:page")
        groups.append(pages)
    sheets = _in_order(groups, made.bundle, rng)
    turn = {"upright": 0, "quarter": 1, "half": 2, "three_quarters": 3}[wear.pick("turn", "upright")]
    worn = [np.ascontiguousarray(np.rot90(worn_page(sheet, wear, condition, colour), turn)) for sheet in sheets]
    if kind in ONE_PAGE and len(worn) > 1:
        kind = "pdf" if condition == "photo" or kind == "jpg" else "tif"
    if not is_coloured and condition != "photo":
        worn = [wear_of.grey(page, rng) for page in worn]
    exif = {"six": 6, "eight": 8, "three": 3}.get(wear.pick("exif", "upright"), 1) if kind == "jpg" else 1
    data = pages_to_file(worn, kind, dpi, int(wear.number("quality")), exif)
    for truth in truths:
        truth.allow_doubt()
    return Sample(f"{made.name}{SUFFIX[kind]}", data, tuple(truths), tuple(sorted(deviations | wear.drawn | {kind})))


def _tick(pages: list[SheetPage], truths: list[Truth], rng: Random, is_held: bool) -> set[str]:
    """One pen for all forms of a Word file; doubtful marks only where it is plain whose they are."""
    if len(truths) == 1:
        return tick_pages(pages, truths[0], rng, is_held)
    common = Truth(truths[0].form)
    done = tick_pages(pages, common, rng, is_held, doubt=0.0)
    for truth in truths:
        truth.tolerated |= common.tolerated
    return done


def _in_order(groups: list[list[SheetPage]], bundle: str, rng: Random) -> list[Pixels]:
    """The sheets as they lie in the feeder."""
    if bundle == "shuffled":
        for pages in groups:
            rng.shuffle(pages)
    sheets: list[Pixels] = []
    for page in (page for pages in groups for page in pages):
        sheets.append(page.pixels)
        if bundle == "backs" or (bundle == "stack" and rng.random() < 0.3):
            sheets.append(np.full_like(page.pixels, rng.randint(248, 255)))
    return sheets


def worn_page(page: Pixels, wear: Wear, condition: Condition, colour: str) -> Pixels:
    """The printed page after paper's life and the scanner or camera."""
    rng = wear.rng
    if step := _TONERS.get(wear.pick("toner")):
        page = step(page, rng)
    if wear.pick("back") == "bleed":
        page = wear_of.bled_through(page, page, rng)
    if step := _SHEETS.get(wear.pick("sheet")):
        page = step(page, rng)
    if condition == "photo":
        return photographed(page, draw_camera(rng, wear.pick("scene", "desk"), wear.is_held), rng)
    edge = wear.pick("edge")
    if edge == "punch":
        page = wear_of.punched(page, rng)
    elif edge == "staple":
        page = wear_of.stapled(page, rng)
    if colour == "copied":
        page = wear_of.copied(page, rng)
    for family, scan in (("skew", wear_of.skewed), ("light", wear_of.uneven), ("blur", wear_of.blurred)):
        if amount := wear.number(family):
            page = scan(page, rng, amount)
    if edge == "border":
        page = wear_of.bordered(page, rng)
    if wear.pick("dust") == "specks":
        page = wear_of.specked(page, rng)
    if amount := wear.number("grain"):
        page = wear_of.noisy(page, rng, amount)
    return page


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files and ``truth.jsonl``."""
    parser = argparse.ArgumentParser(prog="python -m samples.scans", description=__doc__)
    parser.add_argument("--count", type=int, default=12, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--form", choices=list(FORM_BY_ID), help="only this form")
    parser.add_argument("--condition", choices=get_args(Condition), default="scan", help="how the form became a file")
    parser.add_argument("--space", choices=("tune", "held"), default="tune", help="held: with what is kept out")
    options = parser.parse_args(arguments)
    write_samples(make_scans(options.count, options.seed, options.condition, options.space, options.form), options.out)


if __name__ == "__main__":
    main()
