"""The ways in which Word keeps one visible text: runs, controls, revisions, fields, boxes; and invisible company."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from samples.dice import Dice
from samples.package import Package
from samples.shapes import text_box
from samples.wordml import Node, cell, el, par, q, row, rpr, run, table, text_node, text_of, xml

_AUTHOR = {"author": "张科", "date": "2024-01-23T10:00:00Z"}


def split_runs(text: str, dice: Dice, package: Package) -> list[Node]:
    """The text over many runs, as spell checkers and mixed fonts leave it."""
    nodes, rest = [], text
    while rest:
        size = dice.rng.randint(1, max(1, min(len(rest), 9)))
        nodes.append(run(rest[:size], rpr(b="") if dice.chance(0.15) else None))
        rest = rest[size:]
    return nodes


def proofing(text: str, dice: Dice, package: Package) -> list[Node]:
    """Bookmarks, proofing marks and revision saves among the runs."""
    number = package.fresh_id()
    half = len(text) // 2
    return [
        el("w:bookmarkStart", id=number, name=f"_Hlk{number}"),
        run(text[:half]),
        el("w:proofErr", type="gramStart"),
        run(text[half:], None, el("w:lastRenderedPageBreak")) if dice.chance(0.3) else run(text[half:]),
        el("w:proofErr", type="gramEnd"),
        el("w:bookmarkEnd", id=number),
    ]


def inserted(text: str, dice: Dice, package: Package) -> list[Node]:
    """A tracked insertion."""
    return [el("w:ins", run(text), id=package.fresh_id(), **_AUTHOR)]


def _deletion(text: str, package: Package, tag: str = "w:del") -> Node:
    return el(tag, run("", None, text_node(text, "w:delText")), id=package.fresh_id(), **_AUTHOR)


def replaced(text: str, dice: Dice, package: Package) -> list[Node]:
    """A tracked replacement: something else deleted, the end of the text inserted."""
    half = len(text) // 2
    old = "".join(dice.rng.choice("0123456789待定有误") for _ in range(4))
    return [run(text[:half]), _deletion(old, package), el("w:ins", run(text[half:]), id=package.fresh_id(), **_AUTHOR)]


def moved(text: str, dice: Dice, package: Package) -> list[Node]:
    """A tracked move: where it came from, and where it stands now."""
    source = el("w:moveFrom", run(text), id=package.fresh_id(), **_AUTHOR)
    target = el("w:moveTo", run(text), id=package.fresh_id(), **_AUTHOR)
    start = el("w:moveFromRangeStart", id=package.fresh_id(), name="move1", **_AUTHOR)
    end = el("w:moveFromRangeEnd", id=start.get(q("w:id"), "0"))
    return [start, source, end, target]


def _control(content: list[Node], package: Package, *props: Node) -> Node:
    return el("w:sdt", el("w:sdtPr", el("w:id", val=package.fresh_id()), *props), el("w:sdtContent", *content))


def inline_control(text: str, dice: Dice, package: Package) -> list[Node]:
    """A plain text content control, sometimes with text before it."""
    tag = el("w:tag", val="field")
    cut = dice.rng.choice((0, 0, 1))
    return [*([run(text[:cut])] if cut else []), _control([run(text[cut:])], package, tag, el("w:text"))]


def dropdown(text: str, dice: Dice, package: Package) -> list[Node]:
    """A drop-down list with the value chosen."""
    items = [el("w:listItem", displayText=word, value=word) for word in ("选择一项。", text, "其他单位")]
    return [_control([run(text)], package, el("w:dropDownList", *items))]


def date_picker(text: str, dice: Dice, package: Package) -> list[Node]:
    """A date picker; its full date is the machine's, the text is what a person sees."""
    picker = el(
        "w:date",
        el("w:dateFormat", val="yyyy年M月d日"),
        el("w:lid", val="zh-CN"),
        fullDate=f"{date(2024, 1, 1)}T00:00:00Z",
    )
    return [_control([run(text)], package, picker)]


def placeholder(dice: Dice, package: Package) -> list[Node]:
    """A content control that still shows its placeholder: an empty value."""
    words = dice.rng.choice(
        (
            "单击或点击此处输入文字。",
            "单击此处输入文字。",
            "选择一项。",
            "单击或点击以输入日期。",
            "Click or tap here to enter text.",
        )
    )
    shown = run(words, rpr(color="808080"))
    return [_control([shown], package, el("w:showingPlcHdr"), el("w:text"))]


