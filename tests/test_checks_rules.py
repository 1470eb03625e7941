"""Each flag is raised where the contract says, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from extract.checks import check, check_confidence, check_seal
from extract.checks.identity import has_right_digits
from extract.normalise.filled import seal_value
from extract.normalise.gazetteer import find_places
from models.answer import Answer, Extra, Filled, OptionTick
from models.form import Form
from models.forms import FORM_BY_ID, FORMS
from models.layout import MarkState, Seal
from models.record import Flag, Value

GOOD_ID = "330106199001011213"  # a man
GOOD_WOMAN = "330106199001011221"

GOOD: dict[str, dict[str, Any]] = {
    "text": {"value": "某某"},
    "region": {"value": "杭州市"},
    "long_text": {"value": "一、某某。"},
    "person": {"value": "张三"},
    "integer": {"value": 3},
    "money": {"value": 5},
    "date": {"value": "2024-01-22"},
    "month": {"value": "2024-01"},
    "phone": {"value": "0571-88394838"},
    "mobile": {"value": "13800000000"},
    "email": {"value": "a@b.cn"},
    "bank_account": {"value": "6222021202012345678"},
    "bank_code": {"value": "102331002014"},
    "id_number": {"value": GOOD_ID},
    "postcode": {"value": "310012"},
    "yes_no": {"value": False},
    "seal": {"value": None},
}


def with_check_digit(first: str) -> str:
    weights = [2 ** (17 - index) % 11 for index in range(17)]
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first, strict=True)) % 11]


def good(form: type[Form]) -> tuple[dict[str, Value], Filled]:
    """A form with nothing to complain about."""
    values: dict[str, Value] = {}
    filled = Filled(form.id)
    for spec in form.fields():
        if spec.entry.other_of:
            values[spec.key] = None
        elif spec.kind == "choices":
            values[spec.key] = [spec.options[0]]
        elif spec.kind == "choice":
            values[spec.key] = spec.options[0]
        else:
            values[spec.key] = GOOD[spec.kind]["value"]
        ticked = {"否"} if spec.kind == "yes_no" else {spec.options[0]} if spec.options else set()
        filled.answers[spec.key] = Answer("x", ticks=tick(spec.options, *ticked))
    if form.id == "key_expert":
        values |= {"gender": "男", "id_type": "居民身份证", "title": "副教授"}
    return values, filled


def tick(options: tuple[str, ...], *ticked: str, state: MarkState = MarkState.TICKED) -> tuple[OptionTick, ...]:
    return tuple(OptionTick(option, state if option in ticked else MarkState.EMPTY) for option in options)


def flags_of(
    form_id: str, changes: dict[str, Value] | None = None, invalid: set[str] | None = None
) -> set[tuple[str, str | None]]:
    form = FORM_BY_ID[form_id]
    values, filled = good(form)
    return named(check(form, values | (changes or {}), [], filled, invalid or set()))


def named(flags: list[Flag]) -> set[tuple[str, str | None]]:
    assert len({(flag.code, flag.field) for flag in flags}) == len(flags)
    return {(str(flag.code), flag.field) for flag in flags}


def test_the_id_numbers_of_these_tests_are_right() -> None:
    assert with_check_digit(GOOD_ID[:17]) == GOOD_ID
    assert with_check_digit(GOOD_WOMAN[:17]) == GOOD_WOMAN


@pytest.mark.parametrize("form", FORMS)
def test_a_good_form_has_no_flags(form: type[Form]) -> None:
    assert flags_of(form.id) == set()


@pytest.mark.parametrize("form", FORMS)
def test_every_required_field_is_missed(form: type[Form]) -> None:
    for spec in form.fields():
        if not spec.entry.required or spec.is_boxes:
            continue
        for nothing in (None, "/", "——"):
            assert flags_of(form.id, {spec.key: nothing}) == {("missing", spec.key)}


@pytest.mark.parametrize("form", FORMS)
def test_no_other_field_is_missed(form: type[Form]) -> None:
    for spec in form.fields():
        if not spec.entry.required and not spec.is_boxes:
            assert flags_of(form.id, {spec.key: None}) == set()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_of_its_type_is_invalid(form: type[Form]) -> None:
    for spec in form.fields():
        if spec.kind in ("date", "mobile", "email", "bank_code", "postcode", "integer", "money", "month", "phone"):
            assert flags_of(form.id, {spec.key: "？"}, {spec.key}) == {("invalid", spec.key)}


def test_no_answer_is_one_where_none_is_needed() -> None:
    assert flags_of("key_expert", {"office_phone": "无", "postcode": "暂无"}) == set()
    assert flags_of("key_expert", {"mobile": "无"}) == {("invalid", "mobile")}
    assert flags_of("key_expert", {"employer": "无"}) == set()


def test_rows_are_checked_like_fields() -> None:
    form = FORM_BY_ID["activity_plan"]
    values, filled = good(form)
    row: dict[str, Value] = {spec.key: GOOD[spec.kind]["value"] for spec in form.row_fields()}
    rows = [row, row | {"organizer": None, "budget": "几万", "planned_date": None}]
    filled.rows = [{key: Answer("x") for key in row} for _ in rows]
    assert named(check(form, values, rows, filled, {"rows[1].budget"})) == {
        ("missing", "rows[1].organizer"),
        ("invalid", "rows[1].budget"),
    }


def test_a_lost_column_is_one_flag_without_a_field() -> None:
    form = FORM_BY_ID["activity_plan"]
    values, filled = good(form)
    rows: list[dict[str, Value]] = [{spec.key: None for spec in form.row_fields()} for _ in range(2)]
    for row in rows:
        row.update({"activity_name": "某某", "main_content": "某某"})
    filled.lost_columns = ["举办单位", "活动预算"]
    assert named(check(form, values, rows, filled, set())) == {("label_missing", None)}


def test_a_lost_label_is_all_that_is_said_of_its_field() -> None:
    form = FORM_BY_ID["key_expert"]
    values, filled = good(form)
    values |= {"mobile": None, "is_academician": None, "id_number": None}
    filled.lost = ["mobile", "is_academician", "id_number"]
    assert named(check(form, values, [], filled, set())) == {("label_missing", key) for key in filled.lost}


def test_a_text_cut_off_is_flagged() -> None:
    form = FORM_BY_ID["key_expert"]
    values, filled = good(form)
    filled.answers["achievements"].is_cut = True
    assert named(check(form, values, [], filled, set())) == {("label_missing", "achievements")}


def test_what_belongs_nowhere_is_one_flag() -> None:
    form = FORM_BY_ID["key_expert"]
    values, filled = good(form)
    filled.extra = [Extra("a"), Extra("b")]
    assert named(check(form, values, [], filled, set())) == {("extra_content", None)}


@pytest.mark.parametrize("form_id", ["demo_team", "overseas_action"])
def test_an_end_before_its_start(form_id: str) -> None:
    assert flags_of(form_id, {"start_date": "2024-05-02", "end_date": "2024-05-01"}) == {("inconsistent", "end_date")}
    assert flags_of(form_id, {"start_date": "2024-05-01", "end_date": "2024-05-01"}) == set()
    spoilt: dict[str, Value] = {"start_date": "5月2日", "end_date": "2024-05-01"}
    assert flags_of(form_id, spoilt, {"start_date"}) == {("invalid", "start_date")}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id_number": GOOD_WOMAN}, {("inconsistent", "id_number")}),
        ({"id_number": GOOD_WOMAN, "gender": "女"}, set()),
        ({"id_number": GOOD_ID[:-1] + "4"}, {("invalid", "id_number")}),
        ({"id_number": GOOD_ID[:-1] + "4", "gender": "女"}, {("invalid", "id_number")}),
        ({"id_number": with_check_digit("33010619900231121")}, {("invalid", "id_number")}),
        ({"id_number": "330106900101121"}, {("invalid", "id_number")}),
        ({"id_number": "E12345678"}, {("invalid", "id_number")}),
        ({"id_number": "E12345678", "id_type": "护照"}, set()),
        ({"id_number": "H1234567(8)", "id_type": "港澳居民来往内地通行证"}, set()),
        ({"id_number": "E12345678", "id_type": None}, {("invalid", "id_number")}),
        ({"id_number": GOOD_ID, "id_type": None}, set()),
        ({"id_number": GOOD_WOMAN, "id_type": None}, {("inconsistent", "id_number")}),
        ({"id_number": GOOD_WOMAN, "id_type": "身份证"}, {("inconsistent", "id_number")}),
        ({"id_number": GOOD_ID[:-1] + "4", "id_type": "中国居民身份证"}, {("invalid", "id_number")}),
        ({"id_number": GOOD_ID, "gender": "男性"}, {("invalid", "gender")}),
        ({"id_number": GOOD_ID, "gender": None}, {("missing", "gender")}),
        ({"id_number": "无"}, {("invalid", "id_number")}),
        ({"id_number": None}, {("missing", "id_number")}),
        ({"title": "讲师"}, {("unqualified", "title")}),
        ({"title": "工程师"}, {("unqualified", "title")}),
        ({"title": "无"}, {("unqualified", "title")}),
        ({"title": "高级工程师"}, set()),
        ({"title": "首席专家"}, set()),
    ],
)
def test_an_expert(changes: dict[str, Value], expected: set[tuple[str, str]]) -> None:
    assert flags_of("key_expert", changes) == expected


def test_check_digits_are_those_of_the_standard() -> None:
    assert has_right_digits("11010519491231002X")  # the example of GB 11643-1999
    assert has_right_digits("440524188001010014") is False  # its other one: born in 1880
    assert not has_right_digits("110105194912310021")


def test_a_long_text_is_counted_without_blanks() -> None:
    assert flags_of("service_base", {"achievements": "好 " * 1000}) == set()
    assert flags_of("service_base", {"achievements": "好\n" * 1001}) == {("too_long", "achievements")}


def box_flags(form_id: str, key: str, ticks: tuple[OptionTick, ...], value: Value) -> set[tuple[str, str | None]]:
    form = FORM_BY_ID[form_id]
    values, filled = good(form)
    values[key] = value
    filled.answers[key] = Answer("", ticks=ticks)
    return named(check(form, values, [], filled, set()))


YES_NO = ("是", "否")


def test_boxes() -> None:
    key = "is_academician"
    assert box_flags("key_expert", key, tick(YES_NO), None) == {("checkbox_none", key)}
    assert box_flags("key_expert", key, tick(YES_NO, "是", "否"), None) == {("checkbox_multiple", key)}
    assert box_flags("key_expert", key, tick(YES_NO, "是"), True) == set()
    assert box_flags("key_expert", key, tick(YES_NO, "是", state=MarkState.UNCLEAR), True) == {
        ("checkbox_unclear", key)
    }
    assert box_flags("key_expert", key, tick(YES_NO, "是", state=MarkState.STRUCK_OUT), False) == {
        ("checkbox_unclear", key)
    }
    midway = (OptionTick("是", MarkState.TICKED, doubt="的勾在两框之间"), OptionTick("否", MarkState.EMPTY))
    assert box_flags("key_expert", key, midway, True) == {("checkbox_unclear", key)}


def test_groups_of_boxes() -> None:
    form = FORM_BY_ID["service_base"]
    options = next(spec for spec in form.fields() if spec.key == "organization_type").options
    assert box_flags("service_base", "organization_type", tick(options, *options[:2]), None) == {
        ("checkbox_multiple", "organization_type")
    }
    many = ("技术指导", "义诊")
    assert box_flags("demo_team", "service_forms", tick(many, *many), list(many)) == set()
    assert box_flags("demo_team", "service_forms", tick(many), []) == {("checkbox_none", "service_forms")}
    assert box_flags("demo_team", "interprovincial_support", tick(many), []) == set()


@pytest.mark.parametrize(
    ("ticked", "text", "expected"),
    [
        (("其他",), "直播", set()),
        (("其他",), None, {("checkbox_other", "service_forms_other")}),
        (("其他",), "/", {("checkbox_other", "service_forms_other")}),
        (("义诊",), "直播", {("checkbox_other", "service_forms_other")}),
        (("义诊",), "无", set()),
        (("义诊",), None, set()),
    ],
)
def test_what_stands_after_other(ticked: tuple[str, ...], text: str | None, expected: set[tuple[str, str]]) -> None:
    form = FORM_BY_ID["demo_team"]
    values, filled = good(form)
    values |= {"service_forms": list(ticked), "service_forms_other": text}
    filled.answers["service_forms"] = Answer("", ticks=tick(("义诊", "其他"), *ticked))
    assert named(check(form, values, [], filled, set())) == expected
    del filled.answers["service_forms"]
    assert named(check(form, values, [], filled, set())) == expected


def test_only_what_was_recognised_unsurely_is_doubted() -> None:
    form = FORM_BY_ID["key_expert"]
    values, filled = good(form)
    filled.answers["name"] = Answer("张三", confidence=0.5, method="ocr")
    filled.answers["employer"] = Answer("某某", confidence=0.99, method="ocr")
    filled.answers["post"] = Answer("某某", confidence=0.5, method="word")
    filled.answers["address"] = Answer("", confidence=0.5, method="ocr")
    filled.answers["mobile"] = Answer("?", confidence=0.5, method="ocr")
    values |= {"address": None, "mobile": "?"}
    flags = check(form, values, [], filled, {"mobile"})
    assert named(flags) == {("invalid", "mobile")}
    assert named(check_confidence(form, values, [], filled, flags)) == {("low_confidence", "name")}


def test_a_row_number_that_recognition_lost_is_doubted() -> None:
    form = FORM_BY_ID["activity_results"]
    rows: list[dict[str, Value]] = [{"seq": None}, {"seq": 2}, {"seq": None}]
    filled = Filled(form.id)
    assert named(check_confidence(form, {}, rows, filled, [])) == {
        ("low_confidence", "rows[0].seq"),
        ("low_confidence", "rows[2].seq"),
    }
    assert named(check_confidence(form, {}, [{"seq": None}], filled, [])) == {("low_confidence", "rows[0].seq")}
    assert check_confidence(form, {}, [{"seq": None}] * 3, filled, []) == []


@pytest.mark.parametrize(
    ("value", "method", "is_doubted"), [(2, "ocr", True), (3.5, "ocr", True), (20000, "ocr", False), (2, "word", False)]
)
def test_money_that_lost_its_unit_in_recognition_is_doubted(value: float, method: str, is_doubted: bool) -> None:
    form = FORM_BY_ID["activity_plan"]
    filled = Filled(form.id, rows=[{"budget": Answer(str(value), method=method, confidence=0.99)}])
    found = check_confidence(form, {}, [{"seq": 1, "budget": value}], filled, [])
    assert named(found) == ({("low_confidence", "rows[0].budget")} if is_doubted else set())


@pytest.mark.parametrize(
    ("key", "value", "text", "is_doubted"),
    [
        ("budget", 5000, "500 )0", True),
        ("budget", 5000, "5 000", True),
        ("budget", 50000, "5万元", False),
        ("organizer", "舟L市人社局", "舟L市人社局", True),
        ("organizer", "舟山市C座", "舟山市C座", False),
        ("organizer", "L型构件公司", "L型构件公司", False),
        ("organizer", "丽水市人力资源和社", "丽水市人力资源和社", True),
        ("organizer", "力社保局", "力社保局", True),
        ("organizer", "绍力资源和社会保障局", "绍力资源和社会保障局", True),
        ("organizer", "丽水市人力资源和社会保障局", "丽水市人力资源和\n社会保障局", False),
        ("organizer", "湖州市人力社保局", "湖州市人力社保局", False),
        ("organizer", "省人力资源社会保障厅", "省人力资源社会保障厅", False),
        ("organizer", "嘉兴市人力资源和社会呆障局", "嘉兴市人力资源和社会呆障局", True),
        ("organizer", "温州市人", "温州市人", True),
        ("organizer", "杭州市人社局 2024.02.17", "杭州市人社局 2024.02.17", True),
        ("organizer", "行.政中心", "行.政中心", True),
        ("organizer", "U.S.A.公司", "U.S.A.公司", False),
        ("contact", "哲", "哲", True),
        ("contact", "熊舒晓一", "熊舒晓一", True),
        ("contact", "基本信息姓名孙涛鸿", "基本信息姓名孙涛鸿", True),
        ("contact", "王一", "王一", False),
        ("contact", "阿依古丽·买买提", "阿依古丽·买买提", False),
    ],
)
def test_signs_that_its_kind_never_has_put_a_recognised_value_in_doubt(
    key: str, value: Value, text: str, is_doubted: bool
) -> None:
    form = FORM_BY_ID["activity_plan"]
    filled = Filled(form.id, rows=[{key: Answer(text, method="ocr", confidence=0.99)}])
    found = check_confidence(form, {}, [{"seq": 1, key: value}], filled, [])
    assert named(found) == ({("low_confidence", f"rows[0].{key}")} if is_doubted else set())


@pytest.mark.parametrize(("address", "is_doubted"), [("jtcd544@163.comn", True), ("a@zjhrss.gov.cn", False)])
def test_a_recognised_mail_domain_that_nobody_has_is_doubted(address: str, is_doubted: bool) -> None:
    form = FORM_BY_ID["demo_team"]
    filled = Filled(form.id, answers={"email": Answer(address, method="ocr", confidence=0.99)})
    found = check_confidence(form, {"email": address}, [], filled, [])
    assert named(found) == ({("low_confidence", "email")} if is_doubted else set())


def seal(text: str | None, confidence: float = 0.9) -> Seal:
    return Seal(1, (0, 0, 1, 1), text=text, confidence=confidence)


def flags_of_seals(values: dict[str, Value], seals: list[Seal], can_show: bool, is_picture: bool) -> list[Flag]:
    form = FORM_BY_ID["demo_team"]
    return check_seal(form, values, seals, find_places, can_show_seal=can_show, is_picture=is_picture)


@pytest.mark.parametrize(
    ("unit", "seals", "is_picture", "expected"),
    [
        ("杭州市人社局", [], True, {("no_seal", "seal")}),
        ("杭州市人社局", [], False, set()),
        ("杭州市人社局", [seal("杭州市人力资源和社会保障局")], True, set()),
        ("杭州市人力资源和社会保障局", [seal("杭州市人力资源和社会保障局")], True, set()),
        ("浙江省杭州市人社局", [seal("杭州市人力资源和社会保障局")], True, set()),
        ("杭州市人社局", [seal("宁波市人力资源和社会保障局")], True, {("seal_mismatch", "seal")}),
        ("杭州市人力资源和社会保障局", [seal("杭州市人力资原和社会保障局")], True, set()),
        ("杭州市人社局", [seal(None)], True, set()),
        ("杭州市人社局", [seal("宁波市人力资源和社会保障局", 0.3)], True, set()),
        ("市局", [seal("宁波市人力资源和社会保障局")], True, set()),
        ("杭州市", [seal("宁波市人力资源和社会保障局")], True, {("seal_mismatch", "seal")}),
        ("杭州市", [seal("杭州市人力资源和社会保障局")], True, set()),
        ("杭州市人社局", [seal("浙江大学"), seal("杭州市人力资源和社会保障局")], True, set()),
        ("杭州市人社局", [seal("浙江大学")], True, {("seal_mismatch", "seal")}),
        ("浙江省湖州市南浔区", [seal("湖州市人力资源和社会保障局")], True, set()),
        ("浙江省湖州市南浔区", [seal("湖州市德清县人力资源和社会保障局")], True, {("seal_mismatch", "seal")}),
        ("兰溪市", [seal("金华市人力资源和社会保障局")], True, set()),
        ("兰溪市", [seal("绍兴市人力资源和社会保障局")], True, {("seal_mismatch", "seal")}),
        ("衢州市人力社保局", [seal("缅州事人力资源和社会学障局")], True, {("low_confidence", "seal")}),
        ("嘉兴市人力社保局", [seal("兴市人万资源和社会保障局")], True, {("low_confidence", "seal")}),
        ("绍兴市人力资源和社会保障局", [seal("嘉兴市人力资源和社会保障局")], True, {("seal_mismatch", "seal")}),
        ("嘉兴市人力资源和社会保障局", [seal("嘉兴点人力资源和社保障局")], True, set()),
        ("金华市人力社保局", [seal("源和保")], True, {("low_confidence", "seal")}),
        ("绍兴市人力社保局", [seal("具市人力货源和")], True, {("low_confidence", "seal")}),
        ("金华市人力社保局", [seal("源和保"), seal("金华市人力资源和社会保障局")], True, set()),
    ],
)
def test_seals(unit: str, seals: list[Seal], is_picture: bool, expected: set[tuple[str, str]]) -> None:
    values: dict[str, Value] = {"reporting_bureau": unit}
    assert named(flags_of_seals(values, seals, True, is_picture)) == expected
    assert flags_of_seals(values, seals, False, is_picture) == []
    assert seal_value(seals, True) is bool(seals)
    assert seal_value(seals, False) is None


@pytest.mark.parametrize("form", FORMS)
def test_messages_are_chinese_and_hold_no_personal_number(form: type[Form]) -> None:
    values, filled = good(form)
    values |= {spec.key: "13800000000" for spec in form.fields() if not spec.is_boxes and spec.kind != "seal"}
    invalid = {spec.key for spec in form.fields()}
    for flag in check(form, values, [], filled, invalid):
        assert any("\u4e00" <= char <= "\u9fff" for char in flag.message)
        assert "13800000000" not in flag.message
