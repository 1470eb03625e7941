"""The made-up scans: the same by seed, readable by other programs, ticked where the truth says, stamped as it says."""

from __future__ import annotations

import io
from random import Random
from typing import Any

import numpy as np
import pypdfium2
import pytest
from lxml import etree
from PIL import Image, ImageOps, ImageSequence

from benchmarks.picture_scoring import Seals, cause_of, error_rate, forgiven, pairs
from benchmarks.scoring import Verdict
from models.forms import FORM_BY_ID
from samples.files import compose
from samples.marks import STYLES, Option
from samples.package import Package
from samples.scan_files import pages_to_file
from samples.scan_loss import lose_a_page
from samples.scan_pens import CLEAR, CLEAR_HELD, DOUBTFUL, DOUBTFUL_HELD, TOLERATED, tick_pages
from samples.scan_plans import PictureDice, Wear, kept_names
from samples.scan_seals import stamp_form
from samples.scan_sheets import PenBox, SheetPage, pdf_to_pages, words_to_pdfs
from samples.scan_stamps import round_seal, stamp
from samples.scans import make_scans
from samples.truth import Sample, Truth

_DPI = 150.0


@pytest.fixture(scope="module")
def scanned() -> list[Sample]:
    return list(make_scans(2, 5, "hard"))


def _page(text: str = "填报市局：杭州市人社局（盖章）", left: float = 100.0) -> SheetPage:
    pixels = np.full((900, 700, 3), 255, np.uint8)
    boxes = [(left + 20.0 * n, 80.0, left + 20.0 * n + 18, 98.0) for n in range(len(text))]
    return SheetPage(pixels, _DPI, text, boxes)


def _group(page: SheetPage, states: str, key: str = "service_forms") -> None:
    for number, state in enumerate(states):
        x = 80.0 + 120 * number
        page.pens.append(
            PenBox(number, state == "x", "义诊", (x, 300.0, x + 16, 316.0), (x + 20, 300.0, x + 60, 316.0), key)
        )


def _ink(page: SheetPage, box: PenBox) -> float:
    x0, y0, x1, y1 = (int(side) for side in box.box)
    return float((page.pixels[y0:y1, x0:x1].min(axis=2) < 200).mean())


def test_the_same_seed_gives_the_same_files(scanned: list[Sample]) -> None:
    again = list(make_scans(2, 5, "hard"))
    assert [(s.name, s.data, s.truths, s.deviations) for s in again] == [
        (s.name, s.data, s.truths, s.deviations) for s in scanned
    ]


def test_every_page_of_a_scan_can_be_shown_and_holds_ink(scanned: list[Sample]) -> None:
    for sample in scanned:
        if sample.name.endswith(".pdf"):
            document = pypdfium2.PdfDocument(sample.data)
            pages = [page.render(scale=1).to_numpy() for page in document]
            document.close()
        else:
            with Image.open(io.BytesIO(sample.data)) as image:
                pages = [np.asarray(frame.convert("L")) for frame in ImageSequence.Iterator(image)]
        assert pages
        assert max(int(np.ptp(page)) for page in pages) > 100


def test_truth_says_whether_a_seal_is_there_and_allows_doubt(scanned: list[Sample]) -> None:
    for truth in (truth for sample in scanned for truth in sample.truths):
        assert isinstance(truth.values["seal"], bool)
        assert (("no_seal", "seal") in truth.flags) is not truth.values["seal"]
        assert {("low_confidence", key) for key in truth.values} <= truth.tolerated


def test_boxes_left_for_a_pen_are_found_where_the_truth_ticks_them() -> None:
    _, package, truths = compose("demo_team", PictureDice(Random(4), "tune", 0.0, has_pen=True))
    pdf = words_to_pdfs([package.to_bytes()])[0]
    assert pdf is not None
    pages = pdf_to_pages(pdf, _DPI, ["demo_team"])
    pens = [pen for page in pages for pen in page.pens]
    options = sum(len(spec.options) for spec in FORM_BY_ID["demo_team"].fields() if spec.is_boxes)
    assert len(pens) == options
    assert [pen.option for pen in pens if pen.is_on and pen.key == "service_forms"] == truths[0].values["service_forms"]
    for page in pages:
        for pen in page.pens:
            assert pen.box[2] < pen.word[0] + 3 or pen.word[2] < pen.box[0] + 3


def test_ways_to_tick_that_need_fonts_of_windows_are_not_printed() -> None:
    for seed in range(150):
        style = PictureDice(Random(seed), "held", 5.0, has_pen=False).pick("tick.style")
        if style == "plain":
            continue
        drawn = STYLES[style](Option("义诊", True, False, "□", "√", Random(1), Package()))
        assert not any(b"Wingdings" in etree.tostring(node) for node in drawn), style


