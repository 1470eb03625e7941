"""What stands around the forms of the third space: letters, lists of papers, instructions, signatures, watermarks."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from samples.dice import PLAIN, Dice
from samples.package import Package
from samples.sheet import Sheet
from samples.truth import Truth
from samples.wordml import Node, cell, el, page_break, par, q, row, table, xml

_INSTRUCTIONS = (
    "填表说明：",
    "1.本表请用计算机填写，A4纸双面打印，一式两份。",
    "2.联系人、手机、开户行联行号等信息请务必核对准确。",
    "3.需要勾选的项目，请在相应的□内打√。",
)
_WATERMARK = (
    '<w:p><w:r><w:pict><v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" fillcolor="silver" stroked="f" '
    'style="position:absolute;margin-left:0;margin-top:0;width:400pt;height:120pt;rotation:315;z-index:-251">'
    '<v:textpath style="font-family:宋体;font-size:1pt" string="内部资料"/></v:shape></w:pict></w:r></w:p>'
)
_LETTER = (
    "关于报送2024年专家服务基层有关申报材料的函",
    "省专家与留学人员服务中心：",
    "　　按照通知要求，经研究，现将我市2024年专家服务基层示范团申报表、专家服务基层重点联系专家推荐表"
    "等材料报送你们，请予审核。",
    "　　附件：相关申报表",
    "　　（联系人：王建国，联系电话：0571-85810001）",
)


def write_note(how: str, sheet: Sheet, truth: Truth, dice: Dice) -> bool:
    """Lines under a form; whether they fit."""
    if how == "instructions":
        sheet.blocks += [par(), *(par(line) for line in _INSTRUCTIONS)]
        truth.unmapped += _INSTRUCTIONS
        truth.tolerated.add(("extra_content", None))
        return True
    if how == "sign_off":
        bureau, day = truth.values.get("reporting_bureau"), truth.values.get("report_date")
        if not isinstance(bureau, str) or not isinstance(day, str) or len(day) != 10 or not day[:4].isdigit():
            return False
        spoken = f"{day[:4]}年{int(day[5:7])}月{int(day[8:])}日"
        sheet.blocks += [par(), par(bureau, align="right"), par(f"{spoken}　　", align="right")]
        truth.unmapped.append(f"{bureau} {spoken}")
        truth.tolerated.add(("extra_content", None))
        return True
    text = dice.rng.choice(("审核人：王建国      分管领导：李志强", "处室负责人（签名）：周敏"))
    sheet.blocks.append(par(text))
    truth.unmapped.append(text)
    truth.expect("extra_content", None)
    return True


def place_head(sheet: Sheet, dice: Dice, package: Package) -> None:
    """The head line below the table, around it, or in the page's header."""
    how = dice.pick("head.place")
    is_there = all(block in sheet.blocks for block in sheet.head) and sheet.form != "service_base"
    if how == PLAIN or not is_there or not sheet.tables:
        dice.drawn.discard(f"head.place:{how}")
        return
    if how == "below":
        moved = sheet.head
    elif how == "split_around" and len(sheet.head) > 1 and all(block.tag == q("w:p") for block in sheet.head):
        moved = sheet.head[-1:]
    elif how == "page_header" and _may_be_header(sheet, dice):
        moved = []
        package.header_blocks += sheet.head
        for block in sheet.head:
            sheet.blocks.remove(block)
    else:
        dice.drawn.discard(f"head.place:{how}")
        return
    for block in moved:
        sheet.blocks.remove(block)
    sheet.blocks += moved


def _may_be_header(sheet: Sheet, dice: Dice) -> bool:
    is_alone = not any(name.startswith("file.bundle") for name in dice.drawn)
    return is_alone and not any(node.tag.endswith("}blip") for block in sheet.head for node in block.iter())


def front(how: str, city: str, rng: Random) -> list[Node]:
    """A covering letter or a list of papers before the forms."""
    if how == "letter":
        lines = [par(_LETTER[0], align="center"), *(par(line) for line in _LETTER[1:])]
        return [
            *lines,
            par(f"{city}人力资源和社会保障局", align="right"),
            par("2024年1月25日", align="right"),
            page_break(),
        ]
    rows = [
        ("序号", "材料名称", "份数", "备注"),
        ("1", "申报表（推荐表）", "2份", "附电子版"),
        ("2", "证明材料", "1份", ""),
    ]
    cells = [row(*(cell(2200, par(text)) for text in line)) for line in rows]
    return [par("报送材料清单", align="center"), table([2200] * 4, cells), page_break()]


def watermark(package: Package) -> None:
    """Word's own watermark, which is a shape in the header."""
    package.header_blocks.append(xml(_WATERMARK))


def untitle(blocks: list[Node], head: list[Node]) -> list[Node]:
    """A form's blocks without all that stands above its head line and its tables."""
    first = [index for index, block in enumerate(blocks) if block.tag == q("w:tbl") or (head and block is head[0])]
    return blocks[min(first) :] if first else blocks


def headless(sheet: Sheet, truth: Truth, first: Truth) -> list[Node]:
    """Only the tables: the head line at the top of the file serves all its experts, or is missing here."""
    tables = [block for block in sheet.tables if block in sheet.blocks]
    if not tables or not all(block in sheet.blocks for block in sheet.head):
        return sheet.blocks
    rest = [block for block in sheet.blocks[sheet.blocks.index(tables[0]) :] if block not in sheet.head]
    for key in ("reporting_bureau", "report_date"):
        truth.lose(key)
        truth.flags.remove(("label_missing", key))
        truth.tolerated |= {("label_missing", key), ("invalid", key)}
        truth.also[key] = (first.values[key], *first.also.get(key, ()))
    truth.lose("seal")
    truth.flags.remove(("label_missing", "seal"))
    truth.tolerated.add(("label_missing", "seal"))
    return [par(), *rest]


def write_like_libreoffice(body: Node) -> None:
    """Paragraph and cell properties as LibreOffice writes them."""
    borders = el("w:tcBorders", *(el(f"w:{side}", val="single", sz="4") for side in ("top", "start", "bottom", "end")))
    for paragraph in body.iter(q("w:p")):
        props = paragraph.find(q("w:pPr"))
        if props is not None and props.find(q("w:rPr")) is None and props.find(q("w:sectPr")) is None:
            props.insert(0, el("w:pStyle", val="Normal"))
            props.append(el("w:rPr", el("w:lang", val="zh-CN")))
    for props in body.iter(q("w:tcPr")):
        valign = props.find(q("w:vAlign"))
        (valign.addprevious if valign is not None else props.append)(deepcopy(borders))
