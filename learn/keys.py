"""Names for fields: English where a dictionary knows the label, else pinyin; unique, and the same at every learning."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from models.entry import Kind
from models.form import Form
from models.labels import label_key, label_keys

_LONGEST = 48
_LONGEST_PINYIN = 32
_TAKEN = {"rows", "list", "record_id", "file", "position", "message_id", "attachment_path", "row_index"} | {
    name for name in dir(Form) if not name.startswith("_")
}
"""Names that a field can't have: the program's own."""


class Known(NamedTuple):
    """A common label's key and its usual type."""

    key: str
    kind: Kind


@cache
def _lines() -> tuple[tuple[tuple[str, ...], Known], ...]:
    text = (files("learn") / "data" / "labels.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((tuple(labels.split("|")), Known(key, kind)) for labels, key, kind in rows)  # type: ignore[arg-type]


@cache
def _dictionary() -> dict[str, Known]:
    known: dict[str, Known] = {}
    for labels, one in _lines():
        for label in labels:
            known.setdefault(label_key(label), one)
    return known


@cache
def _alike() -> dict[str, tuple[str, ...]]:
    alike: dict[str, tuple[str, ...]] = {}
    for labels, _ in _lines():
        for label in labels:
            alike.setdefault(label_key(label), labels)
    return alike


def other_words(label: str, most: int = 8) -> list[str]:
    """What copies may print in place of a common label: 手机号码 for 手机; none for a label that is not known."""
    own = label_keys(label)
    found = next((_alike()[key] for key in sorted(own, key=len, reverse=True) if key in _alike()), ())
    return [word for word in found if label_key(word) not in own][:most]


def known_label(label: str) -> Known | None:
    """The key and type of a common label, or None. Brackets at its end and what they hold do not matter."""
    known = _dictionary()
    whole = known.get(label_key(label))
    if whole:
        return whole
    return next((known[key] for key in sorted(label_keys(label), key=len, reverse=True) if key in known), None)


def key_of(path: tuple[str, ...]) -> str:
    """A key for the labels that lead to a field, not yet unique: of the last one alone."""
    label = path[-1].replace("…", "")
    known = known_label(label)
    return known.key if known else pinyin_key(label)


def pinyin_key(label: str, longest: int = _LONGEST_PINYIN) -> str:
    """The label in pinyin, without tones: as many whole syllables as fit."""
    bare = re.sub(r"[（(【\[][^（()）]*[)）】\]]", "", label) or label
    plain = re.sub(r"[^\w]|_", "", bare)
    if plain.isascii() and plain:
        return _legal(plain.lower())
    from pypinyin import Style, lazy_pinyin

    parts = [
        re.sub(r"[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(plain, style=Style.NORMAL, errors="default")
    ]
    key = ""
    for part in parts:
        if part and len(key) + len(part) + 1 > longest:
            break
        key = f"{key}_{part}" if key and part else key or part
    return _legal(key)


def initials_key(label: str) -> str:
    """The first letters of the label's pinyin, one a character."""
    from pypinyin import Style, lazy_pinyin

    plain = re.sub(r"[^\w]|_", "", label)
    return _legal(
        "".join(
            re.sub(r"[^a-z0-9]", "", part.lower())
            for part in lazy_pinyin(plain, style=Style.FIRST_LETTER, errors="default")
        )
    )


def _legal(key: str) -> str:
    key = re.sub(r"[^a-z0-9_]+", "_", key)[:_LONGEST].strip("_")
    if not key:
        return "field"
    return key if key[0].isalpha() else f"f_{key}"[:_LONGEST]


class Keys:
    """Hands out keys, each once."""

    def __init__(self) -> None:
        self._given: set[str] = set(_TAKEN)

    def give(self, path: tuple[str, ...], section: str = "", prefix: str = "") -> str:
        """A key for a field: of its label; with its group's or chapter's where that is taken; then numbered."""
        own = key_of(path)
        names = [own]
        if len(path) > 1:
            names.append(f"{key_of(path[:-1])}_{own}")
        if section:
            names.append(f"{key_of((section,))}_{own}")
        if prefix:
            names = [f"{prefix}_{own}"] if not own.startswith(prefix) else [own]
        return self.claim(names)

    def claim(self, names: list[str]) -> str:
        """The first of the names that is free, or the last one numbered."""
        for name in names:
            short = name[:_LONGEST].strip("_")
            if short not in self._given:
                self._given.add(short)
                return short
        number = 2
        while (name := f"{names[0][: _LONGEST - 4]}_{number}") in self._given:
            number += 1
        self._given.add(name)
        return name
