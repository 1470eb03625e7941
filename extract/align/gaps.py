"""The gaps of a blank's printed text: where each of its fields is to be written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.align.blank import Slot
from extract.align.template import DATE, DIGITS, SQUEEZED, WORD, Region, Span, Template, option_spans
from models.labels import label_key, spaced_pattern

_FRAME = re.compile(r"[ \t\u3000]*[（(][ \t\u3000]{2,}[)）]")
_GAP = re.compile(
    rf"{_FRAME.pattern}(?=[ \t\u3000\n]|$)|"
    r"[ \t\u3000\xa0]*[_＿﹍][ \t\u3000\xa0_＿﹍]*|[ \t\u3000\xa0]{2,}|\t|[□口](?:\s*[－—-]?\s*[□口]){3,}|(?=\n)|$"
)
_BRACKETS = r"(?:[ \t\u3000]*[（(][^（()）\n_＿□]*[^（()）\s_＿□][^（()）\n_＿□]*[)）])*"
_COLON = r"[：:？?]|[为是](?=[_＿﹍]|[ \t\u3000]{2})|[。；;](?=[ \t]*(?:\n|$))"
_EXPLAINED = r"(?:(?<=[：:])[ \t\u3000]*[（(][^（()）\s_＿□章]{1,12}[)）](?=[_＿﹍]|[ \t\u3000]{2}|\n|$))?"
_JOIN = re.compile(
    r"[ \t\u3000]*(?:[\u4e00-\u9fff]{1,4}(?:[（(][^（()）\n]{1,4}[)）])?|[/／~～—\-至到])"
    r"[ \t\u3000]*(?=[_＿﹍]|[ \t\u3000]{2})"
)
_TAIL = re.compile(r"[ \t\u3000]*[\u4e00-\u9fff]{1,2}(?:[（(][^（()）\n]{1,4}[)）])?(?=[\s_＿﹍，,。；;]|$)")
_ANSWER_BOXES = re.compile(r"[^\n□口]*[ \t\u3000][□口](?:\s*/\s*[□口])*(?=[ \t\u3000]*(?:\n|$))")
_LETTER = r"(?<![A-Za-z\d])(?:[A-Za-z]|\d{1,2}|[①-⑳⑴-⒇])[.．、)）]?"
_BETWEEN_DATES = re.compile(r"[ \t\u3000]*(?:起)?[ \t\u3000]*[至到~～—\-]+[ \t\u3000]*")
_JOINED_KINDS = ("text", "long_text", "region")
_SIGNED = re.compile(r"签\s*[字名章]|[盖公]\s*章")
_FAR = 60

Place = tuple[int, int, Slot]
"""Start and end of a slot's value in a printed text."""


def templates_of(texts: Sequence[str], slots: Sequence[Slot]) -> tuple[Template, ...]:
    """The templates of a blank's printed lines. slots: those that may be asked for in them, in order."""
    regions: list[list[Place]] = [[] for _ in texts]
    labels = frozenset(label_key(slot.words[0]) for slot in slots)
    taken: set[str] = set()
    sentences = [slot for slot in slots if "…" in slot.words[0]]
    longest_first = sorted(slots, key=lambda slot: -len(slot.words[0]))
    for is_strict, group in ((True, sentences), (True, slots), (False, longest_first)):
        for text, here in zip(texts, regions, strict=True):
            for slot in group:
                if slot.name in taken or slot.is_named_by_option:
                    continue
                place = _region_in(text, slot, [(start, end) for start, end, _ in here], labels, is_strict=is_strict)
                if place is not None:
                    here.append((*place, slot))
                    taken.add(slot.name)
    for text, here in zip(texts, regions, strict=True):
        for slot in [slot for slot in slots if slot.is_boxes and slot.name not in taken]:
            options = _options_in(text, slot)
            if options and not _overlaps(options, [(start, end) for start, end, _ in here]):
                here.append((*options, slot))
                taken.add(slot.name)
    printed = "\n".join(texts)
    bare = [slot for slot in slots if slot.name not in taken and slot.fields[0].kind in ("date", "month")]
    bare = [slot for slot in bare if not re.search(rf"(?<![\u4e00-\u9fff]){spaced_pattern(slot.words[0])}", printed)]
    for text, here in zip(texts, regions, strict=True):  # 年 月 日 without a label
        for start, end in _printed_dates(text):
            start = max([start, *(last for _, last, _ in here if start < last < end)])  # 签字：____ 年 月 日
            if bare and not _overlaps((start, end), [(first, last) for first, last, _ in here]):
                is_range = len(list(DATE.finditer(text, start, end))) > 1
                if is_range == (len(bare[0].fields) > 1):
                    here.append((start, end, bare.pop(0)))
    places = [sorted(here, key=lambda place: place[:2]) for here in regions]
    return tuple(_assembled(text, here) for text, here in zip(texts, places, strict=True))


