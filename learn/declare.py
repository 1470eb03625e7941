"""From what was found to a declaration: keys, types, ranges and names that share a place, checks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from learn.checks import propose_checks
from learn.found import Found, FoundList, Sheet
from learn.keys import Keys, initials_key, key_of, known_label, other_words, pinyin_key
from learn.types import counted_unit, kind_of, unit_of
from learn.words import squeeze
from models.declaration import FieldDeclaration, FormDeclaration, ListDeclaration
from models.entry import Kind
from models.labels import label_key, label_keys

_LONGEST_LABEL = 400
_MOST_HINTS = 20
_RANGE = re.compile(r"起\s*止|起讫|^自.*至")
_NAME_AND_NUMBER = re.compile(
    r"^(?P<who>.*?人|.*?姓名|联络员)\s*(?:及|和|与|、|/|／|（)\s*(?:其)?(?:联系)?(?:电话|方式|手机|手机号码?|联系电话)(?:号码)?[）)]?$"
)
_PART_OF = re.compile(r"\s*其中\s*[：:，,]?\s*\S")
_MOST_PARTS = 3
_MOST_WORDS = 10
_LONGEST_ID = 32
_DEEPEST = 10


def declaration_of(sheet: Sheet, name: str, taken: Sequence[str] = ()) -> FormDeclaration:
    """The declaration of a sheet. name: what it may be called by where its title gives no better one."""
    title = sheet.titles[0] if sheet.titles else squeeze(name) or "未命名表格"
    _share_units(sheet.fields)
    keys = Keys()
    fields = [one for found in sheet.fields for one in _fields_of(found, keys)]
    columns = Keys()
    lists, rows = _lists_of(sheet.lists, columns)
    declaration = FormDeclaration(
        id=form_id(title, taken),
        titles=[title[:200]] if len(title) > 1 else [f"{title}表"],
        annex=sheet.annex,
        fields=fields[:500],
        rows=rows,
        lists=lists,
        notes=[note[:4000] for note in dict.fromkeys(sheet.notes) if note.strip()][:200],
        comments=list(sheet.comments),
    )
    declaration.subject = _subject(fields)
    _add_other_words(declaration)
    declaration.checks = propose_checks(declaration)
    return declaration


def _share_units(fields: Sequence[Found]) -> None:
    """What is 其中 of a count or a sum is counted as that is: 职工人数（人）, 其中：研发人员."""
    for whole, part in pairwise(fields):
        if _PART_OF.match(part.context) and whole.where == part.where and part.shape == "blank" and not unit_of(part):
            part.unit = unit_of(whole) or (counted_unit(whole.path[-1]) if kind_of(whole).kind == "integer" else "")


def _add_other_words(declaration: FormDeclaration) -> None:
    """Other words for common labels, where no other field of the form goes by them."""
    columns = [column for _, column in declaration.columns()]
    for group in ([one for one in declaration.fields if one.where != "table"], declaration.fields, columns):
        taken = {key for one in group for part in one.label.split("/") for key in label_keys(part)}
        times = Counter(label_key(one.label.split("/")[-1]) for one in group)
        for one in group:
            last = one.label if known_label(one.label) else one.label.split("/")[-1]  # 国家/地区 is one label
            if (
                one.part in ("name", "number")
                or one.type in ("seal", "yes_no")
                or one.other_of
                or "…" in last
                or times[label_key(last)] > 1
            ):
                continue
            one.aliases = [word for word in other_words(last) if not label_keys(word) & taken]
            taken |= {key for word in one.aliases for key in label_keys(word)}


def form_id(title: str, taken: Sequence[str] = ()) -> str:
    """An id for a form from its title: years and brackets aside, pinyin."""
    bare = re.sub(r"^\d{2,4}\s*年?度?|[（(][^（()）]*[)）]|[“”\"《》]", "", title)
    found = pinyin_key(bare or title, _LONGEST_ID)
    if found != pinyin_key(bare or title, 400):  # the end of a title tells forms apart
        found = initials_key(bare or title)
    candidate, number = found, 2
    while candidate in taken:
        candidate, number = f"{found[:44]}_{number}", number + 1
    return candidate


def _fields_of(found: Found, keys: Keys) -> list[FieldDeclaration]:
    """One field, or the two that share a place: a range's first and last day, a name and its number."""
    label = squeeze(found.path[-1])
    if found.shape in ("range", "months") or (found.shape in ("blank", "date", "month") and _RANGE.search(label)):
        return _range_fields(found, keys)
    match = _NAME_AND_NUMBER.match(label)
    if match and found.shape == "blank":
        return _name_and_number(found, match["who"], keys)
    first = _field(found, keys.give(found.path, found.section))
    return [first, *_other_of(found, first, keys)]


