"""A third generator of returned forms as pictures and PDFs, made apart from the reader and the other generators.

The forms are written as web pages, printed by Chromium, and, but for kind ``pdf``, scanned or photographed.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Literal

import numpy as np

from models.forms import FORM_BY_ID
from samples import third_wear as wear
from samples.third_camera import photograph
from samples.third_facts import Facts, draw_facts
from samples.third_files import to_file, to_turned_jpeg
from samples.third_html import form_html
from samples.third_look import draw_look
from samples.third_print import draw_pages, print_pages
from samples.third_seals import dark, draw_stamp, plan_seal
from samples.truth import Sample

ThirdCondition = Literal["scan", "hard", "photo", "pdf"]
_REDS = ((208, 28, 36), (222, 40, 40), (190, 16, 30), (230, 60, 60), (200, 30, 70))
_GREYS = ((120, 120, 120), (90, 90, 90), (140, 140, 140))
_PLANTS = {"scan": 0.1, "hard": 0.1, "photo": 0.06, "pdf": 0.1}
_BY_HAND = {"scan": 0.4, "hard": 0.6, "photo": 0.5, "pdf": 0.0}


def make_third(count: int, seed: int, condition: ThirdCondition, form: str | None = None) -> Iterator[Sample]:
    """So many files, the same for the same seed."""
    forms = list(FORM_BY_ID)
    for at in range(count):
        rng = Random(f"third/{condition}/{seed}/{at}")
        chosen = form or forms[(at + seed) % len(forms)]
        yield _make(rng, chosen, condition, f"{at:05d}-{chosen}")


def _make(rng: Random, form: str, condition: ThirdCondition, name: str) -> Sample:
    told: list[str] = []
    is_bilevel = condition == "hard" and rng.random() < 0.18
    if is_bilevel:
        told += ["seen:bilevel", "seen:grey"]
    facts, pdf = _printed(rng, form, condition, told)
    if condition == "pdf":
        return Sample(f"{name}.pdf", pdf, (facts.truth,), tuple(told))
    suffix, data = _seen(rng, pdf, condition, told)
    return Sample(f"{name}.{suffix}", data, (facts.truth,), tuple(told))


def _printed(rng: Random, form: str, condition: ThirdCondition, told: list[str]) -> tuple[Facts, bytes]:
    """The filled and stamped form as Chromium prints it."""
    by_hand = rng.random() < _BY_HAND[condition]
    is_written = by_hand and rng.random() < 0.25
    facts = draw_facts(rng, form, by_hand, _PLANTS[condition])
    look = draw_look(rng, by_hand, is_written)
    told += [f"ticks:{look.stroke if by_hand else look.signs[1]}", f"boxes:{look.signs[0]}"]
    if is_written:
        told.append("values:written")
    if condition == "pdf" and rng.random() < 0.5:
        facts.truth.values["seal"] = None
        facts.truth.tolerated.add(("no_seal", "seal"))
    else:
        facts.unit = plan_seal(rng, facts.truth, facts.city)
    if condition == "pdf":
        facts.truth.flags = [flag for flag in facts.truth.flags if flag[0] != "no_seal"]
        facts.truth.tolerated |= {("no_seal", "seal")}
    seal = ""
    if facts.unit is not None:
        is_bilevel = "seen:bilevel" in told
        is_grey = condition == "hard" and rng.random() < 0.25
        told.append("seal:black" if is_bilevel else "seal:grey" if is_grey else "seal:red")
        told += ["seen:grey"] * (is_grey and not is_bilevel)
        stamp = draw_stamp(rng, facts.truth, facts.unit, rng.choice(_GREYS if is_grey else _REDS))
        seal = (dark(stamp) if is_bilevel else stamp).to_html()
    return facts, print_pages(form_html(rng, look, facts, seal))


def _seen(rng: Random, pdf: bytes, condition: ThirdCondition, told: list[str]) -> tuple[str, bytes]:
    """What a scanner or a phone makes of the printed pages."""
    if condition == "photo":
        sheets = [photograph(rng, sheet) for sheet in draw_pages(pdf, 300)]
        if len(sheets) == 1 and rng.random() < 0.35:
            told.append("file:exif")
            return "jpg", to_turned_jpeg(rng, sheets[0])
        kind = rng.choice(("jpg", "jpg", "heic", "png", "webp", "pdf")) if len(sheets) == 1 else "pdf"
        told.append(f"file:{kind}")
        return to_file(rng, sheets, kind, 72 * max(sheets[0].shape) / 842, False)
    dpi = rng.choice((200, 200, 300, 240)) if condition == "scan" else rng.choice((150, 150, 200, 300))
    told.append(f"dpi:{dpi}")
    is_bilevel = "seen:bilevel" in told
    is_grey = not is_bilevel and rng.random() < (0.1 if condition == "scan" else 0.3)
    if is_grey:
        told += ["seen:greyscale"] + ["seen:grey"] * ("seen:grey" not in told)
    pages = [_scanned(rng, page, condition, told) for page in draw_pages(pdf, dpi)]
    if is_bilevel:
        pages = [wear.to_bilevel(rng, page) for page in pages]
    elif is_grey:
        pages = [wear.to_grey(page) for page in pages]
    kinds = (
        ("pdf", "pdf", "strips", "tiff")
        if len(pages) > 1
        else ("pdf", "pdf", "jpg", "jpg", "png", "tiff", "strips", "webp")
    )
    kind = rng.choice(("g4", "pdf", "png")[: 2 if len(pages) > 1 else 3] if is_bilevel else kinds)
    told.append(f"file:{kind}")
    return to_file(rng, pages, kind, dpi, is_bilevel)


def _scanned(rng: Random, page: wear.Picture, condition: ThirdCondition, told: list[str]) -> wear.Picture:
    steps = wear.LIGHT if condition == "scan" else wear.HEAVY
    names = rng.sample(sorted(steps), rng.randint(1, 2) if condition == "scan" else rng.randint(2, 4))
    for name in names:
        page = steps[name](rng, page)
        told += [f"wear:{name}"] * (f"wear:{name}" not in told)
    lean = rng.gauss(0, 0.7) if condition == "scan" else rng.choice((rng.gauss(0, 1.2), rng.uniform(-8, 8)))
    page = wear.turn(page, lean, rng.choice((255, 255, 250, 20)))
    if rng.random() < (0.08 if condition == "scan" else 0.2):
        quarters = rng.choice((1, 2, 3))
        told.append(f"turned:{90 * quarters}")
        page = np.ascontiguousarray(np.rot90(page, quarters))
    return page
