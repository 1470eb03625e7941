"""Whether a new value goes together with the others of its record: the rules that extraction itself holds to."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from models.answer import Filled
from models.form import Form
from models.record import Flag, FlagCode, Value
from service.desk.values import ROW_PATH

_RULES = frozenset({FlagCode.INCONSISTENT, FlagCode.INVALID, FlagCode.UNQUALIFIED, FlagCode.TOO_LONG})


def contradiction(
    form: type[Form], fields: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], path: str, value: Value
) -> str | None:
    """What a new value at a path would break that holds now, in Chinese, or None."""
    new_fields, new_rows = dict(fields), [dict(row) for row in rows]
    match = ROW_PATH.fullmatch(path)
    if not match:
        new_fields[path] = copy.copy(value)
    elif int(match[1]) < len(new_rows):
        new_rows[int(match[1])][match[2]] = copy.copy(value)
    before = {(flag.code, flag.field) for flag in _broken(form, dict(fields), [dict(row) for row in rows])}
    after = [flag for flag in _broken(form, new_fields, new_rows) if (flag.code, flag.field) not in before]
    return after[0].message if after else None


def _broken(form: type[Form], fields: dict[str, Any], rows: list[dict[str, Any]]) -> list[Flag]:
    from extract.checks import check

    return [flag for flag in check(form, fields, rows, Filled(form.id), frozenset()) if flag.code in _RULES]
