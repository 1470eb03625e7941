"""Several values in one cell, told by what the blank prints around them.

单位意见 |  同意推荐。
         |        负责人签字：张三    （盖章）   2025 年 3 月 1 日
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extract.align.anchors import Anchor, segments
from extract.align.blank import Slot
from extract.align.passage import Passage
from models.labels import spaced_pattern

_PIECE = re.compile(r"[^\s_＿﹍]+(?:[ \u3000][^\s_＿﹍]+)*")
_FIGURES = r"[\d〇○零一二三四五六七八九十廿\s_＿﹍]*"
_DATE = re.compile(
    rf"{_FIGURES}年{_FIGURES}月(?:{_FIGURES}[日号])?(?:{_FIGURES}时)?(?:{_FIGURES}分)?"
    r"|(?<![\d.])(?:19|20)\d{2}\s*[./—-]\s*\d{1,2}(?:\s*[./—-]\s*\d{1,2})?(?![\d.])|(?<!\d)20\d{6}(?!\d)"
)
_PRINTED_DATE = re.compile(r"[\s_＿﹍]*年[\s_＿﹍]*月(?:[\s_＿﹍]*日)?(?:[\s_＿﹍]*时)?(?:[\s_＿﹍]*分)?")
_SIGNED = re.compile(r"签\s*[字名章]|[盖公]\s*章|印\s*章")
_ENDS = " \t\n\x0b\u3000：:；;，,_＿﹍"

Span = tuple[int, int]


def is_shared(printed: str) -> bool:
    """Whether a value's cell has a place for a date, a signature or a stamp beside the value."""
    return bool(_PRINTED_DATE.search(printed) or _SIGNED.search(printed))


def part_values(printed: str, passage: Passage, slots: Sequence[Slot]) -> dict[str, Passage]:
    """The part of a cell that belongs to each slot, by the slot's name. printed: what the blank prints in the cell.

    A slot whose own words are gone from the cell is left out, unless nothing is written in it at all.
    """
    text = passage.text
    if not text.strip():
        return {slot.name: passage for slot in slots}
    taken = [*_pieces_in(text, printed)]
    found: dict[str, Span] = {}
    worded = [slot for slot in slots if not slot.is_boxes and _is_printed(slot, printed)]
    for slot in [slot for slot in slots if "…" in slot.words[0]]:
        span = _in_sentence(text, slot.words[0], [found[each.name] for each in slots if each.name in found])
        if span is not None:
            found[slot.name] = span
    for hit in segments(text, [Anchor(slot.name, slot.words, True) for slot in worded], many_lines=True):
        end = min([start for start, _ in taken if start >= hit.start], default=hit.end)
        found[hit.name] = (hit.start, max(min(end, hit.end), hit.start))
        taken.append((hit.label_start, hit.start))
    for slot in [slot for slot in worded if slot.name not in found]:  # a label inside a sentence: 其中及格以上___门
        matches = (re.search(spaced_pattern(word), text) for word in slot.words)
        match = next((each for each in matches if each), None)
        if match is not None:
            end = min([start for start, _ in taken if start >= match.end()], default=len(text))
            found[slot.name] = (match.end(), end)
    plain = [slot for slot in slots if slot not in worded and "…" not in slot.words[0] and not slot.is_boxes]
    dated = [slot for slot in plain if slot.fields[0].kind in ("date", "month")]
    dates = [match.span() for match in _DATE.finditer(text) if not _covered(match.span(), found.values())]
    for slot, span in zip(dated, dates[-len(dated) :] if dated else [], strict=False):
        found[slot.name] = span
    taken += dates if _PRINTED_DATE.search(printed) else []
    parts = {name: passage.cut(*_trimmed(text, span)) for name, span in found.items()}
    free = _free(text, [*taken, *found.values()])
    for slot in slots:
        if slot.name in parts or slot in worded or "…" in slot.words[0]:
            continue
        if slot.is_boxes:
            parts[slot.name] = passage
        elif slot in dated:
            parts[slot.name] = passage.cut(len(text), len(text))
        else:
            parts[slot.name] = _joined(passage, free)
            free = []
    return parts


def likeness_to(printed: str, text: str) -> float:
    """The share of the blank's own words that stand in a text, in their order; 0 to 1."""
    pieces = _pieces_of(printed)
    if not pieces:
        return 1.0 if _PRINTED_DATE.search(printed) and _DATE.fullmatch(text.strip()) else 0.0
    return len(list(_pieces_in(text, printed))) / len(pieces)


def asks_for(printed: str, slot: Slot, around: str) -> bool:
    """Whether a printed sentence has the words that stand around a slot's value, or a date's own.

    around: all that is printed outside the tables: a date whose label stands nowhere is one that says only 年 月 日.
    """
    if "…" not in slot.words[0]:
        is_bare_date = slot.fields[0].kind == "date" and bool(_PRINTED_DATE.fullmatch(printed.strip()))
        return _is_printed(slot, printed) or (is_bare_date and not _is_printed(slot, around))
    return _in_sentence(printed, slot.words[0], ()) is not None


def _is_printed(slot: Slot, printed: str) -> bool:
    """Whether the slot's own label stands in the cell."""
    if "…" in slot.words[0]:
        return False
    return any(re.search(spaced_pattern(word), printed) for word in slot.words if "/" not in word)


@lru_cache(maxsize=4096)
def _pieces_of(printed: str) -> tuple[re.Pattern[str], ...]:
    bare = _PRINTED_DATE.sub("  ", printed)
    pieces = [match.group() for match in _PIECE.finditer(bare) if not re.search(r"[□口○]", match.group())]
    return tuple(re.compile(spaced_pattern(piece)) for piece in pieces if re.search(r"\w", piece))


def _pieces_in(text: str, printed: str) -> Iterable[Span]:
    """Where the blank's own words stand, in their order."""
    at = 0
    for piece in _pieces_of(printed):
        match = piece.search(text, at)
        if match:
            yield match.span()
            at = match.end()


def _in_sentence(text: str, label: str, before_it: Sequence[Span]) -> Span | None:
    """What stands between the words of a label such as ``覆盖…个地市``, after what was found already."""
    before, _, after = label.rpartition("/")[2].partition("…")
    start = max((end for _, end in before_it), default=0)
    if before:
        pattern = spaced_pattern(before) + r"[：:]?(.*?)" + (spaced_pattern(after) if after else r"(?=[，,；;。\n]|$)")
    else:
        pattern = r"(?:^|(?<=[\s，,；;。：:、_＿]))([^，,；;。：:\n]*?)" + spaced_pattern(after)
    for begin in (start, 0):
        match = re.compile(pattern, re.DOTALL).search(text, begin)
        if match:
            return match.span(1)
    return None


def _covered(span: Span, others: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _ENDS:
        start += 1
    while end > start and text[end - 1] in _ENDS:
        end -= 1
    return start, end


def _free(text: str, taken: Iterable[Span]) -> list[Span]:
    """What is left of a text, end by end."""
    free, at = [], 0
    for start, end in sorted(taken):
        if start > at:
            free.append((at, start))
        at = max(at, end)
    free.append((at, len(text)))
    return [span for span in (_trimmed(text, span) for span in free) if text[span[0] : span[1]].strip(_ENDS + "()（）")]


def _joined(passage: Passage, spans: Sequence[Span]) -> Passage:
    if len(spans) == 1:
        return passage.cut(*spans[0])
    parts = [passage.cut(*span) for span in spans]
    lines = [line for part in parts for line in part.lines]
    text = "\n".join(part.text for part in parts)
    return Passage(text, [], [], lines, [0] * len(lines), passage.place)
