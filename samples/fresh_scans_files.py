"""Pictures into files as scanners, copiers, phones and chats write them: PDF of many codecs, TIFF, JPEG, HEIC, WebP."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
from PIL import Image

from samples.fresh_scans_print import Picture, Sheet

SUFFIXES = {
    "pdf_jpeg": ".pdf", "pdf_g4": ".pdf", "pdf_jp2": ".pdf", "pdf_flate": ".pdf", "pdf_turned": ".pdf",
    "pdf_pixels": ".pdf", "tif_g4": ".tif", "tif_lzw": ".tiff", "tif_jpeg": ".tif", "png": ".png", "jpg": ".jpg",
    "jpg_exif": ".jpg", "heic": ".heic", "webp": ".webp", "bmp": ".bmp",
}  # fmt: skip
ONE_SIDE = ("png", "jpg", "jpg_exif", "heic", "webp", "bmp")


@dataclass(slots=True)
class Wrapping:
    """How pages become a file. words: an invisible layer of badly read text a page, for a PDF, or none."""

    kind: str
    dpi: float
    quality: int
    rng: Random
    words: list[list[tuple[float, float, float, str]]] | None = None


def wrap(pages: Sequence[Picture], how: Wrapping) -> bytes:
    """The file's bytes. Pages of one channel stay grey; two levels are written as such where the kind can."""
    if how.kind.startswith("pdf"):
        return _pdf(pages, how)
    images = [Image.fromarray(page) for page in pages]
    if how.kind.startswith("tif"):
        return _tiff(images, how)
    out, image = io.BytesIO(), images[0]
    if how.kind == "jpg_exif":
        tag = how.rng.choice((3, 6, 8))
        turned = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[tag]
        exif = Image.Exif()
        exif[0x0112] = tag
        exif[0x010F] = "HUAWEI"
        image.transpose(turned).save(out, "JPEG", quality=how.quality, exif=exif)
    elif how.kind == "jpg":
        image.save(out, "JPEG", quality=how.quality, dpi=(how.dpi, how.dpi))
    elif how.kind == "heic":
        import pillow_heif

        pillow_heif.from_pillow(image.convert("RGB")).save(out, quality=how.quality)
    elif how.kind == "webp":
        image.convert("RGB").save(out, "WEBP", quality=how.quality, method=2)
    else:
        image.save(out, "PNG" if how.kind == "png" else "BMP", dpi=(how.dpi, how.dpi))
    return out.getvalue()


def _tiff(images: list[Any], how: Wrapping) -> bytes:
    codec = {"tif_g4": "group4", "tif_lzw": "tiff_lzw", "tif_jpeg": "jpeg"}[how.kind]
    if codec == "group4":
        images = [image.convert("L").point(lambda level: 255 * (level > 127)).convert("1") for image in images]
    out, extra = io.BytesIO(), {"quality": how.quality} if codec == "jpeg" else {}
    images[0].save(
        out, "TIFF", compression=codec, save_all=True, append_images=images[1:], dpi=(how.dpi, how.dpi), **extra
    )
    return out.getvalue()


