"""Lines of versions: which returns are about one subject."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from collect.moments import Moment, Timeline
from collect.units import address_of, batches_of, place_key
from collect.words import MISREAD_COST, distance, is_misread, plain
from models.entry import FieldSpec
from models.form import Form
from models.forms import FORM_BY_ID
from models.returned import Return

_CORRECTION = re.compile(r"更正|修改|修订|改正|订正|重报|重新|补正|替换|以此为准|以本次|更新|修正|作废|最新")
_HEAD = frozenset({"reporting_bureau", "applicant_region", "report_date"})
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


def returns_to_lines(returns: Iterable[Return], units: Mapping[str, str | None]) -> list[Line]:
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
        lines += _Bucket(form_id, unit, moments).lines(bucket)
    return lines


def _origin_of(returned: Return) -> str:
    """Who sent what names no unit: two strangers never correct one another."""
    addresses = sorted({address_of(each.sender) for each in returned.arrivals} - {""})
    return min(addresses or sorted(batches_of(returned)), default=returned.sha256)


def is_blank(returned: Return) -> bool:
    """Whether nothing was written into the form beyond its head."""
    return not any(key not in _HEAD for key in returned.about)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What two returns are told by, cleaned once. name, number, employer: as ``plain`` has them."""

    returned: Return
    name: str
    number: str
    employer: str
    is_ocr: bool
    batches: frozenset[str]
    addresses: frozenset[str]

    @classmethod
    def of(cls, returned: Return, name_key: str) -> _Facts:
        """The facts of one return."""
        about = returned.about
        return cls(
            returned,
            plain(about.get(name_key, "")),
            plain(about.get("id_number", "")),
            plain(about.get("employer", "")),
            returned.media in ("scan", "image"),
            batches_of(returned),
            frozenset(address_of(each.sender) for each in returned.arrivals) - {""},
        )


class _Bucket:
    """The lines of one form and one unit, while they grow."""

    def __init__(self, form_id: str, unit: str | None, moments: Mapping[str, Moment]) -> None:
        self._form = FORM_BY_ID.get(form_id)
        self._form_id, self._unit, self._moments = form_id, unit, moments
        self._lines: list[Line] = []
        self._by_key: dict[str, Line] = {}
        self._by_origin: defaultdict[str, list[Line]] = defaultdict(list)
        self._name_key = _name_key(self._form)
        self._is_of_people = "id_number" in _keys_of(self._form)
        self._facts: dict[str, _Facts] = {}

    def lines(self, returns: Iterable[Return]) -> list[Line]:
        """The returns, oldest first, as lines. Those without a name come last: they need the others to be told by."""
        nameless = []
        for each in returns:
            self._facts[each.record_id] = _Facts.of(each, self._name_key)
            if is_blank(each):
                self._lines.append(Line(self._form_id, self._unit, "", [each], True, self._period(each)))
            elif self._is_nameless(each):
                nameless.append(each)
            else:
                self._put(each, self._line_of(each))
        for each in nameless:
            self._put(each, self._only_line_beside(each))
        for line in self._lines:
            line.returns.sort(key=lambda each: (self._moments[each.record_id], each.record_id))
        return self._lines

    def _is_nameless(self, returned: Return) -> bool:
        return bool(self._name_key) and not any(returned.about.get(key) for key in (self._name_key, "id_number"))

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
        quota = self._form.quota if self._form else None
        if not quota or quota.per != "half-year":
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
        is_one = _is_same_person if self._is_of_people else self._is_same_name
        return any(is_one(self._facts[each.record_id], new) for each in line.returns[-3:])

    def _is_same_name(self, old: _Facts, new: _Facts) -> bool:
        if old.name == new.name or ((old.is_ocr or new.is_ocr) and is_misread(old.name, new.name)):
            return True
        if not self._form or not self._form.quota or self._form.quota.at_most != 1 or not _is_resent(old, new):
            return False
        return is_corrected(old.name, new.name) or _is_kin(old.returned, new.returned) or _says_correction(new.returned)

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


def _is_resent(old: _Facts, new: _Facts) -> bool:
    """Whether one sender sent both, in different mails."""
    return not old.addresses.isdisjoint(new.addresses) and old.batches.isdisjoint(new.batches)


def is_corrected(first: str, second: str) -> bool:
    """Whether one name, cleaned by ``plain``, may be the other one corrected. Another number is another subject."""
    if not first or not second:
        return False
    if min(len(first), len(second)) >= 4 and (first in second or second in first):
        return True
    gap = distance(first, second)
    return not gap.digits and gap.cost <= max(2 * MISREAD_COST, 0.34 * max(len(first), len(second)))


def half_year_of(report_date: str | None, came_on: date) -> str:
    """The half-year that a list of results tells of (``2024-1``), from the date on the form, else from the mail's."""
    try:
        day = date.fromisoformat(report_date or "")
    except ValueError:
        day = came_on
    if day.month < _HALF_YEAR_FROM_MONTH:
        return f"{day.year - 1}-2"
    return f"{day.year}-{1 if day.month < _HALF_YEAR_FROM_MONTH + 6 else 2}"


def _is_same_person(old: _Facts, new: _Facts) -> bool:
    """Whether two recommendations are of one expert: by name and ID, by name and employer where an ID is missing."""
    has_ocr = old.is_ocr or new.is_ocr
    is_one_name = old.name == new.name or (has_ocr and is_misread(old.name, new.name))
    if old.number and old.number == new.number:
        is_nameless = not old.name or not new.name
        return is_one_name or is_nameless or (_is_resent(old, new) and is_corrected(old.name, new.name))
    if not is_one_name or not old.name or not new.name:
        return False
    if old.number and new.number:
        return (has_ocr or _is_resent(old, new)) and _is_slip(old.number, new.number)
    employers = (old.employer, new.employer)
    is_one_employer = not all(employers) or is_misread(*employers)
    return is_one_employer or (_is_resent(old, new) and is_corrected(*employers))


def _is_slip(first: str, second: str) -> bool:
    """Whether an ID may be another one corrected: two digits differ, or one of them fails its check (GB 11643)."""
    gap = distance(first, second)
    return gap.cost <= 2 or not (_is_valid_id(first) and _is_valid_id(second))


def _is_valid_id(number: str) -> bool:
    if len(number) != 18 or not number[:17].isdigit():
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10x98765432"[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11] == (
        number[17].lower()
    )


def _is_kin(old: Return, new: Return) -> bool:
    """Whether at least half of what both say about people, places and accounts is the same, and it is two or more."""
    keys = [key for key in old.about if key not in _HEAD and new.about.get(key)]
    same = sum(plain(old.about[key]) == plain(new.about[key]) for key in keys)
    return same >= 2 and 2 * same >= len(keys)


def _says_correction(returned: Return) -> bool:
    return any(_CORRECTION.search(f"{each.subject or ''} {each.path}") for each in returned.arrivals)


def _name_key(form: type[Form] | None) -> str:
    """The key of the subject's own name; "" where the unit alone is the subject."""
    return form.subject[0 if form.subject[0] == "name" else -1] if form and form.subject[-1] not in _HEAD else ""


def _keys_of(form: type[Form] | None) -> frozenset[str]:
    specs: tuple[FieldSpec, ...] = form.fields() if form else ()
    return frozenset(spec.key for spec in specs)
