"""Records and error lines as JSON lines, in the contract's shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from store.database import Store
from store.export.files import whole_file
from store.reading import Wanted, read_error_lines, read_records

# Line ends for some readers of text, though not for JSON.
_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def write_json_lines(store: Store, out: Path, wanted: Wanted) -> list[Path]:
    """The file written: one line a record, then one an error line."""
    with whole_file(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for stored in read_records(store, wanted):
            file.write(_line(stored.to_document()))
        for document in read_error_lines(store, wanted):
            file.write(_line(document))
    return [out]


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False).translate(_BREAKS) + "\n"