def with_hidden(text: str, dice: Dice, package: Package) -> list[Node]:
    """Hidden text beside the value."""
    secret = run(dice.rng.choice(("内部备注", "此处填写", "0000", "□√")), rpr(vanish=""))
    return [secret, run(text)] if dice.chance(0.5) else [run(text), secret]


def with_web_hidden(text: str, dice: Dice, package: Package) -> list[Node]:
    """Hidden text said with an explicit value, and visible text said to be not hidden."""
    return [run("隐藏说明", rpr(vanish="1")), run(text, rpr(vanish="0"))]


def with_hidden_style(text: str, dice: Dice, package: Package) -> list[Node]:
    """Text hidden by its character style, not by its run."""
    package.has_hidden_style = True
    return [run(text), run("样式隐藏", rpr(rStyle="HiddenNote"))]


def commented(text: str, dice: Dice, package: Package) -> list[Node]:
    """A reviewer's comment on the value."""
    number = package.fresh_id()
    words = dice.rng.choice(("请核实", "应为13900000000", "电话是否有误？", "已确认"))
    package.comments.append(el("w:comment", par(words), id=number, initials="Z", **_AUTHOR))
    return [
        el("w:commentRangeStart", id=number),
        run(text),
        el("w:commentRangeEnd", id=number),
        run("", None, el("w:commentReference", id=number)),
    ]


def with_footnote(text: str, dice: Dice, package: Package) -> list[Node]:
    """A footnote's number after the value."""
    number = package.fresh_id()
    mark = run("", rpr(vertAlign="superscript"), el("w:footnoteRef"))
    package.footnotes.append(el("w:footnote", par(mark, "以单位公章为准。"), id=number))
    return [run(text), run("", rpr(vertAlign="superscript"), el("w:footnoteReference", id=number))]


def with_ruby(text: str, dice: Dice, package: Package) -> list[Node]:
    """Pinyin over the first character."""
    guide = el("w:rt", run("zhè"))
    base = el("w:rubyBase", run(text[0]))
    ruby = el("w:ruby", el("w:rubyPr", el("w:rubyAlign", val="center"), el("w:hps", val="10")), guide, base)
    return [run("", None, ruby), run(text[1:])]


