"""A form declared in data, as a YAML file beside its blank holds it. ``models.declared`` makes a class of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, get_origin

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from models.entry import Kind, Where
from models.form import Form

_KEY = re.compile(r"[a-z][a-z0-9_]{0,47}")
_CELL = re.compile(r"T\d{1,4}R\d{1,5}C\d{1,4}(?:\.T\d{1,4}R\d{1,5}C\d{1,4}){0,9}")
_COLUMN = "rows."
_TAKEN_KEYS = frozenset(
    {"rows", "list", "record_id", "file", "position", "message_id", "attachment_path", "row_index"}
    | {name for name in dir(Form) if not name.startswith("__")}
)
_TAKEN_IDS = frozenset(
    {
        "files", "history", "field_values", "alembic_version", "attachments", "contents", "evidence", "extractions",
        "flags", "messages", "purged", "records", "reviews", "runs", "settings", "unmapped", "versions", "users",
    }
)  # fmt: skip
_MOST_FIELDS = 500
_SHORT_NAMES = {"title": "titles", "example_text": "hints"}

Short = Annotated[str, Field(max_length=400)]
Path = tuple[str | int, ...]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _with_one_as_list(cls, given: Any) -> Any:
        """One word where several may stand; ``title`` and ``example_text`` too."""
        if not isinstance(given, dict):
            return given
        found = dict(given)
        for short, name in _SHORT_NAMES.items():
            if short in found and name in cls.model_fields and name not in found:
                found[name] = found.pop(short)
        for name, value in found.items():
            info = cls.model_fields.get(name)
            if isinstance(value, str) and info is not None and get_origin(info.annotation) is list:
                found[name] = [value]
        return found


class FieldDeclaration(_Declared):
    """One field. Most names are those of ``models.entry.Entry``.

    min, max: the range of a number. hints: the blank's own words in the value's place, beyond what study can see.
    cell, value_cell: where the label and its value stand on the blank (``T1R2C3``).
    option_cells: where each option is ticked, in the options' order, if each has a cell of its own.
    note: for people, no step reads it.
    unsure: what the one who declared it could not tell; written as comments, never read back.
    """

    key: str
    label: Annotated[str, Field(min_length=1, max_length=400)]
    type: Kind = "text"
    required: bool = False
    where: Where = "table"
    options: list[Short] = Field(default_factory=list, max_length=200)
    max_length: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    header: Short | None = None
    aliases: list[Short] = Field(default_factory=list, max_length=100)
    part: Literal["first", "last", "name", "number"] | None = None
    other_of: str | None = None
    at_least: Literal["正高级", "副高级", "中级"] | None = None
    unit: Annotated[str, Field(max_length=20)] | None = None
    min: float | None = None
    max: float | None = None
    section: Short | None = None
    hints: list[Annotated[str, Field(max_length=4000)]] = Field(default_factory=list, max_length=100)
    cell: str | None = None
    value_cell: str | None = None
    option_cells: list[str] = Field(default_factory=list, max_length=200)
    note: Annotated[str, Field(max_length=4000)] | None = None
    unsure: list[str] = Field(default_factory=list, exclude=True)

    @field_validator("key", "other_of")
    @classmethod
    def _is_key(cls, key: str | None) -> str | None:
        if key is not None and not _KEY.fullmatch(key):
            raise ValueError("must be of small letters, digits and _, a letter first, 48 at most")
        if key in _TAKEN_KEYS:
            raise ValueError(f"{key} is a name of the program's own")
        return key

    @field_validator("cell", "value_cell")
    @classmethod
    def _is_cell(cls, cell: str | None) -> str | None:
        if cell is not None and not _CELL.fullmatch(cell):
            raise ValueError("must be a cell such as T1R2C3: table, row, cell in the row, from 1")
        return cell

    @field_validator("option_cells")
    @classmethod
    def _are_cells(cls, cells: list[str]) -> list[str]:
        for cell in cells:
            cls._is_cell(cell)
        return cells


def _in_rows(columns: list[FieldDeclaration]) -> list[FieldDeclaration]:
    return [column.model_copy(update={"where": "row"}) for column in columns]


class ListDeclaration(_Declared):
    """A row table of a form that has others, or table fields, beside it.

    label: what is printed beside or above it. cell: its top left cell on the blank. n_rows: rows the blank offers.
    first_row, last_row: the blank's rows of it, header included, from 1. total_row: whether the last sums up (合计).
    """

    key: str
    label: Short = ""
    columns: list[FieldDeclaration] = Field(min_length=1, max_length=_MOST_FIELDS)
    cell: str | None = None
    n_rows: int | None = None
    first_row: int | None = None
    last_row: int | None = None
    total_row: bool = False

    @field_validator("columns")
    @classmethod
    def _are_columns(cls, columns: list[FieldDeclaration]) -> list[FieldDeclaration]:
        return _in_rows(columns)

    @field_validator("key")
    @classmethod
    def _is_key(cls, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError("must be of small letters, digits and _, a letter first, 48 at most")
        return key

    @field_validator("cell")
    @classmethod
    def _is_cell(cls, cell: str | None) -> str | None:
        if cell is not None and not _CELL.fullmatch(cell):
            raise ValueError("must be a cell such as T1R2C3: table, row, cell in the row, from 1")
        return cell


class CheckDeclaration(_Declared):
    """See ``models.form.Check``."""

    rule: Literal["order", "sum", "total"]
    fields: list[str] = Field(min_length=1, max_length=200)
    total: str | None = None
    message: Short | None = None


class QuotaDeclaration(_Declared):
    """See ``models.form.Quota``."""

    per: Literal["city", "half-year"] = "city"
    at_most: Annotated[int, Field(ge=1)] | None = None
    at_least: Annotated[int, Field(ge=0)] | None = None


class FormDeclaration(_Declared):
    """A form. rows: the columns of its list; lists: its lists, where they are several or their place is known.

    blank: file name of the blank beside the declaration; without one the labels alone say where values stand.
    notes: printed notes. comments: for people, at the top of the file; never read back.
    """

    id: str
    titles: list[Annotated[str, Field(min_length=2, max_length=200)]] = Field(min_length=1, max_length=20)
    annex: Annotated[int, Field(ge=1, le=999)] | None = None
    blank: str | None = None
    quota: QuotaDeclaration | None = None
    subject: list[str] = Field(default_factory=list)
    fields: list[FieldDeclaration] = Field(default_factory=list, max_length=_MOST_FIELDS)
    rows: list[FieldDeclaration] = Field(default_factory=list, max_length=_MOST_FIELDS)
    lists: list[ListDeclaration] = Field(default_factory=list, max_length=40)
    checks: list[CheckDeclaration] = Field(default_factory=list, max_length=200)
    notes: list[Annotated[str, Field(max_length=4000)]] = Field(default_factory=list, max_length=200)
    comments: list[str] = Field(default_factory=list, exclude=True)

    @field_validator("rows")
    @classmethod
    def _are_columns(cls, columns: list[FieldDeclaration]) -> list[FieldDeclaration]:
        return _in_rows(columns)

    @field_validator("id")
    @classmethod
    def _is_id(cls, name: str) -> str:
        if not _KEY.fullmatch(name):
            raise ValueError("must be of small letters, digits and _, a letter first, 48 at most")
        if name in _TAKEN_IDS:
            raise ValueError(f"{name} is a name of the program's own")
        return name

    @field_validator("blank")
    @classmethod
    def _is_file_name(cls, name: str | None) -> str | None:
        if name is not None and (re.search(r"[/\\:\0]", name) or name.startswith(".")):
            raise ValueError("must be the name of a file beside this one")
        return name

    def columns(self) -> list[tuple[str | None, FieldDeclaration]]:
        """All columns with the key of their list; None where there is but one list, or none."""
        named = [(one.key, column) for one in self.lists for column in one.columns]
        first: list[tuple[str | None, FieldDeclaration]] = [(None, column) for column in self.rows]
        if not self.rows and len(self.lists) == 1:
            return [(None, column) for column in self.lists[0].columns]
        return [*((("rows", column) for _, column in first) if self.lists else first), *named]


def problems_of(declaration: FormDeclaration) -> Iterator[tuple[Path, str]]:
    """What contradicts itself in a declaration whose parts are well formed: where (names and numbers), what."""
    placed = list(_placed_fields(declaration))
    yield from _twice([((*path, "key"), one.key) for path, one in placed if path[0] == "fields"], "key")
    yield from _twice([((*path, "key"), one.key) for path, one in placed if path[0] != "fields"], "key")
    yield from _twice([(("lists", at, "key"), one.key) for at, one in enumerate(declaration.lists)], "key")
    heads = {one.key: one for path, one in placed if path[0] == "fields"}
    columns = {one.key: one for path, one in placed if path[0] != "fields"}
    if not placed:
        yield ("fields",), "a form needs fields, rows or lists"
    for path, one in placed:
        yield from (((*path, *rest), words) for rest, words in _field_problems(one))
        siblings = heads if path[0] == "fields" else columns
        if one.other_of is not None and (one.other_of not in siblings or not siblings[one.other_of].options):
            yield (*path, "other_of"), f"{one.other_of} is no field with options"
        if path[0] == "fields" and one.where == "row":
            yield (*path, "where"), "a column belongs under rows or lists"
    for at, key in enumerate(declaration.subject):
        if key not in heads:
            yield ("subject", at), f"there is no field {key}"
    for at, check in enumerate(declaration.checks):
        yield from ((("checks", at, *rest), words) for rest, words in _check_problems(check, heads, columns))


def _placed_fields(declaration: FormDeclaration) -> Iterator[tuple[Path, FieldDeclaration]]:
    for group in ("fields", "rows"):
        for at, one in enumerate(getattr(declaration, group)):
            yield (group, at), one
    for number, each in enumerate(declaration.lists):
        for at, one in enumerate(each.columns):
            yield ("lists", number, "columns", at), one


def _twice(keys: Sequence[tuple[Path, str]], name: str) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for path, key in keys:
        if key in seen:
            yield path, f"the {name} {key} stands twice"
        seen.add(key)


def _field_problems(one: FieldDeclaration) -> Iterator[tuple[Path, str]]:
    if one.type in ("choices", "choice") and not one.options:
        yield ("type",), f"type {one.type} needs options"
    if one.options and one.type not in ("choices", "choice", "yes_no"):
        yield ("options",), f"type {one.type} has no options (choices: several may be ticked; choice: one)"
    if one.type == "yes_no" and one.options and one.options != ["是", "否"]:
        yield ("options",), "the options of yes_no are 是 and 否; use choice for others"
    if len(set(one.options)) < len(one.options):
        yield ("options",), "an option stands twice"
    if one.part in ("first", "last") and one.type not in ("date", "month"):
        yield ("part",), "first and last are parts of a range of dates"
    if (one.min is not None or one.max is not None) and one.type not in ("integer", "number", "money"):
        yield ("min" if one.min is not None else "max",), "only numbers have a range"
    if one.min is not None and one.max is not None and one.min > one.max:
        yield ("min",), "min is more than max"


def _check_problems(
    check: CheckDeclaration, heads: dict[str, FieldDeclaration], columns: dict[str, FieldDeclaration]
) -> Iterator[tuple[Path, str]]:
    found: list[FieldDeclaration] = []
    named: list[tuple[Path, str]] = [(("fields", at), name) for at, name in enumerate(check.fields)]
    if check.total is not None:
        named.append((("total",), check.total))
    for path, name in named:
        one = columns.get(name.removeprefix(_COLUMN)) if name.startswith(_COLUMN) else heads.get(name)
        if one is None:
            yield path, f"there is no field {name} (a column is written rows.KEY)"
        else:
            found.append(one)
    if len(found) < len(named):
        return
    if check.rule == "order":
        if len(check.fields) != 2:
            yield ("fields",), "order needs two fields, the earlier first"
        elif len({one.type for one in found}) > 1 or found[0].type not in (
            "date",
            "month",
            "integer",
            "number",
            "money",
        ):
            yield ("fields",), "order needs two dates, two months or two numbers"
        return
    if any(one.type not in ("integer", "number", "money") for one in found):
        yield ("fields",), "sums are of numbers (integer, number, money)"
    if check.rule == "sum" and check.total is None:
        yield ("rule",), "sum needs a total"
    if check.rule == "total" and not all(name.startswith(_COLUMN) for name in check.fields):
        yield ("fields",), "total is of columns, written rows.KEY"
    if check.total and check.total.startswith(_COLUMN) and not all(name.startswith(_COLUMN) for name in check.fields):
        yield ("fields",), "the sum in a row is of columns, written rows.KEY"
