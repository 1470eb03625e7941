"""Scans and photos of returned forms, made in another way than ``samples.scans``: kept for evaluation only.

``python -m samples.fresh_scans --count N --seed S --out DIR --condition scan``: forms are filled as everywhere, but
dressed, printed, ticked, sealed, worn, scanned or photographed and packed by this generator's own code. Nothing is
tuned against a seed that is measured.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal, get_args

import cv2
import numpy as np

from models.forms import FORM_BY_ID
from samples.fresh_scans_camera import Scene, by_app, draw_scene, photograph, screenshot
from samples.fresh_scans_files import ONE_SIDE, SUFFIXES, Wrapping, misread_words, shrunk, wrap
from samples.fresh_scans_forms import Written, write_form
from samples.fresh_scans_hand import write_by_hand
from samples.fresh_scans_layout import draw_look
from samples.fresh_scans_pens import draw_pen, fill_boxes
from samples.fresh_scans_print import HAND_COLOUR, Picture, Sheet, draw_sheets, print_documents
from samples.fresh_scans_stamping import Desk, doubt_owner, name_records, stamp_sheets
from samples.fresh_scans_wear import STEPS, show_through, skew, to_two_levels
from samples.truth import Sample, write_samples

FreshCondition = Literal["scan", "hard", "photo"]
_CHUNK = 8
_TWO_LEVELS = ("otsu", "local", "dots")
_TONER = ("weak_toner", "pale", "gaps", "heavy", "photocopy")
_ORDER = (
    "fold", "stain", "yellow", "recycled", "gutter", "weak_toner", "pale", "gaps", "heavy", "holes", "staple",
    "photocopy", "skew", "black_edges", "feeder_stretch", "soft", "crisp", "specks", "streaks", "grain",
)  # fmt: skip
_WEAR: dict[str, tuple[str, ...]] = {
    "scan": ("fold", "yellow", "recycled", "holes", "staple", "skew", "skew", "skew", "black_edges", "feeder_stretch",
             "soft", "crisp", "specks", "streaks", "grain", "show_through", "backs"),
    "hard": (*_TONER, "fold", "fold", "stain", "yellow", "recycled", "gutter", "holes", "staple", "skew", "skew",
             "skew", "black_edges", "feeder_stretch", "soft", "crisp", "specks", "streaks", "grain", "show_through",
             "backs"),
    "photo": ("fold", "stain", "yellow", "recycled", "weak_toner", "pale", "gaps", "heavy", "holes", "staple"),
}  # fmt: skip
_PHOTO = ("tilt", "tilt", "turn", "turn", "curve", "wave", "dog_ear", "neighbour", "vignette", "hand", "phone", "lamp",
          "dim", "flash", "motion", "defocus", "screen", "close")  # fmt: skip
_APART = (set(_TONER), {"yellow", "recycled"}, {"soft", "crisp"}, {"curve", "wave"}, {"dim", "flash", "screen"},
          {"motion", "defocus"}, {"hand", "phone"},
          {"close", "turn"}, {"close", "tilt"}, {"close", "dog_ear"},
          {"weak_toner", "pale", "gaps", "dim"})  # fmt: skip
"""Ways of which a file gets one at most, so that it stays legible."""
_FILES: dict[str, dict[str, int]] = {
    "scan": {"pdf_jpeg": 8, "pdf_flate": 2, "pdf_jp2": 2, "pdf_turned": 2, "pdf_pixels": 1, "tif_lzw": 2, "tif_jpeg": 2,
             "png": 3, "jpg": 4, "jpg_exif": 1, "webp": 1, "bmp": 1},
    "hard": {"pdf_jpeg": 8, "pdf_flate": 1, "pdf_jp2": 2, "pdf_turned": 2, "pdf_pixels": 1, "tif_lzw": 1, "tif_jpeg": 1,
             "png": 2, "jpg": 4},
    "photo": {"jpg": 8, "jpg_exif": 3, "heic": 3, "webp": 1, "png": 1, "pdf_jpeg": 2},
}  # fmt: skip


@dataclass(slots=True)
class Plan:
    """All that happens to one file. wear, photo: ways by name. levels: ``colour``, ``grey`` or one of two levels."""

    condition: FreshCondition
    rng: Random
    form: str
    has_pen: bool
    dpi: float
    levels: str
    wear: set[str]
    photo: set[str]
    kind: str
    quality: int
    turn: int = 0
    longest: int = 0
    two_up: bool = False
    has_layer: bool = False
    is_weak_print: bool = False
    names: set[str] = field(default_factory=set)

    @property
    def is_rough(self) -> bool:
        """Whether the copy keeps no half-tones: what is pale vanishes, what is dark is black."""
        return self.levels in _TWO_LEVELS or "photocopy" in self.wear


def draw_plan(rng: Random, condition: FreshCondition, form: str) -> Plan:
    """A plan of some five to eight ways."""
    kinds = _FILES[condition]
    kind = rng.choices(list(kinds), list(kinds.values()))[0]
    levels, dpi = "colour", float(rng.choice((200, 240, 300)))
    if condition == "hard":
        levels = rng.choices(("colour", "grey", "otsu", "local", "dots"), (4, 8, 5, 2, 1))[0]
        dpi = {"colour": 150.0, "grey": 150.0, "dots": 300.0}.get(levels, rng.choice((200.0, 200.0, 300.0)))
        if levels in _TWO_LEVELS:
            kind = rng.choice(("pdf_g4", "pdf_g4", "tif_g4", "png"))
    elif condition == "scan" and rng.random() < 0.08:
        levels = "grey"
    most = {"scan": 3, "hard": 4, "photo": 2}[condition]
    plan = Plan(
        condition,
        rng,
        form,
        has_pen=rng.random() < {"scan": 0.15, "hard": 0.65, "photo": 0.4}[condition],
        dpi=dpi if condition != "photo" else rng.choice((200.0, 220.0, 250.0)),
        levels=levels,
        wear=_some(rng, _WEAR[condition], rng.randint(1, most)),
        photo=_some(rng, _PHOTO, rng.randint(2, 5)) if condition == "photo" else set(),
        kind=kind,
        quality=rng.randint(*{"scan": (65, 95), "hard": (35, 75), "photo": (60, 92)}[condition]),
    )
    if condition == "hard":
        plan.turn = rng.choices((0, 1, 2, 3), (16, 1, 2, 1))[0]
        plan.two_up = rng.random() < 0.05
    elif condition == "scan":
        plan.turn = rng.choices((0, 1, 2, 3), (24, 1, 1, 1))[0]
    else:
        plan.turn = rng.choices((0, 1, 3), (12, 1, 1))[0]
        plan.longest = rng.choice((0, 0, 1600, 1920, 1920, 2560))
        alone = rng.choices(("", "screenshot", "app"), (84, 7, 9))[0]
        if alone:
            plan.photo, plan.wear, plan.longest = {alone}, set(), rng.choice((0, 1920))
    if plan.levels in _TWO_LEVELS:
        plan.wear -= {"pale", "weak_toner", "photocopy", "yellow", "recycled", "gutter", "stain", "show_through"}
    plan.is_weak_print = rng.random() < 0.6
    plan.has_layer = kind.startswith("pdf") and kind != "pdf_turned" and condition != "photo" and rng.random() < 0.1
    return plan


def _some(rng: Random, ways: Sequence[str], count: int) -> set[str]:
    chosen: set[str] = set()
    while len(chosen) < count:
        way = rng.choice(ways)
        if not any(way in group and chosen & group for group in _APART):
            chosen.add(way)
    return chosen


def make_fresh_scans(
    count: int, seed: int, condition: FreshCondition = "scan", form: str | None = None
) -> Iterator[Sample]:
    """So many samples, each from its own seed, the forms in turn; names are numbered."""
    forms = [form] if form else list(FORM_BY_ID)
    for start in range(0, count, _CHUNK):
        batch: list[tuple[int, Plan, Written]] = []
        for index in range(start, min(count, start + _CHUNK)):
            rng = Random(f"fresh-scans/{condition}/{seed}/{index}")
            plan = draw_plan(rng, condition, forms[index % len(forms)])
            look = draw_look(rng, condition == "scan")
            if condition != "scan" and rng.random() < 0.06:
                look.value_font, look.hand_colour, look.is_value_bold = "LXGW WenKai", HAND_COLOUR, False
            written = write_form(rng, plan.form, look, plan.has_pen)
            plan.names |= look.names() | written.drawn
            batch.append((index, plan, written))
        for (index, plan, written), pdf in zip(batch, print_documents([w.document for _, _, w in batch]), strict=True):
            if pdf is not None:
                yield _finish(index, plan, written, pdf)


def _finish(index: int, plan: Plan, written: Written, pdf: bytes) -> Sample:
    rng, is_mild = plan.rng, plan.condition == "scan"
    sheets = draw_sheets(pdf, plan.dpi, written.blanks)
    name_records(sheets, written.truths)
    _weaken_print(sheets, plan)
    pen = draw_pen(rng, is_mild, plan.is_rough)
    if any(sheet.hand for sheet in sheets):
        for sheet in sheets:
            write_by_hand(sheet, pen.colour if pen.ink in ("blue", "black", "gel_blue") else (30, 40, 60), rng)
    if plan.has_pen:
        pen.may_fade = pen.may_fade and not plan.photo & {"dim", "flash", "screen"}
        doubt = {"scan": 0.0, "hard": 0.2, "photo": 0.12}[plan.condition]
        plan.names |= fill_boxes(sheets, written.truths, pen, doubt)
    plan.names |= stamp_sheets(sheets, written.truths, Desk(written.city, is_mild, plan.is_rough), rng)
    if plan.levels != "colour" or plan.condition == "hard":
        doubt_owner(written.truths)
    words = [misread_words(sheet, rng) for sheet in sheets]
    pages = _packed_sides(_worn_pages(sheets, plan), plan)
    if len(pages) != len(words):
        plan.has_layer = False
    if plan.kind in ONE_SIDE and len(pages) > 1:
        plan.kind = "pdf_jpeg" if plan.levels in ("colour", "grey") else "pdf_g4"
    wrapping = Wrapping(plan.kind, plan.dpi, plan.quality, rng, words if plan.has_layer else None)
    for truth in written.truths:
        truth.allow_doubt()
    if "app" in plan.photo:
        for truth in written.truths:
            truth.tolerated.add(("extra_content", None))
    names = plan.names | {f"wear:{way}" for way in plan.wear} | {f"photo:{way}" for way in plan.photo}
    names |= {f"file:{plan.kind}", f"levels:{plan.levels}", f"dpi:{plan.dpi:.0f}", f"turn:{plan.turn}"}
    names |= {"seen:colour" if plan.levels == "colour" else "seen:grey"}
    names |= {f"longest:{plan.longest}"} if plan.longest else set()
    names |= {"file:bad_layer"} if plan.has_layer else set()
    name = f"{index:05d}-{plan.form}{SUFFIXES[plan.kind]}"
    return Sample(name, wrap(pages, wrapping), tuple(written.truths), tuple(sorted(names)))


def _weaken_print(sheets: Sequence[Sheet], plan: Plan) -> None:
    """A poor printer's toner, before pens and seals; else the same happens in the copier, after them."""
    for way in plan.wear & {"weak_toner", "pale", "gaps", "heavy"}:
        if plan.is_weak_print:
            for sheet in sheets:
                sheet.picture = STEPS[way](sheet.picture, sheet.mm, plan.rng)


