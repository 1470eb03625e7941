"""Word 2003 XML (WordprocessingML): the same document under other names. Renamed in place, it is read as a .docx.

LibreOffice reads this format too, and loses merged cells, symbol fonts and form fields on the way.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from lxml import etree

from extract.readers.docx.names import VAL, W
from extract.readers.docx.package import Element, Package, parse_xml
from models.errors import CorruptFile, TooLargeFile
from models.limits import ReadLimits

_OLD = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_NAMES = {
    "vmerge": "vMerge",
    "hmerge": "hMerge",
    "listPr": "numPr",
    "ilfo": "numId",
    "hlink": "hyperlink",
    "list": "num",
    "ilst": "abstractNumId",
    "listDef": "abstractNum",
    "nfc": "numFmt",
    "fareast": "eastAsia",
    "listDefId": "abstractNumId",
}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MAIN = "word/document.xml"
_REVISIONS = {"Word.Insertion": "ins", "Word.Deletion": "del"}
_WRAPPER = W + "customXml"

# The numbers of list formats (MS-OSHARED, MSONFC) that a Chinese form uses.
_NUMBER_FORMATS = {
    "0": "decimal", "1": "upperRoman", "2": "lowerRoman", "3": "upperLetter", "4": "lowerLetter",
    "10": "ideographDigital", "11": "japaneseCounting", "14": "decimalFullWidth", "18": "decimalEnclosedCircle",
    "22": "decimalZero", "23": "bullet", "26": "decimalEnclosedFullstop", "27": "decimalEnclosedParen",
    "28": "decimalEnclosedCircleChinese", "29": "ideographEnclosedCircle", "30": "ideographTraditional",
    "31": "ideographZodiac", "33": "taiwaneseCounting", "34": "ideographLegalTraditional",
    "35": "taiwaneseCountingThousand", "37": "chineseCounting", "38": "chineseLegalSimplified",
    "39": "chineseCountingThousand", "255": "none",
}  # fmt: skip


def is_wordml(data: bytes) -> bool:
    """Whether these bytes are a Word 2003 XML file."""
    if data.startswith(b"PK"):
        return False
    head = data[:4096].replace(b"\x00", b"")
    return b"schemas.microsoft.com/office/word/2003/wordml" in head and b"office/2006/xmlPackage" not in head


class WordMLPackage(Package):
    """A Word 2003 XML file as the parts that a .docx would have."""

    def __init__(self, data: bytes, limits: ReadLimits) -> None:
        super().__init__(limits)
        if len(data) > limits.max_bytes:
            raise TooLargeFile("文件过大，无法读取。")
        root = parse_xml(data, limits)
        if root.tag != _OLD + "wordDocument":
            raise CorruptFile("文件内容已损坏，请用 Word 打开后另存，再重新报送。")
        _rename(root)
        self._parts: dict[str, Element] = {_MAIN: root}
        for kind, tag in (("styles", "styles"), ("numbering", "lists")):
            part = root.find(W + tag)
            if part is not None:
                self._parts[f"word/{kind}.xml"] = part
        self.names = {name: name for name in self._parts}

    def raw(self, name: str) -> bytes | None:
        """The bytes of a part."""
        root = self._parts.get(name)
        return None if root is None else bytes(etree.tostring(root, with_tail=False))

    def xml(self, name: str) -> Element | None:
        """The root of a part."""
        return self._parts.get(name)

    def relations(self, name: str) -> Iterator[tuple[str, str, str]]:
        """The styles and the lists, which are no parts of their own here."""
        if name == _MAIN:
            yield from (("", kind, f"word/{kind}.xml") for kind in ("styles", "numbering"))


def _rename(root: Element) -> None:
    for element in root.iter():
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if tag.startswith(_OLD):
            element.tag = W + _camel(tag[len(_OLD) :])
            if element.tag == W + "fldChar":
                _form_data_to_elements(element)
        elif tag == _AML + "annotation":
            revision = _REVISIONS.get(element.get(_OLD + "type") or "")
            element.tag = W + revision if revision else _AML + "other"
        elif tag == _AML + "content" or (
            tag.startswith(_WX) and tag[len(_WX) :] in ("sect", "sub-section", "pBdrGroup")
        ):
            element.tag = _WRAPPER
        elif tag.startswith("{urn:schemas-microsoft-com:office:smarttags}") or "}" not in tag:
            element.tag = W + "smartTag"
        for name, value in element.attrib.items():
            if name.startswith(_OLD):
                element.set(W + _camel(name[len(_OLD) :]), value)
    if root.get(_SPACE) == "preserve":  # said once, at the top, where a .docx says it of each text
        for text in root.iter(W + "t"):
            text.set(_SPACE, text.get(_SPACE) or "preserve")
    for number_format in root.iter(W + "numFmt"):
        number_format.set(VAL, _NUMBER_FORMATS.get(number_format.get(VAL) or "", "decimal"))
    for number in root.iter(W + "num"):
        number.set(W + "numId", number.get(W + "ilfo") or number.get(W + "numId") or "")
    for abstract in root.iter(W + "abstractNum"):
        abstract.set(W + "abstractNumId", abstract.get(W + "listDefId") or abstract.get(W + "abstractNumId") or "")


def _camel(name: str) -> str:
    """``h-ansi`` → ``hAnsi``, and the names that Word changed otherwise."""
    if name in _NAMES:
        return _NAMES[name]
    return re.sub(r"-([a-z])", lambda match: match[1].upper(), name) if "-" in name else name


_FORM_CHECKBOX = 1
_UNTOUCHED = 25


def _form_data_to_elements(begin: Element) -> None:
    """The state of a form check box, from the binary FFData (MS-DOC 2.9.78) to the elements of a .docx."""
    holder = begin.find(_OLD + "fldData")
    if holder is None or not holder.text:
        return
    try:
        data = base64.b64decode("".join(holder.text.split()))
    except (binascii.Error, ValueError):
        return
    at = data.find(b"\xff\xff\xff\xff")
    if at < 0 or len(data) < at + 10:
        return
    bits = int.from_bytes(data[at + 4 : at + 6], "little")
    if bits & 0x3 != _FORM_CHECKBOX:
        return
    result = bits >> 2 & 0x1F
    name_length = int.from_bytes(data[at + 10 : at + 12], "little")
    default_at = at + 10 + 2 * (name_length + 2)
    default = int.from_bytes(data[default_at : default_at + 2], "little") if len(data) >= default_at + 2 else 0
    ticked = default if result == _UNTOUCHED else result
    box = etree.SubElement(etree.SubElement(begin, W + "ffData"), W + "checkBox")
    etree.SubElement(box, W + "checked").set(VAL, "1" if ticked == 1 else "0")
