"""What a page is: text that can be trusted, a picture, garbage in place of text, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from models.geometry import BBox

from .ink import Char, PageInk, box_area, boxes_to_overlap
from .signs import char_to_sign

COVER = 0.5
"""Share of the page a picture covers from which it may be the page itself."""

FEW_CHARS = 40
"""Text on a full-page picture that may be no more than a page number or the scanner app's advertisement."""


class PageKind(StrEnum):
    """TEXT: read the text layer. PICTURE, GARBAGE: recognise the page as a picture. BLANK: nothing on it."""

    TEXT = "text"
    PICTURE = "picture"
    BLANK = "blank"
    GARBAGE = "garbage"


def ink_to_kind(ink: PageInk, has_ink_below: Callable[[list[BBox]], bool]) -> PageKind:
    """The kind of a page.

    has_ink_below: whether the page's picture itself shows ink in these boxes (text over a scan was recognised
    from it; text over a letterhead was not). Called only for pages with a large picture and visible text.
    """
    seen = [char for char in ink.chars if not char.is_hidden and not char.text.isspace()]
    cover = picture_cover(ink)
    own = [char for char in seen if char.origin == "text"]
    if cover >= COVER:
        if len(seen) < FEW_CHARS or ink.covered_text >= 0.9:
            return PageKind.PICTURE
        if len(own) >= FEW_CHARS and has_ink_below([char.bbox for char in own[:: max(1, len(own) // 60)]]):
            return PageKind.PICTURE
    if not seen:
        return _kind_without_text(ink, cover)
    if own and is_garbage(own):
        return PageKind.GARBAGE
    if cover >= 0.25 and len(seen) < FEW_CHARS // 2:
        return PageKind.PICTURE
    return PageKind.TEXT


def _kind_without_text(ink: PageInk, cover: float) -> PageKind:
    """Text that was turned into outlines leaves many curves."""
    curves = sum(shape.has_curves for shape in ink.shapes)
    if cover >= 0.03 or curves > 60:
        return PageKind.PICTURE
    has_hidden = any(char.is_hidden for char in ink.chars)
    return PageKind.PICTURE if has_hidden and ink.pictures else PageKind.BLANK


def picture_cover(ink: PageInk) -> float:
    """The share of the page that its pictures cover; strips of one scan add up."""
    page = (0.0, 0.0, ink.width, ink.height)
    total = sum(boxes_to_overlap(picture.bbox, page) for picture in ink.pictures)
    return min(1.0, total / max(box_area(page), 1.0))


def is_garbage(chars: list[Char]) -> bool:
    """Whether a text layer does not say what the page shows.

    Fonts without a Unicode table give private-use or unmapped characters; a wrong table gives rare
    characters, a cipher of ASCII, or Latin letters with accents where Chinese should stand.
    """
    counted = [char for char in chars if char_to_sign(char.text, char.font) is None]
    if len(counted) < 6:
        return False
    lost = sum(char.is_unmapped or _is_private(char.text) for char in counted)
    if lost > 0.2 * len(counted):
        return True
    chinese = [char.text for char in counted if "\u3400" <= char.text <= "\u9fff" or char.text >= "\U00020000"]
    if len(chinese) >= 20:
        return sum(_is_common(text) for text in chinese) < 0.5 * len(chinese)
    odd = sum(_is_odd(char.text) for char in counted)
    punctuation = sum(char.text.isascii() and not char.text.isalnum() for char in counted)
    return len(chinese) < 0.1 * len(counted) and (
        odd > 0.3 * len(counted) or (punctuation > 0.35 * len(counted) and len(counted) >= 40)
    )


def _is_private(text: str) -> bool:
    code = ord(text[0])
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or text == "\ufffd"


def _is_common(text: str) -> bool:
    """Whether a Chinese character is in GB 2312; four in five random ones are not, nearly all written ones are."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _is_odd(text: str) -> bool:
    """Letters that no Chinese form holds: Latin with accents, Cyrillic, Arabic and the like; control pictures."""
    code = ord(text[0])
    return 0x80 <= code < 0x2000 and not text.isspace() and text not in "·×°±§"


def picture_shows_ink(page: Any, ink: PageInk, boxes: list[BBox]) -> bool:
    """Whether the largest picture of the page is dark in most of these boxes."""
    from .render import picture_pixels

    picture = max(ink.pictures, key=lambda p: box_area(p.bbox))
    pixels = picture_pixels(page, picture, ink.turn)
    if pixels is None:
        return True
    height, width = pixels.shape[:2]
    x0, top, x1, bottom = picture.bbox
    dark = 0
    for box in boxes:
        left, right = ((x - x0) / (x1 - x0) * width for x in (box[0], box[2]))
        high, low = ((y - top) / (bottom - top) * height for y in (box[1], box[3]))
        crop = pixels[max(0, int(high)) : int(low) + 1, max(0, int(left)) : int(right) + 1]
        if crop.size:
            dark += bool(float(crop.mean(axis=2).min()) < float(crop.max()) - 70)
    return dark > 0.6 * len(boxes)
