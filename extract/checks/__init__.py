"""Values against the form's rules and against each other: flags, never changes.

The rules hang on kinds, entries and printed labels, not on one form's keys, so that a form declared
elsewhere is checked by them too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from extract.checks.emptied import check_emptied
from extract.checks.identity import birth_of, has_right_digits, is_resident_id, sex_of
from extract.checks.marks import check_boxes, check_other
from extract.checks.rules import check_rules, is_within, range_words
from extract.checks.seals import check_seal
from extract.checks.strange import is_strange
from extract.checks.titles import LEVEL_BY_NAME, level_of
from models.answer import Answer, Filled
from models.entry import KINDS_OF_WORDS, FieldSpec
from models.form import Form
from models.labels import label_key
from models.record import Flag, FlagCode, Row, Value

__all__ = ["check", "check_confidence", "check_emptied", "check_seal", "has_right_digits"]

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_ANSWER = re.compile(r"[-/\\|—–―－─／＼_＿.。…\s]*")
_NONE_ANSWER = re.compile(r"(?:暂无|无|没有|尚无|暂时没有)[。.]?")
_SEXES = ("男", "女")
_LEAST_LIKELY_YUAN = 100
_SHORT_LIST = 2


@dataclass(frozen=True, slots=True)
class _Case:
    """A form to be checked, with what was found of it."""

    form: type[Form]
    values: dict[str, Value]
    rows: list[Row]
    filled: Filled
    invalid: Set[str]


def check(
    form: type[Form],
    values: dict[str, Value],
    rows: list[Row],
    filled: Filled,
    invalid: Set[str],
    totals: Mapping[str, Value] = MappingProxyType({}),
) -> list[Flag]:
    """The flags of a form, in its order; rows after it, what names no field last. No field has one code twice.

    invalid: fields whose value is not of its type, by key, ``rows[0].budget`` for a row's field.
    totals: what the row labelled 合计 says, by column. Seals and the doubts of recognition have checks of their own.
    """
    case = _Case(form, values, rows, filled, invalid)
    flags: list[Flag] = []
    lost = _lost_keys(case)
    for spec in case.form.fields():
        flags += _check_field(spec, spec.key, case.values.get(spec.key), case.filled.answers.get(spec.key), case, lost)
    for index, row in enumerate(case.rows):
        answers = case.filled.rows[index] if index < len(case.filled.rows) else {}
        for spec in case.form.row_fields():
            if spec.entry.of_list is not None and spec.entry.of_list != row.get("list"):
                continue  # a column of another list
            name = f"rows[{index}].{spec.key}"
            flags += _check_field(spec, name, row.get(spec.key), answers.get(spec.key), case, lost)
        flags += _check_dates(case.form.row_fields(), row, case.invalid, f"rows[{index}].")
    flags += _check_dates(case.form.fields(), case.values, case.invalid, "")
    flags += _check_identity(case, lost)
    flags += check_rules(form, values, rows, invalid, totals)
    flags += _check_leftovers(case)
    return _in_order(case.form, flags)


def _check_field(
    spec: FieldSpec, name: str, value: Value, answer: Answer | None, case: _Case, lost: frozenset[str]
) -> list[Flag]:
    flags: list[Flag] = []
    if spec.key in lost:
        if name != spec.key:
            return []  # a lost column is one flag, without a field
        flags = [Flag.raised(FlagCode.LABEL_MISSING, name, f"表中没有“{spec.title}”一栏（可能被删除或缺页）")]
        if answer is None or _is_unanswered(value):
            return flags
    if answer is not None and answer.is_cut:
        flags.append(Flag.raised(FlagCode.LABEL_MISSING, name, f"{spec.title}的内容到此中断（可能缺页）"))
    if spec.kind == "seal":
        return flags
    if spec.is_boxes:
        return flags + check_boxes(spec, name, value, answer)
    if answer is not None and answer.doubt:
        flags.append(Flag.raised(FlagCode.LOW_CONFIDENCE, name, f"{spec.title}{answer.doubt}"))
    if spec.entry.other_of:
        group = spec.entry.other_of
        if group not in lost:
            flags += check_other(spec, name, value, case.filled.answers.get(group), case.values.get(group))
    if _is_unanswered(value):
        if spec.entry.required:
            flags.append(Flag.raised(FlagCode.MISSING, name, f"{spec.title}未填写"))
        return flags
    return flags + _check_value(spec, name, value, name in case.invalid)


def _check_value(spec: FieldSpec, name: str, value: Value, is_invalid: bool) -> list[Flag]:
    """The flags of a value that is there, by itself."""
    flags: list[Flag] = []
    text = str(value)
    is_none_where_needed = spec.entry.required and spec.kind not in KINDS_OF_WORDS and _NONE_ANSWER.fullmatch(text)
    if spec.kind != "id_number" and (is_invalid or is_none_where_needed):
        flags.append(Flag.raised(FlagCode.INVALID, name, f"{spec.title}{_WANTED.get(spec.kind, '无法识别')}"))
    if label_key(spec.entry.label) == "性别" and text not in _SEXES:
        flags.append(Flag.raised(FlagCode.INVALID, name, f"{spec.title}应为男或女"))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and not is_within(value, spec.entry.least, spec.entry.most):
        flags.append(Flag.raised(FlagCode.INVALID, name, f"{spec.title}应{range_words(spec)}"))
    if spec.entry.max_length:
        length = len("".join(text.split()))
        if length > spec.entry.max_length:
            limit = spec.entry.max_length
            flags.append(Flag.raised(FlagCode.TOO_LONG, name, f"{spec.title}共{length}字，超过{limit}字"))
    if spec.entry.at_least:
        level = level_of(text)
        if level is not None and level < LEVEL_BY_NAME[spec.entry.at_least]:
            flags.append(Flag.raised(FlagCode.UNQUALIFIED, name, f"{spec.title}应为{spec.entry.at_least}及以上"))
    return flags


_WANTED = {
    "integer": "应为一个整数",
    "money": "应为一个金额",
    "number": "应为一个数",
    "date": "不是一个有效的日期（年月日）",
    "month": "不是一个有效的年月",
    "person": "应只填姓名",
    "phone": "不是有效的电话号码",
    "mobile": "不是11位手机号码",
    "email": "不是有效的电子邮箱",
    "bank_account": "不是有效的银行账号",
    "bank_code": "应为12位数字",
    "postcode": "应为6位数字",
}


def _is_unanswered(value: Value) -> bool:
    """Whether nothing was written, or only a stroke that says so; ``无`` is an answer."""
    return value is None or (isinstance(value, str) and _NO_ANSWER.fullmatch(value) is not None)


class DatePair(NamedTuple):
    """The fields of a first and a last day."""

    first: FieldSpec
    last: FieldSpec


@cache
def date_pairs(specs: tuple[FieldSpec, ...]) -> tuple[DatePair, ...]:
    """The pairs of days that a form asks for: the parts of one label, or 开始… with the 结束… that follows it."""
    pairs, first = [], None
    for spec in (spec for spec in specs if spec.kind in ("date", "month")):
        label = label_key(spec.entry.label)
        if spec.entry.part == "first" or (spec.entry.part is None and re.search("开始|起始", label)):
            first = spec
        elif first and first.kind == spec.kind and (spec.entry.part == "last" or re.search("结束|终止|截止", label)):
            pairs.append(DatePair(first, spec))
            first = None
    return tuple(pairs)


def _check_dates(specs: tuple[FieldSpec, ...], values: dict[str, Value], invalid: Set[str], prefix: str) -> list[Flag]:
    flags = []
    for first, last in date_pairs(specs):
        start, end = values.get(first.key), values.get(last.key)
        if not isinstance(start, str) or not isinstance(end, str):
            continue
        if {prefix + first.key, prefix + last.key} & invalid or _NONE_ANSWER.fullmatch(start + end):
            continue
        if end < start and len(end) == len(start):
            message = f"{last.title}（{end}）早于{first.title}（{start}）"
            flags.append(Flag.raised(FlagCode.INCONSISTENT, prefix + last.key, message))
    return flags


def _check_identity(case: _Case, lost: frozenset[str]) -> list[Flag]:
    """The ID number, by the type of document beside it (GB 11643 for the resident ID)."""
    specs = case.form.fields()
    spec = next((spec for spec in specs if spec.kind == "id_number"), None)
    number = case.values.get(spec.key) if spec else None
    if spec is None or spec.key in lost or not isinstance(number, str) or _is_unanswered(number):
        return []
    beside = {label_key(other.entry.label): case.values.get(other.key) for other in specs}
    id_type = beside.get("证件类型")
    type_name = id_type if isinstance(id_type, str) and not _is_unanswered(id_type) else None
    if not is_resident_id(type_name, number):
        # A document of another kind may have letters; a number of no kind at all must look like an ID.
        is_wrong = _NONE_ANSWER.fullmatch(number) is not None or type_name is None
        return [Flag.raised(FlagCode.INVALID, spec.key, f"{spec.title}无法识别")] if is_wrong else []
    if spec.key in case.invalid or not has_right_digits(number):
        return [
            Flag.raised(
                FlagCode.INVALID, spec.key, f"{spec.title}不是有效的18位居民身份证号码（位数、出生日期或校验码有误）"
            )
        ]
    against = []
    if beside.get("性别") in _SEXES and beside["性别"] != sex_of(number):
        against.append("性别")
    for label in ("出生日期", "出生年月", "出生年月日"):
        born = beside.get(label)
        if (
            isinstance(born, str)
            and re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", born)
            and not birth_of(number).startswith(born)
        ):
            against.append(label)
    if not against:
        return []
    return [Flag.raised(FlagCode.INCONSISTENT, spec.key, f"{spec.title}与表中的{'、'.join(against)}不一致")]


def _lost_keys(case: _Case) -> frozenset[str]:
    """The keys of fields and columns whose label is gone."""
    columns = {label_key(title) for title in case.filled.lost_columns} | set(case.filled.lost_columns)
    keys = set(case.filled.lost)
    for spec in case.form.row_fields():
        if spec.entry.of_list is None and columns & {spec.key, label_key(spec.entry.label), label_key(spec.title)}:
            keys.add(spec.key)
    return frozenset(keys)


def _check_leftovers(case: _Case) -> list[Flag]:
    flags = []
    if case.filled.lost_columns:
        titles = "、".join(case.filled.lost_columns)
        flags.append(Flag.raised(FlagCode.LABEL_MISSING, None, f"表中没有这些列：{titles}"))
    if case.filled.extra:
        message = f"有{len(case.filled.extra)}处内容不属于任何一栏"
        flags.append(Flag.raised(FlagCode.EXTRA_CONTENT, None, message))
    return flags


def check_confidence(
    form: type[Form],
    values: dict[str, Value],
    rows: list[Row],
    filled: Filled,
    flags: list[Flag],
    threshold: float = 0.9,
) -> list[Flag]:
    """``low_confidence`` for each value that recognition was less sure of than `threshold` and that has no flag yet.

    flags: those raised so far. Values that were not recognised but read (Word, a PDF's text layer) are never
    doubted; empty ones neither, but for a row's number: a digit that stands alone is what recognition loses first.
    Of money so little that a unit must have been lost (2 for 2万元) the value is doubted however sure its digits are,
    and so is a number or a word with a sign in it that neither has.
    """
    flagged = {flag.field for flag in flags}
    found = []
    named = [(spec, spec.key, values, filled.answers) for spec in form.fields()]
    for index, (row, answers) in enumerate(zip(rows, filled.rows, strict=False)):
        named += [(spec, f"rows[{index}].{spec.key}", row, answers) for spec in form.row_fields()]
    for spec, name, found_values, answered in named:
        answer, value = answered.get(spec.key), found_values.get(spec.key)
        if answer is None or answer.method != "ocr" or name in flagged or value is None or value == []:
            continue
        confidence = min([answer.confidence, *(tick.confidence for tick in answer.ticks)])
        if confidence < threshold or is_strange(spec.kind, answer.text):
            found.append(Flag.raised(FlagCode.LOW_CONFIDENCE, name, f"{spec.title}识别把握不大，请对照原件核对"))
        elif spec.kind == "money" and isinstance(value, int | float) and 0 < value < _LEAST_LIKELY_YUAN:
            found.append(Flag.raised(FlagCode.LOW_CONFIDENCE, name, f"{spec.title}只有{value}元，可能漏读了“万”字"))
    return found + _lost_numbers(form, rows, flagged)


def _lost_numbers(form: type[Form], rows: list[Row], flagged: Set[str | None]) -> list[Flag]:
    """A doubt on each row without its number, in a list of which other rows have theirs, or that is so short.

    A figure that stands alone in its cell is what recognition loses first; long lists without any are written so.
    """
    found = []
    for spec in form.row_fields():
        is_unnumbered = len(rows) > _SHORT_LIST and all(row.get(spec.key) is None for row in rows)
        if label_key(spec.entry.label) != "序号" or is_unnumbered:
            continue
        names = [f"rows[{index}].{spec.key}" for index, row in enumerate(rows) if row.get(spec.key) is None]
        words = f"{spec.title}没有识别出来，请对照原件核对"
        found += [Flag.raised(FlagCode.LOW_CONFIDENCE, name, words) for name in names if name not in flagged]
    return found


def _in_order(form: type[Form], flags: list[Flag]) -> list[Flag]:
    """Without doubles, in the order of the form's fields, rows after them, those without a field last."""
    order = {spec.key: index for index, spec in enumerate(form.fields())}
    unique = list({(flag.field, flag.code): flag for flag in flags}.values())

    def place(flag: Flag) -> int:
        return len(order) + 1 if flag.field is None else order.get(flag.field, len(order))

    return sorted(unique, key=place)
