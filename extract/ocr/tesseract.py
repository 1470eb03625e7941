"""Tesseract by pytesseract, with Debian's chi_sim: a baseline to compare with, slow and weak on these forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extract.ocr.engine import NOTHING, Char, Image, Quad, Reading, cut_line, quad_of_box


class TesseractEngine:
    """One process a line. language: of the installed data."""

    name = "tesseract"

    def __init__(self, language: str = "chi_sim", timeout_s: float = 30.0) -> None:
        self._language = language
        self._timeout_s = timeout_s

    @property
    def version(self) -> str:
        """Of the installed program."""
        import pytesseract

        return f"tesseract {pytesseract.get_tesseract_version()} {self._language}"

    def _words(self, image: Image, mode: int) -> list[dict[str, Any]]:
        import pytesseract

        columns = pytesseract.image_to_data(
            image,
            lang=self._language,
            config=f"--psm {mode}",
            timeout=self._timeout_s,
            output_type=pytesseract.Output.DICT,
        )
        rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
        return [row for row in rows if row["level"] == 5 and str(row["text"]).strip()]

    def find_lines(self, image: Image) -> list[Quad]:
        """The lines of text on the page, by Tesseract's own layout analysis."""
        lines: dict[tuple[int, int, int], list[dict[str, Any]]] = {}
        for word in self._words(image, 3):
            lines.setdefault((word["block_num"], word["par_num"], word["line_num"]), []).append(word)
        return [
            quad_of_box(
                min(w["left"] for w in words),
                min(w["top"] for w in words),
                max(w["left"] + w["width"] for w in words),
                max(w["top"] + w["height"] for w in words),
            )
            for words in lines.values()
        ]

    def read_lines(self, image: Image, quads: Sequence[Quad]) -> list[Reading]:
        """What stands at each place."""
        return [self._read_line(cut_line(image, quad)) for quad in quads]

    def _read_line(self, crop: Image) -> Reading:
        import cv2

        padded = cv2.copyMakeBorder(crop, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=(255, 255, 255))
        chars: list[Char] = []
        for word in self._words(padded.astype(crop.dtype), 7):
            text = str(word["text"]).strip()
            sure = max(0.0, float(word["conf"]) / 100)
            for index, char in enumerate(text):
                start = (word["left"] - 8 + word["width"] * index / len(text)) / crop.shape[1]
                end = (word["left"] - 8 + word["width"] * (index + 1) / len(text)) / crop.shape[1]
                chars.append(Char(char, sure, min(1.0, max(0.0, start)), min(1.0, max(0.0, end))))
        if not chars:
            return NOTHING
        mean = sum(char.confidence for char in chars) / len(chars)
        return Reading("".join(char.text for char in chars), mean, tuple(chars))
