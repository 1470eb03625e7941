"""What a reviewer sees: plain data, ready for a template or for JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.entry import Kind, Where
from models.geometry import BBox
from models.record import Severity, Value

Role = Literal["reader", "reviewer", "admin"]
DecisionKind = Literal["accept", "edit", "take", "empty"]
"""accept: the machine's value is right. edit: another value. take: the value of another copy or version.
empty: empty on purpose, nothing is owed."""
ReviewKind = Literal["accept", "edit", "take", "empty", "undo", "carry"]
"""carry: the decision on an earlier version, kept because the value did not change."""
Standing = Literal["in_force", "all"]
QueueState = Literal["open", "settled", "clean", "all"]
"""open: doubts are left. settled: had doubts, none is left. clean: never had any."""


class Shape(BaseModel):
    """Base of all: never changed once made."""

    model_config = ConfigDict(frozen=True)


class Who(Shape):
    """Who is at the desk. name: of a user; ``本机`` where no users are kept."""

    name: str
    role: Role

    @property
    def can_review(self) -> bool:
        """Whether this person may decide."""
        return self.role in ("reviewer", "admin")

    @property
    def is_admin(self) -> bool:
        """Whether this person may import and see all."""
        return self.role == "admin"


class Piece(Shape):
    """A stretch of a text; is_changed: it is not so on the other side."""

    text: str
    is_changed: bool


class FlagView(Shape):
    """A doubt about a field. words: its kind in two or four characters (``未填``); message: the whole sentence."""

    code: str
    severity: Severity
    words: str
    message: str


class ReviewView(Shape):
    """One fact: somebody decided something. number: its place among the record's facts, from 1.

    field: path (``name``, ``rows[0].budget``), "" for the record as a whole. old, new: the value in force before and
    after. machine: what the program had read. source: the record whose value was taken or kept. undoes: the number of
    the fact taken back. is_in_force: neither taken back nor followed by another on the field.
    """

    record_id: str | None
    number: int
    form: str
    subject: str
    field: str
    title: str
    kind: ReviewKind
    words: str
    old: Value
    new: Value
    old_shown: str
    new_shown: str
    machine: Value = None
    why: str | None = None
    who: str
    decided_at: datetime
    source: str | None = None
    undoes: int | None = None
    is_in_force: bool = False


class OtherValue(Shape):
    """What another copy or an earlier version has in this field.

    words: ``Word版``, ``盖章版``, ``第1次报送`` …; here, there: this record's and the other's text in pieces.
    is_badly_read: differs only as recognition errs. path: the field's path over there (rows move).
    """

    record_id: str
    words: str
    path: str
    value: Value
    shown: str
    is_equal: bool
    is_badly_read: bool
    here: tuple[Piece, ...] = ()
    there: tuple[Piece, ...] = ()


class FieldView(Shape):
    """A field of the form, in its order and words.

    path: ``name``, ``rows[0].budget``. label: as printed, nested labels joined by ``/``; title: short. row: 0-based,
    None outside a list. machine: what the program read; value: what is in force (settled, else the machine's).
    shown, machine_shown: as text. raw … cell: where it was read; None where nothing was. is_doubt: it has flags.
    is_settled: somebody decided. others: where there are copies. is_masked: value and raw are hidden from a reader.
    """

    path: str
    label: str
    title: str
    kind: Kind
    where: Where
    row: int | None = None
    options: tuple[str, ...] = ()
    is_required: bool = False
    max_length: int | None = None
    machine: Value = None
    value: Value = None
    shown: str = ""
    machine_shown: str = ""
    raw: str | None = None
    confidence: float | None = None
    method: str | None = None
    page: int | None = None
    bbox: BBox | None = None
    cell: str | None = None
    flags: tuple[FlagView, ...] = ()
    is_doubt: bool = False
    is_settled: bool = False
    decision: ReviewView | None = None
    others: tuple[OtherValue, ...] = ()
    is_masked: bool = False


class CopyView(Shape):
    """Another record about the same subject, or this one."""

    record_id: str
    words: str
    media: str | None
    version: int
    is_in_force: bool
    is_word: bool
    is_here: bool
    path: str
    sha256: str
    received_at: datetime | None = None


class UnmappedView(Shape):
    """Something written that belongs to no field."""

    raw: str
    page: int | None = None
    cell: str | None = None


class RecordView(Shape):
    """A record at the desk.

    revision: how many facts there are; hand it back with a decision. fields: in the form's order, rows after.
    flags: those that name no field; they are one doubt, whose path is "". is_settled: no doubt is left.
    n_doubts: fields with flags, and one more for ``flags``; n_settled of them.
    """

    record_id: str
    form: str
    form_title: str
    annex: int | None
    unit: str | None
    subject: str
    media: str | None
    sha256: str
    position: int
    path: str
    message_id: str | None
    sender: str | None
    received_at: datetime | None
    pages: tuple[int, int]
    version: int
    is_in_force: bool
    revision: int
    n_doubts: int
    n_settled: int
    is_settled: bool
    fields: tuple[FieldView, ...]
    flags: tuple[FlagView, ...]
    flags_settled: bool
    flags_decision: ReviewView | None = None
    unmapped: tuple[UnmappedView, ...] = ()
    copies: tuple[CopyView, ...] = ()
    reviews: tuple[ReviewView, ...] = ()
    last_reviewer: str | None = None
    is_masked: bool = False


class Decision(BaseModel):
    """What a reviewer decides on one field.

    value: of ``edit``: typed text, a list of options (choices), an option (choice), true/false (yes_no, seal), null.
    source: of ``take``: the other record. as_written: keep a value that is not of its type.
    """

    model_config = ConfigDict(extra="forbid")

    kind: DecisionKind
    value: Value = None
    source: str | None = Field(default=None, max_length=20)
    why: str | None = Field(default=None, max_length=500)
    as_written: bool = False


class Checked(Shape):
    """A typed value, normalised. problem: in Chinese, why it is not of its type; then value is as written."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [{"value": "2024-01-22", "shown": "2024-01-22", "problem": None, "is_empty": False}]
        },
    )

    value: Value
    shown: str
    problem: str | None = None
    is_empty: bool = False


