"""Lines of versions: which returns are about one subject."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from collect.moments import Moment, Timeline
from collect.subjects import (
    HEAD,
    Facts,
    are_differing_copies,
    have_much_in_common,
    is_corrected_subject,
    is_same_name,
    is_same_person,
)
from collect.units import address_of, batches_of, place_key
from models.catalogue import BUILT_IN, Catalogue
from models.entry import FieldSpec
from models.form import Form
from models.returned import Return

_MAX_CANDIDATES = 60
"""Lines of one mail or sender, the newest, that a name is held against: past that only equal names meet."""
_HALF_YEAR_FROM_MONTH = 3
"""A half-year's figures come in its last months or just after it: March to August tell of the first half."""


@dataclass(slots=True)
class Line:
    """All returns of one form about one subject, oldest first. name: of the subject, as a key.

    period: the half-year of lists of results.
    """

    form: str
    unit: str | None
    name: str
    returns: list[Return] = field(default_factory=list)
    is_blank: bool = False
    period: str = ""

    @property
    def line_id(self) -> str:
        """The same in every database that holds the same records."""
        return min(each.record_id for each in self.returns)


def returns_to_lines(
    returns: Iterable[Return], units: Mapping[str, str | None], catalogue: Catalogue = BUILT_IN
) -> list[Line]:
    """The returns as lines of versions. units: of each record, from ``units.assign_units``."""
    listed = list(returns)
    timeline = Timeline(listed)
    moments = {each.record_id: timeline.moment_of(each) for each in listed}
    buckets: defaultdict[tuple[str, str | None, str], list[Return]] = defaultdict(list)
    for each in listed:
        unit = units.get(each.record_id)
        buckets[each.form, unit, "" if unit else _origin_of(each)].append(each)
    lines: list[Line] = []
    for (form_id, unit, _), bucket in buckets.items():
        bucket.sort(key=lambda each: (moments[each.record_id], each.record_id))
        lines += _Bucket(form_id, unit, moments, catalogue).lines(bucket)
    return lines


def _origin_of(returned: Return) -> str:
    """Who sent what names no unit: two strangers never correct one another."""
    addresses = sorted({address_of(each.sender) for each in returned.arrivals} - {""})
    return min(addresses or sorted(batches_of(returned)), default=returned.sha256)


def is_blank(returned: Return) -> bool:
    """Whether nothing was written into the form beyond its head."""
    return not any(key not in HEAD for key in returned.about)


