"""What is on one PDF page, before any thought of lines or tables: characters, drawn shapes, pictures, form fields."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.geometry import BBox

Point = tuple[float, float]
Colour = tuple[int, int, int]

BLACK: Colour = (0, 0, 0)


@dataclass(slots=True)
class Char:
    """One printed character; all lengths in points, origin top left of the upright page.

    base: the y of the baseline. turn: how far it lies from upright, counter-clockwise, 0, 90, 180 or 270.
    is_hidden: drawn in render mode 3 (nobody sees it). is_unmapped: the font does not say which character it is.
    run: which text object it belongs to; -1 for what is no text of the page.
    origin: ``text`` (page content), ``field`` (value of a form field), ``note`` (free-text annotation),
        ``check`` (a form's checkbox) or ``shape`` (a drawn box).
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    base: float
    font: str = ""
    turn: int = 0
    colour: Colour = BLACK
    is_bold: bool = False
    is_hidden: bool = False
    is_unmapped: bool = False
    run: int = -1
    origin: str = "text"

    @property
    def bbox(self) -> BBox:
        """The box of the character: its advance wide, its font's size high."""
        return (self.x0, self.top, self.x1, self.bottom)

    @property
    def mid_x(self) -> float:
        """The middle of the box."""
        return (self.x0 + self.x1) / 2

    @property
    def mid_y(self) -> float:
        """The middle of the box."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Shape:
    """One subpath. points: its corners, curves flattened to their end points and control points.

    width: of the stroke. origin: ``page`` or the annotation's kind (``ink``, ``line``, ``strikeout`` …).
    """

    points: list[Point]
    fill: Colour | None
    stroke: Colour | None
    width: float = 1.0
    is_closed: bool = False
    has_curves: bool = False
    origin: str = "page"

    @property
    def bbox(self) -> BBox:
        """The box round all points."""
        xs = [x for x, _ in self.points]
        ys = [y for _, y in self.points]
        return (min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Picture:
    """An image on the page.

    pixels: width and height. index: among the page's own objects; -1 inside a form XObject.
    texts_before: text objects drawn before it, that it may cover.
    """

    bbox: BBox
    pixels: tuple[int, int]
    index: int
    texts_before: int = 0


@dataclass(frozen=True, slots=True)
class Widget:
    """A checkbox or radio button of a form. kind: ``checkbox`` or ``radio``."""

    bbox: BBox
    kind: str
    is_on: bool


@dataclass(slots=True)
class PageInk:
    """Everything on one page. number: 1-based. turn: degrees clockwise it was turned to be read upright.

    texts: how many text objects were drawn. has_stamp: a stamp was put on it as an annotation.
    """

    number: int
    width: float
    height: float
    turn: int = 0
    chars: list[Char] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    widgets: list[Widget] = field(default_factory=list)
    texts: int = 0
    has_stamp: bool = False

    @property
    def covered_text(self) -> float:
        """The share of text objects drawn before a picture that fills most of the page, and hidden by it."""
        page = self.width * self.height
        before = [p.texts_before for p in self.pictures if box_area(p.bbox) > 0.5 * page]
        return max(before, default=0) / max(self.texts, 1)


def box_area(box: BBox) -> float:
    """The area; 0 for an empty box."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def boxes_to_overlap(a: BBox, b: BBox) -> float:
    """The shared area of two boxes."""
    return box_area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))
