"""Which options of a group of boxes are ticked: every way of marking, reduced to one state an option.

    技术指导□√  技术推广☑  其他□ 送医下乡        words, boxes and lone signs in reading order

A box belongs to the word before or after it; which of the two the boxes of the copy itself say, and where they
do not, the blank does. A lone sign (√ typed beside a box, or in its place) belongs to the box or word it stands
closest to; where two are equally close it is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.align.passage import Passage
from extract.align.signs import (
    Sign,
    Word,
    find_signs,
    find_words,
    gap,
    merged_brackets,
    said_signs,
    signs_in_step,
    without_instructions,
)
from extract.align.unboxed import BOXES, by_writing, is_styled
from models.answer import OptionTick
from models.layout import MarkKind, MarkState, Style

OTHER = "其他"
_CLEARLY_NEARER = 2
_RING_REACH = 3
_LONGEST_GROUP = 4000  # characters; what is longer is no group of boxes, and pairing its signs would take for ever
_BETWEEN = "勾选标记介于两个选项之间"
_LOST = 0.5
"""How sure it is that an option is empty of which nothing was seen."""
_NO_OWNER, _SECOND_BOX, _NO_BOX = 8, 6, 4


@dataclass(slots=True)
class TicksRead:
    """ticks: in the form's order. other: what is written after 其他. rest: text that is no part of the group.
    tail: the same, behind the last option.

    follows: whether the boxes stood behind their words; None where there were no boxes to tell.
    """

    ticks: tuple[OptionTick, ...]
    other: str = ""
    rest: str = ""
    tail: str = ""
    follows: bool | None = None


@dataclass(slots=True)
class _Option:
    word: Word
    boxes: list[Sign] = field(default_factory=list)
    lone: list[Sign] = field(default_factory=list)
    doubt: str | None = None

    @property
    def signs(self) -> list[Sign]:
        return [*self.boxes, *self.lone]


def read_ticks(passage: Passage, options: Sequence[str], *, follows: bool | None, single: bool) -> TicksRead:
    """The state of each option in ``passage``.

    follows: whether the blank's boxes stand behind their words (``是 □ 否 □``), None where it has none.
    single: whether only one option may be ticked.
    """
    if len(passage.text) > _LONGEST_GROUP:
        read = read_ticks(passage.cut(0, _LONGEST_GROUP), options, follows=follows, single=single)
        read.rest += passage.text[_LONGEST_GROUP:]
        return read
    passage = without_instructions(passage)
    words = find_words(passage, options)
    said = said_signs(passage.text, words)
    signs = said or merged_brackets(passage, find_signs(passage, words))
    chosen = {word.option: _Option(word) for word in words}
    boxes = [sign for sign in signs if sign.is_box]
    rings = [sign for sign in signs if sign.start == sign.end and sign.kind is MarkKind.CIRCLE]
    signs = [sign for sign in signs if sign not in rings]
    for ring in rings:
        _give_ring(passage, ring, words, chosen)
    pairs = signs_in_step(passage.text, words, signs)
    if pairs:
        for option, sign in pairs:
            (chosen[option].boxes if sign.is_box else chosen[option].lone).append(sign)
    seen, is_told = _boxes_follow(passage, words, boxes or signs, follows)
    for sign in boxes if not pairs else ():
        owner, is_doubtful = _owner_of(passage.text, words, boxes, sign, seen)
        if owner:
            chosen[owner.option].boxes.append(sign)
            if is_doubtful:
                chosen[owner.option].doubt = _BETWEEN
    for sign in signs if not pairs else ():
        if not sign.is_box:
            _give_lone_sign(passage, sign, _Group(words, boxes, chosen, seen, is_told))
    _read_radio_circles(signs)
    is_no = _crosses_say_no(list(chosen.values()))
    ticks = tuple(_tick_of(passage, option, chosen.get(option), is_no) for option in options)
    if words and _has_seen_boxes(passage):
        ticks = tuple(_with_lost_sign(tick, chosen.get(tick.option)) for tick in ticks)
    if not any(tick.state is MarkState.TICKED for tick in ticks):
        ticks = by_writing(passage, ticks, words, signs, single)
    other, rest, tail = _texts(passage, words, signs, options)
    return TicksRead(ticks, other, rest, tail, seen if boxes else None)


def _boxes_follow(passage: Passage, words: list[Word], signs: list[Sign], follows: bool | None) -> tuple[bool, bool]:
    """Whether signs stand behind their words, and whether the copy itself tells (else the blank does)."""
    if not signs or not words:
        return bool(follows), False
    cost = {side: _cost(passage, words, signs, side) for side in (False, True)}
    is_told = abs(cost[True] - cost[False]) > 1
    if follows is not None and not is_told:
        return follows, False
    return cost[True] < cost[False], is_told


def _cost(passage: Passage, words: list[Word], boxes: list[Sign], follows: bool) -> int:
    total, owned = 0, set()
    for box in boxes:
        owner = _word_of(words, box, follows)
        if owner is None:
            total += _NO_OWNER
            continue
        total += gap(passage.text, *((owner.end, box.start) if follows else (box.end, owner.start)))
        total += _SECOND_BOX if owner.option in owned else 0
        owned.add(owner.option)
    return total + _NO_BOX * (len(words) - len(owned))


def _word_of(words: list[Word], sign: Sign, follows: bool) -> Word | None:
    if follows:
        return next((word for word in reversed(words) if word.end <= sign.start), None)
    return next((word for word in words if word.start >= sign.end), None)


def _owner_of(text: str, words: list[Word], boxes: list[Sign], sign: Sign, follows: bool) -> tuple[Word | None, bool]:
    """The word of a box, and whether that is doubtful.

    Of two boxes between two words, as in ``□甲 □乙☑ □丙``, each is that of the word that it stands close to.
    """
    ruled, other = _word_of(words, sign, follows), _word_of(words, sign, not follows)
    if ruled is None or other is None:
        return ruled, False
    span = (ruled.end, sign.start) if follows else (sign.end, ruled.start)
    nearer = [box for box in boxes if span[0] <= box.start < span[1]]
    if not nearer or (gap(text, sign.end, other.start) if follows else gap(text, other.end, sign.start)):
        return ruled, False
    beside = gap(text, nearer[-1].end, sign.start) if follows else gap(text, sign.end, nearer[0].start)
    return (other, False) if beside else (ruled, sign.state is MarkState.TICKED)


def _give_ring(passage: Passage, ring: Sign, words: list[Word], chosen: dict[str, _Option]) -> None:
    """A ring is drawn round the word that it is anchored in or just before; else round the one before it."""
    held = next((word for word in words if word.start <= ring.start < word.end), None)
    following = next((word for word in words if word.start >= ring.start), None)
    if held is None and following and gap(passage.text, ring.start, following.start) <= _RING_REACH:
        held = following
    held = held or next((word for word in reversed(words) if word.end <= ring.start), following)
    if held:
        chosen[held.option].lone.append(ring)


@dataclass(slots=True)
class _Group:
    """The group as a lone sign finds it. is_told: the copy's own signs tell on which side of a word they stand."""

    words: list[Word]
    boxes: list[Sign]
    chosen: dict[str, _Option]
    follows: bool
    is_told: bool