class _Bucket:
    """The lines of one form and one unit, while they grow."""

    def __init__(
        self, form_id: str, unit: str | None, moments: Mapping[str, Moment], catalogue: Catalogue = BUILT_IN
    ) -> None:
        self._form = catalogue.get(form_id)
        self._form_id, self._unit, self._moments = form_id, unit, moments
        self._lines: list[Line] = []
        self._by_key: dict[str, Line] = {}
        self._by_origin: defaultdict[str, list[Line]] = defaultdict(list)
        self._name_key = _name_key(self._form)
        self._is_of_people = "id_number" in _keys_of(self._form)
        self._facts: dict[str, Facts] = {}

    def lines(self, returns: Iterable[Return]) -> list[Line]:
        """The returns, oldest first, as lines. Those without a name come last: they need the others to be told by."""
        nameless = []
        for each in returns:
            self._facts[each.record_id] = Facts.of(each, self._name_key)
            if is_blank(each):
                self._lines.append(Line(self._form_id, self._unit, "", [each], True, self._period(each)))
            elif self._is_nameless(each):
                nameless.append(each)
            else:
                self._put(each, self._line_of(each))
        for each in nameless:
            self._put(each, self._only_line_beside(each) or self._only_kin_of(each) or self._line_of(each))
        self._join_differing_copies()
        for line in self._lines:
            line.returns.sort(key=lambda each: (self._moments[each.record_id], each.record_id))
        return self._lines

    def _is_nameless(self, returned: Return) -> bool:
        """Whether the form itself does not say what it is about: no name, or no day to tell the half-year by."""
        if not self._name_key:
            return self._is_half_yearly() and not _day_of(returned.about.get("report_date"))
        return not any(returned.about.get(key) for key in (self._name_key, "id_number"))

    def _is_half_yearly(self) -> bool:
        return self._form is not None and self._form.quota is not None and self._form.quota.per == "half-year"

    def _keys(self, returned: Return) -> list[str]:
        """The keys under which a line is known at once, the surest first."""
        if not self._name_key:
            return [f"{place_key(returned, self._unit)}/{self._period(returned)}"]
        facts = self._facts[returned.record_id]
        if not self._is_of_people:
            return [facts.name]
        keys = [f"{facts.name}/{facts.number}"] if facts.name and facts.number else []
        return keys + ([f"{facts.name}//{facts.employer}"] if facts.name and facts.employer else [])

    def _period(self, returned: Return) -> str:
        if not self._is_half_yearly():
            return ""
        return half_year_of(returned.about.get("report_date"), self._moments[returned.record_id][0].date())

    def _line_of(self, returned: Return) -> Line | None:
        for key in self._keys(returned):
            line = self._by_key.get(key)
            if line and self._fits(line, returned):
                return line
        return next((line for line in self._candidates(returned) if self._fits(line, returned)), None)

    def _candidates(self, returned: Return) -> Iterator[Line]:
        """Lines that came with the same mail or from the same sender, the newest first; of a small bucket all."""
        if len(self._lines) <= _MAX_CANDIDATES:
            yield from (line for line in reversed(self._lines) if not line.is_blank)
            return
        for origin in self._origins(returned):
            yield from self._by_origin[origin][: -_MAX_CANDIDATES - 1 : -1]

    def _fits(self, line: Line, returned: Return) -> bool:
        if not self._name_key:
            return bool(set(self._keys(returned)) & set(self._keys(line.returns[0])))
        new = self._facts[returned.record_id]
        is_one = is_same_person if self._is_of_people else self._is_one_subject
        return any(is_one(self._facts[each.record_id], new) for each in line.returns[-3:])

    def _is_one_subject(self, old: Facts, new: Facts) -> bool:
        if is_same_name(old, new):
            return True
        is_due_once = self._form is not None and self._form.quota is not None and self._form.quota.at_most == 1
        return is_due_once and is_corrected_subject(old, new)

    def _only_line_beside(self, returned: Return) -> Line | None:
        """The one line that came with the same mail and has no copy of this kind."""
        batches = self._facts[returned.record_id].batches
        beside = {id(line): line for batch in batches for line in self._by_origin[batch]}
        lacking = [
            line
            for line in beside.values()
            if not any(
                each.is_word == returned.is_word and batches & self._facts[each.record_id].batches
                for each in line.returns
            )
        ]
        return lacking[0] if len(lacking) == 1 else None

    def _only_kin_of(self, returned: Return) -> Line | None:
        """The one line of the same sender that shares much with a return without a name; of lists, of the bureau."""
        if not self._name_key:
            place = place_key(returned, self._unit)
            kin = [line for line in self._lines if not line.is_blank and line.name.partition("/")[0] == place]
        else:
            new = self._facts[returned.record_id]
            beside = {id(line): line for address in sorted(new.addresses) for line in self._by_origin[address]}
            kin = [
                line
                for line in beside.values()
                if any(have_much_in_common(self._facts[each.record_id], new) for each in line.returns[-3:])
            ]
        return kin[0] if len(kin) == 1 else None

    def _join_differing_copies(self) -> None:
        """A line of Word copies and one of stamped copies become one where each is the other's only match.

        So a name that was changed in one of the two copies is a difference between copies, and not another subject.
        """
        if not self._name_key:
            return
        words = [line for line in self._lines if not line.is_blank and all(each.is_word for each in line.returns)]
        alone = [line for line in self._lines if not line.is_blank and not any(e.is_word for e in line.returns)]
        by_origin: defaultdict[str, list[Line]] = defaultdict(list)
        for line in words:
            for origin in self._origins(line.returns[-1]):
                by_origin[origin].append(line)
        matches: dict[int, list[Line]] = {}
        for stamped in alone:
            new = self._facts[stamped.returns[-1].record_id]
            near = {
                id(each): each
                for origin in self._origins(new.returned)
                for each in by_origin[origin][-_MAX_CANDIDATES:]
            }
            matches[id(stamped)] = [
                line for line in near.values() if are_differing_copies(self._facts[line.returns[-1].record_id], new)
            ]
        wanted = Counter(id(line) for found in matches.values() for line in found)
        joined = set()
        for stamped in alone:
            found = matches[id(stamped)]
            if len(found) == 1 and wanted[id(found[0])] == 1:
                found[0].returns += stamped.returns
                joined.add(id(stamped))
        self._lines = [line for line in self._lines if id(line) not in joined]

    def _put(self, returned: Return, line: Line | None) -> None:
        if line is None:
            name = self._keys(returned)[0] if self._keys(returned) else ""
            line = Line(self._form_id, self._unit, name, period=self._period(returned))
            self._lines.append(line)
        line.returns.append(returned)
        for key in self._keys(returned):
            self._by_key.setdefault(key, line)
        for origin in self._origins(returned):
            if not self._by_origin[origin] or self._by_origin[origin][-1] is not line:
                self._by_origin[origin].append(line)

    def _origins(self, returned: Return) -> list[str]:
        facts = self._facts[returned.record_id]
        return [*sorted(facts.batches), *sorted(facts.addresses)]


def half_year_of(report_date: str | None, came_on: date) -> str:
    """The half-year that a list of results tells of (``2024-1``), from the date on the form, else from the mail's."""
    day = _day_of(report_date) or came_on
    if day.month < _HALF_YEAR_FROM_MONTH:
        return f"{day.year - 1}-2"
    return f"{day.year}-{1 if day.month < _HALF_YEAR_FROM_MONTH + 6 else 2}"


def _day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _name_key(form: type[Form] | None) -> str:
    """The key of the subject's own name; "" where the unit alone is the subject."""
    return (
        form.subject[0 if form.subject[0] == "name" else -1]
        if form and form.subject[-1] not in (*HEAD, form.unit_key())
        else ""
    )


def _keys_of(form: type[Form] | None) -> frozenset[str]:
    specs: tuple[FieldSpec, ...] = form.fields() if form else ()
    return frozenset(spec.key for spec in specs)
