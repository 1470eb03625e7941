"""Which forms a file holds: a notice with annexes, one blank, or several one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from learn.items import read_text
from learn.passages import BOX, flat_text
from learn.words import is_note, is_title, label_of, squeeze
from models.layout import Block, Cell, Line, Style, Table

_ANNEX = re.compile(
    r"^附\s*(?:件|表|录)\s*(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})?\s*(?:[-—－]\s*\d{1,2})?\s*[：:.、]?\s*(?P<title>.*)$"
)
_NUMERALS = {char: number for number, char in enumerate("一二三四五六七八九十", 1)}
_NEAR = 14
_LONG = 45
_TYPED = 8


@dataclass(slots=True)
class Region:
    """The blocks of one blank, its title and its annex number."""

    titles: list[str] = field(default_factory=list)
    annex: int | None = None
    blocks: list[Block] = field(default_factory=list)


def unwrapped(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with frames (a table of one cell or row that only holds another table) taken apart."""
    flat: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and _is_frame(block):
            for cell in block.cells:
                flat.extend(unwrapped(cell.blocks))
        else:
            flat.append(block)
    return flat


def _is_frame(table: Table) -> bool:
    if len(table.cells) > 2:
        return False
    inner = [block for cell in table.cells for block in cell.blocks if isinstance(block, Table)]
    return (
        bool(inner)
        and any(len(block.cells) > 3 for block in inner)
        and not any(
            len(squeeze(cell.text)) > 0 and len(cell.lines) == 1 and len(table.cells) == 2 for cell in table.cells
        )
    )


def split(blocks: Sequence[Block]) -> list[Region]:
    """The regions of a file that ask for something, in order; the letter before them is none."""
    flat = unwrapped(blocks)
    starts = _starts(flat)
    regions = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else len(flat)
        region = _region(flat[start:end])
        if _asks(region):
            regions.append(region)
        elif regions and not region.titles:
            regions[-1].blocks += region.blocks
    return regions


def _starts(blocks: Sequence[Block]) -> list[int]:
    """Where forms begin: at an annex's number, at a title that follows a finished form."""
    starts = [0]
    has_asked = False
    asked = 0
    for at, block in enumerate(blocks):
        if isinstance(block, Table):
            has_asked = has_asked or _is_asking_table(block)
            continue
        text = squeeze(block.text)
        if not text:
            continue
        is_new = _is_annex(text) and _leads_to_form(blocks, at)
        if (
            not is_new
            and is_title(text)
            and _is_heading_line(block)
            and (has_asked or at > _NEAR)
            and _leads_to_form(blocks, at)
        ):
            is_new = not _follows_annex(blocks, at, starts[-1])
        if is_new and at > starts[-1]:
            starts.append(at)
            has_asked = False
            asked = 0
        elif _is_asking_line(block):
            asked += _is_clearly_asking(block)
            has_asked = has_asked or asked >= _TYPED
    return starts


def _is_annex(text: str) -> bool:
    match = _ANNEX.match(text)
    if not match:
        return False
    title = match["title"]
    return (
        not title
        or (is_title(title) and not re.match(r"^\d", title))
        or (
            match["number"] is not None
            and len(title) <= _LONG
            and not title.endswith(("；", ";", "。"))
            and "附件" not in title
            and not re.match(r"^[.、:：]", title)
            and is_title(title)
        )
    )


def _is_heading_line(line: Line) -> bool:
    """Whether a line may head a form: bold, or indented to the middle, or short and without numbering."""
    text = squeeze(line.text)
    is_bold = any(span.style is Style.BOLD and span.end - span.start >= len(text) - 2 for span in line.styles)
    return is_bold or not re.match(r"^(?:\d{1,2}\s*[.、．]|[（(]?[一二三四五六七八九十]{1,2}[、）)])", text)


def _leads_to_form(blocks: Sequence[Block], at: int) -> bool:
    """Whether a table or a line to fill in comes soon after, with no letter between."""
    seen = 0
    for block in blocks[at + 1 : at + 60]:
        if isinstance(block, Table):
            return True
        text = squeeze(block.text)
        if not text:
            continue
        seen += 1
        if _is_annex(text):
            return False
        if _is_asking_line(block):
            return True
        if seen > _NEAR:
            return False
    return False


