"""OCR is loaded where a page is a picture and nowhere else, each model once."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import onnxruntime  # type: ignore[import-untyped,unused-ignore]
import pytest

from batch.pool import Pool
from batch.task import Task
from extract import pipeline
from extract.ocr.alphabet import read_alphabet
from extract.ocr.onnx import model_path
from models.forms import FORMS
from models.record import Record

HERE = Path(__file__).parent
PICTURE = HERE / "pictures" / "ticked-form.png"
RUNTIMES = ("onnxruntime", "openvino", ".onnx")
BACKENDS = [name for name in RUNTIMES[:2] if find_spec(name)]


def mapped_runtimes() -> set[str]:
    """Which OCR libraries this process's workers have in memory."""
    maps = [Path(f"/proc/{child.pid}/maps").read_text() for child in multiprocessing.active_children()]
    assert maps, "the workers are still there"
    return {name for name in RUNTIMES for text in maps if name in text}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows what a process has mapped")
def test_a_batch_of_word_files_loads_no_ocr() -> None:
    words = [Task(form.blank, data=form.blank_bytes()) for form in FORMS]
    with Pool(1) as pool:
        read = [outcome.results()[0] for outcome in pool.read(words)]
        assert all(isinstance(result, Record) for result in read)
        assert mapped_runtimes() == set()
        list(pool.read([Task(PICTURE.name, data=PICTURE.read_bytes())]))
        assert mapped_runtimes()


@pytest.mark.parametrize("backend", BACKENDS)
def test_each_model_is_loaded_once(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: Counter[str] = Counter()

    class Session(onnxruntime.InferenceSession):  # type: ignore[misc]
        def __init__(self, path: str, *rest: Any, **named: Any) -> None:
            loaded[Path(path).name] += 1
            super().__init__(path, *rest, **named)

    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    if backend == "openvino":
        monkeypatch.setitem(sys.modules, "openvino_telemetry", None)
        import openvino  # type: ignore[import-untyped,unused-ignore]

        class Core(openvino.Core):  # type: ignore[misc]
            def compile_model(self, model: str, *rest: Any, **named: Any) -> Any:
                loaded[Path(model).name] += 1
                return super().compile_model(model, *rest, **named)

        monkeypatch.setattr(openvino, "Core", Core)
    monkeypatch.setattr(
        "extract.ocr.wheel_models.choose_backend", lambda wanted: backend if wanted == "auto" else wanted
    )
    monkeypatch.setattr(pipeline, "_engines", cache(pipeline._engines.__wrapped__))
    for _ in range(2):
        pipeline.extract(PICTURE.read_bytes(), PICTURE.name)
    assert set(loaded) >= {"PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"}
    assert max(loaded.values()) == 1, loaded


@pytest.mark.parametrize(
    ("package", "name"),
    [("rapidocr", "PP-OCRv6_rec_small.onnx"), ("rapidocr_onnxruntime", "ch_PP-OCRv4_rec_infer.onnx")],
)
def test_the_alphabet_is_what_the_model_was_exported_with(package: str, name: str) -> None:
    path = model_path(package, name)
    noted = onnxruntime.InferenceSession(str(path)).get_modelmeta().custom_metadata_map["character"]
    assert read_alphabet(path) == ["", *noted.splitlines(), " "]


def test_a_file_that_names_no_characters_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.onnx").write_bytes(b"\x08\x07\x3a\x02ab\x72\x05\x0a\x01k\x12\x00")
    with pytest.raises(ValueError, match=r"other\.onnx"):
        read_alphabet(tmp_path / "other.onnx")


@pytest.mark.skipif("openvino" not in BACKENDS, reason="OpenVINO is for Linux on x86-64")
def test_openvino_notes_nothing_in_the_home_folder(tmp_path: Path) -> None:
    code = (
        "import numpy, sys; from extract.ocr.rapid import RapidEngine;"
        "RapidEngine('openvino').find_lines(numpy.eye(200, dtype='uint8')[..., None].repeat(3, 2) * 255);"
        "assert 'openvino' in sys.modules; assert not sys.modules['openvino_telemetry']"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"HOME": str(tmp_path)}, cwd=HERE.parent)
    assert list(tmp_path.iterdir()) == []
