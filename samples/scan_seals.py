"""Stamping a form: whose seal, where, over what; and red things that are no seals."""

from __future__ import annotations

from random import Random

from samples.places import CITIES
from samples.scan_plans import Wear
from samples.scan_sheets import Box, SheetPage
from samples.scan_stamps import (
    BLUES,
    REDS,
    Mask,
    fingerprint,
    letterhead,
    oval_seal,
    red_strokes,
    round_seal,
    square_seal,
    stamp,
    turned,
)
from samples.truth import Truth

_OFFICE = "人力资源和社会保障局"
_UNIT_KEYS = ("reporting_bureau", "applicant_region")


def stamp_form(pages: list[SheetPage], truths: list[Truth], city: str, wear: Wear, is_coloured: bool) -> None:
    """Stamp every form of one Word file, and leave the truth of it with its record.

    A file of several experts has a head, and a stamp, on each form.
    """
    heads = [(page, place) for page in pages if (place := page.seal_place())][: len(truths)]
    for index, truth in enumerate(truths):
        head = heads[index] if len(heads) == len(truths) else None
        how = wear.pick("seal") if head else "none"
        _tell(truth, how, city, is_coloured)
        if head:
            page, place = head
            _press(page, place, how, city, wear.rng)
            _strew(page, wear.pick("stray"), city, truth, wear.rng)


def _tell(truth: Truth, how: str, city: str, is_coloured: bool) -> None:
    if how == "none":
        truth.values["seal"] = False
        truth.expect("no_seal", "seal")
        return
    truth.values["seal"] = True
    if how == "other":
        unit = next((str(truth.values[key]) for key in _UNIT_KEYS if truth.values.get(key)), "")
        if is_coloured and city.removesuffix("市") in unit:
            truth.expect("seal_mismatch", "seal")
        else:
            truth.tolerated.add(("seal_mismatch", "seal"))


def _press(page: SheetPage, place: Box, how: str, city: str, rng: Random) -> None:
    if how == "none":
        return
    millimetre = page.dpi / 25.4
    size = int(rng.uniform(38, 46) * millimetre)
    colour = rng.choice(BLUES if how == "blue" else REDS)
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    if how == "over":
        x, y = x + rng.uniform(-10, 40) * millimetre, y + rng.uniform(12, 30) * millimetre
    else:
        x, y = x + rng.uniform(-8, 14) * millimetre, y + rng.uniform(-14, 6) * millimetre
    owner = rng.choice([name for name in CITIES if name != city]) if how == "other" else city
    reach = size * 0.5
    x = min(max(x, reach), page.pixels.shape[1] - reach)
    y = min(max(y, reach * 0.9), page.pixels.shape[0] - reach)
    stamp(page.pixels, _ink_of(how, owner, size, rng), (x, y), colour, rng.uniform(0.62, 0.98))
    if how == "two":
        second = round_seal(f"{city}人才服务中心", size, rng)
        stamp(
            page.pixels,
            turned(second, rng.uniform(-20, 20)),
            (min(x + size * 1.05, page.pixels.shape[1] - reach), y),
            colour,
            0.8,
        )


def _ink_of(how: str, owner: str, size: int, rng: Random) -> Mask:
    if how == "oval":
        return turned(oval_seal(owner + _OFFICE, size, rng), rng.uniform(-12, 12))
    line = rng.choice(("", "", "", "人才专用章", "业务专用章"))
    number = f"33{rng.randrange(10**4):04d}{rng.randrange(10**7):07d}" if rng.random() < 0.6 else ""
    return turned(round_seal(owner + _OFFICE, size, rng, line, number), rng.uniform(-16, 16))


def _strew(page: SheetPage, what: str, city: str, truth: Truth, rng: Random) -> None:
    """Red things that are no seals, on free paper below the head for the most part."""
    millimetre = page.dpi / 25.4
    height, width = page.pixels.shape[:2]
    spot = (width * rng.uniform(0.2, 0.85), height * rng.uniform(0.3, 0.9))
    colour = rng.choice(REDS)
    if "square" in what:
        person = str(truth.values.get("contact") or truth.values.get("name") or "王某")
        stamp(page.pixels, square_seal(person[:4], int(17 * millimetre), rng), spot, colour, rng.uniform(0.6, 0.9))
        spot = (width * rng.uniform(0.2, 0.85), height * rng.uniform(0.3, 0.9))
    if what == "watermark":
        ink = turned(letterhead("仅供项目申报使用", int(width * 0.6))[: int(width * 0.06)], rng.uniform(25, 40))
        stamp(page.pixels, ink, (width / 2, height / 2), (170, 170, 175), rng.uniform(0.3, 0.6))
        truth.tolerated.add(("extra_content", None))
    elif what == "signature":
        ink = red_strokes(int(rng.uniform(18, 30) * millimetre), rng)
        stamp(page.pixels, ink, (width * 0.8, height * rng.uniform(0.9, 0.95)), (30, 40, 110), 0.9)
        truth.tolerated.add(("extra_content", None))
    elif "fingerprint" in what:
        stamp(page.pixels, fingerprint(int(23 * millimetre), rng), spot, colour, rng.uniform(0.5, 0.85))
    elif "red_pen" in what:
        stamp(page.pixels, red_strokes(int(rng.uniform(18, 40) * millimetre), rng), spot, (215, 40, 40), 0.85)
    elif "letterhead" in what:
        ink = letterhead(f"{city}{_OFFICE}文件", int(width * 0.7))
        stamp(page.pixels, ink, (width / 2, max(ink.shape[0] * 0.55, 9 * millimetre)), (210, 30, 35), 0.95)
        truth.tolerated.add(("extra_content", None))
