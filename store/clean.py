"""What may stand in a database: text that every one of them takes, and JSON made of it."""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_INTEGER = 10**30
MAX_MESSAGE_ID_BYTES = 600
MAX_PATH_BYTES = 1200
"""Keys of PostgreSQL indexes end at 2,700 bytes, all columns together."""


def clean_text(text: str) -> str:
    """The text without NUL, which PostgreSQL cannot hold; a lone surrogate, which is no character, is U+FFFD."""
    text = text.replace("\x00", "") if "\x00" in text else text
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def clean_or_none(text: str | None) -> str | None:
    """``clean_text``, or None for None."""
    return None if text is None else clean_text(text)


def bounded_key(text: str, max_bytes: int) -> str:
    """The clean text; past ``max_bytes`` its beginning and a hash of the whole, so that different stays different."""
    text = clean_text(text)
    encoded = text.encode()
    if len(encoded) <= max_bytes:
        return text
    digest = hashlib.sha256(encoded).hexdigest()[:16]
    return encoded[: max_bytes - 20].decode(errors="ignore") + "…" + digest


def clean_json(value: Any) -> Any:
    """The value with clean strings; a number no database can hold as one becomes a string."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and abs(value) >= _MAX_INTEGER:
        return hex(value) if abs(value) >= 10**4000 else str(value)
    return value


def to_json(value: Any) -> str:
    """The value as JSON text, cleaned (``clean_json``)."""
    try:
        text = _ENCODER.encode(value)
        text.encode()
    except ValueError:
        return _ENCODER.encode(clean_json(value))
    is_suspect = has_nul(text) or _LONG_NUMBER.search(text)
    return _ENCODER.encode(clean_json(value)) if is_suspect else text


def has_nul(json_text: str) -> bool:
    """Whether JSON text may hold a NUL."""
    return "\\u0000" in json_text


_LONG_NUMBER = re.compile(r"[0-9]{30}")
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
