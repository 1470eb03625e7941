"""From the place of an answer to what was written there: the blank's own words are taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from extract.align.anchors import label_again
from extract.align.blank import Slot
from extract.align.hints import without_residue, without_seal_words, written_span
from extract.align.lettered import read_letters
from extract.align.passage import SOFT_BREAK, Passage
from extract.align.signs import without_instructions
from extract.align.ticks import bare_other, read_ticks
from models.answer import Answer, OptionTick
from models.entry import FieldSpec
from models.labels import label_key, spaced_pattern
from models.layout import MarkKind, MarkState

_ENDS = " \t\n\x0b\u3000：:；;，,、。_＿"
_BOX = re.compile(r"[□☐口○]")
_SHORT = 40
_NOT_CHOSEN = "栏内写有“{}”，认不出选了哪一项"
_UNSURE = 0.5
_BETWEEN = r"[\s、，,；;。：:_＿]*"


def answers_at(slot: Slot, passage: Passage, method: str) -> tuple[dict[str, Answer], str]:
    """What is written at a slot, by field key, and what stands there that is no answer."""
    if slot.is_boxes:
        return _ticked(slot, passage, method)
    if slot.sentence:
        return _sentence(slot, passage, method), ""
    answer = _plain(slot, passage, method)
    return {spec.key: replace(answer) for spec in slot.fields}, ""


def _plain(slot: Slot, passage: Passage, method: str) -> Answer:
    text = without_seal_words(passage.text) if slot.where in ("head", "cover") else passage.text
    chosen = _chosen_word(passage)
    if chosen is not None:
        return replace(_answer(passage, 0, len(text), method), text=chosen)
    again = label_again(text, slot.words)
    if again:
        return _plain(replace(slot, words=()), passage.cut(*again), method)
    hints = [hint for hint in (*slot.hints, *(slot.notes if method == "ocr" else ())) if hint.strip()]
    start, end = written_span(text, hints, is_recognised=method == "ocr")
    if method == "ocr":
        start, end = without_residue(text, start, end)
    if any(_EMPTY_BRACKET.fullmatch(hint) for hint in hints) and _BRACKETED.fullmatch(text, start, end):
        start, end = start + 1, end - 1
    is_long = slot.fields[0].kind == "long_text"
    if not is_long and not slot.fields[0].entry.part:
        end = _before_other_label(text, start, end)
        while end > start and text[end - 1] in "：: ":
            end -= 1
    if slot.where in ("head", "cover") or (slot.parent and not is_long):
        start, end = _without_ends(text, start, end)
    answer = _answer(passage, start, end, method, text)
    if method == "ocr" and slot.where == "head" and re.search("[：:]", answer.text):
        answer.confidence = min(answer.confidence, _UNSURE)  # the label of another value was lost in it
    return answer


_EMPTY_BRACKET = re.compile(r"[（(]\s*[)）]")
_BRACKETED = re.compile(r"[（(][^（()）]*[)）]")
_OTHER_LABEL = re.compile(r"(?:\n[ \t\u3000]*|\s*\d{1,2}[．、])[\u4e00-\u9fff][\u4e00-\u9fff \u3000]{1,10}[：:]")


def _before_other_label(text: str, start: int, end: int) -> int:
    """The end of a short value, where a line with a label of its own follows it."""
    match = _OTHER_LABEL.search(text, start, end)
    return match.start() if match else end


_WORD = re.compile(r"[\u4e00-\u9fff]+")


def _chosen_word(passage: Passage) -> str | None:
    """The word ticked, where a filler made boxes of a field that is written: ``男☑ 女□``; None where none were made."""
    passage = without_instructions(passage)
    boxes = [mark for mark in passage.marks if mark.kind in (MarkKind.BOX, MarkKind.CIRCLE)]
    words = _WORD.findall(passage.text.replace("口", " "))
    if len(boxes) < 2 or len(words) != len(boxes) or len(passage.text) > _SHORT:
        return None
    ticks = read_ticks(passage, words, follows=None, single=True).ticks
    chosen = [tick.option for tick in ticks if tick.state is MarkState.TICKED and not tick.doubt]
    if not chosen and all(tick.state is MarkState.EMPTY for tick in ticks):
        return ""
    return chosen[0] if len(chosen) == 1 else None


def _without_ends(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the colon before a value in a line and the stop or semicolon after it."""
    while start < end and text[start] in _ENDS:
        start += 1
    while end > start and text[end - 1] in _ENDS:
        end -= 1
    return start, end