def _field(found: Found, key: str) -> FieldDeclaration:
    judged = kind_of(found)
    one = FieldDeclaration(
        key=key,
        label=label_text(found.path),
        type=judged.kind,
        required=found.is_required,
        where=found.where,
        options=[]
        if judged.kind == "yes_no"
        else list(dict.fromkeys(option[:400] for option in found.options if option))[:200],
        max_length=found.max_length,
        unit=_unit(found, judged.kind),
        section=found.section[:400] or None,
        hints=[hint[:4000] for hint in found.hints if hint.strip()][:_MOST_HINTS],
        cell=_place(found.cell),
        value_cell=_place(found.value_cell),
        option_cells=found.option_cells if all(map(_place, found.option_cells)) else [],
        unsure=list(found.unsure),
    )
    if judged.kind in ("choice", "choices") and not one.options:
        one.type = "text"
    if not judged.sure and judged.kind in ("text", "long_text"):
        one.unsure.append("type")
    return one


def _unit(found: Found, kind: Kind) -> str | None:
    if kind not in ("money", "integer", "number"):
        return None
    return unit_of(found) or (counted_unit(found.path[-1]) if kind == "integer" else "") or None


def _place(cell: str | None) -> str | None:
    """A cell's place, where a declaration can name it: tables in tables only ten deep."""
    return cell if cell is None or cell.count(".") < _DEEPEST else None


def label_text(path: tuple[str, ...]) -> str:
    """The labels of a path joined as the contract writes them."""
    return "/".join(part for part in path[-_MOST_PARTS:] if part)[:_LONGEST_LABEL] or "?"


def _other_of(found: Found, first: FieldDeclaration, keys: Keys) -> list[FieldDeclaration]:
    """The field for what is written after 其他."""
    if not found.has_other or first.type not in ("choice", "choices"):
        return []
    word = next(
        option
        for option in found.options
        if option.startswith(("其他", "其它")) or "其他" in option or "其它" in option
    )
    key = keys.claim([f"{first.key[:42]}_other"])
    other = FieldDeclaration(
        key=key,
        label=f"{first.label[:380]}/{word}",
        where=found.where,
        other_of=first.key,
        section=first.section,
        cell=first.cell,
        value_cell=first.value_cell,
    )
    return [other]


def _range_fields(found: Found, keys: Keys) -> list[FieldDeclaration]:
    has_months = found.shape in ("month", "months") or "年月" in found.label
    stem = key_of(found.path)
    fields = []
    for part, word, end in (("first", "起", "start"), ("last", "止", "end")):
        base = f"{end}_date" if stem in ("period", "date") else f"{stem[:40]}_{end}"
        one = _field(found, keys.claim([base]))
        one.type = "month" if has_months else "date"
        one.part = "first" if part == "first" else "last"
        one.header = f"{one.label[:390]}（{word}）"
        one.options, one.unit, one.max_length = [], None, None
        fields.append(one)
    return fields


def _name_and_number(found: Found, who: str, keys: Keys) -> list[FieldDeclaration]:
    known = known_label(who)
    stem = known.key if known else pinyin_key(who)
    name = _field(found, keys.claim([stem]))
    number = _field(found, keys.claim([f"{stem[:40]}_phone"]))
    name.type, name.part, name.header = "person", "name", who[:400]
    words = [who, *other_words(who, 3)]
    alike = [*words, *(f"{word}及{end}" for word in words for end in ("联系电话", "电话", "联系方式"))]
    name.aliases = [word for word in alike if label_key(word) != label_key(found.path[-1])][:_MOST_WORDS]
    number.type, number.part, number.header = "phone", "number", f"{who[:390]}联系电话"
    return [name, number]


def _lists_of(found: Sequence[FoundList], keys: Keys) -> tuple[list[ListDeclaration], list[FieldDeclaration]]:
    names = Keys()
    lists = []
    for number, one in enumerate(found[:40], 1):
        label = squeeze(one.label)
        stem = key_of((label,)) if label else f"list_{number}"
        key = names.claim([stem])
        prefix = key[:24].strip("_") if len(found) > 1 else ""
        columns = [field for column in one.columns for field in _column(column, keys, prefix)]
        lists.append(
            ListDeclaration(
                key=key,
                label=label[:400],
                columns=columns[:500],
                cell=_place(one.cell),
                n_rows=one.n_rows,
                first_row=one.top + 1,
                last_row=one.last_row + 1,
                total_row=one.has_total,
            )
        )
    return lists, []


def _column(found: Found, keys: Keys, prefix: str) -> list[FieldDeclaration]:
    if found.shape in ("range", "months"):
        found.shape = "blank"
    judged = kind_of(found)
    one = _field(found, keys.give(found.path, "", prefix))
    if re.search(r"起\s*止|起讫", found.path[-1]) or _NAME_AND_NUMBER.match(squeeze(found.path[-1])):
        one.type, one.options = "text", []
    elif judged.kind == "seal":
        one.type = "text"
    one.where = "row"
    return [one]


def _subject(fields: Sequence[FieldDeclaration]) -> list[str]:
    """The fields that say what one copy is about: who reports, and the first name."""
    plain = [one for one in fields if one.type in ("text", "person", "region") and one.other_of is None]
    unit = next(
        (
            one.key
            for one in plain
            if one.where in ("head", "cover") and re.search(r"单位|部门|市局|地区|学校|学院|企业|公司", one.label)
        ),
        None,
    )
    name = next((one.key for one in plain if re.search(r"(?:姓名|名称|题目)$", one.label) and one.key != unit), None)
    return [key for key in dict.fromkeys((unit, name)) if key]
