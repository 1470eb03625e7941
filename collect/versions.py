"""Versions: which return supersedes which, which copies belong together, and whose values count."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from collect.diff import diff_records, is_really_changed, really_changed
from collect.lines import Line, returns_to_lines
from collect.moments import Moment, Timeline
from collect.settle import Settled, seal_of, settle_copies
from collect.units import address_of, batches_of
from models.catalogue import BUILT_IN, Catalogue
from models.record import Flag, Record
from models.returned import Return, Standing

_NEAR = timedelta(days=10)
"""The stamped copy follows the Word copy after a few days; what comes later and says something else is a new return."""

_ANOTHER = 0.6
"""A stamped copy that differs in more than this part of the Word copy's values is no copy of it, but another return."""

_LOADED_TOGETHER = 400
RULES = 5
"""Raised when the rules change, so that what was sorted by the old ones is sorted anew."""

Records = Mapping[str, Record]
"""The whole records by number, of those lines that have more than one."""


@dataclass(slots=True)
class Version:
    """One return: its Word copies and its stamped copies, oldest first. number: from 1 in its line."""

    words: list[Return] = field(default_factory=list)
    stamped: list[Return] = field(default_factory=list)
    number: int = 0

    @property
    def copies(self) -> list[Return]:
        """All copies."""
        return [*self.words, *self.stamped]

    @property
    def leading(self) -> Return:
        """The copy whose values count: the last Word copy, else the last stamped one."""
        return (self.words or self.stamped)[-1]


def line_to_versions(
    line: Line, records: Records, timeline: Timeline, catalogue: Catalogue = BUILT_IN
) -> list[Version]:
    """The versions of a line, the newest last.

    Each Word copy begins a version, but for one that repeats the last. A stamped copy belongs to the Word copy that
    came with the same mail, or says the same, or came from the same sender within a few days; of several to the one
    it differs least from. A stamped copy that belongs to none is a version of its own.
    """
    if len(line.returns) == 1:
        only = line.returns[0]
        version = Version([only], [], 1) if only.is_word else Version([], [only], 1)
        return [version]
    return _Sorting(records, timeline, catalogue).versions(line.returns)


class _Sorting:
    """The work on one line."""

    def __init__(self, records: Records, timeline: Timeline, catalogue: Catalogue) -> None:
        self._records, self._timeline, self._catalogue = records, timeline, catalogue
        self._gaps: dict[tuple[str, str], int] = {}

    def versions(self, returns: Sequence[Return]) -> list[Version]:
        """The versions, numbered."""
        found: list[Version] = []
        for word in (each for each in returns if each.is_word):
            if found and self._repeats(found[-1].words[-1], word):
                found[-1].words.append(word)
            else:
                found.append(Version([word]))
        alone: list[Version] = []
        for stamped in (each for each in returns if not each.is_word):
            home = self._home_of(stamped, found) or self._twin_of(stamped, alone)
            if home:
                home.stamped.append(stamped)
            else:
                alone.append(Version([], [stamped]))
        found += alone
        found.sort(key=lambda version: (self._moment(version.leading), version.leading.record_id))
        for number, version in enumerate(found, 1):
            version.number = number
        return found

    def _home_of(self, stamped: Return, versions: Sequence[Version]) -> Version | None:
        """The version with a Word copy that a stamped copy belongs to."""
        best: tuple[tuple[float, ...], Version] | None = None
        for version in versions:
            word = version.leading
            gap = min(self._gap(each, stamped) for each in version.words)
            came_together = any(batches_of(each) & batches_of(stamped) for each in version.words)
            other = [each for each in version.stamped if not batches_of(each) & batches_of(stamped)]
            is_taken = gap > 0 and any(self._gap(each, stamped) > 0 for each in other)
            is_near = self._is_near(word, stamped) and gap <= _ANOTHER * self._n_values(word)
            if not (came_together or gap == 0 or (is_near and not is_taken)):
                continue
            rank = (0.0 if came_together and gap <= 2 else 1.0, float(gap), 0.0 if came_together else 1.0)
            score = (*rank, self._seconds_between(word, stamped))
            if best is None or score < best[0]:
                best = (score, version)
        return best[1] if best else None

    def _twin_of(self, stamped: Return, versions: Sequence[Version]) -> Version | None:
        """The version without a Word copy that a stamped copy repeats: another picture of the same sheet."""
        last = versions[-1] if versions else None
        return last if last and self._repeats(last.stamped[-1], stamped) else None

    def _is_near(self, word: Return, stamped: Return) -> bool:
        senders = [{address_of(arrival.sender) for arrival in each.arrivals} for each in (word, stamped)]
        is_one_sender = bool(senders[0] & senders[1])
        return is_one_sender and self._seconds_between(word, stamped) <= _NEAR.total_seconds()

    def _n_values(self, returned: Return) -> int:
        """How many values a record has."""
        record = self._records.get(returned.record_id)
        if record is None:
            return 0
        values = [*record.values.values(), *(value for row in record.rows for value in row.values())]
        return sum(value not in (None, []) for value in values)

    def _seconds_between(self, first: Return, second: Return) -> float:
        return (
            min(
                abs((self._timeline.received_at(one) - self._timeline.received_at(other)).total_seconds())
                for one in first.arrivals
                for other in second.arrivals
            )
            if first.arrivals and second.arrivals
            else 0.0
        )

    def _moment(self, returned: Return) -> Moment:
        return self._timeline.moment_of(returned)

    def _repeats(self, first: Return, second: Return) -> bool:
        """Whether two copies say the same: ``_gap`` is 0."""
        here, there = self._records.get(first.record_id), self._records.get(second.record_id)
        return here is not None and there is not None and not is_really_changed(here, there, self._catalogue)

    def _gap(self, first: Return, second: Return) -> int:
        """In how many fields two copies really differ."""
        key = (first.record_id, second.record_id)
        if key not in self._gaps:
            here, there = self._records.get(key[0]), self._records.get(key[1])
            diffs = diff_records(here, there, self._catalogue) if here and there else None
            self._gaps[key] = 1 if diffs is None else len(really_changed(diffs))
        return self._gaps[key]


