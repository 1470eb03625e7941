"""Which seals come onto which sheet of a return, where, and what the truth says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from models.forms import FORM_BY_ID
from samples.fresh_scans_print import Sheet, find_word
from samples.fresh_scans_seals import (
    Press,
    draw_cut,
    draw_press,
    press,
    received_mask,
    red_head,
    round_mask,
    square_mask,
    thumb,
)
from samples.places import CITIES
from samples.truth import Truth

_PLACES = ("（盖章）", "(盖章)", "盖章", "公章", "填报市局", "填报日期", "填表日期")
_OTHER_OFFICES = ("财政局", "教育局", "卫生健康委员会", "农业农村局", "科学技术局", "经济和信息化局")


def name_records(sheets: Sequence[Sheet], truths: Sequence[Truth]) -> None:
    """Tell each sheet whose record it shows: a further title begins the next."""
    record, title = 0, FORM_BY_ID[truths[0].form].titles[0].removeprefix("2024年")[-5:]
    for index, sheet in enumerate(sheets):
        if index and record + 1 < len(truths) and title in "".join(sheet.text.split()):
            record += 1
        sheet.record = record


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a unit stamps. is_mild: with care. is_rough: what the star hides is lost in the copy."""

    city: str
    is_mild: bool
    is_rough: bool = False


def stamp_sheets(sheets: Sequence[Sheet], truths: Sequence[Truth], desk: Desk, rng: Random) -> set[str]:
    """One unit's seals on all its records; the names of the ways come back. The truths get their ``seal``."""
    city, is_mild = desk.city, desk.is_mild
    done: set[str] = set()
    kind = rng.choices(
        ("own", "other", "none", "pair", "riding"), (74, 9, 9, 0 if is_mild else 5, 3 if is_mild else 5)
    )[0]
    if kind != "own":
        done.add(f"seal:{kind}")
    own = f"{city}人力资源和社会保障局"
    cut, way = draw_cut(own, rng), draw_press(rng, is_mild)
    if desk.is_rough and way.how in ("dry", "light"):
        way.how = "full"  # paler ink would be gone from the copy
    if kind == "other":
        where = rng.choice([other for other in CITIES if other != city])
        cut.name = rng.choice((f"{where}人力资源和社会保障局", city + rng.choice(_OTHER_OFFICES)))
    for record, truth in enumerate(truths):
        if "seal" not in {spec.key for spec in FORM_BY_ID[truth.form].fields()}:
            continue
        truth.values["seal"] = kind != "none"
        if kind == "none":
            truth.expect("no_seal", "seal")
            continue
        pages = [sheet for sheet in sheets if sheet.record == record]
        sheet, centre = _place(pages, rng)
        for _ in range(30 if desk.is_rough else 0):
            if not _hidden(sheet, centre):
                break
            sheet, centre = _place(pages, rng)
        done.add(f"seal:{way.how}")
        done |= {"seal:turned"} if abs(way.turn) > 25 else set()
        done |= {"seal:blue"} if way.colour[2] > way.colour[0] else set()
        if kind == "pair":
            second = draw_cut(city + rng.choice(("人才服务中心", "创业园管理委员会")), rng)
            aside = (centre[0] + rng.choice((-1, 1)) * 24 * sheet.mm, centre[1] + rng.uniform(-6, 10) * sheet.mm)
            press(sheet, round_mask(second), aside, draw_press(rng, is_mild), rng)
        if kind == "riding" and len(pages) > 1:
            _ride(pages, cut.name, way, rng)
        press(sheet, round_mask(cut), centre, way, rng)
        _judge(truth, kind, way, (sheet, centre))
    done |= _extras(sheets, truths, city, rng, kind)
    return done


