"""One blank, block by block: the lines above its tables, the tables, the lines between and below."""

from __future__ import annotations

import re
from collections import Counter

from learn.answers import Walk, is_signing, take_answer
from learn.asks import DATE, Item
from learn.found import Found, Sheet
from learn.grid import Box, Part, grid_of
from learn.items import read_text, unit_noted
from learn.keys import known_label
from learn.lettered import is_lettered
from learn.pairs import read_table
from learn.passages import BOX, flat_text
from learn.split import Region
from learn.words import is_blank, is_hint, is_label, is_note, is_section, is_title, label_of, limit_in, squeeze
from models.entry import Where
from models.layout import Cell, Line, Table

_FEWEST_COVER = 3
_TYPED = 5
_LONGEST_BARE = 12
_FEWEST_BARE = 2
_FEWEST_EMPTY = 2
_LONGEST_HEADING = 40
_CHAPTER = re.compile(r"(?:情况|信息|概况|资料|内容|部分|栏|数据|指标|数)$")
_BARE_END = re.compile(
    r"(?:名称|单位|类别|类型|级别|层次|日期|时间|编号|电话|学科|专业|部门|学院|地区|题目|方向|职务|职称|姓名|邮箱|手机|负责人|联系人|申请人|申报人)$"
)
_NO_BARE = re.compile(
    r"^附[件表]|制表?$|编印$|印$|[年月日]$|^[（(]|[省市县区].*[厅局委部院会室]$|厅$|委员会$|办公室$|中心$"
)
_MANY = 5
_ASKS = re.compile(r"(?:[：:？?_]|[选题][）)])\s*$")
_LONG_ANSWER = re.compile(
    r"(?:情况|条件|基础|内容|依据|计划|方案|意见|目标|成果|意义|现状|分析|措施|特色|创新|效益|进度|理由|事迹|总结|说明)(?:[（(].*)?$"
)


def read_sheet(region: Region) -> Sheet:
    """All that one blank asks, in reading order."""
    sheet = Sheet(region.titles, region.annex)
    section, unit = "", ""
    chunk: list[Line] = []
    lines_before: list[Line] = []
    n_tables = 0
    for block in region.blocks:
        if isinstance(block, Line):
            chunk.append(block)
            continue
        section = _read_lines(sheet, chunk, section, is_above=n_tables == 0)
        unit = next((found for line in chunk[-3:] if (found := unit_noted(line.text))), "")
        lines_before, chunk = chunk, []
        n_tables += 1
        if _is_room(block):
            section = _take_room(sheet, block, _last_line(lines_before), section)
            continue
        walk = read_table(block, section)
        _take_units(walk.fields, unit)
        for one in walk.lists:
            _take_units(one.columns, unit)
        sheet.fields += walk.fields
        sheet.lists += walk.lists
        sheet.notes += walk.notes
        section = walk.section or section
    _read_lines(sheet, chunk, section, is_above=n_tables == 0, is_last=True)
    _settle_paths(sheet)
    return sheet


def _last_line(lines: list[Line]) -> str:
    return next((flat for line in reversed(lines) if (flat := squeeze(line.text))), "")


def _is_room(table: Table) -> bool:
    """Whether a table is nothing but a frame to write in, whose label stands above it."""
    boxes = grid_of(table).boxes
    if len(boxes) == 1 and boxes[0].part is Part.FILL and all(is_signing(item) for item in boxes[0].reading.items):
        return True
    return len(boxes) <= 2 and all(is_blank(box.text) or is_hint(box.text) for box in boxes)


def _take_room(sheet: Sheet, table: Table, label: str, section: str) -> str:
    """The field that a frame is for: the line above it names it."""
    if not label or not is_label(label) or is_title(label):
        return section
    walk = Walk(grid_of(table), section=section)
    take_answer(walk, Box(Cell(0, 0, 1, 1), label), walk.grid.boxes[0], (), is_wide=True)
    for found in walk.fields:
        found.is_tall = True
        found.cell = found.cell or found.value_cell
    sheet.fields += walk.fields
    return section


