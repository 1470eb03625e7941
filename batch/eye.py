"""The inside of a worker of the darkroom: opens one file at a time and draws it.

Up go bytes whose first one tells the kind: ``!`` ready, ``=`` done (the picture or the JSON follows), ``x`` failed (the
error's code, a line end, and what to tell the clerk).
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing.connection import Connection
from shutil import rmtree
from typing import Any

import numpy as np

from batch.drawn_form import draw_form
from batch.limits import limit_memory
from batch.wishes import DONE, FAILED, READY, Wish
from batch.worker import silence, use_scratch
from extract.readers import reader_for
from extract.readers.docx import embedded_pictures
from extract.readers.pdf.open import load_page, open_pdf
from extract.readers.pdf.page_ink import page_to_ink
from extract.readers.picture import iterate_pages
from extract.sniff import sniff
from models.errors import CorruptFile, ErrorCode, FileError, UnsupportedFile
from models.filekind import PICTURES, FileKind
from models.geometry import BBox
from models.limits import ReadLimits

MEMORY_MIB = 1536
LARGEST_PX = 4000
_POINTS = 72.0
_LIMITS = ReadLimits()
_KEPT_PICTURES = 3
_JPEG_QUALITY = 85
_TURN_SCALE = 1.5
_TURN_MARGIN = 0.04


def serve(connection: Connection, scratch: str) -> None:
    """Answers wishes until the server goes away."""
    use_scratch(scratch)
    silence()
    limit_memory(MEMORY_MIB)
    desk = _Desk()
    try:
        connection.send_bytes(READY)
        while True:
            connection.send_bytes(_answer(desk, connection.recv()))
    except (EOFError, OSError):
        rmtree(scratch, ignore_errors=True)


def _answer(desk: _Desk, wish: Wish) -> bytes:
    try:
        return DONE + desk.make(wish)
    except FileError as error:
        return FAILED + f"{error.code}\n{error.message}".encode()
    except MemoryError:
        return FAILED + f"{ErrorCode.TOO_LARGE}\n文件太大，无法显示；请下载原件查看".encode()
    except Exception:  # a defect of ours, or of a library against a hostile file: the page goes on without the picture
        return FAILED + f"{ErrorCode.CORRUPT}\n文件无法显示；请下载原件查看".encode()


class _Desk:
    """The file in hand, kept open: a clerk looks at it several times."""

    def __init__(self) -> None:
        self._data = b""
        self._open = ExitStack()
        self._pages: _Pages | None = None

    def make(self, wish: Wish) -> bytes:
        """The picture or the JSON of a wish."""
        if wish.kind == "form":
            layout = reader_for(_word_kind(wish.data))(wish.data, _LIMITS)
            return json.dumps(draw_form(layout), ensure_ascii=False).encode()
        pages = self._pages_of(wish.data)
        if wish.kind == "sizes":
            return json.dumps([*pages.sizes()]).encode()
        if not 1 <= wish.page <= pages.count:
            raise UnsupportedFile("文件没有这一页")
        if wish.kind == "turn":
            return str(pages.turn_of(wish)).encode()
        image = _in_few_colours(pages.draw(wish))
        return _to_jpeg(image) if wish.kind == "photo" else _to_png(image)

    def _pages_of(self, data: bytes) -> _Pages:
        if self._pages is None or data != self._data:
            self._open.close()
            self._pages = None
            self._data = data
            kind = sniff(data)
            if kind is FileKind.PDF:
                self._pages = _PdfPages(self._open.enter_context(open_pdf(data, _LIMITS)))
            else:
                self._pages = _PicturePages(_pictures(data, kind))
        return self._pages


class _Pages:
    """The pages of a file, upright as its reader saw them. count: how many."""

    count: int

    def size(self, number: int) -> tuple[float, float]:
        """Width and height in points."""
        raise NotImplementedError

    def picture(self, number: int, scale: float) -> Any:
        """The page as a PIL picture of about ``scale`` pixels a point (the picture's own size may differ)."""
        raise NotImplementedError

    def sizes(self) -> Iterator[tuple[float, float]]:
        """The sizes of all pages."""
        for number in range(1, self.count + 1):
            yield self.size(number)

    def draw(self, wish: Wish) -> Any:
        """The page, or the part of it that is wanted, at the width that is wanted."""
        size = self.size(wish.page)
        if wish.turn % 180:
            size = (size[1], size[0])
        x0, top, x1, bottom = wish.bbox or (0.0, 0.0, *size)
        width_px = min(wish.width_px, LARGEST_PX)
        scale = width_px / max(1.0, x1 - x0)
        image = self.picture(wish.page, scale)
        if wish.turn % 360:
            image = image.rotate(-wish.turn, expand=True)
        across, down = image.width / size[0], image.height / size[1]
        if wish.bbox is not None:
            box = (math.floor(x0 * across), math.floor(top * down), math.ceil(x1 * across), math.ceil(bottom * down))
            image = image.crop(_inside(box, image.size))
        if image.width > 1.15 * width_px:
            height_px = max(1, round(image.height * width_px / image.width))
            image = image.resize((width_px, height_px), reducing_gap=1.5)
        return image

    def turn_of(self, wish: Wish) -> int:
        """The turn, in degrees clockwise, at which the boxes hold text and the rims around them none."""
        page = self.picture(wish.page, _TURN_SCALE).convert("L")
        across, down = self.size(wish.page)
        page = page.resize((max(1, round(across * _TURN_SCALE)), max(1, round(down * _TURN_SCALE))))
        grey = np.asarray(page, dtype=np.float32)
        ink = grey < min(float(np.median(grey)) - 40.0, 170.0)
        fits = {turn: _fit(np.rot90(ink, -turn // 90), wish.boxes) for turn in (0, 180, 90, 270)}
        best = max(fits, key=lambda turn: fits[turn])
        return best if fits[best] > fits[0] + _TURN_MARGIN else 0


class _PdfPages(_Pages):
    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self.count = len(pdf)
        self._known: dict[int, tuple[float, float, int]] = {}

    def _frame(self, number: int) -> tuple[float, float, int]:
        if number not in self._known:
            page = load_page(self._pdf, number - 1)
            ink = page_to_ink(page, number, _LIMITS)
            self._known[number] = (ink.width, ink.height, (ink.turn - page.get_rotation()) % 360)
        return self._known[number]

    def size(self, number: int) -> tuple[float, float]:
        return self._frame(number)[:2]

    def picture(self, number: int, scale: float) -> Any:
        import pypdfium2 as pdfium

        width, height, rotation = self._frame(number)
        scale = min(scale, LARGEST_PX / max(width, height, 1.0))
        page = load_page(self._pdf, number - 1)
        try:
            bitmap = page.render(scale=scale, rotation=rotation, rev_byteorder=True, maybe_alpha=False)
        except (pdfium.PdfiumError, ValueError) as error:
            raise CorruptFile("PDF 页面无法显示；请下载原件查看") from error
        return bitmap.to_pil().convert("RGB")


class _PicturePages(_Pages):
    """Pages decoded one by one, the last few kept."""

    def __init__(self, load: Callable[[], Iterator[Any]]) -> None:
        self._load = load
        self._sizes: list[tuple[float, float]] = []
        self._kept: dict[int, Any] = {}
        for page in load():
            height, width = page.pixels.shape[:2]
            self._sizes.append((width * page.points_per_pixel, height * page.points_per_pixel))
            if len(self._kept) < _KEPT_PICTURES:
                self._kept[page.page] = page.pixels
        self.count = len(self._sizes)

    def size(self, number: int) -> tuple[float, float]:
        return self._sizes[number - 1]

    def picture(self, number: int, scale: float) -> Any:
        from PIL import Image

        pixels = self._kept.get(number)
        if pixels is None:
            pixels = next(page.pixels for at, page in enumerate(self._load(), start=1) if at == number)
        shrink = int(pixels.shape[1] / max(1.0, self._sizes[number - 1][0] * scale))
        image = Image.fromarray(pixels)
        return image.reduce(shrink) if shrink > 1 else image


def _word_kind(data: bytes) -> FileKind:
    kind = sniff(data)
    if kind is FileKind.PDF or kind in PICTURES:
        raise UnsupportedFile("不是 Word 文件")
    return kind


def _pictures(data: bytes, kind: FileKind) -> Callable[[], Iterator[Any]]:
    """A way to go through the pages of a picture, or through the pictures pasted into a Word file."""
    if kind in PICTURES:
        return lambda: iterate_pages(data, _LIMITS)
    if kind is not FileKind.DOCX:
        raise UnsupportedFile("Word 文件没有页面")

    def pasted() -> Iterator[Any]:
        for picture in embedded_pictures(data, _LIMITS):
            try:
                yield from iterate_pages(picture, _LIMITS)
            except FileError:
                continue  # a drawing, or a picture of no known format

    return pasted


def _fit(ink: Any, boxes: tuple[BBox, ...]) -> float:
    """How much darker the boxes are inside than in the rims above and below; boxes off the page count against it."""
    height, width = ink.shape
    total = 0.0
    for x0, top, x1, bottom in boxes:
        left, right = round(x0 * _TURN_SCALE), round(x1 * _TURN_SCALE)
        up, low = round(top * _TURN_SCALE), round(bottom * _TURN_SCALE)
        if left >= right or up >= low:
            continue
        if left < -3 or up < -3 or right > width + 3 or low > height + 3:
            total -= 0.5
            continue
        left, up = max(left, 0), max(up, 0)
        rims = [part for part in (ink[max(0, up - 3) : up, left:right], ink[low : low + 3, left:right]) if part.size]
        inside = ink[up:low, left:right]
        around = sum(float(rim.mean()) for rim in rims) / max(1, len(rims))
        total += (float(inside.mean()) if inside.size else 0.0) - around
    return total / max(1, len(boxes))


def _inside(box: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top = min(max(box[0], 0), size[0] - 1), min(max(box[1], 0), size[1] - 1)
    return left, top, min(max(box[2], left + 1), size[0]), min(max(box[3], top + 1), size[1])


def _in_few_colours(image: Any) -> Any:
    """Grey where the page has no colour: a third of the size."""
    small = np.asarray(image.reduce(max(1, image.width // 200)), dtype=np.int16)
    is_grey = small.ndim == 3 and int(np.ptp(small, axis=2).max()) < 12
    return image.convert("L") if is_grey else image


def _to_png(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _to_jpeg(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue()