@pytest.mark.parametrize("seed", range(6))
def test_a_pen_inks_the_ticked_boxes_and_no_other(seed: int) -> None:
    page, truth = _page(), Truth("demo_team", {"service_forms": ["义诊"]})
    _group(page, "x-x--")
    done = tick_pages([page], truth, Random(seed), is_held=True, doubt=0.0)
    assert len(done) == 1
    if done == {"pen:ring"}:
        return
    for box in page.pens:
        assert (_ink(page, box) > 0.02) is box.is_on


@pytest.mark.parametrize("seed", range(12))
def test_a_doubtful_mark_demands_a_flag_or_allows_one(seed: int) -> None:
    page, truth = _page(), Truth("demo_team", {"service_forms": ["义诊"]})
    _group(page, "x----")
    done = {name.removeprefix("pen:") for name in tick_pages([page], truth, Random(seed), is_held=True, doubt=1.0)}
    odd = done & {*DOUBTFUL, *DOUBTFUL_HELD}
    assert len(odd) == 1
    is_plain = odd <= TOLERATED
    assert (("checkbox_unclear", "service_forms") in truth.flags) is not is_plain
    assert ("service_forms" in truth.free) is not is_plain
    assert ("checkbox_unclear", "service_forms") in truth.tolerated


def test_no_kept_out_mark_is_drawn_while_tuning() -> None:
    seen: set[str] = set()
    for seed in range(40):
        page, truth = _page(), Truth("demo_team")
        _group(page, "x-x--")
        seen |= tick_pages([page], truth, Random(seed))
    assert not seen & {f"pen:{name}" for name in (*CLEAR_HELD, *DOUBTFUL_HELD)}
    assert len(seen & {f"pen:{name}" for name in CLEAR}) > 3


def test_the_tune_space_never_wears_what_is_held_out() -> None:
    rng = Random(3)
    held, tune = Wear(rng, "scan", is_held=True), Wear(rng, "scan")
    for _ in range(300):
        held.pick("seal")
        tune.pick("seal")
    assert "seal:oval" in held.drawn
    assert "seal:oval" not in tune.drawn
    kept, names = kept_names()
    assert 0.15 < kept / names < 0.35


def test_a_seal_is_red_on_paper_and_dark_on_print() -> None:
    page = np.full((200, 200, 3), 255, np.uint8)
    page[90:110] = 0
    ink = round_seal("杭州市人力资源和社会保障局", 160, Random(1))
    assert ink.shape == (160, 160)
    assert 0.0 <= float(ink.min()) < float(ink.max()) <= 1.0
    stamp(page, ink, (100, 100), (200, 30, 40), 1.0)
    red = (page[..., 0].astype(int) - page[..., 1]) > 60
    assert 0.03 < red.mean() < 0.5
    assert page[90:110].max() == 0


def test_a_seal_pressed_over_the_edge_stays_on_the_page() -> None:
    page = np.full((50, 50, 3), 255, np.uint8)
    stamp(page, np.ones((40, 40), np.float32), (0, 0), (0, 0, 0), 1.0)
    stamp(page, np.ones((40, 40), np.float32), (400, 400), (0, 0, 0), 1.0)
    assert (page[:20, :20] == 0).all()
    assert (page[25:, 25:] == 255).all()


def test_a_stamp_left_out_or_of_another_unit_is_in_the_truth() -> None:
    seen = set()
    for seed in range(60):
        page = _page()
        truth = Truth("demo_team", {"reporting_bureau": "杭州市人社局", "seal": None})
        wear = Wear(Random(seed), "scan")
        stamp_form([page], [truth], "杭州市", wear, is_coloured=True)
        is_stamped = bool((page.pixels < 250).any())
        if ("no_seal", "seal") in truth.flags:
            seen.add("none")
            assert truth.values["seal"] is False
        else:
            assert is_stamped and truth.values["seal"] is True
        if ("seal_mismatch", "seal") in truth.flags:
            seen.add("other")
            assert "seal:other" in wear.drawn
    assert seen == {"none", "other"}