def _bare_labels(lines: list[Line]) -> set[str]:
    """The lines of a cover that are labels alone, with nothing drawn to write on: at least two that everybody knows."""
    run = []
    for line in lines:
        flat = squeeze(line.text)
        is_plain = is_label(flat) and not is_section(flat) and not is_title(flat) and not _NO_BARE.search(flat)
        if is_plain and len(flat) <= _LONGEST_BARE:
            run.append(flat)
    known = {flat for flat in run if known_label(flat) is not None or _BARE_END.search(flat)}
    has_drawn = any(item.sure for line in lines for item in read_text(flat_text([line])).items)
    if len(known) < _FEWEST_BARE or (not has_drawn and len(known) * 2 < len(run)):
        return known if has_drawn else set()
    return known if has_drawn else set(run)


def _headings_with_room(lines: list[Line], *, is_last: bool) -> set[str]:
    """Numbered headings with empty lines below them to write on: 一、选题依据."""
    texts = [squeeze(line.text) for line in lines]
    found = set()
    for at, text in enumerate(texts):
        if not text or not is_section(text) or not is_label(text) or "_" in text:
            continue
        start = at + 1
        while start < len(texts) and texts[start] and is_hint(texts[start]):
            start += 1
        following = next((index for index in range(start, len(texts)) if texts[index]), None)
        n_empty = (following if following is not None else len(texts)) - start
        is_open = following is not None or is_last
        is_followed = following is not None and is_section(texts[following]) and _LONG_ANSWER.search(label_of(text))
        if is_open and (n_empty >= _FEWEST_EMPTY or (n_empty and is_followed)):
            found.add(text)
    return found


def _take_units(fields: list[Found], unit: str) -> None:
    """The unit noted above a table holds for its sums of money."""
    if "元" not in unit:
        return
    for found in fields:
        if not found.unit and re.search(
            r"金额|经费|收入|支出|费用|预算|资金|投资|产值|利润|税|资产|负债|成本|额$|价$", found.label + found.context
        ):
            found.unit = unit


def _read_lines(sheet: Sheet, lines: list[Line], section: str, *, is_above: bool, is_last: bool = False) -> str:
    """The places to fill in a run of lines. Returns the heading that stands over what follows."""
    parts = _parts_of(lines)
    bare = _bare_labels(lines) if is_above else set()
    rooms = _headings_with_room(lines, is_last=is_last)
    found: list[tuple[int, Found]] = []
    n_lines, is_typed, heading = 0, is_above and is_last, ""
    for text in parts:
        flat = squeeze(text)
        if is_note(text) and "__" not in text:
            sheet.notes.append(flat)
            continue
        if flat in rooms:
            one = Found(
                (label_of(flat),), section="", is_wide=True, is_tall=True, context=flat, max_length=limit_in(flat)
            )
            found.append((n_lines, one))
            continue
        if heading and re.fullmatch(r"[_\s]*_{8,}[_\s]*", text):
            one = Found((label_of(heading),), section="", is_wide=True, is_tall=True, context=heading)
            found.append((n_lines, one))
            heading = ""
            continue
        heading = flat if is_section(flat) and is_label(flat) and "_" not in text else ""
        reading = read_text(text)
        if flat in bare and not reading.items:
            reading.items.append(Item(label_of(flat)))
        items = [item for item in reading.items if item.sure or item.label or item.shape != "blank"]
        if not items:
            if is_section(flat) or (
                len(flat) <= 24 and flat and not is_title(flat) and not re.search(r"[。；，,]", flat)
            ):
                section = label_of(flat) if is_section(flat) and not _is_clause(flat) else section
            elif len(flat) > 12 and not is_title(flat):
                sheet.notes.append(flat)
            continue
        n_lines += 1
        found += [(n_lines, one) for one in _fields_of(items, section if is_typed else "", text)]
    where: Where = "head"
    if is_above and not is_typed and _is_cover(lines, found):
        where = "cover"
    elif is_typed and n_lines >= _TYPED:
        where = "table"
    for _, one in found:
        one.where = "table" if one.is_tall else where
    _name_seals([one for _, one in found])
    sheet.fields += [one for _, one in found]
    return section


def _is_clause(text: str) -> bool:
    """Whether a numbered line is a sentence and no heading."""
    return len(text) > _LONGEST_HEADING or text.endswith(("。", "；", ";"))


