"""Picture files are decoded to upright RGB pages, or refused with a reason."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from extract.readers.picture import read_picture
from models.errors import CorruptFile, EmptyFile, FileError, TooLargeFile, UnsupportedFile
from models.limits import ReadLimits


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def sample(mode: str = "RGB") -> Image.Image:
    pixels = np.full((300, 200, 3), 255, dtype=np.uint8)
    pixels[:100, :100] = (200, 30, 40)
    return Image.fromarray(pixels).convert(mode)


def heic() -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    return saved(sample(), "HEIF")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "heic"])
def test_every_format_gives_the_same_page(kind: str) -> None:
    data = heic() if kind == "heic" else saved(sample(), kind)
    (page,) = read_picture(data)
    assert page.page == 1
    assert page.pixels.shape == (300, 200, 3)
    assert page.pixels.dtype == np.uint8
    assert np.abs(page.pixels[50, 50].astype(int) - [200, 30, 40]).max() < 12
    assert page.pixels[250, 150].min() > 245


@pytest.mark.parametrize(
    ("mode", "kind"), [("CMYK", "JPEG"), ("L", "PNG"), ("P", "PNG"), ("1", "TIFF"), ("RGBA", "PNG")]
)
def test_every_colour_model_becomes_rgb(mode: str, kind: str) -> None:
    (page,) = read_picture(saved(sample(mode), kind))
    assert page.pixels.shape == (300, 200, 3)
    assert page.pixels[250, 150].min() > 240
    assert page.pixels[50, 50].mean() < 190


def test_sixteen_bits_become_eight() -> None:
    deep = Image.fromarray(np.linspace(0, 65535, 300 * 200).reshape(300, 200).astype(np.uint16))
    (page,) = read_picture(saved(deep, "PNG"))
    assert page.pixels[0, 0, 0] == 0
    assert page.pixels[-1, -1, 0] == 255


def test_what_is_transparent_is_paper() -> None:
    clear = Image.new("RGBA", (200, 300), (0, 0, 0, 0))
    (page,) = read_picture(saved(clear, "PNG"))
    assert page.pixels.min() == 255


def test_the_camera_s_turn_is_undone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    (page,) = read_picture(saved(sample(), "JPEG", exif=exif))
    assert page.pixels.shape == (200, 300, 3)
    assert np.abs(page.pixels[50, 250].astype(int) - [200, 30, 40]).max() < 12


def test_a_tiff_of_three_pages_gives_three() -> None:
    data = saved(sample(), "TIFF", save_all=True, append_images=[sample("L"), sample()])
    assert [page.page for page in read_picture(data)] == [1, 2, 3]


def test_a_stated_resolution_counts_where_it_is_plausible() -> None:
    page = Image.new("L", (1654, 2339), 255)
    assert read_picture(saved(page, "PNG", dpi=(200, 200)))[0].dpi == pytest.approx(200, abs=0.5)
    assert read_picture(saved(page, "PNG", dpi=(72, 72)))[0].dpi == pytest.approx(2339 / 297 * 25.4)
    assert read_picture(saved(page, "PNG"))[0].dpi == pytest.approx(200, abs=0.5)


def bomb_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(50_000, 50_000), (50_000, 200), (20_000, 20_000)])
def test_a_bomb_is_too_large_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(TooLargeFile):
        read_picture(bomb_png(*size))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b"\xff\xd8\xff\xe0" + b"junk" * 50, CorruptFile),
        (saved(sample(), "PNG")[:200], CorruptFile),
        (b"no picture at all", CorruptFile),
        (saved(Image.new("L", (8, 8)), "PNG"), UnsupportedFile),
    ],
)
def test_bad_bytes_have_a_reason(data: bytes, error: type[FileError]) -> None:
    with pytest.raises(error):
        read_picture(data)


def test_a_file_past_the_limit_is_too_large() -> None:
    with pytest.raises(TooLargeFile):
        read_picture(saved(sample(), "BMP"), ReadLimits(max_bytes=1000))
