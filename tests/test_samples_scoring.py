"""The scorer of the accuracy bench: what counts as exact, flagged, silent, a false alarm, a planted flag found."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.scoring import FileScore, score_file
from samples.generate import make_returns
from samples.truth import Truth


def _truth() -> Truth:
    truth = Truth(
        "demo_team", {"team_name": "茶产业专家服务团", "mobile": "1380571", "service_forms": ["其他"], "email": None}
    )
    truth.flags = [("invalid", "mobile"), ("checkbox_unclear", "service_forms")]
    truth.free = {"service_forms"}
    truth.tolerated = {("invalid", "email")}
    truth.also = {"email": ("无",)}
    return truth


def _flag(code: str, field: str | None) -> dict[str, Any]:
    return {"code": code, "severity": "error", "field": field, "message": ""}


def _score(values: dict[str, Any], flags: list[dict[str, Any]]) -> FileScore:
    record = {"form": "demo_team", "values": {**_truth().values, **values}, "rows": [], "flags": flags}
    return score_file("a.docx", [_truth()], [record])


def _outcome(score: FileScore, name: str) -> str:
    return next(verdict.outcome for verdict in score.verdicts if verdict.name == name)


_RIGHT = [_flag("invalid", "mobile"), _flag("checkbox_unclear", "service_forms")]


def test_the_truth_itself_scores_full() -> None:
    for sample in make_returns(24, 7, "held"):
        score = score_file(sample.name, sample.truths, [truth.to_json(sample.name) for truth in sample.truths])
        assert {verdict.outcome for verdict in score.verdicts} == {"exact"}
        assert not score.lacking and not score.stray


def test_a_wrong_value_without_a_flag_is_silent() -> None:
    assert _outcome(_score({"team_name": "别的"}, _RIGHT), "team_name") == "silent"


def test_a_wrong_value_with_a_flag_on_it_is_flagged_and_the_flag_is_no_stray() -> None:
    score = _score({"team_name": "别的"}, [*_RIGHT, _flag("low_confidence", "team_name")])
    assert _outcome(score, "team_name") == "flagged"
    assert score.stray == []


def test_a_flag_on_a_right_value_is_a_false_alarm_unless_tolerated() -> None:
    score = _score({}, [*_RIGHT, _flag("missing", "team_name"), _flag("invalid", "email")])
    alarms = {v.name: v.false_alarms for v in score.verdicts if v.false_alarms}
    assert alarms == {"team_name": ("missing",)}
    assert score.stray == [("missing", "team_name")]


def test_other_accepted_values_are_exact() -> None:
    assert _outcome(_score({"email": "无"}, _RIGHT), "email") == "exact"


@pytest.mark.parametrize(("flags", "outcome"), [(_RIGHT, "exact"), (_RIGHT[:1], "silent")])
def test_a_doubtful_tick_may_have_any_value_but_needs_a_flag(flags: list[dict[str, Any]], outcome: str) -> None:
    assert _outcome(_score({"service_forms": []}, flags), "service_forms") == outcome


def test_planted_flags_are_found_or_lacking() -> None:
    score = _score({}, _RIGHT[1:])
    assert score.found == [("checkbox_unclear", "service_forms")]
    assert score.lacking == [("invalid", "mobile")]


@pytest.mark.parametrize(("got", "outcome"), [(12, "exact"), (12.0, "exact"), ("12", "silent"), (True, "silent")])
def test_numbers_are_compared_by_value_and_type(got: Any, outcome: str) -> None:
    truth = Truth("demo_team", {"service_count": 12})
    score = score_file("a.docx", [truth], [{"form": "demo_team", "values": {"service_count": got}, "flags": []}])
    assert _outcome(score, "service_count") == outcome


def test_a_form_that_is_not_found_is_silent_and_with_an_error_line_flagged() -> None:
    assert _outcome(score_file("a.docx", [_truth()], []), "team_name") == "silent"
    lost = score_file("a.docx", [_truth()], [{"error": {"code": "no_form", "message": ""}}])
    assert _outcome(lost, "team_name") == "flagged"


def test_a_row_that_should_not_be_is_silent() -> None:
    truth = Truth("activity_plan")
    record = {"form": "activity_plan", "values": {}, "rows": [{"seq": 1, "activity_name": "合计"}], "flags": []}
    assert _outcome(score_file("a.docx", [truth], [record]), "rows[0].activity_name") == "silent"