def test_a_lost_page_takes_its_fields_and_no_other() -> None:
    form = FORM_BY_ID["overseas_action"]
    specs = [spec for spec in form.fields() if spec.kind != "seal"]
    texts = ["".join(spec.entry.label.split("(")[0].split()) for spec in specs]
    first = _page("".join(dict.fromkeys(t.split("/")[-1] for t in texts[:10])))
    second = _page("".join(dict.fromkeys(t.split("/")[-1] for t in texts[10:] if t not in texts[:10])))
    truth = Truth("overseas_action", {spec.key: "x" for spec in form.fields()})
    pages = [first, second]
    is_lost = lose_a_page(pages, truth, Random(1))
    assert is_lost and pages == [first]
    lost = {name for code, name in truth.flags if code == "label_missing"}
    assert lost and all(truth.values[str(name)] in (None, []) for name in lost)
    assert truth.values["activity_name"] == "x"


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photo_lies_upright_for_who_heeds_its_orientation(orientation: int) -> None:
    page = np.full((60, 40, 3), 255, np.uint8)
    page[:20] = 0
    data = pages_to_file([page], "jpg", 200, 95, orientation)
    with Image.open(io.BytesIO(data)) as image:
        upright = np.asarray(ImageOps.exif_transpose(image).convert("L"))
    assert upright.shape == (60, 40)
    assert upright[:15].max() < 60 and upright[30:].min() > 200


@pytest.mark.parametrize("kind", ["pdf", "pdf_grey", "pdf_g4", "tif", "tif_g4"])
def test_files_of_several_pages_keep_them_all_and_are_the_same_again(kind: str) -> None:
    pages = [np.full((80, 60, 3), 255, np.uint8) for _ in range(3)]
    pages[1][10:30, 10:50] = (200, 30, 30)
    data = pages_to_file(pages, kind, 150)  # type: ignore[arg-type]
    assert data == pages_to_file(pages, kind, 150)  # type: ignore[arg-type]
    if kind.startswith("pdf"):
        document = pypdfium2.PdfDocument(data)
        count = len(document)
        document.close()
    else:
        with Image.open(io.BytesIO(data)) as image:
            count = int(getattr(image, "n_frames", 1))
    assert count == 3


def test_a_file_of_one_page_takes_no_more() -> None:
    page = np.full((80, 60, 3), 255, np.uint8)
    with pytest.raises(ValueError, match="one page"):
        pages_to_file([page, page], "jpg", 150)


def _verdict(key: str, got: str, expected: str) -> Verdict:
    return Verdict("a.pdf", "demo_team", key, key, False, "silent", got, expected)


def test_long_texts_are_forgiven_one_character_in_a_hundred() -> None:
    text = "专家服务基层活动安排" * 20
    assert error_rate(text.replace("安排", "安排，"), text) == 0.0
    assert forgiven(_verdict("service_content", "砖" + text[1:], text)).outcome == "exact"
    assert forgiven(_verdict("service_content", "砖砖砖" + text[3:], text)).outcome == "silent"
    assert forgiven(_verdict("team_name", "砖" + text[1:], text)).outcome == "silent"


@pytest.mark.parametrize(
    ("got", "expected", "cause"),
    [
        ("杭州银行温州", "杭州银行温州分行营业部", "cut off"),
        ("居民身份证证件", "居民身份证", "something else beside it"),
        ("合作意向个", "合作意向7个", "digits lost"),
        ("兆昊", "姚昊", "mostly misread, or of another place"),
        ("杭州市人社局", "杭川市人社局", "misread"),
    ],
)
def test_wrong_values_are_told_apart_by_cause(got: str, expected: str, cause: str) -> None:
    assert cause_of(_verdict("team_name", got, expected)) == cause


def test_seals_are_counted_by_presence_and_owner() -> None:
    seals = Seals()
    own = Truth("demo_team", {"seal": True})
    other = Truth("demo_team", {"seal": True}, flags=[("seal_mismatch", "seal")])
    none = Truth("demo_team", {"seal": False})
    doubted = {"values": {"seal": True}, "flags": [{"code": "seal_mismatch", "field": "seal"}]}
    trusted = {"values": {"seal": True}, "flags": []}
    for truth, record in ((own, trusted), (own, doubted), (other, doubted), (none, trusted), (own, None)):
        seals.add(truth, record, is_coloured=True)
    assert (seals.found, seals.missed, seals.invented) == (3, 1, 1)
    assert (seals.own, seals.own_doubted, seals.others, seals.others_told) == (3, 1, 1, 1)


def test_each_truth_gets_a_record_of_its_own() -> None:
    truths = [Truth("demo_team"), Truth("key_expert"), Truth("demo_team")]
    lines: list[dict[str, Any]] = [{"form": "demo_team", "n": 1}, {"error": {}}, {"form": "demo_team", "n": 2}]
    assert [record and record["n"] for _, record in pairs(truths, lines)] == [1, None, 2]
