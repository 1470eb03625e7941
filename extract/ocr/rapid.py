"""PP-OCRv6 small, the models inside the wheel of RapidOCR 3.10: the default engine."""

from __future__ import annotations

from extract.ocr.wheel_models import WheelEngine


class RapidEngine(WheelEngine):
    """The default: quick, and the surest on print."""

    name = "rapid"
    models = "PP-OCRv6-small"
    package = wheel = "rapidocr"
    finder = "PP-OCRv6_det_small.onnx"
    reader = "PP-OCRv6_rec_small.onnx"
