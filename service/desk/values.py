"""A value as a person types it, as the record keeps it, and as it is shown."""

from __future__ import annotations

import re
from typing import Any

from models.entry import FieldSpec, Kind
from models.form import Form
from models.record import Value
from service.desk.shapes import Checked, Piece

ROW_PATH = re.compile(r"rows\[(\d{1,6})\]\.(\w{1,64})")
MAX_TYPED_CHARS = 20_000
_RESIDENT_ID_LENGTH = 18
_MAX_COMPARED_CHARS = 6_000

_PROBLEMS: dict[Kind, str] = {
    "integer": "应为整数，如 12 或 十二人",
    "number": "应为数字，如 3.5",
    "money": "应为金额，如 50000、5万元",
    "date": "应为日期，如 2024-01-22 或 2024年1月22日",
    "month": "应为年月，如 2021-06 或 2021年6月",
    "phone": "应为电话号码，如 0571-88394838；几个号码用分号隔开",
    "mobile": "应为11位手机号；几个号码用分号隔开",
    "email": "应为电子邮箱，如 name@example.cn",
    "bank_account": "应为8至32位数字的账号",
    "bank_code": "应为12位数字的行号",
    "id_number": "应为证件号码；居民身份证须为18位且校验码正确",
    "postcode": "应为6位数字的邮政编码",
    "person": "应为一个人的姓名；几个人用顿号隔开",
}
_YES = frozenset({"是", "true", "有", "√", "1", "y", "yes"})
_NO = frozenset({"否", "false", "无", "没有", "0", "n", "no"})


def spec_at(form: type[Form], path: str) -> FieldSpec | None:
    """The declared field at a path (``name``, ``rows[0].budget``), None where there is none."""
    match = ROW_PATH.fullmatch(path)
    specs = form.row_fields() if match else form.fields()
    key = match[2] if match else path
    return next((spec for spec in specs if spec.key == key), None)


def check(spec: FieldSpec, typed: Value) -> Checked:
    """The typed value as the record would keep it, or a problem that the clerk can mend."""
    if typed is None or typed == [] or (isinstance(typed, str) and not typed.strip()):
        empty: Value = [] if spec.kind == "choices" else None
        return Checked(value=empty, shown="", is_empty=True)
    if spec.kind == "choices":
        return _check_choices(spec, typed)
    if spec.kind == "choice":
        is_known = isinstance(typed, str) and typed in spec.options
        return _checked(spec, typed, None if is_known else "只能选表上印的一项")
    if spec.kind in ("yes_no", "seal"):
        return _check_yes_no(spec, typed)
    if isinstance(typed, bool | list):
        return Checked(value=None, shown="", problem="应为文字")
    return _check_text(spec, str(typed))


def _check_text(spec: FieldSpec, typed: str) -> Checked:
    from extract.checks import has_right_digits
    from extract.normalise import normalise

    if len(typed) > MAX_TYPED_CHARS:
        return Checked(value=None, shown="", problem=f"最多{MAX_TYPED_CHARS}字")
    parsed = normalise(spec.kind, typed)
    if parsed.is_empty:
        return Checked(value=None, shown="", is_empty=True)
    problem = None if parsed.is_valid else _PROBLEMS.get(spec.kind, "格式不对")
    is_resident = spec.kind == "id_number" and isinstance(parsed.value, str)
    if is_resident and len(str(parsed.value)) == _RESIDENT_ID_LENGTH and not has_right_digits(str(parsed.value)):
        problem = "不是有效的18位居民身份证号码（出生日期或校验码有误）"
    limit = spec.entry.max_length
    if problem is None and limit and isinstance(parsed.value, str) and len(parsed.value) > limit:
        problem = f"表上限{limit}字，现有{len(parsed.value)}字"
    return _checked(spec, parsed.value, problem)


def _check_choices(spec: FieldSpec, typed: Value) -> Checked:
    ticked = re.split(r"[、,，;；]", typed) if isinstance(typed, str) else typed
    if not isinstance(ticked, list):
        return Checked(value=[], shown="", problem="应为若干选项")
    wanted = {str(option).strip() for option in ticked}
    unknown = sorted(wanted - set(spec.options))
    value = [option for option in spec.options if option in wanted]
    return _checked(spec, value, f"表上没有这些选项：{'、'.join(unknown)[:200]}" if unknown else None)


def _check_yes_no(spec: FieldSpec, typed: Value) -> Checked:
    if isinstance(typed, bool):
        return _checked(spec, typed)
    words = str(typed).strip().lower()
    if words in _YES or words in _NO:
        return _checked(spec, words in _YES)
    return Checked(value=None, shown="", problem="只能是 是 或 否" if spec.kind == "yes_no" else "只能是 有 或 无")


def _checked(spec: FieldSpec, value: Value, problem: str | None = None) -> Checked:
    return Checked(value=value, shown=shown(value, spec), problem=problem)


def shown(value: Any, spec: FieldSpec | None = None) -> str:
    """A value as text for a person: ``是``, ``有``, options joined by ``、``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        is_seal = spec is not None and spec.kind == "seal"
        return ("有" if value else "无") if is_seal else ("是" if value else "否")
    if isinstance(value, list):
        return "、".join(str(option) for option in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)


def in_pieces(here: str, there: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut into stretches that are alike and that are not."""
    if here == there:
        return _whole(here, False), _whole(there, False)
    if len(here) > _MAX_COMPARED_CHARS or len(there) > _MAX_COMPARED_CHARS or not here or not there:
        return _whole(here, True), _whole(there, True)
    from rapidfuzz.distance import Levenshtein

    left: list[Piece] = []
    right: list[Piece] = []
    for step in Levenshtein.opcodes(here, there):
        is_changed = step.tag != "equal"
        _add(left, here[step.src_start : step.src_end], is_changed)
        _add(right, there[step.dest_start : step.dest_end], is_changed)
    return tuple(left), tuple(right)


def _whole(text: str, is_changed: bool) -> tuple[Piece, ...]:
    return (Piece(text=text, is_changed=is_changed),) if text else ()


def _add(pieces: list[Piece], text: str, is_changed: bool) -> None:
    if not text:
        return
    if pieces and pieces[-1].is_changed == is_changed:
        pieces[-1] = Piece(text=pieces[-1].text + text, is_changed=is_changed)
    else:
        pieces.append(Piece(text=text, is_changed=is_changed))
