"""A file's result as rows of the tables, and rows back as records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import pydantic_core

from models.message import Ignored, Message
from models.record import Evidence, Flag, Record, Value
from store.clean import (
    MAX_MESSAGE_ID_BYTES,
    MAX_PATH_BYTES,
    bounded_key,
    clean_or_none,
    clean_text,
    has_nul,
    to_json,
)
from store.result import FileResult

Row = dict[str, Any]

JOINED = "与同一邮件的其他图片合为一份："
"""What the note of a picture begins with that was bound with others; the file's path and [hash] follow."""


_PLAIN = 10**15
"""Numbers below are written alike by all who write JSON."""

_RANK = {"pending": 0, "ignored": 1, "error": 2, "ok": 4}
"""Of two outcomes by the same program version the higher stays: a time-out on a busy machine undoes no record."""
_UNPACKED_RANK = 3
"""An archive that could be unpacked: better than one that could not, for want of the program."""


def rank_of(result: FileResult) -> int:
    """How good an outcome is."""
    return _UNPACKED_RANK if result.ignored_because == Ignored.UNPACKED else _RANK[result.status]


def rank_sql(table: str) -> str:
    """``rank_of`` of a row of ``contents``, in SQL."""
    cases = [f"WHEN {table}.status = 'ignored' AND {table}.note = '{Ignored.UNPACKED}' THEN {_UNPACKED_RANK}"]
    cases += [f"WHEN {table}.status = '{name}' THEN {rank}" for name, rank in _RANK.items()]
    return f"CASE {' '.join(cases)} END"


def bounded_id(message_id: str) -> str:
    """The id as the database keeps it."""
    return bounded_key(message_id, MAX_MESSAGE_ID_BYTES)


def message_mark(message_id: str) -> str:
    """What stands in ``purged`` in place of a file's hash for a mail that was purged."""
    return hashlib.sha256(f"message:{bounded_id(message_id)}".encode()).hexdigest()


def message_to_row(message: Message) -> Row:
    """The row of ``messages``."""
    return {
        "message_id": bounded_id(message.message_id),
        "sender": clean_or_none(message.sender),
        "subject": clean_or_none(message.subject),
        "received_at": message.received_at,
        "lacks_form": message.mentions_form_without_file,
    }


def attachment_row(message_id: str, path: str, sha256: str, link: str | None = None) -> Row:
    """The row of ``attachments``; message_id: bounded already."""
    row = {"message_id": message_id, "path": bounded_key(path, MAX_PATH_BYTES), "sha256": sha256}
    return {**row, "link": clean_or_none(link)}


def extraction_row(result: FileResult, moment: datetime) -> Row:
    """The row of ``extractions``."""
    kept = dict(result.means or {})
    if result.status != "error":  # what it was read with is of no use later; for which forms is
        kept = {name: value for name, value in kept.items() if name == "forms"}
    means = to_json(kept) if kept else None
    row = {"sha256": result.sha256, "run_id": result.run_id, "seconds": result.seconds}
    return {**row, "finished_at": moment, "means": means}


def record_id_of(sha256: str, position: int) -> str:
    """The number of the record at ``position`` (0-based) in the file: the same in every database."""
    return hashlib.sha256(f"{sha256}:{position}".encode()).hexdigest()[:20]


def result_to_content(result: FileResult) -> Row:
    """The row of ``contents``: how the file came out."""
    errors = [
        {"code": str(line.error.code), "message": clean_text(line.error.message), "pages": list(line.source.pages)}
        for line in result.errors
    ]
    return {
        "sha256": result.sha256,
        "status": result.status,
        "error_code": errors[0]["code"] if errors else None,
        "note": errors[0]["message"] if errors else clean_or_none(result.ignored_because or _joined_note(result)),
        "errors": to_json(errors) if errors else None,
        "program_version": clean_text(result.program_version),
    }


