"""Seconds and memory a page: ``python -m benchmarks.ocr_speed PAGE.png …``.

The whole way from a picture to a Layout, with each backend, beside RapidOCR's own default full-page call on the same
pages. Processor seconds, so that other work on the machine counts less; one thread each.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from extract.ocr.rapid import RapidEngine
from extract.ocr.rapid_v4 import RapidV4Engine
from extract.readers.picture import read_picture
from extract.recognise import PageReader
from models.forms import FORMS
from models.picture import PagePicture

OPTIONS = frozenset(o for form in FORMS for spec in form.fields() if spec.is_boxes for o in spec.options)


def seconds_a_page(read: Callable[[PagePicture], Any], pages: list[PagePicture]) -> float:
    read(pages[0])
    began = time.process_time()
    for page in pages:
        read(page)
    return (time.process_time() - began) / len(pages)


def ours(backend: Any) -> Callable[[PagePicture], Any]:
    first, second = RapidEngine(backend), RapidV4Engine(backend)
    return lambda page: PageReader(first, second, OPTIONS).read([page])


def rapidocr_default() -> Callable[[PagePicture], Any]:
    from rapidocr import RapidOCR

    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    return lambda page: engine(page.pixels[..., ::-1])


READERS: dict[str, Callable[[], Callable[[PagePicture], Any]]] = {
    "ours-onnxruntime": lambda: ours("onnxruntime"),
    "ours-openvino": lambda: ours("openvino"),
    "rapidocr-default": rapidocr_default,
}


def main() -> None:
    import cv2

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--reader", choices=sorted(READERS), required=True)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    pages = [page for path in chosen.pages for page in read_picture(path.read_bytes())]
    spent = seconds_a_page(READERS[chosen.reader](), pages)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{chosen.reader}: {spent:.2f} s a page, {memory:.0f} MiB at most, {len(pages)} pages")


if __name__ == "__main__":
    main()
