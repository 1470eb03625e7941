"""How a form is dressed before printing: fonts, borders, fills, heights, margins, each office in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from samples.sheet import Sheet
from samples.wordml import Node, el, q

_SONG = ("AR PL UMing CN", "Noto Serif CJK SC")
_HEI = ("Noto Sans CJK SC", "WenQuanYi Zen Hei")
_KAI = ("AR PL KaitiM GB", "LXGW WenKai")
_TICKS = "☑☒■√✓✔●"
_ALL_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(slots=True)
class Look:
    """One office's taste. sizes in half points, lengths in twentieths of a point; None leaves the blank's own."""

    label_font: str
    value_font: str
    label_size: int | None
    value_size: int | None
    is_value_bold: bool
    is_label_bold: bool
    value_align: str | None
    border: str
    fill: str | None
    height: float
    margin: int | None
    paper: str
    repeats_head: bool
    tick_colour: str | None = None
    hand_colour: str | None = None

    def names(self) -> set[str]:
        """What was chosen, for the list of ways."""
        chosen = {f"print:border={self.border}", f"print:value={self.value_font}"}
        if self.fill:
            chosen.add("print:fill")
        if self.tick_colour:
            chosen.add("print:coloured_ticks")
        if self.hand_colour:
            chosen.add("print:by_hand")
        if self.is_value_bold:
            chosen.add("print:bold_values")
        if self.value_size:
            chosen.add(f"print:size={self.value_size / 2:g}")
        return chosen

    def set_page(self, body: Node) -> None:
        """Paper and margins of the only section."""
        section = body[-1]
        size, margins = section.find(q("w:pgSz")), section.find(q("w:pgMar"))
        if size is not None and self.paper != "A4":
            wide = int(size.get(q("w:w")) or 0) > int(size.get(q("w:h")) or 0)
            short, long = {"letter": (12240, 15840), "16k": (10433, 14742)}[self.paper]
            size.set(q("w:w"), str(long if wide else short))
            size.set(q("w:h"), str(short if wide else long))
        if margins is not None and self.margin is not None:
            for side in ("top", "bottom", "left", "right"):
                margins.set(q(f"w:{side}"), str(self.margin))


def draw_look(rng: Random, is_mild: bool) -> Look:
    """A taste by chance; a mild one stays near the blank."""
    song, kai, hei = rng.choice(_SONG), rng.choice(_KAI), rng.choice(_HEI)
    return Look(
        label_font=rng.choice((song, song, song, hei, kai)),
        value_font=rng.choice((song, song, kai, kai, hei)),
        label_size=rng.choice((None, None, 21, 24, 22)),
        value_size=rng.choice((None, None, None, 18, 21, 24, 24, 28) if not is_mild else (None, None, 21, 24)),
        is_value_bold=rng.random() < 0.12,
        is_label_bold=rng.random() < 0.25,
        value_align=rng.choice((None, None, "center", "both", "left", "right" if rng.random() < 0.2 else "left")),
        border=rng.choice(
            ("own", "own", "thin", "thick", "frame", "double", "hair", "open", *(() if is_mild else ("dotted", "grey")))
        ),
        fill=rng.choice((None, None, None, "D9D9D9", "E7E6E6", "F2F2F2", "DEEAF6", "BFBFBF")),
        height=rng.choice((1.0, 1.0, 0.8, 1.2, 1.4)),
        margin=rng.choice((None, None, 850, 1134, 1417)),
        paper=rng.choice(("A4",) * 10 + ("letter", "16k")),
        repeats_head=rng.random() < 0.4,
        tick_colour=rng.choice(("FF0000", "0000FF", "C00000")) if rng.random() < 0.12 else None,
    )


def dress(sheet: Sheet, look: Look, rng: Random) -> None:
    """Change the look of all that is in the sheet; what is written stays."""
    boxed = {id(cell) for slot in sheet.slots.values() if slot.lines for cell in slot.cells}
    values = {id(cell) for slot in sheet.slots.values() for cell in slot.cells}
    if sheet.columns:
        heads = {id(cell) for cell in sheet.columns.values()}
        values = {id(cell) for table in sheet.tables for cell in table.iter(q("w:tc"))} - heads
    labels = {id(slot.label) for slot in sheet.slots.values() if slot.label is not None}
    labels |= {id(cell) for cell in sheet.columns.values()} | {id(cell) for cell in sheet.group_cells.values()}
    for table in sheet.tables:
        _border(table, look)
        for row in table.iter(q("w:tr")):
            _stretch(row, look.height)
        for cell in table.iter(q("w:tc")):
            if id(cell) in values:
                _value_cell(cell, look, id(cell) in boxed)
            else:
                _set_font(cell, look.label_font, look.label_size, look.is_label_bold)
                if look.fill and id(cell) in labels:
                    _fill(cell, look.fill)
        first = table.find(q("w:tr"))
        if sheet.columns and look.repeats_head and first is not None:
            _props(first, "w:trPr").append(el("w:tblHeader"))
    if rng.random() < 0.3:
        for block in sheet.head:
            _set_font(block, look.label_font, None, False)


def _value_cell(cell: Node, look: Look, has_boxes: bool) -> None:
    _set_font(cell, look.value_font, look.value_size, look.is_value_bold and not has_boxes)
    for run in cell.iter(q("w:r")):
        text = "".join(t.text or "" for t in run.iter(q("w:t"))).strip()
        if has_boxes and look.tick_colour and text and all(char in _TICKS for char in text):
            _colour(run, look.tick_colour)
        elif not has_boxes and look.hand_colour and text:
            _colour(run, look.hand_colour)
    is_ragged = look.value_align == "right" and len(cell.findall(q("w:p"))) > 1
    if look.value_align and not has_boxes and not is_ragged:
        for paragraph in cell.findall(q("w:p")):
            if len("".join(t.text or "" for t in paragraph.iter(q("w:t")))) > 60 and look.value_align != "both":
                continue
            props = _props(paragraph, "w:pPr")
            for old in props.findall(q("w:jc")):
                props.remove(old)
            _put(props, el("w:jc", val=look.value_align), ("w:textAlignment", "w:outlineLvl", "w:rPr", "w:sectPr"))


def _colour(run: Node, colour: str) -> None:
    props = _props(run, "w:rPr")
    for old in props.findall(q("w:color")):
        props.remove(old)
    last = ("w:sz", "w:szCs", "w:highlight", "w:u", "w:bdr", "w:shd", "w:vertAlign", "w:lang")
    _put(props, el("w:color", val=colour), last)


def _put(props: Node, node: Node, before: tuple[str, ...]) -> None:
    """Insert in the order that the schema wants."""
    for index, child in enumerate(props):
        if child.tag in {q(name) for name in before}:
            props.insert(index, node)
            return
    props.append(node)


def _props(node: Node, name: str) -> Node:
    found = node.find(q(name))
    if found is None:
        found = el(name)
        node.insert(0, found)
    return found


def _set_font(node: Node, font: str, size: int | None, is_bold: bool) -> None:
    for run in node.iter(q("w:r")):
        props = _props(run, "w:rPr")
        fonts = props.find(q("w:rFonts"))
        if fonts is None:
            fonts = el("w:rFonts")
            props.insert(0, fonts)
        if "Wingdings" in (fonts.get(q("w:ascii")) or ""):
            continue
        fonts.set(q("w:eastAsia"), font)
        if size:
            for name in ("w:sz", "w:szCs"):
                for old in props.findall(q(name)):
                    props.remove(old)
            last = ("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:lang")
            _put(props, el("w:sz", val=str(size)), last)
        if is_bold and props.find(q("w:b")) is None:
            props.insert(1, el("w:b"))


def _border(table: Node, look: Look) -> None:
    if look.border == "own":
        return
    inner = {"double": ("single", "4"), "dotted": ("dotted", "4"), "hair": ("single", "2"), "thick": ("single", "12")}
    outer = {"frame": ("single", "18"), "double": ("double", "6"), "thick": ("single", "12"), "hair": ("single", "2")}
    kind, width = inner.get(look.border, ("single", "4"))
    edge, edge_width = outer.get(look.border, ("single", "8" if look.border == "dotted" else width))
    colour = "7F7F7F" if look.border == "grey" else "auto"
    borders = el("w:tblBorders")
    for side in _ALL_SIDES:
        is_inner = side.startswith("inside")
        value, size = (kind, width) if is_inner else (edge, edge_width)
        if look.border == "open" and side in ("left", "right"):
            value = "nil"
        borders.append(el(f"w:{side}", val=value, sz=size, space="0", color=colour))
    props = _props(table, "w:tblPr")
    for old in props.findall(q("w:tblBorders")):
        props.remove(old)
    _put(props, borders, ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption"))
    for own in list(table.iter(q("w:tcBorders"))):
        parent = own.getparent()
        if parent is not None:
            parent.remove(own)


def _fill(cell: Node, colour: str) -> None:
    props = _props(cell, "w:tcPr")
    for old in props.findall(q("w:shd")):
        props.remove(old)
    last = ("w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")
    _put(props, el("w:shd", val="clear", color="auto", fill=colour), last)


def _stretch(row: Node, factor: float) -> None:
    for height in row.iter(q("w:trHeight")):
        value = height.get(q("w:val"))
        if value and value.isdigit():
            height.set(q("w:val"), str(int(int(value) * factor)))
            if height.get(q("w:hRule")) == "exact":
                height.set(q("w:hRule"), "atLeast")