class QueueFilters(BaseModel):
    """Which records to list. flag: a code. reviewer: who decided last. q: words in subject, unit or file name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: QueueState = "open"
    standing: Standing = "in_force"
    unit: str | None = Field(default=None, max_length=200)
    form: str | None = Field(default=None, max_length=64)
    flag: str | None = Field(default=None, max_length=32)
    reviewer: str | None = Field(default=None, max_length=64)
    q: str | None = Field(default=None, max_length=100)


class QueueRow(Shape):
    """A record in the queue. score: how much it needs a person. codes: of its flags, open ones."""

    record_id: str
    form: str
    form_title: str
    unit: str | None
    subject: str
    path: str
    media: str | None
    version: int
    is_in_force: bool
    n_errors: int
    n_ticks: int
    n_low: int
    n_diffs: int
    n_others: int
    n_doubts: int
    n_settled: int
    is_settled: bool
    reviewer: str | None
    reviewed_at: datetime | None
    score: int
    codes: tuple[str, ...]


class QueuePage(Shape):
    """A page of the queue, most needy first. next_cursor: for the next page, None at the end. total: of all pages."""

    rows: tuple[QueueRow, ...]
    next_cursor: str | None
    total: int


class Progress(Shape):
    """How far the work is: records with doubts, of which settled; doubts, of which settled; records in all."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [{"n_records": 120, "n_doubtful": 57, "n_settled": 12, "n_doubts": 210, "n_doubts_settled": 40}]
        },
    )

    n_records: int
    n_doubtful: int
    n_settled: int
    n_doubts: int
    n_doubts_settled: int


class Facets(Shape):
    """What the filters can choose from: (id, words) each."""

    units: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]
    flags: tuple[tuple[str, str], ...]
    reviewers: tuple[str, ...]


class FieldDiffView(Shape):
    """A field that differs. path, there_path: "" where the row is missing on that side."""

    path: str
    there_path: str
    title: str
    state: Literal["equal", "only_here", "only_there", "differs"]
    is_badly_read: bool
    here: tuple[Piece, ...]
    there: tuple[Piece, ...]
    here_shown: str
    there_shown: str
    decision: ReviewView | None = None


class DiffView(Shape):
    """Two records of one form: the changed fields; n_equal fields are the same."""

    here: CopyView
    there: CopyView
    form: str
    fields: tuple[FieldDiffView, ...]
    n_equal: int


class RereadView(Shape):
    """A record that this program version reads otherwise than an earlier one. number: to accept it by."""

    record_id: str | None
    form: str
    subject: str
    path: str
    old_version: str
    new_version: str
    fields: tuple[FieldDiffView, ...]


class AuditPage(Shape):
    """Facts, newest first."""

    reviews: tuple[ReviewView, ...]
    next_cursor: str | None


class FlagLine(Shape):
    """A flag and whose it is. is_settled: a person has decided on its field."""

    record_id: str
    form: str
    unit: str | None
    subject: str
    field: str | None
    title: str
    code: str
    severity: Severity
    words: str
    message: str
    is_settled: bool


class FlagPage(Shape):
    """Flags, by record."""

    flags: tuple[FlagLine, ...]
    next_cursor: str | None
