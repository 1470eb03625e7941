"""Floating text boxes and drawn rings, as Word's drawing tools make them."""

from __future__ import annotations

import struct
import zlib

from samples.package import Package
from samples.wordml import Node, xml

_EMU_PER_POINT = 12700

_INNER = """
<w:txbxContent><w:p><w:r>
<w:rPr><w:sz w:val="21"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:txbxContent>
"""
_VML = """
<w:pict><v:shape id="shape{number}" filled="f" stroked="f"
 style="position:absolute;margin-left:2pt;margin-top:-2pt;width:{width}pt;height:{height}pt;z-index:{number}">
<v:textbox inset="0,0,0,0">{inner}</v:textbox></v:shape></w:pict>
"""
_DRAWING = """
<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="0"
 locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="character"><wp:posOffset>-140000</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="line"><wp:posOffset>-20000</wp:posOffset></wp:positionV>
<wp:extent cx="{cx}" cy="{cy}"/><wp:wrapNone/><wp:docPr id="{number}" name="文本框 {number}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr><wps:txbx>{inner}</wps:txbx>
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>
"""
_BOTH = """
<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{vml}</mc:Fallback>
</mc:AlternateContent></w:r>
"""
_RING = """
<w:r><w:pict><v:oval id="oval{number}" filled="f" strokecolor="red"
 style="position:absolute;margin-left:-4pt;margin-top:-1pt;mso-position-horizontal-relative:char;mso-position-vertical-relative:line;width:{width}pt;height:17pt;z-index:{number}"/></w:pict></w:r>
"""


_OVAL = """
<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="0"
 locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="character"><wp:posOffset>-50000</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="line"><wp:posOffset>-12700</wp:posOffset></wp:positionV>
<wp:extent cx="{cx}" cy="215900"/><wp:wrapNone/><wp:docPr id="{number}" name="椭圆 {number}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="215900"/></a:xfrm>
<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom><a:noFill/><a:ln w="12700"><a:solidFill><a:srgbClr val="FF0000"/>
</a:solidFill></a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>
"""
_PICTURE = """
<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{size}" cy="{size}"/>
<wp:docPr id="{number}" name="图片 {number}" descr="电子印章"/><a:graphic>
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>
<pic:cNvPr id="{number}" name="seal.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{link}"/>
<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>
<a:ext cx="{size}" cy="{size}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>
</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>
"""


def drawn_ring(width: int, package: Package) -> Node:
    """A run with a red DrawingML ellipse around what follows; width in points."""
    return xml(_one_line(_OVAL).format(number=package.fresh_id(), cx=width * _EMU_PER_POINT))


def drawn_tick(package: Package) -> Node:
    """A run with a red tick of the freeform tool over what follows."""
    path = (
        '<a:custGeom><a:avLst/><a:pathLst><a:path w="12" h="12" fill="none"><a:moveTo><a:pt x="0" y="6"/></a:moveTo>'
        '<a:lnTo><a:pt x="4" y="12"/></a:lnTo><a:lnTo><a:pt x="12" y="0"/></a:lnTo></a:path></a:pathLst></a:custGeom>'
    )
    drawing = _one_line(_OVAL).replace('<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>', path)
    drawing = drawing.replace("-50000", "0").replace("215900", "150000").replace("椭圆", "任意多边形")
    return xml(drawing.format(number=package.fresh_id(), cx=12 * _EMU_PER_POINT))


def picture(png: bytes, package: Package, size: int = 60) -> Node:
    """A run with a picture in the line; size in points."""
    link = package.add_picture(png)
    return xml(_one_line(_PICTURE).format(number=package.fresh_id(), size=size * _EMU_PER_POINT, link=link))


def seal_png(size: int = 60) -> bytes:
    """A red ring with a dot in it on white: a stand-in for a scanned stamp."""
    rows = []
    for y in range(size):
        distances = [((x - size / 2) ** 2 + (y - size / 2) ** 2) ** 0.5 / (size / 2) for x in range(size)]
        rows.append(
            b"\0" + b"".join(b"\xdd\x22\x22" if 0.88 < d < 1 or d < 0.2 else b"\xff\xff\xff" for d in distances)
        )
    return png_bytes(size, b"".join(rows))


def png_bytes(size: int, rows: bytes) -> bytes:
    """A square PNG of 8-bit RGB rows, each begun with its filter byte."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    packed = (struct.pack(">I", len(d)) + kind + d + struct.pack(">I", zlib.crc32(kind + d)) for kind, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _one_line(template: str) -> str:
    return template.strip().replace("\n", "")


def text_box(text: str, package: Package, vml_only: bool = False, size: tuple[int, int] = (22, 22)) -> Node:
    """A run with a floating text box; size in points. The text is XML: escape it."""
    number = package.fresh_id()
    width, height = size
    inner = _one_line(_INNER).format(text=text)
    vml = _one_line(_VML).format(number=number, width=width, height=height, inner=inner)
    if vml_only:
        return xml(f"<w:r>{vml}</w:r>")
    drawing = _one_line(_DRAWING).format(
        number=number, cx=width * _EMU_PER_POINT, cy=height * _EMU_PER_POINT, inner=inner
    )
    return xml(_one_line(_BOTH).format(drawing=drawing, vml=vml))


def ring(width: int, package: Package) -> Node:
    """A run with a drawn red ellipse that begins where the run stands; width in points."""
    return xml(_one_line(_RING).format(number=package.fresh_id(), width=width))