def _give_lone_sign(passage: Passage, sign: Sign, group: _Group) -> None:
    """Put a sign that stands alone to the option it marks, with a doubt where two are equally near."""
    chosen = group.chosen
    inside = next((word for word in group.words if word.start < sign.start < word.end), None)
    if inside:
        chosen[inside.option].lone.append(sign)
        return
    before = _neighbour(passage, sign, group, is_before=True)
    after = _neighbour(passage, sign, group, is_before=False)
    sides = [side for side in (before, after) if side]
    if not sides:
        return
    if len(sides) == 1 or sides[0].word is sides[1].word:
        chosen[sides[0].word.option].lone.append(sign)
        return
    assert before is not None and after is not None
    winner, is_doubtful = _nearer(before, after, group)
    chosen[winner.word.option].lone.append(sign)
    if is_doubtful:
        chosen[winner.word.option].doubt = _BETWEEN


@dataclass(frozen=True, slots=True)
class _Side:
    word: Word
    distance: int
    is_box: bool


def _neighbour(passage: Passage, sign: Sign, group: _Group, *, is_before: bool) -> _Side | None:
    found: list[_Side] = []
    things: list[Word | Sign] = [*group.words, *group.boxes]
    for thing in things:
        if (thing.end <= sign.start) if is_before else (thing.start >= sign.end):
            span = (thing.end, sign.start) if is_before else (sign.end, thing.start)
            word = thing if isinstance(thing, Word) else _word_of(group.words, thing, group.follows)
            if word:
                found.append(_Side(word, gap(passage.text, *span), not isinstance(thing, Word)))
    return min(found, key=lambda side: side.distance, default=None)


def _nearer(before: _Side, after: _Side, group: _Group) -> tuple[_Side, bool]:
    """The side a lone sign belongs to, and whether that is doubtful."""
    ruled, other = (before, after) if group.follows else (after, before)
    if before.distance == after.distance == 0 or abs(before.distance - after.distance) < _CLEARLY_NEARER:
        if ruled.is_box != other.is_box and min(before.distance, after.distance) == 0:
            near = min((before, after), key=lambda side: (side.distance, not side.is_box))
            return near, before.distance != after.distance and not near.is_box
        has_own_box = bool(group.chosen[ruled.word.option].boxes)
        if group.is_told and not has_own_box and ruled.distance <= 1:
            return ruled, False  # it stands where the option's box stood
        nearer = min((ruled, other), key=lambda side: side.distance)
        return nearer, nearer is not ruled or nearer.distance > 1 or ruled.distance == other.distance > 0
    nearer = min((before, after), key=lambda side: side.distance)
    return nearer, nearer.distance > 1  # it touches neither its box nor its word


