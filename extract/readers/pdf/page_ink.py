"""One page of pdfium to ink. The only module, beside ``annotations``, that knows pdfium's raw calls for content."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from models.geometry import BBox
from models.limits import ReadLimits

from .ink import BLACK, Char, Colour, PageInk, Picture, Point, Shape

MAX_SEGMENTS = 60_000
"""Path segments read from a page; a drawing with more is no form."""

MAX_OBJECTS = 40_000
MAX_FORM_DEPTH = 6

Affine = tuple[float, float, float, float, float, float]
IDENTITY: Affine = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """How a point of the page's own space becomes a point of the upright page."""

    crop: BBox
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        wide, high = self.crop[2] - self.crop[0], self.crop[3] - self.crop[1]
        return (high, wide) if self.turn in (90, 270) else (wide, high)

    def point(self, x: float, y: float) -> Point:
        """The upright point, origin top left."""
        left, low, right, top = self.crop
        if self.turn == 90:
            return (y - low, x - left)
        if self.turn == 180:
            return (right - x, y - low)
        if self.turn == 270:
            return (top - y, right - x)
        return (x - left, top - y)

    def box(self, left: float, low: float, right: float, top: float) -> BBox:
        """The upright box, corners in order."""
        (ax, ay), (bx, by) = self.point(left, low), self.point(right, top)
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


@dataclass(slots=True)
class _RawChar:
    text: str
    run: int
    box: BBox
    origin: Point
    style: _TextStyle


@dataclass(slots=True)
class _TextStyle:
    font: str
    size: float
    angle: int
    colour: Colour
    is_hidden: bool
    is_bold: bool
    clip: BBox | None = None


def page_to_ink(page: Any, number: int, limits: ReadLimits) -> PageInk:
    """The ink of an open pdfium page, without its annotations."""
    raw_chars, unmapped = _read_chars(page, limits)
    frame = Frame(tuple(page.get_bbox()), _upright_turn(page, raw_chars))
    width, height = frame.size
    ink = PageInk(number, width, height, turn=frame.turn)
    for at, raw in enumerate(raw_chars):
        ink.chars.append(_place_char(raw, frame, at in unmapped))
    _Walk(ink, frame).read(page)
    return ink


def _upright_turn(page: Any, chars: list[_RawChar]) -> int:
    """Degrees clockwise that make most text upright; the page's /Rotate where there is too little text to tell."""
    angles = Counter(raw.style.angle for raw in chars if not raw.text.isspace())
    if angles.total() >= 12:
        angle, count = angles.most_common(1)[0]
        if count > 0.8 * angles.total():
            return angle
    return int(page.get_rotation())


def _place_char(raw: _RawChar, frame: Frame, is_unmapped: bool) -> Char:
    x0, top, x1, bottom = frame.box(*raw.box)
    style = raw.style
    base = frame.point(*raw.origin)[1]
    turn = (style.angle - frame.turn) % 360
    if turn == 0:
        top, bottom = base - 0.86 * style.size, base + 0.16 * style.size
    else:
        base = bottom - 0.14 * (bottom - top)
    is_hidden = style.is_hidden or _is_cut_off(raw)
    return Char(raw.text, x0, top, x1, bottom, style.size, base, style.font, turn, style.colour,
                style.is_bold, is_hidden, is_unmapped, raw.run)  # fmt: skip


def _is_cut_off(raw: _RawChar) -> bool:
    """Whether a clip hides the character's line; what runs out of its cell sideways is still meant to be read."""
    clip, box = raw.style.clip, raw.box
    return clip is not None and not clip[1] - 0.5 <= (box[1] + box[3]) / 2 <= clip[3] + 0.5


