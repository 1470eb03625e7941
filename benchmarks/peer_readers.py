"""Other programs' readers of pages, run one at a time in a process of their own: ``peer_readers.py NAME PAGE.png …``.

Prints a JSON line a page: the text that came out, and the seconds. Runs in the peers' own environment: it imports
nothing of this project, and the peers only inside their functions. One thread each.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # tesseract

Reader = Callable[[str], str]


def rapidocr() -> Reader:
    """RapidOCR's default call: lines of text."""
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})
    return lambda page: "\n".join(engine(page).txts or ())  # type: ignore[union-attr]


def tesseract() -> Reader:
    """Tesseract with simplified Chinese and its default page segmentation."""
    import pytesseract
    from PIL import Image

    return lambda page: str(pytesseract.image_to_string(Image.open(page), lang="chi_sim"))


def img2table() -> Reader:
    """The tables that img2table finds, with and without borders, and tesseract's text in their cells."""
    from img2table.document import Image  # type: ignore[import-not-found,unused-ignore]
    from img2table.ocr import TesseractOCR  # type: ignore[import-not-found,unused-ignore]

    engine = TesseractOCR(n_threads=1, lang="chi_sim")

    def read(page: str) -> str:
        tables = Image(page).extract_tables(ocr=engine, implicit_rows=True, borderless_tables=True)
        cells = (cell.value for table in tables for row in table.content.values() for cell in row)
        return "\n".join(value for value in cells if value)

    return read


def kreuzberg() -> Reader:
    """Kreuzberg with tesseract and simplified Chinese, its cache off."""
    from kreuzberg import ExtractionConfig, OcrConfig, extract_file_sync  # type: ignore[import-not-found,unused-ignore]

    config = ExtractionConfig(use_cache=False, force_ocr=True, ocr=OcrConfig(backend="tesseract", language="chi_sim"))
    return lambda page: str(extract_file_sync(page, config=config).content)


READERS: dict[str, Callable[[], Reader]] = {
    "rapidocr": rapidocr,
    "tesseract": tesseract,
    "img2table": img2table,
    "kreuzberg": kreuzberg,
}


def main() -> None:
    """Reads each page once, after a first one to warm up."""
    name, *pages = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the peers print themselves is no answer
    read = READERS[name]()
    with suppress(Exception):
        read(pages[0])
    for page in pages:
        began = time.perf_counter()
        try:
            text = read(page)
        except Exception as error:  # a page that a peer cannot read counts as empty
            text = ""
            print(f"{page}: {error!r}", file=sys.stderr)
        line = {"page": page, "text": text, "seconds": time.perf_counter() - began}
        print(json.dumps(line), file=answers, flush=True)


if __name__ == "__main__":
    main()
