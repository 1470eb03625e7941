"""Empty fields of a recognised page that may not be empty: a lost border let another field's value swallow theirs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from models.answer import Answer, Extra, Filled
from models.entry import FieldSpec
from models.form import Form
from models.labels import label_key, spaced_pattern
from models.record import Flag, FlagCode, Value

_SHORTEST_LABEL = 3
_LABEL_PIECE = 4
"""So many characters of a label tell it where the width broke it, and half of a long one."""
_LONGEST_SHORT = 80
_NEAR = 1
_MANY = 4
_HOMELESS = 2
"""So many texts that belong to no field may be the values of fields that look empty."""
_STAMPED_OVER = re.compile("内部|仅供|复印|副本|样本|机密|注意保存")
"""What is printed across pages and is nobody's value."""
_CELL = re.compile(r"(T\d+R\d+C)(\d+)")
_OWN_LABEL = re.compile(r"[\u4e00-\u9fff（）()]{2,8}[:：]?")
_ALIKE = 50
_NUMBERED = r"(?:[一二三四五六七八九十]{1,2}|\d{1,2})[、.．)）]\s*"
_TOTAL = re.compile(r"[合总小]计")


def check_emptied(form: type[Form], values: Mapping[str, Value], filled: Filled, flags: Sequence[Flag]) -> list[Flag]:
    """``low_confidence`` on empty recognised fields without a flag that stand beside trouble.

    Trouble is a field whose label was not found, or one whose value holds another field's label; where a value holds
    the form's own title, much is missing while text is left over, or several texts belong to no field, the whole table
    is in doubt. A short value that holds another field's label, or the beginning of one, is doubted itself.
    """
    if not any(answer.method == "ocr" for answer in filled.answers.values()):
        return []
    specs = [spec for spec in form.fields() if spec.kind != "seal"]
    flagged = {flag.field for flag in flags}
    empty = {spec.key for spec in specs if values.get(spec.key) in (None, [])}
    swallowed, swallowers, is_whole_doubted = _swallowed(form, specs, empty, filled.answers)
    missing = sum(flag.code == FlagCode.MISSING for flag in flags)
    is_whole_doubted |= missing >= _MANY and bool(filled.extra)
    is_whole_doubted |= len(_homeless(_without_own_rows(filled.extra, specs))) >= _HOMELESS
    lost = {flag.field for flag in flags if flag.code == FlagCode.LABEL_MISSING}
    beside = _beside(specs, swallowers | {key for key in lost if key})
    doubted = empty if is_whole_doubted else empty & (swallowed | beside)
    mixed = _mixed(specs, filled.answers) - flagged
    return [
        Flag.raised(FlagCode.LOW_CONFIDENCE, spec.key, f"{spec.title}中可能混入了相邻栏目的文字，请对照原件核对")
        for spec in specs
        if spec.key in mixed
    ] + [
        Flag.raised(FlagCode.LOW_CONFIDENCE, spec.key, f"{spec.title}可能未识别到，请对照原件核对")
        for spec in specs
        if spec.key in doubted - flagged
    ]


def _mixed(specs: Sequence[FieldSpec], answers: Mapping[str, Answer]) -> set[str]:
    """The recognised short fields whose value holds words of another's label: a lost border joins them."""
    labels = {spec.key: label_key(spec.entry.label) for spec in specs}
    found = set()
    for spec in specs:
        answer = answers.get(spec.key)
        if answer is None or answer.method != "ocr" or spec.kind == "long_text" or spec.is_boxes:
            continue
        text, own = label_key(answer.text), labels[spec.key]
        others = [label for label in labels.values() if label and label not in own]
        pieces = [label[: max(_LABEL_PIECE, len(label) // 2)] for label in others if len(label) >= _SHORTEST_LABEL]
        is_mixed = any(piece in text and piece not in own for piece in pieces)
        is_mixed |= any(re.search(_NUMBERED + spaced_pattern(label), answer.text) for label in others)
        if len(text) <= _LONGEST_SHORT and is_mixed:
            found.add(spec.key)
    return found


def _without_own_rows(extras: Sequence[Extra], specs: Sequence[FieldSpec]) -> list[str]:
    """The texts that belong to no field, but for rows that the writer added: a label like no other and its value."""
    from rapidfuzz.fuzz import ratio

    known = [label_key(spec.entry.label) for spec in specs]
    by_cell = {extra.place.cell: extra for extra in extras if extra.place.cell}
    own: set[int] = set()
    for cell, value in by_cell.items():
        place = _CELL.fullmatch(cell)
        label = by_cell.get(f"{place[1]}{int(place[2]) - 1}") if place else None
        if label is None or id(label) in own or not _OWN_LABEL.fullmatch(label.raw.strip()):
            continue
        if not any(ratio(label_key(label.raw), other) >= _ALIKE for other in known):
            own |= {id(label), id(value)}
    return [extra.raw for extra in extras if id(extra) not in own]


def _homeless(texts: Iterable[str]) -> list[str]:
    """Those of the texts that may be a value: no fragments, nothing printed across the pages, no row of totals."""
    bare = ["".join(filter(str.isalnum, text)) for text in texts]
    counts = Counter(bare)
    kept = [text for text in bare if len(text) > 1 and counts[text] == 1 and not _STAMPED_OVER.search(text)]
    if any(_TOTAL.fullmatch(text) for text in kept):
        kept = [text for text in kept if not text.isdigit() and not _TOTAL.fullmatch(text)]
    return kept


def _swallowed(
    form: type[Form], specs: Sequence[FieldSpec], empty: Set[str], answers: Mapping[str, Answer]
) -> tuple[set[str], set[str], bool]:
    """The empty fields whose label stands in another's value, those others, and whether one holds the form's title."""
    titles = [label_key(title) for title in form.titles]
    swallowed: set[str] = set()
    swallowers: set[str] = set()
    is_whole_doubted = False
    for spec in specs:
        answer = answers.get(spec.key)
        if answer is None or answer.method != "ocr" or spec.kind == "long_text":
            continue
        text = label_key(answer.text)
        is_whole_doubted |= any(title in text for title in titles)
        inside = {
            other.key
            for other in specs
            if other.key in empty
            and other.key != spec.key
            and len(label_key(other.entry.label)) >= _SHORTEST_LABEL
            and label_key(other.entry.label) in text
        }
        if inside:
            swallowed |= inside
            swallowers.add(spec.key)
    return swallowed, swallowers, is_whole_doubted


def _beside(specs: Sequence[FieldSpec], keys: Set[str]) -> set[str]:
    """The fields next to these in the form's order."""
    at = [index for index, spec in enumerate(specs) if spec.key in keys]
    return {specs[i].key for index in at for i in range(max(0, index - _NEAR), min(len(specs), index + _NEAR + 1))}
