"""Boxes and ticks on a page: glyphs, drawn squares, strokes over them, form checkboxes; and signs of the pen on text.

``ink_to_drawing`` runs once a page, before lines are built: it turns what is drawn into characters where a
box or tick stands, and notes how each box looks. ``line_to_marks`` then writes a line in canonical signs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from models.geometry import BBox
from models.layout import Mark, MarkKind, MarkState, Style, StyleSpan

from ..glyphs import SIGNS, signs_to_marks
from .drawn import shapes_to_squares, shapes_to_strokes
from .frames import shapes_to_frames
from .ink import Char, PageInk, Shape, Widget, box_area, boxes_to_overlap
from .lines import PrintedLine, is_wide
from .signs import (
    EMPTY_BOX,
    EMPTY_CIRCLE,
    FULL_CIRCLE,
    LOST_CAPITALS,
    LOST_LETTERS,
    LOST_SMALL,
    TICK,
    TICKED_BOX,
    Sign,
    char_to_sign,
)

TICK_LETTERS = frozenset("vVxX╳√✓✔×✗✘乄✕")


@dataclass(slots=True)
class Seen:
    """How one mark looks and how that is known."""

    sign: Sign
    method: str
    confidence: float = 1.0


@dataclass(slots=True)
class Drawing:
    """What the drawn things of a page say about its text.

    marks: by ``id`` of the character. rules: horizontal strokes that are no table's. rings: closed curves
    round text. tints: coloured areas behind text.
    lost_letters: letters that stand for boxes of a font that was not at hand.
    """

    marks: dict[int, Seen] = field(default_factory=dict)
    rules: list[Shape] = field(default_factory=list)
    rings: list[BBox] = field(default_factory=list)
    tints: list[BBox] = field(default_factory=list)
    rest: list[Shape] = field(default_factory=list)
    lost_letters: dict[str, Sign] = field(default_factory=lambda: LOST_LETTERS)


@dataclass(slots=True)
class MarkedLine:
    """A line in canonical signs."""

    text: str
    marks: list[Mark]
    styles: list[StyleSpan]


def ink_to_drawing(ink: PageInk) -> Drawing:
    """Reads the drawn boxes and strokes of a page; adds characters for them to ``ink.chars``.

    ``Drawing.rest`` holds the shapes that may be rules of a table.
    """
    drawing = Drawing()
    frames, shapes = shapes_to_frames(ink.shapes, ink.chars)
    squares, discs, rest = shapes_to_squares(shapes)
    drawing.rest = rest
    if any(char.text == "£" for char in ink.chars):
        drawing.lost_letters = drawing.lost_letters | LOST_CAPITALS
    if any(char.text in "þý¨" for char in ink.chars) or _count_lone(ink.chars, "oq") > 1:
        drawing.lost_letters = drawing.lost_letters | LOST_SMALL
    for char in ink.chars:
        sign = char_to_sign(char.text, char.font)
        if sign is not None:
            drawing.marks[id(char)] = Seen(sign, "glyph" if SIGNS.get(char.text) == sign else "font")
    strokes = shapes_to_strokes(rest)
    for square in squares:
        _add_drawn(ink, drawing, square.bbox, TICKED_BOX if square.is_full else EMPTY_BOX)
    for disc in discs:
        _add_drawn(ink, drawing, disc.bbox, FULL_CIRCLE if disc.is_full else EMPTY_CIRCLE)
    for widget in ink.widgets:
        _add_widget(ink, drawing, widget)
    _tick_by_glyphs(ink, drawing)
    _tick_by_strokes(ink, drawing, strokes.ticks)
    drawing.rings, drawing.tints, drawing.rules = [*strokes.rings, *frames], strokes.tints, strokes.rules
    return drawing


def _count_lone(chars: list[Char], letters: str) -> int:
    """How many of these letters stand beside Chinese text and no other letter or digit."""
    count = 0
    for at, char in enumerate(chars):
        if char.text in letters:
            around = [c.text for c in chars[max(0, at - 1) : at + 2] if c is not char and abs(c.base - char.base) < 3]
            count += any(is_wide(text) for text in around) and not any(t.isascii() and t.isalnum() for t in around)
    return count


def drop_table_rules(drawing: Drawing, grids: list[tuple[list[float], list[float]]]) -> None:
    """Leaves only those rules that are no part of a table; grids: the positions of each table's rules."""
    drawing.rules = [rule for rule in drawing.rules if not any(_is_ruled(rule.bbox, xs, ys) for xs, ys in grids)]


