"""Whether the evidence of each value points at it: ``python -m benchmarks.evidence_places CORPUS --records FILE``.

CORPUS: a folder with files and ``truth.jsonl``; records: what was read of them, as JSON lines (``--write`` of the
accuracy benchmarks), or read anew without it. Each value's crop is read again on its own: the words of the evidence's
``raw`` must stand in it. PDFs with a text layer are checked by their own characters, the others by OCR of the crop.
"""

from __future__ import annotations

import argparse
import io
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from extract.ocr.engine import read_page
from extract.ocr.rapid import RapidEngine
from extract.pipeline import extract, open_file
from extract.sniff import FileKind, sniff
from models.geometry import BBox
from models.limits import ReadLimits

_ALIKE = 0.6
_PAD_POINTS = 3.0


@dataclass(frozen=True, slots=True)
class Pointed:
    """One value's evidence, and what its place shows. share: how many of the raw text's letters it shows."""

    path: str
    name: str
    page: int | None
    bbox: BBox | None
    raw: str
    shown: str
    share: float


def check_file(name: str, data: bytes, records: Sequence[dict[str, Any]], engine: RapidEngine) -> Iterator[Pointed]:
    """Each piece of evidence of one file's records."""
    kind = sniff(data)
    media = {record["source"]["media"] for record in records}
    is_text = kind is FileKind.PDF and "pdf" in media
    pages = {} if is_text else upright_pages(data, kind)
    for record in records:
        for key, evidence in record["evidence"].items():
            raw, page, bbox = evidence["raw"], evidence["page"], evidence["bbox"]
            if not _bare(raw) or key == "seal":
                continue
            if page is None or bbox is None:
                yield Pointed(name, key, page, bbox, raw, "", 0.0)
                continue
            place: BBox = (bbox[0], bbox[1], bbox[2], bbox[3])
            shown = _printed(data, page, place) if is_text else _read(pages.get(page), place, engine)
            yield Pointed(name, key, page, place, raw, shown, share_shown(raw, shown))


def upright_pages(data: bytes, kind: FileKind) -> dict[int, tuple[Any, float]]:
    """The pages as a person holds them to read, by number: pixels, and points a pixel."""
    from extract.readers.pdf import page_pictures
    from extract.readers.picture import iterate_pages

    opened = open_file(data, kind, ReadLimits(), lambda: None)
    turns = opened.pages.turns if opened.pages else {}
    pictures = (
        page_pictures(data, range(opened.layout.pages), ReadLimits())
        if kind is FileKind.PDF
        else iterate_pages(data, ReadLimits())
    )
    return {p.page: (np.rot90(p.pixels, -turns.get(p.page, 0)), p.points_per_pixel) for p in pictures}


def _read(page: tuple[Any, float] | None, place: BBox, engine: RapidEngine) -> str:
    if page is None:
        return ""
    pixels, points = page
    x0, top = (max(0, int((v - _PAD_POINTS) / points)) for v in place[:2])
    x1, bottom = (int((v + _PAD_POINTS) / points) + 1 for v in place[2:])
    crop = pixels[top:bottom, x0:x1]
    if crop.size == 0 or min(crop.shape[:2]) < 4:
        return ""
    framed = np.full((crop.shape[0] + 60, crop.shape[1] + 60, 3), np.median(crop, axis=(0, 1)), dtype=np.uint8)
    framed[30:-30, 30:-30] = crop
    return "".join(box.reading.text for box in read_page(engine, framed))


def _printed(data: bytes, page: int, place: BBox) -> str:
    """The characters of a PDF's own text at a place of its upright page."""
    import pdfplumber  # another reader than the program's own, so that both cannot err alike

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        x0, top, x1, bottom = place
        return "".join(
            char["text"]
            for char in pdf.pages[page - 1].chars
            if x0 - 2 <= (char["x0"] + char["x1"]) / 2 <= x1 + 2
            and top - 2 <= (char["top"] + char["bottom"]) / 2 <= bottom + 2
        )


def share_shown(raw: str, shown: str) -> float:
    """How many of the letters and digits of ``raw`` stand in ``shown``, in any order; 0 to 1."""
    rest: dict[str, int] = defaultdict(int)
    for char in _bare(shown):
        rest[char] += 1
    wanted, found = _bare(raw), 0
    for char in wanted:
        if rest[char] > 0:
            rest[char] -= 1
            found += 1
    return found / max(1, len(wanted))


def _bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def main(arguments: Sequence[str] | None = None) -> None:
    """Check every file of a corpus and print what points elsewhere."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evidence_places", description=__doc__)
    parser.add_argument("corpus", type=Path, help="a folder with files and truth.jsonl, or with PDFs alone")
    parser.add_argument("--records", type=Path, default=None, metavar="FILE", help="records instead of reading anew")
    parser.add_argument("--count", type=int, default=1000, help="at most so many files")
    options = parser.parse_args(arguments)
    stored: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if options.records:
        for line in options.records.read_text("utf-8").splitlines():
            record = json.loads(line)
            stored[record["source"]["path"]].append(record)
    engine = RapidEngine("onnxruntime")
    found: list[Pointed] = []
    paths = sorted(path for path in options.corpus.iterdir() if path.suffix not in (".jsonl", ".docx"))
    for path in paths[: options.count]:
        data = path.read_bytes()
        records = stored.get(path.name) or [json.loads(r.model_dump_json()) for r in extract(data, path.name)]
        found += check_file(path.name, data, [r for r in records if "error" not in r], engine)
    lost = [one for one in found if one.bbox is None]
    astray = [one for one in found if one.bbox is not None and one.share < _ALIKE]
    print(
        f"values {len(found)}, without a place {len(lost)}, shown at their place {len(found) - len(lost) - len(astray)}"
    )
    for one in lost + sorted(astray, key=lambda one: one.share):
        print(f"{one.path} {one.name} p{one.page} {one.bbox} {one.share:.2f} | {one.raw[:40]!r} | {one.shown[:60]!r}")


if __name__ == "__main__":
    main()
