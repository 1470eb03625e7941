"""A printed text with gaps: which stretch of a filled copy stands in which gap, told by the words around it.

姓名________ 学号____________    姓名余婉德  学号20231105        no colon, no blank: only the words tell
____省____市____县               浙江省杭州市西湖区              several gaps, one value
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.labels import spaced_pattern

_FILL = " \t\n\x0b\u3000\xa0_＿﹍"
DATE = re.compile(
    r"(?:20)?[ \t\u3000_＿﹍]*年[ \t\u3000_＿﹍]*月"
    r"(?:[ \t\u3000_＿﹍]*日)?(?:[ \t\u3000_＿﹍]*时)?(?:[ \t\u3000_＿﹍]*分)?"
)
DIGITS = re.compile(r"[□口](?:\s*[－—-]?\s*[□口]){3,}")
_ENDS = _FILL + "：:"
WORD = re.compile(r"\w")
SQUEEZED = re.compile(r"[\s_＿﹍]+")
_WRITTEN_DATE = re.compile(
    r"(?:[\d〇○零一二三四五六七八九十廿]*年[\d〇○零一二三四五六七八九十廿]*月[\d〇○零一二三四五六七八九十廿]*日?)+"
)
_FILLED = r"[ \t\u3000_＿﹍]"
_YEAR = rf"(?:(?<!\d)(?:\d{_FILLED}*){{1,4}}|[〇○零一二三四五六七八九十]{{2,4}}{_FILLED}*|{_FILLED}{{0,30}})"
_FIGURES = r"[\d〇○零一二三四五六七八九十廿 \t\u3000_＿﹍]"
_ANY_DATE = re.compile(
    rf"{_YEAR}年{_FIGURES}{{0,16}}月(?:{_FIGURES}{{0,16}}[日号])?"
    r"|(?<![\d.])(?:19|20)\d{2}\s*[./—-]\s*\d{1,2}(?:\s*[./—-]\s*\d{1,2})?(?![\d.])|(?<!\d)20\d{6}(?!\d)"
    r"|(?<![\d.])[0-3]\d[./-](?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|[12]\d|3[01])(?![\d.])"
)
_MARK = r"(?:[□☐☑☒■√✓✔●○口]|[（(][ \t\u3000]*[√✓✔]?[ \t\u3000]*[)）])"
_ENOUGH = 0.6
_DATE_LINE = 0.7

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Region:
    """Where a slot's value stands in the printed text: between which of its pieces.

    before: how many pieces stand before it. is_open: nothing is printed behind it in its line. units: of several gaps
    that are one value (省, 市, 县). is_digits: a box for each character. is_framed: in a bracket.
    n_lines, options: of a group.
    """

    slot: str
    before: int
    is_open: bool = False
    is_long: bool = False
    units: tuple[str, ...] = ()
    is_digits: bool = False
    is_date: bool = False
    n_lines: int = 1
    options: tuple[str, ...] = ()
    is_framed: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """text: as printed. pieces: its words outside the gaps, in order. regions: its gaps, in order.

    heads: the pieces of its first line. is_note: an explanation in brackets, which may stand above a long answer.
    """

    text: str
    pieces: tuple[str, ...]
    regions: tuple[Region, ...] = ()
    is_note: bool = False
    heads: tuple[str, ...] = ()

    def match(self, text: str) -> tuple[dict[str, Span], list[Span]] | None:
        """The stretch of each region's slot in a filled copy, and those of the printed words.

        None where some of the printed words are not there.
        """
        spots = _chain(self.pieces, text)
        if any(spot is None and WORD.search(piece) for piece, spot in zip(self.pieces, spots, strict=True)):
            return None
        found: dict[str, Span] = {}
        for number, region in enumerate(self.regions):
            start = next((spot[1] for spot in reversed(spots[: region.before]) if spot), 0)
            end = next((spot[0] for spot in spots[region.before :] if spot), len(text))
            start, end = self._own_part(number, text, start, end)
            if region.is_open and not region.is_long:
                end = _end_of_lines(text, start, end, region.n_lines)
            while start < end and text[start] in _ENDS:
                start += 1
            while end > start and text[end - 1] in _FILL:
                end -= 1
            if region.is_date and text[start : start + 1] in tuple("自从于"):
                start += 1
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
        for group in [region for region in shared if region.options]:
            spans = option_spans(text[start:end], group.options)
            own |= {group.slot: (start + spans[0][0], start + spans[-1][1])} if spans else {}
        region = self.regions[number]
        if region.slot in own:
            return own[region.slot]
        if region.is_date:
            return end, end
        behind = [own[other.slot][0] for other in shared[shared.index(region) :] if other.slot in own]
        before = [own[other.slot][1] for other in shared[: shared.index(region)] if other.slot in own]
        return max([start, *before]), min([end, *behind])

    def likeness(self, squeezed: str) -> float:
        """The share of the first line's printed words that stand in a line without blanks, in order; 0 to 1."""
        total = held = at = 0
        for piece in self.heads:
            bare = SQUEEZED.sub("", piece)
            total += len(bare)
            place = squeezed.find(bare, at)
            if place >= 0:
                held += len(bare)
                at = place + len(bare)
        if not total:
            return _DATE_LINE if _WRITTEN_DATE.fullmatch(squeezed) else 0.0
        return held / total


def _end_of_lines(text: str, start: int, end: int, n_lines: int) -> int:
    """The end of so many lines; lines before the first on which something stands do not count."""
    while start < end and text[start] in _FILL:
        start += 1
    for _ in range(n_lines):
        stop = text.find("\n", start, end)
        if stop < 0:
            return end
        start = stop + 1
    return start - 1


def _chain(pieces: Sequence[str], text: str) -> list[Span | None]:
    """Where each printed piece stands, in their order; what is only punctuation last, where nothing follows it."""
    spots: list[Span | None] = [None] * len(pieces)
    worded = [number for number, piece in enumerate(pieces) if WORD.search(piece)]
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
    pattern = "".join(rf"(.*)({spaced_pattern(unit)})" for unit in units)
    match = re.fullmatch(rf"\s*{pattern}(.*)", text, re.DOTALL)
    if match is None:
        return SQUEEZED.sub("", text)
    groups = [SQUEEZED.sub("", group) for group in match.groups()]
    written, last = groups[0:-1:2], groups[-1]
    if not any(written) and not last:
        return ""
    if written[0] and not any(written[1:]) and len(written) > 1 and (len(written[0]) > 4 or units[0] in written[0]):
        return written[0] + last  # all of it in the first gap
    whole = "".join(words + unit for words, unit in zip(written, groups[1:-1:2], strict=True) if words) + last
    return whole if last else whole.rstrip("/／~～—-")


def option_spans(text: str, options: Sequence[str]) -> list[Span]:
    """Where options stand with a box, a tick or a bracket beside them, that included; 通过 is not found in 不通过."""
    before, behind = (_with_marks(text, options, is_behind=side) for side in (False, True))
    return behind if len(behind) > len(before) else before


def _with_marks(text: str, options: Sequence[str], *, is_behind: bool) -> list[Span]:
    found: list[Span] = []
    for option in sorted(options, key=len, reverse=True):
        words = spaced_pattern(option)
        pattern = rf"{words}[ \t\u3000]*{_MARK}" if is_behind else rf"{_MARK}[ \t\u3000]*{words}"
        spans = [match.span() for match in re.finditer(pattern, text)]
        found += [span for span in spans if not any(span[0] < end and start < span[1] for start, end in found)][:1]
    return sorted(found)
