"""A file's result as rows of the tables, and rows back as records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from models.record import Evidence, Record
from store.clean import clean_or_none, clean_text, has_nul, to_json
from store.result import FileResult

Row = dict[str, Any]


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
        "note": errors[0]["message"] if errors else clean_or_none(result.ignored_because),
        "errors": to_json(errors) if errors else None,
        "program_version": clean_text(result.program_version),
    }


class RecordRows:
    """The rows of many records, table by table, ready to be inserted together."""

    def __init__(self) -> None:
        self.records: list[Row] = []
        self.evidence: list[Row] = []
        self.flags: list[Row] = []
        self.unmapped: list[Row] = []

    def add(self, sha256: str, position: int, record: Record) -> None:
        """Add the record that stands at ``position`` in the file."""
        record_id = record_id_of(sha256, position)
        first, last = record.source.pages
        self.records.append(
            {
                "record_id": record_id,
                "sha256": sha256,
                "position": position,
                "form": record.form,
                "media": record.source.media,
                "page_first": first,
                "page_last": last,
                "fields": to_json(record.values),
                "rows": to_json(record.rows) if record.rows else "[]",
            }
        )
        self.evidence.append({"record_id": record_id, "entries": _evidence_json(record.evidence)})
        for place, flag in enumerate(record.flags):
            self.flags.append(
                {
                    "record_id": record_id,
                    "position": place,
                    "code": str(flag.code),
                    "severity": flag.severity,
                    "field": clean_or_none(flag.field),
                    "message": clean_text(flag.message),
                }
            )
        for place, extra in enumerate(record.unmapped):
            self.unmapped.append(
                {
                    "record_id": record_id,
                    "position": place,
                    "raw": clean_text(extra.raw),
                    "page": extra.page,
                    "cell": clean_or_none(extra.cell),
                }
            )


def _evidence_json(evidence: dict[str, Evidence]) -> str:
    from pydantic_core import PydanticSerializationError

    try:
        text = str(_evidence_adapter().dump_json(evidence, exclude_none=True), "utf-8")
        if not has_nul(text):
            return text
    except PydanticSerializationError:
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
