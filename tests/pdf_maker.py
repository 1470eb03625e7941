"""Small PDFs for tests, from a few lines of content operators; no library, nothing compressed unless asked."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field


@dataclass
class Sheet:
    """One page. Coordinates are PDF's own: origin bottom left, points."""

    width: float = 595
    height: float = 842
    rotate: int = 0
    ops: list[str] = field(default_factory=list)
    annotations: list[str] = field(default_factory=list)
    xobjects: dict[str, int] = field(default_factory=dict)

    def text(self, x: float, y: float, words: str, size: float = 10, font: str = "F", mode: int = 0) -> Sheet:
        """Words from (x, y) on; Chinese is one size wide, ASCII half."""
        code = words.encode("utf-16-be").hex() if font == "F" else words.encode("latin-1").hex()
        self.ops.append(f"BT {mode} Tr /{font} {size} Tf {x} {y} Td <{code}> Tj ET")
        return self

    def turned_text(self, x: float, y: float, words: str, matrix: str) -> Sheet:
        """Words under a text matrix ``a b c d``."""
        self.ops.append(f"BT /F 10 Tf {matrix} {x} {y} Tm <{words.encode('utf-16-be').hex()}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> Sheet:
        """A stroke."""
        self.ops.append(f"{width} w {x0} {y0} m {x1} {y1} l S")
        return self

    def box(self, x: float, y: float, wide: float, high: float, paint: str = "S") -> Sheet:
        """A rectangle; paint: S stroked, f filled."""
        self.ops.append(f"0.5 w {x} {y} {wide} {high} re {paint}")
        return self

    def grid(self, xs: list[float], ys: list[float]) -> Sheet:
        """All rules between the positions."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        return self

    def raw(self, ops: str) -> Sheet:
        """Any operators."""
        self.ops.append(ops)
        return self


class Pdf:
    """Collects objects; ``written`` writes the file with a right cross-reference table."""

    def __init__(self) -> None:
        self.objects: list[bytes] = [b""] * 2
        self.sheets: list[Sheet] = []
        self.fields: list[int] = []
        self.fonts = {"F": self.add(_CHINESE_FONT.format(self.add(_GB1_FONT)))}

    def add(self, body: str | bytes) -> int:
        """The number of a new object."""
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(self.objects)

    def stream(self, data: bytes, entries: str = "", is_packed: bool = False) -> int:
        """The number of a new stream object."""
        if is_packed:
            data, entries = zlib.compress(data, 9), entries + " /Filter /FlateDecode"
        return self.add(f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream")

    def simple_font(self, name: str, base: str) -> None:
        """A one-byte font that is not embedded, such as Wingdings."""
        body = f"<< /Type /Font /Subtype /TrueType /BaseFont /{base} /Encoding /WinAnsiEncoding"
        self.fonts[name] = self.add(f"{body} /FirstChar 0 /LastChar 255 /Widths [{'900 ' * 256}] >>")

    def picture(self, width: int, height: int, rgb: bytes) -> int:
        """An RGB picture."""
        entries = (f"/Type /XObject /Subtype /Image /Width {width} /Height {height}"
                   " /ColorSpace /DeviceRGB /BitsPerComponent 8")  # fmt: skip
        return self.stream(rgb, entries, is_packed=True)

    def field(self, rect: tuple[float, float, float, float], entries: str) -> str:
        """A form field that is its own widget; the reference to put into a sheet's annotations."""
        box = " ".join(map(str, rect))
        self.fields.append(self.add(f"<< /Type /Annot /Subtype /Widget /Rect [{box}] {entries} >>"))
        return f"{self.fields[-1]} 0 R"

    def written(self) -> bytes:
        """The file."""
        fonts = " ".join(f"/{name} {number} 0 R" for name, number in self.fonts.items())
        kids = []
        for sheet in self.sheets:
            content = self.stream("\n".join(sheet.ops).encode("latin-1"))
            pictures = " ".join(f"/{name} {number} 0 R" for name, number in sheet.xobjects.items())
            kids.append(
                self.add(
                    f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] /Rotate {sheet.rotate}"
                    f" /Contents {content} 0 R /Annots [{' '.join(sheet.annotations)}]"
                    f" /Resources << /Font << {fonts} >> /XObject << {pictures} >> >> >>"
                )
            )
        fields = " ".join(f"{number} 0 R" for number in self.fields)
        form = f"/AcroForm << /Fields [{fields}] >>" if fields else ""
        self.objects[0] = f"<< /Type /Catalog /Pages 2 0 R {form} >>".encode()
        refs = " ".join(f"{kid} 0 R" for kid in kids)
        self.objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{refs}] >>".encode()
        return self._joined()

    def _joined(self) -> bytes:
        out = bytearray(b"%PDF-1.7\n")
        offsets = []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
        out += f"trailer\n<< /Size {len(offsets) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)


def one_page(sheet: Sheet) -> bytes:
    """A PDF of one page."""
    pdf = Pdf()
    pdf.sheets.append(sheet)
    return pdf.written()


_GB1_FONT = (
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500]"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -120 1000 880]"
    " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 /ItalicAngle 0 >> >>"
)
_CHINESE_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [{} 0 R] >>"
)
