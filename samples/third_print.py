"""Printing for the third generator: web pages to PDF by Chromium, pages to pictures by pdfium."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
_SECONDS = 90


def print_pages(html: str) -> bytes:
    """The page as Chromium prints it."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "form.html"), Path(folder, "form.pdf")
        source.write_text(html, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        command += ["--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        return target.read_bytes()


def draw_pages(pdf: bytes, dpi: float) -> list[Picture]:
    """Each page as an RGB picture."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in document]
    document.close()
    return pages
