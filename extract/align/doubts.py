"""What in answers cannot be right: printed words in a value, a group that says nothing, cells without borders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extract.align.blank import Blank, Slot
from models.answer import Answer, Extra, Filled
from models.entry import KINDS_OF_WORDS, FieldSpec
from models.labels import label_key, spaced_pattern

_GAP_LEFT = re.compile(r"[_＿﹍]{2,}[ \t\u3000]*\w|[^\W_][ \t\u3000]*[_＿﹍]{2,}|[□☐☑☒](?!\d)")
_LONG_GAP_LEFT = re.compile(r"[_＿﹍]{3,}")
_BOX = re.compile(r"[□☐☑☒■√✓✔][ \t\u3000]*(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[ \t\u3000]*[□☐☑☒]")
_DAY = re.compile(r"\d\s*年[\d\s]*月|\d{4}[./-]\d{1,2}|\d{2}[./-]\d{1,2}[./-]\d{1,2}")
_BEHIND = r"\s*(?:[（(][^（()）\n]{1,12}[)）])?\s*(?:[：:]|[_＿﹍]{2,}|[ \t\u3000]{3,}\S)"
_STROKE = re.compile(r"[1Il|丨!！\\]")
_NAME_POINT = re.compile(r"(?<=[\u4e00-\u9fff]{2})[.．・•]\s*(?=[\u4e00-\u9fff]{2})")
_SHORTEST = 2
_SHORTEST_LABEL = 3
_OWN = 4
_SENTENCE = 8


def add_doubts(blank: Blank, filled: Filled) -> None:
    """Sets ``doubt`` on answers that hold the blank's own words, and on empty ones whose label stands in text apart."""
    slots = [slot for slot in blank.slots if slot.fields and not slot.joins]
    labels = {slot.name: _label_pattern(slot) for slot in slots}
    answered = frozenset(slot.name for slot in slots if any(_is_answered(filled, spec.key) for spec in slot.fields))
    for slot in slots:
        for spec in slot.fields:
            answer = filled.answers.get(spec.key)
            if answer is None or answer.doubt or slot.is_boxes:
                continue
            if not answer.text.strip():
                if _is_named(slot, filled.extra, blank) or _is_beside_extra(spec, answer, filled.extra):
                    answer.doubt = "可能写在别处，请对照原件核对"
            elif spec.kind in KINDS_OF_WORDS and _holds_printed(slot, answer.text, labels, blank, answered):
                answer.doubt = "内容中夹有表格自带的文字，请对照原件核对"
    _doubt_days(slots, filled)


def doubt_bare(blank: Blank, filled: Filled) -> None:
    """Sets ``doubt`` on recognised texts that stand in a table on the blank and in no cell on the page.

    Its borders were not seen, so that lines of neighbouring cells run into each other.
    """
    for slot in blank.slots:
        if slot.where != "table" or slot.is_boxes or (blank.form.blank_data is not None and slot.place is None):
            continue
        for spec in slot.fields:
            answer = filled.answers.get(spec.key)
            if answer and answer.text.strip() and not answer.place.cell and spec.kind in KINDS_OF_WORDS:
                answer.doubt = answer.doubt or "所在表格的线没有认出，内容可能不全或混入邻栏，请对照原件核对"


def mend_recognised(blank: Blank, filled: Filled) -> None:
    """Empties recognised words that are one stroke, the sign of "nothing", and puts the points of names right.

    Sets ``doubt`` on these strokes, and on texts that say no more than the blank does.
    """
    fields = [(spec, filled.answers.get(spec.key)) for spec in blank.form.fields()]
    fields += [(spec, row.get(spec.key)) for row in filled.rows for spec in blank.form.row_fields()]
    for spec, answer in fields:
        if answer is None or spec.is_boxes or spec.kind not in KINDS_OF_WORDS:
            continue
        key = label_key(answer.text)
        if _STROKE.fullmatch(answer.text.strip()):
            answer.text = ""
            answer.doubt = answer.doubt or "中只有一条短线，请对照原件核对"
        elif len(key) >= _OWN and key in blank.printed:
            answer.doubt = answer.doubt or "只有表格自带的文字，请对照原件核对"
        elif spec.kind == "person":
            answer.text = _NAME_POINT.sub("·", answer.text)


