"""What was written becomes a value of its type: the contract's table "Values, normalised".

The empty: nothing but blanks or a fill-in line is empty for every kind; signs alone that say "nothing"
(``/``, ``—``) are empty for typed kinds and kept as written in text, region and long_text; so is the
blank's own unit (``年 月 日``, ``万元``) with no figure. ``无`` and ``暂无`` are answers, kept as written
and valid for every kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extract.normalise import amounts, codes, dates, phones, texts
from extract.normalise.fold import as_written, is_fill_line, is_none_answer, is_nothing_sign
from models.entry import Kind
from models.record import Value

__all__ = ["Parsed", "normalise"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, and whether it is of its type. value: None where nothing was written; as written where invalid."""

    value: Value
    is_valid: bool = True
    is_empty: bool = False


_EMPTY = Parsed(None, True, True)

_READ: dict[Kind, Callable[[str], int | float | str | None]] = {
    "number": amounts.decimal,
    "date": dates.date,
    "month": dates.month,
    "phone": phones.phone,
    "mobile": phones.mobile,
    "email": codes.email,
    "bank_account": codes.bank_account,
    "bank_code": codes.bank_code,
    "id_number": codes.id_number,
    "postcode": codes.postcode,
}

_UNIT_ONLY: dict[Kind, Callable[[str], bool]] = {
    "money": amounts.has_no_figure,
    "number": amounts.has_no_figure,
    "date": dates.has_no_figure,
    "month": dates.has_no_figure,
    "email": lambda text: text.strip() in ("@", "＠"),
}


def normalise(kind: Kind, text: str, unit: str | None = None) -> Parsed:
    """The value that a text written into a field of this kind stands for.

    kind: any but yes_no, choices, choice and seal, which are not written but marked (ValueError).
    unit: what the field's label counts in: ``万元``, for money written without it; ``天``, for counts written with it.
    """
    written = as_written(text)
    if is_fill_line(written):
        return _EMPTY
    if kind in ("text", "region"):
        return Parsed(texts.text(text))
    if kind == "long_text":
        return Parsed(texts.long_text(text))
    if is_nothing_sign(written):
        return _EMPTY
    if kind == "person":
        is_valid = texts.is_person(text)
        return Parsed(texts.person(text) if is_valid else written, is_valid)
    if is_none_answer(written):
        return Parsed(texts.text(text))
    is_unit_only = _UNIT_ONLY.get(kind)
    if is_unit_only and is_unit_only(written):
        return _EMPTY
    if kind == "integer" and amounts.has_no_figure(written, unit):
        return _EMPTY
    if kind == "money":
        value: int | float | str | None = amounts.money(text, unit)
    elif kind == "integer":
        value = amounts.integer(text, unit)
    elif kind in _READ:
        value = _READ[kind](text)
    else:
        raise ValueError(f"a field of kind {kind} is not written but marked")
    return Parsed(written, is_valid=False) if value is None else Parsed(value)