def _is_ruled(box: BBox, xs: list[float], ys: list[float]) -> bool:
    """Whether a rule runs from rule to rule of a table; an underline close above one does not."""
    ends = (min(abs(box[at] - x) for x in xs) for at in (0, 2))
    return any(abs(box[1] - y) < 2.6 for y in ys) and all(end < 3.0 for end in ends)


def _boxes(ink: PageInk, drawing: Drawing) -> list[Char]:
    round_or_square = (MarkKind.BOX, MarkKind.CIRCLE)
    return [c for c in ink.chars if (seen := drawing.marks.get(id(c))) and seen.sign[1] in round_or_square]


def _box_at(ink: PageInk, drawing: Drawing, box: BBox) -> Char | None:
    """The box already known at this place."""
    for char in _boxes(ink, drawing):
        if boxes_to_overlap(char.bbox, box) > 0.45 * min(box_area(char.bbox), box_area(box)):
            return char
    return None


def _add_drawn(ink: PageInk, drawing: Drawing, box: BBox, sign: Sign) -> None:
    known = _box_at(ink, drawing, box)
    if known is None:
        char = _char_at(ink, box, sign[0], "shape")
        drawing.marks[id(char)] = Seen(sign, "shape")
    elif sign in (TICKED_BOX, FULL_CIRCLE):
        drawing.marks[id(known)] = Seen(sign, "shape")


def _add_widget(ink: PageInk, drawing: Drawing, widget: Widget) -> None:
    """A form's checkbox decides over whatever box is printed under it."""
    known = _box_at(ink, drawing, widget.bbox)
    is_circle = widget.kind == "radio" if known is None else drawing.marks[id(known)].sign[1] is MarkKind.CIRCLE
    sign = _sign(is_circle, widget.is_on)
    if known is not None:
        if widget.is_on or drawing.marks[id(known)].method != "glyph":
            drawing.marks[id(known)] = Seen(sign, "AcroForm")
        return
    char = _char_at(ink, widget.bbox, sign[0], "check")
    drawing.marks[id(char)] = Seen(sign, "AcroForm")


def _sign(is_circle: bool, is_on: bool) -> Sign:
    if is_circle:
        return FULL_CIRCLE if is_on else EMPTY_CIRCLE
    return TICKED_BOX if is_on else EMPTY_BOX


def _char_at(ink: PageInk, box: BBox, sign: str, origin: str) -> Char:
    """A new character for what is drawn in the box, on the line of the text beside it."""
    x0, top, x1, bottom = box
    middle, height = (top + bottom) / 2, bottom - top
    size, base = max(height, 6.0), bottom - 0.1 * height
    beside: Char | None = None
    best = 60.0
    for char in ink.chars:
        if char.turn or char.text.isspace() or abs(char.mid_y - middle) > 0.6 * max(char.size, 0.5 * height):
            continue
        away = max(char.x0 - x1, x0 - char.x1, 0.0)
        if away < best:
            best, beside = away, char
    if beside is not None:
        size, base = beside.size, beside.base
    char = Char(sign, x0, top, x1, bottom, size, base, origin=origin)
    ink.chars.append(char)
    return char


