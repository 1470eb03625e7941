"""Records made from the forms' own declarations, for tests of what comes after extraction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from models.entry import FieldSpec
from models.form import Form
from models.forms import FORM_BY_ID
from models.message import Attachment, Message
from models.record import Evidence, Flag, FlagCode, Record, Source, Unmapped, Value
from store import FileResult

VERSION = "1.0"


def sha_of(name: str) -> str:
    """A hash as of a file with this content."""
    return hashlib.sha256(name.encode()).hexdigest()


def value_of(spec: FieldSpec, number: int) -> Value:
    """A right value of the field's type, another for each number."""
    match spec.kind:
        case "integer":
            return number
        case "money":
            return number * 1000.5 if number % 2 else number * 1000
        case "date":
            return f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
        case "month":
            return f"2021-{number % 12 + 1:02}"
        case "yes_no" | "seal":
            return number % 2 == 0
        case "choices":
            return list(spec.options[: number % len(spec.options) + 1])
        case "choice":
            return spec.options[number % len(spec.options)]
        case "bank_account" | "id_number":
            return f"{330100190001010000 + number:018}"
        case _:
            return f"{spec.title}{number}"


def made_record(form: type[Form], number: int = 1, *, n_rows: int = 2, sha256: str | None = None) -> Record:
    """A filled record with evidence for each value, two flags and one text that belongs to no field."""
    values = {spec.key: value_of(spec, number) for spec in form.fields()}
    rows = [{spec.key: value_of(spec, number + row) for spec in form.row_fields()} for row in range(n_rows)]
    rows = rows if form.row_fields() else []
    sha256 = sha256 or sha_of(f"{form.id}{number}")
    keys = list(values) + [f"rows[{index}].{key}" for index, row in enumerate(rows) for key in row]
    return Record(
        form=form.id,
        source=Source(path=f"mail-{number:04}/{form.id}.docx", sha256=sha256, media="docx", pages=(1, 1)),
        values=values,
        rows=rows,
        evidence={key: Evidence(raw=f"原文{key}", confidence=1.0, cell="T1R2C2", method="word") for key in keys},
        flags=[
            Flag.raised(FlagCode.INVALID, keys[-1], f"{keys[-1]}不对"),
            Flag.raised(FlagCode.EXTRA_CONTENT, None, "多了一句话"),
        ],
        unmapped=[Unmapped(raw="多出来的一句话", page=None, cell="T1R9C1")],
    )


def made_message(message_id: str, names: Iterable[str], day: int = 1) -> Message:
    """A mail of January 2024 with one attachment a name; a file's content is its name."""
    attachments = tuple(
        Attachment(path=f"{message_id}/{name}.docx", sha256=sha_of(name), data=name.encode()) for name in names
    )
    zone = timezone(timedelta(hours=8))
    moment = datetime(2024, 1, day, 10, 0, tzinfo=zone)
    return Message(
        message_id=message_id,
        sender=f"{message_id}@example.cn",
        subject="报送",
        received_at=moment,
        attachments=attachments,
    )


def made_result(message: Message, name: str, *form_ids: str, version: str = VERSION, number: int = 1) -> FileResult:
    """What came out of one attachment of the mail: one record a form."""
    sha256 = sha_of(name)
    path = next(a.path for a in message.attachments if a.sha256 == sha256)
    records = [
        made_record(FORM_BY_ID[form_id], number + place, sha256=sha256) for place, form_id in enumerate(form_ids)
    ]
    records = [r.model_copy(update={"source": r.source.model_copy(update={"path": path})}) for r in records]
    return FileResult(message.message_id, path, sha256, records, seconds=0.1, program_version=version)
