"""A printed text with gaps: which stretch of a filled copy stands in which gap, told by the words around it.

姓名________ 学号____________    姓名余婉德  学号20231105        no colon, no blank: only the words tell
____省____市____县               浙江省杭州市西湖区              several gaps, one value
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.align.blank import Slot
from models.labels import label_key, spaced_pattern

_FILL = " \t\n\x0b\u3000\xa0_＿﹍"
_GAP = re.compile(
    r"[ \t\u3000\xa0]*[_＿﹍][ \t\u3000\xa0_＿﹍]*|[ \t\u3000\xa0]{2,}|\t|[□口](?:\s*[－—-]?\s*[□口]){3,}|(?=\n)|$"
)
_DATE = re.compile(
    r"(?:20)?[ \t\u3000_＿﹍]*年[ \t\u3000_＿﹍]*月"
    r"(?:[ \t\u3000_＿﹍]*日)?(?:[ \t\u3000_＿﹍]*时)?(?:[ \t\u3000_＿﹍]*分)?"
)
_DIGITS = re.compile(r"[□口](?:\s*[－—-]?\s*[□口]){3,}")
_BRACKETS = r"(?:[ \t\u3000]*[（(][^（()）\n_＿□]*[^（()）\s_＿□][^（()）\n_＿□]*[)）])*"
_COLON = r"[：:？?]|[。；;](?=[ \t]*(?:\n|$))"
_JOIN = re.compile(
    r"[ \t\u3000]*(?:[\u4e00-\u9fff]{1,4}(?:[（(][^（()）\n]{1,4}[)）])?|[/／~～—\-至到])"
    r"[ \t\u3000]*(?=[_＿﹍]|[ \t\u3000]{2})"
)
_TAIL = re.compile(r"[ \t\u3000]*[\u4e00-\u9fff]{1,2}(?:[（(][^（()）\n]{1,4}[)）])?(?=[\s_＿﹍，,。；;]|$)")
_BETWEEN_DATES = re.compile(r"[ \t\u3000]*(?:起)?[ \t\u3000]*[至到~～—\-]+[ \t\u3000]*")
_ENDS = _FILL + "：:"
_WORD = re.compile(r"\w")
SQUEEZED = re.compile(r"[\s_＿﹍]+")
_WRITTEN_DATE = re.compile(
    r"(?:[\d〇○零一二三四五六七八九十廿]*年[\d〇○零一二三四五六七八九十廿]*月[\d〇○零一二三四五六七八九十廿]*日?)+"
)
_FIGURES = r"[\d〇○零一二三四五六七八九十廿 \t\u3000_＿﹍]"
_ANY_DATE = re.compile(
    rf"(?<!\d){_FIGURES}{{0,30}}年{_FIGURES}{{0,16}}月(?:{_FIGURES}{{0,16}}[日号])?"
    r"|(?<![\d.])(?:19|20)\d{2}\s*[./—-]\s*\d{1,2}(?:\s*[./—-]\s*\d{1,2})?(?![\d.])|(?<!\d)20\d{6}(?!\d)"
)
_JOINED_KINDS = ("text", "long_text", "region")
_SIGNED = re.compile(r"签\s*[字名章]|[盖公]\s*章")
_ENOUGH = 0.6
_DATE_LINE = 0.7

Span = tuple[int, int]
Place = tuple[int, int, Slot]
"""Start and end of a slot's value in a printed text."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where a slot's value stands in the printed text: between which of its pieces.

    before: how many pieces stand before it. is_open: nothing is printed behind it in its line. units: of several gaps
    that are one value (省, 市, 县). is_digits: a box for each character.
    """

    slot: str
    before: int
    is_open: bool = False
    is_long: bool = False
    units: tuple[str, ...] = ()
    is_digits: bool = False
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """text: as printed. pieces: its words outside the gaps, in order. regions: its gaps, in order."""

    text: str
    pieces: tuple[str, ...]
    regions: tuple[Region, ...] = ()
    is_note: bool = False

    def match(self, text: str) -> tuple[dict[str, Span], list[Span]] | None:
        """The stretch of each region's slot in a filled copy, and those of the printed words.

        None where some of the printed words are not there.
        """
        spots = _chain(self.pieces, text)
        if any(spot is None and _WORD.search(piece) for piece, spot in zip(self.pieces, spots, strict=True)):
            return None
        found: dict[str, Span] = {}
        for number, region in enumerate(self.regions):
            start = next((spot[1] for spot in reversed(spots[: region.before]) if spot), 0)
            end = next((spot[0] for spot in spots[region.before :] if spot), len(text))
            start, end = self._own_part(number, text, start, end)
            if region.is_open and not region.is_long:
                end = _end_of_line(text, start, end)
            while start < end and text[start] in _ENDS:
                start += 1
            while end > start and text[end - 1] in _FILL:
                end -= 1
            found[region.slot] = (start, end)
        return found, [spot for spot in spots if spot]

    def _own_part(self, number: int, text: str, start: int, end: int) -> Span:
        """A region's own part of a stretch that it shares with neighbours, where nothing is printed between them."""
        shared = [region for region in self.regions if region.before == self.regions[number].before]
        if len(shared) == 1:
            return start, end
        dates = [match.span() for match in _ANY_DATE.finditer(text, start, end)]
        wanted = [region.slot for region in shared if region.is_date]
        own = dict(zip(reversed(wanted), reversed(dates), strict=False))
        region = self.regions[number]
        if region.slot in own:
            return own[region.slot]
        if region.is_date:
            return end, end
        behind = [own[other.slot][0] for other in shared[shared.index(region) :] if other.slot in own]
        before = [own[other.slot][1] for other in shared[: shared.index(region)] if other.slot in own]
        return max([start, *before]), min([end, *behind])

    def likeness(self, squeezed: str) -> float:
        """The share of the printed words that stand in a line without blanks, in their order; 0 to 1."""
        total = held = at = 0
        for piece in self.pieces:
            bare = SQUEEZED.sub("", piece)
            total += len(bare)
            place = squeezed.find(bare, at)
            if place >= 0:
                held += len(bare)
                at = place + len(bare)
        if not total:
            return _DATE_LINE if _WRITTEN_DATE.fullmatch(squeezed) else 0.0
        return held / total