def _read_radio_circles(signs: list[Sign]) -> None:
    """○ among several circles is an empty radio button; a ○ alone among other signs or words is a tick."""
    circles = [sign for sign in signs if sign.kind is MarkKind.CIRCLE]
    if len(circles) == 1 and circles[0].state is MarkState.EMPTY:
        others = [sign for sign in signs if sign is not circles[0] and sign.state is MarkState.TICKED]
        if not others:
            circles[0].state = MarkState.TICKED


def _crosses_say_no(options: Sequence[_Option]) -> bool:
    """√ against ×: a cross says no where every option carries one of the two, and some carry a tick."""
    kinds = [
        {sign.kind is MarkKind.CROSS for sign in option.signs if sign.state is MarkState.TICKED} for option in options
    ]
    return all(kinds) and any(False in kind for kind in kinds)


def _tick_of(passage: Passage, option: str, found: _Option | None, crosses_say_no: bool) -> OptionTick:
    if found is None:
        return OptionTick(option, MarkState.EMPTY)
    states = [_state(passage, sign, crosses_say_no) for sign in found.signs]
    confidence = min((sign.confidence for sign in found.signs), default=1.0)
    is_struck = is_styled(passage, found.word, Style.STRIKE)
    if MarkState.TICKED in states:
        if is_struck:
            return OptionTick(option, MarkState.STRUCK_OUT, confidence, "已勾选的选项又被划去")
        doubt = found.doubt
        if MarkState.UNCLEAR in states:
            doubt = doubt or "勾选标记不清"
        if MarkState.STRUCK_OUT in states:
            doubt = doubt or "选项旁有被划去的标记"
        return OptionTick(option, MarkState.TICKED, confidence, doubt)
    if MarkState.UNCLEAR in states:
        return OptionTick(option, MarkState.UNCLEAR, confidence, "勾选标记不清")
    if MarkState.STRUCK_OUT in states:
        return OptionTick(option, MarkState.STRUCK_OUT, confidence, "勾选后又划去")
    return OptionTick(option, MarkState.EMPTY, confidence)


def _has_seen_boxes(passage: Passage) -> bool:
    """Whether boxes were seen in a picture: then each option has one, and what was not seen may be the tick."""
    return any(mark.method == "pixels" and mark.kind is MarkKind.BOX for mark in passage.marks)


def _with_lost_sign(tick: OptionTick, found: _Option | None) -> OptionTick:
    """The option's state, doubted where neither its word nor a sign beside it was recognised."""
    if found is not None and found.signs:
        return tick
    doubt = "旁的标记没有识别出来" if found else "没有识别到"
    return OptionTick(tick.option, tick.state, min(tick.confidence, _LOST), tick.doubt or doubt)


def _state(passage: Passage, sign: Sign, crosses_say_no: bool) -> MarkState:
    if sign.kind is MarkKind.CROSS and crosses_say_no:
        return MarkState.EMPTY
    if sign.state is MarkState.TICKED and sign.end > sign.start and _is_struck(passage, sign.start, sign.end):
        return MarkState.STRUCK_OUT
    return sign.state


def _is_struck(passage: Passage, start: int, end: int) -> bool:
    return any(s.style is Style.STRIKE and s.start <= start and end <= s.end for s in passage.styles)


_FILL = " \t\n\x0b\u3000_＿﹍：:，,、；;"
_PROMPT = re.compile(
    r"^[（(]?\s*(?:请|可)?(?:具体|详细)?(?:注明|填写|说明|列明|写明|填明|标明)\s*(?:[：:）)]|(?=[_＿\s]))\s*"
)
_TRIM = _FILL + "（(）)【】[]。.-—/"


def _texts(passage: Passage, words: list[Word], signs: list[Sign], options: Sequence[str]) -> tuple[str, str, str]:
    """What is written after 其他, and what is written among the options and behind the last that is neither."""
    kept = [True] * len(passage.text)
    things: list[Word | Sign] = [*words, *signs]
    for thing in things:
        for at in range(thing.start, thing.end):
            kept[at] = False
    other = ""
    if OTHER in options:
        start = next((word.end for word in words if word.option == OTHER), None)
        if start is not None:
            end = next((word.start for word in words if word.start >= start), len(passage.text))
            other = "".join(char for at, char in enumerate(passage.text[start:end], start) if kept[at])
            for at in range(start, end):
                kept[at] = False
    rest = "".join(char if kept[at] else " " for at, char in enumerate(passage.text))
    last = max((word.end for word in words), default=0)
    return bare_other(other), rest[:last].strip(_TRIM), rest[last:].strip(_TRIM)


def bare_other(text: str) -> str:
    """Without fill-in lines and the brackets or colon around what was written."""
    text = _PROMPT.sub("", text.strip(_FILL + BOXES + "。.—-")).strip(_FILL + "。.—-")
    if text[:1] in "（(【[" and text[-1:] in "）)】]":
        text = text[1:-1]
    elif not any(char in text for char in "（([【"):
        text = text.strip("）)】]")
    elif not any(char in text for char in "）)]】"):
        text = text.strip("（([【")
    text = text.strip(_FILL)
    return text if any(char.isalnum() for char in text) else ""
