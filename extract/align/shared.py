"""Several values in one cell, told by what the blank prints around them.

单位意见 |  同意推荐。
         |        负责人签字：张三    （盖章）   2025 年 3 月 1 日
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extract.align.anchors import Anchor, segments
from extract.align.blank import Slot
from extract.align.passage import Passage
from extract.align.template import option_spans
from models.labels import spaced_pattern

_PIECE = re.compile(r"[^\s_＿﹍]+(?:[ \u3000][^\s_＿﹍]+)*")
_FIGURES = r"[\d〇○零一二三四五六七八九十廿\s_＿﹍]{0,24}"
_YEAR = r"(?:(?<!\d)(?:\d[\s_＿﹍]*){1,4}|[〇○零一二三四五六七八九十廿\s_＿﹍]{1,24}|)"
_DATE = re.compile(
    rf"(?P<day>{_YEAR}年{_FIGURES}月(?:{_FIGURES}[日号])?)(?:{_FIGURES}时)?(?:{_FIGURES}分)?"
    r"|(?<![\d.])(?:19|20)?\d{2}\s*[./—-]\s*\d{1,2}\s*[./—-]\s*\d{1,2}(?![\d.])|(?<!\d)20\d{6}(?!\d)"
    r"|(?<![^\s：:])(?:19|20)\d{2}\s*[./-]\s*(?:0?[1-9]|1[0-2])(?=\s|$)"
)
_PRINTED_DATE = re.compile(r"[\s_＿﹍]*年[\s_＿﹍]*月(?:[\s_＿﹍]*日)?(?:[\s_＿﹍]*时)?(?:[\s_＿﹍]*分)?")
_SIGNED = re.compile(r"签\s*[字名章]|[盖公]\s*章|印\s*章")
_PRINTED_STOP = re.compile(r"[ _＿﹍\u3000][。；]")
_LABEL_BEFORE = re.compile(r"(?:签\s*[字名章]|[)）\w][：:])$")
_FILL = " \t\u3000_＿﹍：:"
_BOX = re.compile(r"[□☐☑☒■√✓✔]")
_LABEL_END = r"(?=\s*(?:[（(：:_＿﹍□☐？自从为由]|$)|[ \t\u3000])"
_ENDS = " \t\n\x0b\u3000：:；;，,_＿﹍"

Span = tuple[int, int]


def is_shared(printed: str) -> bool:
    """Whether a value's cell has a place for a date, a signature or a stamp beside the value."""
    return bool(_PRINTED_DATE.search(printed) or _SIGNED.search(printed))


def part_values(printed: str, passage: Passage, slots: Sequence[Slot]) -> tuple[dict[str, Passage], list[Passage]]:
    """The part of a cell that belongs to each slot, by the slot's name, and what belongs to none.

    printed: what the blank prints in the cell. A slot whose own words are gone from the cell is left out, unless
    nothing is written in it at all.
    """
    text = passage.text
    if not text.strip():
        return {slot.name: passage for slot in slots}, []
    has_date = any(slot.fields[0].kind in ("date", "month") for slot in slots)
    cut = _Cut(text, printed, list(_pieces_in(text, printed)), has_date)
    cut.take_sentences([slot for slot in slots if "…" in slot.words[0]])
    plain = [slot for slot in slots if "…" not in slot.words[0]]
    worded = [slot for slot in plain if _is_printed(slot, printed)]
    cut.take_worded(worded)
    dated = [slot for slot in plain if slot not in worded and slot.fields[0].kind in ("date", "month")]
    cut.taken += [span for slot in plain if slot.is_boxes for span in option_spans(text, slot.fields[0].options)]
    parts = cut.take_dates(passage, dated)
    by_name = {slot.name: slot for slot in slots}
    for name, span in cut.found.items():
        parts[name] = passage.cut(*_trimmed(text, _short(text, span, by_name[name], printed)))
    free = _free(text, [*cut.taken, *cut.found.values()])
    signed = [span for span in free if len(free) > 1 and _is_behind_printed_label(text, span, cut.taken)]
    free = [span for span in free if span not in signed]
    for slot in plain:
        if slot.name in parts or slot in worded:
            continue
        if slot.is_boxes:
            parts[slot.name] = passage
        else:
            parts[slot.name] = _joined(passage, free)
            free = []
    is_shared_group = any(slot.is_boxes for slot in plain)  # its options are the blank's own
    return parts, [] if is_shared_group else [passage.cut(*span) for span in sorted([*signed, *free])]


def _is_behind_printed_label(text: str, span: Span, taken: Iterable[Span]) -> bool:
    """Whether a stretch follows printed words with a colon, or for a signature, that are no field's: 学生签名：张三."""
    before = [
        text[start:end] for start, end in taken if start < end <= span[0] and not text[end : span[0]].strip(_FILL)
    ]
    return any(_LABEL_BEFORE.search(words.rstrip()) for words in before)


