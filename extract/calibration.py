"""How sure a value read from a picture is: what the engines say, made into how often such a value was right.

An engine's figure is no probability. The table in ``data/calibration.json`` was fitted to made-up returns whose truth
is known, by isotonic regression (Ayer et al. 1955); ``python -m benchmarks.calibrate`` fits it anew.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Literal, get_args

from models.catalogue import BUILT_IN, Catalogue
from models.entry import FieldSpec
from models.form import Form
from models.record import Record

Trait = Literal["ticks", "long", "number", "words"]
"""What a value is to recognition. ticks: decided on pixels; long: paragraphs; number: digits; words: all else."""

Curve = Sequence[tuple[float, float]]
"""Points (said by the engine, share of right values), rising in both."""

_TICKS = frozenset({"choice", "choices", "yes_no"})
_NUMBERS = frozenset(
    {"integer", "money", "number", "date", "month", "phone", "mobile", "bank_account", "bank_code", "id_number"}
)
TRAITS: tuple[Trait, ...] = get_args(Trait)


def calibrated(record: Record, catalogue: Catalogue = BUILT_IN) -> Record:
    """The record, with the confidence of what was read from pixels as a share of right values."""
    curves, traits = fitted(), traits_of(catalogue.get(record.form))
    evidence = {
        name: seen.model_copy(update={"confidence": on_curve(curves[trait], seen.confidence)})
        for name, seen in record.evidence.items()
        if seen.method == "ocr" and (trait := traits.get(name.rpartition(".")[2]))
    }
    return record.model_copy(update={"evidence": {**record.evidence, **evidence}}) if evidence else record


def traits_of(form: type[Form] | None) -> dict[str, Trait]:
    """The trait of each field and column of a form, by key; seals have none."""
    specs = (*form.fields(), *form.row_fields()) if form else ()
    return {spec.key: _trait(spec) for spec in specs if spec.kind != "seal"}


def _trait(spec: FieldSpec) -> Trait:
    if spec.kind in _TICKS or spec.options:
        return "ticks"
    if spec.kind == "long_text":
        return "long"
    return "number" if spec.kind in _NUMBERS else "words"


def on_curve(curve: Curve, said: float) -> float:
    """The curve's height at ``said``, between its points on a line; three places."""
    at = bisect_left(curve, (said, -1.0))
    if at == 0:
        return round(curve[0][1], 3)
    if at == len(curve):
        return round(curve[-1][1], 3)
    (x0, y0), (x1, y1) = curve[at - 1], curve[at]
    return round(y0 + (y1 - y0) * (said - x0) / (x1 - x0) if x1 > x0 else y1, 3)


@cache
def fitted() -> dict[Trait, Curve]:
    """The curves in the package."""
    table = json.loads((files("extract") / "data" / "calibration.json").read_text("utf-8"))
    return {trait: [(said, right) for said, right in table["curves"][trait]] for trait in TRAITS}


def fit(points: Sequence[tuple[float, bool]]) -> Curve:
    """The curve of least squares that never falls, through (said, is right); careful where there are few points.

    Each step is weighed down as if more values had been wrong by a standard error of their number, for files that were
    not seen are read worse than those that were; by half a value at least, so that 0.99 needs fifty without a mistake.
    """
    blocks: list[list[float]] = []  # sum of right, number, sum of said
    for said, group in groupby(sorted(points), key=itemgetter(0)):
        marks = [is_right for _, is_right in group]
        blocks.append([float(sum(marks)), float(len(marks)), said * len(marks)])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            right, number, sum_said = blocks.pop()
            blocks[-1][0] += right
            blocks[-1][1] += number
            blocks[-1][2] += sum_said
    curve: list[tuple[float, float]] = []
    for right, number, sum_said in blocks:
        doubt = (number - right + 0.25) ** 0.5
        share = max((right - doubt) / number, curve[-1][1] if curve else 0.0)
        curve.append((round(sum_said / number, 5), round(share, 4)))
    return curve or [(0.0, 0.0), (1.0, 1.0)]
