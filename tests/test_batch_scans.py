"""A scan goes through a worker with the limits that a user has: models loaded, within its memory."""

from __future__ import annotations

import io
import json

import pypdfium2
from PIL import Image

from batch.limits import WorkLimits
from batch.pool import Pool
from batch.task import Task
from models.forms.demo_team import DemoTeam
from samples.scan_sheets import words_to_pdfs

_DPI = 200


def as_scan(word: bytes) -> bytes:
    """The pages of a Word file as a PDF of pictures, a little askew."""
    (printed,) = words_to_pdfs([word])
    assert printed is not None
    pages: list[Image.Image] = []
    with pypdfium2.PdfDocument(printed) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            bitmap = page.render(scale=_DPI / 72)
            pages.append(bitmap.to_pil().convert("RGB").rotate(0.6, fillcolor=(255, 255, 255)))
            bitmap.close()
            page.close()
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI)
    return out.getvalue()


def test_a_scanned_blank_is_a_record_with_its_flags() -> None:
    with Pool(1, WorkLimits()) as pool:
        (outcome,) = pool.read([Task("扫描件.pdf", data=as_scan(DemoTeam.blank_bytes()))])
    (record,) = [json.loads(line) for line in outcome.lines]
    assert record.get("error") is None, record
    assert (record["form"], record["source"]["media"]) == ("demo_team", "scan")
    flags = {(flag["code"], flag["field"]) for flag in record["flags"]}
    assert {("missing", "team_name"), ("missing", "mobile"), ("checkbox_none", "service_forms")} <= flags
    assert ("no_seal", "seal") in flags
    assert record["values"]["seal"] is False