@dataclass(slots=True)
class _Cut:
    """A text while it is handed out. taken: what is printed, or has an owner. found: the stretch of each slot.

    has_date: whether one of the slots is a date.
    """

    text: str
    printed: str
    taken: list[Span]
    has_date: bool = False
    found: dict[str, Span] = field(default_factory=dict)

    def take_sentences(self, slots: Sequence[Slot]) -> None:
        """Gaps between printed words, in their order: 覆盖…个地市."""
        at = 0
        for slot in slots:
            match = _in_sentence(self.text, slot.words[0], at)
            if match is not None:
                start, end = match.span(1)
                days = [day.end() for day in _DATE.finditer(self.text, start, end)] if self.has_date else []
                printed = [stop for begin, stop in self.taken if start <= begin and stop <= end]  # ，系____学校
                self.found[slot.name] = (max([start, *days, *printed]), end)
                at = match.end()

    def take_worded(self, slots: Sequence[Slot]) -> None:
        """What follows a label in the cell, to the next label, the blank's next words, or a date that has its place."""
        stops = [start for start, _ in self.taken]
        has_date = bool(_PRINTED_DATE.search(self.printed))
        dates = [match.start() for match in _DATE.finditer(self.text)] if has_date else []
        by_name = {slot.name: slot for slot in slots}
        anchors = [Anchor(slot.name, slot.words, True) for slot in slots]
        for hit in segments(self.text, anchors, many_lines=True):
            slot = by_name[hit.name]
            is_plain = not slot.is_boxes
            is_date = slot.fields[0].kind in ("date", "month")
            is_one = is_plain and len(slot.fields) == 1
            ends = [at for at in (*(stops if is_one else ()), *(() if is_date else dates)) if at >= hit.start]
            start = max(
                [hit.start, *(stop for begin, stop in self.taken if begin < hit.start < stop <= hit.end)]
            )  # 岗位为
            self.found[hit.name] = (start, max(min([*(at for at in ends if at >= start), hit.end]), start))
            self.taken.append((hit.label_start, hit.start))
        for slot in [slot for slot in slots if slot.name not in self.found]:  # inside a sentence: 其中及格以上___门
            matches = (re.search(spaced_pattern(word), self.text) for word in slot.words)
            match = next((each for each in matches if each), None)
            if match is not None:
                end = min([start for start, _ in self.taken if start >= match.end()], default=len(self.text))
                self.found[slot.name] = (match.end(), end)

    def take_dates(self, passage: Passage, slots: Sequence[Slot]) -> dict[str, Passage]:
        """The last dates of the cell; of a slot for the two ends of a range, two of them."""
        matches = [each for each in _DATE.finditer(self.text) if not _covered(each.span(), self.found.values())]
        dates = [each.span("day") if each["day"] else each.span() for each in matches]
        wanted = sum(len(slot.fields) for slot in slots)
        is_asked = bool(slots) or bool(_PRINTED_DATE.search(self.printed))
        number = max(wanted, 1) if is_asked else 0
        self.taken += [each.span() for each in matches[-number:]] if number else []
        left = dates[-wanted:] if wanted else []
        parts: dict[str, Passage] = {}
        for slot in slots:
            own, left = left[: len(slot.fields)], left[len(slot.fields) :]
            if len(own) < 2:
                parts[slot.name] = passage.cut(*own[0]) if own else passage.cut(len(self.text), len(self.text))
                continue
            whole = passage.cut(own[0][0], own[-1][1])
            words = "至".join(self.text[start:end].strip() for start, end in own)
            parts[slot.name] = Passage(words, [], [], whole.lines, [0] * len(whole.lines), passage.place)
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
    return _in_sentence(printed, slot.words[0], 0) is not None


def _is_printed(slot: Slot, printed: str) -> bool:
    """Whether the slot's own label stands in the cell, as the blank prints it."""
    if "…" in slot.words[0] or slot.is_named_by_option:
        return False
    aliases = {word for spec in slot.fields for word in spec.entry.aliases}
    words = [word for word in slot.words if "/" not in word and (word == slot.words[0] or word not in aliases)]
    return any(re.search(spaced_pattern(word) + _LABEL_END, printed) for word in words)


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


def _in_sentence(text: str, label: str, start: int) -> re.Match[str] | None:
    """Where the words of a label such as ``覆盖…个地市`` stand, the first from ``start``; group 1 is between them."""
    before, _, after = label.rpartition("/")[2].partition("…")
    if before:
        pattern = spaced_pattern(before) + r"[：:]?(.*?)" + (spaced_pattern(after) if after else r"(?=[，,；;。\n]|$)")
    else:
        pattern = r"(?:^|(?<=[\s，,；;。：:、_＿]))([^，,；;。：:\n]*?)" + spaced_pattern(after)
    compiled = re.compile(pattern, re.DOTALL)
    if not before and start:  # what goes on right behind the words found before
        found = re.compile(r"\s*([^，,；;。：:\n]*?)" + spaced_pattern(after), re.DOTALL).match(text, start)
        if found:
            return found
    return compiled.search(text, start) or compiled.search(text)


def _covered(span: Span, others: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _ENDS:
        start += 1
    while end > start and text[end - 1] in _ENDS:
        end -= 1
    return start, end


def _short(text: str, span: Span, slot: Slot, printed: str) -> Span:
    """A short value ends at the next box, at a stop, and at a bracket that closes what was opened before it."""
    if slot.is_boxes or (slot.fields[0].kind == "long_text" and not _PRINTED_STOP.search(printed)):
        return span
    start, end = span
    box = _BOX.search(text, start, end)
    end = box.start() if box else end
    while end > start and text[end - 1] in " \t\n\u3000。．.；;，,":
        end -= 1
    if end > start and text[end - 1] in ")）" and not re.search(r"[(（]", text[start:end]):
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
