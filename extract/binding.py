"""Pictures bound into one PDF, a page each: so that photos of one form can be read, kept and shown as one file.

The same pictures give the same bytes.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from models.picture import PagePicture

_QUALITY = 95
_POINTS = 72.0


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page to be: a JPEG with its size in pixels and its resolution. is_grey: it has one channel, else RGB."""

    jpeg: bytes
    width: int
    height: int
    dpi: float
    is_grey: bool = False


def picture_to_leaf(page: PagePicture) -> Leaf:
    """The page as a JPEG that looks the same."""
    from PIL import Image

    out = io.BytesIO()
    image = Image.fromarray(page.pixels)
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return Leaf(out.getvalue(), image.width, image.height, page.dpi)


def jpeg_to_leaf(data: bytes, dpi: float) -> Leaf | None:
    """A JPEG as it is; None where it is not plain: turned by EXIF, of four channels, or of several pictures."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        is_upright = image.getexif().get(0x0112, 1) == 1
        if image.format != "JPEG" or image.mode not in ("RGB", "L") or not is_upright:
            return None
        return Leaf(data, image.width, image.height, dpi, image.mode == "L")


def bind(leaves: Iterable[Leaf]) -> bytes:
    """A PDF with a page for each leaf, as large as the leaf at its resolution."""
    bodies: list[bytes] = [b"", b""]
    kids: list[int] = []
    for leaf in leaves:
        colours = b"/DeviceGray" if leaf.is_grey else b"/DeviceRGB"
        size = f"/Width {leaf.width} /Height {leaf.height} /BitsPerComponent 8".encode()
        picture = b"<< /Type /XObject /Subtype /Image %s /ColorSpace %s /Filter /DCTDecode" % (size, colours)
        bodies.append(_stream(picture, leaf.jpeg))
        wide, high = (f"{pixels * _POINTS / leaf.dpi:.2f}".encode() for pixels in (leaf.width, leaf.height))
        content = zlib.compress(b"q %s 0 0 %s 0 0 cm /P Do Q" % (wide, high), 9)
        bodies.append(_stream(b"<< /Filter /FlateDecode", content))
        at = len(bodies)
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R" % (wide, high, at)
        bodies.append(page + b" /Resources << /XObject << /P %d 0 R >> >> >>" % (at - 1))
        kids.append(len(bodies))
    bodies[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    bodies[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _written(bodies)


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"%s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _written(bodies: list[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start))
    return out.getvalue()
