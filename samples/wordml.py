"""WordprocessingML in small pieces: elements of a Word file, made with lxml."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from lxml import etree

NS: Final = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
Node = etree._Element
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_DECLARATIONS: Final = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())


def q(name: str) -> str:
    """The qualified name of ``w:p`` (any known prefix)."""
    prefix, local = name.split(":")
    return f"{{{NS[prefix]}}}{local}"


def el(name: str, /, *children: Node, **attributes: str) -> Node:
    """An element; attributes take the element's own prefix: ``el("w:jc", val="left")``."""
    prefix = name.split(":")[0]
    node = etree.Element(q(name), nsmap={prefix: NS[prefix]})
    for key, value in attributes.items():
        node.set(q(f"{prefix}:{key}"), value)
    node.extend(children)
    return node


def xml(source: str) -> Node:
    """One element from XML text in which all known prefixes may be used."""
    return etree.fromstring(f"<any {_DECLARATIONS}>{source}</any>")[0]


def text_node(text: str, name: str = "w:t") -> Node:
    """``w:t`` (or ``w:delText``) that keeps its blanks."""
    node = el(name)
    node.text = text
    node.set(_SPACE, "preserve")
    return node


def rpr(**marks: str) -> Node:
    """Run properties of the blanks' own look; ``rpr(u="single", b="")`` adds marks, an empty value none."""
    fonts = el("w:rFonts", ascii="Times New Roman", hAnsi="Times New Roman", eastAsia="宋体", hint="eastAsia")
    node = el("w:rPr", fonts)
    for name, value in marks.items():
        if name == "font":
            for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
                fonts.set(q(f"w:{slot}"), value)
            del fonts.attrib[q("w:hint")]
        else:
            node.append(el(f"w:{name}", val=value) if value else el(f"w:{name}"))
    node.append(el("w:sz", val="21"))
    return node


def run(text: str = "", props: Node | None = None, *children: Node) -> Node:
    """A run: text (tabs become ``w:tab``), then any children."""
    node = el("w:r", deepcopy(props) if props is not None else rpr())
    for index, part in enumerate(text.split("\t")):
        if index:
            node.append(el("w:tab"))
        if part:
            node.append(text_node(part))
    node.extend(children)
    return node


def par(*content: Node | str, align: str = "left", props: tuple[Node, ...] = ()) -> Node:
    """A paragraph of runs or plain strings."""
    node = el("w:p", el("w:pPr", *props, el("w:spacing", before="0", after="0"), el("w:jc", val=align)))
    node.extend(run(part) if isinstance(part, str) else part for part in content)
    return node


def cell(width: int, *paragraphs: Node, span: int = 1, merge: str | None = None) -> Node:
    """A table cell; merge: ``restart``, ``continue`` or None; an empty paragraph where none is given."""
    props = el("w:tcPr", el("w:tcW", w=str(width), type="dxa"))
    if span > 1:
        props.append(el("w:gridSpan", val=str(span)))
    if merge:
        props.append(el("w:vMerge", val="restart") if merge == "restart" else el("w:vMerge"))
    props.append(el("w:vAlign", val="center"))
    node = el("w:tc", props)
    node.extend(paragraphs or (par(),))
    return node


def row(*cells: Node) -> Node:
    """A table row."""
    return el("w:tr", *cells)


def table(widths: list[int], rows: list[Node], borders: bool = True) -> Node:
    """A table with its grid, in twentieths of a point."""
    props = el("w:tblPr", el("w:tblW", w=str(sum(widths)), type="dxa"), el("w:jc", val="center"))
    if borders:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        props.append(
            el("w:tblBorders", *(el(f"w:{side}", val="single", sz="4", space="0", color="auto") for side in sides))
        )
    props.append(el("w:tblLayout", type="fixed"))
    return el("w:tbl", props, el("w:tblGrid", *(el("w:gridCol", w=str(width)) for width in widths)), *rows)


def cells_of(tr: Node) -> list[Node]:
    """The cells of a row, those inside content controls too."""
    return [tc for tc in tr.iter(q("w:tc")) if next(tc.iterancestors(q("w:tr"))) is tr]


def paragraphs_of(node: Node) -> list[Node]:
    """The paragraphs right inside a cell or body."""
    return node.findall(q("w:p"))


def text_of(node: Node) -> str:
    """All ``w:t`` text inside, joined."""
    return "".join(t.text or "" for t in node.iter(q("w:t")))


def clear_cell(tc: Node) -> Node:
    """Empty a cell to one paragraph that keeps its properties; returns that paragraph."""
    first = paragraphs_of(tc)[0] if paragraphs_of(tc) else par()
    props = first.find(q("w:pPr"))
    for child in list(tc):
        if child.tag != q("w:tcPr"):
            tc.remove(child)
    fresh = el("w:p")
    if props is not None:
        fresh.append(props)
    tc.append(fresh)
    return fresh


def page_break() -> Node:
    """A paragraph that begins a new page."""
    return par(run("", None, el("w:br", type="page")))
