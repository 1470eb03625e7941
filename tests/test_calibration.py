"""The confidence that people see is a share of right values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.calibration import TRAITS, calibrated, fit, fitted, on_curve, traits_of
from models.forms import FORM_BY_ID
from models.record import Evidence, Record, Source

POINTS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=200)


@given(POINTS, st.floats(0, 1), st.floats(0, 1))
def test_a_fitted_curve_never_falls_and_stays_a_share(
    points: list[tuple[float, bool]], one: float, other: float
) -> None:
    curve = fit(points)
    low, high = sorted((one, other))
    assert 0.0 <= on_curve(curve, low) <= on_curve(curve, high) <= 1.0


def test_a_curve_says_how_often_such_values_were_right() -> None:
    curve = fit([(0.9, index % 10 != 0) for index in range(1000)] + [(0.99, True)] * 1000)
    assert on_curve(curve, 0.9) == pytest.approx(0.9, abs=0.015)
    assert on_curve(curve, 0.99) > 0.99


def test_few_values_are_not_believed_to_be_sure() -> None:
    assert on_curve(fit([(0.999, True)] * 20), 0.999) < 0.99
    assert on_curve(fit([(0.999, True)] * 60), 0.999) > 0.99


def test_there_is_a_curve_for_each_trait_and_a_trait_for_each_field() -> None:
    assert set(fitted()) == set(TRAITS)
    traits = traits_of(FORM_BY_ID["demo_team"])
    assert traits["service_forms"] == "ticks"
    assert traits["mobile"] == "number"
    assert traits["service_content"] == "long"
    assert traits["team_name"] == "words"
    assert "seal" not in traits


def test_only_what_was_read_from_pixels_is_calibrated() -> None:
    evidence = {
        "team_name": Evidence(raw="x", confidence=0.123, method="word"),
        "mobile": Evidence(raw="1", confidence=0.123, method="ocr"),
        "seal": Evidence(raw="", confidence=0.9, method="ocr"),
    }
    record = Record(form="demo_team", source=Source(path="a", sha256="b"), values={}, evidence=evidence)
    shown = calibrated(record).evidence
    assert shown["team_name"].confidence == 0.123
    assert shown["seal"].confidence == 0.9
    assert shown["mobile"].confidence == on_curve(fitted()["number"], 0.123)
