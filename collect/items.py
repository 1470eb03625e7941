"""What a letter asks of a unit, form by form, in the form's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from collect.campaign import Campaign
from collect.formless import FormlessMail
from collect.ledger import Cell, State
from collect.settle import shown
from models.catalogue import BUILT_IN, Catalogue
from models.entry import FieldSpec
from models.form import Form
from models.geometry import BBox
from models.record import Flag, FlagCode, Record, Value

_ROW = re.compile(r"rows\[(\d+)\]\.(.+)")
_SILENT = frozenset({FlagCode.EXTRA_CONTENT})
"""Doubts that the office itself has to settle by looking, not the unit."""

_NO_ANNEX = 99
_PICTURES = ("scan", "image")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page of a returned scan or photo. page: 1-based; bbox: in points, as evidence has it.

    boxes: all places of the page that were read; they tell which way up it lies.
    """

    sha256: str
    page: int
    bbox: BBox
    boxes: tuple[BBox, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """What is asked about one form or one returned copy: a heading and its items, numbered by the letter.

    annex: of the form, for the order. spots: the doubtful places of items that have one, by the item's words.
    """

    heading: str
    items: tuple[str, ...]
    annex: int = 0
    spots: Mapping[str, Spot] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file from the unit that gave no record. path: as the mail named it; note: why, in Chinese."""

    path: str
    note: str


def record_section(record: Record, catalogue: Catalogue = BUILT_IN, stamped: Record | None = None) -> Section | None:
    """What is to be corrected in one returned form; None where there is nothing.

    stamped: the stamped copy of a Word file, which shows where the two differ.
    """
    form = catalogue.get(record.form)
    specs = {spec.key: spec for spec in form.fields()} if form else {}
    row_specs = {spec.key: spec for spec in form.row_fields()} if form else {}
    asked: dict[str, Spot | None] = {}
    for flag in record.flags:
        if flag.code in _SILENT or (flag.code is FlagCode.LOW_CONFIDENCE and record.source.media not in _PICTURES):
            continue
        asked.setdefault(_flag_to_words(flag, record, specs, row_specs), _spot_of(flag, record, stamped))
    if not asked:
        return None
    heading = f"{form_words(record.form, catalogue)}{_subject_words(record, form)}"
    spots = {words: spot for words, spot in asked.items() if spot}
    return Section(heading, tuple(asked), _annex_of(form), spots)


def form_words(form_id: str, catalogue: Catalogue) -> str:
    """``附件1《2024年专家服务基层示范团申报表》``."""
    form = catalogue.get(form_id)
    if form is None:
        return form_id
    return f"附件{form.annex}《{form.titles[0]}》" if form.annex else f"《{form.titles[0]}》"


def owed_sections(cells: Iterable[Cell], campaign: Campaign, catalogue: Catalogue = BUILT_IN) -> list[Section]:
    """What is owed or too much, form by form."""
    found = []
    for cell in cells:
        items = tuple(_owed(cell, campaign))
        if items:
            found.append(Section(form_words(cell.form, catalogue), items, _annex_of(catalogue.get(cell.form))))
    return found


def missing_sections(cells: Iterable[Cell], campaign: Campaign, catalogue: Catalogue = BUILT_IN) -> list[Section]:
    """All that a silent unit is asked for; what need not be returned says so."""
    found = []
    for cell in cells:
        due = campaign.due(cell.form)
        if due.at_least:
            items = (f"尚未收到，请报送，不少于{due.at_least}份。",)
        else:
            limit = f"（{'每半年' if due.per == 'half-year' else ''}限{due.at_most}份）" if due.at_most else ""
            items = (f"尚未收到，如有申报请报送{limit}；如无，请告知。",)
        found.append(Section(form_words(cell.form, catalogue), items, _annex_of(catalogue.get(cell.form))))
    return found


def formless_section(mails: Iterable[FormlessMail]) -> Section | None:
    """The mails that brought no form; None where there is none. Linked files are asked for one by one elsewhere."""
    items = []
    for mail in mails:
        if not mail.links:
            title = " ".join((mail.subject or "").split())
            subject = f"“{title}”" if title else ""
            which = f"{f'{mail.day}的' if mail.day else ''}邮件{subject}"
            items.append(f"您单位{which}未附表格，请将表格作为附件重新发送；如已另行报送，请忽略本条。")
    return Section("未附表格的邮件", tuple(items)) if items else None


def unreadable_section(files: Sequence[Unreadable]) -> Section | None:
    """The files that could not be opened; None where there is none."""
    if not files:
        return None
    items = tuple(f"附件“{file.path.rpartition('/')[2]}”：{file.note.rstrip('。')}，请重新报送。" for file in files)
    return Section("未能读取的附件", items)


def _annex_of(form: type[Form] | None) -> int:
    return (form.annex if form else None) or _NO_ANNEX


def _owed(cell: Cell, campaign: Campaign) -> Iterable[str]:
    due = campaign.due(cell.form)
    if State.MISSING in cell.states and cell.is_required:
        yield f"尚未收到，请报送，不少于{due.at_least}份。"
    if State.TOO_FEW in cell.states:
        yield f"应报不少于{due.at_least}份，现收到{cell.n_returned}份，请补报{due.at_least - cell.n_returned}份。"
    if State.TOO_MANY in cell.states:
        per = "每半年" if due.per == "half-year" else ""
        yield f"{per}限报{due.at_most}份，现收到{cell.n_returned}份，请确认以哪{due.at_most}份为准。"
    if State.WORD_ONLY in cell.states:
        yield f"有{cell.n_word_only}份只收到Word版，请补报加盖公章的扫描件。"
    if State.STAMP_ONLY in cell.states:
        yield f"有{cell.n_stamp_only}份只收到盖章版，请补报Word版。"
    if cell.n_blank and not cell.n_returned:
        yield "收到的是空白表，请填写后重新报送。"


def _spot_of(flag: Flag, record: Record, stamped: Record | None) -> Spot | None:
    """Where on the returned picture the doubt is; None for a Word file, and where nothing was read."""
    if flag.code is FlagCode.COPY_DIFFERS and stamped:
        record = stamped
    seen = record.evidence.get(flag.field or "")
    if record.source.media not in _PICTURES or not seen or seen.page is None or seen.bbox is None:
        return None
    boxes = tuple(each.bbox for each in record.evidence.values() if each.page == seen.page and each.bbox)
    return Spot(record.source.sha256, seen.page, seen.bbox, boxes)


def _subject_words(record: Record, form: type[Form] | None) -> str:
    if not form:
        return ""
    specs = {spec.key: spec for spec in form.fields()}
    named = [(specs[key].title, record.values.get(key)) for key in form.subject if specs[key].entry.where == "table"]
    words = [f"{title}：{shown(value)}" for title, value in named if value]
    return f"（{'，'.join(words)}）" if words else ""


def _flag_to_words(
    flag: Flag, record: Record, specs: Mapping[str, FieldSpec], row_specs: Mapping[str, FieldSpec]
) -> str:
    row = _ROW.fullmatch(flag.field or "")
    spec = row_specs.get(row[2]) if row else specs.get(flag.field or "")
    if flag.code is FlagCode.NO_SEAL:
        return "扫描件上未见公章，请加盖公章后重新报送扫描件。"
    if flag.code is FlagCode.COPY_DIFFERS:
        return f"{_sentence(flag.message)}请核实，以正确内容重新报送两种版本。"
    if spec is None:
        return f"{_sentence(flag.message)}请核实。"
    title = f"第{int(row[1]) + 1}行“{spec.title}”" if row else f"“{spec.title}”"
    value = _value_of(record, flag.field or "")
    return f"{title}{_request(flag, spec, value)}"


def _request(flag: Flag, spec: FieldSpec, value: Value) -> str:
    """What is wrong with a field and what to do, to be read behind its title."""
    written = f"填写为“{shown(value)}”，" if value not in (None, "", []) else ""
    match flag.code:
        case FlagCode.LOW_CONFIDENCE:
            return f"扫描件此处不清，辨认为“{shown(value)}”，请确认，或报送Word版。"
        case FlagCode.MISSING:
            return "未填写，请补填。"
        case FlagCode.CHECKBOX_NONE:
            return f"未勾选，请在{'、'.join(spec.options[:12])}中勾选。" if spec.options else "未勾选，请勾选。"
        case FlagCode.CHECKBOX_MULTIPLE:
            return "勾选了多项，此处只能选一项，请确认。"
        case FlagCode.CHECKBOX_UNCLEAR:
            return "勾选不清，无法确认所选项，请重新勾选。"
        case FlagCode.CHECKBOX_OTHER:
            return "“其他”的勾选与所填内容不一致，请勾选“其他”并写明内容，或两者都不填。"
        case FlagCode.TOO_LONG:
            return f"超过字数限制（不超过{spec.entry.max_length}字），请精简。"
        case FlagCode.LABEL_MISSING:
            return "一栏在表中找不到（可能被删除，或扫描缺页），请使用原表填写。"
        case _:
            return f"{written}{_sentence(flag.message.removeprefix(spec.title).lstrip('：:'))}请核实更正。"


def _sentence(message: str) -> str:
    return f"{message.rstrip('。；;.')}。"


def _value_of(record: Record, key: str) -> Value:
    row = _ROW.fullmatch(key)
    if not row:
        return record.values.get(key)
    number = int(row[1])
    return record.rows[number].get(row[2]) if number < len(record.rows) else None
