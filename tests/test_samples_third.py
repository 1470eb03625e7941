"""The third generator of pictures: the same by seed, its truths true of what was drawn."""

from __future__ import annotations

import io
import json
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageOps, ImageSequence

from benchmarks.scoring import score_file
from extract.pipeline import extract
from models.forms import FORM_BY_ID
from samples.third import make_third
from samples.third_camera import photograph
from samples.third_facts import draw_facts
from samples.third_files import to_file, to_turned_jpeg
from samples.third_groups import Group, draw_group, put_other
from samples.third_seals import draw_stamp, plan_seal
from samples.third_wear import HEAVY, Picture, to_bilevel, turn
from samples.truth import Truth


def _page(height: int = 600, width: int = 420) -> Picture:
    page = np.full((height, width, 3), 250, np.uint8)
    page[100:104, 40:380] = 10
    page[300:330, 60:64] = (200, 30, 40)
    return page


@pytest.mark.parametrize("form", sorted(FORM_BY_ID))
def test_a_truth_holds_every_field_of_its_form(form: str) -> None:
    for seed in range(30):
        facts = draw_facts(Random(seed), form, seed % 2 == 0, 0.5)
        keys = {spec.key for spec in FORM_BY_ID[form].fields()}
        assert set(facts.truth.values) == keys
        assert len(facts.rows) == len(facts.truth.rows)
        assert all(set(row) == {spec.key for spec in FORM_BY_ID[form].row_fields()} for row in facts.truth.rows)


def test_what_is_planted_in_boxes_stands_in_their_truth() -> None:
    seen = set()
    for seed in range(300):
        truth = Truth("service_base")
        group = draw_group(Random(seed), truth, "organization_type", True, 1.0)
        ticked = [option for option, state in group.states.items() if state == "tick"]
        codes = {code for code, field in truth.flags if field == "organization_type"}
        if "faint" in group.states.values():
            assert codes == {"checkbox_unclear"}
        else:
            wanted = {0: {"checkbox_none"}, 1: set()}.get(len(ticked), {"checkbox_multiple"})
            assert codes == wanted
            assert truth.values["organization_type"] == (ticked[0] if len(ticked) == 1 else None)
        seen |= codes
    assert seen == {"checkbox_unclear", "checkbox_none", "checkbox_multiple"}


def test_words_beside_an_unticked_other_are_flagged() -> None:
    for seed in range(200):
        for state in ("tick", "empty"):
            truth = Truth("demo_team")
            group = Group("service_forms", {"义诊": "tick", "其他": state})
            text = put_other(Random(seed), truth, group, "service_forms_other", ("路演",))
            assert (("checkbox_other", "service_forms_other") in truth.flags) == (bool(text) != (state == "tick"))


def test_a_seal_and_its_truth_agree() -> None:
    shares = {"none": 0, "own": 0, "other": 0}
    for seed in range(300):
        truth = Truth("demo_team")
        unit = plan_seal(Random(seed), truth, "台州市")
        kind = "none" if unit is None else "own" if unit.startswith("台州市") else "other"
        shares[kind] += 1
        assert truth.values["seal"] == (kind != "none")
        assert truth.flags == {"none": [("no_seal", "seal")], "own": [], "other": [("seal_mismatch", "seal")]}[kind]
    assert all(share > 20 for share in shares.values())


def test_a_stamp_is_ink_of_its_colour_on_nothing() -> None:
    for seed in range(8):
        stamp = draw_stamp(Random(seed), Truth("demo_team"), "台州市人力资源和社会保障局", (208, 28, 36))
        pixels = np.asarray(Image.open(io.BytesIO(stamp.png)))
        assert (pixels[..., :3] == (208, 28, 36)).all()
        assert 0.05 < (pixels[..., 3] > 60).mean() < 0.6


def test_wear_keeps_a_page_a_page() -> None:
    page = _page()
    for name, step in HEAVY.items():
        worn = step(Random(3), page.copy())
        assert worn.dtype == np.uint8 and worn.shape == page.shape, name
        assert (worn != page).any(), name
    assert set(np.unique(to_bilevel(Random(1), page))) == {0, 255}
    assert turn(page, 5).shape[1] > page.shape[1]


def test_a_photo_shows_the_sheet_on_a_desk() -> None:
    seen = photograph(Random(5), _page())
    assert seen.shape[0] > seen.shape[1] >= 1080
    assert seen[seen.shape[0] // 2, seen.shape[1] // 2].mean() > 100


@pytest.mark.parametrize("kind", ["jpg", "png", "tiff", "g4", "webp", "heic", "pdf", "strips"])
def test_files_show_the_pages(kind: str) -> None:
    from pillow_heif import register_heif_opener
    from pypdfium2 import PdfDocument

    register_heif_opener()
    suffix, data = to_file(Random(2), [_page(), _page()], kind, 150, kind == "g4")
    if suffix == "pdf":
        pages = [page.render(scale=150 / 72).to_pil().convert("RGB") for page in PdfDocument(data)]
    else:
        pages = [frame.convert("RGB") for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))]
    assert len(pages) == (2 if kind in ("pdf", "strips", "tiff", "g4") else 1)
    for page in pages:
        assert abs(page.height - 600) <= 1
        assert np.asarray(page)[100:104, 60:360].mean() < 60


def test_an_exif_turn_undoes_the_pixels_turn() -> None:
    for seed in range(6):
        image = Image.open(io.BytesIO(to_turned_jpeg(Random(seed), _page())))
        upright = np.asarray(ImageOps.exif_transpose(image))
        assert upright.shape[:2] == (600, 420)
        assert upright[100:104, 60:360].mean() < 60 < upright[496:500, 60:360].mean()


def test_a_printed_form_is_read_as_its_truth_says() -> None:
    sample = next(make_third(1, 1, "pdf", "overseas_action"))
    again = next(make_third(1, 1, "pdf", "overseas_action"))
    assert (sample.truths, sample.deviations) == (again.truths, again.deviations)
    records = [json.loads(line.model_dump_json()) for line in extract(sample.data, sample.name)]
    score = score_file(sample.name, sample.truths, records)
    assert [v for v in score.verdicts if v.outcome != "exact" and not v.is_boxes] == []
    assert len(score.verdicts) > 15