def _tick_by_glyphs(ink: PageInk, drawing: Drawing) -> None:
    """Ticks printed on top of an empty box make it a ticked one and go away as characters."""
    boxes = [box for box in _boxes(ink, drawing) if drawing.marks[id(box)].sign[2] is MarkState.EMPTY]
    if not boxes:
        return
    used: set[int] = set()
    for char in ink.chars:
        seen = drawing.marks.get(id(char))
        is_tick = seen is not None and seen.sign[1] in (MarkKind.TICK, MarkKind.CROSS)
        if not (is_tick or char.text in TICK_LETTERS):
            continue
        for box in boxes:
            shared = boxes_to_overlap(char.bbox, box.bbox)
            if shared > (0.35 if is_tick else 0.6) * min(box_area(char.bbox), box_area(box.bbox)):
                is_circle = drawing.marks[id(box)].sign[1] is MarkKind.CIRCLE
                drawing.marks[id(box)] = Seen(FULL_CIRCLE if is_circle else TICKED_BOX, "glyph")
                used.add(id(char))
                break
    ink.chars[:] = [char for char in ink.chars if id(char) not in used]


def _tick_by_strokes(ink: PageInk, drawing: Drawing, ticks: list[Shape]) -> None:
    boxes = _boxes(ink, drawing)
    touched: dict[int, float] = {}
    for stroke in ticks:
        hits = [(box, _ink_share(stroke, box.bbox)) for box in boxes]
        hits = [(box, share) for box, share in hits if share > 0.12]
        if not hits:
            _add_lone_tick(ink, drawing, stroke, boxes)
            continue
        most = max(share for _, share in hits)
        for box, share in hits:
            if share >= 0.5 * most:
                touched[id(box)] = 1.0 if len([1 for _, s in hits if s >= 0.5 * most]) == 1 else 0.5
    for box in boxes:
        sureness = touched.get(id(box))
        seen = drawing.marks[id(box)]
        if sureness is None or seen.sign[2] is not MarkState.EMPTY:
            continue
        is_circle = seen.sign[1] is MarkKind.CIRCLE
        sign = FULL_CIRCLE if is_circle else TICKED_BOX
        if sureness < 1.0:
            sign = (sign[0], sign[1], MarkState.UNCLEAR)
        drawing.marks[id(box)] = Seen(sign, "shape", sureness)


