"""The made-up returns: the same by seed, openable, with a truth that fits the contract and stands in the file."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from pathlib import Path
from random import Random

import cn2an
import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from stdnum.cn import ric

from models.forms import FORM_BY_ID
from models.record import FlagCode
from samples import cells, encodings, generate, marks, people, structure
from samples.generate import make_return, make_returns
from samples.package import blank_body
from samples.spelling import chinese_number
from samples.truth import Sample
from samples.variants import FAMILIES


@pytest.fixture(scope="module")
def tuned() -> list[Sample]:
    return list(make_returns(36, 101, "tune"))


@pytest.fixture(scope="module")
def held() -> list[Sample]:
    return list(make_returns(36, 102, "held"))


def test_the_same_seed_gives_the_same_files(tuned: list[Sample]) -> None:
    again = list(make_returns(12, 101, "tune"))
    assert [(s.name, s.data, s.truths, s.deviations) for s in again] == [
        (s.name, s.data, s.truths, s.deviations) for s in tuned[:12]
    ]


def test_other_seeds_give_other_files(tuned: list[Sample]) -> None:
    assert {s.data for s in make_returns(6, 103)}.isdisjoint({s.data for s in tuned})


def test_every_file_opens_in_another_reader(tuned: list[Sample], held: list[Sample]) -> None:
    for sample in [*tuned, *held]:
        if "file.written:strict" in sample.deviations:
            continue  # python-docx knows the transitional names only
        document = docx.Document(io.BytesIO(sample.data))
        assert document.element.body.xpath(".//w:t"), sample.name


def test_truth_has_the_keys_and_codes_of_the_contract(tuned: list[Sample], held: list[Sample]) -> None:
    for truth in (truth for sample in [*tuned, *held] for truth in sample.truths):
        form = FORM_BY_ID[truth.form]
        assert list(truth.values) == [spec.key for spec in form.fields()]
        columns = {spec.key for spec in form.row_fields()}
        assert all(set(row) == columns for row in truth.rows)
        names: set[str | None] = {None, *truth.values}
        names |= {f"rows[{index}].{key}" for index in range(len(truth.rows)) for key in columns}
        assert all(FlagCode(code) and name in names for code, name in truth.flags), truth.flags
        assert set(truth.also) <= names and truth.free <= names


def test_the_tune_space_never_draws_what_is_held_out(tuned: list[Sample], held: list[Sample]) -> None:
    kept = {f"{family}:{v.name}" for family, variants in FAMILIES.items() for v in variants if v.held}
    assert not kept & {name for sample in tuned for name in sample.deviations}
    assert kept & {name for sample in held for name in sample.deviations}


def test_a_quarter_or_so_of_the_variants_is_held_out() -> None:
    variants = [v for family in FAMILIES.values() for v in family if v.name != "plain" and not v.fresh]
    assert 0.2 <= sum(v.held for v in variants) / len(variants) <= 0.4


def test_deviations_are_registered(held: list[Sample]) -> None:
    known = {f"{family}:{v.name}" for family, variants in FAMILIES.items() for v in variants}
    assert {name for sample in held for name in sample.deviations} <= known


@pytest.mark.parametrize(
    ("family", "drawers"),
    [
        ("tick.style", set(marks.STYLES)),
        ("value", {*cells.INLINE, *encodings.WRAP_CELL, "break", "two_paragraphs"}),
        ("structure", set(structure._CHANGES)),
    ],
)
def test_every_registered_variant_has_its_drawer(family: str, drawers: set[str]) -> None:
    assert {v.name for v in FAMILIES[family]} - {"plain"} <= drawers


@pytest.mark.parametrize("form", list(FORM_BY_ID))
def test_a_plain_return_holds_its_values_letter_for_letter(form: str) -> None:
    sample = make_return(Random(f"plain/{form}"), form, wildness=0)
    assert sample.deviations == ()
    document = docx.Document(io.BytesIO(sample.data))
    text = "".join(map(str, document.element.body.itertext()))
    specs = {spec.key: spec for spec in FORM_BY_ID[form].fields()}
    for key, value in sample.truth.values.items():
        if isinstance(value, str) and specs[key].kind not in ("date", "month", "choice", "money"):
            assert all(line in text for line in value.split("\n")), key


@pytest.mark.parametrize("form", list(FORM_BY_ID))
def test_a_plain_return_keeps_the_blank(form: str) -> None:
    sample = make_return(Random(f"plain/{form}"), form, wildness=0)
    blank = blank_body(FORM_BY_ID[form].blank)
    rows = len(list(blank.iter("{*}tr")))
    filled = docx.Document(io.BytesIO(sample.data)).element.body
    assert len(list(filled.iter("{*}tr"))) >= rows
    assert "".join(map(str, blank.itertext())).split("填报")[0].strip()[:10] in "".join(map(str, filled.itertext()))


@given(st.integers(0, 99_999_999))
def test_chinese_numbers_are_read_back(number: int) -> None:
    assert cn2an.cn2an(chinese_number(number), "smart") == number


@given(st.integers(0, 2**32), st.sampled_from(("男", "女")))
def test_resident_ids_are_valid_and_say_the_gender(seed: int, gender: str) -> None:
    number = people.resident_id(Random(seed), "杭州市", gender)
    assert number[17] == ric.calc_check_digit(number)
    assert ric.get_birth_date(number).year >= 1958
    assert (int(number[16]) % 2 == 1) == (gender == "男")


def test_the_command_writes_files_and_truth(tmp_path: Path) -> None:
    generate.main(["--count", "6", "--seed", "5", "--out", str(tmp_path)])
    lines = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text("utf-8").splitlines()]
    files = {path.name for path in tmp_path.glob("*.docx")}
    assert len(files) == 6
    assert {line["source"]["path"] for line in lines} == files
    assert all({"form", "values", "rows", "flags", "unmapped"} <= set(line) for line in lines)


def test_the_parts_of_a_file_are_well_formed(held: list[Sample]) -> None:
    for sample in held:
        with zipfile.ZipFile(io.BytesIO(sample.data)) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                etree.fromstring(archive.read(name))


def _seen(text: str) -> str:
    """The text without blanks and invisible characters, full-width signs half-width."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Zs") and c != "_")


def test_every_true_text_stands_in_its_file(tuned: list[Sample], held: list[Sample]) -> None:
    """Whatever was done to a file: what it is said to hold is in it, and nothing on the way was lost."""
    for sample in [*tuned, *held]:
        with zipfile.ZipFile(io.BytesIO(sample.data)) as archive:
            body = etree.fromstring(archive.read("word/document.xml"))
        for hyphen in body.iter("{*}noBreakHyphen"):
            hyphen.tag, hyphen.text = etree.QName(hyphen).text.replace("noBreakHyphen", "t"), "-"
        written = _seen("".join(t.text or "" for t in body.iter("{*}t")))
        for truth in sample.truths:
            kinds = {
                spec.key: spec.kind for spec in (*FORM_BY_ID[truth.form].fields(), *FORM_BY_ID[truth.form].row_fields())
            }
            for key, value in [*truth.values.items(), *(pair for row in truth.rows for pair in row.items())]:
                if kinds[key] in ("text", "region", "person") and isinstance(value, str):
                    assert _seen(value) in written, (sample.name, key, value)