def _end_of_line(text: str, start: int, end: int) -> int:
    """The end of the line, or of the next where nothing stands on the first."""
    while start < end and text[start] in _FILL:
        start += 1
    stop = text.find("\n", start, end)
    return end if stop < 0 else stop


def _chain(pieces: Sequence[str], text: str) -> list[Span | None]:
    """Where each printed piece stands, in their order; what is only punctuation last, where nothing follows it."""
    spots: list[Span | None] = [None] * len(pieces)
    worded = [number for number, piece in enumerate(pieces) if _WORD.search(piece)]
    best: list[list[tuple[float, int, Span]]] = []  # by piece: score, index of the one before, place
    for number in worded:
        row = []
        for match in _pattern(pieces[number]).finditer(text):
            start, end = match.span()
            own = len(pieces[number]) * 10 + _edge(text, start) - start / (10 * len(text) + 1)
            before = (
                [(score + own, index) for index, (score, _, at) in enumerate(best[-1]) if at[1] <= start]
                if best
                else [(own, -1)]
            )
            if before:
                score, index = max(before)
                row.append((score, index, (start, end)))
        if not row:
            return spots
        best.append(row)
    if best:
        index = max(range(len(best[-1])), key=lambda at: best[-1][at][0])
        for level in range(len(best) - 1, -1, -1):
            _, before_index, span = best[level][index]
            spots[worded[level]] = span
            index = before_index
    for number, piece in enumerate(pieces):
        if number not in worded:
            start = next((spot[1] for spot in reversed(spots[:number]) if spot), 0)
            end = next((spot[0] for spot in spots[number:] if spot), len(text))
            stop = end
            while stop > start and text[stop - 1] in _FILL:
                stop -= 1
            if text[start:stop].endswith(piece):
                spots[number] = (stop - len(piece), stop)
    return spots


def _edge(text: str, start: int) -> float:
    return 1.0 if start == 0 or not text[start - 1].isalnum() else 0.0


@lru_cache(maxsize=4096)
def _pattern(piece: str) -> re.Pattern[str]:
    return re.compile(spaced_pattern(piece), re.IGNORECASE)


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
                if slot.name in taken:
                    continue
                place = _region_in(text, slot, [(start, end) for start, end, _ in here], labels, is_strict=is_strict)
                if place is not None:
                    here.append((*place, slot))
                    taken.add(slot.name)
    printed = "\n".join(texts)
    bare = [slot for slot in slots if slot.name not in taken and slot.fields[0].kind in ("date", "month")]
    bare = [slot for slot in bare if not re.search(spaced_pattern(slot.words[0]), printed)]
    for text, here in zip(texts, regions, strict=True):  # 年 月 日 without a label
        for start, end in _printed_dates(text):
            if bare and not _overlaps((start, end), [(first, last) for first, last, _ in here]):
                is_range = len(list(_DATE.finditer(text, start, end))) > 1
                if is_range == (len(bare[0].fields) > 1):
                    here.append((start, end, bare.pop(0)))
    places = [sorted(here, key=lambda place: place[:2]) for here in regions]
    return tuple(_assembled(text, here) for text, here in zip(texts, places, strict=True))


def _printed_dates(text: str) -> Iterator[Span]:
    """Where a day, or two that are the ends of a range, is to be written."""
    at = 0
    while match := _DATE.search(text, at):
        at = match.end()
        between = _BETWEEN_DATES.match(text, at)
        second = _DATE.match(text, between.end()) if between else None
        at = second.end() if second else at
        yield match.start(), at