def _printed_dates(text: str) -> Iterator[Span]:
    """Where a day, or two that are the ends of a range, is to be written."""
    at = 0
    while match := DATE.search(text, at):
        at = match.end()
        between = _BETWEEN_DATES.match(text, at)
        second = DATE.match(text, between.end()) if between else None
        at = second.end() if second else at
        is_word = match.group().startswith("年") and "\u4e00" <= text[match.start() - 1 : match.start()] <= "\u9fff"
        if not is_word:  # 出生年月
            yield match.start(), at


def _assembled(text: str, regions: Sequence[Place]) -> Template:
    pieces: list[str] = []
    found = []
    at = 0
    for number, (start, end, slot) in enumerate(regions):
        pieces += _split(text[at:start])
        before = len(pieces)
        is_open = number + 1 == len(regions) and not WORD.search(text[end:])
        is_long = slot.fields[0].kind == "long_text"
        inside = text[start:end]
        units = _units(inside) if not slot.is_boxes and slot.fields[0].kind not in ("date", "month") else ()
        is_date = slot.fields[0].kind in ("date", "month") and len(slot.fields) == 1
        is_digits = bool(DIGITS.fullmatch(inside.strip()))
        n_lines = inside.count("\n") + 1 if slot.is_boxes else 1
        options = tuple(slot.fields[0].options) if slot.is_boxes else ()
        is_framed = bool(_FRAME.fullmatch(inside.rstrip()))
        place = Region(slot.name, before, is_open, is_long, units, is_digits, is_date, n_lines, options, is_framed)
        found.append(place)
        at = max(end, at)
    pieces += _split(text[at:])
    is_note = not found and bool(re.match(r"\s*[（(\[【]|\s*(?:注|说明|备注)", text))
    first = SQUEEZED.sub("", text.lstrip().split("\n")[0])
    heads = [piece for piece in pieces if SQUEEZED.sub("", piece) in first]
    return Template(text, tuple(pieces), tuple(found), is_note, tuple(heads))


def _split(text: str) -> Iterator[str]:
    for part in re.split(r"[\s_＿﹍□☐○]+", text):
        bare = part.rstrip("：:")
        if bare:
            yield bare


def _units(inside: str) -> tuple[str, ...]:
    """The words between and behind several gaps."""
    parts = [part for part in re.split(r"[\s_＿﹍]+", inside) if part]
    gaps = re.findall(r"[_＿﹍]+|[ \t\u3000]{2,}", inside)
    return tuple(parts) if len(gaps) > 1 and parts else ()


def _region_in(
    text: str, slot: Slot, others: Sequence[Span], labels: frozenset[str], *, is_strict: bool
) -> Span | None:
    """Where the slot's value stands in the printed text, or None where it is not asked for there.

    labels: of all slots. is_strict: its label is no end of a longer word.
    """
    words = slot.words[0]
    if "…" in words:
        before, _, after = words.rpartition("/")[2].partition("…")
        gap = r"[ \t\u3000_＿﹍]+"
        match = re.search(
            rf"{spaced_pattern(before) if before else ''}(?P<gap>{gap}){spaced_pattern(after) if after else ''}", text
        )
        return match.span("gap") if match and not _overlaps(match.span("gap"), others) else None
    named = re.search(rf"(?P<gap>[_＿﹍]{{3,}})[（(]{spaced_pattern(words)}[、，,)）]", text)
    if named and not _overlaps(named.span("gap"), others):  # ____（采购人名称）
        return named.span("gap")
    edge = r"(?<![\u4e00-\u9fffA-Za-z])" if is_strict else ""
    label = rf"{edge}{spaced_pattern(words)}{_BRACKETS}[*＊]?(?:[ \t\u3000]*(?P<colon>{_COLON}))?{_EXPLAINED}"
    for match in re.finditer(label, text):
        start = match.end()
        if any(first == start for first, _ in others):
            continue  # 乙方（劳动者）： is the place of the label that says all of it
        following = min([first for first, _ in others if first > start], default=len(text))
        end = _end_of_region(text, (start, following), slot, labels, has_colon=bool(match["colon"]))
        if end is not None and not _overlaps((match.start(), end), others):
            return start, end
    return None


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any((span[0] < end and start < span[1]) or (start == span[0] and end == span[1]) for start, end in others)


