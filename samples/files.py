"""One returned file: which forms are in it, what stands before them, and how the Word file is written."""

from __future__ import annotations

from importlib.resources import files
from random import Random

from models.forms import FORM_BY_ID
from samples import fresh_around
from samples.dice import PLAIN, Dice
from samples.facts import Facts, invent
from samples.fill import fill
from samples.fresh_around import place_head
from samples.fresh_lists import relist
from samples.fresh_tables import reshape
from samples.package import Package, blank_section
from samples.plants import plant
from samples.retyped import retyped_sheet
from samples.sheet import Sheet, blank_sheet
from samples.structure import change_structure
from samples.truth import Truth
from samples.wordml import Node, el, page_break, par, q

_STEMS = (
    "申报表",
    "推荐表",
    "附件{n}",
    "{t}",
    "{c}{t}",
    "{c}人社局-附件{n}",
    "附件{n}（{c}）",
    "{t}（盖章）",
    "{c}-{t}（修改）",
    "新建 Microsoft Word 文档",
)


def compose(form: str, dice: Dice, city: str | None = None) -> tuple[str, Package, list[Truth]]:
    """A file of one or several forms: its name's stem, its parts and a truth a form."""
    package = Package()
    bundle = dice.pick("file.bundle")
    truths: list[Truth] = []
    blocks: list[Node] = []
    facts = invent(dice.rng, form, city)
    for number, (each, is_blank) in enumerate(_forms_in(form, bundle, dice)):
        own = facts if number == 0 else invent(dice.rng, each, facts.city)
        sheet, truth = _one_form(each, own, is_blank, dice, package)
        own_blocks = sheet.blocks
        if number and bundle == "untitled_experts":
            own_blocks = fresh_around.untitle(own_blocks, sheet.head)
        elif number and bundle == "adjacent_experts":
            own_blocks = fresh_around.headless(sheet, truth, truths[0])
        if number and bundle != "adjacent_experts" and dice.pick("file.no_break") == PLAIN:
            blocks.append(page_break())
        blocks += own_blocks
        truths.append(truth)
    front = _front(dice, facts.city)
    if front:
        blocks[0:0] = front
    if front or len(truths) > 1:
        for truth in truths:
            truth.tolerated.add(("extra_content", None))
    if len(truths) > 1:
        for truth in truths:
            truth.flags = [flag for flag in truth.flags if flag != ("extra_content", None)]
    package.body = blank_section(FORM_BY_ID[form].blank)
    for index, block in enumerate(_wrapped(blocks, dice)):
        package.body.insert(index, block)
    _write_oddly(package, dice)
    return _stem(form, facts.city, dice.rng), package, truths


def _forms_in(form: str, bundle: str, dice: Dice) -> list[tuple[str, bool]]:
    if bundle in ("several_experts", "untitled_experts", "adjacent_experts") and form == "key_expert":
        return [(form, False)] * dice.rng.choice((2, 3, 3, 4))
    if bundle == "several_forms":
        others = dice.rng.sample([other for other in FORM_BY_ID if other != form], dice.rng.choice((1, 1, 2)))
        return [(form, False), *((other, dice.chance(0.2)) for other in others)]
    if bundle == "blank":
        return [(form, True)]
    if bundle != PLAIN:
        dice.drawn.discard(f"file.bundle:{bundle}")
    return [(form, False)]


def _one_form(form: str, facts: Facts, is_blank: bool, dice: Dice, package: Package) -> tuple[Sheet, Truth]:
    if is_blank:
        return blank_sheet(form), unfilled_truth(form)
    sheet = blank_sheet(form) if dice.pick("builder") == PLAIN else retyped_sheet(form, dice)
    plant(facts, dice)
    truth = fill(sheet, facts, dice, package)
    change_structure(sheet, truth, dice)
    reshape(sheet, truth, dice)
    relist(sheet, truth, dice)
    place_head(sheet, dice, package)
    _drop_half_pairs(truth)
    if "layout.title:subtitle" in dice.drawn:
        truth.tolerated.add(("extra_content", None))
    return sheet, truth


def _drop_half_pairs(truth: Truth) -> None:
    """A contradiction planted between two fields is none where one of them is gone or empty."""
    for flag, other in ((("inconsistent", "end_date"), "start_date"), (("inconsistent", "id_number"), "gender")):
        if flag in truth.flags and (not truth.values.get(other) or ("label_missing", other) in truth.flags):
            truth.flags.remove(flag)
            truth.tolerated.add(flag)


def unfilled_truth(form: str) -> Truth:
    """What the blank itself says: nothing, and a flag for all that is required."""
    truth = Truth(form)
    for spec in FORM_BY_ID[form].fields():
        truth.values[spec.key] = [] if spec.kind == "choices" else None
        if spec.entry.required:
            truth.expect("checkbox_none" if spec.is_boxes else "missing", spec.key)
    return truth


def _front(dice: Dice, city: str) -> list[Node]:
    how = dice.pick("file.front")
    if how == PLAIN:
        return []
    if how in ("letter", "checklist"):
        return fresh_around.front(how, city, dice.rng)
    notice = (files("models") / "forms" / "blanks" / "notice.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in notice.split("附件 1\n")[0].splitlines() if line.strip()]
    if how == "notice_list":
        lines = [line for line in lines if line[:2] in ("附件", "2.", "3.", "4.", "5.", "6.")]
    return [*(par(line) for line in lines), page_break()]


def _wrapped(blocks: list[Node], dice: Dice) -> list[Node]:
    """All blocks inside one content control, as a cover page or a locked template has them; or as they are."""
    if dice.pick("file.wrapped") == PLAIN:
        return blocks
    return [el("w:sdt", el("w:sdtPr", el("w:id", val="77")), el("w:sdtContent", *blocks))]


def _write_oddly(package: Package, dice: Dice) -> None:
    how = dice.pick("file.written")
    package.is_strict = how == "strict"
    package.has_styles = how != "no_styles"
    package.is_wps = how == "wps"
    package.document_name = "document2" if how == "document2" else "document"
    package.prefix = "ns0" if how == "other_prefix" else "w"
    if how == "libreoffice":
        fresh_around.write_like_libreoffice(package.body)
    if how == "wps":
        for index, node in enumerate(package.body.iter(q("w:p"))):
            node.set(q("w:rsidR"), f"00{index * 7919 % 0xFFFFFF:06X}")
    margin = dice.pick("file.margins")
    if margin == "page_number":
        package.footer = "— 1 —"
    elif margin == "unit":
        package.header = "浙江省专家服务工程申报材料"
    elif margin == "watermark":
        fresh_around.watermark(package)
    elif margin == "both":
        package.header, package.footer = "内部资料 注意保存", "第 1 页 共 2 页"


def _stem(form: str, city: str, rng: Random) -> str:
    spec = FORM_BY_ID[form]
    return rng.choice(_STEMS).format(n=spec.annex, t=spec.titles[0].removeprefix("2024年"), c=city.removesuffix("市"))