def _answer(passage: Passage, start: int, end: int, method: str, text: str | None = None) -> Answer:
    part = passage.cut(start, end) if start < end else passage
    shown = (text or passage.text)[start:end].replace(SOFT_BREAK, "\n")
    return Answer(shown, passage.text.strip().replace(SOFT_BREAK, "\n"), part.where(), part.confidence(), method)


def _ticked(slot: Slot, passage: Passage, method: str) -> tuple[dict[str, Answer], str]:
    spec = slot.fields[0]
    printed = slot.hints[0] if slot.hints else ""
    read = read_letters(passage, spec.options, slot.letters, printed) if slot.letters else None
    read = read or read_ticks(passage, spec.options, follows=slot.follows, single=slot.is_single)
    place, raw = passage.where(), passage.text.strip()
    sure = min((tick.confidence for tick in read.ticks), default=1.0)
    ticks = read.ticks
    if method == "ocr" and slot.is_single:
        ticks = _with_lost_boxes(passage.text, ticks, slot.follows)
    answers = {spec.key: Answer("", raw, place, sure, method, ticks)}
    if slot.hints and all(tick.state is MarkState.EMPTY and not tick.doubt for tick in ticks):
        answers[spec.key].doubt = _unread_group(passage.text, f"{read.rest} {read.tail} {read.other}", slot)
    other, tail = read.other, read.tail
    is_printed = bool(other and slot.hints) and label_key(other) in label_key(slot.hints[0])
    if is_printed or (other and not other[slice(*written_span(other, ()))]):
        other = ""  # 其他（请在下页说明）, as the blank prints it
    if slot.other:
        if not other:  # written behind the last option, where 其他 stands among them
            other, tail = bare_other(tail), ""
        answers[slot.other.key] = Answer(other, raw, place, passage.confidence(), method)
    return answers, " ".join(part for part in (read.rest, tail) if part)


def unread_choice(ticks: Sequence[OptionTick], rest: str) -> str | None:
    """Why a choice that a list's cell leaves open may be made after all: words other than its options stand there."""
    is_open = all(tick.state is MarkState.EMPTY and not tick.doubt for tick in ticks)
    return _NOT_CHOSEN.format(" ".join(rest.split())[:_SHORT]) if is_open and label_key(rest) else None


def _unread_group(text: str, rest: str, slot: Slot) -> str | None:
    """Why a group without a tick may have an answer all the same: something is written in it, or options are gone."""
    own = label_key(slot.hints[0])
    written = [part for part in re.split(r"[\s_＿﹍]+", rest) if label_key(part) and label_key(part) not in own]
    if written:
        return _NOT_CHOSEN.format("、".join(written)[:_SHORT])
    options = [option for option in slot.fields[0].options if label_key(option) in own]
    gone = [option for option in options if label_key(option) not in label_key(text)]
    return "有的选项被删去，认不出选了哪一项" if gone and label_key(text) else None


def _with_lost_boxes(text: str, ticks: tuple[OptionTick, ...], follows: bool | None) -> tuple[OptionTick, ...]:
    """Where one is to be ticked and none is: the option whose box was not recognised may have been the one.

    follows: whether boxes stand behind their words; None where the blank does not say.
    """
    if any(tick.state is not MarkState.EMPTY for tick in ticks) or not _BOX.search(text):
        return ticks
    seen = []
    for tick in ticks:
        found = re.search(spaced_pattern(tick.option), text)
        before = text[max(found.start() - 2, 0) : found.start()] if found and not follows else ""
        after = text[found.end() : found.end() + 2] if found and follows is not False else ""
        is_lost = found is not None and not _BOX.search(before + after)
        seen.append(replace(tick, state=MarkState.UNCLEAR, doubt="旁的方框没有识别出来") if is_lost else tick)
    return tuple(seen)


