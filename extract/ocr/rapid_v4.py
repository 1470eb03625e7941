"""PP-OCRv4, the models inside the wheel of rapidocr-onnxruntime: the second reader."""

from __future__ import annotations

from extract.ocr.wheel_models import WheelEngine


class RapidV4Engine(WheelEngine):
    """Trained on other data than v6, so that its mistakes are others: fit to contradict, slower."""

    name = "rapid-v4"
    models = "PP-OCRv4"
    package = "rapidocr_onnxruntime"
    wheel = "rapidocr-onnxruntime"
    finder = "ch_PP-OCRv4_det_infer.onnx"
    reader = "ch_PP-OCRv4_rec_infer.onnx"