def _follows_annex(blocks: Sequence[Block], at: int, start: int) -> bool:
    """Whether nothing that asks stands between the form's start and this line: it is that form's own title."""
    return (
        not any(isinstance(block, Table) or _is_asking_line(block) for block in blocks[start:at])
        and not any(
            isinstance(block, Line)
            and is_title(block.text)
            and _is_heading_line(block)
            and not _ANNEX.match(squeeze(block.text))
            for block in blocks[start:at]
        )
        and at - start < _NEAR
    )


def _is_asking_line(block: Block) -> bool:
    if not isinstance(block, Line) or is_note(block.text) or len(squeeze(block.text)) > 4 * _LONG:
        return False
    text = flat_text([block])
    return BOX in text or any(item.sure for item in read_text(text).items if item.shape != "date")


def _is_clearly_asking(line: Line) -> bool:
    text = flat_text([line])
    return BOX in text or "__" in text


def _is_asking_table(table: Table) -> bool:
    return sum(1 for cell in table.cells if not squeeze(cell.text)) >= 1 and len(table.cells) > 2


def _asks(region: Region) -> bool:
    tables = [block for block in region.blocks if isinstance(block, Table)]
    if any(_is_asking_table(table) or _has_places(table.cells) for table in tables):
        return True
    asking = [block for block in region.blocks if isinstance(block, Line) and _is_asking_line(block)]
    lines = [line for line in asking if _is_clearly_asking(line) or re.search(r"[：:]\s{2,}|[：:]\s*$", line.text)]
    return len(lines) >= 2 or (len(lines) == 1 and bool(region.titles) and is_title(region.titles[0]))


def _has_places(cells: Sequence[Cell]) -> bool:
    return any(read_text(flat_text(cell.lines)).items for cell in cells)


def _region(blocks: Sequence[Block]) -> Region:
    region = Region(blocks=list(blocks))
    for block in blocks[:3]:
        match = _ANNEX.match(squeeze(block.text)) if isinstance(block, Line) else None
        if match and match["number"]:
            number = match["number"]
            region.annex = int(number) if number.isdigit() else _NUMERALS.get(number[-1])
            break
    region.titles = _titles(blocks)
    return region


def _titles(blocks: Sequence[Block]) -> list[str]:
    """The title above the form: one line that ends as a title does, or two that make one."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += _title_row(block) if not any(is_title(_title_text(line)) for line in lines) else []
            break
        lines.append(block)
    texts = [_title_text(line) for line in lines]
    for at, text in enumerate(texts):
        if not text or not is_title(text) or not _is_heading_line(lines[at]) or is_note(text):
            continue
        before = [at - 1] if at and _is_title_part(lines[at - 1], texts[at - 1]) else []
        if before and at > 1 and _is_title_part(lines[at - 2], texts[at - 2]) and texts[at - 2]:
            before = [at - 2, at - 1]
        return ["".join(texts[one] for one in [*before, at])]
    bold = [
        text
        for line, text in zip(lines, texts, strict=True)
        if text and _is_bold(line) and 3 <= len(text) <= _LONG and not re.search(r"[：:_]", text)
    ]
    if bold:
        return [bold[0]]
    plain = [text for text in texts if 3 <= len(text) <= _LONG and not re.search(r"[：:；;。，,□]", text)]
    return [plain[0]] if plain else []


def _title_text(line: Line) -> str:
    text = squeeze(line.text)
    match = _ANNEX.match(text)
    return label_of_title(match["title"]) if match else label_of_title(text)


def label_of_title(text: str) -> str:
    """A title without blanks and marks around it."""
    return "".join(char for char in squeeze(text) if char.isprintable()).strip(" ：:_*")


def _title_row(table: Table) -> list[Line]:
    """A title that stands in the table's first row."""
    first = [cell for cell in table.cells if cell.row == 0]
    return first[0].lines[:2] if len(first) == 1 and len(table.cells) > 1 else []


def _is_bold(line: Line) -> bool:
    text = squeeze(line.text)
    return any(span.style is Style.BOLD and span.end - span.start >= len(text) - 2 for span in line.styles)


def _is_title_part(line: Line, text: str) -> bool:
    """Whether a line goes on in the title below it: no annex number, no sentence, written alike."""
    if (
        not text
        or _ANNEX.match(text)
        or re.search(r"[：:；;。]|□|_", squeeze(line.text))
        or len(text) > _LONG
        or len(text) < 3
    ):
        return False
    return (
        not is_title(text) and not re.match(r"^[（(]", text) and not re.match(r"^(?:编号|密级|表号|No)", label_of(text))
    )
