"""The third space of made-up returns: what the other two never draw, with the same rules for file and truth."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter

import docx
import pytest
from lxml import etree

from models.forms import FORM_BY_ID
from models.record import FlagCode
from samples import fresh_lists, fresh_tables
from samples.fresh_labels import REWORDED
from samples.fresh_marks import ALL_STYLES
from samples.generate import make_returns
from samples.package import Package
from samples.truth import Sample
from samples.variants import FAMILIES
from samples.wordml import q

_FRESH = {f"{family}:{v.name}" for family, variants in FAMILIES.items() for v in variants if v.fresh}


@pytest.fixture(scope="module")
def fresh() -> list[Sample]:
    return list(make_returns(60, 301, "fresh"))


def _parts(sample: Sample) -> list[etree._Element]:
    """The document and the headers."""
    with zipfile.ZipFile(io.BytesIO(sample.data)) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if re.match(r"word/(document|header)\d*\.xml", name)]
        return [etree.fromstring(archive.read(name)) for name in names]


def test_the_third_space_has_many_variants_of_its_own() -> None:
    old = {f"{family}:{v.name}" for family, variants in FAMILIES.items() for v in variants if not v.fresh}
    assert len(_FRESH) >= 60
    assert not _FRESH & old


def test_the_other_spaces_never_draw_them(fresh: list[Sample]) -> None:
    others = {name for space in ("tune", "held") for s in make_returns(24, 302, space) for name in s.deviations}
    assert not _FRESH & others
    assert len(_FRESH & {name for sample in fresh for name in sample.deviations}) >= 60


def test_every_variant_of_a_shape_has_its_drawer() -> None:
    drawers: dict[str, set[str]] = {
        "tick.style": set(ALL_STYLES),
        "reshape": set(fresh_tables._CHANGES),
        "relist": set(fresh_lists._CHANGES),
    }
    for family, known in drawers.items():
        assert {v.name for v in FAMILIES[family]} - {"plain"} <= known, family


def test_the_same_seed_gives_the_same_files(fresh: list[Sample]) -> None:
    again = list(make_returns(12, 301, "fresh"))
    assert [(s.name, s.data, s.deviations) for s in again] == [(s.name, s.data, s.deviations) for s in fresh[:12]]


def test_every_file_opens_in_another_reader(fresh: list[Sample]) -> None:
    for sample in fresh:
        if "file.written:strict" not in sample.deviations:
            assert docx.Document(io.BytesIO(sample.data)).element.body.xpath(".//w:t"), sample.name


def test_truth_fits_the_contract(fresh: list[Sample]) -> None:
    for truth in (truth for sample in fresh for truth in sample.truths):
        form = FORM_BY_ID[truth.form]
        assert list(truth.values) == [spec.key for spec in form.fields()]
        columns = {spec.key for spec in form.row_fields()}
        names: set[str | None] = {None, *truth.values}
        names |= {f"rows[{index}].{key}" for index in range(len(truth.rows)) for key in columns}
        assert all(set(row) == columns for row in truth.rows)
        assert all(FlagCode(code) and name in names for code, name in truth.flags), truth.flags
        assert set(truth.also) <= names and truth.free <= names


def test_one_family_can_be_asked_for_alone() -> None:
    drawn = {name for sample in make_returns(24, 303, "fresh", only="respell.date") for name in sample.deviations}
    assert drawn
    assert all(name.startswith("respell.date:") for name in drawn)


def _seen(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Zs") and c != "_")


def test_every_true_text_stands_in_its_file(fresh: list[Sample]) -> None:
    """Whatever was done to a file: what it is said to hold is in it, and nothing on the way was lost."""
    for sample in fresh:
        texts = []
        for part in _parts(sample):
            for hyphen in part.iter("{*}noBreakHyphen"):
                hyphen.tag, hyphen.text = etree.QName(hyphen).text.replace("noBreakHyphen", "t"), "-"
            texts.append("".join(t.text or "" for t in part.iter("{*}t")))
        written = _seen("".join(texts))
        for truth in sample.truths:
            form = FORM_BY_ID[truth.form]
            kinds = {spec.key: spec.kind for spec in (*form.fields(), *form.row_fields())}
            for key, value in [*truth.values.items(), *(pair for row in truth.rows for pair in row.items())]:
                if kinds[key] in ("text", "region", "person") and isinstance(value, str):
                    assert _seen(value) in written, (sample.name, key, value)


def test_no_wording_of_one_label_is_the_label_of_another_field_of_the_form() -> None:
    for form in FORM_BY_ID.values():
        for specs in (form.fields(), form.row_fields()):
            labels = {"".join(spec.entry.label.split()): spec.key for spec in specs}
            words = Counter(word for label in labels for word in REWORDED.get(label, ()))
            clash = {word for word in words if word in labels or words[word] > 1}
            assert not clash, (form.id, clash)


def test_each_automatic_list_counts_for_itself() -> None:
    package = Package()
    first, second = package.numbered("%1"), package.numbered()
    ids = [node.find(q("w:numId")).get(q("w:val")) for node in (first, second)]  # type: ignore[union-attr]
    lists = [node for node in package.numbering if node.tag == q("w:abstractNum")]
    assert len(set(ids)) == 2
    assert len({node.find(q("w:nsid")).get(q("w:val")) for node in lists}) == 2  # type: ignore[union-attr]


def test_a_blank_row_between_numbered_rows_is_not_counted() -> None:
    seen = 0
    for sample in make_returns(60, 778, "held", "activity_plan"):
        if {"list.seq:auto", "list.blank_rows:between"} <= set(sample.deviations) and len(sample.truths) == 1:
            body = _parts(sample)[0]
            rows = [tr for tr in body.iter(q("w:tr")) if any(True for _ in tr.iter(q("w:numPr")))]
            blank = [tr for tr in rows if not "".join(t.text or "" for t in tr.iter(q("w:t"))).strip()]
            assert not blank, sample.name
            seen += 1
    assert seen
