"""Signs whose text is said apart (ActualText) within form objects: so browsers print 人 and 水, drawn as radicals."""

from __future__ import annotations

import pypdfium2
import pytest

from extract.readers.pdf.page_ink import page_to_ink
from models.limits import ReadLimits

_CMAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
    "1 begincodespacerange <00> <FF> endcodespacerange "
    "4 beginbfchar <41> <2F08> <42> <5E02> <43> <2F54> <44> <2E3A> endbfchar endcmap end end"
)
_SAID = {"A": "4EBA", "C": "6C34", "D": "20142014"}


def _pdf(shown: str, turn: str) -> bytes:
    """A page whose text stands in a form object, scaled and turned upside down as Chromium does."""
    inner = f"q 1 0 0 -1 0 0 cm BT /F 48 Tf {turn} Tm "
    for char in shown:
        told = f"/Span << /ActualText <FEFF{_SAID[char]}> >> BDC ({char}) Tj EMC " if char in _SAID else f"({char}) Tj "
        inner += told
    inner += "ET Q"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R"
        " /Resources << /XObject << /X 5 0 R >> >> >>",
        _stream("q .25 0 0 -.25 40 250 cm /X Do Q", ""),
        _stream(inner, "/Type /XObject /Subtype /Form /BBox [0 -4000 4000 4000] /Resources << /Font << /F 6 0 R >> >>"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>",
        _stream(_CMAP, ""),
    ]
    body = "%PDF-1.5\n"
    starts = []
    for at, part in enumerate(parts, 1):
        starts.append(len(body))
        body += f"{at} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    tail = f"trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}{tail}".encode()


def _stream(content: str, entries: str) -> str:
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


@pytest.mark.parametrize("turn", ["1 0 0 1 200 -300", "0 1 -1 0 200 -300"])
def test_radicals_stand_where_they_are_drawn(turn: str) -> None:
    page = pypdfium2.PdfDocument(_pdf("BABCB", turn))[0]
    chars = page_to_ink(page, 1, ReadLimits()).chars
    assert "".join(char.text for char in chars) == "市人市水市"
    along = [char.mid_x if turn[0] == "1" else -char.mid_y for char in chars]
    across = [char.base if turn[0] == "1" else char.mid_x for char in chars]
    assert along == sorted(along) and max(along) - min(along) < 60
    assert max(across) - min(across) < 8


def test_a_sign_that_becomes_two_keeps_the_width_of_two() -> None:
    chars = page_to_ink(pypdfium2.PdfDocument(_pdf("BDB", "1 0 0 1 200 -300"))[0], 1, ReadLimits()).chars
    first, second = (char for char in chars if char.text == "—")
    assert first.x1 == second.x0 and second.x1 - second.x0 == first.x1 - first.x0
