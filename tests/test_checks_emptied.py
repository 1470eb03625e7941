"""Empty fields of a recognised page are doubted where a lost border may have emptied them, and only there."""

from __future__ import annotations

from extract.checks import check_emptied
from models.answer import Answer, Extra, Filled
from models.forms.demo_team import DemoTeam
from models.geometry import Place
from models.record import Flag, FlagCode, Value


def doubted(texts: dict[str, str], lost: str | None = None, method: str = "ocr") -> set[str | None]:
    answers = {key: Answer(text, text, Place(1, (0, 0, 9, 9)), 0.99, method) for key, text in texts.items()}
    values: dict[str, Value] = {spec.key: texts.get(spec.key) or None for spec in DemoTeam.fields()}
    flags = [Flag.raised(FlagCode.LABEL_MISSING, lost, "x")] if lost else []
    return {flag.field for flag in check_emptied(DemoTeam, values, Filled("demo_team", answers), flags)}


def test_an_empty_field_whose_label_stands_in_another_value_is_doubted() -> None:
    found = doubted({"service_field": "智能制造 参与专家人数 32", "mobile": "13800000000"})
    assert "expert_count" in found
    assert "bank_name" not in found


def test_an_empty_field_beside_a_lost_label_is_doubted() -> None:
    assert "service_field" in doubted({"mobile": "13800000000"}, lost="expert_count")


def test_a_title_in_a_value_puts_all_empty_fields_in_doubt() -> None:
    found = doubted({"team_name": "附件12024年专家服务基层示范团申报表"})
    assert {"bank_name", "email", "funding"} <= found


def test_empty_fields_of_a_sound_page_and_of_word_files_are_not_doubted() -> None:
    assert doubted({"service_field": "智能制造", "mobile": "13800000000"}) == set()
    assert doubted({"service_field": "智能制造 参与专家人数 32"}, method="word") == set()


def with_left_over(*texts: str) -> set[str | None]:
    answers = {"team_name": Answer("甲", "甲", Place(1, (0, 0, 9, 9)), 0.99, "ocr")}
    values: dict[str, Value] = {spec.key: "甲" if spec.key == "team_name" else None for spec in DemoTeam.fields()}
    left = [Extra(text, Place(1, (0, 0, 9, 9))) for text in texts]
    return {flag.field for flag in check_emptied(DemoTeam, values, Filled("demo_team", answers, extra=left), [])}


def test_texts_without_a_field_may_be_the_values_of_empty_ones() -> None:
    assert "service_count" in with_left_over("21", "文化旅游与乡村建设")


def test_what_is_printed_across_pages_fragments_and_totals_are_nobodys_values() -> None:
    assert with_left_over("内部资料 注意保存", "内部资料 注意保存", "21") == set()
    assert with_left_over("）", "L", "文化旅游") == set()
    assert with_left_over("合 计", "30569", "23821") == set()


def test_a_table_with_much_missing_and_text_left_over_is_doubted_as_a_whole() -> None:
    answers = {"team_name": Answer("甲", "甲", Place(1, (0, 0, 9, 9)), 0.99, "ocr")}
    values: dict[str, Value] = {spec.key: None for spec in DemoTeam.fields()}
    flags = [Flag.raised(FlagCode.MISSING, key, "x") for key in ("host_region", "start_date", "contact", "mobile")]
    left = [Extra("丽水智能制造专家服务团", Place(1, (0, 0, 9, 9)))]
    found = {f.field for f in check_emptied(DemoTeam, values, Filled("demo_team", answers, extra=left), flags)}
    assert {"email", "bank_name"} <= found
    assert "mobile" not in found
    assert check_emptied(DemoTeam, values, Filled("demo_team", answers), flags) == []


def test_a_short_value_that_holds_words_of_another_label_is_doubted() -> None:
    assert "contact" in doubted({"contact": "专家与留学人 办公电话 0580-"})
    assert "bank_name" in doubted({"bank_name": "中国农业银行湖州开户行联分行"})
    assert "bank_name" not in doubted({"bank_name": "中国农业银行湖州分行"})
    assert "department" not in doubted({"department": "专家与留学人员服务中心"})
    assert doubted({"contact": "专家与留学人 办公电话 0580-"}, method="pdf") == set()


def test_a_row_that_the_writer_added_puts_no_other_field_in_doubt() -> None:
    def found(*texts: str) -> set[str | None]:
        extras = [Extra(text, Place(1, cell=f"T1R20C{number}")) for number, text in enumerate(texts, 1)]
        values: dict[str, Value] = {spec.key: None for spec in DemoTeam.fields()}
        filled = Filled("demo_team", {"mobile": Answer("13800000000", method="ocr")}, extra=extras)
        return {flag.field for flag in check_emptied(DemoTeam, values, filled, [])}

    assert found("传真", "0571-00000000（同座机）") == set()
    assert "contact" in found("负责部们", "人才处")  # a label misread
    assert "contact" in found("0571-00000000", "人才处")


def test_a_numbered_label_of_two_characters_in_a_value_is_doubted() -> None:
    assert "bank_name" in doubted({"bank_name": "杭州银行城东支三、账号行"})
    assert "bank_name" not in doubted({"bank_name": "杭州银行城东支行账号管理部"})
