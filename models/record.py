"""What comes out: a record a form, or an error line a file. The shapes are the output contract's."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.errors import ErrorCode
from models.geometry import BBox

Media = Literal["docx", "doc", "pdf", "scan", "image"]
Value = bool | int | float | str | list[str] | None
Row = dict[str, Value]


ROW_PATH = re.compile(r"rows\[(\d{1,6})\]\.(\w+)")
"""How flags, evidence and decisions name a column of a row, ``rows[0].budget``: the row from 0, the key."""


class FlagCode(StrEnum):
    """Every flag the program can raise."""

    MISSING = "missing"
    INVALID = "invalid"
    INCONSISTENT = "inconsistent"
    TOO_LONG = "too_long"
    CHECKBOX_NONE = "checkbox_none"
    CHECKBOX_MULTIPLE = "checkbox_multiple"
    CHECKBOX_UNCLEAR = "checkbox_unclear"
    CHECKBOX_OTHER = "checkbox_other"
    LOW_CONFIDENCE = "low_confidence"
    LABEL_MISSING = "label_missing"
    EXTRA_CONTENT = "extra_content"
    NO_SEAL = "no_seal"
    SEAL_MISMATCH = "seal_mismatch"
    UNQUALIFIED = "unqualified"
    COPY_DIFFERS = "copy_differs"


Severity = Literal["error", "warning"]

WARNINGS = frozenset(
    {
        FlagCode.TOO_LONG,
        FlagCode.CHECKBOX_OTHER,
        FlagCode.LOW_CONFIDENCE,
        FlagCode.LABEL_MISSING,
        FlagCode.EXTRA_CONTENT,
        FlagCode.SEAL_MISMATCH,
    }
)


def severity_of(code: FlagCode) -> Severity:
    """The severity that the contract gives a code."""
    return "warning" if code in WARNINGS else "error"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Flag(_Frozen):
    """A doubt about one field (or about no field: ``field`` is None). ``message`` is for the clerk, in Chinese."""

    code: FlagCode
    severity: Severity
    field: str | None = Field(description="a key of the form, `rows[0].budget`, or null")
    message: str

    @classmethod
    def raised(cls, code: FlagCode, field: str | None, message: str) -> Flag:
        """A flag with the contract's severity."""
        return cls(code=code, severity=severity_of(code), field=field, message=message)


class Evidence(_Frozen):
    """Where a value comes from."""

    raw: str = Field(description="the text as it stood")
    confidence: float = Field(ge=0, le=1)
    page: int | None = None
    bbox: BBox | None = None
    cell: str | None = None
    method: str


class Unmapped(_Frozen):
    """Something written that belongs to no field."""

    raw: str
    page: int | None = None
    cell: str | None = None


class Source(_Frozen):
    """The file a record was read from. pages: first and last, 1-based; [1, 1] for Word."""

    path: str
    sha256: str
    media: Media | None = None
    pages: tuple[int, int] = (1, 1)


class Record(BaseModel):
    """One returned form."""

    form: str
    source: Source
    values: dict[str, Value]
    rows: list[Row] = Field(default_factory=list)
    evidence: dict[str, Evidence] = Field(default_factory=dict)
    flags: list[Flag] = Field(default_factory=list)
    unmapped: list[Unmapped] = Field(default_factory=list)


class ErrorDetail(_Frozen):
    """Why a file gave no record."""

    code: ErrorCode
    message: str


class ErrorLine(_Frozen):
    """A file that gave no record."""

    source: Source
    error: ErrorDetail


Result = Record | ErrorLine