def _place(pages: Sequence[Sheet], rng: Random) -> tuple[Sheet, tuple[float, float]]:
    """Over the words that ask for it, or beside them; now and then at the foot of the last sheet."""
    if rng.random() < 0.1:
        last = pages[-1]
        height, width = last.picture.shape[:2]
        return last, (rng.uniform(0.55, 0.8) * width, height - rng.uniform(32, 60) * last.mm)
    for word in _PLACES:
        for sheet in pages:
            if frame := find_word(sheet, word):
                x, y = (frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2
                x += rng.choice((rng.uniform(-22, 4), rng.uniform(-8, 8), rng.uniform(10, 34))) * sheet.mm
                y += rng.uniform(-14, 12) * sheet.mm
                return sheet, (max(x, 6 * sheet.mm), max(y, 14 * sheet.mm))
    sheet = pages[0]
    return sheet, (0.3 * sheet.picture.shape[1], 40 * sheet.mm)


def _hidden(sheet: Sheet, centre: tuple[float, float]) -> int:
    """How many letters lie under the star."""
    reach = 8 * sheet.mm
    return sum(
        abs((left + right) / 2 - centre[0]) < reach and abs((top + bottom) / 2 - centre[1]) < reach
        for char, (left, top, right, bottom) in zip(sheet.text, sheet.frames, strict=True)
        if not char.isspace()
    )


def _judge(truth: Truth, kind: str, way: Press, at: tuple[Sheet, tuple[float, float]]) -> None:
    """Whose seal it is must be told only where a person can read it."""
    sheet, (x, y) = at
    height, width = sheet.picture.shape[:2]
    reach = 21 * sheet.mm
    is_whole = reach < x < width - reach and reach < y < height - reach
    is_legible = is_whole and way.how in ("full", "uneven", "light") and way.colour[0] > way.colour[2]
    bureau = truth.values.get("reporting_bureau", truth.values.get("applicant_region"))
    is_sure = is_legible and kind in ("own", "other", "riding") and isinstance(bureau, str)
    if kind == "other" and is_sure:
        truth.expect("seal_mismatch", "seal")
    elif kind == "other" or not is_sure:
        truth.tolerated.add(("seal_mismatch", "seal"))


def doubt_owner(truths: Sequence[Truth]) -> None:
    """The copy is grey or rough: whose seal it is may be told or not."""
    for truth in truths:
        if ("seal_mismatch", "seal") in truth.flags:
            truth.flags.remove(("seal_mismatch", "seal"))
        truth.tolerated.add(("seal_mismatch", "seal"))


def _ride(pages: Sequence[Sheet], name: str, way: Press, rng: Random) -> None:
    """A seal across the edges of all sheets: each shows a slice of it at its right edge."""
    mask = round_mask(draw_cut(name, rng))
    width = mask.shape[1] // max(2, len(pages))
    y = rng.uniform(0.35, 0.6)
    for index, sheet in enumerate(pages):
        part = mask[:, index * width : (index + 1) * width]
        half = part.shape[1] / 24.0 / 2 * sheet.mm
        place = (sheet.picture.shape[1] - half, y * sheet.picture.shape[0])
        press(sheet, part, place, Press("full", way.colour, 0), rng)


def _extras(sheets: Sequence[Sheet], truths: Sequence[Truth], city: str, rng: Random, kind: str) -> set[str]:
    """Red that is no unit's seal."""
    way = rng.choices(("", "name_seal", "thumb", "received", "red_head"), (80, 6, 4, 4, 6))[0]
    if not way or (way in ("name_seal", "thumb", "received") and kind == "none" and rng.random() < 0.6):
        return set()
    sheet = sheets[0]
    width = sheet.picture.shape[1]
    low = sheets[-1]
    if way == "red_head":
        red_head(sheet, f"{city}人力资源和社会保障局")
    elif way == "received":
        centre = (width - 34 * sheet.mm, 11 * sheet.mm)
        press(sheet, received_mask("2024年3月1日"), centre, Press("uneven", (190, 30, 40), rng.gauss(0, 3)), rng)
    else:
        centre = (rng.uniform(0.6, 0.85) * low.picture.shape[1], low.picture.shape[0] - 14 * low.mm)
        if way == "thumb":
            thumb(low, centre, rng)
        else:
            mask = square_mask(rng.choice(("王建国", "李文", "陈晓明", "诸葛文远")), rng)
            press(low, mask, centre, draw_press(rng, True), rng)
    for truth in truths:
        truth.tolerated.add(("extra_content", None))
        if kind == "none" or way == "name_seal":
            truth.tolerated |= {("seal_mismatch", "seal"), ("no_seal", "seal")}
    return {f"seal:{way}"}
