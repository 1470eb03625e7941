"""What a form is: a pydantic class whose annotations carry everything the steps need to know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict

from models.entry import Entry, FieldSpec, OfKind

UNIT_KEYS = ("reporting_bureau", "applicant_region")
"""Keys of the built-in forms' fields that say who returned the form."""
_OF_UNIT = re.compile(
    r"^(?:填报|填表|申报|报送|上报|呈报|推荐|申请|报名|参会|参赛|参加|报告|主管|所在|工作|送报)?(?:单位|部门|市局|机构|学校|院校|企业|公司)"
    r"(?:名称|全称)?(?:[（(].*)?$"
)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of a form a unit may or must return. per: ``city`` or ``half-year``."""

    per: str
    at_most: int | None = None
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule between fields; a column is written ``rows.KEY``.

    rule: ``order``: the first of ``keys`` is no later than the second. ``sum``: ``total`` is the sum of ``keys``
    (of a column over all rows, where ``total`` is no column itself). ``total``: the row labelled 合计 holds the sums of
    the columns ``keys``. message: for the clerk, in place of the usual one.
    """

    rule: Literal["order", "sum", "total"]
    keys: tuple[str, ...]
    total: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One of several lists in a form: its key, what is printed beside or above it, its top left cell on the blank."""

    key: str
    label: str
    cell: str | None = None


class Row(BaseModel):
    """One row of a form that is a list."""

    model_config = ConfigDict(extra="forbid")


class Form(BaseModel):
    """A returned form. Subclasses declare one attribute a field, in the order of the blank.

    id: the form's name in output, database and commands. annex: its number in the notice.
    titles: what may stand above the form; the first is the one printed on the blank.
    blank: file name of the blank beside this package's ``forms/blanks``.
    subject: keys whose values say what one copy is about (two copies with equal subjects are one form).
    checks: rules between its fields, beyond those that labels and types say. lists: the lists of a form that has
        several; its row fields are all their columns, with ``list`` first, which says of which list a row is.
    notes: printed notes. is_by_place: whether its declaration says where on the blank its values stand.
    blank_data: the blank of a form that is declared outside the program.
    """

    model_config = ConfigDict(extra="forbid")

    id: ClassVar[str]
    annex: ClassVar[int | None]
    titles: ClassVar[tuple[str, ...]]
    blank: ClassVar[str]
    quota: ClassVar[Quota | None] = None
    subject: ClassVar[tuple[str, ...]] = ()
    checks: ClassVar[tuple[Check, ...]] = ()
    lists: ClassVar[tuple[ListSpec, ...]] = ()
    notes: ClassVar[tuple[str, ...]] = ()
    is_by_place: ClassVar[bool] = False
    blank_data: ClassVar[bytes | None] = None

    @classmethod
    def heading(cls) -> str:
        """What people call the form: ``附件1：2024年…申报表``; the title alone where it is no annex."""
        return f"附件{cls.annex}：{cls.titles[0]}" if cls.annex else cls.titles[0]

    @classmethod
    def short_title(cls) -> str:
        """The heading of a column or sheet: annex and title, the year left out."""
        title = re.sub(r"^[0-9]{4}年度?", "", cls.titles[0])
        return f"附件{cls.annex} {title}" if cls.annex else title

    @classmethod
    def unit_key(cls) -> str | None:
        """The key of the field that says who returned the form (填报市局, 申报单位 …); None where none does."""
        keys = [spec.key for spec in cls.fields()]
        known = next((key for key in UNIT_KEYS if key in keys), None)
        if known or cls.blank_data is None:
            return known
        plain = [spec for spec in cls.fields() if spec.kind in ("text", "region")]
        places = sorted(plain, key=lambda spec: spec.entry.where == "table")  # the head's before the table's
        return next((spec.key for spec in places if _OF_UNIT.search(spec.entry.label)), None)

    @classmethod
    def fields(cls) -> tuple[FieldSpec, ...]:
        """The fields outside the list, in the form's order."""
        return _specs(cls)

    @classmethod
    def row_fields(cls) -> tuple[FieldSpec, ...]:
        """The columns of the list, in order; empty for a form that is none."""
        row = cls.row_class()
        return _specs(row) if row else ()

    @classmethod
    def row_class(cls) -> type[Row] | None:
        """The class of a list's rows, or None."""
        info = cls.model_fields.get("rows")
        return get_args(info.annotation)[0] if info else None

    @classmethod
    def blank_bytes(cls) -> bytes:
        """The blank, a Word file; nothing for a form declared without one."""
        if cls.blank_data is not None:
            return cls.blank_data
        return (files("models") / "forms" / "blanks" / cls.blank).read_bytes()


@cache
def _specs(owner: type[BaseModel]) -> tuple[FieldSpec, ...]:
    specs = []
    for key, info in owner.model_fields.items():
        kinds = [m for m in info.metadata if isinstance(m, OfKind)]
        entries = [m for m in info.metadata if isinstance(m, Entry)]
        if kinds and entries:
            specs.append(FieldSpec(key, kinds[0].kind, entries[0]))
        elif key != "rows" or get_origin(info.annotation) is not list:
            raise TypeError(f"{owner.__name__}.{key} declares no kind and entry")
    return tuple(specs)


def schema_of(form: type[Form]) -> dict[str, Any]:
    """The JSON Schema of a form's values (and rows), titles in Chinese."""
    schema = form.model_json_schema()
    schema["title"] = form.titles[0]
    return schema
