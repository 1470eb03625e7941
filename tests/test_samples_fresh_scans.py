"""The second generator of scans: the same by seed, openable, its truths true of what its pens and seals did."""

from __future__ import annotations

import io
from random import Random

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps, ImageSequence

from samples.fresh_scans import draw_plan, make_fresh_scans
from samples.fresh_scans_camera import draw_scene, photograph
from samples.fresh_scans_files import ONE_SIDE, SUFFIXES, Wrapping, misread_words, wrap
from samples.fresh_scans_forms import Blank, colour_of, number_of
from samples.fresh_scans_hand import write_by_hand
from samples.fresh_scans_pens import Pen, fill_boxes
from samples.fresh_scans_print import Sheet, Spot, find_word
from samples.fresh_scans_seals import draw_cut, draw_press, press, round_mask
from samples.fresh_scans_stamping import Desk, stamp_sheets
from samples.fresh_scans_wear import STEPS, to_two_levels
from samples.truth import Sample, Truth

_OWN = "杭州市人力资源和社会保障局"


def _sheet(text: str = "填报市局：杭州市人社局（盖章）") -> Sheet:
    picture = np.full((1170, 827, 3), 255, np.uint8)
    frames = [(200 + 14.0 * n, 120.0, 213 + 14.0 * n, 133.0) for n in range(len(text))]
    for left, top, right, bottom in frames:
        picture[int(top) : int(bottom), int(left) + 3 : int(right) - 3] = 0
    return Sheet(picture, 100.0, text, frames)


def _spots(sheet: Sheet, key: str, states: str, is_single: bool) -> None:
    for index, state in enumerate(states):
        x = 120.0 + 150 * index
        blank = Blank(index + 1, 0, key, f"选项{index}", state == "x", is_single)
        sheet.spots.append(Spot(blank, (x, 500, x + 16, 516), (x + 20, 500, x + 80, 516)))


def _ink(sheet: Sheet, at: int) -> float:
    left, top, right, bottom = (int(side) for side in sheet.spots[at].frame)
    return float((sheet.picture[top:bottom, left:right].min(axis=2) < 190).mean())


@pytest.fixture(scope="module")
def scanned() -> list[Sample]:
    return list(make_fresh_scans(2, 5, "hard"))


def test_the_same_seed_gives_the_same_files(scanned: list[Sample]) -> None:
    again = list(make_fresh_scans(2, 5, "hard"))
    assert [(s.name, s.truths, s.deviations) for s in again] == [(s.name, s.truths, s.deviations) for s in scanned]


def test_every_form_has_a_truth_with_a_seal(scanned: list[Sample]) -> None:
    assert [sample.truth.form for sample in scanned] == ["demo_team", "service_base"]
    for sample in scanned:
        assert isinstance(sample.truth.values["seal"], bool)
        assert (sample.truth.values["seal"] is False) == (("no_seal", "seal") in sample.truth.flags)


@given(st.integers(1, 10000))
def test_a_box_is_known_by_its_colour(number: int) -> None:
    colour = colour_of(number)
    assert number_of(tuple(int(colour[at : at + 2], 16) for at in (0, 2, 4))) == number  # type: ignore[arg-type]


def test_black_and_white_are_no_box() -> None:
    assert number_of((0, 0, 0)) is None
    assert number_of((255, 255, 255)) is None


@given(st.integers(0, 10**6), st.sampled_from(["scan", "hard", "photo"]))
def test_a_plan_never_holds_two_ways_that_blind_together(seed: int, condition: str) -> None:
    plan = draw_plan(Random(seed), condition, "demo_team")  # type: ignore[arg-type]
    assert len(plan.wear & {"weak_toner", "pale", "gaps", "heavy", "photocopy"}) <= 1
    assert not (plan.levels in ("otsu", "local", "dots") and plan.wear & {"pale", "weak_toner"})
    assert plan.kind in SUFFIXES


@given(st.integers(0, 10**6), st.sampled_from(["tick", "small", "long", "cross", "filled"]))
@settings(max_examples=20, deadline=None)
def test_pens_mark_the_ticked_boxes_only(seed: int, habit: str) -> None:
    sheet, truth = _sheet(), Truth("demo_team", {"service_forms": ["选项0"]})
    _spots(sheet, "service_forms", "x.", False)
    fill_boxes([sheet], [truth], Pen("blue", 0.5, 0.9, habit, Random(seed)), 0.0)
    assert _ink(sheet, 0) > 0.03
    assert _ink(sheet, 1) == 0


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_second_mark_is_in_the_truth(seed: int) -> None:
    sheet, truth = _sheet(), Truth("service_base", {"is_provincial_base": True})
    _spots(sheet, "is_provincial_base", "x.", True)
    done = fill_boxes([sheet], [truth], Pen("black", 0.5, 0.9, "tick", Random(seed)), 1.0)
    codes = {code for code, key in truth.flags if key == "is_provincial_base"}
    if "pen:two" in done:
        assert (codes, truth.values["is_provincial_base"]) == ({"checkbox_multiple"}, None)
    elif {"pen:struck", "pen:faint"} & done:
        assert codes == {"checkbox_unclear"}
        assert truth.free == {"is_provincial_base"}
    else:
        assert (codes, truth.values["is_provincial_base"]) == (set(), True)
    assert "pen:smudge" in done or _ink(sheet, 1) > 0 or "pen:faint" in done