def _worn_pages(sheets: Sequence[Sheet], plan: Plan) -> list[Picture]:
    """Each sheet through paper's life and the scanner or camera; the order of the file."""
    rng, pages = plan.rng, []
    scene = draw_scene(plan.photo, rng)
    for index, sheet in enumerate(sheets):
        page = sheet.picture
        if "show_through" in plan.wear:
            page = show_through(page, sheet.mm, rng, sheets[(index + 1) % len(sheets)].picture)
        most = rng.uniform(0.3, 1.2) if plan.condition == "scan" else rng.uniform(0.5, 3.0)
        for way in _ORDER:
            is_printed = way in ("weak_toner", "pale", "gaps", "heavy") and plan.is_weak_print
            if way not in plan.wear or is_printed:
                continue
            if way == "skew":
                page = skew(page, sheet.mm, rng, most, 255 if "black_edges" not in plan.wear else 20)
            else:
                page = STEPS[way](page, sheet.mm, rng)
        if plan.condition == "photo":
            page = _taken(page, sheet.mm, scene, rng)
        pages.append(_levelled(page, plan))
        if "backs" in plan.wear:
            pages.append(np.full_like(pages[-1], 255 if plan.kind.endswith("g4") else rng.randint(246, 255)))
    return pages


def _taken(page: Picture, mm: float, scene: Scene, rng: Random) -> Picture:
    if "screenshot" in scene.ways:
        return screenshot(page, rng)
    return by_app(page, mm, rng) if "app" in scene.ways else photograph(page, mm, scene, rng)


