"""From Word files to sheets of paper: LibreOffice prints, pdfium draws, and it is known where each character stands."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samples.fresh_scans_forms import Blank, number_of

Picture = NDArray[np.uint8]
Frame = tuple[float, float, float, float]
HAND_COLOUR = "1E3296"
"""What values to be written by hand are printed in; no other print has it."""
_HAND = (0x1E, 0x32, 0x96)


@dataclass(slots=True)
class Spot:
    """A box on paper that waits for a pen. word: the frame of its option's words."""

    blank: Blank
    frame: Frame
    word: Frame


@dataclass(slots=True)
class Sheet:
    """One printed side. picture: RGB. text: its characters, ``frames`` one a character, in pixels.

    hand: frames of the characters that shall look written by hand. record: whose of the file's truths it shows.
    """

    picture: Picture
    dpi: float
    text: str
    frames: list[Frame]
    spots: list[Spot] = field(default_factory=list)
    hand: list[Frame] = field(default_factory=list)
    record: int = 0

    @property
    def mm(self) -> float:
        """Pixels a millimetre."""
        return self.dpi / 25.4


def print_documents(documents: Sequence[bytes]) -> list[bytes | None]:
    """A PDF for each Word file, None where LibreOffice fails; its profile is its own."""
    with tempfile.TemporaryDirectory(prefix="fresh-print-") as folder:
        home = Path(folder)
        names = []
        for index, document in enumerate(documents):
            names.append(home / f"{index:04d}.docx")
            names[-1].write_bytes(document)
        profile = os.environ.get("FRESH_SCANS_PROFILE", (home / "profile").as_uri())
        command = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf"]
        command += ["--outdir", folder, *map(str, names)]
        subprocess.run(command, capture_output=True, timeout=420, check=False)
        pdfs = [name.with_suffix(".pdf") for name in names]
        return [pdf.read_bytes() if pdf.exists() else None for pdf in pdfs]


def draw_sheets(pdf: bytes, dpi: float, blanks: Sequence[Blank]) -> list[Sheet]:
    """Every page as pixels, with the boxes that a pen has to fill."""
    import pypdfium2

    by_number = {blank.number: blank for blank in blanks}
    document = pypdfium2.PdfDocument(pdf)
    sheets = []
    for page in document:
        sheet, numbers = _draw(page, dpi)
        for index, number in numbers:
            if blank := by_number.get(number):
                sheet.spots.append(Spot(blank, sheet.frames[index], _word_frame(sheet, index, blank.option)))
        if sheet.spots:
            sheet.record = sheet.spots[0].blank.truth
        sheets.append(sheet)
    return sheets


def _draw(page: Any, dpi: float) -> tuple[Sheet, list[tuple[int, int]]]:
    import pypdfium2.raw as raw

    scale = dpi / 72
    picture = np.ascontiguousarray(page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3])
    height = page.get_height()
    text_page = page.get_textpage()
    text, frames, numbers, hand = "", [], [], []
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for index in range(text_page.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text_page, index) or 32)
        left, bottom, right, top = text_page.get_charbox(index)
        text += char
        frames.append((left * scale, (height - top) * scale, right * scale, (height - bottom) * scale))
        raw.FPDFText_GetFillColor(text_page, index, red, green, blue, alpha)
        if not char.isspace() and (red.value, green.value, blue.value) == _HAND:
            hand.append(frames[-1])
        if not char.isspace() and (number := number_of((red.value, green.value, blue.value))) is not None:
            numbers.append((index, number))
    return Sheet(picture, dpi, text, frames, hand=hand), numbers


def _word_frame(sheet: Sheet, at: int, option: str) -> Frame:
    """The frame of the option's words beside its box: the nearer of the two sides that hold them."""
    letters = [index for index, char in enumerate(sheet.text) if not char.isspace()]
    place = letters.index(at)
    want = len(option)
    names = (option, "其它" if option == "其他" else option)
    after, before = letters[place + 1 : place + 1 + want], letters[max(0, place - want) : place]
    chosen = after
    if _spelt(sheet, after) not in names and _spelt(sheet, before) in names:
        chosen = before
    box = sheet.frames[at]
    same_line = [
        sheet.frames[index] for index in chosen if abs(sheet.frames[index][1] - box[1]) < 1.5 * (box[3] - box[1])
    ]
    if not same_line:
        return box
    return (
        min(frame[0] for frame in same_line),
        min(frame[1] for frame in same_line),
        max(frame[2] for frame in same_line),
        max(frame[3] for frame in same_line),
    )


def _spelt(sheet: Sheet, places: Sequence[int]) -> str:
    return "".join(sheet.text[index] for index in places)


def find_word(sheet: Sheet, word: str) -> Frame | None:
    """The frame of the first place of a word, blanks inside allowed."""
    letters = [index for index, char in enumerate(sheet.text) if not char.isspace()]
    bare = "".join(sheet.text[index] for index in letters)
    at = bare.find(word)
    if at < 0:
        return None
    own = [sheet.frames[index] for index in letters[at : at + len(word)]]
    return min(f[0] for f in own), min(f[1] for f in own), max(f[2] for f in own), max(f[3] for f in own)