def test_seals_are_as_the_truth_says() -> None:
    seen = set()
    for seed in range(60):
        sheet, truth = _sheet(), Truth("demo_team", {"reporting_bureau": "杭州市人社局"})
        done = stamp_sheets([sheet], [truth], Desk("杭州市", is_mild=True), Random(seed))
        area = sheet.picture.astype(int)
        has_red = int(((area[..., 0] - area[..., 2]) > 40).sum()) > 400
        seen.add(truth.values["seal"])
        if not done & {"seal:received", "seal:red_head", "seal:thumb", "seal:name_seal"}:
            assert has_red == truth.values["seal"]
        assert (("no_seal", "seal") in truth.flags) == (not truth.values["seal"])
        if ("seal_mismatch", "seal") in truth.flags:
            assert "seal:other" in done
    assert seen == {True, False}


def test_a_seal_is_a_ring_with_a_star() -> None:
    mask = round_mask(draw_cut(_OWN, Random(3)))
    middle = mask.shape[0] // 2, mask.shape[1] // 2
    assert mask.max() == pytest.approx(1)
    assert 0.05 < float((mask > 0.5).mean()) < 0.5
    assert mask[0].max() == 0
    assert mask[middle[0], : mask.shape[1] // 6].max() > 0.5


def test_a_seal_over_print_leaves_the_print_readable() -> None:
    sheet = _sheet()
    dark = sheet.picture.min(axis=2) < 60
    press(sheet, round_mask(draw_cut(_OWN, Random(4))), (300, 126), draw_press(Random(1), True), Random(1))
    assert float((sheet.picture.max(axis=2) < 110)[dark].mean()) > 0.95


@pytest.mark.parametrize("way", STEPS)
def test_wear_keeps_the_page(way: str) -> None:
    sheet = _sheet()
    worn = STEPS[way](sheet.picture, sheet.mm, Random(2))
    assert worn.dtype == np.uint8
    assert worn.shape[0] >= sheet.picture.shape[0] and worn.shape[2] == 3
    assert worn.mean() > 120
    assert worn.std() > 3


@pytest.mark.parametrize("how", ["otsu", "local", "dots"])
def test_two_levels_are_two(how: str) -> None:
    assert set(np.unique(to_two_levels(_sheet().picture, how, Random(1)))) <= {0, 255}


def test_a_photo_shows_the_sheet_on_its_desk() -> None:
    sheet = _sheet()
    photo = photograph(sheet.picture, sheet.mm, draw_scene({"tilt", "curve", "hand"}, Random(3)), Random(3))
    assert photo.shape[0] > sheet.picture.shape[0]
    assert photo[photo.shape[0] // 2, photo.shape[1] // 2].mean() > 100


@pytest.mark.parametrize("kind", SUFFIXES)
def test_files_open_with_all_pages(kind: str) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    pages = [_sheet().picture] * (1 if kind in ONE_SIDE else 2)
    data = wrap(pages, Wrapping(kind, 100.0, 80, Random(1)))
    if kind.startswith("pdf"):
        document = pypdfium2.PdfDocument(data)
        shown = [page.render(scale=100 / 72).to_pil().convert("RGB") for page in document]
        shown = [image.resize((827, 1170)) for image in shown]
    else:
        shown = [ImageOps.exif_transpose(frame.convert("RGB")) for frame in ImageSequence.Iterator(_open(data))]
    assert len(shown) == len(pages)
    if kind != "jpg_exif":
        gap = np.abs(np.asarray(shown[0], int) - pages[0])[100:160, 180:600]
        assert float(gap.mean()) < 40


def _open(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_turned_photo_comes_upright_by_its_tag() -> None:
    page = _sheet().picture
    image = ImageOps.exif_transpose(_open(wrap([page], Wrapping("jpg_exif", 100.0, 90, Random(2)))))
    assert float(np.abs(np.asarray(image.convert("RGB"), int) - page).mean()) < 3


def test_a_bad_layer_of_words_is_wrong_and_unseen() -> None:
    sheet = _sheet("杭州市人力资源和社会保障局一二三四五六七八九十")
    plain = wrap([sheet.picture], Wrapping("pdf_flate", 100.0, 80, Random(1)))
    layered = wrap([sheet.picture], Wrapping("pdf_flate", 100.0, 80, Random(1), [misread_words(sheet, Random(1))]))
    before, after = (pypdfium2.PdfDocument(data)[0] for data in (plain, layered))
    text = after.get_textpage().get_text_bounded()
    assert "杭" in text or "市" in text
    assert sheet.text not in text
    assert np.array_equal(before.render().to_numpy(), after.render().to_numpy())


def test_words_are_found_across_blanks() -> None:
    sheet = _sheet("（盖 章）")
    assert find_word(sheet, "盖章") == (214, 120, 255, 133)
    assert find_word(sheet, "公章") is None


def test_letters_by_hand_are_moved_not_lost() -> None:
    sheet = _sheet("舟山市")
    sheet.picture[120:133, 203:240] = (0x1E, 0x32, 0x96)
    sheet.hand = list(sheet.frames)
    before = sheet.picture.copy()
    write_by_hand(sheet, (28, 52, 150), Random(1))
    inked = sheet.picture[..., 0] < 150
    assert (sheet.picture != before).any()
    assert 0.5 < inked.sum() / (before[..., 0] < 150).sum() < 1.6


def test_no_tick_stands_between_two_options() -> None:
    sheet, truth = _sheet("是□否"), Truth("service_base", {"is_provincial_base": False})
    sheet.frames = [(100, 500, 116, 516), (120, 500, 136, 516), (140, 500, 156, 516)]
    blank = Blank(1, 0, "is_provincial_base", "否", True, True)
    sheet.spots = [Spot(blank, sheet.frames[1], sheet.frames[2])]
    fill_boxes([sheet], [truth], Pen("black", 0.5, 0.9, "before", Random(7)), 0.0)
    assert _ink(sheet, 0) > 0.03