def _read_chars(page: Any, limits: ReadLimits) -> tuple[list[_RawChar], set[int]]:
    """The characters with boxes in the page's own space, and the positions of those without a Unicode value."""
    import pypdfium2.raw as c

    text = page.get_textpage()
    chars: list[_RawChar] = []
    unmapped: set[int] = set()
    styles: dict[int, _TextStyle] = {}
    box, matrix, x, y = c.FS_RECTF(), c.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    lead = 0
    for i in range(min(text.count_chars(), limits.max_chars + 1)):
        code = c.FPDFText_GetUnicode(text, i)
        if 0xD800 <= code < 0xDC00:
            lead = code
            continue
        if 0xDC00 <= code < 0xE000 and lead:
            code, lead = 0x10000 + ((lead - 0xD800) << 10) + (code - 0xDC00), 0
        if c.FPDFText_IsGenerated(text, i) == 1:
            continue
        has_error = c.FPDFText_HasUnicodeMapError(text, i) == 1
        if code < 0x20 and not has_error and code != 2:
            continue
        c.FPDFText_GetLooseCharBox(text, i, box)
        c.FPDFText_GetCharOrigin(text, i, x, y)
        owner = c.FPDFText_GetTextObject(text, i)
        key = ctypes.cast(owner, ctypes.c_void_p).value or 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _read_style(text, i, owner)
        if has_error or code == 0 or 0xD800 <= code < 0xE000:
            unmapped.add(len(chars))
        sign = "-" if code == 2 else "\ufffd" if code < 0x20 or 0xD800 <= code < 0xE000 else chr(code)
        place, origin = (box.left, box.bottom, box.right, box.top), (x.value, y.value)
        if _is_off(place, style) and c.FPDFText_GetMatrix(text, i, matrix):
            before = chars[-1] if chars and chars[-1].origin == (matrix.e, matrix.f) else None
            place, origin = _displaced_box(sign, style, (matrix.e, matrix.f), before), (matrix.e, matrix.f)
        chars.append(_RawChar(sign, key, place, origin, style))
    return chars, unmapped


def _is_off(box: BBox, style: _TextStyle) -> bool:
    """Whether a box has nothing to do with its font's size."""
    return not 0.4 < max(box[2] - box[0], box[3] - box[1]) / style.size < 2.5


def _displaced_box(sign: str, style: _TextStyle, origin: Point, before: _RawChar | None) -> BBox:
    """Where a character stands whose box pdfium gives in another space than the page's.

    It does so within form objects, with text that is said apart (ActualText): a browser says so that what its font
    calls a radical is 人, 水 or 日. before: the one before it where one sign is said as two.
    """
    if before is not None and style.angle == 0:
        left, low, right, high = before.box
        return (right, low, 2 * right - left, high)
    width = style.size * (1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.5)
    turn = math.radians(style.angle)
    along, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    low, high = -0.14 * style.size, 0.86 * style.size
    corners = [(origin[0] + far * along[0] + tall * up[0], origin[1] + far * along[1] + tall * up[1])
               for far, tall in ((0.0, low), (width, high))]  # fmt: skip
    (ax, ay), (bx, by) = corners
    return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _read_style(text: Any, index: int, owner: Any) -> _TextStyle:
    import pypdfium2.raw as c

    matrix = c.FS_MATRIX()
    c.FPDFText_GetMatrix(text, index, matrix)
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    angle = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 if (matrix.a or matrix.b) else 0
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = c.FPDFText_GetFontInfo(text, index, buffer, 128, flags)
    font = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace").split("\0")[0]
    mode = c.FPDFTextObj_GetTextRenderMode(owner) if owner else 0
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    seen = c.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
    return _TextStyle(
        font=font,
        size=abs(c.FPDFText_GetFontSize(text, index)) * scale or 10.5,
        angle=angle % 360,
        colour=(red.value, green.value, blue.value) if seen else BLACK,
        is_hidden=mode in (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP),
        is_bold="bold" in font.lower() or c.FPDFText_GetFontWeight(text, index) >= 650,
        clip=_clip_box(owner) if owner else None,
    )


def _clip_box(owner: Any) -> BBox | None:
    """The box outside of which a text object is cut off, or None where nothing cuts it."""
    import pypdfium2.raw as c

    clip = c.FPDFPageObj_GetClipPath(owner)
    count = min(c.FPDFClipPath_CountPaths(clip), 50) if clip else 0
    box: BBox | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        xs, ys = [], []
        for k in range(min(c.FPDFClipPath_CountPathSegments(clip, i), 200)):
            c.FPDFPathSegment_GetPoint(c.FPDFClipPath_GetPathSegment(clip, i, k), x, y)
            xs.append(x.value)
            ys.append(y.value)
        if xs:
            one = (min(xs), min(ys), max(xs), max(ys))
            box = one if box is None else (max(box[0], one[0]), max(box[1], one[1]),
                                           min(box[2], one[2]), min(box[3], one[3]))  # fmt: skip
    return box