def _end_of_region(text: str, span: Span, slot: Slot, labels: frozenset[str], *, has_colon: bool) -> int | None:
    """The end of the gap that begins ``span``, at its end at the latest; None where there is no gap."""
    start, limit = span
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    if slot.is_boxes:
        return _end_of_options(text, start, limit, slot)
    is_joined = slot.fields[0].kind in _JOINED_KINDS and not _SIGNED.search(slot.words[0])
    if slot.fields[0].kind in ("date", "month") or (is_joined and "年" in text[start:line_end]):
        lead = re.compile(r"[ \t\u3000]*[自从于]?").match(text, start)
        date = DATE.match(text, lead.end() if lead else start)
        if date:
            end = date.end()
            between = _BETWEEN_DATES.match(text, end)
            second = DATE.match(text, between.end()) if between else None
            return second.end() if second else end
    gap = _GAP.match(text, start)
    if gap is None:
        return None
    if gap.end() == start and not has_colon and start < len(text) and text[start] != "\n":
        return None
    end = gap.end()
    if not gap.group() or DIGITS.match(gap.group().strip()):
        return end
    while is_joined and (joined := _JOIN.match(text, end)) is not None and label_key(joined.group()) not in labels:
        following = _GAP.match(text, joined.end())
        if following is None or not following.group() or following.end() > limit:
            break
        end = following.end()
    tail = _TAIL.match(text, end) if end > gap.end() else None
    return tail.end() if tail else end


def _end_of_options(text: str, start: int, limit: int, slot: Slot) -> int | None:
    """Where the slot's options end, which stand in the text from ``start`` on, each close to the one before it."""
    end = at = start
    spans = _spans_of(text, slot.fields[0].options, start, limit)
    for option in slot.fields[0].options:
        if option not in spans or spans[option][0] > at + _FAR:
            return None
        stop = spans[option][1]
        at = max(at, stop)
        behind = re.compile(r"[ \t\u3000]*(?:[□口]|[（(][ \t\u3000]*[)）])(?!\s*\w)").match(text, stop)
        other = re.compile(r"[ \t\u3000]*[：:（(]?[_＿ ]*[)）]?").match(text, stop) if option == "其他" else None
        end = max(end, stop, behind.end() if behind else 0, other.end() if other else 0)
    boxes = _ANSWER_BOXES.match(text, end, limit) if end > start and not re.search("[□口]", text[start:end]) else None
    return boxes.end() if boxes else end if end > start else None


def _spans_of(text: str, options: Sequence[str], start: int, limit: int) -> dict[str, Span]:
    """Where each option first stands; 公共载体 is not found inside 非公共载体, another option."""
    found: dict[str, Span] = {}
    for option in sorted(options, key=len, reverse=True):
        for match in re.compile(spaced_pattern(option)).finditer(text, start, limit):
            if not _overlaps(match.span(), list(found.values())):
                found[option] = match.span()
                break
    return found


def _options_in(text: str, slot: Slot) -> Span | None:
    """Where the slot's options stand in a text that does not print its label."""
    spans = _spans_of(text, slot.fields[0].options, 0, len(text))
    marked = option_spans(text, slot.fields[0].options)
    if len(marked) == len(slot.fields[0].options):  # 是否参加 □是 □否
        last = _end_of_options(text, marked[0][0], len(text), slot)
        return (marked[0][0], last) if last else None
    start = min([first for first, _ in spans.values()], default=None)
    if start is None:
        return None
    end = _end_of_options(text, start, len(text), slot)
    before = re.search(rf"(?:[□口]|[（(][ \t\u3000]*[)）]|{_LETTER})[ \t\u3000]*$", text[:start])
    return (before.start() if before else start, end) if end else None
