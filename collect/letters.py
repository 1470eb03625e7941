"""The letters to the units: what to correct, reminders to those that sent nothing; as Word files and mail drafts."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from collect.campaign import BEIJING, Campaign
from collect.formless import FormlessMail
from collect.items import (
    Section,
    Spot,
    Unreadable,
    formless_section,
    missing_sections,
    owed_sections,
    record_section,
    unreadable_section,
)
from collect.ledger import Ledger
from collect.places import cities
from collect.units import address_of
from models.errors import WrongInput
from models.record import Record

if TYPE_CHECKING:
    from docx.shared import Length

Kind = Literal["correction", "reminder"]
KIND_WORDS: dict[Kind, str] = {"correction": "补正通知", "reminder": "催报"}
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DAYS_TO_ANSWER = 5
_MAX_NAME = 60
_NUMERALS = "一二三四五六七八九十"
_PLACE = re.compile(r"\{([a-z_]+)\}")


class TemplateError(WrongInput):
    """A letter template has a place that nothing belongs in."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. name: of its files, safe on every system, without an ending. paragraphs: title first.

    spots: what is to be shown of returned pictures, by the index of the paragraph that speaks of it.
    """

    unit: str
    kind: Kind
    name: str
    to: str
    paragraphs: tuple[str, ...]
    spots: Mapping[int, Spot] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The letter's title, the subject of its mail."""
        return self.paragraphs[0]


@dataclass(slots=True)
class Unit:
    """What is known of one unit, for its letter. records: in force, flags and all; senders: newest first.

    stamped: the stamped copies of Word files among the records, by the index of these.
    formless: mails whose form has not come since.
    """

    name: str
    records: list[Record] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    formless: list[FormlessMail] = field(default_factory=list)
    stamped: dict[int, Record] = field(default_factory=dict)


def write_letters(
    ledger: Ledger, units: Mapping[str, Unit], today: date, templates: Path | None = None
) -> list[Letter]:
    """A letter to each unit that has something to do. Units in order get none.

    templates: a folder whose ``correction.txt`` or ``reminder.txt`` takes the place of ours. TemplateError, OSError.
    """
    texts = {kind: template_text(kind, templates) for kind in KIND_WORDS}
    found = []
    for name in ledger.units:
        unit = units.get(name, Unit(name))
        is_silent = ledger.is_silent(name) and not (unit.records or unit.unreadable or unit.formless)
        kind: Kind = "reminder" if is_silent else "correction"
        sections = _sections(ledger, unit, kind)
        if sections:
            to = ledger.campaign.addresses.get(name) or next(filter(None, map(address_of, unit.senders)), "")
            paragraphs = _filled(texts[kind], _places(ledger.campaign, name, sections, today))
            spots = _spots(paragraphs, sections)
            found.append(Letter(name, kind, safe_name(f"{name}-{KIND_WORDS[kind]}"), to, paragraphs, spots))
    return found


def template_text(kind: Kind, folder: Path | None = None) -> str:
    """The text of a template: the folder's own, else the package's."""
    own = folder / f"{kind}.txt" if folder else None
    if own and own.exists():
        return own.read_text("utf-8-sig")
    return (files("collect") / "templates" / f"{kind}.txt").read_text("utf-8")


