"""A picture of a form becomes a Layout: cells, lines and marks, at their places, from a recorded reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image as Pictures

from extract.draw import draw
from extract.ocr.engine import Engine
from extract.ocr.null import NullEngine
from extract.ocr.rapid import RapidEngine
from extract.ocr.replay import ReplayEngine
from extract.readers.picture import read_picture
from extract.recognise import PageReader, recognise
from models.layout import Cell, Layout, MarkState, Table
from models.picture import PagePicture

HERE = Path(__file__).parent
OPTIONS = frozenset({"是", "否"})
TICKED, EMPTY = MarkState.TICKED, MarkState.EMPTY


def form_page() -> list[PagePicture]:
    return read_picture((HERE / "pictures" / "ticked-form.png").read_bytes())


def replayed() -> Engine:
    return ReplayEngine(HERE / "recordings" / "ticked-form")


def cells_of(layout: Layout) -> list[Cell]:
    return [cell for block in layout.blocks if isinstance(block, Table) for cell in block.cells]


def cell_with(layout: Layout, text: str) -> Cell:
    return next(cell for cell in cells_of(layout) if text in cell.text.replace("\n", ""))


def test_cells_lines_and_marks_of_a_form() -> None:
    layout = recognise(form_page(), replayed(), None, OPTIONS)
    assert layout.method == "ocr"
    assert layout.can_show_seal
    assert layout.pages == 1
    texts = [cell.text for cell in cells_of(layout) if cell.text]
    assert texts[:3] == ["一、基本信息", "姓名", "性别"]
    states = {
        name: [mark.state for line in cell_with(layout, name).lines for mark in line.marks]
        for name in (
            "院士",
            "全国杰出专业技术人才",
            "享受政府特殊津贴专家",
            "百千万人才工程",
            "长江学者",
            "国家杰出青年",
        )
    }
    assert states == {
        "院士": [TICKED, EMPTY],
        "全国杰出专业技术人才": [EMPTY, TICKED],
        "享受政府特殊津贴专家": [TICKED, EMPTY],
        "百千万人才工程": [EMPTY, TICKED],
        "长江学者": [TICKED, EMPTY],
        "国家杰出青年": [EMPTY, TICKED],
    }


def test_each_mark_stands_at_its_character_and_every_character_has_a_confidence() -> None:
    for cell in cells_of(recognise(form_page(), replayed(), None, OPTIONS)):
        for line in cell.lines:
            assert len(line.char_confidences) == len(line.text)
            assert all(line.text[mark.at] in "□☑√×" for mark in line.marks)


def test_places_are_points_of_the_page() -> None:
    page = form_page()[0]
    cell = cell_with(recognise([page], replayed(), None, OPTIONS), "证件类型")
    assert cell.place.bbox is not None
    x0, top, x1, bottom = (round(value / page.points_per_pixel) for value in cell.place.bbox)
    crop = page.pixels[top:bottom, x0:x1]
    assert 60 < crop.shape[1] < 250
    assert (crop < 100).any()
    assert cell.place.cell is not None


def test_a_label_broken_by_its_cell_goes_on() -> None:
    cell = cell_with(recognise(form_page(), replayed(), None, OPTIONS), "主要从事的学科")
    assert [line.continues for line in cell.lines] == [True, False]


def test_a_page_on_its_head_reads_the_same() -> None:
    page = form_page()[0]
    turned = PagePicture(1, np.ascontiguousarray(page.pixels[::-1, ::-1]), page.dpi)
    reader = PageReader(RapidEngine("onnxruntime"), None, OPTIONS)
    layout = reader.read([turned])
    assert reader.turns == {1: 2}
    assert [cell.text for cell in cells_of(layout) if cell.text][:3] == ["一、基本信息", "姓名", "性别"]


def test_a_place_is_read_again_by_the_second_engine() -> None:
    reader = PageReader(NullEngine(), RapidEngine("onnxruntime"), OPTIONS)
    reader.read(form_page())
    layout = recognise(form_page(), replayed(), None, OPTIONS)
    place = cell_with(layout, "证件号码").lines[0].place
    assert place.bbox is not None
    assert reader.reread(1, place.bbox).text == "证件号码"


def test_without_an_engine_the_cells_are_there_and_empty() -> None:
    layout = recognise(form_page(), NullEngine(), None, OPTIONS)
    assert len(cells_of(layout)) > 30
    assert not any(cell.text for cell in cells_of(layout))


def test_a_blank_page_gives_nothing() -> None:
    page = PagePicture(1, np.full((800, 600, 3), 255, dtype=np.uint8), 72.0)
    layout = recognise([page], NullEngine())
    assert layout.blocks == []
    assert layout.seals == []
    assert layout.pages == 1


def test_a_reading_can_be_drawn(tmp_path: Path) -> None:
    pages = form_page()
    layout = recognise(pages, replayed(), None, OPTIONS)
    (path,) = draw(pages, layout, tmp_path / "drawn")
    drawn = np.array(Pictures.open(path).convert("RGB"))
    assert drawn.shape == pages[0].pixels.shape
    assert (drawn != pages[0].pixels).any()