def returns_to_standings(
    returns: Iterable[Return],
    units: Mapping[str, str | None],
    load: Callable[[Sequence[str]], Records],
    marks: Mapping[str, str] | None = None,
    catalogue: Catalogue = BUILT_IN,
) -> Iterator[Standing]:
    """What becomes of each record: its line, its version, whether it is in force, what its other copy settles.

    load: gives whole records by number; it is asked for some hundred at a time, of lines of more than one.
    marks: of the standings that are known; lines whose marks are the same are left out.
    The same records give the same answer, in whatever order they are handed in.
    """
    listed = list(returns)
    timeline = Timeline(listed)
    known = marks or {}
    group: list[tuple[Line, str]] = []
    n_records = 0
    for line in returns_to_lines(listed, units, catalogue):
        mark = _mark_of(line, timeline)
        if all(known.get(each.record_id) == mark for each in line.returns):
            continue
        group.append((line, mark))
        n_records += len(line.returns)
        if n_records >= _LOADED_TOGETHER:
            yield from _lines_to_standings(group, load, timeline, catalogue)
            group, n_records = [], 0
    yield from _lines_to_standings(group, load, timeline, catalogue)


def _lines_to_standings(
    lines: Sequence[tuple[Line, str]],
    load: Callable[[Sequence[str]], Records],
    timeline: Timeline,
    catalogue: Catalogue,
) -> Iterator[Standing]:
    wanted = [each.record_id for line, _ in lines if len(line.returns) > 1 for each in line.returns]
    records = load(wanted) if wanted else {}
    for line, mark in lines:
        versions = line_to_versions(line, records, timeline, catalogue)
        for version in versions:
            settled, seal = _settle(version, records, catalogue)
            for copy in version.copies:
                what = settled.get(copy.record_id, Settled())
                first = timeline.first_of(copy)
                yield Standing(
                    record_id=copy.record_id,
                    form=line.form,
                    unit=line.unit,
                    line=line.line_id,
                    version=version.number,
                    is_in_force=version is versions[-1] and copy is version.leading,
                    is_blank=line.is_blank,
                    period=line.period,
                    seal=seal if copy is version.leading else None,
                    gone=what.gone,
                    added=what.added,
                    confirmed=what.confirmed,
                    is_word=copy.is_word,
                    message_id=first.message_id if first else None,
                    mark=mark,
                )


def _mark_of(line: Line, timeline: Timeline) -> str:
    """A hash of all that the standings of a line follow from, the records' own values aside."""
    facts = [
        (each.record_id, timeline.moment_of(each), sorted((one.message_id, one.sender or "") for one in each.arrivals))
        for each in line.returns
    ]
    said = repr((RULES, line.form, line.unit, line.is_blank, line.period, sorted(facts)))
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:16]


def _settle(version: Version, records: Records, catalogue: Catalogue) -> tuple[dict[str, Settled], bool | None]:
    """What the copies of one version say of one another, and the seal that any of them shows; of one copy nothing.

    The Word copy carries what any of the stamped ones says.
    """
    word = records.get(version.leading.record_id)
    stamped = {each.record_id: records[each.record_id] for each in version.stamped if each.record_id in records}
    if not version.words and len(stamped) > 1:
        return {}, seal_of(stamped.values())
    if not version.words or not stamped or word is None:
        return {}, None
    found: dict[str, Settled] = {}
    on_word: dict[str | None, Flag] = {}
    for record_id, copy in stamped.items():
        of_word, found[record_id] = settle_copies(word, copy, catalogue)
        on_word.update({flag.field: flag for flag in of_word.added})
    found[version.leading.record_id] = Settled(added=tuple(on_word.values()))
    return found, seal_of(stamped.values())