def _sentence(slot: Slot, passage: Passage, method: str) -> dict[str, Answer]:
    """覆盖__个地市、__个区县，分别是：__: whole where it can be, else each part by its own words.

    Fields whose words are gone are left out (their label is not in the file), unless nothing is written at all.
    """
    pieces = [(spec, *_around(spec)) for spec in slot.fields]
    text = passage.text
    is_loose = method == "ocr"
    whole = _whole_pattern(tuple((before, after) for _, before, after in pieces), is_loose).fullmatch(text.strip())
    offset = len(text) - len(text.lstrip())
    if whole:
        spans = [(whole.start(index) + offset, whole.end(index) + offset) for index in range(1, len(pieces) + 1)]
        return {
            spec.key: _trim(passage, start, end, method)
            for (spec, _, _), (start, end) in zip(pieces, spans, strict=True)
        }
    if not text.strip():
        return {spec.key: Answer("", method=method) for spec in slot.fields}
    answers: dict[str, Answer] = {}
    at = 0
    for index, (spec, before, after) in enumerate(pieces):
        is_last = index + 1 == len(pieces)
        match = _piece_pattern(before, after, is_last, is_loose).search(text, at)
        match = match or (_counted_pattern(after).search(text, at) if after and spec.kind == "integer" else None)
        if match:
            answers[spec.key] = _trim(passage, *match.span(1), method)
            at = match.end()
    last = slot.fields[-1]
    if last.key not in answers and text[at:].strip():
        answers[last.key] = _trim(passage, at, len(text), method)
    return answers


def _around(spec: FieldSpec) -> tuple[str, str]:
    words = spec.entry.label.partition("/")[2]
    before, gap, after = words.partition("…")
    return (before, after) if gap else (words, "")


@lru_cache(maxsize=64)
def _whole_pattern(pieces: tuple[tuple[str, str], ...], is_loose: bool) -> re.Pattern[str]:
    parts = [f"{_BETWEEN}{_spaced(before, is_loose)}(.*?){_spaced(after, is_loose)}" for before, after in pieces[:-1]]
    before, after = pieces[-1]
    parts.append(f"{_BETWEEN}{_spaced(before, is_loose)}[：:]?(.*){_spaced(after, is_loose)}")
    return re.compile("".join(parts), re.DOTALL)


@lru_cache(maxsize=64)
def _piece_pattern(before: str, after: str, is_last: bool, is_loose: bool) -> re.Pattern[str]:
    if is_last and not after:
        return re.compile(rf"{_spaced(before, is_loose)}[：:]?(.*)", re.DOTALL)
    if before:
        return re.compile(rf"{_spaced(before, is_loose)}(.*?){_spaced(after, is_loose)}", re.DOTALL)
    return re.compile(rf"([^\s、，,；;。]*?[ \t]*){_spaced(after, is_loose)}", re.DOTALL)


@lru_cache(maxsize=64)
def _counted_pattern(after: str) -> re.Pattern[str]:
    """地市：3个, 区县 2 个, where the blank prints __个地市、__个区县."""
    noun = spaced_pattern(after.lstrip("个名人次项家场"))
    return re.compile(rf"{noun}\s*(?:数量?)?\s*[：:为]?([^、，,；;。\n：:个]{{0,12}})个?(?=\s*[、，,；;。\n]|\s*$)")


def _spaced(words: str, is_loose: bool) -> str:
    """A pattern for printed words. is_loose: one character of three or more may be misread."""
    if not words:
        return ""
    ways = [spaced_pattern(words)]
    if is_loose and len(words) >= 3:
        ways += [spaced_pattern(words[:at]) + r"\s*\w\s*" + spaced_pattern(words[at + 1 :]) for at in range(len(words))]
    return r"\s*(?:" + "|".join(ways).replace("县", r"[（(、]?县[)）]?") + r")\s*"


def _trim(passage: Passage, start: int, end: int, method: str) -> Answer:
    inner_start, inner_end = written_span(passage.text[start:end], ())
    return _answer(passage, start + inner_start, start + inner_end, method)


def empty_answers(slots: Sequence[Slot]) -> Iterator[str]:
    """The keys of all fields of ``slots``, those for 其他 included."""
    for slot in slots:
        for spec in slot.fields:
            yield spec.key
        if slot.other:
            yield slot.other.key