def _pdf(pages: Sequence[Picture], how: Wrapping) -> bytes:
    """A PDF written by hand, one picture a page."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    font = 0
    if how.words:
        font = _add_font(objects)
    for index, page in enumerate(pages):
        turn = how.rng.choice((90, 270)) if how.kind == "pdf_turned" else 0
        pixels = np.ascontiguousarray(np.rot90(page, turn // 90)) if turn else page
        entry, data = _image(pixels, how)
        height, width = pixels.shape[:2]
        scale = 1.0 if how.kind == "pdf_pixels" else 72 / how.dpi
        wide, high = width * scale, height * scale
        objects.append(_stream(entry, data))
        image = len(objects)
        content = f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Im0 Do Q\n".encode()
        if how.words:
            content += _layer(how.words[index], high, scale)
        objects.append(_stream("", content))
        fonts = f"/Font << /F1 {font} 0 R >>" if font else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:.2f} {high:.2f}] /Rotate {turn} "
            f"/Contents {len(objects)} 0 R /Resources << /XObject << /Im0 {image} 0 R >> {fonts} >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    return _written(objects)


def _written(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010d} 00000 n \n" for place in places).encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _stream(entry: str, data: bytes) -> bytes:
    return f"<< {entry} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _image(page: Picture, how: Wrapping) -> tuple[str, bytes]:
    height, width = page.shape[:2]
    space = "/DeviceGray" if page.ndim == 2 else "/DeviceRGB"
    head = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent "
    image, out = Image.fromarray(page), io.BytesIO()
    if how.kind == "pdf_g4":
        image = image.convert("L").point(lambda level: 255 * (level > 127)).convert("1")
        image.save(out, "TIFF", compression="group4", tiffinfo={278: height})
        tags = Image.open(io.BytesIO(out.getvalue())).tag_v2  # type: ignore[attr-defined]
        data = b"".join(out.getvalue()[at : at + size] for at, size in zip(tags[273], tags[279], strict=True))
        is_black_one = "false" if tags[262] == 0 else "true"
        decode = f"/DecodeParms << /K -1 /Columns {width} /Rows {height} /BlackIs1 {is_black_one} >>"
        return f"{head}1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode {decode}", data
    if how.kind == "pdf_jp2":
        image.save(out, "JPEG2000", quality_mode="rates", quality_layers=[how.rng.choice((12, 20, 35))])
        return f"{head}8 /ColorSpace {space} /Filter /JPXDecode", out.getvalue()
    if how.kind == "pdf_flate":
        return f"{head}8 /ColorSpace {space} /Filter /FlateDecode", zlib.compress(page.tobytes(), 6)
    image.save(out, "JPEG", quality=how.quality)
    return f"{head}8 /ColorSpace {space} /Filter /DCTDecode", out.getvalue()


def _add_font(objects: list[bytes]) -> int:
    """A font that need not be embedded, as OCR programs use for what nobody sees."""
    objects.append(
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    objects.append(
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) "
        f"/Ordering (GB1) /Supplement 4 >> /FontDescriptor {len(objects)} 0 R /DW 1000 >>".encode()
    )
    objects.append(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        f"/DescendantFonts [{len(objects)} 0 R] >>".encode()
    )
    return len(objects)


def _layer(words: list[tuple[float, float, float, str]], high: float, scale: float) -> bytes:
    lines = ["BT 3 Tr"]
    for x, y, size, text in words:
        code = text.encode("utf-16-be", "ignore").hex()
        lines.append(
            f"/F1 {max(1.0, size * scale):.1f} Tf 1 0 0 1 {x * scale:.1f} {high - y * scale:.1f} Tm <{code}> Tj"
        )
    return ("\n".join([*lines, "ET"]) + "\n").encode()


def misread_words(sheet: Sheet, rng: Random) -> list[tuple[float, float, float, str]]:
    """(left, baseline, size, text) of each line as a poor OCR program left it: letters wrong, lost and moved."""
    lines: list[tuple[float, float, float, str]] = []
    last: tuple[float, float] | None = None
    for char, frame in zip(sheet.text, sheet.frames, strict=True):
        if char.isspace() or ord(char) > 0xFFFF or rng.random() < 0.06:
            continue
        if rng.random() < 0.18:
            char = rng.choice("的一是了我人不在有中国大来上生口日目曰己已末未土士0O1lI5S8B")
        left, top, right, bottom = frame
        if last and abs(last[1] - bottom) < 6 and 0 <= left - last[0] < 12:
            x, y, size, text = lines[-1]
            lines[-1] = (x, y, size, text + char)
        else:
            lines.append((left + rng.gauss(0, 6), bottom + rng.gauss(0, 3), max(6.0, bottom - top), char))
        last = (right, bottom)
    return lines


def shrunk(page: Picture, longest: int, quality: int) -> Picture:
    """As a chat sends it: small and squeezed once more."""
    height, width = page.shape[:2]
    scale = longest / max(height, width)
    if scale < 1:
        page = cv2.resize(page, (int(width * scale), int(height * scale)), interpolation=cv2.INTER_AREA).astype(
            np.uint8
        )
    out = io.BytesIO()
    Image.fromarray(page).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out).convert("L" if page.ndim == 2 else "RGB"))