def _joined_note(result: FileResult) -> str | None:
    if result.joined_into is None:
        return None
    path, sha256 = result.joined_into
    return f"{JOINED}{path} [{sha256}]"


class Placed(NamedTuple):
    """A record, its number, and where it stands: at ``position`` (0-based) in the file."""

    record_id: str
    sha256: str
    position: int
    record: Record


RECORD_NAMES = ("record_id", "sha256", "position", "form", "media", "page_first", "page_last", "fields", "rows")
EVIDENCE_NAMES = ("record_id", "entries")
FLAG_NAMES = ("record_id", "position", "code", "severity", "field", "message")
UNMAPPED_NAMES = ("record_id", "position", "raw", "page", "cell")


def record_rows(placed: Iterable[Placed]) -> Iterator[tuple[Any, ...]]:
    """Rows of ``records``: the values of ``RECORD_NAMES``."""
    for record_id, sha256, position, record in placed:
        source = record.source
        head = (record_id, sha256, position, record.form, source.media, *source.pages)
        yield (*head, values_to_json(record.values), _lines_to_json(record.rows))


def evidence_rows(placed: Iterable[Placed]) -> Iterator[tuple[Any, ...]]:
    """Rows of ``evidence``: the values of ``EVIDENCE_NAMES``."""
    for each in placed:
        yield each.record_id, _evidence_json(each.record.evidence)


def flag_rows(record_id: str, flags: Iterable[Flag], first: int = 0) -> Iterator[tuple[Any, ...]]:
    """Rows of ``flags``: the values of ``FLAG_NAMES``, numbered from ``first`` on."""
    for place, flag in enumerate(flags, first):
        yield record_id, place, str(flag.code), flag.severity, clean_or_none(flag.field), clean_text(flag.message)


def unmapped_rows(record_id: str, record: Record) -> Iterator[tuple[Any, ...]]:
    """Rows of ``unmapped``: the values of ``UNMAPPED_NAMES``."""
    for place, extra in enumerate(record.unmapped):
        yield record_id, place, clean_text(extra.raw), extra.page, clean_or_none(extra.cell)


def values_to_json(values: Mapping[str, Value]) -> str:
    """As ``to_json``, several times as fast where the values are as they should be."""
    numbers = [value for value in values.values() if isinstance(value, int | float)]
    if all(-_PLAIN < number < _PLAIN for number in numbers):
        try:
            text = str(pydantic_core.to_json(values), "utf-8")
            if not has_nul(text):
                return text
        except pydantic_core.PydanticSerializationError:
            pass  # a lone surrogate
    return to_json(values)


def _lines_to_json(rows: Sequence[Mapping[str, Value]]) -> str:
    return f"[{','.join(map(values_to_json, rows))}]"


def _evidence_json(evidence: dict[str, Evidence]) -> str:
    try:
        text = str(_evidence_adapter().dump_json(evidence, exclude_none=True), "utf-8")
        if not has_nul(text):
            return text
    except pydantic_core.PydanticSerializationError:
        pass  # a lone surrogate
    plain = {key: entry.model_dump(mode="python", exclude_none=True) for key, entry in evidence.items()}
    return to_json(plain)


@cache
def _evidence_adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(dict[str, Evidence])


def flag_to_dict(row: Any) -> Row:
    """A row of ``flags`` in the contract's shape."""
    return {"code": row.code, "severity": row.severity, "field": row.field, "message": row.message}


def entries_to_evidence(entries: Row, order: Iterable[str]) -> Row:
    """Evidence in the contract's shape, every key of an entry there, in the order of the form's keys."""
    placed = [key for key in order if key in entries]
    known = set(placed)
    placed += sorted(key for key in entries if key not in known)
    return {key: {**_NO_PLACE, **entries[key]} for key in placed}


_NO_PLACE: Row = {"raw": "", "confidence": 0.0, "page": None, "bbox": None, "cell": None, "method": ""}
