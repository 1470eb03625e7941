"""Options that stand apart: 有□ and 无□ with questions between them, numbered words a line each below a label."""

from __future__ import annotations

import re

from learn.options import is_pair, numbered_options
from learn.passages import BOX
from learn.words import is_label, label_of

_WORD = r"是|否|有|无|没有|同意|不同意|需要|不需要"
_LONE = re.compile(rf"^\s*(?:{BOX}\s*(?P<after>{_WORD})|(?P<before>{_WORD})\s*{BOX})(?=[\s_，,；;：:（(。]|$)")
_LABELLED = re.compile(r"^\s*(?P<label>[^：:\n_]{2,20})[：:]\s*(?=[（(]?1\s*[.．、)）])")
_FEWEST_LINES = 2


def pair_apart(text: str) -> tuple[list[str], str]:
    """Two options that exclude each other, each at the beginning of a line of its own, and the text without them.

    ``有□`` / ``姓名：`` / ``代理权限：一般□ 特别□`` / ``无□``. Nothing where nothing else is asked between.
    """
    lines = text.split("\n")
    lone = [(at, match) for at, line in enumerate(lines) if line.count(BOX) == 1 and (match := _LONE.match(line))]
    if len(lone) != _FEWEST_LINES:
        return [], text
    words = [match["after"] or match["before"] for _, match in lone]
    rest = list(lines)
    for at, match in lone:
        rest[at] = lines[at][match.end() :]
    if not is_pair(words) or not re.search(r"[：:]", "\n".join(rest)):
        return [], text
    return words, "\n".join(rest)


def below_colon(text: str) -> tuple[str, list[str]]:
    """A label and its numbered options, a line each: ``建房类型：1.原址翻建`` / ``2.改扩建``."""
    match = _LABELLED.match(text)
    lines = text[match.end() :].strip().split("\n") if match else []
    if match is None or len(lines) < _FEWEST_LINES or not is_label(match["label"]):
        return "", []
    is_run = all(re.match(rf"\s*[（(]?{at}\s*[.．、)）]", line) for at, line in enumerate(lines, 1))
    options = numbered_options(" ".join(line.strip() for line in lines)) if is_run else []
    return (label_of(match["label"]), options) if options else ("", [])
