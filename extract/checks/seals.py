"""The stamp on a form, against what the form needs and the unit that reports."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.form import Form
from models.layout import Seal
from models.record import Flag, FlagCode, Value

SURE_SEAL = 0.7
"""The confidence from which on the text of a seal is worth comparing."""

_HAN = re.compile(r"[^\u4e00-\u9fff]+")
_UNIT_KEYS = ("reporting_bureau", "applicant_region")


def check_seal(
    form: type[Form], values: dict[str, Value], seals: Sequence[Seal], can_show_seal: bool, is_picture: bool
) -> list[Flag]:
    """``no_seal`` for a scan or photo without a stamp, ``seal_mismatch`` for another unit's; both stand on the seal.

    is_picture: the form is a scan or a photo; a PDF with a text layer needs no stamp to show.
    A stamp that could not be read surely, or a unit without its city's name (市人社局), is no mismatch.
    """
    spec = next((spec for spec in form.fields() if spec.kind == "seal"), None)
    if spec is None or not can_show_seal:
        return []
    if not seals:
        flag = Flag.raised(FlagCode.NO_SEAL, spec.key, "扫描件（照片）上没有看到公章")
        return [flag] if is_picture else []
    unit = next((str(values[key]) for key in _UNIT_KEYS if values.get(key)), "")
    read = [seal.text for seal in seals if seal.text and seal.confidence >= SURE_SEAL]
    if not unit or len(read) < len(seals) or any(is_same_unit(unit, text) for text in read):
        return []
    return [Flag.raised(FlagCode.SEAL_MISMATCH, spec.key, f"公章（{read[0]}）与填报单位（{unit}）不一致")]


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