class _Walk:
    """Reads the drawn objects of a page, forms inside forms included, into ink."""

    def __init__(self, ink: PageInk, frame: Frame) -> None:
        self.ink = ink
        self.frame = frame
        self.segments = 0
        self.objects = 0

    def read(self, page: Any) -> None:
        """Adds the shapes and pictures of the page to the ink."""
        import pypdfium2.raw as c

        for i in range(c.FPDFPage_CountObjects(page)):
            self._object(c.FPDFPage_GetObject(page, i), IDENTITY, 0, i)

    def _object(self, raw: Any, outer: Affine, depth: int, index: int) -> None:
        import pypdfium2.raw as c

        self.objects += 1
        if self.objects > MAX_OBJECTS:
            return
        kind = c.FPDFPageObj_GetType(raw)
        if kind == c.FPDF_PAGEOBJ_PATH:
            self._path(raw, matrix_product(object_matrix(raw), outer))
        elif kind == c.FPDF_PAGEOBJ_TEXT:
            self.ink.texts += 1
        elif kind == c.FPDF_PAGEOBJ_IMAGE:
            self._picture(raw, matrix_product(object_matrix(raw), outer), index if depth == 0 else -1)
        elif kind == c.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
            inner = matrix_product(object_matrix(raw), outer)
            for i in range(c.FPDFFormObj_CountObjects(raw)):
                self._object(c.FPDFFormObj_GetObject(raw, i), inner, depth + 1, -1)

    def _picture(self, raw: Any, matrix: Affine, index: int) -> None:
        import pypdfium2.raw as c

        wide, high = ctypes.c_uint(), ctypes.c_uint()
        c.FPDFImageObj_GetImagePixelSize(raw, wide, high)
        corners = [self.frame.point(*apply_matrix(matrix, x, y)) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        box = (min(xs), min(ys), max(xs), max(ys))
        self.ink.pictures.append(Picture(box, (wide.value, high.value), index, self.ink.texts))

    def _path(self, raw: Any, matrix: Affine) -> None:
        import pypdfium2.raw as c

        count = c.FPDFPath_CountSegments(raw)
        self.segments += max(count, 0)
        if self.segments > MAX_SEGMENTS:
            return
        fill_mode, stroked = ctypes.c_int(), ctypes.c_int()
        c.FPDFPath_GetDrawMode(raw, fill_mode, stroked)
        fill = object_colour(raw, c.FPDFPageObj_GetFillColor) if fill_mode.value else None
        stroke = object_colour(raw, c.FPDFPageObj_GetStrokeColor) if stroked.value else None
        if fill is None and stroke is None:
            return
        width = ctypes.c_float()
        c.FPDFPageObj_GetStrokeWidth(raw, width)
        scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) or 1.0
        for points, is_closed, has_curves in self._subpaths(raw, count, matrix):
            self.ink.shapes.append(Shape(points, fill, stroke, width.value * scale, is_closed, has_curves))

    def _subpaths(self, raw: Any, count: int, matrix: Affine) -> list[tuple[list[Point], bool, bool]]:
        import pypdfium2.raw as c

        paths: list[tuple[list[Point], bool, bool]] = []
        points: list[Point] = []
        is_closed = has_curves = False
        x, y = ctypes.c_float(), ctypes.c_float()
        for i in range(count):
            segment = c.FPDFPath_GetPathSegment(raw, i)
            kind = c.FPDFPathSegment_GetType(segment)
            if kind == c.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    paths.append((points, is_closed, has_curves))
                points, is_closed, has_curves = [], False, False
            elif kind == c.FPDF_SEGMENT_BEZIERTO:
                has_curves = True
            c.FPDFPathSegment_GetPoint(segment, x, y)
            points.append(self.frame.point(*apply_matrix(matrix, x.value, y.value)))
            if c.FPDFPathSegment_GetClose(segment):
                is_closed = True
        if len(points) > 1:
            paths.append((points, is_closed, has_curves))
        return paths


def object_matrix(raw: Any) -> Affine:
    """The matrix of a page object."""
    import pypdfium2.raw as c

    matrix = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(raw, matrix):
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def matrix_product(first: Affine, then: Affine) -> Affine:
    """The matrix that applies ``first``, then ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def apply_matrix(matrix: Affine, x: float, y: float) -> Point:
    """The point after the matrix."""
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def object_colour(raw: Any, getter: Any) -> Colour | None:
    """The colour of an object, or None where it is see-through."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not getter(raw, red, green, blue, alpha):
        return BLACK
    return (red.value, green.value, blue.value) if alpha.value > 20 else None
