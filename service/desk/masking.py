"""What a reader may not see: numbers of documents and bank accounts."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from models.entry import Kind
from service.desk.shapes import Shape

MASKED_KINDS: frozenset[Kind] = frozenset({"id_number", "bank_account"})
_VISIBLE = 4
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9０-９][ \-]?){14,}[0-9０-９Xx](?![0-9A-Za-z])")
_NAMES = frozenset(
    {"record_id", "sha256", "message_id", "source", "received_at", "decided_at", "cell", "bbox", "field", "path", "key"}
)
"""Keys whose values are no text of the form."""

S = TypeVar("S", bound=Shape)


def mask(text: str) -> str:
    """All but the last four characters hidden; of a short text everything."""
    if len(text) <= 2 * _VISIBLE:
        return "*" * len(text)
    return "*" * (len(text) - _VISIBLE) + text[-_VISIBLE:]


def mask_numbers(text: str) -> str:
    """The text with every long number in it masked."""
    return _LONG_NUMBER.sub(lambda match: mask(match[0]), text)


def mask_shape(shape: S, secret: frozenset[str]) -> S:
    """The shape with long numbers masked everywhere, and whole the fields whose path is secret.

    secret: keys of fields (``id_number``, also for ``rows[3].id_number``).
    """
    return type(shape).model_validate(_masked(shape.model_dump(), secret))


def is_secret(path: str, secret: frozenset[str]) -> bool:
    """Whether the field at a path is hidden from readers."""
    return path.rpartition(".")[2] in secret


def _masked(value: Any, secret: frozenset[str]) -> Any:
    if isinstance(value, str):
        return mask_numbers(value)
    if isinstance(value, list | tuple):
        return [_masked(item, secret) for item in value]
    if not isinstance(value, dict):
        return value
    path = value.get("path") if "kind" in value and "label" in value else value.get("field", value.get("path"))
    if isinstance(path, str) and is_secret(path, secret):
        return _hidden(value, secret)
    masked = {key: item if key in _NAMES else _masked(item, secret) for key, item in value.items()}
    return masked | ({"is_masked": True} if "is_masked" in value else {})


_TEXTS = frozenset({"machine", "value", "old", "new", "shown", "machine_shown", "old_shown", "new_shown", "raw"})


def _hidden(value: dict[str, Any], secret: frozenset[str]) -> dict[str, Any]:
    """A field, a decision or a difference with all that tells its value hidden."""
    found: dict[str, Any] = {}
    for key, item in value.items():
        if (key in _TEXTS or key in ("here_shown", "there_shown")) and item is not None:
            found[key] = mask(str(item))
        elif key in ("here", "there") and isinstance(item, list | tuple):
            found[key] = [{**piece, "text": mask(piece["text"])} for piece in item]
        elif key == "decision" and item is not None:
            found[key] = _hidden(item, secret)
        elif key == "others":
            found[key] = [_hidden(other, secret) for other in item]
        elif key in _NAMES:
            found[key] = item
        else:
            found[key] = _masked(item, secret)
    return found | ({"is_masked": True} if "is_masked" in value else {})
