"""Pictures to pages: JPEG, PNG, TIFF of several pages, HEIC, WebP, BMP, GIF; upright by EXIF, RGB, eight bits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from models.errors import CorruptFile, EmptyFile, FileError, TooLargeFile, UnsupportedFile
from models.limits import ReadLimits
from models.picture import PagePicture

MAX_SIDE_PX = 30_000
MAX_PIXELS = 120_000_000
_ORIENTATION = 0x0112
"""The tag of Exif that says how a picture was turned; 1 is upright."""
MAX_PAGES = 500
_LONG_SIDE_INCH = 297 / 25.4
_PLAUSIBLE_DPI = (90.0, 1300.0)
_PLAUSIBLE_SIDE_INCH = (5.0, 24.0)


def read_picture(data: bytes, limits: ReadLimits | None = None) -> list[PagePicture]:
    """The pages of a picture file, page by page.

    Raises EmptyFile, CorruptFile, TooLargeFile (bytes, pixels or pages past a limit) or UnsupportedFile.
    """
    return list(iterate_pages(data, limits or ReadLimits()))


def iterate_pages(data: bytes, limits: ReadLimits) -> Iterator[PagePicture]:
    """The pages one by one, so that only one is held in memory."""
    from PIL import Image, ImageSequence, UnidentifiedImageError

    if not data:
        raise EmptyFile("图片文件是空的")
    if len(data) > limits.max_bytes:
        raise TooLargeFile(f"图片文件超过 {limits.max_bytes // 2**20} MB")
    _register_heif()
    try:
        # What Pillow warns of as a possible bomb is decided by our own limits, before any pixel is decoded.
        with _without_bomb_warning(), Image.open(io.BytesIO(data)) as image:
            _check_size(image)
            count = int(getattr(image, "n_frames", 1))
            if count > MAX_PAGES:
                raise TooLargeFile(f"图片有 {count} 页，超过 {MAX_PAGES} 页")
            is_moving = image.format in ("GIF", "WEBP", "PNG")
            for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                _check_size(frame)
                yield _page(frame, number)
                if is_moving:
                    break
    except FileError:
        raise
    except UnidentifiedImageError as error:
        raise CorruptFile("不是能识别的图片，或文件已损坏") from error
    except MemoryError as error:
        raise TooLargeFile("图片太大，无法解码") from error
    except Image.DecompressionBombError as error:
        raise TooLargeFile("图片的像素太多") from error
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, KeyError, IndexError, TypeError) as error:
        raise CorruptFile(f"图片无法解码：{type(error).__name__}") from error


def _register_heif() -> None:
    try:
        import pillow_heif
    except ImportError:  # an extra: without it Pillow names HEIC files unidentified
        return
    pillow_heif.register_heif_opener()


def _without_bomb_warning() -> Any:
    import contextlib
    import warnings

    from PIL import Image

    @contextlib.contextmanager
    def quiet() -> Iterator[None]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            yield

    return quiet()


def _check_size(image: Any) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise CorruptFile("图片没有像素")
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise TooLargeFile(f"图片为 {width}×{height} 像素，超过上限")
    if min(width, height) < 32:
        raise UnsupportedFile(f"图片只有 {width}×{height} 像素，太小，读不出表格")


def _page(image: Any, number: int) -> PagePicture:
    from PIL import ImageOps

    stated = image.info.get("dpi")
    is_turned = image.getexif().get(_ORIENTATION, 1) != 1
    upright = ImageOps.exif_transpose(image) if is_turned else image  # it copies even what it does not turn
    pixels = _rgb_pixels(upright)
    return PagePicture(number, pixels, _dpi(stated, pixels.shape[1], pixels.shape[0]))


def _rgb_pixels(image: Any) -> Any:
    """(height, width, 3) uint8, transparent parts white."""
    from PIL import Image

    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        values = np.asarray(image, dtype=np.float32)
        top = float(values.max(initial=0.0))
        scale = 255.0 if 0 < top <= 1.0 else 1.0 if top <= 255.0 else 255.0 / 65535.0
        grey = np.clip(values * scale, 0, 255).astype(np.uint8)
        return np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, layer)
    return np.array(image if image.mode == "RGB" else image.convert("RGB"), dtype=np.uint8)


def _dpi(stated: Any, width: int, height: int) -> float:
    """The picture's own resolution where a page of that size is plausible, else as if the long side were A4's."""
    long_side = max(width, height)
    try:
        dpi = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    low, high = _PLAUSIBLE_SIDE_INCH
    if _PLAUSIBLE_DPI[0] <= dpi <= _PLAUSIBLE_DPI[1] and low <= long_side / dpi <= high:
        return dpi
    return max(36.0, long_side / _LONG_SIDE_INCH)
