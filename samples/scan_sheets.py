"""Made-up returns on their way to paper: Word → LibreOffice → PDF → pages of pixels with the places of their words."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.forms import FORM_BY_ID
from models.geometry import boxes_to_box

Pixels = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]
BATCH = 40
"""Files for one start of LibreOffice."""
_SEAL_WORDS = ("盖章", "公章", "填报市局", "填报单位", "申报地区", "申报单位", "报送单位")


@dataclass(frozen=True, slots=True)
class PenBox:
    """An empty box that a pen should tick, or leave. box, word: in pixels. key: the field, "" where not known."""

    number: int
    is_on: bool
    option: str
    box: Box
    word: Box
    key: str = ""


@dataclass(slots=True)
class SheetPage:
    """One printed page. pixels: RGB. text: its characters without blanks, in the file's order; boxes: where each is."""

    pixels: Pixels
    dpi: float
    text: str
    boxes: list[Box]
    pens: list[PenBox] = field(default_factory=list)

    def find(self, words: Sequence[str]) -> Box | None:
        """Where the first of the words that is on the page stands."""
        for word in words:
            at = self.text.find(word)
            if at >= 0:
                return boxes_to_box(self.boxes[at : at + len(word)])
        return None

    def seal_place(self) -> Box | None:
        """Where the stamp belongs."""
        return self.find(_SEAL_WORDS)


def words_to_pdfs(documents: Sequence[bytes], seconds: float = 300.0) -> list[bytes | None]:
    """The PDF LibreOffice makes of each Word file; None where it refuses."""
    pdfs: list[bytes | None] = []
    for at in range(0, len(documents), BATCH):
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{number:05}.docx" for number, _ in enumerate(documents[at : at + BATCH])]
            for path, data in zip(paths, documents[at:], strict=False):
                path.write_bytes(data)
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
            command += ["--outdir", folder, *map(str, paths)]
            subprocess.run(command, check=True, capture_output=True, timeout=seconds)
            made = [path.with_suffix(".pdf") for path in paths]
            pdfs += [path.read_bytes() if path.exists() else None for path in made]
    return pdfs


def pdf_to_pages(pdf: bytes, dpi: float, forms: Sequence[str]) -> list[SheetPage]:
    """The pages of a PDF that LibreOffice made. forms: whose options stand beside the boxes left for a pen."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [_page(document[number], dpi) for number in range(len(document))]
    finally:
        document.close()
    sheets = [page for page, _ in pages]
    for sheet, colours in pages:
        sheet.pens = _pens(sheet, colours, forms)
    _name_groups(sheets, forms)
    return sheets


def _page(page: Any, dpi: float) -> tuple[SheetPage, list[tuple[int, int, int]]]:
    scale = dpi / 72
    pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3].copy()
    text_page = page.get_textpage()
    height = page.get_height()
    chars: list[str] = []
    boxes: list[Box] = []
    colours: list[tuple[int, int, int]] = []
    for index in range(text_page.count_chars()):
        char = text_page.get_text_range(index, 1)
        if not char.strip() or len(char) != 1:
            continue
        left, bottom, right, top = text_page.get_charbox(index)
        chars.append(char)
        boxes.append((left * scale, (height - top) * scale, right * scale, (height - bottom) * scale))
        colours.append(_colour(text_page, index))
    return SheetPage(pixels, dpi, "".join(chars), boxes), colours


def _colour(text_page: Any, index: int) -> tuple[int, int, int]:
    import pypdfium2.raw as raw

    channels = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetFillColor(text_page, index, *(ctypes.byref(channel) for channel in channels))
    return channels[0].value, channels[1].value, channels[2].value


def _pens(sheet: SheetPage, colours: list[tuple[int, int, int]], forms: Sequence[str]) -> list[PenBox]:
    options = sorted({o for form in forms for spec in FORM_BY_ID[form].fields() for o in _options(spec)}, key=len)
    pens = []
    for index, (red, green, blue) in enumerate(colours):
        if max(red, green, blue) > 31 or red > 3 or not (green or blue):
            continue
        is_first = bool(red & 2)
        after, before = sheet.text[index + 1 :], sheet.text[:index]
        fits = [o for o in options if (after.startswith(o) if is_first else before.endswith(o))]
        if not fits:
            continue
        option = fits[-1]
        places = sheet.boxes[index + 1 :][: len(option)] if is_first else sheet.boxes[:index][-len(option) :]
        number = green * 32 + blue
        pens.append(PenBox(number, bool(red & 1), option, sheet.boxes[index], boxes_to_box(places)))
    return pens


def _options(spec: Any) -> tuple[str, ...]:
    return ("是", "否") if spec.kind == "yes_no" else tuple(spec.options)


def _name_groups(sheets: list[SheetPage], forms: Sequence[str]) -> None:
    """Say of each box which field it is of, where the options alone, or the label right before it, say so."""
    specs = [spec for form in dict.fromkeys(forms) for spec in FORM_BY_ID[form].fields() if spec.is_boxes]
    for sheet in sheets:
        named = []
        for pen in sheet.pens:
            fits = [spec for spec in specs if pen.option in _options(spec)]
            named.append(PenBox(pen.number, pen.is_on, pen.option, pen.box, pen.word, _key(sheet, pen, fits)))
        sheet.pens = named


def _key(sheet: SheetPage, pen: PenBox, fits: list[Any]) -> str:
    if len(fits) == 1:
        return str(fits[0].key)
    if pen.option not in ("是", "否"):
        return ""
    text = sheet.text[: sheet.boxes.index(pen.box)][-40:]
    found = [(text.rfind("".join(spec.entry.label.split())), spec.key) for spec in fits]
    at, key = max(found)
    return str(key) if at >= 0 else ""
