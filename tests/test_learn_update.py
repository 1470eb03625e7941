"""Next year's blank: what was added, removed, renamed; keys kept."""

from __future__ import annotations

from benchmarks.learn_accuracy import learned
from learn.declaration_file import from_yaml, to_yaml
from learn.update import Change, update
from models.declaration import FormDeclaration, problems_of
from samples.blank_forms import BlankForm, to_docx

_OLD = """# 2024年人才项目申报表
{填报单位}：____（盖章）
|{项目名称}||{项目类别}|□<创新> □<创业>|
|{负责人}||{手机}||
|{开始时间}||{结束时间}||
|{项目简介}（不超过500字）||<|<|
|{备注}||<|<|
"""
_NEW = """# 2025年人才项目申报表
{填报单位}：____（盖章）
|{项目名称}||{项目类别}|□<创新> □<创业> □<团队>|
|{项目负责人}||{手机号码}||
|{开始时间}||{结束时间}||
|{申请金额}|   万元|{电子邮箱}||
|{项目简介}（不超过800字）||<|<|
"""


def _learned(text: str) -> FormDeclaration:
    (declaration,) = learned(to_docx(BlankForm("form", text.splitlines())), "form")
    return declaration


def _edited() -> FormDeclaration:
    """Last year's declaration, after a person has worked on it."""
    old = _learned(_OLD)
    for one in old.fields:
        if one.label == "负责人":
            one.key, one.required, one.aliases = "leader", True, ["主持人"]
    old.id = "talent_project"
    return old


def _changed() -> dict[str, list[Change]]:
    changes: dict[str, list[Change]] = {}
    for change in update(_edited(), _learned(_NEW)).changes:
        changes.setdefault(change.what, []).append(change)
    return changes


def test_changes_are_told() -> None:
    changes = _changed()
    assert sorted(one.new for one in changes["added"]) == ["申请金额", "电子邮箱"]
    assert [one.old for one in changes["removed"]] == ["备注"]
    assert sorted((one.old, one.new) for one in changes["renamed"]) == [("手机", "手机号码"), ("负责人", "项目负责人")]
    assert [(one.old, one.new) for one in changes["options"]] == [("创新、创业", "创新、创业、团队")]
    assert [(one.old, one.new) for one in changes["length"]] == [("500", "800")]


def test_keys_and_edits_are_kept() -> None:
    found = update(_edited(), _learned(_NEW)).declaration
    leader = next(one for one in found.fields if one.label == "项目负责人")
    assert (leader.key, leader.required) == ("leader", True)
    assert {"主持人", "负责人"} <= set(leader.aliases)
    assert found.id == "talent_project"
    assert found.titles == ["2025年人才项目申报表", "2024年人才项目申报表"]
    assert list(problems_of(found)) == []
    assert from_yaml(to_yaml(found)).model_dump() == found.model_dump()


def test_the_same_blank_changes_nothing() -> None:
    old = _edited()
    updated = update(old, _learned(_OLD))
    assert updated.changes == []
    assert [one.key for one in updated.declaration.fields] == [one.key for one in old.fields]
    assert updated.declaration.checks == old.checks