def _ink_share(stroke: Shape, box: BBox) -> float:
    """How much of the box's width and height the stroke runs through, 0 to 1."""
    x0, top, x1, bottom = stroke.bbox
    wide = min(x1, box[2]) - max(x0, box[0])
    high = min(bottom, box[3]) - max(top, box[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return (wide / (box[2] - box[0])) * (high / (box[3] - box[1]))


def _add_lone_tick(ink: PageInk, drawing: Drawing, stroke: Shape, boxes: list[Char]) -> None:
    """A pen tick beside no box becomes a tick sign, if it is an annotation or near a box."""
    x0, top, x1, bottom = stroke.bbox
    near = any(
        abs(box.mid_y - (top + bottom) / 2) < 1.2 * box.size and max(x0 - box.x1, box.x0 - x1) < 2 * box.size
        for box in boxes
    )
    if stroke.origin == "page" and not near:
        return
    char = _char_at(ink, stroke.bbox, TICK[0], "shape")
    drawing.marks[id(char)] = Seen(TICK, "shape", 0.7)


def line_to_marks(line: PrintedLine, drawing: Drawing) -> MarkedLine:
    """The line in canonical signs, with marks and styles at their offsets."""
    text = list(line.text)
    explicit: dict[int, tuple[str, MarkState | None]] = {}
    sureness: dict[int, float] = {}
    for at, char in enumerate(line.chars):
        if char is None:
            continue
        seen = drawing.marks.get(id(char)) or _lost_letter(line, at, drawing)
        if seen is None:
            continue
        if seen.method != "glyph" or seen.sign != SIGNS.get(text[at]):
            explicit[at] = (seen.method, seen.sign[2])
            sureness[at] = seen.confidence
            text[at] = seen.sign[0]
    plain, marks = signs_to_marks("".join(text), explicit)
    marks = [replace(mark, confidence=sureness.get(mark.at, 1.0)) for mark in marks]
    styles = _styles(line, drawing)
    struck = [span for span in styles if span.style is Style.STRIKE]
    marks = [_struck(mark, struck) for mark in marks]
    return MarkedLine(plain, marks, styles)


def _lost_letter(line: PrintedLine, at: int, drawing: Drawing) -> Seen | None:
    """A letter that stands for a box of a symbol font that was not at hand; beside Latin text it is itself."""
    sign = drawing.lost_letters.get(line.text[at])
    around = line.text[max(0, at - 1) : at] + line.text[at + 1 : at + 2]
    if sign is None or any(char.isascii() and char.isalnum() for char in around):
        return None
    return Seen(sign, "font", 0.8)


def _struck(mark: Mark, struck: list[StyleSpan]) -> Mark:
    if mark.state is MarkState.TICKED and any(span.start <= mark.at < span.end for span in struck):
        return replace(mark, state=MarkState.STRUCK_OUT)
    return mark


def _styles(line: PrintedLine, drawing: Drawing) -> list[StyleSpan]:
    x0, top, x1, bottom = line.bbox
    spans: list[StyleSpan] = []
    for rule in drawing.rules:
        left, high, right, low = rule.bbox
        at = (high + low) / 2
        if right < x0 or left > x1 or not (top - 1 <= at <= bottom + 2):
            continue
        style = _rule_style(rule, (line.base - at) / line.size)
        if style is not None:
            spans += _spans(line, style, partial(_is_within, (left - 1, top - 99, right + 1, bottom + 99)))
    for boxes, style in ((drawing.rings, Style.CIRCLED), (drawing.tints, Style.HIGHLIGHT)):
        for box in boxes:
            if box[0] <= x1 and x0 <= box[2] and box[1] <= bottom and top <= box[3]:
                spans += _spans(line, style, partial(_is_within, box))
    bold = _spans(line, Style.BOLD, lambda c: c.is_bold)
    if bold and not (len(bold) == 1 and bold[0].end - bold[0].start >= len(line.text)):
        spans += bold
    return _merged(spans)


def _merged(spans: list[StyleSpan]) -> list[StyleSpan]:
    """The spans in order, those of one style that touch as one (a rule is often drawn in pieces)."""
    merged: list[StyleSpan] = []
    for span in sorted(spans, key=lambda s: (s.style, s.start)):
        if merged and merged[-1].style is span.style and span.start <= merged[-1].end:
            merged[-1] = StyleSpan(merged[-1].start, max(merged[-1].end, span.end), span.style)
        else:
            merged.append(span)
    return sorted(merged, key=lambda span: (span.start, span.end))


def _is_within(box: BBox, char: Char) -> bool:
    return box[0] <= char.mid_x <= box[2] and box[1] <= char.mid_y <= box[3]


def _rule_style(rule: Shape, height: float) -> Style | None:
    """height: of the rule over the baseline, in character sizes."""
    if rule.origin in ("strikeout", "underline", "squiggly"):
        return Style.STRIKE if rule.origin == "strikeout" else Style.UNDERLINE
    if 0.12 < height < 0.62:
        return Style.STRIKE
    return Style.UNDERLINE if -0.32 < height <= 0.05 else None


def _spans(line: PrintedLine, style: Style, test: Callable[[Char], bool]) -> list[StyleSpan]:
    """The runs of characters that pass the test."""
    spans: list[StyleSpan] = []
    start, end = -1, -1
    for at, char in enumerate(line.chars):
        if char is None:
            continue
        if test(char):
            start, end = (at if start < 0 else start), at + 1
        elif start >= 0:
            spans.append(StyleSpan(start, end, style))
            start = -1
    if start >= 0:
        spans.append(StyleSpan(start, end, style))
    return spans