def with_soft_hyphen(text: str, dice: Dice, package: Package) -> list[Node]:
    """A soft hyphen in the text, as a character or as Word's own element."""
    half = max(1, len(text) // 2)
    if dice.chance(0.5):
        return [run(text[:half] + "\u00ad" + text[half:])]
    return [run(text[:half]), run("", None, el("w:softHyphen")), run(text[half:])]


def with_zero_width(text: str, dice: Dice, package: Package) -> list[Node]:
    """Zero-width characters copied from the web."""
    half = max(1, len(text) // 2)
    sign = dice.rng.choice("\u200b\u200d\ufeff\u2060\u200e")
    return [run(f"\u200b{text[:half]}{sign}{text[half:]}\ufeff")]


def in_underscores(text: str, dice: Dice, package: Package) -> list[Node]:
    """The fill-in line of underscores left on both sides."""
    return [run(f"{'_' * dice.rng.randint(1, 6)}{text}{'_' * dice.rng.randint(1, 6)}")]


def underlined(text: str, dice: Dice, package: Package) -> list[Node]:
    """Underlined, with underlined blanks around."""
    return [run("   ", rpr(u="single")), run(text, rpr(u="single")), run("      ", rpr(u="single"))]


def after_tab(text: str, dice: Dice, package: Package) -> list[Node]:
    """Pushed to the right with tabs."""
    return [run(f"\t{text}\t")]


def nbsp_around(text: str, dice: Dice, package: Package) -> list[Node]:
    """No-break and ideographic blanks around."""
    return [run(f"\u00a0\u3000{text}\u00a0\u2002")]


def hyperlink(text: str, dice: Dice, package: Package) -> list[Node]:
    """A link that Word made of an address."""
    node = el("w:hyperlink", run(text, rpr(color="0563C1", u="single")))
    node.set(q("r:id"), package.link("mailto:someone@example.com"))
    return [node]


def _field(code: str, shown: str) -> list[Node]:
    return [
        run("", None, el("w:fldChar", fldCharType="begin")),
        run("", None, text_node(code, "w:instrText")),
        run("", None, el("w:fldChar", fldCharType="separate")),
        run(shown),
        run("", None, el("w:fldChar", fldCharType="end")),
    ]


def field_hyperlink(text: str, dice: Dice, package: Package) -> list[Node]:
    """A HYPERLINK field whose code holds another address."""
    return _field(' HYPERLINK "mailto:old@example.com" ', text)


def merge_field(text: str, dice: Dice, package: Package) -> list[Node]:
    """A field with a result (mail merge, date)."""
    return _field(" MERGEFIELD 值 \\* MERGEFORMAT ", text)


def simple_field(text: str, dice: Dice, package: Package) -> list[Node]:
    """A one-element field."""
    return [el("w:fldSimple", run(text), instr=" DOCPROPERTY 值 ")]


def smart_tag(text: str, dice: Dice, package: Package) -> list[Node]:
    """A smart tag, as Word 2003 made of places and dates."""
    return [el("w:smartTag", run(text), uri="urn:schemas-microsoft-com:office:smarttags", element="chsdate")]


def custom_xml(text: str, dice: Dice, package: Package) -> list[Node]:
    """Custom XML around the text."""
    return [el("w:customXml", run(text), uri="urn:example", element="value")]


def in_text_box(text: str, dice: Dice, package: Package) -> list[Node]:
    """In a floating text box over the cell."""
    return [text_box(_escaped(text), package, size=(11 * len(text) + 10, 20))]


def in_vml_box(text: str, dice: Dice, package: Package) -> list[Node]:
    """In an old VML text box."""
    return [text_box(_escaped(text), package, vml_only=True, size=(11 * len(text) + 10, 20))]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def no_break_hyphen(text: str, dice: Dice, package: Package) -> list[Node]:
    """Word's own no-break hyphen for ``-``."""
    nodes: list[Node] = []
    for index, part in enumerate(text.split("-")):
        if index:
            nodes.append(run("", None, el("w:noBreakHyphen")))
        nodes.append(run(part))
    return nodes


def formatted(text: str, dice: Dice, package: Package) -> list[Node]:
    """Bold, coloured or in another font: no change of meaning."""
    return [run(text, dice.rng.choice((rpr(b=""), rpr(color="FF0000"), rpr(font="仿宋_GB2312"), rpr(i=""))))]


def deleted_paragraph(text: str, package: Package) -> Node:
    """A paragraph that a tracked deletion took away whole."""
    mark = el("w:rPr", el("w:del", id=package.fresh_id(), **_AUTHOR))
    return el("w:p", el("w:pPr", mark), _deletion(text, package))


CellWrap = Callable[[Node, Dice, Package], None]


def leave(tc: Node, dice: Dice, package: Package) -> None:
    """Nothing done."""


def block_control(tc: Node, dice: Dice, package: Package) -> None:
    """A content control around all paragraphs of the cell."""
    content = [child for child in tc if child.tag != q("w:tcPr")]
    tc.append(_control(content, package))


def cell_control(tc: Node, dice: Dice, package: Package) -> None:
    """A content control around the cell itself."""
    parent = tc.getparent()
    if parent is None or parent.tag != q("w:tr"):
        return
    at = parent.index(tc)
    parent.insert(at, _control([tc], package))


def row_control(tc: Node, dice: Dice, package: Package) -> None:
    """A content control around the row."""
    row = tc.getparent()
    if row is None or row.tag != q("w:tr"):
        return
    table = row.getparent()
    if table is None or table.tag != q("w:tbl"):
        return
    at = table.index(row)
    table.insert(at, _control([row], package))


def nested_table(tc: Node, dice: Dice, package: Package) -> None:
    """The value in a table of one cell inside the cell."""
    content = [child for child in tc if child.tag != q("w:tcPr")]
    inner = xml(
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="1500"/></w:tblGrid>'
        '<w:tr><w:tc><w:tcPr><w:tcW w:w="1500" w:type="dxa"/></w:tcPr></w:tc></w:tr></w:tbl>'
    )
    next(inner.iter(q("w:tc"))).extend(content)
    tc.extend([inner, par()])


def digit_cells(tc: Node, dice: Dice, package: Package) -> None:
    """One character a cell, as forms for account numbers and IDs have it."""
    text = "".join(text_of(tc).split())
    for child in list(tc):
        if child.tag != q("w:tcPr"):
            tc.remove(child)
    inner = table([240] * len(text), [row(*(cell(240, par(sign)) for sign in text))])
    tc.extend([inner, par()])


def empty_around(tc: Node, dice: Dice, package: Package) -> None:
    """Empty paragraphs before and after."""
    tc.insert(1, par())
    tc.append(par(" "))


WRAP_CELL: dict[str, CellWrap] = {
    "block_control": block_control,
    "cell_control": cell_control,
    "row_control": row_control,
    "nested_table": nested_table,
    "digit_cells": digit_cells,
    "empty_around": empty_around,
}
