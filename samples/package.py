"""The parts of a Word file around its body: what is packed into the zip."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from importlib.resources import files

from lxml import etree

from samples.wordml import NS, Node, el, par, q, run

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
}


@dataclass(slots=True)
class Package:
    """A Word file in the making.

    body: ``w:body`` with a ``w:sectPr`` last. comments, footnotes, numbering: the parts' children, if any.
    header, footer: text, or None; header_blocks: what stands in the header beside it. is_strict: written in ISO
    strict namespaces. has_styles: False leaves styles.xml out; styles: by id, beside the blank's. document_name: of
    the main part; prefix: of the main namespace.
    """

    body: Node = field(default_factory=lambda: el("w:body", el("w:sectPr")))
    comments: list[Node] = field(default_factory=list)
    footnotes: list[Node] = field(default_factory=list)
    numbering: list[Node] = field(default_factory=list)
    header: str | None = None
    footer: str | None = None
    links: dict[str, str] = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)
    is_strict: bool = False
    has_styles: bool = True
    is_wps: bool = False
    has_hidden_style: bool = False
    next_id: int = 100
    styles: dict[str, Node] = field(default_factory=dict)
    header_blocks: list[Node] = field(default_factory=list)
    document_name: str = "document"
    prefix: str = "w"

    def fresh_id(self) -> str:
        """A number that no other element of this file has."""
        self.next_id += 1
        return str(self.next_id)

    def numbered(self, pattern: str = "%1.", form: str = "decimal") -> Node:
        """Paragraph properties by which Word itself numbers a paragraph; each call begins a new list."""
        number = str(len(self.numbering) // 2 + 1)
        level = el(
            "w:lvl",
            el("w:start", val="1"),
            el("w:numFmt", val=form),
            el("w:suff", val="nothing"),
            el("w:lvlText", val=pattern),
            ilvl="0",
        )
        own = el("w:nsid", val=f"{0x2A5F0000 + int(number):08X}")  # without it Word may take two lists for one
        self.numbering.append(el("w:abstractNum", own, level, abstractNumId=number))
        self.numbering.append(el("w:num", el("w:abstractNumId", val=number), numId=number))
        return el("w:numPr", el("w:ilvl", val="0"), el("w:numId", val=number))

    def link(self, url: str) -> str:
        """A relationship id for an external link."""
        return self.links.setdefault(url, f"rIdLink{len(self.links) + 1}")

    def add_picture(self, png: bytes) -> str:
        """A relationship id for a picture that goes into the file."""
        if png not in self.pictures:
            self.pictures.append(png)
        return f"rIdPicture{self.pictures.index(png) + 1}"

    def to_bytes(self) -> bytes:
        """The zip, the same bytes for the same content."""
        parts = self._parts()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(zipfile.ZipInfo(name, (2024, 1, 25, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _parts(self) -> dict[str, bytes]:
        extra: dict[str, tuple[str, Node]] = {}
        if self.has_styles or self.has_hidden_style or self.styles:
            styles = etree.fromstring(_blank_part("word/styles.xml"))
            if self.has_hidden_style:
                look = el("w:rPr", el("w:vanish"))
                styles.append(
                    el("w:style", el("w:name", val="Hidden Note"), look, type="character", styleId="HiddenNote")
                )
            styles.extend(self.styles.values())
            extra["styles"] = ("styles", styles)
        for name, tag, nodes in (
            ("comments", "w:comments", self.comments),
            ("footnotes", "w:footnotes", self.footnotes),
            ("numbering", "w:numbering", self.numbering),
        ):
            if nodes:
                extra[name] = (name, el(tag, *sorted(nodes, key=lambda node: node.tag != q("w:abstractNum"))))
        section = self.body[-1]
        blocks = {"header": self.header_blocks, "footer": []}
        for name, text in (("footer", self.footer), ("header", self.header)):
            if text is not None or blocks[name]:
                first = [par(run(text), align="center")] if text is not None else []
                root = el("w:hdr" if name == "header" else "w:ftr", *first, *blocks[name])
                extra[f"{name}1"] = (name, root)
                reference = el(f"w:{name}Reference", type="default")
                reference.set(q("r:id"), f"rId{name}1")
                section.insert(0, reference)
        parts = {
            "[Content_Types].xml": self._content_types(extra),
            "_rels/.rels": _relationships(
                {"rId1": ("officeDocument", f"word/{self.document_name}.xml")}, {}, self.is_strict
            ),
            f"word/{self.document_name}.xml": self._document(),
            f"word/_rels/{self.document_name}.xml.rels": _relationships(
                self._targets(extra), self.links, self.is_strict
            ),
        }
        for number, png in enumerate(self.pictures, 1):
            parts[f"word/media/image{number}.png"] = png
        for name, (_, root) in extra.items():
            parts[f"word/{name}.xml"] = self._serialised(root)
        return parts

    def _targets(self, extra: dict[str, tuple[str, Node]]) -> dict[str, tuple[str, str]]:
        targets = {f"rId{name}": (kind, f"{name}.xml") for name, (kind, _) in extra.items()}
        for number, _ in enumerate(self.pictures, 1):
            targets[f"rIdPicture{number}"] = ("image", f"media/image{number}.png")
        return targets

    def _document(self) -> bytes:
        root = etree.Element(q("w:document"), nsmap=NS)
        ignorable = "w14 wps"
        if self.is_wps:
            root = etree.Element(
                q("w:document"), nsmap={**NS, "wpsCustomData": "http://www.wps.cn/officeDocument/2013/wpsCustomData"}
            )
            ignorable += " wpsCustomData"
        root.set(q("mc:Ignorable"), ignorable)
        root.append(self.body)
        return self._serialised(root)

    def _serialised(self, root: Node) -> bytes:
        etree.cleanup_namespaces(root, top_nsmap=NS, keep_ns_prefixes=list(NS))
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self.prefix != "w":
            for old, new in ((b"<w:", "<%s:"), (b"</w:", "</%s:"), (b" w:", " %s:"), (b"xmlns:w=", "xmlns:%s=")):
                data = data.replace(old, (new % self.prefix).encode())
        return _to_strict(data) if self.is_strict else data

    def _content_types(self, extra: dict[str, tuple[str, Node]]) -> bytes:
        overrides = {f"/word/{self.document_name}.xml": f"{_WORD}.document.main+xml"}
        overrides |= {f"/word/{name}.xml": f"{_WORD}.{kind}+xml" for name, (kind, _) in extra.items()}
        lines = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="png" ContentType="image/png"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
        ).encode()


def _relationships(parts: dict[str, tuple[str, str]], links: dict[str, str], is_strict: bool) -> bytes:
    base = _STRICT[_REL] if is_strict else _REL
    lines = [
        f'<Relationship Id="{key}" Type="{base}/{kind}" Target="{target}"/>' for key, (kind, target) in parts.items()
    ]
    lines += [
        f'<Relationship Id="{key}" Type="{base}/hyperlink" Target="{url}" TargetMode="External"/>'
        for url, key in links.items()
    ]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{head}<Relationships xmlns="{space}">{"".join(lines)}</Relationships>'.encode()


def _to_strict(data: bytes) -> bytes:
    for loose, strict in _STRICT.items():
        data = data.replace(f'"{loose}"'.encode(), f'"{strict}"'.encode())
    return data


def _blank_part(part: str, blank: str = "demo_team.docx") -> bytes:
    data = (files("models") / "forms" / "blanks" / blank).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(part)


def blank_body(blank: str) -> Node:
    """A copy of the body of one of the six blanks."""
    body = etree.fromstring(_blank_part("word/document.xml", blank)).find(q("w:body"))
    assert body is not None
    return body


def blank_section(blank: str) -> Node:
    """An empty body with the page set-up of a blank: the lists lie on their side."""
    section = blank_body(blank).find(q("w:sectPr"))
    assert section is not None
    return el("w:body", section)
