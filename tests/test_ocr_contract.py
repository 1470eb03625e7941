"""What every OCR engine must keep to, whichever it is."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures

from extract.ocr.engine import Engine, Image, quad_of_box, read_page
from extract.ocr.null import NullEngine
from extract.ocr.rapid import RapidEngine
from extract.ocr.rapid_v4 import RapidV4Engine
from extract.ocr.replay import RecordingEngine, ReplayEngine
from extract.ocr.tesseract import TesseractEngine

HERE = Path(__file__).parent
LINES = ("浙江省杭州市专家服务团", "13812345678", "开户行联行号")
READERS: dict[str, type[RapidEngine] | type[RapidV4Engine]] = {"rapid": RapidEngine, "rapid-v4": RapidV4Engine}


def three_lines() -> Image:
    return np.array(Pictures.open(HERE / "pictures" / "three-lines.png").convert("RGB"), dtype=np.uint8)


def replay(tmp_path: Path) -> ReplayEngine:
    recording = RecordingEngine(RapidEngine("onnxruntime"))
    read_page(recording, three_lines())
    recording.save(tmp_path / "recording")
    return ReplayEngine(tmp_path / "recording")


OPENVINO = ["rapid-openvino"] if find_spec("openvino") else []


@pytest.fixture(params=["null", "rapid", *OPENVINO, "rapid-v4", "tesseract", "replay"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    made: dict[str, Engine] = {
        "null": NullEngine(),
        "rapid": RapidEngine("onnxruntime"),
        "rapid-openvino": RapidEngine("openvino"),
        "rapid-v4": RapidV4Engine("onnxruntime"),
        "tesseract": TesseractEngine(),
    }
    return replay(tmp_path) if request.param == "replay" else made[request.param]


def test_an_engine_keeps_the_contract(engine: Engine) -> None:
    image = three_lines()
    assert engine.name
    assert engine.version
    quads = engine.find_lines(image)
    height, width = image.shape[:2]
    for quad in quads:
        assert quad.shape == (4, 2)
        assert quad.min() >= 0
        assert quad[:, 0].max() <= width
        assert quad[:, 1].max() <= height
    readings = engine.read_lines(image, quads)
    assert len(readings) == len(quads)
    for reading in readings:
        assert 0.0 <= reading.confidence <= 1.0
        assert not reading.chars or "".join(char.text for char in reading.chars) == reading.text
        assert all(0.0 <= char.start <= char.end <= 1.0 for char in reading.chars)
    assert engine.read_lines(image, []) == []


@pytest.mark.parametrize("name", READERS)
def test_an_engine_reads_print(name: str) -> None:
    found = read_page(READERS[name]("onnxruntime"), three_lines())
    assert sorted(box.reading.text for box in found) == sorted(LINES)
    assert all(box.reading.confidence > 0.9 for box in found)


def test_what_was_recorded_is_played_back_the_same(tmp_path: Path) -> None:
    image = three_lines()
    first = read_page(RapidEngine("onnxruntime"), image)
    again = read_page(replay(tmp_path), image)
    assert [box.reading.text for box in again] == [box.reading.text for box in first]


def test_places_are_read_in_the_order_asked_for() -> None:
    image = three_lines()
    boxes = [quad_of_box(10, 8 + 46 * i, 400, 54 + 46 * i) for i in (2, 0, 1)]
    readings = RapidEngine("onnxruntime").read_lines(image, boxes)
    assert [reading.text for reading in readings] == [LINES[2], LINES[0], LINES[1]]


def test_bare_paper_holds_no_lines() -> None:
    blank = np.full((400, 300, 3), 255, dtype=np.uint8)
    assert RapidEngine("onnxruntime").find_lines(blank) == []
