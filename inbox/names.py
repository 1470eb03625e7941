"""Names that strangers chose, made safe to show and to join into a path that is never written to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

MAX_NAME_CHARS = 120
NAMELESS = "未命名"
_PATH_LIKE = re.compile(r"^(?:[A-Za-z]:[\\/]|[\\/]|\.{1,2}[\\/]|file://)|[\\/]\.\.[\\/]", re.IGNORECASE)
_JOINERS = frozenset('\\/:*?"<>|')
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class _Shown(dict[int, str | None]):
    """For ``str.translate``: what becomes of a character, found out once for each."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        shown = None if unicodedata.category(char) in _DROPPED else "_" if char in _JOINERS else char
        if len(self) < _MAX_SHOWN:
            self[code] = shown
        return shown


_SHOWN = _Shown()
_MAX_SHOWN = 20_000


def safe_name(name: str) -> str:
    """One path component: no separator, control, bidi or invisible character, no ``..``, at most 120 characters."""
    if _PATH_LIKE.search(name):
        name = re.split(r"[\\/]", name.rstrip("\\/"))[-1]
    name = unicodedata.normalize("NFC", re.sub(r"[\t\r\n\xa0\u3000]", " ", name[:4096]))
    name = name.translate(_SHOWN)
    name = re.sub(r" {2,}", " ", name).strip(" ")
    name = re.sub(r"\.{2,}", ".", name)
    if not name.strip("._ "):
        return NAMELESS
    if len(name) > MAX_NAME_CHARS:
        stem, dot, ending = name.rpartition(".")
        keeps = bool(dot) and len(ending) <= 10
        name = stem[: MAX_NAME_CHARS - len(ending) - 2] + "…." + ending if keeps else name[: MAX_NAME_CHARS - 1] + "…"
    return name


def safe_path(name: str) -> str:
    """A path inside an archive or folder, each component made safe; ``.`` and ``..`` are left out."""
    parts = [part for part in re.split(r"[\\/]", name[:8192]) if part.strip(" .")]
    if parts and re.fullmatch(r"[A-Za-z]:", parts[0]):
        parts = parts[1:]
    return "/".join(safe_name(part) for part in parts[-12:]) or NAMELESS


def unique_path(path: str, taken: Container[str]) -> str:
    """The path, with `` (2)`` and so on before its ending where it is taken."""
    if path not in taken:
        return path
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    number = 2
    while (candidate := f"{folder}{slash}{stem} ({number}){dot}{ending}") in taken:
        number += 1
    return candidate


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts ``2.eml`` before ``10.eml``."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() and len(part) < 20 else (1, 0, part)
        for part in re.split(r"([0-9]+)", name)
        if part
    )
