"""Who returned what: the states of unit and form, whose a return is, and the workbook."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from returned_forms import BEIJING, Mailbox, made
from rich.cells import cell_len

from batch.ledger_table import print_ledger, print_ledger_json
from collect.campaign import Campaign
from collect.formless import FormlessMail
from collect.ledger import UNKNOWN_UNIT, Cell, Copy, Ledger, State, take_stock
from collect.places import Place, cities, text_to_place
from collect.sheet import write_ledger
from collect.units import address_of, assign_units

R, M, FEW, MANY = State.RETURNED, State.MISSING, State.TOO_FEW, State.TOO_MANY
LATE, WORD, STAMP, WRONG = State.LATE, State.WORD_ONLY, State.STAMP_ONLY, State.HAS_ERRORS

CAMPAIGN = Campaign.model_validate(
    {
        "units": ["杭州市", "宁波市"],
        "deadline": "2024-01-26",
        "forms": {
            "demo_team": {"at_most": 1},
            "key_expert": {"at_least": 3},
            "activity_results": {"at_most": 1, "per": "half-year", "stamped": False},
        },
        "senders": {"nb.gov.cn": "宁波市"},
    }
)
IN_TIME = datetime(2024, 1, 20, 10, tzinfo=BEIJING)


def copy(line: str = "a", form: str = "demo_team", unit: str | None = "杭州市", **more: Any) -> Copy:
    plain: dict[str, Any] = {
        "record_id": f"{line}-{len(more)}",
        "version": 1,
        "is_in_force": True,
        "is_blank": False,
        "is_word": True,
        "n_errors": 0,
        "first_at": IN_TIME,
    }
    return Copy(form=form, unit=unit, line=line, **{**plain, **more})


def stamp(line: str = "a", form: str = "demo_team", **more: Any) -> Copy:
    return copy(line, form, **{"is_word": False, "is_in_force": False, **more})


def cell(*copies: Copy, form: str = "demo_team", unit: str = "杭州市") -> Cell:
    return take_stock(copies, CAMPAIGN).cells[unit, form]


AFTER = datetime(2024, 1, 27, 0, 0, tzinfo=BEIJING)

CASES: list[tuple[str, list[Copy], tuple[State, ...]]] = [
    ("nothing", [], (M,)),
    ("both copies", [copy(), stamp()], (R,)),
    ("Word only", [copy()], (R, WORD)),
    ("stamp only", [stamp(is_in_force=True)], (R, STAMP)),
    ("two teams", [copy("a"), stamp("a"), copy("b"), stamp("b")], (R, MANY)),
    ("corrected", [copy(is_in_force=False), stamp(), copy(version=2), stamp(version=2)], (R,)),
    ("corrected in Word only", [copy(is_in_force=False), stamp(), copy(version=2)], (R, WORD)),
    ("the last second", [copy(first_at=datetime(2024, 1, 26, 23, 59, 59, tzinfo=BEIJING)), stamp()], (R,)),
    ("late", [copy(first_at=AFTER), stamp(first_at=AFTER)], (R, LATE)),
    (
        "corrected late",
        [copy(is_in_force=False), copy(version=2, first_at=AFTER), stamp(version=2, first_at=AFTER)],
        (R,),
    ),
    ("date unknown", [copy(first_at=None), stamp(first_at=None)], (R,)),
    ("an error", [copy(n_errors=1), stamp()], (R, WRONG)),
    ("an error in what is superseded", [copy(is_in_force=False, n_errors=1), copy(version=2), stamp(version=2)], (R,)),
    ("no seal", [copy(), stamp(lacks_seal=True)], (R, WRONG)),
    ("no seal on one of two", [copy(), stamp(lacks_seal=True), stamp()], (R,)),
    ("blank", [copy(is_blank=True)], (M,)),
    ("blank and filled", [copy("b", is_blank=True), copy(), stamp()], (R,)),
]


@pytest.mark.parametrize(("what", "copies", "wanted"), CASES, ids=[each[0] for each in CASES])
def test_states(what: str, copies: list[Copy], wanted: tuple[State, ...]) -> None:
    assert cell(*copies).states == wanted


@pytest.mark.parametrize(("number", "wanted"), [(0, (M,)), (2, (R, FEW)), (3, (R,)), (4, (R,))])
def test_at_least_three(number: int, wanted: tuple[State, ...]) -> None:
    copies = [each(str(at), "key_expert") for at in range(number) for each in (copy, stamp)]
    found = cell(*copies, form="key_expert")
    assert found.states == wanted
    assert found.is_required
    assert found.n_returned == number


def test_one_each_half_year() -> None:
    halves = [copy("a", "activity_results", period="2023-2"), copy("b", "activity_results", period="2024-1")]
    assert cell(*halves, form="activity_results").states == (R,)
    assert cell(*halves, copy("c", "activity_results", period="2024-1"), form="activity_results").states == (R, MANY)


def test_units_outside_the_campaign_are_listed_behind_its_own() -> None:
    ledger = take_stock([copy(unit="省农科院"), copy("b", unit=None), copy("c", unit="绍兴市")], CAMPAIGN)
    assert ledger.units == ("杭州市", "宁波市", "省农科院", "绍兴市", UNKNOWN_UNIT)
    assert ledger.cells["省农科院", "key_expert"].states == ()
    assert ledger.is_silent("杭州市")
    assert not ledger.is_silent("绍兴市")


def test_the_campaign_knows_the_sender() -> None:
    assert cell(copy(unit=None, sender="李 <li@mail.NB.gov.cn>"), unit="宁波市").n_returned == 1
    assert cell(copy(unit="杭州市", sender="li@nb.gov.cn"), unit="杭州市").n_returned == 1


def ledger_of_all() -> Ledger:
    return take_stock([copy("a"), stamp("a"), copy("b"), copy("c", "key_expert", n_errors=2)], CAMPAIGN)


def test_the_ledger_as_json() -> None:
    found = json.loads(json.dumps(ledger_of_all().to_dict()))
    assert [each["unit"] for each in found["units"]] == ["杭州市", "宁波市"]
    assert found["units"][0]["forms"]["demo_team"]["states"] == ["returned", "too_many", "word_only"]
    assert found["units"][0]["forms"]["demo_team"]["returned"] == 2
    assert found["totals"]["key_expert"] == {
        "returned": 1,
        "missing": 1,
        "too_few": 1,
        "too_many": 0,
        "late": 0,
        "word_only": 1,
        "stamp_only": 0,
        "has_errors": 1,
    }


def test_the_printed_json_is_that_of_to_dict(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = take_stock([copy("a"), copy("b", unit='省"农科院"')], CAMPAIGN)
    ledger.formless = [FormlessMail("宁波市", "<1>")]
    print_ledger_json(ledger)
    assert json.loads(capsys.readouterr().out) == ledger.to_dict()


def test_a_ledger_of_very_many_units_is_printed_with_columns_below_one_another(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ledger = take_stock([copy(str(at), unit=f"第{at}\n厂") for at in range(500)], CAMPAIGN)
    print_ledger(ledger)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 2 + 500 + 3  # units that returned it, lack it, or lack the stamp
    at = {cell_len(line[: line.index("份：")]) for line in lines if "份：" in line}
    assert len(at) == 1
    assert lines[3].startswith("第0 厂")
    assert lines[-1].split()[:2] == ["缺盖章版（单位数）", "500"]


def test_the_ledger_as_a_workbook(tmp_path: Path) -> None:
    ledger = take_stock([copy("a", unit="=1+1")], CAMPAIGN)
    write_ledger(ledger, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    rows = [[cell.value for cell in row] for row in book["报送情况"].iter_rows()]
    assert [row[0] for row in rows] == ["单位", "杭州市", "宁波市", "=1+1"]
    assert rows[1][1:] == ["—", "未报", "—"]
    assert rows[3][1] == "1份：1份缺盖章版"
    assert book["报送情况"]["A4"].data_type == "s"
    told = [(row[0].value, row[2].value) for row in book["明细"].iter_rows(min_row=2)]
    assert told == [(city, words) for city in ("杭州市", "宁波市") for words in ("未报",) * 3] + [
        ("=1+1", "已报、缺盖章版")
    ]
    with pytest.raises(OSError, match="No such file"):
        write_ledger(ledger, tmp_path / "no" / "x.xlsx")


PLACES = [
    ("杭州市人力资源和社会保障局", Place("杭州市")),
    ("杭 州 市", Place("杭州市")),
    ("杭州", Place("杭州市")),
    ("浙江省杭州市桐庐县", Place("杭州市", "桐庐县")),
    ("萧山区人社局", Place("杭州市", "萧山区")),
    ("义乌人社局", Place("金华市", "义乌市")),
    ("景宁县人力社保局", Place("丽水市", "景宁畲族自治县")),
    ("丽水龙泉市", Place("丽水市", "龙泉市")),
    ("抗州市人社局", Place("杭州市")),
    ("温卅市", Place("温州市")),
    ("浙江省农业科学院", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "wanted"), PLACES)
def test_places(text: str, wanted: Place | None) -> None:
    assert text_to_place(text) == wanted


def test_every_city_and_county_is_found_by_its_name() -> None:
    assert len(cities()) == 11
    assert sum(map(len, cities().values())) == 90
    for city, counties in cities().items():
        assert text_to_place(f"{city}人社局") == Place(city)
        assert text_to_place(city.removesuffix("市")) == Place(city)
        for county in counties:
            assert text_to_place(county) == Place(city, county)


@pytest.mark.parametrize(
    ("sender", "wanted"),
    [
        ("张三 <A@B.cn>", "a@b.cn"),
        ("a@b.cn", "a@b.cn"),
        ('"张，三" <a@b.cn>', "a@b.cn"),
        ("a@b.cn（张三）", "a@b.cn"),
        ("张三", ""),
        (None, ""),
        ("<>", ""),
        ("ａ@ｂ.cn", "a@b.cn"),
    ],
)
def test_addresses(sender: str | None, wanted: str) -> None:
    assert address_of(sender) == wanted


def test_whose_a_return_is_that_does_not_say_it() -> None:
    box = Mailbox(senders={"wz.gov.cn": "温州市"})
    none: dict[str, Any] = {"reporting_bureau": None}
    box.put("known", made(**none), "m1", 1, sender="x@wz.gov.cn")
    box.put("beside", made(**none), "m2", 1, sender="x@qq.com")
    box.put("said", made("key_expert", reporting_bureau="宁波市"), "m2", 1, sender="x@qq.com")
    box.put("same sender", made(**none), "m3", 2, sender="X <x@qq.com>")
    box.put("name", made(**none), "m4", 2, sender="绍兴人社局 <y@163.com>")
    box.put("other", made(reporting_bureau="省农科院"), "m5", 2, sender="z@163.com")
    box.put("unknown", made(**none), "m6", 2, sender="z2@163.com")
    box.put("said otherwise", made(reporting_bureau="杭州"), "m7", 2, sender="x@wz.gov.cn")
    assert assign_units(box.returns(), box.senders) == {
        "known": "温州市",
        "beside": "宁波市",
        "said": "宁波市",
        "same sender": "宁波市",
        "name": "绍兴市",
        "other": "省农科院",
        "unknown": None,
        "said otherwise": "杭州市",
    }
