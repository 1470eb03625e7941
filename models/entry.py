"""How a form declares a field: its label, type, place and rules, as metadata on a pydantic annotation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Kind = Literal[
    "text", "long_text", "integer", "money", "date", "month", "person", "phone", "mobile", "email", "region",
    "bank_account", "bank_code", "id_number", "postcode", "yes_no", "choices", "choice", "seal", "number",
]  # fmt: skip
"""The types of the contract, and ``number`` (with decimals: an area, a share), which only declared forms use."""

KINDS_OF_WORDS: tuple[Kind, ...] = ("text", "long_text", "person", "region")
"""Those whose values are words as they were written: nothing in them can fail a check of its type."""

Part = Literal["first", "last", "name", "number"]
"""first, last: the two days of a range. name, number: a person and a telephone number."""

Where = Literal["cover", "head", "table", "row"]
"""cover: the cover page; head: the line above the table; row: a column of a list; table: all else."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """The contract type behind a Python type."""

    kind: Kind


# What cannot be read as its type stays as it was written: hence `| str` on every parsed type.
Text = Annotated[str | None, OfKind("text")]
LongText = Annotated[str | None, OfKind("long_text")]
Integer = Annotated[int | str | None, OfKind("integer")]
Money = Annotated[float | int | str | None, OfKind("money")]
Number = Annotated[float | int | str | None, OfKind("number")]
Date = Annotated[str | None, OfKind("date")]
Month = Annotated[str | None, OfKind("month")]
Person = Annotated[str | None, OfKind("person")]
Phone = Annotated[str | None, OfKind("phone")]
Mobile = Annotated[str | None, OfKind("mobile")]
Email = Annotated[str | None, OfKind("email")]
Region = Annotated[str | None, OfKind("region")]
BankAccount = Annotated[str | None, OfKind("bank_account")]
BankCode = Annotated[str | None, OfKind("bank_code")]
IdNumber = Annotated[str | None, OfKind("id_number")]
Postcode = Annotated[str | None, OfKind("postcode")]
YesNo = Annotated[bool | None, OfKind("yes_no")]
Choices = Annotated[list[str], OfKind("choices")]
Choice = Annotated[str | None, OfKind("choice")]
SealShown = Annotated[bool | None, OfKind("seal")]


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a form as printed on the blank.

    label: as printed, a path of nested labels joined by ``/``; ``…`` stands for the place of the value
        inside a sentence (``覆盖…个地市``).
    header: the column heading in Excel where the label alone would stand twice.
    aliases: other words that returned forms print for the last part of the label.
    part: which part of a shared cell this field is: ``first``/``last`` date of a range, ``name``/``number``.
    other_of: key of the group of boxes whose 其他 this text explains.
    at_least: the lowest level of professional title that the notice lets through.
    unit: what the label counts in (``万元``), where the label itself does not say it in brackets.
    least, most: the range of a number. section: the heading above the field on the blank.
    hints: words of the blank in the value's place, beyond those that stand there plainly.
    cell, value_cell: where the label and its value stand on the blank, as ``Place.cell``; for forms read by place.
    option_cells: where each option is ticked, if each has a cell of its own: | 是 | 否 | over two columns.
    of_list: key of the list that a column belongs to, in a form of several lists.
    """

    label: str
    required: bool = False
    where: Where = "table"
    options: tuple[str, ...] = ()
    max_length: int | None = None
    header: str | None = None
    aliases: tuple[str, ...] = ()
    part: Part | None = None
    other_of: str | None = None
    at_least: Literal["正高级", "副高级", "中级"] | None = None
    unit: str | None = None
    least: float | None = None
    most: float | None = None
    section: str | None = None
    hints: tuple[str, ...] = ()
    cell: str | None = None
    value_cell: str | None = None
    of_list: str | None = None
    option_cells: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        schema["title"] = self.header or self.label
        extra: dict[str, Any] = {"x-label": self.label, "x-required": self.required, "x-place": self.where}
        if self.options:
            target = schema.get("items", schema)
            target["enum"] = list(self.options) if target is not schema else [*self.options, None]
        named: dict[str, Any] = {
            "x-max-length": self.max_length or None,
            "x-unit": self.unit,
            "x-section": self.section,
        }
        named |= {"x-minimum": self.least, "x-maximum": self.most, "x-list": self.of_list}
        extra |= {name: value for name, value in named.items() if value is not None}
        return {**schema, **extra}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A declared field, ready for the steps: its key, its contract type and its entry."""

    key: str
    kind: Kind
    entry: Entry

    @property
    def title(self) -> str:
        """What a person calls the field: the heading in Excel and in messages."""
        return self.entry.header or self.entry.label

    @property
    def is_boxes(self) -> bool:
        """Whether the field is answered by ticking boxes."""
        return self.kind in ("yes_no", "choices", "choice")

    @property
    def options(self) -> tuple[str, ...]:
        """The words that can be ticked, in the form's order."""
        return ("是", "否") if self.kind == "yes_no" else self.entry.options