def _assembled(text: str, regions: Sequence[Place]) -> Template:
    pieces: list[str] = []
    found = []
    at = 0
    for number, (start, end, slot) in enumerate(regions):
        pieces += _split(text[at:start])
        before = len(pieces)
        is_open = number + 1 == len(regions) and not _WORD.search(text[end:])
        is_long = slot.fields[0].kind == "long_text"
        inside = text[start:end]
        units = _units(inside) if not slot.is_boxes and slot.fields[0].kind not in ("date", "month") else ()
        is_date = slot.fields[0].kind in ("date", "month") and len(slot.fields) == 1
        is_digits = bool(_DIGITS.fullmatch(inside.strip()))
        found.append(Region(slot.name, before, is_open, is_long, units, is_digits, is_date))
        at = max(end, at)
    pieces += _split(text[at:])
    is_note = not found and bool(re.match(r"\s*[（(\[【]|\s*(?:注|说明|备注)", text))
    return Template(text, tuple(pieces), tuple(found), is_note)


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
    edge = r"(?<![\u4e00-\u9fffA-Za-z])" if is_strict else ""
    label = rf"{edge}{spaced_pattern(words)}{_BRACKETS}[*＊]?[ \t\u3000]*(?P<colon>{_COLON})?"
    for match in re.finditer(label, text):
        start = match.end()
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
        return _end_of_options(text, start, line_end, slot)
    is_joined = slot.fields[0].kind in _JOINED_KINDS and not _SIGNED.search(slot.words[0])
    if slot.fields[0].kind in ("date", "month") or (is_joined and "年" in text[start:line_end]):
        lead = re.compile(r"[ \t\u3000]*[自从于]?").match(text, start)
        date = _DATE.match(text, lead.end() if lead else start)
        if date:
            end = date.end()
            between = _BETWEEN_DATES.match(text, end)
            second = _DATE.match(text, between.end()) if between else None
            return second.end() if second else end
    gap = _GAP.match(text, start)
    if gap is None:
        return None
    if gap.end() == start and not has_colon and start < len(text) and text[start] != "\n":
        return None
    end = gap.end()
    if not gap.group() or _DIGITS.match(gap.group().strip()):
        return end
    while is_joined and (joined := _JOIN.match(text, end)) is not None and label_key(joined.group()) not in labels:
        following = _GAP.match(text, joined.end())
        if following is None or not following.group() or following.end() > limit:
            break
        end = following.end()
    tail = _TAIL.match(text, end) if end > gap.end() else None
    return tail.end() if tail else end


def _end_of_options(text: str, start: int, line_end: int, slot: Slot) -> int | None:
    ends = []
    for option in slot.fields[0].options:
        match = re.compile(spaced_pattern(option)).search(text, start, line_end)
        if match is None:
            return None
        behind = re.compile(r"[ \t\u3000]*(?:[□口]|[（(][ \t\u3000]*[)）])(?!\s*\w)").match(text, match.end())
        other = re.compile(r"[ \t\u3000]*[：:（(]?[_＿ ]*[)）]?").match(text, match.end()) if option == "其他" else None
        ends.append(max(match.end(), behind.end() if behind else 0, other.end() if other else 0))
    return max(ends)


def paired(templates: Sequence[Template], lines: Sequence[str]) -> list[int | None]:
    """The line of a copy that is each template's, crossing nowhere; None where there is none."""
    squeezed = [SQUEEZED.sub("", line) for line in lines]
    n, m = len(templates), len(lines)
    likeness = [[template.likeness(line) if line else 0.0 for line in squeezed] for template in templates]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            alike = likeness[i][j]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike + best[i + 1][j + 1] if alike >= _ENOUGH else 0.0)
    found: list[int | None] = [None] * n
    i = j = 0
    while i < n and j < m:
        if likeness[i][j] >= _ENOUGH and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            found[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def in_one(text: str, units: Sequence[str]) -> str:
    """The value that was written over several gaps: without fill-in lines, without the units of gaps left empty."""
    pattern = "".join(rf"(.*?)({spaced_pattern(unit)})" for unit in units)
    match = re.fullmatch(rf"\s*{pattern}(.*)", text, re.DOTALL)
    if match is None:
        return SQUEEZED.sub("", text)
    groups = [SQUEEZED.sub("", group) for group in match.groups()]
    written, last = groups[0:-1:2], groups[-1]
    if not any(written) and not last:
        return ""
    if written[0] and not any(written[1:]) and len(written) > 1 and (len(written[0]) > 4 or units[0] in written[0]):
        return written[0] + last  # all of it in the first gap
    return "".join(words + unit for words, unit in zip(written, groups[1:-1:2], strict=True) if words) + last