def _parts_of(lines: list[Line]) -> list[str]:
    """Lines as text; those with boxes are joined where a group runs over them."""
    parts: list[str] = []
    for line in lines:
        text = flat_text([line])
        if parts and is_lettered(text) and (is_lettered(parts[-1].split("\n")[-1]) or _ASKS.search(parts[-1].rstrip())):
            parts[-1] = f"{parts[-1]}\n{text}"
            continue
        if parts and parts[-1].rstrip().endswith(BOX) and re.match(r"\s*1\s*[.．、\s]\s*[\u3400-\u9fff]", text):
            parts[-1] = f"{parts[-1]}\n{text}"  # 营业状态：□ and its codes below
            continue
        starts_group = re.match(rf"^\s*{BOX}", text) is not None
        if starts_group and parts and (BOX in parts[-1] or re.search(r"(?:[：:？?]|选)[）)]?\s*$", parts[-1].rstrip())):
            parts[-1] = f"{parts[-1]}\n{text}"
        else:
            parts.append(text)
    return [part for part in parts if part.strip()]


def _fields_of(items: list[Item], section: str, text: str) -> list[Found]:
    fields: list[Found] = []
    for item in items:
        label = item.label
        if not label and item.shape == DATE:
            label = "日期"
        if not label and item.shape in ("month", "range", "months"):
            label = "时间"
        if item.shape == "seal":
            label = f"{label}/盖章" if label and fields and label != fields[-1].path[-1] else "盖章"
        if not label and len(item.options) > 1:
            label, item.sure = item.options[0], False  # □同意 □不同意: no label of its own
        if not label:
            continue
        path = tuple(label.split("/")) if item.shape == "seal" else (label,)
        found = Found((item.top, *path) if item.top else path, shape=item.shape, section=section)
        found.options, found.several, found.has_other = item.options, bool(item.several), item.has_other
        found.unit, found.is_signed, found.context = item.unit, item.is_signed, text
        if item.hint:
            found.hints.append(item.hint)
        if item.shape == "options" and not item.sure:
            found.unsure.append("one or several may be ticked?")
        fields.append(found)
    return fields


def _name_seals(fields: list[Found]) -> None:
    """Two seals in one place are told apart by the labels that stand before them."""
    seals = [index for index, found in enumerate(fields) if found.shape == "seal" and found.path == ("盖章",)]
    if len(seals) > 1:
        for index in seals:
            before = next((one.path[-1] for one in reversed(fields[:index]) if one.shape == "blank"), None)
            if before:
                fields[index].path = (before, "盖章")


def _is_cover(lines: list[Line], found: list[tuple[int, Found]]) -> bool:
    """Whether the fields stand one a line on a page of their own."""
    per_line = Counter(number for number, one in found if one.shape != "seal")
    singles = sum(1 for count in per_line.values() if count == 1)
    empty = sum(1 for line in lines if not line.text.strip())
    return singles >= _FEWEST_COVER and singles >= len(per_line) - 1 and (empty >= 3 or singles > _FEWEST_COVER)


def _settle_paths(sheet: Sheet) -> None:
    """Groups that are chapters leave the labels of their fields, where these stay unlike without them."""
    groups: dict[str, list[Found]] = {}
    for found in sheet.fields:
        if len(found.path) > 1 and found.where == "table" and found.shape != "seal":
            groups.setdefault(found.path[0], []).append(found)
    times = Counter(found.path[1:] if len(found.path) > 1 else found.path for found in sheet.fields)
    for name, members in groups.items():
        if len(members) < _MANY and not (_CHAPTER.search(name) and len(members) >= 2):
            continue
        if len({one.value_cell for one in members}) == 1 and members[0].value_cell:
            continue  # all asked in the answer's cell: 会员总数: 单位会员__个，个人会员__个
        if any(one.path == (name,) for one in sheet.fields) or any("…" in one.label for one in members):
            continue
        for found in members:
            if times[found.path[1:]] == 1 and not re.search(r"签字|签名|^日期$|盖章", found.path[-1]):
                found.section = found.section or name
                found.path = found.path[1:]
