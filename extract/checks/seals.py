"""The stamp on a form, against what the form needs and the unit that reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, Protocol, Self

from models.form import Form
from models.layout import Seal
from models.record import Flag, FlagCode, Value

SURE_SEAL = 0.7
"""The confidence from which on the text of a seal is worth comparing."""

_HAN = re.compile(r"[^\u4e00-\u9fff]+")
_UNIT_KEYS = ("reporting_bureau", "applicant_region")
_CUT_PLACE = re.compile("[^市县区]?[市县区]")
"""A place's name of which one letter at most was read."""
_PLACE_LETTERS = 5
"""So many letters of a stamp's text may belong to the name of its place."""

_ANY_BUREAU = "人力资源和社会保障局"
"""What all bureaus' stamps say: a stamp of which no more was read may be anybody's."""

Verdict = Literal["same", "other", "unsure"]


class Place(Protocol):
    """A city or county, as the gazetteer knows it."""

    @property
    def name(self) -> str:
        """With what it is: 杭州市."""

    @property
    def level(self) -> str:
        """``province``, ``city`` or ``county``."""

    def is_within(self, other: Self) -> bool:
        """Whether it is the other one or lies inside it."""


FindPlaces = Callable[[str], Sequence[Place]]
"""The places that a text names."""


def check_seal(
    form: type[Form],
    values: dict[str, Value],
    seals: Sequence[Seal],
    find_places: FindPlaces,
    *,
    can_show_seal: bool,
    is_picture: bool,
) -> list[Flag]:
    """``no_seal`` for a scan or photo without a stamp, ``seal_mismatch`` for another unit's; both stand on the seal.

    is_picture: the form is a scan or a photo; a PDF with a text layer needs no stamp to show.
    A stamp that could not be read surely, or a unit without its city's name (市人社局), is no mismatch; one whose
    place was misread is ``low_confidence``.
    """
    spec = next((spec for spec in form.fields() if spec.kind == "seal"), None)
    if spec is None or not can_show_seal:
        return []
    if not seals:
        flag = Flag.raised(FlagCode.NO_SEAL, spec.key, "扫描件（照片）上没有看到公章")
        return [flag] if is_picture else []
    unit = next((str(values[key]) for key in _UNIT_KEYS if values.get(key)), "")
    read = [seal.text for seal in seals if seal.text and seal.confidence >= SURE_SEAL]
    verdicts = {compare_units(unit, text, find_places) for text in read}
    if not unit or len(read) < len(seals) or "same" in verdicts:
        return []
    if "unsure" in verdicts:
        words = f"公章文字未能辨认清楚（{read[0]}），请核对是否为填报单位（{unit}）的公章"
        return [Flag.raised(FlagCode.LOW_CONFIDENCE, spec.key, words)]
    return [Flag.raised(FlagCode.SEAL_MISMATCH, spec.key, f"公章（{read[0]}）与填报单位（{unit}）不一致")]


def compare_units(unit: str, seal: str, find_places: FindPlaces) -> Verdict:
    """Whether a stamp is the unit's, another one's, or too badly read to tell.

    Bureaus differ in their place alone, and a ring's letters are misread one at a time: a stamp is another unit's where
    it names another place, or none that has a letter in common with the unit's. A city stamps for its counties.
    """
    if is_same_unit(unit, seal):
        return "same"
    ours, theirs = _smallest(find_places(unit)), _smallest(find_places(seal))
    if ours is None:
        return "other"
    if theirs is not None:
        return "same" if ours.is_within(theirs) or theirs.is_within(ours) else "other"
    if _is_subsequence(_bare(seal), _ANY_BUREAU) or _CUT_PLACE.match(_bare(seal)):
        return "unsure"
    known = set(_bare(ours.name)[:-1])
    return "unsure" if known & set(_bare(seal)[:_PLACE_LETTERS]) else "other"


def _smallest(places: Sequence[Place]) -> Place | None:
    """The last city or county that is named; provinces stamp nothing here."""
    return next((place for place in reversed(places) if place.level != "province"), None)


def is_same_unit(unit: str, seal: str) -> bool:
    """Whether a stamp may be the unit's: 杭州市人社局 stamps as 杭州市人力资源和社会保障局.

    A short name is the long one with characters left out; else the names must be alike in their letters.
    """
    short, long = sorted((_bare(unit), _bare(seal)), key=len)
    if len(short) < 2:
        return True
    return _is_subsequence(short, long) or _likeness(short, long) >= 0.75


def _bare(name: str) -> str:
    return _HAN.sub("", name).removeprefix("浙江省").removeprefix("中共")


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def _likeness(short: str, long: str) -> float:
    from rapidfuzz import fuzz

    # The place comes first, and two bureaus differ in nothing else.
    return min(fuzz.ratio(short, long), fuzz.ratio(short[:3], long[:3])) / 100
