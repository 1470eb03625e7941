"""Options with a number each, whose number goes into a box behind them: ``1 无  2 有  □``, ``⑴男 ⑵女  □/□``."""

from __future__ import annotations

import re
import unicodedata

from learn.asks import Item
from learn.options import Group, add_option, is_pair, is_several
from learn.passages import BOX
from learn.words import is_label, label_of

_END = re.compile(rf"[ \t\u3000]*(?P<boxes>{BOX}(?:\s*[/／、]?\s*{BOX})*|(?<!_)__+)[ \t\u3000]*[。.]?\s*$")
_STYLES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[①-⑳]\s*",
        r"[⑴-⒇]\s*",
        r"[（(]\d{1,2}[)）]\s*",
        r"(?<![\d.．A-Za-z])\d{1,2}\s*[.．、]?\s*(?=[\u3400-\u9fffA-Z])(?!\d)",
        r"(?<![A-Za-z])[A-H]\s*[.．、]\s*",
        r"(?<![A-Za-z])[A-H](?=[\u3400-\u9fff])",
    )
)
_LATER = re.compile(r"\s*(?:[②-⑳⑵-⒇]|[（(]?(?:[2-9]|1\d)[)）.、]?\s*[\u3400-\u9fff])")
_LONGEST = 24
_MOST = 30


def read_coded(line: str) -> list[Item]:
    """The options of a line that ends with the box for their number, and what is asked beside them; else nothing."""
    end = _END.search(line)
    body = line[: end.start()] if end else ""
    if end is None or not body.strip() or BOX in body:
        return []
    for style in _STYLES:
        codes = _run_of(list(style.finditer(body)))
        if len(codes) < 2 or len(codes) > _MOST:
            continue
        head = body[: codes[0].start()]
        stops = [*(code.start() for code in codes[1:]), len(body)]
        words = [body[code.end() : stop] for code, stop in zip(codes, stops, strict=True)]
        if "_" in end["boxes"] and not _is_clear(head, words):
            continue
        if any(not word.strip(" _") or len(word.strip()) > _LONGEST * 2 for word in words):
            continue
        return _items(head, words, max(end["boxes"].count(BOX), 1))
    return []


def _is_clear(head: str, words: list[str]) -> bool:
    """Whether a line to write on, in place of a box, is for the number: a question before, nothing asked between."""
    is_asked = not head.strip() or re.search(r"[：:？?）)]\s*$", head) is not None
    return is_asked and not any(re.search(r"_|[：:]", word) for word in words)


def starts_late(line: str) -> bool:
    """Whether a line with the box at its end goes on with options that the line above began: ``6餐饮业 7工人 □``."""
    return bool(_END.search(line)) and bool(_LATER.match(line))


def _run_of(codes: list[re.Match[str]]) -> list[re.Match[str]]:
    """The codes that count up from 1, each once: 1, 2, 9."""
    run: list[re.Match[str]] = []
    last = 0
    for code in codes:
        number = _number(code.group())
        if (number == 1 and not run) or (run and number > last):
            run.append(code)
            last = number
    return run


def _number(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    digits = re.search(r"\d+", plain)
    if digits:
        return int(digits.group())
    letter = re.search(r"[A-H]", plain)
    return ord(letter.group()) - ord("A") + 1 if letter else 0


def _items(head: str, words: list[str], n_boxes: int) -> list[Item]:
    group = Group(label_of(head), raw_label=head)
    for word in words:
        add_option(group, word)
    if len(group.options) < 2 or any(len(option) > _LONGEST for option in group.options):
        return []
    if group.label and not is_label(head.strip()) and not is_label(group.label):
        return []
    several, sure = is_several(group.label, head, group.options)
    several = several or n_boxes > 1
    item = Item(group.label, "options", group.options, several, group.has_other, raw=head)
    item.sure = sure or n_boxes > 1 or is_pair(group.options)
    return [item, *(Item(label, raw=head) for label in group.asked)]