def _levelled(page: Picture, plan: Plan) -> Picture:
    if plan.levels == "grey":
        page = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    elif plan.levels != "colour":
        page = to_two_levels(page, plan.levels, plan.rng)
    if plan.longest:
        page = shrunk(page, plan.longest, plan.rng.randint(60, 82))
    return np.ascontiguousarray(np.rot90(page, plan.turn)) if plan.turn else page


def _packed_sides(pages: list[Picture], plan: Plan) -> list[Picture]:
    """Two sides on one lying sheet, where the plan says so and they fit."""
    is_upright = len({page.shape for page in pages}) == 1 and pages[0].shape[0] > pages[0].shape[1]
    if not plan.two_up or len(pages) < 2 or not is_upright or "backs" in plan.wear:
        return pages
    plan.names.add("file:two_up")
    if len(pages) % 2:
        pages = [*pages, np.full_like(pages[0], 255)]
    return [np.concatenate(pair, axis=1) for pair in zip(pages[::2], pages[1::2], strict=True)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files and ``truth.jsonl``."""
    parser = argparse.ArgumentParser(prog="python -m samples.fresh_scans", description=__doc__)
    parser.add_argument("--count", type=int, default=12, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--form", choices=list(FORM_BY_ID), help="only this form")
    parser.add_argument("--condition", choices=get_args(FreshCondition), default="scan", help="how it became a file")
    options = parser.parse_args(arguments)
    write_samples(make_fresh_scans(options.count, options.seed, options.condition, options.form), options.out)


if __name__ == "__main__":
    main()