def _is_answered(filled: Filled, key: str) -> bool:
    answer = filled.answers.get(key)
    return answer is not None and bool(answer.text.strip() or answer.ticks)


def _label_pattern(slot: Slot) -> re.Pattern[str] | None:
    word = slot.words[0]
    if "…" in word or len(label_key(word)) < _SHORTEST:
        return None
    return re.compile(spaced_pattern(word) + _BEHIND)


def _holds_printed(
    slot: Slot, text: str, labels: dict[str, re.Pattern[str] | None], blank: Blank, answered: frozenset[str]
) -> bool:
    """Whether a value holds what the blank prints: a long one only the label of a field that has no answer."""
    is_long = slot.fields[0].kind == "long_text"
    own = list(_own_pieces(slot, blank))
    if not is_long and (_GAP_LEFT.search(text) or any(piece in text for piece in own)):
        return True
    if is_long and (_LONG_GAP_LEFT.search(text) or any(piece in text for piece in own if len(piece) >= _SENTENCE)):
        return True
    if is_long and _BOX.search(text) and any(_BOX.search(piece) for piece in _own_texts(slot, blank)):
        return True
    if label_key(text) in _label_keys(blank):
        return True
    for other in blank.slots:
        pattern = labels.get(other.name)
        if other is slot or pattern is None or other.words[0] == slot.words[0]:
            continue
        match = pattern.search(text)
        if match and not is_long:
            return True
        if match and other.name not in answered and text[: match.start()].endswith("\n"):
            return True
    return False


def _own_pieces(slot: Slot, blank: Blank) -> Iterable[str]:
    """What the blank prints in the value's own cell or line, long enough to be nobody's answer."""
    printed = " ".join(_own_texts(slot, blank))
    for piece in re.split(r"[\s_＿﹍：:□，,。；;]+", printed):
        if len(piece) >= _OWN and label_key(piece):
            yield piece


def _own_texts(slot: Slot, blank: Blank) -> tuple[str, ...]:
    """What the blank prints in the value's own place."""
    printed = blank.texts.get(slot.place or "", "")
    return (printed,) if printed else slot.hints


def _label_keys(blank: Blank) -> frozenset[str]:
    """The keys of the blank's labels of more than one character, as printed."""
    return frozenset(key for slot in blank.slots for key in [label_key(slot.words[0])] if len(key) >= _SHORTEST_LABEL)


def _is_beside_extra(spec: FieldSpec, answer: Answer, extra: Sequence[Extra]) -> bool:
    """Whether text that belongs to no field stands in the empty value's own cell."""
    cells = {spec.entry.value_cell, answer.place.cell} - {None}
    return any(each.place.cell in cells for each in extra)


def _doubt_days(slots: Sequence[Slot], filled: Filled) -> None:
    """Doubts an empty date and the text beside it that holds one: of one cell's values one took the other's."""
    by_cell: dict[str, list[FieldSpec]] = {}
    for spec in [spec for slot in slots for spec in slot.fields if spec.entry.value_cell]:
        by_cell.setdefault(str(spec.entry.value_cell), []).append(spec)
    for specs in by_cell.values():
        answers = [(spec, filled.answers[spec.key]) for spec in specs if spec.key in filled.answers]
        empty = [answer for spec, answer in answers if spec.kind in ("date", "month") and not answer.text.strip()]
        written = [answer for spec, answer in answers if spec.kind in ("text", "person") and _DAY.search(answer.text)]
        for answer in (*empty, *written) if empty and written else ():
            answer.doubt = answer.doubt or "可能与同一栏内的日期混在一起，请对照原件核对"


def _is_named(slot: Slot, extra: Sequence[Extra], blank: Blank) -> bool:
    """Whether text that belongs to no field begins with the slot's label and goes on with more than is printed."""
    word = slot.words[0]
    if "…" in word or len(label_key(word)) < _SHORTEST:
        return False
    pattern = re.compile(rf"^[\W\d]*{spaced_pattern(word)}(?P<rest>.*)", re.DOTALL)
    for match in filter(None, (pattern.search(each.raw) for each in extra)):
        rest = label_key(match["rest"])
        if rest and not any(rest in key for key in blank.printed):
            return True
    return False