def letter_to_docx(letter: Letter, crops: Mapping[Spot, bytes] | None = None) -> bytes:
    """The letter as a Word file: the title centred, headings bold, body indented by two characters.

    crops: pictures (PNG) of the letter's spots; one that is there stands below the paragraph that speaks of it.
    """
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = "FangSong"
    style.font.size = Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    document.core_properties.author = ""
    document.core_properties.title = letter.title
    for number, text in enumerate(letter.paragraphs):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(text.strip())
        paragraph.paragraph_format.space_after = Pt(0)
        if number == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run.bold = True
            run.font.size = Pt(20)
        elif text.startswith("　　　　"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif number > 1 and text.strip():
            paragraph.paragraph_format.first_line_indent = Pt(32)
            run.bold = bool(re.match(rf"[{_NUMERALS}]+、", text))
        crop = (crops or {}).get(letter.spots[number]) if number in letter.spots else None
        if crop:
            picture = document.add_paragraph()
            picture.paragraph_format.left_indent = Pt(32)
            shape = picture.add_run().add_picture(io.BytesIO(crop))
            shape.width, shape.height = _fitting(shape.width, shape.height)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def letter_to_mail(letter: Letter, docx: bytes, sender: str = "") -> bytes:
    """The letter as a mail that a mail program opens as a draft (``X-Unsent``), the Word file attached."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = letter.title
    for header, address in (("To", letter.to), ("From", sender)):
        parsed = _to_address(address)
        if parsed:
            mail[header] = parsed
    mail["X-Unsent"] = "1"
    mail.set_content("\n".join(text.strip() if number else text for number, text in enumerate(letter.paragraphs)))
    main, _, sub = _WORD_TYPE.partition("/")
    mail.add_attachment(docx, maintype=main, subtype=sub, filename=f"{letter.name}.docx")
    return bytes(mail)


def _fitting(width: int, height: int) -> tuple[Length, Length]:
    """A picture's size, made smaller to fit into a letter."""
    from docx.shared import Cm, Emu

    scale = min(1.0, Cm(13) / width, Cm(5) / height)
    return Emu(round(width * scale)), Emu(round(height * scale))


def safe_name(text: str) -> str:
    """A file name that every system takes and that leads nowhere else."""
    kept = "".join(char if char.isalnum() or char in "-（）" else "_" for char in unicodedata.normalize("NFC", text))
    return kept.strip("_. ")[:_MAX_NAME] or "单位"


def _to_address(address: str) -> Address | None:
    try:
        return Address(addr_spec=address) if address else None
    except (ValueError, IndexError):
        return None  # what is no address is left for the clerk to fill in


def _sections(ledger: Ledger, unit: Unit, kind: Kind) -> list[Section]:
    if kind == "reminder":
        return missing_sections([cell for cell in ledger.row(unit.name) if cell.states], ledger.campaign)
    sections = owed_sections(ledger.row(unit.name), ledger.campaign, ledger.catalogue)
    for number, record in enumerate(unit.records):
        section = record_section(record, ledger.catalogue, unit.stamped.get(number))
        sections += [section] if section else []
    sections.sort(key=lambda section: section.annex)  # what is owed of a form stands before what is wrong in it
    lost = unreadable_section(unit.unreadable), formless_section(unit.formless)
    return [*sections, *filter(None, lost)]


def _places(campaign: Campaign, unit: str, sections: Sequence[Section], today: date) -> dict[str, str]:
    deadlines = [moment for form in campaign.forms if (moment := campaign.deadline_of(form))]
    deadline = max(deadlines).astimezone(BEIJING).date() if deadlines else None
    reply_by = max(deadline or today, today + timedelta(days=_DAYS_TO_ANSWER))
    words = [
        *(["Word版"] if any(due.word for due in campaign.forms.values()) else []),
        *(["加盖公章的扫描件"] if any(due.stamped for due in campaign.forms.values()) else []),
    ]
    return {
        "unit": f"{unit}人力资源和社会保障局" if unit in cities() else unit,
        "notice": campaign.name or "专家服务基层工作",
        "office": campaign.office or "（发函单位）",
        "contact": f"（{campaign.contact}）" if campaign.contact else "",
        "reply_to": f"（邮箱：{campaign.reply_to}）" if campaign.reply_to else "",
        "copies": "和".join(words) or "电子版",
        "deadline": _day(deadline) if deadline else "规定期限",
        "reply_by": _day(reply_by),
        "today": _day(today),
        "items": "\n".join(_section_lines(sections)),
    }


def _spots(paragraphs: Sequence[str], sections: Sequence[Section]) -> dict[int, Spot]:
    """What is to be shown, by paragraph: the items stand in the text as they were put in, one after the other."""
    found = {}
    at = 0
    for line, spot in _lines_with_spots(sections):
        if line in paragraphs[at:]:
            at = paragraphs.index(line, at) + 1
            if spot:
                found[at - 1] = spot
    return found


def _lines_with_spots(sections: Sequence[Section]) -> Iterator[tuple[str, Spot | None]]:
    for section in sections:
        for place, item in enumerate(section.items, 1):
            yield f"{place}. {item}".rstrip(), section.spots.get(item)


def _section_lines(sections: Sequence[Section]) -> list[str]:
    lines = []
    for number, section in enumerate(sections, 1):
        lines.append(f"{chinese_number(number)}、{section.heading}")
        lines += [f"{place}. {item}" for place, item in enumerate(section.items, 1)]
    return lines


def chinese_number(number: int) -> str:
    """1 to 99 in words."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_NUMERALS[tens - 1]}十")
    return head + (_NUMERALS[ones - 1] if ones else "") if number < 100 else str(number)


def _filled(template: str, places: Mapping[str, str]) -> tuple[str, ...]:
    """The template with its places filled, a paragraph a line; what is filled in is never read as a template."""
    unknown = sorted({name for name in _PLACE.findall(template) if name not in places})
    if unknown:
        raise TemplateError(f"the template has {{{unknown[0]}}}; there are: {', '.join(places)}")
    text = _PLACE.sub(lambda found: places[found[1]], template)
    return tuple(line.rstrip() for line in text.strip().splitlines() if line.strip())


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
